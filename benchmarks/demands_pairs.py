"""How many of the facts that matter are among the first eight, on fifteen made pairs of a posting and a record.

The pairs (`demands_pairs.txt`) were written, and their five facts or so that matter marked, before the ranking was
first run on them; by the same hand as the rules, in plain words of fifteen trades. They compare ways of ranking and
prove nothing about real resumes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from metier.applications.demands import Likeness, demands_of, match, relevance
from metier.domain.posting import Posting
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record, own_fact_id
from metier.testing.makers import posting

PAIRS = Path(__file__).with_name("demands_pairs.txt")
TODAY = date(2026, 11, 1)
BEST = 8
SHUFFLES = 200


@dataclass(frozen=True)
class Pair:
    """One posting, one record, and the facts that matter for it."""

    posting: Posting
    record: Record
    marked: frozenset[OwnFactId]

    @property
    def ranked(self) -> list[OwnFact]:
        """The facts that are chosen among: all but headings, and the degrees."""
        return [
            fact for fact in self.record.facts if fact.kind is FactKind.EDUCATION or not fact.kind.is_heading
        ]


def pairs() -> list[Pair]:
    """The made pairs."""
    return [_pair(block) for block in PAIRS.read_text(encoding="utf-8").split("== ")[1:]]


def _pair(block: str) -> Pair:
    advert, _, record = block.partition("\n--\n")
    title, _, text = advert.partition("\n")
    facts: list[OwnFact] = []
    marked: set[OwnFactId] = set()
    for line in filter(None, record.split("\n")):
        fact = _fact(line.removeprefix("+ "), facts)
        facts.append(fact)
        if line.startswith("+ "):
            marked.add(fact.id)
    return Pair(posting(title, text), Record(tuple(facts)), frozenset(marked))


def _fact(line: str, before: Sequence[OwnFact]) -> OwnFact:
    first, _, rest = line.partition(" ")
    cells = [cell.strip() for cell in rest.split("|")]
    if first == "role":
        title, at, start, end = cells
        return OwnFact(
            own_fact_id(FactKind.ROLE, f"{title}, {at}", start=start), FactKind.ROLE, f"{title}, {at}",
            title=title, at=at, start=start, end="" if end == "now" else end, is_current=end == "now",
        )  # fmt: skip
    kinds = {"skill", "language", "certificate", "education", "course", "project"}
    if first in kinds:
        kind = FactKind(first)
        return OwnFact(own_fact_id(kind, cells[0]), kind, cells[0], note=cells[1] if len(cells) == 2 else "")
    under = next((fact for fact in reversed(before) if fact.kind is FactKind.ROLE), None)
    return OwnFact(
        own_fact_id(FactKind.HIGHLIGHT, line), FactKind.HIGHLIGHT, line, under=under.id if under else None,
        title=under.title if under else "", at=under.at if under else "",
        start=under.start if under else "", end=under.end if under else "", is_current=bool(under and under.is_current),
    )  # fmt: skip


def shares(likeness: Likeness | None) -> dict[str, object]:
    """Share of marked facts among the best eight, for each way of ranking, and gaps that are none."""
    ways: dict[str, Callable[[Pair], Mapping[OwnFactId, float]]] = {
        "relevance": lambda pair: relevance(pair.record, pair.posting, on=TODAY),
        "order of the resume": lambda pair: {fact.id: -place for place, fact in enumerate(pair.record.facts)},
        "words shared with the posting": _by_shared_words,
    }
    if likeness is not None:
        ways["relevance with likeness"] = lambda pair: relevance(
            pair.record, pair.posting, likeness=likeness, on=TODAY
        )
        ways["likeness to the whole posting alone"] = lambda pair: _by_likeness(pair, likeness)
    every = pairs()
    report: dict[str, object] = {"pairs": len(every), "marked": sum(len(pair.marked) for pair in every)}
    for name, way in ways.items():
        scores = [way(pair) for pair in every]
        found = [_hit(pair, score, BEST) for pair, score in zip(every, scores, strict=True)]
        first = [_hit(pair, score, len(pair.marked)) for pair, score in zip(every, scores, strict=True)]
        n_marked = sum(len(pair.marked) for pair in every)
        report[name] = {
            "in_best_8": round(sum(found) / n_marked, 3),
            "among_as_many_as_are_marked": round(sum(first) / n_marked, 3),
            "pairs_with_all": sum(hit == len(pair.marked) for hit, pair in zip(found, every, strict=True)),
        }
    report["random"] = round(sum(_by_chance(pair) for pair in every) / len(every), 3)
    answered = [
        bool(
            {fact for each in match(demands_of(pair.posting), pair.record, on=TODAY) for fact in each.facts}
            & {mark}
        )
        for pair in every
        for mark in pair.marked
    ]
    report["marked_that_answer_a_demand"] = round(sum(answered) / len(answered), 3)
    return report


def _hit(pair: Pair, scores: Mapping[OwnFactId, float], n_best: int) -> int:
    best = sorted(pair.ranked, key=lambda fact: -scores[fact.id])[:n_best]
    return len({fact.id for fact in best} & pair.marked)


def _by_chance(pair: Pair) -> float:
    drawn = random.Random(7)
    hits = [len({fact.id for fact in drawn.sample(pair.ranked, BEST)} & pair.marked) for _ in range(SHUFFLES)]
    return sum(hits) / SHUFFLES / len(pair.marked)


def _by_shared_words(pair: Pair) -> dict[OwnFactId, float]:
    posted = set(f"{pair.posting.title} {pair.posting.text}".lower().split())
    return {fact.id: len(set(fact.words.lower().split()) & posted) for fact in pair.record.facts}


def _by_likeness(pair: Pair, likeness: Likeness) -> dict[OwnFactId, float]:
    facts = pair.record.facts
    cosines = np.asarray(
        likeness([f"{pair.posting.title}. {pair.posting.text}"], [fact.words for fact in facts])
    )
    return {fact.id: float(cosines[0][place]) for place, fact in enumerate(facts)}


def missed() -> Iterator[str]:
    """What is marked and not among the best eight, and what stands there instead; for looking at."""
    for pair in pairs():
        scores = relevance(pair.record, pair.posting, on=TODAY)
        best = sorted(pair.ranked, key=lambda fact: -scores[fact.id])[:BEST]
        ids = {fact.id for fact in best}
        for fact in pair.ranked:
            if (fact.id in pair.marked) != (fact.id in ids):
                sign = "missed" if fact.id in pair.marked else "instead"
                yield f"{pair.posting.title[:24]:24} {sign:8} {scores[fact.id]:.3f} {fact.words[:90]}"
