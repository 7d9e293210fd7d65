"""Every labelled set as units: one person, one topic or one team, with the splits it is measured on.

Choices are made on the units for choosing and confirmed on the others: films and simulated people by the parity of their
place, the sets as `CHOOSING_SETS` says.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.learning.people import N_PEOPLE, person, world_of
from benchmarks.learning.pile import real_postings

from metier.actions.backtest.labels import labelled_rows
from metier.domain.decision import Label
from metier.domain.posting import Posting, PostingId, StatedFields, UntrustedText
from metier.evaluation.labelled import LabelledPosting, LabelledSet
from metier.evaluation.splits import SIZES, Split, group_splits, time_splits
from metier.sources import ReadOptions
from metier.text.clean import clean
from metier.text.facts import read_facts
from metier.workspace.inputs import labels_rows

TOPICS = ("ADHD", "Antihistamines", "BetaBlockers", "NSAIDS", "Opiods", "ProtonPumpInhibitors")
CHOOSING_SETS = ("hn_interest", "triage_ADHD", "triage_NSAIDS")
SIMULATED = ("simulated_facts", "simulated_meaning", "simulated_mixed", "simulated_changed")
SETS = ("hn_interest", *(f"triage_{topic}" for topic in TOPICS), "movies", "dealbreakers", *SIMULATED)
MANY = ("movies", *SIMULATED)
"""Sets of many people: the people are the units of an interval."""

SEEDS: Mapping[str, int] = {"movies": 3, **dict.fromkeys(SIMULATED, 2)}
"""Drawings per unit where it is not 20."""

_FOLDS = 5


@dataclass(frozen=True)
class Unit:
    """One person, topic or team of a set.

    Attributes:
        set_name: One of `SETS`.
        name: The person; empty where the set is one unit.
        choosing: Whether choices may be made on it.
        splits: By kind: `group` and, where decisions are ordered, `time`.
        of_passed: Whether figures are about finding the passed instead of the excited.
    """

    set_name: str
    name: str
    choosing: bool
    labelled: LabelledSet
    splits: Mapping[str, Sequence[Split]]
    of_passed: bool = False


def load_units(
    names: Iterable[str],
    data: Path,
    cache: Path,
    *,
    sizes: Sequence[int] = SIZES,
    seeds: int = 20,
    half: str = "both",
) -> list[Unit]:
    """The units of those sets, in the order of `SETS`.

    Args:
        half: `choosing`, `confirming` or `both`.
    """
    wanted = set(names)
    units: list[Unit] = []
    for name in SETS:
        if name not in wanted or name in SIMULATED:
            continue
        if half == "confirming" and name in CHOOSING_SETS:
            continue
        if half == "choosing" and name not in (*CHOOSING_SETS, "movies"):
            continue
        maker = {"movies": _movies, "dealbreakers": _dealbreakers}.get(name, _whole)
        units += maker(name, data / "labelled", sizes, min(seeds, SEEDS.get(name, seeds)))
    if wanted & set(SIMULATED):
        people = _simulated(data, cache, sizes, min(seeds, 2), half)
        units += [unit for unit in people if unit.set_name in wanted]
    return [unit for unit in units if half == "both" or unit.choosing == (half == "choosing")]


def _whole(name: str, folder: Path, sizes: Sequence[int], seeds: int) -> list[Unit]:
    labelled = LabelledSet(name, _items(_file(folder, name)))
    splits = {
        "group": group_splits(labelled, sizes=sizes, seeds=seeds),
        "time": time_splits(labelled, sizes=sizes, seeds=seeds),
    }
    return [Unit(name, "", name in CHOOSING_SETS, labelled, splits)]


def _movies(name: str, folder: Path, sizes: Sequence[int], seeds: int) -> list[Unit]:
    items = _items(_file(folder, name))
    units = []
    for place, user in enumerate(sorted({item.person for item in items}, key=int)):
        mine = tuple(dataclasses.replace(item, person="") for item in items if item.person == user)
        labelled = LabelledSet(f"{name} {user}", mine)
        splits = {
            "group": group_splits(labelled, sizes=sizes, seeds=seeds),
            "time": time_splits(labelled, sizes=sizes, seeds=seeds),
        }
        units.append(Unit(name, user, place % 2 == 0, labelled, splits))
    return units


def _simulated(data: Path, cache: Path, sizes: Sequence[int], seeds: int, half: str) -> list[Unit]:
    """Those who change their mind are tested on the later part of their history, the others on a random part."""
    world = world_of(real_postings(data, cache), cache)
    units = []
    for number in range(N_PEOPLE):
        if half != "both" and (number % 2 == 0) != (half == "choosing"):
            continue
        who = person(number, world)
        changed = who.variant == "changed"
        splits = (time_splits if changed else group_splits)(who.labelled, sizes=sizes, seeds=seeds)
        set_name = "simulated_changed" if changed else f"simulated_{who.kind}"
        kind = "time" if changed else "group"
        units.append(Unit(set_name, f"{number:02d}", number % 2 == 0, who.labelled, {kind: splits}))
    return units


def _dealbreakers(name: str, folder: Path, sizes: Sequence[int], seeds: int) -> list[Unit]:
    """Paragraphs on tasks or requirements; the bad ones count as passed, the others as excited."""
    rows = [json.loads(line) for line in _file(folder, name).read_text("utf-8").split("\n") if line]
    items = []
    for row in rows:
        for place, part in enumerate(row["paragraphs"] or ()):
            if part["title_or_tasks"] or part["requirements"]:
                label = Label.PASSED if part["bad"] else Label.EXCITED
                posting = _paragraph(f"{row['id']}-{place}", part["text"])
                items.append(LabelledPosting(posting, label, group=str(row["group"])))
    labelled = LabelledSet(name, tuple(items))
    return [Unit(name, "", False, labelled, {"group": _folds(labelled, sizes, seeds)}, of_passed=True)]


def _folds(labelled: LabelledSet, sizes: Sequence[int], seeds: int) -> list[Split]:
    """Five folds by listing, drawn anew for every five seeds; training parts are nested and stratified."""
    items = sorted(labelled.items, key=lambda item: item.id)
    groups = sorted({item.group_key for item in items})
    found = []
    for seed in range(seeds):
        dealt = np.random.default_rng([7, seed // _FOLDS]).permutation(len(groups))
        fold = {group: int(place) % _FOLDS for group, place in zip(groups, dealt, strict=True)}
        held_out = seed % _FOLDS
        rng = np.random.default_rng([8, seed])
        shuffled = [items[i] for i in rng.permutation(len(items))]
        test = tuple(item.id for item in shuffled if fold[item.group_key] == held_out)
        pool = [item for item in shuffled if fold[item.group_key] != held_out]
        place = np.empty(len(pool))
        grades = np.array([item.label is Label.EXCITED for item in pool])
        for grade in (False, True):
            members = np.flatnonzero(grades == grade)
            place[members] = (np.arange(len(members)) + rng.random()) / max(len(members), 1)
        drawn = [pool[i].id for i in np.argsort(place, kind="stable")]
        found += [Split(size, seed, tuple(drawn[:size]), test) for size in sizes if size <= len(drawn)]
    return found


def _file(folder: Path, name: str) -> Path:
    plain = folder / f"{name}.jsonl"
    return plain if plain.exists() else folder / f"{name}.jsonl.gz"


def _items(path: Path) -> tuple[LabelledPosting, ...]:
    """The decided rows of a labels file, as `metier backtest` reads them."""
    read = labelled_rows(path.name, labels_rows(path, ReadOptions(wordless=True)))
    if read.problems:
        msg = f"{path.name}: {read.problems[0].message}"
        raise ValueError(msg)
    return tuple(item for item in read.labelled.items if item.label)


def _paragraph(key: str, text: str) -> Posting:
    seen = UntrustedText(clean(text).text)
    nothing = UntrustedText("")
    facts = read_facts(title=nothing, company=nothing, place=nothing, text=seen, stated=StatedFields())
    return Posting(PostingId(key), nothing, seen, facts_json=facts.to_json())


def describe(units: Sequence[Unit]) -> str:
    """How many units of each set are for choosing and for confirming."""
    lines = []
    for name in SETS:
        mine = [unit for unit in units if unit.set_name == name]
        if mine:
            n = sum(unit.choosing for unit in mine)
            lines.append(f"{name:28} {n:3} for choosing, {len(mine) - n:3} for confirming")
    return "\n".join(lines)
