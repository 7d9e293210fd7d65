"""Printing: one rule, aligned numbers, any width, no markup and no colour where none is wanted."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from metier.cli.output import Column, Out, Row, console, paragraph, table_lines

COLUMNS = [Column("#", right=True), Column("Title", share=2), Column("Pay", right=True)]


def lines(rows: list[Row], width: int, monkeypatch: pytest.MonkeyPatch, indent: int = 0) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    screen = console(io.StringIO(), no_color=True)
    return [line.plain for line in table_lines(screen, COLUMNS, rows, indent=indent)]


def test_numbers_stand_right_and_one_rule_stands_under_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lines([Row(["1", "Cook", "€30k"]), Row(["12", "Data engineer", "—"])], 80, monkeypatch)

    assert found == [
        " #  Title           Pay",
        "───────────────────────",
        " 1  Cook           €30k",
        "12  Data engineer     —",
    ]


def test_a_long_cell_wraps_and_is_cut_after_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lines([Row(["1", "a fairly long title that goes on and on and on", "€30k"])], 30, monkeypatch)

    assert found[2:] == [" 1  a fairly long title    €30k", "    that goes on and on…"] or all(
        cell_len(line) <= 30 for line in found
    )
    assert found[-1].endswith("…")


def test_lines_below_a_row_begin_under_its_column(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lines([Row(["1", "Cook", "€30k"], ["why: because"])], 80, monkeypatch, indent=1)

    assert found[-1] == "   why: because"


@given(
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=5),
    st.integers(min_value=30, max_value=140),
)
def test_no_row_is_wider_than_the_screen_or_loses_its_first_cell(
    rows: list[tuple[str, str]], width: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        made = [Row([str(number), title, "€1k"], [below]) for number, (title, below) in enumerate(rows)]
        found = lines(made, width, patch, indent=1)

    assert all(cell_len(line) <= width for line in found)
    assert all(line == line.rstrip() for line in found)
    assert all("\x1b" not in line for line in found)


def test_markup_and_emoji_codes_are_printed_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    Out(no_color=True).say("[red]Chef[/red] :smile: ", Text("[link=http://x]here"))

    assert capsys.readouterr().out == "[red]Chef[/red] :smile: [link=http://x]here\n"


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1", "TERM": "xterm-256color"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colour_is_there_only_where_it_is_wanted(
    environment: dict[str, str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    Out().say(("good", "good"))

    assert ("\x1b[32m" in capsys.readouterr().out) is coloured


def test_no_color_wins_over_a_forced_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    Out(no_color=True).say(("bad", "bad"))

    assert "31m" not in capsys.readouterr().out


def test_quiet_keeps_data_and_failures(capsys: pytest.CaptureFixture[str]) -> None:
    out = Out(no_color=True, quiet=True)
    out.say("data")
    out.softly("counts")
    out.next("step")
    out.aside("note")
    out.error("E-X", "It failed", "Do this")

    printed = capsys.readouterr()
    assert printed.out == "data\n"
    assert printed.err == "error[E-X]: It failed\n\nhint: Do this\n"


def test_a_paragraph_wraps_under_its_indent_without_trailing_spaces() -> None:
    screen = console(io.StringIO(), no_color=True)
    screen.width = 24
    found = [
        line.plain for line in paragraph(screen, Text("next: one two three four five six seven"), indent=6)
    ]

    assert found == ["next: one two three four", "      five six seven"]
