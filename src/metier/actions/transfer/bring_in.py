"""Rows of a labels file into the workspace: our own exports as they were, others as postings with decisions."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from metier.actions.add import BATCH, AddReport, Intake
from metier.actions.decide import label_of
from metier.actions.desk import Desk
from metier.actions.ports import Run, RunKey, RunNumbers, SightingRow
from metier.actions.transfer.carry_out import FORMAT
from metier.actions.transfer.interviews import bring_interviews, interviews_in
from metier.actions.transfer.outcomes import bring_outcomes, outcomes_in
from metier.actions.transfer.said import said_in, shares_in
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.ports import Progress
from metier.domain.posting import (
    HiddenFragment,
    PostingId,
    RowProblem,
    Sighting,
    StatedFields,
    UntrustedText,
)
from metier.domain.verdict import Verdict
from metier.errors import LabelValueError, MetierError, quoted


@dataclass(slots=True)
class ImportReport:
    """What an import of a labels file did.

    Attributes:
        postings: What happened to the postings.
        n_decisions: Decisions added.
        n_decisions_known: Decisions that were here.
        n_decisions_older: Decisions left out because a later one about the same posting stands here.
        n_verdicts: Frozen verdicts added.
        n_outcomes: Outcomes added.
        n_outcomes_known: Outcomes that were here.
        n_interviews: Rows about interviews added.
    """

    postings: AddReport
    n_decisions: int = 0
    n_decisions_known: int = 0
    n_decisions_older: int = 0
    n_verdicts: int = 0
    n_outcomes: int = 0
    n_outcomes_known: int = 0
    n_interviews: int = 0


@dataclass(slots=True)
class _Answer:
    """A decision on its way in, before it has an id here."""

    posting_id: PostingId
    decided_at: datetime | None
    place: int
    label: Label | None
    reason: str = ""
    occasion: Occasion = Occasion.IMPORTED
    old_run: RunKey | None = None
    old_id: int | None = None
    old_undoes: int | None = None
    where: str = field(default="", compare=False)


def import_rows(
    rows: Iterable[Sighting | RowProblem], desk: Desk, intake: Intake, *, progress: Progress | None = None
) -> ImportReport:
    """Take in a labels file: our own exports without loss, others as postings with decisions.

    Importing the same file twice adds nothing. Postings are durable batch by batch, decisions follow at the end
    in the order in which they were made; an interrupted import is finished by running it again.
    """
    report = ImportReport(intake.report)
    answers: list[_Answer] = []
    runs: RunNumbers = {}

    def foreign() -> Iterator[Sighting | RowProblem]:
        """The rows that are not ours; ours are stored on the way, in short batches."""
        waiting: list[tuple[Sighting, Mapping[str, Any]]] = []
        for row in rows:
            own = _own_part_of(row)
            if own:
                waiting.append(own)
            if waiting and (not own or len(waiting) == BATCH):
                restore(waiting)
                waiting = []
            if not own:
                yield row
        restore(waiting)

    def restore(batch: list[tuple[Sighting, Mapping[str, Any]]]) -> None:
        with desk.postings.exclusive():  # a commit costs more than a row
            for row, own in batch:
                intake.report.n_rows += 1
                try:
                    answers.extend(_take_own(row, own, desk, intake, runs, report))
                except (KeyError, TypeError, ValueError, AttributeError) as error:
                    intake.report.problems.append(_damaged(row, error))
        if progress and batch:
            progress("reading", intake.report.n_rows, 0)

    for sighting, posting_id in intake.take(foreign(), progress=progress):
        if sighting.label:
            answer = _answer(sighting, posting_id, len(answers))
            (intake.report.problems if isinstance(answer, RowProblem) else answers).append(answer)  # type: ignore[arg-type]  # one of two lists
    _append_answers(answers, desk, runs, report)
    return report


def _own_part_of(row: Sighting | RowProblem) -> tuple[Sighting, Mapping[str, Any]] | None:
    """The row with what only our own exports carry; None for rows of others."""
    own = row.raw.get("metier") if isinstance(row, Sighting) else None
    return (row, own) if isinstance(row, Sighting) and isinstance(own, Mapping) else None


def _take_own(
    row: Sighting,
    own: Mapping[str, Any],
    desk: Desk,
    intake: Intake,
    runs: RunNumbers,
    report: ImportReport,
) -> list[_Answer]:
    """Restore one posting of our own export; only what is missing is added."""
    if own["format"] != FORMAT:
        raise ValueError(f"format {own['format']}")  # noqa: TRY003, EM102  # told to the person by `_damaged`
    part = own["posting"]
    posting = dataclasses.replace(
        row,
        source_id=str(part["source_id"]),
        apply_url=str(part["apply_url"]),
        requisition_id=str(part["requisition_id"]),
        stated=StatedFields(**part["stated"]),
        hidden=tuple(HiddenFragment(str(how), UntrustedText(str(words))) for how, words in part["hidden"]),
        notes=tuple(str(note) for note in part["notes"]),
        text_complete=bool(part["text_complete"]),
        raw={},
    )
    flags = {str(kind): int(n) for kind, n in part["unicode_flags"].items()}
    seen = [_sighting_row(item) for item in own["sightings"]]
    added_at = datetime.fromisoformat(own["added_at"]) if own["added_at"] else None
    verdicts = [_verdict_of(item, row) for item in own["verdicts"]]
    run_keys = {run.id: run.key for _, run in verdicts}
    answers = [_own_answer(item, run_keys) for item in own["decisions"]]
    _check_undos(answers)
    came = outcomes_in(own.get("outcomes", ()), now=desk.clock.now())  # files of earlier versions have none
    talks = interviews_in(own.get("interviews", ()), now=desk.clock.now())
    target = intake.restore(PostingId(row.source_id), posting, flags, seen, added_at=added_at)
    report.n_verdicts += desk.verdicts.adopt(
        [(dataclasses.replace(verdict, posting_id=target), run) for verdict, run in verdicts], runs
    )
    n_new, n_known = bring_outcomes(came, target, desk.outcomes)
    report.n_outcomes += n_new
    report.n_outcomes_known += n_known
    report.n_interviews += bring_interviews(talks, target, desk.interviews)
    return [dataclasses.replace(answer, posting_id=target) for answer in answers]


def _check_undos(answers: list[_Answer]) -> None:
    """An undo takes back an earlier decision of the same posting, once; anything else is no history of ours."""
    open_ones: set[int] = set()
    for answer in answers:
        if (answer.label is None) is not (answer.old_undoes is not None):
            raise ValueError(answer.old_undoes)
        if answer.old_undoes is None:
            open_ones.add(answer.place)
        else:
            open_ones.remove(answer.old_undoes)


def _sighting_row(item: Mapping[str, Any]) -> SightingRow:
    packed = {name: json.dumps(item[name], ensure_ascii=False) for name in ("raw", "stated")}
    row = SightingRow(**{**item, **packed})
    words = dataclasses.asdict(row)
    text, likeness = words.pop("text"), words.pop("likeness")
    if not all(isinstance(value, str) for value in (*words.values(), text or "")):
        raise TypeError(row.key)
    datetime.fromisoformat(row.seen_at)
    return dataclasses.replace(row, likeness=float(likeness))


def _own_answer(item: Mapping[str, Any], run_keys: Mapping[int, RunKey]) -> _Answer:
    run = item["verdict_run"]
    return _Answer(
        posting_id=PostingId(""),  # known when the posting is restored
        decided_at=_aware(str(item["decided_at"])),
        place=int(item["id"]),
        label=None if item["label"] is None else Label(item["label"]),
        reason=str(item["reason"]),
        occasion=Occasion(item["occasion"]),
        old_run=None if run is None else run_keys.get(int(run)),
        old_id=int(item["id"]),
        old_undoes=None if item["undoes"] is None else int(item["undoes"]),
    )


def _verdict_of(item: Mapping[str, Any], row: Sighting) -> tuple[Verdict, Run]:
    from decimal import Decimal

    made_at = _aware(str(item["made_at"]))
    assert made_at is not None
    run = Run(
        int(item["run"]), str(item["screener"]), str(item["version"]), str(item["basis"]), str(item["profile_key"]),
        int(item["n_decisions"]), made_at, Decimal(str(item["cost_usd"])),
    )  # fmt: skip
    passed, maybe, excited = shares_in(item["p"])
    score = float(item["score"])
    if not math.isfinite(score):
        raise ValueError(score)
    verdict = Verdict(
        PostingId(""), passed, maybe, excited, score, run.screener, run.version, made_at,
        bool(item["tentative"]), tuple(str(limit) for limit in item["outside_limits"]),
        said=said_in(item["said"], row) if "said" in item else None,
    )  # fmt: skip
    return verdict, run


def _answer(row: Sighting, posting_id: PostingId, place: int) -> _Answer | RowProblem:
    try:
        label = label_of(row.label)
        decided_at = _aware(row.decided_at)
    except LabelValueError as error:
        return _problem(row, error, field="label", got=row.label)
    except ValueError:
        return RowProblem(
            row.where, "", "E-ROW", f"field `decided_at`: expected a time, got {quoted(row.decided_at)}",
            "Write times as 2026-05-01T09:30:00Z, or leave the field out", "decided_at", row.decided_at,
        )  # fmt: skip
    order = row.order if row.order is not None else place
    return _Answer(posting_id, decided_at, order, label, row.label_reason, where=row.where)


def _aware(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _append_answers(
    answers: list[_Answer], desk: Desk, runs: Mapping[RunKey, int], report: ImportReport
) -> None:
    """Store the answers in the order they were given; those that are here are counted, not repeated."""
    now = desk.clock.now()
    here = _Here(desk.decisions.history())
    last_there: dict[PostingId, datetime] = {}
    for answer in answers:
        moment = answer.decided_at or now
        last_there[answer.posting_id] = max(moment, last_there.get(answer.posting_id, moment))
    answers.sort(key=lambda a: (a.old_id is None, a.old_id or 0, a.decided_at or now, a.place))
    new_ids: dict[tuple[PostingId, int], int] = {}

    def append(answer: _Answer) -> None:
        target = None if answer.old_undoes is None else new_ids.get((answer.posting_id, answer.old_undoes))
        known = here.same(answer, target)
        if known is not None:
            report.n_decisions_known += 1
            made_id = known
        elif here.newer_than(answer.posting_id, last_there[answer.posting_id]) or (
            answer.old_undoes is not None and target is None
        ):
            report.n_decisions_older += 1
            return
        else:
            made = desk.decisions.append(
                answer.posting_id,
                answer.label,
                reason=answer.reason,
                occasion=answer.occasion,
                decided_at=answer.decided_at or now,
                undoes=target,
                verdict_run=None if answer.old_run is None else runs.get(answer.old_run),
            )
            report.n_decisions += 1
            made_id = made.id
            here.remember(made)
        if answer.old_id is not None:
            new_ids[answer.posting_id, answer.old_id] = made_id

    for start in range(0, len(answers), BATCH):
        with desk.postings.exclusive():
            for answer in answers[start : start + BATCH]:
                append(answer)


class _Here:
    """The decisions of this workspace, as an import asks for them."""

    def __init__(self, history: Sequence[Decision]) -> None:
        self._before = {
            d.posting_id: d.decided_at for d in history
        }  # the last one of each posting, as ids rise
        self._by_identity: dict[tuple[object, ...], int] = {}
        self._imported: dict[tuple[object, ...], int] = {}
        self._undone: dict[int, int] = {}
        self._standing: dict[PostingId, Decision] = standing(history)
        for decision in history:
            self.remember(decision)

    def remember(self, decision: Decision) -> None:
        """A decision that is stored."""
        if decision.undoes is not None:
            self._undone[decision.undoes] = decision.id
            return
        identity = _identity(decision.posting_id, decision.decided_at, decision.label, decision.reason)
        self._by_identity[identity] = decision.id
        if decision.occasion is Occasion.IMPORTED:
            self._imported[decision.posting_id, decision.label, decision.reason] = decision.id

    def same(self, answer: _Answer, target: int | None) -> int | None:
        """The decision here that says what `answer` says; None where it is news.

        A file without times says nothing new by repeating what stands, nor what it once brought.
        """
        if answer.old_undoes is not None:
            return None if target is None else self._undone.get(target)
        if answer.decided_at is not None:
            return self._by_identity.get(
                _identity(answer.posting_id, answer.decided_at, answer.label, answer.reason)
            )
        current = self._standing.get(answer.posting_id)
        if current and current.label is answer.label:
            return current.id
        return self._imported.get((answer.posting_id, answer.label, answer.reason))

    def newer_than(self, posting_id: PostingId, moment: datetime) -> bool:
        """Whether the last decision about a posting, before this import, was made after `moment`."""
        return posting_id in self._before and self._before[posting_id] > moment


def _identity(
    posting_id: PostingId, decided_at: datetime, label: Label | None, reason: str
) -> tuple[object, ...]:
    return (posting_id, decided_at, label, reason)


def _damaged(row: Sighting, error: Exception) -> RowProblem:
    return RowProblem(
        row.where, "", "E-ROW", f"field `raw.metier` is damaged: {type(error).__name__} {quoted(error)}",
        "Export the file again, or remove `raw.metier` to import the posting alone", "raw.metier",
    )  # fmt: skip


def _problem(row: Sighting, error: MetierError, *, field: str, got: str) -> RowProblem:
    return RowProblem(
        row.where, "", error.code, error.message, error.hint, field, got[:80], int(error.exit_code)
    )
