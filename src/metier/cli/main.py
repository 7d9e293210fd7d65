"""The entry point of `metier`."""

from __future__ import annotations

import io
import sys

from metier.cli.program import program


def run() -> None:
    """Run the command line; ends the process with the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows "?" instead of failing
    program.main()
