"""Milliseconds and bytes of every page of the web app on 10,000 postings: python -m benchmarks.web [--postings 10000].

A real server on loopback and one client that asks for whole pages, one after the other. *First* is the first look
after a decision was made elsewhere, so nothing that is kept holds; *again* is the median of the next looks. The baseline
is the page that says "there is no such page": everything that stands around a page and nothing on it. Beside it stands
the command line's whole process for the inbox. Bytes are those of the page itself, not packed; style, scripts and htmx come once.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.cold_start import Stand, fill, process_seconds
from tests.browser.web_pages import PAGES
from tests.web_world import Client, serving

from metier.models.encoder import MiniLmEncoder
from metier.web.assets import ASSETS
from metier.workspace import Workspace

BASELINE = "/no-such-page"


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
    client.settled(path)
    decide_elsewhere(client.site.folder, number)
    while client.site.works.going_on:
        time.sleep(0.05)
    first, n_bytes, status = seconds_and_bytes(client, path)
    client.settled(path)
    again = [seconds_and_bytes(client, path)[0] for _ in range(looks)]
    return {
        "path": path, "status": status, "first_ms": round(1000 * first), "again_ms": round(1000 * statistics.median(again)),
        "page_kb": round(n_bytes / 1000, 1),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--labels", type=int, default=300)
    parser.add_argument("--looks", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), chosen.postings, chosen.labels)
        real = MiniLmEncoder(cache=Path(name))
        with serving(Path(name) / "search", encoder=Stand(real.name, real.dim)) as client:
            pages = [BASELINE, *(page.path for page in PAGES)]
            rows = [row(client, path, chosen.labels + 10 + i, chosen.looks) for i, path in enumerate(pages)]
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
        "metier_inbox_process_ms": round(1000 * command), "pages": rows,
    }  # fmt: skip
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
