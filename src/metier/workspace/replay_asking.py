"""What replays of past decisions ask of a base model, and take: counted before they begin, told and stopped while they go on."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from metier.domain.chat import MICRO, Conversation, FieldClass, Price, Talked, in_order
from metier.domain.ports import Asker, Progress
from metier.domain.posting import Posting
from metier.errors import NotEnoughExamplesError
from metier.evaluation.backtest import training_examples
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import Split
from metier.screeners.base import Screener
from metier.screeners.registry import ASKING
from metier.training.dataset.rows import RowKind, RowSet
from metier.training.method import Task
from metier.workspace.prompting import Askings, AskOptions

if TYPE_CHECKING:
    from metier.actions.compare import CompareReport
    from metier.actions.curve import CurveReport
    from metier.domain.profile import Profile
    from metier.prompts.build import Prompt
    from metier.screeners.features import Features
    from metier.screeners.fine_tuned.ports import Tuner
    from metier.screeners.prompted import Prompting
    from metier.screeners.registry import Kit
    from metier.workspace.opened import OpenWorkspace

T = TypeVar("T")
Missing = Sequence[tuple[Split, str]]
"""Fits that are still to be made: what to learn from and predict, and the screener."""
TUNED = "fine_tuned"
_LEAST = 20  # decisions; fewer change no weights, as `TrainingMethod.train` has it
_COUNTING = "Counting what would be asked"


@dataclass(frozen=True, slots=True)
class AskingForecast:
    """What asking a base model would send and cost; nothing was asked.

    Attributes:
        host: Where it would go; empty for a file of this machine.
        n: Questions; an answer that cannot be read is asked for once more, on top of them.
        n_new, n_kept, n_maybe_paid: Those to be asked, those whose answer is kept, and those that are left alone as an
            earlier run may have paid for them.
        input_tokens: Of all new ones.
        price: None where nobody said what the model costs.
        expected_usd, worst_usd: With answers as long as earlier ones, and the most.
        leaves: Kinds of words that would leave this machine; empty for a model on it.
        is_agreed: They may.
        cap_usd: The budget of the workspace; None where none is set.
        spent_usd: What all requests have cost so far.
    """

    model: str
    host: str
    n: int
    n_new: int
    n_kept: int
    n_maybe_paid: int
    input_tokens: int
    price: Price | None
    expected_usd: Decimal
    worst_usd: Decimal
    leaves: tuple[FieldClass, ...]
    is_agreed: bool
    cap_usd: Decimal | None
    spent_usd: Decimal


@dataclass(frozen=True, slots=True)
class ReplayForecast:
    """What is missing of a replay, and what making it would take; nothing was begun.

    Attributes:
        n_fits: That are missing, of all screeners.
        asking: None where no base model would be asked.
        n_tunings: How often weights would be changed.
        seconds: That this would take on this machine, about.
    """

    n_fits: int
    asking: AskingForecast | None = None
    n_tunings: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CompareLook:
    """A comparison that is known, or what knowing it would take; one of the two is there."""

    report: CompareReport | None = None
    forecast: ReplayForecast | None = None


@dataclass(frozen=True, slots=True)
class CurveLook:
    """A learning curve that is known, or what knowing it would take; one of the two is there."""

    report: CurveReport | None = None
    forecast: ReplayForecast | None = None


class Watch:
    """Tells how many answers came, of all that are expected; telling may end the asking.

    Args:
        progress: Called before each answer is used; raising stops, what came is kept.
        n: Answers that are expected; 0 where nobody counted them.
    """

    def __init__(self, progress: Progress, n: int = 0) -> None:
        self._progress, self._n = progress, n
        self._n_done = 0

    def tell(self, model: str, *, more: int = 0) -> None:
        """So many more answers came."""
        self._n_done += more
        self._progress(f"Answers of {model}", self._n_done, max(self._n, self._n_done))


@dataclass(frozen=True, slots=True)
class WatchedAsker:
    """An `Asker` whose every answer is told, so that a replay can be stopped between two of them."""

    asker: Asker
    watch: Watch

    @property
    def model_name(self) -> str:
        """As the asker's."""
        return self.asker.model_name

    def count_tokens(self, text: str) -> int:
        """As the asker."""
        return self.asker.count_tokens(text)

    def talk(self, conversations: Sequence[Conversation[T]]) -> Generator[Talked[T], None, None]:
        """As the asker; ends with what telling raises."""
        self.watch.tell(self.model_name)
        with closing(self.asker.talk(conversations)) as talks:
            for talked in talks:
                self.watch.tell(self.model_name, more=1)
                yield talked


@dataclass(frozen=True, slots=True)
class ReplayMeans:
    """What screeners of a replay are made of: nothing that they rest on knows what came later.

    Attributes:
        asking: How a base model is asked; within the workspace's budget alone by default.
        is_preview: Nothing will be asked: neither a key nor an agreement is needed.
        watch: Told of every answer.
        progress: Of changing weights; raising stops between two pieces.
    """

    workspace: OpenWorkspace
    asking: AskOptions | None = None
    is_preview: bool = False
    watch: Watch | None = None
    progress: Progress | None = None

    def kit(self, features: Features) -> Kit:
        """What they are made of, for these features; `fine_tuned` tunes anew, as weights of today know the future."""
        profile = self.workspace.profile
        return replace(
            self.workspace.kit(features),
            prompting=lambda kind: self.prompting(kind, self.workspace.profile_for_asking),
            tuned=None,
            tuner=lambda: self.tuner(features, profile),
            first="learned",
        )

    def prompting(self, kind: str, wishes: Profile) -> Prompting:
        """What a screener of that kind is made of: of kept answers only those to the very same question are used."""
        askings = self.workspace.askings
        found = askings.prompting(kind, wishes, self.asking, exact=True, preview=self.is_preview)
        return replace(found, asker=WatchedAsker(found.asker, self.watch)) if self.watch else found

    def tuner(self, features: Features, profile: Profile) -> Tuner:
        """What changes weights by given examples alone."""
        return self.workspace.tuner(features, profile, self.progress)


def forecast_of(
    workspace: OpenWorkspace,
    missing: Missing,
    labelled: LabelledSet,
    screeners: Mapping[str, Screener],
    progress: Progress | None = None,
) -> ReplayForecast:
    """What making the missing fits would ask, cost and take.

    Args:
        labelled: What the ids of the fits stand for.
        screeners: By name, untaught; those that ask a base model are made to be looked at only.

    Cost: learning once for every fit of a screener that asks; a second where weights would be changed.
    """
    asked = [(split, name) for split, name in missing if name in ASKING]
    tuned = [split.size for split, name in missing if name == TUNED and split.size >= _LEAST]
    prompts = [_prompt_of(screeners[name]) for name in dict.fromkeys(name for _, name in asked)]
    asking = None
    if known := [prompt for prompt in prompts if prompt is not None]:
        conversations = list(_conversations(asked, labelled, screeners, progress))
        carried = frozenset[FieldClass]().union(*(prompt.allowed for prompt in known))
        asking = asking_forecast(workspace.askings, conversations, carried)
    return ReplayForecast(len(missing), asking, len(tuned), _seconds(workspace, tuned, labelled))


def asking_forecast(
    askings: Askings,
    conversations: Sequence[Conversation[Any]],
    carried: frozenset[FieldClass],
    *,
    exact: bool = True,
    needs: frozenset[FieldClass] = frozenset({FieldClass.POSTINGS}),
) -> AskingForecast:
    """What these conversations would send and cost; nothing is asked, and they are closed.

    Args:
        carried: Kinds of words in them.
        exact: Of kept answers only those to the very same question are used, as replays must.
        needs: Kinds of words without which nothing can be asked.
    """
    options = AskOptions()
    model = askings.base_model(needs_key=False)
    bill = askings.asker(model, options, exact=exact).estimate(conversations)
    is_agreed = needs <= askings.agreed(model)
    return AskingForecast(
        model=model.chat.name,
        host=model.host,
        n=bill.n,
        n_new=bill.n_new,
        n_kept=bill.n_kept + bill.n_in_batch,
        n_maybe_paid=bill.n_maybe_paid,
        input_tokens=bill.input_tokens,
        price=model.known_price,
        expected_usd=Decimal(bill.expected) / MICRO,
        worst_usd=Decimal(bill.worst) / MICRO,
        leaves=() if model.is_local else in_order(carried if is_agreed else carried | needs),
        is_agreed=is_agreed,
        cap_usd=askings.cap_usd(options),
        spent_usd=askings.spent_usd(),
    )


def _conversations(
    asked: Missing, labelled: LabelledSet, screeners: Mapping[str, Screener], progress: Progress | None
) -> Generator[Conversation[Any], None, None]:
    wanted = {(split, name) for split, name in asked}
    for done, (split, name) in enumerate(asked):
        if progress:
            progress(_COUNTING, done, len(asked))
        if name == "hybrid" and (split, "few_shot") in wanted:
            continue  # it asks a part of the very same questions
        postings: list[Posting] = [labelled.by_id[given].posting for given in split.test]
        try:
            taught = screeners[name].learn(training_examples(labelled, split))
        except NotEnoughExamplesError:
            continue  # shares of labels stand in its place, and nobody is asked
        yield from taught.conversations(postings)  # type: ignore[attr-defined]  # as all that ask


def _prompt_of(screener: Screener) -> Prompt | None:
    """The prompt of a screener that asks; None for `hybrid` where it judges alone."""
    base: Any = getattr(screener, "base", screener)
    return base.prompting.prompt if base is not None else None


def _seconds(workspace: OpenWorkspace, sizes: Sequence[int], labelled: LabelledSet) -> float:
    """About how long it takes to change weights by so many decisions each: one is tried and counted, the rest by their sizes."""
    if not sizes:
        return 0.0
    from metier.workspace.finetuning.encoder import encoder_method

    most = max(sizes)
    examples = tuple(labelled.example(item) for item in labelled.items if item.label is not None)[:most]
    task = Task(RowKind.SCREENING, RowSet(RowKind.SCREENING), examples, workspace.profile)
    one = encoder_method(workspace).foresee(task).seconds or 0.0
    return one * sum(sizes) / most
