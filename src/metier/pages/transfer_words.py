"""What leaves and comes back as a whole, in words: backups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from metier.domain.chat import in_order
from metier.net.chat_consent import WORDS
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.domain.chat import FieldClass
    from metier.storage.backup import BackupReport
    from metier.workspace.restore_changes import RestoreChanges

_SENDS = {
    "base_url", "provider", "key_env", "extra", "send_postings_to", "send_profile_to", "offline", "leave_out",
}  # fmt: skip
"""Settings by which something may leave this machine, or go elsewhere."""
_SHOWN = 40
"""Settings that are told one by one; a workspace has some ten."""


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


def change_lines(changes: RestoreChanges) -> Iterator[tuple[str, bool]]:
    """What a backup changes of settings and agreements, one line each; marked where more may leave this machine by it."""
    for one in changes.agreed:
        host = one_line(one.host, 80)
        if one.more:
            yield f"{host} may read {_kinds(one.more)}; here you did not agree to that", True
        if one.less:
            yield f"{host} may no longer read {_kinds(one.less)}", False
    if changes.unreadable:
        yield "its metier.toml cannot be read; the workspace would not open before it is mended", True
    for line in changes.settings[:_SHOWN]:
        here, there = (one_line(words, 80) or "nothing" for words in (line.here, line.there))
        is_marked = line.key.rpartition(".")[2] in _SENDS
        yield f"metier.toml says {one_line(line.key, 60)}: {there} instead of {here}", is_marked
    if len(changes.settings) > _SHOWN:
        yield f"and {plural(len(changes.settings) - _SHOWN, 'further setting')}", False


def _kinds(kinds: Iterable[FieldClass]) -> str:
    return ", ".join(WORDS[kind] for kind in in_order(kinds))
