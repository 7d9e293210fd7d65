"""Around the guard: who may look and embed, links and sessions, bodies, odd bytes on the wire, headers, what the log holds."""

from __future__ import annotations

import http.client
import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request  # noqa: TID253
from starlette.responses import HTMLResponse, RedirectResponse, Response  # noqa: TID253
from starlette.routing import Route  # noqa: TID253
from tests.attack.web_cases import FORM, ask, status
from tests.web_world import Client, multipart, serving

from metier.web import app as web_app
from metier.web.rendering.assets import ASSETS
from metier.web.security import bodies, entrance, guard
from metier.web.security.entrance import Entrance
from metier.web.security.headers import ALWAYS, POLICY
from metier.web.security.places import own_place
from metier.web.visit import Visit, view
from metier.workspace import Workspace

SECRET = "the posting says sk-canary-7 and more"


@view
def _fails(visit: Visit) -> Response:
    raise RuntimeError(SECRET, visit.form.text("words"))


@view
def _is_corrupt(_visit: Visit) -> Response:
    raise sqlite3.DatabaseError(SECRET)


@view
def _goes(visit: Visit) -> Response:
    return visit.go(visit.form.text("back"), said="Done")


@view
def _echoes(visit: Visit) -> Response:
    return Response(f"{len(visit.form.text('words'))} {len(visit.form.uploads('files'))}")


def _opens_up(_request: Request) -> Response:
    return HTMLResponse(
        "x", headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}
    )


def _leaves(_request: Request) -> Response:
    return RedirectResponse("/inbox\r\nSet-Cookie: a=b")


MORE = [
    Route("/test/fails", _fails, methods=["GET", "POST"]),
    Route("/test/corrupt", _is_corrupt),
    Route("/test/goes", _goes, methods=["POST"]),
    Route("/test/echoes", _echoes, methods=["POST"]),
    Route("/add/test", _echoes, methods=["POST"]),
    Route("/test/opens-up", _opens_up),
    Route("/test/leaves", _leaves),
]
"""Pages that do what no page should, to see that the layers around them hold."""


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    real = web_app._routes()
    monkeypatch.setattr(web_app, "_routes", lambda *_: [*MORE, *real])
    Workspace.create(tmp_path / "my-search", environment={}).close()
    with serving(tmp_path / "my-search") as client:
        yield client


def port(client: Client) -> int:
    return client.server.serving.port


def stranger(client: Client) -> Client:
    return Client(client.site, client.server)


def session(client: Client) -> str:
    return client.cookies[f"metier_session_{port(client)}"]


# --- looking and embedding --------------------------------------------------------------------------------------------

EMBEDDED = [
    {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    for site in ("cross-site", "same-site")
    for mode, dest in (
        ("no-cors", "script"), ("no-cors", "image"), ("no-cors", "style"), ("cors", "empty"), ("no-cors", "object"),
        ("navigate", "iframe"), ("navigate", "embed"), ("navigate", "object"), ("navigate", "fencedframe"),
        ("no-cors", "audio"), ("no-cors", "serviceworker"), ("websocket", "websocket"), ("cors", "font"),
    )
]  # fmt: skip


@pytest.mark.parametrize("path", ["/inbox", "/", ASSETS.js.path, ASSETS.css.path, ASSETS.icon.path, "/enter"])
def test_other_sites_can_embed_and_fetch_nothing(client: Client, path: str) -> None:
    for headers in EMBEDDED:
        answer = client.get(path, headers=headers, follow=False)
        assert answer.status == 403, headers
        assert "E-WEB-ORIGIN" in answer.text
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_other_sites_may_link_here(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/works/none", headers=headers).status == 404
    assert client.get("/works/none", headers={**headers, "Sec-Fetch-Site": "same-site"}).status == 404
    ahead = {**headers, "Sec-Fetch-Site": "same-site", "Sec-Purpose": "prefetch;prerender"}
    assert client.get("/works/none", headers=ahead).status == 403  # not before a person follows the link
    told = stranger(client).get("/works/none", headers=headers)  # a strict cookie is not sent along
    assert (told.status, "go to the inbox" in told.words) == (401, True)


def test_our_own_pages_and_the_address_bar_see_everything(client: Client) -> None:
    for site in ("same-origin", "none"):
        assert client.get(ASSETS.js.path, headers={"Sec-Fetch-Site": site}).status == 200


def test_no_origin_is_told_that_it_may_read(client: Client) -> None:
    answer = client.get("/test/opens-up", headers={"Origin": "http://evil.example"})
    assert (answer.status, [name for name in answer.headers if name.startswith("access-control")]) == (
        200,
        [],
    )


# --- links and sessions -----------------------------------------------------------------------------------------------


def test_a_link_that_is_only_looked_at_is_not_used_up(client: Client) -> None:
    token = client.site.entrance.new_token()
    path, other = f"/enter?token={token}", stranger(client)
    assert other.ask("HEAD", path, follow=False).status == 401
    assert other.get(path, headers={"Sec-Purpose": "prefetch;prerender"}, follow=False).status == 401
    assert other.get(path, follow=False).status == 303


@pytest.mark.parametrize(
    "path", ["/enter", "/enter?token=", "/enter?token=guess", "/enter?token=%00&token=%ff"]
)
def test_a_wrong_link_lets_nobody_in_and_is_not_repeated(client: Client, path: str) -> None:
    answer = stranger(client).get(path, follow=False)
    assert (answer.status, "guess" in answer.text, "set-cookie" in answer.headers) == (401, False, False)


def test_one_link_used_by_many_at_once_lets_one_in(client: Client) -> None:
    path, came = f"/enter?token={client.site.entrance.new_token()}", []
    together = threading.Barrier(8)

    def enter() -> None:
        together.wait()
        came.append(stranger(client).get(path, follow=False).status)

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == [303] + [401] * 7


def test_the_cookie_is_hidden_from_scripts_and_other_sites_and_named_by_the_port(client: Client) -> None:
    connection = http.client.HTTPConnection(client.host)
    connection.request("GET", f"/enter?token={client.site.entrance.new_token()}")
    answer = connection.getresponse()
    line = answer.getheader("set-cookie") or ""
    connection.close()
    assert line.startswith(f"metier_session_{port(client)}=")
    assert {part.strip().lower() for part in line.split(";")[1:]} == {
        "httponly",
        "samesite=strict",
        "path=/",
        "max-age=43200",
    }
    assert (answer.getheader("location"), answer.getheader("referrer-policy")) == ("/inbox", "no-referrer")


def test_a_link_opened_from_elsewhere_goes_on_by_a_page_so_that_the_strict_cookie_is_sent(
    client: Client,
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    other = stranger(client)
    answer = other.get(f"/enter?token={client.site.entrance.new_token()}", headers=headers, follow=False)
    assert (answer.status, "url=/inbox" in answer.text) == (200, True)
    assert other.get("/works/none").status == 404


def test_whoever_leaves_is_out_and_others_stay(client: Client) -> None:
    other = stranger(client)
    other.enter()
    kept = session(client)
    assert client.post("/leave", follow=False).headers["location"] == "/enter"
    client.cookies = {f"metier_session_{port(client)}": kept}
    assert client.get("/works/none").status == 401
    assert other.get("/works/none").status == 404


def test_a_wrong_cookie_beside_the_right_one_shuts_nobody_out(client: Client) -> None:
    name = f"metier_session_{port(client)}"
    line = f"{name}=of-another-program; {name}={session(client)}"
    assert stranger(client).get("/works/none", headers={"Cookie": line}).status == 404


def test_links_and_sessions_end_by_themselves() -> None:
    now = [0.0]
    door = Entrance(clock=lambda: now[0])
    late, token = door.new_token(), door.new_token()
    stands = door.exchange(token)
    assert stands
    assert door.is_known(stands)
    assert door.exchange(token) is None
    now[0] = entrance.LONGEST_LINK + 1
    assert door.exchange(late) is None
    now[0] = entrance.LONGEST
    assert door.is_known(stands)
    now[0] += 1
    assert not door.is_known(stands)


def test_nothing_that_lets_in_is_kept_and_guesses_are_never_compared_with_it() -> None:
    door = Entrance()
    token = door.new_token()
    session = door.exchange(door.new_token()) or ""
    kept = repr(vars(door))
    assert token not in kept
    assert session not in kept
    assert door._hash("a") != Entrance()._hash("a")  # keyed: the time of a look-up says nothing about a guess
    assert not door.is_known("\udcff")
    assert len(session) == len(token) == 43  # 256 bits


def test_a_thousand_links_nobody_opened_do_not_pile_up() -> None:
    door = Entrance()
    links = [door.new_token() for _ in range(1_000)]
    assert sum(door.exchange(link) is not None for link in links) == 64


# --- places -----------------------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "evil.example",
    "javascript:alert(1)", "/\t/evil.example", "\t//evil.example", " //evil.example", "/%09/evil.example\n", "http:evil.example",
    "/inbox\r\nSet-Cookie: a=b", "/inbox\nX: y", "data:text/html,x", "?x=//evil.example", "#x", "/\u2028/evil.example", "/\x00", "",
]  # fmt: skip


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("fragment", [False, True])
def test_no_field_leads_elsewhere_or_adds_a_header(client: Client, place: str, *, fragment: bool) -> None:
    headers = {"HX-Request": "true"} if fragment else {}
    answer = client.post("/test/goes", {"back": place}, headers=headers, follow=False)
    went = answer.headers["hx-redirect" if fragment else "location"]
    assert went.startswith("/inbox?said=")
    assert {"set-cookie", "x"}.isdisjoint(answer.headers)


def test_own_places_are_kept_with_what_stands_behind_them() -> None:
    for place in ("/inbox", "/decide?skip=3&q=a//b", "/postings/12#why", "/inbox?q=https://a.example"):
        assert own_place(place) == place


def test_what_a_page_has_to_say_is_said_once_and_to_who_is_in_only(client: Client) -> None:
    place = client.post("/test/goes", {"back": "/works/none"}, follow=False).headers["location"]
    assert "Done" not in stranger(client).get(place).text
    assert "Done" in client.get(place).text
    assert "Done" not in client.get(place).text
    assert "<b>x" not in client.get("/works/none?said=%3Cb%3Ex").text


def test_no_line_end_gets_into_the_head_of_an_answer(client: Client) -> None:
    answer = client.get("/test/leaves", follow=False)
    assert ("set-cookie" in answer.headers, answer.headers["location"]) == (
        False,
        "/inbox%0D%0ASet-Cookie:%20a=b",
    )


# --- bodies -----------------------------------------------------------------------------------------------------------


def head(client: Client, path: str, *lines: str) -> bytes:
    """The head of a right POST, with further lines."""
    own = (
        f"POST {path} HTTP/1.1", f"Host: {client.host}", f"Cookie: metier_session_{port(client)}={session(client)}",
        f"Origin: http://{client.host}", "Sec-Fetch-Site: same-origin", "Connection: close", *lines,
    )  # fmt: skip
    return "\r\n".join(own).encode() + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("path", "limit"), [("/test/echoes", bodies.MOST), ("/add/test", bodies.MOST_OF_FILES)]
)
def test_a_body_over_the_limit_is_refused_before_it_is_read_and_while_it_comes(
    client: Client, path: str, limit: int
) -> None:
    stated = ask(port(client), head(client, path, f"Content-Type: {FORM}", f"Content-Length: {limit + 1}"))
    assert status(stated) == 413
    assert b"Nothing was stored" in stated
    piece = b"%x\r\n" % 500_000 + b"x" * 500_000 + b"\r\n"
    chunked = (
        head(client, path, f"Content-Type: {FORM}", "Transfer-Encoding: chunked")
        + piece * (limit // 500_000 + 1)
        + b"0\r\n\r\n"
    )
    assert status(ask(port(client), chunked)) in {413, 0}  # 0: closed while we still sent
    assert client.post(path, {"words": "x" * 90_000}).text == "90000 0"


def test_a_path_that_only_begins_as_that_of_files_has_the_small_limit() -> None:
    assert [bodies._limit(path) for path in ("/add", "/add/x", "/address", "/resume", "/resumes")] == [
        10_000_000, 10_000_000, 4_000_000, 10_000_000, 4_000_000,
    ]  # fmt: skip


def test_a_body_that_does_not_come_is_not_waited_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.2)
    came = ask(
        port(client), head(client, "/test/echoes", f"Content-Type: {FORM}", "Content-Length: 10") + b"a="
    )
    assert status(came) == 408
    assert b"E-WEB-SLOW" in came


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/json",
        "text/html",
        "application/x-www-form-urlencoded-evil",
        "",
        "multipart/mixed",
        "*/*",
    ],
)
def test_a_body_that_is_no_form_is_refused(client: Client, kind: str) -> None:
    answer = client.ask(
        "POST", "/test/echoes", body=b'{"label": "excited"}',
        headers={"Origin": f"http://{client.host}", "Content-Type": kind},
    )  # fmt: skip
    assert (answer.status, "E-WEB-TYPE" in answer.text) == (415, True)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"&".join(b"a=1" for _ in range(2_001))),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b"no part at all"),
        ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--\r\n"),
        ("multipart/form-data; boundary=" + "a" * 5_000, b"x"),
    ],
)
def test_a_form_that_cannot_be_taken_apart_is_told_plainly(client: Client, kind: str, body: bytes) -> None:
    own = {"Origin": f"http://{client.host}", "Content-Type": kind}
    answer = client.ask("POST", "/test/echoes", body=body, headers=own)
    assert (answer.status, "E-WEB-FORM" in answer.text) == (400, True)
    assert "Traceback" not in answer.text


def test_many_files_are_refused_and_some_are_not(client: Client) -> None:
    for n, expected in ((200, 200), (201, 400)):
        body, kind = multipart({}, [("files", f"{i}.txt", b"x") for i in range(n)])
        own = {"Origin": f"http://{client.host}", "Content-Type": kind}
        assert client.ask("POST", "/add/test", body=body, headers=own).status == expected


# --- bytes on the wire ------------------------------------------------------------------------------------------------

WIRE = {
    "two lengths": ("Content-Length: 3", "Content-Length: 4"),
    "a length with a sign": ("Content-Length: +3",),
    "a length in base 16": ("Content-Length: 0x3",),
    "a negative length": ("Content-Length: -3",),
    "lengths in a list that differ": ("Content-Length: 3, 4",),
    "an unknown encoding": ("Transfer-Encoding: gzip, chunked",),
    "an encoding in disguise": ("Transfer-Encoding: xchunked",),
    "a space before the colon": ("Transfer-Encoding : chunked",),
    "a folded line": ("X: a\r\n b", "Content-Length : 3"),
    "a bare line end in a value": ("X: a\rContent-Length: 3", "Content-Length: 3\r"),
    "a NUL in a value": ("X: a\0b",),
    "a name with a space": ("X Y: a",),
    "a head beyond all bounds": ("X: " + "a" * 400_000,),
    "ten thousand lines": tuple(f"X-{i}: aaaaaaaa" for i in range(20_000)),
}


@pytest.mark.parametrize("name", WIRE)
def test_heads_that_could_be_read_in_two_ways_are_refused(client: Client, name: str) -> None:
    came = ask(
        port(client), head(client, "/test/echoes", f"Content-Type: {FORM}", *WIRE[name]) + b"a=1", seconds=5
    )
    assert status(came) in {400, 0}, came[:300]
    assert came.count(b"HTTP/1.1 ") <= 1


@pytest.mark.parametrize("length", ["body", "chunks"])
def test_a_request_inside_a_refused_body_is_never_answered(client: Client, length: str) -> None:
    inner = head(client, "/test/goes", f"Content-Type: {FORM}", "Content-Length: 0")
    lines = {
        "body": (f"Content-Length: {len(inner)}",),
        "chunks": ("Transfer-Encoding: chunked", f"Content-Length: {len(inner)}"),
    }
    outer = (
        head(client, "/test/echoes", f"Content-Type: {FORM}", *lines[length])
        .replace(b"Origin: http://127", b"Origin: http://evil.127")
        .replace(b"Connection: close\r\n", b"")
    )
    body = inner if length == "body" else b"0\r\n\r\n" + inner
    came = ask(port(client), outer + body, seconds=3)
    assert came.count(b"HTTP/1.1 ") == 1
    assert status(came) == (403 if length == "body" else 400)


def test_websockets_are_not_spoken(client: Client) -> None:
    lines = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
    asked = (
        head(client, "/inbox", *lines)
        .replace(b"POST", b"GET")
        .replace(b"Connection: close", b"Connection: Upgrade, close")
    )
    assert status(ask(port(client), asked, seconds=3)) != 101


# --- headers ----------------------------------------------------------------------------------------------------------


def test_every_kind_of_answer_has_every_header(client: Client) -> None:
    logging.getLogger("metier.web").setLevel(logging.CRITICAL)
    other = stranger(client)
    answers = [
        client.get("/works/none"), client.get("/nowhere"), client.get("/", follow=False), client.get("/test/fails"),
        client.get("/looks"), client.post("/works/none/stop"), other.get("/inbox"), other.get("/enter?token=x"),
        client.get("/inbox", headers={"Host": "evil.example"}), client.post("/test/goes", {"back": "/x"}, follow=False),
        client.get("/nowhere", headers={"Accept": "application/json"}), client.fragment("/nowhere"),
        client.post("/test/echoes", headers={"Content-Type": "text/plain"}), client.get("/favicon.ico"),
        client.get(f"/enter?token={client.site.entrance.new_token()}", follow=False), client.get("/robots.txt"),
    ]  # fmt: skip
    logging.getLogger("metier.web").setLevel(logging.NOTSET)
    assert {answer.status for answer in answers} >= {200, 303, 401, 404, 405, 415, 421, 500} - {200}
    for answer in answers:
        wrong = {name: value for name, value in ALWAYS.items() if answer.headers.get(name) != value}
        assert set(wrong) <= {"referrer-policy"}, (answer.status, wrong)
        assert {"server", "x-powered-by"}.isdisjoint(answer.headers)


def test_assets_may_be_kept_and_have_the_other_headers(client: Client) -> None:
    for asset in ASSETS.by_name.values():
        answer = stranger(client).get(asset.path)
        assert (answer.status, answer.headers["content-type"]) == (200, asset.kind)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-security-policy"] == POLICY
    assert stranger(client).get("/assets/..%2fmetier.db").status == 404
    assert stranger(client).get("/assets/no-such.css").status == 404


def test_the_policy_has_no_hole() -> None:
    rules = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert "unsafe" not in POLICY
    assert not re.search(r"https?:|\*|blob:|nonce|'sha", POLICY)


# --- failures and the log ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/test/fails", "/test/corrupt"])
def test_a_failure_nobody_foresaw_tells_an_id_and_the_log_holds_no_word_of_what_was_worked_on(
    client: Client,
    path: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with caplog.at_level(logging.INFO):
        answer = client.get(f"{path}?said={SECRET.replace(' ', '+')}", headers={"X-Secret": SECRET})
    told = re.search(r"error id ([0-9a-f]{8})", answer.text)
    assert answer.status == 500
    assert told
    assert "canary" not in answer.text
    log = "\n".join(f"{record.getMessage()} {record.exc_info or ''}" for record in caplog.records)
    assert told[1] in log
    assert "canary" not in log
    assert session(client) not in log
    report = next(tmp_path.glob("metier-report-*.txt"))
    assert report.stat().st_mode & 0o077 == 0
    assert "canary" not in report.read_text()
    assert "test_web_server.py" in report.read_text()


def test_with_debug_the_log_has_the_traceback(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="metier.web"):
        client.post("/test/fails", {"words": "mine"})
    assert any(record.exc_info for record in caplog.records)


def test_ordinary_requests_and_refusals_leave_nothing_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/works/none?words=canary")
        client.post("/test/echoes", {"words": "canary"})
        stranger(client).get("/enter?token=canary")
        ask(port(client), b"GET /canary HTTP/9\r\n\r\n", seconds=2)
    assert "canary" not in caplog.text
    assert session(client) not in caplog.text


def test_a_page_of_failures_that_fails_itself_still_tells_the_id(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metier.web.failures.chrome_of", lambda *_: 1 / 0)
    logging.getLogger("metier.web").setLevel(logging.CRITICAL)
    answer = client.get("/test/fails")
    logging.getLogger("metier.web").setLevel(logging.NOTSET)
    assert (answer.status, "error id" in answer.text, answer.headers["content-security-policy"]) == (
        500,
        True,
        POLICY,
    )


@pytest.mark.parametrize("path", ["/inbox", "/settings", "/assets/../inbox", "/", "/add"])
def test_who_is_not_in_gets_a_page_without_menu_name_or_number(client: Client, path: str) -> None:
    for answer in (stranger(client).get(path), client.get(path, headers={"Host": "evil.example"})):
        assert answer.status in {401, 404, 421}
        for words in ("my-search", "<nav", "undecided", "Pipeline"):
            assert words not in answer.text


def test_without_a_rule_on_pages_the_table_of_embedding_fails(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(guard, "RULES", tuple(rule for rule in guard.RULES if rule is not guard.own_page))
    with serving(client.site.folder) as weak:
        assert {weak.get(ASSETS.js.path, headers=headers).status for headers in EMBEDDED} == {200}
