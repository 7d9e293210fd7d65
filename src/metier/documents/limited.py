"""The process that parses a stranger's document: bytes in, JSON out, within limits, without files, network or programs.

Run by `documents.reading` as `python -m metier.documents.limited FORM`; whatever a document makes of a parser, it ends
here.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from metier.documents.docx_text import docx_text
from metier.documents.extracted import Refusal, RefusedDocument
from metier.documents.pdf_text import pdf_text

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 30
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.system",
    "shutil.",
    "os.remove",
)
_WRITES = frozenset("wax+")


class ForbiddenError(RuntimeError):
    """A parser tried something that reading a document needs not."""


def limit() -> None:
    """Bound memory, time and what may be done; without limits of the system, as on Windows, only what may be done."""
    try:
        import resource
    except ImportError:
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise ForbiddenError(event)
    if event == "open" and len(args) > 1 and _WRITES & set(str(args[1] or "")):
        raise ForbiddenError(event)


def main(form: str, data: bytes) -> dict[str, Any]:
    """What was taken out of a document, or why it was refused, as JSON values."""
    try:
        return {"extracted": asdict(pdf_text(data) if form == "pdf" else docx_text(data))}
    except RefusedDocument as refused:
        return {"refused": refused.kind.value, "what": refused.what, "n_pages": refused.n_pages}
    except MemoryError:
        return {"refused": Refusal.MEMORY.value, "what": "", "n_pages": 0}
    except RecursionError:
        return {
            "refused": Refusal.DAMAGED.value,
            "what": "its parts stand within each other too deeply",
            "n_pages": 0,
        }


if __name__ == "__main__":
    given = sys.stdin.buffer.read()
    limit()
    sys.stdout.write(json.dumps(main(sys.argv[1], given)))
