"""Tokens are counted too high: never below the estimate, and with lines that were seen before at no cost."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from metier.models.chat.tokens import count_high
from metier.prompts.tokens import estimate_tokens

SAMPLE = Path(__file__).parents[4] / "src" / "metier" / "sample" / "postings.jsonl"


def test_a_prompt_counts_little_more_than_its_estimate() -> None:
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        text = json.loads(line).get("text") or ""
        prompt = f"Judge for one person.\n\n<<data 1f>>\n{line}\n<<end 1f>>\n{text}"
        assert estimate_tokens(prompt) <= count_high(prompt) <= 1.1 * estimate_tokens(prompt) + 10


@given(st.text())
def test_no_text_counts_less_than_its_estimate(text: str) -> None:
    assert count_high(text) >= estimate_tokens(text)
    assert count_high(text) == count_high(text)


@given(
    st.lists(st.text(alphabet=st.characters(exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")))
)
def test_lines_count_the_same_together_and_apart(lines: list[str]) -> None:
    assert count_high("\n".join([*lines, ""])) == sum(count_high(f"{line}\n") for line in lines)
