"""The entry point of `metier`."""

from __future__ import annotations

import gc
import io
import os
import sys
from pathlib import Path

from metier.cli.program import program

# Read when numpy is loaded, which is later. The matrices of one person's labels are small: one thread is faster
# than many (500 labels: 0.86 s against 1.03 s; docs/log.md).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def run() -> None:
    """Run the command line; ends the process with the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started metier: then nobody wants to read it
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # open until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows "?" instead of failing
    if isinstance(
        sys.stdin, io.TextIOWrapper
    ):  # what is typed may be in another encoding than the terminal says
        sys.stdin.reconfigure(encoding="utf-8" if sys.stdin.encoding == "ascii" else None, errors="replace")
    gc.set_threshold(100_000, 20, 20)  # ten thousand postings are no garbage; looking for some costs 0.2 s
    program.main()
