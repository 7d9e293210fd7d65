"""The estimate of tokens: from above, and steady."""

from __future__ import annotations

import pytest

from metier.prompts.tokens import estimate_tokens


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
