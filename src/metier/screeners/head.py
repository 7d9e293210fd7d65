"""The head: kernel ridge regression on graded taste, with predictions for examples that were left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from metier.screeners.memory import half_life_weights
from metier.screeners.sparse import Doubles, Integers

Kernel: TypeAlias = NDArray[np.floating]
"""Products of all rows with all rows: double precision, or single where there are many."""

_EVEN = np.array([-1.0, 0.0, 1.0]) * np.sqrt(3 / 2)  # passed, maybe, excited at equal distances
_APART = np.array([-1.0, -1.0, 2.0]) * np.sqrt(1 / 2)  # excited against the rest
_APART_AT_MOST, _APART_FROM = (
    0.4,
    50.0,
)  # share of the second, and decisions at which half of it is reached (docs/log.md)

_INTERCEPT = 0.3  # variance of the intercept; small, as features and targets are centred (taste)
_LATELY = 40.0  # half-life, in decisions, of the evidence for how fast taste is forgotten (docs/log.md)
_LEAST_LATELY = 1e-200  # however old, an example is some evidence where there is no other
_LEAST = 1e-3  # an example's weight never falls below this part of the newest one's
_SETTLED = 0.3  # share of the first memory from which a taste counts as settled
_NEGLIGIBLE, _NEGLIGIBLE_OF_MANY = 0.03, 0.2  # a memory that earned less is left out, which saves its fit
_TRIAL_FOLDS, _MANY = (
    2,
    400,
)  # with more examples than this, choices rest on that many folds alone: they cost most


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to weigh the blocks of features against each other and against noise.

    Attributes:
        weights: Weight of each block's kernel.
        noise: Variance of the noise of a label, where every label counts alike.
        favour: Log of how much this setting is believed in before seeing data.
    """

    weights: Mapping[str, float]
    noise: float = 1.0
    favour: float = 0.0


@dataclass(frozen=True, slots=True)
class Memory:
    """One way to forget: how many decisions later an old one counts half.

    Attributes:
        half_life: In decisions; infinite where nothing is forgotten.
        favour: Log of how much it is believed in before seeing data.
    """

    half_life: float = np.inf
    favour: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the head learns from: n examples, then any hints, m rows in all.

    A hint is a direction the person named in a reason: it says which way features count, and is no posting.

    Attributes:
        grades: 0 passed, 1 maybe, 2 excited. Shape (m,), n ≥ 1.
        offsets: What is believed about each row before learning, in the units of the score. Shape (m,).
        folds: Rows of one fold are left out together. Shape (m,).
        ages: How many decisions ago each was made. Shape (m,).
        counts: How much each counts: less than 1 for copies and for hints. Shape (m,).
        n: How many rows are examples.
        worth: What passed, maybe and excited are worth. Shape (3,).
    """

    grades: Integers
    offsets: Doubles
    folds: Integers
    ages: Doubles
    counts: Doubles
    n: int
    worth: Doubles

    @classmethod
    def of(
        cls,
        grades: Integers,
        folds: Integers,
        *,
        offsets: Doubles | None = None,
        worth: Doubles | None = None,
    ) -> Evidence:
        """Plain examples: nothing believed before, each as good as any other."""
        n = len(grades)
        believed = np.zeros(n) if offsets is None else offsets
        ages = np.arange(n, dtype=np.float64)[::-1]
        return cls(grades, believed, folds, ages, np.ones(n), n, targets_of(n) if worth is None else worth)


@dataclass(frozen=True, slots=True)
class HeadFit:
    """A fitted head, as factors of the rows in each block.

    The score of a posting with features x_b is  Σ_b x_b · (factors_b @ X_b) + intercept + its offset.

    Attributes:
        factors: Per block, the factor of each row. Each of shape (m,).
        intercept: A constant.
        left_out: Score of each example from the fit without its fold; NaN where no other fold has its label. Shape (n,).
        shares: How much each setting contributed; they sum to 1.
        memories: How much each memory contributed; they sum to 1.
        recency: How much each example counted for its age and its copies, 1 at most. Shape (n,).
    """

    factors: Mapping[str, Doubles]
    intercept: float
    left_out: Doubles
    shares: Doubles
    memories: Doubles
    recency: Doubles


def fit_head(
    kernels: Mapping[str, Kernel],
    evidence: Evidence,
    *,
    settings: Sequence[Setting],
    memories: Sequence[Memory] = (Memory(),),
) -> HeadFit:
    """Ridge regression under the mixture of settings, then of memories, that predicts left-out examples best.

        f = offset + K̃ α,   α = (K̃ + λ W⁻¹)⁻¹ (t - offset),   K̃ = (I - 1uᵀ) K (I - u1ᵀ) + c 11ᵀ

    W gives every label the same total weight, and u centres the features at the mean in which every label counts
    alike: without both, a rare label is drowned (AUC .78 → .83 on one set at 10 labels, docs/log.md). Hints are
    directions: they are neither centred nor do they move the intercept.

    Settings are weighed by how well each predicts all examples that are left out, memories by the recent ones; where
    the first memory loses, settings are weighed once more, by the recent ones too.

    Args:
        kernels: Products of all rows with all rows per block, each of shape (m, m).
        settings: At least one.
        memories: At least one; the first is the usual one.

    Cost: O((settings + memories) · folds · m³).
    """
    e = evidence
    targets = e.worth[e.grades] - e.offsets
    whole = _Problem(targets, e, np.unique(e.folds))
    trial = whole
    if e.n > _MANY:  # what is left out serves choices and the calibration only: single precision will do
        kernels = {name: kernel.astype(np.float32) for name, kernel in kernels.items()}
        trial = dataclasses.replace(whole, folds=whole.folds[:_TRIAL_FOLDS])
    fading = [e.counts * np.maximum(half_life_weights(e.ages, m.half_life), _LEAST) for m in memories]
    lately = np.maximum(half_life_weights(e.ages[: e.n], _LATELY), _LEAST_LATELY)

    def memories_under(mixed: Kernel, noise: float) -> tuple[Doubles, list[Doubles]]:
        tried = [trial.left_out(mixed, counts, noise) for counts in fading]
        kept = _weighed(tried, targets, e, [memory.favour for memory in memories], lately)
        kept = np.where(kept < (_NEGLIGIBLE_OF_MANY if e.n > _MANY else _NEGLIGIBLE), 0.0, kept)
        return kept / kept.sum(), tried

    chosen = trial.setting(kernels, settings, e.counts, np.ones(e.n))
    kept, tried = memories_under(chosen.mixed, chosen.noise)
    if kept[0] < _SETTLED:  # the old taste must not decide which facts matter to the new one
        chosen = trial.setting(kernels, settings, np.asarray(kept @ fading), lately)
        kept, tried = memories_under(chosen.mixed, chosen.noise)
    slopes, intercept, left_out = np.zeros(len(targets)), 0.0, np.zeros(e.n)
    for share, counts, guess in zip(kept, fading, tried, strict=True):
        if share:
            more, constant = _solve(chosen.mixed.astype(np.float64), targets, e, counts, chosen.noise)
            slopes, intercept = slopes + share * more, intercept + share * constant
            whole_guess = guess if trial is whole else whole.left_out(chosen.mixed, counts, chosen.noise)
            left_out += share * whole_guess
    return HeadFit(
        {name: weight * slopes for name, weight in chosen.weights.items() if name in kernels},
        float(intercept),
        e.offsets[: e.n] + left_out,
        chosen.shares,
        kept,
        np.asarray(kept @ [counts[: e.n] / counts[: e.n].max() for counts in fading]),
    )


def targets_of(n: int) -> Doubles:
    """What passed, maybe and excited are worth, with mean 0 and variance near 1 where every label counts alike.

    With few decisions the three stand at equal distances, as a maybe then tells much about what would excite. With
    more, excited stands further off: what tells it from a maybe can be seen by itself. Shape (3,).

    Args:
        n: How many decisions there are.
    """
    share = _APART_AT_MOST * n / (n + _APART_FROM)
    worth: Doubles = (1 - share) * _EVEN + share * _APART
    return worth


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The mixture of settings as one kernel."""

    shares: Doubles
    weights: Mapping[str, float]
    noise: float
    mixed: Kernel


@dataclass(frozen=True, slots=True)
class _Problem:
    """Targets and rows, with the folds that are to be left out."""

    targets: Doubles
    evidence: Evidence
    folds: Integers

    def setting(
        self, kernels: Mapping[str, Kernel], settings: Sequence[Setting], counts: Doubles, lately: Doubles
    ) -> _Chosen:
        """The settings' weights of blocks, each by how well it predicts what is left out."""
        tried = [self.left_out(_mixed(kernels, s.weights), counts, s.noise) for s in settings]
        shares = _weighed(tried, self.targets, self.evidence, [s.favour for s in settings], lately)
        weights = _averaged(settings, shares)
        noise = float(shares @ [s.noise for s in settings])
        return _Chosen(shares, weights, noise, _mixed(kernels, weights))

    def left_out(self, mixed: Kernel, counts: Doubles, noise: float) -> Doubles:
        """Score of each example from the rows of other folds; NaN where none of them has its label. Shape (n,).

        Without its label the others can only point the wrong way, which says nothing about the fit with it.
        There is a closed form for leaving out, but it keeps the centre and the balance of labels that were computed
        with the example itself; with few examples of a label that tells it its own label (docs/log.md).
        """
        e = self.evidence
        found = np.full(e.n, np.nan)
        for fold in self.folds:
            others = np.flatnonzero(e.folds != fold)
            given = e.grades[others[others < e.n]]
            here = np.flatnonzero((e.folds[: e.n] == fold) & np.isin(e.grades[: e.n], given))
            if len(here):
                slopes, constant = _solve(
                    mixed[np.ix_(others, others)],
                    self.targets[others],
                    _chosen(e, others),
                    counts[others],
                    noise,
                )
                found[here] = mixed[np.ix_(here, others)] @ slopes + constant
        return found


def _chosen(e: Evidence, rows: Integers) -> Evidence:
    n = int(np.count_nonzero(rows < e.n))
    return Evidence(e.grades[rows], e.offsets[rows], e.folds[rows], e.ages[rows], e.counts[rows], n, e.worth)


def _weighed(
    tried: Sequence[Doubles], targets: Doubles, e: Evidence, favour: Sequence[float], lately: Doubles
) -> Doubles:
    """Shares of the ways that were tried, by how well each predicted the examples it was not given."""
    known = np.flatnonzero(np.isfinite(tried[0]))
    counts = (balanced(e.grades[: e.n], e.counts[: e.n]) * lately)[known]
    losses = np.array(
        [
            np.average((targets[known] - left_out[known]) ** 2, weights=counts) if len(known) else 1.0
            for left_out in tried
        ]
    )
    evidence = -lately[known].sum() / 2 * np.log(losses + 1e-3) + favour
    shares = np.exp(evidence - evidence.max())
    return np.asarray(shares / shares.sum(), np.float64)


def _averaged(settings: Sequence[Setting], shares: Doubles) -> dict[str, float]:
    names = dict.fromkeys(name for setting in settings for name in setting.weights)
    return {
        name: float(sum(share * s.weights.get(name, 0.0) for s, share in zip(settings, shares, strict=True)))
        for name in names
    }


def _mixed(kernels: Mapping[str, Kernel], weights: Mapping[str, float]) -> Kernel:
    mixed: Kernel = np.zeros_like(next(iter(kernels.values())))
    for name, kernel in kernels.items():
        if name in weights:
            mixed += kernel.dtype.type(weights[name]) * kernel
    return mixed


def _solve(
    mixed: Kernel, targets: Doubles, evidence: Evidence, counts: Doubles, noise: float
) -> tuple[Doubles, float]:
    """Slopes β and constant b of the score Σ_j β_j k(x, x_j) + b for one kernel."""
    balance = balanced(evidence.grades, counts, evidence.n)
    is_posting = np.arange(len(targets)) < evidence.n
    centre = np.where(is_posting, balance, 0.0)
    centre /= centre.sum() + 1 / evidence.n  # a lone example must not be its own centre
    to_centre = mixed @ centre.astype(mixed.dtype)
    middle = float(centre @ to_centre)
    shift = np.where(is_posting, to_centre[:, None], 0)
    centred = mixed - shift
    centred -= shift.T
    centred[: evidence.n, : evidence.n] += middle + _INTERCEPT
    centred.flat[:: len(targets) + 1] += noise / balance
    alpha = np.linalg.solve(centred, targets.astype(mixed.dtype)).astype(np.float64)
    total = alpha[: evidence.n].sum()
    return alpha - centre * total, float((middle + _INTERCEPT) * total - to_centre @ alpha)


def balanced(grades: Integers, counts: Doubles | None = None, n: int | None = None) -> Doubles:
    """Weights in which every label that occurs among the first `n` rows has the same total there, of mean 1 there.

    Args:
        counts: How much each row counts within its label; alike unless given. Shape (m,).
        n: Rows that are examples; all unless given. Rows beyond them get the weight of an example that counts as much.
    """
    given = np.ones(len(grades)) if counts is None else counts
    n = len(grades) if n is None else n
    totals = np.bincount(grades[:n], given[:n], 3)
    typical = given[:n].sum() / max(np.count_nonzero(totals), 1)  # for a hint whose label no example has
    balance: Doubles = given / np.where(totals > 0, totals, typical)[grades]
    balance /= balance[:n].mean()
    return balance


def folds_of(likeness: Doubles, grades: Integers, *, n_folds: int) -> Integers:
    """Folds of similar size and mix of labels; near-copies stay together, so that none predicts its copy.

    Args:
        likeness: Cosines between the examples' words, 1 on the diagonal. Shape (n, n).
        grades: Shape (n,).
        n_folds: At most this many.

    Returns:
        Fold of each example. Shape (n,).
    """
    first = copies_of(likeness)
    leaders = np.unique(first)
    dealt = leaders[np.argsort(grades[leaders], kind="stable")]
    fold_of = np.zeros(len(grades), np.int64)
    fold_of[dealt] = np.arange(len(dealt)) % n_folds
    folds: Integers = fold_of[first]
    return folds


def copies_of(likeness: Doubles, *, alike: float = 0.9) -> Integers:
    """The earliest example each is a copy of, mostly itself. Shape (n,).

    Args:
        alike: From here on two examples count as copies (taste).
    """
    first = np.argmax(likeness >= alike, axis=1)
    found: Integers = np.where(likeness.max(axis=1) >= alike, first, np.arange(len(likeness)))
    return found
