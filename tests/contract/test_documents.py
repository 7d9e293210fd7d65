"""Documents match the program."""

from __future__ import annotations

import doctest
import importlib.util
import re
from pathlib import Path

import pytest

import metier

ROOT = Path(__file__).parents[2]


def reference() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: page() for name, page in module.PAGES.items()}


def test_the_reference_pages_are_up_to_date() -> None:
    for name, page in reference().items():
        assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == page, (
            f"run docs/make_reference.py for {name}"
        )


def pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_python_examples_of_the_documents_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for page in (ROOT / "README.md", ROOT / "docs" / "python.md"):
        results = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
        assert (results.failed, results.attempted > 0) == (0, True)


def test_every_public_name_has_a_home_and_a_summary() -> None:
    for name in metier.__all__:
        thing = getattr(metier, name)
        assert name == "__version__" or thing.__doc__


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Job'"):
        metier.Job  # noqa: B018  # looking it up is the test
