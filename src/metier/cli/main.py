"""The entry point of `metier`."""

from __future__ import annotations

import gc
import io
import os
import sys

from metier.cli.program import program

# Read when numpy is loaded, which is later. The matrices of one person's labels are small: one thread is faster
# than many (500 labels: 0.86 s against 1.03 s; docs/log.md).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def run() -> None:
    """Run the command line; ends the process with the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows "?" instead of failing
    gc.set_threshold(100_000, 20, 20)  # ten thousand postings are no garbage; looking for some costs 0.2 s
    program.main()
