"""`metier export`, `import`, `backup`, `restore`: the person's data leaves and comes back."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call, output_path
from metier.cli.command import command
from metier.cli.commands.add import Size, pairs
from metier.cli.envelope import Ended, Warned
from metier.cli.reports import (
    exit_code_of,
    problems_page,
    read_options,
    warned,
    warnings_page,
    without,
)
from metier.errors import MetierError, OutputExistsError
from metier.pages.row_words import left_out
from metier.pages.transfer_words import change_lines, model_lines, rows_words
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.transfer import ImportReport
    from metier.cli.output import Out
    from metier.cli.progress import Progress
    from metier.storage.backup import BackupReport


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written; `file` is `-` for standard output."""

    file: str
    n_lines: int


@command(
    "export",
    examples=("metier export labels.jsonl", "metier export - --decided-only | gzip > labels.jsonl.gz"),
    writes=True,
)
@click.argument("file", metavar="FILE")
@click.option("--decided-only", is_flag=True, help="Leave out postings you have not decided about.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def export_command(call: Call, *, file: str, decided_only: bool, force: bool) -> int:
    """Write postings, decisions, outcomes, interviews and verdicts to a labels file: one JSON object a line (`.gz` is packed, `-` prints).

    `metier import` takes it back without loss, in any workspace.
    """
    if file == "-" and not call.dry_run:
        return _print_lines(call, decided_only=decided_only)
    path = output_path(file)
    with call.open() as workspace:
        if call.dry_run:
            if path.exists() and not force:
                raise OutputExistsError(str(path))
            n = sum(1 for _ in workspace.export_lines(everything=not decided_only))
        else:
            n = workspace.export(path, everything=not decided_only, force=force)
    verb = "Would write" if call.dry_run else "Wrote"

    def page(out: Out) -> None:
        out.say(f"{verb} {plural(n, 'line')} to {file}")
        if not n:
            out.next("`metier label` to decide first" if decided_only else "`metier add FILE`")

    return call.show(Ended(ExportReport(file, n)), page)


def _print_lines(call: Call, *, decided_only: bool) -> int:
    n = 0
    with call.open() as workspace:
        for line in workspace.export_lines(everything=not decided_only):
            sys.stdout.write(f"{line}\n")
            n += 1
    if call.json:
        return call.show(Ended(ExportReport("-", n)), lambda _: None)
    call.out.aside(f"{plural(n, 'line')} written")
    return 0


@command(
    "import",
    examples=("metier import labels.jsonl", "metier import rated.csv --label-map 1=excited,0=passed"),
)
@click.argument("file", metavar="FILE")
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field; repeatable."
)
@click.option(
    "--label-map", multiple=True, metavar="VALUE=LABEL", help="What a value of the label column means."
)
@click.option("--encoding", default="", metavar="NAME", help="Text encoding, where it is not UTF-8.")
@click.option("--max-size", type=Size(), default="4GB", show_default=True, help="Largest file that is read.")
@click.option(
    "--problems", "n_problems", default=3, show_default=True, metavar="N", help="How many problems to print."
)
def import_command(
    call: Call,
    *,
    file: str,
    columns: tuple[str, ...],
    label_map: tuple[str, ...],
    encoding: str,
    max_size: int,
    n_problems: int,
) -> int:
    """Take in a labels file: postings with decisions; our own exports come back without loss.

    The same file again adds nothing; a decision made later in this workspace stands.
    """
    mapped = pairs(columns, option="--map")
    labels = pairs(label_map, option="--label-map")
    options = read_options(max_bytes=max_size, encoding=encoding, columns=mapped, label_map=labels)
    with call.open() as workspace, call.progress(_kept) as progress:
        report = workspace.import_labels(file, options=options, progress=progress)
    postings = report.postings
    data = without(report, "postings") | {"postings": without(postings, "problems")}
    outcome = Ended(
        data,
        exit_code=exit_code_of(postings.problems, postings.n_good),
        problems=postings.problems,
        warnings=warned(postings.warnings),
    )
    return call.show(outcome, lambda out: _import_page(out, report, n_problems))


def _kept(progress: Progress) -> str:
    return f"the postings of {plural(progress.done, 'row')} are kept; decisions follow when all rows are read"


def _import_page(out: Out, report: ImportReport, n_problems: int) -> None:
    rows = report.postings
    counts = [
        f"{len(rows.new):,} new",
        f"{rows.n_known:,} known",
        f"{rows.n_folded:,} folded" if rows.n_folded else "",
        left_out(rows.problems, rows.n_rows),
    ]
    out.say(f"{plural(rows.n_rows, 'row')} read: ", " · ".join(words for words in counts if words))
    older = f" · {report.n_decisions_older:,} older than yours, left out" if report.n_decisions_older else ""
    outcomes = f" · {plural(report.n_outcomes, 'outcome')}" if report.n_outcomes else ""
    outcomes += f" · {plural(report.n_interviews, 'row')} about interviews" if report.n_interviews else ""
    verdicts = f" · {plural(report.n_verdicts, 'frozen verdict')}" if report.n_verdicts else ""
    out.say(
        f"{plural(report.n_decisions, 'decision')} taken in · {report.n_decisions_known:,} known{older}{outcomes}{verdicts}"
    )
    problems_page(out, rows.problems, n_problems)
    warnings_page(out, rows.warnings)
    if not report.n_decisions + report.n_decisions_known + report.n_decisions_older and rows.n_good:
        out.aside(
            "note: no row carried a label; a label column of a CSV file needs `--label-map VALUE=LABEL`"
        )
    out.next("`metier screen`")


@command("backup", examples=("metier backup my-search.zip",), writes=True)
@click.argument("file", metavar="FILE")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def backup_command(call: Call, *, file: str, force: bool) -> int:
    """Write the whole workspace, your files and the store, to one verified file.

    Tuned models are in it, and it tells their sizes; runs that are not done and files that can be made of models again are not.
    """
    path = output_path(file)
    if path.exists() and not force:
        raise OutputExistsError(str(path))
    with call.open() as workspace:
        if call.dry_run:
            counts = workspace.count()
            words = f"Would write {plural(counts.n_postings, 'posting')} and your files to {file}"
            return call.show(Ended(counts), lambda out: out.say(words))
        report = workspace.backup(path, force=force)

    def page(out: Out) -> None:
        out.say(
            f"Wrote {file} ({report.n_bytes / 1e6:.1f} MB): {rows_words(report)}; {', '.join(report.files)}"
        )
        _models_page(out, report)
        out.next(f"keep it somewhere else; `metier restore {file}` puts it back")

    return call.show(Ended(report), page)


@command(
    "restore",
    examples=("metier restore my-search.zip", "metier restore my-search.zip --workspace other --yes"),
    asks=True,
)
@click.argument("file", metavar="FILE")
def restore_command(call: Call, file: str) -> int:
    """Put a backup into the workspace; what stood there is kept beside it.

    Asks before it replaces a workspace that holds postings, or writes into a folder that was not named.
    """
    from metier.workspace import Workspace

    folder = Path(call.workspace or ".")
    question, told = _question(call, folder), _changes(call, file, folder)
    if question and not call.yes:
        for words, is_marked in told:
            call.out.aside(f"! {words}" if is_marked else words)
    if question and not call.confirm(question):
        call.out.aside("Nothing was changed.")
        return 0 if not call.json else call.show(Ended(None), lambda _: None)
    report = Workspace.restore(file, folder)

    def page(out: Out) -> None:
        out.say(
            f"Restored {one_line(str(report.file))} into {folder}: {rows_words(report)}; {', '.join(report.files)}"
        )
        _models_page(out, report)
        for words, is_marked in told if call.yes or not question else ():
            out.say(f"! {words}" if is_marked else words, style="note", indent=2)
        for name in report.kept_aside:
            out.say(f"kept aside: {name}", style="note")
        out.next("`metier doctor`, then `metier list`")

    warnings = [Warned("W-RESTORE-CHANGES", words) for words, _ in told]
    return call.show(Ended(report, warnings=warnings), page)


def _changes(call: Call, file: str, folder: Path) -> list[tuple[str, bool]]:
    """What the backup would change of settings and agreements that stand there, to be told before the question."""
    from metier.workspace import Workspace
    from metier.workspace.restore_changes import changes_of

    source = Path(file).expanduser()
    if not source.is_file():
        return []  # as the restore itself says
    there = folder.absolute()
    contents = Workspace.look_into(source, next(one for one in (there, *there.parents) if one.is_dir()))
    if not (
        folder / "metier.db"
    ).exists():  # a workspace that moves: its settings are known, and who may read it is told
        return list(change_lines(replace(changes_of(contents, folder, {}), settings=())))
    try:
        with call.open() as workspace:
            found = workspace.changed_by(contents)
    except MetierError:
        found = changes_of(contents, folder, {})
    return list(change_lines(found))


def _models_page(out: Out, report: BackupReport) -> None:
    """Tuned models that are in a backup, with their sizes; damaged ones are not."""
    for words, is_bad in model_lines(report):
        out.say(f"! {words}" if is_bad else words, style="note" if is_bad else "", indent=2)


def _question(call: Call, folder: Path) -> str:
    """What to ask before restoring into `folder`; empty when nothing is at stake."""
    if (folder / "metier.db").exists():
        try:
            with call.open() as workspace:
                n = workspace.count().n_postings
        except MetierError:
            return f"{folder} holds a workspace that cannot be opened; replace it (it is kept aside)"
        return f"{folder} holds {plural(n, 'posting')}; replace them (they are kept aside)" if n else ""
    if call.workspace is None and any(folder.iterdir()):
        return f"Restore into {folder.absolute()}, which is no workspace yet"
    return ""
