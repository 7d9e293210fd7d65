"""`metier promise`: what is promised about hidden postings, on what evidence, and what is missing for more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Outcome, plain
from metier.cli.options import Share
from metier.pages.words import plural

if TYPE_CHECKING:
    from metier.actions.promise import PromiseForm, PromiseReport
    from metier.cli.envelope import Json
    from metier.cli.output import Out
    from metier.evaluation.missed import Missed
    from metier.evaluation.promise import Promise

_CAME = {
    "random": "drawn at random",
    "audit": "drawn at random from what ranked low",
    "asked": "asked about",
    "imported": "imported",
}

_WAYS = (
    ("--audit", "`metier label --audit`"),
    ("metier changes", "`metier changes`"),
    ("new postings", "`metier add FILE`"),
)
"""What a reason of a void promise names, and the step that helps; for all others it is more decisions."""


@command(
    "promise",
    examples=("metier promise", "metier promise --miss 10%", "metier promise --miss 5% --sure 95% --json"),
)
@click.option(
    "--miss",
    type=Share("--miss"),
    default=None,
    metavar="SHARE",
    help="Share of the exciting ones that may be hidden at most; that of the settings by default.",
)
@click.option(
    "--sure",
    type=Share("--sure"),
    default=None,
    metavar="SHARE",
    help="How sure that must be; on average by default, or as the settings say.",
)
@click.option("--quick", is_flag=True, help="By words and facts alone, without reading new texts.")
def promise_command(call: Call, *, miss: float | None, sure: float | None, quick: bool) -> int:
    """What is promised about hidden postings, on what evidence, and what is missing for more. Changes nothing.

    The promise rests on your own decisions: each posting that excited you is ranked by a screener that has not seen it,
    and only what ranks below nearly all of them may be hidden. With too few of them nothing is hidden. A random share
    of what is hidden is shown in the inbox anyway: no audit, no promise.
    """
    with call.open() as workspace, call.progress(lambda _: "what was read so far is kept") as progress:
        report = workspace.promise(miss=miss, sure=sure, quick=quick, progress=progress)
        chosen, settings = report.chosen.promise, workspace.settings
        is_ours = (chosen.miss, chosen.sure) == (settings.promise_miss, settings.promise_sure)
    return call.show(Outcome(_data(report)), lambda out: _page(out, report, is_ours=is_ours))


def _data(report: PromiseReport) -> Json:
    """The report, with what every caller would else have to work out: whether a promise is given, and its sentence."""
    row = plain(report)
    assert isinstance(row, dict)
    for name, form in (("chosen", report.chosen), ("other", report.other)):
        found = row[name]
        assert isinstance(found, dict)
        promise = found["promise"]
        assert isinstance(promise, dict)
        promise |= {"is_given": form.promise.is_given, "words": form.promise.words}
    return row


def _page(out: Out, report: PromiseReport, *, is_ours: bool) -> None:
    """What is promised; `is_ours` where it is the promise of the settings, by which screenings hide."""
    chosen = report.chosen.promise
    if not report.is_on:
        out.say(("Nothing is hidden: ", "head"), "`promise.on` is false in metier.toml.")
    elif chosen.is_given:
        out.say(("Promised: " if is_ours else "Could be promised: ", "good"), f"{chosen.words}.")
    elif not is_ours:
        out.say(("This could not be promised now.", "head"), f" {_why_not(chosen)}.")
    else:
        then = "the next screening hides nothing" if report.n_hidden else "nothing is hidden"
        state = ("The promise is void, ", "bad") if chosen.void else ("No promise yet, ", "head")
        out.say(state, (f"{then}.", state[1]), "" if chosen.void else f" {_why_not(chosen)}.")
        for reason in chosen.void:
            out.say(f"  {reason}", indent=4)
    out.say()
    _table(out, report)
    out.say()
    out.pairs(_pairs(report))
    out.softly()
    out.next(_next(report, is_ours=is_ours))


def _why_not(promise: Promise) -> str:
    return "; ".join(promise.void) or f"Missing: {promise.missing}"


def _table(out: Out, report: PromiseReport) -> None:
    from metier.cli.output import Column, Row

    columns = [
        Column(f"At most {100 * report.chosen.promise.miss:g} %"),
        Column("Given"),
        Column("Needs", right=True),
        Column("Has", right=True),
        Column("Others hidden", right=True),
        Column("May hide", right=True),
    ]
    forms = sorted((report.chosen, report.other), key=lambda form: form.promise.sure or 0)
    out.table(columns, [Row(_cells(form), below=_below(form.promise)) for form in forms], indent=1)
    out.softly()
    out.softly(
        "needs, has: excited decisions that count; others hidden: of what does not excite you; may hide: undecided postings, "
        "before doubts, guardrails and the base model take some out"
    )


def _below(promise: Promise) -> list[str]:
    return [] if promise.is_given or promise.void else [f"missing: {promise.missing}"]


def _cells(form: PromiseForm) -> list[str]:
    from metier.evaluation.figure_words import percent_words, share_bounds

    promise = form.promise
    how = "on average" if promise.sure is None else f"{100 * promise.sure:g} % sure"
    given = "yes" if promise.is_given else "void" if promise.void else "no"
    removed = "—"
    if form.removed:
        bounds = share_bounds(form.removed.low, form.removed.high)
        removed = f"{percent_words(form.removed.value)} ({bounds})"
    may = f"{form.n_may_hide:,}" if promise.is_given else "0"
    return [how, given, str(promise.needed), str(form.worth), removed, may]


def _pairs(report: PromiseReport) -> list[tuple[str, str]]:
    n_excited = sum(report.n_excited.values())
    came = ", ".join(f"{n} {_CAME[str(how)]}" for how, n in sorted(report.n_excited.items()))
    counted = f"{plural(n_excited, 'excited decision')} of {report.n_counting:,} that count"
    pairs = [("evidence", f"{counted}: {came}" if came else counted)]
    if n_excited > report.chosen.worth > 0:
        uneven = "as decisions lie more densely at some ranks than at others"
        pairs.append(("worth", f"as many as {report.chosen.worth} drawn at random, {uneven}"))
    if report.n_excited_picked:
        why = "picked by yourself, copies of earlier ones, or outside your limits"
        pairs.append(("not counted", f"{plural(report.n_excited_picked, 'excited decision')}: {why}"))
    pairs += [
        ("hidden now", f"{report.n_hidden:,} of {report.n_undecided:,} undecided"),
        ("audit", _audit_words(report.audit)),
    ]
    if report.chosen.promise.basis:
        pairs.append(("rests on", f"{report.chosen.promise.basis.method}; profile.md as it is now"))
    voids = "profile.md, screener or encoder changes, your taste changes, or nobody looks at the audit"
    return [*pairs, ("void when", voids)]


def _audit_words(audit: Missed | None) -> str:
    if audit is None:
        return "nothing was hidden yet"
    if not audit.n_low:
        return "nothing is hidden now"
    if not audit.n_looked:
        return f"none of {audit.n_low:,} hidden ones was looked at yet"
    found = f"{audit.n_excited} of {audit.n_looked} hidden ones looked at excited you"
    return f"{found}: at most {audit.at_most} of {audit.n_low:,} do, with {100 * audit.level:g} % confidence"


def _next(report: PromiseReport, *, is_ours: bool) -> str:
    promise = report.chosen.promise
    if not report.is_on:
        return "`on = true` under [promise] in metier.toml, then `metier screen`"
    if promise.is_given and not is_ours:
        sure = "" if promise.sure is None else f" and `sure = {promise.sure:g}`"
        return f"`miss = {promise.miss:g}`{sure} under [promise] in metier.toml, then `metier screen`"
    if promise.is_given and report.chosen.n_may_hide and not report.n_hidden:
        return "`metier screen` hides what may be hidden"
    if promise.is_given:
        return "`metier inbox --label` decides about today's, a random share of the hidden among them"
    if is_ours and report.n_hidden:
        return "`metier screen`: what was hidden stands in its order again"
    for told, way in _WAYS:
        if any(told in reason for reason in promise.void):
            return way
    return "`metier label`: what it asks about counts; what you pick yourself does not"
