"""Rows of a labels file, or a workspace's own decisions, as a `LabelledSet`: cleaned and read as the product does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime

from metier.actions.add import cleaned, sighting_key
from metier.actions.decide import label_of
from metier.actions.desk import Desk
from metier.domain.decision import Occasion, standing
from metier.domain.ports import Progress
from metier.domain.posting import Posting, PostingId, RowProblem, Sighting, StatedFields
from metier.errors import LabelValueError, MetierError, RowError, quoted
from metier.evaluation.labelled import LabelledPosting, LabelledSet
from metier.text.clean import clean, shorten
from metier.text.facts import read_facts

EVERY = 200
"""Rows between two reports of progress."""


@dataclass(slots=True)
class LabelledRows:
    """What was read from labels files.

    Attributes:
        labelled: The good rows.
        n_rows: All rows, bad ones included.
        problems: Rows left out, with the reason.
    """

    labelled: LabelledSet
    n_rows: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def labelled_rows(
    name: str, rows: Iterable[Sighting | RowProblem], *, progress: Progress | None = None
) -> LabelledRows:
    """The rows of one or several labels files as one set; a bad row is data, not an exception.

    Cost: 1 to 4 ms a row, most of it for the facts.
    """
    items: dict[str, LabelledPosting] = {}
    problems: list[RowProblem] = []
    n_rows = 0
    for row in rows:
        n_rows += 1
        made = row if isinstance(row, RowProblem) else _item(row)
        if isinstance(made, RowProblem):
            problems.append(made)
        elif made.id in items and isinstance(row, Sighting):
            twice = RowError(field="id", got=made.id, expected="an id that no other row has")
            problems.append(_problem(row, twice, field="id", got=made.id))
        else:
            items[made.id] = made
        if progress and n_rows % EVERY == 0:
            progress("Reading rows", n_rows, 0)
    people = {item.person for item in items.values()}
    kept = items.values() if len(people) > 1 else (replace(item, person="") for item in items.values())
    return LabelledRows(LabelledSet(name, tuple(kept)), n_rows, problems)


@dataclass(frozen=True, slots=True)
class OwnDecisions:
    """A workspace's standing decisions.

    Attributes:
        labelled: In the order decided; every posting is a group of its own, as copies were folded when taken in.
        n_by_occasion: How the postings came before the person.
    """

    labelled: LabelledSet
    n_by_occasion: Mapping[Occasion, int]


def own_decisions(desk: Desk) -> OwnDecisions:
    """The standing decisions of a workspace, in the order in which they were made."""
    stands = standing(desk.decisions.history())
    postings = {posting.id: posting for posting in desk.postings.by_ids(list(stands))}
    items = tuple(
        LabelledPosting(
            without_source(postings[posting_id]),
            decision.label,
            decision.reason,
            decision.decided_at,
            order,
            person="",
        )
        for order, (posting_id, decision) in enumerate(stands.items())
    )
    counts = {occasion: sum(d.occasion is occasion for d in stands.values()) for occasion in Occasion}
    return OwnDecisions(
        LabelledSet("own decisions", items), {occasion: n for occasion, n in counts.items() if n}
    )


def without_source(posting: Posting) -> Posting:
    """The posting without what tells where it came from and when: no screener may learn from that."""
    return replace(posting, number=0, source="", source_id="", added_at=None)


def _item(row: Sighting) -> LabelledPosting | RowProblem:
    body = clean(row.text)
    text, _ = shorten(body.text)
    seen = cleaned(replace(row, stated=_own_stated(row) or row.stated), text)
    try:
        label = label_of(row.label) if row.label else None
    except LabelValueError as error:
        return _problem(row, error, field="label", got=row.label)
    try:
        decided_at = _moment(row.decided_at)
    except ValueError:
        no_time = RowError(
            field="decided_at", got=row.decided_at, expected="a time such as 2026-05-01T09:30:00Z"
        )
        return _problem(row, no_time, field="decided_at", got=row.decided_at)
    return LabelledPosting(
        _posting(seen, body.unicode_flags),
        label,
        row.label_reason,
        decided_at,
        row.order,
        group=_text(row.raw.get("group")) or _of_words(seen),
        person=_text(row.raw.get("user")) or _text(row.raw.get("person")),
    )


def _posting(seen: Sighting, unicode_flags: Mapping[str, int]) -> Posting:
    facts = read_facts(
        title=seen.title, company=seen.company, place=seen.place, text=seen.text, stated=seen.stated
    )
    return Posting(
        id=PostingId(seen.source_id or sighting_key(seen)[:12]),
        title=seen.title,
        text=seen.text,
        company=seen.company,
        place=seen.place,
        url=seen.url,
        requisition_id=seen.requisition_id,
        stated=seen.stated,
        hidden=seen.hidden,
        unicode_flags=dict(unicode_flags),
        notes=seen.notes,
        text_complete=seen.text_complete,
        facts_json=facts.to_json(),
    )


def _of_words(seen: Sighting) -> str:
    """A group for a row that names none: rows with the very same words are copies of each other."""
    words = f"{seen.title}\x1f{seen.company}\x1f{seen.text}"
    return f"words {hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _own_stated(row: Sighting) -> StatedFields | None:
    """The stated fields of metier's own export, which stand beside the row; None where there are none."""
    inner: object = row.raw
    for name in ("metier", "posting", "stated"):
        inner = inner.get(name) if isinstance(inner, Mapping) else None
    if not isinstance(inner, Mapping):
        return None
    known = {item.name: inner[item.name] for item in fields(StatedFields) if item.name in inner}
    texts = {name: value for name, value in known.items() if isinstance(value, str)}
    return StatedFields(**texts, pay_is_estimate=known.get("pay_is_estimate") is True)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _problem(row: Sighting, error: MetierError, *, field: str, got: str) -> RowProblem:
    found = re.fullmatch(r"(.*) ((?:line|item) \d+)", row.where, re.DOTALL)
    source, where = found.groups() if found else (row.where, "")
    return RowProblem(
        source, where, error.code, error.message, error.hint, field, quoted(got), int(error.exit_code)
    )


def people_words(people: Sequence[str], *, shown: int = 3) -> str:
    """Names of the first few people."""
    more = len(people) - shown
    return ", ".join(people[:shown]) + (f" and {more} more" if more > 0 else "")
