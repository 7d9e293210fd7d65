"""`metier consent`: told field by field, given and taken back by one command, nothing stored that was not meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metier.cli.driver import Driver
from metier.testing import FixedClock, ToyEncoder

HOST = "api.example.com"


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.chdir(tmp_path)
    made = Driver(Path("ws"), arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    assert made("init", "ws").exit_code == 0
    return made


def agreed(cli: Driver) -> dict[str, list[str]]:
    rows = cli("consent", "list", "--json").envelope["data"]["agreed"]
    return {row["host"]: row["classes"] for row in rows}


def test_kinds_add_up_and_are_taken_back_one_by_one_or_all_at_once(cli: Driver) -> None:
    cli("consent", "give", HOST, "postings", "profile")
    cli("consent", "give", HOST, "reasons")
    assert agreed(cli) == {HOST: ["postings", "profile", "reasons"]}

    ran = cli("consent", "withdraw", HOST, "reasons")
    assert "no longer: your reasons" in ran.stdout
    assert agreed(cli) == {HOST: ["postings", "profile"]}

    assert "read nothing of yours any more" in cli("consent", "withdraw", HOST).stdout
    assert agreed(cli) == {}


def test_the_list_says_who_may_read_what_since_when(cli: Driver) -> None:
    cli("consent", "give", HOST, "postings", "about")
    ran = cli("consent")

    assert HOST in ran.stdout
    assert "the text of postings, what you wrote about yourself" in ran.stdout
    assert "Since" in ran.stdout
    assert "Nothing has left this machine." in ran.stdout
    assert f"`metier consent withdraw {HOST}`" in ran.stdout


@pytest.mark.parametrize(
    "host", ["https://api.example.com/v1", "API.example.com", "api.example.com:443", "far"]
)
def test_an_address_or_the_name_of_a_model_stands_for_its_host(cli: Driver, host: str) -> None:
    table = f'[models.far]\nmodel = "m"\nbase_url = "https://{HOST}/v1"\n'
    (cli.folder / "metier.toml").write_text(table, encoding="utf-8")
    cli("consent", "give", host, "postings")

    assert agreed(cli) == {HOST: ["postings"]}


def test_another_port_is_another_host(cli: Driver) -> None:
    cli("consent", "give", f"{HOST}:8443", "postings")

    assert agreed(cli) == {f"{HOST}:8443": ["postings"]}


@pytest.mark.parametrize("host", ["localhost:11434", "127.0.0.1", "http://[::1]:8080/v1"])
def test_this_machine_needs_no_agreement_and_none_is_stored(cli: Driver, host: str) -> None:
    assert "needs no agreement" in cli("consent", "give", host, "postings").stdout
    assert agreed(cli) == {}


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["give", "http://far.example.com", "postings"], 9, "https"),
        (["give", "a b", "postings"], 2, "api.example.com"),
        (["give", "https://user:key@far.example.com", "postings"], 2, "api.example.com"),
        (["give", HOST, "everything"], 2, "postings, profile, about, examples, reasons"),
        (["withdraw", "api.exampel.com"], 2, "Did you mean api.example.com?"),
    ],
)
def test_what_cannot_be_understood_is_refused_and_stores_nothing(
    cli: Driver, words: list[str], code: int, hint: str
) -> None:
    cli("consent", "give", HOST, "postings")
    ran = cli("consent", *words)

    assert ran.exit_code == code
    assert hint in ran.stderr
    assert "key@" not in ran.stderr or "far.example.com" in ran.stderr
    assert agreed(cli) == {HOST: ["postings"]}


def test_a_dry_run_stores_nothing(cli: Driver) -> None:
    assert "would be allowed" in cli("consent", "give", HOST, "postings", "--dry-run").stdout
    assert agreed(cli) == {}


def test_whoever_said_offline_is_told_that_it_is_stronger(cli: Driver) -> None:
    assert (
        "nothing leaves until you take that back"
        in cli("consent", "give", HOST, "postings", "--offline").stdout
    )
    assert "offline: nothing leaves this machine" in cli("consent", "--offline").stdout
    assert "may read" not in cli("doctor", "--offline").stdout


def test_the_check_up_tells_what_may_leave(cli: Driver) -> None:
    cli.environment["COLUMNS"] = "200"
    assert "nothing may" in cli("doctor").stdout
    cli("consent", "give", HOST, "postings", "profile")

    assert f"{HOST} may read the text of postings, your profile" in cli("doctor").stdout


def test_what_encoders_may_send_is_told_with_it(cli: Driver) -> None:
    settings = 'offline = false\n[privacy]\nsend_postings_to = ["enc.example.com"]\n'
    (cli.folder / "metier.toml").write_text(settings, encoding="utf-8")

    assert "the text of postings may go to enc.example.com" in cli("consent").stdout
    assert "but metier is offline" in " ".join(cli("consent", "--offline").stdout.split())


def test_the_log_is_told_in_sums_and_survives_what_stands_in_it(cli: Driver) -> None:
    row = {
        "at": "2026-11-29T10:00:00+00:00", "purpose": "screening", "carries": ["postings"], "host": HOST,
        "left": True, "n_texts": 1, "n_bytes": 4000, "sha256": "", "attempt": 1,
    }  # fmt: skip
    rows = [
        row,
        row | {"carries": ["profile"], "at": "2026-11-29T11:00:00+00:00"},
        row | {"purpose": "\x1b[2Jevil", "at": "no time"},
        row | {"left": False, "host": "127.0.0.1"},
    ]
    text = "".join(f"{json.dumps(line)}\n" for line in rows) + '{"cut'
    (cli.folder / "sent.jsonl").write_text(text, encoding="utf-8")
    ran = cli("consent")

    assert "judging postings" in ran.stdout
    assert "2  8,000  2026-11-29" in ran.stdout
    assert "1 request went to programs on this machine" in ran.stdout
    assert "\x1b" not in ran.stdout
    sent = cli("consent", "list", "--json").envelope["data"]["sent"]
    assert [line["n_requests"] for line in sent] == [1, 2, 1]
    assert sent[1]["carries"] == ["postings", "profile"]


def test_words_for_applying_are_agreed_to_by_their_own_names(cli: Driver) -> None:
    cli("consent", "give", HOST, "postings", "profile", "about", "examples", "reasons")
    assert not {"resume", "writing"} & set(agreed(cli)[HOST])

    ran = cli("consent", "give", HOST, "resume", "writing")
    assert "facts of your resume, what you worded yourself" in " ".join(ran.stdout.split())
    assert agreed(cli)[HOST][-2:] == ["resume", "writing"]
