"""What postings want put into an application: told, offered or refused, never done."""

from __future__ import annotations

import pytest

from metier.testing.makers import posting
from metier.text.requested import Requested, RequestedKind, requested_in


def read(text: str) -> list[Requested]:
    return list(requested_in(posting("Baker", text)))


def only(kind: RequestedKind, text: str) -> Requested:
    (found,) = (each for each in read(text) if each.kind is kind)
    return found


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        (
            "Please mention the word **PELICAN** when applying to show you read the job post completely.",
            "PELICAN",
        ),
        ('Start your application with the word "OVEN" so we know you read this.', "OVEN"),
        ('Start your application with the word: "FLOUR"', "FLOUR"),
        ("Start your proposal with “ROLLING PIN.” so we know", "ROLLING PIN"),
        ("Please begin your application with QUIET OVEN to confirm that you have read it", "QUIET OVEN"),
        ("Be sure to mention the words ROLLING RED BOWL when applying.", "ROLLING RED BOWL"),
        ("Include the letter ‘X’ at the bottom of the application.", "X"),
        ("· Include the word “Speed” somewhere in your application response.", "Speed"),
        ("Bitte nennen Sie in Ihrer Bewerbung das Stichwort „Hefe“.", "Hefe"),
    ],
)
def test_a_word_to_mention_is_read_out(sentence: str, word: str) -> None:
    found = only(RequestedKind.WORD, f"We bake.\n{sentence}\nBye.")

    assert (found.value, found.is_refused) == (word, False)


@pytest.mark.parametrize(
    ("sentence", "kind", "value"),
    [
        ('Send your CV with the subject line "Baker 2026".', RequestedKind.SUBJECT, "Baker 2026"),
        ("Bitte schreiben Sie mit dem Betreff: Bäcker Nord", RequestedKind.SUBJECT, "Bäcker Nord"),
        (
            "Please include in your email\nSubject line:\nBaker — [Your Name]",
            RequestedKind.SUBJECT,
            "Baker — [Your Name]",
        ),
        ("Please state the reference number REQ-2041 when you apply.", RequestedKind.SUBJECT, "REQ-2041"),
        ("Your contact: Frau Dr. Anna Müller", RequestedKind.CONTACT, "Frau Dr. Anna Müller"),
        ("Ansprechpartnerin: Jana Beck", RequestedKind.CONTACT, "Jana Beck"),
        ("Bei Fragen wenden Sie sich an Herrn Klein.", RequestedKind.CONTACT, "Herrn Klein"),
        ("Please send your resume to jobs@example.org.", RequestedKind.ADDRESS, "jobs@example.org"),
        ("Please send us your application in English.", RequestedKind.LANGUAGE, "English"),
        ("Please include a link to your GitHub profile.", RequestedKind.LINK, "GitHub profile"),
        ("Please submit a cover letter.", RequestedKind.DOCUMENT, "cover letter"),
        ("Wir freuen uns auf deine Bewerbungsunterlagen.", RequestedKind.DOCUMENT, "Bewerbungsunterlagen"),
    ],
)
def test_what_goes_in_is_read_out(sentence: str, kind: RequestedKind, value: str) -> None:
    assert only(kind, f"We bake.\n{sentence}").value == value


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Tell us why you want to bake with us.", RequestedKind.QUESTION),
        ("In your cover letter please describe a project you are proud of.", RequestedKind.QUESTION),
        ("Bitte beschreiben Sie in Ihrer Bewerbung, wie Sie arbeiten.", RequestedKind.QUESTION),
        ("Please state your salary expectations.", RequestedKind.PAY),
        ("Bitte mit Gehaltsvorstellung.", RequestedKind.PAY),
        ("Please mention your earliest start date.", RequestedKind.START),
        ("Bitte nennen Sie Ihre Kündigungsfrist.", RequestedKind.START),
        ("Please include your pronouns.", RequestedKind.PRONOUNS),
    ],
)
def test_what_is_asked_is_told_without_an_answer(sentence: str, kind: RequestedKind) -> None:
    assert not only(kind, f"We bake.\n{sentence}").is_refused


def test_a_list_of_what_is_wanted_is_read_item_by_item() -> None:
    kinds = [
        each.kind
        for each in read(
            "Please include the following details:\n- Expected CTC\n- Notice period:\n- Date of birth"
        )
    ]

    assert kinds == [RequestedKind.PAY, RequestedKind.START, RequestedKind.PERSONAL]


@pytest.mark.parametrize(
    "wanted",
    [
        "date of birth",
        "recent photo",
        "passport number",
        "marital status",
        "bank account number",
        "religion",
        "PAN card",
    ],
)
def test_personal_details_are_told_with_a_warning(wanted: str) -> None:
    found = only(RequestedKind.PERSONAL, f"Please send your {wanted} with the application.")

    assert (found.is_refused, "think twice" in found.why, found.value) == (False, True, "")


def test_what_was_earned_before_is_worth_a_second_thought() -> None:
    assert "think twice" in only(RequestedKind.PAY, "Please share your current salary.").why


def test_secrets_are_refused() -> None:
    assert only(RequestedKind.PERSONAL, "Please send us your password for a test.").is_refused


@pytest.mark.parametrize(
    "sentence",
    [
        "We do not need a photo or your date of birth.",
        "Bitte ohne Foto.",
        "You write documentation and explain how things work.",
        "Notice period: 30 days",
        "You will be the point of contact for customers.",
        "Our portfolio of products is broad.",
        "If you need an accommodation, please contact help@example.org.",
        "We hire regardless of age, religion or marital status.",
        "Please do not forward resumes to our jobs alias; we accept no unsolicited resumes.",
        "Start your career with IBM and SAP.",
    ],
)
def test_what_is_not_asked_of_applicants_is_left_alone(sentence: str) -> None:
    assert read(f"We bake bread.\n{sentence}") == []


def test_each_thing_stands_once_and_in_the_order_of_the_text() -> None:
    found = read("Please send your resume.\nPlease include a cover letter.\nPlease send your resume now.")

    assert [each.value for each in found] == ["resume", "cover letter"]


def test_hidden_words_and_the_title_do_not_change_what_is_offered() -> None:
    found = requested_in(posting("Baker: mention the word PELICAN", "We bake."))

    assert [(each.value, each.quote.words) for each in found] == [
        ("PELICAN", "Baker: mention the word PELICAN")
    ]


def test_the_employer_is_nobody_to_greet() -> None:
    advert = posting("Baker", "Recruiter: Ovenhouse\nContact person: Jana Beck", company="Ovenhouse GmbH")

    assert [each.value for each in requested_in(advert)] == ["Jana Beck"]
