"""A resume as its own facts: every highlight, sentence, skill, degree and name under an id of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from metier.applications.resume.dates import is_now
from metier.applications.resume.reading import checked
from metier.applications.resume.sentences import sentences
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record, own_fact_id
from metier.prompts.folding import fold

_NO_ID = OwnFactId("")


def record_of(resume: Mapping[str, Any]) -> Record:
    """Every own fact of a resume in the order of JSON Resume, headings before what stands under them.

    Paths are those of resume.json; of a text with several sentences, the last index is that of the sentence:
    `basics.summary[1]`. A fact that stands there twice is one fact, at its first place. Skills of a group have the same id
    in every group.

    Args:
        resume: As `read_resume` gives it, or any mapping in the form of JSON Resume.

    Raises:
        ResumeShapeError: A known field holds something else than it should.

    Example:
        >>> record = record_of({"work": [{"name": "Tinta", "position": "Baker", "highlights": ["Baked"]}]})
        >>> [(fact.words, fact.path, fact.at) for fact in record.facts]
        [('Baker, Tinta', 'work[0]', 'Tinta'), ('Baked', 'work[0].highlights[0]', 'Tinta')]
    """
    form = checked(resume)
    kept = _Kept()
    kept.sentences(form.get("basics", {}).get("summary", ""), "basics.summary", None)
    for section, read in _READERS.items():
        for at, row in enumerate(form.get(section, [])):
            read(kept, row, f"{section}[{at}]")
    for at, row in enumerate(form.get("facts", [])):
        _added(kept, row, f"facts[{at}]")
    return Record(tuple(kept.facts.values()))


@dataclass
class _Kept:
    """Facts found so far, by id."""

    facts: dict[OwnFactId, OwnFact] = field(default_factory=dict)

    def keep(self, fact: OwnFact, *, title_counts: bool = True) -> OwnFact:
        """The fact under its id; the one that is there, where it stands there already."""
        words = " ".join(fact.words.split())
        for turn in range(100):
            # Two different facts may share five digits by chance; the later one then takes the next id.
            told = words + "\x1f" * turn
            title = fact.title if title_counts else ""
            made = own_fact_id(fact.kind, told, at=fact.at, title=title, start=fact.start)
            there = self.facts.get(made)
            if there is None:
                self.facts[made] = replace(fact, id=made, words=words)
                return self.facts[made]
            if (there.kind, there.words, there.at, there.start) == (fact.kind, words, fact.at, fact.start):
                return there
        raise AssertionError(words)  # a hundred facts of one id

    def under(self, kind: FactKind, words: str, path: str, heading: OwnFact | None, **more: str) -> None:
        """A fact with the place and time of its heading; nothing where there are no words."""
        if not words.strip():
            return
        base = OwnFact(_NO_ID, kind, words, path, **more)  # type: ignore[arg-type]  # texts, by field name
        if heading is None:
            self.keep(base)
            return
        self.keep(
            replace(
                base, under=heading.id or None, title=heading.title, at=heading.at, place=heading.place,
                start=heading.start, end=heading.end, is_current=heading.is_current,
            ),
            title_counts=heading.kind is not FactKind.SKILL_GROUP,
        )  # fmt: skip

    def sentences(self, text: str, path: str, heading: OwnFact | None) -> None:
        """The sentences of a text, each a fact."""
        for at, words in enumerate(sentences(text)):
            self.under(FactKind.SUMMARY, words, f"{path}[{at}]", heading)

    def each(self, kind: FactKind, row: Mapping[str, Any], name: str, path: str, heading: OwnFact) -> None:
        """The texts of a list, each a fact."""
        for at, words in enumerate(row.get(name, [])):
            self.under(kind, words, f"{path}.{name}[{at}]", heading)

    def heading(self, fact: OwnFact) -> OwnFact:
        """A heading; one without words gives its place and time to what stands under it, and is no fact."""
        return self.keep(fact) if fact.words else fact


# --- one section each -----------------------------------------------------------------------------------


def _text(row: Mapping[str, Any], name: str) -> str:
    return " ".join(str(row.get(name, "")).split())


def _joined(*words: str) -> str:
    return ", ".join(word for word in words if word)


def _time(row: Mapping[str, Any], *, open_is_current: bool) -> dict[str, Any]:
    start, end = _text(row, "startDate"), _text(row, "endDate")
    is_current = is_now(end) if end else open_is_current and bool(start)
    return {"start": start, "end": "" if is_now(end) else end, "is_current": is_current}


def _job(kept: _Kept, row: Mapping[str, Any], path: str, kind: FactKind, employer: str) -> None:
    title, at = _text(row, "position"), _text(row, employer)
    heading = kept.heading(
        OwnFact(
            _NO_ID, kind, _joined(title, at), path, title=title, at=at, place=_text(row, "location"),
            url=_text(row, "url"), **_time(row, open_is_current=kind is FactKind.ROLE),
        )
    )  # fmt: skip
    kept.sentences(row.get("description", ""), f"{path}.description", heading)
    kept.sentences(row.get("summary", ""), f"{path}.summary", heading)
    kept.each(FactKind.HIGHLIGHT, row, "highlights", path, heading)
    kept.each(FactKind.SKILL, row, "keywords", path, heading)


def _work(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    _job(kept, row, path, FactKind.ROLE, "name")


def _volunteer(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    _job(kept, row, path, FactKind.VOLUNTEERING, "organization")


def _education(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    kind, area, at = _text(row, "studyType"), _text(row, "area"), _text(row, "institution")
    title = kind if area and fold(area).text in fold(kind).text else _joined(kind, area)
    heading = kept.heading(
        OwnFact(
            _NO_ID, FactKind.EDUCATION, _joined(title, at), path, title=title, at=at, place=_text(row, "location"),
            note=_text(row, "score"), url=_text(row, "url"), **_time(row, open_is_current=False),
        )
    )  # fmt: skip
    kept.sentences(row.get("summary", ""), f"{path}.summary", heading)
    kept.each(FactKind.COURSE, row, "courses", path, heading)
    kept.each(FactKind.HIGHLIGHT, row, "highlights", path, heading)


def _project(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    title, at = _text(row, "name"), _text(row, "entity")
    heading = kept.heading(
        OwnFact(
            _NO_ID, FactKind.PROJECT, _joined(title, at), path, title=title, at=at, url=_text(row, "url"),
            note=_joined(*map(str, row.get("roles", []))), **_time(row, open_is_current=False),
        )
    )  # fmt: skip
    for name in ("description", "summary"):
        kept.sentences(row.get(name, ""), f"{path}.{name}", heading)
    kept.each(FactKind.HIGHLIGHT, row, "highlights", path, heading)
    kept.each(FactKind.SKILL, row, "keywords", path, heading)


def _skill(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    name, level = _text(row, "name"), _text(row, "level")
    if not any(word.strip() for word in row.get("keywords", [])):
        kept.under(FactKind.SKILL, name, path, None, note=level)
        return
    heading = kept.heading(OwnFact(_NO_ID, FactKind.SKILL_GROUP, name, path, title=name, note=level))
    kept.each(FactKind.SKILL, row, "keywords", path, heading)


def _award(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    _named(kept, row, path, FactKind.AWARD, "title", "awarder", "date")


def _certificate(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    _named(kept, row, path, FactKind.CERTIFICATE, "name", "issuer", "date")


def _publication(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    _named(kept, row, path, FactKind.PUBLICATION, "name", "publisher", "releaseDate")


def _named(
    kept: _Kept, row: Mapping[str, Any], path: str, kind: FactKind, name: str, issuer: str, day: str
) -> None:
    """What was given out once: its name, who gave it, when; and what is said about it."""
    title, at, start = _text(row, name), _text(row, issuer), _text(row, day)
    kept.under(kind, title, path, None, at=at, start=start, url=_text(row, "url"))
    for number, words in enumerate(sentences(row.get("summary", ""))):
        kept.under(
            FactKind.SUMMARY, words, f"{path}.summary[{number}]", None, title=title, at=at, start=start
        )


def _language(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    kept.under(FactKind.LANGUAGE, _text(row, "language"), path, None, note=_text(row, "fluency"))


def _interest(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    name = _text(row, "name")
    kept.under(FactKind.INTEREST, name, path, None)
    for at, words in enumerate(row.get("keywords", [])):
        kept.under(FactKind.INTEREST, words, f"{path}.keywords[{at}]", None, title=name)


def _reference(kept: _Kept, row: Mapping[str, Any], path: str) -> None:
    words, name = _text(row, "reference"), _text(row, "name")
    kept.under(FactKind.REFERENCE, words or name, path, None, note=name if words else "")


_READERS = {
    "work": _work, "volunteer": _volunteer, "education": _education, "awards": _award, "certificates": _certificate,
    "publications": _publication, "skills": _skill, "languages": _language, "interests": _interest,
    "references": _reference, "projects": _project,
}  # fmt: skip


def _added(kept: _Kept, row: str | Mapping[str, Any], path: str) -> None:
    """A sentence that the person added; where `at` names an entry, it stands under that."""
    if isinstance(row, str):
        kept.under(FactKind.ADDED, row, path, None)
        return
    words, at = str(row.get("words", "")), _text(row, "at")
    heading = next(_called(kept, at), None) if at else None
    if heading:
        kept.under(FactKind.ADDED, words, path, heading)
    else:
        kept.under(FactKind.ADDED, words, path, None, at=at)


def _called(kept: _Kept, name: str) -> Iterator[OwnFact]:
    """Headings whose employer, school or title is `name`."""
    wanted = fold(name).text
    for fact in kept.facts.values():
        if fact.kind.is_heading and wanted in {fold(fact.at).text, fold(fact.title).text}:
            yield fact
