"""Frozen verdicts in SQLite: never changed, one per posting and run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from metier.actions.ports import Run, RunNumbers
from metier.domain.posting import PostingId
from metier.domain.verdict import Verdict
from metier.storage.database import Database

_READ = (
    "select p.id, v.p_passed, v.p_maybe, v.p_excited, v.score, v.tentative, v.outside_limits, v.run "
    "from verdict v join posting p on p.number = v.posting"
)
_RUNS = "select id, screener, version, basis, profile_key, n_decisions, made_at, cost_usd from run"
_FEW_RUNS = 500  # SQLite allows 999 values in one statement on its oldest builds


class VerdictTable:
    """Reads and freezes verdicts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def freeze(
        self,
        verdicts: Sequence[Verdict],
        *,
        basis: str,
        profile_key: str,
        n_decisions: int,
        made_at: datetime,
    ) -> int:
        """Store those verdicts whose posting was judged last by another version, or never; how many were new.

        All `verdicts` come from one screener in one version. A version that comes back (after an undo) is stored
        again, so that the newest verdict is always the one a person was last shown.
        """
        if not verdicts:
            return 0
        screener, version = verdicts[0].screener, verdicts[0].version
        with self._db.transaction():
            known = self._newest_is(screener, version)
            new = [verdict for verdict in verdicts if verdict.posting_id not in known]
            if not new:
                return 0
            cost = sum((verdict.cost_usd for verdict in new), Decimal(0))
            run = self._new_run(
                screener, version, basis, profile_key, n_decisions, made_at.isoformat(), str(cost)
            )
            self._db.executemany(
                "insert into verdict (posting, run, p_passed, p_maybe, p_excited, score, tentative, outside_limits) "
                "values ((select number from posting where id = ?), ?, ?, ?, ?, ?, ?, ?)",
                (_row(verdict, run) for verdict in new),
            )
        return len(new)

    def _newest_is(self, screener: str, version: str) -> set[str]:
        """Ids of the postings whose newest verdict is of this screener in this version."""
        rows = self._db.all("select id from run where screener = ? and version = ?", (screener, version))
        runs = {row[0] for row in rows}
        if not runs:
            return set()
        newest = self._db.all(
            "select id, (select max(run) from verdict where posting = posting.number) from posting"
        )
        return {str(posting_id) for posting_id, run in newest if run in runs}

    def adopt(self, verdicts: Sequence[tuple[Verdict, Run]], runs: RunNumbers) -> int:
        """Store verdicts of an export that are not here; how many were new. `runs` learns their numbers here."""
        with self._db.transaction():
            before = self._db.one("select count(*) from verdict")[0]
            for _, run in verdicts:
                if run.key not in runs:
                    runs[run.key] = self._run_like(run)
            self._db.executemany(
                "insert or ignore into verdict (posting, run, p_passed, p_maybe, p_excited, score, tentative, "
                "outside_limits) values ((select number from posting where id = ?), ?, ?, ?, ?, ?, ?, ?)",
                (_row(verdict, runs[run.key]) for verdict, run in verdicts),
            )
            return self._db.one("select count(*) from verdict")[0] - before

    def _run_like(self, run: Run) -> int:
        """The number here of a run with the same screener, version and time; made if there is none."""
        made_at = run.made_at.isoformat()
        rows = self._db.all(
            "select id from run where screener = ? and version = ? and made_at = ?",
            (run.screener, run.version, made_at),
        )
        if rows:
            return int(str(rows[0][0]))
        return self._new_run(
            run.screener, run.version, run.basis, run.profile_key, run.n_decisions, made_at, str(run.cost_usd)
        )

    def _new_run(self, *values: object) -> int:
        cursor = self._db.execute(
            "insert into run (screener, version, basis, profile_key, n_decisions, made_at, cost_usd) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def latest(self) -> dict[PostingId, tuple[Verdict, Run]]:
        """The newest verdict on each posting."""
        newest = "where v.run = (select max(w.run) from verdict w where w.posting = v.posting)"
        return {verdict.posting_id: (verdict, run) for verdict, run in self._read(newest)}

    def of(self, posting_id: PostingId) -> list[tuple[Verdict, Run]]:
        """Every verdict on one posting, oldest first."""
        return self._read("where p.id = ? order by v.run", (posting_id,))

    def runs(self) -> list[Run]:
        """Every run, oldest first."""
        return [_run(row) for row in self._db.all(f"{_RUNS} order by id")]

    def _read(self, condition: str, values: tuple[object, ...] = ()) -> list[tuple[Verdict, Run]]:
        rows = self._db.all(f"{_READ} {condition}", values)
        wanted = sorted({int(str(row[-1])) for row in rows})
        if len(wanted) > _FEW_RUNS:
            runs = {run.id: run for run in self.runs()}
        else:
            marks = ",".join("?" * len(wanted))
            found = self._db.all(f"{_RUNS} where id in ({marks})", tuple(wanted))
            runs = {run.id: run for run in map(_run, found)}
        return [_verdict(row, runs) for row in rows]


def _row(verdict: Verdict, run: int) -> tuple[object, ...]:
    outside = json.dumps(verdict.outside_limits, ensure_ascii=False)
    return (
        verdict.posting_id, run, verdict.p_passed, verdict.p_maybe, verdict.p_excited, verdict.score,
        verdict.tentative, outside,
    )  # fmt: skip


def _run(row: tuple[object, ...]) -> Run:
    number, screener, version, basis, profile_key, n_decisions, made_at, cost = (str(value) for value in row)
    return Run(
        int(number), screener, version, basis, profile_key, int(n_decisions),
        datetime.fromisoformat(made_at), Decimal(cost),
    )  # fmt: skip


def _verdict(row: tuple[object, ...], runs: dict[int, Run]) -> tuple[Verdict, Run]:
    posting_id, passed, maybe, excited, score, tentative, outside, run_id = row
    run = runs[int(str(run_id))]
    verdict = Verdict(
        posting_id=PostingId(str(posting_id)),
        p_passed=float(str(passed)),
        p_maybe=float(str(maybe)),
        p_excited=float(str(excited)),
        score=float(str(score)),
        screener=run.screener,
        version=run.version,
        made_at=run.made_at,
        tentative=bool(tentative),
        outside_limits=() if outside == "[]" else tuple(json.loads(str(outside))),
    )
    return verdict, run
