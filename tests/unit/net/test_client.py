"""What may be asked, what is told of it, and what a server can do to us."""

from __future__ import annotations

import json
import random
import stat
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from tests.embeddings_server import (
    EmbeddingsServer,
    Fault,
    cut_body,
    cut_without_length,
    drip,
    drip_headers,
    embeddings_server,
    endless,
    reset,
    says,
)

from metier.errors import (
    ConsentMissingError,
    NotHttpsError,
    OfflineError,
    ProviderAnswerError,
    ProviderDownError,
    ProviderRefusedError,
)
from metier.net.addresses import Address, parse_address
from metier.net.client import Bounds, Client
from metier.net.consent import Cargo, Consent
from metier.net.sent import Sent, SentLog
from metier.testing import FixedClock

FAR = Address("https", "api.example.com", 443, "/v1")
NOW = FixedClock()


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with embeddings_server() as running:
        yield running


class Watched:
    """A client with its log and its pauses."""

    def __init__(self, *, bounds: Bounds = Bounds(), consent: Consent = Consent()) -> None:  # noqa: B008  # frozen
        self.sent: list[Sent] = []
        self.pauses: list[float] = []
        self.client = Client(
            consent, self.sent.append, NOW, bounds=bounds, sleep=self.pauses.append, rng=random.Random(1)
        )

    def ask(
        self, server: EmbeddingsServer | Address, *, cargo: Cargo = Cargo.POSTINGS, key: str = ""
    ) -> object:
        address = server if isinstance(server, Address) else parse_address(server.url)
        content = {"model": "toy", "input": ["one text"]}
        return self.client.post(
            address, "/embeddings", content, purpose="embeddings", cargo=cargo, n_texts=1, key=key
        )


# --- addresses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/v1",
        "http://127.0.0.1:11434/v1",
        "http://127.8.9.1",
        "http://[::1]:8080/v1",
        "http://[::ffff:127.0.0.1]/v1",
        "https://LOCALHOST/v1",
    ],
)
def test_this_machine_is_known_by_its_names(url: str) -> None:
    assert parse_address(url).is_loopback


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost.example.com",
        "https://127.0.0.1.nip.io",
        "https://0.0.0.0",
        "https://10.0.0.1",
        "https://169.254.169.254",
        "https://[::ffff:10.0.0.1]",
        "https://2130706433",
        "https://127.1",
        "https://0x7f.1",
        "https://localhost.",
    ],
)
def test_what_only_looks_like_this_machine_is_another(url: str) -> None:
    assert not parse_address(url).is_loopback


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com",
        "http://192.168.1.5:11434/v1",
        "http://127.1/v1",
        "ftp://localhost",
        "file:///etc/passwd",
        "api.example.com/v1",
        "",
        "http://localhost.example.com",
    ],
)
def test_words_go_to_other_machines_by_https_only(url: str) -> None:
    with pytest.raises(NotHttpsError):
        parse_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://me:secret@api.example.com/v1",
        "https://api.example.com@evil.example/v1",
        "https://api.example.com/v1?key=1",
        "https://api.example.com/#a",
        "https://",
        "https://a b.example",
        "https://exämple.com",
        "https://api.example.com/v1\r\nHost: evil",
        "https://api.example.com:99999",
        "https://api.example.com:x/",
        "https://[::1",
    ],
)
def test_an_address_that_hides_something_is_none(url: str) -> None:
    with pytest.raises(ValueError):
        parse_address(url)


# --- consent --------------------------------------------------------------------------------------------


def test_offline_nothing_is_even_looked_up() -> None:
    asker = Watched(consent=Consent(offline=True, postings=frozenset({"api.example.com"})))
    with pytest.raises(OfflineError):  # the network guard of the tests would raise something else
        asker.ask(FAR)
    assert asker.sent == []


def test_no_posting_leaves_without_consent_for_that_host() -> None:
    asker = Watched(consent=Consent(offline=False, postings=frozenset({"other.example.com"})))
    with pytest.raises(ConsentMissingError, match=r"postings.*api\.example\.com"):
        asker.ask(FAR)
    assert asker.sent == []


def test_consent_for_postings_is_none_for_the_persons_own_words() -> None:
    consent = Consent(offline=False, postings=frozenset({"api.example.com"}))
    assert consent.allows(FAR, Cargo.POSTINGS)
    assert consent.allows(FAR, Cargo.PROBE)
    with pytest.raises(ConsentMissingError, match="what you wrote yourself") as caught:
        Watched(consent=consent).ask(FAR, cargo=Cargo.OWN_WORDS)
    assert 'send_profile_to = ["api.example.com"]' in caught.value.hint


def test_consent_with_a_port_is_for_that_port() -> None:
    named = Consent(offline=False, postings=frozenset({"api.example.com:8443"}))
    assert named.allows(Address("https", "api.example.com", 8443, ""), Cargo.POSTINGS)
    assert not named.allows(FAR, Cargo.POSTINGS)


def test_this_machine_needs_no_consent(server: EmbeddingsServer) -> None:
    assert isinstance(Watched().ask(server, cargo=Cargo.OWN_WORDS), dict)


# --- the log --------------------------------------------------------------------------------------------


def test_each_request_is_logged_without_its_words(server: EmbeddingsServer, tmp_path: Path) -> None:
    log = SentLog(tmp_path / "sent.jsonl")
    client = Client(Consent(), log, NOW)
    content = {"model": "toy", "input": ["a secret wish", "another"]}
    client.post(
        parse_address(server.url), "/embeddings", content,
        purpose="embeddings", cargo=Cargo.OWN_WORDS, n_texts=2, key="k-123",
    )  # fmt: skip
    (line,) = log.read()
    assert (line.purpose, line.carries, line.n_texts, line.left) == ("embeddings", ("own words",), 2, False)
    assert line.host == f"127.0.0.1:{server.port}"
    assert line.n_bytes == len(json.dumps(content))
    written = (tmp_path / "sent.jsonl").read_text()
    assert "secret" not in written
    assert "k-123" not in written
    assert stat.S_IMODE((tmp_path / "sent.jsonl").stat().st_mode) == 0o600


def test_what_cannot_be_logged_is_not_sent(server: EmbeddingsServer, tmp_path: Path) -> None:
    client = Client(Consent(), SentLog(tmp_path / "no" / "such" / "folder.jsonl"), NOW)
    with pytest.raises(OSError):
        client.post(parse_address(server.url), "", {}, purpose="x", cargo=Cargo.PROBE, n_texts=0)
    assert server.asked == []


def test_a_line_cut_by_a_crash_hides_no_other(tmp_path: Path) -> None:
    log = SentLog(tmp_path / "sent.jsonl")
    sent = Sent("2026-05-01", "embeddings", ("postings",), "h", left=True, n_texts=1, n_bytes=2, sha256="")
    log(sent)
    with log.file.open("a") as file:
        file.write('{"at": "2026\n')
    log(sent)
    assert list(log.read()) == [sent, sent]


# --- what a server can do -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [says(500), says(503), cut_body, cut_without_length, reset, says(200, b"<html>")]
)
def test_a_passing_fault_is_tried_again(server: EmbeddingsServer, fault: Fault) -> None:
    server.faults.append(fault)
    asker = Watched()
    assert isinstance(asker.ask(server), dict)
    assert [sent.attempt for sent in asker.sent] == [1, 2]
    assert len(asker.pauses) == 1
    assert 0 <= asker.pauses[0] <= 1


def test_pauses_double_and_are_drawn_at_random(server: EmbeddingsServer) -> None:
    server.faults.extend([says(500)] * 4)
    asker = Watched()
    asker.ask(server)
    assert all(pause <= 2**place for place, pause in enumerate(asker.pauses))
    assert len(set(asker.pauses)) == 4


def test_after_the_last_try_the_fault_is_told(server: EmbeddingsServer) -> None:
    server.faults.extend([says(502)] * 9)
    with pytest.raises(ProviderDownError, match=r"asked 5 times: it says 502"):
        Watched().ask(server)
    assert len(server.asked) == 5


def test_a_server_that_asks_for_patience_gets_it(server: EmbeddingsServer) -> None:
    later = format_datetime(NOW.moment + timedelta(seconds=40), usegmt=True)
    server.faults.extend(
        [says(429, Retry_After="7"), says(429, Retry_After=later), says(429, Retry_After="soon")]
    )
    asker = Watched()
    asker.ask(server)
    seven, forty, own = asker.pauses
    assert 7 <= seven <= 8
    assert 40 <= forty <= 41
    assert own <= 4


def test_a_moment_in_the_past_is_no_wait(server: EmbeddingsServer) -> None:
    server.faults.append(says(429, Retry_After="Thu, 01 Jan 1970 00:00:00 GMT"))
    asker = Watched()
    asker.ask(server)
    assert asker.pauses[0] <= 1


def test_who_asks_for_an_hour_is_left_alone(server: EmbeddingsServer) -> None:
    server.faults.append(says(429, Retry_After="3600"))
    asker = Watched()
    with pytest.raises(ProviderDownError, match="once"):
        asker.ask(server)
    assert asker.pauses == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_a_refusal_is_not_tried_again(server: EmbeddingsServer, status: int) -> None:
    server.faults.append(says(status))
    with pytest.raises(ProviderRefusedError, match=str(status)):
        Watched().ask(server)
    assert len(server.asked) == 1


def test_what_a_server_says_is_cut_and_escaped_and_holds_no_key(server: EmbeddingsServer) -> None:
    server.faults.append(says(401, b"Bad key k-123456! \x1b[31m`rm`" + b"x" * 5_000))
    with pytest.raises(ProviderRefusedError) as caught:
        Watched().ask(server, key="k-123456")
    message = caught.value.message
    assert "k-123456" not in message
    assert "\x1b" not in message
    assert len(message) < 300


def test_the_key_goes_to_the_server_as_bearer(server: EmbeddingsServer) -> None:
    Watched().ask(server, key="k-1")
    Watched().ask(server)
    with_key, without = server.asked
    assert with_key.headers["Authorization"] == "Bearer k-1"
    assert "Authorization" not in without.headers
    assert "Cookie" not in with_key.headers


def test_no_redirect_is_followed_not_even_at_home(server: EmbeddingsServer) -> None:
    with embeddings_server() as other:
        for status in (301, 302, 307, 308):
            server.faults.append(says(status, Location=f"{other.url}/embeddings"))
            with pytest.raises(ProviderAnswerError, match="redirect"):
                Watched().ask(server, key="k-1")
        assert other.asked == []


@pytest.mark.parametrize("fault", [drip, drip_headers])
def test_an_answer_that_drips_is_cut_off(server: EmbeddingsServer, fault: Fault) -> None:
    server.faults.append(fault)
    with pytest.raises(ProviderDownError, match=r"no whole answer within 0\.3 s"):
        Watched(bounds=Bounds(answer_seconds=0.3, tries=1)).ask(server)


def test_an_answer_without_end_is_cut_off(server: EmbeddingsServer) -> None:
    server.faults.append(endless)
    with pytest.raises(ProviderAnswerError, match="larger than 1 MB"):
        Watched(bounds=Bounds(max_bytes=1_000_000)).ask(server)


def test_brackets_without_end_are_no_crash(server: EmbeddingsServer) -> None:
    server.faults.append(says(200, b"[" * 200_000))
    with pytest.raises(ProviderDownError, match="not JSON"):
        Watched(bounds=Bounds(tries=1)).ask(server)


def test_a_compressed_answer_is_refused_unopened(server: EmbeddingsServer) -> None:
    server.faults.append(says(200, b"\x1f\x8b", Content_Encoding="gzip"))
    with pytest.raises(ProviderAnswerError, match="compressed"):
        Watched().ask(server)


def test_proxies_of_the_environment_are_not_used(
    server: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with embeddings_server() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        Watched().ask(server)
        assert proxy.asked == []


def test_nobody_there_is_told() -> None:
    with embeddings_server() as gone:
        pass
    with pytest.raises(ProviderDownError, match=r"no connection \(Connection refused\)"):
        Watched(bounds=Bounds(tries=2)).ask(gone)
