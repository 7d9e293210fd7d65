"""Where things live: documents name what exists, and no room reaches past the one below it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "metier"
WRITTEN = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
PATH = re.compile(
    r"(?<![\w/.-])((?:src|tests|docs|benchmarks)/[\w./-]*\w(?!\w*\*)|(?:[a-z_]+/)+[a-z_0-9]+\.py)"
)
"""A path from the root, or of a module from the source's folder; no pattern such as `test_*`."""


@cache
def rooms() -> dict[str, str]:
    """Each room of the tree in docs/architecture.md, with all that is written about it."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tree = page.split("```\nsrc/metier/\n")[1].split("\n```")[0]
    found: dict[str, str] = {}
    room = ""
    for line in tree.splitlines():
        begin = re.match(r"  ([a-z_]+)/", line)
        room = begin[1] if begin else room
        if room and "(later)" not in line:
            found[room] = found.get(room, "") + line + "\n"
    return found


def packages(folder: Path) -> list[Path]:
    return [one for one in sorted(folder.iterdir()) if (one / "__init__.py").exists()]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_named_in_documents_exist(page: Path) -> None:
    near = (ROOT, SOURCE, page.parent)
    for path in PATH.findall(page.read_text(encoding="utf-8")):
        assert "NAME" in path or any((folder / path).exists() for folder in near), f"{page.name} names {path}"


@pytest.mark.parametrize("room", rooms())
def test_modules_and_folders_of_a_room_exist(room: str) -> None:
    text = re.sub(r"\(docs/[^)]*\)", "", rooms()[room])
    for name in re.findall(r"(?<![\w/.*…])([a-z_]+(?:\.py|/))(?![\w.])", text):
        here = name == f"{room}/" or any((SOURCE / room).rglob(name.rstrip("/")))
        assert here or (SOURCE / name).exists(), f"{room}/ has no {name}"


def test_each_room_and_each_folder_in_it_is_named() -> None:
    for room in packages(SOURCE):
        assert f"  {room.name}/" in rooms().get(room.name, ""), (
            f"docs/architecture.md does not name {room.name}/"
        )
        for folder in packages(room):
            assert f"{folder.name}/" in rooms()[room.name], (
                f"docs/architecture.md does not name {room.name}/{folder.name}/"
            )


def test_comments_of_the_code_name_documents_that_exist() -> None:
    for file in SOURCE.rglob("*.py"):
        for path in re.findall(r"(?<![\w/.-])docs/[\w./-]*\w", file.read_text(encoding="utf-8")):
            assert (ROOT / path).exists(), f"{file.relative_to(ROOT)} names {path}"


BELOW = {"store", "desk"}
"""Attributes of a workspace by which its own rooms reach the stores."""


@pytest.mark.parametrize("face", ["web", "cli", "pages"])
def test_what_people_use_asks_the_workspace_and_never_its_stores(face: str) -> None:
    for file in (SOURCE / face).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Attribute) and node.attr in BELOW), (
                f"{file.relative_to(ROOT)}:{node.lineno} reaches below the workspace by .{node.attr}"
            )
