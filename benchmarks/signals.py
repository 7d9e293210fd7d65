"""How many real ads get a signal of vague pay or of no open position, by file and rule, what reposts are seen, and what it costs, as JSON.

Usage: METIER_DATA=… python -m benchmarks.signals [--show N] prints JSON; N signals of each rule go to stderr, quotes cut short.

The LinkedIn stream is taken in day by day as it was seen first, folded as an import folds, and each posting's sightings are read
back at the end of the year.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.data import data_folder
from benchmarks.scams import lines

from metier.actions.add import Intake
from metier.domain.posting import Posting, PostingId, Sighting, StatedFields, UntrustedText
from metier.storage.database import Database
from metier.storage.store import Store
from metier.testing import FixedClock
from metier.text.clean import clean, unescape_markdown
from metier.text.facts import read_facts
from metier.text.signals import Signal, SignalKind, signals_in

Shown = dict[str, list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", type=int, default=0, metavar="N")
    n_shown = parser.parse_args().show
    folder = data_folder() / "postings"
    shown: Shown = defaultdict(list)
    report = {
        "words": {
            name: words_of(folder / f"{name}.jsonl.gz", shown) for name in ("boards", "linkedin_stream")
        },
        "sightings": sightings(folder / "linkedin_stream.jsonl.gz", shown),
    }
    print(json.dumps(report, indent=1, ensure_ascii=False))
    for rule, rows in shown.items():
        for words in random.Random(1).sample(rows, min(n_shown, len(rows))):
            print(f"{rule}: {words}", file=sys.stderr)


def sighting_of(row: dict[str, Any], place: int) -> Sighting:
    raw = row.get("raw") or {}
    return Sighting(
        source=str(row.get("source") or "file"),
        source_id=str(row["id"]),
        title=UntrustedText(row["title"] or ""),
        text=UntrustedText(unescape_markdown(row["text"] or "")),
        company=UntrustedText(row["company"] or ""),
        place=UntrustedText(row["location"] or ""),
        where=f"line {place}",
        stated=StatedFields(pay=str(raw.get("Salary Estimate") or "")),
    )


def posting_of(row: dict[str, Any]) -> Posting:
    seen = sighting_of(row, 0)
    text, title = UntrustedText(clean(seen.text).text), UntrustedText(clean(seen.title).text)
    facts = read_facts(title=title, company=seen.company, place=seen.place, text=text, stated=seen.stated)
    return Posting(PostingId(str(row["id"])), title, text, company=seen.company, facts_json=facts.to_json())


def words_of(path: Path, shown: Shown) -> dict[str, object]:
    """Signals that rest on the words of an ad, over distinct ads, by source and rule."""
    n: Counter[str] = Counter()
    by_source: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: list[float] = []
    n_characters = 0
    for row in lines(path):
        if row.get("dup_of"):
            continue
        posting = posting_of(row)
        source = str(row["source"])
        begun = time.process_time()
        found = signals_in(posting)
        seconds.append(time.process_time() - begun)
        n_characters += len(posting.text)
        n[source] += 1
        by_source[source].update({f"{each.kind}: any" for each in found})
        by_source[source].update(f"{each.kind}: {each.rule}" for each in found)
        note(found, shown)
    return {
        "n": dict(n),
        "shares": {
            source: {rule: round(count / n[source], 4) for rule, count in sorted(counts.items())}
            for source, counts in by_source.items()
        },
        "ms_mean": round(sum(seconds) / len(seconds) * 1e3, 3),
        "ms_per_4000_characters": round(sum(seconds) / n_characters * 4e6, 3),
    }


def note(found: Sequence[Signal], shown: Shown) -> None:
    for each in found:
        if each.kind is not SignalKind.SCAM:
            shown[f"{each.kind}: {each.rule}"].append(
                f"{each.words} {[quote.words[:140] for quote in each.quotes]}"
            )


def sightings(path: Path, shown: Shown) -> dict[str, object]:
    """A year of one stream in a store: how many postings were seen again, and how long it takes to ask."""
    rows = sorted(lines(path), key=lambda row: row["order"])
    with Store(Database.memory()) as store:
        for day, group in groupby(rows, key=lambda row: str(row["raw"]["first_seen"])[:10]):
            clock = FixedClock(datetime.fromisoformat(day).replace(tzinfo=UTC))
            intake = Intake(store.postings, clock)
            for _ in intake.take(sighting_of(row, row["order"]) for row in group):
                pass
        postings = store.postings.all()
        ids = [posting.id for posting in postings]
        begun = time.perf_counter()
        seen = store.postings.seen(ids)
        all_seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        store.postings.seen(ids[:20])
        few_seconds = time.perf_counter() - begun
    counted: Counter[str] = Counter()
    for posting in postings:
        found = [each for each in signals_in(posting, seen[posting.id]) if each.kind is SignalKind.REPOST]
        counted.update({"any"} if found else ())
        counted.update(each.rule for each in found)
        note(found, shown)
    return {
        "n_rows": len(rows),
        "n_postings": len(postings),
        "with_signal": dict(counted),
        "seconds_for_all": round(all_seconds, 3),
        "seconds_for_20": round(few_seconds, 3),
    }


if __name__ == "__main__":
    main()
