"""How fast facts are read, and how many postings state each: `METIER_DATA=… python benchmarks/facts.py` prints JSON.

Coverage is no accuracy: it says how often a rule found something, not whether that was right.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
import statistics
import time
from collections import Counter
from pathlib import Path

from metier.domain.posting import StatedFields
from metier.text.clean import clean, unescape_markdown
from metier.text.facts import RULES_VERSION, read_facts

FILES = ("boards", "linkedin_stream")
N_TIMED = 1_500


@dataclasses.dataclass(frozen=True)
class Row:
    """What the reader of facts is given for one posting."""

    title: str
    company: str
    place: str
    text: str
    stated: StatedFields


def main() -> None:
    folder = Path(os.environ["METIER_DATA"]) / "postings"
    report: dict[str, object] = {"rules_version": RULES_VERSION}
    read_one(
        Row("", "", "", "Nous cherchons une personne pour notre équipe. " * 5, StatedFields())
    )  # loads the model
    for name in FILES:
        report[name] = measure(read(folder / f"{name}.jsonl.gz"))
    print(json.dumps(report, indent=2))


def read(path: Path) -> list[Row]:
    """The distinct postings of a file, evenly spaced over it, cleaned as an import would."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if not row.get("dup_of")]
    step = max(1, len(rows) // N_TIMED)
    return [
        Row(
            title=row["title"] or "",
            company=row["company"] or "",
            place=row["location"] or "",
            text=clean(unescape_markdown(row["text"] or "")).text,
            stated=StatedFields(pay=(row["raw"] or {}).get("Salary Estimate") or ""),
        )
        for row in rows[::step]
    ]


def measure(rows: list[Row]) -> dict[str, object]:
    """Microseconds of processor time per posting, and the share of postings with each fact."""
    seconds: list[float] = []
    found: Counter[str] = Counter()
    for row in rows:
        start = time.process_time()
        facts = read_one(row)
        seconds.append(time.process_time() - start)
        found.update(name for name, value in facts.items() if value)
    return {
        "n": len(rows),
        "characters_mean": round(statistics.mean(len(row.text) for row in rows)),
        "us_mean": round(statistics.mean(seconds) * 1e6),
        "us_median": round(statistics.median(seconds) * 1e6),
        "us_p99": round(statistics.quantiles(seconds, n=100)[98] * 1e6),
        "coverage": {name: round(n / len(rows), 3) for name, n in sorted(found.items())},
    }


def read_one(row: Row) -> dict[str, object]:
    facts = read_facts(
        title=row.title, company=row.company, place=row.place, text=row.text, stated=row.stated
    )
    return {field.name: getattr(facts, field.name) for field in dataclasses.fields(facts)}


if __name__ == "__main__":
    main()
