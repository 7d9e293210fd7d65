"""How many sections of real resumes in plain text are placed right, against a reader's expectations, as JSON.

Usage: METIER_DATA=… python -m benchmarks.resumes [--show developed|held_out|all]
       python -m benchmarks.resumes --blind open|sealed|all|second|third [--show all]   (needs LibreOffice, for some of the PDF)

`resume_expectations.json` says of each of 60 resumes which lines belong to which section, where degrees, schools and
employers stand, and how many entries there are: by line and word numbers only, as the texts may not be copied. A
piece is a line `5`, lines `[3, 9]`, or of one line some words `[0, 4, 22]` (from, to before). A name such as
`work|projects` stands for lines that a careful reader could put in either. Lines that are in none may go anywhere.

A section is **placed right** when all of this holds:

1. each of its lines is there: nine in ten of its words, but for dates and labels, stand in that section of the result;
2. nothing else is: at most one word in ten of the section comes from lines that belong elsewhere;
3. entries are parted as expected: each row of education has its own entry with that degree and that school, each
   employer named by a line has an entry of that name, in order; other entries as counted (of skills, at least as many).

A section of the result that the resume has not counts as one placed wrong. Of lines in either of two sections only 1 is
asked. The half called held out was read, and its expectations written, when the parser was finished on the other half;
once it had been run on it (105 of 134 sections right), its faults were looked at and mended, so that both halves now
are resumes the parser was made with.

With `--blind` it reads the resumes of `resumes_blind/` in place of those, as files of several kinds, and tells besides
how many roles have employer, position, start and end all right, and how many contacts name, e-mail and phone.

Intervals: 95 %, of a share of sections by drawing resumes anew (sections of one resume stand or fall together).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.data import data_folder

from metier.applications.resume.plain import resume_of_text
from metier.applications.resume.plain.lines import repaired

EXPECTATIONS = Path(__file__).with_name("resume_expectations.json")
HALVES = ("developed", "held_out")
SHARE_OF_LINE = 0.9
FOREIGN = 0.1
N_DRAWS = 2000
Expected = Mapping[str, Any]

_WORD = re.compile(r"[^\W_]+")
_NOT_COUNTED = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec to till since date company description exprience details skill education role roles
    position key job responsibilities responsibility and result areas title name highlights designation organization
    project projects working worked work currently as the in of from at by for with e mail email phone profile
    passed abschluss""".split()  # noqa: SIM905 - as a list it would take a page
)
"""Months, links, and words of labels, which the result says by where things stand."""
_BULLET = re.compile(r"^(?:description - )?(?:[oñøØ]\s|\(?\d{1,2}[.)]\s?)")
_ANNOUNCES = re.compile(r"^(?:description - )?(?:\S+ ){0,3}\S+ ?:$")
"""A line of four words or less with a colon at its end: it may be told by where what follows went."""
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)")
_GLUED = re.compile(r"(Education|Skill|Company) Details\s*$")


@dataclass
class Judged:
    """The sections of one resume."""

    right: int = 0
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Sections expected, and sections found that are not there."""
        return self.right + len(self.wrong)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", choices=(*HALVES, "all"), help="say on stderr which sections fail, and why")
    parser.add_argument(
        "--blind",
        choices=("open", "sealed", "all", "second", "third"),
        help="the resumes of made-up people instead",
    )
    chosen = parser.parse_args()
    if chosen.blind:
        from benchmarks.resumes_blind import judging

        judging.main(chosen.blind, show=bool(chosen.show))
        return
    expectations: dict[str, Expected] = json.loads(EXPECTATIONS.read_text(encoding="utf-8"))
    texts = texts_of(data_folder() / "resumes" / "resumes.jsonl")
    report = {}
    for half in HALVES:
        judged = {}
        for name, expected in expectations.items():
            if expected["half"] == half:
                text = texts[name]
                if hashlib.sha256(text.encode()).hexdigest()[:12] != expected["text"]:
                    sys.exit(f"{name}: the text is another one than the expectations were written for")
                judged[name] = judge(text, resume_of_text(text).resume, expected)
        report[half] = summary(judged)
        if chosen.show in {half, "all"}:
            for name, one in judged.items():
                for section, why in one.wrong.items():
                    print(f"{half} {name} {section}: {why}", file=sys.stderr)
    print(json.dumps(report, indent=1))


def texts_of(path: Path) -> dict[str, str]:
    """The resumes by id."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["id"]: row["text"] for row in rows}


def summary(judged: Mapping[str, Judged]) -> dict[str, Any]:
    """Shares and counts of one half."""
    total = sum(one.total for one in judged.values())
    right = sum(one.right for one in judged.values())
    low, high = interval(list(judged.values()))
    return {
        "resumes": len(judged),
        "sections": total,
        "right": right,
        "share": round(right / total, 4) if total else None,
        "interval": [low, high],
        "resumes_wholly_right": sum(not one.wrong for one in judged.values()),
        "wrong_by_section": dict(
            Counter(section for one in judged.values() for section in one.wrong).most_common()
        ),
        "wrong": {name: sorted(one.wrong) for name, one in judged.items() if one.wrong},
    }


def interval(judged: Sequence[Judged]) -> tuple[float, float]:
    """Where the share of right sections lies, by drawing resumes with replacement."""
    if not judged:
        return 0.0, 1.0
    draw = random.Random(9)
    shares = []
    for _ in range(N_DRAWS):
        drawn = draw.choices(judged, k=len(judged))
        shares.append(sum(one.right for one in drawn) / max(1, sum(one.total for one in drawn)))
    shares.sort()
    return round(shares[int(0.025 * N_DRAWS)], 4), round(shares[int(0.975 * N_DRAWS)], 4)


def judge(text: str, resume: Mapping[str, Any], expected: Expected) -> Judged:
    """Compare one result with what a reader found."""
    lines = text.splitlines()
    sections: Mapping[str, list[Any]] = expected["sections"]
    judged = Judged()
    found = {name: list(words_of(value)) for name, value in resume.items()}
    for name, pieces in sections.items():
        why = _wrong(name, [_text(lines, piece) for piece in _single(pieces)], found, lines, expected, resume)
        if why:
            judged.wrong[name] = why
        else:
            judged.right += 1
    for name, words in found.items():
        share, alien = (0.0, []) if name in sections else _foreign(name, words, lines, sections)
        if share > FOREIGN:
            judged.wrong[name] = f"is not in the resume: {' '.join(alien[:8])}"
    return judged


def _wrong(
    name: str,
    texts: list[str],
    found: Mapping[str, list[str]],
    lines: list[str],
    expected: Expected,
    resume: Mapping[str, Any],
) -> str:
    """Why a section is not placed right; empty if it is."""
    known = {word for one in name.split("|") for word in found.get(one, ())}
    for text in texts:
        words = counted(text)
        missing = [word for word in words if word not in known]
        if len(missing) > (1 - SHARE_OF_LINE) * len(words):
            return f"not there: {' '.join(missing[:8])} (of {text[:60]!r})"
    if "|" in name:
        return ""
    share, alien = _foreign(name, found.get(name, []), lines, expected["sections"])
    if share > FOREIGN:
        return f"{share:.0%} from elsewhere: {' '.join(alien[:8])}"
    return _entries_wrong(name, lines, expected, resume.get(name, []))


def _foreign(
    name: str, found: list[str], lines: list[str], sections: Mapping[str, list[Any]]
) -> tuple[float, list[str]]:
    """The share of a section's words that come from lines of other sections, and some of them."""
    own: Counter[str] = Counter()
    taken: set[int] = set()
    for other, pieces in sections.items():
        for piece in _single(pieces):
            taken.add(piece if isinstance(piece, int) else piece[0])
            # The headline over the skills may be told again as what the person is at the employer it names.
            if name in other.split("|") or (name == "work" and other == "basics"):
                own.update(all_words(_text(lines, piece)))
    for number, line in enumerate(lines):
        if number not in taken or number == 0:
            free = all_words(line) if number not in taken else _headings(lines, sections)
            own.update(dict.fromkeys(free, 99))
    over = Counter(found) - own - Counter(dict.fromkeys(_NOT_COUNTED, 99))
    alien = [word for word in over.elements() if not _YEAR.fullmatch(word) and not word.isdigit()]
    return len(alien) / max(1, len(found)), alien


def _headings(lines: list[str], sections: Mapping[str, list[Any]]) -> list[str]:
    """The words of the first line that stand in no piece: its headings, and what may go anywhere."""
    words = lines[0].split()
    inside = {
        at
        for pieces in sections.values()
        for piece in _single(pieces)
        if isinstance(piece, list) and piece[0] == 0
        for at in range(piece[1], piece[2])
    }
    whole = any(piece == 0 for pieces in sections.values() for piece in _single(pieces))
    return [] if whole else all_words(" ".join(word for at, word in enumerate(words) if at not in inside))


def _entries_wrong(name: str, lines: list[str], expected: Expected, entries: Any) -> str:
    if name == "education" and (rows := expected.get("education_entries")):
        return _rows_wrong(rows, lines, entries, expected["counts"].get("education", [len(rows), len(rows)]))
    if name == "work":
        names = [all_words(lines[number].partition("-")[2]) for number in expected.get("employers", ())]
        least, most = expected["counts"].get("work", [len(names), len(names)])
        if not least <= len(entries) <= most:
            return f"{len(entries)} roles, not {least} to {most}"
        at = iter(all_words(str(entry.get("name", ""))) for entry in entries)
        return next(
            (f"no role at {' '.join(one)}" for one in names if not any(one == have for have in at)), ""
        )
    counts = expected["counts"].get(name)
    if name == "skills" and counts:
        skills = sum(max(1, len(entry.get("keywords", ()))) for entry in entries)
        return "" if skills >= counts else f"{skills} skills, not {counts} or more"
    if counts and not counts[0] <= len(entries) <= counts[1]:
        return f"{len(entries)} entries, not {counts[0]} to {counts[1]}"
    return ""


def _rows_wrong(rows: Sequence[Expected], lines: list[str], entries: Any, counts: Sequence[int]) -> str:
    if not counts[0] <= len(entries) <= counts[1]:
        return f"{len(entries)} entries, not {counts[0]} to {counts[1]}"
    at = 0
    for row in rows:
        words = lines[row["line"]].split()
        degree = all_words(" ".join(words[slice(*row["degree"])])) if "degree" in row else []
        school = all_words(" ".join(words[slice(*row["school"])])) if "school" in row else []
        while at < len(entries) and not _is_row(entries[at], degree, school):
            at += 1
        if at == len(entries):
            return f"no entry of {' '.join(degree)!r} at {' '.join(school)!r}"
        at += 1
    return ""


def _is_row(entry: Mapping[str, Any], degree: list[str], school: list[str]) -> bool:
    study, institution = (all_words(str(entry.get(key, ""))) for key in ("studyType", "institution"))
    return (
        all(word in study for word in degree)
        and all(word in institution for word in school)
        and not (degree and set(degree) & set(institution) - set(school))
    )


def _single(pieces: Sequence[Any]) -> Iterator[Any]:
    """Pieces with ranges of lines taken apart."""
    for piece in pieces:
        if isinstance(piece, list) and len(piece) == 2:
            yield from range(piece[0], piece[1] + 1)
        else:
            yield piece


def _text(lines: list[str], piece: Any) -> str:
    line = lines[piece if isinstance(piece, int) else piece[0]]
    line = _GLUED.sub("", line)
    return line if isinstance(piece, int) else " ".join(line.split()[piece[1] : piece[2]])


def all_words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return [word.lower() for word in _WORD.findall(repaired(text))]


def counted(text: str) -> list[str]:
    """The words of a line by which it is looked for: neither of dates nor of labels."""
    text = repaired(text).strip()
    if _ANNOUNCES.match(text):
        return []
    text = _BULLET.sub("", text)
    return [word for word in all_words(text) if word not in _NOT_COUNTED and not _YEAR.fullmatch(word)]


def words_of(value: Any) -> Iterator[str]:
    """All words of a section of JSON Resume."""
    if isinstance(value, str):
        yield from all_words(value)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from words_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from words_of(part)


if __name__ == "__main__":
    main()
