"""How far a person has come: figures that are counted in their workspace, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Found(StrEnum):
    """What later decisions say of a tuned model."""

    NOTHING = ""
    """There is none that judges, or nothing was compared yet."""
    NOT_KNOWN = "not known yet"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no difference worth caring about"

    @property
    def is_settled(self) -> bool:
        """Whether the comparison came to an end."""
        return self in {Found.BETTER, Found.WORSE, Found.NO_DIFFERENCE}


@dataclass(frozen=True, slots=True)
class Direction:
    """What the person wanted when they gave older labels, beside what profile.md says today.

    A label counts as older where what speaks for a posting, or against it, differs between the profile that was in use when
    it was given and today's: must have, nice to have and growth goals on one side, deal-breakers on the other; to move a line
    between the first three is no change. Lines that were written as "mine" out of `metier patterns` say what the labels said,
    and count as no change. Where no wishes are known for that time, the label does not count.

    Attributes:
        added, removed: Lines that differ between the profile of the newest older labels and today's.
        added_goals: Of the added ones, the growth goals: they are guardrails by themselves.
        n_kept: Lines that stood then and stand now.
        since: First day on which something was screened or shown with today's wishes; None where nothing was yet.
        n_older: Standing labels that were given under other wishes.
        n_ever_older: Postings that had such a label, also where it was superseded.
        n_asked_again: Of them, those that were decided once more under today's wishes.
        n_unknown: Standing labels of whose time no profile is known.
        n_since: Standing labels that were given under today's wishes.
        n_excited_since: Of them, the excited ones.
        n_runs: How often something was judged by today's wishes.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    added_goals: tuple[str, ...] = ()
    n_kept: int = 0
    since: date | None = None
    n_older: int = 0
    n_ever_older: int = 0
    n_asked_again: int = 0
    n_unknown: int = 0
    n_since: int = 0
    n_excited_since: int = 0
    n_runs: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether labels were given under other wishes than today's."""
        return self.n_ever_older > 0

    @property
    def is_turn(self) -> bool:
        """Whether that is more than a line put right: a new growth goal, or as many lines that differ as stayed."""
        return bool(self.added_goals) or len(self.added) + len(self.removed) >= max(1, self.n_kept)


@dataclass(frozen=True, slots=True)
class TunedState:
    """Models for screening that were tuned on the person's labels.

    Attributes:
        n: How many there are.
        judging: Id of the shadow, else of the one in use; empty where there is neither.
        in_use: Id of the one that is used; empty for none.
        n_beside: Later decisions on postings that both it and what it is held against had judged before.
        found: What they say.
        n_since: Decisions since one was put to use, or taken back; where none ever was, since the newest was made.
        obstacle: Why none can be made on this machine now; empty where one can.
    """

    n: int = 0
    judging: str = ""
    in_use: str = ""
    n_beside: int = 0
    found: Found = Found.NOTHING
    n_since: int = 0
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """Applications and interviews.

    Attributes:
        n_facts: Own facts of resume.json; 0 where it cannot be read, and `resume_problem` says why.
        n_drafted: Postings with a draft of a resume or a letter.
        n_exported: Drafts that were written to a file.
        n: Postings that were applied for.
        n_open: Of them, under way.
        n_due: Of them, those with something due.
        n_answered: Of them, those whose employer said more than no.
        n_interviewing: Open ones that stand at interview or further.
        n_planned: Rounds of interviews that lie ahead.
        n_held: Rounds that were held.
        n_held_noted: Of them, those with a question that was noted.
        n_held_rated: Of them, those that were rated.
        n_own_answers: Noted questions with an answer in the person's words.
        next_round: Day of the next planned one.
        next_posting: Number of the posting it is about.
        unnoted_posting: Number of the posting of the newest round that was held and has no questions.
        last_held: Day of the newest round that was held.
    """

    n_facts: int = 0
    resume_problem: str = ""
    n_drafted: int = 0
    n_exported: int = 0
    n: int = 0
    n_open: int = 0
    n_due: int = 0
    n_answered: int = 0
    n_interviewing: int = 0
    n_planned: int = 0
    n_held: int = 0
    n_held_noted: int = 0
    n_held_rated: int = 0
    n_own_answers: int = 0
    next_round: date | None = None
    next_posting: int | None = None
    unnoted_posting: int | None = None
    last_held: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one person stands on every path. What was taken back is not counted.

    Attributes:
        as_of: Today.
        labels: Standing decisions by label.
        occasions: Standing decisions by how the posting came before the person.
        n_reasons: Of them, those with a reason in the person's own words.
        n_foretold: First answers about a posting that a shown verdict was frozen before; agreement of the screener in use is
            counted on some of them.
        n_asked_again: Postings that were asked about again.
        first, last: Days of the first and the last one that stands.
        n_days: Days on which one of them was decided; those that came with a labels file are left out.
        n_postings, n_undecided: Postings.
        sections: Headings of profile.md with something below them.
        n_guardrails: Rules of guardrails.md that are on.
        has_base_model: One is set up.
        model_problem: Why it cannot be asked now, in words; empty where it can, or where there is none.
        n_asked: Postings that a base model judged.
        n_pasted: Of them, those whose answer was pasted from a chat page.
        n_prompt_versions: Versions of the prompt that were used.
        n_patterns_answered: Patterns that were called "mine" or a "habit".
    """

    as_of: date
    labels: Mapping[str, int] = field(default_factory=dict)
    occasions: Mapping[str, int] = field(default_factory=dict)
    n_reasons: int = 0
    n_foretold: int = 0
    n_asked_again: int = 0
    first: date | None = None
    last: date | None = None
    n_days: int = 0
    n_postings: int = 0
    n_undecided: int = 0
    sections: tuple[str, ...] = ()
    n_guardrails: int = 0
    has_base_model: bool = False
    model_problem: str = ""
    n_asked: int = 0
    n_pasted: int = 0
    n_prompt_versions: int = 0
    n_patterns_answered: int = 0
    direction: Direction = Direction()
    tuned: TunedState = TunedState()
    applied: Applied = Applied()

    @property
    def n_labels(self) -> int:
        """Standing decisions."""
        return sum(self.labels.values())

    @property
    def n_unpicked(self) -> int:
        """Standing decisions on postings that metier drew or asked about: not picked by the person, not imported."""
        return sum(self.occasions.get(how, 0) for how in ("random", "asked", "audit"))

    @property
    def n_drawn(self) -> int:
        """Of them, those that were drawn at random."""
        return sum(self.occasions.get(how, 0) for how in ("random", "audit"))

    @property
    def n_audited(self) -> int:
        """Standing decisions on postings that were drawn at random from what is hidden or ranks low."""
        return self.occasions.get("audit", 0)
