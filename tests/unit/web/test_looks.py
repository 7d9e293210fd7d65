"""What belongs to a browser: colours, keys and leaving, kept in its cookies; also where nothing in the workspace may change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Client, serving

import metier.web
from metier.web.rendering.own_keys import TAKEN, USUAL, OwnKeys
from metier.workspace import Workspace

TEMPLATES = Path(metier.web.__file__).parent / "templates"
OF_THE_BROWSER = {"/looks", "/leave"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("looks") / "search"
    with Workspace.create(folder, environment={}) as workspace:
        for number in range(3):
            workspace.add_text(f"Baker {number}\nWe bake bread number {number} at night.")
        workspace.label(1, "excited")
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Client]:
    with serving(folder) as client:
        yield client


@pytest.fixture
def client(served: Client) -> Iterator[Client]:
    before = dict(served.cookies)
    yield served
    served.cookies.clear()
    served.cookies.update(before)


def keys_on(client: Client, path: str) -> set[str]:
    """Every key of a page, of buttons and of rows."""
    found = re.findall(r'data-(?:row-)?key="([^"]+)"', client.settled(path).text)
    return {key for keys in found for key in keys.split(",") if " " not in key.strip()}


# --- read-only ------------------------------------------------------------------------------------------------


def test_read_only_lets_a_browser_choose_its_looks_and_leave_and_nothing_else(folder: Path) -> None:
    from starlette.routing import Route

    from metier.web import app as web_app

    with serving(folder, is_read_only=True) as client:
        for route in web_app._routes():
            if isinstance(route, Route) and "POST" in (route.methods or ()):
                path = re.sub(r"\{[^}]*\}", "1", route.path)
                if path not in OF_THE_BROWSER:
                    assert client.post(path).status == 403, path
        assert client.post("/looks/").status in {403, 404}
        assert "Kept for this browser" in client.post("/looks", {"theme": "dark"}).words
        assert 'data-theme="dark"' in client.get("/inbox").text
        client.post("/leave")
        assert client.get("/inbox").status == 401


# --- keys of one's own ----------------------------------------------------------------------------------------


def test_keys_that_mean_something_else_are_known() -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted(TEMPLATES.rglob("*.j2")))
    fixed = {key for keys in re.findall(r'data-key="([^"{]+)"', text) for key in keys.split(",")}
    assert {key for key in fixed if len(key.strip()) == 1} - set(TAKEN) == set()
    assert not set(USUAL.values()) & set(TAKEN)


@pytest.mark.parametrize(
    "path", ["/decide", "/postings/1", "/postings/2", "/inbox?group=all", "/inbox?group=decided"]
)
def test_chosen_keys_take_the_place_of_the_usual_ones(client: Client, path: str) -> None:
    before = keys_on(client, path)
    typed = {"key-excited": "Y", "key-maybe": "2", "key-passed": "é", "key-undo": "-", "key-skip": "ф"}
    assert "Kept for this browser" in client.post("/looks", typed).words
    after = keys_on(client, path)
    swapped = {"1": "y", "3": "é", "u": "-", "s": "ф"}
    assert after == {swapped.get(key, key) for key in before - {"Backspace", " "}}
    assert {key for key in USUAL.values() if key in before}, path
    assert "<kbd" in client.get(path).text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"key-excited": "j"}, "another key, as this one goes to the next"),
        ({"key-excited": "2"}, "another key, as this one is that of"),
        ({"key-excited": "x", "key-skip": "X"}, "another key, as this one is that of"),
        ({"key-undo": "xy"}, "one letter, digit or sign"),
        ({"key-undo": ","}, "another key"),
        ({"key-skip": "\u0301"}, "one letter, digit or sign"),
    ],
)
def test_a_key_that_cannot_be_is_told_and_what_was_typed_stays(
    client: Client, typed: dict[str, str], why: str
) -> None:
    refused = client.post("/looks", {"keys": "off", **typed})
    assert refused.status == 422
    assert why in refused.words
    assert refused.text.count('aria-invalid="true"') == 1
    assert f'value="{next(iter(typed.values()))}"' in refused.text
    assert "1" in keys_on(client, "/postings/2")
    assert 'data-keys="on"' in client.get("/inbox").text  # all or nothing


@pytest.mark.parametrize("cookie", ["", "12", "11111", "123u%2C", "%F0%9F", "j23us", "<b>us", "123us9"])
def test_a_cookie_that_makes_no_sense_is_the_usual_keys(cookie: str) -> None:
    assert OwnKeys.of_cookie(cookie) == OwnKeys()


def test_empty_fields_bring_the_usual_keys_back(client: Client) -> None:
    client.post("/looks", {"key-excited": "x"})
    client.post("/looks", {f"key-{name}": "" for name in USUAL})
    assert {"1", "2", "3"} <= keys_on(client, "/postings/2")


def test_the_cookie_of_one_server_opens_no_other(client: Client, folder: Path) -> None:
    (session,) = client.cookies.values()
    with serving(folder) as other:
        port = other.server.serving.port
        assert other.get("/inbox").status == 200
        other.cookies = {f"metier_session_{port}": session, **client.cookies}
        assert other.get("/inbox").status == 401
