"""Figures, settings and amounts of a card as words: cards of every method are read here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import UNKNOWN, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metier.cli.output import Out
    from metier.training.method import Json

_BESIDE = ("frozen", "tuned")
_LONGEST = 60


def duration(seconds: float | None) -> str:
    """A time as people say it.

    Example:
        >>> duration(42), duration(400), duration(7300), duration(None)
        ('42 s', '7 min', '2.0 h', '—')
    """
    if seconds is None:
        return UNKNOWN
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def memory(megabytes: float) -> str:
    """Memory as people say it.

    Example:
        >>> memory(512.3), memory(4200)
        ('512 MB', '4.2 GB')
    """
    return f"{megabytes:,.0f} MB" if megabytes < 1000 else f"{megabytes / 1000:,.1f} GB"


def size(n_bytes: int) -> str:
    """What something takes on the disk.

    Example:
        >>> size(1400), size(22_600_000), size(3_100_000_000)
        ('1.4 kB', '22.6 MB', '3.10 GB')
    """
    if n_bytes < 100_000:
        return f"{n_bytes / 1e3:,.1f} kB"
    return f"{n_bytes / 1e6:,.1f} MB" if n_bytes < 1e9 else f"{n_bytes / 1e9:,.2f} GB"


def settings_words(settings: Mapping[str, Json]) -> str:
    """Settings on one line, in the order of their names; what is nested or long is cut."""
    return (
        ", ".join(f"{one_line(name, 30)} {_value(value)}" for name, value in sorted(settings.items()))
        or UNKNOWN
    )


def figure_table(out: Out, figures: Mapping[str, Json]) -> None:
    """Figures that stand frozen beside tuned as a table, the others as lines."""
    from metier.cli.output import Column, Row

    beside, others = figures_of(figures)
    if beside:
        columns = [
            Column("Figure", share=2),
            *(Column(name.capitalize(), right=True, share=1) for name in ("frozen", "tuned", "gain")),
        ]
        used = columns if any(row[3] for row in beside) else columns[:3]
        out.table(used, [Row(list(row[: len(used)])) for row in beside])
    if others:
        out.pairs([(f"  {name}", value) for name, value in others])
    if not figures:
        out.softly("  none were measured", indent=4)


def figures_of(
    figures: Mapping[str, Json],
) -> tuple[list[tuple[str, str, str, str]], list[tuple[str, str]]]:
    """Rows of (figure, frozen, tuned, gain), and what stands alone.

    Both ways round are read: `{"frozen": {"ap": …}, "tuned": {"ap": …}}` and `{"ap": {"frozen": …, "tuned": …}}`.

    Example:
        >>> figures_of({"ap": {"frozen": [0.41, 0.3, 0.5], "tuned": [0.47, 0.36, 0.58]}, "n": 80})
        ([('ap', '0.41 (0.30 to 0.50)', '0.47 (0.36 to 0.58)', '')], [('n', '80')])
    """
    sides = [figures.get(name) for name in _BESIDE]
    beside: list[tuple[str, str, str, str]] = []
    others: list[tuple[str, str]] = []
    if all(isinstance(side, dict) for side in sides):
        frozen, tuned = sides
        assert isinstance(frozen, dict)
        assert isinstance(tuned, dict)
        gains = figures.get("gain")
        gain = gains if isinstance(gains, dict) else {}
        beside = [
            (
                _name(name),
                _value(frozen.get(name)),
                _value(tuned.get(name)),
                _value(gain.get(name)) if gain else "",
            )
            for name in dict.fromkeys([*frozen, *tuned])
        ]
        figures = {
            name: value
            for name, value in figures.items()
            if name not in {*_BESIDE, *(["gain"] if gain else [])}
        }
    for name, value in figures.items():
        if isinstance(value, dict) and set(_BESIDE) <= set(value):
            gained = _value(value["gain"]) if "gain" in value else ""
            beside.append((_name(name), _value(value["frozen"]), _value(value["tuned"]), gained))
        else:
            others.append((_name(name), _value(value)))
    return beside, others


def _name(name: str) -> str:
    return one_line(name.replace("_", " "), _LONGEST)


def _value(value: Json) -> str:
    """A value on one line; three numbers are a figure with its interval."""
    if isinstance(value, dict):
        bounds = _bounds([value.get(key) for key in ("value", "low", "high")])
        inner = ", ".join(f"{_name(name)} {_value(inside)}" for name, inside in value.items())
        return bounds or one_line(inner, _LONGEST)
    if isinstance(value, list):
        return _bounds(value) or one_line(", ".join(_value(inside) for inside in value), _LONGEST)
    if isinstance(value, float):
        return (
            f"{value:.2f}".replace("-", "−")
            if abs(value) >= 0.01 or not value
            else f"{value:.2g}".replace("-", "−")
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    return UNKNOWN if value is None else one_line(value, _LONGEST)


def _bounds(values: Sequence[Json]) -> str:
    """A figure with its interval; empty where these are not three numbers."""
    if len(values) != 3 or not any(isinstance(value, float) for value in values):
        return ""
    if any(isinstance(value, bool) or not isinstance(value, int | float | None) for value in values):
        return ""
    value, low, high = (_value(None if each is None else float(each)) for each in values)  # type: ignore[arg-type]  # checked above
    return value if UNKNOWN in {low, high} else f"{value} ({low} to {high})"
