"""What the resume is read by and what is kept from leaving are in step: every old name of a value is known to both."""

from __future__ import annotations

from typing import Any

import pytest

from metier.applications.resume import checked, contact_of
from metier.applications.resume.shape import OLD_BASICS, OLD_FIELDS, OLD_SECTIONS
from metier.prompts.known_values import known_values
from metier.prompts.redact import Redactor

NAME = "Quillworth Papers"
PHONE = "+49 341 555 0177"
PAGE = "https://quill.example/me"
SECTIONS = ["work", *(old for old, now in OLD_SECTIONS.items() if now == "work")]
FIELDS = ["name", *(old for old, now in OLD_FIELDS["work"].items() if now == "name")]


def left(resume: dict[str, Any], text: str) -> str:
    return Redactor.of(resume).redact(text).text


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("field", FIELDS)
def test_an_employer_is_kept_back_under_every_name_it_is_read_by(section: str, field: str) -> None:
    resume = {section: [{field: NAME, "position": "Baker"}]}
    assert checked(resume)["work"][0]["name"] == NAME
    assert NAME not in left(resume, f"I worked at {NAME} for years.")


@pytest.mark.parametrize("field", ["phone", *(old for old, now in OLD_BASICS.items() if now == "phone")])
def test_a_number_is_kept_back_under_every_name_it_is_read_by(field: str) -> None:
    resume = {"basics": {field: PHONE}}
    assert contact_of(resume).phone == PHONE
    assert [known.kind for known in known_values(resume)] == ["PHONE"]


@pytest.mark.parametrize(
    "field", ["url", "image", *(old for old, now in OLD_BASICS.items() if now in {"url", "image"})]
)
def test_an_address_is_kept_back_under_every_name_it_is_read_by(field: str) -> None:
    assert "URL" in {known.kind for known in known_values({"basics": {field: PAGE}})}
