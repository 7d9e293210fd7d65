"""Cleaning: what a reader sees stays, what hides is taken out and counted."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

from metier.text.clean import GAP, clean, shorten, unescape_markdown


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Baker\r\nLeipzig\rGermany", "Baker\nLeipzig\nGermany"),
        ("Pay:\u00a050\u202f000\u2009EUR", "Pay: 50 000 EUR"),
        ("one  \n\n\n\n two\t\tthree  ", "one\n\n two three"),
        ("ﬁne ｆｕｌｌ ① ½", "fine full 1 1⁄2"),
        ("Zu\u0308rich", "Zürich"),
        ("line\u2028line\u2029para\x0bv\x0cf\x85n", "line\nline\npara\nv\nf\nn"),
        ("\u3164\u2800x\u115f", "x"),
        ("a\ud800b", "ab"),
        ("", ""),
    ],
)
def test_text_reads_as_a_person_reads_it(raw: str, cleaned: str) -> None:
    assert clean(raw).text == cleaned


@pytest.mark.parametrize(
    "raw",
    [
        "\ufeffBaker",
        "Soft\u00adware\u00adent\u00adwick\u00adlung",
        "Family 👩‍👩‍👧 and heart ❤️",
        "Scotland 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "می‌خواهم",
        "one\u200bword",
        "\uf0b7 first\n\uf0b7 second",
        "שלום \u200fעולם\u200e",
    ],
)
def test_benign_invisible_characters_are_not_flagged(raw: str) -> None:
    assert clean(raw).unicode_flags == {}


@pytest.mark.parametrize(
    ("raw", "flags"),
    [
        ("Hi" + "".join(chr(0xE0000 + ord(c)) for c in "obey"), {"tags": 4}),
        ("Hi\ufe00\ufe01\ufe02\ufe03", {"variation_selectors": 4}),
        ("\u202eabc\u202d", {"bidi_overrides": 2}),
        ("\ue123\ue124", {"private_use": 2}),
        ("o\u200bb\u200be\u200by", {"zero_width": 6}),
        ("bits\u200b\u200c\u200b\u200c", {"zero_width": 4}),
        ("\x1b[31mred", {"terminal_controls": 1}),
        ("a" + "\u0300\u0327" * 40, {"marks": 50}),
    ],
)
def test_suspicious_characters_are_counted_and_gone(raw: str, flags: dict[str, int]) -> None:
    cleaned = clean(raw)

    assert cleaned.unicode_flags == flags
    assert not set(cleaned.text) & set("\u200b\u200c\u202e\u202d\ufe00\ue123\x1b\U000e006f")


def test_stacked_marks_take_linear_time() -> None:
    started = time.process_time()
    clean("a" + "\u0300\u0327" * 500_000)

    assert time.process_time() - started < 5


def test_a_usual_posting_cleans_in_a_fraction_of_a_millisecond() -> None:
    text = ("We bake bread – every day, für alle.\n" * 100)[:3_000]
    clean(text)
    started = time.process_time()
    for _ in range(100):
        clean(text)

    assert (time.process_time() - started) / 100 < 0.003  # ten times the aim, as test machines are shared


def test_a_long_text_keeps_head_and_tail() -> None:
    text = "\n".join(f"line {number}" for number in range(20_000))
    short, left_out = shorten(text, 60_000)
    head, _, tail = short.partition(GAP)

    assert len(short) <= 60_000
    assert short.startswith("line 0\n")
    assert short.endswith("line 19999")
    assert left_out == len(text) - len(head) - len(tail)
    assert text.startswith(head + "\n")
    assert text.endswith("\n" + tail)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        (r"Full\-Time \& C\+\+ \(remote\)", "Full-Time & C++ (remote)"),
        ("**Who we are**", "Who we are"),
        ("***Pay:*** 50k", "Pay: 50k"),
        ("__Tasks__ and _more_", "Tasks and more"),
        ("### Benefits\n* Bread\n- Rolls", "Benefits\n* Bread\n- Rolls"),
        (r"5 \* 8 = 40", "5 * 8 = 40"),
        ("snake_case_name and __init__ stay", "snake_case_name and init stay"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        (r"twice\\-escaped", "twice-escaped"),
        ("C# and #hashtag", "C# and #hashtag"),
    ],
)
def test_markdown_reads_as_plain_text(markdown: str, plain: str) -> None:
    assert unescape_markdown(markdown) == plain


@pytest.mark.parametrize(
    "evil",
    ["*a" * 100_000, "_a" * 100_000, "**" * 100_000, "\\" * 200_000, "#" * 200_000, "*" + "a" * 200_000],
)
def test_evil_markdown_takes_linear_time(evil: str) -> None:
    started = time.process_time()
    unescape_markdown(evil)

    assert time.process_time() - started < 5


@pytest.mark.data
def test_real_postings_are_hardly_ever_flagged(data_dir: Path) -> None:
    with gzip.open(data_dir / "postings" / "boards.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [text for text in (json.loads(line)["text"] for line in lines) if text]
    flagged = sum(bool(clean(text).unicode_flags) for text in texts)

    assert len(texts) > 500
    assert flagged / len(texts) < 0.01
