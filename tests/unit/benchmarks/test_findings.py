from __future__ import annotations

import math
from xml.etree import ElementTree as ET

from benchmarks.learning import findings, report
from benchmarks.learning.measure import Row
from benchmarks.learning.plots import learning_curves
from benchmarks.learning.tables import figure_of

from metier.evaluation.intervals import mean_interval
from metier.evaluation.metrics import FIGURES


def row(
    method: str, size: int, seed: int, auc: float, *, unit: str = "", set_name: str = "hn_interest"
) -> Row:
    figures: dict[str, object] = dict.fromkeys(FIGURES, 0.5)
    return {
        "method": method, "set": set_name, "unit": unit, "split": "group", "size": size, "seed": seed,
        "choosing": True, "n_test": 100, "n_excited": 10, **figures, "auc": auc, "buckets": [[80, 4], [15, 3], [5, 3]],
        "fit_seconds": 0.1, "screen_seconds": 0.1, "too_few": False,
    }  # fmt: skip


def curve(method: str, aucs: dict[int, float]) -> list[Row]:
    return [row(method, size, seed, auc + 0.001 * seed) for size, auc in aucs.items() for seed in range(5)]


def test_labels_needed_lie_between_the_sizes_around_the_goal() -> None:
    rows = curve("learned", {10: 0.6, 30: 0.7, 100: 0.8, 200: 0.85}) + curve("words", {200: 0.75})
    found = findings.labels_needed(rows, "hn_interest", "group", "words", "auc")
    assert found is not None
    value, low, high = found
    assert round(value) == round(math.sqrt(30 * 100))
    assert 30 < low <= value <= high < 100


def test_a_goal_that_is_never_reached_is_infinite_and_one_reached_at_once_is_zero() -> None:
    rows = curve("learned", {10: 0.6, 200: 0.7}) + curve("words", {200: 0.9}) + curve("knn", {200: 0.5})
    for target, wanted in (("words", math.inf), ("knn", 0.0)):
        found = findings.labels_needed(rows, "hn_interest", "group", target, "auc")
        assert found is not None
        assert found[0] == wanted


def test_a_baseline_that_is_better_beyond_noise_is_named_and_one_within_noise_is_not() -> None:
    ours = [row("learned", 100, seed, 0.7 + 0.01 * (seed % 2)) for seed in range(10)]
    better = [row("words", 100, seed, 0.8 + 0.01 * (seed % 3)) for seed in range(10)]
    noisy = [row("knn", 100, seed, 0.7 + 0.01 * ((seed + 1) % 2)) for seed in range(10)]
    lost, n = findings.lost_cells([*ours, *better, *noisy])
    assert [(cell.method, cell.figure) for cell in lost] == [("words", "auc")]
    assert n == 2 * len(FIGURES)


def test_many_people_are_the_units_and_one_persons_drawings_are() -> None:
    people = [
        row("learned", 30, seed, 0.5 + unit / 10, unit=str(unit)) for unit in range(4) for seed in range(3)
    ]
    assert figure_of(people, "auc").n == 4
    alone = [row("learned", 30, seed, 0.5) for seed in range(3)]
    assert figure_of(alone, "auc").n == 3


def test_a_method_that_was_run_on_fewer_splits_is_named() -> None:
    rows = curve("learned", {10: 0.6}) + curve("words", {10: 0.6, 30: 0.7})
    assert findings.incomplete(rows) == ["hn_interest (group): learned"]
    assert findings.incomplete(curve("learned", {10: 0.6}) + curve("words", {10: 0.6})) == []


def test_topics_are_counted_once_more_together() -> None:
    rows = [
        row("learned", 30, 0, 0.7, set_name="triage_ADHD"),
        row("learned", 30, 0, 0.9, set_name="triage_NSAIDS"),
    ]
    together = [one for one in findings.with_sums(rows) if one["set"] == "triage"]
    assert figure_of(together, "auc").value == 0.8


def test_the_section_replaces_itself_and_nothing_else() -> None:
    once = report.placed("# Page\n\nText\n", "first")
    twice = report.placed(once, "second")
    assert "Text" in twice
    assert "second" in twice
    assert "first" not in twice
    assert report.placed(twice, "second") == twice


def test_pages_and_plots_are_made_from_rows() -> None:
    rows = curve("learned", {10: 0.6, 30: 0.7, 100: 0.8}) + curve("words", {10: 0.55, 30: 0.6, 100: 0.7})
    short = "\n".join(report.short_section(rows, "2026-01-01"))
    assert "| hn_interest | 30 | .702" in short
    assert "| 100 | words | 5 |" in "\n".join(report.full_page(rows, "2026-01-01"))
    assert [name for name, _ in report.plots(rows)] == ["hn_interest"]


def test_a_plot_is_well_formed_and_says_in_words_what_it_shows() -> None:
    known = {10: mean_interval([0.6, 0.62]), 100: mean_interval([0.8, 0.82])}
    svg = learning_curves("A & B", {"AUC": {"learned": known, "words": known}})
    root = ET.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "A & B"
    assert "AUC of learned with 100 labels 0.81" in (root.findtext(f"{space}desc") or "")
