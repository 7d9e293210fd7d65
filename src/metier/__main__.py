"""`python -m metier`: the same as `metier`."""

from __future__ import annotations

from metier.cli.main import run

if __name__ == "__main__":
    run()
