"""Resumes tailored from real resumes to real postings, without a base model: backed whole, in their room, answering more.

Usage: METIER_DATA=… python -m benchmarks.tailoring [--postings 20] [--seed 7]

Of 60 resumes read from plain text, each is tailored to the same postings, drawn at random. Nobody ever matched these resumes
and postings, so nothing here measures fit; what is counted is

- drafts with anything red: there must be none, as every line is in the resume's own words (a false alarm of the verifier);
- of what a posting asks and the resume shows somewhere, how much a draft of one page shows, beside three others of the same
  room: the resume as it stands, cut at the end of the page; facts drawn at random; the best facts without a look at what is
  answered already. With intervals over resumes;
- seconds of a draft, beside reading the posting for demands alone.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from benchmarks.data import data_folder

from metier.applications.claims import check
from metier.applications.demands import Match, demands_of, match, relevance
from metier.applications.resume import record_of
from metier.applications.resume.plain import resume_of_text
from metier.applications.tailor import Room, choose, compose
from metier.applications.tailor.room import HEADING_LINES, LINES_ON_A_PAGE, height
from metier.domain.draft import Line
from metier.domain.posting import Posting
from metier.domain.record import FactKind, OwnFactId, Record
from metier.sources import ReadOptions
from metier.workspace import Workspace

YEAR = 2026.9


@dataclass(frozen=True)
class Pair:
    """One resume for one posting.

    Attributes:
        shown: Share of what is asked and shown by the resume that each way of filling one page shows; None where the resume
            shows nothing of it.
        seconds: Of a draft, and of reading the posting's demands.
    """

    resume: int
    n_red: int
    n_lines: int
    shown: Mapping[str, float] | None
    seconds: tuple[float, float]


def records() -> list[Record]:
    """Own facts of the real resumes."""
    with (data_folder() / "resumes" / "resumes.jsonl").open(encoding="utf-8") as file:
        return [record_of(resume_of_text(json.loads(line)["text"]).resume) for line in file]


def postings(n: int, rng: random.Random) -> list[Posting]:
    """Real postings with a text, drawn at random."""
    with Workspace.create(Path(tempfile.mkdtemp()) / "ws", environment={}) as search:
        search.add(data_folder() / "postings" / "linkedin_stream.jsonl.gz", options=ReadOptions())
        every = [row.posting for row in search.list(limit=100_000).rows if len(row.posting.text) > 800]
    return rng.sample(every, n)


def tried(number: int, record: Record, posting: Posting, rng: random.Random) -> Pair:
    """One resume for one posting, by every way."""
    began = time.perf_counter()
    demands = demands_of(posting)
    read = time.perf_counter()
    matches = match(demands, record)
    rates = relevance(record, posting, matches=matches)
    lines = compose(choose(record, matches, rates, Room(pages=1), year=YEAR))
    done = time.perf_counter()
    red = check(lines, record, posting)
    answerable = [each for each in matches if not each.is_gap]
    shown = None
    if answerable:
        alone = [replace(each, evidence=()) for each in matches]
        greedy = compose(choose(record, alone, rates, Room(pages=1), year=YEAR))
        shown = {
            "metier": answered(answerable, cited(lines)),
            "best facts alone": answered(answerable, cited(greedy)),
            "as it stands": answered(answerable, first_page(record, [fact.id for fact in record.facts])),
            "at random": answered(answerable, first_page(record, shuffled(record, rng))),
        }
    return Pair(
        number, len({problem.line for problem in red}), len(lines), shown, (done - began, read - began)
    )


def answered(matches: Sequence[Match], facts: frozenset[OwnFactId]) -> float:
    """Share of the demands for which one of the facts is evidence."""
    return statistics.mean(bool(facts & set(each.facts)) for each in matches)


def cited(lines: Iterable[Line]) -> frozenset[OwnFactId]:
    """Facts on the page."""
    return frozenset(id_ for line in lines for id_ in line.cites)


def first_page(record: Record, order: Sequence[OwnFactId]) -> frozenset[OwnFactId]:
    """What fits on one page in that order, headings with their first line; skills twelve to a line."""
    left, found = float(LINES_ON_A_PAGE), set[OwnFactId]()
    for id_ in order:
        fact = record.by_id[id_]
        if fact.kind in {FactKind.REFERENCE, FactKind.SKILL_GROUP} or id_ in found:
            continue
        entry = fact if fact.kind.is_heading else record.by_id.get(fact.under) if fact.under else None
        is_new = entry is not None and entry.kind is not FactKind.SKILL_GROUP and entry.id not in found
        cost = HEADING_LINES if is_new else 0.0
        if not fact.kind.is_heading:
            cost += 1 / 12 if fact.kind is FactKind.SKILL else height(fact.words)
        if cost > left:
            break
        left -= cost
        found |= {id_} | ({entry.id} if entry else set())
    return frozenset(found)


def shuffled(record: Record, rng: random.Random) -> list[OwnFactId]:
    """The facts in any order."""
    ids = [fact.id for fact in record.facts]
    rng.shuffle(ids)
    return ids


def interval(
    by_resume: Mapping[int, Sequence[float]], rng: np.random.Generator
) -> tuple[float, float, float]:
    """The mean over resumes, and what luck in the choice of resumes could have made of it (95 %)."""
    means = np.array([statistics.mean(found) for found in by_resume.values()])
    drawn = means[rng.integers(0, len(means), (4000, len(means)))].mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(means.mean()), float(low), float(high)


def measured(n_postings: int, seed: int) -> dict[str, object]:
    """All figures."""
    rng = random.Random(seed)
    jobs, every = postings(n_postings, rng), records()
    pairs = [tried(number, record, job, rng) for number, record in enumerate(every) for job in jobs]
    ways: dict[str, dict[int, list[float]]] = {}
    for pair in pairs:
        for way, share in (pair.shown or {}).items():
            ways.setdefault(way, {}).setdefault(pair.resume, []).append(share)
    draw = np.random.default_rng(seed)
    beyond = {
        number: [a - b for a, b in zip(ways["metier"][number], ways["as it stands"][number], strict=True)]
        for number in ways["metier"]
    }
    return {
        "resumes": len(every),
        "postings": n_postings,
        "drafts": len(pairs),
        "drafts_with_red": sum(pair.n_red > 0 for pair in pairs),
        "lines": sum(pair.n_lines for pair in pairs),
        "red_lines": sum(pair.n_red for pair in pairs),
        "pairs_with_something_to_show": sum(pair.shown is not None for pair in pairs),
        "answered_of_what_the_resume_shows": {
            way: dict(zip(("mean", "low", "high"), interval(found, draw), strict=True))
            for way, found in ways.items()
        },
        "metier_beyond_as_it_stands": interval(beyond, draw),
        "draft_ms": 1000 * statistics.median(pair.seconds[0] for pair in pairs),
        "reading_demands_ms": 1000 * statistics.median(pair.seconds[1] for pair in pairs),
        "draft_over_reading": statistics.median(pair.seconds[0] / pair.seconds[1] for pair in pairs),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postings", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    print(json.dumps(measured(asked.postings, asked.seed), indent=1))


if __name__ == "__main__":
    main()
