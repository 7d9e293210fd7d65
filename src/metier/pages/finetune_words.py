"""Fine-tuning in words: what a run takes and brings, and what a card says; cards of every method are read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from metier.pages.words import UNKNOWN, duration, moment, one_line, plural, usd_at_most

if TYPE_CHECKING:
    from metier.actions.finetuning.plan import Machine
    from metier.actions.finetuning.run import RunReport
    from metier.actions.training_data import KindReport
    from metier.training.method import Foreseen, Json
    from metier.training.runs import RunState

WHAT = {
    "screening": "postings you decided about",
    "resume": "lines you changed, drafts you wrote to a file",
    "interview": "questions with your answers",
}
"""What each kind of rows is made of."""
_FIGURES = (("log_loss", "surprise"), ("auc", "pairs in the right order"), ("ap", "average precision"))
"""Names of figures in a card, and what people call them; less surprise is better, of the others a higher one."""
_BESIDE = ("frozen", "tuned")
_LONGEST = 60


# --- what there is, and what it takes


def rows_words(report: KindReport) -> str:
    """How many rows of a kind there are, and from when."""
    rows = plural(report.n_rows, "row")
    if report.first is None:
        return rows
    days = f"{report.first}" if report.first == report.last else f"{report.first} to {report.last}"
    imported = f", {report.n_imported:,} of them imported" if report.n_imported else ""
    return f"{rows}{imported}, {days}"


def counted_words(counts: Mapping[str, int]) -> str:
    """Counts by name, on one line."""
    return " · ".join(f"{n:,} {name}" for name, n in counts.items()) or UNKNOWN


def reasons_words(counts: Mapping[str, int]) -> str:
    """Counts by reason, on one line."""
    return "; ".join(f"{n:,} ({words})" for words, n in counts.items())


def foreseen_lines(foreseen: Foreseen, machine: Machine, *, whole: bool = True) -> Iterator[str]:
    """What a run takes, beside what there is; with notes where it is `whole`, or where a service has its say."""
    free = "" if machine.free_memory_mb is None else f" ({mb_words(machine.free_memory_mb)} free)"
    yield (
        f"takes {time_words(foreseen.seconds)}, up to {mb_words(foreseen.memory_mb)} of memory{free}, "
        f"{mb_words(foreseen.disk_mb)} of disk ({mb_words(machine.free_disk_mb)} free); costs {cost_words(foreseen)}"
    )
    if foreseen.afterwards_seconds:
        yield f"using it then takes {time_words(foreseen.afterwards_seconds)} once, to read every posting again"
    if whole and foreseen.brings:
        yield f"brings: {one_line(foreseen.brings, 600)}"
    for note in foreseen.notes if whole or foreseen.method.value == "hosted" else ():
        yield one_line(note, 600)


def run_words(run: RunState) -> str:
    """What a run is, since when, how far, and how long it takes yet."""
    far = f" {run.done:,} of {run.total:,}" if run.total else ""
    left = f", {duration(run.left_seconds)} left at least" if run.left_seconds else ""
    what = f": {one_line(run.what)}{far}" if run.what else ""
    return f"{run.kind} by {run.method}, since {moment(run.started_at)}{what}{left}"


def worse_words(report: RunReport, *, has_figures: bool = True) -> str:
    """That tuning does not pay, why where that is known, and with the numbers unless they stand beside it."""
    lines = "; ".join(figure_lines(report.figures)) if has_figures else ""
    numbers = f" ({lines})" if lines else ""
    because = _why_unused(report.figures)
    return f"tuning does not pay on your decisions{numbers}{because}; the old model is kept, and {report.model} judges nothing"


def _why_unused(figures: Mapping[str, object]) -> str:
    """That no mixture of frozen and tuned scores was better, as a subclause; empty where another figure decided."""
    losses = _numbers(figures.get("log_loss_by_share"))
    if figures.get("share") != 0 or len(losses) < 2:
        return ""
    return (
        ": no share of the tuned scores makes the probabilities of held-out decisions clearly better "
        f"(surprise {losses[0]:.3f} without, {min(losses[1:]):.3f} with the best share)"
    )


def figure_lines(figures: Mapping[str, object]) -> Iterator[str]:
    """Held-out figures with and without tuning, each with the difference and its interval; none where there are none.

    Where held-out decisions gave the tuned score no weight, the figures of the tuned weights alone stand in its place.
    """
    before = "frozen" if "frozen" in figures else str(figures.get("compared_with", ""))
    is_unused = figures.get("share") == 0 and "weights_alone" in figures
    after = "weights_alone" if is_unused else "tuned"
    change = "gain" if "gain" in figures else f"tuned-{before}"
    for key, name in _FIGURES:
        was, now = (_numbers(_inside(figures, side, key)) for side in (before, after))
        differs = [] if is_unused else _numbers(_inside(figures, change, key))
        if was and now:
            words = "gain" if change == "gain" else "difference"
            interval = (
                f", {words} {differs[0]:+.3f} ({differs[1]:+.3f} to {differs[2]:+.3f})"
                if len(differs) == 3
                else ""
            )
            alone = "tuned weights alone" if is_unused else "tuned"
            yield f"{name} on held-out decisions: {before} {was[0]:.3f}, {alone} {now[0]:.3f}{interval}"


def _inside(figures: Mapping[str, object], side: str, key: str) -> object:
    found = figures.get(side)
    return found.get(key) if isinstance(found, Mapping) else None


def _numbers(found: object) -> list[float]:
    """One number, or a number with its interval; empty where one of them is none."""
    values = found if isinstance(found, list | tuple) else [found]
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return numbers if len(numbers) == len(values) else []


def cost_words(foreseen: Foreseen) -> str:
    """What a run costs at most."""
    if foreseen.usd is None:
        return "an amount that is not known"
    return f"at most {usd_at_most(foreseen.usd)}" if foreseen.usd else "nothing"


def time_words(seconds: float | None) -> str:
    """A span of time as people say it.

    Example:
        >>> time_words(40), time_words(400), time_words(9000), time_words(None)
        ('40 s', '7 min', '2.5 h', 'a time that nobody knows')
    """
    if seconds is None:
        return "a time that nobody knows"
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def mb_words(mb: float) -> str:
    """Memory or disk, as `free -m` counts it."""
    return f"{mb:,.0f} MB" if mb < 10_000 else f"{mb / 1000:,.1f} GB"


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
