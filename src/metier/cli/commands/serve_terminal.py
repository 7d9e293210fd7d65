"""What `metier serve` does at its terminal while the server runs: more links, the browser, and the end."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def on_enter(do: Callable[[], None]) -> None:
    """Call `do` whenever somebody presses Enter, from a thread that ends with the program.

    A program in the background of a terminal is stopped by the system when it reads; then nothing is read until it is
    in front again.
    """
    if hasattr(signal, "SIGTTIN"):
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    threading.Thread(target=_read_lines, args=(sys.stdin.fileno(), do), daemon=True, name="terminal").start()


def _read_lines(stdin: int, do: Callable[[], None]) -> None:
    while True:
        try:
            read = os.read(stdin, 4096)  # not `sys.stdin`: its lock would outlive the program's end
        except OSError:  # in the background
            time.sleep(1)
            continue
        if not read:
            return
        if b"\n" in read:
            do()


@contextmanager
def opened(link: str, folder: Path) -> Iterator[None]:
    """Open the browser at a link, which stands in no list of running programs: it gets a private file that leads there.

    Args:
        folder: Of the workspace; browsers in a sandbox read a person's folders, not the system's temporary ones.
    """
    import webbrowser

    path = folder.absolute() / f"open-metier-{os.getpid()}.html"
    try:
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_leading_to(link))
    except OSError:  # a folder that cannot be written: the link was printed
        yield
        return
    try:
        webbrowser.open(path.as_uri())
        yield
    finally:
        path.unlink(missing_ok=True)


def _leading_to(link: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0;url={link}"><title>metier</title>'
        f'<p><a href="{link}">Open metier</a></p></html>\n'
    )


def end_at_once(code: int) -> None:
    """End the program without waiting for threads that cannot be stopped; the store is whole at every moment."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
