"""The outermost frame: every failure becomes one message, one hint and one exit code."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from metier.errors import (
    ExitCode,
    MetierError,
    StoppedError,
    UnexpectedError,
    UnknownCommandError,
    quoted,
)
from metier.errors.system import of_system
from metier.errors.traces import report_file

if TYPE_CHECKING:
    from metier.cli.call import Call


def answer_for(work: Callable[[], int], call: Call, arguments: Sequence[str]) -> int:
    """Run `work` and answer for its failure; the exit code of the process."""
    call.json = call.json or asks_for_json(arguments)
    try:
        code = work()
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
        return int(ExitCode.OK)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        return _tell(usage_error(error), call, error)
    except (KeyboardInterrupt, click.Abort) as stop:
        return _tell(StoppedError(call.kept()), call, stop)
    except MetierError as error:
        return _tell(error, call, error)
    except Exception as error:  # noqa: BLE001  # the outermost frame: nothing may reach a person as a traceback
        return _tell(of_system(error) or _unexpected(error, call), call, error)
    return code


def asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether `--json` was given, also where the rest of the line cannot be understood."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options or os.environ.get("METIER_JSON", "").lower() in {
        "1",
        "true",
        "yes",
        "on",
        "t",
        "y",
    }


def usage_error(error: click.ClickException) -> MetierError:
    """A mistake on the command line, with the nearest right word."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "metier"
    help_hint = f"`{path} --help` shows how"
    if isinstance(error, click.NoSuchOption):
        known = [name for p in (context.command.params if context else []) for name in p.opts]
        near = difflib.get_close_matches(error.option_name, known, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else help_hint
        return UnknownCommandError(what=f"No option {quoted(error.option_name)} of `{path}`", hint=hint)
    words = " ".join(error.format_message().split()).rstrip(".")
    return UnknownCommandError(what=f"`{path}`: {quoted(words, limit=200)[1:-1]}", hint=help_hint)


def _tell(error: MetierError, call: Call, cause: BaseException) -> int:
    if call.debug:
        import traceback

        traceback.print_exception(cause, file=sys.stderr)
    try:
        if call.json:
            from metier.cli.envelope import failure

            print(failure(call.command, error))  # noqa: T201  # the one line of `--json`
        else:
            from metier.cli.output import Out

            Out(no_color=call.no_color).error(error.code, error.message, error.hint)
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
    return int(error.exit_code)


def _unexpected(error: BaseException, call: Call) -> MetierError:
    from metier import __version__

    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return UnexpectedError(name, report=report_file(error, call.command, version=__version__))


def _close_quietly() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, so that the end of Python stays silent."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):  # a stream of a test has no descriptor
        pass
