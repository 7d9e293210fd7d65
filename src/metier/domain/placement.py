"""Placement: where a screening put a posting before the person, by whom it was judged, and why."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from metier.domain.decision import Label
from metier.domain.facts import Part, Quote
from metier.domain.guardrail import GuardrailSource, Raised, RaisedBy
from metier.domain.posting import PostingId
from metier.domain.verdict import Shares


class Lane(StrEnum):
    """Where a posting is put before the person."""

    READ = "read"
    """Looks exciting: read it today."""
    LOOK = "look"
    """Worth a look: nobody is sure, it is unlike all that was decided, or a guardrail asks."""
    REST = "rest"
    """Ranks lower; nothing is hidden."""
    HIDDEN = "hidden"
    """Left out of the inbox under the promise; a random share of it is shown anyway."""
    OUTSIDE = "outside"
    """Breaks a hard limit of the profile."""


class Cause(StrEnum):
    """Why the first screener alone does not settle a posting."""

    EDGE = "edge"
    """More than one label is possible at the level asked for."""
    NOVEL = "novel"
    """Far from everything that was decided."""
    GUARDRAIL = "guardrail"
    """A guardrail flags it."""
    DRIFT = "drift"
    """The person's taste may have changed in what this posting has."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One posting in one screening; frozen with its verdict.

    Attributes:
        causes: Why it is not settled by the first screener; empty where it is.
        possible: Labels that the first screener cannot rule out, by grade.
        judged_by: Kinds of the screeners whose words are in the verdict: `learned`, or `learned` and `few_shot`.
        first: Probabilities of the first screener.
        second: Those of the base model as it was read for this person; None where it was not asked.
        unasked: In words, why the base model was not asked where a cause stands; empty where it was, or none does.
        raised: Flags of guardrails.
        why: In one sentence, for the person: why it stands in this lane.
    """

    posting_id: PostingId
    lane: Lane
    causes: tuple[Cause, ...] = ()
    possible: tuple[Label, ...] = ()
    judged_by: tuple[str, ...] = ()
    first: Shares | None = None
    second: Shares | None = None
    unasked: str = ""
    raised: tuple[Raised, ...] = ()
    why: str = ""

    def to_json(self) -> str:
        """As the store keeps it, without the posting's id and the lane, which stand in columns of their own."""
        row: dict[str, object] = {name: value for name in _KEPT if (value := getattr(self, name))}
        if self.raised:  # few have any, and taking all apart took longer than the rest of keeping
            row["raised"] = [asdict(raised) for raised in self.raised]
        return json.dumps(row, ensure_ascii=False)

    @classmethod
    def from_json(cls, posting_id: PostingId, lane: str, kept: str) -> Placement:
        """What `to_json` wrote."""
        row = json.loads(kept)
        row["possible"] = tuple(map(Label, row.get("possible", ())))
        for name in ("judged_by", "first", "second"):
            if name in row:
                row[name] = tuple(row[name])
        row["causes"] = tuple(map(Cause, row.get("causes", ())))
        row["raised"] = tuple(map(_raised, row.get("raised", ())))
        return cls(posting_id, Lane(lane), **row)


_KEPT = ("causes", "possible", "judged_by", "first", "second", "unasked", "why")


def _raised(row: dict[str, object]) -> Raised:
    quote = row["quote"]
    assert isinstance(quote, dict)
    return Raised(
        key=str(row["key"]),
        words=str(row["words"]),
        source=GuardrailSource(str(row["source"])),
        by=RaisedBy(str(row["by"])),
        quote=Quote(**(quote | {"part": Part(quote["part"])})),
    )
