"""No request but one of our own pages changes anything: every hostile case, on every page that changes something."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request  # noqa: TID253
from starlette.responses import Response  # noqa: TID253
from starlette.routing import Route  # noqa: TID253
from tests.attack.web_cases import CASES, FORM, Hostile, ask, status
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

from metier.web import app as web_app
from metier.web import visit
from metier.web.security import guard
from metier.web.security.incoming import Incoming
from metier.workspace.sent_files import SentFile

REFUSED = {400, 401, 403, 404, 405, 421}
RESTORE = "/settings/backup/restore"
WITHOUT_VISIT = {
    "/leave",
    "/settings/file",
    *(f"{RESTORE}{step}" for step in ("", "/choose", "/confirm", "/drop")),
}
"""Writes that need no workspace, or mend one that does not open; all others are made by `view`."""
NOT_STATE = "cache"
"""The table of what was computed from the others, and can be emptied: a look may fill it."""


def routes() -> list[Route]:
    return [route for route in web_app._routes() if isinstance(route, Route)]


def writes() -> list[str]:
    """Every path that takes POST, its parts filled in."""
    return [_filled(route.path) for route in routes() if "POST" in (route.methods or ())]


def looks() -> list[str]:
    return [_filled(route.path) for route in routes() if "GET" in (route.methods or ())]


def _filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "1", path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_workspace(tmp_path_factory.mktemp("hostile") / "search")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    """One server for all: what is refused leaves nothing, and what is right is noted and not run."""
    with serving(folder) as client:
        yield client


def values_of(client: Client) -> dict[str, str]:
    """What fills the cases, as an attacker who knows too much would have it: a session that stands among it."""
    entrance = client.site.entrance
    ended = entrance.exchange(entrance.new_token()) or ""
    entrance.end(ended)
    port = client.server.serving.port
    return {
        "port": str(port), "other": str(port % 60_000 + 1), "ended": ended,
        "session": client.cookies[f"metier_session_{port}"], "token": entrance.new_token(),
    }  # fmt: skip


RIGHT = Hostile("right", "nothing")
"""What a page of ours sends; each case differs from it."""


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pages that were reached by anything but a look; none is run."""
    found: list[str] = []

    def noted(_function: object, request: Request, _form: object) -> Response:
        if request.method not in {"GET", "HEAD"}:
            found.append(request.url.path)
        return Response(status_code=204)

    monkeypatch.setattr(visit, "_answer", noted)
    return found


def test_there_are_sixty_cases_and_no_two_are_alike() -> None:
    values = {"port": "1", "other": "2", "session": "s", "token": "t", "ended": "e"}
    assert len({case.request("/x", values) for case in CASES}) == len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_write_is_a_view_and_a_right_request_reaches_it(client: Client, reached: list[str]) -> None:
    values = values_of(client)
    paths = [path for path in writes() if path not in WITHOUT_VISIT]
    for path in paths:
        came = ask(int(values["port"]), RIGHT.request(path, values))
        assert status(came) == 204, (path, came[:200])
    assert reached == paths


@pytest.mark.parametrize("path", writes())
def test_no_hostile_request_reaches_a_page_that_changes_something(
    client: Client, reached: list[str], path: str
) -> None:
    values = values_of(client)
    told = {}
    for case in CASES:
        answer = ask(int(values["port"]), case.request(path, values))
        told[case.name] = status(answer)
        assert b"access-control" not in answer.lower(), case.name
    assert reached == []
    looking = {case.name for case in CASES if case.needs == "looking"}
    odd = {name: code for name, code in told.items() if code not in REFUSED and name not in looking}
    assert odd == {}
    assert client.site.entrance.is_known(values["session"])  # for /leave


def test_who_was_not_let_in_learns_nothing_of_the_workspace(client: Client, folder: Path) -> None:
    values = values_of(client)
    stop = threading.Event()
    client.site.works.start("k", "Training in secret", lambda _workspace, _progress: stop.wait(20))
    try:
        for case in CASES:
            if case.needs in {"own_host", "let_in", "h11"} or case.cookie is None:
                came = ask(int(values["port"]), case.request("/decide", values))
                assert b"Training in secret" not in came, case.name
                assert folder.name.encode() not in came.split(b"\r\n\r\n", 1)[-1] or b"<nav" not in came
                assert b"<nav" not in came, case.name
    finally:
        stop.set()


# --- the store itself -------------------------------------------------------------------------------------------------


def state_of(folder: Path) -> str:
    """A hash of every row of every table but the cache, and of the person's files."""
    digest = hashlib.sha256()
    with sqlite3.connect(f"file:{folder / 'metier.db'}?mode=ro", uri=True) as db:
        tables = [
            row[0] for row in db.execute("select name from sqlite_master where type = 'table' order by name")
        ]
        for table in tables:
            if table == NOT_STATE:
                continue
            digest.update(table.encode())
            for row in db.execute(
                f"select * from [{table}] order by rowid"
                if _has_rowid(db, table)
                else f"select * from [{table}]"
            ):
                digest.update(repr(row).encode())
    db.close()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("metier.db"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _has_rowid(db: sqlite3.Connection, table: str) -> bool:
    sql = db.execute("select sql from sqlite_master where name = ?", (table,)).fetchone()[0]
    return "without rowid" not in (sql or "").lower()


@contextmanager
def with_a_write(folder: Path, *, is_read_only: bool = False) -> Iterator[tuple[Client, str]]:
    """A server, and the path of a page whose POST stores a posting."""
    with serving(folder, is_read_only=is_read_only) as client:
        line = b'{"title": "Nurse", "company": "Klinik Ost", "text": "Night shifts.", "url": "https://a.example/%d"}'
        basket = client.site.baskets.keep([SentFile("jobs.jsonl", line % client.server.serving.port)])
        yield client, f"/add/{basket.id}"


def changed_by(client: Client, path: str, cases: tuple[Hostile, ...]) -> str:
    """Name of the first case after which the store is not what it was; empty where it always is."""
    folder, values = client.site.folder, values_of(client)
    before = state_of(folder)
    for case in cases:
        ask(int(values["port"]), case.request(path, values))
        for work in client.site.works.going_on:
            work.wait(20)
        if state_of(folder) != before:
            return case.name
    return ""


def test_the_store_is_what_it_was_after_every_case_and_another_after_a_right_request(folder: Path) -> None:
    with with_a_write(folder) as (client, path):
        assert changed_by(client, path, CASES) == ""
        assert changed_by(client, path, (RIGHT,)) == "right"


def test_read_only_refuses_even_what_is_right(folder: Path) -> None:
    with with_a_write(folder, is_read_only=True) as (client, path):
        assert changed_by(client, path, (RIGHT,)) == ""


def test_no_look_changes_anything(client: Client, folder: Path) -> None:
    for path in looks():
        if path.startswith("/decide"):  # freezes the verdicts of what a test before this one added
            client.get(path, follow=False)
    for work in client.site.works.going_on:
        work.wait(60)
    with client.site.open() as workspace:
        stamp, before = workspace.stamp(), state_of(folder)
    for path in looks():
        for headers in ({}, {"HX-Request": "true"}, {"X-HTTP-Method-Override": "POST"}):
            for query in ("", "?label=excited&words=x&confirm=yes&_method=POST&back=//evil.example"):
                if not path.startswith("/assets"):
                    client.get(f"{path}{query}", headers=headers, follow=False)
        client.ask("HEAD", path)
    for work in client.site.works.going_on:
        work.wait(60)
    with client.site.open() as workspace:
        assert workspace.stamp() == stamp
    assert state_of(folder) == before


# --- the table has teeth ----------------------------------------------------------------------------------------------


def _lax_host(asked: Incoming) -> Any:
    """The name without its port; what frameworks call a trusted host."""
    return guard.own_host(asked) if asked.host.partition(":")[0] not in {"127.0.0.1", "localhost"} else None


def _lax_host_suffix(asked: Incoming) -> Any:
    return None if asked.host.startswith(("127.0.0.1", "localhost")) else guard.own_host(asked)


def _lax_origin(asked: Incoming) -> Any:
    """An origin that begins as ours."""
    ours = f"http://{asked.host}"
    return None if asked.origins and asked.origins[0].startswith(ours) else guard.own_change(asked)


def _lax_null(asked: Incoming) -> Any:
    return None if asked.origins == ["null"] else guard.own_change(asked)


def _lax_absent(asked: Incoming) -> Any:
    """Refused only where something wrong is said."""
    return guard.own_change(asked) if asked.origins or asked.sites else None


def _lax_site(asked: Incoming) -> Any:
    """As many put it: `same-site` is ours, and so is what the address bar sends."""
    return (
        None
        if asked.sites and asked.sites[0] in {"same-origin", "same-site", "none"}
        else guard.own_change(asked)
    )


def _lax_first(asked: Incoming) -> Any:
    """Only the last of several is looked at."""
    return None if asked.sites and asked.sites[-1] == "same-origin" else guard.own_change(asked)


def _lax_no_site(asked: Incoming) -> Any:
    """Only the origin is looked at."""
    ours = asked.origins == [f"http://{asked.host}"]
    return None if asked.is_looking or ours else guard.own_change(asked)


def _lax_cookie(asked: Incoming) -> Any:
    """Any cookie of that kind."""
    return None if "metier_session" in asked.headers.get("cookie", "") else guard.let_in(asked)


def _lax_prefix(asked: Incoming) -> Any:
    return None if asked.path.startswith(("/assets/", "/enter")) else guard.let_in(asked)


def _nothing(_asked: Incoming) -> None:
    return None


MUTANTS: dict[str, dict[str, guard.Rule]] = {
    "no rule on hosts": {"own_host": _nothing},
    "hosts without their port": {"own_host": _lax_host},
    "hosts by their beginning": {"own_host": _lax_host_suffix},
    "no entrance": {"let_in": _nothing},
    "any cookie lets in": {"let_in": _lax_cookie},
    "no rule on where changes come from": {"own_change": _nothing},
    "origins by their beginning": {"own_change": _lax_origin},
    "a null origin is ours": {"own_change": _lax_null},
    "what says nothing is ours": {"own_change": _lax_absent},
    "other ports are ours": {"own_change": _lax_site},
    "only the last header counts": {"own_change": _lax_first},
    "only the origin counts": {"own_change": _lax_no_site},
    "no rule at all": dict.fromkeys((rule.__name__ for rule in guard.RULES), _nothing),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_weakened_guard_is_found_by_the_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rules = tuple(MUTANTS[name].get(rule.__name__, rule) for rule in guard.RULES)
    assert rules != guard.RULES
    monkeypatch.setattr(guard, "RULES", rules)
    with with_a_write(folder) as (client, path):
        assert changed_by(client, path, CASES)


def test_every_rule_stands_in_the_guard_and_the_cases_name_real_ones() -> None:
    known = [
        "one_length",
        "own_host",
        "plain_path",
        "let_in",
        "known_method",
        "own_page",
        "own_change",
        "may_change",
    ]
    assert [rule.__name__ for rule in guard.RULES] == known
    assert {case.needs for case in CASES} <= {*known, "h11", "looking"}
    assert RIGHT.kind == FORM
