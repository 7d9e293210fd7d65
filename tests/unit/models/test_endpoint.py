"""Vectors from a server: what is sent, what is believed, and what becomes of vectors when the model changes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from tests.embeddings_server import EmbeddingsServer, Fault, answers, embeddings_server, says

from metier.domain.ports import Encoder, OwnWordsEncoder
from metier.errors import (
    ConsentMissingError,
    EncoderChangedError,
    OfflineError,
    ProviderAnswerError,
    ProviderDownError,
)
from metier.models.endpoint import EndpointEncoder
from metier.models.recipe import Memory, Recipe
from metier.net.addresses import parse_address
from metier.net.client import Client
from metier.net.consent import Consent
from metier.testing import FixedClock, ToyEncoder


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with embeddings_server() as running:
        yield running


def encoder(
    server: EmbeddingsServer | str,
    kept: dict[str, bytes] | None = None,
    *,
    recipe: Recipe | None = None,
    consent: Consent = Consent(),  # noqa: B008  # a frozen value
    model: str = "toy",
) -> EndpointEncoder:
    kept = {} if kept is None else kept
    url = server if isinstance(server, str) else server.url
    client = Client(
        consent, lambda _sent: None, FixedClock(), sleep=lambda _seconds: None, rng=random.Random(1)
    )
    memory = Memory(recall=kept.get, remember=kept.__setitem__)
    return EndpointEncoder(parse_address(url), model, client=client, memory=memory, recipe=recipe)


def test_it_is_an_encoder_that_knows_own_words(server: EmbeddingsServer) -> None:
    made: Encoder = encoder(server)
    assert isinstance(made, OwnWordsEncoder)
    assert made.dim == 64


def test_vectors_are_the_models_at_unit_length_in_order(server: EmbeddingsServer) -> None:
    texts = ["baker", "nurse on nights", "", "baker"]
    server.faults.extend([None, answers(lambda rows: [[7 * x for x in row] for row in rows])])
    assert np.allclose(encoder(server).encode(texts), ToyEncoder().encode(texts), atol=1e-6)


def test_rows_that_come_in_another_order_are_sorted(server: EmbeddingsServer) -> None:
    def backwards(handler: object, texts: list[str]) -> None:
        rows = [
            {"index": place, "embedding": row.tolist()}
            for place, row in enumerate(ToyEncoder().encode(texts))
        ]
        handler.send(200, json.dumps({"data": rows[::-1]}).encode())  # type: ignore[attr-defined]  # the handler

    server.faults.extend([None, backwards])
    assert np.allclose(
        encoder(server).encode(["a", "b c", "d"]), ToyEncoder().encode(["a", "b c", "d"]), atol=1e-6
    )


def test_equal_and_empty_texts_are_not_sent_twice_or_at_all(server: EmbeddingsServer) -> None:
    encoder(server).encode(["one", "", "one", " \n"])
    assert server.texts == ["one"]


def test_texts_go_in_batches(server: EmbeddingsServer) -> None:
    encoder(server).encode([f"text {n}" for n in range(40)])
    assert [len(asked.body["input"]) for asked in server.asked[1:]] == [16, 16, 8]


def test_a_long_text_is_read_in_windows_and_the_first_is_the_opening(server: EmbeddingsServer) -> None:
    made = encoder(server, recipe=Recipe(window=32))
    text = " ".join(f"word{n}" for n in range(200))
    (windows,) = made.encode_windows([text], max_windows=5)
    assert windows.shape == (5, 64)
    assert np.array_equal(windows[:1], made.encode([text]))
    assert max(len(sent.encode()) for sent in server.texts) <= 3 * 32 + 12
    assert any("word199" in sent for sent in server.texts)


def test_prefixes_tell_postings_and_own_words_apart(server: EmbeddingsServer) -> None:
    made = encoder(server, recipe=Recipe(prefix="passage: ", own_prefix="query: "))
    made.encode(["a posting"])
    made.encode_own_words(["a wish"])
    assert server.texts == ["passage: a posting", "query: a wish"]


# --- who may read what ------------------------------------------------------------------------------------

FAR = "https://api.example.com/v1"


def test_without_consent_nothing_is_asked_not_even_its_name() -> None:
    with pytest.raises(OfflineError):
        encoder(FAR).name  # noqa: B018  # reading it is the test
    with pytest.raises(ConsentMissingError):
        encoder(FAR, consent=Consent(offline=False)).encode(["a posting"])


def test_own_words_need_a_consent_of_their_own() -> None:
    consent = Consent(offline=False, postings=frozenset({"api.example.com"}))
    assert not encoder(FAR, consent=consent).reads_own_words
    both = Consent(offline=False, postings=consent.postings, own_words=consent.postings)
    assert encoder(FAR, consent=both).reads_own_words


def test_what_was_read_before_needs_no_connection(server: EmbeddingsServer) -> None:
    kept: dict[str, bytes] = {}
    name = encoder(server, kept).name
    n_asked = len(server.asked)
    again = encoder(server, kept)
    assert (again.name, again.dim) == (name, 64)
    assert len(server.asked) == n_asked


# --- another model ----------------------------------------------------------------------------------------


def test_the_name_tells_models_windows_and_prefixes_apart(server: EmbeddingsServer) -> None:
    made = [
        encoder(server),
        encoder(server, model="other"),
        encoder(server, recipe=Recipe(window=64)),
        encoder(server, recipe=Recipe(prefix="passage: ")),
    ]
    assert len({one.name for one in made}) == 4


def test_a_model_that_was_exchanged_silently_is_noticed_before_anything_is_mixed(
    server: EmbeddingsServer,
) -> None:
    kept: dict[str, bytes] = {}
    name = encoder(server, kept).name
    server.encoder = ToyEncoder(dim=48)
    changed = encoder(server, kept)
    with pytest.raises(EncoderChangedError, match="void"):
        changed.encode(["a posting"])
    assert "a posting" not in server.texts
    anew = encoder(server, kept)
    assert anew.name != name
    assert anew.encode(["a posting"]).shape == (1, 48)


def test_the_same_model_with_a_little_noise_is_the_same(server: EmbeddingsServer) -> None:
    kept: dict[str, bytes] = {}
    name = encoder(server, kept).name
    server.faults.append(answers(lambda rows: [[x + 1e-4 for x in row] for row in rows]))
    again = encoder(server, kept)
    again.encode(["a posting"])
    assert again.name == name


# --- answers that cannot be used ----------------------------------------------------------------------------


def wrong(change: object) -> Fault:
    return answers(change)  # type: ignore[arg-type]  # wrong on purpose


def no_index(rows: Sequence[object]) -> Fault:
    return says(200, json.dumps({"data": rows}).encode())


ROW = [1.0] * 64


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (wrong(lambda rows: [row[:10] for row in rows]), "10 numbers where 64"),
        (wrong(lambda rows: [[float("nan"), *row[1:]] for row in rows]), "no finite number"),
        (wrong(lambda rows: [[float("inf"), *row[1:]] for row in rows]), "no finite number"),
        (wrong(lambda rows: [[10**400, *row[1:]] for row in rows]), "no finite number"),
        (wrong(lambda rows: [[True, *row[1:]] for row in rows]), "no finite number"),
        (wrong(lambda rows: [["1.0", *row[1:]] for row in rows]), "no finite number"),
        (wrong(lambda rows: [[0.0] * 64 for _ in rows]), "without length"),
        (wrong(lambda rows: [None for _ in rows]), "no list of numbers"),
        (wrong(lambda rows: ["AAAA" for _ in rows]), "no list of numbers"),
        (wrong(lambda rows: rows[1:]), "1 vectors for 2 texts"),
        (wrong(lambda rows: [*rows, rows[0]]), "3 vectors for 2 texts"),
        (no_index([{"index": 0, "embedding": ROW}, {"index": 0, "embedding": ROW}]), "not numbered"),
        (no_index([{"index": -1, "embedding": ROW}, {"index": 1, "embedding": ROW}]), "not numbered"),
        (no_index([{"index": True, "embedding": ROW}, {"index": 0, "embedding": ROW}]), "not numbered"),
        (no_index(["a", "b"]), "not numbered"),
        (says(200, b'{"error": "model not found"}'), "no list `data`"),
        (says(200, b"[]"), "no list `data`"),
        (says(200, b"null"), "no list `data`"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_whole(
    server: EmbeddingsServer, fault: Fault, words: str
) -> None:
    server.faults.extend([None, fault])
    with pytest.raises(ProviderAnswerError, match=words):
        encoder(server).encode(["one", "two"])


def test_a_server_that_is_gone_is_told_with_a_way_out(server: EmbeddingsServer) -> None:
    server.faults.extend([says(500)] * 5)
    with pytest.raises(ProviderDownError) as caught:
        encoder(server).encode(["one"])
    assert "--quick" in caught.value.hint


@pytest.mark.parametrize("text", ["broken \ud83d emoji", "\x00", "\u202eevil", "漢字" * 3_000, "x" * 10_000])
def test_odd_texts_are_no_crash(server: EmbeddingsServer, text: str) -> None:
    (windows,) = encoder(server).encode_windows([text], max_windows=3)
    assert windows.shape[1] == 64
    assert np.isfinite(windows).all()
