"""Batches in words, for the terminal and for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural, usd

if TYPE_CHECKING:
    from metier.workspace.batch_rows import BatchReport, BatchRow, SendReport

WITHIN = "within a day, most often much sooner"
NOTHING_SENT = "Nothing was sent as a batch."


def sent_words(report: SendReport) -> str:
    """What was sent, to whom, and when its answers come."""
    if not report.n_sent:
        return NOTHING_SENT
    batches = f" in {len(report.batches):,} batches" if len(report.batches) > 1 else ""
    names = ", ".join(row.id for row in report.batches)
    return f"Sent {plural(report.n_sent, 'question')}{batches} to {one_line(report.host)} ({names}); its answers come {WITHIN}."


def sent_pairs(report: SendReport, *, again: str = "", outside: str = "") -> list[tuple[str, str]]:
    """The same in detail: name and value.

    Args:
        again: How to ask again where an earlier run may have paid: "`--retry-unknown` asks again".
        outside: How to ask about postings outside the limits too.
    """
    found = [
        ("asked at once", report.n_asked, f"{report.n_asked:,}, at the full price: {usd(report.paid_usd)}"),
        ("reserved", report.n_sent, f"{usd(report.reserved_usd)}, half the price; what is not used is free again"),
        ("kept answers", report.n_kept, f"{report.n_kept:,}, not paid again"),
        ("on their way already", report.n_in_batch, f"{report.n_in_batch:,}"),
        ("maybe paid before", report.n_maybe_paid, f"{report.n_maybe_paid:,}, left alone{_hint(again)}"),
        ("over the budget", report.n_over_budget, f"{report.n_over_budget:,}, not sent"),
        ("outside your limits", report.n_outside, f"{report.n_outside:,}, not asked{_hint(outside)}"),
    ]  # fmt: skip
    return [(name, words) for name, n, words in found if n]


def spent_words(report: SendReport) -> str:
    """What counts against the budget now."""
    cap = f" of ${report.cap_usd:.2f}" if report.cap_usd is not None else ""
    return f"{usd(report.spent_usd)}{cap} spent or reserved in all"


def stands_words(row: BatchRow) -> str:
    """How far a batch is."""
    return one_line(row.words.partition(":")[0], 40)


def why_words(row: BatchRow) -> str:
    """What that word alone does not say; may hold the provider's words, and be empty."""
    why = row.words.partition(": ")[2]
    return one_line(why, 200) if " " in why else ""


def collected_words(report: BatchReport) -> str:
    """What was fetched just now."""
    words = f"{plural(report.n_new, 'new answer')}, {usd(report.paid_usd)}"
    if report.n_released:
        words += f"; {plural(report.n_released, 'question')} without one"
    return words


def _hint(words: str) -> str:
    return f" ({words})" if words else ""
