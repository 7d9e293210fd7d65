"""Milliseconds and bytes of every page of the web app on 10,000 postings, and of deciding: python -m benchmarks.web.

A real server on loopback and one client that asks for whole pages, one after the other. *First* is the median of three
first looks after a decision was made elsewhere, so nothing that is kept holds; *again* is the median of the next looks. The baseline
is the page that says "there is no such page": everything that stands around a page and nothing on it. Beside it stands
the command line's whole process for the inbox. Deciding: forty answers at a person's pace, every fifth the last of a round that metier
chose; the first look at a session, until its first posting is there, is told apart. Bytes are those of the page itself, not packed; style, scripts and htmx come once.

Beside the clock stands the processor's time of the page's own thread, which hardly rests on what else the machine does.
*Start*: `metier serve` as a process until it prints its link, and its first page asked for at once; baseline: `metier version`.
*While counting*: pages while a ranking is counted again and again, as works do it (they stand back) and in a thread like any other;
baseline: the same page while nothing goes on, in turn. *After an answer*: a posting's page one second after an answer in the inbox; baseline:
the same page where nothing changed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `metier` itself does, before numpy is loaded
from benchmarks.cold_start import Stand, fill, process_seconds
from tests.browser.web_pages import PAGES
from tests.web_world import Client, serving

from metier.models.encoder import MiniLmEncoder
from metier.web import visit
from metier.web.background.warm import warm_up
from metier.web.background.work import step_back
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


def settle_works(client: Client) -> None:
    """End what goes on."""
    for work in client.site.works.going_on:
        work.stop()
    while client.site.works.going_on:
        time.sleep(0.02)


@contextmanager
def processor_times() -> Iterator[list[float]]:
    """Milliseconds of the processor that each page's own thread took, in turn."""
    found: list[float] = []
    names: dict[str, Any] = vars(visit)
    usual = names["run_in_threadpool"]

    async def timed(function: Callable[..., object], *arguments: object) -> object:
        def answer() -> object:
            begun = time.thread_time()
            try:
                return function(*arguments)
            finally:
                found.append(1000 * (time.thread_time() - begun))

        return await usual(answer)

    names["run_in_threadpool"] = timed  # the same but for the time
    try:
        yield found
    finally:
        names["run_in_threadpool"] = usual


def row(client: Client, path: str, number: int, looks: int) -> dict[str, object]:
    firsts, n_bytes, status = [], 0, 0
    with processor_times() as taken:
        for i in range(3):
            client.settled(path)
            decide_elsewhere(client.site.folder, number + i)
            settle_works(client)
            taken.append(0.0)  # a page that no view makes has none
            first, n_bytes, status = seconds_and_bytes(client, path)
            firsts.append((first, taken[-1]))
    client.settled(path)
    first = statistics.median(first for first, _ in firsts)
    again = [seconds_and_bytes(client, path)[0] for _ in range(looks)]
    return {
        "path": path, "status": status, "first_ms": round(1000 * first),
        "first_processor_ms": round(statistics.median(taken for _, taken in firsts)), "again_ms": round(1000 * statistics.median(again)),
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


COUNTED_BESIDE = ("/inbox", "/pipeline", "/postings/60", "/settings")


def while_counting(client: Client, rounds: int) -> dict[str, object]:
    """Milliseconds of pages beside a ranking in another thread, in turn with the same pages alone."""
    found: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for how, begin in (("alone", None), ("works", step_back), ("threads", lambda: None)):
            with _counting(client, begin):
                for path in COUNTED_BESIDE * 4:
                    found.setdefault((how, path), []).append(1000 * seconds_and_bytes(client, path)[0])
    alone = {path: statistics.median(found["alone", path]) for path in COUNTED_BESIDE}
    return {
        path: {
            "alone_ms": round(alone[path]),
            "times_beside_works": round(statistics.median(found["works", path]) / alone[path], 2),
            "times_beside_threads": round(statistics.median(found["threads", path]) / alone[path], 2),
        }
        for path in COUNTED_BESIDE
    }


@contextmanager
def _counting(client: Client, begin: Callable[[], None] | None) -> Iterator[None]:
    """A thread that ranks again and again; none where it has no beginning."""
    if begin is None:
        yield
        return
    ended = threading.Event()

    def count() -> None:
        begin()
        with client.site.open() as workspace:
            while not ended.is_set():
                workspace.screen(dry_run=True)

    thread = threading.Thread(target=count)
    thread.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        ended.set()
        thread.join()


def after_an_answer(client: Client, number: int, times: int) -> dict[str, object]:
    """Milliseconds of a posting's page a second after an answer in the inbox, against the same page again."""
    firsts, seconds = [], []
    for i in range(times):
        client.post(f"/inbox/{number + i}/decide", {"label": "maybe", "back": "/inbox"}, follow=False)
        time.sleep(1)
        firsts.append(1000 * seconds_and_bytes(client, "/postings/60")[0])
        seconds.append(1000 * seconds_and_bytes(client, "/postings/60")[0])
    again = statistics.median(seconds)
    return {"again_ms": round(again), "times_again": round(statistics.median(firsts) / again, 2)}


LINK = re.compile(r'"link": "http://([^/"]+)(/enter[^"]+)"')


def start(folder: Path) -> dict[str, float]:
    """Seconds of the clock until `metier serve` says where it is, and of its first page, asked for at once."""
    command = [sys.executable, "-m", "metier", "serve", "--workspace", str(folder), "--port", "0", "--no-open", "--json"]  # fmt: skip
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = ""
        while not (link := LINK.search(said)):
            said += process.stdout.readline()
        listens, host = time.perf_counter() - begun, link[1]
        processor = _processor_seconds(process.pid)
        begun = time.perf_counter()
        cookie = _ask(host, link[2]).get("set-cookie", "").partition(";")[0]
        _ask(host, "/inbox", cookie)
        first = time.perf_counter() - begun
        process.terminate()
    return {"listens": listens, "processor": processor, "first": first}


def _ask(host: str, path: str, cookie: str = "") -> dict[str, str]:
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    came = connection.getresponse()
    came.read()
    assert came.status < 400, path
    return {name.lower(): value for name, value in came.getheaders()}


def _processor_seconds(pid: int) -> float:
    """Of a process so far; NaN where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def started(folder: Path, times: int) -> dict[str, object]:
    """Medians of several starts."""
    bare = statistics.median(process_seconds("version") for _ in range(times))
    found = [start(folder) for _ in range(times)]
    middle = {name: statistics.median(one[name] for one in found) for name in found[0]}
    return {
        "listens_ms": round(1000 * middle["listens"]),
        "times_a_bare_process": round(middle["listens"] / bare, 1),
        "processor_ms": round(1000 * middle["processor"]),
        "first_page_ms": round(1000 * middle["first"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--labels", type=int, default=300)
    parser.add_argument("--looks", type=int, default=5)
    parser.add_argument("--answers", type=int, default=40)
    parser.add_argument("--pages", nargs="*", help="Only these addresses.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), chosen.postings, chosen.labels)
        real = MiniLmEncoder(cache=Path(name))
        with serving(Path(name) / "search", encoder=Stand(real.name, real.dim)) as client:
            warm_up(client.site, client.server.later).join()
            pages = [BASELINE, *(chosen.pages or (page.path for page in PAGES))]
            rows = [
                row(client, path, chosen.labels + 10 + 3 * i, chosen.looks) for i, path in enumerate(pages)
            ]
            decided = deciding(client, chosen.answers, 1.0)
            settle_works(client)
            beside = while_counting(client, chosen.looks)
            last = chosen.labels + 20 + 3 * len(pages)
            answered = after_an_answer(client, last, chosen.looks)
        starts = started(Path(name) / "search", chosen.looks)
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
        "metier_inbox_process_ms": round(1000 * command), "start": starts, "deciding": decided,
        "while_counting": beside, "after_an_answer": answered, "pages": rows,
    }  # fmt: skip
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
