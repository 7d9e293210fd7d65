"""`metier serve` as a person has it: a real process at a real terminal, asked over loopback."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.terminal import Terminal

from metier.cli.commands.serve_terminal import opened
from metier.cli.driver import Driver
from metier.storage.migrations import SCHEMA_VERSION
from metier.workspace import Workspace

METIER = [sys.executable, "-m", "metier"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "search", environment={}).close()
    return tmp_path / "search"


@pytest.fixture
def started(folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, object]]]:
    """A server for a program, and its envelope."""
    process = subprocess.Popen(
        [*METIER, "serve", "--json", "--port", "0", "--workspace", str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    yield process, json.loads(process.stdout.readline())
    process.kill()
    process.communicate()


def ask(url: str, path: str, cookie: str = "") -> tuple[int, str, str]:
    """Status, body, and the cookie that is to be sent from now on."""
    connection = http.client.HTTPConnection(url.split("/")[2], timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    words = answer.read().decode()
    set_cookie = (answer.getheader("set-cookie") or cookie).partition(";")[0]
    connection.close()
    return answer.status, words, set_cookie


def enter(link: str) -> str:
    """The cookie for a link."""
    status, _, cookie = ask(link, "/" + link.split("/", 3)[3])
    assert status == 303
    return cookie


def links(shown: bytes) -> list[str]:
    return re.findall(r"http://127\.0\.0\.1:\d+/enter\?token=[\w-]{43}", shown.decode())


def test_one_envelope_for_a_program_and_a_clean_end(
    started: tuple[subprocess.Popen[str], dict[str, object]],
) -> None:
    process, envelope = started
    data = envelope["data"]
    assert isinstance(data, dict)
    assert (envelope["schema"], set(data)) == ("metier.serve/1", {"url", "link", "port"})
    assert ask(data["url"], "/works/none", enter(data["link"]))[0] == 404
    assert ask(data["url"], "/works/none")[0] == 401
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_service_manager_ends_it_as_cleanly(
    started: tuple[subprocess.Popen[str], dict[str, object]],
) -> None:
    process, envelope = started
    data = envelope["data"]
    assert isinstance(data, dict)
    assert ask(data["url"], "/inbox")[0] == 401
    process.terminate()
    assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 0


@pytest.fixture
def terminal(folder: Path) -> Iterator[Terminal]:
    opened = Terminal(folder, "serve", "--port", "0", "--no-open")
    yield opened
    opened.close()


def test_at_a_terminal_enter_gives_another_link_and_ctrl_c_ends_it(terminal: Terminal) -> None:
    terminal.until("Ctrl-C ends the server")
    first = links(terminal.shown)
    assert len(first) == 1
    enter(first[0])
    assert ask(first[0], "/" + first[0].split("/", 3)[3])[0] == 401
    os.write(terminal._master, b"\n")
    terminal.until("enter?token=")
    terminal.until("\n")
    fresh = links(terminal.shown)[-1]
    assert fresh != first[0]
    assert ask(fresh, "/works/none", enter(fresh))[0] == 404
    os.killpg(terminal.child.pid, signal.SIGINT)
    assert terminal.child.wait(30) == 0
    assert b"Traceback" not in terminal.shown


def test_long_work_that_does_not_stop_is_ended_with_the_server(folder: Path) -> None:
    script = (
        "import sys, threading, time\n"
        "from metier.web.server import WebServer\n"
        "from metier.web.site import Site\n"
        "from metier.cli.call import Call\n"
        "from metier.cli.commands import serve\n"
        "serve._PATIENCE = 1\n"
        "site = Site(sys.argv[1])\n"
        "site.works.start('k', 'Deaf work', lambda *_: time.sleep(300))\n"
        "server = WebServer(site, port=0)\n"
        "threading.Timer(1, server.stop).start()\n"
        "server.run()\n"
        "sys.exit(serve._end(server, Call()))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, timeout=60, check=False
    )
    assert (ran.returncode, b"Stopping: Deaf work" in ran.stderr) == (0, True)


def test_a_port_that_is_taken_is_named_and_a_free_one_is_found_where_none_was_asked_for(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = Driver(folder)("serve", "--port", str(port), "--json")
    assert ran.exit_code == 1
    assert ran.envelope["error"]["code"] == "E-WEB-PORT"
    assert str(port) in ran.envelope["error"]["message"]


def test_without_a_workspace_it_says_how_to_make_one(tmp_path: Path) -> None:
    ran = Driver(tmp_path)("serve")
    assert ran.exit_code != 0
    assert "metier init" in ran.stderr


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_a_mistake_in_the_command(folder: Path, port: str) -> None:
    assert Driver(folder)("serve", "--port", port).exit_code == 2


def test_a_store_that_becomes_unreadable_is_told_on_the_page_and_works_again_once_it_is_mended(
    started: tuple[subprocess.Popen[str], dict[str, object]], folder: Path
) -> None:
    data = started[1]["data"]
    assert isinstance(data, dict)
    cookie = enter(data["link"])
    store, aside = folder / "metier.db", folder / "aside.db"
    assert ask(data["url"], "/works/none", cookie)[0] == 404
    import sqlite3

    with sqlite3.connect(store) as db:
        db.execute(f"pragma user_version = {SCHEMA_VERSION + 3}")
    db.close()
    status, words, _ = ask(data["url"], "/works/none", cookie)
    assert (status, "E-DB-NEWER" in words) == (500, True)
    store.rename(aside)
    assert "E-" in ask(data["url"], "/works/none", cookie)[1]
    store.write_bytes(b"SQLite format 3\0" + b"\xff" * 8_000)
    status, words, _ = ask(data["url"], "/works/none", cookie)
    assert (status, "E-DB-" in words, "Traceback" in words) == (500, True, False)
    store.unlink()
    aside.rename(store)
    with sqlite3.connect(store) as db:
        db.execute(f"pragma user_version = {SCHEMA_VERSION}")
    db.close()
    assert ask(data["url"], "/works/none", cookie)[0] == 404


def test_two_servers_of_one_workspace_have_cookies_of_their_own(folder: Path) -> None:
    from tests.web_world import Client, serving

    with serving(folder) as one, serving(folder) as two:
        both = Client(one.site, one.server, one.cookies | two.cookies)
        assert len(both.cookies) == 2
        assert both.get("/works/none").status == 404
        assert Client(two.site, two.server, both.cookies).get("/works/none").status == 404
        name, other = one.cookies.copy().popitem(), two.cookies.copy().popitem()
        assert Client(one.site, one.server, {name[0]: other[1]}).get("/works/none").status == 401


def test_the_browser_is_led_there_by_a_private_file_and_no_list_of_programs_shows_the_link(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr("webbrowser.open", called.append)
    link = "http://127.0.0.1:1/enter?token=secret"
    with opened(link, folder):
        assert called[0].startswith("file://")
        assert "secret" not in called[0]
        (path,) = folder.glob("open-metier-*.html")
        assert path.stat().st_mode & 0o777 == 0o600
        assert f"url={link}" in path.read_text()
    assert not list(folder.glob("open-metier-*"))


def test_where_no_file_can_be_written_the_server_runs_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _url: pytest.fail("opened without its file"))
    with opened("http://127.0.0.1:1/enter?token=x", tmp_path / "nowhere"):
        pass
