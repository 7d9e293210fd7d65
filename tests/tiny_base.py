"""A language model of a few thousand random numbers, in the form in which real ones come, and rows to tune it on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.models.recipe import hash_of_files
from metier.prompts.control_tokens import json_line
from metier.training.dataset.masking import Masking
from metier.training.dataset.rows import AnswerForm, RowKind, RowSet, TrainingRow
from metier.training.dataset.screening import Decided, screening_rows
from metier.training.lora.base import Base, find_base

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system here') }}{% endif %}" + CHATML
)
_SPECIAL = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "[INST]"]


def write_base(folder: Path, *, layers: int = 2, template: str | None = CHATML, seed: int = 0) -> Path:
    """A folder with config.json, tokenizer and safetensors; its tokenizer has a token for each byte."""
    import torch
    from safetensors.torch import save_file
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.set_num_threads(1)  # several wait for each other, and on a busy machine for long
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    about: dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "model_max_length": 4096,
    }
    if template is not None:
        about["chat_template"] = template
    (folder / "tokenizer_config.json").write_text(json.dumps(about), encoding="utf-8")
    config = LlamaConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=layers, num_attention_heads=4, num_key_value_heads=2,
        vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=4096, tie_word_embeddings=True,
        bos_token_id=None, eos_token_id=1, pad_token_id=2,
    )  # fmt: skip
    torch.manual_seed(seed)
    model = LlamaForCausalLM(config)
    config.architectures = ["LlamaForCausalLM"]
    config.save_pretrained(str(folder))
    state = {k: v.clone() for k, v in model.state_dict().items() if k != "lm_head.weight"}
    save_file(state, str(folder / "model.safetensors"), metadata={"format": "pt"})
    return folder


def base_in(folder: Path, **options: Any) -> Base:
    """A tiny base model, found as any other."""
    place = find_base(str(write_base(folder, **options)))
    return Base(place, hash_of_files(place.files, root=place.root, cache=folder / "cache"))


@cache
def _tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: place for place, letter in enumerate([*_SPECIAL, *letters])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(_SPECIAL)
    return tokenizer


def postings(n: int) -> list[Example]:
    """Decided postings whose text tells the label: "aaa" is exciting, "zzz" is not."""
    found = []
    for place in range(n):
        label = list(Label)[place % 3]
        sign = {Label.PASSED: "zzz", Label.MAYBE: "mmm", Label.EXCITED: "aaa"}[label]
        text = UntrustedText(f"Job {place}: {sign} {sign} {sign} {chr(97 + place % 26) * (place % 7)}.")
        posting = Posting(PostingId(f"p{place:03d}"), UntrustedText(f"Job {place} {sign}"), text)
        found.append(Example(posting, label, "", AT + timedelta(days=place)))
    return found


def rows_of(examples: list[Example]) -> RowSet:
    """Rows of screening, as a workspace makes them for training."""
    decided = [Decided(e.posting, e.label, "", e.decided_at or AT) for e in examples]
    return screening_rows(decided, Masking(None), answer=AnswerForm.LABEL)


def text_rows(n: int) -> RowSet:
    """Rows whose answers are text."""
    rows = tuple(
        TrainingRow(
            "Say it better.", json_line({"line": f"Did thing {place} for people."}), f"Built thing {place}.",
            f"Did thing {place}", "changed line", AT + timedelta(days=place), (f"line:{place}",),
        )
        for place in range(n)
    )  # fmt: skip
    return RowSet(RowKind.RESUME, rows)
