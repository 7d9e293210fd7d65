"""Where something failed that should not: written to a private file, and nothing of what was worked on."""

from __future__ import annotations

import os
from pathlib import Path


def report_file(error: BaseException, doing: str, *, version: str) -> str:
    """Write the places an error passed, and nothing of what was worked on: no message, no arguments, no values.

    Args:
        doing: What metier was asked for, for instance the name of a command.
        version: Of metier.

    Returns:
        The path of the file, which only its owner can read; empty where none could be written.
    """
    import platform
    import tempfile
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"metier {version}, Python {platform.python_version()}, {platform.system()}",
        f"command: {doing or 'none'}",
        f"kind: {kind_of(error)}",
        *(f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames),
    ]
    try:
        handle, path = tempfile.mkstemp(prefix="metier-report-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        return ""
    return path


def kind_of(error: BaseException) -> str:
    """The name of an error's class, with its module.

    Example:
        >>> kind_of(ValueError("secret"))
        'builtins.ValueError'
    """
    return f"{type(error).__module__}.{type(error).__qualname__}"
