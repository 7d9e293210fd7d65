"""Text that was laid out with spaces, as on the page: columns one after the other, gaps as tabs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

MIN_LINES = 5
"""Lines that must have text on both sides of a gap before it parts two columns."""
_PUSHED = 12  # characters by which a long line on the left may have pushed the text on the right
_GAP = re.compile(r" {3,}")
_BLANK_LINES = re.compile(r"\n{3,}")
# Dates and numbers that stand at an edge belong to their line.
_LABELS = frozenset(
    """name vorname nachname anschrift adresse address telefon telephone phone mobil mobile handy e-mail email mail geboren geburtsdatum
    geburtsort familienstand staatsangehörigkeit nationality sprachen führerschein""".split()  # noqa: SIM905 - as a list it would take a page
)
"""What stands beside personal data in a tabular resume."""
_AT_THE_EDGE = re.compile(r"[\d\s.,/–—-]+|.{0,24}\b(?:19|20)\d\d\b.{0,16}|(?i:present|current|heute|now)")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Two columns: lines from `first` to before `after`, and where each is parted; None: it has only a left part."""

    first: int
    after: int
    cuts: tuple[int | None, ...]
    n_both: int


def read_columns(page: str) -> str:
    r"""A page in reading order, from text that stands where it stands on the paper.

    Where a gap runs down the page with text on both sides, the left column is read first; what stands above and below
    the columns stays there. Dates at an edge are no column.

    Example:
        >>> rows = "\n".join(f"left {n}          right words {n}" for n in range(6))
        >>> read_columns("Jo Ohm\n" + rows).split("\n\n")
        ['Jo Ohm', 'left 0\nleft 1\nleft 2\nleft 3\nleft 4\nleft 5',
         'right words 0\nright words 1\nright words 2\nright words 3\nright words 4\nright words 5']
    """
    lines = [line.expandtabs(4).rstrip() for line in page.split("\n")]
    text = "\n".join(" ".join(_GAP.sub("\t", line.strip()).split("  ")) for line in _in_order(lines))
    return _BLANK_LINES.sub("\n\n", text).strip("\n")


def _in_order(lines: list[str]) -> list[str]:
    found = _columns(lines)
    if found is None:
        return lines
    inside = list(zip(lines[found.first : found.after], found.cuts, strict=True))
    left = [line if cut is None else line[:cut].rstrip() for line, cut in inside]
    right = ["" if cut is None else line[cut:] for line, cut in inside]
    above, below = lines[: found.first], lines[found.after :]
    return [*_in_order(above), "", *_in_order(left), "", *_in_order(right), "", *_in_order(below)]


def _columns(lines: list[str]) -> _Columns | None:
    """The two columns with the most lines on both sides; None where there are none."""
    starts = Counter(gap.end() for line in lines for gap in _GAP.finditer(line) if gap.end() < len(line))
    found = [run for at, n in starts.items() if n >= MIN_LINES for run in _runs(lines, at)]
    return max(found, key=lambda run: run.n_both, default=None)


def _runs(lines: list[str], at: int) -> list[_Columns]:
    """Stretches of lines that a gap before `at` parts: no line runs over it."""
    found: list[_Columns] = []
    cuts: list[int | None] = []
    for number, line in enumerate([*lines, "x" * (at + 1)]):  # the last one ends the last stretch
        cut = _cut(line, at)
        if cut >= 0:
            cuts.append(cut or None)
            continue
        run = _run(lines, number - len(cuts), cuts)
        if run:
            found.append(run)
        cuts = []
    return found


def _cut(line: str, at: int) -> int:
    """Where a line is parted; 0 where all of it stands on the left, -1 where it runs over."""
    if len(line) <= at:
        return 0
    if not line[max(0, at - 3) : at].strip():
        return at
    return next((gap.end() for gap in _GAP.finditer(line) if at <= gap.end() <= at + _PUSHED), -1)


def _run(lines: list[str], first: int, cuts: list[int | None]) -> _Columns | None:
    """The columns of one stretch, from its first line with text on the right."""
    while cuts and cuts[0] is None:
        first, cuts = first + 1, cuts[1:]
    pairs = [(lines[first + n], cut) for n, cut in enumerate(cuts) if cut]
    lefts = [line[:cut].strip() for line, cut in pairs if line[:cut].strip()]
    rights = [line[cut:].strip() for line, cut in pairs]
    if len(lefts) < MIN_LINES or _are_dates(lefts) or _are_dates(rights):
        return None
    return _Columns(first, first + len(cuts), tuple(cuts), len(lefts))


def is_date(words: str) -> bool:
    """Whether words are a time, or a number, such as stand at the edge of a line.

    Example:
        >>> is_date("03/2019 – heute"), is_date("seit 2019"), is_date("Data engineer")
        (True, True, False)
    """
    return bool(_AT_THE_EDGE.fullmatch(words))


def _are_dates(parts: list[str]) -> bool:
    """Whether most are dates, or the labels that stand in their column where personal data is."""
    labels = sum(part.rstrip(":").lower() in _LABELS for part in parts)
    return sum(map(is_date, parts)) + labels > 0.5 * len(parts)
