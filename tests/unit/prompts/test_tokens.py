"""The estimate of tokens: from above, and steady."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.prompts.tokens import estimate_by_line, estimate_tokens

SAMPLE = Path(__file__).parents[3] / "src" / "metier" / "sample" / "postings.jsonl"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0), ("Bread.", 2), ("We bake bread in Berlin.", 6), ("60,000", 6), ("\\u00fc\\n", 8), ("Größe", 6), ("中文", 6),
        ("internationalisation", 4), ("USA", 2), ("a\n\nb", 4), ("----------", 5),
    ],
)  # fmt: skip
def test_words_digits_marks_and_escapes_are_counted_from_above(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


def test_a_sentence_of_an_advertisement_is_a_fifth_above_its_words_and_marks() -> None:
    sentence = (
        "You will build reliable data pipelines with Python and SQL, together with hydrologists in Leipzig."
    )

    assert 19 <= estimate_tokens(sentence) <= 25  # GPT-4's tokenizer counts 20


def test_a_prompt_counts_little_more_than_its_estimate() -> None:
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        text = json.loads(line).get("text") or ""
        prompt = f"Judge for one person.\n\n<<data 1f>>\n{line}\n<<end 1f>>\n{text}"
        assert estimate_tokens(prompt) <= estimate_by_line(prompt) <= 1.1 * estimate_tokens(prompt) + 10


@given(st.text())
def test_no_text_counts_less_than_its_estimate(text: str) -> None:
    assert estimate_by_line(text) >= estimate_tokens(text)
    assert estimate_by_line(text) == estimate_by_line(text)


@given(
    st.lists(st.text(alphabet=st.characters(exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")))
)
def test_lines_count_the_same_together_and_apart(lines: list[str]) -> None:
    assert estimate_by_line("\n".join([*lines, ""])) == sum(estimate_by_line(f"{line}\n") for line in lines)
