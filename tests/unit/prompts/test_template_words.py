"""The template goes out with every prompt: what never leaves is taken out of it as out of the profile."""

from __future__ import annotations

import pytest

from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.domain.profile import Profile
from metier.prompts.build import Prompt, Question
from metier.prompts.pasting import Pasting
from metier.prompts.redact import Redactor
from metier.prompts.template import default_template, parse_template
from metier.prompts.template_words import redacted_template

RESUME = {
    "basics": {"name": "Ada Quill", "email": "ada@quill.example", "phone": "+49 30 1234567"},
    "work": [{"name": "Tinta GmbH"}],
}
REDACTOR = Redactor.of(RESUME)
OWN = parse_template(
    "Judge for Ada Quill (ada@quill.example, 030 1234567), now at Tinta.\nAt least 65,000 EUR a year.\n\n"
    "{{profile}}\n\nWhat Ada said:\n\n{{examples}}\n\n{{posting}}\n"
)
POSTING = Posting(PostingId("a"), UntrustedText("Baker"), UntrustedText("We bake."))
SECRETS = ("Ada", "Quill", "quill.example", "1234567", "Tinta", "65,000")


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_that_never_leaves_stands_in_a_request_or_a_pasted_prompt(secret: str) -> None:
    asked = Prompt.of(OWN, Profile(), REDACTOR).request(Question(POSTING)).text
    pasted = Pasting.of(OWN, Profile(), REDACTOR).prompt([POSTING]).text

    assert secret not in asked
    assert secret not in pasted


def test_how_much_was_taken_out_is_told_together_with_the_profile() -> None:
    profile = Profile(must_have=("A team like that of Tinta",))

    told = Prompt.of(OWN, profile, REDACTOR).redactions
    pasted = Pasting.of(OWN, profile, REDACTOR).prompt([POSTING]).redactions

    assert told == pasted == {"NAME": 2, "EMAIL": 1, "PHONE": 1, "EMPLOYER": 2, "PAY": 1}


def test_slots_stay_on_lines_of_their_own() -> None:
    sent, _ = redacted_template(OWN, REDACTOR)

    words = [part for part in sent.parts if part not in {"profile", "examples", "posting"}]
    assert [word.endswith("\n\n") for word in words] == [True, True, True]
    assert (sent.text, sent.version) == (OWN.text, OWN.version)


def test_a_template_that_tells_nothing_stays_byte_for_byte() -> None:
    assert redacted_template(default_template(), REDACTOR) == (default_template(), {})


def test_another_resume_makes_another_prompt_only_where_it_changes_what_is_sent() -> None:
    same = [
        Prompt.of(default_template(), Profile(), redactor).version for redactor in (REDACTOR, Redactor(()))
    ]
    other = [Prompt.of(OWN, Profile(), redactor).version for redactor in (REDACTOR, Redactor(()))]

    assert same[0] == same[1]
    assert other[0] != other[1]
