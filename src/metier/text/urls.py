"""URLs in one form, so that two links to one page compare equal; nothing is opened here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

_AGGREGATORS: Final = frozenset(
    """
    adzuna angellist arbeitnow builtin careerbuilder careerjet cutshort cv-library cwjobs dice
    efinancialcareers flexjobs foundit founditgulf glassdoor hackajob himalayas hirist iimjobs indeed
    infojobs instahyre jobicy jobindex jobleads joblift joblist jobot jobrapido jobs2careers jobsdb jobserve
    jobspresso jobstreet joinrise jooble jora justjoin lensa linkedin lnkd monster
    monsterindia mustakbil naukri naukrigulf neuvoo nofluffjobs otta pracuj powertofly reed remoteok
    remoteco remotive remoterocketship seek shine simplyhired snagajob stepstone talent themuse timesjobs
    totaljobs trabajo trovit uplers upwork weworkremotely welcometothejungle wellfound whatjobs
    workatastartup workingnomads xing ycombinator ziprecruiter
    """.split()  # noqa: SIM905  # seventy quoted names would be harder to read
)
"""Second-level names of sites that repeat postings of others; what is missing here counts as an employer's."""

_AGGREGATOR_HOSTS: Final = frozenset(
    {"angel.co", "remote.co", "hiring.cafe", "jobs.google.com", "arc.dev", "apna.co", "t.co", "bit.ly"}
)
_SECOND_LEVELS: Final = frozenset({"ac", "co", "com", "edu", "go", "gov", "net", "ne", "or", "org"})

_TENANT_HOSTS: Final = frozenset(
    {
        "apply.workable.com",
        "boards.eu.greenhouse.io",
        "boards.greenhouse.io",
        "careers.smartrecruiters.com",
        "job-boards.eu.greenhouse.io",
        "job-boards.greenhouse.io",
        "jobs.ashbyhq.com",
        "jobs.eu.lever.co",
        "jobs.jobvite.com",
        "jobs.lever.co",
        "jobs.smartrecruiters.com",
    }
)
"""Hosts whose first path segment is an employer, never a language."""

_JOB_PARAMETERS: Final = frozenset({"gh_jid", "jk", "currentjobid", "jobid", "id", "jid", "pid"})
_NOISE: Final = frozenset(
    {
        "fbclid",
        "gclid",
        "gh_src",
        "lever-origin",
        "lever-source",
        "msclkid",
        "ref",
        "refid",
        "source",
        "src",
        "trackingid",
        "trk",
    }
)
_NOISE_PREFIXES: Final = ("utm_", "mc_")
_LISTING_PAGES: Final = frozenset(
    "about all apply career careers home index job jobs join join-us open-positions open-roles openings opportunities positions search vacancies work-with-us".split()  # noqa: SIM905  # a list of words reads better
)
_TRACKERS: Final = ("/rc/clk", "/pagead/clk")
_LOCALE: Final = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?\Z", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s")
_USUAL: Final = re.compile(
    r"(https?)://([a-z0-9.-]+)(/[!-\"$->@-~]*)?(?:\?([!-\"$-~]*))?(?:#([!-~]*))?\Z", re.IGNORECASE
)
"""Plain addresses, read ten times faster than `urlsplit` reads all of them."""
_LINKEDIN_VIEW: Final = re.compile(r"/(?:comm/)?jobs/view/(?:[^/]*?-)?(\d+)/?\Z")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The one form of a web address: the same page has the same form, however it was reached.

    Scheme and host are lower case, `www.`, default port, user name, trailing slash, leading language segments,
    campaign parameters and the fragment are dropped, the other parameters sorted. A fragment that is a
    route (`#/jobs/7`, `#!/jobs/7`) names a page and stays.

    Args:
        url: An address as found; white space around it is ignored.

    Returns:
        The canonical form, of which the canonical form is itself; "" for anything that is not http or
        https, is malformed, or is a click counter that names no job.

    Example:
        >>> canonical_url("https://WWW.Example.org/en-US/jobs/7/?utm_source=x&b=2&a=1#apply")
        'https://example.org/jobs/7?a=1&b=2'
    """
    return _read(url).canonical


def is_aggregator(url: str) -> bool:
    """Whether an address belongs to a site that repeats the postings of others.

    Such an address proves neither that two postings are one job nor that they are two. Employers' own
    sites, their applicant-tracking hosts and everything unknown give False, as does what is no web address.

    Example:
        >>> is_aggregator("https://in.linkedin.com/jobs/view/12345"), is_aggregator("https://jobs.lever.co/acme/1")
        (True, False)
    """
    return _read(url).is_aggregator


def employer_page(url: str) -> str:
    """The page of one job on an employer's or applicant-tracking host, without scheme; "" if it is none.

    A listing page ("/careers") names no job, so it is none; nor is an aggregator's page.

    Example:
        >>> employer_page("https://acme.example/careers/7"), employer_page("https://acme.example/careers")
        ('acme.example/careers/7', '')
    """
    found = _read(url)
    return "" if found.is_aggregator else found.page


def job_page(url: str) -> str:
    """The page of one job on any host, without scheme, for comparing; "" if the address names no single job."""
    return _read(url).page


class _Address(NamedTuple):
    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str


class _Found(NamedTuple):
    canonical: str = ""
    page: str = ""
    is_aggregator: bool = False


@lru_cache(maxsize=16384)
def _read(url: str) -> _Found:
    address = _parse(url)
    if address is None:
        return _Found()
    site = _site(address.host)
    repeats = (
        address.host in _AGGREGATOR_HOSTS
        or site in _AGGREGATORS
        or (site == "google" and address.path.startswith("/search"))
    )
    parameters = _parameters(address.query)
    job = _job_on(site, address, parameters)
    if job:
        return _Found(f"https://{job}", job, is_aggregator=True)
    segments = _segments(address)
    path = "".join(f"/{segment}" for segment in segments)
    if path.startswith(_TRACKERS):
        return _Found(is_aggregator=repeats)
    route = address.fragment if address.fragment.startswith(("/", "!")) else ""
    query = "&".join(sorted(parameters.values()))
    page = _netloc(address) + path + (f"?{query}" if query else "") + (f"#{route}" if route else "")
    last = segments[-1].lower().partition(".")[0] if segments else ""
    names_a_job = (
        bool(last and last not in _LISTING_PAGES) or bool(route) or not _JOB_PARAMETERS.isdisjoint(parameters)
    )
    return _Found(f"{address.scheme}://{page}", page if names_a_job else "", repeats)


def _parse(url: str) -> _Address | None:
    """The parts of an http or https address, host lower case and without `www.`; None for everything else."""
    url = _SPACE.sub(
        "%20", url.strip()
    )  # as browsers send it; else a last space would go at the second reading
    usual = _USUAL.match(url)
    if usual:
        scheme, host, path, query, fragment = usual.groups("")
        port = None
    else:
        try:
            parts = urlsplit(url)
            scheme, host, port = parts.scheme, parts.hostname or "", parts.port
        except ValueError:
            return None
        path, query, fragment = parts.path, parts.query, parts.fragment
    scheme, host = scheme.lower(), host.lower().rstrip(".")
    while host.startswith("www."):
        host = host[4:]
    if scheme not in _DEFAULT_PORTS or not host or re.search(r"[\s%\\]", host):
        return None
    return _Address(scheme, host, None if port == _DEFAULT_PORTS[scheme] else port, path, query, fragment)


def _site(host: str) -> str:
    """The name a site is known by: `indeed` of `uk.indeed.com`, `reed` of `www.reed.co.uk`."""
    labels = host.split(".")
    if len(labels) >= 3 and labels[-2] in _SECOND_LEVELS and len(labels[-1]) == 2:
        return labels[-3]
    return labels[-2] if len(labels) >= 2 else ""


def _parameters(query: str) -> dict[str, str]:
    """Parameters worth keeping, by lower-case name, as written; the last of two of one name wins."""
    pieces = (piece for piece in query.split("&") if piece)
    named = ((piece.partition("=")[0].lower(), piece) for piece in pieces)
    return {
        name: piece for name, piece in named if name not in _NOISE and not name.startswith(_NOISE_PREFIXES)
    }


def _job_on(site: str, address: _Address, parameters: dict[str, str]) -> str:
    """The page of one job on LinkedIn or Indeed, whose addresses come in many shapes; else ""."""
    if site == "indeed" and "jk" in parameters:
        return f"{_netloc(address)}/viewjob?{parameters['jk']}"
    if site != "linkedin":
        return ""
    view = _LINKEDIN_VIEW.match(address.path)
    job = view[1] if view else parameters.get("currentjobid", "").partition("=")[2]
    return f"www.linkedin.com/jobs/view/{job}" if job.isascii() and job.isdigit() else ""


def _netloc(address: _Address) -> str:
    shown = f"[{address.host}]" if ":" in address.host else address.host
    return shown if address.port is None else f"{shown}:{address.port}"


def _segments(address: _Address) -> list[str]:
    segments = [segment for segment in address.path.split("/") if segment]
    while segments and address.host not in _TENANT_HOSTS and _LOCALE.match(segments[0]):
        del segments[0]
    return segments
