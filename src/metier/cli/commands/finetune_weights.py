"""`metier finetune weights`: a tuned model in the forms that other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metier.cli.call import Call, output_path
from metier.cli.command import command
from metier.cli.envelope import Ended, Warned
from metier.pages.words import one_line, plural, typed

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.workspace.finetuning.weights import WrittenWeights

FORMS = ("gguf", "adapter", "merged", "unsloth", "axolotl", "mlx", "onnx", "safetensors")
PRECISIONS = ("f16", "q8_0")
"""As in `workspace.finetuning.weights`; written out here, so that `--help` loads none of it."""
_OTHER_BASE = "this base is not the file that was trained on, or was only named; names and sizes are all that was compared"
_DOCS = "docs/finetuned-weights.md says what was tried with each program, and what was not"


@command(
    "finetune weights",
    examples=(
        "metier finetune weights lora-1130-3fa1c0 --as gguf mine.gguf",
        "metier finetune weights lora-1130-3fa1c0 --as adapter mine --base HuggingFaceTB/SmolLM2-135M-Instruct",
        "metier finetune weights lora-1130-3fa1c0 --as merged mine --dry-run",
        "metier finetune weights encoder-1130-9b2d41 --as onnx mine.onnx",
    ),
    writes=True,
)
@click.argument("name", metavar="ID")
@click.argument("out", metavar="OUT")
@click.option("--as", "form", type=click.Choice(FORMS), required=True, help="Who reads it.")
@click.option(
    "--base",
    default="",
    metavar="BASE",
    help="The base model where it lies now: a folder or a GGUF file; adapter and configurations take a name at Hugging Face too.  "
    "[default: the one trained on]",
)
@click.option(
    "--precision",
    type=click.Choice(PRECISIONS),
    default="f16",
    show_default=True,
    help="gguf: what the adapted matrices are held in.",
)
@click.option("--force", is_flag=True, help="Replace what exists; a folder only where it holds nothing else.")
def finetune_weights_command(
    call: Call, *, name: str, out: str, form: str, base: str, precision: str, force: bool
) -> int:
    """Write a tuned model for another program; nothing in the workspace changes, and nothing leaves this machine.

    Of `lora`: `gguf` for llama.cpp and Ollama, with a Modelfile beside it; `adapter` for vLLM; `merged`, a folder for anything
    that reads Hugging Face models; `unsloth`, `axolotl` and `mlx`: no weights, but files to repeat the training there with
    your exported rows. Of `encoder`: `onnx`, `safetensors`. A hosted model's weights are not here.

    Size and free room are looked at first. What is written is there whole or not at all.
    """
    from metier.training.lora_forms.gguf import Precision
    from metier.workspace.finetuning.weights import Weights, WeightsForm, WeightsOptions

    if form in {"gguf", "onnx", "safetensors"}:
        output_path(out)
    options = WeightsOptions(base, Precision(precision))
    with call.open() as workspace, call.progress(lambda _: "nothing was written") as progress:
        report = Weights(workspace).write(
            typed(name), WeightsForm(form), out, force, options=options, dry_run=call.dry_run, progress=progress
        )  # fmt: skip
    warnings = [Warned("W-OTHER-BASE", _OTHER_BASE)] if report.other_base else []
    return call.show(Ended(report, warnings=warnings), lambda page: weights_page(page, report))


def weights_page(out: Out, report: WrittenWeights) -> None:
    """What was written, how large, and what uses it."""
    verb = "Wrote" if report.written else "Would write"
    out.say(
        f"{verb} {report.id} as {report.form} to {one_line(str(report.out))}: {size_words(report.n_bytes)}"
        f" ({size_words(report.free_bytes)} were free)",
        indent=2,
    )
    for file in report.files:
        out.softly(f"  {one_line(file.name)} · {size_words(file.n_bytes)}", indent=4)
    if report.n_changed:
        out.say(
            f"{plural(report.n_changed, 'tensor')} changed; everything else as in the base",
            indent=2,
        )
    if report.other_base:
        out.say((f"note: {_OTHER_BASE}", "note"), indent=2)
    if report.next:
        out.say(("How it is used", "head"), indent=2)
        for line in report.next:
            out.say(f"  {one_line(line)}", indent=4)
    out.softly(_DOCS, indent=2)


def size_words(n_bytes: int) -> str:
    """Bytes for a person.

    Example:
        >>> size_words(244_343_872), size_words(900)
        ('244.3 MB', '1 kB')
    """
    if n_bytes >= 1e9:
        return f"{n_bytes / 1e9:.1f} GB"
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes >= 1e5 else f"{max(1, round(n_bytes / 1e3))} kB"
