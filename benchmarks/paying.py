"""Asking a base model through the ledger: throughput against a bare loop, and what kills do to the money.

Both ask the same server on loopback (a process of its own, which answers after a fixed time) with as many calls in flight:
one with a plain connection per thread, the other through `PayingAsker` with a store on disk.

Usage: python -m benchmarks.paying [--conversations 10000] [--latency 0.05 0.02] [--kills 200]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue

from benchmarks.loopback import in_threads, server
from tests.crash.paying import Campaign, kill_often
from tests.paying_fakes import PRICE, question
from tests.paying_server import LoopbackModel

from metier.actions.ledger import Caps
from metier.actions.paying import PayingAsker, Terms
from metier.domain.chat import MICRO, Conversation
from metier.storage.clock import SystemClock
from metier.storage.store import Store

Factory = Callable[[int], Sequence[Conversation[object]]]
"""Makes so many conversations, each about something else."""


def plain_questions(n: int) -> Sequence[Conversation[object]]:
    """Conversations of one short question, which cost nothing to build."""
    return [question(f"posting {i}") for i in range(n)]


def bare(port: int, conversations: Sequence[Conversation[object]], in_flight: int) -> tuple[float, float]:
    """Seconds, and seconds of this process's processors, of a loop that keeps no books."""
    model = LoopbackModel(port)
    jobs: SimpleQueue[Conversation[object]] = SimpleQueue()
    for conversation in conversations:
        jobs.put(conversation)

    def work() -> None:
        try:
            while True:
                conversation = jobs.get_nowait()
                model.ask(next(conversation).request)
        except Empty:
            return

    return in_threads(work, in_flight)


def through_the_ledger(
    port: int, conversations: Sequence[Conversation[object]], in_flight: int
) -> tuple[float, float]:
    """The same through `PayingAsker`, with a store on disk."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "metier.db", create=True) as store,
    ):
        terms = Terms("run", PRICE, Caps(total=1_000 * MICRO, run=1_000 * MICRO), in_flight)
        asker = PayingAsker(LoopbackModel(port), store.ledger, SystemClock(), terms)
        begun, used = time.perf_counter(), time.process_time()
        n = sum(talked.unanswered is None for talked in asker.talk(conversations))
        seconds, used = time.perf_counter() - begun, time.process_time() - used
        assert n == len(conversations) == store.ledger.spent().n_replies
    return seconds, used


def throughput(factory: Factory, n: int, latency: float, in_flight: int, rounds: int) -> dict[str, float]:
    """Bare and through the ledger in turn, so that both meet the same machine; medians over the rounds."""
    plain, kept, plain_used, kept_used = [], [], [], []
    for _ in range(rounds):
        with server("tests.paying_server", "--latency", str(latency)) as port:
            seconds, used = bare(port, factory(n), in_flight)
        plain.append(seconds)
        plain_used.append(used)
        with server("tests.paying_server", "--latency", str(latency)) as port:
            seconds, used = through_the_ledger(port, factory(n), in_flight)
        kept.append(seconds)
        kept_used.append(used)
    ratios = [a / b for a, b in zip(plain, kept, strict=True)]
    overhead = [1000 * (b - a) / n for a, b in zip(plain_used, kept_used, strict=True)]
    return {
        "latency_ms": 1000 * latency,
        "in_flight": in_flight,
        "conversations": n,
        "bare_per_second": round(n / statistics.median(plain), 1),
        "per_second": round(n / statistics.median(kept), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_least": round(min(ratios), 3),
        "cpu_ms_per_call_bare": round(1000 * statistics.median(plain_used) / n, 3),
        "cpu_ms_per_call_added": round(statistics.median(overhead), 3),
    }


def kills(n: int, seed: int) -> dict[str, object]:
    """Campaigns of kills until so many have happened."""
    found: list[Campaign] = []
    seeds = iter(range(seed, seed + 10_000))
    while sum(campaign.n_kills for campaign in found) < n:
        (seed,) = islice(seeds, 1)
        with tempfile.TemporaryDirectory() as folder:
            found.append(kill_often(Path(folder), seed=seed))
    return {
        "campaigns": len(found),
        "kills": sum(campaign.n_kills for campaign in found),
        "at_failpoints": sum(campaign.n_at_failpoints for campaign in found),
        "cap_exceeded": sum(campaign.bill > campaign.cap for campaign in found),
        "bill_above_ledger": sum(campaign.bill > campaign.in_ledger for campaign in found),
        "answered_twice_unasked": sum(campaign.n_twice_unasked for campaign in found),
        "answered_twice_on_request": sum(campaign.n_twice_on_request for campaign in found),
        "lost_answers": sum(campaign.n_lost for campaign in found),
        "lost_answers_per_kill": round(
            sum(c.n_lost for c in found) / max(1, sum(c.n_kills for c in found)), 3
        ),
        "most_reserved": sum(campaign.most_reserved for campaign in found),
        "unknown": sum(campaign.n_unknown for campaign in found),
        "unknown_per_kill": round(sum(c.n_unknown for c in found) / max(1, sum(c.n_kills for c in found)), 3),
        "ends_as_uninterrupted": sum(campaign.is_same for campaign in found),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--latency", type=float, nargs="*", default=[0.05, 0.02])
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    result: dict[str, object] = {
        "throughput": [
            throughput(plain_questions, chosen.conversations, latency, chosen.in_flight, chosen.rounds)
            for latency in chosen.latency
        ],
        "kills": kills(chosen.kills, chosen.seed) if chosen.kills else None,
    }
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
