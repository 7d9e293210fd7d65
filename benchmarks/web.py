"""Milliseconds and bytes of every page of the web app on 10,000 postings, and of deciding: python -m benchmarks.web.

A real server on loopback and one client that asks for whole pages, one after the other. *First* is the median of three
first looks after a decision was made elsewhere, so nothing that is kept holds; *again* is the median of the next looks. The baseline
is the page that says "there is no such page": everything that stands around a page and nothing on it. Beside it stands
the command line's whole process for the inbox. Deciding: forty answers at a person's pace, every fifth the last of a round that metier
chose; the first look at a session, until its first posting is there, is told apart. Bytes are those of the page itself, not packed; style, scripts and htmx come once.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.cold_start import Stand, fill, process_seconds
from tests.browser.web_pages import PAGES
from tests.web_world import Client, serving

from metier.models.encoder import MiniLmEncoder
from metier.web.rendering.assets import ASSETS
from metier.workspace import Workspace

BASELINE = "/no-such-page"
CARD = re.compile(
    r'name="posting" value="(?P<posting>\d+)"><input type="hidden" name="before" value="(?P<before>\d+)">'
    r'<input type="hidden" name="occasion" value="(?P<occasion>\w+)"'
)


def seconds_and_bytes(client: Client, path: str) -> tuple[float, int, int]:
    """Of one look at one page; and its status."""
    begun = time.perf_counter()
    answer = client.get(path)
    return time.perf_counter() - begun, len(answer.content), answer.status


def decide_elsewhere(folder: Path, number: int) -> None:
    """What makes all that is kept old."""
    with Workspace(folder, environment={}) as workspace:
        workspace.label(number, "maybe")


def row(client: Client, path: str, number: int, looks: int) -> dict[str, object]:
    firsts, n_bytes, status = [], 0, 0
    for i in range(3):
        client.settled(path)
        decide_elsewhere(client.site.folder, number + i)
        while client.site.works.going_on:
            time.sleep(0.05)
        first, n_bytes, status = seconds_and_bytes(client, path)
        firsts.append(first)
    client.settled(path)
    first = statistics.median(firsts)
    again = [seconds_and_bytes(client, path)[0] for _ in range(looks)]
    return {
        "path": path, "status": status, "first_ms": round(1000 * first), "again_ms": round(1000 * statistics.median(again)),
        "page_kb": round(n_bytes / 1000, 1),
    }  # fmt: skip


def deciding(client: Client, n_answers: int, pause: float) -> dict[str, object]:
    """Milliseconds of answers, one after the other as a person gives them."""
    begun = time.perf_counter()
    text = client.get("/decide").text
    first = time.perf_counter() - begun
    while not CARD.search(text):
        time.sleep(0.05)
        text = client.get("/decide").text
    ready, times = time.perf_counter() - begun, []
    for i in range(n_answers):
        while not (card := CARD.search(text)):
            time.sleep(0.05)
            text = client.fragment("/decide").text
        sent = {"mode": "asks", **card.groupdict(), "label": ("excited", "maybe", "passed")[i % 3]}
        begun = time.perf_counter()
        answer = client.post("/decide", sent, headers={"HX-Request": "true"})
        times.append(1000 * (time.perf_counter() - begun))
        assert answer.status == 200, answer.words
        text = answer.text
        time.sleep(pause)
    return {
        "first_look_ms": round(1000 * first), "first_posting_ms": round(1000 * ready), "answers": n_answers,
        "min_ms": round(min(times)), "median_ms": round(statistics.median(times)), "max_ms": round(max(times)),
        "above_150_ms": sum(ms > 150 for ms in times),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--labels", type=int, default=300)
    parser.add_argument("--looks", type=int, default=5)
    parser.add_argument("--answers", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), chosen.postings, chosen.labels)
        real = MiniLmEncoder(cache=Path(name))
        with serving(Path(name) / "search", encoder=Stand(real.name, real.dim)) as client:
            pages = [BASELINE, *(page.path for page in PAGES)]
            rows = [
                row(client, path, chosen.labels + 10 + 3 * i, chosen.looks) for i, path in enumerate(pages)
            ]
            decided = deciding(client, chosen.answers, 1.0)
        command = statistics.median(
            process_seconds("inbox", "--workspace", str(Path(name) / "search")) for _ in range(3)
        )
    base = float(str(rows[0]["again_ms"])) or 1.0
    assets = sum(len(one.content) for one in (ASSETS.css, ASSETS.js, ASSETS.htmx))
    for one in rows:
        one["times_the_baseline"] = round(float(str(one["again_ms"])) / base, 1)
        one["all_kb"] = round(float(str(one["page_kb"])) + assets / 1000, 1)
    result = {
        "postings": chosen.postings, "baseline": BASELINE, "assets_kb": round(assets / 1000, 1),
        "metier_inbox_process_ms": round(1000 * command), "deciding": decided, "pages": rows,
    }  # fmt: skip
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
