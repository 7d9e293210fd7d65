"""What a tuned model at a service says of postings: asked as it was trained, once per posting, within budget and consent."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np

from metier.domain.chat import (
    Ask,
    ChatReply,
    ChatRequest,
    Conversation,
    FieldClass,
    Finish,
    Piece,
    Role,
    Turn,
)
from metier.domain.decision import Label
from metier.domain.ports import Progress
from metier.domain.posting import Posting, PostingId
from metier.errors import ConsentNeededError, MetierError, ModelMismatchError, TunedCorruptError
from metier.screeners.fine_tuned.copies import copy_what_was_learned
from metier.training.hosted.model_file import FILE, HostedModel
from metier.training.registry.card import Card
from metier.workspace.finetuning.kept_scores import KeptScores, PostingLines, content_key
from metier.workspace.prompting import AskOptions

if TYPE_CHECKING:
    from metier.domain.example import Example
    from metier.screeners.sparse import Doubles
    from metier.settings import ModelSettings
    from metier.workspace.base_model import BaseModel
    from metier.workspace.opened import OpenWorkspace

_LABELS = tuple(label.value for label in Label)
_WORTH = {Label.PASSED.value: -1.0, Label.MAYBE.value: 0.0, Label.EXCITED.value: 1.0}
_MOST_ANSWER = 24
"""Tokens: a label has one to three, and some servers take no fewer than 16."""
_AT_ONCE = 50
_TOLD = 20


class HostedScores:
    """`TunedScores` of a model at a service.

    A score is the expected label from −1 (passed) to 1 (excited): by the likelihood of the three words where the service tells
    it, else by the word that it said. Scores are kept by the posting's content, so that nothing is asked twice; what could not
    be asked, or not be read, is NaN, and why is told once among the workspace's notices.

    Args:
        trained_on: Postings that the model learned from.
    """

    method = "hosted"

    def __init__(
        self,
        workspace: OpenWorkspace,
        model_id: str,
        model: HostedModel,
        trained_on: frozenset[PostingId],
        settings: ModelSettings,
        progress: Progress | None = None,
    ) -> None:
        self._workspace, self._model, self._trained_on = workspace, model, trained_on
        self._settings, self._progress = settings, progress
        self._id = model_id
        self._lines = PostingLines(workspace)
        self._kept = KeptScores(workspace.store.cache, self.name)
        self._is_out = False

    @property
    def model(self) -> HostedModel:
        """Which model is asked."""
        return self._model

    @property
    def settings(self) -> ModelSettings:
        """The base model of the settings that leads to its service."""
        return self._settings

    @property
    def id(self) -> str:
        """Of the tuned model in the workspace."""
        return self._id

    @property
    def name(self) -> str:
        """The model, where it is, and what it is asked."""
        asked = hashlib.sha256(self._model.instruction.encode()).hexdigest()[:8]
        return f"hosted:{self._model.model}@{self._model.host}:{asked}"

    @property
    def at_once(self) -> int:
        """How many postings it may be asked about beside a screening that shows another screener's verdicts."""
        return _AT_ONCE

    def learn(self, examples: Sequence[Example]) -> Self:  # noqa: ARG002  # nothing learns anew at a decision
        """The same: its weights lie at the service."""
        return self

    def left_out(self, examples: Sequence[Example]) -> Doubles:
        """Scores of examples that the model did not learn from, nor from a copy; NaN for the others. Shape (n,)."""
        copied = copy_what_was_learned(examples, self._trained_on)
        fresh = [
            place
            for place, one in enumerate(examples)
            if one.posting.id not in self._trained_on and not copied[place]
        ]
        found = np.full(len(examples), np.nan)
        if fresh:
            found[fresh] = self.scores([examples[place].posting for place in fresh])
        return found

    def scores(self, postings: Sequence[Posting]) -> Doubles:
        """From −1 to 1, the higher the more exciting; NaN where none could be had. Shape (n,)."""
        keys = [content_key(posting) for posting in postings]
        known = self._kept.known(keys)
        missing = {key: one for key, one in zip(keys, postings, strict=True) if key not in known}
        if missing and not self._is_out:
            known |= self._asked(missing)
        return np.array([known.get(key, np.nan) for key in keys], dtype=np.float64)

    def unread(self, postings: Sequence[Posting]) -> list[Posting]:
        """Those it was not asked about, in the same order."""
        return self._kept.unread(postings)

    # --- asking -----------------------------------------------------------------------------------------

    def _asked(self, postings: Mapping[str, Posting]) -> dict[str, float]:
        """Scores by key of postings that were answered; what came before a failure is kept."""
        found: dict[str, float] = {}
        keys = list(postings)
        left = ""
        try:
            model = self._base_model()
            self._check_agreed(model)
            asker = self._workspace.askings.asker(model, AskOptions(), exact=True)
            talks = [self._conversation(posting, model) for posting in postings.values()]
            for n, talked in enumerate(asker.talk(talks), start=1):
                if talked.result is not None:
                    key = keys[talked.place]
                    found[key] = talked.result
                    self._kept.keep({key: talked.result})
                elif talked.unanswered is not None:
                    left = talked.words or talked.unanswered.value
                if self._progress and n % _TOLD == 0:
                    self._progress(f"asking {self._model.model}", n, len(talks))
        except MetierError as error:
            left = error.with_hint
        n_left = len(postings) - len(found)
        if n_left:
            self._is_out = True
            self._workspace.notices.append(
                f"The tuned model at {self._model.host} says nothing of {n_left:,} postings: {left or 'no answer'}"
            )
        n_unread = sum(math.isnan(value) for value in found.values())
        if n_unread:
            self._workspace.notices.append(
                f"{n_unread:,} answers of the tuned model at {self._model.host} are none of the three labels"
            )
        return found

    def _conversation(self, posting: Posting, model: BaseModel) -> Conversation[float]:
        return _talk(self._ask(posting, model))

    def _ask(self, posting: Posting, model: BaseModel) -> Ask:
        """The very messages of a training row, but for the answer."""
        request = ChatRequest(
            self._model.instruction,
            (Turn(Role.USER, (Piece(self._lines(posting)),)),),
            max_tokens=_MOST_ANSWER,
            choices=_LABELS,
            purpose="screening",
            carries=self._carries,
        )
        key = hashlib.sha256(f"{model.chat.name}\n{request.text}".encode()).hexdigest()
        return Ask(key, key, request, posting.id)

    @property
    def _carries(self) -> frozenset[FieldClass]:
        profile = {FieldClass.PROFILE} if self._model.with_profile else set[FieldClass]()
        return frozenset({FieldClass.POSTINGS, *profile})

    def _check_agreed(self, model: BaseModel) -> None:
        missing = self._carries - self._workspace.askings.agreed(model)
        if missing:
            raise ConsentNeededError(model.host, missing=sorted(kind.value for kind in missing))

    def _base_model(self) -> BaseModel:
        from metier.workspace.base_model import find_model

        workspace = self._workspace
        chosen = replace(self._settings, model=self._model.model, logprobs=True)
        return find_model(
            replace(workspace.settings, models={chosen.name: chosen}),
            workspace.environment,
            workspace.store.consents.standing(),
            workspace.folder,
            chosen.name,
            clock=workspace.desk.clock,
        )


def hosted_scores(
    workspace: OpenWorkspace, card: Card, files: Mapping[str, bytes], progress: Progress | None = None
) -> HostedScores:
    """What the model that `card` is about says of postings; nothing is asked yet.

    A table `[models.ID]` of metier.toml with the card's id tells its own price and limits; else that of the base model counts.

    Raises:
        TunedCorruptError: Its file is none.
        ModelMismatchError: No base model of metier.toml leads to where it was trained.
    """
    try:
        model = HostedModel.from_bytes(files[FILE])
    except (KeyError, ValueError) as error:
        raise TunedCorruptError(
            card.id, what=f"{FILE} cannot be read", instead="the frozen screener"
        ) from error
    chosen = next(_leading_there(workspace, card.id, model), None)
    if chosen is None:
        there = "no base model of metier.toml leads there"
        raise ModelMismatchError(card.id, made_for=f"{model.base}@{model.host}", got=there)
    return HostedScores(workspace, card.id, model, frozenset(card.trained_on), chosen, progress)


def _leading_there(workspace: OpenWorkspace, card_id: str, model: HostedModel) -> Iterator[ModelSettings]:
    """Base models of the settings at that host: the model's own table, then the one it was trained by, then any."""
    from metier.workspace.consenting import address_of

    known = workspace.settings.models
    named = [known[name] for name in (card_id, model.alias) if name in known]
    for one in dict.fromkeys([*(each.name for each in named), *known]):
        try:
            address = address_of(known[one])
        except (MetierError, ValueError):
            continue
        if address is not None and address.shown == model.host:
            yield known[one]


def _talk(ask: Ask) -> Conversation[float]:
    reply = yield ask
    return score_of(reply)


def score_of(reply: ChatReply) -> float:
    """From −1 to 1; NaN where the answer is none of the three labels.

    Example:
        >>> score_of(ChatReply(" Excited.")), score_of(ChatReply("I cannot help"))
        (1.0, nan)
    """
    if reply.finish is Finish.REFUSED:
        return math.nan
    if set(reply.logprobs) >= set(_LABELS):
        most = max(reply.logprobs[label] for label in _LABELS)
        masses = {label: math.exp(reply.logprobs[label] - most) for label in _LABELS}
        return sum(_WORTH[label] * mass for label, mass in masses.items()) / sum(masses.values())
    return _WORTH.get(_label_in(reply.text), math.nan)


def _label_in(text: str) -> str:
    word = text.strip()
    if word.startswith("{"):
        try:
            row = json.loads(word)
        except (ValueError, RecursionError):
            return ""
        word = str(row.get("label", "")) if isinstance(row, dict) else ""
    return word.strip(" \t\r\n.\"'`*").lower()
