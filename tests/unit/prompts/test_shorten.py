"""Over-long postings lose their middle, at the best border there is."""

from __future__ import annotations

from metier.prompts.shorten import LEFT_OUT, shorten


def words(text: str) -> int:
    return len(text.split())


def test_what_fits_is_left_as_it_is() -> None:
    found = shorten(["Bake bread.", "No weekends."], 4, words)

    assert found.blocks == ("Bake bread.", "No weekends.")
    assert not found.truncated


def test_whole_paragraphs_of_head_and_tail_stay() -> None:
    blocks = [f"Paragraph number {n}." for n in range(20)]

    found = shorten(blocks, 5 + 15, words)

    assert found.blocks == (*blocks[:3], LEFT_OUT, *blocks[-2:])
    assert found.truncated


def test_one_long_paragraph_is_cut_between_sentences() -> None:
    block = " ".join(f"Sentence number {n} is here." for n in range(40))

    found = shorten([block], 5 + 25, words)

    assert found.blocks == (
        "Sentence number 0 is here. Sentence number 1 is here. Sentence number 2 is here.",
        LEFT_OUT,
        "Sentence number 38 is here. Sentence number 39 is here.",
    )


def test_one_long_sentence_is_cut_between_words() -> None:
    block = " ".join(f"w{n}" for n in range(100))

    found = shorten([block], 5 + 10, words)

    assert found.blocks == ("w0 w1 w2 w3 w4 w5", LEFT_OUT, "w96 w97 w98 w99")


def test_padding_cannot_push_the_last_words_out_of_view() -> None:
    blocks = ["Baker wanted.", *["Great team!"] * 5_000, "You travel every week."]

    assert shorten(blocks, 60, words).blocks[-1] == "You travel every week."


def test_a_word_without_end_is_cut_between_characters() -> None:
    found = shorten(["x" * 1_000], 60, lambda text: 5 if text == LEFT_OUT else len(text))

    assert found.blocks == ("x" * 33, LEFT_OUT, "x" * 22)


def test_where_nothing_fits_only_the_mark_is_left() -> None:
    assert shorten(["One two three.", "Four five."], 2, words).blocks == (LEFT_OUT,)
