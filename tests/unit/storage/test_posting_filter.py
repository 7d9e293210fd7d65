"""Filters of postings in the store: facts and words, in every case that a person types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from metier.domain.facts import EmploymentType, Seniority, WorkMode
from metier.domain.posting_filter import PostingFilter
from metier.testing import FixedClock
from metier.workspace import Workspace

ROWS = """title,company,location,description,salary
Senior baker,Bäckerei Süß,Zürich,"Fully remote, full-time. 100% rye_bread.","€90,000 per year"
Junior cook,Canteen,Berlin,"On site in our kitchen. This is a part-time position.",€25 per hour
Data engineer,Maps,"Köln, Germany","Hybrid work, contract. We use C:\\maps.","€50,000–60,000 per year"
Librarian,Town,Leeds,"Books and children.",
"""


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(
        tmp_path / "ws", environment={}, clock=FixedClock(datetime(2026, 3, 2, tzinfo=UTC))
    ) as made:
        (tmp_path / "jobs.csv").write_text(ROWS, encoding="utf-8")
        made.add(tmp_path / "jobs.csv")
        made.add_text(
            "Bäcker\nWir backen Brot in Zürich. Wir suchen jemanden, der gern früh aufsteht und mit uns backt."
        )
        yield made


def titles(search: Workspace, wanted: PostingFilter) -> set[str]:
    found = search.desk.postings.matching(wanted)
    return {posting.title for posting in search.desk.postings.by_ids(list(found))}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (PostingFilter(), {"Senior baker", "Junior cook", "Data engineer", "Librarian", "Bäcker"}),
        (PostingFilter(work_mode=WorkMode.REMOTE), {"Senior baker"}),
        (PostingFilter(work_mode=WorkMode.HYBRID), {"Data engineer"}),
        (PostingFilter(level=Seniority.JUNIOR), {"Junior cook"}),
        (PostingFilter(contract=EmploymentType.PART_TIME), {"Junior cook"}),
        (PostingFilter(pay_from=Decimal(60_000)), {"Senior baker", "Data engineer"}),
        (PostingFilter(pay_from=Decimal(52_000)), {"Senior baker", "Data engineer", "Junior cook"}),
        (PostingFilter(pay_from=Decimal(90_001)), set()),
        (PostingFilter(place="zürich"), {"Senior baker"}),
        (PostingFilter(place="KÖLN germany"), {"Data engineer"}),
        (PostingFilter(words="ZÜRICH"), {"Senior baker", "Bäcker"}),
        (PostingFilter(words="süß"), {"Senior baker"}),
        (PostingFilter(words="books children"), {"Librarian"}),
        (PostingFilter(words="books rye"), set()),
        (PostingFilter(words="100%"), {"Senior baker"}),
        (PostingFilter(words="rye_bread"), {"Senior baker"}),
        (PostingFilter(words="ryexbread"), set()),
        (PostingFilter(words="c:\\maps"), {"Data engineer"}),
        (PostingFilter(words="' or 1=1 --"), set()),
        (PostingFilter(language="de"), {"Bäcker"}),
        (PostingFilter(source="file:csv"), {"Senior baker", "Junior cook", "Data engineer", "Librarian"}),
        (PostingFilter(source="nowhere"), set()),
        (PostingFilter(words="kitchen", work_mode=WorkMode.ONSITE), {"Junior cook"}),
        (PostingFilter(words="kitchen", work_mode=WorkMode.REMOTE), set()),
    ],
)
def test_a_filter_lets_through_what_has_all_of_it(
    search: Workspace, wanted: PostingFilter, expected: set[str]
) -> None:
    assert titles(search, wanted) == expected


def test_what_came_later(search: Workspace) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    assert titles(search, PostingFilter(added_after=at)) == set()
    assert len(titles(search, PostingFilter(added_after=at - timedelta(seconds=1)))) == 5


def test_languages_and_ids(search: Workspace) -> None:
    assert "de" in search.desk.postings.languages()
    newest = search.desk.postings.by_ids(search.desk.postings.ids()[:1])[0]
    assert newest.title == "Bäcker"


def test_sightings_are_counted_for_those_that_are_named(search: Workspace, tmp_path: Path) -> None:
    long = "We bake bread for the whole town and look for somebody who rises early. " * 8
    for place in ("Leeds", "Leeds, UK"):
        (tmp_path / "again.csv").write_text(
            f'title,company,location,description\nBaker,Town bakery,"{place}","{long}"\n', encoding="utf-8"
        )
        search.add(tmp_path / "again.csv")
    postings = search.desk.postings
    everything = postings.n_sightings()
    assert everything
    first = next(iter(everything))
    assert postings.n_sightings([first]) == {first: everything[first]}
    assert postings.n_sightings([]) == {}
