"""Cards: made of what was trained, written the same way each time, read back without loss."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.tuned_world import AT, FORESEEN, task, trained

from metier.domain.posting import PostingId
from metier.errors import ModelUnsafeError
from metier.training.dataset.rows import RowKind
from metier.training.method import Foreseen, Method
from metier.training.registry.card import Card
from metier.training.registry.card_text import CardError, card_bytes, read_card
from metier.training.registry.making import card_of, data_hash
from metier.training.registry.names import check_file, is_id


def made(seed: int = 0, **changes: object) -> Card:
    given = replace(trained(seed), **changes)  # type: ignore[arg-type]  # named by the tests
    return card_of(task(), Method.ENCODER, given, FORESEEN, made_at=AT, version="1")


def test_a_card_comes_back_as_it_was() -> None:
    card = made(
        told={PostingId("p1"): 0.1 + 0.2, PostingId("p2"): -1e-17},
        trained_on=frozenset({PostingId("p2"), PostingId("ü")}),
        settings={"rates": [1e-4, 3e-5], "layers": {"last": 2}, "note": "ä\n“x”", "none": None},
    )
    assert read_card(card_bytes(card)) == card
    assert card_bytes(read_card(card_bytes(card))) == card_bytes(card)


def test_the_id_tells_method_day_and_what_it_was_made_of() -> None:
    assert is_id(made().id)
    assert made().id.startswith("encoder-1130-")
    assert made(1).id != made(2).id
    assert made(1).id == made(1).id


def test_an_id_that_was_given_before_gets_more_digits() -> None:
    first = made(1)
    second = card_of(task(), Method.ENCODER, trained(1), FORESEEN, made_at=AT, version="1", taken=[first.id])
    assert second.id.startswith(first.id)
    assert len(second.id) == len(first.id) + 1
    assert is_id(second.id)


def test_what_is_no_number_is_kept_as_unknown() -> None:
    card = made(
        told={PostingId("p"): math.nan, PostingId("q"): 0.5},
        figures={"ap": [0.5, math.nan, math.inf]},
        used={"seconds": 2.0, "usd": math.nan},
    )
    assert card.told == {"q": 0.5}
    assert card.figures == {"ap": [0.5, None, None]}
    assert card.used == {"seconds": 2.0}
    assert read_card(card_bytes(card)) == card


def test_what_nobody_could_foresee_is_left_out() -> None:
    card = card_of(
        task(RowKind.RESUME),
        Method.HOSTED,
        trained(),
        Foreseen(Method.HOSTED, None, 10, 0, None),
        made_at=AT,
        version="1",
    )
    assert card.foreseen == {"memory_mb": 10.0, "disk_mb": 0.0, "afterwards_seconds": 0.0}
    assert (card.kind, card.n_rows, card.labels) == (RowKind.RESUME, 3, {"excited": 3})
    assert (card.first, card.last) == (task().rows.rows[-1].at, task().rows.rows[0].at)


def test_the_hash_of_the_data_changes_with_every_row_and_their_order() -> None:
    rows = task(n=4).rows.rows
    assert data_hash(rows) == data_hash(list(rows))
    changed = [
        rows[:-1],
        rows[::-1],
        (*rows[:-1], replace(rows[-1], answer="passed")),
        (*rows[:-1], replace(rows[-1], at=datetime(2020, 1, 1, tzinfo=UTC))),
    ]
    assert len({data_hash(rows), *map(data_hash, changed)}) == 5


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"\xff", b'{"metier_tuned_model": 1}', b"[" * 100_000]
)
def test_bytes_that_are_no_card_are_told(content: bytes) -> None:
    with pytest.raises(CardError):
        read_card(content)


@pytest.mark.parametrize(
    "name", ["model.safetensors", "model.onnx", "merged.gguf", "head.json", "vocab.txt", "chat.jinja"]
)
def test_forms_that_cannot_run_are_taken(name: str) -> None:
    check_file(name, b"\x18\x03\0\0\0\0\0\0{" if name.endswith("safetensors") else b"{}")


def test_safetensors_may_begin_like_a_pickle() -> None:
    check_file("model.safetensors", (0x280).to_bytes(8, "little") + b'{"w": 1}')
    with pytest.raises(ModelUnsafeError):
        check_file("model.safetensors", b"\x80\x02cposix\nsystem")
