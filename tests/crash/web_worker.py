"""The web app of a workspace in a process of its own; prints its link, and is killed from outside.

Usage: web_worker.py WORKSPACE
"""

from __future__ import annotations

import sys
from pathlib import Path

from metier.testing import ToyEncoder
from metier.web.server import WebServer
from metier.web.site import Site

if __name__ == "__main__":
    server = WebServer(Site(Path(sys.argv[1]), encoder=ToyEncoder(), environment={}), port=0)
    sys.stdout.write(f"{server.serving.link}\n")
    sys.stdout.flush()
    server.run()
