"""What a person agreed to send stands until they say otherwise, and every word of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from metier.domain.chat import FieldClass
from metier.storage.database import Database
from metier.storage.store import Store

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
BOTH = frozenset({FieldClass.POSTINGS, FieldClass.PROFILE})


@pytest.fixture
def store() -> Store:
    return Store(Database.memory())


def test_a_consent_comes_back_as_it_was_given(store: Store) -> None:
    store.consents.agree("api.example.com", BOTH, at=AT)
    (agreed,) = store.consents.standing().values()
    assert (agreed.host, agreed.classes, agreed.at) == ("api.example.com", BOTH, AT)


def test_the_newest_consent_of_a_host_counts_alone(store: Store) -> None:
    store.consents.agree("a", frozenset(FieldClass), at=AT)
    store.consents.agree("b", BOTH, at=AT)
    store.consents.agree("a", frozenset({FieldClass.POSTINGS}), at=LATER)
    standing = store.consents.standing()
    assert standing["a"].classes == {FieldClass.POSTINGS}
    assert standing["b"].classes == BOTH


def test_a_withdrawn_consent_stands_no_more_and_its_rows_stay(store: Store) -> None:
    store.consents.agree("a", BOTH, at=AT)
    store.consents.agree("a", frozenset(), at=LATER)
    assert store.consents.standing() == {}
    assert store.database.one("select count(*) from consent") == (2,)


def test_words_of_a_kind_that_is_not_known_are_not_agreed_to(store: Store) -> None:
    store.database.execute(
        "insert into consent (host, classes, at) values ('a', 'postings dreams', ?)", (AT.isoformat(),)
    )
    store.database.execute(
        "insert into consent (host, classes, at) values ('b', 'dreams', ?)", (AT.isoformat(),)
    )
    standing = store.consents.standing()
    assert standing["a"].classes == {FieldClass.POSTINGS}
    assert "b" not in standing
