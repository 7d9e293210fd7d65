"""Part the lines of a resume into sections."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from metier.applications.resume.plain.contact import is_contact_line, is_place
from metier.applications.resume.plain.education import degree_at
from metier.applications.resume.plain.headings import (
    Heading,
    inline_headings,
    is_in_table,
    section_named,
    whole_heading,
)
from metier.applications.resume.plain.lines import Line
from metier.applications.resume.plain.part import Part
from metier.applications.resume.plain.splitting import is_position, is_school
from metier.applications.resume.plain.unheaded import without_heading
from metier.applications.resume.plain.vocabulary import GROUP_WORDS, LANGUAGE_NAMES

_GLUED = re.compile(r"\s*(Education|Skill|Company) Details\s*$")
"""One job board's export glues the next heading to the line before it."""
_TAIL = 40
_COMPANY = re.compile(r"company\s{0,3}-\s{0,3}", re.IGNORECASE)
_DESCRIPTION = re.compile(r"description\s{0,3}-\s{0,3}", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w{2,}")
_GROUP = re.compile(r"([^\W\d_]{2,20}) ?:")
_NAME = re.compile(r"(?:[A-ZÄÖÜ][^\W\d_]+\.? ){1,3}[A-ZÄÖÜ][^\W\d_]+")
_MAX_CONTACT = 80
_FORM = {"Education": "education", "Skill": "skills", "Company": "work"}
STAYS_IN_ROLE = frozenset(
    {"projects", "label", "title", "awards", "volunteer", "work", "interests", "publications", "references"}
)
"""Headings that within one employer's description are parts of it."""

_OF_ROLE = frozenset(
    {
        "tools",
        "technologies",
        "technologien",
        "tools and technologies",
        "tools & technologies",
        "work",
        "project",
        "projekt",
        "training",
        "language",
        "highlights",
        "achievements",
        "key achievements",
    }
)


def parts_of(lines: list[Line]) -> list[Part]:
    """The sections of a resume, in its order; each line, but for headings, stands in one of them."""
    cut = [piece for line in lines for piece in _unglued(line)]
    is_form = any(form for _, form in cut)
    parts = [Part("head")]
    for line, form in cut:
        if form:
            parts.append(Part(_FORM[form], f"{form} Details", is_form=True, headings=[line.number]))
        else:
            _take(parts, line, in_form=is_form)
    if is_form:
        _name_groups(parts)
    else:
        alone = len(parts) == 1
        parts = [
            one
            for part in parts
            for one in (without_heading(part, alone=alone) if part.section in {"head", "basics"} else [part])
        ]
        for part in parts:
            _name_by_contents(part)
    return [one for part in parts for one in _languages_apart(part) if one.lines or one.headings]


def _name_by_contents(part: Part) -> None:
    """Tell what a heading that is used for two things is of: qualifications without a degree or a school are certificates."""
    title = part.title.lower()
    if part.section == "education" and _QUALIFICATIONS.match(title) and part.lines:
        if not any(degree_at(line.text) or is_school(line.text) for line in part.lines):
            part.section = "certificates"
    elif part.section == "contact" and title == "personal profile":
        is_prose = sum(len(line.text.split()) for line in part.lines) > _PROSE * len(part.lines)
        if is_prose and not any(":" in line.text or is_contact_line(line.text) for line in part.lines):
            part.section = "basics"


_QUALIFICATIONS = re.compile(
    r"(?:(?:professional|vocational|other|further|additional) )?qualifications?(?: (?:and|&) (?:training|certificates|licen[cs]es|courses))?$"
)
_PROSE = 6
"""Words to a line, on average, above which lines are sentences and not personal details."""


def _name_groups(parts: list[Part]) -> None:
    """In the form, a first line of named groups is skills even without a heading: `Databases: Oracle Tools: Git`."""
    if parts[0].section == "head" and all(_n_groups(line.text) > 1 for line in parts[0].lines):
        parts[0].section = "skills"


def _n_groups(text: str) -> int:
    return sum(found[1].lower() in GROUP_WORDS for found in _GROUP.finditer(text))


def _unglued(line: Line) -> list[tuple[Line, str]]:
    """The line, and after it the heading of the form that was glued to it."""
    tail = max(0, len(line.text) - _TAIL)
    found = _GLUED.search(line.text[tail:])
    if not found:
        return [(line, "")]
    before = line.part(0, tail + found.start())
    heading = replace(line, text=found[0].strip())
    return ([(before, "")] if before.has_words else []) + [(heading, found[1])]


def _take(parts: list[Part], line: Line, *, in_form: bool) -> None:
    current = parts[-1]
    in_role = in_form and current.section == "work" and current.is_form
    if in_role and _COMPANY.match(line.text):
        current.lines.append(line)
        return
    if in_form and _COMPANY.match(line.text) and not _is_before_companies(parts):
        parts.append(Part("work", is_form=True, lines=[line]))
        return
    if current.is_form and current.section != "work":
        current.lines.append(line)  # its rows have one form each; nothing in them is a heading
        return
    if _is_name_after_side_column(parts, line):
        parts.append(Part("head", lines=[line]))
        return
    if len(parts) > 1 and (_SIGNED.fullmatch(line.text) or _ON_REQUEST.fullmatch(line.text)):
        parts.append(Part("unplaced", lines=[line]))
        return
    text = _DESCRIPTION.match(line.text) if in_role else None
    bare = line.part(text.end()) if text else line
    if current.section in _LISTS and is_contact_line(line.text):
        _leave_list(parts, line)
        return
    heading = whole_heading(bare)
    if not heading and current.section == "publications" and current.lines and _is_unknown_heading(line):
        parts.append(Part("unplaced", lines=[line]))
        return
    if heading and _opens(heading, current, in_role=in_role):
        if text:
            current.lines.append(line.part(0, text.end()))
        if not heading.is_known:
            parts.append(Part("unplaced", lines=[line]))
        parts.append(Part(heading.section, heading.words, headings=[line.number] if heading.is_known else []))
        return
    if in_role and len(bare.text) <= _MAX_CONTACT and _MAIL.search(bare.text):
        _leave_role(parts, bare)
        return
    if not in_role and not heading:
        inline = [one for one in inline_headings(line) if _opens(one, current, in_role=False)]
        if inline:
            _split_at(parts, line, inline)
            return
    current.lines.append(line)


_SIGNED = re.compile(
    r"[A-ZÄÖÜ][^\W\d_]+(?:[ -][^\W\d_]+){0,3}, (?:den )?[0-3]?\d\. ?(?:[^\W\d_]{3,9}|[01]?\d\.) ?(?:19|20)\d\d"
)
"""Where and when a German resume was signed; the name after it is the signature."""
_ON_REQUEST = re.compile(
    r"(?:references?|referees|referenzen)(?: (?:are|is))? (?:available |gerne |gern )?(?:up)?(?:on|auf) (?:request|anfrage|wunsch)\.?",
    re.IGNORECASE,
)
"""It says nothing of the person, and belongs to no section that it stands under."""
_LISTS = frozenset(
    {
        "unplaced",
        "publications",
        "skills",
        "languages",
        "interests",
        "awards",
        "certificates",
        "education",
        "basics",
    }
)
"""Sections in which a line of contact data tells that another column of the page has begun."""


def _leave_list(parts: list[Part], line: Line) -> None:
    """Contact data after a list: a side column under a heading that is not known, such as `Details`, perhaps with the town."""
    lines = parts[-1].lines
    contact = Part("contact", lines=[line])
    while (
        lines and len(contact.lines) < _SIDE and (is_place(lines[-1].text) or is_contact_line(lines[-1].text))
    ):
        contact.lines.insert(0, lines.pop())
    if (
        lines
        and len(lines[-1].text.split()) == 1
        and lines[-1].text.istitle()
        and not lines[-1].is_item
        and len(lines) > 1
    ):
        contact.headings.append(lines.pop().number)
    parts.append(contact)


_SIDE = 4


def _is_unknown_heading(line: Line) -> bool:
    """Whether a line after a gap is of so few words that no publication is meant: `Teaching`, `Invited Seminars`."""
    words = line.text.split()
    return (
        line.is_after_gap and not line.is_item and len(words) <= 3 and all(word.isalpha() for word in words)
    )


def _languages_apart(part: Part) -> list[Part]:
    """Skills, with lines such as `English: C1` among them as languages."""
    if part.section != "skills":
        return [part]
    found = [replace(part, lines=[])]
    for line in part.lines:
        section = (
            "languages"
            if _SPOKEN.match(line.text) and line.text.split()[0].strip(":,").lower() in LANGUAGE_NAMES
            else "skills"
        )
        if section != found[-1].section:
            found.append(Part(section, "" if section == "languages" else part.title))
        found[-1].lines.append(line)
    return found


_SPOKEN = re.compile(
    r"[^\W\d_]+\s{0,2}(?:[:,(–—-]|\s)\s{0,2}(?:[ABC][12]\b|native|mother tongue|fluent|basic|intermediate|advanced|conversational"
    r"|professional|bilingual|good|muttersprach|fließend|verhandlungssicher|grundkenntnisse|gut|sehr gut|schulkenntnisse)",
    re.IGNORECASE,
)


def _is_name_after_side_column(parts: list[Part], line: Line) -> bool:
    """A profile's export starts with its side column (contact, skills, languages); the name comes after it."""
    starts_with_contact = len(parts) > 1 and not parts[0].lines and parts[1].section == "contact"
    return (
        starts_with_contact
        and line.is_after_gap
        and (parts[-1].section in _NO_NAMES or _is_in_address(line.text, parts[1]))
        and not any(part.section == "head" for part in parts[1:])
        and bool(_NAME.fullmatch(line.text))
        and not section_named(line.text)
        and not is_position(line.text)
    )


_NO_NAMES = frozenset({"contact", "skills", "languages", "certificates", "awards", "publications"})
"""Lists of which no entry looks like somebody's name."""


def _is_in_address(name: str, contact: Part) -> bool:
    """Whether a mail address or site of the side column holds a word of the name: `ines@example.pt`, `Inês Valada`."""
    addresses = " ".join(_plain_letters(line.text) for line in contact.lines if _ADDRESS.search(line.text))
    return any(len(word) > 2 and word in addresses for word in _plain_letters(name).split())


def _plain_letters(text: str) -> str:
    """Small letters without their accents."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign)
    )


_ADDRESS = re.compile(r"@|\w\.[a-z]{2,}\b")


def _leave_role(parts: list[Part], line: Line) -> None:
    """A mail address in a description: somebody pasted a whole resume there. The name may be in the line before."""
    lines = parts[-1].lines
    head = Part("head", lines=[line])
    if (
        lines
        and (described := _DESCRIPTION.match(lines[-1].text))
        and _NAME.fullmatch(lines[-1].text[described.end() :].strip())
    ):
        name = lines.pop()
        lines.append(name.part(0, described.end()))
        head.lines.insert(0, name.part(described.end()))
    parts.append(head)


def _is_before_companies(parts: list[Part]) -> bool:
    return not any(part.section == "work" and part.is_form for part in parts)


def _opens(heading: Heading, current: Part, *, in_role: bool) -> bool:
    """Whether a heading starts a section where it stands; within a role some only name a part of it."""
    if heading.section == "label":
        return False
    if heading.section == current.section == "skills" and not heading.is_known:
        return False  # `Negotiation Skills` in a list of them
    if in_role:
        return heading.section not in STAYS_IN_ROLE and not _is_of_role(heading)
    if current.section == "skills" and heading.section == "languages" and not heading.is_whole:
        return True
    if current.section in {"work", "projects"} and not heading.is_whole:
        return heading.words.isupper() or heading.section in {"education", "languages"}
    if current.section in {"work", "projects", "volunteer"}:
        return not _is_of_role(heading)
    return not (
        current.section == "skills"
        and heading.section == "skills"
        and not heading.is_whole
        and not heading.words.isupper()
    )


def _is_of_role(heading: Heading) -> bool:
    """Whether a heading names a part of a role there: `Technologies` within one are its tools."""
    return heading.words.lower() in _OF_ROLE


def _split_at(parts: list[Part], line: Line, headings: list[Heading]) -> None:
    came_from = parts[-1].section
    before = line.part(0, headings[0].begin)
    if before.has_words:
        parts[-1].lines.append(before)
    ends = [one.begin for one in headings[1:]] + [len(line.text)]
    for heading, end in zip(headings, ends, strict=True):
        rest = line.part(heading.end, end)
        parts.append(Part(heading.section, heading.words, headings=[line.number]))
        if rest.has_words:
            parts[-1].lines.append(replace(rest, is_item=False))
    if came_from == "contact" or (came_from == "skills" and is_in_table(line.text)):
        parts.append(Part(came_from))  # `Languages: English` among personal details is one line of them
