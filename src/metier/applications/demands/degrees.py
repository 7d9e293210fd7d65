"""Degrees on one ladder, in postings and in resumes: which rung words name, and of what field."""

from __future__ import annotations

import re

LADDER = ("school", "apprenticeship", "associate", "bachelor", "master", "doctorate")
"""Rungs from low to high; a degree "or equivalent" is asked at its rung."""

_RUNGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "doctorate",
        re.compile(
            r"\b(?:ph\.?\s?d\.?|doctorate|doctoral|doktor(?:at|grad|titel)?|promotion (?:in|im|als)|abgeschlossene promotion|promoviert\w*|dr\. ?(?:rer|ing|phil|med)|m\.?d\.(?= degree))(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        "master",
        re.compile(
            r"\b[Mm]aster(?:s|['’]s|s['’])?(?:\W{0,2}(?:degree|of|in|level|studium|abschluss|oder|or|/|,|&|and)|-?(?:studium|abschluss)|$|\s?[.);])|\b[Mm]asters\b|\b(?:MSc|M\.\s?Sc|M\.?S\.?(?=\W{0,3}(?:[Ii]n|degree|or|/|,|and|preferred|\())|MS/|MBA|M\.?B\.?A\b|M\.?\s?Tech|MCA|M\.?E\.?(?=[/,]| in )|M\.?A\.?(?= in | degree|/)|MPH|MEng)\b"
            r"|\b(?:Diplom(?!a\b|at)\w*|Magister|Staatsexamen)|(?i:\b(?:advanced|graduate|postgraduate|post graduate|pg) degree\b|\bpost[- ]?graduat(?:e|ion)\b)",
        ),
    ),
    (
        "bachelor",
        re.compile(
            r"(?i:\bbachelor(?:s|['’]s|s['’])?\b|\bundergraduate degree\b|\b(?:university|college|4[- ]year|four[- ]year|technical|engineering|stem|relevant|science) degree\b|\bgraduat(?:e|ion)\b(?=[^.]{0,30}(?:\bin\b|degree|from))|\bdegree\b|\bhochschul(?:abschluss|studium)|\b(?:abgeschlossenes?|erfolgreiches?|technisches?|wirtschaftswissenschaftliches?) \w{0,30}\s?studium|\bstudium\b|\bstudienabschluss)"
            r"|\b(?:BSc|B\.\s?Sc|B\.?\s?S\.?(?=\W{0,3}(?:[Ii]n|degree|or|/|,|and)|\s?\()|BS/|BA/|BA(?= in | or | required| degree)|B\.\s?A\b|B\.?\s?Tech|BCA|B\.?\s?E\b\.?(?=[/,(]| in | or |$| )|BEng|B\.\s?Eng)(?!\w)",
        ),
    ),
    (
        "associate",
        re.compile(r"\bassociate(?:['’]?s)? degree\b|\bdiploma\b|\bfachwirt\w*|\btechniker\b", re.IGNORECASE),
    ),
    (
        "apprenticeship",
        re.compile(
            r"\b(?:abgeschlossene|kaufmännische|technische|eine|einschlägige)\b[^.\n]{0,30}\b(?:berufs)?ausbildung\b|\bberufsausbildung\b|\bapprenticeship\b|\bausbildung (?:als|zum|zur|im)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "school",
        re.compile(
            r"\bhigh school (?:diploma|degree|graduate)?|\bGED\b|\babitur\b|\bmatura\b|\b1[05]\+? years (?:of )?full[- ]time education\b|\b(?:mittlere reife|fachabitur)\b",
            re.IGNORECASE,
        ),
    ),
)
_HIDES = re.compile(
    r"\b(?:to (?:a|an?y?) (?:high|great|large|certain) degree|degree of|scrum master|master data|web ?master|master (?:plan|service|branch|record|file|class|node)|360[- ]degree|graduate (?:program|scheme|role))",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(?:\W{1,3}|degrees?\b|diploma\b|level\b|or\b|and\b|higher\b|above\b|equivalent\b|preferably\b|ideally\b|advanced\b|preferred\b|studies\b|"
    r"bachelor\b|master\b|phd\b|ms\b|bs\b|mba\b|s\b|\([^()]{0,30}\)|abschluss\b|der\b){0,10}?"
    r"(?:\bin|\bof|\bder|\bim bereich|\bfield:?|[-–])\s+(?:an? |the |der |any )?(?:fields? of |area of |study in |fields? such as )?"
    r"(?P<field>[^\W\d_][^.;:()\n]{2,140})",
    re.IGNORECASE,
)
"""What a degree is in, close behind it."""
_FIELD_END = re.compile(
    r"\s(?:or (?:a )?(?:related|relevant|similar|equivalent|comparable)|or other|with|and (?:\d|at|minimum)|plus|from|is|required|preferred|oder (?:ver\w*|eine\w*)|mit|von|\d|preferably|discipline|field|degree)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def rungs_in(words: str) -> list[tuple[int, int, str]]:
    """Start, end and rung of every degree that words name, in order; "degree" alone is a bachelor's.

    Example:
        >>> [rung for _, _, rung in rungs_in("Master or Bachelor of physics")]
        ['master', 'bachelor']
    """
    shown = _HIDES.sub(lambda found: " " * len(found[0]), words)
    found = [(each.start(), each.end(), rung) for rung, pattern in _RUNGS for each in pattern.finditer(shown)]
    return sorted(found)


def least_rung(words: str) -> str:
    """The lowest degree that words name; empty where they name none.

    A bare "degree" beside a named one is that one.

    Example:
        >>> least_rung("BSc or MSc in physics"), least_rung("PhD degree"), least_rung("360-degree feedback")
        ('bachelor', 'doctorate', '')
    """
    named = rungs_in(words)
    plain = [rung for a, b, rung in named if words[a:b].strip().lower() not in {"degree", "studium"}]
    rungs = plain or [rung for _, _, rung in named]
    return min(rungs, key=LADDER.index, default="")


def highest_rung(words: str) -> str:
    """The highest degree that words name; empty where they name none."""
    return max((rung for _, _, rung in rungs_in(words)), key=LADDER.index, default="")


def fields_in(words: str) -> tuple[str, ...]:
    """The fields of study that a sentence names after a degree, at most six.

    Example:
        >>> fields_in("Bachelor's degree in Computer Science, Physics or a related field")
        ('Computer Science', 'Physics')
    """
    named = rungs_in(words)
    if not named:
        return ()
    found = next(filter(None, (_FIELD.match(words, end) for _, end, _ in named)), None)
    if not found:
        return ()
    listed = _FIELD_END.sub("", found["field"])
    parts = re.split(r",|/|\bor\b|\band\b|\boder\b|\bund\b|&", listed)
    cleaned = (" ".join(part.split()).strip(" -–") for part in parts)
    return tuple(dict.fromkeys(part for part in cleaned if 2 < len(part) <= 40))[:6]
