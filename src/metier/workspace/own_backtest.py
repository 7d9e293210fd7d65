"""Backtests of a workspace's own decisions whose finished fits are kept: begun again, they go on, and ask nothing twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from metier.actions.backtest.labels import own_decisions
from metier.actions.backtest.notes import on_occasions
from metier.actions.backtest.report import REPLAY, BacktestReport
from metier.actions.backtest.run import pairs_of, run_backtest
from metier.domain.ports import BlobCache, Progress
from metier.errors import SplitKindError
from metier.evaluation.backtest import Prediction
from metier.evaluation.jobs import Pair
from metier.evaluation.labelled import LabelledPosting, LabelledSet
from metier.evaluation.splits import SEEDS, SIZES, Split, missing_sizes, replay_splits
from metier.screeners.features import Features
from metier.screeners.registry import Kit, check_name, make
from metier.workspace.backtest import SCREENERS, SPLITS
from metier.workspace.bench import benches
from metier.workspace.predictions import line_of
from metier.workspace.prompting import AskOptions
from metier.workspace.replay_asking import ReplayForecast, ReplayMeans, Watch, forecast_of

if TYPE_CHECKING:
    from metier.workspace.opened import OpenWorkspace

KINDS = (REPLAY, *SPLITS)
"""How decisions are held back: replayed in time, or as for labels files."""
_KIND = "backtest-1"  # raise with any change of what is predicted or kept


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured.

    Attributes:
        split: `replay`: each decision by what was learned before it; `group` or `time` as for labels files.
        sizes, seeds: Numbers of labels and drawings; a replay needs neither.
    """

    screeners: tuple[str, ...] = SCREENERS
    split: str = REPLAY
    sizes: tuple[int, ...] = SIZES
    seeds: int = SEEDS


@dataclass(frozen=True, slots=True)
class BacktestLook:
    """A backtest that is known, or what knowing it would take; neither where too little was decided."""

    report: BacktestReport | None = None
    forecast: ReplayForecast | None = None


class KeptFits:
    """A `Keeper` in the cache: each fit under everything it rests on, so that another screener or a seed more costs only itself."""

    def __init__(
        self, cache: BlobCache, labelled: LabelledSet, pairs: Sequence[Pair], versions: Mapping[str, str]
    ) -> None:
        self._cache, self._pairs = cache, pairs
        items = {item.id: _digest(item) for item in labelled.items}
        trained = {id(split): _train_digest(split, items) for split, _ in pairs}
        self._keys = [
            f"{hashlib.sha256(f'{name} {versions[name]} {trained[id(split)]}'.encode()).hexdigest()[:32]}"
            for split, name in pairs
        ]
        self._rows = cache.get(_KIND, self._keys)

    @property
    def missing(self) -> list[Pair]:
        """Fits that are not kept."""
        return [pair for pair, key in zip(self._pairs, self._keys, strict=True) if key not in self._rows]

    def known(self, place: int) -> list[Prediction] | None:
        """What an earlier run predicted for the pair at `place`."""
        kept = self._rows.get(self._keys[place])
        if kept is None:
            return None
        split, name = self._pairs[place]
        row = json.loads(kept)
        return [
            Prediction(
                name, split.size, split.seed, given, p[0], p[1], p[2], row["fit_seconds"], p[3], split.person,
                p[4], row["too_few"], given in row["unread"],
            )
            for given, p in zip(split.test, row["rows"], strict=True)
        ]  # fmt: skip

    def keep(self, place: int, predictions: Sequence[Prediction]) -> None:
        """Remember what was predicted for the pair at `place`; durable when it returns."""
        row = {
            "fit_seconds": predictions[0].fit_seconds,
            "too_few": predictions[0].too_few,
            "unread": [one.id for one in predictions if one.unread],
            "rows": [
                (one.p_passed, one.p_maybe, one.p_excited, one.cost_usd, one.screen_seconds)
                for one in predictions
            ],
        }
        new = {self._keys[place]: json.dumps(row).encode()}
        self._cache.put(_KIND, new)
        self._rows |= new


class OwnBacktest:
    """One backtest of a workspace's own decisions.

    Args:
        asking: How a base model is asked, where a screener asks; the workspace's budget bounds it besides.
        n_answers: How many answers are expected (`look`): then progress is told at each.
        is_preview: Nothing will be asked: neither a key nor an agreement is needed.

    Raises:
        ScreenerUnknownError, SplitKindError: As named.
    """

    def __init__(
        self,
        workspace: OpenWorkspace,
        wanted: Wanted,
        *,
        asking: AskOptions | None = None,
        n_answers: int = 0,
        is_preview: bool = False,
        progress: Progress | None = None,
    ) -> None:
        for name in wanted.screeners:
            check_name(name)
        if wanted.split not in KINDS:
            raise SplitKindError(wanted.split, known=KINDS)
        self._workspace, self._wanted, self._progress = workspace, wanted, progress
        watch = Watch(progress, n_answers) if progress and n_answers else None
        self._means = ReplayMeans(workspace, asking, is_preview, watch, progress)
        self._own = own_decisions(workspace.desk)
        self._names = tuple(dict.fromkeys(wanted.screeners))
        self._featurizer = workspace.featurizer(progress)

    def look(self) -> BacktestLook:
        """The report where every fit is kept, else what the missing ones would ask, cost and take; nothing is asked."""
        if not self._splits:
            return BacktestLook()
        missing = self._fits.missing
        if not missing:
            return BacktestLook(self.run())
        wanted = list(dict.fromkeys(split for split, _ in missing))
        bench = benches(self._names, self._own.labelled, wanted, self._featurizer, self._kit, jobs=1)()
        found = forecast_of(self._workspace, missing, self._own.labelled, bench.screeners, self._progress)
        return BacktestLook(forecast=found)

    def run(self) -> BacktestReport:
        """Make what is missing, each fit kept when it is done; the report.

        Raises:
            NothingToReplayError: Too little was decided.
            BudgetEndedError, AnswersMissingError, ProviderError, RefusedError: A base model did not answer all; what was
                answered is kept.
        """
        labelled, kind, profile = self._own.labelled, self._wanted.split, self._workspace.profile
        notes = [on_occasions(self._own.n_by_occasion)]
        if not profile.is_empty:
            notes.append("Learning began with the profile as it is today, also for the first decisions.")
        return run_backtest(
            benches(self._names, labelled, self._splits, self._featurizer, self._kit, jobs=1),
            labelled,
            self._splits,
            self._versions,
            kind=kind,
            profile=profile,
            n_rows=len(labelled.items),
            missing={} if kind == REPLAY else missing_sizes(labelled, self._splits, self._wanted.sizes),
            notes=[note for note in notes if note],
            keeper=self._fits,
            progress=self._progress,
        )

    def lines(self) -> Iterator[str]:
        """Every prediction that is kept as a line of JSON, as `metier backtest --predictions` writes them."""
        for place in range(len(self._pairs)):
            for one in self._fits.known(place) or ():
                yield line_of(one, with_people=False)

    @cached_property
    def _splits(self) -> list[Split]:
        if self._wanted.split == REPLAY:
            return replay_splits(self._own.labelled)
        cut = SPLITS[self._wanted.split]
        return cut(self._own.labelled, sizes=self._wanted.sizes, seeds=self._wanted.seeds)

    @cached_property
    def _pairs(self) -> list[Pair]:
        return pairs_of(self._splits, self._names)

    @cached_property
    def _versions(self) -> dict[str, str]:
        kit = self._kit(self._featurizer)
        return {name: make(name, kit).version for name in self._names}

    @cached_property
    def _fits(self) -> KeptFits:
        return KeptFits(self._workspace.store.cache, self._own.labelled, self._pairs, self._versions)

    def _kit(self, features: Features) -> Kit:
        """As `metier backtest` makes it: by the profile as it is, without what guardrails add."""
        profile, means = self._workspace.profile, self._means
        return Kit(
            features,
            profile,
            lambda kind: means.prompting(kind, profile),
            self._workspace.settings.ask_share,
            tuner=lambda: means.tuner(features, profile),
        )


def _digest(item: LabelledPosting) -> str:
    """Everything of an item that a prediction may rest on."""
    posting = item.posting
    parts = (
        posting.id, posting.title, posting.company, posting.place, posting.text, posting.facts_json,
        str(item.label), item.reason,
    )  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _train_digest(split: Split, items: Mapping[str, str]) -> str:
    """What is learned from in order, and what is predicted; whose label is not known to anybody."""
    digest = hashlib.sha256(f"{split.size} {split.seed}".encode())
    for given in (*split.train, "", *split.test):
        digest.update(f"\n{items.get(given, '')}".encode())
    return digest.hexdigest()
