"""What a form may hold, and where an answer may lead."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from metier.actions.inbox import Group
from metier.errors import WebFieldError
from metier.web.forms import Form
from metier.web.rendering.chrome import Link
from metier.web.site import Site
from metier.web.visit import Visit
from metier.workspace import Workspace


def form(**fields: str) -> Form:
    return Form.of_query(fields.items())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site of an empty workspace."""
    Workspace.create(tmp_path / "search", environment={}).close()
    made = Site(tmp_path / "search", environment={})
    yield made
    made.works.stop_all()


def visit(site: Site, workspace: Workspace, *, by_script: bool = False, path: str = "/") -> Visit:
    from starlette.requests import Request

    headers = [(b"hx-request", b"true")] if by_script else []
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    return Visit(site, Request(scope), workspace)


@pytest.mark.parametrize("typed", ["٣", "²", "1e3", "-1", "+1", "0x1", "1 0", "9" * 12, "0", "11"])
def test_a_number_is_written_in_digits_and_stays_within_its_bounds(typed: str) -> None:
    with pytest.raises(WebFieldError):
        form(n=typed).number("n", 5, least=1, most=10)


def test_both_bounds_of_a_number_belong_to_it_and_nothing_typed_is_the_default() -> None:
    assert [form(n=typed).number("n", 5, least=1, most=10) for typed in ("1", "10", " 7 ", "")] == [
        1,
        10,
        7,
        5,
    ]


@pytest.mark.parametrize("typed", ["0", "-1", "NaN", "Infinity", "1e9", "two"])
def test_an_amount_is_positive_and_one_that_can_be_paid(typed: str) -> None:
    with pytest.raises(WebFieldError):
        form(budget=typed).amount("budget")


def test_an_amount_keeps_its_cents() -> None:
    assert form(budget=" 2.50 ").amount("budget") == Decimal("2.50")
    assert form().amount("budget") is None


def test_a_choice_is_one_of_its_kinds() -> None:
    assert form(group="rest").choice("group", Group, Group.TODAY) is Group.REST
    assert form().choice("group", Group, Group.TODAY) is Group.TODAY
    with pytest.raises(WebFieldError, match="elsewhere"):
        form(group="elsewhere").choice("group", Group, Group.TODAY)


def test_a_text_has_line_ends_of_unix_and_an_end() -> None:
    assert form(text="a\r\nb\rc").text("text") == "a\nb\nc"
    assert form(text="four").text("text", most=4) == "four"
    with pytest.raises(WebFieldError):
        form(text="fives").text("text", most=4)


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\tx", ""])
@pytest.mark.parametrize("by_script", [False, True])
def test_an_answer_leads_to_no_other_place_than_ours(site: Site, place: str, *, by_script: bool) -> None:
    with site.open() as workspace:
        answer = visit(site, workspace, by_script=by_script).go(place)
    assert answer.headers["hx-redirect" if by_script else "location"] == "/inbox"


def test_what_is_said_stands_before_the_anchor_and_is_said_once(site: Site) -> None:
    with site.open() as workspace:
        place = visit(site, workspace).go("/decide?mode=audit#latest", said="Kept").headers["location"]
    path, _, anchor = place.partition("#")
    assert (path.rpartition("=")[0], anchor) == ("/decide?mode=audit&said", "latest")
    name = path.rpartition("=")[2]
    assert (site.notes.take(name), site.notes.take(name)) == ("Kept", "")


def test_the_menu_marks_a_page_and_those_below_it_and_no_other(site: Site) -> None:
    link = Link("/add", "Add postings")
    with site.open() as workspace:
        here = [
            visit(site, workspace, path=path).chrome.is_here(link) for path in ("/add", "/add/x", "/addenda")
        ]
    assert here == [True, True, False]
