"""How well and how fast postings fold: `METIER_DATA=… python benchmarks/folding.py` prints JSON.

Truth is the `group` of the data: texts equal up to case and punctuation. Folds beyond it (texts with words run
together, near texts) count against precision here, so `folding_judged.csv` holds pairs judged by eye.
"""

from __future__ import annotations

import csv
import dataclasses
import gzip
import itertools
import json
import os
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from metier.actions.fold import Candidate, Fold, FoldIndex
from metier.domain.posting import PostingId
from metier.text.clean import clean, unescape_markdown
from metier.text.fingerprint import fingerprint

FILES = ("linkedin_stream", "boards")
JUDGED = Path(__file__).with_name("folding_judged.csv")
N_LOADED = 10_000

Row: TypeAlias = Mapping[str, str]
Pairs: TypeAlias = set[tuple[str, str]]


def main() -> None:
    folder = Path(os.environ["METIER_DATA"]) / "postings"
    report: dict[str, object] = {}
    row_of: dict[str, PostingId] = {}
    for name in FILES:
        rows = read(folder / f"{name}.jsonl.gz")
        found, into = fold_all(rows)
        report[name] = found
        row_of |= into
    report["judged"] = judged(row_of)
    report["load"] = load(read(folder / f"{FILES[0]}.jsonl.gz"))
    print(json.dumps(report, indent=2))


def read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [{**row, "text": clean(unescape_markdown(row["text"])).text} for row in rows]


def fold_all(rows: list[Row]) -> tuple[dict[str, object], dict[str, PostingId]]:
    texts = {PostingId(row["id"]): row["text"] for row in rows}
    index = FoldIndex(text_of=texts.__getitem__)
    into: dict[str, PostingId] = {}
    rules: Counter[str] = Counter()
    beyond: list[list[str]] = []
    groups = {row["id"]: row["group"] for row in rows}
    seconds: list[float] = []
    for row in rows:
        start = time.perf_counter()
        candidate = as_candidate(row)
        fold: Fold | None = index.find(candidate, row["text"])
        if fold:
            candidate = dataclasses.replace(candidate, posting_id=fold.into)
            rules[fold.rule] += 1
            if groups[fold.into] != groups[row["id"]]:
                beyond.append([fold.rule, fold.into, row["id"]])
        index.add(candidate)
        seconds.append(time.perf_counter() - start)
        into[row["id"]] = candidate.posting_id
    folded, truth = pairs(into), pairs(groups)
    return {
        "rows": len(rows),
        "postings": len(set(into.values())),
        "rules": dict(rules),
        "pairs_folded": len(folded),
        "pairs_in_groups": len(truth),
        "precision": round(len(folded & truth) / len(folded), 4),
        "recall": round(len(folded & truth) / len(truth), 4),
        "folds_beyond_groups": beyond,
        "ms_per_row_mean": round(statistics.mean(seconds) * 1e3, 3),
        "ms_per_row_median": round(statistics.median(seconds) * 1e3, 3),
    }, into


def as_candidate(row: Row) -> Candidate:
    url = row["url"] or ""
    return Candidate(
        posting_id=PostingId(row["id"]),
        company=row["company"] or "",
        title=row["title"] or "",
        place=row["location"] or "",
        url=url,
        requisition_id="",
        source=row["source"],
        source_id=row["id"] if url else "",
        board="",
        seniority="",
        fingerprint=fingerprint(row["text"]),
    )


def pairs(key_of: Mapping[str, str]) -> Pairs:
    members: dict[str, list[str]] = defaultdict(list)
    for name, key in key_of.items():
        members[key].append(name)
    return {pair for group in members.values() for pair in itertools.combinations(sorted(group), 2)}


def judged(row_of: Mapping[str, PostingId]) -> dict[str, int]:
    """Judged pairs by what folding does with them today and what the eye said."""
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        rows: Iterable[dict[str, str]] = list(csv.DictReader(lines))
    counts: Counter[str] = Counter()
    for row in rows:
        today = "folded" if row_of[row["one"]] == row_of[row["other"]] else "apart"
        counts[f"{today}, judged {row['judgement']}"] += 1
    return dict(sorted(counts.items()))


def load(rows: list[Row]) -> dict[str, float]:
    """Seconds to build an index of 10,000 candidates, with the first question answered."""
    made = [as_candidate(row) for row in rows]
    known = [renamed(made[i % len(made)], i) for i in range(N_LOADED)]
    start = time.perf_counter()
    FoldIndex(known, text_of=lambda _: "").find(made[0], "")
    return {"candidates": N_LOADED, "seconds": round(time.perf_counter() - start, 3)}


def renamed(candidate: Candidate, number: int) -> Candidate:
    name = f"c{number}"
    return dataclasses.replace(
        candidate, posting_id=PostingId(name), source_id=name, url=f"https://linkedin.com/jobs/view/{number}"
    )


if __name__ == "__main__":
    main()
