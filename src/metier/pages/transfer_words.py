"""What leaves and comes back as a whole, in words: backups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metier.pages.words import plural

if TYPE_CHECKING:
    from metier.storage.backup import BackupReport


def rows_words(report: BackupReport) -> str:
    """How many rows of what a backup holds."""
    always = ("posting", "decision", "verdict")
    names = (*always, *(["outcome"] if report.counts.get("outcome") else []))
    return ", ".join(plural(report.counts[name], name) for name in names if name in report.counts)


def model_lines(report: BackupReport) -> Iterator[tuple[str, bool]]:
    """Tuned models that are in a backup, with their sizes; and those that are not, marked as bad news."""
    if report.models:
        named = ", ".join(f"{model} {n_bytes / 1e6:,.1f} MB" for model, n_bytes in report.models.items())
        yield f"with {plural(len(report.models), 'tuned model')}: {named}", False
    if report.left_out:
        yield f"damaged, and so not in it: {', '.join(report.left_out)}", True
