"""The workspace as lines of a labels file."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Iterable, Iterator
from typing import Any

from metier.actions.desk import Desk
from metier.actions.ports import Run, SightingRow
from metier.actions.transfer.interviews import interviews_json
from metier.actions.transfer.outcomes import outcome_json
from metier.domain.decision import Decision, standing
from metier.domain.interview import Asked, Round
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Verdict

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
    interviews = _interviews(desk)
    for posting in desk.postings.all():
        if everything or posting.id in stands:
            row = _row(posting, stands.get(posting.id), order.get(posting.id))
            own = _own_part(posting, by_posting.get(posting.id, []), desk)
            if posting.id in interviews:
                own["interviews"] = interviews[posting.id]
            row["raw"] = {"metier": own}
            yield json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _interviews(desk: Desk) -> dict[PostingId, list[dict[str, Any]]]:
    """Rows about interviews by posting; most have none."""
    asked: dict[int, list[Asked]] = {}
    for one in desk.interviews.questions():
        asked.setdefault(one.round, []).append(one)
    by_posting: dict[PostingId, list[Round]] = {}
    for row in desk.interviews.rounds():
        by_posting.setdefault(row.posting_id, []).append(row)
    return {posting_id: interviews_json(rows, asked) for posting_id, rows in by_posting.items()}


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
        "outcomes": [outcome_json(row) for row in desk.outcomes.of(posting.id)],
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
        **({"said": json.loads(verdict.said.to_json())} if verdict.said else {}),
    }
