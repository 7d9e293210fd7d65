"""`metier demo`: the whole of metier on made-up postings, in a throwaway workspace."""

from __future__ import annotations

import importlib.resources
import json
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.pages.words import plural

if TYPE_CHECKING:
    from metier.actions.screen import ScreenReport
    from metier.cli.output import Out
    from metier.workspace import Workspace

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo did; `folder` is None for a throwaway workspace."""

    folder: Path | None
    n_postings: int
    n_decisions: int
    screening: ScreenReport


@command("demo", examples=("metier demo", "metier demo --keep try-metier"))
@click.option("--keep", default="", metavar="FOLDER", help="Make the workspace here and keep it.")
def demo_command(call: Call, keep: str) -> int:
    """Add made-up postings, decide about fifteen of them, and rank the others, without a key or a connection."""
    from metier.workspace import Workspace

    started = time.perf_counter()
    with ExitStack() as stack:
        folder = Path(keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="metier-demo-")))
        sample = stack.enter_context(
            importlib.resources.as_file(importlib.resources.files("metier") / "sample")
        )
        with Workspace.create(folder, **call.opening) as workspace, call.progress(lambda _: "") as progress:
            (folder / "profile.md").write_bytes((sample / "profile.md").read_bytes())
            added = workspace.add(sample / "postings.jsonl", progress=progress)
            n_decisions = _decide(workspace, sample / "labels.jsonl")
            screening = workspace.screen(shown=_SHOWN, progress=progress)
        call.notices += workspace.notices
    report = DemoReport(folder.absolute() if keep else None, len(added.new), n_decisions, screening)
    seconds = time.perf_counter() - started
    return call.show(Ended(report), lambda out: _page(out, report, seconds))


def _decide(workspace: Workspace, file: Path) -> int:
    """Make the sample person's decisions; how many."""
    numbers = {row.posting.source_id: row.posting.number for row in workspace.list(limit=10_000).rows}
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    decisions = [line for line in lines if line["source_id"] in numbers]  # a repost is folded into the first
    for decision in decisions:
        workspace.label(numbers[decision["source_id"]], decision["label"], why=decision["reason"] or "")
    return len(decisions)


def _page(out: Out, report: DemoReport, seconds: float) -> None:
    from metier.cli.commands.screen_page import ranked_table

    out.say(
        f"A made-up person, a data engineer in Leipzig, was shown {plural(report.n_postings, 'made-up posting')} "
        f"and decided about {report.n_decisions}. This is how metier orders the rest for them:"
    )
    out.softly()
    ranked_table(out, report.screening, seconds=seconds)
    out.softly()
    if report.folder:
        out.next(f"`cd {report.folder}`, then `metier label`, `metier screen`, `metier show 17`")
        return
    out.softly("The same on your own files:", style="next")
    for line in (
        "metier init my-search && cd my-search   # then write a few wishes into profile.md",
        'metier add jobs.csv "saved/*.html"      # or `metier add -` to paste one',
        "metier label                            # a key per posting",
        "metier screen",
        "metier inbox                            # what to read today",
    ):
        out.softly(f"  {line}", style="next")
