"""What keeps a rung from being used now, in words that end in what to do."""

from __future__ import annotations

from collections.abc import Iterator

from metier.actions.advising.means import BaseMeans, Means, TuningMeans
from metier.adviser.costs.facts import RungMoney
from metier.adviser.snapshot import TUNING, Rung
from metier.domain.chat import FieldClass

_CENT = 0.005


def obstacles(
    rung: Rung, means: Means, money: RungMoney | None = None, *, question_usd: float | None = None
) -> tuple[str, ...]:
    """Why a rung cannot be used now; empty where it can.

    Args:
        money: What it costs; None where nobody reckoned.
        question_usd: What a single question may cost at most; None where that is not known.

    Example:
        >>> obstacles(Rung.LEARNED, Means()), obstacles(Rung.PROMPTED, Means())
        ((), ('no base model is set up: `metier model add`',))
    """
    if rung is Rung.LEARNED:
        return ()
    return tuple(_of_tuning(rung, means) if rung in TUNING else _of_asking(rung, means, money, question_usd))


def _of_asking(
    rung: Rung, means: Means, money: RungMoney | None, question_usd: float | None
) -> Iterator[str]:
    base = means.base
    if base is None:
        yield _NO_MODEL
        return
    if base.problem:
        yield base.problem
    if not base.is_local:
        yield from _of_leaving(rung, base, means)
    yield from _of_money(base, means, money, question_usd)


def _of_leaving(rung: Rung, base: BaseMeans, means: Means) -> Iterator[str]:
    if means.stated.leaving is False:
        yield _STAYS
    if base.is_cut_off:
        yield _CUT_OFF
    elif FieldClass.POSTINGS not in base.agreed:
        yield f"no posting may go to {base.host} yet: `metier consent give {base.host} postings`"
    elif rung is Rung.FEW_SHOT and FieldClass.EXAMPLES not in base.agreed:
        yield f"your decisions may not go to {base.host}: `metier consent give {base.host} examples`"


def _of_money(
    base: BaseMeans, means: Means, money: RungMoney | None, question_usd: float | None
) -> Iterator[str]:
    if not base.is_priced:
        yield (
            f"what {base.name} costs is not known: `price_input` and `price_output` under "
            f"[models.{base.name}] in metier.toml"
        )
        return
    if base.is_free:
        return
    left = means.left_usd
    if left is None:
        yield 'asking costs money and nothing bounds it: `budget = "5.00"` in metier.toml'
    elif left <= 0:
        yield f"your budget of {_usd(means.budget_usd)} is used up: raise `budget` in metier.toml"
    elif question_usd is not None and left < question_usd:
        yield (
            f"a single question may cost {_usd(question_usd)}, and {_usd(left)} of your budget are left: raise `budget` "
            "in metier.toml"
        )
        return
    month, words = _month(means, money)
    if month is None:
        return
    if left is not None and 0 < left < month:
        yield (
            f"{words} about {_usd(month)}, and {_usd(left)} of your budget are left: raise `budget` in "
            "metier.toml, or see `metier costs` for a cheaper model"
        )
    most = means.stated.budget_usd
    if most is not None and month > most:
        yield f"{words} about {_usd(month)}, and you said {_usd(most)} a month at most: `metier advise --answer budget=…`"


def _month(means: Means, money: RungMoney | None) -> tuple[float | None, str]:
    """What a month costs; a single posting where nobody knows how many come."""
    each = money.per_posting_usd.value if money is not None else None
    if money is None or each is None:
        return None, ""
    kept = money.per_month_usd.value or 0.0
    if means.monthly is None:
        return each + kept, "one posting costs"
    return each * means.monthly + kept, "a month of it costs"


def _of_tuning(rung: Rung, means: Means) -> Iterator[str]:
    found = means.tuning.get(rung)
    if found is None:
        yield "nobody looked whether it can be done here: `metier finetune`"
        return
    if found.leaves and means.stated.leaving is False:
        yield _STAYS
    if found.tuned_model:
        yield from found.unusable
        return
    if rung is Rung.HOSTED and means.base is None:
        yield _NO_MODEL
        return
    if found.leaves and means.base is not None and means.base.is_cut_off:
        yield _CUT_OFF
        return
    yield from found.missing
    if not found.missing:
        yield from _of_a_run(found, means)


def _of_a_run(found: TuningMeans, means: Means) -> Iterator[str]:
    """What a run would cost, beside what there is."""
    if found.usd is None:
        yield "what training costs there is not known: `metier finetune run --method hosted --price USD`"
        return
    if not found.usd:
        return
    left = means.left_usd
    if left is None:
        yield 'training costs money and nothing bounds it: `budget = "5.00"` in metier.toml'
    elif found.usd > left:
        yield (
            f"a run costs up to {_usd(found.usd)}, and {_usd(left)} of your budget are left: raise `budget` "
            "in metier.toml"
        )
    if means.stated.budget_usd == 0:
        yield f"a run costs up to {_usd(found.usd)}, and you said that judging may cost nothing: `metier advise --answer budget=…`"


_NO_MODEL = "no base model is set up: `metier model add`"
_STAYS = (
    "you said that no posting may go to another machine: `metier advise --answer leaving=yes` if that changed"
)
_CUT_OFF = "you wrote `offline`, so nothing leaves: take it out of metier.toml"


def _usd(amount: float | None) -> str:
    value = amount or 0.0
    return f"${value:.4f}" if 0 < value < _CENT else f"${value:,.2f}"
