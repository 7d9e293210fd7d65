"""Learning curves as SVG: one panel per figure, a line per method, a band for the interval of `learned`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

from metier.evaluation.intervals import Interval

Curve = Mapping[int, Interval]
"""Size → figure."""

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 420, 300, 44, 30, 92, 40
_COLOURS = {  # distinguishable without colour by their dashes and their names at the end of the line
    "learned": ("#0b6e4f", ""), "words": ("#c8553d", "6 3"), "words+": ("#c8553d", "2 2"), "minilm+lr": ("#2f5d9b", "6 3"),
    "knn": ("#2f5d9b", "2 2"), "trees": ("#8a6d00", "8 2 2 2"), "setfit": ("#7b3fa0", "4 4"), "prior": ("#808080", "1 3"),
}  # fmt: skip
_STYLE = (
    "text{font:11px sans-serif;fill:#333}.axis{stroke:#888;fill:none}.grid{stroke:#8884;fill:none}"
    "@media (prefers-color-scheme:dark){text{fill:#ddd}}"
)


def learning_curves(title: str, panels: Mapping[str, Mapping[str, Curve]]) -> str:
    """An SVG with one panel per entry of `panels`, side by side; each maps methods to their curves."""
    width = _WIDTH * len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" width="{width}" height="{_HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(_summary(panels))}</desc><style>{_STYLE}</style>",
    ]
    for place, (name, curves) in enumerate(panels.items()):
        parts.append(f'<g transform="translate({place * _WIDTH},0)">')
        parts += _panel(f"{title}: {name}", curves)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _summary(panels: Mapping[str, Mapping[str, Curve]]) -> str:
    found = []
    for name, curves in panels.items():
        for method, curve in curves.items():
            last = max(curve)
            found.append(f"{name} of {method} with {last} labels {curve[last].value:.2f}")
    return "; ".join(found)


def _panel(title: str, curves: Mapping[str, Curve]) -> list[str]:
    sizes = sorted({size for curve in curves.values() for size in curve})
    values = [found.value for curve in curves.values() for found in curve.values()]
    low, high = math.floor(min(values) * 10) / 10, min(1.0, math.ceil(max(values) * 10) / 10)
    span = (high - low) or 0.1

    def x(size: int) -> float:
        share = math.log(size / sizes[0]) / (math.log(sizes[-1] / sizes[0]) or 1)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(number: float) -> float:
        inside = min(max(number, low), high)
        return _HEIGHT - _BOTTOM - (inside - low) / span * (_HEIGHT - _TOP - _BOTTOM)

    parts = [f'<text x="{_LEFT}" y="16">{escape(title)}</text>']
    for step in range(round(low * 10), round(high * 10) + 1):
        at = y(step / 10)
        parts.append(f'<path class="grid" d="M{_LEFT} {at:.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{step / 10:.1f}</text>')
    parts += [
        f'<text x="{x(size):.1f}" y="{_HEIGHT - 22}" text-anchor="middle">{size}</text>' for size in sizes
    ]
    parts.append(f'<text x="{_LEFT}" y="{_HEIGHT - 6}">labels (log scale)</text>')
    for method, curve in sorted(curves.items(), key=lambda pair: pair[0] == "learned"):
        colour, dashes = _COLOURS.get(method, ("#555", ""))
        known = sorted(curve)
        if method == "learned":
            parts.append(_band(known, curve, x, y, colour))
        line = "L".join(f"{x(size):.1f} {y(curve[size].value):.1f}" for size in known)
        if len(known) == 1:  # a line of one point would not be seen
            at = curve[known[0]].value
            parts.append(f'<circle cx="{x(known[0]):.1f}" cy="{y(at):.1f}" r="3" fill="{colour}"/>')
        thick = 2.5 if method == "learned" else 1.5
        parts.append(
            f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="{thick}" stroke-dasharray="{dashes}"/>'
        )
    parts += _names({method: y(curve[max(curve)].value) for method, curve in curves.items()})
    return parts


def _band(
    known: Sequence[int], curve: Curve, x: Callable[[int], float], y: Callable[[float], float], colour: str
) -> str:
    bounded = [size for size in known if not math.isnan(curve[size].low)]
    upper = [f"{x(size):.1f} {y(curve[size].high):.1f}" for size in bounded]
    lower = [f"{x(size):.1f} {y(curve[size].low):.1f}" for size in reversed(bounded)]
    return (
        f'<path d="M{"L".join([*upper, *lower])}Z" fill="{colour}" fill-opacity="0.15"/>' if bounded else ""
    )


def _names(ends: Mapping[str, float]) -> list[str]:
    """Names at the ends of the lines, moved apart where they would overlap."""
    parts, last = [], -math.inf
    for method, at in sorted(ends.items(), key=lambda pair: pair[1]):
        place = max(at, last + 12)
        last = place
        colour = _COLOURS.get(method, ("#555", ""))[0]
        parts.append(
            f'<text x="{_WIDTH - _RIGHT + 4}" y="{place + 4:.1f}" style="fill:{colour}">{escape(method)}</text>'
        )
    return parts
