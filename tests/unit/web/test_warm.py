"""Loading ahead: the server listens before everything is loaded, and everything that pages need can be loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.web_world import serving

from metier.workspace import Workspace

_SAYS = """
import sys
from metier.web.background.warm import look_ahead, warm_up
from metier.web.server import WebServer
from metier.web.site import Site
site = Site(sys.argv[1], environment={})
server = WebServer(site, port=0)
look_ahead(site)
print("metier.web.views.inbox.views" in sys.modules, bool(site.told.keys), "metier.web.views.finetune.run" in sys.modules)
warm_up(site, server.later).join()
print(*sorted({"torch", "transformers", "docx", "pypdf", "sklearn", "onnxruntime"} & set(sys.modules)), "metier.workspace.advising" in sys.modules)
"""


def test_the_inbox_is_loaded_first_then_everything_and_nothing_heavy_with_it(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w", environment={}).close()
    done = subprocess.run(
        [sys.executable, "-c", _SAYS, str(tmp_path / "w")], capture_output=True, text=True, check=True
    )
    ahead, after = done.stdout.splitlines()
    assert ahead == "True True False", done.stderr
    *heavy, loaded = after.split()
    assert loaded == "True", done.stderr
    assert not heavy


def test_a_page_that_is_not_loaded_yet_is_loaded_when_it_is_asked_for(tmp_path: Path) -> None:
    Workspace.create(tmp_path, environment={}).close()
    with serving(tmp_path) as client:
        assert not client.server.later.is_loaded
        assert client.get("/inbox").status == 200
        assert not client.server.later.is_loaded
        assert client.get("/no-such-page").status == 404
        assert client.server.later.is_loaded
        assert client.get("/settings").status == 200
        assert client.post("/report").status == 405
