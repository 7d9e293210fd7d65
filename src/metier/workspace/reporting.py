"""What a workspace offers to find out whether it is right: reports, comparisons, replays, what was learned, what is promised."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from metier.domain.ports import Progress
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.workspace.opened import OpenWorkspace

if TYPE_CHECKING:  # what needs numpy or models is loaded when it is used
    from metier.actions.backtest.report import BacktestReport
    from metier.actions.changes import ChangesReport
    from metier.actions.compare import CompareReport
    from metier.actions.curve import CurveReport
    from metier.actions.promise import PromiseReport
    from metier.actions.report import Report
    from metier.evaluation.agreement import Consistency
    from metier.sources import ReadOptions
    from metier.workspace.measuring import Measuring, Rivals
    from metier.workspace.own_backtest import OwnBacktest, Wanted
    from metier.workspace.patterns import PatternSession
    from metier.workspace.prompting import AskOptions
    from metier.workspace.proposing import ProposalSession
    from metier.workspace.replay_asking import CompareLook, CurveLook


class Reporting(OpenWorkspace):
    """The use cases of figures; `Applying` adds those of an application, `Workspace` those of screening."""

    def report(self, *, replay: bool = False, progress: Progress | None = None) -> Report:
        """How often metier was right on postings it had not learned from, and what is not known yet.

        Args:
            replay: Replay all decisions for what stands beside frozen verdicts, however long it takes the first
                time; without it a report replays only what takes a few seconds.
        """
        return self.measuring(progress).report(replay=replay)

    @property
    def rivals(self) -> Rivals:
        """Screeners that can be compared with the active one: free, slow, or asking a base model."""
        from metier.workspace.measuring import rivals

        return rivals(self.active_screener)

    def compare(
        self,
        *screeners: str,
        asking: AskOptions | None = None,
        n_answers: int = 0,
        progress: Progress | None = None,
    ) -> CompareReport:
        """Screeners beside the active one on the same decisions; by default its baselines.

        Args:
            asking: How a base model is asked, where one of them asks; the workspace's budget bounds it besides.
            n_answers: How many answers are expected (`compare_look`): then progress is told at each.

        Raises:
            ScreenerUnknownError: There is none of that name.
            BudgetEndedError, AnswersMissingError, ProviderError, RefusedError: A base model did not answer all; what was
                answered is kept.
        """
        return self.measuring(progress, asking, n_answers=n_answers).compare(screeners)

    def compare_look(self, *screeners: str, progress: Progress | None = None) -> CompareLook:
        """`compare` of these where nothing has to be replayed for it, else what that would ask, cost and take.

        Nothing is asked, and nothing is replayed.

        Raises:
            ScreenerUnknownError, NoModelError, TemplateError: As named.
        """
        from metier.actions.compare import CompareReport
        from metier.workspace.replay_asking import CompareLook, forecast_of

        found = self.measuring(progress, preview=True).compared(screeners)
        if isinstance(found, CompareReport):
            return CompareLook(report=found)
        labelled, made = found.material()
        missing = [(split, name) for name, split in found.missing]
        return CompareLook(forecast=forecast_of(self, missing, labelled, made, progress))

    def curve(self, screener: str | None = None, *, progress: Progress | None = None) -> CurveReport:
        """What more labels would bring.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        return self.measuring(progress).curve(screener)

    def curve_look(self, screener: str, *, progress: Progress | None = None) -> CurveLook:
        """`curve` of a screener where nothing has to be replayed for it, else what that would take; nothing is replayed.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        from metier.actions.curve import CurveReport
        from metier.workspace.replay_asking import CurveLook, forecast_of

        found = self.measuring(progress, preview=True).curved(screener)
        if isinstance(found, CurveReport):
            return CurveLook(report=found)
        labelled, made = found.material()
        missing = [(split, name) for name, split in found.missing]
        return CurveLook(forecast=forecast_of(self, missing, labelled, made, progress))

    def changes(self, *, progress: Progress | None = None) -> ChangesReport:
        """What changed in the person's taste, with the decisions that show it."""
        return self.measuring(progress).changes()

    def proposing(self, *, progress: Progress | None = None) -> ProposalSession:
        """Rule changes for `profile.md` that the decisions suggest; nothing is written before one is accepted."""
        from metier.workspace.proposing import ProposalSession

        return ProposalSession(
            self.folder,
            self.desk,
            self.featurizer(progress),
            self.askings,
            active=self.active_screener,
            progress=progress,
        )

    def n_declined_proposals(self) -> int:
        """How many proposals were declined, which are not made again."""
        from metier.actions.propose import n_declined

        return n_declined(self.desk)

    def patterns(self, *, progress: Progress | None = None) -> PatternSession:
        """What was learned, in words: listed, and answered as one's own or as a habit."""
        from metier.workspace.patterns import PatternSession

        return PatternSession(self.folder, self.desk, self.featurizer(progress), self.guardrails)

    def promise(
        self,
        *,
        miss: float | None = None,
        sure: float | None = None,
        quick: bool = False,
        progress: Progress | None = None,
    ) -> PromiseReport:
        """What is promised about hidden postings, and on what evidence; `workspace.promise` says what the arguments mean."""
        from metier.workspace.promise import report_of

        return report_of(self, miss=miss, sure=sure, quick=quick, progress=progress)

    def consistency(self) -> Consistency | None:
        """How the person agrees with themselves where they were asked again; None before the first second answer."""
        from metier.evaluation.agreement import consistency

        return consistency(self._store.decisions.history())

    def postings_of(self, report: Report) -> dict[PostingId, Posting]:
        """The postings that a report names, by id."""
        return {posting.id: posting for posting in self.postings(report.named)}

    def measuring(
        self,
        progress: Progress | None = None,
        asking: AskOptions | None = None,
        *,
        n_answers: int = 0,
        preview: bool = False,
    ) -> Measuring:
        """What counts, compares and replays the decisions as they stand now.

        Args:
            asking, n_answers: As `compare`.
            preview: Nothing will be asked: neither a key nor an agreement is needed.
        """
        from metier.workspace.measuring import Measuring
        from metier.workspace.replay_asking import ReplayMeans, Watch

        watch = Watch(progress, n_answers) if progress and n_answers else None
        return Measuring(
            desk=self.desk,
            cache=self._store.cache,
            profile=self.profile,
            active=self.active_screener,
            shown=self.settings.shown,
            featurizer=self.featurizer(progress),
            kit=ReplayMeans(self, asking, preview, watch, progress).kit,
            progress=progress,
        )

    def backtest(
        self,
        *files: str | Path,
        screeners: Sequence[str] | None = None,
        splits: str | Path | None = None,
        split: str = "group",
        sizes: Sequence[int] | None = None,
        seeds: int = 20,
        predictions: str | Path | None = None,
        force: bool = False,
        profile: str | Path | Profile | None = None,
        jobs: int = 1,
        options: ReadOptions | None = None,
        progress: Progress | None = None,
    ) -> BacktestReport:
        """How well screeners predict decisions they have not learned from; changes nothing here.

        Without files, the standing decisions of this workspace are replayed in the order they were made: each is
        predicted once, by what was learned from earlier ones only, beginning with today's profile. With files, as
        `metier.backtest`, which says what the arguments mean; learning begins with an empty profile.

        Raises:
            BadInputError: A file or the splits cannot be used, or too little was decided.
            ScreenerUnknownError, SplitKindError, OutputExistsError: As named.
        """
        from metier.workspace import backtest

        plan = backtest.plan_of(
            screeners=screeners, splits=splits, split=split, sizes=sizes, seeds=seeds,
            predictions=predictions, force=force, jobs=jobs,
            prompting=lambda kind, wishes: self.askings.prompting(kind, wishes, exact=True),
            ask_share=self.settings.ask_share,
            tuning=self.tuner,
        )  # fmt: skip
        featurizer = self.featurizer(progress)
        if files:
            wishes = backtest.profile_of(profile)
            return backtest.backtest_files(
                files, plan, featurizer, wishes, options=options, progress=progress
            )
        wishes = self.profile if profile is None else backtest.profile_of(profile)
        return backtest.backtest_own(self.desk, plan, featurizer, wishes, progress=progress)

    def own_backtest(
        self,
        wanted: Wanted | None = None,
        *,
        asking: AskOptions | None = None,
        n_answers: int = 0,
        is_preview: bool = False,
        progress: Progress | None = None,
    ) -> OwnBacktest:
        """A backtest of the own decisions whose finished fits are kept; `OwnBacktest` says what the arguments mean."""
        from metier.workspace.own_backtest import OwnBacktest, Wanted

        return OwnBacktest(
            self,
            wanted or Wanted(),
            asking=asking,
            n_answers=n_answers,
            is_preview=is_preview,
            progress=progress,
        )
