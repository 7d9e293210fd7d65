"""Hostile requests for the web app: what a page elsewhere, another name, another program or a stranger could send.

Each case is a whole request as bytes on the wire, made from what a right one holds; `{}` stands for the path of a page.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

Lines = tuple[tuple[str, str], ...]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Hostile:
    """One request that must change nothing.

    Attributes:
        name: What it tries.
        host, cookie, origin, site: Of the header in question; None sends none. `{port}`, `{other}` (another port),
            `{session}` and `{token}` (of a link nobody opened) are filled in.
        more: Further headers, sent before the others.
        method, target, version: Of the first line.
        kind: Content type.
        needs: The rule of the guard, or the page's own reading, that refuses it; where several do, the first.
    """

    name: str
    needs: str
    host: str | None = "127.0.0.1:{port}"
    cookie: str | None = "metier_session_{port}={session}"
    origin: str | None = "http://127.0.0.1:{port}"
    site: str | None = "same-origin"
    more: Lines = ()
    method: str = "POST"
    target: str = "{path}"
    version: str = "HTTP/1.1"
    kind: str | None = FORM
    body: bytes = b"label=excited&words=x&text=x&back=/inbox&confirm=yes"

    def request(self, path: str, values: dict[str, str]) -> bytes:
        """As it goes over the wire."""
        filled = {**values, "path": path}
        lines = [
            (name, value)
            for name, value in (
                *self.more, ("Host", self.host), ("Cookie", self.cookie), ("Origin", self.origin),
                ("Sec-Fetch-Site", self.site), ("Content-Type", self.kind),
            )
            if value is not None
        ]  # fmt: skip
        if not any(name.lower() in {"content-length", "transfer-encoding"} for name, _ in lines):
            lines.append(("Content-Length", str(len(self.body))))
        lines.append(("Connection", "close"))
        head = [f"{self.method} {self.target} {self.version}", *(f"{name}: {value}" for name, value in lines)]
        text = "\r\n".join(head)
        for name, value in filled.items():
            text = text.replace(f"{{{name}}}", value)
        return text.encode("latin-1") + b"\r\n\r\n" + self.body


_EVERYWHERE = "; ".join(f"metier_session_{port}={{session}}" for port in ("{port}", "{other}", "80"))
"""The session under whatever name a server with this `Host` would look for."""


def _hosts() -> list[Hostile]:
    """Names that lead here and are not ours; with an origin of the same name, as a rebinding page has it."""
    names = {
        "another name": "evil.example:{port}",
        "another name without a port": "evil.example",
        "our address without a port": "127.0.0.1",
        "our address, usual port": "127.0.0.1:80",
        "our address, another port": "127.0.0.1:{other}",
        "our name, another port": "localhost:{other}",
        "a dot behind our name": "localhost.:{port}",
        "a dot behind our address": "127.0.0.1.:{port}",
        "our address as a name elsewhere": "127.0.0.1.nip.example:{port}",
        "our name below another": "localhost.evil.example:{port}",
        "a name below ours": "evil.localhost:{port}",
        "IPv6": "[::1]:{port}",
        "IPv4 in IPv6": "[::ffff:127.0.0.1]:{port}",
        "the address of all": "0.0.0.0:{port}",
        "another loopback address": "127.0.0.2:{port}",
        "a short address": "127.1:{port}",
        "the address as one number": "2130706433:{port}",
        "the address in base 16": "0x7f000001:{port}",
        "the address in base 8": "0177.0.0.1:{port}",
        "a name before an at sign": "evil@127.0.0.1:{port}",
        "our address before an at sign": "127.0.0.1:{port}@evil.example",
        "our address with more behind it": "127.0.0.1:{port}.evil.example",
        "two names with a comma": "127.0.0.1:{port}, evil.example",
        "a zero before the port": "127.0.0.1:0{port}",
        "a space before the port": "127.0.0.1 :{port}",
        "a path": "127.0.0.1:{port}/",
        "nothing": "",
        "digits of another script": "127.0.0.\xb9:{port}",
    }
    made = [
        Hostile(f"host: {name}", "own_host", host=host, origin=f"http://{host}", cookie=_EVERYWHERE)
        for name, host in names.items()
    ]
    evil = "evil.example:{port}"
    return [
        *made,
        Hostile("host: ours in X-Forwarded-Host", "own_host", host=evil, more=(("X-Forwarded-Host", "127.0.0.1:{port}"),)),
        Hostile("host: ours in Forwarded", "own_host", host=evil, more=(("Forwarded", "host=127.0.0.1:{port}"),)),
        Hostile("host: two of them, ours last", "h11", more=(("Host", evil),)),
        Hostile("host: none", "h11", host=None),
        Hostile("host: none, as HTTP/1.0 allows", "own_host", host=None, version="HTTP/1.0"),
        Hostile("host: another in the target", "plain_path", target="http://evil.example{path}"),
        Hostile("host: ours in the target, another below", "own_host", host=evil, target="http://127.0.0.1:{port}{path}"),
    ]  # fmt: skip


def _origins() -> list[Hostile]:
    """Pages that are not ours, by an old browser that sends no Sec-Fetch-Site."""
    origins = {
        "another site": "http://evil.example",
        "another site over TLS": "https://evil.example",
        "null, as a sandboxed frame has it": "null",
        "ours over TLS": "https://127.0.0.1:{port}",
        "ours without a port": "http://127.0.0.1",
        "another program on this machine": "http://127.0.0.1:{other}",
        "another program, by name": "http://localhost:{other}",
        "our other name": "http://localhost:{port}",
        "more behind ours": "http://127.0.0.1:{port}.evil.example",
        "ours before an at sign": "http://127.0.0.1:{port}@evil.example",
        "a slash behind ours": "http://127.0.0.1:{port}/",
        "a list with ours first": "http://127.0.0.1:{port} http://evil.example",
        "a file": "file://",
        "an extension": "chrome-extension://aaaabbbbccccdddd",
        "capitals": "HTTP://127.0.0.1:{port}",
        "nothing": "",
    }
    made = [
        Hostile(f"origin: {name}", "own_change", origin=value, site=None) for name, value in origins.items()
    ]
    ours = "http://127.0.0.1:{port}"
    return [
        *made,
        Hostile("origin: two of them", "own_change", site=None, more=(("Origin", "http://evil.example"),)),
        Hostile("origin: none, and nothing else said", "own_change", origin=None, site=None),
        Hostile("origin: only a referrer", "own_change", origin=None, site=None, more=(("Referer", f"{ours}/inbox"),)),
        Hostile("origin: another, though same-origin is said", "own_change", origin="http://evil.example"),
        Hostile("origin: null, though same-origin is said", "own_change", origin="null"),
    ]  # fmt: skip


def _sites() -> list[Hostile]:
    """What the browser says of where a request comes from."""
    values = {
        "cross-site": "cross-site",
        "another port of this machine": "same-site",
        "the address bar": "none",
        "nothing": "",
        "capitals": "Same-Origin",
        "a list": "same-origin, cross-site",
    }
    made = [Hostile(f"site: {name}", "own_change", site=value) for name, value in values.items()]
    made += [
        Hostile(f"site: {name}, no origin", "own_change", site=value, origin=None)
        for name, value in values.items()
    ]
    return [
        *made,
        Hostile("site: said twice", "own_change", more=(("Sec-Fetch-Site", "cross-site"),)),
        Hostile(
            "site: a form in a page elsewhere", "own_change", site="cross-site", origin="https://evil.example",
            more=(("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")),
        ),
    ]  # fmt: skip


def _cookies() -> list[Hostile]:
    """Browsers and programs that were not let in."""
    cookies = {
        "none": None,
        "empty": "metier_session_{port}=",
        "a guess": "metier_session_{port}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "the right one and more": "metier_session_{port}={session}A",
        "the right one in quotes": 'metier_session_{port}="{session}"',
        "the right one under the name of another port": "metier_session_{other}={session}",
        "the right one without a port": "metier_session={session}",
        "the right one under a name in capitals": "METIER_SESSION_{port}={session}",
        "a token of a link": "metier_session_{port}={token}",
        "one that was ended": "metier_session_{port}={ended}",
        "seventeen wrong ones before it": "; ".join(
            ["metier_session_{port}=x"] * 17 + ["metier_session_{port}={session}"]
        ),
        "only how pages look": "metier_theme=dark; metier_keys=on",
    }
    made = [Hostile(f"cookie: {name}", "let_in", cookie=value) for name, value in cookies.items()]
    bearer = (("Authorization", "Bearer {session}"),)
    return [
        *made,
        Hostile("cookie: none, but the session as a bearer", "let_in", cookie=None, more=bearer),
        Hostile("cookie: none, but a token behind the path", "let_in", cookie=None, target="{path}?token={token}"),
        Hostile("cookie: none, but the session behind the path", "let_in", cookie=None, target="{path}?metier_session_{port}={session}"),
        Hostile("cookie: none, by a path below the style", "plain_path", cookie=None, target="/assets/..{path}"),
        Hostile("cookie: none, the same in disguise", "plain_path", cookie=None, target="/assets/%2e%2e{path}"),
        Hostile("cookie: none, a path that begins as the entrance", "let_in", cookie=None, target="/enter{path}"),
        Hostile("cookie: none, below the entrance", "plain_path", cookie=None, target="/enter/..{path}"),
        Hostile("cookie: none, in the headers of a proxy", "let_in", cookie=None, more=(("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1"), ("X-Forwarded-User", "me"))),
    ]  # fmt: skip


def _methods() -> list[Hostile]:
    """Other ways to ask; none changes anything, and GET does not where it claims to be something else."""
    names = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "post", "QUERY")
    made = [Hostile(f"method: {name}", "known_method", method=name) for name in names]
    overrides = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
    return [
        *made,
        *(Hostile(f"method: GET with {name}", "looking", method="GET", more=((name, "POST"),)) for name in overrides),
        Hostile("method: GET with a field that says POST", "looking", method="GET", target="{path}?_method=POST&label=excited"),
        Hostile("method: HEAD", "looking", method="HEAD"),
        Hostile("method: a preflight from elsewhere", "known_method", method="OPTIONS", cookie=None, origin="http://evil.example", site="cross-site", more=(("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Private-Network", "true"))),
    ]  # fmt: skip


def _paths() -> list[Hostile]:
    """Paths that rules and pages could read in two ways."""
    targets = {
        "two slashes": "/{path}",
        "a dot": "/.{path}",
        "two dots": "/x/..{path}",
        "two dots in disguise": "/x/%2e%2e{path}",
        "a slash in disguise": "/x%2f..{path}",
        "a backslash": "\\{path}",
        "a backslash in disguise": "/%5c{path}",
        "a NUL behind it": "{path}%00",
        "a slash behind it": "{path}/",
        "two slashes behind it": "{path}//",
        "no slash before it": "x{path}",
    }
    return [Hostile(f"path: {name}", "plain_path", target=target) for name, target in targets.items()]


CASES = (*_hosts(), *_origins(), *_sites(), *_cookies(), *_methods(), *_paths())


def ask(port: int, request: bytes, *, seconds: float = 10) -> bytes:
    """Everything that comes back to bytes on a new connection, until the server closes it or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        came = b""
        try:
            connection.sendall(request)
            while piece := connection.recv(65_536):
                came += piece
        except (TimeoutError, ConnectionError):
            pass
        return came


def status(came: bytes) -> int:
    """Of an answer; 0 where the connection was closed without one."""
    words = came.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") else 0
