"""The clipboard, by whichever program this machine has for it."""

from __future__ import annotations

import shutil
import subprocess

_PROGRAMS: tuple[tuple[str, ...], ...] = (
    ("pbcopy",),  # macOS
    ("wl-copy",),  # Wayland
    ("xclip", "-selection", "clipboard"),  # X
    ("xsel", "--clipboard", "--input"),
    ("clip.exe",),  # Windows, and Linux on it
    ("termux-clipboard-set",),  # Android
)
_SECONDS = 10


def copied_by(text: str) -> str:
    """Put `text` on the clipboard; the program that did it, or an empty text where none could."""
    for name, *options in _PROGRAMS:
        path = shutil.which(name)
        if path and _copy([path, *options], text):
            return name
    return ""


def _copy(words: list[str], text: str) -> bool:
    # clip.exe takes what is not UTF-16 for the console's own code page.
    encoding = "utf-16" if words[0].lower().endswith("clip.exe") else "utf-8"
    try:
        done = subprocess.run(  # noqa: S603  # one of the programs above, found on the person's own path
            words,
            input=text.encode(encoding, "replace"),
            stdout=subprocess.DEVNULL,  # xclip and wl-copy stay to serve the text, and would hold a pipe open
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
