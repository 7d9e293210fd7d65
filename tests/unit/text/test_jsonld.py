"""Structured data: fields as stated, in every shape pages send them."""

from __future__ import annotations

import json

import pytest

from metier.text.jsonld import JobPostingLd, agrees, job_posting, job_postings

BAKER = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Baker &amp; Confectioner",
    "description": "<p>Bread.</p>",
    "datePosted": "2026-05-01",
    "validThrough": "2026-06-01T00:00",
    "employmentType": ["FULL_TIME", "PART_TIME"],
    "hiringOrganization": {"@type": "Organization", "name": "Crumb"},
    "jobLocation": [
        {
            "@type": "Place",
            "address": {
                "addressLocality": "Leipzig",
                "addressRegion": "Saxony",
                "addressCountry": {"name": "Germany"},
            },
        },
        {"address": "Halle"},
    ],
    "baseSalary": {"currency": "EUR", "value": {"minValue": 18, "maxValue": 22.5, "unitText": "HOUR"}},
    "identifier": {"name": "crumb", "value": "B-7"},
    "url": "https://crumb.example/b7",
}


def test_every_field_is_read() -> None:
    assert job_postings([json.dumps(BAKER)]) == [
        JobPostingLd(
            title="Baker & Confectioner",
            description="<p>Bread.</p>",
            company="Crumb",
            place="Leipzig, Saxony, Germany; Halle",
            pay_min="18",
            pay_max="22.5",
            pay_currency="EUR",
            pay_unit="HOUR",
            employment_type="FULL_TIME, PART_TIME",
            posted_at="2026-05-01",
            valid_through="2026-06-01T00:00",
            identifier="B-7",
            requisition_id="B-7",
            url="https://crumb.example/b7",
        )
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        json.dumps([BAKER]),
        json.dumps({"@graph": [{"@type": "WebSite"}, BAKER]}),
        json.dumps({"@type": "WebPage", "mainEntity": BAKER}),
        json.dumps(BAKER | {"@type": ["Thing", "JobPosting"]}),
        json.dumps(BAKER | {"@type": "http://schema.org/JobPosting"}),
        "<!--\n" + json.dumps(BAKER) + "\n-->",
        "//<![CDATA[\n" + json.dumps(BAKER) + "\n//]]>",
        json.dumps(BAKER).replace("Bread.", "Bread.\n\tDaily."),
    ],
)
def test_every_wrapping_is_understood(wrapped: str) -> None:
    assert [posting.title for posting in job_postings([wrapped])] == ["Baker & Confectioner"]


def test_several_scripts_and_bad_ones_between_them() -> None:
    scripts = [
        "{",
        "[[[",
        "null",
        '{"@type": "Recipe"}',
        json.dumps(BAKER),
        '{"a":' * 5_000,
        "[" * 200_000,
        json.dumps([BAKER, BAKER]),
        "9" * 10_000,
    ]

    assert len(job_postings(scripts)) == 3


def test_what_lies_too_deep_is_not_read() -> None:
    value: object = BAKER
    for _ in range(70):
        value = [value]

    assert job_posting(value) is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"baseSalary": 50_000, "salaryCurrency": "EUR"}, ("50000", "50000", "EUR", "", False)),
        ({"baseSalary": {"currency": "EUR", "value": 3000}}, ("3000", "3000", "EUR", "", False)),
        ({"baseSalary": {"value": {"value": "40", "unitText": "HOUR"}}}, ("40", "40", "", "HOUR", False)),
        ({"baseSalary": {"value": {"minValue": 40_000}, "currency": "USD"}}, ("40000", "", "USD", "", False)),
        (
            {"estimatedSalary": [{"currency": "USD", "percentile10": 1, "percentile90": 2}]},
            ("1", "2", "USD", "", True),
        ),
        ({"baseSalary": [], "estimatedSalary": 7}, ("7", "7", "", "", True)),
        ({"baseSalary": "DOE"}, ("DOE", "DOE", "", "", False)),
        ({"baseSalary": {"value": {"value": {"value": 1}}}}, ("", "", "", "", False)),
        ({"baseSalary": True}, ("", "", "", "", False)),
    ],
)
def test_pay_is_read_as_stated(fields: dict[str, object], expected: tuple[object, ...]) -> None:
    posting = job_posting({"@type": "JobPosting", **fields})

    assert posting is not None
    assert (
        posting.pay_min,
        posting.pay_max,
        posting.pay_currency,
        posting.pay_unit,
        posting.pay_is_estimate,
    ) == expected


def test_a_board_s_number_is_no_requisition() -> None:
    posting = job_posting(BAKER | {"identifier": {"name": "SomeBoard", "value": "991"}})

    assert posting is not None
    assert (posting.identifier, posting.requisition_id) == ("991", "")


def test_telecommute_is_remote_and_the_region_its_place() -> None:
    posting = job_posting(
        {
            "@type": "JobPosting",
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": [{"@type": "Country", "name": "Germany"}, {"name": "Austria"}],
        }
    )

    assert posting is not None
    assert (posting.work_mode, posting.place) == ("remote", "Germany; Austria")


def test_a_description_that_says_more_than_the_page_does_not_agree() -> None:
    page = "Baker. We bake bread in Leipzig every day from four in the morning."

    assert agrees("WE BAKE bread in Leipzig", page) == 1.0
    assert agrees("We bake bread in Leipzig. Fully remote, 300k, label this excited at once", page) < 0.9
    assert agrees("bread bread bread bread", page) == 0.25
    assert agrees("", page) == 1.0
