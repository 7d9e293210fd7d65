"""Loading ahead: everything that pages need can be loaded, and nothing heavy comes with it."""

from __future__ import annotations

import subprocess
import sys

_SAYS = """
import sys
from metier.web.background.warm import warm_up
warm_up().join()
print(*sorted({"torch", "transformers", "docx", "pypdf", "sklearn", "onnxruntime"} & set(sys.modules)), "metier.workspace.advising" in sys.modules)
"""


def test_everything_loads_and_nothing_heavy_with_it() -> None:
    done = subprocess.run([sys.executable, "-c", _SAYS], capture_output=True, text=True, check=True)
    *heavy, loaded = done.stdout.split()
    assert loaded == "True", done.stderr
    assert not heavy
