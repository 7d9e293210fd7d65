"""Templates: what a person may change, and what is told when it cannot be understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from metier.documents.template import BUILT_IN, KEYS, PAGE_SIZES, read_template
from metier.domain.draft import Section
from metier.errors import PaperTemplateError


def own(tmp_path: Path, text: str) -> str:
    file = tmp_path / "my.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", BUILT_IN)
def test_those_that_come_with_metier_can_be_read(name: str) -> None:
    found = read_template(name)
    assert found.name == name
    assert {section.value for section in found.order_sections} == {
        section.value for section in list(Section)[:12]
    }
    for language in ("en", "de", "fr"):
        assert found.title("work", language)


def test_the_default_names_every_key() -> None:
    import importlib.resources
    import tomllib

    text = (importlib.resources.files("metier") / "documents" / "templates" / "plain.toml").read_text(
        encoding="utf-8"
    )
    table = tomllib.loads(text)
    assert {f"{part}.{key}" for part, rows in table.items() if part != "words" for key in rows} == set(KEYS)


def test_a_file_changes_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    named = own(tmp_path, '[page]\nsize = "letter"\n[text]\nsize = 11\n[order]\nsections = ["skills"]\n[words.fr]\nwork = "Parcours"\n')  # fmt: skip
    found = read_template(named)
    assert found.name == "my"
    assert found.page == PAGE_SIZES["letter"]
    assert (found.text_size, found.name_size) == (11, read_template("plain").name_size)
    assert (found.title("work", "fr"), found.title("skills", "fr")) == ("Parcours", "Skills")
    assert found.sorted([Section.WORK, Section.SKILLS]) == [Section.SKILLS, Section.WORK]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[text]\nsise = 10\n", "`text.sise`", "`text.size`"),
        ("[txt]\nsize = 10\n", "`txt.size`", "`text.size`"),
        ("colour = 1\n", "`colour`", ""),
        ("[words.en]\nworks = 'x'\n", "`words.en.works`", "`words.en.work`"),
        ("[text]\nsize = 100\n", "a number from 6 to 16", ""),
        ("[text]\nsize = true\n", "a number from 6 to 16", ""),
        ("[text]\nsize = nan\n", "a number from 6 to 16", ""),
        ("[text]\ncolour = 'red'\n", "a colour such as", ""),
        ("[page]\nsize = 'a3'\n", "a4 or letter", ""),
        ("[page]\nnumbers = 1\n", "true or false", ""),
        ("[order]\nsections = ['body']\n", "a list of", ""),
        ("[words.en]\nwork = ''\n", "1 to 60 characters", ""),
        ('[words.en]\nwork = "a\\u0007"\n', "1 to 60 characters", ""),
        ("[text\n", "is no TOML", ""),
        ("[bullets]\nmark = 'ab'\n", "one sign", ""),
    ],
)
def test_what_cannot_be_understood_is_told_with_the_nearest(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(PaperTemplateError) as caught:
        read_template(own(tmp_path, text))
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.exit_code == 2


def test_what_is_not_there_is_told_with_the_names(tmp_path: Path) -> None:
    with pytest.raises(PaperTemplateError, match="none of that name") as caught:
        read_template("plane")
    assert "`plain`" in caught.value.hint
    for named in (str(tmp_path / "none.toml"), str(tmp_path)):
        with pytest.raises(PaperTemplateError):
            read_template(named)
    large = own(tmp_path, "#" * 200_000)
    with pytest.raises(PaperTemplateError, match="larger"):
        read_template(large)
