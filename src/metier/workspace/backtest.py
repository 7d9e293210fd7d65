"""Backtests of labels files and of a workspace's own decisions; the files need no workspace."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from metier.actions.backtest.labels import LabelledRows, labelled_rows, own_decisions
from metier.actions.backtest.notes import on_occasions
from metier.actions.backtest.report import REPLAY, BacktestReport
from metier.actions.backtest.run import pairs_of, rests_on, run_backtest
from metier.actions.desk import Desk
from metier.domain.ports import Encoder, Progress
from metier.domain.posting import RowProblem
from metier.domain.profile import Profile, parse_profile
from metier.errors import (
    FileMissingError,
    NoModelError,
    OutputPathError,
    SplitKindError,
    SplitsError,
    UnknownCommandError,
)
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import (
    SEEDS,
    SIZES,
    Split,
    group_splits,
    missing_sizes,
    read_splits,
    replay_splits,
    time_splits,
)
from metier.models.weights import default_cache_folder
from metier.screeners.features import Features, Featurizer
from metier.screeners.fine_tuned.ports import Tuner
from metier.screeners.prompted import Prompting
from metier.screeners.registry import ASKING, Kit, check_name, make
from metier.settings import read_settings
from metier.sources import ReadOptions
from metier.storage.cache import CacheTable
from metier.storage.files import read_personal_file
from metier.storage.store import Store
from metier.training.method import Method
from metier.workspace.bench import benches
from metier.workspace.encoder import find_encoder
from metier.workspace.inputs import LABELS_MAX_BYTES, labels_rows
from metier.workspace.predictions import PredictionsFile

SCREENERS = ("learned", "words", "prior")
CACHE = "vectors.db"
"""Vectors of texts read outside a workspace, in the person's cache folder: no text is encoded twice."""

ONE_PROCESS = {
    **{name: f"`{name}` asks a base model, several questions at a time, from one process" for name in ASKING},
    "fine_tuned": "`fine_tuned` changes weights for every split, on all cores of one process",
}
"""Screeners that work in one process, and why."""

_GZIP = b"\x1f\x8b"
SPLITS = {"group": group_splits, "time": time_splits}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a backtest is asked to do.

    Attributes:
        screeners: Names; each is measured on the same splits.
        splits: A SPLITS.json made by others; None makes own ones.
        split: How own ones are made: `group`, `time` or, for own decisions, `replay`.
        sizes: Numbers of labels.
        seeds: Drawings per size and person.
        predictions: Where every prediction is written; None keeps none.
        force: That file may exist.
        jobs: Number of processes.
        prompting: What screeners that ask a base model are made of, for their kind and a profile; None where none can be.
        ask_share: The person's own bound on the share that `hybrid` asks about.
        tuning: What `fine_tuned` changes weights with, for features and a profile; None where nothing can be tuned.
    """

    screeners: tuple[str, ...] = SCREENERS
    splits: Path | None = None
    split: str = "group"
    sizes: tuple[int, ...] = SIZES
    seeds: int = SEEDS
    predictions: Path | None = None
    force: bool = False
    jobs: int = 1
    prompting: Callable[[str, Profile], Prompting] | None = None
    ask_share: float | None = None
    tuning: Callable[[Features, Profile], Tuner] | None = None

    def kit(self, features: Features, profile: Profile) -> Kit:
        """What its screeners are made of."""
        asks, tunes = self.prompting, self.tuning
        prompting = None if asks is None else lambda kind: asks(kind, profile)
        tuner = None if tunes is None else lambda: tunes(features, profile)
        return Kit(features, profile, prompting, self.ask_share, tuner=tuner)


def plan_of(
    *,
    screeners: Sequence[str] | None,
    splits: str | Path | None,
    split: str,
    sizes: Sequence[int] | None,
    seeds: int,
    predictions: str | Path | None,
    force: bool,
    jobs: int,
    prompting: Callable[[str, Profile], Prompting] | None = None,
    ask_share: float | None = None,
    tuning: Callable[[Features, Profile], Tuner] | None = None,
) -> Plan:
    """The plan of plain arguments; None takes the default."""
    return Plan(
        tuple(screeners or SCREENERS),
        None if splits is None else Path(splits),
        split,
        tuple(sizes or SIZES),
        seeds,
        None if predictions is None else Path(predictions),
        force,
        jobs,
        prompting,
        ask_share,
        tuning,
    )


def backtest(
    *files: str | Path,
    screeners: Sequence[str] = SCREENERS,
    splits: str | Path | None = None,
    split: str = "group",
    sizes: Sequence[int] = SIZES,
    seeds: int = SEEDS,
    predictions: str | Path | None = None,
    force: bool = False,
    profile: str | Path | Profile | None = None,
    jobs: int = 1,
    options: ReadOptions | None = None,
    progress: Progress | None = None,
    environment: Mapping[str, str] | None = None,
    encoder: Encoder | None = None,
    notices: list[str] | None = None,
) -> BacktestReport:
    """How well screeners predict the labels of files, at each number of labels learned from; needs no workspace.

    Args:
        files: Labels files, see docs/labels-file.md, or whatever `metier import` reads.
        screeners: Names of screeners.
        splits: A SPLITS.json; without it own splits are made.
        split: `group` (30 % of the groups are the test, drawn anew for each seed) or `time` (the last 30 %).
        sizes: Numbers of labels to learn from.
        seeds: Drawings per size and person.
        predictions: A file to write every prediction to; an interrupted run goes on where it stopped.
        force: Replace that file if it exists.
        profile: Wishes that learning begins with, or the file with them; none by default.
        jobs: Number of processes. With more than one, call this under `if __name__ == "__main__":`.
        options: What the person says about the files.
        progress: Called while rows and texts are read and after every fit.
        environment: Where `METIER_*` settings are read from.
        encoder: Takes the place of the built-in sentence encoder.
        notices: Takes sentences on how it was done, e.g. that the encoder is missing.

    Cost: reading texts that were never read before takes most of the time, once; their vectors stay in the cache.

    Raises:
        BadInputError: A file or the splits cannot be used.
        ScreenerUnknownError, SplitKindError: As named.
        OutputExistsError: `predictions` exists and `force` is not set.
    """
    plan = plan_of(
        screeners=screeners, splits=splits, split=split, sizes=sizes, seeds=seeds,
        predictions=predictions, force=force, jobs=jobs,
    )  # fmt: skip
    surroundings = dict(os.environ if environment is None else environment)
    with _cache_of_person(surroundings) as cache:
        featurizer = _featurizer(surroundings, cache, encoder, progress, [] if notices is None else notices)
        plan = replace(plan, tuning=_tuning(surroundings, cache, encoder))
        return backtest_files(
            files, plan, featurizer, profile_of(profile), options=options, progress=progress
        )


def read_labelled(
    *files: str | Path, options: ReadOptions | None = None, progress: Progress | None = None
) -> LabelledRows:
    """Labels files as one `LabelledSet`, cleaned and read as metier reads postings; ids are those of the files.

    Raises:
        BadInputError, RefusedError: A file cannot be read.
    """
    chosen = replace(options or ReadOptions(max_bytes=LABELS_MAX_BYTES), wordless=True)
    rows = chain.from_iterable(labels_rows(file, chosen) for file in files)
    return labelled_rows(", ".join(Path(file).name for file in files), rows, progress=progress)


def backtest_files(
    files: Sequence[str | Path],
    plan: Plan,
    featurizer: Featurizer,
    profile: Profile,
    *,
    options: ReadOptions | None = None,
    progress: Progress | None = None,
) -> BacktestReport:
    """The backtest of labels files with a given featurizer."""
    _check(plan)
    _spare_inputs(plan, files)
    found = read_labelled(*files, options=options, progress=progress)
    splits = _splits(plan, found.labelled, found.problems)
    kind = "given" if plan.splits else plan.split
    missing = {} if plan.splits else missing_sizes(found.labelled, splits, plan.sizes)
    report = partial(
        run_backtest,
        kind=kind,
        profile=profile,
        n_rows=found.n_rows,
        problems=found.problems,
        missing=missing,
    )
    return _run(report, found.labelled, splits, plan, featurizer, profile, progress)


def backtest_own(
    desk: Desk, plan: Plan, featurizer: Featurizer, profile: Profile, *, progress: Progress | None = None
) -> BacktestReport:
    """The replay of a workspace's own decisions in the order in which they were made."""
    _check(plan)
    own = own_decisions(desk)
    notes = [on_occasions(own.n_by_occasion)]
    if not profile.is_empty:
        notes.append("Learning began with the profile as it is today, also for the first decisions.")
    if plan.splits:
        kind, splits = "given", _splits(plan, own.labelled)
    else:
        kind, splits = REPLAY, replay_splits(own.labelled)
    report = partial(
        run_backtest,
        kind=kind,
        profile=profile,
        n_rows=len(own.labelled.items),
        notes=[n for n in notes if n],
    )
    return _run(report, own.labelled, splits, plan, featurizer, profile, progress)


def _check(plan: Plan) -> None:
    """Refuse what cannot be done before any file is read."""
    for name in plan.screeners:
        check_name(name)
        if name in ASKING and plan.prompting is None:
            raise NoModelError
        if name in ONE_PROCESS and plan.jobs > 1:
            raise UnknownCommandError(what=ONE_PROCESS[name], hint="Leave `--jobs` out")
    if plan.split not in SPLITS:
        raise SplitKindError(plan.split, known=tuple(SPLITS))


def _spare_inputs(plan: Plan, files: Sequence[str | Path]) -> None:
    """Refuse predictions that would take the place of what they rest on, even with `force`."""
    inputs = {Path(given).resolve() for given in (*files, *([plan.splits] if plan.splits else []))}
    if plan.predictions and plan.predictions.resolve() in inputs:
        raise OutputPathError(str(plan.predictions), what="the predictions rest on it")


def _splits(plan: Plan, labelled: LabelledSet, problems: Sequence[RowProblem] = ()) -> list[Split]:
    if plan.splits is None:
        return SPLITS[plan.split](labelled, sizes=plan.sizes, seeds=plan.seeds)
    if not plan.splits.is_file():
        raise FileMissingError(str(plan.splits), looked_in=str(plan.splits.absolute().parent))
    return read_splits(_text_of(plan.splits), plan.splits.name, labelled, left_out=problems)


def _text_of(splits: Path) -> str:
    """The text of a SPLITS.json, which may be packed like the labels file it is for."""
    content = splits.read_bytes()
    try:
        return (gzip.decompress(content) if content.startswith(_GZIP) else content).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SplitsError(splits.name, what=f"byte {error.start} is not UTF-8") from None
    except (OSError, EOFError, zlib.error):
        raise SplitsError(splits.name, what="a damaged gzip file") from None


def _run(
    run: Callable[..., BacktestReport],
    labelled: LabelledSet,
    splits: Sequence[Split],
    plan: Plan,
    featurizer: Featurizer,
    profile: Profile,
    progress: Progress | None,
) -> BacktestReport:
    """Read the postings once, then replay; predictions are kept where the plan says so."""
    names = tuple(dict.fromkeys(plan.screeners))
    with ExitStack() as stack:
        versions = _versions(names, plan.kit(featurizer, profile))
        keeper = None
        if plan.predictions:
            keeper = stack.enter_context(
                PredictionsFile(
                    plan.predictions,
                    pairs_of(splits, names),
                    rests_on(labelled, splits, versions),
                    with_people=len(labelled.people) > 1,
                    force=plan.force,
                )
            )
        # A way to ask or to tune cannot go to other processes; `_check` has seen that none of them needs it.
        kit = plan.kit if plan.jobs == 1 else replace(plan, prompting=None, tuning=None).kit
        bench = benches(names, labelled, splits, featurizer, partial(kit, profile=profile), jobs=plan.jobs)
        report = run(bench, labelled, splits, versions, jobs=plan.jobs, keeper=keeper, progress=progress)
        if keeper is None:
            return report
        keeper.finish()
    return replace(report, predictions=str(plan.predictions))


def _versions(names: Sequence[str], kit: Kit) -> dict[str, str]:
    return {name: make(name, kit).version for name in names}


@contextmanager
def _cache_of_person(environment: Mapping[str, str]) -> Iterator[CacheTable]:
    folder = default_cache_folder(environment, home=Path.home())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / CACHE
    with Store.open(path, create=not path.exists()) as store:
        yield store.cache


def _featurizer(
    environment: Mapping[str, str],
    cache: CacheTable,
    encoder: Encoder | None,
    progress: Progress | None,
    notices: list[str],
) -> Featurizer:
    if encoder is None:
        settings = read_settings(Path(os.devnull), environment)
        encoder = find_encoder(settings, environment, notices, cache=cache)
    return Featurizer(encoder, cache, progress=progress)


def _tuning(
    environment: Mapping[str, str], cache: CacheTable, encoder: Encoder | None
) -> Callable[[Features, Profile], Tuner]:
    """How weights are changed outside a workspace; the packages it takes are looked for when the first is wanted."""

    def tune(features: Features, profile: Profile) -> Tuner:
        from metier.workspace.finetuning.encoder import KEEP_MB, encoder_tuner, tunable_with
        from metier.workspace.finetuning.methods import check_extra

        check_extra(Method.ENCODER)
        settings = read_settings(Path(os.devnull), environment)
        tunable = tunable_with(settings, environment, given=encoder, keep_mb=KEEP_MB)
        return encoder_tuner(tunable, features, cache, profile)

    return tune


def profile_of(given: str | Path | Profile | None) -> Profile:
    """The wishes in a file, or as they are; none for None.

    Raises:
        FileMissingError: There is no such file.
        EncodingError: It is not UTF-8.
    """
    if given is None or isinstance(given, Profile):
        return given or Profile()
    path = Path(given)
    if not path.is_file():
        raise FileMissingError(str(given), looked_in=str(path.absolute().parent))
    return parse_profile(read_personal_file(path))
