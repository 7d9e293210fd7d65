"""Read a resume that is plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from metier.applications.resume.plain import education, others, projects, skills, work
from metier.applications.resume.plain.contact import Contact
from metier.applications.resume.plain.dates import is_duration, spans_in, without
from metier.applications.resume.plain.headings import is_label
from metier.applications.resume.plain.lines import Line, items_of, lines_of
from metier.applications.resume.plain.parsed import ParsedResume
from metier.applications.resume.plain.part import Part
from metier.applications.resume.plain.sections import parts_of
from metier.applications.resume.plain.splitting import words_in
from metier.applications.resume.plain.vocabulary import SAID_BY_PLACE

_ORDER = (
    "basics",
    "work",
    "volunteer",
    "education",
    "projects",
    "skills",
    "certificates",
    "languages",
    "awards",
    "publications",
    "interests",
    "references",
)
_LIST_NUMBER = re.compile(r"^\(?\d{1,2}[.)]\s{0,2}|(?:(?<=\s)|^)#?\d{1,2}[.)]?\s?Project (?:Name|Title)\s?:")
_MAX_DATES = 3
"""Of a line that can stand in a resume as dates alone; further ones are words like others."""


def resume_of_text(text: str) -> ParsedResume:
    r"""The resume in a plain text, typed or extracted from a PDF or Word file.

    Nothing is invented and nothing lost: every line that is not blank is either in the resume or `unplaced`. Dates are
    put into one form; headings and labels such as `Responsibilities:` are told by where their lines went.

    Cost: linear in the text; of a very long one the end is left unplaced.

    Example:
        >>> lines = ["Ada Lovelace", "", "Skills", "Databases: Oracle, MySQL"]
        >>> resume_of_text(chr(10).join(lines)).resume
        {'basics': {'name': 'Ada Lovelace'}, 'skills': [{'name': 'Databases', 'keywords': ['Oracle', 'MySQL']}]}
    """
    read, beyond = lines_of(text)
    reader = _Reader()
    for part in parts_of(read):
        reader.take(part)
    return reader.result(read, beyond)


class _Reader:
    """Puts one section after the other into the resume, and keeps account of the lines."""

    def __init__(self) -> None:
        self.resume: dict[str, Any] = {}
        self.contact = Contact()
        self.unplaced: list[Line] = []
        self.remarks: list[str] = []
        self.heads: set[int] = set()
        self.taken: list[tuple[Line, str]] = []

    def take(self, part: Part) -> None:
        """Read the lines of one section."""
        self.heads.update(part.headings)
        section = "basics" if part.section in {"head", "contact", "title"} else part.section
        left = self._read(part)
        if section == "basics" and part.section != "basics":
            self.unplaced += left  # parts of lines; the reader of contact data has kept account of the others
            return
        elsewhere = {id(line) for line in left} | {id(line) for line, _ in self.taken}
        self.taken += [(line, section) for line in part.lines if id(line) not in elsewhere]
        self.unplaced += left

    def _read(self, part: Part) -> list[Line]:
        """Put a section into the resume; the lines that found no place in it."""
        lines = part.lines
        if part.section in {"head", "contact", "title"}:
            return self._read_contact(lines, is_head=part.section != "contact")
        if part.section == "basics":
            self._summarise(lines)
            return []
        if part.section == "education":
            return self._read_education(part)
        if part.section in {"work", "volunteer"}:
            return self._read_work(part)
        if part.section == "projects":
            found, left = projects.projects_of(lines)
            self._add("projects", found)
            return left
        if part.section == "languages":
            spoken, left = others.languages_of(lines)
            self._add("languages", spoken)
            return left
        return self._read_list(part)

    def _read_list(self, part: Part) -> list[Line]:
        title = "" if part.is_form else part.title
        if part.section == "skills":
            self._add("skills", skills.skills_of(part.lines, title))
        elif part.section == "certificates":
            self._add("certificates", others.certificates_of(part.lines, title))
        elif part.section == "awards":
            self._add("awards", others.awards_of(part.lines))
        elif part.section == "publications":
            self._add("publications", others.publications_of(part.lines))
        elif part.section == "interests":
            self._add("interests", others.interests_of(part.lines))
        elif part.section == "references":
            self._add("references", others.references_of(part.lines))
        else:
            return list(part.lines)
        return []

    def _add(self, section: str, entries: Iterable[Mapping[str, Any]]) -> None:
        known = self.resume.setdefault(section, [])
        known += [dict(entry) for entry in entries if entry and entry not in known]

    def _read_contact(self, lines: list[Line], *, is_head: bool) -> list[Line]:
        placed, left = self.contact.read(lines, is_head=is_head)
        self.taken += [(line, "basics") for line in placed]
        if self.contact.private:
            self._remark(
                "Personal details such as a date of birth are left unplaced: they have no part in an application."
            )
        return left

    def _summarise(self, lines: list[Line]) -> None:
        texts = [" ".join(line.text.split()) for line in lines]
        if texts:
            basics = self.contact.basics
            basics["summary"] = " ".join([*([basics["summary"]] if "summary" in basics else []), *texts])

    def _read_education(self, part: Part) -> list[Line]:
        if not part.is_form:
            studied, apart = education.education_of(part.lines)
            self._add("education", studied)
            return apart
        rows, headline = _form_rows(part.lines)
        found: list[dict[str, Any]] = []
        left: list[Line] = []
        for line in rows:
            row = education.row_of_form(line.text)
            if row:
                found.append(row)
            elif found and not all(word in education.COLUMNS for word in words_in(line.text)):
                found[-1].setdefault("courses", []).append(line.text)
                self._remark(
                    f"Line {line.number + 1} stands between the rows of education; it was put under the one before."
                )
            else:
                left.append(line)
        self._add("education", found)
        self._headline(headline)
        return left

    def _headline(self, lines: list[Line]) -> None:
        """After the rows of education the export has the title of the resume, then what the person says of themselves."""
        basics = self.contact.basics
        for line in lines:
            text = " ".join(line.text.split())
            if "label" not in basics or (
                text.lower().startswith(str(basics["label"]).lower()) and len(text.split()) <= 12
            ):
                basics["label"] = text
            else:
                basics["summary"] = " ".join([*([basics["summary"]] if "summary" in basics else []), text])
            self.taken.append((line, "basics"))

    def _read_work(self, part: Part) -> list[Line]:
        if part.is_form and part.section == "work":
            self._add("work", work.work_of_form(part.lines))
            return []
        entries, left, doubtful = work.entries_of(part.lines, part.section)
        if doubtful:
            self._remark(
                f"Under {part.title!r} it is not certain which words name the employer, and which the position."
            )
        self._add(part.section, entries)
        return left

    def _name_position(self) -> None:
        """`Web designer - Tinta GmbH` over the skills says what the person is at that employer."""
        title, dash, employer = str(self.contact.basics.get("label", "")).rpartition(" - ")
        roles = [role for role in self.resume.get("work", ()) if role.get("name") == employer]
        if dash and roles and "position" not in roles[0]:
            roles[0]["position"] = title

    def _remark(self, words: str) -> None:
        if words not in self.remarks:
            self.remarks.append(words)

    def result(self, read: list[Line], beyond: Mapping[int, str]) -> ParsedResume:
        """The resume in its usual order, after a last look for words that went nowhere."""
        self._name_position()
        if self.contact.basics:
            self.resume["basics"] = self.contact.basics
        resume = {section: self.resume[section] for section in _ORDER if self.resume.get(section)}
        self._find_lost(resume)
        if beyond:
            self._remark(
                f"{len(beyond)} lines are beyond what is read of one resume; they are left unplaced."
            )
        if self.unplaced:
            count = len({line.number for line in self.unplaced})
            self._remark(f"{count} lines found no section." if count > 1 else "One line found no section.")
        unplaced = sorted(self.unplaced, key=lambda line: line.number)
        return ParsedResume(
            resume=resume,
            unplaced=(*(line.text for line in unplaced), *beyond.values()),
            remarks=tuple(self.remarks),
            places=self._places(read, unplaced) | dict.fromkeys(beyond, "unplaced"),
        )

    def _find_lost(self, resume: Mapping[str, Any]) -> None:
        """No reader above may lose a word: a line of which one is missing in its section is unplaced as a whole."""
        known = {section: set(_words_of(value)) for section, value in resume.items()}
        kept: list[tuple[Line, str]] = []
        for line, section in self.taken:
            told = [
                word
                for item in items_of(line)
                if not (is_label(item.text) or is_duration(item.text))
                for word in told_words(item.text)
            ]
            if all(word in known.get(section, ()) or word in SAID_BY_PLACE for word in told):
                kept.append((line, section))
            else:
                self.unplaced.append(line)
                self._remark(
                    f"Not every word of line {line.number + 1} found its place; see whether something is missing."
                )
        self.taken = kept

    def _places(self, read: list[Line], unplaced: list[Line]) -> dict[int, str]:
        found: dict[int, list[str]] = {line.number: [] for line in read}
        for number in self.heads:
            found.setdefault(number, []).append("heading")
        for line, section in self.taken:
            found[line.number].append(section if self.resume.get(section) else "heading")
        for line in unplaced:
            found.setdefault(line.number, []).append("unplaced")
        return {
            number: " ".join(dict.fromkeys(places)) or "heading" for number, places in sorted(found.items())
        }


def told_words(text: str) -> list[str]:
    """The words of a line but for its dates, which the resume has in another form."""
    text = _LIST_NUMBER.sub("", text)
    for span in reversed(spans_in(text)[:_MAX_DATES]):
        text = without(text, span)
    return [word for word in words_in(text) if not word.isdigit() or len(word) != 4]


def _words_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from words_in(value)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _words_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words_of(part)


def _form_rows(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The rows of education, and the headline: the line before the first gap after the rows, and what follows it."""
    gap = next((index for index, line in enumerate(lines) if index and line.is_after_gap), len(lines))
    return lines[: gap - 1], lines[gap - 1 :]
