"""Education: one job board's rows, and what people write themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from metier.applications.resume.plain.dates import Span, spans_in, without
from metier.applications.resume.plain.lines import Line, items_of, unbroken
from metier.applications.resume.plain.splitting import columns, is_school, words_in
from metier.applications.resume.plain.vocabulary import DEGREES

_STATES = (
    "Andhra Pradesh|Arunachal Pradesh|Assam|Bihar|Chhattisgarh|Chandigarh|Delhi|Goa|Gujarat|Haryana|Himachal Pradesh"
    "|Jammu and Kashmir|Jammu & Kashmir|Jharkhand|Karnataka|Kerala|Madhya Pradesh|Maharashtra|Manipur|Meghalaya"
    "|Mizoram|Nagaland|Odisha|Orissa|Puducherry|Punjab|Rajasthan|Sikkim|Tamil Nadu|Tamilnadu|Telangana|Tripura|Uttar Pradesh"
    "|Uttarakhand|West Bengal|Bayern|Berlin|Hamburg|Hessen|Sachsen|England|Scotland|Wales|Ontario|Quebec|California"
    "|Texas|New York|Florida|Illinois|Massachusetts|Washington|(?-i:[A-Z]{2})"
)
_PLACE = re.compile(
    r"(?<!\S)(?<!\bof )((?:(?:New|Navi|San|Los|Santa|Greater|North|South|East|West|Port|Fort|St\.|Bad|Sri) )?[^\W\d_][\w.'’-]{1,30}"
    r"(?: \([A-Za-z]\))?, (?:" + _STATES + r")(?:, (?-i:[A-Z]{2}))?)(?![\w.])",
    re.IGNORECASE,
)
_WIDE = re.compile(r"\s{2,}")
_FIELD = "Arts|Sciences?|Commerce|Engineering|Engineer|Technology|Laws?|Business Administration|Computer Applications?|Education|Fine Arts|Philosophy|Medicine|Pharmacy|Architecture|Management Studies|Social Work|Business Management|Design|Art"
_DEGREE = re.compile(
    rf"(?:(?:Bachelor|Master|Doctor|Diploma|Associate)(?:['’]?s)?(?: degree)? (?:of|in) (?:[^\W\d_]{{2,20}} ){{0,2}}?(?:{_FIELD})(?!\w)|(?:Post[- ]?Graduate|PG|Advanced|Higher) Diploma"
    rf"|(?:Bachelor|Master)['’]?s? degree|High School Diploma|(?:Ausbildung|Fortbildung|Weiterbildung|Umschulung|Lehre) (?:zum|zur|als) [^\W\d_][^,;|(]{{2,60}}?(?=\s{{2,}}|,|;|\(|\s[–—-]\s|$)|Juris Doctor|Leaving Certificate|Foundation Degree|Dipl\.-[^\W\d_]+\.?(?: \((?:FH|BA|DH|Univ\.|TU)\))?|Mittlere Reife|Mittlerer Schulabschluss|Doctor of Pharmacy|A[- ]levels?(?!\w)|Allgemeine Hochschulreife|[BM]\. (?:Com|Sc|Tech|Ed|Pharm|Arch|Eng)(?!\w)|(?:Higher |Senior )?Secondary(?: School)? Certificate|Higher Secondary(?! School)|Senior Secondary(?! School))",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"(?:\b(?:C?GPA|SGPA|Percentage|Grade|Note|Abschlussnote|Gesamtnote|Score|Aggregate|Marks)\b\s{0,3}(?:of|[:\-–])?\s{0,3}\d[\d.,]{0,5}(?:\s?%|\s?/\s?\d{1,3}(?:[.,]\d{1,2})?)?(?:,\s(?:(?:magna|summa)\s)?cum laude)?)"
    r"|\d{1,2}(?:[.,]\d{1,2})?\s?%|\d[\d.]{0,4}\s?C?GPA|(?<![\w:])(?:2[:.][12]|First|Distinction|Merit)(?= *(?:,|\)|$| {2}))|\b(?:First|Second|Third)[- ]Class Honours(?:,? (?:Grade|Division) [12I]{1,2}(?!\w))|\b(?:first class(?: honours)?(?: with distinction)?|with distinction|cum laude|magna cum laude|summa cum laude)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:^|\s+)(?:from|at|an der|am|vom|von der)\s+(?=[A-ZÄÖÜ])")
_PASSED = re.compile(r"\(?\s*(?:passed )?(?:with|secured|having)\s*$", re.IGNORECASE)
_AREA = re.compile(
    r"^(?:in|im|of|Fach|Fachrichtung|Studiengang|Schwerpunkt|major(?:ing)? in|with major in)\s+",
    re.IGNORECASE,
)
_COURSES = re.compile(
    r"^(?:relevant )?(?:course ?work|courses|modules|subjects|kurse|schwerpunkte)\s{0,2}[:\-–]\s*",
    re.IGNORECASE,
)
_MAX_ROW = 300


def degree_at(text: str) -> int:
    """How many characters at the start of a text name a degree; 0 for none.

    Example:
        >>> degree_at("Bachelor of Arts Sociology"), degree_at("B.Sc. Physics"), degree_at("Berlin")
        (16, 5, 0)
    """
    phrase = _DEGREE.match(text)
    if phrase:
        return phrase.end()
    end = 0
    for word in re.finditer(r"\S+", text[:80]):
        bare = word[0].strip(",;()").rstrip(".")
        if (bare.lower() not in DEGREES and bare != "ME") or (end and word[0][0].islower()):
            break
        end = word.end()
    return end


def row_of_form(text: str) -> dict[str, Any] | None:
    """One row of the export: `January 2016 BE Electronics Mumbai, Maharashtra Mumbai University`; None if it is none.

    Its five fields are parted by one space each, so that two spaces tell of an empty one.
    """
    if all(word in COLUMNS for word in words_in(text)):
        return None  # the names of a table's columns
    spans = spans_in(text[:60])
    span = spans[0] if spans and spans[0].begin == 0 else None
    rest = text[span.end :] if span else text
    place = _place_in(rest[:_MAX_ROW])
    if place:
        left, right = rest[: place.start()], rest[place.end() :]
    else:
        wide = [found for found in _WIDE.finditer(rest) if rest[: found.start()].strip()]
        if not wide and not rest.startswith("  "):
            return _row(text, span, rest)
        cut = wide[-1].start() if wide else 0
        left, right = rest[:cut], rest[cut:]
    row = _dated({}, span, is_single_end=True)
    _put_degree(row, left.strip())
    if place:
        row["location"] = place[0]
    if right.strip():
        row["institution"] = " ".join(right.split())
    return row


COLUMNS = frozenset(
    {"institution", "university", "board", "college", "school", "degree", "year", "percentage"}
)
"""Names of the columns of a table, which say nothing of the person."""


def _place_in(text: str) -> re.Match[str] | None:
    """A town and its state; the end of a school's name before a state is no town: `Science College, Maharashtra`."""
    found = _PLACE.search(text)
    return found if found and not is_school(found[0]) and not degree_at(found[0]) else None


def _row(text: str, span: Span | None, rest: str) -> dict[str, Any] | None:
    return entry_of(text) if span or degree_at(rest.strip()) or is_school(rest) else None


def _put_degree(row: dict[str, Any], text: str) -> None:
    end = degree_at(text)
    if end:
        row["studyType"] = text[:end].strip(" ,;(-–")
    area = _AREA.sub("", text[end:].strip(" ,;:-–")) if end else text.strip(" ,;:-–")
    if text[end:].strip(" ,;:-–") != area and end:
        area = text[end:].strip(" ,;:-–")[len(text[end:].strip(" ,;:-–")) - len(area) :]
    if area.startswith("(") and area.endswith(")") and area.count("(") == 1:
        area = area[1:-1]
    if area:
        row["area"] = " ".join(area.split())


def _dated(row: dict[str, Any], span: Span | None, *, is_single_end: bool) -> dict[str, Any]:
    if span is None:
        return row
    if span.is_range or not is_single_end:
        row["startDate"] = span.first
        if span.last:
            row["endDate"] = span.last
    else:
        row["endDate"] = span.first
    return row


def entry_of(text: str) -> dict[str, Any]:
    """Degree, subject, school, time and score out of one line or several joined by wide spaces."""
    spans = spans_in(text)
    span = next((one for one in spans if one.is_range), spans[-1] if spans else None)
    entry = _dated({}, span, is_single_end=True)
    rest = without(text, span) if span else text
    score = _SCORE.search(rest)
    if score:
        entry["score"] = score[0].strip()
        rest = (
            f"{_PASSED.sub('', rest[: score.start()]).rstrip(' (,;-–')}  {rest[score.end() :].lstrip(' ),;')}"
        )
    place = _place_in(rest)
    if place and rest[: place.start()].strip():
        entry["location"] = place[0]
        rest = f"{rest[: place.start()]}  {rest[place.end() :]}"
    has_school = is_school(rest)
    for column in columns(rest):
        _place_pieces(entry, column, has_school=has_school)
    return entry


def _place_pieces(entry: dict[str, Any], column: str, *, has_school: bool) -> None:
    link = _LINK.search(column)
    last = column[: link.start()].rpartition(",")[2].strip() if link else ""
    is_in_name = is_school(last) and not degree_at(last)  # `Gymnasium am Park`
    for half in [column] if is_in_name else _LINK.split(column, maxsplit=1):
        follows_degree = False
        for cell in (part.strip(" ,;") for part in re.split(r",\s+", half)):
            if not re.search(r"\w", cell) or cell.lower() in {"in", "im", "of", "from", "at"}:
                continue
            if told := _QUALIFIED.match(cell):
                _put_qualified(entry, cell[told.end() :])
            elif _is_subject(cell) and ("studyType" in entry or "area" in entry):
                entry["area"] = f"{entry['area']}, {cell}" if "area" in entry else cell
            elif (
                degree_at(cell)
                and "studyType" not in entry
                and not (is_school(cell) and " of " not in cell and degree_at(cell) < 3)
            ):
                _put_degree(entry, cell)
                follows_degree = " zu" not in entry["studyType"]  # `Ausbildung zur Bäckerin` has its subject
            elif (
                follows_degree and "area" not in entry and not is_school(cell) and degree_at(cell) < len(cell)
            ):
                entry["area"] = _AREA.sub("", cell)
            elif "studyType" in entry and degree_at(cell) == len(cell):
                entry["studyType"] += f", {cell}"
                follows_degree = True
            elif is_school(cell) and "institution" not in entry:
                entry["institution"] = cell
            elif (
                "studyType" in entry
                and " zu" not in entry["studyType"]
                and "area" not in entry
                and "institution" not in entry
            ):
                entry["area"] = _AREA.sub("", cell)
            elif "institution" in entry and "location" not in entry and len(cell.split()) <= 4:
                entry["location"] = cell
            elif "institution" not in entry and "studyType" in entry and not has_school:
                entry["institution"] = cell
            elif "area" not in entry:
                entry["area"] = cell
            else:
                key = "institution" if "institution" in entry and not has_school else "area"
                entry[key] = f"{entry[key]}, {cell}"


_QUALIFIED = re.compile(r"Abschluss\s?(?::|als)\s*", re.IGNORECASE)
_GRADED = re.compile(r".*\((?:A\*{0,2}|[A-G]|[1-9])\)")
_FOCUS = re.compile(
    r"(?:Schwerpunkte?|Vertiefung|Fachrichtung|Dissertation|Thesis|Diplomarbeit)\b", re.IGNORECASE
)


def _put_qualified(entry: dict[str, Any], qualification: str) -> None:
    """What a German school or course was finished with: `Abschluss: Mittlere Reife`."""
    key = "area" if "studyType" in entry else "studyType"
    entry[key] = f"{entry[key]}, {qualification}" if key in entry else qualification


def _is_subject(cell: str) -> bool:
    """Whether it is a subject with its mark, `History (B)`, or says what a course was mostly about; neither is a place."""
    return bool(_GRADED.fullmatch(cell) or _FOCUS.match(cell)) and not degree_at(cell)


def education_of(lines: Sequence[Line]) -> tuple[list[dict[str, Any]], list[Line]]:
    """Entries of a section that a person wrote, and lines that stand apart from them.

    What cannot be told goes under the entry it follows, as a course.
    """
    left: list[Line] = []
    groups: list[list[str]] = []
    extras: list[list[str]] = []
    seen: set[str] = set()
    for line in unbroken([item for each in lines for item in items_of(each)]):
        kinds = _kinds(line.text)
        is_detail = bool(_COURSES.match(line.text)) or (not kinds and not _is_name(line))
        if groups and line.is_after_gap and not kinds and not line.is_item and not _COURSES.match(line.text):
            left.append(line)
            continue
        if groups and is_detail:
            extras[-1].append(line.text)
            continue
        starts = (
            not groups
            or bool(kinds & seen)
            or (line.is_after_gap and bool(kinds))
            or ("degree" in kinds and {"school", "date"} <= seen and "school" not in _kinds(groups[-1][0]))
            or bool(extras[-1] and kinds - {"score"})
        )
        if starts and (kinds - {"score"} or not groups or line.is_after_gap):
            groups.append([line.text])
            extras.append([])
            seen = set(kinds)
        else:
            groups[-1].append(line.text)
            seen |= kinds
    entries = [
        _with_courses(entry_of("  ".join(group)), extra) for group, extra in zip(groups, extras, strict=True)
    ]
    return entries, left


def _is_name(line: Line) -> bool:
    return len(line.text.split()) <= 8 and not line.is_item and not line.text.endswith(".")


def _kinds(text: str) -> set[str]:
    """What of an entry a line holds, by which the next entry is told from the same one."""
    kinds = set()
    spans = spans_in(text)
    if spans:
        kinds.add("date")
    bare = text
    if spans and spans[0].begin <= 2:
        bare = without(text, spans[0])
    if degree_at(bare.strip(" :-–|")):
        kinds.add("degree")
    if is_school(bare.strip(" :-–|")[degree_at(bare.strip(" :-–|")) :]):
        kinds.add("school")
    if _SCORE.search(text):
        kinds.add("score")
    return kinds


def _with_courses(entry: dict[str, Any], extras: list[str]) -> dict[str, Any]:
    courses: list[str] = []
    for text in extras:
        listed_courses = _COURSES.match(text)
        courses += (
            [part.strip() for part in text[listed_courses.end() :].split(",") if words_in(part)]
            if listed_courses
            else [text]
        )
    if courses:
        entry["courses"] = courses
    return entry
