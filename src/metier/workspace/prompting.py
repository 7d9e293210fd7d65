"""Asking base models from a workspace: the prompt as it is now, the model, the ledger and the budget, put together."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.batching.ports import BatchService, HasBatches
from metier.actions.ledger import Caps
from metier.actions.paying import Estimate, PayingAsker, Terms
from metier.domain.chat import FREE, MICRO, SCREENING, FieldClass, Price, in_order
from metier.domain.ports import Clock
from metier.domain.profile import Profile
from metier.errors import BatchesMissingError, BudgetMissingError, ConsentNeededError
from metier.prompts.build import Prompt
from metier.prompts.pasting import Pasting
from metier.prompts.redact import Redactor
from metier.prompts.sizes import Budget
from metier.prompts.template import Template, default_template, parse_template
from metier.screeners.prompted import Prompting
from metier.settings import Settings
from metier.storage.files import read_personal_file
from metier.storage.store import Store
from metier.workspace.base_model import BaseModel, find_model

if TYPE_CHECKING:
    from metier.actions.screen_by_model import ModelScreening

PROMPT_FILE = "prompt.md"
_OF_EXAMPLES = frozenset({FieldClass.EXAMPLES, FieldClass.REASONS})


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How a base model is asked.

    Attributes:
        model: Name of the base model; the one of the settings by default.
        budget: The most that this run may cost; the workspace's `budget` bounds all runs together besides.
        at_most: Ask about so many new postings at most.
        again: Ask anew where the decisions since an answer change the examples of its prompt.
        retry_unknown: Ask again where an earlier run died before the answer came: it may be paid twice.
        outside_too: Ask also about postings outside the hard limits.
        run: Token of the run in the ledger; several askers with the same one share its budget. A new one where it is empty.
        batch: Prices are those of batches, and nothing is asked at once.
        collect: Answers that came by batch are fetched first.
        nobody: Why `hybrid` asks no base model in this run, in words; it then judges by decisions alone.
    """

    model: str | None = None
    budget: Decimal | None = None
    at_most: int | None = None
    again: bool = False
    retry_unknown: bool = False
    outside_too: bool = False
    run: str = ""
    batch: bool = False
    collect: bool = True
    nobody: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a screening by a base model would ask and cost.

    Attributes:
        n_postings: Undecided postings that would have a verdict.
        n_decided: Decided postings that are asked about besides, without their labels, to learn how the model judges.
        n_new: Those of both to be asked about.
        n_kept: Those whose answer is kept.
        n_maybe_paid: Postings that would be left alone, as an earlier run may have paid for them.
        n_in_batch: Postings whose answer is on its way in a batch.
        n_outside: Postings outside the hard limits, which are not asked about.
        input_tokens: Of all prompts.
        cacheable: Share of a prompt that is the same every time, so that a provider may keep it.
        price: None where nothing is known about it.
        expected_usd: With answers as long as earlier ones.
        worst_usd: With the longest answers and nothing kept; the budget that surely suffices.
        leaves: Kinds of words that would leave this machine; empty for a model on it.
        is_agreed: They may; False where the person has not yet agreed to any for that host.
    """

    screener: str
    model: str
    host: str
    n_postings: int
    n_decided: int
    n_new: int
    n_kept: int
    n_maybe_paid: int
    n_in_batch: int
    n_outside: int
    input_tokens: int
    output_tokens: int
    cacheable: float
    price: Price
    expected_usd: Decimal
    worst_usd: Decimal
    leaves: tuple[FieldClass, ...]
    is_agreed: bool = True


class Askings:
    """Everything that asking a base model takes, for one workspace.

    Args:
        folder: The workspace.
        notices: Takes what a person should know, one sentence each.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        environment: Mapping[str, str],
        store: Store,
        clock: Clock,
        notices: list[str],
        *,
        given: BaseModel | None = None,
    ) -> None:
        self._folder, self._settings, self._environment = folder, settings, environment
        self._store, self._clock, self._notices = store, clock, notices
        self._given = given

    def base_model(self, name: str | None = None, *, needs_key: bool = True) -> BaseModel:
        """The base model of that name, or the one of the settings.

        Raises:
            NoModelError, ModelUnknownError, KeyMissingError, KeyFileError: As named.
        """
        if self._given is not None:
            return self._given
        agreed = self._store.consents.standing()
        return find_model(
            self._settings,
            self._environment,
            agreed,
            self._folder,
            name,
            clock=self._clock,
            needs_key=needs_key,
        )

    @cached_property
    def redactor(self) -> Redactor:
        """Takes out of the person's words what never leaves.

        Raises:
            RedactionError: resume.json cannot be read; then nothing may be sent.
        """
        resume = read_personal_file(self._folder / "resume.json")
        return Redactor.of_json(resume or "{}", self._settings.redact)

    def template(self) -> Template:
        """The template in prompt.md; metier's own where there is no such file.

        Raises:
            TemplateError: It cannot be used.
        """
        file = self._folder / PROMPT_FILE
        return parse_template(read_personal_file(file)) if file.exists() else default_template()

    def is_agreed(self, model: BaseModel) -> bool:
        """Whether this model may be asked at all: it is on this machine, or postings may go to it."""
        return FieldClass.POSTINGS in self.agreed(model)

    def agreed(self, model: BaseModel) -> frozenset[FieldClass]:
        """Kinds of words that may go to this model: every one where it is on this machine."""
        if model.is_local:
            return frozenset(FieldClass)
        standing = self._store.consents.standing().get(model.host)
        return standing.classes if standing else frozenset()

    def allowed(self, model: BaseModel, *, preview: bool = False) -> frozenset[FieldClass]:
        """Kinds of words that may stand in a prompt of a screening for this model.

        Args:
            preview: The prompt is only looked at: where nothing was agreed to yet, it is the one that would be agreed to.

        Raises:
            ConsentNeededError: Not even postings may go there.
        """
        agreed = SCREENING
        if self.is_agreed(model):
            agreed &= self.agreed(model)
        elif not preview:
            wanted = [kind.value for kind in in_order(SCREENING - self._settings.leave_out)]
            raise ConsentNeededError(model.host, missing=wanted)
        return agreed - self._settings.leave_out

    def prompt(
        self,
        kind: str,
        model: BaseModel,
        profile: Profile,
        template: Template | None = None,
        *,
        preview: bool = False,
    ) -> Prompt:
        """The prompt of that kind of screener for this model, as prompt.md and profile.md stand now.

        Args:
            preview: It is only looked at, and goes nowhere.

        Raises:
            TemplateError, RedactionError, ConsentNeededError: As named.
        """
        lengths = Budget(
            context=model.settings.context,
            answer=model.settings.max_answer,
            posting=self._settings.posting_tokens,
        )
        return Prompt.of(
            template or self.template(),
            profile,
            self.redactor,
            allowed=self.allowed(model, preview=preview)
            - (frozenset() if kind == "few_shot" else _OF_EXAMPLES),
            budget=lengths,
            with_label=model.settings.logprobs,
            count_tokens=model.chat.count_tokens,
        )

    def asker(self, model: BaseModel, options: AskOptions, *, exact: bool = False) -> PayingAsker:
        """Holds conversations with `model` within the budget.

        Args:
            exact: Only answers to the very same question are used again: for replays, where examples must not know the
                future.
        """
        terms = Terms(
            options.run or uuid.uuid4().hex,
            self._price(model, options),
            caps=self._caps(options, model),
            in_flight=model.in_flight,
            use_subject=not (exact or options.again),
            retry_unknown=options.retry_unknown,
        )
        self._store.ledger.recover(self._clock.now())
        return PayingAsker(model.chat, self._store.ledger, self._clock, terms)

    def batch_terms(self, model: BaseModel) -> tuple[Price, BatchService]:
        """The price of batches of `model`, and who takes them.

        Raises:
            BatchesMissingError: Its provider has none for less.
        """
        if model.batch_price is None or not isinstance(model.chat, HasBatches):
            from metier.models.chat.prices import price_table

            having = sorted({listed.provider for listed in price_table() if listed.batch is not None})
            raise BatchesMissingError(model.settings.name, having=having)
        return model.batch_price, model.chat.batches()

    def _price(self, model: BaseModel, options: AskOptions) -> Price:
        return self.batch_terms(model)[0] if options.batch else model.price

    def prompting(
        self,
        kind: str,
        profile: Profile,
        options: AskOptions | None = None,
        *,
        template: Template | None = None,
        exact: bool = False,
        preview: bool = False,
    ) -> Prompting:
        """What a screener of that kind is made of.

        Args:
            preview: Nothing will be asked: neither a key nor an agreement is needed.

        Raises:
            NoModelError, PriceUnknownError, TemplateError, RedactionError, ConsentNeededError, KeyMissingError: As named.
        """
        chosen = options or AskOptions()
        model = self.base_model(chosen.model, needs_key=not preview)
        prompt = self.prompt(kind, model, profile, template, preview=preview)
        if kind == "few_shot" and FieldClass.EXAMPLES not in prompt.allowed:
            self._notices.append(
                f"No example goes to {model.host or model.chat.name}: your decisions may not leave"
            )
        answers = {
            given: said.raw
            for given, said in self._store.verdicts.said(kind).items()
            if said.model == model.chat.name
        }
        asker = self.asker(model, chosen, exact=exact)
        return Prompting(prompt, asker, self._settings.example_tokens, answers)

    def unasked(self, prompt: Prompt, base: BaseModel) -> Prompting:
        """What a screener is made of that only shows its prompts, and asks nothing: it needs no key and no price."""
        asker = PayingAsker(base.chat, self._store.ledger, self._clock, Terms("", FREE))
        return Prompting(prompt, asker, self._settings.example_tokens)

    def remember(self, prompt: Prompt | Pasting, profile: Profile) -> None:
        """Keep the prompt as it was used: its template, and which profile stood in it."""
        at, documents = self._clock.now(), self._store.documents
        file = self._folder / PROMPT_FILE
        text = read_personal_file(file) if file.exists() else default_template().text
        documents.keep("prompt", prompt.template.version, text, at=at)
        words = json.dumps({"template": prompt.template.version, "profile": profile.key})
        documents.keep("asked", prompt.version, words, at=at)

    def check_budget(self, bill: Estimate, options: AskOptions) -> None:
        """Return if a budget bounds what is about to be spent.

        Raises:
            BudgetMissingError: Something is to be paid and nothing bounds it.
        """
        if bill.worst and self.cap_usd(options) is None:
            raise BudgetMissingError(estimate=Decimal(bill.worst) / MICRO)

    def cap_usd(self, options: AskOptions) -> Decimal | None:
        """The budget of the whole workspace, or of the run where there is none."""
        return self._settings.budget or options.budget

    def spent_usd(self) -> Decimal:
        """What all requests of this workspace have cost, reservations included."""
        return Decimal(self._store.ledger.spent().total) / MICRO

    def narrowest(self, options: AskOptions) -> tuple[Decimal, Decimal] | None:
        """The budget with the least left, that of the workspace or of the run, and what counts against it; None without one."""
        caps = []
        if self._settings.budget is not None:
            caps.append((self._settings.budget, self.spent_usd()))
        if options.budget is not None:
            caps.append((options.budget, Decimal(self._store.ledger.spent(run=options.run).total) / MICRO))
        return min(caps, key=lambda one: one[0] - one[1], default=None)

    def forecast(self, screening: ModelScreening, options: AskOptions) -> Forecast:
        """What a screening would ask and cost; nothing is sent, and the screening cannot be run afterwards."""
        model = self.base_model(options.model, needs_key=False)
        prompt = screening.fitted.prompting.prompt
        bill = self.asker(model, options).estimate(screening.questions())
        return Forecast(
            screener=screening.fitted.kind,
            model=model.chat.name,
            host=model.host,
            n_postings=len(screening.postings) + len(screening.kept),
            n_decided=len(screening.decided),
            n_new=bill.n_new,
            n_kept=len(screening.kept) + bill.n_kept,
            n_maybe_paid=bill.n_maybe_paid,
            n_in_batch=bill.n_in_batch,
            n_outside=screening.n_outside,
            input_tokens=bill.input_tokens,
            output_tokens=bill.output_tokens,
            cacheable=screening.cacheable_share(),
            price=self._price(model, options),
            expected_usd=Decimal(bill.expected) / MICRO,
            worst_usd=Decimal(bill.worst) / MICRO,
            leaves=() if model.is_local else in_order(prompt.allowed),
            is_agreed=self.is_agreed(model),
        )

    def _caps(self, options: AskOptions, model: BaseModel) -> Caps:
        """What may be spent: nothing, where the model costs money and nobody named a budget."""
        run = _micro(options.budget)
        if run is None and self._settings.budget is None and not model.price.is_free:
            run = 0
        return Caps(_micro(self._settings.budget), run)


def _micro(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * MICRO)
