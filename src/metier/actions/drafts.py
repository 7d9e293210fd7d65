"""What drafts of resumes and letters share: kept, edited, checked against the person's own facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from metier.actions.desk import Desk
from metier.applications.claims import Problem, check
from metier.applications.draft_text import from_text
from metier.domain.draft import PERSON, Contact, Draft, DraftKind, Exported, Line, Origin
from metier.domain.posting import Posting
from metier.domain.record import OwnFact, OwnFactId, Record
from metier.errors import NoDraftError, OwnFactUnknownError


@dataclass(frozen=True, slots=True)
class Person:
    """What a draft may say of the person: their own facts, and how they are reached."""

    record: Record
    contact: Contact


@dataclass(frozen=True, slots=True)
class DraftReport:
    """A draft with what no fact backs.

    Attributes:
        problems: What is red, by line; while there is any, the draft cannot be exported.
        is_new: It was made now; False where it stood already.
        is_stored: It is in the store; False in a dry run.
        is_stale: The resume changed since it was made.
        versions: All versions there are of its kind for this posting.
        exports: Where it was written to.
    """

    posting: Posting
    draft: Draft
    problems: tuple[Problem, ...]
    is_new: bool
    is_stored: bool
    is_stale: bool
    versions: tuple[int, ...]
    exports: tuple[Exported, ...]

    @property
    def red(self) -> frozenset[int]:
        """Places of the lines that hold a problem."""
        return frozenset(problem.line for problem in self.problems)


def report_of(
    desk: Desk,
    posting: Posting,
    draft: Draft,
    record: Record,
    *,
    is_new: bool = False,
    is_stored: bool = True,
) -> DraftReport:
    """The draft as it stands beside the record of today."""
    of_kind = [each for each in desk.drafts.of(posting.id) if each.kind is draft.kind]
    versions = dict.fromkeys([*(each.version for each in of_kind), draft.version])
    return DraftReport(
        posting,
        draft,
        check(draft.lines, record, posting, today=today_of(desk)),
        is_new=is_new,
        is_stored=is_stored,
        is_stale=draft.record != record.key,
        versions=tuple(versions),
        exports=tuple(row for row in desk.drafts.exports_of(posting.id) if row.draft == draft.id),
    )


def find_draft(desk: Desk, posting: Posting, kind: DraftKind, version: int | None = None) -> Draft | None:
    """The newest draft of that kind for a posting, or the version that was named; None where there is none at all.

    Raises:
        NoDraftError: A version was named that there is not.
    """
    found = [draft for draft in desk.drafts.of(posting.id) if draft.kind is kind]
    if version is None:
        return found[-1] if found else None
    for draft in found:
        if draft.version == version:
            return draft
    raise NoDraftError(posting.number, kind.value, version=version, known=[draft.version for draft in found])


def keep_draft(
    desk: Desk,
    posting: Posting,
    kind: DraftKind,
    lines: Sequence[Line],
    person: Person,
    *,
    made_by: str,
    based_on: Draft | None = None,
    dry_run: bool = False,
) -> DraftReport:
    """The next version; where nothing changed, the draft that it is based on stands."""
    if based_on is not None and tuple(lines) == based_on.lines and based_on.record == person.record.key:
        return report_of(desk, posting, based_on, person.record)
    known = dict(person.record.by_id)
    if based_on is not None:  # a fact that left the resume is still known by its words; what cites it is red
        known = {fact.id: fact for fact in based_on.facts} | known
    cited = {id_ for line in lines for id_ in (*line.cites, *((line.under,) if line.under else ()))}
    facts = _with_headings(cited, known)
    at = desk.clock.now()
    if dry_run:
        draft = Draft(
            0, posting.id, kind, _next(desk, posting, kind), tuple(lines), facts, person.contact, at, made_by,
            based_on.id if based_on else None, person.record.key,
        )  # fmt: skip
        return report_of(desk, posting, draft, person.record, is_new=True, is_stored=False)
    draft = desk.drafts.append(
        posting.id, kind, lines=lines, facts=facts, contact=person.contact, made_at=at, made_by=made_by,
        record=person.record.key, based_on=based_on.id if based_on else None,
    )  # fmt: skip
    return report_of(desk, posting, draft, person.record, is_new=True)


def edit_draft(
    desk: Desk, posting: Posting, draft: Draft, text: str, person: Person, *, dry_run: bool = False
) -> DraftReport:
    """The next version, out of a text that the person edited.

    A new line that names no facts is given the one that backs it, where there is one.

    Raises:
        DraftTextError: It cannot be read; nothing was stored.
    """
    today = today_of(desk)
    lines = [_backed(line, person.record, posting, today) for line in from_text(text, draft, person.record)]
    return keep_draft(
        desk, posting, draft.kind, lines, person, made_by=PERSON, based_on=draft, dry_run=dry_run
    )


def without_red(lines: Sequence[Line], problems: Iterable[Problem], record: Record) -> list[Line]:
    """The lines that are backed; of a resume, one red line about one fact has that fact's own words put back."""
    red = {problem.line for problem in problems}
    kept: list[Line] = []
    for place, line in enumerate(lines):
        fact = record.by_id.get(line.cites[0]) if len(line.cites) == 1 else None
        if place not in red:
            kept.append(line)
        elif line.origin is Origin.MODEL and line.under and fact and not fact.kind.is_heading:
            kept.append(replace(line, text=fact.words, origin=Origin.MASTER))
    return kept


def today_of(desk: Desk) -> date:
    """Today, in the person's own time zone."""
    return desk.clock.now().astimezone().date()


def fact_of(record: Record, given: str) -> OwnFact:
    """The own fact of that id, or of its first digits.

    Raises:
        OwnFactUnknownError: There is none, or more than one.
    """
    wanted = given.strip().casefold()
    found = [fact for fact in record.facts if wanted and fact.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    ids = [str(fact.id) for fact in record.facts]
    near = [str(fact.id) for fact in found[:4]] or get_close_matches(wanted, ids, n=3, cutoff=0.6)
    raise OwnFactUnknownError(given, near=near)


def _backed(line: Line, record: Record, posting: Posting, today: date) -> Line:
    """The line with the fact that backs it, where the person named none and exactly their words tell which."""
    if line.cites or line.origin is not Origin.EDITED or not check([line], record, posting, today=today):
        return line
    near = record.under(line.under) if line.under else record.facts
    for fact in near:
        tried = replace(line, cites=(fact.id,))
        if not fact.kind.is_heading and not check([tried], record, posting, today=today):
            return tried
    return line


def _with_headings(cited: Iterable[OwnFactId], known: dict[OwnFactId, OwnFact]) -> tuple[OwnFact, ...]:
    wanted = {id_ for id_ in cited if id_ in known}
    wanted |= {fact.under for id_ in wanted if (fact := known[id_]).under and fact.under in known}
    return tuple(fact for id_, fact in known.items() if id_ in wanted)


def _next(desk: Desk, posting: Posting, kind: DraftKind) -> int:
    found = find_draft(desk, posting, kind)
    return found.version + 1 if found else 1
