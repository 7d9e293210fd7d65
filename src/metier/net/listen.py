"""The one socket that waits for others: on this machine, for this machine only."""

from __future__ import annotations

import socket

from metier.errors import WebPortError


def listen(host: str, port: int, *, or_any: bool = False) -> socket.socket:
    """A socket that listens on a loopback address.

    Args:
        port: 0 for any free one.
        or_any: Take any free one where `port` is taken.

    Raises:
        WebPortError: The port is taken, or may not be used.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Where the system has an "exclusive", "reuse" means that another program may take the port from us.
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR if exclusive is None else exclusive, 1)
    try:
        made.bind((host, port))
    except (OSError, OverflowError) as error:
        made.close()
        if or_any:
            return listen(host, 0)
        raise WebPortError(port, getattr(error, "strerror", "") or "it is no port") from error
    made.listen(128)
    return made
