"""The whole resume as Markdown or plain text, everything that stands in it; tailored ones are written elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from metier.applications.resume.contact import contact_of
from metier.applications.resume.dates import is_now
from metier.applications.resume.reading import checked

Row: TypeAlias = Mapping[str, Any]
_SIGNS = re.compile(r"([\\`*_\[\]<]|~(?=~)|&(?=#?\w+;))")
_AT_THE_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+>#]))")


def markdown_of(resume: Row) -> str:
    r"""The resume as Markdown; signs that Markdown would take for formatting are escaped.

    Raises:
        ResumeShapeError: A known field holds something else than it should.

    Example:
        >>> print(markdown_of({"basics": {"name": "Ada_O"}, "work": [{"name": "Tinta", "highlights": ["Baked"]}]}))
        # Ada\_O
        <BLANKLINE>
        ## Work
        <BLANKLINE>
        ### Tinta
        <BLANKLINE>
        - Baked
        <BLANKLINE>
    """
    return _written(resume, _MARKDOWN)


def text_of_resume(resume: Row) -> str:
    """The resume as plain text; errors as those of `markdown_of`."""
    return _written(resume, _TEXT)


class _Form:
    """How headings, items and words are written."""

    def __init__(
        self, top: Callable[[str], str], section: Callable[[str], str], entry: Callable[[str], str], item: str,
        safe: Callable[[str], str],
    ) -> None:  # fmt: skip
        self.top, self.section, self.entry, self.item, self.safe = top, section, entry, item, safe


def _escaped(words: str) -> str:
    """Words that Markdown shows as they are."""
    return _AT_THE_START.sub(r"\1\\", _SIGNS.sub(r"\\\1", words))


_MARKDOWN = _Form("# {}".format, "## {}".format, "### {}".format, "- ", _escaped)
_TEXT = _Form(str.upper, str.upper, str, "• ", str)


def _written(resume: Row, form: _Form) -> str:
    found = checked(resume)
    blocks = [*_head(found, form)]
    for title, part in _sections(found, form):
        if part:
            blocks += [form.section(title), *part]
    return "\n\n".join(blocks) + "\n"


def _head(resume: Row, form: _Form) -> Iterator[str]:
    contact = contact_of(resume)
    if contact.name:
        yield form.top(form.safe(contact.name))
    if contact.label:
        yield form.safe(contact.label)
    address = resume.get("basics", {}).get("location", {})
    street = ", ".join(filter(None, (_one(address, "address"), _one(address, "postalCode"))))
    reach = [contact.email, contact.phone, street, contact.place, *contact.links]
    if any(reach):
        yield form.safe(" · ".join(filter(None, reach)))


def _sections(resume: Row, form: _Form) -> Iterator[tuple[str, list[str]]]:
    summary = resume.get("basics", {}).get("summary", "")
    yield "Summary", [form.safe(" ".join(part.split())) for part in summary.split("\n") if part.strip()]
    yield "Work", [block for row in resume.get("work", []) for block in _job(row, "name", form)]
    yield (
        "Volunteering",
        [block for row in resume.get("volunteer", []) for block in _job(row, "organization", form)],
    )
    yield "Projects", [block for row in resume.get("projects", []) for block in _project(row, form)]
    yield "Education", [block for row in resume.get("education", []) for block in _education(row, form)]
    for title, section, line in _LISTS:
        items = [line(row) for row in resume.get(section, [])]
        yield title, _items([item for item in items if item], form)
    facts = [
        row if isinstance(row, str) else _with(row.get("words", ""), row.get("at", ""))
        for row in resume.get("facts", [])
    ]
    yield "More facts", _items([fact for fact in facts if fact.strip()], form)


def _job(row: Row, employer: str, form: _Form) -> Iterator[str]:
    # A role without an end lasts still; nothing else does.
    now = (
        {"endDate": "present"}
        if employer == "name" and row.get("startDate") and not row.get("endDate")
        else {}
    )
    about = _joined({**row, **now}, "location", time=True, url=True)
    yield from _entry(_joined(row, "position", employer), about, form)
    yield from _words(row, ("description", "summary"), form)
    yield from _items(row.get("highlights", []), form)
    yield from _items([", ".join(row.get("keywords", []))], form)


def _project(row: Row, form: _Form) -> Iterator[str]:
    roles = ", ".join(row.get("roles", []))
    about = " · ".join(filter(None, (roles, _one(row, "type"), _joined(row, time=True, url=True))))
    yield from _entry(_joined(row, "name", "entity"), about, form)
    yield from _words(row, ("description", "summary"), form)
    yield from _items(row.get("highlights", []), form)
    yield from _items([", ".join(row.get("keywords", []))], form)


def _education(row: Row, form: _Form) -> Iterator[str]:
    about = _joined(row, "location", time=True, url=True)
    yield from _entry(
        _joined(row, "studyType", "area", "institution"),
        " · ".join(filter(None, (about, _one(row, "score")))),
        form,
    )
    yield from _words(row, ("summary",), form)
    yield from _items([*row.get("courses", []), *row.get("highlights", [])], form)


def _entry(title: str, about: str, form: _Form) -> Iterator[str]:
    """Title and time of an entry on lines that follow each other."""
    lines = [form.entry(form.safe(title))] if title else []
    if about:
        lines.append(form.safe(about))
    if lines:
        yield "\n".join(lines)


def _words(row: Row, names: tuple[str, ...], form: _Form) -> Iterator[str]:
    for name in names:
        if _one(row, name):
            yield form.safe(_one(row, name))


def _items(rows: list[str], form: _Form) -> list[str]:
    """A list as one block."""
    lines = [form.item + form.safe(" ".join(words.split())) for words in rows if words.strip()]
    return ["\n".join(lines)] if lines else []


def _one(row: Row, name: str) -> str:
    return " ".join(str(row.get(name, "")).split())


def _joined(row: Row, *names: str, time: bool = False, url: bool = False) -> str:
    parts = [_one(row, name) for name in names]
    if time or url:
        parts = [", ".join(filter(None, parts)), _time(row), _one(row, "url") if url else ""]
        return " · ".join(filter(None, parts))
    return ", ".join(filter(None, parts))


def _time(row: Row) -> str:
    start, end = _one(row, "startDate"), _one(row, "endDate")
    end = "present" if is_now(end) else end
    return f"{start} – {end}" if start and end and start != end else start or end


def _with(words: str, *more: str) -> str:
    about = ", ".join(filter(None, (" ".join(part.split()) for part in more)))
    return f"{words} ({about})" if words and about else words or about


def _list_row(name: str, *more: str) -> Callable[[Row], str]:
    return lambda row: _with(_one(row, name), *(_one(row, other) for other in more))


def _skill(row: Row) -> str:
    head, words = _with(_one(row, "name"), _one(row, "level")), ", ".join(row.get("keywords", []))
    return f"{head}: {words}" if head and words else head or words


def _given(name: str, *more: str) -> Callable[[Row], str]:
    """What was given out: with what is said about it behind a dash."""
    head = _list_row(name, *more)
    return lambda row: " – ".join(filter(None, (head(row), _one(row, "summary"))))


def _reference(row: Row) -> str:
    return " – ".join(filter(None, (_one(row, "reference"), _one(row, "name"))))


_LISTS: tuple[tuple[str, str, Callable[[Row], str]], ...] = (
    ("Skills", "skills", _skill),
    ("Certificates", "certificates", _given("name", "issuer", "date", "url")),
    ("Awards", "awards", _given("title", "awarder", "date", "url")),
    ("Publications", "publications", _given("name", "publisher", "releaseDate", "url")),
    ("Languages", "languages", _list_row("language", "fluency")),
    ("Interests", "interests", _skill),
    ("References", "references", _reference),
)
