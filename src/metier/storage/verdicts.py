"""Frozen verdicts in SQLite: never changed, one per posting and run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from metier.actions.ports import Run, RunNumbers, Whose
from metier.domain.ports import Keeping
from metier.domain.posting import PostingId
from metier.domain.verdict import Said, Verdict
from metier.storage.database import Database

_READ = (
    "select p.id, v.p_passed, v.p_maybe, v.p_excited, v.score, v.tentative, v.outside_limits, v.run "
    "from verdict v join posting p on p.number = v.posting"
)
_RUNS = "select id, screener, version, basis, profile_key, n_decisions, made_at, cost_usd from run"
_SHOWN, _SHADOW = "verdict", "shadow"
_BEFORE = {
    _SHOWN: "v.run <= d.verdict_run and r.made_at <= (select made_at from run where id = d.verdict_run)",
    _SHADOW: "r.made_at <= d.decided_at",
}
"""What makes a verdict one that was frozen before the decision `d`, by table."""
_FEW_RUNS = 500  # SQLite allows 999 values in one statement on its oldest builds


class VerdictTable:
    """Reads and freezes verdicts.

    Args:
        kept: Keeps the newest scores until there is a new run, or a new posting; they are read anew each time without one.
    """

    def __init__(self, db: Database, kept: Keeping | None = None) -> None:
        self._db, self._kept = db, kept

    def freeze(
        self,
        verdicts: Sequence[Verdict],
        *,
        basis: str,
        profile_key: str,
        n_decisions: int,
        made_at: datetime,
        shadow: bool = False,
    ) -> int:
        """Store those verdicts whose posting was judged last by another version, or never; how many were new.

        All `verdicts` come from one screener in one version. A version that comes back (after an undo) is stored
        again, so that the newest verdict is always the one a person was last shown. One that leaves the posting to the
        person (`review`) is no verdict.

        Args:
            shadow: They are kept for comparing and never shown: `latest` and `of` leave them out.
        """
        if not verdicts:
            return 0
        screener, version = verdicts[0].screener, verdicts[0].version
        table = _SHADOW if shadow else _SHOWN
        with self._db.transaction():
            known = self._newest_is(screener, version, table)
            new = [v for v in verdicts if v.posting_id not in known and not v.review]
            if not new:
                return 0
            cost = sum((verdict.cost_usd for verdict in new), Decimal(0))
            run = self._new_run(
                screener, version, basis, profile_key, n_decisions, made_at.isoformat(), str(cost)
            )
            self._db.executemany(
                f"insert into {table} (posting, run, p_passed, p_maybe, p_excited, score, tentative, outside_limits) "
                "values ((select number from posting where id = ?), ?, ?, ?, ?, ?, ?, ?)",
                (_row(verdict, run) for verdict in new),
            )
            self._keep_said([(verdict, run) for verdict in new])
        return len(new)

    def _keep_said(self, verdicts: Sequence[tuple[Verdict, int]]) -> None:
        """Keep what base models said beside their verdicts."""
        self._db.executemany(
            "insert or ignore into said (posting, run, words) values ((select number from posting where id = ?), ?, ?)",
            [(v.posting_id, run, v.said.to_json()) for v, run in verdicts if v.said],
        )

    def _newest_is(self, screener: str, version: str, table: str) -> set[str]:
        """Ids of the postings whose newest verdict is of this screener in this version; of shadows, of the same screener."""
        rows = self._db.all("select id from run where screener = ? and version = ?", (screener, version))
        runs = {row[0] for row in rows}
        if not runs:
            return set()
        same = "1" if table == _SHOWN else "run in (select id from run where screener = ?)"
        newest = self._db.all(
            f"select id, (select max(run) from {table} where posting = posting.number and {same}) from posting",
            () if table == _SHOWN else (screener,),
        )
        return {str(posting_id) for posting_id, run in newest if run in runs}

    def adopt(self, verdicts: Sequence[tuple[Verdict, Run]], runs: RunNumbers) -> int:
        """Store verdicts of an export that are not here; how many were new. `runs` learns their numbers here."""
        with self._db.transaction():
            for _, run in verdicts:
                if run.key not in runs:
                    runs[run.key] = self._run_like(run)
            self._keep_said([(verdict, runs[run.key]) for verdict, run in verdicts])
            return self._db.executemany(
                "insert or ignore into verdict (posting, run, p_passed, p_maybe, p_excited, score, tentative, "
                "outside_limits) values ((select number from posting where id = ?), ?, ?, ?, ?, ?, ?, ?)",
                (_row(verdict, runs[run.key]) for verdict, run in verdicts),
            )

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

    def scores(self) -> Mapping[PostingId, tuple[float, Run]]:
        """The score of the newest verdict on each posting, with its run: in half the time of `latest`.

        Cost: 20 ms with 10,000 postings, and 2 ms more for each run about all of them; nothing where they are kept.
        """
        if self._kept is None:
            return self._scores()
        # Verdicts come with a run of their own; those that are imported with postings of theirs, or with a run, too.
        newest = self._db.all(f"{_RUNS} order by id desc limit 1")
        (last,) = self._db.one("select coalesce(max(number), 0) from posting")
        return self._kept.of(("scores", *newest, last), self._scores)

    def _scores(self) -> dict[PostingId, tuple[float, Run]]:
        rows = self._db.all(
            "select p.id, v.score, max(v.run) from verdict v join posting p on p.number = v.posting "
            "group by v.posting"  # bare columns are those of the newest run
        )
        # After the verdicts: another process may add some meanwhile.
        runs = {run.id: run for run in self.runs()}
        return {PostingId(str(i)): (score, runs[run]) for i, score, run in rows}  # type: ignore[misc,index]  # real and integer columns

    def ranks(self, version: str) -> dict[PostingId, tuple[bool, float]]:
        """Of postings whose newest verdict is of this version: whether it breaks a limit, and its score.

        Cost: nothing where no run is of it; 20 ms with 10,000 postings.
        """
        runs = {row[0] for row in self._db.all("select id from run where version = ?", (version,))}
        if not runs:
            return {}
        rows = self._db.all(
            "select p.id, v.outside_limits <> '[]', v.score, max(v.run) from verdict v "
            "join posting p on p.number = v.posting group by v.posting"  # bare columns are those of the newest run
        )
        return {PostingId(str(i)): (bool(outside), score) for i, outside, score, run in rows if run in runs}  # type: ignore[misc]  # a real column

    def before_decisions(self, screener: str) -> dict[int, tuple[Verdict, Run]]:
        """By decision: the newest verdict of `screener` on its posting that was frozen before it, shown or shadow."""
        newest: dict[int, tuple[Verdict, Run]] = {}
        for (decision, _), pair in self._before(Whose((screener,)), "d.id").items():
            if decision not in newest or newest[decision][1].id < pair[1].id:
                newest[decision] = pair
        return newest

    def pairs_before_decisions(
        self, first: str, second: str
    ) -> dict[int, tuple[tuple[Verdict, Run], tuple[Verdict, Run]]]:
        """By decision: the newest verdicts of two screeners before it that had learned from equally many decisions."""
        return self.pairs_between(Whose((first,)), Whose((second,)))

    def pairs_between(
        self, first: Whose, second: Whose
    ) -> dict[int, tuple[tuple[Verdict, Run], tuple[Verdict, Run]]]:
        """The same for verdicts told apart more closely, such as those of one tuned model."""
        of_first, of_second = (self._before(whose, "d.id, r.n_decisions") for whose in (first, second))
        both = sorted(of_first.keys() & of_second.keys())  # of one decision, those that knew most come last
        return {decision: (of_first[decision, n], of_second[decision, n]) for decision, n in both}

    def _before(self, whose: Whose, group: str) -> dict[tuple[int, int], tuple[Verdict, Run]]:
        """By (decision, decisions learned from): the newest verdict of each `group` that was frozen before it.

        Before means: not after the run the decision names, in number and in time, as imported runs are numbered
        anew; for shadows, not made after the decision.
        """
        runs = {
            run.id: run
            for run in self.runs()
            if run.screener in whose.screeners and run.basis.endswith(whose.ending)
        }
        found: dict[tuple[int, int], tuple[Verdict, Run]] = {}
        marks = ",".join("?" * len(whose.screeners))
        ends = "and substr(r.basis, -length(?)) = ?" if whose.ending else ""
        ending = (whose.ending, whose.ending) if whose.ending else ()
        for table, condition in _BEFORE.items():
            rows = self._db.all(
                "select p.id, v.p_passed, v.p_maybe, v.p_excited, v.score, v.tentative, v.outside_limits, "
                f"max(v.run), d.id from decision d join posting p on p.number = d.posting join {table} v "
                "on v.posting = d.posting join run r on r.id = v.run "  # bare columns are those of the newest run
                f"where d.label is not null and r.screener in ({marks}) {ends} and {condition} "
                f"group by {group} order by d.id",
                (*whose.screeners, *ending),
            )
            for row in rows:
                pair = _verdict(row[:-1], runs)
                key = (int(str(row[-1])), pair[1].n_decisions)
                if key not in found or found[key][1].id < pair[1].id:
                    found[key] = pair
        return found

    def of(self, posting_id: PostingId) -> list[tuple[Verdict, Run]]:
        """Every verdict on one posting, oldest first, with what base models said."""
        rows = self._db.all(
            "select s.run, s.words from said s join posting p on p.number = s.posting where p.id = ?",
            (posting_id,),
        )
        said = {int(str(run)): Said.from_json(str(words)) for run, words in rows}
        found = self._read("where p.id = ? order by v.run", (posting_id,))
        return [(replace(verdict, said=said.get(run.id)), run) for verdict, run in found] if said else found

    def said(self, screener: str) -> dict[PostingId, Said]:
        """The newest that a base model said on each posting as `screener`, shown or shadow."""
        rows = self._db.all(
            "select p.id, s.words, max(s.run) from said s join posting p on p.number = s.posting "
            "join run r on r.id = s.run where r.screener = ? group by s.posting",  # bare columns are those of the newest
            (screener,),
        )
        return {PostingId(str(posting_id)): Said.from_json(str(words)) for posting_id, words, _ in rows}

    def runs(self) -> list[Run]:
        """Every run, oldest first."""
        return [_run(row) for row in self._db.all(f"{_RUNS} order by id")]

    def said_at(self, screener: str) -> dict[PostingId, datetime]:
        """When that was said, by posting."""
        rows = self._db.all(
            "select p.id, r.made_at, max(s.run) from said s join posting p on p.number = s.posting "
            "join run r on r.id = s.run where r.screener = ? group by s.posting",  # as above
            (screener,),
        )
        return {PostingId(str(posting_id)): datetime.fromisoformat(str(at)) for posting_id, at, _ in rows}

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
    assert isinstance(passed, float)  # its columns are real: the way over text takes a third of a list's time
    assert isinstance(maybe, float)
    assert isinstance(excited, float)
    assert isinstance(score, float)
    verdict = Verdict(
        posting_id=PostingId(str(posting_id)),
        p_passed=passed,
        p_maybe=maybe,
        p_excited=excited,
        score=score,
        screener=run.screener,
        version=run.version,
        made_at=run.made_at,
        tentative=bool(tentative),
        outside_limits=() if outside == "[]" else tuple(json.loads(str(outside))),
    )
    return verdict, run
