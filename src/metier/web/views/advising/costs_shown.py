"""What the page of costs shows, and how its form is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metier.adviser.costs.assumptions import Assumption, defaults
from metier.adviser.costs.cost import RungCost
from metier.adviser.costs.models import ModelCost
from metier.adviser.costs.report import ASKING, CostsReport
from metier.adviser.snapshot import Rung
from metier.errors import AssumptionError, MetierError
from metier.pages import costs_plots, costs_words
from metier.pages.report_plots import Picture
from metier.pages.words import one_line
from metier.web.forms import Form

NAMES = tuple(one.name for one in defaults())
_FIRST = ("postings", "months")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen, as it was typed.

    Attributes:
        typed: Assumptions by name; only those that were filled in.
        wrong: Why one of them cannot be, by name; the page reckons without it.
        batch: First questions go out as batches.
    """

    model: str = ""
    against: str = ""
    batch: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, MetierError] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Form) -> Asked:
        """What stands in an address."""
        typed = {name: said for name in NAMES if (said := query.text(name, most=_LONGEST).strip())}
        wrong: dict[str, MetierError] = {}
        for name, said in typed.items():
            try:
                defaults().stated(name, said)
            except AssumptionError as error:
                wrong[name] = error
        return cls(
            query.text("model", most=_LONGEST).strip(),
            query.text("against"),
            query.has("batch"),
            typed,
            wrong,
        )

    @property
    def stated(self) -> dict[str, float | str]:
        """What can be reckoned with."""
        return {name: said for name, said in self.typed.items() if name not in self.wrong}

    @property
    def rung(self) -> Rung | None:
        """What tuned models are held against."""
        return next((rung for rung in ASKING if rung.value == self.against), None)

    @property
    def is_own(self) -> bool:
        """Whether anything differs from what is reckoned without a word."""
        return bool(self.typed or self.model or self.against or self.batch)


@dataclass(frozen=True, slots=True)
class Entry:
    """One assumption with its field.

    Attributes:
        label: Its name for people.
        words: What it is.
        source: Where its value comes from; empty where it is simply assumed.
        typed: What the person wrote; empty for nothing.
        wrong: Why that cannot be; empty where it can.
    """

    name: str
    label: str
    words: str
    value: str
    bounds: str
    unit: str
    origin: str
    source: str
    typed: str
    wrong: str

    @classmethod
    def of(cls, one: Assumption, asked: Asked) -> Entry:
        """Of an assumption."""
        wrong = asked.wrong.get(one.name)
        return cls(
            one.name, one.name.replace("_", " "), one.words, costs_words.assumption_value(one),
            costs_words.assumption_bounds(one.figure), one.figure.unit, one.figure.origin.value,
            costs_words.source_words(one.figure), asked.typed.get(one.name, ""), wrong.message if wrong else "",
        )  # fmt: skip


def _way(one: RungCost) -> tuple[str, ...]:
    amounts = (one.set_up_usd, one.per_posting_usd, one.month_usd)
    return (
        one.rung.value, *map(costs_words.money, amounts), costs_words.between(one.month_usd),
        costs_words.money(one.total_usd), costs_words.machine_words(one.set_up_minutes, one.seconds),
    )  # fmt: skip


def _model(one: ModelCost) -> tuple[str, ...]:
    amounts = (one.prompted_usd, one.few_shot_usd, one.thousand_usd)
    ends = one.ends or costs_words.NOT_KNOWN
    name, price = one_line(one.name, 60), costs_words.price_of(one.price_source)
    return name, one.place, *map(costs_words.usd_amount, amounts), price, ends


@dataclass(frozen=True, slots=True)
class CostsPage:
    """Costs on a page.

    Attributes:
        models: Names that can be asked for.
        error: Why the named model cannot be reckoned with; the page shows the default then.
    """

    report: CostsReport
    asked: Asked
    models: tuple[str, ...]
    error: MetierError | None = None
    ways_against: tuple[str, ...] = tuple(rung.value for rung in ASKING)
    for_yourself: str = costs_words.FOR_YOURSELF

    @property
    def head(self) -> str:
        """What is reckoned with, as a sentence of its own."""
        words = costs_words.head_words(self.report).lstrip(",: ")
        return f"{words[:1].upper()}{words[1:]}."

    @property
    def basis(self) -> str:
        """Volume, span, currency."""
        return costs_words.basis_words(self.report)

    @property
    def heads(self) -> tuple[str, ...]:
        """Heads of the columns of `ways`."""
        span = costs_words.span_words(self.report)
        return "Way", "Once", "A posting", "A month", "between", span, "Machine"

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """Every way to judge, as a row."""
        return tuple(map(_way, self.report.rungs))

    @property
    def footnotes(self) -> list[str]:
        """What is left out or should be known."""
        notes = costs_words.footnotes(self.report)
        return [note.replace("`--hosting-per-hour`", "“hosting per hour” below") for note in notes]

    @property
    def pays(self) -> tuple[tuple[str, str], ...]:
        """From when on each tuned model pays."""
        return tuple(
            (one.rung.value, costs_words.pays_words(one.words, one.volume)) for one in self.report.break_even
        )

    @property
    def volume(self) -> Picture | None:
        """Money by volume."""
        return costs_plots.volume_picture(self.report)

    @property
    def volumes(self) -> tuple[str, ...]:
        """Volumes of the table below that."""
        return tuple(f"{volume:,.0f}" for volume in costs_plots.volumes(self.report))

    @property
    def volume_rows(self) -> tuple[tuple[str, ...], ...]:
        """The same as the picture, as a table."""
        found = costs_plots.volume_rows(self.report, costs_plots.volumes(self.report))
        return tuple((row.names, *map(costs_words.usd_amount, row.amounts)) for row in found)

    @property
    def by_model(self) -> tuple[tuple[str, ...], ...]:
        """The base model beside others of the price list."""
        return tuple(map(_model, self.report.models))

    @property
    def sensitivity(self) -> str:
        """What moves the result most."""
        return "".join(costs_words.sensitivity_words(self.report.sensitivity))

    @property
    def swings(self) -> Picture | None:
        """The same as a picture."""
        return costs_plots.sensitivity_picture(self.report.sensitivity)

    @property
    def swing_rows(self) -> tuple[tuple[str, str, str], ...]:
        """The same as a table."""
        amount = costs_words.usd_amount
        return tuple(
            (one.words, amount(one.halved), amount(one.doubled)) for one in self.report.sensitivity.swings
        )

    @property
    def first(self) -> tuple[Entry, ...]:
        """Volume and span."""
        return tuple(Entry.of(self.report.assumption(name), self.asked) for name in _FIRST)

    @property
    def others(self) -> tuple[Entry, ...]:
        """Every other assumption."""
        return tuple(Entry.of(one, self.asked) for one in self.report.assumptions if one.name not in _FIRST)

    @property
    def is_changed(self) -> bool:
        """Whether the person gave one of these: then they are shown unfolded."""
        return any(one.typed for one in self.others)
