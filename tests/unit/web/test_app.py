"""The app as a whole: let in, refused, and what stands around every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Client, serving

from metier.workspace import Workspace


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of an empty workspace."""
    Workspace.create(tmp_path / "search", environment={}).close()
    with serving(tmp_path / "search") as client:
        yield client


def test_a_link_lets_in_once(client: Client) -> None:
    link = client.link().removeprefix(client.server.serving.url.rstrip("/"))
    stranger, second = (Client(client.site, client.server) for _ in range(2))
    assert stranger.get("/inbox").status == 401
    stranger.get(link)
    assert stranger.get("/settings", follow=False).status != 401
    assert second.get(link).status == 401


def test_an_unknown_address_is_not_repeated(client: Client) -> None:
    answer = client.get("/no-such-page-<b>")
    assert answer.status == 404
    assert "no-such-page" not in answer.text
    assert "E-WEB-NOTFOUND" in answer.text
