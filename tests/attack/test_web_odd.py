"""Odd but honest requests: every route with values that nobody foresaw. Each answer says what is wrong; none is a crash.

The values are drawn from a seed, so that a failure comes again; METIER_ODD_SEEDS=200 draws longer.
"""

from __future__ import annotations

import importlib.resources
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.attack.test_web_requests import routes, state_of
from tests.browser.web_payloads import PAYLOADS
from tests.web_world import Answer, Client, serving

from metier import web
from metier.testing import KeywordModel, ToyEncoder, resume_of_ada
from metier.testing.base_model import base_model
from metier.web.background.work import FIGURES
from metier.workspace import Workspace
from metier.workspace.sent_files import SentFile

LONG = "x" * 100_000
VALUES = (
    "", " ", "0", "1", "2", "3", "-1", "01", "1.5", "1e9", "9" * 11, "9" * 40, "NaN", "inf", "-inf", "٣", "½", "²", "true", "on", "yes", "None",
    "all", "excited", "maybe", "passed", "resume", "letter", "learned", "fake", "applied", "rejected", "chosen", "audit", "inbox", "again",
    "é", "日本語", "🤷‍♀️", "\u202e", "\ud7ff", "\ufffd", "a\0b", "a\nb", "a\r\nb\r\n", "\x1b[31m", "'", '"', "%", "%s", "{}", "{0}", "[]", "{{7*7}}",
    "*", "?", "(", "[", "\\", "/", "//evil.example", "../../etc/passwd", "' or 1=1 --", "a AND OR NOT", '"a', "NEAR(", "2026-13-45", "2026-02-30",
    "0001-01-01", "9999-12-31", "10000-01-01", "2026-05-04T25:00", "sha256:0", "0" * 64, "x" * 300, LONG,
    "# Me\n\n## Must not\n- no cold calls\n", "```\n" * 50, "- " * 5_000, "title,company,text\na,b,c\n", '{"title": "x"}',
    PAYLOADS[0], PAYLOADS[20], PAYLOADS[60],
)  # fmt: skip
"""What a field or a part of an address is filled with."""
FILES = (
    b"", b"\0", b"\xff\xfe\x00", b"PK\x03\x04", b"%PDF-1.4\n%%EOF", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b\x08", b"{", b"[]", b"null", b'{"title": 1}',
    b"[" * 5_000, b'"' * 3_001, b"a,b\n1", b"<html><body>" + b"<div>" * 2_000, b"\xc3\x28", b"NaN", b'{"jobs": {"a": [1]}}', "Krankenschwester\n".encode("utf-16"),
)  # fmt: skip
NAMES = (
    "a.csv",
    "a.pdf",
    "a.json",
    "a.jsonl",
    "a.html",
    "a.docx",
    "a",
    "",
    "../a.csv",
    "é.md",
    "a" * 300 + ".txt",
    "con",
)
LEAKS = re.compile(
    r"Traceback|File &#34;|site-packages|sqlite3\.|object at 0x|&lt;(class|function|bound) |E-WEB-INTERNAL"
)
STARTS = {
    "/finetune/run",
    "/report/replay",
    "/settings/backup",
    "/settings/backup/file",
    "/settings/backup/restore/confirm",
}
"""Begin what takes long, or write beside the workspace: asked with what cannot be used only."""


def words_of_forms() -> list[str]:
    """Every name that a page reads from a form or an address, as the program has it."""
    found: set[str] = set()
    for path in Path(web.__file__).parent.rglob("*.py"):
        found |= set(
            re.findall(
                r"(?:form|query|fields)\.(?:text|needed|all|has|number|amount|choice|uploads)\(\s*\"([^\"]+)\"",
                path.read_text("utf-8"),
            )
        )
    return sorted(found)


@dataclass(frozen=True)
class World:
    """A workspace with its server.

    Attributes:
        ids: What stands for a part of an address, beside what cannot.
    """

    name: str
    client: Client
    ids: dict[str, list[str]]


def _empty(folder: Path) -> Path:
    Workspace.create(folder, environment={}).close()
    return folder


def _hostile(folder: Path) -> Path:
    with Workspace.create(folder, environment={}, encoder=ToyEncoder()) as search:
        rows = [
            {"title": f"{one} {i}", "company": one, "location": one, "url": one, "text": f"{one} {i}"}
            for i, one in enumerate(PAYLOADS[::8])
        ]
        search.add_text("\n".join(map(json.dumps, rows)).encode(), name="jobs.jsonl")
        (folder / "profile.md").write_text(f"# {PAYLOADS[0]}\n\n## Must not\n- {PAYLOADS[20]}\n", "utf-8")
        for row in search.list(limit=8).rows:
            search.label(row.posting.number, ("excited", "passed")[row.posting.number % 2], why=PAYLOADS[3])
        search.guardrails.add(PAYLOADS[40])
        search.screen()
        search.outcomes.note(1, "applied", words=PAYLOADS[1])
    return folder


def _demo(folder: Path) -> Path:
    """Of the sample, as much as makes every page show something."""
    sample = importlib.resources.files("metier") / "sample"
    with Workspace.create(folder, environment={}, encoder=ToyEncoder()) as search:
        (folder / "profile.md").write_bytes((sample / "profile.md").read_bytes())
        (folder / "resume.json").write_text(json.dumps(resume_of_ada()), "utf-8")
        lines = (sample / "postings.jsonl").read_text("utf-8").splitlines()[:40]
        search.add_text("\n".join(lines).encode(), name="postings.jsonl")
        search.screen()
        for row in search.list(limit=24).rows:
            search.label(row.posting.number, ("excited", "maybe", "passed")[row.posting.number % 3], why="so")
        search.screen()
        search.guardrails.add("more teaching")
        search.outcomes.note(1, "applied")
    return folder


MAKE: dict[str, Callable[[Path], Path]] = {"empty": _empty, "demo": _demo, "hostile": _hostile}


@contextmanager
def a_world(name: str, folder: Path) -> Iterator[World]:
    environment = {"XDG_CONFIG_HOME": str(folder.parent / "config"), "HOME": str(folder.parent)}
    options: dict[str, Any] = {"environment": environment}
    if name == "hostile":
        options["base_model"] = base_model(KeywordModel(liked=["python"]))
    with serving(MAKE[name](folder), **options) as client:
        basket = client.site.baskets.keep([SentFile("jobs.csv", b"title,company\nCook,Inn\n")]).id
        with client.site.open() as search:
            postings = [row.posting.id for row in search.list(limit=2).rows]
            rules = [rule.key for rule in search.guardrails.every()]
        ids = {
            "basket": [basket], "which": ["1", "2", "3", *postings], "kind": ["resume", "letter", "why", "undo", "yes", "no"],
            "topic": ["verdict", "few-shot"], "key": rules or ["1"], "name": ["fake"], "form": ["md", "pdf", "html", "txt", "json"],
            "what": ["off", "on", "drop", "words"], "number": ["1", "2"], "line": ["0", "1"], "row": ["1"], "work": ["1"], "run": ["1"], "token": ["1"],
        }  # fmt: skip
        yield World(name, client, ids)


@pytest.fixture(scope="module", params=sorted(MAKE))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(request.param, tmp_path_factory.mktemp(request.param) / "search") as found:
        yield found


def filled(path: str, world: World, rng: random.Random) -> str:
    """An address of a route: half of the time of what exists."""

    def part(match: re.Match[str]) -> str:
        name, _, kind = match.group(1).partition(":")
        if rng.random() < 0.6:
            return quote(rng.choice(world.ids[name]), safe="")
        if kind == "int":
            return rng.choice(["0", "999999999", "9" * 30])
        return quote(rng.choice(VALUES)[:3_000], safe="").replace("%00", "") or "x"

    return re.sub(r"\{([^}]+)\}", part, path)


def some_fields(names: list[str], rng: random.Random) -> list[tuple[str, str]]:
    """Names of the program with odd values; some twice, most missing."""
    found = [(name, rng.choice(VALUES)) for name in rng.sample(names, rng.randint(0, min(12, len(names))))]
    if found and rng.random() < 0.3:
        found.append((rng.choice(found)[0], rng.choice(VALUES)))
    return found


def check(world: World, asked: object, answer: Answer) -> None:
    """An answer that a person can use, whatever was asked."""
    text = answer.content.decode(errors="replace")
    told = (world.name, asked, answer.status, re.sub(r"\s+", " ", answer_words(answer))[-600:])
    assert answer.status < 500, told
    if "html" in answer.headers.get("content-type", ""):
        assert not LEAKS.search(text), (LEAKS.search(text), told)
    if answer.status >= 400:
        assert re.search(r"\bE-[A-Z-]+\b|role=\"alert\"|class=\"wrong", text), told


def answer_words(answer: Answer) -> str:
    main = re.sub(r".*<main", "<main", answer.content.decode(errors="replace"), flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", main)


@dataclass
class State:
    """The state of a folder, hashed anew only where a file was touched."""

    folder: Path
    _touched: object = None
    _hash: str = ""

    def now(self) -> str:
        """A hash of all tables but the cache, and of the person's files."""
        found = [(path, path.stat()) for path in sorted(self.folder.rglob("*")) if path.is_file()]
        touched = [
            (path, one.st_size, one.st_mtime_ns) for path, one in found if not path.name.endswith("-shm")
        ]
        if touched != self._touched:
            self._touched, self._hash = touched, state_of(self.folder)
        return self._hash


def draws() -> int:
    return int(os.environ.get("METIER_ODD_SEEDS", "1"))


def test_no_look_crashes(world: World) -> None:
    names = words_of_forms()
    for seed in range(draws()):
        for route in routes():
            rng = random.Random(f"{route.path} look {seed}")
            if "GET" not in (route.methods or ()) or route.path in {"/enter", "/"}:
                continue
            own = names_of(route) or names
            path = filled(route.path, world, rng)
            query = "&".join(f"{n}={quote(v[:20_000])}" for n, v in some_fields(own, rng))
            if seed % 7 == 6:
                query = rng.choice(["%", "=", "&&&", "%ff=%fe", "a" * 30_000, "said=%00", "page", ";", "?"])
            headers = {"HX-Request": "true"} if rng.random() < 0.3 else {}
            check(world, f"{path}?{query}"[:700], world.client.get(f"{path}?{query}", headers=headers))
    for work in world.client.site.works.going_on:
        work.stop()


def names_of(route: object) -> list[str]:
    """Names that the module of a route reads."""
    module = getattr(getattr(route, "endpoint", None), "__module__", "")
    path = Path(web.__file__).parent.joinpath(*module.split(".")[2:]).with_suffix(".py")
    if not path.is_file():
        return []
    near = [path, *path.parent.glob(f"{path.stem}_*.py")]
    words = "\n".join(one.read_text("utf-8") for one in near)
    return sorted(
        set(re.findall(r"(?:text|needed|all|has|number|amount|choice|uploads)\(\s*\"([^\"]+)\"", words))
    )


def test_no_form_crashes_and_what_is_refused_leaves_nothing(world: World) -> None:
    names = words_of_forms()
    client, folder = world.client, world.client.site.folder
    client.site.sessions._thread.submit(int).result(60)
    state = State(folder)
    before = state.now()
    for seed in range(draws()):
        for route in routes():
            rng = random.Random(f"{route.path} form {seed}")
            if "POST" not in (route.methods or ()) or route.path == "/leave":
                continue
            own = names_of(route) or names
            path, fields = filled(route.path, world, rng), some_fields(own, rng)
            if route.path in STARTS:
                fields = [(name, value) for name, value in fields if name != "confirm"][:1]
            sent: dict[str, list[str]] = {}
            for name, value in fields:
                sent.setdefault(name, []).append(value)
            files = []
            if rng.random() < 0.3:
                files = [(rng.choice([*own, "files", "file"]), rng.choice(NAMES), rng.choice(FILES))]
            headers = {"HX-Request": "true"} if rng.random() < 0.3 else {}
            asked = (path[:300], [(n, v[:80]) for n, v in fields], [(f[:2], f[2][:30]) for f in files])
            answer = client.post(path, sent, files=files, headers=headers, follow=False)
            check(world, asked, answer)
            for work in client.site.works.going_on:
                if work.key.startswith(FIGURES):
                    work.stop()  # they store nothing
                assert work.wait(60), asked
            client.site.sessions._thread.submit(int).result(60)  # what is put before the person is frozen
            newest = list(client.site.works._by_id.values())
            assert not any(w.error and w.error.code == "E-WEB-INTERNAL" for w in newest), (asked, newest[-1])
            after = state.now()
            if answer.status >= 400:
                assert after == before, (world.name, asked, answer.status, answer_words(answer)[-500:])
            before = after
