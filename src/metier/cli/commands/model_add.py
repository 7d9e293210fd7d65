"""`metier model add`: a base model is set up; its price is told, and what may leave is asked kind by kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Ended
from metier.errors import ConfigKeyError, ConfigValueError, FileMissingError, UnknownCommandError, quoted
from metier.models.chat.providers import PROVIDERS
from metier.pages.model_words import host_words, key_words, price_words
from metier.pages.words import one_line

if TYPE_CHECKING:
    from metier.cli.lines import Lines
    from metier.cli.output import Out
    from metier.domain.chat import FieldClass
    from metier.settings import ModelSettings
    from metier.workspace.models import Addition, ModelRow

_OPTION = re.compile(r"--[a-z_]+")


@dataclass(frozen=True, slots=True)
class AddReport:
    """What setting up a base model did, or would do.

    Attributes:
        lines: What was added to metier.toml.
        leaves: Kinds of words that may go there now; empty for this machine.
    """

    model: ModelRow
    lines: str
    leaves: tuple[FieldClass, ...]
    written: bool


@command(
    "model add",
    examples=(
        "metier model add small --provider ollama --model qwen3:4b",
        "metier model add gpt --provider openai --model gpt-4.1-mini",
        "metier model add mine --base-url https://llm.example.com/v1 --model big",
        "metier model add file --gguf ~/models/small.gguf",
    ),
    asks=True,
    writes=True,
)
@click.argument("name")
@click.option(
    "--provider",
    type=click.Choice(list(PROVIDERS)),
    default=None,
    metavar="P",
    help=f"Whom you reach, if metier knows them: {', '.join(PROVIDERS)}.",
)
@click.option("--base-url", default=None, metavar="URL", help="Address of any OpenAI-compatible server.")
@click.option("--gguf", default=None, metavar="FILE", help="A GGUF file, run in this process (an extra).")
@click.option("--model", default=None, metavar="M", help="The model's name, as the provider writes it.")
@click.option(
    "--api", type=click.Choice(["openai", "anthropic"]), default=None, help="What a --base-url speaks."
)
@click.option(
    "--price-input", default=None, metavar="USD", help="For a million tokens of prompt; 0 if it is free."
)
@click.option("--price-output", default=None, metavar="USD", help="For a million tokens of answer.")
@click.option(
    "--price-cached", default=None, metavar="USD", help="For a million prompt tokens that were kept."
)
@click.option(
    "--key-env", default=None, metavar="VAR", help="Environment variable that holds the key, never the key."
)
@click.option(
    "--context", type=int, default=None, metavar="N", help="Tokens that prompt and answer may take."
)
@click.option("--max-answer", type=int, default=None, metavar="N", help="Most tokens of an answer.")
@click.option("--timeout", type=float, default=None, metavar="S", help="Seconds that one answer may take.")
@click.option("--logprobs", is_flag=True, help="Use the probability of each label, where the model gives it.")
@click.option(
    "--consent", default=None, metavar="KINDS",
    help="What may go there, without being asked: postings,profile,about,examples,reasons,resume,writing, or none.",
)  # fmt: skip
def model_add_command(call: Call, *, name: str, consent: str | None, **given: Any) -> int:
    """Set up a base model under NAME: a table in metier.toml, and nothing else of that file is touched.

    Shows what will be written, what the model costs, and what would leave this machine, kind by kind. Words go to
    another machine only if you agree; a model on this machine needs no agreement. The key never stands in a file of the
    workspace: see `metier model key`.
    """
    from metier.cli.lines import agrees, lines_of
    from metier.workspace.consenting import kinds_of

    model = _settings(name, given)
    named = None if consent is None else [word.strip() for word in consent.split(",") if word.strip()]
    said = None if named is None else kinds_of([] if named == ["none"] else named)
    call.kept = lambda: "metier.toml is as it was"
    with call.open() as workspace:
        models = workspace.models
        addition = models.addition(model)
        _show_addition(call.out, addition)
        lines = lines_of(call)
        agreed = _agreement(call, lines, addition, said)
        written = not call.dry_run and agrees(call, lines, "Write this into metier.toml")
        row = models.add(addition, agreed) if written else addition.row
    report = AddReport(row, addition.lines, row.agreed, written)
    return call.show(Ended(report), lambda out: _add_page(out, report, dry_run=call.dry_run))


def _settings(name: str, given: dict[str, Any]) -> ModelSettings:
    """The model that the options describe."""
    from metier.settings import is_model_name, read_model

    if not is_model_name(name):
        raise UnknownCommandError(
            what=f"{quoted(name)} cannot be a name", hint="Letters, digits, - and _, for instance `small`"
        )
    ways = [way for way in ("provider", "base_url", "gguf") if given[way]]
    if not ways or {"gguf"} < set(ways):
        raise UnknownCommandError(
            what="Where is the model?",
            hint=f"Give --provider (one of {', '.join(PROVIDERS)}), or --base-url URL, or --gguf FILE",
        )
    table: dict[str, object] = {
        key: value for key, value in given.items() if value not in (None, False) and key != "gguf"
    }
    if given["gguf"]:
        file = Path(given["gguf"]).expanduser().absolute()
        if not file.is_file():
            raise FileMissingError(given["gguf"], looked_in=str(file.parent))
        table |= {"api": "gguf", "path": str(file)}
    elif not given["model"]:
        raise UnknownCommandError(
            what="Which model?", hint="Give --model, the model's name as its provider writes it"
        )
    try:
        return read_model(name, table)
    except (ConfigKeyError, ConfigValueError) as error:
        words = error.message.removeprefix("setting ").replace(f"models.{name}.", "--")
        words = _OPTION.sub(lambda found: found[0].replace("_", "-"), words)
        raise UnknownCommandError(what=words, hint="`metier model add --help` shows how") from error


def _show_addition(out: Out, addition: Addition) -> None:
    row = addition.row
    out.say(("metier.toml would gain", "head"))
    for line in addition.lines.splitlines():
        out.say(f"+ {one_line(line)}", style="good", indent=4)
    out.say()
    provider = PROVIDERS.get(_provider_of(addition))
    pairs = [
        ("where", host_words(row)),
        ("price", price_words(row)),
        ("key", key_words(row)),
    ]
    if provider and provider.notes:
        pairs.append(("note", provider.notes))
    out.pairs([(f"  {name}", one_line(words)) for name, words in pairs])
    if row.is_local:
        out.say("Nothing leaves this machine, so that nothing has to be agreed to.")


def _provider_of(addition: Addition) -> str:
    found = next((line for line in addition.lines.splitlines() if line.startswith("provider = ")), "")
    return found.partition('"')[2].rstrip('"')


def _agreement(
    call: Call, lines: Lines, addition: Addition, said: frozenset[FieldClass] | None
) -> frozenset[FieldClass]:
    """What the person agrees to send, asked kind by kind where it was not said."""
    from metier.cli.lines import agrees
    from metier.net.chat_consent import WORDS
    from metier.workspace.consenting import kind_words

    row, out = addition.row, call.out
    if said is not None:
        if not row.is_local:
            out.say(f"May go to {one_line(row.host)}: {kind_words(said) or 'nothing'}", indent=2)
        return said
    if row.agreed:
        out.say(f"You agreed before that {one_line(row.host)} may read: {kind_words(row.agreed)}", indent=2)
    if not addition.missing:
        return frozenset()
    host = one_line(row.host)
    if call.dry_run:
        out.say(f"You would be asked what {host} may read: {kind_words(addition.missing)}", indent=2)
        return frozenset()
    out.say(
        f"What may {host} read? Contact details, names and the least pay are taken out of your words before.",
        indent=2,
    )
    agreed: list[FieldClass] = []
    for kind in addition.missing:
        if call.yes or agrees(call, lines, f"  {WORDS[kind]} ({kind.value})"):
            agreed.append(kind)
        elif kind.value == "postings":
            out.say("  without postings it can judge none; nothing else is asked", style="note")
            break
    if call.yes:
        out.say(f"May go to {host}, by your --yes: {kind_words(agreed)}", indent=2)
    return frozenset(agreed)


def _add_page(out: Out, report: AddReport, *, dry_run: bool) -> None:
    row = report.model
    if not report.written:
        out.say("dry run: nothing was changed" if dry_run else "Not written: metier.toml is as it was.")
        out.next("`metier model list`")
        return
    out.say(f"Set up {one_line(row.name)} in metier.toml.")
    if row.agreed and "resume" not in row.agreed:
        out.softly(
            f"tailoring and letters need more: `metier consent give {one_line(row.host)} resume writing`"
        )
    out.next(_step(row))


def _step(row: ModelRow) -> str:
    """What to do next with a model that was just set up."""
    name = one_line(row.name)
    if row.key.value == "missing":
        return f"`metier model key {name}` keeps its key"
    if row.price is None:
        return f"write its prices under `[models.{name}]` in metier.toml; without them it is not asked"
    return f"`metier model check {name}` asks it one small question"
