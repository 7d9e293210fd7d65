"""Deciding about postings: one label at a time, with undo, never edited."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from metier.actions.ports import DecisionStore, PlacementStore, PostingStore, VerdictStore
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.example import Example
from metier.domain.placement import Lane
from metier.domain.ports import Clock
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Verdict
from metier.errors import LabelValueError, UnknownIdError


@dataclass(frozen=True, slots=True)
class DecideReport:
    """What was decided, what stood before, and what metier had said before the decision.

    Attributes:
        before: The decision that stood until now, if any.
        said: The newest verdict frozen before the decision, shown only now.
        was_hidden: Whether the newest screening had hidden it.
    """

    posting: Posting
    decision: Decision
    before: Decision | None
    said: Verdict | None
    was_hidden: bool = False


def label_of(word: str) -> Label:
    """The label a person typed; its first letter or a key 1 to 3 will do.

    Raises:
        LabelValueError: If it is none, with the nearest.

    Example:
        >>> label_of("Excited"), label_of("3")
        (<Label.EXCITED: 'excited'>, <Label.PASSED: 'passed'>)
    """
    folded = word.strip().lower()
    keys = {
        "1": Label.EXCITED,
        "2": Label.MAYBE,
        "3": Label.PASSED,
        "e": Label.EXCITED,
        "m": Label.MAYBE,
        "p": Label.PASSED,
        "pass": Label.PASSED,
    }
    if folded in keys:
        return keys[folded]
    try:
        return Label(folded)
    except ValueError:
        near = difflib.get_close_matches(folded, list(Label), n=1)
        raise LabelValueError(word, nearest=near[0] if near else None) from None


def find_posting(word: str, store: PostingStore) -> Posting:
    """The posting with this number, or the only one whose id begins with these hex digits.

    Raises:
        UnknownIdError: If there is none, or more than one; with the nearest.
    """
    folded = word.strip().lower().lstrip("#")
    near: list[str] = []
    if folded.isascii() and folded.isdecimal() and len(folded) < 10:
        found = store.by_number(int(folded))
        if found:
            return found
        near = [str(number) for number in store.numbers_near(int(folded))]
    if len(folded) >= 4 and all(c in "0123456789abcdef" for c in folded):
        matches = store.ids_like(folded)
        if len(matches) == 1:
            return store.by_ids([matches[0][1]])[0]
        near = [f"{number} ({posting_id})" for number, posting_id in matches] or near
    raise UnknownIdError(word, nearest=near)


def decide(
    posting: Posting,
    label: Label,
    *,
    reason: str = "",
    occasion: Occasion = Occasion.CHOSEN,
    decisions: DecisionStore,
    verdicts: VerdictStore,
    placements: PlacementStore,
    clock: Clock,
) -> DecideReport:
    """Store the person's answer; durable when it returns.

    The same answer again adds nothing, unless it brings another reason.
    """
    before = standing(decisions.of(posting.id)).get(posting.id)
    if before and before.label is label and reason in {before.reason, ""}:
        return DecideReport(posting, before, before, said_before(before, verdicts))
    was_hidden = before is None and _is_hidden(posting.id, placements)
    decision = decisions.append(posting.id, label, reason=reason, occasion=occasion, decided_at=clock.now())
    return DecideReport(posting, decision, before, said_before(decision, verdicts), was_hidden)


def _is_hidden(posting_id: PostingId, placements: PlacementStore) -> bool:
    newest = placements.newest()
    placed = placements.placements(newest.id, [posting_id]).get(posting_id) if newest else None
    return placed is not None and placed.lane is Lane.HIDDEN


@dataclass(frozen=True, slots=True)
class UndoReport:
    """Which decision was taken back, and what stands now.

    Attributes:
        undone: None when there was nothing to undo.
    """

    undone: Decision | None
    posting: Posting | None
    now: Decision | None


def undo(
    *, postings: PostingStore, decisions: DecisionStore, clock: Clock, posting_id: PostingId | None = None
) -> UndoReport:
    """Take back the latest decision that was not undone yet (of one posting, or of all); without limit."""
    history = decisions.history() if posting_id is None else decisions.of(posting_id)
    taken_back = {decision.undoes for decision in history}
    open_ones = [d for d in history if d.label is not None and d.id not in taken_back]
    if not open_ones:
        return UndoReport(None, None, None)
    last = open_ones[-1]
    decisions.append(
        last.posting_id, None, reason="", occasion=last.occasion, decided_at=clock.now(), undoes=last.id
    )
    now = standing(decisions.of(last.posting_id)).get(last.posting_id)
    return UndoReport(last, postings.by_ids([last.posting_id])[0], now)


def examples(decisions: Sequence[Decision], postings: PostingStore) -> list[Example]:
    """The standing decisions with their postings, in the order decided: what screeners learn from."""
    stands = standing(decisions)
    found = postings.by_ids(list(stands))
    made = []
    for posting in found:
        decision = stands[posting.id]
        assert decision.label is not None
        made.append(Example(posting, decision.label, decision.reason, decision.decided_at))
    return made


def said_before(decision: Decision, verdicts: VerdictStore) -> Verdict | None:
    """The newest verdict that was frozen before `decision`; None where there was none."""
    if decision.verdict_run is None:
        return None
    return next(
        (verdict for verdict, run in verdicts.of(decision.posting_id) if run.id == decision.verdict_run), None
    )
