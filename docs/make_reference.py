"""Writes docs/reference/*.md from the program itself; a test compares, so that they cannot drift apart.

Usage: python docs/make_reference.py
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from metier import errors
from metier.cli.program import program as cli
from metier.errors import ExitCode, MetierError
from metier.settings import MODEL_KEYS, SETTINGS, Settings

if TYPE_CHECKING:
    import click

FOLDER = Path(__file__).parent / "reference"
_NOTE = "<!-- Written by docs/make_reference.py; edit the program, not this page. -->"


def error_classes() -> Iterator[type[MetierError]]:
    """Every error a person can meet, in the order of the source."""
    found = [
        thing for thing in vars(errors).values() if inspect.isclass(thing) and issubclass(thing, MetierError)
    ]
    yield from (kind for kind in found if kind.__subclasses__() == [] or "__init__" in vars(kind))


def errors_page() -> str:
    """Codes, exit codes and meanings."""
    lines = ["# Errors", "", _NOTE, "", "| code | exit | meaning |", "|---|---|---|"]
    for kind in sorted(error_classes(), key=lambda kind: (int(kind.exit_code), kind.code, kind.__name__)):
        if kind is not MetierError:
            meaning = inspect.cleandoc(kind.__doc__ or "").splitlines()[0]
            lines.append(f"| `{kind.code}` | {int(kind.exit_code)} | {meaning} |")
    lines += ["", "## Exit codes", "", "| code | name |", "|---|---|"]
    lines += [f"| {int(code)} | {code.name.lower().replace('_', ' ')} |" for code in ExitCode]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Keys of metier.toml with variable, default and meaning."""
    lines = [
        "# Settings",
        "",
        _NOTE,
        "",
        "Keys of `metier.toml`; the environment variable wins over the file.",
        "",
    ]
    lines += ["| key | variable | default | meaning |", "|---|---|---|---|"]
    defaults = Settings()
    for setting in SETTINGS:
        default = getattr(defaults, setting.field)
        variable = f"`{setting.variable}`" if setting.variable else "—"
        lines.append(f"| `{setting.key}` | {variable} | {_shown(default)} | {setting.words} |")
    lines += [
        "",
        "## Base models",
        "",
        "One table `[models.NAME]` for each; more in [models.md](../models.md).",
        "",
    ]
    lines += ["| key | default | meaning |", "|---|---|---|"]
    lines += [f"| `models.NAME.{key.key}` | {key.default} | {key.words} |" for key in MODEL_KEYS]
    return "\n".join(lines) + "\n"


def _shown(default: object) -> str:
    if default is None or default in ("", (), frozenset()):
        return "none"
    return str(default).lower() if isinstance(default, bool) else str(default)


def commands_page() -> str:
    """The help of every command."""
    import click

    settings = {
        **cli.context_settings,
        "max_content_width": 100,
    }  # click remembers the options of the first help
    context = click.Context(cli, info_name="metier", terminal_width=100, **settings)
    lines = ["# Commands", "", _NOTE, "", "```", cli.get_help(context), "```"]
    lines += _helps(cli, context, "metier", level=2)
    return "\n".join(lines) + "\n"


def _helps(group: click.Group, context: click.Context, path: str, *, level: int) -> list[str]:
    """The help of every command of a group, and of those of groups within it."""
    import click

    lines: list[str] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(
            command, info_name=name, parent=context, terminal_width=100, max_content_width=100
        )
        lines += ["", f"{'#' * level} {path} {name}", "", "```", command.get_help(inner), "```"]
        if isinstance(command, click.Group):
            lines += _helps(command, inner, f"{path} {name}", level=level + 1)
    return lines


PAGES = {"errors.md": errors_page, "settings.md": settings_page, "commands.md": commands_page}


def main() -> int:
    """Write every page."""
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
