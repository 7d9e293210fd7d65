"""A real server on loopback for tests of the web app, and a small client that behaves like a browser that was let in."""

from __future__ import annotations

import http.client
import re
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from metier.testing import ToyEncoder
from metier.web.server import WebServer
from metier.web.site import Site

Fields = Mapping[str, str | Sequence[str]]


@dataclass
class Answer:
    """What came back: status, headers in lower case, text."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode()

    @property
    def words(self) -> str:
        """The body without its marks, white space folded: what a person reads, roughly."""
        import html

        bare = re.sub(r"<(script|style|noscript)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


@dataclass
class Client:
    """Asks one server; keeps its cookies, follows redirects, says where its requests come from as a browser does."""

    site: Site
    server: WebServer
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server.serving.port}"

    def enter(self) -> None:
        """Be let in by a fresh link."""
        self.get(f"/enter?token={self.site.entrance.new_token()}")

    def link(self) -> str:
        """A fresh link, for a browser."""
        return f"{self.server.serving.url}enter?token={self.site.entrance.new_token()}"

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, follow: bool = True) -> Answer:
        """Look at a page."""
        return self.ask("GET", path, headers=headers, follow=follow)

    def fragment(self, path: str) -> Answer:
        """A part of a page, as the script asks for it."""
        return self.get(path, headers={"HX-Request": "true"})

    def post(
        self,
        path: str,
        fields: Fields | None = None,
        *,
        files: Sequence[tuple[str, str, bytes]] = (),
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
    ) -> Answer:
        """Send a form; `files` are (field, name, content)."""
        body, kind = (
            (multipart(fields or {}, files))
            if files
            else (urlencode(dict(fields or {}), doseq=True).encode(), _FORM)
        )
        own = {"Origin": f"http://{self.host}", "Sec-Fetch-Site": "same-origin", "Content-Type": kind}
        return self.ask("POST", path, body=body, headers={**own, **(headers or {})}, follow=follow)

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
    ) -> Answer:
        """One request, exactly as told, beside the cookies."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        sent = (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if self.cookies
            else {}
        )
        connection.request(method, path, body=body, headers={**sent, **(headers or {})})
        came = connection.getresponse()
        answer = Answer(came.status, {name.lower(): value for name, value in came.getheaders()}, came.read())
        for line in came.headers.get_all("set-cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        if follow and answer.status in {302, 303}:
            place = urlsplit(answer.headers["location"])
            to = f"{place.path}?{place.query}" if place.query else place.path
            # How long work takes differs by machine: a person waits on its page, too, until what came of it is there.
            return self.settled(to) if place.path.startswith("/works/") else self.get(to)
        return answer

    def settled(self, path: str, seconds: float = 60) -> Answer:
        """A page whose figures are counted in the background, once they are there."""
        import time

        until = time.monotonic() + seconds
        while True:
            answer = self.get(path)
            if 'hx-get="/works/' not in answer.text or time.monotonic() > until:
                return answer
            time.sleep(0.1)


_FORM = "application/x-www-form-urlencoded"


def multipart(fields: Fields, files: Sequence[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A form with files, as browsers send it."""
    line = f"----{secrets.token_hex(8)}"
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, values in fields.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    parts += [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, file, content in files
    ]
    return b"".join([*parts, f"--{line}--\r\n".encode()]), f"multipart/form-data; boundary={line}"


@contextmanager
def serving(folder: Path, *, is_read_only: bool = False, **options: Any) -> Iterator[Client]:
    """A server of the workspace in `folder` with a client that was let in; a small stand-in encoder unless one is given."""
    options.setdefault("encoder", ToyEncoder())
    options.setdefault("environment", {})
    site = Site(folder, is_read_only=is_read_only, **options)
    server = WebServer(site, port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    client = Client(site, server)
    client.enter()
    try:
        yield client
    finally:
        server.stop()
        thread.join(10)
