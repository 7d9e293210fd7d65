from __future__ import annotations

import pytest

from metier.text.urls import canonical_url, employer_page, is_aggregator, job_page


@pytest.mark.parametrize(
    ("found", "canonical"),
    [
        (
            "HTTPS://WWW.Example.org:443/en-US/jobs/7/?utm_source=x&b=2&a=1#apply",
            "https://example.org/jobs/7?a=1&b=2",
        ),
        ("http://example.org:8080/jobs/7", "http://example.org:8080/jobs/7"),
        ("https://user:secret@example.org/jobs/7", "https://example.org/jobs/7"),
        (
            "https://example.org/careers?gh_jid=12&gh_src=abc&ref=mail",
            "https://example.org/careers?gh_jid=12",
        ),
        ("https://example.org/careers#/jobs/7", "https://example.org/careers#/jobs/7"),
        ("https://example.org/en/de/jobs/7", "https://example.org/jobs/7"),
        ("https://jobs.lever.co/ab/0f-1?lever-source=LinkedIn", "https://jobs.lever.co/ab/0f-1"),
        (
            "https://in.linkedin.com/jobs/view/engineer-at-acme-4001?trk=x",
            "https://www.linkedin.com/jobs/view/4001",
        ),
        ("https://www.linkedin.com/comm/jobs/view/4001/", "https://www.linkedin.com/jobs/view/4001"),
        (
            "https://www.linkedin.com/jobs/search/?currentJobId=4001&keywords=x",
            "https://www.linkedin.com/jobs/view/4001",
        ),
        ("https://uk.indeed.com/rc/clk?jk=77aa&from=vj", "https://uk.indeed.com/viewjob?jk=77aa"),
        ("https://uk.indeed.com/pagead/clk?mo=r&ad=1", ""),
        ("https://[2001:db8::1]:8443/jobs/7", "https://[2001:db8::1]:8443/jobs/7"),
        ("  https://example.org/jobs/7 \n", "https://example.org/jobs/7"),
    ],
)
def test_two_links_to_one_page_have_one_form(found: str, canonical: str) -> None:
    assert canonical_url(found) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "found",
    [
        "",
        "jobs",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "ftp://example.org/x",
        "https://",
        "http://[::1",
        "http://a:b/",
        "//example.org/x",
    ],
)
def test_what_is_no_web_address_has_no_form(found: str) -> None:
    assert canonical_url(found) == ""
    assert job_page(found) == ""
    assert not is_aggregator(found)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://in.linkedin.com/jobs/view/1", True),
        ("https://www.indeed.co.uk/viewjob?jk=1", True),
        ("https://www.glassdoor.com/job-listing/x", True),
        ("https://remoteok.com/remote-jobs/1", True),
        ("https://www.google.com/search?q=jobs&ibp=htl;jobs", True),
        ("https://www.google.com/about/careers/applications/jobs/results/1", False),
        ("https://boards.greenhouse.io/acme/jobs/1", False),
        ("https://linkedin.acme.example/jobs/1", False),
        ("https://notlinkedin.com/jobs/1", False),
    ],
)
def test_sites_that_repeat_postings_are_told_from_employers(url: str, expected: bool) -> None:
    assert is_aggregator(url) is expected


def test_a_listing_page_is_no_page_of_one_job() -> None:
    assert employer_page("https://acme.example/careers") == ""
    assert employer_page("https://acme.example/") == ""
    assert employer_page("https://acme.example/careers?gh_jid=7") == "acme.example/careers?gh_jid=7"
    assert employer_page("http://acme.example/careers/cook") == employer_page(
        "https://www.acme.example/careers/cook/"
    )


def test_an_aggregators_page_is_no_employers_page() -> None:
    assert employer_page("https://www.linkedin.com/jobs/view/1") == ""
    assert job_page("https://www.linkedin.com/jobs/view/1") == "www.linkedin.com/jobs/view/1"
