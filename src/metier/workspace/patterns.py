"""Patterns over one workspace: listed, locked as a line of profile.md, or explored by a line of guardrails.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from metier.actions.desk import Desk
from metier.actions.guardrails_edit import line_of
from metier.actions.patterns import (
    Answer,
    AnswerKind,
    Patterning,
    PatternsReport,
    can_be_looked_for,
)
from metier.actions.promise import n_hidden
from metier.actions.propose_edit import with_line_in, without_line
from metier.domain.guardrail import Guardrail
from metier.domain.posting import Posting
from metier.domain.profile import parse_profile
from metier.errors import GuardrailUnknownError, PatternAnswerError, PatternUnknownError, ProfileFileError
from metier.evaluation.patterns import Pattern
from metier.evaluation.proposals import Line, Moved
from metier.screeners.features import Features, Featurizer, KeptFeatures
from metier.workspace.guardrails import GUARDRAILS_FILE, GuardrailRules
from metier.workspace.personal import Edited, PersonalFile, edit_file
from metier.workspace.proposing import PROFILE_FILE

SHARE = 0.1
"""Of the postings that a habit passes over, the share that is put before the person, within the 5 to 10 % of the design."""


@dataclass(frozen=True, slots=True)
class Answering:
    """What an answer would write, before it is written.

    Attributes:
        line: The line, with its heading, or with `guardrails.md` in its place.
        replaces: A line of profile.md that says the opposite and would go.
        share: Of the postings, the share that is put before the person.
        understood: Hard limits that the line would be, or what the guardrail looks for; empty where neither.
        n_hidden: Undecided postings that are hidden, where the line changes profile.md: the promise is void with it, for a while.
    """

    number: int
    pattern: Pattern
    kind: AnswerKind
    line: Line
    replaces: Line | None = None
    share: float = 1.0
    understood: str = ""
    n_hidden: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was given.

    Attributes:
        written: Whether a file was written.
        moved: What the line moves among undecided postings; None for a habit, or where there are none.
    """

    answering: Answering
    answer: Answer
    written: bool
    moved: Moved | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An answer that is not given any more.

    Attributes:
        written: Whether its line was taken out; else it did not stand there any more as it was written.
    """

    answer: Answer
    written: bool


class PatternSession:
    """Patterns of one workspace.

    Args:
        folder: Of the workspace.
        featurizer: Of the postings.
        guardrails: Of the workspace.

    Raises:
        EncodingError: profile.md is not UTF-8.
    """

    def __init__(self, folder: Path, desk: Desk, featurizer: Featurizer, guardrails: GuardrailRules) -> None:
        self._desk = desk
        self._featurizer = featurizer
        self._guardrails = guardrails
        self._file = PersonalFile.read(folder / PROFILE_FILE)

    def report(self, *, read_swaps: bool = False) -> PatternsReport:
        """What was learned, in words, with counts, the later check, effects and answers; and what is never made a rule.

        Args:
            read_swaps: Let the sentence encoder read swapped texts too: minutes instead of seconds.
        """
        reader = self._featurizer if read_swaps and self._featurizer.encoder else None
        return self._patterning.report(reader=reader)

    def number_of(self, key: str) -> int:
        """The number of the pattern of that key (`Pattern.key`), as it is now.

        Raises:
            PatternAnswerError: It does not show any more.
        """
        stated = self._patterning.found.stated
        for number, pattern in enumerate(stated, start=1):
            if pattern.key == key:
                return number
        raise PatternAnswerError(
            what="That pattern does not show any more", hint="`metier patterns` lists those that do"
        )

    def mine(self, number: int) -> Answering:
        """What "mine" would write; nothing is written.

        Raises:
            PatternUnknownError: No pattern has that number.
            PatternAnswerError: No plain line says it, or the profile says it already.
        """
        pattern = self._pattern(number)
        if pattern.is_said:
            raise PatternAnswerError(
                what=f"Pattern {number} stands in profile.md already",
                hint="`metier profile show` shows how it is understood",
            )
        if pattern.line is None:
            raise PatternAnswerError(
                what=f"No plain line says pattern {number}", hint="Write it into profile.md in your own words"
            )
        return Answering(
            number,
            pattern,
            AnswerKind.MINE,
            pattern.line,
            self._patterning.replaced(pattern),
            understood=_limits(pattern.line),
            n_hidden=n_hidden(self._desk, self._desk.decisions.history()),
        )

    def habit(self, number: int, *, share: float = SHARE) -> Answering:
        """What "habit" would write; nothing is written.

        Args:
            share: Of those postings, the share that is put before the person; as it can be written, one in so many.

        Raises:
            PatternUnknownError: No pattern has that number.
            PatternAnswerError: No guardrail can look for those postings.
            GuardrailError, GuardrailFileError: guardrails.md cannot take the line, or has it.
        """
        pattern = self._pattern(number)
        if not can_be_looked_for(pattern.habit):
            raise PatternAnswerError(
                what=f"No guardrail can look for what pattern {number} leaves out",
                hint="The random look at what is hidden finds such postings: `metier inbox`",
            )
        row = self._guardrails.add(pattern.habit, share=share, dry_run=True).row
        line = Line(GUARDRAILS_FILE, pattern.habit)
        return Answering(number, pattern, AnswerKind.HABIT, line, share=share, understood=row.understood)

    def moves(self, answering: Answering) -> Moved | None:
        """What a line of the profile would move among undecided postings; None for a habit, or where there are none.

        Raises:
            ProfileFileError: The line cannot be put in.

        Cost: two refits, beside what finding patterns costs.
        """
        if answering.kind is AnswerKind.HABIT:
            return None
        after = with_line_in(self._file.text, answering.line, replaces=answering.replaces)
        return self._patterning.moved(parse_profile(self._file.text), parse_profile(after), answering.pattern)

    def written_as(self, answering: Answering) -> str:
        """The line as its file would have it."""
        if answering.kind is AnswerKind.MINE:
            return f"- {answering.line.words}"
        return line_of(Guardrail(answering.line.words, share=answering.share))

    def key_of(self, number: int) -> str:
        """The key of a pattern.

        Raises:
            PatternUnknownError: No pattern has that number.
        """
        return self._pattern(number).key

    def take_back(self, key: str, *, dry_run: bool = False) -> TakenBack:
        """Take an answer back: its line leaves its file, and the pattern of that key (`Pattern.key`) asks again.

        A line that "mine" replaced does not come back.

        Raises:
            PatternAnswerError: There is no answer.
            FileChangedError, FolderWriteError: As named; nothing was written.
        """
        patterning = self._patterning
        answer = patterning.answers().get(key)
        if answer is None:
            raise PatternAnswerError(
                what="There is no answer to take back", hint="`metier patterns` lists what was answered"
            )
        taken = TakenBack(answer, written=self._without(answer, dry_run=dry_run))
        if not dry_run:
            patterning.keep(key, patterning.taken_back(answer))
        return taken

    def _without(self, answer: Answer, *, dry_run: bool) -> bool:
        """Take its line out; whether it stood there."""
        try:
            if answer.kind is AnswerKind.HABIT:
                self._guardrails.remove(Guardrail(answer.words).key, dry_run=dry_run)
                return True
            line = Line(answer.where, answer.words)
            if dry_run:
                without_line(self._file.text, line)
            else:
                self._edit(lambda text: without_line(text, line))
        except (GuardrailUnknownError, ProfileFileError, KeyError):  # changed by hand since, or gone
            return False
        return True

    def give(self, answering: Answering, *, tells: bool = True) -> Answered:
        """Write the line, and keep the answer.

        Args:
            tells: Also tell what the line moves, which costs two refits.

        Raises:
            ProfileFileError, GuardrailError, GuardrailFileError: The line cannot be put in; nothing was written.
            FileChangedError, FolderWriteError: As named; nothing was written.
        """
        pattern, line = answering.pattern, answering.line
        answer = self._patterning.answer(
            answering.kind, pattern, words=line.words, where=line.section, share=answering.share
        )
        moved = None
        if answering.kind is AnswerKind.HABIT:
            self._guardrails.add(line.words, share=answering.share)
        else:
            done = self._edit(lambda text: with_line_in(text, line, replaces=answering.replaces))
            profiles = parse_profile(done.before), parse_profile(done.after)
            moved = self._patterning.moved(*profiles, pattern) if tells else None
        self._patterning.keep(pattern.key, answer)
        return Answered(answering, answer, written=True, moved=moved)

    def _edit(self, edit: Callable[[str], str]) -> Edited:
        done = edit_file(self._file.path, edit)
        self._file = PersonalFile.read(self._file.path)
        return done

    def _pattern(self, number: int) -> Pattern:
        stated = self._patterning.found.stated
        if not 1 <= number <= len(stated):
            raise PatternUnknownError(number, n=len(stated))
        return stated[number - 1]

    @cached_property
    def _patterning(self) -> Patterning:
        return Patterning(self._desk, self._features, parse_profile(self._file.text))

    def _features(self, postings: Sequence[Posting]) -> Features:
        """Their numbers, with the encoder where it has read nearly all of them."""
        self._featurizer = self._featurizer.unless_unread(postings)
        return KeptFeatures(self._featurizer, postings)


def _limits(line: Line) -> str:
    from metier.actions.interview import understood

    limits = understood(line.section, line.words).limits
    return f"a hard limit: {'; '.join(limits)}" if limits else ""
