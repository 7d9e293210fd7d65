"""Batches in a workspace: sent, looked at, fetched and cancelled, each by the base model that it was sent to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from metier.actions.batching.collect import BatchCollector, Collected
from metier.actions.batching.ports import Batch, BatchService, HasBatches, Stage
from metier.actions.batching.send import MOST_CALLS, BatchSender, BatchTerms
from metier.actions.paying import Estimate, PayingAsker, Terms
from metier.actions.paying.estimate import estimate
from metier.actions.paying.terms import worst_case
from metier.domain.chat import MICRO, Unanswered
from metier.domain.ports import Clock, Progress
from metier.errors import (
    BatchModelChangedError,
    BatchUnknownError,
    BudgetDriftError,
    MetierError,
    ModelUnknownError,
    NoModelError,
    ProviderPausedError,
)
from metier.storage.store import Store
from metier.workspace.batch_rows import SHORT, BatchReport, BatchRow, SendReport, batch_row
from metier.workspace.judging import screening_of
from metier.workspace.prompting import AskOptions, Forecast

if TYPE_CHECKING:  # the facade imports this module when a batch is wanted
    from metier.actions.screen_by_model import ModelScreening
    from metier.workspace.base_model import BaseModel
    from metier.workspace.opened import OpenWorkspace


def _nothing(_moment: str) -> None:
    """The failpoint of every run that is not a test."""


class Batching:
    """The batches of a workspace.

    Args:
        most_calls: Questions in one batch; more make several.
        failpoint: Called at named moments; tests stop the process there.
    """

    def __init__(
        self,
        workspace: OpenWorkspace,
        store: Store,
        clock: Clock,
        *,
        most_calls: int = MOST_CALLS,
        failpoint: Callable[[str], None] = _nothing,
    ) -> None:
        self._workspace, self._store, self._clock = workspace, store, clock
        self._most_calls, self._failpoint = most_calls, failpoint
        self._collector = BatchCollector(store.ledger, store.batches, clock, failpoint=failpoint)

    @property
    def open_ones(self) -> list[Batch]:
        """Those that have not ended."""
        return [batch for batch in self._store.batches.all() if batch.stage is not Stage.ENDED]

    # --- sending --------------------------------------------------------------------------------------

    def send(
        self, kind: str, asking: AskOptions | None = None, *, progress: Progress | None = None
    ) -> SendReport:
        """Send the first question about every posting that `screen` would ask about, at the price of batches.

        One posting is asked about at once: a server that does not take the form of a request says so within seconds, and
        not after a day for each line of a batch.

        Raises:
            BatchesMissingError: The provider has none for less.
            BudgetMissingError: No budget is set; nothing was sent.
            ProviderError, RefusedError, BatchUncertainError: As `BatchSender.send`.
        """
        options = replace(asking or AskOptions(), batch=False)
        askings = self._workspace.askings
        model = askings.base_model(options.model)
        askings.batch_terms(model)
        screening = screening_of(self._workspace, kind, options, freeze=True, progress=progress)
        sender, terms = self._sender(screening, model)
        bill = estimate(screening.questions(), model.chat, self._store.ledger, terms)
        first = next(sender.new_asks(screening.questions()), None)
        n_over = 0
        if first is not None:
            place, ask = first
            at_once = worst_case(ask.request, model.chat, model.price)
            askings.check_budget(replace(bill, worst=bill.worst + at_once), options)
            self._workspace.keep_documents(screening.fitted)
            askings.remember(screening.fitted.prompting.prompt, self._workspace.profile)
            if self._asked_at_once(screening, place, host=model.host):
                sender.send(screening.questions())
            else:
                n_over = bill.n_new
        return self._sent(screening, bill, sender, n_over, options)

    def forecast(self, kind: str, asking: AskOptions | None = None) -> Forecast:
        """What `send` would ask and cost, the posting that is asked about at once included; nothing is sent.

        Raises:
            BatchesMissingError: The provider has none for less.
        """
        options = replace(asking or AskOptions(), batch=True)
        askings = self._workspace.askings
        model = askings.base_model(options.model, needs_key=False)
        screening = screening_of(self._workspace, kind, options, freeze=False)
        found = askings.forecast(screening, options)
        sender, terms = self._sender(screening, model)
        first = next(sender.new_asks(screening.questions()), None)
        if first is None:
            return found
        request = first[1].request
        more = worst_case(request, model.chat, model.price) - worst_case(request, model.chat, terms.price)
        more_usd = Decimal(more) / MICRO
        return replace(
            found,
            expected_usd=found.expected_usd * (found.n_new + 1) / found.n_new,
            worst_usd=found.worst_usd + more_usd,
        )

    def _sender(self, screening: ModelScreening, model: BaseModel) -> tuple[BatchSender, Terms]:
        """Who sends, within the budget of the screening's own asker and at the price of batches.

        The asker's own model writes the requests: it knows what the server took of the one that was asked at once.
        """
        asker = screening.fitted.prompting.asker
        assert isinstance(asker, PayingAsker)
        price, service = self._workspace.askings.batch_terms(replace(model, chat=asker.model))
        terms = replace(asker.terms, price=price)
        sender = BatchSender(
            model.chat,
            service,
            self._store.ledger,
            self._store.batches,
            self._clock,
            BatchTerms(terms, model.settings.name, model.host, self._most_calls),
            failpoint=self._failpoint,
        )
        return sender, terms

    def _asked_at_once(self, screening: ModelScreening, place: int, *, host: str) -> bool:
        """Ask about one posting; False where the budget does not reach for it."""
        asker = screening.fitted.prompting.asker
        with closing(asker.talk([screening.questions()[place]])) as talks:
            talked = next(talks)
        if talked.unanswered is Unanswered.PROVIDER:
            raise ProviderPausedError(host, what=f"the first question failed: {talked.words}")
        return talked.unanswered is not Unanswered.BUDGET

    def _sent(
        self, screening: ModelScreening, bill: Estimate, sender: BatchSender, n_over: int, options: AskOptions
    ) -> SendReport:
        askings, sent = self._workspace.askings, sender.sent
        asker = screening.fitted.prompting.asker
        assert isinstance(asker, PayingAsker)
        rows = {batch.name: batch for batch in self._store.batches.all()}
        return SendReport(
            screener=screening.fitted.kind,
            model=asker.model_name,
            host=askings.base_model(options.model).host,
            batches=tuple(self._row(rows[name]) for name in sent.batches),
            n_sent=sent.n_sent,
            n_asked=int(asker.stats.n_calls > 0),
            n_kept=len(screening.kept) + bill.n_kept,
            n_in_batch=bill.n_in_batch + sent.n_elsewhere,
            n_maybe_paid=bill.n_maybe_paid,
            n_over_budget=sent.n_over_budget + n_over,
            n_outside=screening.n_outside,
            paid_usd=Decimal(asker.stats.spent) / MICRO,
            reserved_usd=Decimal(sent.reserved) / MICRO,
            spent_usd=askings.spent_usd(),
            cap_usd=askings.cap_usd(options),
        )

    # --- looking and fetching -------------------------------------------------------------------------

    def known(self) -> BatchReport:
        """Every batch as it is known here; no provider is asked."""
        return BatchReport(tuple(self._row(batch) for batch in self._store.batches.all()))

    def standing(self) -> BatchReport:
        """Every batch; where those under way stand is asked of their providers, and nothing is fetched."""
        return self._over(self._store.batches.all(), self._collector.standing)

    def collect(self, named: str = "") -> BatchReport:
        """Fetch what came of every batch that has ended, or of the one named; ended ones are in the ledger already.

        One that cannot be looked at is told in its row; the others are fetched all the same.

        Raises:
            BatchUnknownError: There is no such batch.
            BudgetDriftError: An answer cost more than it could; all were kept.
        """
        return self._over([self.named(named)] if named else self.open_ones, self._collector.collect)

    def collect_first(self) -> None:
        """Fetch what is there before postings are screened; what stands in the way becomes a notice."""
        if not self.open_ones:
            return
        report, notices = self.collect(), self._workspace.notices
        if report.n_new:
            notices.append(f"{report.n_new:,} answers came by batch")
        if report.n_released:
            notices.append(f"{report.n_released:,} questions of a batch ended without an answer")
        notices.extend(f"Batch {row.id} could not be looked at: {row.problem}" for row in report.problems)

    def cancel(self, named: str) -> BatchReport:
        """Ask for the end of a batch; what was answered before is paid and kept.

        Raises:
            BatchUnknownError: There is no such batch.
            BatchModelChangedError, ProviderError, RefusedError: It could not be cancelled.
        """
        batch = self.named(named)
        if batch.stage is Stage.ENDED:
            return BatchReport((self._row(batch),))
        return self._report([self._collector.cancel(batch, self._service(batch))])

    def named(self, named: str) -> Batch:
        """The batch whose name here begins like that, or whose name at the provider it is.

        Raises:
            BatchUnknownError: There is none, or several.
        """
        every = self._store.batches.all()
        found = [row for row in every if named and (row.name.startswith(named) or row.remote == named)]
        if len(found) != 1:
            raise BatchUnknownError(named, n=len(found), known=[row.name[:SHORT] for row in every[-5:]])
        return found[0]

    def _over(self, batches: list[Batch], work: Callable[[Batch, BatchService], Collected]) -> BatchReport:
        """Do `work` on each; one that has ended is not asked about."""
        done: list[Collected] = []
        problems: dict[str, str] = {}
        drift: BudgetDriftError | None = None
        for batch in batches:
            try:
                done.append(
                    Collected(batch, is_ended=True, words=batch.words)
                    if batch.stage is Stage.ENDED
                    else work(batch, self._service(batch))
                )
            except BudgetDriftError as error:
                drift = error
            except MetierError as error:
                problems[batch.name] = error.message
                done.append(Collected(batch, is_ended=False, words=batch.stage.value))
        if drift is not None:
            raise drift
        return self._report(done, problems)

    def _service(self, batch: Batch) -> BatchService:
        try:
            model = self._workspace.askings.base_model(batch.alias)
        except (ModelUnknownError, NoModelError):
            raise BatchModelChangedError(batch.alias, host=batch.host) from None
        if model.host != batch.host or not isinstance(model.chat, HasBatches):
            raise BatchModelChangedError(batch.alias, host=batch.host)
        return model.chat.batches()

    def _report(self, done: list[Collected], problems: dict[str, str] | None = None) -> BatchReport:
        stands = {batch.name: batch for batch in self._store.batches.all()}
        rows = tuple(
            self._row(stands[one.batch.name], one, (problems or {}).get(one.batch.name, "")) for one in done
        )
        n_new = sum(one.n_replies for one in done)
        return BatchReport(
            rows,
            n_new=n_new,
            n_released=sum(one.n_settled for one in done) - n_new,
            paid_usd=Decimal(sum(one.paid for one in done)) / MICRO,
        )

    def _row(self, batch: Batch, seen: Collected | None = None, problem: str = "") -> BatchRow:
        return batch_row(batch, self._store.batches.calls(batch.name), seen, problem)
