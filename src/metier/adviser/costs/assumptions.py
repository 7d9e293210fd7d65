"""What costs are reckoned from: every assumption by name, with unit, bounds and source; each can be changed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from metier.adviser.snapshot import Figure, Origin
from metier.errors import AssumptionError


class End(StrEnum):
    """Which of its values each assumption takes: all cheap ones together, all expected ones, all dear ones."""

    CHEAP = "cheap"
    EXPECTED = "expected"
    DEAR = "dear"


CHEAPER_WHEN_MORE = frozenset({"cache_hits"})
"""Assumptions that make things cheaper when they rise; all others make them dearer."""
Numbers = Mapping[str, float | None]
"""Assumptions as numbers; None where one is not known."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One value that costs rest on.

    Attributes:
        words: What it is.
        least, most: Values that it can have.
        is_off: It is left out of every sum until somebody gives it.
    """

    name: str
    words: str
    figure: Figure
    least: float = 0.0
    most: float = 1e9
    is_off: bool = False

    def at(self, end: End) -> float | None:
        """Its value at that end; None where it is not known."""
        figure = self.figure
        if figure.value is None or end is End.EXPECTED:
            return figure.value
        is_low = (end is End.CHEAP) != (self.name in CHEAPER_WHEN_MORE)
        bound = figure.low if is_low else figure.high
        return figure.value if bound is None else bound


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All of them, by name, in the order they are shown."""

    all: Mapping[str, Assumption]

    def __iter__(self) -> Iterator[Assumption]:
        return iter(self.all.values())

    def __getitem__(self, name: str) -> Figure:
        return self.all[name].figure

    def value(self, name: str) -> float | None:
        """The expected value; None where it is not known."""
        return self.all[name].figure.value

    def numbers(self, end: End = End.EXPECTED) -> dict[str, float | None]:
        """Every value at one end."""
        return {name: one.at(end) for name, one in self.all.items()}

    def having(self, figures: Mapping[str, Figure]) -> Assumptions:
        """The same with other figures for some of them, whatever their bounds."""
        return Assumptions(
            {
                name: replace(one, figure=figures[name]) if name in figures else one
                for name, one in self.all.items()
            }
        )

    def stated(self, name: str, value: float | str) -> Assumptions:
        """The same with one value as the person gives it: it has no bounds then.

        Raises:
            AssumptionError: There is none of that name, or it cannot have that value.

        Example:
            >>> defaults().stated("postings", "100").value("postings")
            100.0
        """
        if name not in self.all:
            near = difflib.get_close_matches(name, self.all, n=1)
            raise AssumptionError(name, near=near)
        one = self.all[name]
        number = _number(value)
        if number is None or not one.least <= number <= one.most:
            bounds = f"{one.least:g} to {one.most:,.10g}" if one.most < 1e9 else f"{one.least:g} or more"
            unit = f" ({one.figure.unit})" if one.figure.unit else ""
            raise AssumptionError(name, got=value, want=f"a number, {bounds}{unit}")
        return self.having({name: Figure(number, Origin.STATED, "as you say", one.figure.unit)})


def _number(value: float | str) -> float | None:
    try:
        found = float(str(value).strip().removeprefix("$").replace(",", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def defaults() -> Assumptions:
    """What is assumed where nothing of the workspace or the person is known.

    Example:
        >>> [one.name for one in defaults() if one.figure.value is None][:3]
        ['price_input', 'price_output', 'price_cached']
    """
    return Assumptions({one.name: one for one in _ALL})


_ASKING = "docs/benchmarks.md, `benchmarks.asking`, 2026-11-29: median over real adverts"
_BENCH = "docs/benchmarks.md, 2026-11-23: two cores of an AMD EPYC"
_SMALL = "measured by metier with SmolLM2-135M on two threads; the high end by size, for 4 billion weights"
_TUNED = "getapipulse.com, 2026-05-15, of OpenAI's gpt-4o-mini; the high end is gpt-4o; not its own page"
_SAID = "the model's price list"
_USD_M = "US dollars a million tokens"


def _assumed(
    name: str,
    value: float | None,
    unit: str,
    words: str,
    source: str = "assumed",
    *,
    low: float | None = None,
    high: float | None = None,
    origin: Origin = Origin.ASSUMED,
    least: float = 0.0,
    most: float = 1e9,
    is_off: bool = False,
) -> Assumption:
    return Assumption(name, words, Figure(value, origin, source, unit, low, high), least, most, is_off)


_PUBLISHED = Origin.PUBLISHED
_ALL: tuple[Assumption, ...] = (
    _assumed("postings", 300, "postings a month", "new postings that are judged each month", most=10_000_000),
    _assumed("months", 12, "months", "how long a tuned model and its hosting are used", least=1, most=120),
    _assumed("price_input", None, _USD_M, "what the base model asks for tokens of a prompt", _SAID),
    _assumed("price_output", None, _USD_M, "what it asks for tokens of an answer, thinking included", _SAID),
    _assumed("price_cached", None, _USD_M, "for tokens of a prefix it has kept; not known: as others", _SAID),
    _assumed("price_kept", None, _USD_M, "for tokens it puts into a kept prefix; not known: as others", _SAID),
    _assumed("batch_share", None, "share of the price", "where the provider may take a day", _SAID, most=1),
    _assumed(
        "prompt_tokens", 812, "tokens", "rules and your profile, the same in each prompt", _ASKING,
        low=500, high=2_000, origin=_PUBLISHED,
    ),
    _assumed("frame_tokens", 142, "tokens", "what stands around the posting", _ASKING, origin=_PUBLISHED),
    _assumed("posting_tokens", 812, "tokens", "a posting", _ASKING, low=400, high=1_600, origin=_PUBLISHED),
    _assumed(
        "stable_examples", 1_850, "tokens", "your decisions that stand in every few_shot prompt", _ASKING,
        low=500, high=3_000, origin=_PUBLISHED,
    ),
    _assumed(
        "near_examples", 1_086, "tokens", "decisions nearest to the posting, in few_shot prompts", _ASKING,
        low=500, high=2_000, origin=_PUBLISHED,
    ),
    _assumed(
        "answer_tokens", 210, "tokens", "an answer, thinking included",
        "30 % of the longest answer, 700, as bills are estimated before the first answer; the high end is the longest",
        low=100, high=700,
    ),
    _assumed(
        "cache_hits", 0.9, "share of requests", "that find what is the same in every prompt kept at the provider",
        low=0.0, high=1.0, most=1,
    ),
    _assumed(
        "cache_least", 1_024, "tokens", "a prefix must have to be kept",
        "OpenAI and Anthropic, pages on prompt caching; some models want 2,048 or 4,096", origin=_PUBLISHED,
    ),
    _assumed(
        "ask_share", 0.15, "share of postings", "that `hybrid` asks the base model about",
        "docs/log.md, 2026-11-29: .40 from 30 decisions, .15 from 300 on", origin=_PUBLISHED, most=1,
    ),
    _assumed("rows", 300, "decisions", "that are trained on", most=1_000_000),
    _assumed(
        "row_tokens", 1_000, "tokens", "of a row: the posting, the question and the label",
        "a posting of 812 tokens and what stands around it", low=500, high=2_500,
    ),
    _assumed("epochs", 3, "times", "that a training reads each row", "training/dataset/needs.py", most=50),
    _assumed("trainings", 1, "trainings", "in those months: taste and models change", low=1, high=3, most=100),
    _assumed("training_price", 3, _USD_M, "that a hosted training reads", _TUNED, low=3, high=25, origin=_PUBLISHED),
    _assumed(
        "hosting_per_hour", None, "US dollars an hour", "a hosted tuned model is kept ready",
        "not found: Azure, Together and Fireworks ask by the hour, minute or second; OpenAI asks nothing and is closed to newcomers",
    ),
    _assumed(
        "hosting_hours", 730, "hours a month", "it is kept ready; 30 is an hour a day", "every hour, as Azure bills",
        low=30, high=730, most=744,
    ),
    _assumed("tuned_input", 0.30, _USD_M, "of a prompt of the hosted tuned model", _TUNED, low=0.30, high=3.75, origin=_PUBLISHED),
    _assumed("tuned_output", 1.20, _USD_M, "of its answer", _TUNED, low=1.20, high=15, origin=_PUBLISHED),
    _assumed("tuned_answer", 4, "tokens", "of its answer: the label alone", low=2, high=40),
    _assumed(
        "encoder_seconds", 0.34, "seconds a posting", "to read one with the sentence encoder, once ever",
        f"{_BENCH}: 8,164 texts in 46 minutes", low=0.1, high=1.0, origin=_PUBLISHED,
    ),
    _assumed(
        "encoder_minutes", 1.4, "minutes", "that tuning the encoder takes",
        "docs/log.md, 2026-11-30: 86 s of processor at 200 real postings, 25 s at 50 headlines, 536 s on a loaded machine",
        low=0.4, high=9, origin=_PUBLISHED,
    ),
    _assumed(
        "lora_row_seconds", 1.6, "seconds a row", "and epoch, to train an adapter here", f"{_SMALL}, 256 tokens a row",
        low=1.6, high=50, origin=_PUBLISHED,
    ),
    _assumed("lora_seconds", 2.5, "seconds a posting", "to judge one with an adapter here", _SMALL, low=2.5, high=75, origin=_PUBLISHED),
    _assumed(
        "watts", None, "watts", "that this machine takes while it works; left out until you give it",
        "off", most=100_000, is_off=True,
    ),
    _assumed("kwh_price", None, "US dollars a kWh", "electricity; left out until you give it", "off", is_off=True),
    _assumed("own_hours", None, "hours", "of yours for each training; left out until you give it", "off", is_off=True),
    _assumed("hour_worth", None, "US dollars an hour", "of yours; left out until you give it", "off", is_off=True),
)  # fmt: skip
