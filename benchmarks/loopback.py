"""What the benchmarks of asking share: a server in a process of its own, and threads that keep no books."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def server(module: str, *options: str) -> Iterator[int]:
    """Port of the server that `python -m module` runs: it prints its port, and ends with its standard input."""
    command = [sys.executable, "-m", module, *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield int(process.stdout.readline())
        process.stdin.close()
        process.wait()


def in_threads(work: Callable[[], None], n: int) -> tuple[float, float]:
    """Seconds, and seconds of this process's processors, until `work` has ended in each of `n` threads."""
    threads = [threading.Thread(target=work) for _ in range(n)]
    begun, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun, time.process_time() - used
