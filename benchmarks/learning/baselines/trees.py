"""Gradient-boosted trees on the facts of a posting."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from benchmarks.learning.baselines.base import Baseline, Doubles, Integers, Judging
from benchmarks.learning.baselines.tuning import folds_of, spread

from metier.domain.facts import EmploymentType, Facts, Seniority, Visa, WorkMode
from metier.domain.posting import Posting
from metier.evaluation.metrics import log_losses

_DEPTHS, _RATES, _ROUNDS = (2, 4), (0.1,), (10, 25, 50)
_FOLDS = 3  # boosting is the slowest of the baselines
_N_TOOLS = 60
_UNSAID = -1.0


@dataclass(frozen=True)
class FactTrees(Baseline):
    """Trees on pay, years, level, work mode, contract, visa, language and named tools; size by inner validation."""

    @property
    def kind(self) -> str:
        """`trees`."""
        return "trees"

    def fit(self, postings: Sequence[Posting], grades: Integers) -> Judging:
        """Boosted trees with the depth and the number of rounds of least log loss in three inner folds."""
        tools = _tools_of(postings)
        rows = _columns(postings, tools)
        depth, rate, rounds = _tuned(rows, grades)
        fitted = _boosted(depth, rate, rounds, len(grades)).fit(rows, grades)
        return lambda new: spread(fitted.predict_proba(_columns(new, tools)), fitted.classes_)


def _tuned(rows: Doubles, grades: Integers) -> tuple[int, float, int]:
    folds = folds_of(grades, _FOLDS)
    choices = list(product(_DEPTHS, _RATES))
    losses = np.zeros((len(choices), len(_ROUNDS)))
    for fold in range(_FOLDS):
        inside, outside = folds != fold, folds == fold
        if not outside.any() or len(np.unique(grades[inside])) < 2:
            continue
        for place, (depth, rate) in enumerate(choices):
            fitted = _boosted(depth, rate, _ROUNDS[-1], int(inside.sum())).fit(rows[inside], grades[inside])
            stages = fitted.staged_predict_proba(rows[outside])
            for done, p in enumerate(stages, 1):
                if done in _ROUNDS:
                    losses[place, _ROUNDS.index(done)] += log_losses(
                        grades[outside], spread(p, fitted.classes_)
                    ).sum()
    best, stage = np.unravel_index(int(np.argmin(losses)), losses.shape)
    return *choices[int(best)], _ROUNDS[int(stage)]


def _boosted(depth: int, rate: float, rounds: int, n: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_depth=depth,
        learning_rate=rate,
        max_iter=rounds,
        min_samples_leaf=max(2, min(20, n // 10)),
        early_stopping=False,
        random_state=0,
    )


def _tools_of(postings: Sequence[Posting]) -> list[str]:
    """The tools most of the training postings name."""
    counts: dict[str, int] = {}
    for posting in postings:
        for tool in _decoded(posting.facts_json)[1]:
            counts[tool] = counts.get(tool, 0) + 1
    return sorted(counts, key=lambda tool: (-counts[tool], tool))[:_N_TOOLS]


def _columns(postings: Sequence[Posting], tools: Sequence[str]) -> Doubles:
    """One row per posting; -1, below every value, where it does not say. Shape (n, 12 + n_tools)."""
    found = []
    for posting in postings:
        plain, named = _decoded(posting.facts_json)
        company = zlib.crc32(posting.company.lower().encode()) % 64
        found.append([*plain, float(company), *(float(tool in named) for tool in tools)])
    return np.array(found, np.float64)


@lru_cache(maxsize=20_000)
def _decoded(facts_json: str) -> tuple[tuple[float, ...], frozenset[str]]:
    facts = Facts.from_json(facts_json)
    kinds = {fact.value for fact in facts.employment_types}
    yearly = facts.pay.value.per_year() if facts.pay else None
    plain = (
        _UNSAID if yearly is None or yearly.low is None else float(yearly.low),
        _UNSAID if yearly is None or yearly.high is None else float(yearly.high),
        float(facts.years.value) if facts.years else _UNSAID,
        float(list(Seniority).index(facts.seniority.value)) if facts.seniority else _UNSAID,
        float(list(WorkMode).index(facts.work_mode.value)) if facts.work_mode else _UNSAID,
        float(list(Visa).index(facts.visa.value)) if facts.visa else _UNSAID,
        float(EmploymentType.CONTRACT in kinds),
        float(EmploymentType.INTERNSHIP in kinds),
        float(EmploymentType.FULL_TIME in kinds),
        float(facts.language == "en"),
        float(len(facts.tools)),
    )
    return plain, frozenset(fact.value for fact in facts.tools)
