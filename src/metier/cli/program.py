"""The program's shape: commands that load when they are used, options every command shares, help with examples."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

import click
from click.core import ParameterSource

from metier.cli.call import Call
from metier.cli.failures import answer_for
from metier.errors import ExitCode, UnknownCommandError, quoted

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("start", "Make a workspace: your files and an empty store."),
    "demo": ("demo", "Try metier on made-up postings, in a throwaway workspace."),
    "add": ("add", "Take in postings from files, folders, patterns or pasted text."),
    "label": ("label", "Decide: one posting at a time, or named ones."),
    "undo": ("look", "Take back the latest decision, without limit."),
    "screen": ("screen", "Rank everything undecided by your taste, with reasons."),
    "list": ("look", "Postings with your decisions and the newest verdicts."),
    "show": ("show", "Everything about one posting."),
    "report": ("report", "Is it true? How often metier was right, and what is not known yet."),
    "compare": ("compare", "Screeners beside each other on your own decisions."),
    "curve": ("curve", "What more labels would bring."),
    "changes": ("changes", "What changed in your taste, with the decisions that show it."),
    "relabel": ("relabel", "Asked again about earlier postings: how you agree with yourself."),
    "backtest": ("backtest", "Measure screeners on decisions they have not learned from."),
    "export": ("transfer", "Write postings and decisions to a labels file."),
    "import": ("transfer", "Take in a labels file."),
    "backup": ("transfer", "Write the whole workspace to one verified file."),
    "restore": ("transfer", "Put a backup back; what stood there is kept aside."),
    "doctor": ("start", "Check store, files, models and profile."),
    "version": ("start", "The version of metier and what it runs on."),
}
"""Name → module of `metier.cli.commands` and what it does; the order is that of `metier --help`."""

_EXIT_CODES = {
    ExitCode.OK: "ok",
    ExitCode.INTERNAL: "internal error",
    ExitCode.USAGE: "usage",
    ExitCode.BAD_INPUT: "bad input",
    ExitCode.PARTIAL: "partial",
    ExitCode.BUDGET: "budget reached",
    ExitCode.PROVIDER_FAILED: "provider failed",
    ExitCode.BUSY: "busy",
    ExitCode.INTEGRITY: "integrity",
    ExitCode.REFUSED: "refused for safety",
    ExitCode.INTERRUPTED: "interrupted",
}

F = TypeVar("F", bound=Callable[..., Any])
_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _common(name: str, words: str, **more: Any) -> click.Option:
    """One option of every command; it also stands before the command, and in the environment."""
    flag = f"--{name.replace('_', '-')}"

    def remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        call = ctx.ensure_object(Call)
        given = ctx.get_parameter_source(str(param.name))
        if given is ParameterSource.COMMANDLINE:
            call.named.add(name)
        elif given is not ParameterSource.ENVIRONMENT or name in call.named:
            return  # what was typed, also before the command, wins over the environment
        setattr(call, name, value)

    settings: dict[str, Any] = {"is_flag": True, "default": False} | more
    return click.Option(
        [flag], help=words, envvar=f"METIER_{name.upper()}", expose_value=False, callback=remember, **settings
    )


def common_options() -> list[click.Option]:
    """The options that every command has."""
    return [
        _common(
            "workspace", "Folder to work in; else METIER_WORKSPACE, else the current folder.",
            is_flag=False, default=None, metavar="DIR",
        ),
        _common("json", "Print one JSON envelope on stdout and nothing else."),
        _common("quiet", "Leave out counts, hints, notes and progress."),
        _common("debug", "Show the traceback of a failure."),
        _common("no_color", "No colours (NO_COLOR does the same)."),
    ]  # fmt: skip


class MetierCommand(click.Command):
    """A command with the common options and examples in its help.

    Args:
        examples: Lines a person can type.
        asks: It may ask a question, so it has `--yes`.
        writes: It has `--dry-run`.
    """

    def __init__(
        self, *args: Any, examples: Sequence[str] = (), asks: bool = False, writes: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.examples = tuple(examples)
        self.own_params = list(self.params)
        if writes:
            self.own_params.append(_common("dry_run", "Say what would happen; change nothing."))
        if asks:
            self.own_params.append(_common("yes", "Answer every question with yes."))
        self.params = [*self.own_params, *common_options()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its own options first, then those of every command."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        own = [record for p in options if p in self.own_params if (record := p.get_help_record(ctx))]
        shared = [record for p in options if p not in self.own_params if (record := p.get_help_record(ctx))]
        for title, records in (("Options", own), ("Options of every command", shared)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples."""
        with formatter.section("Example" if len(self.examples) == 1 else "Examples"):
            for example in self.examples:
                formatter.write(f"{' ' * formatter.current_indent}{example}\n")
        super().format_epilog(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; a closed pipe or Ctrl-C reaches the outermost frame as it is."""
        ctx.ensure_object(Call).command = str(ctx.info_name)
        return super().invoke(ctx)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The name is known before the options are read, so that usage errors carry it."""
        if parent is not None:
            parent.ensure_object(Call).command = info_name or ""
        return super().make_context(info_name, args, parent, **extra)


def command(
    name: str, *, examples: Sequence[str], asks: bool = False, writes: bool = False
) -> Callable[[F], Any]:
    """A command of `COMMANDS`; its function takes the `Call` first and gives the exit code."""

    def decorate(function: F) -> Any:
        return click.command(
            name,
            cls=MetierCommand,
            context_settings=_SETTINGS,
            short_help=COMMANDS[name][1],
            examples=examples,
            asks=asks,
            writes=writes,
        )(click.pass_obj(function))

    return decorate


class Program(click.Group):
    """The group of all commands: loads the one that is used, and answers for every failure."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Every command, in the order a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"metier.cli.commands.{COMMANDS[cmd_name][0]}")
        found = getattr(module, f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was named, or an error with the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"Did you mean `metier {near[0]}`?" if near else "`metier --help` lists the commands"
            raise UnknownCommandError(what=f"No command {quoted(name)}", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """The commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Where to begin, and the exit codes."""
        with formatter.section("Examples"):
            formatter.write(
                "  metier demo\n  metier init my-search\n  metier --workspace my-search add jobs.csv\n"
            )
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code.value), words) for code, words in _EXIT_CODES.items()])

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]  # always ends the process
        """Run one command; every failure is answered here, and the process ends with its exit code."""
        import sys

        arguments = list(sys.argv[1:] if args is None else args)
        call = extra.get("obj")
        if not isinstance(call, Call):
            call = Call()

        def work() -> int:
            with self.make_context(prog_name or "metier", arguments[:], obj=call) as ctx:
                return int(self.invoke(ctx) or 0)

        raise SystemExit(answer_for(work, call, arguments))


@click.group(
    cls=Program,
    params=common_options(),
    context_settings=_SETTINGS
    | {"auto_envvar_prefix": "METIER"},  # `metier screen --top` is METIER_SCREEN_TOP
    invoke_without_command=True,
)
@click.option("--version", is_flag=True, help="The version, and nothing else.")
@click.pass_context
def program(ctx: click.Context, version: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Learn one person's taste in job postings, on this machine, and rank what is new by it.

    Nothing leaves this machine. Decide about a few postings, and metier orders the rest.
    """
    if version:
        from metier import __version__

        click.echo(f"metier {__version__}")
        ctx.exit()
    if ctx.invoked_subcommand is None:
        if ctx.ensure_object(Call).json:
            raise UnknownCommandError(what="No command was given", hint="`metier --help` lists the commands")
        click.echo(ctx.get_help())
