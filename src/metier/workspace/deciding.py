"""Deciding outside of one session in one process: answers, reasons and undo, stored as `metier label` stores them."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING

from metier.actions.ask import answer_offer, note_offer
from metier.actions.decide import DecideReport, UndoReport, said_before
from metier.actions.look import Counts
from metier.actions.relabel import answer_again
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.posting import Posting, PostingId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metier.actions.ask import Offer
    from metier.workspace.facade import Workspace

MOST_REASONS = 200
"""Newest reasons that are looked through for words the person uses."""


class Deciding:
    """What a face needs beside the sessions that choose: it holds the offers itself, for as long as it likes.

    Of what stands, `latest`, `newest_open`, `n_today`, `reasons` and `counts` read the history once, at the first of
    them: after a change another one is made.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._desk = workspace.desk

    # --- answers ------------------------------------------------------------------------------------------

    def answer(self, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
        """Store the answer to what metier asked, or what the inbox showed."""
        return answer_offer(self._desk, offer, label, reason=reason)

    def answer_again(self, offer: Offer, label: Label, *, reason: str = "") -> DecideReport:
        """Store the answer of somebody who was asked again, the earlier answer hidden."""
        return answer_again(self._desk, offer, label, reason=reason)

    def put_off(self, offer: Offer) -> None:
        """Remember that a posting was left for another day."""
        note_offer(self._desk, offer, skipped=True)

    def reason_for(self, report: DecideReport, reason: str) -> DecideReport:
        """A reason given after the decision: the same label with it, stored as a decision that supersedes.

        It is no second answer to a question that was asked again, and leaves the decisions before it as they are.
        """
        label, occasion = report.decision.label, report.decision.occasion
        assert label is not None
        return self._workspace.label(
            report.posting.number, label.value, why=reason,
            occasion=Occasion.CHOSEN if occasion is Occasion.RELABEL else occasion,
        )  # fmt: skip

    def keep_earlier(self, report: DecideReport) -> DecideReport | None:
        """Put the earlier answer back, as a decision of its own; None where there is none that differs."""
        before = report.before
        if before is None or before.label in {None, report.decision.label}:
            return None
        assert before.label is not None
        return self._workspace.label(
            report.posting.number, before.label.value, why=before.reason, occasion=Occasion.CHOSEN
        )

    def undo(self, posting: Posting | None = None) -> UndoReport:
        """Take back the latest decision, of all or of one posting, with the reason that was given for it later."""
        report = self._workspace.undo(posting.number if posting else None)
        while report.undone and report.now and report.now.label is report.undone.label:
            report = self._workspace.undo(report.undone.posting_id)
        return report

    # --- what stands --------------------------------------------------------------------------------------

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else decides inside, neither another page nor the command line."""
        return self._workspace.exclusive()

    def standing(self, posting_id: PostingId) -> Decision | None:
        """The decision that stands for one posting."""
        return standing(self._desk.decisions.of(posting_id)).get(posting_id)

    def was_taken_back(self, posting: Posting, decision_id: int) -> bool:
        """Whether a decision about a posting, by its number, was taken back."""
        return any(each.undoes == decision_id for each in self._desk.decisions.of(posting.id))

    @cached_property
    def _history(self) -> list[Decision]:
        return self._desk.decisions.history()

    @cached_property
    def _stands(self) -> dict[PostingId, Decision]:
        return standing(self._history)

    @property
    def counts(self) -> Counts:
        """Postings, and standing decisions by label."""
        labels = Counter(decision.label for decision in self._stands.values())
        return Counts(self._desk.postings.count(), {label: labels[label] for label in Label})

    def latest(self, n: int, *, but: Sequence[PostingId] = ()) -> tuple[DecideReport, ...]:
        """The last decisions that stand, newest first, each with what stood before it and what metier had said.

        Args:
            but: Postings that are left out, as their answers are hidden now.
        """
        stands = self._stands
        ids = [posting_id for posting_id in reversed(stands) if posting_id not in set(but)][:n]
        postings = {posting.id: posting for posting in self._desk.postings.by_ids(ids)}
        return tuple(self._report(postings[posting_id], stands[posting_id]) for posting_id in ids)

    def made(self, posting: Posting) -> DecideReport | None:
        """The decision that stands about one posting, as `latest` tells it."""
        stands = self.standing(posting.id)
        return self._report(posting, stands) if stands else None

    def _report(self, posting: Posting, decision: Decision) -> DecideReport:
        earlier = [d for d in self._desk.decisions.of(posting.id) if d.id < decision.id]
        before = standing(earlier).get(posting.id)
        return DecideReport(posting, decision, before, said_before(decision, self._desk.verdicts))

    def label_of(self, decision_id: int) -> Label | None:
        """What a decision said, by its number, whether it still stands or not; None where there is none."""
        return next((each.label for each in self._history if each.id == decision_id), None)

    def newest_open(self) -> Decision | None:
        """What `undo` would take back."""
        history = self._history
        taken_back = {decision.undoes for decision in history}
        open_ones = (d for d in reversed(history) if d.label is not None and d.id not in taken_back)
        return next(open_ones, None)

    def n_today(self) -> int:
        """How many postings stand decided here since midnight, in the person's own zone; what was imported is no answer of today."""
        today = self._desk.today
        own = (each for each in self._stands.values() if each.occasion is not Occasion.IMPORTED)
        return sum(each.decided_at.astimezone().date() == today for each in own)

    def reasons(self, *, but: Sequence[PostingId] = ()) -> list[str]:
        """Reasons of the decisions that stand, newest first.

        Args:
            but: Postings whose answers are hidden now.
        """
        hidden = set(but)
        stands = (each for each in reversed(self._stands.values()) if each.posting_id not in hidden)
        return [decision.reason for decision in stands if decision.reason][:MOST_REASONS]
