"""How many threads small matrices are worth: one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def one_blas_thread() -> AbstractContextManager[object]:
    """Keeps matrix products on one thread while it is entered.

    With a few hundred rows a second thread brings nothing on an idle machine, and on a busy one the threads wait for each other:
    a solve of 200 rows took 160 ms instead of 1 (docs/log.md).
    """
    found: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return found


@cache
def _controller() -> Any:
    import numpy as np  # noqa: F401  # the controller finds the libraries that are loaded
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
