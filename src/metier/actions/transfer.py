"""Carrying taste away and back: the labels file, one posting a line, without loss.

The fields of a line are those of docs/labels-file.md. `raw.metier` adds what only metier needs to restore a
workspace: every sighting, the history of decisions with its undos, and the frozen verdicts.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from metier.actions.add import AddReport, Intake
from metier.actions.decide import label_of
from metier.actions.desk import Desk
from metier.actions.ports import Run, SightingRow
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.ports import Progress
from metier.domain.posting import (
    HiddenFragment,
    Posting,
    PostingId,
    RowProblem,
    Sighting,
    StatedFields,
    UntrustedText,
)
from metier.domain.verdict import Verdict
from metier.errors import LabelValueError, MetierError, quoted

FORMAT = 1
"""Rises when the meaning of `raw.metier` changes."""


def export_rows(desk: Desk, *, everything: bool = True) -> Iterator[str]:
    """The workspace as lines of a labels file, oldest posting first.

    Args:
        everything: False leaves out postings without a standing decision.
    """
    history = desk.decisions.history()
    stands = standing(history)
    order = {posting_id: place for place, posting_id in enumerate(stands)}
    by_posting: dict[PostingId, list[Decision]] = {}
    for decision in history:
        by_posting.setdefault(decision.posting_id, []).append(decision)
    for posting in desk.postings.all():
        if everything or posting.id in stands:
            row = _row(posting, stands.get(posting.id), order.get(posting.id))
            row["raw"] = {"metier": _own_part(posting, by_posting.get(posting.id, []), desk)}
            yield json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def packed(lines: Iterable[str], *, compress: bool) -> bytes:
    """The lines as bytes of a file; compressed ones are the same for the same lines."""
    content = "".join(f"{line}\n" for line in lines).encode()
    return gzip.compress(content, mtime=0) if compress else content


def _row(posting: Posting, decision: Decision | None, order: int | None) -> dict[str, Any]:
    return {
        "id": posting.id,
        "title": posting.title,
        "company": posting.company or None,
        "location": posting.place or None,
        "text": posting.text,
        "label": decision.label if decision else None,
        "decided_at": decision.decided_at.isoformat() if decision else None,
        "order": order,
        "group": posting.id,
        "reason": (decision.reason or None) if decision else None,
        "url": posting.url or None,
        "source": posting.source,
    }


def _own_part(posting: Posting, history: list[Decision], desk: Desk) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "added_at": posting.added_at.isoformat() if posting.added_at else None,
        "posting": {
            "apply_url": posting.apply_url,
            "source_id": posting.source_id,
            "requisition_id": posting.requisition_id,
            "stated": dataclasses.asdict(posting.stated),
            "hidden": [[fragment.how, fragment.words] for fragment in posting.hidden],
            "unicode_flags": dict(posting.unicode_flags),
            "notes": list(posting.notes),
            "text_complete": posting.text_complete,
        },
        "sightings": [_sighting_json(seen) for seen in desk.postings.sightings(posting.id)],
        "decisions": [_decision_json(decision) for decision in history],
        "verdicts": [_verdict_json(verdict, run) for verdict, run in desk.verdicts.of(posting.id)],
    }


def _sighting_json(seen: SightingRow) -> dict[str, Any]:
    row = dataclasses.asdict(seen)
    return row | {"raw": json.loads(seen.raw), "stated": json.loads(seen.stated)}


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "label": decision.label,
        "decided_at": decision.decided_at.isoformat(),
        "reason": decision.reason,
        "occasion": decision.occasion,
        "verdict_run": decision.verdict_run,
        "undoes": decision.undoes,
    }


def _verdict_json(verdict: Verdict, run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "screener": run.screener,
        "version": run.version,
        "basis": run.basis,
        "profile_key": run.profile_key,
        "n_decisions": run.n_decisions,
        "made_at": run.made_at.isoformat(),
        "cost_usd": str(run.cost_usd),
        "p": [verdict.p_passed, verdict.p_maybe, verdict.p_excited],
        "score": verdict.score,
        "tentative": verdict.tentative,
        "outside_limits": list(verdict.outside_limits),
    }


@dataclass(slots=True)
class ImportReport:
    """What an import of a labels file did.

    Attributes:
        postings: What happened to the postings.
        n_decisions: Decisions added.
        n_decisions_known: Decisions that were here.
        n_decisions_older: Decisions left out because a later one about the same posting stands here.
        n_verdicts: Frozen verdicts added.
    """

    postings: AddReport
    n_decisions: int = 0
    n_decisions_known: int = 0
    n_decisions_older: int = 0
    n_verdicts: int = 0


@dataclass(slots=True)
class _Answer:
    """A decision on its way in, before it has an id here."""

    posting_id: PostingId
    decided_at: datetime | None
    place: int
    label: Label | None
    reason: str = ""
    occasion: Occasion = Occasion.IMPORTED
    old_run: int | None = None
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
    runs: dict[int, int] = {}

    def foreign() -> Iterator[Sighting | RowProblem]:
        for row in rows:
            own = row.raw.get("metier") if isinstance(row, Sighting) else None
            if isinstance(row, Sighting) and isinstance(own, Mapping):
                intake.report.n_rows += 1
                try:
                    answers.extend(_take_own(row, own, desk, intake, runs, report))
                except (KeyError, TypeError, ValueError, AttributeError) as error:
                    intake.report.problems.append(_damaged(row, error))
            else:
                yield row

    for sighting, posting_id in intake.take(foreign(), progress=progress):
        if sighting.label:
            answer = _answer(sighting, posting_id, len(answers))
            (intake.report.problems if isinstance(answer, RowProblem) else answers).append(answer)  # type: ignore[arg-type]  # one of two lists
    _append_answers(answers, desk, runs, report)
    return report


def _take_own(
    row: Sighting,
    own: Mapping[str, Any],
    desk: Desk,
    intake: Intake,
    runs: dict[int, int],
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
    answers = [_own_answer(row.source_id, item) for item in own["decisions"]]
    verdicts = [_verdict_of(row.source_id, item) for item in own["verdicts"]]
    added_at = datetime.fromisoformat(own["added_at"]) if own["added_at"] else None
    intake.restore(PostingId(row.source_id), posting, flags, seen, added_at=added_at)
    report.n_verdicts += desk.verdicts.adopt(verdicts, runs)
    return answers


def _sighting_row(item: Mapping[str, Any]) -> SightingRow:
    return SightingRow(
        **{
            **item,
            "raw": json.dumps(item["raw"], ensure_ascii=False),
            "stated": json.dumps(item["stated"], ensure_ascii=False),
        }
    )


def _own_answer(posting_id: str, item: Mapping[str, Any]) -> _Answer:
    return _Answer(
        posting_id=PostingId(posting_id),
        decided_at=_aware(str(item["decided_at"])),
        place=int(item["id"]),
        label=None if item["label"] is None else Label(item["label"]),
        reason=str(item["reason"]),
        occasion=Occasion(item["occasion"]),
        old_run=item["verdict_run"],
        old_id=int(item["id"]),
        old_undoes=item["undoes"],
    )


def _verdict_of(posting_id: str, item: Mapping[str, Any]) -> tuple[Verdict, Run]:
    from decimal import Decimal

    made_at = _aware(str(item["made_at"]))
    assert made_at is not None
    run = Run(
        int(item["run"]), str(item["screener"]), str(item["version"]), str(item["basis"]), str(item["profile_key"]),
        int(item["n_decisions"]), made_at, Decimal(str(item["cost_usd"])),
    )  # fmt: skip
    passed, maybe, excited = (float(p) for p in item["p"])
    verdict = Verdict(
        PostingId(posting_id), passed, maybe, excited, float(item["score"]), run.screener, run.version, made_at,
        bool(item["tentative"]), tuple(str(limit) for limit in item["outside_limits"]),
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
    answers: list[_Answer], desk: Desk, runs: Mapping[int, int], report: ImportReport
) -> None:
    """Store the answers in the order they were given; those that are here are counted, not repeated."""
    now = desk.clock.now()
    history = desk.decisions.history()
    known = {_identity(d.posting_id, d.decided_at, d.label, d.reason): d.id for d in history}
    stands = standing(history)
    new_ids: dict[int, int] = {}
    answers.sort(key=lambda a: (a.old_id is None, a.old_id or 0, a.decided_at or now, a.place))
    for answer in answers:
        decided_at = answer.decided_at or now
        here = known.get(_identity(answer.posting_id, decided_at, answer.label, answer.reason))
        current = stands.get(answer.posting_id)
        if here is None and answer.decided_at is None and current and current.label is answer.label:
            here = current.id  # a file without times says nothing new by repeating what stands
        if here is not None:
            report.n_decisions_known += 1
            if answer.old_id is not None:
                new_ids[answer.old_id] = here
        elif answer.old_id is None and current and current.decided_at > decided_at:
            report.n_decisions_older += 1
        else:
            made = desk.decisions.append(
                answer.posting_id,
                answer.label,
                reason=answer.reason,
                occasion=answer.occasion,
                decided_at=decided_at,
                undoes=None if answer.old_undoes is None else new_ids[answer.old_undoes],
                verdict_run=None if answer.old_run is None else runs.get(answer.old_run),
            )
            report.n_decisions += 1
            if answer.old_id is not None:
                new_ids[answer.old_id] = made.id
            if answer.label is not None:
                stands[answer.posting_id] = made


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
