"""Every way a provider can fail, through both adapters: the right failure or the raw answer, and never an invented one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from tests import chat_faults as faults
from tests.certificates import make_certificate, server_side
from tests.chat_faults import Fault, status
from tests.chat_server import ChatServer, chat_server

from metier.actions.ports import Agreed
from metier.domain.chat import ChatReply, ChatRequest, FieldClass, Finish, Piece, Price, Role, Turn
from metier.domain.ports import ChatModel
from metier.errors import (
    ConsentNeededError,
    MetierError,
    OfflineError,
    ProviderAnswerError,
    ProviderDownError,
    ProviderRefusedError,
    ServerNotRunningError,
    TryAgainError,
)
from metier.models.chat.anthropic import AnthropicChat
from metier.models.chat.asking import Place
from metier.models.chat.openai import OpenAiChat
from metier.net import wire
from metier.net.addresses import Address, parse_address
from metier.net.chat_client import ChatClient
from metier.net.chat_consent import ChatConsent
from metier.net.secret import Key, Secret
from metier.net.sent import Sent, SentLog
from metier.testing import FixedClock, KeywordModel

KEY = "sk-canary-4711-do-not-print"
NOW = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
SCHEMA = {
    "type": "object",
    "properties": {"label": {"type": "string", "enum": ["passed", "maybe", "excited"]}},
    "required": ["label"],
    "additionalProperties": False,
}
REQUEST = ChatRequest(
    "You judge postings.",
    (
        Turn(Role.USER, (Piece("Wishes: short days.", stable=True), Piece('<<data a1>>\n{"title": "Cook"}\n<<end a1>>'))),
    ),
    SCHEMA,
    choices=("passed", "maybe", "excited"),
    carries=frozenset({FieldClass.POSTINGS, FieldClass.PROFILE}),
)  # fmt: skip


class Asking:
    """One adapter against one server, with its log."""

    def __init__(
        self, api: str, url: str, *, seconds: float = 10, consent: ChatConsent | None = None
    ) -> None:
        self.api = api
        self.sent: list[Sent] = []
        self.client = ChatClient(consent or ChatConsent(), self.sent.append, NOW)
        self.place = Place("mine", parse_address(url), "small-1", self._key(), seconds=seconds)

    def _key(self) -> Key:
        return Key(Secret(KEY), "x-api-key", "") if self.api == "anthropic" else Key(Secret(KEY))

    def model(self, **changes: Any) -> ChatModel:
        place = replace(self.place, **changes)
        if self.api == "anthropic":
            return AnthropicChat(place, client=self.client)
        return OpenAiChat(place, client=self.client)

    def ask(self, request: ChatRequest = REQUEST) -> ChatReply:
        return self.model().ask(request)


@pytest.fixture(params=["openai", "anthropic"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


def failure(api: str, server: ChatServer, fault: Fault, *, seconds: float = 10) -> MetierError:
    """How one ask fails when the server does `fault`; that it was asked once, and that no word of the key is told."""
    server.faults.append(fault)
    asking = Asking(api, server.url, seconds=seconds)
    with pytest.raises(MetierError) as caught:
        asking.ask()
    error = caught.value
    assert len(asking.sent) == 1
    told: BaseException | None = error
    while told is not None:
        assert KEY not in f"{told!s} {told!r} {getattr(told, 'hint', '')} {getattr(told, 'details', '')}"
        told = told.__cause__ or told.__context__
    return error


# --- a good answer ------------------------------------------------------------------------------------------


def test_a_good_answer_comes_whole_with_usage_and_is_billed_as_counted(api: str, server: ChatServer) -> None:
    asking = Asking(api, server.url)
    reply = asking.ask()
    assert json.loads(reply.text)["p"]
    assert (reply.finish, reply.model) == (Finish.STOP, "small-1")
    price = Price(Decimal(1), Decimal(5))
    assert reply.usage is not None
    assert price.cost(reply.usage) == server.cost(price) > 0
    assert asking.model().name == f"small-1@{server.host}"
    assert asking.sent[0].carries == ("postings", "profile")
    assert (asking.sent[0].purpose, asking.sent[0].left) == ("screening", False)


def test_an_answer_in_chunks_is_as_good(api: str, server: ChatServer) -> None:
    server.faults.append(faults.CHUNKED)
    assert json.loads(Asking(api, server.url).ask().text)["p"]


def test_the_server_is_told_what_it_needs_and_nothing_else(api: str, server: ChatServer) -> None:
    Asking(api, server.url).ask()
    (asked,) = server.asked
    assert asked.headers["Host"] == server.host
    assert set(asked.headers) - {"Authorization", "x-api-key", "anthropic-version"} == {
        "Host",
        "Accept",
        "Accept-Encoding",
        "Content-Type",
        "Content-Length",
        "User-Agent",
    }
    assert not {"tools", "stream", "user", "metadata"} & set(asked.body)
    if api == "openai":
        assert asked.headers["Authorization"] == f"Bearer {KEY}"
        assert "x-api-key" not in asked.headers
    else:
        assert asked.headers["x-api-key"] == KEY
        assert asked.headers["anthropic-version"] == "2023-06-01"
        assert "Authorization" not in asked.headers


# --- failures that another try may not meet ---------------------------------------------------------------


@pytest.mark.parametrize("code", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_a_status_that_passes_may_be_tried_again_and_was_not_paid(
    api: str, server: ChatServer, code: int
) -> None:
    error = failure(api, server, status(code))
    assert isinstance(error, TryAgainError)
    assert (error.maybe_paid, error.wait) == (False, None)
    assert str(code) in error.what
    assert server.bill == []


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", 7),
        ("0", 0),
        (format_datetime(NOW.moment + timedelta(seconds=40), usegmt=True), 40),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("3600", 3600),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_the_wait_that_a_server_asks_for_is_passed_on(
    api: str, server: ChatServer, header: str, wait: float | None
) -> None:
    error = failure(api, server, status(429, Retry_After=header))
    assert isinstance(error, TryAgainError)
    assert error.wait == wait


@pytest.mark.parametrize(
    "fault",
    [
        faults.RESET,
        faults.CUT_BODY,
        faults.CUT_CHUNKED,
        faults.NOT_JSON,
        faults.DEEP_JSON,
        faults.JSON_LIST,
        faults.JSON_NULL,
        faults.ERROR_IN_200,
        faults.NO_LIST,
    ],
    ids=lambda fault: fault.name,
)
def test_an_answer_that_is_none_may_have_been_paid(api: str, server: ChatServer, fault: Fault) -> None:
    error = failure(api, server, fault)
    assert isinstance(error, TryAgainError)
    assert error.maybe_paid


@pytest.mark.parametrize(
    "fault", [faults.DRIP, faults.SLOW_HEADERS, faults.BLACK_HOLE], ids=lambda fault: fault.name
)
def test_what_comes_too_slowly_is_cut_off_and_may_have_been_paid(
    api: str, server: ChatServer, fault: Fault
) -> None:
    error = failure(api, server, fault, seconds=0.3)
    assert isinstance(error, TryAgainError)
    assert error.maybe_paid
    assert "no whole answer within 0.3 s" in error.what


def test_a_reset_before_the_request_was_read_is_a_failed_try(api: str, server: ChatServer) -> None:
    error = failure(api, server, faults.RESET_EARLY)
    assert isinstance(error, TryAgainError)
    assert server.bill == []


def test_a_server_that_is_not_there_cost_nothing(api: str) -> None:
    with chat_server() as gone:
        url = gone.url
    with pytest.raises(ServerNotRunningError, match="not running") as caught:
        Asking(api, url).ask()
    assert not caught.value.maybe_paid


# --- failures for good --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (400, "`context`"),
        (401, "key"),
        (402, "account"),
        (403, "key"),
        (404, "`model`"),
        (413, "`context`"),
        (422, "`context`"),
    ],
)
def test_a_refusal_is_told_once_with_what_can_be_done(
    api: str, server: ChatServer, code: int, hint: str
) -> None:
    # the server says that the request is too long, so that no other way of asking is tried
    error = failure(api, server, status(code, f"prompt is too long, says {KEY}"))
    assert isinstance(error, ProviderRefusedError)
    assert error.status == code
    assert hint in error.hint
    assert "encoder" not in error.hint
    assert "mine" in error.hint or code == 402


@pytest.mark.parametrize(
    ("code", "words"),
    [(429, "insufficient_quota"), (400, "Your credit balance is too low to access the API")],
)
def test_credit_that_is_used_up_is_told_as_such_whatever_the_status(
    api: str, server: ChatServer, code: int, words: str
) -> None:
    error = failure(api, server, status(code, words))
    assert isinstance(error, ProviderRefusedError)
    assert error.status == 402
    assert "account" in error.hint


def test_a_redirect_is_not_followed(api: str, server: ChatServer) -> None:
    with chat_server() as other:
        server.elsewhere = f"http://{other.host}"
        error = failure(api, server, faults.REDIRECT)
        assert isinstance(error, ProviderAnswerError)
        assert not error.maybe_paid
        assert other.asked == []


@pytest.mark.parametrize("fault", [faults.GZIP, faults.HUGE], ids=lambda fault: fault.name)
def test_an_answer_that_is_unsafe_to_read_is_not_read(api: str, server: ChatServer, fault: Fault) -> None:
    error = failure(api, server, fault)
    assert isinstance(error, ProviderAnswerError)
    assert error.maybe_paid
    assert "[models.mine]" in error.hint


# --- answers that are whole and odd: as they came, for the reader to judge ----------------------------------


def replied(api: str, server: ChatServer, fault: Fault) -> ChatReply:
    server.faults.append(fault)
    return Asking(api, server.url).ask()


@pytest.mark.parametrize(
    ("fault", "finish", "text"),
    [
        (faults.REFUSAL, Finish.REFUSED, "I cannot help with that."),
        (faults.LENGTH, Finish.LENGTH, '{"p": {"passed": 0.'),
        (faults.PROSE, Finish.STOP, "I think you would love this job!"),
        (faults.UNKNOWN_LABEL, Finish.STOP, '{"label": "superb", "p": {"superb": 1}}'),
        (faults.EMPTY, Finish.OTHER, ""),
        (faults.ODD_PARTS, Finish.OTHER, ""),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_an_odd_answer_is_handed_on_as_it_came(
    api: str, server: ChatServer, fault: Fault, finish: Finish, text: str
) -> None:
    reply = replied(api, server, fault)
    if api == "anthropic" and fault in {faults.EMPTY, faults.ODD_PARTS}:
        finish = Finish.STOP
    assert (reply.text, reply.finish) == (text, finish)
    assert reply.usage is not None


def test_two_objects_are_handed_on_as_two(api: str, server: ChatServer) -> None:
    assert replied(api, server, faults.TWO_OBJECTS).text.count('"p"') == 2


@pytest.mark.parametrize("fault", [faults.NO_USAGE, faults.WRONG_USAGE], ids=lambda fault: fault.name)
def test_tokens_that_are_not_told_or_cannot_be_are_not_guessed(
    api: str, server: ChatServer, fault: Fault
) -> None:
    reply = replied(api, server, fault)
    assert reply.usage is None
    assert json.loads(reply.text)["p"]


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        # Gemini counts its thinking in the total only; DeepSeek names kept tokens in its own way
        ({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 170}, (100, 70, 0)),
        ({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 90}, (100, 20, 0)),
        ({"prompt_tokens": 100, "completion_tokens": 20, "prompt_cache_hit_tokens": 64}, (100, 20, 64)),
        ({"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": None}, (100, 20, 0)),
    ],
)
def test_tokens_are_counted_as_they_are_billed(
    server: ChatServer, usage: dict[str, object], counted: tuple[int, int, int]
) -> None:
    found = replied("openai", server, faults.changed("usage", usage=usage)).usage
    assert found is not None
    assert (found.input_tokens, found.output_tokens, found.cached_tokens) == counted


def test_an_answer_that_repeats_the_key_is_kept_without_it(api: str, server: ChatServer) -> None:
    reply = replied(api, server, faults.ECHO_KEY)
    assert reply.text == "your key is …"
    assert KEY not in reply.to_json()


# --- consent -------------------------------------------------------------------------------------------------

FAR = Address("https", "api.example.com", 443, "/v1")


def far(api: str, consent: ChatConsent) -> Asking:
    asking = Asking(api, "https://api.example.com/v1", consent=consent)
    assert asking.place.address == FAR
    return asking


def agreed(host: str, *classes: FieldClass) -> dict[str, Agreed]:
    return {host: Agreed(host, frozenset(classes), NOW.moment)}


def test_what_was_not_agreed_to_is_neither_sent_nor_looked_up(api: str) -> None:
    # the guard of the tests refuses look-ups with another error than this one
    consent = ChatConsent(standing=agreed("api.example.com", FieldClass.POSTINGS))
    asking = far(api, consent)
    with pytest.raises(ConsentNeededError) as caught:
        asking.ask()
    assert caught.value.details["missing"] == ["profile"]
    assert asking.sent == []


@pytest.mark.parametrize("host", ["other.example.com", "example.com", "api.example.com:8443"])
def test_an_agreement_is_for_its_host_alone(api: str, host: str) -> None:
    asking = far(api, ChatConsent(standing=agreed(host, *FieldClass)))
    with pytest.raises(ConsentNeededError):
        asking.ask()
    assert asking.sent == []


def test_offline_as_the_person_wrote_it_is_stronger_than_an_agreement(api: str) -> None:
    consent = ChatConsent(offline=True, standing=agreed("api.example.com", *FieldClass))
    for request in (REQUEST, replace(REQUEST, carries=frozenset())):
        asking = far(api, consent)
        with pytest.raises(OfflineError):
            asking.ask(request)
        assert asking.sent == []


def test_this_machine_needs_no_consent_even_offline(api: str, server: ChatServer) -> None:
    assert Asking(api, server.url, consent=ChatConsent(offline=True)).ask().text


def test_an_agreement_with_every_kind_lets_the_request_through_the_gate() -> None:
    consent = ChatConsent(standing=agreed("api.example.com", *REQUEST.carries))
    consent.check(FAR, REQUEST.carries)
    assert consent.missing(FAR, frozenset(FieldClass)) == [
        FieldClass.ABOUT,
        FieldClass.EXAMPLES,
        FieldClass.REASONS,
        FieldClass.RESUME,
        FieldClass.WRITING,
    ]
    with_port = replace(FAR, port=8443)
    on_port = ChatConsent(standing=agreed("api.example.com:8443", *REQUEST.carries))
    on_port.check(with_port, REQUEST.carries)
    with pytest.raises(ConsentNeededError):
        on_port.check(FAR, REQUEST.carries)


# --- what a server takes ------------------------------------------------------------------------------------


def formats(server: ChatServer) -> list[str]:
    return [asked.body.get("response_format", {}).get("type", "none") for asked in server.asked]


def test_a_format_that_is_refused_is_loosened_and_remembered(server: ChatServer) -> None:
    server.faults.extend([faults.refused_parameter("response_format.json_schema", 422), None])
    model = Asking("openai", server.url).model()
    model.ask(REQUEST)
    model.ask(REQUEST)
    assert formats(server) == ["json_schema", "json_object", "json_object"]
    assert len(server.bill) == 2


def test_a_server_without_any_format_is_asked_by_words_alone(server: ChatServer) -> None:
    server.refuses["response_format"] = 400
    model = Asking("openai", server.url).model()
    model.ask(REQUEST)
    model.ask(REQUEST)
    assert formats(server) == ["json_schema", "json_object", "none", "none"]


@pytest.mark.parametrize("parameter", ["temperature", "max_tokens", "output_config", "response_format"])
def test_each_parameter_can_be_refused_alone_or_with_the_others(
    api: str, server: ChatServer, parameter: str
) -> None:
    server.refuses |= {parameter: 400, "temperature": 400}
    model = Asking(api, server.url).model()
    if api == "anthropic" and parameter == "max_tokens":  # it has no other name there
        with pytest.raises(ProviderRefusedError):
            model.ask(REQUEST)
        assert server.bill == []
        return
    model.ask(REQUEST)
    n_asked = len(server.asked)
    model.ask(REQUEST)
    assert len(server.asked) == n_asked + 1
    assert parameter not in server.asked[-1].body
    if api == "openai" and parameter == "max_tokens":
        assert server.asked[-1].body["max_completion_tokens"] == REQUEST.max_tokens


def test_a_refusal_of_something_else_is_no_lesson(server: ChatServer) -> None:
    """Without a word why, looser formats are tried; as they fail as well, the next request begins strictly again."""
    server.faults.extend([status(400)] * 3)
    model = Asking("openai", server.url).model()
    with pytest.raises(ProviderRefusedError):
        model.ask(REQUEST)
    model.ask(REQUEST)
    assert formats(server) == ["json_schema", "json_object", "none", "json_schema"]


def test_labels_have_log_probabilities_where_they_are_wanted_and_given(server: ChatServer) -> None:
    server.model = KeywordModel(liked=["cook"])
    asking = Asking("openai", server.url)
    assert asking.ask().logprobs == {}
    assert "logprobs" not in server.asked[0].body
    reply = asking.model(logprobs=True).ask(REQUEST)
    assert set(reply.logprobs) == set(REQUEST.choices)
    assert max(reply.logprobs, key=lambda choice: reply.logprobs[choice]) == "excited"
    server.refuses["top_logprobs"] = 400
    assert asking.model(logprobs=True).ask(REQUEST).logprobs == {}


def test_further_fields_of_the_person_are_sent_and_override_nothing_of_ours(
    api: str, server: ChatServer
) -> None:
    extra = {"reasoning_effort": "low", "output_config": {"effort": "low"}, "temperature": 0.5}
    Asking(api, server.url).model(extra=extra).ask(REQUEST)
    body = server.asked[0].body
    assert (body["reasoning_effort"], body["temperature"]) == ("low", 0.5)
    assert body["output_config"]["effort"] == "low"
    if api == "anthropic":
        assert body["output_config"]["format"]["schema"] == SCHEMA


def test_a_prefix_that_anthropic_keeps_is_marked_and_counted_apart(server: ChatServer) -> None:
    server.keeps_prefixes = True
    stable = Piece("Wishes. " * 2_000, stable=True)
    asking = Asking("anthropic", server.url)
    replies = [
        asking.ask(replace(REQUEST, turns=(Turn(Role.USER, (stable, Piece(f"Posting {n}"))),)))
        for n in range(2)
    ]
    blocks = server.asked[0].body["messages"][0]["content"]
    assert ["cache_control" in block for block in blocks] == [True, False]
    assert "cache_control" not in server.asked[0].body["system"][0]
    first, second = (reply.usage for reply in replies)
    assert first is not None
    assert second is not None
    assert first.written_tokens > 0 == first.cached_tokens
    assert second.cached_tokens > 1_024 > second.written_tokens
    price = Price(Decimal(4), Decimal(20), Decimal("0.4"), Decimal(5))
    assert price.cost(first) + price.cost(second) == server.cost(price)


def test_kept_tokens_in_openais_format_are_counted(server: ChatServer) -> None:
    server.keeps_prefixes = True
    request = replace(REQUEST, turns=(Turn(Role.USER, (Piece("Wishes. " * 2_000),)),))
    asking = Asking("openai", server.url)
    first, second = (asking.ask(request).usage for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.cached_tokens == 0 < second.cached_tokens
    price = Price(Decimal(4), Decimal(20), Decimal("0.4"))
    assert price.cost(first) + price.cost(second) == server.cost(price)


# --- connections --------------------------------------------------------------------------------------------


def in_threads(n: int, task: Callable[[int], None]) -> None:
    failures: list[Exception] = []

    def run(number: int) -> None:
        try:
            task(number)
        except Exception as error:  # noqa: BLE001  # told by the thread that waits
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_one_connection_serves_one_request_after_the_other(api: str, server: ChatServer) -> None:
    model = Asking(api, server.url).model()
    for _ in range(5):
        model.ask(REQUEST)
    assert server.n_connections == 1


def test_sixteen_threads_get_their_own_answers(api: str, server: ChatServer, tmp_path: Path) -> None:
    log = SentLog(tmp_path / "sent.jsonl")
    asking = Asking(api, server.url)
    model = (AnthropicChat if api == "anthropic" else OpenAiChat)(
        asking.place, client=ChatClient(ChatConsent(), log, NOW)
    )
    server.model = Echo()

    def talk(number: int) -> None:
        for n in range(10):
            asked = replace(REQUEST, turns=(Turn(Role.USER, (Piece(f"number {number}-{n}"),)),))
            assert model.ask(asked).text == f"number {number}-{n}"

    in_threads(16, talk)
    assert server.n_connections <= 16
    assert len(list(log.read())) == 160 == len((tmp_path / "sent.jsonl").read_text().splitlines())


def test_a_connection_that_broke_is_not_used_again(api: str, server: ChatServer) -> None:
    model = Asking(api, server.url).model()
    for fault in (faults.CUT_BODY, faults.CUT_CHUNKED, faults.HUGE):
        model.ask(REQUEST)
        server.faults.append(fault)
        with pytest.raises(MetierError):
            model.ask(REQUEST)
        assert json.loads(model.ask(REQUEST).text)["p"]


def test_the_rest_of_a_long_error_is_not_taken_for_the_next_answer(api: str, server: ChatServer) -> None:
    model = Asking(api, server.url).model()
    server.faults.append(Fault("long error, its end late", _long_error, bills=False))
    with pytest.raises(TryAgainError):
        model.ask(REQUEST)
    assert json.loads(model.ask(REQUEST).text)["p"]


def _long_error(handler: Any, _work: Any) -> None:
    handler.write_head(500, {"Content-Length": "9000"})
    handler.wfile.write(b"x" * 4_000)
    time.sleep(0.3)
    handler.wfile.write(b"x" * 5_000)


def test_a_request_whose_kept_connection_dies_is_not_sent_twice(api: str, server: ChatServer) -> None:
    model = Asking(api, server.url).model()
    model.ask(REQUEST)
    server.faults.append(faults.RESET)
    with pytest.raises(TryAgainError) as caught:
        model.ask(REQUEST)
    assert caught.value.maybe_paid
    assert len(server.asked) == 2 == len(server.bill)


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew(api: str, server: ChatServer) -> None:
    asking = Asking(api, server.url)
    model = asking.model()
    server.faults.append(replace(faults.CHUNKED, act=_answer_and_hang_up))
    model.ask(REQUEST)
    server.hung_up.wait(60)
    assert json.loads(model.ask(REQUEST).text)["p"]
    assert server.n_connections == 2


def _answer_and_hang_up(handler: Any, work: Any) -> None:
    """Says nothing of closing, and closes."""
    handler.send_json(work.packed())
    handler.connection.shutdown(2)
    handler.close_connection = True
    handler.server.state.hung_up.set()


class Echo:
    """Answers with the last turn."""

    name = "echo"

    def ask(self, request: ChatRequest) -> ChatReply:
        text = request.turns[-1].text
        usage = KeywordModel().ask(request).usage
        return ChatReply(text, usage=usage)

    def count_tokens(self, text: str) -> int:
        return len(text)


def test_a_certificate_that_is_not_trusted_is_no_passing_fault(api: str, tmp_path: Path) -> None:
    with chat_server(tls=server_side(make_certificate(tmp_path))) as server:
        with pytest.raises(ProviderDownError, match="certificate is not trusted") as caught:
            Asking(api, f"https://localhost:{server.port}/v1").ask()
        assert not caught.value.maybe_paid
        assert server.asked == []


def test_a_trusted_connection_is_kept_and_carries_whole_answers(
    api: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    wire._tls.cache_clear()
    try:
        with chat_server(Echo(), tls=server_side(file)) as server:
            model = Asking(api, f"https://localhost:{server.port}/v1").model()
            long = replace(REQUEST, turns=(Turn(Role.USER, (Piece("word " * 200_000),)),))
            for _ in range(3):
                assert model.ask(long).text == long.turns[0].text
            assert server.n_connections <= 2  # a ticket that comes late may cost one
            server.faults.append(faults.DRIP)
            with pytest.raises(TryAgainError, match="no whole answer"):
                Asking(api, f"https://localhost:{server.port}/v1", seconds=0.3).ask()
    finally:
        wire._tls.cache_clear()
