"""Places to go after a change: pages of ours only."""

from __future__ import annotations


def own_place(place: str, *, otherwise: str = "/inbox") -> str:
    """The place, where it is a path of this server; `otherwise` for anything else.

    Browsers read `//other.example`, the same with backslashes, and more once tabs are dropped, as another host.

    Example:
        >>> own_place("/decide?skip=3"), own_place("//other.example"), own_place("https://other.example/")
        ('/decide?skip=3', '/inbox', '/inbox')
    """
    path = place.partition("?")[0].partition("#")[0]
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in place and place.isprintable()
    return place if is_ours else otherwise
