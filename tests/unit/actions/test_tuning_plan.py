"""Should one tune? The conclusion of each method, and the advice for each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from metier.actions.finetuning.plan import Conclusion, Machine, advice, fits, prospect, too_few
from metier.actions.training_data import KindReport
from metier.training.dataset.needs import Thin
from metier.training.dataset.rows import RowKind
from metier.training.method import Foreseen, Gate, Method
from metier.training.registry.card import Card

MACHINE = Machine(free_memory_mb=4000.0, free_disk_mb=9000.0, used_memory_mb=100.0)
FORESEEN = Foreseen(Method.ENCODER, 60.0, 1000.0, 7.0)
CARD = Card(
    "encoder-1130-aaaaaa", RowKind.SCREENING, Method.ENCODER, "b", "b", datetime(2026, 11, 30, tzinfo=UTC), 290, {}, None,
    None, "", Gate.NO_BETTER, {}, {}, {}, {}, {}, {}, frozenset(), "0",
)  # fmt: skip


def data(
    n: int, labels: dict[str, int] | None = None, kind: RowKind = RowKind.SCREENING, thin: str = ""
) -> KindReport:
    counts = labels if labels is not None else {"excited": n // 3, "passed": n - n // 3}
    return KindReport(kind, n, 0, counts, None, None, {}, {}, {}, (Thin("encoder", thin, "as measured"),))


def test_enough_rows_and_room_are_possible() -> None:
    one = prospect(data(300), Method.ENCODER, FORESEEN, MACHINE)
    assert one.conclusion is Conclusion.POSSIBLE
    assert advice(data(300), [one]).startswith("Not known: ")
    assert "costs time only" in advice(data(300), [one])


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (data(0, {}), "0 labels, and 20 are the fewest"),
        (data(19), "19 labels, and 20 are the fewest"),
        (data(40, {"passed": 40}), "every label is passed, so there is nothing to tell apart"),
        (data(9, {"": 9}, RowKind.RESUME), "9 rows, and 10 are the fewest"),
    ],
)
def test_too_few_is_not_yet(report: KindReport, words: str) -> None:
    assert too_few(report) == words
    one = prospect(report, Method.LORA, FORESEEN, MACHINE)
    assert (one.conclusion, one.why) == (Conclusion.NOT_YET, (words,))
    assert advice(report, [one]) == f"Not yet: {words}."


@pytest.mark.parametrize(
    ("foreseen", "machine", "words"),
    [
        (replace(FORESEEN, missing=("PyTorch is not there",)), MACHINE, "PyTorch is not there"),
        (
            replace(FORESEEN, memory_mb=4100.0),
            MACHINE,
            "it takes about 4,100 MB of memory, and 4,000 MB are free",
        ),
        (FORESEEN, replace(MACHINE, free_disk_mb=50.0), "it takes up to 111 MB of disk, and 50 MB are free"),
        (None, MACHINE, "closed"),
    ],
)
def test_what_does_not_fit_or_is_missing_cannot_be_here(
    foreseen: Foreseen | None, machine: Machine, words: str
) -> None:
    one = prospect(data(300), Method.ENCODER, foreseen, machine, failure="closed")
    assert (one.conclusion, one.why) == (Conclusion.CANNOT, (words,))
    assert advice(data(300), [one]).startswith("Not on this machine")


def test_memory_that_cannot_be_told_refuses_nothing() -> None:
    foreseen = replace(FORESEEN, memory_mb=1e9)
    assert (
        prospect(data(300), Method.ENCODER, foreseen, replace(MACHINE, free_memory_mb=None)).conclusion
        is Conclusion.POSSIBLE
    )


def test_thin_data_and_what_was_measured_hardly_pay() -> None:
    thin = prospect(data(300, thin="5 excited, wants 8"), Method.ENCODER, FORESEEN, MACHINE)
    assert (thin.conclusion, thin.why) == (Conclusion.HARDLY, ("5 excited, wants 8 (as measured)",))
    few = prospect(data(200), Method.ENCODER, FORESEEN, MACHINE)
    assert few.conclusion is Conclusion.HARDLY
    assert advice(data(200), [few]).startswith("Hardly: by metier's own trials")


@pytest.mark.parametrize(
    ("gate", "n_rows", "conclusion"),
    [
        (Gate.NO_BETTER, 290, Conclusion.HARDLY),
        (Gate.BETTER, 290, Conclusion.POSSIBLE),
        (Gate.NO_BETTER, 100, Conclusion.POSSIBLE),
        (Gate.NOT_KNOWN, 290, Conclusion.POSSIBLE),
    ],
)
def test_ones_own_earlier_runs_count_while_the_data_are_much_the_same(
    gate: Gate, n_rows: int, conclusion: Conclusion
) -> None:
    card = replace(CARD, gate=gate, n_rows=n_rows)
    one = prospect(
        data(300), Method.ENCODER, FORESEEN, MACHINE, cards=[card, replace(card, method=Method.LORA)]
    )
    assert one.conclusion is conclusion
    assert [run.id for run in one.earlier] == [card.id]


def test_money_has_a_break_even_or_says_that_nobody_knows() -> None:
    def money(usd: str | None, per_posting: str | None) -> str:
        foreseen = replace(FORESEEN, method=Method.HOSTED, usd=None if usd is None else Decimal(usd))
        price = None if per_posting is None else Decimal(per_posting)
        return prospect(data(300), Method.HOSTED, foreseen, MACHINE, usd_per_posting=price).break_even

    assert money("0", "0.001") == ""
    assert "as much as asking about 2,000 postings" in money("2", "0.001")
    assert "not known" in money("2", None)
    assert money(None, "0.001").startswith("no price is known")


def test_the_encoder_learns_labels_only() -> None:
    assert [kind for kind in RowKind if fits(Method.ENCODER, kind)] == [RowKind.SCREENING]
