"""What the page of batches shows: those under way and ended, what a new one would ask and cost."""

from __future__ import annotations

from dataclasses import dataclass

from metier.errors import MetierError
from metier.pages import batch_words
from metier.pages.ranking_words import forecast_pairs, forecast_sentence
from metier.screeners.registry import BY_PROMPT
from metier.web.asking import Asks
from metier.web.background.work import Figured, Work
from metier.workspace import Workspace
from metier.workspace.batch_rows import BatchReport, BatchRow, SendReport
from metier.workspace.prompting import Forecast


def has_batches(workspace: Workspace) -> bool:
    """Whether the base model of this workspace takes questions at half the price."""
    if not workspace.has_base_model:
        return False
    try:
        workspace.askings.batch_terms(workspace.askings.base_model(needs_key=False))
    except MetierError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class BatchesPage:
    """The page.

    Attributes:
        rows: Every batch, newest first; as its provider had it where it was asked just now.
        has_batches: The base model takes batches at half the price.
        kind: The prompt that a new one would be asked with.
        found: What that would ask and cost; None where none can be sent.
        asks: The same with budget and agreement; None before it is counted.
        work: The last sending, looking or fetching, over or not.
        error: Why it was not begun.
    """

    rows: tuple[BatchRow, ...]
    has_batches: bool
    kind: str
    n_undecided: int
    found: Figured[Forecast] | None = None
    asks: Asks | None = None
    work: Work | None = None
    error: MetierError | None = None
    kinds: tuple[str, ...] = BY_PROMPT

    @property
    def forecast(self) -> Forecast | None:
        """What sending would ask and cost."""
        return self.found.value if self.found else None

    @property
    def sentence(self) -> str:
        """Who would be asked about how many."""
        return forecast_sentence(self.forecast) if self.forecast else ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same in detail: name and value; what leaves stands beside the budget."""
        found = forecast_pairs(self.forecast) if self.forecast else []
        return [pair for pair in found if pair[0] != "leaves this machine"]

    @property
    def is_under_way(self) -> bool:
        """Whether one has not ended."""
        return any(row.stage.value != "ended" for row in self.rows)

    @property
    def sent(self) -> list[str]:
        """What the last sending did, one line each; empty where it was something else."""
        done = self.work.result if self.work else None
        if not isinstance(done, SendReport):
            return []
        pairs = [f"{name}: {words}" for name, words in batch_words.sent_pairs(done)]
        return [batch_words.sent_words(done), *pairs, batch_words.spent_words(done)]

    @property
    def collected(self) -> str:
        """What the last fetching brought; empty where it was something else."""
        done = self.work.result if self.work else None
        is_fetching = self.work is not None and self.work.title == FETCHING
        return batch_words.collected_words(done) if is_fetching and isinstance(done, BatchReport) else ""

    def stands(self, row: BatchRow) -> str:
        """How far a batch is."""
        return batch_words.stands_words(row)

    def why(self, row: BatchRow) -> str:
        """What that word alone does not say."""
        return batch_words.why_words(row)


SENDING, LOOKING, FETCHING, ENDING = (
    "Sending a batch",
    "Asking where batches stand",
    "Fetching answers of batches",
    "Ending a batch",
)
