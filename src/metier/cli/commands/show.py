"""`metier show`: everything about one posting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.outcome_page import application_data, history_lines
from metier.cli.envelope import Outcome, plain
from metier.pages.outcome_words import application_words
from metier.pages.words import (
    facts_in_words,
    label_words,
    many_lines,
    moment,
    one_line,
    percent,
    plural,
    reason_words,
    signal_words,
    verdict_words,
)

if TYPE_CHECKING:
    from metier.actions.look import ShowReport
    from metier.actions.ports import SightingRow
    from metier.cli.envelope import Json
    from metier.cli.output import Out
    from metier.domain.interview import Round
    from metier.domain.placement import Placement
    from metier.domain.posting import Posting
    from metier.domain.verdict import Said, Shares
    from metier.screeners.breakdown import Breakdown

_SEEN = 0.0005
"""Parts of a sum below it would show as 0.000."""
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
    outcome = Outcome(_data(report, raw=raw), full=True)
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
            refused = f" (never offered: {one_line(each.why, 120)})" if each.is_refused else ""
            out.say(
                f"  {one_line(each.words, 140)}{refused}", style="note" if each.is_refused else "", indent=4
            )
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
            ("you said", _answer(report)),
            *([("outcome", application_words(report.application))] if report.application else []),
            *([("documents", _documents(report))] if report.drafts else []),
            *([("interviews", ", ".join(map(_round, report.rounds)))] if report.rounds else []),
        ]
    )


def _documents(report: ShowReport) -> str:
    """The newest resume and letter, and the last file."""
    newest = {draft.kind: draft.version for draft in report.drafts}
    parts = [f"{kind.value} version {version}" for kind, version in newest.items()]
    if report.exports:
        parts.append(f"written to {one_line(report.exports[-1].file, 100)}")
    return " · ".join(parts)


def _round(row: Round) -> str:
    return f"{row.held_on} {one_line(row.name, 30)}".rstrip()


def _answer(report: ShowReport) -> str:
    stands = report.standing
    if stands is None:
        return "nothing yet"
    why = f", because “{one_line(stands.reason)}”" if stands.reason else ""
    return f"{label_words(stands.label)} on {moment(stands.decided_at)}{why}"


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
    from metier.actions.inbox import LANES, placement_words

    _section(out, "Where the last screening put it")
    out.say(f"  {LANES[placed.lane]}: {one_line(placement_words(placed), 300)}", indent=4)
    for flag in placed.raised:
        out.say(f"  “{one_line(flag.words, 80)}” points at “{one_line(flag.quote.words, 160)}”", indent=4)
    shares = (("first", placed.first), ("base model", placed.second))
    told = [f"{name}: {_shares(p)}" for name, p in shares if p and not tentative]
    judges = f"judged by {' and '.join(placed.judged_by)}" if placed.judged_by else ""
    if judges or told:
        out.say("  " + "; ".join(filter(None, [judges, *told])), style="quiet", indent=4)


def _shares(shares: Shares) -> str:
    passed, maybe, excited = map(percent, shares)
    return f"{excited} excited, {maybe} maybe, {passed} passed"


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
    if why and report.verdicts and not why.is_of_verdict:
        if report.verdicts[-1][0].screener == why.screener:
            which = "the screener of the newest verdict below, with what was decided or written since"
        else:
            which = "which judges first, as it is now; what a base model said is not in this sum"
        out.say(f"  explained by {why.screener}, {which}", style="quiet", indent=4)


def _sum(out: Out, found: Breakdown, *, tentative: bool) -> None:
    """The terms, strongest parts below each, and what the score means."""
    for term in found.terms:
        out.say(f"  {_signed(term.moved)}  {one_line(term.block)}: {one_line(term.words, 200)}", indent=10)
        for part in term.parts:
            if abs(part.weight) >= _SEEN:
                words = f"{_signed(part.weight)} {one_line(part.words, 160)}"
                out.say(f"          {words}", style="quiet", indent=17)
    shares = ", ".join(
        f"{percent(p)} {label}"
        for p, label in ((found.p_excited, "excited"), (found.p_maybe, "maybe"), (found.p_passed, "passed"))
    )
    out.say(f"  {_signed(found.score)}  in all{'' if tentative else f': {shares}'}", style="head")


def _signed(number: float) -> str:
    return f"{number:+.3f}".replace("-", "−")


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
            learned = f"{run.screener} {run.version[:8]}, after {plural(run.n_decisions, 'decision')}"
            outside = "; ".join(one_line(words) for words in verdict.outside_limits)
            out.say(
                f"  {moment(run.made_at)}  {verdict_words(verdict)} ({learned}){f'; outside: {outside}' if outside else ''}"
            )
        newest = next((verdict.said for verdict, _ in reversed(report.verdicts) if verdict.said), None)
        if newest:
            _said(out, newest, prompt=report.templates.get(newest.prompt) or newest.prompt)


def _said(out: Out, said: Said, *, prompt: str) -> None:
    """What a base model said last, before its probabilities were read for this person."""
    out.say(
        f"    {one_line(said.model, 60)} said, in its own numbers, {_shares(said.raw)} (prompt {one_line(prompt[:12])})",
        style="quiet",
        indent=4,
    )
    if said.examples:
        out.say(f"    with {plural(len(said.examples), 'decision')} of yours in the prompt", style="quiet")
    if said.truncated:
        out.say("    the middle of the posting was left out, as it was too long", style="quiet")
    if said.together > 1:
        others = plural(said.together - 1, "other")
        out.say(
            f"    judged together with {others}: an advert could have influenced the others", style="note"
        )
    if said.without_flagged:
        words = _shares(said.without_flagged)
        out.say(f"    without the sentences that look like orders: {words}", style="note")


def _seen(out: Out, report: ShowReport, *, raw: bool) -> None:
    _section(out, f"Seen {len(report.sightings)} ×" if len(report.sightings) > 1 else "Seen")
    for seen in report.sightings:
        why = (
            f", same posting by {seen.fold_rule} ({round(100 * seen.likeness)} % alike)"
            if seen.fold_rule
            else ""
        )
        when = seen.seen_at[:16].replace("T", " ")
        out.say(f"  {when}  {one_line(seen.source)}  {one_line(seen.found_in, 80)}{why}")
        if seen.fold_rule and one_line(seen.title) != one_line(report.posting.title):
            out.say(f"    titled “{one_line(seen.title, 100)}”", style="quiet")
        if raw:
            for name, value in json.loads(seen.raw).items():
                shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                out.say(f"    {one_line(name, 40)}: {one_line(shown, 300)}", style="quiet")


def _warnings(out: Out, report: ShowReport, *, hidden: bool) -> None:
    posting = report.posting
    flags = [
        f"{kind.replace('_', ' ')}: {plural(n, 'invisible character')} removed"
        for kind, n in posting.unicode_flags.items()
    ]
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
        words = plural(len(posting.hidden), "piece")
        how = ", ".join(dict.fromkeys(one_line(fragment.how, 40) for fragment in posting.hidden))
        out.say(f"  {words} of the page that no reader sees kept apart, not ranked by: {how}", style="note")
    for fragment in posting.hidden if hidden else ():
        out.say(f"  {one_line(fragment.how)}:", style="note")
        for line in many_lines(fragment.words):
            out.say(f"    {line}")
