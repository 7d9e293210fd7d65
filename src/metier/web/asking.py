"""What asking a base model would take, as every page shows it before it begins; and what a form says about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from metier.errors import BudgetEndedError, BudgetMissingError, BudgetReachedError, MetierError, WebStaleError
from metier.net.chat_consent import WORDS
from metier.pages.prompt_words import forecast_words
from metier.pages.words import budget_words, usd
from metier.web.forms import Form
from metier.web.visit import Visit
from metier.workspace import Workspace
from metier.workspace.prompt_values import TryForecast
from metier.workspace.prompting import AskOptions, Forecast
from metier.workspace.replay_asking import AskingForecast

Foreseen = TryForecast | AskingForecast
"""A forecast of what asking would send and cost; nothing was asked."""
SEEN = "seen"
"""The field of forms that holds the terms that stood on the page."""
_ABOUT = Decimal("1.02")
"""Two reckonings of one price differ by less: prompts hold marks drawn at random, which are more or fewer tokens."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person says yes to: who is asked, about how much, for how much at most, with which kinds of words.

    Attributes:
        host: Empty for a file of this machine.
        n: Questions to be asked.
        worst_usd: The most that they cost.
    """

    host: str
    model: str
    n: int
    worst_usd: Decimal
    leaves: frozenset[str]

    @classmethod
    def of(cls, found: Foreseen | Forecast) -> Terms:
        """Of a forecast."""
        kinds = frozenset(kind.value for kind in found.leaves)
        return cls(found.host, found.model, found.n_new, found.worst_usd, kinds)

    @property
    def field(self) -> str:
        """As a form holds them."""
        return json.dumps([self.host, self.model, self.n, str(self.worst_usd), sorted(self.leaves)])

    def must_hold(self, form: Form) -> None:
        """These are what the page showed that sent the form, or less.

        Raises:
            WebStaleError: It would go elsewhere, tell more, or cost more than was shown; nothing was asked.
        """
        seen = form.text(SEEN, most=2_000)
        if not seen:  # no page of ours sends none
            return
        try:
            host, model, n, worst, leaves = json.loads(seen)
            is_same = (host, model) == (self.host, self.model)
            holds = (
                is_same
                and self.n <= int(n)
                and self.worst_usd <= Decimal(worst) * _ABOUT
                and self.leaves <= set(leaves)
            )
            yours = f"{int(n):,} questions to {model}, at most {usd(Decimal(worst))}"
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            holds, yours = False, seen
        if not holds:
            stored = f"{self.n:,} questions to {self.model}, at most {usd(self.worst_usd)}"
            raise WebStaleError(what="What asking would take", yours=yours, stored=stored)


@dataclass(frozen=True, slots=True)
class Asks:
    """A forecast on a page.

    Attributes:
        typed: What stood in the field of the budget; None before anything was typed.
    """

    found: Foreseen
    typed: str | None = None

    @property
    def terms(self) -> str:
        """What one says yes to, as a form holds it."""
        return Terms.of(self.found).field

    @property
    def words(self) -> str:
        """What would be asked, and what it would cost."""
        return forecast_words(self.found)

    @property
    def leaves(self) -> tuple[tuple[str, str], ...]:
        """Kinds of words that would leave this machine, with what each is."""
        return tuple((kind.value, WORDS[kind]) for kind in self.found.leaves)

    @property
    def needs_budget(self) -> bool:
        """Whether it costs money that nothing bounds yet."""
        return bool(self.found.worst_usd and self.found.cap_usd is None)

    @property
    def budget(self) -> str:
        """What stands in the field: as typed, else what surely suffices where something must stand there."""
        if self.typed is not None:
            return self.typed
        return budget_words(self.found.worst_usd) if self.needs_budget else ""


def options_of(visit: Visit, found: Foreseen | None) -> AskOptions:
    """How a base model is asked, as the form says it.

    Raises:
        WebFieldError: The budget cannot be read.
        BudgetMissingError: It costs money, and nothing bounds it.
        WebStaleError: It is more than what the page showed.
    """
    if found:
        Terms.of(found).must_hold(visit.form)
    budget = visit.form.amount("budget")
    if found and found.worst_usd and budget is None and visit.workspace.settings.budget is None:
        raise BudgetMissingError(estimate=found.worst_usd)
    return AskOptions(budget=budget or shown_as_most(found.worst_usd if found else Decimal(0)))


def shown_as_most(worst_usd: Decimal) -> Decimal | None:
    """The bound where no other was typed: what the page said surely suffices, whatever else the budget of a workspace allows."""
    return Decimal(words) if (words := budget_words(worst_usd)) else None


def has_run_out(error: MetierError | None) -> bool:
    """Whether asking ended because its budget did."""
    return isinstance(error, BudgetReachedError | BudgetEndedError)


def of_ranking(workspace: Workspace, found: Forecast) -> AskingForecast:
    """What a ranking would ask, as what every page shows of an asking."""
    askings = workspace.askings
    return AskingForecast(
        model=found.model, host=found.host, n=found.n_new + found.n_kept, n_new=found.n_new, n_kept=found.n_kept,
        n_maybe_paid=found.n_maybe_paid, input_tokens=found.input_tokens, price=found.price,
        expected_usd=found.expected_usd, worst_usd=found.worst_usd, leaves=found.leaves, is_agreed=found.is_agreed,
        cap_usd=askings.cap_usd(AskOptions()), spent_usd=askings.spent_usd(),
    )  # fmt: skip
