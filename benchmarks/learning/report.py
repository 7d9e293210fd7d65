"""Write the figures that are kept into the documents: the section "Learning" of docs/benchmarks.md, docs/benchmarks-learning.md, plots.

    python -m benchmarks.learning.report

Reads the rows that `benchmarks.learning.run` and `benchmarks.learning.setfit` kept; measures nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.learning import findings, setfit
from benchmarks.learning.measure import Row
from benchmarks.learning.methods import all_methods
from benchmarks.learning.pile import cache_folder
from benchmarks.learning.plots import learning_curves
from benchmarks.learning.run import kept_rows
from benchmarks.learning.sets import MANY, SETS, SIMULATED
from benchmarks.learning.tables import by_unit, cells, figure_of

from metier.evaluation.intervals import Interval
from metier.evaluation.metrics import FIGURES, HIGHER_IS_BETTER

DOCS = Path(__file__).parents[2] / "docs"
START, END = "<!-- learning: start -->", "<!-- learning: end -->"
METHODS = ("learned", "words", "words+", "minilm+lr", "knn", "trees", "setfit", "prior")
_SHOWN = ("auc", "ap", "macro_f1", "kappa", "brier", "ece")
_SHOWN_SIZES = (10, 30, 100, 300)
_MAIN = ("hn_interest", "triage", "movies", "dealbreakers", *SIMULATED)
_HEADS = {"auc": "AUC", "ap": "AP", "macro_f1": "macro-F1", "kappa": "kappa", "brier": "Brier", "ece": "ECE"}
_FEWEST = 5  # people; sizes that fewer have enough labels for stand on the long page only
_FEW = 30  # below it counts stand instead of shares
_NAMED = 25  # lost cells named on the short page


def main() -> None:
    rows = findings.with_sums(all_kept(cache_folder()))
    written_on = datetime.now(UTC).date().isoformat()  # noqa: TID251  # the day of the report is the point
    page = DOCS / "benchmarks.md"
    before = page.read_text("utf-8")
    page.write_text(placed(before, "\n".join(short_section(rows, written_on))), encoding="utf-8")
    (DOCS / "benchmarks-learning.md").write_text(
        "\n".join(full_page(rows, written_on)) + "\n", encoding="utf-8"
    )
    (DOCS / "plots").mkdir(exist_ok=True)
    for name, svg in plots(rows):
        (DOCS / "plots" / f"{name}.svg").write_text(svg, encoding="utf-8")


def all_kept(cache: Path) -> list[Row]:
    """Every kept row of the present versions; of a split that was measured twice, the later one."""
    found = list(kept_rows(cache / "figures", all_methods()).values()) + setfit.kept_rows()
    last = {
        (row["method"], row["set"], row["unit"], row["split"], row["size"], row["seed"]): row for row in found
    }
    order = {name: place for place, name in enumerate(METHODS)}
    return sorted(last.values(), key=lambda row: order[str(row["method"])])


def placed(page: str, section: str) -> str:
    """The page with the section between its markers; at the end where it has none yet."""
    block = f"{START}\n{section}\n{END}"
    if START in page:
        return page[: page.index(START)] + block + page[page.index(END) + len(END) :]
    return page.rstrip("\n") + "\n\n" + block + "\n"


# --- the short section ----------------------------------------------------------------------------------


def short_section(rows: Sequence[Row], written_on: str) -> Iterator[str]:
    yield "## Learning"
    yield ""
    yield (
        f"Written on {written_on} by `python -m benchmarks.learning.report` from the figures `make bench-learning` keeps. "
        "Every method gets the same splits (nested, stratified; 30 % tested) and an empty profile. ± is a 95 % interval over "
        "people or topics where a set has several (films: 40 people, 3 drawings each; simulated: 60 people, 2 drawings each, "
        "trees 1; triage: six topics), else over 20 drawings, whose tests overlap. `words` is the product's baseline, `words+` the "
        "same with tuned strength; the baselines' tuning uses inner folds of the training part only. Choices were made on hn_interest, "
        "ADHD, NSAIDS, every other film watcher and every other simulated person. Simulated people judge real postings by policies that "
        "the benchmark made up: they show what can be learned, not what people want. All figures: [every method, size and "
        "figure](benchmarks-learning.md)."
    )
    yield ""
    missing = findings.incomplete(rows)
    if missing:
        yield "**Not complete yet.** Run on fewer splits than others: " + "; ".join(missing) + "."
        yield ""
    yield from _pictures(rows)
    yield "### Learned, and the best baseline beside it"
    yield ""
    yield (
        "In brackets the best baseline of that cell (picked after the fact, so a little flattered). Split by group; people who "
        "change their mind are tested on what came after."
    )
    yield ""
    yield from _best_table(rows)
    yield "### Labels needed"
    yield ""
    yield from _needed_table(rows)
    yield "### Where a baseline is better"
    yield ""
    yield from _lost_lines(rows, _NAMED)
    yield "### Buckets and calibration"
    yield ""
    yield from _bucket_table(rows)
    yield from _seconds(rows)


def _pictures(rows: Sequence[Row]) -> Iterator[str]:
    for name, _ in plots(rows):
        yield f"![Learning curves: {name.replace('_', ' ')}](plots/{name}.svg)"
        yield ""


def _split_of(set_name: str) -> str:
    return "time" if set_name == "simulated_changed" else "group"


def _best_table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| set | labels | " + " | ".join(_HEADS[name] for name in _SHOWN) + " |"
    yield "|---|---|" + "---|" * len(_SHOWN)
    found = cells(rows)
    for name in _MAIN:
        for size in _SHOWN_SIZES:
            by_method = found.get((name, _split_of(name), size), {})
            if _enough(name, by_method):
                shown = " | ".join(_against_best(by_method, figure) for figure in _SHOWN)
                yield f"| {_plain(name)} | {size} | {shown} |"
    yield ""


def _enough(name: str, by_method: dict[str, list[Row]]) -> bool:
    """Whether `learned` was run, and where a set has many people, on enough of them to stand for it."""
    units = {row["unit"] for row in by_method.get(findings.OURS, ())}
    return len(units) >= (_FEWEST if name in MANY else 1)


def _against_best(by_method: dict[str, list[Row]], figure: str) -> str:
    """Ours, and the best baseline on the splits that both were run on."""
    sign = 1 if figure in HIGHER_IS_BETTER else -1
    ours = by_method[findings.OURS]
    measured = {(row["unit"], row["seed"]) for row in ours}
    known: dict[str, float] = {}
    for name, theirs in by_method.items():
        shared = [row for row in theirs if (row["unit"], row["seed"]) in measured]
        found = figure_of(shared, figure)
        if name != findings.OURS and len(by_unit(shared, figure)) == len(by_unit(ours, figure)):
            known[name] = found.value  # SetFit on two drawings of twenty says too little to stand here
    known = {name: number for name, number in known.items() if not math.isnan(number)}
    shown = _number(figure_of(ours, figure))
    if not known:
        return shown
    best = max(known, key=lambda name: sign * known[name])
    return f"{shown} ({best} {_short(known[best])})"


def _needed_table(rows: Sequence[Row]) -> Iterator[str]:
    yield (
        "Labels with which `learned` reaches what a baseline reaches with 200, interpolated on the log of the number, with a "
        "bootstrap interval over people, topics or drawings."
    )
    yield ""
    targets = ("words", "words+", "minilm+lr", "setfit")
    yield "| set | figure | " + " | ".join(f"{target} at 200" for target in targets) + " |"
    yield "|---|---|" + "---|" * len(targets)
    for name in (*_MAIN, "simulated"):
        for figure in ("auc", "ap"):
            found = [
                findings.labels_needed(rows, name, _split_of(name), target, figure) for target in targets
            ]
            if any(found):
                yield f"| {_plain(name)} | {_HEADS[figure]} | " + " | ".join(map(_labels, found)) + " |"
    yield ""


def _labels(found: tuple[float, float, float] | None) -> str:
    if found is None:
        return "—"
    value, low, high = map(_count, found)
    return f"**{value}** ({low} to {high})"


def _count(labels: float) -> str:
    if labels == 0:
        return "≤ 10"
    return "not reached" if math.isinf(labels) else f"{labels:.0f}"


def _lost_lines(rows: Sequence[Row], most: int | None = None) -> Iterator[str]:
    """Cells where a baseline beats `learned`, grouped by set, split, method and figure."""
    own_sets = [row for row in rows if row["set"] not in findings.SUMS]
    lost, n = findings.lost_cells(own_sets)
    yield (
        f"{len(lost)} of {n:,} comparisons (every set, split, size from 15, figure and baseline; `prior` also at 10) are lost beyond "
        "the interval of the paired difference; if nothing differed, chance alone would lose 2.5 %."
    )
    yield ""
    ranked = sorted(lost, key=lambda cell: (-_weight(cell), cell.cell))
    for cell in ranked[:most]:
        set_name, split, size = cell.cell
        yield (
            f"- {_plain(set_name)} ({split}), {size} labels: {cell.method} better in {cell.figure} by "
            f"{_short(abs(cell.by.value))} ± {_short(cell.by.half_width)}"
        )
    if most is not None and len(ranked) > most:
        yield f"- … and {len(ranked) - most} more on [the long page](benchmarks-learning.md)"
    yield ""


def _weight(cell: findings.Lost) -> float:
    """How clear a loss is: its size in half-widths."""
    return abs(cell.by.value) / (cell.by.half_width or 1e-9)


def _bucket_table(rows: Sequence[Row]) -> Iterator[str]:
    yield "Truly excited among the postings `learned` called so (all drawings together), and ECE of P(excited)."
    yield ""
    yield "| set | labels | of passed | of maybe | of excited | rising | ECE |"
    yield "|---|---|---|---|---|---|---|"
    for (name, split), sizes in findings.known_cells(rows).items():
        if name in findings.SUMS:
            continue
        for size in (30, 100, 300):
            if size in sizes and _has_ours(rows, name, split, size):
                shares = findings.buckets(rows, name, split, size)
                ours = cells(rows)[name, split, size][findings.OURS]
                yield (
                    f"| {_plain(name)} ({split}) | {size} | "
                    + " | ".join(_share(share) for share in shares)
                    + f" | {_rising(shares)} | {_number(figure_of(ours, 'ece'))} |"
                )
    yield ""


def _has_ours(rows: Sequence[Row], name: str, split: str, size: int) -> bool:
    return findings.OURS in cells(rows).get((name, split, size), {})


def _rising(shares: Sequence[Interval]) -> str:
    """Whether the shares rise from bucket to bucket; not known yet where they do not but their intervals would let them."""
    known = [share for share in shares if share.n]
    if all(low.value < high.value for low, high in pairwise(known)):
        return "yes"
    return "**no**" if any(high.high < low.low for low, high in pairwise(known)) else "not known yet"


def _share(share: Interval) -> str:
    if not share.n:
        return "none named"
    if share.n < _FEW:
        return f"{round(share.value * share.n)} of {share.n}"
    return f"{share.value:.0%} [{share.low:.0%}, {share.high:.0%}] of {share.n:,}"


def _seconds(rows: Sequence[Row]) -> Iterator[str]:
    yield "Milliseconds to learn and, in brackets, to judge one posting (medians, features at hand, on a machine that did other work):"
    yield ""
    sizes = (30, 100, 300, 500)
    yield "| method | " + " | ".join(f"{size} labels" for size in sizes) + " |"
    yield "|---|" + "---|" * len(sizes)
    for method in METHODS:
        mine = [row for row in rows if row["method"] == method]
        if mine:
            yield f"| {method} | " + " | ".join(_median_time(mine, size) for size in sizes) + " |"
    yield ""


def _median_time(rows: Sequence[Row], size: int) -> str:
    mine = [row for row in rows if row["size"] == size]
    if not mine:
        return "—"
    fit = sorted(float(str(row["fit_seconds"])) for row in mine)[len(mine) // 2]
    told = sorted(float(str(row["screen_seconds"])) / int(str(row["n_test"])) for row in mine)
    return f"{1000 * fit:.0f} ({1000 * told[len(told) // 2]:.2f})"


# --- the long page ---------------------------------------------------------------------------------------


def full_page(rows: Sequence[Row], written_on: str) -> Iterator[str]:
    yield "# Benchmarks: learning, in full"
    yield ""
    yield (
        f"Written on {written_on} by `python -m benchmarks.learning.report`. [What is compared and how](benchmarks.md). ± is half of a "
        "95 % interval over people or topics, or over drawings where a set is one person; n is how many of them. SetFit was measured "
        "on a subset only: " + _setfit_words(rows) + "."
    )
    yield ""
    yield "Figures: " + "; ".join(f"{name} = {words}" for name, words in FIGURES.items()) + "."
    yield ""
    yield "## Where a baseline is better"
    yield ""
    yield from _lost_lines(rows)
    yield from _worst_people(rows)
    found = cells(rows)
    for name in (*(name for name in SETS if name in {row["set"] for row in rows}), "triage"):
        for split in ("group", "time"):
            sizes = sorted(size for set_name, kind, size in found if (set_name, kind) == (name, split))
            if sizes:
                yield f"## {_plain(name)}, split by {split}"
                yield ""
                yield "| labels | method | n | " + " | ".join(FIGURES) + " |"
                yield "|---|---|---|" + "---|" * len(FIGURES)
                for size in sizes:
                    for method, mine in found[name, split, size].items():
                        figures = [figure_of(mine, figure) for figure in FIGURES]
                        shown = " | ".join(map(_number, figures))
                        yield f"| {size} | {method} | {figures[0].n} | {shown} |"
                yield ""


def _setfit_words(rows: Sequence[Row]) -> str:
    mine = [row for row in rows if row["method"] == "setfit"]
    if not mine:
        return "no figures are kept yet"
    parts = sorted({f"{row['set']} at {row['size']}" for row in mine})
    days = sorted({str(row["measured_on"]) for row in mine})
    return f"{len(mine)} fits ({', '.join(parts)}), measured on {days[0]}" + (
        f" to {days[-1]}" if days[0] != days[-1] else ""
    )


def _worst_people(rows: Sequence[Row]) -> Iterator[str]:
    yield "## The tenth of people served worst"
    yield ""
    yield "Mean AUC of the tenth of people with the lowest."
    yield ""
    yield "| set | labels | " + " | ".join(METHODS) + " |"
    yield "|---|---|" + "---|" * len(METHODS)
    for (name, split, size), by_method in sorted(cells(rows).items()):
        if name in MANY and size in _SHOWN_SIZES:
            shown = [
                _short(findings.worst_tenth(by_method[m], "auc")) if m in by_method else "—" for m in METHODS
            ]
            yield f"| {_plain(name)} ({split}) | {size} | " + " | ".join(shown) + " |"
    yield ""


# --- plots and words -------------------------------------------------------------------------------------


def plots(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Name and SVG of every set on the short page."""
    found = cells(rows)
    for name in _MAIN:
        panels: dict[str, dict[str, dict[int, Interval]]] = {}
        for figure in ("auc", "ap"):
            curves: dict[str, dict[int, Interval]] = {}
            for (set_name, split, size), by_method in sorted(found.items()):
                if (set_name, split) == (name, _split_of(name)):
                    for method, mine in by_method.items():
                        value = figure_of(mine, figure)
                        if not math.isnan(value.value):
                            curves.setdefault(method, {})[size] = value
            if curves:
                panels[_HEADS[figure]] = curves
        if panels:
            yield name, learning_curves(_plain(name), panels)


def _plain(set_name: str) -> str:
    if set_name in findings.SUMS:
        return {"triage": "triage, six topics", "simulated": "simulated, unchanging, together"}[set_name]
    kind, _, part = set_name.partition("_")
    return f"{kind}, {part}" if kind in {"simulated", "triage"} else set_name


def _number(found: Interval) -> str:
    half = found.half_width
    if math.isnan(found.value):
        return "—"
    return _short(found.value) + ("" if math.isnan(half) else f" ± {_short(half)}")


def _short(number: float) -> str:
    """Three digits without a leading zero, or a dash."""
    if math.isnan(number):
        return "—"
    return f"{number:.3f}".replace("0.", ".", 1) if abs(number) < 1 else f"{number:.2f}"


if __name__ == "__main__":
    main()
