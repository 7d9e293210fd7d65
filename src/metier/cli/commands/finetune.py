"""`metier finetune`: the person's own data in training form: what there is, and files of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call, output_path
from metier.cli.command import command
from metier.cli.commands.finetune_page import data_page, export_page
from metier.cli.envelope import Ended, Warned
from metier.cli.options import Share

if TYPE_CHECKING:
    from metier.workspace.training_data import ExportedData

KINDS = ("screening", "resume", "interview")
FORMS = ("openai", "chat", "sharegpt", "prompt-completion", "csv", "vertex")
"""As in `training.dataset`; written out here, so that `--help` loads none of it."""
_NOTHING_TRAINED = "Nothing was trained: `metier finetune run` does that on this machine; docs/finetuning.md says what it brought so far"


@command("finetune data", examples=("metier finetune data", "metier finetune data --own-only --json"))
@click.option("--own-only", is_flag=True, help="Leave out decisions that came with a labels file.")
def finetune_data_command(call: Call, *, own_only: bool) -> int:
    """What there is to train on: rows, labels, days, what is left out, and what is too thin for which method.

    Three kinds: postings with your label and reason; lines you changed in drafts, and drafts you wrote to a file; questions
    of interviews with your answers. Rows that repeat count once. Nothing is written, and nothing is trained.
    """
    with call.open() as workspace, call.progress(lambda _: "nothing was written") as progress:
        kinds = workspace.training_data.data(own_only=own_only, progress=progress)
    return call.show(Ended({"kinds": kinds}), lambda out: data_page(out, kinds))


@command(
    "finetune export",
    examples=(
        "metier finetune export --kind screening --format chat taste.jsonl --split",
        "metier finetune export --kind screening --format csv labels.csv --answer label",
        "metier finetune export --kind resume --format openai lines.jsonl --dry-run",
    ),
    writes=True,
    asks=True,
)
@click.argument("file", metavar="OUT")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What is learned from.")
@click.option("--format", "form", type=click.Choice(FORMS), required=True, help="Who reads it.")
@click.option(
    "--split", is_flag=True, help="Two files, OUT.train and OUT.validation: earlier rows, and later ones."
)
@click.option(
    "--validation",
    type=Share("--validation"),
    default=0.2,
    show_default=True,
    metavar="SHARE",
    help="With `--split`: how much is held out.",
)
@click.option(
    "--answer",
    type=click.Choice(("json", "label")),
    default=None,
    help="Screening: label with reason as JSON, or the label alone.  [default: json]",
)
@click.option("--with-profile", is_flag=True, help="Screening: your wishes, masked, before every posting.")
@click.option("--own-only", is_flag=True, help="Screening: leave out decisions that came with a labels file.")
@click.option(
    "--posting-tokens",
    type=int,
    default=None,
    metavar="N",
    help="Screening: most tokens of a posting's text; the middle goes.  [default: 3000]",
)
@click.option("--no-mask", is_flag=True, help="Leave names, contact data and employers as they are; asks.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
def finetune_export_command(
    call: Call,
    *,
    file: str,
    kind: str,
    form: str,
    split: bool,
    validation: float,
    answer: str | None,
    with_profile: bool,
    own_only: bool,
    posting_tokens: int | None,
    no_mask: bool,
    force: bool,
) -> int:
    """Write rows of one kind for a training program or a hosted service, and OUT.card.json beside them.

    Formats: `openai` for hosted services of that API; `chat` for TRL and Hugging Face (user and assistant alone);
    `sharegpt` for axolotl and Unsloth; `prompt-completion`; `csv` for classifiers; `vertex` for Gemini.

    Names, contact data and employers are masked, and sentences of postings that look like orders are left out. Every file
    is read back and checked; the card tells rows, labels, days, hashes and what is missing, and no word of yours. Nothing
    is trained, and nothing leaves this machine.
    """
    from metier.training.dataset.forms import Form
    from metier.training.dataset.rows import AnswerForm, RowKind
    from metier.workspace.training_data import ExportOptions

    path = output_path(file)
    if no_mask and not call.dry_run and not call.confirm(
        f"Write {kind} rows with names, contact data and employers as they are to {path.name}"
    ):  # fmt: skip
        call.out.aside("Nothing was written.")
        return 0
    options = ExportOptions(
        AnswerForm(answer) if answer else None, not no_mask, with_profile, own_only, split, validation, posting_tokens
    )  # fmt: skip
    with (
        call.open() as workspace,
        call.progress(lambda _: "a file without its card does not count") as progress,
    ):
        report = workspace.training_data.export(
            RowKind(kind), Form(form), path, options, force=force, dry_run=call.dry_run, progress=progress
        )
    return call.show(
        Ended(report, warnings=_warnings(report)), lambda out: export_page(out, report, _NOTHING_TRAINED)
    )


def _warnings(report: ExportedData) -> list[Warned]:
    if not report.n_quoted:
        return []
    words = "an apostrophe stands before cells that a spreadsheet would compute"
    return [Warned("W-CSV-QUOTED", words, report.n_quoted)]
