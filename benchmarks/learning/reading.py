"""What a simulated person notices in a posting: own plain readings, so that taste does not rest on the product's facts.

Only pay comes from the product's facts: reading it again would copy that code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metier.domain.posting import Posting

Doubles = NDArray[np.float64]

_LEVELS = (  # first match counts; a title that names none is the middle
    (5, r"manager|director|head of|\bvp\b|vice president|chief"),
    (4, r"\blead\b|staff|principal|architect|\biv\b"),
    (3, r"senior|\bsr\b|\biii\b"),
    (0, r"\bintern|trainee|apprentice"),
    (1, r"junior|\bjr\b|graduate|fresher|entry|associate"),
)
_FAMILIES = {
    "data science": r"data scien|statistic|decision scien",
    "machine learning": r"machine learning|\bml\b|\bai\b|deep learning|\bnlp\b|vision|llm",
    "analytics": r"analyst|analytics|business intelligence|\bbi\b|report",
    "data engineering": r"data engineer|\betl\b|big data|data platform|warehouse|database",
    "back end": r"back.?end|java\b|python|golang|node|\.net|dotnet|\bapi\b",
    "front end": r"front.?end|react|angular|\bui\b|\bux\b|web dev",
    "full stack": r"full.?stack|mern|mean stack",
    "mobile": r"android|\bios\b|mobile|flutter",
    "operations": r"devops|\bsre\b|reliability|cloud|infrastructure|platform eng|network|security",
    "testing": r"\bqa\b|test|quality|sdet|automation",
    "embedded": r"embedded|firmware|hardware|\bvlsi\b|driver|kernel|\bc\+\+",
    "business systems": r"\bsap\b|salesforce|servicenow|oracle|custom software|consultant|application",
    "research": r"research|clinical|scientist|bio|laborator",
    "product": r"product|project|program|scrum|marketing|sales",
}
_TOOLS = {
    "python": r"\bpython\b", "java": r"\bjava\b", "javascript": r"\bjavascript\b|\bjs\b", "react": r"\breact",
    "angular": r"\bangular", "aws": r"\baws\b|amazon web", "azure": r"\bazure\b", "kubernetes": r"kubernetes|\bk8s\b",
    "sql": r"\bsql\b", "spark": r"\bspark\b", "hadoop": r"hadoop", "tableau": r"tableau", "excel": r"\bexcel\b",
    "sas": r"\bsas\b", "r": r"\br\b(?= |,|/)", "c++": r"c\+\+", "c#": r"c#|\.net\b", "go": r"golang|\bgo\b(?=,)",
    "llm": r"\bllms?\b|generative ai|genai", "tensorflow": r"tensorflow|pytorch|keras", "sap": r"\bsap\b",
    "salesforce": r"salesforce", "linux": r"\blinux\b|\bunix\b", "kafka": r"kafka", "spring": r"spring boot|\bspring\b",
    "node": r"node\.?js", "docker": r"docker", "php": r"\bphp\b", "selenium": r"selenium", "mongodb": r"mongo",
}  # fmt: skip
_EMPLOYERS = {
    "services": r"accenture|infosys|tata consult|\btcs\b|capgemini|cognizant|wipro|\bhcl|virtusa|tech mahindra|ltimindtree|\bust\b|deloitte|\bey\b|\bcgi\b",
    "agency": r"our client|staffing|recruit|talent partner|people prime|hackajob|scoutit|hirenza|confidential",
    "finance": r"\bbank|financial services|trading|hedge fund|fintech|insurance|mastercard|jpmorgan|payments",
    "health": r"health|clinical|pharma|biotech|patient|medical|hospital",
    "start-up": r"start.?up|early.stage|series [abc]\b|venture|founding",
    "large product company": r"\bgoogle|microsoft|\bamazon|\bapple\b|\bmeta\b|oracle|cisco|qualcomm|nvidia|\buber\b|linkedin",
    "defence": r"clearance|defen[cs]e|\bmilitary|\bfederal",
    "shops and media": r"retail|e-?commerce|media|entertainment|game|advertis|marketing agency",
}
_PHRASES = {
    "shifts": r"night shift|rotational shift|24 ?x ?7|on.call|weekend",
    "travel": r"\btravel",
    "degree": r"\bph\.?d|master'?s degree|\bm\.?s\.? (?:in|degree)",
    "contract": r"\bcontract\b|c2c|months? contract|temporary",
    "freedom": r"flexible (?:work|hours)|work.life|autonomy|ownership|unlimited (?:pto|vacation)",
    "mentoring": r"mentor",
    "pace": r"fast.paced|multi.?task|tight deadline|pressure",
    "customers": r"stakeholder|client.facing|customer.facing|presentation",
}
_YEARS = re.compile(r"(\d{1,2})\s*(?:\+|plus|-\s*\d+|to\s*\d+)?\s*(?:years|yrs)", re.IGNORECASE)
_UNITS = {
    "USD": 1.0,
    "GBP": 1.0,
    "EUR": 1.0,
    "INR": 25.0,
}  # a rough scale of what pay buys; persons compare on it

NAMED = {"family": _FAMILIES, "tool": _TOOLS, "employer": _EMPLOYERS, "phrase": _PHRASES}
"""Yes-or-no readings, by kind; a column is called `kind:name`."""


def read_all(postings: Sequence[Posting]) -> dict[str, Doubles]:
    """One column of numbers per reading, one row per posting; NaN where a posting does not say. Cost: 2 ms each."""
    rows = [_read(posting) for posting in postings]
    return {name: np.array([row[name] for row in rows], np.float64) for name in rows[0]}


def _read(posting: Posting) -> dict[str, float]:
    title, text = posting.title.lower(), posting.text.lower()
    where = f"{title} {posting.place.lower()} {text}"
    who = f"{posting.company.lower()} {text[:1_500]}"
    places = {"family": title, "tool": where, "employer": who, "phrase": text}
    found = {
        f"{kind}:{name}": float(bool(re.search(pattern, places[kind])))
        for kind, patterns in NAMED.items()
        for name, pattern in patterns.items()
    }
    return found | {
        "remote": _remote(where),
        "level": _level(title),
        "years": _years(text),
        "pay": _pay(posting),
    }


def _remote(where: str) -> float:
    if re.search(r"\bhybrid\b", where):
        return 0.5
    if re.search(
        r"(?:fully|100%|is|work) remote|remote (?:work|position|role|job|opportun)|work from home|\bwfh\b",
        where,
    ):
        return 1.0
    return 0.0 if re.search(r"on.?site|in.office|work from office|\bwfo\b", where) else float("nan")


def _level(title: str) -> float:
    return float(next((level for level, pattern in _LEVELS if re.search(pattern, title)), 2))


def _years(text: str) -> float:
    found = [int(match[1]) for match in _YEARS.finditer(text)]
    asked = [years for years in found if years <= 15]
    return float(asked[0]) if asked else float("nan")


def _pay(posting: Posting) -> float:
    """Upper end of a year's pay in thousands."""
    yearly = posting.facts.pay.value.per_year() if posting.facts.pay else None
    if yearly is None or yearly.currency not in _UNITS or (yearly.high or yearly.low) is None:
        return float("nan")
    return float(yearly.high or yearly.low or 0) / _UNITS[yearly.currency] / 1000
