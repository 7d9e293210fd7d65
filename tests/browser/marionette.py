"""Firefox, driven by its own protocol (Marionette) over loopback: nothing is downloaded, nothing installed for it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_NAMES = ("firefox-esr", "firefox")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_PATIENCE = 60.0
_SETTINGS: dict[str, object] = {
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "termsofuse.bypassNotification": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


def firefox() -> str | None:
    """Path of the browser: METIER_FIREFOX, else the first one installed; None where there is none."""
    found = (shutil.which(name) for name in _NAMES)
    return os.environ.get("METIER_FIREFOX") or next((path for path in found if path), None)


@dataclass
class Firefox:
    """An open window.

    Attributes:
        line: What the protocol is spoken over: `length:json`, each command with a number of its own.
    """

    line: socket.socket
    heard: IO[bytes]
    n: int = 0

    def ask(self, command: str, **parameters: Any) -> Any:
        """Give one command; what it answers, or an error with its words."""
        self.n += 1
        body = json.dumps([0, self.n, command, parameters]).encode()
        self.line.sendall(b"%d:%b" % (len(body), body))
        _, _, error, came = self.read()
        assert error is None, f"{command}: {error}"
        return came["value"] if isinstance(came, dict) and set(came) == {"value"} else came

    def read(self) -> Any:
        """The next message."""
        length = bytearray()
        while (byte := self.heard.read(1)) not in {b":", b""}:
            length += byte
        return json.loads(self.heard.read(int(length)))

    def go(self, address: str) -> None:
        """Open a page."""
        self.ask("WebDriver:Navigate", url=address)

    def js(self, script: str) -> Any:
        """What a script of ours returns in the page; it runs beside the page's own policy."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=[], sandbox="default")

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        steps = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.ask("WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": steps}])

    def click(self, css: str) -> None:
        """Click the first element that a selector finds."""
        found = self.ask("WebDriver:FindElement", using="css selector", value=css)
        self.ask("WebDriver:ElementClick", id=found[_ELEMENT])

    def until(self, expression: str) -> None:
        """Wait until an expression holds; while pages change it may not even be asked."""
        end = time.monotonic() + _PATIENCE
        while not self.js(f"return Boolean({expression})"):
            assert time.monotonic() < end, expression
            time.sleep(0.05)

    def complaints(self) -> list[str]:
        """Errors of scripts and what the policy refused, of our pages, since the window opened."""
        self.ask("Marionette:SetContext", value="chrome")
        found = self.ask("WebDriver:ExecuteScript", script=_COMPLAINTS, args=[])
        self.ask("Marionette:SetContext", value="content")
        return list(found)


# Not that nobody touched the page yet, nor that a page was left while it ran.
_COMPLAINTS = """return Services.console.getMessageArray()
  .filter((one) => one instanceof Ci.nsIScriptError && /127\\.0\\.0\\.1|localhost/.test(one.sourceName + one.errorMessage))
  .filter((one) => one.category !== "bounceTrackingProtection" && !one.errorMessage.startsWith("Script terminated by timeout"))
  .map((one) => one.errorMessage)"""


@contextmanager
def opened(path: str, folder: Path, **settings: object) -> Iterator[Firefox]:
    """A fresh profile in `folder`, without a screen; ended with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = {**_SETTINGS, "marionette.port": port, **settings}
    (folder / "user.js").write_text(
        "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in lines.items())
    )
    words = [
        path,
        "--marionette",
        "--remote-allow-system-access",
        "--headless",
        "--no-remote",
        "--profile",
        str(folder),
    ]
    with subprocess.Popen(
        words, env={**os.environ, "HOME": str(folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            with _line(port) as line, line.makefile("rb") as heard:
                window = Firefox(line, heard)
                window.read()  # who it is
                window.ask("WebDriver:NewSession", capabilities={})
                yield window
        finally:
            process.kill()


def _line(port: int) -> socket.socket:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
