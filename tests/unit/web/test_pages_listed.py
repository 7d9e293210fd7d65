"""Nothing that can be looked at is forgotten: each address has an entry in the list of pages, each template is used."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from starlette.routing import Route  # noqa: TID253
from tests.browser.web_pages import ELSEWHERE, MADE, PAGES

from metier import web
from metier.web import app

FOLDER = Path(web.__file__).parent
TEMPLATES = FOLDER / "templates"
REPOSITORY = Path(__file__).parents[3]


def looks() -> list[Route]:
    return [one for one in app._routes() if isinstance(one, Route) and "GET" in (one.methods or ())]


def test_each_address_is_walked_by_the_browser_or_says_why_not() -> None:
    listed = [urlsplit(page.path).path for page in PAGES]
    walked = {one.path for one in looks() if any(one.path_regex.match(path) for path in listed)}
    assert {one.path for one in looks()} - walked == set(ELSEWHERE)
    places = [found for why in ELSEWHERE.values() for found in re.findall(r"tests/\S+\.py", why)]
    assert len(places) >= 8
    for place in places:
        assert (REPOSITORY / place).is_file(), place


def test_no_name_of_a_page_stands_twice() -> None:
    names = [page.name for page in PAGES] + list(MADE)
    assert len(set(names)) == len(names)
    assert len({page.path for page in PAGES}) == len(PAGES)


def test_each_template_is_rendered_or_taken_in_by_another() -> None:
    texts = {path: path.read_text("utf-8") for path in FOLDER.rglob("*") if path.suffix in {".py", ".j2"}}
    names = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.j2")}
    assert len(names) > 50
    used = {
        name
        for name in names
        if any(
            f'"{name}"' in text or f"'{name}'" in text
            for path, text in texts.items()
            if path != TEMPLATES / name
        )
    }
    assert names - used == set()


def test_each_macro_of_the_templates_is_called() -> None:
    together = "\n".join(
        path.read_text("utf-8") for path in FOLDER.rglob("*") if path.suffix in {".py", ".j2"}
    )
    made = [
        (path.name, name)
        for path in sorted(TEMPLATES.rglob("*.j2"))
        for name in re.findall(r"{%-? *macro (\w+)", path.read_text("utf-8"))
    ]
    assert len(made) > 50
    once = [one for one in made if len(re.findall(rf"\b{one[1]}\(", together)) < 2]  # where it is made is one
    assert once == []
