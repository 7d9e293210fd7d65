"""Wording by a base model in a workspace: which one, what may leave, what it costs; without one nothing is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

from metier.actions.writing import WritingForecast, hold
from metier.domain.chat import MICRO, FieldClass, in_order
from metier.domain.posting import Posting
from metier.domain.record import OwnFact
from metier.errors import ConsentNeededError, MetierError, NoModelError, OfflineError
from metier.prompts.writing import FactSheet, LetterText, Questions, Reworded
from metier.prompts.writing.asking import ALL, NEEDED, Given, Means, Task, build, conversation
from metier.prompts.writing.letter import letter_task
from metier.prompts.writing.orders import gives_orders
from metier.prompts.writing.questions import coded, questions_task
from metier.prompts.writing.results import WriterAnswer
from metier.prompts.writing.reword import LONGEST, reword_task
from metier.text.lines import one_line
from metier.workspace.base_model import BaseModel
from metier.workspace.prompting import AskOptions

if TYPE_CHECKING:
    from metier.workspace.opened import OpenWorkspace

W = TypeVar("W", bound=WriterAnswer)

_MAX_LANGUAGE = 30
_NO_MODEL = "no base model is set up"
_KEPT_HOME = "`prompt.leave_out` in metier.toml lets no fact of the resume into a prompt"


@dataclass(frozen=True)
class Wanted(Generic[W]):
    """One question that is not asked yet: look at it, reckon what it costs, or give it to `Writer.write`.

    Attributes:
        nothing: The answer where there is none.
    """

    task: Task[W]
    given: Given
    nothing: W


class Writer:
    """Words lines, letters and questions with the base model of a workspace.

    Every answer is a stranger's text: lines that cite facts, with names put back, and not yet judged to be true
    (`metier.applications.claims.check` does that). Where no base model is set up, or the answer cannot be read, the
    result's `failure` says so and its words are empty: the caller goes on without one.

    Args:
        options: `model` names the base model, `budget` bounds this run; other fields as in `AskOptions`.

    Example:
        writer = Writer(workspace, AskOptions(model=name))
        if not writer.why_not:                      # or name was given: then let it raise
            said = writer.reword(posting, facts, own=wordings, longest=180)
            for fact_id, text in said.lines.items(): ...
    """

    def __init__(self, workspace: OpenWorkspace, options: AskOptions | None = None) -> None:
        self._workspace = workspace
        self._options = options or AskOptions()

    # --- whether and whom -----------------------------------------------------------------------------------

    @property
    def model(self) -> BaseModel | None:
        """The base model that is asked; None where none is set up and none was named.

        Raises:
            ModelUnknownError, NoModelError: The one that was named is not set up.
            KeyMissingError, KeyFileError, SecretMissingError: Its key cannot be used.
        """
        try:
            return self._workspace.askings.base_model(self._options.model)
        except NoModelError:
            if self._options.model is not None:
                raise
            return None

    @property
    def why_not(self) -> str:
        """Why nothing can be asked, in one sentence with what to do; empty where asking may begin. Nothing is sent."""
        try:
            model = self.model
            if model is None:
                return _NO_MODEL
            if self._keeps_home:
                return _KEPT_HOME
            self._allowed(model)
            if not model.price.is_free and self._workspace.askings.cap_usd(self._options) is None:
                return f"{one_line(model.settings.name)} costs money, and no budget is set: give --budget"
        except MetierError as error:
            return f"{error.message}; {error.hint}" if error.hint else error.message
        return ""

    # --- what is asked --------------------------------------------------------------------------------------

    def reword(
        self,
        posting: Posting,
        facts: Sequence[OwnFact],
        *,
        own: Sequence[str] = (),
        wishes: Sequence[str] = (),
        longest: int = LONGEST,
        attempt: int = 0,
    ) -> Reworded:
        """Sentences of the resume in other words for this posting, and a summary.

        Args:
            facts: In the order in which they matter, headings included (`Record.cited`); of them highlights, summaries and
                added sentences are reworded, the others are there to be understood and to be cited by the summary.
            own: The person's own earlier wordings, nearest first: shown for their style.
            wishes: What the person wants of this text, in their words.
            longest: Characters of a line, before names are put back.
            attempt: Another number asks anew where the kept answer is not liked.

        Raises:
            ConsentNeededError: Postings or facts of the resume may not go there; nothing was sent.
            BudgetMissingError: It costs money and no budget bounds it; nothing was sent.
            RedactionError, PriceUnknownError, OfflineError, ModelUnknownError, KeyMissingError: As named; nothing was sent.
            PromptBoundaryError: A mark stands where none may stand; nothing was sent.
            ProviderError, BudgetDriftError: Asking failed.
        """
        return self.write(
            self.to_reword(posting, facts, own=own, wishes=wishes, longest=longest, attempt=attempt)
        )

    def letter(
        self,
        posting: Posting,
        facts: Sequence[OwnFact],
        *,
        own: Sequence[str] = (),
        wishes: Sequence[str] = (),
        asked: Sequence[str] = (),
        language: str = "",
        attempt: int = 0,
    ) -> LetterText:
        """The body of a letter, sentence by sentence.

        Args:
            facts: As in `reword`.
            own: Sentences of the person's own earlier letters.
            asked: What the posting wants put into an application, and the person ticked; stands there as a stranger's words.
            language: By its English name, such as `German`; empty for that of the posting.

        Raises:
            ConsentNeededError, BudgetMissingError, ProviderError: And all others, as `reword`.
        """
        return self.write(
            self.to_letter(
                posting, facts, own=own, wishes=wishes, asked=asked, language=language, attempt=attempt
            )
        )

    def questions(
        self,
        posting: Posting,
        facts: Sequence[OwnFact],
        *,
        demands: Sequence[str] = (),
        own: Sequence[str] = (),
        attempt: int = 0,
    ) -> Questions:
        """Likely questions of an interview, with outlines of answers.

        Args:
            facts: As in `reword`.
            demands: What the posting asks, in its words; a question names the one that it is about.
            own: The person's own earlier answers in interviews.

        Raises:
            ConsentNeededError, BudgetMissingError, ProviderError: And all others, as `reword`.
        """
        return self.write(self.to_ask_questions(posting, facts, demands=demands, own=own, attempt=attempt))

    # --- the same, not yet asked ------------------------------------------------------------------------------

    def to_reword(
        self,
        posting: Posting,
        facts: Sequence[OwnFact],
        *,
        own: Sequence[str] = (),
        wishes: Sequence[str] = (),
        longest: int = LONGEST,
        attempt: int = 0,
    ) -> Wanted[Reworded]:
        """The question of `reword`, for `preview` and `forecast`."""
        given = Given(posting, self._sheet(facts), own, wishes, attempt=attempt)
        return Wanted(reword_task(longest), given, Reworded())

    def to_letter(
        self,
        posting: Posting,
        facts: Sequence[OwnFact],
        *,
        own: Sequence[str] = (),
        wishes: Sequence[str] = (),
        asked: Sequence[str] = (),
        language: str = "",
        attempt: int = 0,
    ) -> Wanted[LetterText]:
        """The question of `letter`, for `preview` and `forecast`."""
        task = letter_task(one_line(language, _MAX_LANGUAGE), posting.company)
        data = {f"A{number}": words for number, words in enumerate(asked, start=1)}
        given = Given(posting, self._sheet(facts), own, wishes, data, with_goals=True, attempt=attempt)
        return Wanted(task, given, LetterText())

    def to_ask_questions(
        self,
        posting: Posting,
        facts: Sequence[OwnFact],
        *,
        demands: Sequence[str] = (),
        own: Sequence[str] = (),
        attempt: int = 0,
    ) -> Wanted[Questions]:
        """The question of `questions`, for `preview` and `forecast`."""
        codes = coded([words for words in demands if not gives_orders(words)])
        given = Given(posting, self._sheet(facts), own, data=codes, attempt=attempt)
        return Wanted(questions_task(codes), given, Questions())

    def preview(self, wanted: Wanted[W]) -> str:
        """The exact words that would be sent, but for the random bits of the marks; nothing is sent, no key is needed.

        Raises:
            NoModelError, RedactionError, PromptTooLongError, PromptBoundaryError: As named.
        """
        model = self._workspace.askings.base_model(self._options.model, needs_key=False)
        return build(wanted.task, wanted.given, self._means(model, preview=True)).request.text

    def forecast(self, wanted: Wanted[W]) -> WritingForecast:
        """What asking would send and cost; nothing is sent.

        Raises:
            NoModelError, ConsentNeededError, PriceUnknownError, RedactionError, PromptTooLongError: As named.
        """
        askings = self._workspace.askings
        model = askings.base_model(self._options.model, needs_key=False)
        means = self._means(model)
        built = build(wanted.task, wanted.given, means)
        asker = askings.asker(model, self._options, exact=True)
        bill = asker.estimate([conversation(wanted.task, wanted.given, means, model=model.chat.name)])
        return WritingForecast(
            purpose=wanted.task.purpose,
            model=model.chat.name,
            host=model.host,
            is_kept=bill.n_kept == bill.n,
            n_facts=len(built.facts.lines),
            input_tokens=bill.input_tokens,
            output_tokens=built.request.max_tokens,
            worst_usd=Decimal(bill.worst) / MICRO,
            leaves=() if model.is_local else in_order(built.request.carries),
            left_out=self._left_out(model),
            shortened=built.shortened,
        )

    def write(self, wanted: Wanted[W]) -> W:
        """Ask, once, and once more where the answer cannot be read; the same question is never paid twice.

        Raises:
            ConsentNeededError, BudgetMissingError, ProviderError: And all others, as `reword`.
        """
        nothing, model = wanted.nothing, self.model
        if model is None:
            return replace(nothing, failure=_NO_MODEL)
        if self._keeps_home:
            return replace(nothing, failure=_KEPT_HOME)
        if not wanted.given.facts.lines:
            return replace(nothing, failure="there is no fact that may be shown to a base model")
        askings, means = self._workspace.askings, self._means(model)
        asker = askings.asker(model, self._options, exact=True)
        if not model.price.is_free and askings.cap_usd(self._options) is None:
            bill = asker.estimate([conversation(wanted.task, wanted.given, means, model=model.chat.name)])
            askings.check_budget(bill, self._options)
        talk = conversation(wanted.task, wanted.given, means, model=model.chat.name)
        return hold(talk, asker, replace(nothing, left_out=self._left_out(model)))

    # --- what may leave ---------------------------------------------------------------------------------------

    def _sheet(self, facts: Sequence[OwnFact]) -> FactSheet:
        return FactSheet.of(facts, self._workspace.askings.redactor)

    def _means(self, model: BaseModel, *, preview: bool = False) -> Means:
        settings = self._workspace.settings
        return Means(
            self._workspace.askings.redactor,
            self._workspace.profile,
            allowed=self._allowed(model, preview=preview),
            context=model.settings.context,
            posting_tokens=settings.posting_tokens,
            max_answer=model.settings.max_answer,
            count_tokens=model.chat.count_tokens,
        )

    def _allowed(self, model: BaseModel, *, preview: bool = False) -> frozenset[FieldClass]:
        """Kinds of words that may stand in a question for this model.

        Args:
            preview: It is only looked at: where too little was agreed to, it is the one that would be agreed to.

        Raises:
            ConsentNeededError: Postings or facts of the resume may not go there.
            OfflineError: The person wrote that nothing leaves.
        """
        settings = self._workspace.settings
        wanted = ALL - settings.leave_out
        agreed = self._workspace.askings.agreed(model)
        if preview and NEEDED - agreed:
            return wanted
        if settings.is_cut_off and not (preview or model.is_local):
            raise OfflineError(model.host, what="facts of your resume")
        if NEEDED - agreed:
            raise ConsentNeededError(model.host, missing=[kind.value for kind in in_order(NEEDED - agreed)])
        return wanted & agreed

    @property
    def _keeps_home(self) -> bool:
        """Whether the person's settings keep facts of the resume out of every prompt."""
        return bool(NEEDED & self._workspace.settings.leave_out)

    def _left_out(self, model: BaseModel) -> tuple[FieldClass, ...]:
        return in_order(ALL - self._allowed(model))
