"""Whether a process lives is told by a lock, not by a number or by a file."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from metier.errors import FolderWriteError
from metier.storage.holder import Holder

PROGRAM = """
import sys
from pathlib import Path
from metier.storage.holder import Holder
print(Holder(Path(sys.argv[1])).name, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "metier.db"


def marks(store: Path) -> list[Path]:
    return sorted(store.parent.glob("*asking*"))


def test_a_process_is_alive_until_it_is_killed(store: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert Holder(store).is_alive(name)
        process.kill()
        process.wait()
    assert not Holder(store).is_alive(name)
    assert len(marks(store)) == 1
    Holder(store).sweep()
    assert marks(store) == []


def test_a_mark_is_private_and_goes_with_its_holder(store: Path) -> None:
    holder = Holder(store)
    name = holder.name
    assert holder.name == name
    (mark,) = marks(store)
    assert stat.S_IMODE(mark.stat().st_mode) == 0o600
    assert Holder(store).is_alive(name)
    Holder(store).sweep()
    assert marks(store) == [mark], "the living are not swept away"
    holder.close()
    holder.close()
    assert marks(store) == []
    assert not Holder(store).is_alive(name)
    assert holder.name != name, "a new mark is another one"
    holder.close()


def test_a_copy_of_the_workspace_holds_nobody(store: Path, tmp_path: Path) -> None:
    holder = Holder(store)
    name = holder.name
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(marks(store)[0], copy)
    assert not Holder(copy / store.name).is_alive(name)
    assert holder.is_alive(name)
    holder.close()


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "0" * 31, "0" * 32, "G" * 32, "0" * 32 + "\n"])
def test_names_that_no_process_has_are_dead_and_touch_nothing(store: Path, name: str) -> None:
    assert not Holder(store).is_alive(name)
    assert list(store.parent.iterdir()) == []


def test_sweeping_touches_no_file_that_is_not_a_mark(store: Path) -> None:
    others = [store.with_name(f"{store.name}.asking-notes"), store.with_name(f"{store.name}.asking")]
    for path in others:
        path.touch()
    target = store.with_name("letter.txt")
    target.touch()
    link = store.with_name(f"{store.name}.asking-{'a' * 32}")
    link.symlink_to(target)
    Holder(store).sweep()
    assert [path.exists() for path in (*others, target, link)] == [True, True, True, False]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderWriteError):
        _ = Holder(tmp_path / "gone" / "metier.db").name


def test_a_store_in_memory_has_no_neighbours() -> None:
    holder = Holder(Path(":memory:"))
    assert holder.is_alive(holder.name)
    assert not holder.is_alive("0" * 32)
    holder.close()
