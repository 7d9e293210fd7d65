"""The reader view: structure out of text alone, and places marked that something quotes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metier.pages.reader import Block, BlockKind, Mark, blocks
from metier.text.lines import visible


def words(block: Block) -> list[str]:
    return ["".join(span.words for span in line) for line in block.lines]


def shape(text: str) -> list[tuple[str, list[str]]]:
    return [(block.kind.value, words(block)) for block in blocks(text)]


def test_a_short_line_above_a_list_or_a_long_line_is_a_heading() -> None:
    text = f"Who we are\n{'We make maps for people who walk. ' * 3}\n\nWhat you do\n\n- draw\n- walk\n"
    assert [kind for kind, _ in shape(text)] == ["heading", "paragraph", "heading", "list"]


def test_lists_lose_their_bullets_and_numbers_stay() -> None:
    assert shape("• maps\n– walks\n\n1. first\n2) second") == [
        ("list", ["maps", "walks"]),
        ("numbered list", ["1. first", "2) second"]),
    ]


def test_lines_of_one_paragraph_stay_lines() -> None:
    assert shape("Berlin\nGermany\n\nWrite to us.") == [
        ("paragraph", ["Berlin", "Germany"]),
        ("paragraph", ["Write to us."]),
    ]


def test_a_sentence_or_a_number_is_no_heading() -> None:
    assert [kind for kind, _ in shape("We grow.\n- a\n\n2026\n- b")] == [
        "paragraph",
        "list",
        "paragraph",
        "list",
    ]


def test_shouted_lines_and_marked_ones_are_headings() -> None:
    assert shape("WHAT WE OFFER\nmoney\n\n## Pay\nmoney") == [
        ("heading", ["WHAT WE OFFER"]),
        ("paragraph", ["money"]),
        ("heading", ["Pay"]),
        ("paragraph", ["money"]),
    ]


def test_text_without_structure_is_one_paragraph() -> None:
    assert shape("word " * 5_000) == [("paragraph", [("word " * 5_000).strip()])]


def test_no_text_is_no_block() -> None:
    assert blocks(" \n\n ") == []


def test_other_scripts_have_headings_and_lists_too() -> None:
    assert shape("工作内容：\n• 写代码\n\nنحن نبحث عن مهندس") == [
        ("heading", ["工作内容："]),
        ("list", ["写代码"]),
        ("paragraph", ["نحن نبحث عن مهندس"]),
    ]


def test_what_nobody_sees_is_not_shown() -> None:
    assert shape("Data\u200b \x1b[31mteam\u202e") == [("paragraph", ["Data [31mteam"])]


def test_a_quote_is_marked_where_it_begins_and_ends() -> None:
    (block,) = blocks("We use Python daily", [Mark(7, 13, 1)])
    spans = block.lines[0]
    assert [(span.words, span.marks, span.begins, span.ends) for span in spans] == [
        ("We use ", (), (), ()),
        ("Python", (1,), (1,), (1,)),
        (" daily", (), (), ()),
    ]


def test_quotes_that_overlap_are_both_marked() -> None:
    (block,) = blocks("We use Python daily", [Mark(3, 13, 1), Mark(7, 19, 2)])
    assert [(span.words, span.marks) for span in block.lines[0]] == [
        ("We ", ()),
        ("use ", (1,)),
        ("Python", (1, 2)),
        (" daily", (2,)),
    ]


def test_a_quote_over_two_lines_is_marked_in_both() -> None:
    text = "- small team\n- remote"
    (block,) = blocks(text, [Mark(2, len(text), 1)])
    assert block.kind is BlockKind.LIST
    assert all(line[0].marks == (1,) for line in block.lines)


@given(
    st.text(alphabet="ab •-#1.\n:\u200b", max_size=80),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=4),
)
def test_no_word_is_lost_and_marks_hold_what_they_quote(text: str, places: list[tuple[int, int]]) -> None:
    marks = [Mark(start, end, number) for number, (start, end) in enumerate(places, start=1)]
    found = blocks(text, marks)
    shown = "".join("".join(words(block)) for block in found)
    letters = [c for c in text if c in "ab"]
    assert [c for c in shown if c in "ab"] == letters
    for mark in marks:
        held = "".join(
            span.words
            for block in found
            for line in block.lines
            for span in line
            if mark.number in span.marks
        )
        assert [c for c in held if c in "ab"] == [
            c for c in visible(text[mark.start : mark.end]) if c in "ab"
        ]


def test_a_number_that_quotes_several_places_begins_once() -> None:
    text = "SQL and more\nSQL again"
    found = blocks(text, [Mark(0, 3, 1), Mark(13, 16, 1), Mark(8, 22, 2)])
    begins = [number for block in found for line in block.lines for span in line for number in span.begins]
    assert sorted(begins) == [1, 2]
