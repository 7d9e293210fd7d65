"""What is sent to the browser: nothing from elsewhere, nothing inline, others' work as published."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from pathlib import Path

import pytest

from metier.errors import ModelCorruptError
from metier.web.rendering import assets
from metier.web.rendering.render import environment

WEB = Path(str(files("metier.web")))
TEMPLATES = sorted((WEB / "templates").rglob("*.j2"))
OWN = sorted([*(WEB / "static" / "css").glob("*.css"), *(WEB / "static" / "js").glob("*.js")])
NAMESPACE = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize("name", assets.VENDORED)
def test_what_others_wrote_is_as_published(name: str) -> None:
    content = (WEB / "static" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == assets.VENDORED[name]


def test_every_vendored_file_has_its_hash_and_its_licence() -> None:
    found = {path.name for path in (WEB / "static").iterdir() if path.is_file()}
    assert found == {*assets.VENDORED, "htmx-LICENSE.txt", "icon.svg"}


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN], ids=lambda path: path.name)
def test_no_address_of_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace(NAMESPACE, "")
    placeholders = re.sub(r"placeholder=\"[^\"]*\"", "", text)  # an example of an address is no request
    assert not re.search(r"(?:src|href|action|url\(|import|fetch\()[=\s\"'(]*(?:https?:)?//", placeholders)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_that_the_policy_forbids(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    markup = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text)  # `{% set one = … %}` handles no event
    assert not re.search(r"\son[a-z]+\s*=", markup)
    assert "hx-on" not in text
    assert "js:" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_escape_everything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b", text)
    assert "autoescape" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_can_be_compiled(path: Path) -> None:
    environment().get_template(path.relative_to(WEB / "templates").as_posix())


def test_names_follow_the_content() -> None:
    for asset in (assets.ASSETS.css, assets.ASSETS.js, assets.ASSETS.icon):
        assert hashlib.sha256(asset.content).hexdigest()[:12] in asset.name


def test_a_changed_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(assets.VENDORED, assets.HTMX, "0" * 64)
    with pytest.raises(ModelCorruptError):
        assets._vendored(assets.HTMX)


def test_one_bare_class_is_styled_by_one_area_only() -> None:
    areas: dict[str, set[str]] = {}
    for path in sorted((WEB / "static" / "css").glob("30-*.css")):
        style = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for heads in re.findall(r"([^{}]+)\{", style):
            for first in re.findall(r"(?:^|,)\s*\.([a-z][\w-]*)", heads):
                areas.setdefault(first, set()).add(path.name)
    shared = {"tabs"}  # parts of all pages
    assert {name: found for name, found in areas.items() if len(found) > 1 and name not in shared} == {}
