"""What the store knows of sightings, for many postings at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from metier.actions.add import Intake
from metier.domain.posting import PostingId, Sighting, StatedFields, UntrustedText
from metier.storage import seen as module
from metier.storage.database import Database
from metier.storage.store import Store
from metier.testing import FixedClock

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
TEXT = "We bake bread for the whole street, six days a week, with a team of five and a stone oven. " * 4
OTHER = "You drive the van along the coast and bring fish to restaurants before they open at noon. " * 4


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(Database.memory()) as opened:
        yield opened


def take(store: Store, days: int = 0, **fields: str) -> PostingId:
    given = {
        "source": "file:csv",
        "title": "Baker",
        "text": TEXT,
        "company": "Crumb",
        "place": "Ghent",
        "source_id": "",
        "posted_at": "",
    } | fields
    row = Sighting(
        source=given["source"],
        title=UntrustedText(given["title"]),
        text=UntrustedText(given["text"]),
        where="line 1",
        source_id=given["source_id"],
        company=UntrustedText(given["company"]),
        place=UntrustedText(given["place"]),
        stated=StatedFields(posted_at=given["posted_at"]),
    )
    ((_, posting_id),) = Intake(store.postings, FixedClock(AT + timedelta(days))).take([row])
    return posting_id


def test_one_posting_with_three_sightings(store: Store) -> None:
    first = take(store, source_id="1", posted_at="2026-03-01")
    again = take(store, 40, source_id="2", posted_at="30+ days ago", source="linkedin")
    once_more = take(store, 40, source_id="3", posted_at="2026-04-20T10:00:00Z", place="GHENT")
    assert first == again == once_more
    found = store.postings.seen([first])[first]
    assert found.n_sightings == 3
    assert found.sources == ("file:csv", "linkedin")
    assert found.days == (date(2026, 3, 12), date(2026, 4, 21))
    assert found.posted == (date(2026, 3, 1), date(2026, 4, 20))
    assert found.places == ("Ghent",)
    assert (found.n_same_title, found.same_title_days) == (1, ())


def test_the_same_row_again_is_no_sighting(store: Store) -> None:
    first = take(store)
    take(store, 50)
    assert store.postings.seen([first])[first].days == (date(2026, 3, 12),)


def test_other_postings_of_the_same_employer_and_title(store: Store) -> None:
    first = take(store, title="Helper")
    take(store, 9, title="HELPER", text=OTHER, company="CRUMB")
    take(store, 9, title="Driver", text=OTHER * 2)
    found = store.postings.seen([first])[first]
    assert found.n_same_title == 2
    assert found.same_title_days == (date(2026, 3, 12), date(2026, 3, 21))


def test_postings_without_an_employer_are_not_of_one_employer(store: Store) -> None:
    first = take(store, company="", title="Helper")
    take(store, company="", title="Helper", text=OTHER)
    assert store.postings.seen([first])[first].n_same_title == 1


def test_few_and_many_are_told_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [
        take(store, number, text=f"{TEXT if number % 2 else OTHER} Number {number} of {'x' * number}.")
        for number in range(8)
    ]
    one_by_one = store.postings.seen(ids)
    monkeypatch.setattr(module, "_FEW", 0)
    assert store.postings.seen(ids) == one_by_one
    assert set(one_by_one) == set(ids)


def test_unknown_ids_are_left_out_and_none_asks_nothing(store: Store) -> None:
    take(store)
    assert store.postings.seen([PostingId("0" * 12)]) == {}
    assert store.postings.seen([]) == {}
