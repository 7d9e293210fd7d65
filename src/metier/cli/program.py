"""The program: all commands, which load when they are used, and the frame that answers for every failure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import click

from metier.cli.call import Call
from metier.cli.command import SETTINGS, MetierGroup, check_name, common_options, loaded, write_names
from metier.cli.failures import answer_for
from metier.cli.names import COMMANDS, GROUPS
from metier.errors import ExitCode, UnknownCommandError

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


class Program(click.Group):
    """The group of all commands: loads the one that is used, and answers for every failure."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Every command, in the order a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        return MetierGroup(cmd_name) if cmd_name in GROUPS else loaded(COMMANDS[cmd_name][0], cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was named, or an error with the nearest."""
        check_name(args[0], COMMANDS, path="metier")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """The commands, without importing them."""
        write_names(formatter, COMMANDS)

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
    context_settings=SETTINGS
    | {"auto_envvar_prefix": "METIER"},  # `metier screen --top` is METIER_SCREEN_TOP
    invoke_without_command=True,
)
@click.option("--version", is_flag=True, help="The version, and nothing else.")
@click.pass_context
def program(ctx: click.Context, version: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Learn one person's taste in job postings, on this machine, and rank what is new by it.

    Decide about a few postings, and metier orders the rest. Nothing leaves this machine unless you set up a base model
    and agree to what it may read.
    """
    if version:
        from metier import __version__

        click.echo(f"metier {__version__}")
        ctx.exit()
    if ctx.invoked_subcommand is None:
        if ctx.ensure_object(Call).json:
            raise UnknownCommandError(what="No command was given", hint="`metier --help` lists the commands")
        click.echo(ctx.get_help())
