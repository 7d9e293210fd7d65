"""Proposals over one workspace: looked for, drafted, accepted into profile.md one by one, or declined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from metier.actions.desk import Desk
from metier.actions.propose import Drafted, ProposeReport, Proposing
from metier.actions.propose_edit import changed
from metier.domain.chat import MICRO, FieldClass, in_order
from metier.domain.ports import Progress
from metier.domain.posting import Posting
from metier.domain.profile import Profile, parse_profile
from metier.errors import ConsentNeededError
from metier.evaluation.proposals import Candidate, Moved, Proposal
from metier.prompts.build import Prompt
from metier.prompts.drafting import MAX_SHOWN, Drafting
from metier.screeners.features import Features, Featurizer, KeptFeatures
from metier.screeners.prompted import PromptedScreener, Prompting
from metier.workspace.base_model import BaseModel
from metier.workspace.personal import PersonalFile, edit_file
from metier.workspace.prompting import Askings, AskOptions
from metier.workspace.replay_asking import AskingForecast, Watch, WatchedAsker, asking_forecast

PROFILE_FILE = "profile.md"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line that was written.

    Attributes:
        moved: What it moves among undecided postings; None where there are none.
    """

    proposal: Proposal
    moved: Moved | None


@dataclass(frozen=True, slots=True)
class DraftForecast:
    """What asking for drafts would send and cost.

    Attributes:
        host: Where it would go; empty for a file of this machine.
        worst_usd: The most it can cost.
        n_decisions: Decisions in it.
        leaves: Kinds of words that would leave this machine; empty for a model on it.
    """

    model: str
    host: str
    worst_usd: Decimal
    n_decisions: int
    leaves: tuple[FieldClass, ...]


@dataclass(frozen=True, slots=True)
class AskForecast:
    """What it takes to ask a base model about the later decisions that proposals are about.

    Attributes:
        n: Questions.
        n_new: Those whose answer is not kept.
        expected_usd, worst_usd: With answers as long as earlier ones, and the most.
    """

    model: str
    n: int
    n_new: int
    expected_usd: Decimal
    worst_usd: Decimal


class ProposalSession:
    """One look at a workspace for what its profile could say.

    Args:
        folder: The workspace.
        askings: For drafts by a base model.
        active: Name of the active screener.
        progress: Of measuring.
    """

    def __init__(
        self,
        folder: Path,
        desk: Desk,
        featurizer: Featurizer,
        askings: Askings,
        *,
        active: str,
        progress: Progress | None = None,
    ) -> None:
        self._folder, self._desk, self._featurizer = folder, desk, featurizer
        self._askings = askings
        self._active = active
        self._progress = progress
        self._file = PersonalFile.read(folder / PROFILE_FILE)

    @property
    def path(self) -> Path:
        """Where profile.md lies."""
        return self._file.path

    def report(
        self,
        *,
        declined_too: bool = False,
        drafted: tuple[Drafted, Sequence[Candidate]] | None = None,
    ) -> ProposeReport:
        """Proposals, those that explain disagreements first.

        Args:
            declined_too: Also those that were declined before.
            drafted: What `draft` gave, to be tested together with what the decisions suggest.
        """
        said, drafts = drafted or (None, ())
        return self._proposing.report(declined_too=declined_too, drafted=said, drafts=drafts)

    @property
    def n_missing(self) -> int:
        """Decisions that are missing before anything can be proposed."""
        return self._proposing.n_missing

    def draft_forecast(self, options: AskOptions) -> DraftForecast:
        """What `draft` would send and cost; nothing is sent.

        Raises:
            NoModelError, PriceUnknownError, ConsentNeededError, RedactionError, BudgetMissingError: As named.
        """
        model = self._askings.base_model(options.model)
        drafting = self._drafting(options)
        asker = self._askings.asker(model, options)
        bill = asker.estimate([self._proposing.conversation(drafting, asker.model_name)])
        self._askings.check_budget(bill, options)
        request = drafting.request(self._proposing.shown_to_a_model())
        leaves = () if model.is_local else in_order(request.carries)
        n = min(len(self._proposing.shown_to_a_model()), MAX_SHOWN)
        return DraftForecast(model.chat.name, model.host, Decimal(bill.worst) / MICRO, n, leaves)

    def draft_look(self) -> AskingForecast:
        """The same for who has neither agreed nor set a budget yet: both are told. Nothing is sent.

        Raises:
            NoModelError, RedactionError: As named.
            ConsentNeededError: By the settings decisions stand in no prompt.
        """
        model = self._askings.base_model(needs_key=False)
        allowed = self._askings.allowed(model, preview=True)
        if self._askings.is_agreed(model) and FieldClass.EXAMPLES not in self._askings.agreed(model):
            allowed |= {FieldClass.EXAMPLES}  # as it would be once that is agreed to
        self._need_examples(model, allowed)
        drafting = Drafting(
            parse_profile(self._file.text), self._askings.redactor, allowed, model.chat.count_tokens
        )
        conversation = self._proposing.conversation(drafting, model.chat.name)
        carried = drafting.request(self._proposing.shown_to_a_model()).carries
        needs = frozenset({FieldClass.POSTINGS, FieldClass.EXAMPLES})
        return asking_forecast(self._askings, [conversation], frozenset(carried), exact=False, needs=needs)

    @property
    def n_shown(self) -> int:
        """Decisions that a base model would be shown when it is asked for lines."""
        return min(len(self._proposing.shown_to_a_model()), MAX_SHOWN)

    def draft(self, options: AskOptions) -> tuple[Drafted, Sequence[Candidate]]:
        """Ask the base model once; what it wrote is given to `report` to be tested.

        Raises:
            NoModelError, PriceUnknownError, ConsentNeededError, RedactionError: As named; nothing was sent.
            ProviderError, BudgetDriftError: Asking failed.
        """
        asker = self._askings.asker(self._askings.base_model(options.model), options)
        return self._proposing.draft(self._drafting(options), asker)

    def ask_forecast(self, report: ProposeReport, kind: str, options: AskOptions) -> AskForecast:
        """What `asked` would ask and cost; nothing is sent.

        Raises:
            NoModelError, PriceUnknownError, ConsentNeededError, RedactionError, BudgetMissingError: As named.
        """
        prompting = self._prompting(kind, options)
        makes = self._makes(kind, prompting, options)
        conversations = self._proposing.conversations(report.proposals, makes)
        bill = self._askings.asker(self._askings.base_model(options.model), options, exact=True).estimate(
            conversations
        )
        self._askings.check_budget(bill, options)
        model = prompting.asker.model_name
        return AskForecast(
            model, bill.n, bill.n_new, Decimal(bill.expected) / MICRO, Decimal(bill.worst) / MICRO
        )

    def ask_look(self, report: ProposeReport, kind: str) -> AskingForecast:
        """The same for who has neither agreed nor set a budget yet: both are told. Nothing is sent.

        Raises:
            NoModelError, TemplateError, RedactionError: As named.
        """
        options = AskOptions()
        prompting = self._prompting(kind, options, preview=True)
        conversations = self._proposing.conversations(
            report.proposals, self._makes(kind, prompting, options, preview=True)
        )
        return asking_forecast(self._askings, conversations, prompting.prompt.allowed)

    def asked(
        self, report: ProposeReport, kind: str, options: AskOptions, *, n_answers: int = 0
    ) -> ProposeReport:
        """The report with what a base model says of each proposal, on the later decisions that it is about.

        Args:
            n_answers: How many answers are expected (`ask_look`): then progress is told at each.

        Raises:
            NoModelError, PriceUnknownError, ConsentNeededError, RedactionError: As named; nothing was sent.
            ProviderError, BudgetDriftError: Asking failed; what was answered is kept.
        """
        prompting = self._prompting(kind, options)
        if self._progress and n_answers:
            watched = WatchedAsker(prompting.asker, Watch(self._progress, n_answers))
            prompting = replace(prompting, asker=watched)
        makes = self._makes(kind, prompting, options)
        return replace(report, proposals=self._proposing.by_model(report.proposals, makes))

    def _prompting(self, kind: str, options: AskOptions, *, preview: bool = False) -> Prompting:
        profile = parse_profile(self._file.text)
        return self._askings.prompting(kind, profile, options, exact=True, preview=preview)

    def _makes(
        self, kind: str, prompting: Prompting, options: AskOptions, *, preview: bool = False
    ) -> Callable[[Profile], PromptedScreener]:
        """Screeners that ask, for any profile, with one asker and so within one budget."""
        model = self._askings.base_model(options.model, needs_key=not preview)
        features = self._proposing.features if kind == "few_shot" else None

        @cache
        def prompt(profile: Profile) -> Prompt:
            return self._askings.prompt(kind, model, profile, preview=preview)

        return lambda profile: PromptedScreener(replace(prompting, prompt=prompt(profile)), profile, features)

    def accept(self, proposal: Proposal) -> Accepted:
        """Write the proposal's line into profile.md; nothing else in it changes but the line that it replaces.

        Raises:
            ProfileFileError: It cannot be put in so that it is read as it is meant; nothing was written.
            FileChangedError, FolderWriteError: As named; nothing was written.
        """
        done = edit_file(self._file.path, lambda text: changed(text, proposal))
        profiles = parse_profile(done.before), parse_profile(done.after)
        return Accepted(proposal, self._proposing.moved(*profiles, proposal.checked))

    def preview(self, proposal: Proposal) -> str:
        """profile.md as it would stand; nothing is written.

        Raises:
            ProfileFileError: As `accept`.
        """
        return changed(PersonalFile.read(self._file.path).text, proposal)

    def decline(self, proposal: Proposal) -> None:
        """Remember that the person does not want it now."""
        self._proposing.decline(proposal)

    def _drafting(self, options: AskOptions) -> Drafting:
        model = self._askings.base_model(options.model)
        allowed = self._askings.allowed(model)
        self._need_examples(model, allowed)
        profile = parse_profile(self._file.text)
        return Drafting(profile, self._askings.redactor, allowed, model.chat.count_tokens)

    @staticmethod
    def _need_examples(model: BaseModel, allowed: frozenset[FieldClass]) -> None:
        if FieldClass.EXAMPLES not in allowed:
            raise ConsentNeededError(model.host or model.chat.name, missing=[FieldClass.EXAMPLES.value])

    @cached_property
    def _proposing(self) -> Proposing:
        return Proposing(
            self._desk,
            self._features,
            parse_profile(self._file.text),
            active=self._active,
            progress=self._progress,
        )

    def _features(self, postings: Sequence[Posting]) -> Features:
        """Their numbers, with the encoder where it has read nearly all of them."""
        return KeptFeatures(self._featurizer.unless_unread(postings), postings)
