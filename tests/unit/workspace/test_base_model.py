"""Which base model is asked, what it costs, and that nothing is sent, read or looked up before it is."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.chat_server import chat_server

from metier.actions.ports import Agreed
from metier.domain.chat import FREE, ChatRequest, FieldClass, Piece, Price, Role, Turn
from metier.errors import (
    ConfigValueError,
    ConsentNeededError,
    KeyMissingError,
    ModelUnknownError,
    NoModelError,
    OfflineError,
    PriceUnknownError,
)
from metier.net.sent import SentLog
from metier.settings import Settings, read_settings
from metier.workspace.base_model import BaseModel, chosen_model, find_model

KEY = {"OPENAI_API_KEY": "sk-1", "ANTHROPIC_API_KEY": "sk-2"}
REQUEST = ChatRequest(
    "Judge.", (Turn(Role.USER, (Piece("hello"),)),), carries=frozenset({FieldClass.POSTINGS})
)
TWO = """
[models.gpt]
provider = "openai"
model = "gpt-4.1-mini"

[models.claude]
provider = "anthropic"
model = "claude-haiku-4-5"
"""


def settings(tmp_path: Path, toml: str) -> Settings:
    (tmp_path / "metier.toml").write_text(toml)
    return read_settings(tmp_path / "metier.toml", {})


def find(tmp_path: Path, toml: str, name: str | None = None, **environment: str) -> BaseModel:
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    return find_model(settings(tmp_path, toml), {**home, **environment}, {}, tmp_path, name)


def test_the_first_model_is_asked_unless_another_is_named(tmp_path: Path) -> None:
    assert find(tmp_path, TWO, **KEY).settings.name == "gpt"
    assert find(tmp_path, f'model = "claude"\n{TWO}', **KEY).settings.name == "claude"
    assert find(tmp_path, f'model = "claude"\n{TWO}', "gpt", **KEY).settings.name == "gpt"


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoModelError):
        find(tmp_path, "")
    with pytest.raises(ModelUnknownError, match="gtp"):
        find(tmp_path, TWO, "gtp")
    with pytest.raises(KeyMissingError) as caught:
        find(tmp_path, TWO)
    assert caught.value.details["looked_in"] == [
        "the variable OPENAI_API_KEY",
        str(tmp_path / "config" / "metier" / "keys" / "gpt"),
    ]


def test_a_model_that_is_only_looked_at_needs_no_key(tmp_path: Path) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    found = find_model(settings(tmp_path, TWO), home, {}, tmp_path, needs_key=False)
    assert found.chat.count_tokens("some words") > 0
    assert found.chat.name == "gpt-4.1-mini@api.openai.com"


def test_far_models_have_known_prices_dated_and_halved_in_batches(tmp_path: Path) -> None:
    gpt, claude = find(tmp_path, TWO, **KEY), find(tmp_path, TWO, "claude", **KEY)
    assert (gpt.price.input, gpt.price.output) == (Decimal("0.40"), Decimal("1.60"))
    assert claude.price.cache_write == Decimal("1.25")
    for model in (gpt, claude):
        assert model.batch_price is not None
        assert model.batch_price.input * 2 == model.price.input
        assert (model.is_local, model.in_flight) == (False, 4)
        assert model.price.as_of


def test_a_price_that_nobody_said_is_a_failure_only_where_it_is_needed(tmp_path: Path) -> None:
    toml = '[models.x]\nprovider = "openai"\nmodel = "gpt-99"\n'
    found = find(tmp_path, toml, **KEY)
    assert found.known_price is None
    with pytest.raises(PriceUnknownError, match="gpt-99"):
        _ = found.price
    said = find(tmp_path, f"{toml}price_input = 3\nprice_output = 4\nprice_cached = 1\n", **KEY)
    assert said.price == Price(Decimal(3), Decimal(4), Decimal(1), source="settings")


def test_this_machine_is_free_patient_and_asked_one_at_a_time(tmp_path: Path) -> None:
    found = find(tmp_path, '[models.x]\nprovider = "llamacpp"\nmodel = "any"\n')
    assert (found.price, found.is_local, found.in_flight, found.host) == (FREE, True, 1, "localhost:8080")


def test_a_price_for_this_machine_counts_where_the_person_wrote_one(tmp_path: Path) -> None:
    toml = '[models.x]\nprovider = "llamacpp"\nmodel = "any"\nprice_input = 1\nprice_output = 2\n'
    assert find(tmp_path, toml).price.output == 2


@pytest.mark.parametrize(
    "url",
    ["http://api.example.com/v1", "https://me:secret@api.example.com", "ftp://localhost", "nonsense"],
)
def test_an_address_that_is_none_is_told_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigValueError, match=r"models\.x\.base_url") as caught:
        find(tmp_path, f'[models.x]\nbase_url = "{url}"\nmodel = "m"\n', **KEY)
    assert "secret" not in str(caught.value)


def test_a_model_asks_its_server_and_the_log_of_the_workspace_says_so(tmp_path: Path) -> None:
    with chat_server() as server:
        toml = f'[models.x]\nbase_url = "{server.url}"\nmodel = "m"\nkey_env = "MINE"\n'
        found = find(tmp_path, toml, MINE="sk-canary")
        assert found.chat.ask(REQUEST).usage is not None
        assert server.asked[0].headers["Authorization"] == "Bearer sk-canary"
    (line,) = SentLog(tmp_path / "sent.jsonl").read()
    assert (line.purpose, line.carries, line.left) == ("screening", ("postings",), False)
    assert "canary" not in f"{found!r} {found.chat!r} {(tmp_path / 'sent.jsonl').read_text()}"


def test_stored_agreements_and_offline_reach_the_gate(tmp_path: Path) -> None:
    agreed = Agreed("api.openai.com", frozenset({FieldClass.PROFILE}), datetime(2026, 11, 1, tzinfo=UTC))
    found = find_model(settings(tmp_path, TWO), KEY, {"api.openai.com": agreed}, tmp_path)
    with pytest.raises(ConsentNeededError, match="postings"):
        found.chat.ask(REQUEST)
    cut_off = find_model(
        settings(tmp_path, f"offline = true\n{TWO}"), KEY, {"api.openai.com": agreed}, tmp_path
    )
    with pytest.raises(OfflineError):
        cut_off.chat.ask(REQUEST)
    assert not (tmp_path / "sent.jsonl").exists()


def test_a_model_tuned_to_write_texts_is_asked_by_name_only(tmp_path: Path) -> None:
    """It stands among the base models, and judges nothing: neither does it take the place of the one that does."""
    (tmp_path / "metier.toml").write_text(
        '[models.lora-1130-3fa1c0]\nprovider = "openai"\nmodel = "gpt-4.1-mini"\n' + TWO, encoding="utf-8"
    )
    settings = read_settings(tmp_path / "metier.toml", {})

    assert chosen_model(settings).name == "gpt"
    assert chosen_model(settings, "lora-1130-3fa1c0").name == "lora-1130-3fa1c0"
