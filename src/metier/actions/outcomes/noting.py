"""Noting what happened with a posting, and taking it back: append-only, and no decision about taste."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date, timedelta

from metier.actions.desk import Desk
from metier.domain.decision import Label, standing
from metier.domain.draft import Exported
from metier.domain.outcome import Application, Outcome, Stage, applications
from metier.domain.posting import Posting
from metier.errors import OutcomeDateError, OutcomeStageError, OutcomeTextError

LONGEST_NOTE = 2000
LONGEST_VARIANT = 80
"""Characters that are kept."""

EARLIEST = date(1980, 1, 1)
"""No application is older; days long before it are typing errors, and clocks cannot tell them."""

_OTHER_WORDS = {
    Stage.APPLIED: "apply application sent submitted",
    Stage.REPLIED: "reply replies responded response answered contacted",
    Stage.INTERVIEW: "interviewed interviewing interviews",
    Stage.OFFER: "offered offers",
    Stage.HIRED: "hire accepted signed",
    Stage.REJECTED: "reject rejection refused",
    Stage.WITHDRAWN: "withdraw withdrew",
    Stage.GHOSTED: "ghost silence",
}
_STAGES = {word: stage for stage, words in _OTHER_WORDS.items() for word in (stage.value, *words.split())}
_EITHER = {"declined", "decline", "closed", "turned-down"}
"""What other programs call an end without saying whose it was."""
_AGO = re.compile(r"(\d{1,4}|an?) (day|week)s? ago")
_DAYS = {"day": 1, "week": 7}


def stage_of(word: str) -> Stage:
    """What a person typed, words of other programs too; one spelling is kept.

    Raises:
        OutcomeStageError: It is none, with the nearest; or it does not say whose no it was.

    Example:
        >>> stage_of("Responded").value, stage_of("interview").value
        ('replied', 'interview')
    """
    folded = word.strip().lower().replace(" ", "-").replace("_", "-")
    if folded in _STAGES:
        return _STAGES[folded]
    if folded in _EITHER:
        raise OutcomeStageError(
            word,
            hint="Say `rejected` if the employer said no, `withdrawn` if you did, `ghosted` if nobody answered",
        )
    near = difflib.get_close_matches(folded, _STAGES, n=1)
    hint = f"Did you mean `{_STAGES[near[0]]}`?" if near else f"It is one of {', '.join(Stage)}"
    raise OutcomeStageError(word, hint=hint)


def day_of(words: str, today: date) -> date:
    """The day a person typed: `2026-05-01`, `today`, `yesterday`, `3 days ago`, `a week ago`.

    Raises:
        OutcomeDateError: It cannot be read, or lies in the future.

    Example:
        >>> day_of("3 days ago", date(2026, 5, 4)).isoformat()
        '2026-05-01'
    """
    folded = " ".join(words.lower().split())
    ago = _AGO.fullmatch(folded)
    try:
        if ago:
            number = int(ago[1]) if ago[1].isdecimal() else 1
            found = today - timedelta(days=number * _DAYS[ago[2]])
        else:
            found = {"today": today, "yesterday": today - timedelta(days=1)}.get(
                folded
            ) or date.fromisoformat(folded)
    except (ValueError, OverflowError):
        raise OutcomeDateError(words, what="cannot be read") from None
    return _checked(found, words, today)


def _checked(day: date, words: str, today: date) -> date:
    if day > today:
        raise OutcomeDateError(words, what=f"lies after today, {today}", hint="Note it once it has happened")
    if day < EARLIEST:
        raise OutcomeDateError(words, what=f"lies before {EARLIEST}")
    return day


@dataclass(frozen=True, slots=True)
class NotedReport:
    """What was noted about one posting.

    Attributes:
        outcome: The row; of a dry run one that was not stored, with the id 0.
        is_new: Whether it says something that did not stand already.
        before: What stood before; None where nothing did.
        now: What stands now.
        label: The person's own label, which no outcome changes; None while the posting is undecided.
        remarks: What a person should know about it, in sentences without a full stop.
    """

    posting: Posting
    outcome: Outcome
    is_new: bool
    before: Application | None
    now: Application
    label: Label | None
    remarks: tuple[str, ...] = ()


def note(
    desk: Desk,
    posting: Posting,
    stage: Stage,
    *,
    at: date | None = None,
    words: str = "",
    variant: str | None = None,
    dry_run: bool = False,
) -> NotedReport:
    """Store what happened; durable when it returns. It makes no decision: an application is no label.

    What stands already is not stored again. A stage that stands is superseded by another day or other words; a day or
    words that are not given are taken from it. Of interviews each day is one.

    Args:
        at: The day; today where it is None and the stage does not stand.
        variant: Which resume and letter were sent; where it is None, what stands, and of a new application what was
            exported last for the posting, up to that day. Empty for none.

    Raises:
        OutcomeDateError: The day lies in the future.
        OutcomeTextError: Words or variant are too long.
    """
    for name, given, most in (("note", words, LONGEST_NOTE), ("variant", variant or "", LONGEST_VARIANT)):
        if len(given) > most:
            raise OutcomeTextError(name, n=len(given), most=most)
    now = desk.clock.now()
    today = now.astimezone().date()
    if at is not None:
        _checked(at, at.isoformat(), today)
    rows = desk.outcomes.of(posting.id)
    before = applications(rows).get(posting.id)
    old = _superseded(before, stage, at, today)
    day = at or (old.at if old else today)
    words = words or (old.note if old else "")
    exported = _last_export(desk, posting, until=day) if stage is Stage.APPLIED and not old else None
    sent = variant if variant is not None else old.variant if old else exported.variant if exported else ""
    if old and (old.at, old.note, old.variant) == (day, words, sent):
        row, is_new = old, False
    elif dry_run:
        row, is_new = Outcome(0, posting.id, stage, day, now, words, sent), True
    else:
        made = desk.outcomes.append(posting.id, stage, at=day, noted_at=now, note=words, variant=sent)
        row, is_new = made, True
    stands = applications([*rows, row] if is_new else rows)[posting.id]
    decision = standing(desk.decisions.of(posting.id)).get(posting.id)
    label = decision.label if decision else None
    remarks = _remarks(posting, row, old if is_new else None, before, stands)
    if exported and variant is None and is_new:
        day_of_export = exported.at.astimezone().date()
        remarks = (f"sent: as exported on {day_of_export}; `--variant` says otherwise", *remarks)
    return NotedReport(posting, row, is_new, before, stands, label, remarks)


def _last_export(desk: Desk, posting: Posting, *, until: date) -> Exported | None:
    """The newest export for a posting made on a day up to `until`; None where there is none, or where it has no name."""
    rows = [row for row in desk.drafts.exports_of(posting.id) if row.at.astimezone().date() <= until]
    last = max(rows, key=lambda row: (row.at, row.id), default=None)
    return last if last and last.variant else None


def _superseded(before: Application | None, stage: Stage, at: date | None, today: date) -> Outcome | None:
    """The row that says so already, and that a new one would supersede; None where it would stand beside all others."""
    if before is None:
        return None
    if stage is Stage.INTERVIEW:
        return next((row for row in before.events if row.stage is stage and row.at == (at or today)), None)
    if (stage is Stage.APPLIED and not before.is_open) or (stage.ends and before.stage is not stage):
        return None  # another application, or another end after it had gone on
    return next((row for row in before.events if row.stage is stage), None)


def _remarks(
    posting: Posting, row: Outcome, old: Outcome | None, before: Application | None, now: Application
) -> tuple[str, ...]:
    found = []
    if old and old.at != row.at:
        found.append(f"in place of {old.at}")
    if before and now.n_earlier > before.n_earlier:
        found.append(f"another application; the one before ended as {before.stage}")
    if now.stage is not row.stage:
        found.append(f"what stands is {now.stage}, since {now.since}")
    added = posting.added_at.astimezone().date() if posting.added_at else None
    if added and row.at < added:
        verdict = "; no verdict was frozen before" if row.stage is Stage.APPLIED else ""
        found.append(f"the posting came here later, on {added}{verdict}")
    if now.applied_on is None:
        found.append("the day of applying is not noted; without it nothing of this counts in the figures")
    elif row.at < now.applied_on:
        found.append(f"before the day of applying, {now.applied_on}")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class TakenBackReport:
    """Which row was taken back, and what stands now.

    Attributes:
        undone: None where there was nothing to take back.
    """

    posting: Posting
    undone: Outcome | None
    now: Application | None


def take_back(
    desk: Desk,
    posting: Posting,
    stage: Stage | None = None,
    *,
    row: int | None = None,
    dry_run: bool = False,
) -> TakenBackReport:
    """Take back what was noted last about a posting (of one stage, where it is named); without limit.

    Args:
        row: Take back this very row, and nothing where it does not stand any more.
    """
    rows = desk.outcomes.of(posting.id)
    undone = {row.undoes for row in rows}
    open_ones = [
        one
        for one in rows
        if one.stage is not None
        and one.id not in undone
        and stage in {None, one.stage}
        and row in {None, one.id}
    ]
    if not open_ones:
        return TakenBackReport(posting, None, applications(rows).get(posting.id))
    last = max(open_ones, key=lambda row: (row.noted_at, row.id))
    now = desk.clock.now()
    if dry_run:
        made = Outcome(0, posting.id, None, last.at, now, undoes=last.id)
    else:
        made = desk.outcomes.append(posting.id, None, at=last.at, noted_at=now, undoes=last.id)
    return TakenBackReport(posting, last, applications([*rows, made]).get(posting.id))


def stage_words(application: Application) -> str:
    """Where an application stands, and since when.

    Example:
        >>> from datetime import UTC, datetime
        >>> row = Outcome(1, "a", Stage.APPLIED, date(2026, 5, 1), datetime(2026, 5, 1, tzinfo=UTC))
        >>> stage_words(applications([row])["a"])
        'applied since 2026-05-01'
    """
    return f"{application.stage} {'on' if application.stage.ends else 'since'} {application.since}"
