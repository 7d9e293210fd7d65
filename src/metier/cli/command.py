"""One command: the options that every command shares, help with examples, and groups of commands."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from metier.cli.call import Call
from metier.cli.names import GROUPS, words_of
from metier.errors import UnknownCommandError, quoted

F = TypeVar("F", bound=Callable[..., Any])
SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


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
        click.Option(
            ["--offline"], is_flag=True, default=False, expose_value=False, callback=_stay_offline,
            help="Open no connection beyond this machine (METIER_OFFLINE=true does the same).",
        ),
    ]  # fmt: skip


def _stay_offline(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001, FBT001  # click's signature
    """Only what was typed counts here; METIER_OFFLINE is a setting, and the settings read it."""
    if value:
        ctx.ensure_object(Call).offline = True


class _Shown:
    """Help with its own options first, the shared ones after them, and examples at the end."""

    examples: tuple[str, ...] = ()
    own_params: Sequence[click.Parameter] = ()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its own options first, then those of every command."""
        assert isinstance(self, click.Command)
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        own = [record for p in options if p in self.own_params if (record := p.get_help_record(ctx))]
        shared = [record for p in options if p not in self.own_params if (record := p.get_help_record(ctx))]
        for title, records in (("Options", own), ("Options of every command", shared)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """The examples."""
        with formatter.section("Example" if len(self.examples) == 1 else "Examples"):
            for example in self.examples:
                formatter.write(f"{' ' * formatter.current_indent}{example}\n")


class MetierCommand(_Shown, click.Command):
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

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; a closed pipe or Ctrl-C reaches the outermost frame as it is."""
        ctx.ensure_object(Call).command = _schema_name(ctx.parent, str(ctx.info_name))
        return super().invoke(ctx)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The name is known before the options are read, so that usage errors carry it."""
        if parent is not None:
            parent.ensure_object(Call).command = _schema_name(parent, info_name or "")
        return super().make_context(info_name, args, parent, **extra)


def command(
    name: str, *, examples: Sequence[str], asks: bool = False, writes: bool = False
) -> Callable[[F], Any]:
    """A command of `COMMANDS` or `GROUPS`; its function takes the `Call` first and gives the exit code.

    Args:
        name: As a person types it: `add`, `model add`.
    """

    def decorate(function: F) -> Any:
        return click.command(
            name.rpartition(" ")[2],
            cls=MetierCommand,
            context_settings=SETTINGS,
            short_help=words_of(name),
            examples=examples,
            asks=asks,
            writes=writes,
        )(click.pass_obj(function))

    return decorate


def _schema_name(parent: click.Context | None, name: str) -> str:
    """The name in the envelope: `screen`, and `model.add` for a member of a group."""
    inside = parent is not None and isinstance(parent.command, MetierGroup)
    return f"{parent.info_name}.{name}" if parent is not None and inside else name


def loaded(module: str, name: str) -> click.Command:
    """The command `NAME_command` of a module of `metier.cli.commands`, imported now."""
    found = getattr(
        importlib.import_module(f"metier.cli.commands.{module}"), f"{name.replace('-', '_')}_command"
    )
    assert isinstance(found, click.Command)
    return found


def check_name(name: str, known: Iterable[str], *, path: str) -> None:
    """Return if `name` is one of the `known` commands, or an option.

    Raises:
        UnknownCommandError: It is none of them; with the nearest.
    """
    if name in known or name.startswith("-"):
        return
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean `{path} {near[0]}`?" if near else f"`{path} --help` lists the commands"
    of = "" if path == "metier" else f" of `{path}`"
    raise UnknownCommandError(what=f"No command {quoted(name)}{of}", hint=hint)


class MetierGroup(_Shown, click.Group):
    """A group of `GROUPS`: its members load when they are used; named alone, it runs the one that it names."""

    def __init__(self, name: str) -> None:
        self.table = GROUPS[name]
        super().__init__(
            name,
            help=self.table.words,
            short_help=words_of(name),
            params=list(common_options()),
            context_settings=SETTINGS,
            invoke_without_command=True,
            callback=click.pass_context(self._alone),
        )
        self.examples = self.table.examples

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Every member, in the order a person meets them."""
        return list(self.table.members)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The member, imported now."""
        if cmd_name not in self.table.members:
            return None
        return loaded(self.table.members[cmd_name][0], f"{self.name}_{cmd_name}")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The member that was named, or an error with the nearest."""
        check_name(args[0], self.table.members, path=ctx.command_path)
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The name is known before the options are read, so that usage errors carry it."""
        if parent is not None:
            parent.ensure_object(Call).command = info_name or ""
        return super().make_context(info_name, args, parent, **extra)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """The members, without importing them."""
        write_names(formatter, self.table.members)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The members, then the options."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)

    def _alone(self, ctx: click.Context) -> int | None:
        """Run the member that stands for the whole group, if none was named."""
        if ctx.invoked_subcommand is not None:
            return None
        module = next(iter(self.table.members.values()))[0]
        chosen = self.table.alone or _choice(module, str(self.name))(ctx.ensure_object(Call))
        member = self.get_command(ctx, chosen)
        assert member is not None
        with member.make_context(chosen, [], parent=ctx) as inner:
            return int(member.invoke(inner) or 0)


def _choice(module: str, name: str) -> Callable[[Call], str]:
    """The function `NAME_alone` of a module: which member runs when the group is named alone."""
    found = getattr(importlib.import_module(f"metier.cli.commands.{module}"), f"{name}_alone")
    assert callable(found)
    return found  # type: ignore[no-any-return]  # looked up by name


def write_names(formatter: click.HelpFormatter, names: Mapping[str, tuple[str, str]]) -> None:
    """The list of commands in a help page."""
    with formatter.section("Commands"):
        formatter.write_dl([(name, words) for name, (_, words) in names.items()])
