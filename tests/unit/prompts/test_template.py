"""`prompt.md` as a template: what is understood, what is refused and where, and what its version rests on."""

from __future__ import annotations

import pytest

from metier.errors import TemplateError
from metier.prompts.template import MAX_CHARACTERS, Slot, default_template, parse_template

GOOD = "Judge.\n{{profile}}\n{{examples}}\n{{posting}}\nNow."


def test_a_template_is_cut_at_its_slots() -> None:
    template = parse_template(GOOD)

    assert template.parts == ("Judge.\n", Slot.PROFILE, "\n", Slot.EXAMPLES, "\n", Slot.POSTING, "\nNow.")
    assert template.has(Slot.EXAMPLES)


def test_profile_and_examples_may_be_missing() -> None:
    template = parse_template("Only {{ posting }}")

    assert template.parts == ("Only ", Slot.POSTING)
    assert not template.has(Slot.PROFILE)


def test_hints_are_not_sent_and_slots_in_them_do_not_count() -> None:
    template = parse_template("<!-- {{posting}} {{nonsense}} -->\nJudge {{posting}}<!-- open end")

    assert template.text == "Judge {{posting}}"


def test_the_version_follows_what_is_sent_and_nothing_else() -> None:
    version = parse_template(GOOD).version

    assert len(version) == 12
    assert int(version, 16) >= 0
    assert parse_template(GOOD.replace("\n", "\r\n")).version == version
    assert parse_template(f"<!-- a hint -->\n{GOOD}\n").version == version
    assert parse_template(GOOD.replace("Judge.", "Judge!")).version != version


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ("", "", "nothing in it is sent", "{{posting}}"),
        ("<!-- {{posting}} -->\n \n", "", "nothing in it is sent", "hint"),
        ("Judge this.", "", "{{posting}} is missing", "near the end"),
        ("Judge\n{{postin}}", "line 2", "`{{postin}}`", "Did you mean {{posting}}?"),
        ("Judge\n{{}}\n{{posting}}", "line 2", "`{{}}`", "The slots are {{profile}} {{examples}} {{posting}}"),
        ("{{Profile}}{{posting}}", "line 1", "`{{Profile}}`", "{{profile}}?"),
        ("{{profile}}\n\n{{profile}}{{posting}}", "line 3", "a second time, after line 1", "one of the two"),
        ("{{posting}}\n{{examples}}", "line 2", "{{examples}} stands after {{posting}}", "must come first"),
        ("{{posting}}\n\n{{profile}}", "line 3", "{{profile}} stands after {{posting}}", "must come first"),
        ("<!--\n\n-->\n<|im_start|>{{posting}}", "line 4", "<|im_start|>", "other words"),
        ("Take <<data and {{posting}}", "line 1", "<<data", "other words"),
        ("x" * (MAX_CHARACTERS + 1), "", "20,001 characters", "profile.md"),
    ],
)  # fmt: skip
def test_a_broken_template_says_where_what_and_what_to_do(
    text: str, where: str, what: str, hint: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(text)

    assert where in caught.value.message
    assert what in caught.value.message
    assert hint in caught.value.hint


def test_hidden_characters_of_a_template_from_elsewhere_are_not_sent() -> None:
    assert parse_template("Ju\u200bdge\U000e0041 {{posting}}").text == "Judge {{posting}}"


def test_the_default_has_all_slots_and_is_short() -> None:
    template = default_template()

    assert [part for part in template.parts if isinstance(part, Slot)] == [
        Slot.PROFILE,
        Slot.EXAMPLES,
        Slot.POSTING,
    ]
    assert len(template.text) < 2_000
