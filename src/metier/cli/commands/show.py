"""`metier show`: everything about one posting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.outcome_page import application_data, history_lines
from metier.cli.envelope import Ended, plain
from metier.pages.outcome_words import application_words
from metier.pages.posting_words import (
    LEAST_SEEN,
    answer_words,
    documents_words,
    explained_words,
    hidden_words,
    invisible_words,
    judges_words,
    lane_words,
    requested_words,
    round_words,
    run_words,
    said_lines,
    seen_words,
    signed,
    sum_words,
)
from metier.pages.words import (
    facts_in_words,
    label_words,
    many_lines,
    moment,
    one_line,
    reason_words,
    signal_words,
    verdict_words,
)

if TYPE_CHECKING:
    from metier.actions.look import ShowReport
    from metier.actions.ports import SightingRow
    from metier.cli.envelope import Json
    from metier.cli.output import Out
    from metier.domain.placement import Placement
    from metier.domain.posting import Posting
    from metier.screeners.breakdown import Breakdown

_TOLD = 6
"""Sentences about what would change a verdict that are shown; `--json` has all."""


_MOST_REQUESTED = 6


@command("show", examples=("metier show 17", "metier show 17 --hidden", "metier show 17 --raw"))
@click.argument("which", metavar="ID")
@click.option("--hidden", is_flag=True, help="List what no reader of the page would see.")
@click.option("--raw", is_flag=True, help="List every field as its source sent it.")
def show_command(call: Call, *, which: str, hidden: bool, raw: bool) -> int:
    """Everything about one posting: text, facts with quotes, reasons, decisions, verdicts, where it was seen.

    ID is the number of a list, or the first four or more digits of the long id.
    """
    with call.open() as workspace:
        report = workspace.show(which)
    outcome = Ended(_data(report, raw=raw), full=True)
    return call.show(outcome, lambda out: _page(out, report, hidden=hidden, raw=raw))


def _data(report: ShowReport, *, raw: bool) -> dict[str, object]:
    return {
        "posting": report.posting,
        "sightings": [_sighting(seen, raw=raw) for seen in report.sightings],
        "decisions": report.decisions,
        "standing": report.standing,
        "verdicts": [{"verdict": verdict, "run": run} for verdict, run in report.verdicts],
        "reasons": report.reasons,
        "why": report.why,
        "flags": report.flags,
        "signals": report.signals,
        "placement": report.placement,
        "outcomes": report.outcomes,
        "application": application_data(report.application),
        "drafts": [
            {
                "id": draft.id,
                "kind": draft.kind,
                "version": draft.version,
                "made_at": draft.made_at,
                "made_by": draft.made_by,
            }
            for draft in report.drafts
        ],
        "exports": report.exports,
        "interviews": report.rounds,
        "requested": report.requested,
    }


def _sighting(seen: SightingRow, *, raw: bool) -> Json:
    row = plain(seen)
    assert isinstance(row, dict)
    row["raw"] = json.loads(seen.raw) if raw else None
    row["stated"] = json.loads(seen.stated)
    return row


def _page(out: Out, report: ShowReport, *, hidden: bool, raw: bool) -> None:
    posting = report.posting
    _head(out, posting, report)
    out.say()
    for line in many_lines(posting.text):
        out.say(line)
    if not posting.text_complete:
        out.say("(the source gives only the beginning of the text)", style="quiet")
    _facts(out, posting)
    if report.placement:
        _placement(
            out, report.placement, tentative=bool(report.verdicts) and report.verdicts[-1][0].tentative
        )
    _reasons(out, report)
    _history(out, report)
    _seen(out, report, raw=raw)
    _warnings(out, report, hidden=hidden)
    _requested(out, report)
    out.softly()
    if report.standing is None:
        out.next(f'`metier label {posting.number} excited --why "…"`')
    elif posting.hidden and not hidden:
        out.next(f"`metier show {posting.number} --hidden`")


def _requested(out: Out, report: ShowReport) -> None:
    """What applicants are asked to put in; nothing of it happens by itself."""
    if report.requested:
        _section(out, "What it wants in an application")
        for each in report.requested[:_MOST_REQUESTED]:
            out.say(f"  {requested_words(each)}", style="note" if each.is_refused else "", indent=4)
        if len(report.requested) > _MOST_REQUESTED:
            out.softly(f"  and {len(report.requested) - _MOST_REQUESTED} more; `--json` has all")


def _head(out: Out, posting: Posting, report: ShowReport) -> None:
    out.say((one_line(posting.title) or "(no title)", "head"))
    out.pairs(
        [
            ("number", f"{posting.number} ({posting.id})"),
            ("employer", one_line(posting.company) or "—"),
            ("place", one_line(posting.place) or "—"),
            ("link", one_line(posting.url or posting.apply_url) or "—"),
            ("you said", answer_words(report)),
            *([("outcome", application_words(report.application))] if report.application else []),
            *([("documents", documents_words(report))] if report.drafts else []),
            *([("interviews", ", ".join(map(round_words, report.rounds)))] if report.rounds else []),
        ]
    )


def _section(out: Out, title: str) -> None:
    out.say()
    out.say((title, "head"))


def _facts(out: Out, posting: Posting) -> None:
    found = facts_in_words(posting.facts)
    _section(out, "Read by rule")
    tools = ", ".join(one_line(fact.value) for fact in posting.facts.tools)
    pairs = [(f"  {name}", f"{value}  “{words}”" if words else value) for name, value, words in found]
    pairs += [("  tools", tools)] if tools else []
    if pairs:
        out.pairs(pairs)
    else:
        out.say("  nothing stated")


def _placement(out: Out, placed: Placement, *, tentative: bool) -> None:
    """Where the last screening put it: the lane, why, who judged, and both verdicts where they mean labels."""
    _section(out, "Where the last screening put it")
    out.say(f"  {lane_words(placed)}", indent=4)
    for flag in placed.raised:
        out.say(f"  “{one_line(flag.words, 80)}” points at “{one_line(flag.quote.words, 160)}”", indent=4)
    if words := judges_words(placed, tentative=tentative):
        out.say(f"  {words}", style="quiet", indent=4)


def _reasons(out: Out, report: ShowReport) -> None:
    if report.reasons:
        _section(out, "Why it stands where it stands")
        for reason in report.reasons:
            out.say(f"  {reason_words(reason)}", indent=4)
    why = report.why
    if why and why.breakdown:
        _section(out, "The score as a sum")
        _sum(out, why.breakdown, tentative=why.tentative)
    if why and why.counterfactuals.told:
        _section(out, "What would change it, one fact at a time")
        for sentence in why.counterfactuals.told[:_TOLD]:
            out.say(f"  {one_line(sentence, 200)}", indent=4)
    if words := explained_words(report):
        out.say(f"  {words}", style="quiet", indent=4)


def _sum(out: Out, found: Breakdown, *, tentative: bool) -> None:
    """The terms, strongest parts below each, and what the score means."""
    for term in found.terms:
        out.say(f"  {signed(term.moved)}  {one_line(term.block)}: {one_line(term.words, 200)}", indent=10)
        for part in term.parts:
            if abs(part.weight) >= LEAST_SEEN:
                words = f"{signed(part.weight)} {one_line(part.words, 160)}"
                out.say(f"          {words}", style="quiet", indent=17)
    out.say(f"  {signed(found.score)}  {sum_words(found, tentative=tentative)}", style="head")


def _history(out: Out, report: ShowReport) -> None:
    if report.decisions:
        _section(out, "Your decisions")
        undone = {decision.undoes for decision in report.decisions}
        for decision in report.decisions:
            if decision.label is None:
                continue
            back = " (taken back)" if decision.id in undone else ""
            why = f" “{one_line(decision.reason)}”" if decision.reason else ""
            out.say(f"  {moment(decision.decided_at)}  {label_words(decision.label)}{why}{back}")
    if report.outcomes:
        _section(out, "What came of it")
        history_lines(out, report.outcomes)
    if report.verdicts:
        _section(out, "Verdicts, as they were frozen")
        for verdict, run in report.verdicts:
            outside = "; ".join(one_line(words) for words in verdict.outside_limits)
            out.say(
                f"  {moment(run.made_at)}  {verdict_words(verdict)} ({run_words(run)}){f'; outside: {outside}' if outside else ''}"
            )
        newest = next((verdict.said for verdict, _ in reversed(report.verdicts) if verdict.said), None)
        if newest:
            prompt = report.templates.get(newest.prompt) or newest.prompt
            for words, style in said_lines(newest, prompt=prompt):
                out.say(f"    {words}", style=style, indent=4)


def _seen(out: Out, report: ShowReport, *, raw: bool) -> None:
    _section(out, f"Seen {len(report.sightings)} ×" if len(report.sightings) > 1 else "Seen")
    for seen in report.sightings:
        out.say(f"  {seen_words(seen)}")
        if seen.fold_rule and one_line(seen.title) != one_line(report.posting.title):
            out.say(f"    titled “{one_line(seen.title, 100)}”", style="quiet")
        if raw:
            for name, value in json.loads(seen.raw).items():
                shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                out.say(f"    {one_line(name, 40)}: {one_line(shown, 300)}", style="quiet")


def _warnings(out: Out, report: ShowReport, *, hidden: bool) -> None:
    posting = report.posting
    flags = invisible_words(posting)
    orders = [flag for flag in report.flags if flag.quote]
    if not (posting.notes or flags or posting.hidden or orders or report.signals):
        return
    _section(out, "Worth knowing")
    for flag in orders:
        words = one_line(flag.quote.words, 160) if flag.quote else ""
        out.say(f"  {flag.words}: “{words}”", style="note", indent=4)
    for signal in report.signals:
        out.say(f"  {signal_words(signal)}", style="note", indent=4)
    for note in (*posting.notes, *flags):
        out.say(f"  {one_line(note, 300)}", style="note")
    if posting.hidden:
        out.say(f"  {hidden_words(posting)}", style="note")
    for fragment in posting.hidden if hidden else ():
        out.say(f"  {one_line(fragment.how)}:", style="note")
        for line in many_lines(fragment.words):
            out.say(f"    {line}")
