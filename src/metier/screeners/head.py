"""The head: kernel ridge regression on graded taste, with closed-form predictions for left-out examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metier.screeners.sparse import Doubles, Integers

GRADE_SCALE = float(np.sqrt(2 / 3))
"""Grades 0, 1, 2 minus 1, over this, have mean 0 and variance 1 when every label counts alike."""

_INTERCEPT = 0.3  # variance of the intercept; flat between .3 and 3 (docs/log.md)


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
class HeadFit:
    """A fitted head, as factors of the examples in each block.

    The score of a posting with features x_b is  Σ_b x_b · (factors_b @ X_b) + intercept + its offset.

    Attributes:
        factors: Per block, the factor of each example. Each of shape (n,).
        intercept: A constant.
        left_out: Score of each example from the fit without its fold. Shape (n,).
        shares: How much each setting contributed; they sum to 1.
    """

    factors: Mapping[str, Doubles]
    intercept: float
    left_out: Doubles
    shares: Doubles


def fit_head(
    kernels: Mapping[str, Doubles],
    grades: Integers,
    *,
    offsets: Doubles,
    folds: Integers,
    settings: Sequence[Setting],
) -> HeadFit:
    """The mixture of ridge regressions, one for each setting, weighed by how well each predicts left-out examples.

        f = offset + K (α - u Σα) + …,   α = (H K Hᵀ + c 11ᵀ + λ W⁻¹)⁻¹ (t - offset)

    W gives every label the same total weight, and H centres the features at the mean in which every label counts
    alike: without both, a rare label is drowned (AUC .79 → .83 at 10 labels, docs/log.md).

    Args:
        kernels: Products of all examples with all examples per block, each of shape (n, n).
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,), n ≥ 1.
        offsets: What is believed about each example before learning, in the units of the score. Shape (n,).
        folds: Examples of one fold are left out together. Shape (n,).
        settings: At least one.

    Cost: O(settings · n³).
    """
    targets = (grades - 1) / GRADE_SCALE - offsets
    balance = balanced(grades)
    centre = balance / (balance.sum() + 1 / len(grades))  # a lone example must not be its own centre
    fits = [_solve(kernels, targets, balance, centre, folds, setting) for setting in settings]
    losses = np.array([np.mean(balance * (targets - left_out) ** 2) for _, left_out in fits])
    evidence = -len(grades) / 2 * np.log(losses + 1e-3) + [setting.favour for setting in settings]
    shares = np.exp(evidence - evidence.max())
    shares /= shares.sum()
    factors = dict.fromkeys(kernels, np.zeros(len(grades)))
    intercept, left_out = 0.0, offsets.copy()
    for (alpha, held), setting, share in zip(fits, settings, shares, strict=True):
        total = alpha.sum()
        left_out += share * held
        intercept += share * _INTERCEPT * total
        for block, weight in setting.weights.items():
            if block in kernels and weight:
                to_centre = kernels[block] @ centre
                factors[block] = factors[block] + share * weight * (alpha - centre * total)
                intercept += share * weight * float(-to_centre @ alpha + centre @ to_centre * total)
    return HeadFit(factors, intercept, left_out, shares)


def _solve(
    kernels: Mapping[str, Doubles],
    targets: Doubles,
    balance: Doubles,
    centre: Doubles,
    folds: Integers,
    setting: Setting,
) -> tuple[Doubles, Doubles]:
    """Factors α and the predictions for left-out folds of one setting."""
    mixed = sum(
        (weight * kernels[block] for block, weight in setting.weights.items() if block in kernels),
        np.zeros((len(targets), len(targets))),
    )
    to_centre = mixed @ centre
    mixed = mixed - to_centre[:, None] - to_centre[None, :] + centre @ to_centre + _INTERCEPT
    inverse = np.linalg.inv(mixed + np.diag(setting.noise / balance))
    alpha = inverse @ targets
    return alpha, targets - left_out_errors(inverse, alpha, folds)


def left_out_errors(inverse: Doubles, alpha: Doubles, folds: Integers) -> Doubles:
    """Error at each example of the ridge regression fitted without its fold F.

        e_F = [(C⁻¹)_FF]⁻¹ α_F

    Args:
        inverse: C⁻¹ with C = K + noise. Shape (n, n).
        alpha: C⁻¹ t. Shape (n,).
        folds: Fold of each example. Shape (n,).

    Source:
        Rifkin & Lippert 2007, "Notes on Regularized Least Squares", section 4, for blocks.
    """
    errors = np.empty(len(alpha))
    for fold in np.unique(folds):
        members = np.flatnonzero(folds == fold)
        errors[members] = np.linalg.solve(inverse[np.ix_(members, members)], alpha[members])
    return errors


def balanced(grades: Integers) -> Doubles:
    """Weights of mean 1 in which every label that occurs has the same total. Shape (n,)."""
    weights = 1 / np.bincount(grades, minlength=3)[grades]
    balance: Doubles = weights / weights.mean()
    return balance


def folds_of(likeness: Doubles, grades: Integers, *, n_folds: int, alike: float = 0.9) -> Integers:
    """Folds of similar size and mix of labels; near-copies stay together, so that none predicts its copy.

    Args:
        likeness: Cosines between the examples' words, 1 on the diagonal. Shape (n, n).
        grades: Shape (n,).
        n_folds: At most this many.
        alike: From here on two examples count as copies (taste; reposts lie above .95).

    Returns:
        Fold of each example. Shape (n,).
    """
    first = np.argmax(likeness >= alike, axis=1)  # the earliest example each is a copy of
    first = np.where(likeness.max(axis=1) >= alike, first, np.arange(len(grades)))
    leaders = np.unique(first)
    dealt = leaders[np.argsort(grades[leaders], kind="stable")]
    fold_of = np.zeros(len(grades), np.int64)
    fold_of[dealt] = np.arange(len(dealt)) % n_folds
    folds: Integers = fold_of[first]
    return folds
