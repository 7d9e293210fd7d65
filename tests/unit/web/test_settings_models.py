"""Base models in the browser: set up after a look, checked at a known cost, taken out; a key that is typed is seen nowhere again."""

from __future__ import annotations

import logging
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.chat_server import ChatServer, chat_server
from tests.web_world import Answer, Client, serving

from metier.domain.chat import ChatReply, Usage
from metier.testing import FixedClock
from metier.testing.chat import ScriptedModel
from metier.workspace import Workspace

CANARY = "sk-canary-7f3a9b2c4d5e6f708192a3b4c5d6e7f8"
FAR = {"name": "far", "provider": "openai", "model": "gpt-4.1-mini"}
GOOD = '{"label": "maybe", "reason": "nothing is known"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty workspace."""
    Workspace.create(tmp_path / "ws", environment={}).close()
    return tmp_path / "ws"


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    """Its server, with a place for keys beside the workspace."""
    environment = {"XDG_CONFIG_HOME": str(folder.parent / "config")}
    with serving(folder, clock=FixedClock(), environment=environment) as client:
        yield client


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """A server of a base model on this machine."""
    with chat_server(ScriptedModel([ChatReply(GOOD, usage=Usage(100, 20))] * 3)) as running:
        yield running


def toml(folder: Path) -> dict[str, object]:
    return tomllib.loads((folder / "metier.toml").read_text(encoding="utf-8"))


def written(client: Client, fields: dict[str, str | list[str]]) -> Answer:
    """Look at a model, and write what was shown."""
    import html

    look = client.post("/settings/new-model", fields)
    assert look.status == 200, look.words
    lines = html.unescape(look.text.split('name="lines" value="')[1].split('">')[0])
    return client.post("/settings/new-model", {**fields, "write": "1", "lines": lines})


def test_the_empty_list_says_what_to_do(client: Client) -> None:
    page = client.get("/settings/models")
    assert "No base model is set up" in page.words
    assert 'href="/settings/new-model"' in page.text


def test_a_model_is_looked_at_before_it_is_written(client: Client, folder: Path) -> None:
    look = client.post("/settings/new-model", {**FAR, "timeout": "30"})
    assert 'provider = "openai" model = "gpt-4.1-mini" timeout = 30' in look.words
    assert "$0.40 / $1.60" in look.words
    assert "What may api.openai.com read?" in look.words
    assert " checked" not in look.text, "nothing is agreed to by default"
    assert "models" not in toml(folder)
    page = written(client, {**FAR, "timeout": "30", "kind": ["postings", "profile"]})
    assert "Set up far in metier.toml" in page.words
    assert toml(folder)["models"] == {"far": {"provider": "openai", "model": "gpt-4.1-mini", "timeout": 30}}
    assert "postings, profile: change it" in page.words
    listed = client.get("/settings/models").words
    assert "far is asked gpt-4.1-mini api.openai.com" in listed
    assert "missing" in listed
    assert "Give it its key" in listed


def test_what_was_not_shown_is_not_written(client: Client, folder: Path) -> None:
    answer = client.post("/settings/new-model", {**FAR, "write": "1", "lines": "[models.other]"})
    assert (answer.status, "E-WEB-STALE" in answer.text) == (409, True)
    assert "models" not in toml(folder)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({**FAR, "name": "two words"}, "Name: got two words"),
        ({"name": "far", "model": "m"}, "Where it is: nothing was given"),
        ({**FAR, "model": ""}, "expected the model's name, as its provider writes it"),
        ({**FAR, "provider": "nobody"}, "expected one of openai"),
        ({**FAR, "price_input": "cheap", "price_output": "1"}, "price_input is cheap"),
        ({**FAR, "timeout": "soon"}, "timeout: got soon"),
        ({**FAR, "name": "<script>alert(1)</script>"}, "Name: got"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    client: Client, folder: Path, fields: dict[str, str], words: str
) -> None:
    page = client.post("/settings/new-model", fields)
    assert page.status in {400, 422}
    assert words in page.words
    assert "<script>alert" not in page.text
    assert f'value="{fields["model"]}"' in page.text
    assert "models" not in toml(folder)


def test_a_name_that_is_taken_is_refused(client: Client) -> None:
    written(client, dict(FAR))
    assert client.post("/settings/new-model", FAR).status == 400


def test_agreement_without_postings_is_refused(client: Client, folder: Path) -> None:
    look = client.post("/settings/new-model", FAR)
    assert look.status == 200
    page = written(client, {**FAR, "kind": ["profile"]})
    assert page.status == 422
    assert "without it, it can judge none" in page.words
    assert "models" not in toml(folder)


def test_a_check_tells_its_cost_first_and_then_how_it_answered(
    client: Client, folder: Path, server: ChatServer
) -> None:
    written(client, {"name": "here", "base_url": server.url, "model": "small"})
    page = client.get("/settings/models/here")
    assert "Ask it costs nothing" in page.words
    client.post("/settings/models/here/check", {"most": "0"})
    answered = client.settled("/settings/models/here").words
    assert "answered in " in answered
    assert "tokens 100 in, 20 out" in answered
    assert "JSON schema kept" in answered


def test_a_check_that_became_dearer_is_not_made(client: Client, server: ChatServer, folder: Path) -> None:
    file = folder / "metier.toml"
    file.write_text(
        f'[models.here]\nbase_url = "{server.url}"\nmodel = "m"\nprice_input = 1\nprice_output = 9\n',
        encoding="utf-8",
    )
    assert "costs at most $" in client.get("/settings/models/here").words
    client.post("/settings/models/here/check", {"most": "0"})
    assert "The most it can cost was changed elsewhere" in client.settled("/settings/models/here").words


def test_a_server_that_is_not_there_is_told(client: Client, folder: Path) -> None:
    (folder / "metier.toml").write_text('[models.gone]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\n', encoding="utf-8")  # fmt: skip
    client.post("/settings/models/gone/check", {"most": "0"})
    assert 'class="notice bad"' in client.settled("/settings/models/gone", 90).text


def test_a_model_is_taken_out_with_a_tick_alone(client: Client, folder: Path) -> None:
    written(client, {**FAR, "kind": ["postings"]})
    assert client.post("/settings/models/far/remove").status == 422
    assert "far" in (folder / "metier.toml").read_text(encoding="utf-8")
    page = client.post("/settings/models/far/remove", {"sure": "on"})
    assert "Took far out of metier.toml; api.openai.com may still read what you agreed to" in page.words
    assert "models" not in toml(folder)


def test_a_table_that_the_person_wrote_is_theirs_to_take_out(client: Client, folder: Path) -> None:
    (folder / "metier.toml").write_text(
        '[models.far] # mine\nmodel = "m"\nprovider = "openai"\n', encoding="utf-8"
    )
    assert "it is yours to delete: lines 1 to 3 of metier.toml" in client.get("/settings/models/far").words
    assert client.post("/settings/models/far/remove", {"sure": "on"}).status == 422
    assert client.get("/settings/models/none").status == 404


# --- the key ------------------------------------------------------------------------------------------------


def test_a_key_is_seen_nowhere_again(
    client: Client, folder: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    written(client, {**FAR, "kind": ["postings"]})
    asked = client.post("/settings/models/far/key", {"key": f" {CANARY}\n"}, follow=False)
    place = asked.headers["location"]
    answers = [asked, client.get(place)]
    kept = folder.parent / "config" / "metier" / "keys" / "far"
    assert kept.read_text(encoding="ascii").strip() == CANARY
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "Kept the key of far in" in answers[-1].words
    assert "found" in client.get("/settings/models").words

    answers += [client.post("/settings/models/far/key", {"key": f"{CANARY} with spaces"})]
    answers += [client.post("/settings/models/far/key", {"key": CANARY * 300})]
    answers += [client.post("/settings/models/none/key", {"key": CANARY})]
    answers += [
        client.post("/settings/models/far/key", {"key": CANARY}, headers={"Origin": "http://evil.example"})
    ]
    answers += [client.post("/settings/new-model", {**FAR, "name": "b", "key_env": CANARY, "key": CANARY})]
    assert [answer.status for answer in answers[2:]] == [400, 422, 404, 403, 400]
    pages = (
        "/settings", "/settings/models", "/settings/models/far", "/settings/budget", "/settings/privacy", "/settings/backup",
        "/settings/file", "/settings/health", "/finetune", "/costs", "/no-such-page",
    )  # fmt: skip
    answers += [client.settled(path) for path in pages]
    client.post("/settings/backup")
    answers += [client.post("/settings/backup/file")]
    for answer in answers:
        assert CANARY.encode() not in answer.content
        assert all(CANARY not in f"{name}{value}" for name, value in answer.headers.items())
    assert CANARY not in place
    assert CANARY not in caplog.text
    assert all(CANARY not in str(record.__dict__) for record in caplog.records)
    assert CANARY not in "".join(capfd.readouterr())
    for file in (path for path in folder.rglob("*") if path.is_file()):
        assert CANARY.encode() not in file.read_bytes(), file
    for work in client.site.works.going_on:
        assert CANARY not in repr(work)


def test_a_model_here_needs_no_key(client: Client, folder: Path) -> None:
    written(client, {"name": "here", "provider": "ollama", "model": "qwen3:4b"})
    assert 'type="password"' not in client.get("/settings/models/here").text
    assert client.post("/settings/models/here/key", {"key": CANARY}).status == 400


def test_a_variable_that_wins_is_named(folder: Path) -> None:
    (folder / "metier.toml").write_text('[models.far]\nprovider = "openai"\nmodel = "m"\n', encoding="utf-8")
    environment = {"OPENAI_API_KEY": CANARY, "XDG_CONFIG_HOME": str(folder.parent / "config")}
    with serving(folder, environment=environment) as client:
        page = client.get("/settings/models/far")
        assert "The variable OPENAI_API_KEY is set, and wins" in page.words
        assert CANARY not in page.text
