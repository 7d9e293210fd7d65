"""Titles of adverts are marked with their own language wherever they stand; where it is not known, with none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.web_world import Client, serving

from metier.domain.decision import Label
from metier.workspace import Workspace

GERMAN = (
    "Datenverwalterin\nWir suchen eine Person, die unsere Daten pflegt und mit den anderen Abteilungen spricht. "
    "Du arbeitest in einem kleinen Team und kannst auch von zu Hause aus arbeiten. Wir freuen uns auf dich."
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("tongue") / "ws"
    with Workspace.create(folder, environment={}) as workspace:
        workspace.add_text(GERMAN)
        workspace.add_text("Datenpflege")
        workspace.label(1, Label.EXCITED)
        workspace.label(2, Label.EXCITED)
    with serving(folder) as client:
        yield client


@pytest.mark.parametrize("path", ["/inbox?group=decided", "/pipeline", "/decide", "/postings/1/application"])
def test_a_title_says_its_language_and_a_short_advert_none(client: Client, path: str) -> None:
    text = client.settled(path).text
    before = [part.rpartition("<")[2] for part in text.split(">Datenverwalterin<")[:-1]]
    assert before
    assert all(' lang="de"' in tag for tag in before), before
    assert not any("lang=" in part.rpartition("<")[2] for part in text.split(">Datenpflege<")[:-1])
