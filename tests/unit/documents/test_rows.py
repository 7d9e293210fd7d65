"""Lines and pages: nothing is lost, nothing is too wide, what belongs together stays together."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from metier.documents.rows import Look, Row, Span, broken, kept_together, on_pages

LOOK, STRONG = Look(10, "#000000"), Look(10, "#000000", is_strong=True)
texts = st.text("ab-/.  ", max_size=80)


def wide(text: str, look: Look) -> float:
    return len(text) * (1.5 if look.is_strong else 1.0)


@example([("a" * 6, STRONG), ("a" * 10, LOOK), ("aa", LOOK)], 20)
@example([("aa ", STRONG), ("aaa", LOOK)], 7)
@given(st.lists(st.tuples(texts, st.sampled_from([LOOK, STRONG])), max_size=4), st.integers(2, 40))
def test_lines_hold_every_letter_and_fit(given_spans: list[tuple[str, Look]], room: int) -> None:
    spans = [Span(text, look) for text, look in given_spans]
    lines = broken(spans, room, wide)
    whole = "".join(text for text, _ in given_spans).replace(" ", "")
    assert "".join(span.text for line in lines for span in line).replace(" ", "") == whole
    for line in lines:
        words = "".join(span.text for span in line)
        assert sum(wide(span.text, span.look) for span in line) <= room or len(words.strip()) == 1
        assert words == words.strip(" ")


@given(st.lists(st.tuples(st.text("ab-/", min_size=1, max_size=30), st.sampled_from([LOOK, STRONG])), min_size=1, max_size=4), st.integers(2, 40))  # fmt: skip
def test_no_blank_comes_into_a_word(given_spans: list[tuple[str, Look]], room: int) -> None:
    lines = broken([Span(text, look) for text, look in given_spans], room, wide)
    assert "".join(span.text for line in lines for span in line) == "".join(text for text, _ in given_spans)


def test_a_long_word_is_broken_behind_a_slash_first() -> None:
    lines = broken([Span("see a.example/one/two/threefour", LOOK)], 12, wide)
    assert ["".join(span.text for span in line) for line in lines] == [
        "see",
        "a.example/",
        "one/two/",
        "threefour",
    ]


def rows_of(*sizes: int) -> list[Row]:
    """Paragraphs of so many lines each."""
    made: list[Row] = []
    for size in sizes:
        made += kept_together(
            [Row((Span(f"{size}.{line}", LOOK),), 10, 4 if line == 0 else 0) for line in range(size)]
        )
    return made


@given(st.lists(st.integers(1, 9), max_size=30), st.integers(40, 200))
def test_no_page_begins_or_ends_with_one_line_of_a_paragraph(sizes: list[int], room: int) -> None:
    pages = on_pages(rows_of(*sizes), room)
    assert [row for page in pages for row in page] == rows_of(*sizes)
    for page in pages:
        assert sum(row.height + (row.before if place else 0) for place, row in enumerate(page)) <= room
    for page, following in pairwise(pages):
        last, first = page[-1].spans[0].text, following[0].spans[0].text
        size, line = map(int, last.split("."))
        if size > 1 and size * 10 <= room:
            assert line != 0, "its first line stands alone at the foot"
        if first.startswith(f"{size}.") and size > 1:
            assert int(first.split(".")[1]) != size - 1, "its last line stands alone at the top"


def test_what_is_higher_than_a_page_is_broken_all_the_same() -> None:
    rows = [Row((Span(str(number), LOOK),), 10, keeps=True) for number in range(30)]
    assert [len(page) for page in on_pages(rows, 100)] == [10, 10, 10]
