"""What tuned language models are asked about a posting, and what they said of it: the same for a model here and at a service."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from metier.prompts.control_tokens import json_line
from metier.training.dataset.screening import MOST_TOKENS
from metier.training.dataset.words import posting_data
from metier.workspace.training_data import TrainingData

if TYPE_CHECKING:
    from metier.domain.ports import BlobCache
    from metier.domain.posting import Posting
    from metier.training.dataset.masking import Masking
    from metier.workspace.opened import OpenWorkspace

_SCORE = struct.Struct("<d")


class PostingLines:
    """Postings as rows of training hold them; what masks them is read when the first one is asked for.

    Raises:
        RedactionError: resume.json cannot be read, so nothing could be masked.
    """

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace

    def __call__(self, posting: Posting) -> str:
        """One line of JSON. Cost: about a millisecond."""
        data, _ = posting_data(posting, self._masking, most_tokens=MOST_TOKENS)
        return json_line(data)

    @cached_property
    def _masking(self) -> Masking:
        return TrainingData(self._workspace).masking()


def content_key(posting: Posting) -> str:
    """Hash of everything in a posting that a model is shown, before the person's own data is masked in it."""
    shown = json.dumps([posting.title, posting.company, posting.place, posting.text, posting.facts_json])
    return hashlib.sha256(shown.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptScores:
    """Scores of one model in the workspace, so that it judges the same content once, ever.

    Attributes:
        kind: Names the model and everything its scores rest on.
    """

    cache: BlobCache
    kind: str

    def known(self, keys: Sequence[str]) -> dict[str, float]:
        """Scores by key that are kept."""
        rows = self.cache.get(self.kind, list(dict.fromkeys(keys)))
        return {key: _SCORE.unpack(data)[0] for key, data in rows.items() if len(data) == _SCORE.size}

    def keep(self, found: Mapping[str, float]) -> None:
        """Keep scores by key; durable when this returns."""
        self.cache.put(self.kind, {key: _SCORE.pack(score) for key, score in found.items()})

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those without a score, in the same order."""
        keys = [content_key(posting) for posting in postings]
        known = self.known(keys)
        return [posting for key, posting in zip(keys, postings, strict=True) if key not in known]
