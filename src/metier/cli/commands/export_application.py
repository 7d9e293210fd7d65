"""`metier export-application`: the drafts of one posting as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended, Warned
from metier.pages.draft_words import file_words
from metier.pages.words import one_line, title_of, typed

if TYPE_CHECKING:
    from metier.actions.exporting import ExportReport
    from metier.cli.output import Out

_KINDS = {"resume": ("resume",), "letter": ("letter",), "both": ("resume", "letter"), "": ()}
MOST_NAMED = 20
"""Characters without a sign that a message names."""


@command(
    "export-application",
    examples=(
        "metier export-application 17 --pdf",
        "metier export-application 17 --docx --kind resume --template compact",
        'metier export-application 17 --pdf --out cv.pdf --kind resume --variant "short, with links"',
        "metier export-application 17 --md --version 2 --kind letter",
    ),
    writes=True,
)
@click.argument("posting", metavar="ID")
@click.option("--pdf", is_flag=True, help="Write PDF; so it is where no form is named.")
@click.option("--docx", is_flag=True, help="Write Word.")
@click.option("--md", is_flag=True, help="Write Markdown.")
@click.option("--txt", is_flag=True, help="Write plain text, for forms that take only that.")
@click.option(
    "--kind",
    type=click.Choice(["resume", "letter", "both"]),
    default=None,
    help="[default: whatever there is]",
)
@click.option(
    "--template",
    default="plain",
    metavar="NAME|FILE",
    help="plain, compact, or a TOML file of your own.  [default: plain]",
)
@click.option(
    "--font", "fonts", multiple=True, metavar="FILE.ttf",
    help="In place of metier's in a PDF; a second one is for what stands out.",
)  # fmt: skip
@click.option(
    "--out",
    default=None,
    metavar="DIR|FILE",
    help="[default: applications/ in the workspace, a folder for each posting]",
)
@click.option("--force", is_flag=True, help="Files may exist; they are replaced.")
@click.option(
    "--variant",
    default=None,
    metavar="WORDS",
    help="What this is called in `metier outcome` and `metier insights`.",
)
@click.option(
    "--version", "version", type=click.IntRange(min=1), default=None, metavar="N", help="An earlier version."
)
def export_application_command(
    call: Call, *, posting: str, pdf: bool, docx: bool, md: bool, txt: bool, kind: str | None, template: str,
    fonts: tuple[str, ...], out: str | None, force: bool, variant: str | None, version: int | None,
) -> int:  # fmt: skip
    """Write resume and letter of one posting as documents.

    Every line is held to your resume as it is today: while anything in a draft, also an old one, is not backed by a fact
    of yours, nothing is written. PDF and Word are read back before they are handed out and must say what the draft says,
    word by word. One column, real text, no pictures: programs that read applications can read them.
    """
    forms = [form for form, given in (("pdf", pdf), ("docx", docx), ("md", md), ("txt", txt)) if given]
    with call.open() as workspace:
        report = workspace.exporting.export(
            posting, forms=forms, kinds=_KINDS[kind or ""], template=template, fonts=fonts, out=out, force=force,
            variant=None if variant is None else typed(variant).strip(), version=version, dry_run=call.dry_run,
        )  # fmt: skip
    outcome = Ended(_data(report))
    if report.missing:
        outcome.warnings.append(Warned("W-FONT", missing_words(report.missing), count=len(report.missing)))
    return call.show(outcome, lambda page: _page(page, report))


def missing_words(characters: str) -> str:
    """Which characters no font has, and what to do.

    Example:
        >>> missing_words("語")
        'no glyph for 語 (U+8A9E); it is left out of the PDF; choose another font with `--font`'
    """
    named = ", ".join(f"{one_line(c) or '?'} (U+{ord(c):04X})" for c in characters[:MOST_NAMED])
    more = f" and {len(characters) - MOST_NAMED} more" if len(characters) > MOST_NAMED else ""
    verb = "it is" if len(characters) == 1 else "they are"
    return f"no glyph for {named}{more}; {verb} left out of the PDF; choose another font with `--font`"


def _data(report: ExportReport) -> dict[str, object]:
    return {
        "posting": report.posting,
        "files": [
            {
                "kind": file.kind,
                "form": file.form,
                "file": file.file,
                "version": file.version,
                "sha256": file.sha256,
                "n_bytes": file.n_bytes,
                "n_pages": file.n_pages,
                "missing": file.missing,
                "is_same": file.is_same,
            }
            for file in report.files
        ],
        "variant": report.variant,
        "template": report.template,
        "remarks": report.remarks,
        "stored": report.is_stored,
    }


def _page(out: Out, report: ExportReport) -> None:
    out.say(f"{report.posting.number} {title_of(report.posting)}", style="head")
    for file in report.files:
        out.say(f"  {file_words(file, is_stored=report.is_stored)}", indent=4)
    for remark in report.remarks:
        out.say(f"  {remark}", style="note", indent=2)
    if report.missing:
        out.say(f"warning[W-FONT]: {missing_words(report.missing)}", style="note", indent=2)
    if not report.is_stored:
        out.softly("dry run: nothing was written")
        return
    if report.variant:
        out.softly(
            f"called “{one_line(report.variant)}”; `metier outcome` takes that where you name no variant"
        )
    out.next(f"`metier outcome {report.posting.number} applied` once you have sent it")
