"""Runs on disk: pieces are there whole or not at all, one process works at a time, and what cannot be read is no run."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metier.errors import DiskFullError, FolderWriteError, TuningRunningError
from metier.storage.run_folder import RUNS, Pieces, RunFolders, running
from metier.training.dataset.rows import RowKind
from metier.training.method import Method
from metier.training.runs import RunKey, RunRecord, RunStanding, run_id

KEY = RunKey(
    RowKind.SCREENING, Method.ENCODER, "base", ("aa", "bb"), "order", "profile", {"seed": 0, "batch": None}
)
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
RECORD = RunRecord(
    run_id(KEY, AT), KEY, AT, RunStanding.RUNNING, {"seconds": 3.0, "usd": None}, {"budget": "2"}, pid=1
)


@pytest.fixture
def pieces(tmp_path: Path) -> Pieces:
    return Pieces(tmp_path, "key")


def files(pieces: Pieces) -> list[Path]:
    return sorted(pieces._folder.iterdir())


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    runs = RunFolders(tmp_path)
    runs.begin(RECORD)
    assert runs.records() == (RECORD,)


@given(content=st.dictionaries(st.text(max_size=30), st.binary(max_size=200), max_size=5))
@settings(max_examples=30, deadline=None)
def test_pieces_come_back_under_any_name(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, bytes]
) -> None:
    kept = Pieces(tmp_path_factory.mktemp("pieces"), "key")
    for name, words in content.items():
        kept.put(name, words)
    assert {name: kept.get(name) for name in kept.names()} == content
    kept.check()
    assert not kept.damaged


@pytest.mark.parametrize("place", [0, 63, 64, 65, 70, -1])
def test_a_flipped_bit_makes_a_piece_absent_and_told(pieces: Pieces, place: int) -> None:
    pieces.put("one", b"some work")
    (path,) = files(pieces)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert pieces.get("one") is None
    assert pieces.damaged == ["one"]
    pieces.put("one", b"made again")
    assert pieces.get("one") == b"made again"


@pytest.mark.parametrize("left", [0, 1, 64, 65, 66])
def test_a_torn_piece_is_absent(pieces: Pieces, left: int) -> None:
    pieces.put("one", b"some work")
    (path,) = files(pieces)
    path.write_bytes(path.read_bytes()[:left])
    assert pieces.check() == 0
    assert (pieces.get("one"), pieces.damaged) == (None, ["one"])
    assert pieces.names() == ("one",)  # there was something: whoever paid for it must know


def test_no_piece_passes_for_another_one_or_for_that_of_another_run(pieces: Pieces, tmp_path: Path) -> None:
    pieces.put("one", b"work")
    pieces.put("two", b"other work")
    one, two = files(pieces)
    two.write_bytes(one.read_bytes())
    assert pieces.get("two") is None
    assert pieces.get("one") == b"work"
    assert Pieces(tmp_path, "another key").get("one") is None


def test_what_a_killed_write_left_is_swept(pieces: Pieces) -> None:
    pieces.put(".hidden", b"work")
    (pieces._folder / ".pone.piece-x1y2").write_bytes(b"half")
    pieces.check()
    assert pieces.names() == (".hidden",)
    assert len(files(pieces)) == 1


def test_a_full_disk_is_told_and_leaves_no_part(pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces.put("one", b"work")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DiskFullError):
            pieces.put("two", b"more work")
    assert pieces.names() == ("one",)
    assert len(files(pieces)) == 1


HOLDER = """
import sys, time
from pathlib import Path
from metier.storage.run_folder import RunFolders
with RunFolders(Path(sys.argv[1])).held("a-run"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_process_works_at_a_time_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    runs = RunFolders(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert runs.holder() == ("a-run", other.pid)
        with pytest.raises(TuningRunningError) as caught, runs.held("mine"):
            pass
        assert caught.value.details == {"run": "a-run", "pid": other.pid}
        other.kill()
        other.wait()
    assert runs.holder() == ("", 0)
    with runs.held("mine"):
        assert runs.holder() == ("mine", os.getpid())


def test_a_run_is_running_while_its_process_holds_the_lock(tmp_path: Path) -> None:
    runs = RunFolders(tmp_path)
    runs.begin(RECORD)
    runs.pieces(RECORD).put("one", b"work")
    runs.tell(RECORD, "Making", 3, 8, left=5.0, seconds=2.0)
    with runs.held(RECORD.id):
        (state,) = running(tmp_path)
        assert (state.standing, state.pid, state.done, state.total) == (
            RunStanding.RUNNING,
            os.getpid(),
            3,
            8,
        )
        assert (state.what, state.left_seconds, state.seconds, state.n_kept) == ("Making", 5.0, 2.0, 1)
    (state,) = running(tmp_path)
    assert (state.standing, state.left_seconds) == (RunStanding.INTERRUPTED, None)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'{"id": 3}', b"\xff\xfe", b'{"id": "../../x"}', b"[" * 100_000,
        json.dumps({"id": "r", "key": {"kind": "screening"}}).encode(),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_no_run_and_is_swept(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / RUNS / "r"
    folder.mkdir(parents=True)
    (folder / "run.json").write_bytes(content)
    (folder / "progress.json").write_bytes(content)
    assert running(tmp_path) == ()
    RunFolders(tmp_path).sweep()
    assert not folder.exists()


@pytest.mark.parametrize("field", ["id", "key", "started_at", "standing", "seconds", "foreseen", "pid"])
@pytest.mark.parametrize("value", [None, 7, "x", [], {}, "../up"])
def test_a_changed_field_is_a_run_or_none_and_never_a_crash(
    tmp_path: Path, field: str, value: object
) -> None:
    runs = RunFolders(tmp_path)
    runs.begin(RECORD)
    path = runs.path(RECORD) / "run.json"
    row = json.loads(path.read_text())
    path.write_text(json.dumps({**row, field: value}))
    assert len(running(tmp_path)) <= 1


@pytest.mark.parametrize(
    "told", [b"{", b'{"done": "x"}', b'{"done": 1e999, "total": 3}', b'{"left": []}', b"[1]"]
)
def test_damaged_progress_is_no_progress(tmp_path: Path, told: bytes) -> None:
    runs = RunFolders(tmp_path)
    runs.begin(RECORD)
    (runs.path(RECORD) / "progress.json").write_bytes(told)
    (state,) = running(tmp_path)
    assert (state.done, state.total) == (0, 0)


def test_an_empty_workspace_has_no_runs_and_gets_no_folder(tmp_path: Path) -> None:
    assert running(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_that_was_moved_meanwhile_is_no_full_disk(tmp_path: Path) -> None:
    with pytest.raises(FolderWriteError):
        Pieces(tmp_path / "gone", "key").put("one", b"1")
