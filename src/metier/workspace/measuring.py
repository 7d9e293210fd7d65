"""Measuring on the person's own decisions: report, comparison, curve and change of taste over one workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from metier.actions.changes import ChangesReport, Taste, changes_report, for_a_report
from metier.actions.compare import CompareReport, compare_screeners, enough_frozen, frozen_side_by_side
from metier.actions.curve import CurveReport, curve_report
from metier.actions.desk import Desk
from metier.actions.replay import AT_ONCE, Makes, Replay, Replayed
from metier.actions.report import Evidence, Report, evidence, report
from metier.domain.ports import BlobCache, Progress
from metier.domain.profile import Profile
from metier.evaluation.drift import Change
from metier.screeners.base import Screener
from metier.screeners.features import FEW_UNREAD, Features, Featurizer, KeptFeatures
from metier.screeners.registry import ASKING, KNOWN, Kit, make

BASELINES = ("words", "prior")
"""What every screener is shown beside."""


SLOW = ("fine_tuned",)
"""Changes weights anew for every step of a replay: hours."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """Who can be held beside whom.

    Attributes:
        active: The screener in use; every comparison is with it.
        free: Screeners that ask no base model, the slow ones last; a replay of them costs time and no money.
        slow: Those of them whose replay takes hours.
        asking: Those that ask a base model for every decision, within the budget.
    """

    active: str
    free: tuple[str, ...]
    slow: tuple[str, ...] = SLOW
    asking: tuple[str, ...] = ASKING

    @property
    def by_default(self) -> tuple[str, ...]:
        """Challengers where none are named."""
        return tuple(name for name in BASELINES if name != self.active)

    @property
    def is_at_once(self) -> bool:
        """Whether the active screener can be replayed without being asked to: it costs no money and no hours."""
        return self.active not in (*self.asking, *self.slow)


def rivals(active: str) -> Rivals:
    """Everybody that can be compared with the active screener."""
    free = [name for name in KNOWN if name not in ASKING]
    return Rivals(active, tuple(sorted(free, key=lambda name: name in SLOW)))


@dataclass(frozen=True, slots=True)
class Measuring:
    """Everything that measuring needs from a workspace.

    Attributes:
        active: Name of the active screener.
        shown: How many postings a ranked list shows.
        featurizer: Reads postings; its progress is that of reading.
        kit: What screeners are made of, given the features of postings.
        progress: Of replaying.
    """

    desk: Desk
    cache: BlobCache
    profile: Profile
    active: str
    shown: int
    featurizer: Featurizer
    kit: Callable[[Features], Kit]
    progress: Progress | None = None

    def report(self, *, replay: bool = False) -> Report:
        """Agreement, calibration, agreement over time, missed jobs, changes of taste.

        Args:
            replay: Replay whatever it takes; else only what takes a few seconds.
        """
        found = evidence(self.desk, self.active)
        replayed = self._replayed(found, self._unpaid(self._names(())), whole=replay)
        n_looked, changed = for_a_report(self._taste(found), may_look=lambda: self._is_read(found))
        return report(
            self.desk,
            found,
            replayed,
            changed,
            n_looked=n_looked,
            screener=self.active,
            shown=self.shown,
        )

    def kept(self, names: Sequence[str]) -> Replayed:
        """What is kept of a replay of these screeners; replays nothing.

        Raises:
            ScreenerUnknownError: There is none of that name.
            Whatever keeps one of them from being made: no base model, a missing key.
        """
        answers = evidence(self.desk, self.active).answers
        untaught = self._screeners(names, self.featurizer)
        return Replay(answers, self.desk.postings, self.cache, untaught, self._makes(names)).kept()

    def known_changes(self) -> int:
        """How many changes of taste are kept from the last look; looks for none."""
        return len(self.kept_changes()[1])

    def kept_changes(self) -> tuple[int, Sequence[Change]]:
        """At how many words the last look for changes of taste looked, and what it found; looks for none."""
        return self._taste(evidence(self.desk, self.active)).kept()

    def compare(self, names: Sequence[str] = ()) -> CompareReport:
        """The active screener and its challengers on the same decisions; all known ones by default.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        found = evidence(self.desk, self.active)
        compared = self._names(names)
        self._screeners(compared, self.featurizer)  # an unknown name is told before any work
        paired, together = frozen_side_by_side(self.desk, found, self.active, compared)
        replayed = None if enough_frozen(together) else self._replayed(found, compared, whole=True)
        return compare_screeners(
            found, paired, together, replayed, active=self.active, names=compared, shown=self.shown
        )

    def compared(self, names: Sequence[str] = ()) -> CompareReport | Replay:
        """The same where frozen verdicts carry it or all of a replay is kept; else the replay that is missing. Fits nothing.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        found = evidence(self.desk, self.active)
        compared = self._names(names)
        paired, together = frozen_side_by_side(self.desk, found, self.active, compared)
        replayed = None
        if not enough_frozen(together):
            replay = self._replay(found, compared)
            if not replay.is_whole:
                return replay
            replayed = replay.kept()
        return compare_screeners(
            found, paired, together, replayed, active=self.active, names=compared, shown=self.shown
        )

    def curve(self, name: str | None = None) -> CurveReport:
        """What more labels would bring to a screener.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        found = evidence(self.desk, self.active)
        chosen = name or self.active
        replayed = self._replayed(found, [chosen], whole=True)
        return curve_report(found.answers, replayed, chosen)

    def curved(self, name: str) -> CurveReport | Replay:
        """The same where all of its replay is kept; else the replay that is missing. Fits nothing.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        found = evidence(self.desk, self.active)
        replay = self._replay(found, [name])
        return curve_report(found.answers, replay.kept(), name) if replay.is_whole else replay

    def changes(self) -> ChangesReport:
        """What changed in the person's taste."""
        found = evidence(self.desk, self.active)
        replayed = self._replayed(found, [self._free], whole=False)
        return changes_report(self._taste(found), found, replayed)

    def _taste(self, found: Evidence) -> Taste:
        name = self._free
        untaught = self._screeners([name], self.featurizer)[name]
        rests_on = f"{untaught.kind} {untaught.version}"
        return Taste(found.history, self.desk.postings, self.cache, rests_on, self._makes([name]), name)

    @property
    def _free(self) -> str:
        """The active screener; `learned` where that one asks a base model: looking for changes asks thousands of times."""
        return "learned" if self.active in ASKING else self.active

    def _unpaid(self, names: Sequence[str]) -> list[str]:
        """Those that ask no base model: a report costs nothing. `compare` asks, within the budget."""
        return [name for name in names if name not in ASKING] or [self._free]

    def _names(self, asked: Sequence[str]) -> list[str]:
        """The active screener first, then the challengers, each once; what asks a base model is held beside decisions alone."""
        free = [self._free] if self.active in ASKING else []
        return list(dict.fromkeys([self.active, *(asked or [*free, *BASELINES])]))

    def _replay(self, found: Evidence, names: Sequence[str]) -> Replay:
        untaught = self._screeners(names, self.featurizer)
        return Replay(found.answers, self.desk.postings, self.cache, untaught, self._makes(names))

    def _replayed(self, found: Evidence, names: Sequence[str], *, whole: bool) -> Replayed:
        replay = self._replay(found, names)
        if replay.is_whole or not (whole or (replay.work <= AT_ONCE and self._is_read(found))):
            return replay.kept()
        return replay.run(self.progress)

    def _makes(self, names: Sequence[str]) -> Makes:
        """Screeners whose postings are read once: a replay learns from them hundreds of times."""
        return lambda postings: self._screeners(names, KeptFeatures(self.featurizer, postings))

    def _is_read(self, found: Evidence) -> bool:
        decided = self.desk.postings.by_ids([answer.posting_id for answer in found.answers])
        return self.featurizer.n_missing(decided) <= FEW_UNREAD

    def _screeners(self, names: Sequence[str], features: Features) -> dict[str, Screener]:
        kit = self.kit(features)
        return {name: make(name, kit) for name in names}
