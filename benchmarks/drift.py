"""How soon a flipped rule is noticed, how often nothing is, and what memories of several lengths bring: python -m benchmarks.drift.

Everything is made up: `histories` of yes-or-no terms with a quick learner (benchmarks/drift_world.py), and for `replay` the learned
screener with a toy encoder on made-up postings, refitted every five decisions. Printed as JSON.
Usage: python -m benchmarks.drift [--only alarm still replay words audit memory] [--runs N]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from itertools import starmap

import numpy as np
from benchmarks.drift_world import Booleans, Doubles, Histories, Integers, histories, learner
from benchmarks.memories import mixture_weights

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Fact, Facts, Part, Quote, Seniority, WorkMode
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.evaluation.drift import ALL_POSTINGS, Terms, alarms, changes, terms_of
from metier.evaluation.intervals import share_interval
from metier.evaluation.missed import missed
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.screeners.memory import mixed
from metier.testing import MemoryCache, ToyEncoder, posting

FLIPS = ((0.5, 4.0), (0.5, -4.0), (0.3, 4.0), (0.3, -4.0), (0.5, 2.0), (0.15, 4.0))
"""Share of postings the rule is about, and its strength (benchmarks/drift_world.py)."""


def terms(has: Booleans) -> Terms:
    n, m = has.shape
    named = (ALL_POSTINGS, *(f"term {j}" for j in range(m)))
    return Terms(named, np.concatenate([np.ones((n, 1), np.bool_), has], axis=1))


def count(k: int, n: int) -> str:
    """K of n with its exact 95 % interval."""
    found = share_interval(k, n)
    return f"{k} of {n} ({found.low:.3f} to {found.high:.3f})"


def noticed(first_after: list[int | None]) -> dict[str, object]:
    """Delays of runs without an alarm before the flip; None where it was not noticed."""
    known = np.array([np.inf if delay is None else delay for delay in first_after])
    quantiles = np.quantile(known, [0.5, 0.9], method="higher")
    return {
        "within 15": count(int((known <= 15).sum()), len(known)),
        "median delay": float(quantiles[0]),
        "90 % within": float(quantiles[1]),
    }


def delay(at: list[int], flip_at: int) -> int | None:
    later = [place - flip_at + 1 for place in at if place >= flip_at]
    return later[0] if later else None


def alarm_places(runs: Histories) -> list[list[int]]:
    def of(has: Booleans, grades: Integers, p: Doubles) -> list[int]:
        return [alarm.at for alarm in alarms(p, grades, terms(has))]

    return list(starmap(of, zip(runs.has, runs.grades, runs.p, strict=True)))


def alarm(n_runs: int) -> dict[str, object]:
    """Delay of the alarm after a flip at the 131st decision, watched for 50 more; other moments for one flip."""
    rng = np.random.default_rng(101)
    report: dict[str, object] = {}
    cases = [(share, strength, 130) for share, strength in FLIPS] + [(0.3, 4.0, 60), (0.3, 4.0, 300)]
    for share, strength, flip_at in cases:
        runs = histories(rng, n_runs=n_runs, n=flip_at + 50, share=share, strength=strength, flip_at=flip_at)
        quiet = [at for at in alarm_places(runs) if not at or at[0] >= flip_at]
        report[f"share {share}, strength {strength}, at {flip_at}"] = noticed(
            [delay(at, flip_at) for at in quiet]
        )
    return report


def still(n_runs: int) -> dict[str, object]:
    """False alarms per 1,000 decisions where nothing changes, from the first decision on, learning phase included."""
    rng = np.random.default_rng(102)
    report: dict[str, object] = {}
    n = 500
    cases = {
        "calibrated": (1.0, 1.0),
        "log odds 1.4 times too large": (1.4, 1.0),
        "log odds 1.8 times too large": (1.8, 1.0),
        "log odds half as large": (0.5, 1.0),
        "six more strong tastes": (1.0, 2.5),
    }
    for name, (scale, others) in cases.items():
        found = [
            at
            for share, strength in ((0.5, 4.0), (0.3, -4.0), (0.3, 2.0))
            for at in alarm_places(
                histories(rng, n_runs=n_runs, n=n, share=share, strength=strength, scale=scale, others=others)
            )
        ]
        total = sum(map(len, found))
        rate = 1000 * total / (n * len(found))
        report[name] = {
            "alarms": total,
            "decisions": n * len(found),
            "per 1,000": round(rate, 2),
            "± 1.96 s.e.": round(
                1.96 * 1000 * float(np.std([len(at) for at in found])) / n / len(found) ** 0.5, 2
            ),
        }
    return report


_TOPICS = (
    "backend services api",
    "hospital ward nurse",
    "bakery oven dough",
    "court law contract",
    "sales quota leads",
)
_TOOLS = ("Python", "Go", "Java", "SQL", "Kafka", "React")


def made_up(rng: np.random.Generator, n: int, *, remote: float) -> list[Posting]:
    """Postings of five topics with a work mode, a level and up to three tools."""
    quote = Quote(Part.STATED, 0, 1, "-")
    found = []
    for i in range(n):
        topic = _TOPICS[rng.choice(5, p=[0.4, 0.15, 0.15, 0.15, 0.15])]
        mode = WorkMode.REMOTE if rng.random() < remote else list(WorkMode)[rng.integers(1, 3)]
        tools = rng.choice(_TOOLS, rng.integers(0, 4), replace=False)
        facts = Facts(
            work_mode=Fact(mode, quote),
            seniority=Fact(list(Seniority)[rng.integers(1, 5)], quote),
            tools=tuple(Fact(str(tool), quote) for tool in tools),
        )
        filler = " ".join(f"w{j}" for j in rng.integers(0, 300, 30))
        found.append(
            posting(topic.split()[0], f"{topic} {mode.value} {filler}", posting_id=f"p{i}", facts=facts)
        )
    return found


def person(shown: list[Posting], rng: np.random.Generator, *, flip_at: int | None) -> list[Example]:
    """Excited about remote backend, maybe about other backend, passes on the rest; one answer in ten is drawn anew."""
    found = []
    for i, one in enumerate(shown):
        backend = one.title == "backend"
        remote = one.facts.work_mode is not None and one.facts.work_mode.value is WorkMode.REMOTE
        wanted = remote if flip_at is None or i < flip_at else not remote
        grade = (2 if wanted else 0) if backend else (1 if wanted and rng.random() < 0.5 else 0)
        if rng.random() < 0.1:
            grade = int(rng.integers(3))
        found.append(Example(one, list(Label)[grade]))
    return found


def prequential(examples: list[Example], *, every: int = 5) -> Doubles:
    """What the learned screener said before each decision, refitted after every fifth. Shape (n, 3)."""
    new = LearnedScreener(Featurizer(ToyEncoder(), MemoryCache()), Profile())
    found: list[tuple[float, float, float]] = []
    for start in range(0, len(examples), every):
        taught = new.learn(examples[:start])
        said = taught.screen([one.posting for one in examples[start : start + every]])
        found += [(one.p_passed, one.p_maybe, one.p_excited) for one in said]
    return np.array(found)


def replay(n_runs: int) -> dict[str, object]:
    """The same with the learned screener, terms read from the postings; and what `changes` then says."""
    report: dict[str, object] = {}
    for name, flip_at, n in (("flip at 100", 100, 140), ("nothing changes", None, 200)):
        delays, false, n_before, named, right = [], 0, 0, 0, 0
        for seed in range(n_runs):
            rng = np.random.default_rng([103, seed, n])
            examples = person(made_up(rng, n, remote=0.5), rng, flip_at=flip_at)
            shown = terms_of([one.posting for one in examples])
            grades = np.array([one.label.grade for one in examples])
            at = [found.at for found in alarms(prequential(examples), grades, shown)]
            before = n if flip_at is None else flip_at
            false += sum(place < before for place in at)
            n_before += before
            if flip_at is not None and not any(place < flip_at for place in at):
                delays.append(delay(at, flip_at))
            told = changes(examples, terms=shown)
            named += bool(told)
            right += bool(told) and told[0].words in {
                "remote",
                "on site",
                "hybrid",
                "“remote”",
                "“onsite”",
                "“hybrid”",
                "“api remote”",
            }
        report[name] = {
            **(noticed(delays) if delays else {}),
            "false alarms": f"{false} in {n_before} decisions",
            "a change named": count(named, n_runs),
            "the right one first": right,
        }
    return report


def _examples(grades: Integers) -> list[Example]:
    shown = posting()
    return [Example(shown, list(Label)[grade]) for grade in grades.tolist()]


def words(n_runs: int) -> dict[str, object]:
    """How often `changes` names something: random labels, an unchanged taste, and flips 15, 30 and 60 decisions ago."""
    rng = np.random.default_rng(104)
    report: dict[str, object] = {}
    for n in (60, 200):
        told = 0
        for seed in range(4 * n_runs):
            has = rng.random((n, 40)) < rng.uniform(0.05, 0.5, 40)
            told += bool(
                changes(_examples(rng.choice(3, n, p=[0.6, 0.25, 0.15])), terms=terms(has), seed=seed)
            )
        report[f"random labels, {n}: named anything"] = count(told, 4 * n_runs)
    told = 0
    for seed in range(n_runs):
        has = rng.random((200, 40)) < rng.uniform(0.05, 0.5, 40)
        grades = rng.choice(3, 200, p=[0.6, 0.25, 0.15])
        looks = range(30, 201, 10)
        told += any(changes(_examples(grades[:n]), terms=terms(has[:n]), seed=seed) for n in looks)
    report["random labels, looked at after every tenth from 30 to 200: ever named anything"] = count(
        told, n_runs
    )
    still_runs = histories(rng, n_runs=2 * n_runs, n=200, share=0.3, strength=4.0)
    told = sum(
        bool(changes(_examples(grades), terms=terms(has)))
        for has, grades in zip(still_runs.has, still_runs.grades, strict=True)
    )
    report["unchanged taste, 200: named anything"] = count(told, 2 * n_runs)
    for share, strength in FLIPS:
        runs = histories(rng, n_runs=n_runs, n=190, share=share, strength=strength, flip_at=130)
        for since in (15, 30, 60):
            right = other = 0
            for has, grades in zip(runs.has[:, : 130 + since], runs.grades[:, : 130 + since], strict=True):
                found = changes(_examples(grades), terms=terms(has))
                right += any(change.words == "term 0" for change in found)
                other += any(change.words != "term 0" for change in found)
            key = f"share {share}, strength {strength}, {since} decisions since"
            report[key] = f"named {count(right, n_runs)}; something else in {other}"
    return report


def audit(n_runs: int) -> dict[str, object]:
    """How often the bound holds, of 10 x runs draws from piles of 40 to 400 with 0 to 10 % excited."""
    rng = np.random.default_rng(105)
    held, total, widths = 0, 10 * n_runs, []
    for _ in range(total):
        pile = int(rng.integers(40, 400))
        excited = int(rng.binomial(pile, rng.uniform(0, 0.1)))
        looked = int(rng.integers(5, 40))
        seen = int(rng.hypergeometric(excited, pile - excited, looked))
        found = missed(pile, looked, seen)
        held += excited <= found.at_most
        widths.append(found.share_at_most)
    return {
        "upper bound held": count(held, total),
        "median bound, share of the pile": round(float(np.median(widths)), 3),
    }


def memory(n_runs: int) -> dict[str, object]:
    """Mean log loss after the flip, and where nothing changes: one learner for each half-life, mixed, and the best in hindsight."""
    rng = np.random.default_rng(106)
    half_lives = (np.inf, 200.0, 80.0, 40.0)
    report: dict[str, object] = {}
    for share, strength, flip_at in ((0.3, 4.0, 150), (0.5, 4.0, 150), (0.3, 4.0, None)):
        runs = histories(rng, n_runs=n_runs, n=300, share=share, strength=strength, flip_at=flip_at)
        p = np.stack([learner(runs.has, runs.grades, half_life=one) for one in half_lives], axis=2)
        together = np.array(list(starmap(_mixture, zip(p, runs.grades, strict=True))))
        late = slice(30 if flip_at is None else flip_at, None)
        losses = {f"half-life {one:g}": p[:, :, k] for k, one in enumerate(half_lives)} | {"mixed": together}
        report[f"share {share}, strength {strength}, " + (f"flip at {flip_at}" if flip_at else "no flip")] = {
            name: _mean_loss(said[:, late], runs.grades[:, late]) for name, said in losses.items()
        }
    return report


def _mixture(p: Doubles, grades: Integers) -> Doubles:
    losses = -np.log(p[np.arange(len(grades)), :, grades])
    return mixed(p, mixture_weights(losses)[:-1])


def _mean_loss(p: Doubles, grades: Integers) -> str:
    losses = -np.log(np.take_along_axis(p, grades[..., None], axis=2))[..., 0].mean(axis=1)
    return f"{losses.mean():.3f} ± {1.96 * losses.std(ddof=1) / len(losses) ** 0.5:.3f}"


PARTS: dict[str, Callable[[int], dict[str, object]]] = {
    "alarm": alarm,
    "still": still,
    "replay": replay,
    "words": words,
    "audit": audit,
    "memory": memory,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--runs", type=int, default=100, help="histories of each kind")
    chosen = parser.parse_args()
    print(json.dumps({name: PARTS[name](chosen.runs) for name in chosen.only}, indent=1))


if __name__ == "__main__":
    main()
