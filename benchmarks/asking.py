"""A whole screening by a base model on real postings: throughput against a bare loop, and what prompts are made of.

A server on loopback, in a process of its own, speaks OpenAI's format and answers after a fixed time. `metier screen --with
few_shot` asks it over HTTP with real prompts, ledger on disk, parsing and verdicts; the bare loop posts the same bodies with
plain connections and throws the answers away.

Usage: METIER_DATA=… python -m benchmarks.asking [--postings 10000] [--latency 0.05 0.2] [--in-flight 16]
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty, SimpleQueue

from benchmarks.data import data_folder
from benchmarks.loopback import in_threads, server

from metier.domain.chat import ChatRequest
from metier.testing import KeywordModel, ToyEncoder
from metier.workspace import Workspace
from metier.workspace.judging import screening_of
from metier.workspace.prompting import AskOptions

LIKED, DISLIKED = ("python", "remote", "research", "health"), ("sales", "night", "insurance", "travel")
N_DECIDED = 40
PROFILE = """## Must have
- Python or SQL in daily work
- Remote or hybrid

## Nice to have
- Health, climate or another public good
- A small team

## Deal-breakers
- Gambling or advertising

## Growth goals
- Machine learning in production
"""


def serve(latency: float) -> None:
    """Answer until standard input ends."""
    from tests.chat_server import chat_server

    with chat_server(KeywordModel(LIKED, DISLIKED), latency=latency) as running:
        print(running.port, flush=True)
        sys.stdin.read()


def workspace(folder: Path, n_postings: int) -> Workspace:
    """Real postings, of which some are decided by a known policy."""
    environment = {"METIER_OFFLINE": "true"}
    search = Workspace.create(folder / "ws", encoder=ToyEncoder(), environment=environment)
    (search.folder / "profile.md").write_text(PROFILE, encoding="utf-8")
    data = data_folder() / "postings"
    search.add(*(data / name for name in ("linkedin_stream.jsonl.gz", "boards.jsonl.gz")))
    if search.count().n_postings < n_postings:
        search.add(*data.glob("*.csv"))
    judge = KeywordModel(LIKED, DISLIKED)
    for posting in search.desk.postings.all()[:N_DECIDED]:
        passed, maybe, excited = judge.shares(f"{posting.title} {posting.text}")
        label = "excited" if excited > max(passed, maybe) else "maybe" if maybe > passed else "passed"
        search.label(posting.number, label)
    return search


def with_model(search: Workspace, port: int, in_flight: int) -> Workspace:
    """The same workspace, with the server as its base model."""
    table = (
        f'\n[models.bench]\nbase_url = "http://127.0.0.1:{port}/v1"\nmodel = "bench-{port}"\n'
        f"context = 16384\nin_flight = {in_flight}\nprice_input = 0.1\nprice_output = 0.4\n"
    )
    file = search.folder / "metier.toml"
    text = file.read_text(encoding="utf-8").partition("\n[models.bench]")[0]
    file.write_text(text + table, encoding="utf-8")
    search.close()
    return Workspace(search.folder, encoder=ToyEncoder(), environment={"METIER_OFFLINE": "true"})


def bodies(search: Workspace, n: int) -> tuple[list[bytes], dict[str, float]]:
    """The bodies that a screening sends first, and the tokens of their parts."""
    screening = screening_of(search, "few_shot", AskOptions(at_most=n), freeze=False)
    found: list[bytes] = []
    sizes = []
    prompt, shots = screening.fitted.prompting.prompt, screening.fitted.shots
    from metier.prompts.build import Question

    stable = tuple(chosen.example for chosen in shots.stable)
    for posting, near in zip(screening.postings, shots.near(screening.postings), strict=True):
        built = prompt.build(Question(posting, stable, tuple(chosen.example for chosen in near)))
        found.append(_body(built.request))
        sizes.append(built.size)
    parts = ("static", "examples_stable", "examples_near", "posting", "tail", "total")
    medians = {part: float(statistics.median(getattr(size, part) for size in sizes)) for part in parts}
    return found, medians | {"cacheable_share": statistics.median(s.cacheable_share for s in sizes)}


def _body(request: ChatRequest) -> bytes:
    turns = [{"role": turn.role.value, "content": turn.text} for turn in request.turns]
    content = {
        "model": "bare",
        "messages": [{"role": "system", "content": request.system}, *turns],
        "max_tokens": request.max_tokens,
        "temperature": 0,
    }
    return json.dumps(content).encode()


def bare(port: int, requests: list[bytes], in_flight: int) -> tuple[float, float]:
    """Seconds, and seconds of this process's processors, of a loop that keeps no books and reads no answer."""
    jobs: SimpleQueue[bytes] = SimpleQueue()
    for body in requests:
        jobs.put(body)

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Content-Type": "application/json"}
        try:
            while True:
                connection.request("POST", "/v1/chat/completions", jobs.get_nowait(), headers)
                connection.getresponse().read()
        except Empty:
            connection.close()

    return in_threads(work, in_flight)


def measure(search: Workspace, n: int, latency: float, in_flight: int) -> tuple[Workspace, dict[str, object]]:
    """One latency: the bare loop, then the screening, against the same server."""
    from decimal import Decimal

    with server("benchmarks.asking", "--serve", str(latency)) as port:
        search = with_model(search, port, in_flight)
        search.screen(dry_run=True)  # features of all postings are read before, as on any other day
        requests, tokens = bodies(search, n)
        plain, plain_used = bare(port, requests, in_flight)
        begun, used = time.perf_counter(), time.process_time()
        asking = AskOptions(at_most=n, budget=Decimal(1000))
        report = search.screen(screener="few_shot", asking=asking)
        seconds, seconds_used = time.perf_counter() - begun, time.process_time() - used
        begun = time.perf_counter()
        again = search.screen(screener="few_shot", asking=asking)
        seconds_again = time.perf_counter() - begun
    assert report.asked is not None
    assert again.asked is not None
    assert again.asked.n_calls == 0
    n_calls = report.asked.n_calls + report.asked.n_calls_decided
    return search, {
        "latency_ms": 1000 * latency,
        "in_flight": in_flight,
        "postings": len(requests),
        "calls": n_calls,
        "flagged": report.asked.n_flagged,
        "without_verdict": len(report.asked.unjudged),
        "bare_per_second": round(len(requests) / plain, 1),
        "calls_per_second": round(n_calls / seconds, 1),
        "ratio": round((n_calls / seconds) / (len(requests) / plain), 3),
        "cpu_ms_per_call_bare": round(1000 * plain_used / len(requests), 2),
        "cpu_ms_per_call": round(1000 * seconds_used / n_calls, 2),
        "seconds": round(seconds, 1),
        "seconds_again_all_kept": round(seconds_again, 2),
        "tokens": tokens,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--latency", type=float, nargs="*", default=[0.05, 0.2])
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--serve", type=float)
    chosen = parser.parse_args()
    if chosen.serve is not None:
        serve(chosen.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        search = workspace(Path(folder), chosen.postings)
        found: list[dict[str, object]] = []
        for latency in chosen.latency:
            search, row = measure(search, chosen.postings, latency, chosen.in_flight)
            found.append(row)
        search.close()
    json.dump({"asking": found}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
