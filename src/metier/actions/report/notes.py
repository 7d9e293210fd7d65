"""The report in plain sentences: the claim, what is not known yet, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from metier.actions.report.values import Note, Report
from metier.domain.decision import Label
from metier.evaluation.agreement import FEW, Agreement, Key, Origin, Uncounted
from metier.evaluation.figure_words import count_words, percent_words

_RANDOM_WANTED = FEW
"""So many randomly drawn decisions make shares and calibration readable."""

_RELABELS_WANTED = FEW
_DECISIONS_FOR_CHANGES = 20

_WHY_NOT = {
    Uncounted.NO_VERDICT: "made before any verdict of {screener}",
    Uncounted.IMPORTED: "imported without verdicts",
    Uncounted.AGAIN: "later answers about a posting decided before",
    Uncounted.TOLD: "given again after an undo, when the verdict had been told",
}


def claim(report: Report) -> str:
    """How often metier was right, in one sentence, with bounds and what it rests on."""
    main = report.main
    if main is None:
        return _no_claim(report)
    on = _rests_on(main)
    order = main.figure(Key.AUC)
    if order.value is None or order.low is None or order.high is None:
        only = "only one kind of answer" if _n_kinds(main) == 1 else "nothing you were excited about"
        return f"Not known yet: among {on} there is {only}."
    if order.is_count:
        return f"Of the pairs of an excited and another posting, {count_words(order)} were in the right order, on {on}; too few to say more."
    low, high = (percent_words(bound).removesuffix(" %") for bound in (order.low, order.high))
    verdict = (
        "better than luck"
        if order.low > 0.5
        else "not better than luck"
        if order.high <= 0.5
        else "luck not ruled out"
    )
    in_100 = percent_words(order.value).removesuffix(" %")
    return f"Of 100 pairs of an excited and another posting, {in_100} were in the right order (between {low} and {high}; luck gives 50: {verdict}), on {on}."


def _no_claim(report: Report) -> str:
    if not report.n_decided:
        return "Not known yet: nothing was decided."
    n = report.counting.n_decisions
    decisions = "the one decision" if n == 1 else f"none of {n:,} decisions"
    verb = "was not made" if n == 1 else "was made"
    return f"Not known yet: {decisions} {verb} after a frozen verdict of {report.screener}."


def _rests_on(main: Agreement) -> str:
    """What a claim rests on: how many decisions, and how their verdicts came about."""
    noun = "decision" if main.n == 1 else "decisions"
    if main.origin is Origin.FROZEN:
        return f"{main.n:,} {noun} it had not seen when it judged"
    return f"{main.n:,} {noun} replayed in time order (replayed, not frozen)"


def notes(report: Report) -> tuple[Note, ...]:
    """What a reader must know, section by section, in the order of the page."""
    parts = (_about_claim, _about_beside, _about_order, _about_labels, _about_calibration, _about_you)
    found = [note for part in parts for note in part(report)]
    found += [*_about_time(report), *_about_missed(report), *_about_changes(report), *_about_outcomes(report)]
    if report.n_decided >= report.n_postings:  # nothing is left that could be asked about
        found = [
            replace(note, command="metier add FILE") if note.command == "metier label" else note
            for note in found
        ]
    return tuple(found)


def _about_claim(report: Report) -> Iterator[Note]:
    counting = report.counting
    if not report.n_decided:
        yield Note(
            "claim",
            "Decide about some postings: metier freezes what it thinks of each before you do.",
            "metier label",
        )
        return
    apart = [
        f"{n:,} {_WHY_NOT[why].format(screener=report.screener)}"
        for why, n in counting.uncounted.items()
        if n
    ]
    if apart:
        yield Note("claim", f"Not counted: {'; '.join(apart)}.")
    if counting.n_undone:
        yield Note("claim", f"Answers taken back count nowhere ({counting.n_undone:,}).")
    if counting.n_counted < FEW:
        yield Note(
            "claim",
            f"{FEW - counting.n_counted} more decisions after a verdict, and counts become percentages.",
            "metier label",
        )


def _about_beside(report: Report) -> Iterator[Note]:
    replay = report.replay
    if not replay.of:
        if report.n_decided:
            yield Note(
                "beside",
                "A replay needs more than 10 decisions; nothing to compare with yet.",
                "metier label",
            )
        return
    if not replay.is_whole:
        words = f"{replay.n:,} of {replay.of:,} decisions are replayed so far; a replay learns anew again and again, which takes time once."
        yield Note("beside", words, "metier report --replay")
    if report.replayed:
        first = replay.n_left_out
        yield Note(
            "beside",
            "Replayed, not frozen: each screener as it is today learned from the earlier decisions only and judged the next; "
            f"the first {first} are only learned from. All stand on the same decisions.",
        )


def _about_order(report: Report) -> Iterator[Note]:
    main = report.main
    if main is None:
        return
    n_excited = main.by_label[Label.EXCITED]
    if n_excited in {0, main.n}:
        which = "Everything" if n_excited else "Nothing"
        yield Note(
            "order", f"{which} that counts so far excited you: an order needs both kinds.", "metier label"
        )
        return
    if main.figure(Key.RECALL_SHOWN).value is None:
        yield Note(
            "order",
            f"A list shows {main.shown}; with no more decisions than that, all would have been shown.",
        )
    else:
        yield Note(
            "order", f"The best shown: as many as a list shows, {main.shown} (`shown` in metier.toml)."
        )
    occasions = report.counting.by_occasion
    if main.origin is Origin.FROZEN and len(occasions) > 1:
        split = ", ".join(f"{n:,} {occasion}" for occasion, n in occasions.items())
        yield Note(
            "order",
            f"All counted decisions are used ({split}); good ones are more frequent among them than in the pile.",
        )


def _about_labels(report: Report) -> Iterator[Note]:
    main = report.main
    if main is None:
        return
    if main.n < FEW:
        yield Note(
            "labels", f"With fewer than {FEW} decisions the counts are all there is to say about labels."
        )
    if report.n_tentative and main.origin is Origin.FROZEN:
        meant = (
            f"{report.n_tentative:,} of the {main.n:,} verdicts"
            if report.n_tentative < main.n
            else "All verdicts"
        )
        yield Note(
            "labels",
            f"{meant} meant an order only, with too few decisions behind them; their labels are a guess.",
        )
    missing = [label.value for label, n in main.by_label.items() if not n]
    if len(missing) == 1:
        yield Note("labels", f"You never said {missing[0]}: labels are judged on the other two.")


def _about_calibration(report: Report) -> Iterator[Note]:
    if report.frozen is None:
        if report.replayed:
            yield Note(
                "calibration",
                "Replayed decisions are no random sample; how far P(excited) can be trusted is known from random ones only.",
                "metier label",
            )
        return
    n = report.counting.n_random
    so_far = "none was" if n == 0 else "1 was" if n == 1 else f"{n:,} were"
    words = "Only postings drawn at random show whether 30 % means 3 of 10; the others were picked or asked about because they are unlike the pile"
    if n >= _RANDOM_WANTED:
        yield Note("calibration", f"{words}: read it from the {n:,} random ones.")
    else:
        yield Note(
            "calibration",
            f"{words}. So far {so_far}; {_RANDOM_WANTED - n} more to read it (one question in five is drawn at random).",
            "metier label",
        )


def _about_you(report: Report) -> Iterator[Note]:
    found = report.consistency
    if found is None:
        if report.n_decided >= FEW:
            yield Note(
                "you",
                "How often you agree with yourself is not known: it is the ceiling for any screener.",
                "metier relabel",
            )
    elif found.n < _RELABELS_WANTED:
        yield Note(
            "you",
            f"{_RELABELS_WANTED - found.n} more second answers make a percentage of it.",
            "metier relabel",
        )


def _about_time(report: Report) -> Iterator[Note]:
    if report.over_time and report.over_time.origin is Origin.REPLAYED:
        yield Note("time", "Replayed, not frozen.")


def _about_missed(report: Report) -> Iterator[Note]:
    found = report.missed
    if not report.n_decided:
        return
    if found is None:
        yield Note(
            "missed",
            "Not known yet: what ranks low is known from a ranking of all that is undecided.",
            "metier screen",
        )
    elif not found.n_low:
        yield Note("missed", "Nothing undecided ranks low.")
    elif not found.n_looked:
        words = f"Not known yet: none of {found.n_low:,} {found.pile} postings was looked at."
        yield Note("missed", words, "metier label --audit")
    elif not found.n_excited and found.n_looked < found.n_low:
        yield Note("missed", "Every further look tightens the bound.", "metier label --audit")


def _about_changes(report: Report) -> Iterator[Note]:
    n = report.n_decided
    if 0 < n < _DECISIONS_FOR_CHANGES:
        more = _DECISIONS_FOR_CHANGES - n
        yield Note(
            "changes",
            f"{more} more decisions, and there is a before and a since to tell apart.",
            "metier label",
        )
    elif n and report.n_looked < n:
        since = f" for {n - report.n_looked:,} decisions" if report.n_looked else " yet"
        yield Note(
            "changes", f"Nobody has looked for changes{since}: it takes a little while.", "metier changes"
        )
    elif n and not report.changes:
        yield Note("changes", f"No change of taste shows beyond luck in {n:,} decisions.")


def _about_outcomes(report: Report) -> Iterator[Note]:
    if report.outcomes is not None:
        yield Note(
            "outcomes",
            "Another axis than taste: nothing is learned from it, and an employer's no is not yours.",
            "metier insights",
        )


def _n_kinds(main: Agreement) -> int:
    return sum(count > 0 for count in main.by_label.values())
