"""Seconds of `metier report` on 2,000 decisions with frozen verdicts: python -m benchmarks.report.

A made-up workspace of 4,000 postings; a run of verdicts on everything undecided after every 25 decisions, as a person
who screens every other day would have. Printed as JSON: `command` is the whole process, `report` the work in it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from metier.domain.decision import Label, Occasion
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.storage.store import Store
from metier.workspace import STORE, Workspace

EVERY = 25
_WORDS = 60


def made_up(folder: Path, *, n_postings: int, n_decisions: int) -> None:
    """A workspace whose verdicts are somewhat right about its decisions."""
    rng = np.random.default_rng(0)
    rows = [
        {"title": f"Post {number}", "text": " ".join(f"w{w}" for w in rng.integers(0, 5000, _WORDS))}
        for number in range(n_postings)
    ]
    file = folder / "postings.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    Workspace.create(folder / "ws").close()
    with Workspace(folder / "ws") as workspace:
        workspace.add(file)
    with Store.open(folder / "ws" / STORE) as store:
        _decide(store, rng, n_decisions)


def _decide(store: Store, rng: np.random.Generator, n_decisions: int) -> None:
    postings = store.postings.all()
    taste = rng.standard_normal(len(postings))
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with store.database.transaction():
        for n in range(n_decisions):
            at += timedelta(minutes=90)
            if n % EVERY == 0:
                verdicts = [_verdict(posting, taste[i], rng, n) for i, posting in enumerate(postings[n:], n)]
                store.verdicts.freeze(
                    verdicts, basis=f"{n} decisions", profile_key="", n_decisions=n, made_at=at
                )
            label = Label.EXCITED if taste[n] > 1 else Label.MAYBE if taste[n] > 0.2 else Label.PASSED
            occasion = Occasion.RANDOM if n % 5 == 4 else Occasion.ASKED
            store.decisions.append(postings[n].id, label, reason="", occasion=occasion, decided_at=at)


def _verdict(posting: Posting, taste: float, rng: np.random.Generator, n: int) -> Verdict:
    excited = 1 / (1 + np.exp(2 - 1.2 * (taste + rng.standard_normal())))
    rest = 1 - excited
    return Verdict(
        posting.id,
        0.7 * rest,
        0.3 * rest,
        float(excited),
        float(excited),
        "learned",
        f"v{n}",
        tentative=n < 30,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postings", type=int, default=4_000)
    parser.add_argument("--decisions", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made_up(folder, n_postings=args.postings, n_decisions=args.decisions)
        inside, processor, whole = [], [], []
        for _ in range(args.rounds):
            begun, spent = time.perf_counter(), time.process_time()
            with Workspace(folder / "ws") as workspace:
                workspace.report()
            inside.append(time.perf_counter() - begun)
            processor.append(time.process_time() - spent)
            begun = time.perf_counter()
            words = [sys.executable, "-m", "metier", "--workspace", str(folder / "ws"), "report"]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"COLUMNS": "100"})
            whole.append(time.perf_counter() - begun)
    print(
        json.dumps(
            {
                "n_decisions": args.decisions,
                "unit": "seconds, the least of the rounds",
                "report": round(min(inside), 2),
                "report, processor": round(min(processor), 2),
                "command": round(min(whole), 2),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
