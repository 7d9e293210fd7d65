"""`metier backtest`: how well screeners predict decisions they have not learned from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from metier.cli.call import Call, output_path
from metier.cli.command import command
from metier.cli.commands.add import Size, pairs
from metier.cli.envelope import Ended
from metier.cli.plot import beside, curve_lines, legend
from metier.cli.reports import exit_code_of, problems_page, read_options, without
from metier.errors import ExitCode, NoWorkspaceError, UnknownCommandError, quoted
from metier.pages.backtest_words import (
    LABELS,
    ORDER,
    SPLITS,
    figure_words,
    head_words,
    missing_words,
    size_words,
    times_words,
    unknown_words,
)
from metier.pages.row_words import left_out
from metier.pages.words import plural

if TYPE_CHECKING:
    from metier.actions.backtest.report import BacktestReport, Cell
    from metier.cli.output import Out
    from metier.cli.progress import Progress
    from metier.workspace import Workspace

WIDE = 116
"""From here on all figures of a size stand in one table."""


class Sizes(click.ParamType[tuple[int, ...]]):
    """Numbers of labels, such as `10,30,100`."""

    name = "sizes"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The numbers, rising, each once."""
        if isinstance(value, tuple):
            return value
        words = [word.strip() for word in str(value).split(",") if word.strip()]
        if not words or not all(word.isdecimal() and int(word) > 0 for word in words):
            self.fail(f"{quoted(value)} are no numbers of labels; write them as 10,30,100", param, ctx)
        return tuple(sorted({int(word) for word in words}))


@command(
    "backtest",
    examples=(
        "metier backtest",
        "metier backtest labels.jsonl --sizes 10,30,100 --seeds 5",
        "metier backtest labels.jsonl --splits splits.json --predictions out.jsonl",
    ),
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--screener", "screeners", multiple=True, metavar="NAME",
    help="A screener to measure; repeatable. Else learned, words and prior.",
)  # fmt: skip
@click.option(
    "--splits", default=None, metavar="FILE", help="Splits made by others, as JSON; else own ones are made."
)
@click.option(
    "--split", type=click.Choice(["group", "time"]), default=None,
    help="Own splits: 30 % of the groups are the test, anew for each seed, or the last 30 % in time.  [default: group]",
)  # fmt: skip
@click.option(
    "--sizes", type=Sizes(), default=None, metavar="N,N,...", help="Numbers of labels to learn from."
)
@click.option(
    "--seeds", type=click.IntRange(1, 10_000), default=20, show_default=True, metavar="N",
    help="Drawings per size and person.",
)  # fmt: skip
@click.option(
    "--predictions", default=None, metavar="OUT",
    help="Write every prediction here; an interrupted run goes on where it stopped.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
@click.option("--profile", default=None, metavar="FILE", help="Wishes that learning begins with.")
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes."
)
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field; repeatable."
)
@click.option(
    "--label-map", multiple=True, metavar="VALUE=LABEL", help="What a value of the label column means."
)
@click.option("--encoding", default="", metavar="NAME", help="Text encoding, where it is not UTF-8.")
@click.option("--max-size", type=Size(), default="4GB", show_default=True, help="Largest file that is read.")
@click.option(
    "--problems", "n_problems", default=3, show_default=True, metavar="N", help="How many problems to print."
)
def backtest_command(call: Call, *, files: tuple[str, ...], n_problems: int, **asked: Any) -> int:
    """Measure screeners on decisions they have not learned from, at each number of labels.

    FILEs are labels files, as `metier export` writes them; no workspace is needed. Without FILE your own decisions
    are replayed in time: each is predicted by what was learned from earlier ones only.
    """
    wanted = _wanted(files, asked)
    with call.progress(lambda progress: _kept(progress, wanted)) as progress:
        report = _backtest(call, files, wanted | {"progress": progress})
    # Given splits name what they need: rows that were left out are not among it.
    whole = report.split == "given"
    outcome = Ended(
        without(report, "problems"),
        exit_code=ExitCode.OK if whole else exit_code_of(report.problems, sum(report.labels.values())),
        problems=report.problems,
    )
    return call.show(outcome, lambda out: _page(out, report, n_problems))


def _wanted(files: tuple[str, ...], asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked for, as arguments of `Workspace.backtest` and `metier.backtest`.

    Raises:
        UnknownCommandError: Options that exclude each other, or need a FILE.
        OutputPathError: The predictions cannot be written there.
    """
    if asked["splits"] and asked["split"]:
        raise UnknownCommandError(
            what="`--splits` and `--split` exclude each other", hint="Leave one of them out"
        )
    if not files and (asked["split"] or asked["sizes"]):
        raise UnknownCommandError(
            what="`--split` and `--sizes` need a FILE",
            hint="Your own decisions are always replayed in time; `metier export` makes a FILE of them",
        )
    options = read_options(
        max_bytes=asked.pop("max_size"),
        encoding=asked.pop("encoding"),
        columns=pairs(asked.pop("columns"), option="--map"),
        label_map=pairs(asked.pop("label_map"), option="--label-map"),
    )
    if asked["predictions"]:
        asked["predictions"] = output_path(asked["predictions"])
    given = {name: value for name, value in asked.items() if value not in (None, ())}
    return given | ({"options": options} if files else {})


def _backtest(call: Call, files: tuple[str, ...], wanted: dict[str, Any]) -> BacktestReport:
    if not files:
        with call.open() as workspace:
            return workspace.backtest(**wanted)
    with _workspace_or_none(call) as here:
        if here is not None:
            return here.backtest(*files, **wanted)
        from metier.workspace.backtest import backtest

        encoder: Any = call.arguments.get("encoder")
        return backtest(*files, encoder=encoder, notices=call.notices, **wanted)


@contextmanager
def _workspace_or_none(call: Call) -> Iterator[Workspace | None]:
    """The workspace of this call, for its cache; None where there is none and none was typed."""
    try:
        opened = call.open()
        workspace = opened.__enter__()
    except NoWorkspaceError:
        if "workspace" in call.named:
            raise
        yield None
        return
    try:
        yield workspace
    finally:
        opened.__exit__(None, None, None)


def _kept(progress: Progress, wanted: dict[str, Any]) -> str:
    if progress.what != "Replaying":
        return "the texts that were read are kept"
    part = wanted.get("predictions")
    if part is None:
        return "the texts that were read are kept; with `--predictions` finished fits are kept, too"
    return f"{plural(progress.done, 'finished fit')} are kept in {part}.part"


# --- the page -------------------------------------------------------------------------------------------


def _page(out: Out, report: BacktestReport, n_problems: int) -> None:
    out.say(head_words(report), style="head")
    if bad := left_out(report.problems, report.n_rows):
        out.say(bad)
    out.say(SPLITS[report.split])
    for note in report.notes:
        out.softly(f"· {note}", indent=2)
    for words in report.sizes:
        out.softly()
        _size_page(out, [cell for cell in report.cells if cell.words == words])
    _curves(out, report)
    for words in missing_words(report):
        out.softly(words)
    if words := unknown_words(report):
        out.softly(words)
    problems_page(out, report.problems, n_problems)
    if report.predictions:
        reused = f"; {plural(report.n_reused, 'fit')} of an earlier run reused" if report.n_reused else ""
        out.say(f"{plural(report.n_predictions, 'prediction')} written to {report.predictions}{reused}")
    out.next(
        "`--json` for every seed and the bounds of every interval; docs/backtest.md says what the figures mean"
    )


def _size_page(out: Out, cells: list[Cell]) -> None:
    out.say(size_words(cells[0]), style="head")
    if out.width >= WIDE:
        _table(out, cells, (*ORDER, *LABELS), times=True)
    else:
        _table(out, cells, ORDER, times=False)
        out.softly()
        _table(out, cells, LABELS, times=True)


def _table(out: Out, cells: list[Cell], figures: tuple[tuple[str, str, int], ...], *, times: bool) -> None:
    from metier.cli.output import Column, Row

    columns = [Column("Screener"), *(Column(head, right=True) for head, _, _ in figures)]
    columns += [Column("Fit ms", right=True), Column("Screen ms", right=True)] if times else []
    rows = []
    for cell in cells:
        row = [cell.screener, *(figure_words(cell, name, digits) for _, name, digits in figures)]
        if times:
            row += times_words(cell)
        rows.append(Row(row))
    out.table(columns, rows)


def _curves(out: Out, report: BacktestReport) -> None:
    """Order figures over the number of labels, where there are at least two."""
    cells = [cell for cell in report.cells if cell.size]
    sizes = sorted({cell.size for cell in cells})
    if len(sizes) < 2:
        return
    names = list(report.screeners)
    at = {(cell.screener, cell.size): cell for cell in cells}

    def plot(title: str, figure: str) -> list[str]:
        series = {
            name: [at[name, size].figures[figure].value if (name, size) in at else math.nan for size in sizes]
            for name in names
        }
        return curve_lines(title, series, [f"{size}" for size in sizes])

    plots = plot("AUC over labels", "auc"), plot("average precision over labels", "ap")
    together = beside(*plots)
    fits = max(map(len, together)) <= out.width
    out.softly()
    for line in together if fits else (*plots[0], "", *plots[1]):
        out.softly(line, style="")
    out.softly(f"      {legend(names)}", style="")
    out.softly()
