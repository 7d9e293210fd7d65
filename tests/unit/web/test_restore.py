"""Putting a backup back in the browser: looked at first, after a yes, while nobody has the workspace open; nothing is lost."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.browser.web_payloads import PAYLOADS
from tests.web_world import Answer, Client, serving

from metier.storage import database
from metier.testing import FixedClock
from metier.web.background.restoring import BEGUN
from metier.workspace import Workspace

PATH = "/settings/backup/restore"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two postings, one decision; `old.zip` beside it has them, and a third one came after it."""
    with Workspace.create(tmp_path / "search", environment={}, clock=FixedClock()) as search:
        search.add_text("Night baker\nWe bake bread at night.")
        search.add_text("Day baker\nWe bake bread by day.")
        search.label(1, "excited")
        (tmp_path / "search" / "profile.md").write_text("## Must have\n- Old wish\n", "utf-8")
        search.backup(tmp_path / "old.zip")
        (tmp_path / "search" / "profile.md").write_text("## Must have\n- New wish\n", "utf-8")
        search.add_text("Cook\nWe cook.")
        search.label(2, "passed")
    return tmp_path / "search"


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with serving(folder, clock=FixedClock()) as client:
        yield client


def over(client: Client) -> Answer:
    """The page once what goes on is over."""
    work = client.site.restoring.work
    assert work is None or work.wait(60)
    return client.get(PATH)


def sent(client: Client, file: Path, *, name: str = "mine.zip") -> Answer:
    answer = client.post(PATH, {}, files=[("file", name, file.read_bytes())], follow=False)
    return over(client) if answer.status == 303 else answer


def confirmed(client: Client, page: Answer) -> Answer:
    which = re.search(r"name=\"which\" value=\"(\w+)\"", page.text)
    assert which, page.words
    answer = client.post(f"{PATH}/confirm", {"which": which[1], "confirm": "yes"}, follow=False)
    assert answer.status == 303, answer.words
    return over(client)


def state(folder: Path) -> tuple[int, int, str]:
    with Workspace(folder, environment={}) as search:
        counts = search.count()
    return counts.n_postings, counts.n_decided, (folder / "profile.md").read_text("utf-8")


OLD, NEW = (2, 1, "## Must have\n- Old wish\n"), (3, 2, "## Must have\n- New wish\n")


def staged(folder: Path) -> list[Path]:
    return [*folder.glob(".restore-*"), *folder.glob(".metier-*")]


def test_a_backup_is_looked_at_and_put_back_after_a_yes(client: Client, folder: Path, tmp_path: Path) -> None:
    page = sent(client, tmp_path / "old.zip")
    assert "mine.zip" in page.words
    assert re.search(r"postings 2 3 .*decisions noted 1 2", page.words)
    assert state(folder) == NEW

    which = re.search(r"name=\"which\" value=\"(\w+)\"", page.text)
    assert which
    unsure = client.post(f"{PATH}/confirm", {"which": which[1]})
    assert unsure.status == 422
    assert state(folder) == NEW

    done = confirmed(client, page)
    assert "It is back" in done.words
    assert "2 postings, 1 decision" in done.words
    assert state(folder) == OLD
    assert "Old wish" in client.get("/profile").text
    assert staged(folder) == []


def test_there_is_a_way_back(client: Client, folder: Path, tmp_path: Path) -> None:
    done = confirmed(client, sent(client, tmp_path / "old.zip"))
    kept = re.search(r"before-restore-\w+\.zip", done.words)
    assert kept
    assert (folder / kept[0]).stat().st_mode & 0o077 == 0
    assert re.search(r"metier\.db\.before-restore-\w+", done.words)
    again = client.post(f"{PATH}/choose", {"name": kept[0]})
    confirmed(client, over(client) if again.status == 200 else again)
    assert state(folder) == NEW


def test_a_store_that_was_kept_aside_can_be_put_back_alone(
    client: Client, folder: Path, tmp_path: Path
) -> None:
    done = confirmed(client, sent(client, tmp_path / "old.zip"))
    kept = re.search(r"metier\.db\.before-restore-\w+", done.words)
    assert kept
    client.post(f"{PATH}/choose", {"name": kept[0]})
    page = over(client)
    assert "a copy of the store alone" in page.words
    confirmed(client, page)
    assert state(folder) == (*NEW[:2], OLD[2])


def test_what_waits_can_be_dropped(client: Client, folder: Path, tmp_path: Path) -> None:
    sent(client, tmp_path / "old.zip")
    assert staged(folder)
    assert "A file of yours" in client.post(f"{PATH}/drop").words
    assert staged(folder) == []
    assert state(folder) == NEW


def test_another_one_takes_the_place_of_what_waits(client: Client, folder: Path, tmp_path: Path) -> None:
    first = sent(client, tmp_path / "old.zip")
    sent(client, tmp_path / "old.zip")
    assert len(staged(folder)) == 1
    which = re.search(r"name=\"which\" value=\"(\w+)\"", first.text)
    assert which
    gone = client.post(f"{PATH}/confirm", {"which": which[1], "confirm": "yes"})
    assert gone.status == 404
    assert state(folder) == NEW


def _cut(file: Path, target: Path) -> None:
    target.write_bytes(file.read_bytes()[:-300])


def _changed(file: Path, target: Path) -> None:
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"x" if name == "profile.md" else b""))


def _foreign(_file: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as new:
        new.writestr("notes.txt", "hello")


def _stranger(_file: Path, target: Path) -> None:
    with sqlite3.connect(target) as db:
        db.execute("create table a (b)")
    db.close()


def _words(_file: Path, target: Path) -> None:
    target.write_bytes(b"hello")


@pytest.mark.parametrize("make", [_cut, _changed, _foreign, _stranger, _words])
def test_what_is_no_sound_backup_is_told_and_touches_nothing(
    client: Client, folder: Path, tmp_path: Path, make: object
) -> None:
    make(tmp_path / "old.zip", tmp_path / "bad.zip")  # type: ignore[operator]  # one of the above
    page = sent(client, tmp_path / "bad.zip")
    assert 'role="alert"' in page.text
    assert re.search("E-BACKUP|E-DB-FOREIGN", page.text)
    assert 'name="which"' not in page.text
    assert staged(folder) == []
    assert state(folder) == NEW


def test_nothing_sent_and_nothing_there_is_told(client: Client, folder: Path) -> None:
    assert client.post(PATH, {"file": "words"}).status == 422
    assert client.post(f"{PATH}/confirm", {"which": "0" * 16, "confirm": "yes"}).status == 404
    for name in ("../old.zip", "metier.db", "profile.md", "", "no.zip"):
        assert client.post(f"{PATH}/choose", {"name": name}).status == 404, name
    assert staged(folder) == []


def test_only_backups_and_stores_kept_aside_are_to_choose_from(
    client: Client, folder: Path, tmp_path: Path
) -> None:
    shutil.copy(tmp_path / "old.zip", folder / "mine.zip")
    _foreign(folder, folder / "photos.zip")
    (folder / "words.zip").write_bytes(b"hello")
    (folder / "link.zip").symlink_to(tmp_path / "old.zip")
    (folder / "metier.db.before-x").write_bytes(b"")
    page = client.get(PATH).text
    assert re.findall(r"name=\"name\" value=\"([^\"]+)\"", page) == ["mine.zip"]


@pytest.mark.parametrize("name", PAYLOADS[::25])
def test_the_name_of_a_file_stays_words(client: Client, tmp_path: Path, name: str) -> None:
    page = sent(client, tmp_path / "old.zip", name=re.sub(r"[\r\n\"]", "", name))
    main = page.text.partition("<main")[2]
    assert "It is back" not in main
    assert not re.search(r"<(?:script|img|svg|iframe)\b", main)


# --- beside everything else ---------------------------------------------------------------------------------------------


def test_while_it_goes_on_every_page_waits_with_a_sentence(client: Client) -> None:
    with client.site.gate.closed():
        for path in ("/inbox", "/decide", "/settings/file", "/works/1", "/profile"):
            answer = client.get(path)
            assert answer.status == 503, path
            assert "E-WEB-RESTORING" in answer.text
            assert PATH in answer.text
        refused = client.post("/profile", {"text": "x", "read": ""}, follow=False)
        assert refused.status == 503
        assert client.get(PATH).status == 200
    assert client.get("/inbox").status == 200


def test_what_goes_on_is_stopped_and_what_rests_on_the_old_state_is_dropped(
    client: Client, folder: Path, tmp_path: Path
) -> None:
    def long(_: object, progress: object) -> None:
        while True:
            progress("going on", 0, 0)  # type: ignore[operator]  # raises once it is stopped
            time.sleep(0.02)

    client.settled("/report")
    client.get("/decide")
    before = (client.site.figures, client.site.drafts, client.site.sessions, client.site.told)
    work = client.site.works.start("k", "Going on", long)
    client.get("/inbox")
    confirmed(client, sent(client, tmp_path / "old.zip"))
    assert work.is_over
    after = (client.site.figures, client.site.drafts, client.site.sessions, client.site.told)
    assert not set(map(id, before)) & set(map(id, after))
    assert client.site.works.newest("k") is None
    assert state(folder) == OLD
    assert client.settled("/report").status == 200
    answer = {"label": "excited", "before": "0"}
    assert (
        client.post("/postings/2/decide", answer).status == 409
    )  # a page of before, whose number may be another one now
    assert "E-WEB-REPLACED" in client.post("/postings/2/decide", answer | {"_restored": "x"}).text
    assert state(folder) == OLD
    held = re.search(
        r"<form[^>]*action=\"/postings/2/decide\"[^>]*><input type=\"hidden\" name=\"_restored\" value=\"(\w+)\">",
        client.get("/postings/2").text,
    )
    assert held
    assert client.post("/postings/2/decide", answer | {"_restored": held[1]}).status == 200


def test_a_restore_by_the_command_line_makes_open_pages_stale(
    client: Client, folder: Path, tmp_path: Path
) -> None:
    page = client.get("/postings/3").text  # number 3 is nobody's after the restore
    assert "_restored" not in page
    client.settled("/report")
    before = (client.site.figures, client.site.sessions)
    Workspace.restore(tmp_path / "old.zip", folder, clock=FixedClock())
    with Workspace(folder, environment={}, clock=FixedClock()) as other:
        other.add_text("Ferryman\nYou row.")
    assert "Ferryman" in client.get("/postings/3").text
    assert not set(map(id, before)) & set(map(id, (client.site.figures, client.site.sessions)))
    works = client.site.works
    answer = {"label": "excited", "before": "0"}
    assert "E-WEB-REPLACED" in client.post("/postings/3/decide", answer).text
    assert client.settled("/report").status == 200
    assert client.site.works is works  # dropped once
    held = re.search(r"name=\"_restored\" value=\"(\w+)\"", client.get("/postings/3").text)
    assert held
    assert client.post("/postings/3/decide", answer | {"_restored": held[1]}).status == 200
    Workspace.restore(tmp_path / "old.zip", folder, clock=FixedClock())
    assert "E-WEB-REPLACED" in client.post("/postings/2/decide", answer | {"_restored": held[1]}).text


def test_what_does_not_end_is_named_and_nothing_is_replaced(
    client: Client, folder: Path, tmp_path: Path
) -> None:
    client.site.restoring._patience = 0.3
    let_go = threading.Event()
    client.site.works.start("k", "Deaf work", lambda _workspace, _progress: let_go.wait(60))
    try:
        page = confirmed(client, sent(client, tmp_path / "old.zip"))
        assert "E-WEB-INSIDE" in page.text
        assert "Deaf work" in page.words
        assert client.get("/inbox").status == 200
        assert state(folder) == NEW
    finally:
        let_go.set()
    confirmed(client, client.get(PATH))
    assert state(folder) == OLD


def test_another_program_that_writes_is_waited_for_and_then_told(
    client: Client, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sent(client, tmp_path / "old.zip")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 300)
    db = sqlite3.connect(folder / "metier.db", isolation_level=None)
    db.execute("begin exclusive")
    try:
        told = confirmed(client, page)
        assert "E-BUSY" in told.text
    finally:
        db.execute("rollback")
        db.close()
    assert state(folder) == NEW
    confirmed(client, client.get(PATH))
    assert state(folder) == OLD


def test_two_at_once_are_one(client: Client, folder: Path, tmp_path: Path) -> None:
    page = sent(client, tmp_path / "old.zip")
    which = re.search(r"name=\"which\" value=\"(\w+)\"", page.text)
    assert which
    told: list[int] = []

    def press() -> None:
        fields = {"which": which[1], "confirm": "yes"}
        told.append(client.post(f"{PATH}/confirm", fields, follow=False).status)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    over(client)
    assert told.count(303) == 1
    assert set(told) <= {303, 404, 503}
    assert state(folder) == OLD
    assert len(list(folder.glob("before-restore-*.zip"))) == 1


# --- where something is broken ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"hello" * 1_000])
def test_a_store_that_does_not_open_is_mended_by_a_backup(
    client: Client, folder: Path, tmp_path: Path, content: bytes
) -> None:
    (folder / "metier.db").write_bytes(content)
    page = client.get("/inbox")
    assert page.status != 200
    assert PATH in page.text
    found = sent(client, tmp_path / "old.zip")
    assert "What stands here cannot be opened" in found.words
    done = confirmed(client, found)
    assert "moved aside as it was" in done.words
    assert state(folder) == OLD
    (aside,) = folder.glob("metier.db.before-restore-*")
    assert aside.read_bytes() == content


def test_a_restore_that_was_cut_short_is_told_by_the_next_server(folder: Path, tmp_path: Path) -> None:
    left = folder / f".restore-{'a' * 16}"
    left.mkdir()
    shutil.copy(tmp_path / "old.zip", left / "backup")
    (left / BEGUN).write_text("mine.zip", "utf-8")
    with serving(folder, clock=FixedClock()) as client:
        page = client.get(PATH)
        assert "A restore was cut short" in page.words
        client.post(f"{PATH}/choose", {"name": "a" * 16})
        confirmed(client, over(client))
        assert "A restore was cut short" not in client.get(PATH).words
    assert state(folder) == OLD
    assert staged(folder) == []


def test_read_only_puts_nothing_back(folder: Path) -> None:
    with serving(folder, is_read_only=True) as client:
        assert "nothing is put back here" in client.get(PATH).words
        assert client.post(f"{PATH}/drop").status == 403


def test_what_is_left_by_killed_servers_is_swept(client: Client, folder: Path, tmp_path: Path) -> None:
    import os

    for name in (".restore-old", ".metier-old", f".restore-{'b' * 16}"):
        (folder / name).mkdir()
    (folder / f".restore-{'b' * 16}" / BEGUN).write_text("x")
    for left in folder.glob(".*-*"):
        os.utime(left, (1, 1))
    sent(client, tmp_path / "old.zip")
    assert (folder / f".restore-{'b' * 16}").exists()
    assert not (folder / ".restore-old").exists()
    assert not (folder / ".metier-old").exists()


# --- what a backup brings that decides what leaves this machine ----------------------------------------------------------


def test_a_backup_that_agrees_to_more_and_sends_elsewhere_says_so_before_the_yes(
    client: Client, folder: Path, tmp_path: Path
) -> None:
    with Workspace.create(tmp_path / "other", environment={}, clock=FixedClock()) as other:
        other.consenting.give("evil.example", ["profile", "postings"])
        (other.folder / "metier.toml").write_text(
            '[models.small]\nbase_url = "https://evil.example/<b>v1"\nmodel = "m"\n', "utf-8"
        )
        other.backup(tmp_path / "bad.zip")
    with Workspace(folder, environment={}, clock=FixedClock()) as search:
        search.consenting.give("mine.example", ["postings"])
    page = sent(client, tmp_path / "bad.zip")
    assert (
        "evil.example may read the text of postings, your profile; here you did not agree to that"
        in page.words
    )
    assert "mine.example may no longer read the text of postings" in page.words
    assert "models.small.base_url: https://evil.example/<b>v1 instead of nothing" in page.words
    assert "<b>v1" not in page.text

    same = sent(client, tmp_path / "old.zip")
    assert "evil.example" not in same.words
    (folder / "metier.toml").unlink()
    client.post(f"{PATH}/drop")


def test_a_backup_like_what_stands_here_changes_no_settings(client: Client, tmp_path: Path) -> None:
    assert "It changes settings" not in sent(client, tmp_path / "old.zip").words


@pytest.mark.parametrize("words", ["a = ", "a = " + "[" * 50_000, "a = " + "1" * 5_000])
def test_settings_that_are_no_toml_are_told(client: Client, folder: Path, tmp_path: Path, words: str) -> None:
    kept = (folder / "metier.toml").read_text("utf-8")
    (folder / "metier.toml").write_text(words, "utf-8")
    back_up_as_it_is(folder, tmp_path / "bad.zip", tmp_path / "old.zip")
    (folder / "metier.toml").write_text(kept, "utf-8")
    assert "metier.toml cannot be read" in sent(client, tmp_path / "bad.zip").words


def back_up_as_it_is(folder: Path, target: Path, like: Path) -> None:
    """`like` with the settings of `folder`, which no workspace opens."""
    import hashlib
    import json

    content = (folder / "metier.toml").read_bytes()
    with zipfile.ZipFile(like) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        manifest = json.loads(old.read("manifest.json"))
        manifest["sha256"]["metier.toml"] = hashlib.sha256(content).hexdigest()
        for name in old.namelist():
            if name not in {"manifest.json", "metier.toml"}:
                new.writestr(name, old.read(name))
        new.writestr("metier.toml", content)
        new.writestr("manifest.json", json.dumps(manifest))


# --- files that somebody else made ---------------------------------------------------------------------------------------


def _manifest(like: Path, target: Path, **said: object) -> None:
    import json

    with zipfile.ZipFile(like) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        manifest = json.loads(old.read("manifest.json")) | said
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, old.read(name))
        new.writestr("manifest.json", json.dumps(manifest))


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ({"schema": float("inf")}, False),
        ({"schema": -5}, False),
        ({"made_at": "0001-01-01T00:00:00+23:59"}, True),
        ({"made_at": "9999-12-31T23:59:59-23:59"}, True),
        ({"made_at": "2026-01-01T00:00:00"}, False),
        ({"made_at": None}, True),
        ({"sha256": {"../x": "0", "metier.db": "0"}}, True),
        ({"sha256": {"models/../x": "0", "metier.db": "0"}}, True),
        ({"sha256": ["metier.db"]}, True),
    ],
)
def test_a_manifest_that_says_anything_is_refused_or_not_believed(
    client: Client, tmp_path: Path, said: dict[str, object], is_refused: bool
) -> None:
    _manifest(tmp_path / "old.zip", tmp_path / "odd.zip", **said)
    page = sent(client, tmp_path / "odd.zip")
    assert page.status == 200
    assert ("E-BACKUP" in page.text) is is_refused
    assert "E-WEB-INTERNAL" not in page.text
    if not is_refused:
        assert re.search(rf"version of the store {database_schema()} {database_schema()}", page.words)
    client.post(f"{PATH}/drop")


def database_schema() -> int:
    from metier.storage.migrations import SCHEMA_VERSION

    return SCHEMA_VERSION


def test_files_in_the_folder_that_no_program_reads_hide_no_page(
    client: Client, folder: Path, tmp_path: Path
) -> None:
    import os

    good = (tmp_path / "old.zip").read_bytes()
    for name, at, put in (("new", 6, b"\x63\x00"), ("names", 8, b"\x00\x08"), ("size", 28, b"\xff\xff")):
        odd, head = bytearray(good), good.rfind(b"PK\x01\x02")
        odd[head + at : head + at + len(put)] = put
        odd[head + 46 : head + 47] = b"\xff"
        (folder / f"{name}.zip").write_bytes(odd)
    with open(os.fsencode(folder) + b"/\xff.zip", "wb") as file:  # noqa: PTH123  # a name that is no text
        file.write(good)
    page = client.get(PATH)
    assert page.status == 200
    assert not re.search(r"new\.zip|names\.zip|\xff", page.words)


def test_a_restore_that_was_cut_short_stays_where_looking_at_it_fails_for_want_of_room(
    client: Client, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = folder / f".restore-{'c' * 16}"
    left.mkdir()
    shutil.copy(tmp_path / "old.zip", left / "backup")
    (left / BEGUN).write_text("mine.zip", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Workspace, "look_into", full)
        client.post(f"{PATH}/choose", {"name": "c" * 16})
        assert over(client).status == 200
    assert (left / "backup").exists()
    shutil.rmtree(left)
