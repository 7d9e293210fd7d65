"""Costs in one workspace: its own counts, bills and tuned models put beside prices and assumptions."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from metier.adviser.costs.assumptions import Assumptions, defaults
from metier.adviser.costs.cost import Scenario
from metier.adviser.costs.facts import RungMoney, rung_costs
from metier.adviser.costs.models import PricedModel, examples, scenario_of
from metier.adviser.costs.report import ASKING, CostsReport, report_of
from metier.adviser.snapshot import Figure, Origin, Rung
from metier.domain.chat import MICRO, Price
from metier.domain.decision import standing
from metier.errors import ModelUnknownError
from metier.errors.words import plural
from metier.prompts.tokens import estimate_tokens
from metier.screeners.hybrid.worth import ask_share
from metier.training.dataset.needs import HOSTS, host_named, training_price
from metier.training.dataset.rows import RowKind
from metier.training.method import Method

if TYPE_CHECKING:
    from metier.training.registry.card import Card
    from metier.workspace.applying import Applying

_LEAST_DAYS, _MOST_DAYS = 14, 90
"""New postings are counted over so many days: fewer say little about a month, and more are long ago (taste)."""
_DAYS_A_MONTH = 30.4375
_LEAST_TEXTS, _MOST_TEXTS = 20, 300
_LEAST_ANSWERS = 10
_LEAST_LABELS = 20
_AROUND_A_ROW = 188
"""Tokens of a row beside the posting: question and label; with a posting of 812 it makes 1,000."""
_USUAL_SHARE = 0.3
"""Of the longest answer, as bills are estimated before the first answer came."""
_NO_HOSTING = "tokonomics.ca, 2026-06: keeping and hosting are free; not its own page"


_tokens = lru_cache(maxsize=2 * _MOST_TEXTS)(estimate_tokens)
"""A page of costs is looked at again and again, and postings do not change."""
_OF_TRAINING = ("training_price", "tuned_input", "tuned_output")
_DEAR = frozenset({"gpt-4o-2024-08-06"})
"""Models whose prices are the high end of those that are assumed."""


@dataclass(frozen=True, slots=True)
class CostOptions:
    """What is reckoned with.

    Attributes:
        model: A base model of the workspace or of the price list; the workspace's own by default.
        stated: Assumptions as the person gives them, by name.
        against: What tuned models are held against; the screener in use where it asks a base model, else `prompted`.
        batch: First questions go out as batches.
    """

    model: str | None = None
    stated: Mapping[str, float | str] = field(default_factory=dict)
    against: Rung | None = None
    batch: bool = False


class Costing:
    """What judging costs in one workspace, in every way there is; sends and starts nothing.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> report = Workspace.create(tempfile.mkdtemp()).costing.report()
        >>> report.is_assumed, report.assumption("postings").figure.origin.value
        (True, 'assumed')
    """

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace
        self._store = workspace.store

    def report(self, options: CostOptions | None = None) -> CostsReport:
        """Everything about costs.

        Raises:
            ModelUnknownError: Neither the workspace nor the price list has that model.
            AssumptionError: An assumption is unknown, or cannot have that value.

        Cost: estimating tokens of 300 postings; some .06 s, whatever there is.
        """
        chosen = options or CostOptions()
        model = self._model(chosen.model)
        return report_of(
            self.assumptions(model, chosen.stated), model, listed_models(), self._today,
            against=chosen.against or self._against, batch=chosen.batch,
            hosts=[words for host in HOSTS if (words := host.standing(self._today))], paid=self.paid(),
        )  # fmt: skip

    def rungs(self, options: CostOptions | None = None) -> Mapping[Rung, RungMoney]:
        """Money and minutes of every rung, for a snapshot of the adviser.

        Without a base model of the person's the money of rungs that ask one is that of the middle of the price list.

        Raises:
            ModelUnknownError, AssumptionError: As `report`.
        """
        return rung_costs(self.scenario(options))

    def scenario(self, options: CostOptions | None = None) -> Scenario:
        """What is reckoned with.

        Raises:
            ModelUnknownError, AssumptionError: As `report`.
        """
        chosen = options or CostOptions()
        model = self._model(chosen.model)
        assumptions = self.assumptions(model, chosen.stated)
        used = model or examples(listed_models(), assumptions, self._today).get("middle")
        if used is None:
            return Scenario(assumptions, batch=chosen.batch)
        return scenario_of(assumptions, used, batch=chosen.batch)

    # --- what the workspace knows ---------------------------------------------------------------------------

    def assumptions(
        self, model: PricedModel | None = None, stated: Mapping[str, float | str] | None = None
    ) -> Assumptions:
        """Every assumption, with what is counted here in place of defaults, and what the person states over both.

        Raises:
            AssumptionError: One is unknown, or cannot have that value.
        """
        found = {
            name: figure
            for name, figure in (
                *self._of_postings(),
                *self._of_labels(),
                *self._of_answers(model),
                *self._of_cards(),
                *_of_host(model, self._host_name(model)),
            )
            if figure.is_known
        }
        made = defaults().having(found)
        for name, value in (stated or {}).items():
            made = made.stated(name, value)
        return made

    def monthly_postings(self) -> Figure:
        """New postings in a month, counted over at most 90 days without the first of them; not known before 14 days.

        What came on the first day is the pile somebody began with, and no month's worth.
        """
        days = self._store.postings.days()
        source, unit = "`metier list`: postings by the day they came in", "postings a month"
        if not days or (self._today - days[0][0]).days < _LEAST_DAYS:
            return Figure(None, Origin.COUNTED, source, unit)
        since = max(days[0][0], self._today - timedelta(days=_MOST_DAYS))
        n = sum(count for day, count in days if day > since)
        months = (self._today - since).days / _DAYS_A_MONTH
        spread = 1.96 * max(n, 1) ** 0.5
        low, high = max(0.0, n - spread) / months, (n + spread) / months
        words = f"{source}, {(self._today - since).days} days"
        return Figure(round(n / months, 1), Origin.COUNTED, words, unit, round(low, 1), round(high, 1), n)

    def paid(self) -> Figure:
        """What an answer of a base model cost so far, on the mean, over answers of every kind; not known before the first."""
        spent = self._store.ledger.spent()
        source, unit = "the ledger, answers of every kind", "US dollars an answer"
        if not spent.n_replies:
            return Figure(None, Origin.COUNTED, source, unit)
        return Figure(spent.total / MICRO / spent.n_replies, Origin.COUNTED, source, unit, n=spent.n_replies)

    def _of_postings(self) -> Iterator[tuple[str, Figure]]:
        monthly = self.monthly_postings()
        if monthly.value:
            yield "postings", monthly
        most = self._workspace.settings.posting_tokens
        texts = self._store.postings.newest_texts(_MOST_TEXTS)
        if len(texts) < _LEAST_TEXTS:
            return
        counts = sorted(min(_tokens(text), most) for text in texts)
        middle = round(statistics.median(counts))
        low, high = (counts[round(share * (len(counts) - 1))] for share in (0.1, 0.9))
        source = "your newest postings, estimated; median, and between the first and the last tenth"
        yield "posting_tokens", Figure(middle, Origin.COUNTED, source, "tokens", low, high, len(texts))
        row, row_low, row_high = (count + _AROUND_A_ROW for count in (middle, low, high))
        yield "row_tokens", Figure(row, Origin.COUNTED, source, "tokens", row_low, row_high, len(texts))

    def _of_labels(self) -> Iterator[tuple[str, Figure]]:
        n = sum(one.label is not None for one in standing(self._store.decisions.history()).values())
        if n >= _LEAST_LABELS:
            yield "rows", Figure(n, Origin.COUNTED, "your decisions that stand", "decisions", n=n)
        share, most = ask_share(n, self._workspace.settings.ask_share), self._workspace.settings.ask_share
        is_stated = most is not None and share == most
        source = (
            "`hybrid.ask_share` in metier.toml"
            if is_stated
            else f"what `hybrid` does with {plural(n, 'decision')}"
        )
        origin = Origin.STATED if is_stated else Origin.PUBLISHED
        if n >= _LEAST_LABELS or is_stated:
            yield "ask_share", Figure(round(share, 3), origin, source, "share of postings")

    def _of_answers(self, model: PricedModel | None) -> Iterator[tuple[str, Figure]]:
        spent, most = self._store.ledger.spent(), self._most_answer(model)
        if spent.n_replies >= _LEAST_ANSWERS and spent.output_tokens:
            mean = spent.output_tokens / spent.n_replies
            yield (
                "answer_tokens",
                Figure(round(mean, 1), Origin.COUNTED, "the ledger: mean over answers of every kind", "tokens", n=spent.n_replies),
            )  # fmt: skip
        elif most is not None:
            source = f"30 % of `max_answer`, {most:,}, which is the high end"
            usual = _USUAL_SHARE * most
            yield "answer_tokens", Figure(usual, Origin.ASSUMED, source, "tokens", usual / 2, most)

    def _of_cards(self) -> Iterator[tuple[str, Figure]]:
        """What earlier trainings took; the newest of each method counts."""
        cards: dict[Method, Card] = {}
        for one in sorted(self._workspace.tuned_models.all(), key=lambda one: one.made_at):
            if one.card is not None and one.kind is RowKind.SCREENING:
                cards[one.method] = one.card
        for method, card in cards.items():
            seconds, source = card.used.get("seconds"), f"what `{card.id}` took"
            if method is Method.ENCODER and seconds:
                yield (
                    "encoder_minutes",
                    Figure(seconds / 60, Origin.COUNTED, source, "minutes", n=card.n_rows),
                )
            if method is Method.LORA:
                epochs = _number(card.settings.get("epochs")) or defaults().value("epochs") or 1.0
                if seconds and card.n_rows:
                    row = seconds / card.n_rows / epochs
                    yield (
                        "lora_row_seconds",
                        Figure(row, Origin.COUNTED, source, "seconds a row", n=card.n_rows),
                    )
                told = _number(card.figures.get("seconds_a_posting"))
                if told:
                    yield "lora_seconds", Figure(told, Origin.COUNTED, source, "seconds a posting")

    # --- models -----------------------------------------------------------------------------------------------

    def _model(self, name: str | None) -> PricedModel | None:
        """The base model of that name, of the workspace or of the price list; the workspace's own by default."""
        settings = self._workspace.settings
        if name is not None and name not in settings.models:
            return _listed(name, known=list(settings.models))
        if not self.has_base_model:
            return None
        base = self._workspace.askings.base_model(name, needs_key=False)
        return PricedModel(
            base.settings.name, base.settings.provider, base.settings.model, base.known_price, base.batch_price,
            base.is_local and not _is_paid(base.known_price), is_set_up=True,
        )  # fmt: skip

    @property
    def has_base_model(self) -> bool:
        """Whether one is set up."""
        given = self._workspace._given_model  # noqa: SLF001  # the workspace's own room
        return bool(self._workspace.settings.models) or given is not None

    def _host_name(self, model: PricedModel | None) -> str:
        """Where the person's model answers, without its port."""
        if model is None or model.name not in self._workspace.settings.models:
            return ""
        return self._workspace.askings.base_model(model.name, needs_key=False).host.partition(":")[0]

    def _most_answer(self, model: PricedModel | None) -> int | None:
        set_up = self._workspace.settings.models.get(model.name) if model is not None else None
        return set_up.max_answer if set_up is not None else None

    @property
    def _against(self) -> Rung:
        active = self._workspace.active_screener
        return next((rung for rung in ASKING if rung.value == active), Rung.PROMPTED)

    @property
    def _today(self) -> date:
        return self._workspace.desk.clock.now().date()


def _is_paid(price: Price | None) -> bool:
    """Whether money is asked: by what passes questions on from this machine, for instance."""
    return price is not None and not price.is_free


def listed_models() -> tuple[PricedModel, ...]:
    """Every model of the price list."""
    from metier.models.chat.prices import price_table

    return tuple(
        PricedModel(one.model, one.provider, one.model, one.price, one.batch) for one in price_table()
    )


def _listed(name: str, *, known: Sequence[str]) -> PricedModel:
    """A model of the price list by its name, dated ones too, or by `provider/name`."""
    from metier.models.chat.prices import find_price

    listed = listed_models()
    for provider in dict.fromkeys(one.provider for one in listed):
        for wanted in (name, name.removeprefix(f"{provider}/")):
            found = find_price(provider, wanted)
            if found is not None:
                return PricedModel(wanted, provider, wanted, found.price, found.batch)
    raise ModelUnknownError(name, known=[*known, *sorted({one.model for one in listed})])


def _of_host(model: PricedModel | None, host_name: str) -> Iterator[tuple[str, Figure]]:
    """What is known of training at the host of the person's own model, and of asking what was trained.

    Where nothing is, the figures of the model that is listed stand in, and are marked as assumed.
    """
    host = host_named(host_name) if host_name else None
    if host is None or model is None:
        return
    price = training_price(host.name, model.model)
    dear = price is not None and price.model in _DEAR
    for name in _OF_TRAINING:
        figure = defaults()[name]
        if price is None or price.usd is None:
            words = f"stands in, as nothing is known of {host.name} with {model.model}: {figure.source}"
            yield name, replace(figure, origin=Origin.ASSUMED, source=words)
        elif name == "training_price":
            source = f"{price.source}, {price.as_of}"
            yield name, Figure(float(price.usd), Origin.PUBLISHED, source, figure.unit)
        else:
            yield name, replace(figure, value=figure.high if dear else figure.value, low=None, high=None)
    if host.name == "OpenAI":
        unit = defaults()["hosting_per_hour"].unit
        yield "hosting_per_hour", Figure(0.0, Origin.PUBLISHED, _NO_HOSTING, unit)


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]  # it is one


def with_stated(options: CostOptions, name: str, value: float | str) -> CostOptions:
    """The same with one assumption more."""
    return replace(options, stated={**options.stated, name: value})
