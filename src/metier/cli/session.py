"""A session of labelling: one posting, one answer, the verdict only afterwards, every decision stored at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from metier.cli.keys import HELP, Answer, Keys
from metier.pages.deciding_words import told
from metier.pages.words import (
    facts_line,
    label_words,
    many_lines,
    one_line,
    place_and_mode,
    plural,
    title_of,
)

if TYPE_CHECKING:
    from metier.actions.ask import Offer
    from metier.actions.decide import DecideReport
    from metier.cli.output import Out
    from metier.domain.decision import Label, Occasion
    from metier.domain.posting import Posting
    from metier.workspace import Workspace

_MARGIN = 12
"""Lines of a screen that are not text: the last decision, title, employer, facts, counts, keys."""
_LEAST = 6
_KEYS_LINE = "1 excited · 2 maybe · 3 passed · s skip · u undo · w why · ? all keys · q quit"


class Questions(Protocol):
    """What to ask next: chosen by metier, or named by the person."""

    def next(self) -> Offer | None:
        """The next posting; None when there are no more."""
        ...

    def answer(self, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
        """Store the answer."""
        ...

    def skip(self, offer: Offer) -> None:
        """Leave it for another day."""
        ...

    def again(self, posting: Posting, occasion: Occasion) -> None:
        """Put a posting first."""
        ...


@dataclass(slots=True)
class SessionReport:
    """What a session of labelling did.

    Attributes:
        n_answers: Every key that was understood.
        ended: `quit`, `done` (nothing left to ask) or `input` (no more input).
    """

    decisions: list[DecideReport] = field(default_factory=list)
    n_skipped: int = 0
    n_undone: int = 0
    n_answers: int = 0
    ended: str = ""


class Session:
    """Asks until the person stops.

    Args:
        milestones: After a decision: what the next labels will bring, in words.
    """

    def __init__(
        self,
        workspace: Workspace,
        questions: Questions,
        keys: Keys,
        out: Out,
        *,
        milestones: Callable[[int], str] = lambda _: "",
    ) -> None:
        self.report = SessionReport()
        self._workspace = workspace
        self._questions = questions
        self._keys = keys
        self._out = out
        self._milestones = milestones
        self._reason = ""
        self._just_decided: DecideReport | None = None

    def run(self) -> SessionReport:
        """Ask, one posting after the other."""
        while not self.report.ended:
            offer = self._questions.next()
            if offer is None:
                self._at_the_end()
                continue
            self._show(offer.posting)
            while not self._take(offer):
                pass
        return self.report

    def _at_the_end(self) -> None:
        """The last decision can still be explained or undone."""
        if self.report.decisions:
            self._out.softly("That was the last one · u undo · w why · q quit")
        while self.report.decisions and (answer := self._keys.answer()):
            if answer.action == "undo" and self._undo():
                return
            if answer.action == "why":
                self._why(answer)
            elif answer.action == "keep":
                self._keep()
            elif answer.action == "quit":
                break
        self.report.ended = "done"

    def _take(self, offer: Offer) -> bool:
        """Act on one answer; True when this posting is done with, for now or for good."""
        answer = self._keys.answer()
        if answer is None:
            self.report.ended = "input"
            return True
        self.report.n_answers += bool(answer.action)
        if answer.action in {"excited", "maybe", "passed"}:
            self._decide(offer, answer)
            return True
        if answer.action == "undo":
            return self._undo()
        self._other(offer, answer)
        return answer.action in {"skip", "quit"}

    def _other(self, offer: Offer, answer: Answer) -> None:
        if answer.action == "skip":
            self._questions.skip(offer)
            self.report.n_skipped += 1
            self._forget()
            self._out.say("skipped, for another day", style="quiet")
        elif answer.action == "why":
            self._why(answer)
        elif answer.action == "keep":
            self._keep()
        elif answer.action == "text":
            self._text(offer.posting, whole=True)
            self._out.softly(_KEYS_LINE)
            self._forget()
        elif answer.action == "open":
            self._out.say(
                one_line(offer.posting.url or offer.posting.apply_url) or "This posting has no link."
            )
        elif answer.action == "help":
            self._out.pairs([(f"  {key}", words) for key, words in HELP])
        elif answer.action == "quit":
            self.report.ended = "quit"
        else:
            typed = one_line(answer.typed, 30)
            self._out.aside(f"{f'“{typed}”' if typed else 'That key'} is no answer here; ? lists the keys")

    def _decide(self, offer: Offer, answer: Answer) -> None:
        from metier.domain.decision import Label

        label = Label(answer.action)
        report = self._questions.answer(offer, label, reason=answer.words or self._reason)
        self._forget()
        self._just_decided = report
        self.report.decisions.append(report)
        differs = report.before is not None and report.before.label is not report.decision.label
        self._out.say(*told(report), (" · k keeps that" if differs else "", "quiet"))
        self._out.softly(self._progress())

    def _progress(self) -> str:
        n = self._workspace.count().n_decided
        milestones = self._milestones(n)
        return f"{n:,} decided{f' · {milestones}' if milestones else ''}"

    def _why(self, answer: Answer) -> None:
        last = self._just_decided
        about = f"{last.decision.label} about {title_of(last.posting, 40)}" if last else "about this one"
        reason = answer.words or self._keys.line(f"why {about}? ")
        if not reason:
            return
        if last is None or last.decision.label is None:
            self._reason = reason
            self._out.say("kept for your decision", style="quiet")
            return
        self._just_decided = self._workspace.deciding.reason_for(last, reason)
        self.report.decisions[-1] = self._just_decided
        self._out.say(f"noted for {title_of(last.posting, 40)}", style="quiet")

    def _keep(self) -> None:
        """Put the earlier answer back, as a decision of its own: both answers stay in the history."""
        last = self._just_decided
        kept = self._workspace.deciding.keep_earlier(last) if last else None
        if kept is None:
            self._out.say("There is no earlier answer to keep.", style="quiet")
            return
        self._just_decided = kept
        self._out.say(
            f"kept {label_words(kept.decision.label)} for {title_of(kept.posting, 40)}", style="quiet"
        )

    def _undo(self) -> bool:
        report = self._workspace.deciding.undo()
        if report.undone is None or report.posting is None:
            self._out.say("Nothing to undo.", style="quiet")
            return False
        self._out.say(f"took back {report.undone.label} for {title_of(report.posting)}", style="quiet")
        self.report.n_undone += 1
        self.report.decisions = [d for d in self.report.decisions if d.posting.id != report.undone.posting_id]
        self._forget()
        self._questions.again(report.posting, report.undone.occasion)
        return True

    def _forget(self) -> None:
        self._just_decided = None
        self._reason = ""

    # --- showing -----------------------------------------------------------------------------------------

    def _show(self, posting: Posting) -> None:
        out = self._out
        out.say()
        out.say("─" * min(out.width, 78), style="quiet")
        number = f"  (number {posting.number})"
        out.say((one_line(posting.title) or "(no title)", "head"), (number, "quiet"))
        place = place_and_mode(posting)
        out.say(
            " · ".join(part for part in (one_line(posting.company), place) if part and part != "—") or "—"
        )
        facts = facts_line(posting)
        if facts:
            out.say(facts, style="quiet")
        out.say()
        self._text(posting, whole=False)
        out.softly(_KEYS_LINE)

    def _text(self, posting: Posting, *, whole: bool) -> None:
        lines = wrapped(many_lines(posting.text), min(self._out.width, 78))
        room = max(_LEAST, shutil.get_terminal_size((80, 24)).lines - _MARGIN)
        shown = lines if whole else lines[:room]
        for line in shown:
            self._out.say(line)
        if len(shown) < len(lines):
            self._out.say(f"… {plural(len(lines) - len(shown), 'more line')}: t", style="quiet")


def wrapped(lines: Sequence[str], width: int) -> list[str]:
    """Lines as they fit a reader's eye; never two empty ones in a row."""
    import textwrap

    folded: list[str] = []
    for line in lines:
        parts = textwrap.wrap(line, width) or [""]
        folded += [part for part in parts if part or (folded and folded[-1])]
    return folded
