"""`metier interview ID prep`: the preparation of an interview."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from metier.cli.asking import within_budget
from metier.cli.commands.draft_asked import forecast_page, prompt_page
from metier.cli.envelope import Ended
from metier.errors import NoModelError
from metier.pages.words import one_line, usd

if TYPE_CHECKING:
    from metier.actions.interviews.preparing import PrepReport
    from metier.actions.writing import WritingForecast
    from metier.cli.call import Call
    from metier.cli.output import Out
    from metier.workspace import Workspace
    from metier.workspace.interviews import InterviewBook
    from metier.workspace.prompting import AskOptions


def prep(call: Call, workspace: Workspace, which: str, *, ask: bool, model: str | None, budget: Decimal | None,
         show_prompt: bool, target: str, force: bool) -> int:  # fmt: skip
    """Make the preparation, show it or write it."""
    from metier.actions.interviews.preparation import blocks_of, made_with, markdown

    book = workspace.interviews
    report: PrepReport | None = None
    if ask or show_prompt or model is not None or budget is not None:
        from metier.workspace.prompting import AskOptions

        options = AskOptions(model=model, budget=budget)
        if show_prompt:
            return _show_prompt(call, book.asking(which, options).preview())
        forecast = _forecast(book, which, options)
        if forecast is not None:
            forecast_page(call.out, forecast)
        if call.dry_run:
            return call.show(
                Ended({"forecast": forecast}), lambda out: out.softly("dry run: nothing was asked")
            )
        report = within_budget(call, options, lambda chosen: book.prep(which, chosen))
    report = report or book.prep(which)
    paid = report.by_model.paid_usd if report.by_model else Decimal(0)
    data: dict[str, object] = {"prep": report, "made_with": made_with(report), "file": None}
    if target:
        from metier.cli.call import output_path
        from metier.cli.editing import write_text

        path = output_path(target)
        if not call.dry_run:
            write_text(path, markdown(blocks_of(report), made_with=made_with(report)), force=force)
        data["file"] = str(path)
        return call.show(
            Ended(data, cost_usd=paid), lambda out: _written(out, report, path, dry_run=call.dry_run)
        )
    return call.show(Ended(data, cost_usd=paid), lambda out: _page(out, report))


def _forecast(book: InterviewBook, which: str, options: AskOptions) -> WritingForecast | None:
    """What asking would cost; None where no base model is set up: the preparation then says so, and is there."""
    try:
        return book.asking(which, options).forecast()
    except NoModelError:
        if options.model is not None:
            raise
        return None


def _show_prompt(call: Call, words: str) -> int:
    return call.show(Ended({"prompt": words}), lambda out: prompt_page(out, words))


def _page(out: Out, report: PrepReport) -> None:
    from metier.actions.interviews.preparation import BlockKind, blocks_of, made_with

    for block in blocks_of(report):
        if block.kind is BlockKind.TITLE:
            out.say(block.words, style="head")
        elif block.kind is BlockKind.HEAD:
            out.say()
            out.say(block.words, style="head")
        elif block.kind is BlockKind.QUESTION:
            out.say(f"  {block.words}", indent=5)
        elif block.kind is BlockKind.NOTE:
            out.say(("     ! ", "note"), block.words, indent=7)
        else:
            out.say(f"     {block.words}", style="quiet", indent=7)
    out.softly()
    out.softly(made_with(report))
    _model_lines(out, report)
    number = report.posting.number
    out.next(f"`metier interview {number} log` after it; `prep --out prep.md` writes this to a file")


def _model_lines(out: Out, report: PrepReport) -> None:
    """What became of asking a base model."""
    said = report.by_model
    if said is None:
        return
    if said.failure:
        out.say(f"The base model added nothing: {one_line(said.failure, 200)}", style="note")
    elif not said.likely:
        out.say("The base model added no question that does not stand there already.", style="note")
    for words in said.dropped:
        out.say(f"left out of its answer: {one_line(words, 160)}", style="note")
    if said.left_out:
        out.softly(f"it was not shown: {', '.join(said.left_out)}")
    if said.paid_usd:
        out.softly(f"paid {usd(said.paid_usd)}")


def _written(out: Out, report: PrepReport, path: Path, *, dry_run: bool) -> None:
    from metier.actions.interviews.preparation import every_likely, made_with

    verb = "Would write" if dry_run else "Wrote"
    n, gaps = len(every_likely(report)), len(report.foreseen.gaps)
    out.say(f"{verb} {n} questions, {gaps} gaps and {len(report.foreseen.to_ask)} questions to ask to {path}")
    out.softly(made_with(report))
    _model_lines(out, report)
    out.next(f"`metier interview {report.posting.number} log` after it")
