"""Settings in the browser: what is set, metier.toml as text, budget, privacy, health, how pages look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.web_world import Client, serving

from metier.actions.ledger import CallState, Caps, PlannedCall, SettledCall
from metier.net.sent import Sent, SentLog
from metier.testing import FixedClock
from metier.workspace import Workspace

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
REMOTE = '[models.far]\nprovider = "openai"\nmodel = "gpt-4.1-mini"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty workspace."""
    Workspace.create(tmp_path / "ws", environment={}).close()
    return tmp_path / "ws"


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    """Its server."""
    with serving(
        folder, clock=FixedClock(NOW), environment={"XDG_CONFIG_HOME": str(folder.parent)}
    ) as client:
        yield client


def hidden(answer_text: str, name: str) -> str:
    """The value of a hidden field."""
    return answer_text.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


# --- as a whole ---------------------------------------------------------------------------------------------


def test_an_empty_workspace_says_what_holds(client: Client) -> None:
    words = client.get("/settings").words
    assert "none set up: metier ranks without one" in words
    assert "learned, by what is set up" in words
    assert "not set: what costs money needs an amount each time" in words
    assert "no base model elsewhere may read anything of yours" in words


def test_looks_are_kept_and_shown_as_chosen(client: Client) -> None:
    page = client.post("/looks", {"theme": "dark", "keys": "off", "back": "/settings"})
    assert 'data-theme="dark" data-keys="off"' in page.text
    assert 'value="dark" checked' in page.text
    assert "Kept for this browser" in page.words


def test_leaving_needs_a_new_link(client: Client) -> None:
    assert 'action="/leave"' in client.get("/settings").text
    client.post("/leave", follow=False)
    assert client.get("/settings").status == 401


# --- metier.toml ---------------------------------------------------------------------------------------------


def test_the_file_is_written_with_its_comments(client: Client, folder: Path) -> None:
    page = client.get("/settings/file")
    assert "# Settings of this workspace." in page.text
    before = (folder / "metier.toml").read_text(encoding="utf-8")
    text = f"# mine\n{before}\nshown = 7 # seven\n"
    written = client.post(
        "/settings/file", {"was": hidden(page.text, "was"), "text": text.replace("\n", "\r\n")}
    )
    assert "metier.toml is written" in written.words
    assert (folder / "metier.toml").read_text(encoding="utf-8") == text
    assert "shown 7" in written.words
    assert "a ranked list shows 7" in client.get("/settings").words


def test_line_ends_of_the_file_stay(client: Client, folder: Path) -> None:
    (folder / "metier.toml").write_bytes(b"# mine\r\nshown = 5\r\n")
    was = hidden(client.get("/settings/file").text, "was")
    client.post("/settings/file", {"was": was, "text": "# mine\r\nshown = 6"})
    assert (folder / "metier.toml").read_bytes() == b"# mine\r\nshown = 6\r\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("shown = 5\nbudget = \n", 2, "invalid value"),
        ("shown = 5\n\n[promise]\nmiss = 7\n", 4, "setting `promise.miss` is `7`; expected a share"),
        ("nothing = 1\n", 1, "metier.toml has an unknown key `nothing`"),
        ("shown = 1\n# </textarea><script>alert(1)</script>\nmodel = 7\n", 3, "setting `model` is `7`"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_line_and_kept_on_the_page(
    client: Client, folder: Path, text: str, line: int, words: str
) -> None:
    before = (folder / "metier.toml").read_bytes()
    page = client.post(
        "/settings/file", {"was": hidden(client.get("/settings/file").text, "was"), "text": text}
    )
    assert page.status == 400
    assert f"Line {line}: " in page.words
    assert words in page.words
    assert text.splitlines()[0] in page.words
    assert "<script>alert" not in page.text
    assert (folder / "metier.toml").read_bytes() == before


def test_what_somebody_changed_meanwhile_is_not_overwritten(client: Client, folder: Path) -> None:
    was = hidden(client.get("/settings/file").text, "was")
    (folder / "metier.toml").write_text("shown = 3\n", encoding="utf-8")
    page = client.post("/settings/file", {"was": was, "text": "shown = 9\n"})
    assert (page.status, "E-WEB-STALE" in page.text) == (409, True)
    assert "shown = 9" in page.text
    assert "shown = 3" in page.text
    assert (folder / "metier.toml").read_text(encoding="utf-8") == "shown = 3\n"
    again = client.post("/settings/file", {"was": was, "text": "shown = 9\n"})
    assert again.status == 409
    meant = client.post("/settings/file", {"was": hidden(page.text, "was"), "text": "shown = 9\n"})
    assert meant.status == 200, "both texts were shown: who writes again means it"
    assert (folder / "metier.toml").read_text(encoding="utf-8") == "shown = 9\n"


def test_a_file_that_stops_every_page_is_mended_here(client: Client, folder: Path) -> None:
    (folder / "metier.toml").write_text("shown = many\n", encoding="utf-8")
    stopped = client.get("/settings/models")
    assert stopped.status == 400
    assert 'href="/settings/file"' in stopped.text
    page = client.get("/settings/file")
    assert (page.status, "Line 1: " in page.words) == (200, True)
    mended = client.post("/settings/file", {"was": hidden(page.text, "was"), "text": "shown = 4\n"})
    assert "metier.toml is written" in mended.words
    assert client.get("/settings/models").status == 200


def test_a_variable_that_wins_is_named(folder: Path) -> None:
    with serving(folder, environment={"METIER_SHOWN": "33"}) as client:
        assert "33 by METIER_SHOWN" in client.get("/settings/file").words


# --- budget -------------------------------------------------------------------------------------------------


def test_the_budget_tells_what_is_left_reserved_and_perhaps_lost(client: Client, folder: Path) -> None:
    assert "No budget is set" in client.get("/settings/budget").words
    (folder / "metier.toml").write_text("budget = 2\n", encoding="utf-8")
    with Workspace(folder, environment={}, clock=FixedClock(NOW)) as search:
        for key, state, paid, at in (
            ("a", CallState.REPLIED, 300_000, NOW - timedelta(days=45)),
            ("b", CallState.REPLIED, 20_000, NOW),
            ("c", CallState.UNKNOWN, None, NOW),
        ):
            call = PlannedCall(key, key, "screening", "openai/<b>", 500_000)
            (number,) = search.store.ledger.step([], [call], run="r", caps=Caps(), at=at)
            assert isinstance(number, int)
            settled = SettledCall(number, state, paid, error="cut off" if paid is None else "")
            search.store.ledger.step([settled], [], run="r", caps=Caps(), at=at)
    page = client.get("/settings/budget")
    assert "$1.18 of $2.00 left" in page.words
    assert "today $0.5200 this month $0.5200 in all $0.8200" in page.words
    assert "judging postings openai/<b> perhaps paid: cut off $0.5000" in page.words
    assert "openai/<b>" not in page.text


# --- privacy ------------------------------------------------------------------------------------------------


def test_nothing_leaves_a_fresh_workspace(client: Client) -> None:
    words = client.get("/settings/privacy").words
    assert "Nothing has left this machine" in words
    assert "No base model on another machine may read anything of yours." in words
    assert "Nothing was sent, not even to programs on this machine." in words


def test_consent_is_given_changed_and_withdrawn(client: Client, folder: Path) -> None:
    (folder / "metier.toml").write_text(REMOTE, encoding="utf-8")
    page = client.get("/settings/privacy")
    assert "api.openai.com may read" in page.words
    assert "You never said." in page.words
    host = {"host": "api.openai.com"}
    given = client.post("/settings/privacy", {**host, "before": "", "kind": ["postings", "profile"]})
    assert "api.openai.com may read the text of postings, your profile" in given.words
    assert given.text.count(" checked") == 2
    stale = client.post("/settings/privacy", {**host, "before": "", "kind": []})
    assert (stale.status, "E-WEB-STALE" in stale.text) == (409, True)
    taken = client.post("/settings/privacy", {**host, "before": "postings profile", "kind": ["postings"]})
    assert taken.text.count(" checked") == 1
    none = client.post("/settings/privacy", {**host, "before": "postings"})
    assert "may read nothing of yours" in none.words
    assert " checked" not in none.text


def test_a_host_or_a_kind_that_cannot_be_is_refused(client: Client) -> None:
    assert "is no host" in client.post("/settings/privacy", {"host": "a b", "kind": ["postings"]}).words
    assert (
        "No kind of words" in client.post("/settings/privacy", {"host": "x.example", "kind": ["all"]}).words
    )
    here = client.post("/settings/privacy", {"host": "http://localhost:11434", "kind": ["postings"]})
    assert "is this machine: it needs no agreement" in here.words


def test_the_log_of_what_left_is_paged(client: Client, folder: Path) -> None:
    log = SentLog(folder / "sent.jsonl")
    for number in range(120):
        log(Sent((NOW + timedelta(minutes=number)).isoformat(), "screening", ("postings",), f"h{number}.example", True, 1, 1000 + number, "a" * 64))  # fmt: skip
    first = client.get("/settings/privacy").words
    assert "1 to 50 of 120 requests" in first
    assert first.count("judging postings") == 120 + 50, "in sums by host, then the newest one by one"
    last = client.get("/settings/privacy?skip=100")
    assert "101 to 120 of 120 requests" in last.words
    assert 'href="/settings/privacy?skip=50#each"' in last.text
    assert client.get("/settings/privacy?skip=5000").status == 200


def test_offline_wins_over_agreements(client: Client, folder: Path) -> None:
    (folder / "metier.toml").write_text(f"offline = true\n{REMOTE}", encoding="utf-8")
    assert "Nothing leaves this machine, whatever else is agreed to" in client.get("/settings/privacy").words


def test_what_is_taken_out_of_the_profile_is_shown(client: Client, folder: Path) -> None:
    wishes = (
        "## Must have\n\n- Mail me at ada@lovelace.example\n- <img src=x onerror=alert(1)> +49 151 23456789\n"
    )
    (folder / "profile.md").write_text(wishes, encoding="utf-8")
    page = client.get("/settings/privacy")
    assert "Mail me at ada@lovelace.example Mail me at [EMAIL]" in page.words
    assert "<img src=x" not in page.text


# --- health -------------------------------------------------------------------------------------------------


def test_health_is_a_table_and_mends_when_told(client: Client, folder: Path) -> None:
    (folder / "profile.md").unlink()
    page = client.settled("/settings/health")
    assert "store ✓ good" in page.words
    assert "missing: profile.md" in page.words
    assert not (folder / "profile.md").exists(), "looking changes nothing"
    mended = client.post("/settings/health/mend", {"look": "0"})
    assert "Mended: made profile.md" in mended.words
    assert (folder / "profile.md").exists()
    assert "missing: profile.md" not in client.settled("/settings/health?look=1").words


def test_read_only_pages_change_nothing(folder: Path) -> None:
    with serving(folder, is_read_only=True) as client:
        for path in (
            "/settings/file",
            "/settings/privacy",
            "/settings/health/mend",
            "/settings/backup",
        ):
            answer = client.post(path, {"text": "shown = 1\n"})
            assert (answer.status, "E-WEB-READONLY" in answer.text) == (403, True), path
        assert client.get("/settings/file").status == 200
