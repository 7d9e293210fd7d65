"""A local language model with an adapter, asked for one thing: which of three words it would say of a posting."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from metier.errors import ModelCorruptError
from metier.screeners.sparse import Doubles
from metier.training.lora.adapter import check_files, put_on
from metier.training.lora.asked import ASKED, Asked
from metier.training.lora.base import Base
from metier.training.lora.device import device_for
from metier.training.lora.frame import Words
from metier.training.lora.lessons import screening_prompt
from metier.training.lora.method import CODE_VERSION
from metier.training.lora.passes import judge, probabilities, score_of
from metier.training.method import Method
from metier.training.packages import check_extra


class TunedLanguage:
    """A base model with an adapter.

    Postings go through one at a time, so that no score depends on what else is asked. The weights are loaded when the first
    one is asked for.

    Attributes:
        name: Hash of adapter, prompt, base model and code.
    """

    def __init__(self, base: Base, files: Mapping[str, bytes], *, model: str, device: str = "cpu") -> None:
        """A model that has loaded nothing yet.

        Args:
            files: Of the adapter, with how postings are put to it.
            model: Id of the tuned model.
            device: `auto` (a graphics card where there is one), `cpu` or `cuda`.

        Raises:
            ModelUnsafeError, ModelCorruptError: Files are in a form that may run code, missing, or say something else.
        """
        check_files(files, model=model)
        if ASKED not in files:
            what = f"{model} has no {ASKED}"
            raise ModelCorruptError(what)
        self._asked = Asked.read(files[ASKED], model=model)
        self._base, self._files, self._id, self._device = base, dict(files), model, device
        self._loaded: tuple[Any, Words] | None = None
        digest = hashlib.sha256(f"{CODE_VERSION}\n{base.identity}\n".encode())
        for name in sorted(files):
            digest.update(hashlib.sha256(files[name]).digest())
        self.name = f"lora-{digest.hexdigest()[:16]}"

    @property
    def instruction(self) -> str:
        """What stands before every posting."""
        return self._asked.instruction

    def probabilities(self, data: Sequence[str]) -> Doubles:
        """P(passed, maybe, excited) of postings as one line of JSON each, as rows of training hold them. Shape (n, 3).

        Raises:
            ExtraMissingError: PyTorch, transformers or PEFT is not installed.
            TuneBaseError, ModelCorruptError: Base or adapter cannot be loaded.

        Cost: loading the base once; then a pass for each posting (.1 s for 100 tokens and a hundred million weights on one
        core).
        """
        model, words = self._ready()
        labels = words.labels()
        logits = np.zeros((len(data), 3))
        for place, one in enumerate(data):
            prompt, _ = screening_prompt(words, labels, self._asked.instruction, one)
            logits[place] = judge(model, prompt, labels)
        return probabilities(logits, self._asked.corrections)

    def scores(self, data: Sequence[str]) -> Doubles:
        """Expected grade of each posting on an open scale; as `probabilities`. Shape (n,)."""
        return score_of(self.probabilities(data)) if len(data) else np.zeros(0)

    def _ready(self) -> tuple[Any, Words]:
        if self._loaded is None:
            check_extra(Method.LORA)
            words = Words(self._base.tokenizer, self._asked.frame, most=self._asked.most_tokens)
            device = device_for(self._device, estimate="a moment for each posting")
            model = put_on(self._base.model(device=device), self._files, name=self._id)
            self._loaded = model, words
        return self._loaded
