"""How postings are put to an adapter: kept beside its weights, so that they are put the same way for ever."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from metier.errors import ModelCorruptError
from metier.screeners.sparse import Doubles
from metier.training.lora.frame import Frame
from metier.training.method import Json

ASKED = "asked.json"
"""Name of the file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How postings are put to the model, as it was when the adapter was trained.

    Attributes:
        most_tokens: Of one posting with everything around it.
        corrections: Taken from the labels' logits. Shape (3,).
    """

    instruction: str
    frame: Frame
    most_tokens: int
    corrections: Doubles

    def to_bytes(self) -> bytes:
        """As it stands in the file."""
        about: dict[str, Json] = {
            "form": 1,
            "instruction": self.instruction,
            "frame": dict(self.frame.as_json()),
            "most_tokens": self.most_tokens,
            "corrections": [float(one) for one in self.corrections],
        }
        return f"{json.dumps(about, indent=1, sort_keys=True)}\n".encode()

    @classmethod
    def read(cls, content: bytes, *, model: str) -> Asked:
        """Out of the file beside the adapter.

        Args:
            model: Id of the tuned model, for messages.

        Raises:
            ModelCorruptError: It says something else.
        """
        try:
            said = json.loads(content)
            frame = Frame(**{name: str(said["frame"][name]) for name in Frame.__dataclass_fields__})
            corrections = np.array([float(one) for one in said["corrections"]])
            found = cls(str(said["instruction"]), frame, int(said["most_tokens"]), corrections)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"{model}: {ASKED} does not say how postings are put to it"
            raise ModelCorruptError(what) from error
        if corrections.shape != (3,) or not np.isfinite(corrections).all():
            what = f"{model}: {ASKED} corrects other things than three labels"
            raise ModelCorruptError(what)
        return found
