"""Columns: which column of a file means which field of a posting. The table is data; `fold` compares names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from metier.errors import ColumnNameError


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# Names as `fold` leaves them, the best first: where a row has two, the first that is not empty is taken.
# Sources: exports as the boards document them, and files seen in the wild.
HEADERS: dict[str, tuple[str, ...]] = {
    "title": _names("title jobtitle positiontitle position jobname role name text"),
    "company": _names(
        "company companyname companydisplayname employer employername organization hiringorganization "
        "hiringorganizationname companytitle"
    ),
    "url": _names(
        "url joburl joblink link jobpostingurl postingurl absoluteurl hostedurl careersurl shortlink href"
    ),
    "apply_url": _names("joburldirect applyurl applylink applicationurl careersapplyurl redirecturl"),
    "place": _names(
        "location locationname locationdisplayname locationfulllocation joblocation place "
        "categorieslocation candidaterequiredlocation locations"
    ),
    "city": _names("city locationcity joblocationcity addresslocality"),
    "region": _names("state statename region locationregion locationstate addressregion"),
    "country": _names("country locationcountry countrycode locationcountrycode addresscountry"),
    "work_mode": _names("workplacetype workmode workarrangement workfromhometype remotetype"),
    "is_remote": _names("remote isremote remoteallowed telecommuting locationremote"),
    "pay": _names(
        "salaryestimate salaryrange salary salarytext pay payrange compensation salarydescriptionplain"
    ),
    "pay_min": _names("minamount salarymin minsalary paymin salaryrangemin salaryfrom"),
    "pay_max": _names("maxamount salarymax maxsalary paymax salaryrangemax salaryto"),
    "pay_currency": _names("currency salarycurrency paycurrency salaryrangecurrency"),
    "pay_period": _names("interval payperiod salaryperiod salaryinterval salaryunit salaryrangeinterval"),
    "employment_type": _names(
        "jobtype employmenttype formattedworktype type commitment categoriescommitment "
        "employmenttypecode typeofemploymentlabel contracttime contracttype"
    ),
    "seniority": _names(
        "joblevel seniority senioritylevel requiredexperience experiencelevel "
        "formattedexperiencelevel experiencelevellabel"
    ),
    "posted_at": _names(
        "dateposted timeposted postedat posteddate posted listedtime originallistedtime "
        "publicationdate publishedat publishedon releaseddate createdat created firstseen date"
    ),
    "closes_at": _names("expiry closesat closeat validthrough applicationdeadline deadline"),
    "id": _names("id jobid sourceid shortcode"),
    "requisition_id": _names("requisitionid refnumber reqid requisition"),
    "source": _names("site source"),
    "label": _names("label decision interest rating relevant status"),
    "label_reason": _names("reason"),
    "decided_at": _names("decidedat"),
    "order": _names("order"),
}

# The text of a posting may be spread over columns; they are joined in this order.
TEXT_PARTS: tuple[tuple[str, ...], ...] = (
    ("companyprofile",),
    _names(
        "description jobdescription descriptionhtml descriptionplain fulldescription content body jd "
        "cleanedtext text details summary snippet"
    ),
    ("requirements",),
    ("responsibilities",),
    ("qualifications",),
    ("additional", "additionalplain"),
    ("benefits",),
)

FIELDS = (*HEADERS, "text")
SYNONYMS = {"location": "place", "description": "text", "reason": "label_reason"}
_DROPPED = str.maketrans("", "", " _-.\t\n\r\ufeff\u00a0")


def fold(name: str) -> str:
    """A column name for comparing: lower case, without spaces, `_`, `-` and `.`.

    Example:
        >>> fold("Job_Title"), fold("Job.ID")
        ('jobtitle', 'jobid')
    """
    return name.translate(_DROPPED).lower()


@dataclass(frozen=True)
class Columns:
    """Where each field of a posting stands in one file, or in items of one shape.

    Attributes:
        of_field: Field → columns that may hold it, the best first.
        text_parts: The columns of each part of the text, in the order they are joined.
        folded: Every column of the file, folded.
    """

    of_field: Mapping[str, tuple[str, ...]]
    text_parts: tuple[tuple[str, ...], ...]
    folded: frozenset[str]

    @cached_property
    def from_jobspy(self) -> bool:
        """Whether JobSpy wrote this: it guesses `is_remote`, doubles backslashes and puts the site into ids."""
        return {"site", "joburl", "joburldirect"} <= self.folded

    @cached_property
    def is_labels_file(self) -> bool:
        """Whether items carry a label of their own (the labels file)."""
        return {"text", "label"} <= self.folded

    @property
    def can_be_postings(self) -> bool:
        """Whether there is a title, and a text or an address."""
        reachable = self.text_parts or self.of_field.get("url") or self.of_field.get("apply_url")
        return bool(self.of_field.get("title") and reachable)


def columns(names: Iterable[str], mapped: Mapping[str, str]) -> Columns:
    """The meaning of a file's columns: what the person mapped first, then the table.

    Raises:
        ColumnNameError: If the person mapped a field that postings do not have.
    """
    present = {fold(name): name for name in reversed(list(names))}  # of two equal columns the first counts
    chosen = _chosen(mapped)
    taken = {present[folded] for folded in chosen.values() if folded in present}
    of_field = {
        field: tuple(present[name] for name in table if name in present and present[name] not in taken)
        for field, table in HEADERS.items()
    }
    parts = [
        tuple(present[name] for name in part if name in present and present[name] not in taken)
        for part in TEXT_PARTS
    ]
    for field, folded in chosen.items():
        if folded in present and field != "text":
            of_field[field] = (present[folded],)
    if chosen.get("text") in present:
        parts = [(present[chosen["text"]],)]
    of_field["title"], parts = _title_or_text(of_field["title"], parts)
    return Columns(
        {field: found for field, found in of_field.items() if found},
        tuple(part for part in parts if part),
        frozenset(present),
    )


def _chosen(mapped: Mapping[str, str]) -> dict[str, str]:
    chosen = {SYNONYMS.get(field, field): fold(column) for field, column in mapped.items()}
    for field in chosen:
        if field not in FIELDS:
            raise ColumnNameError(field, known=FIELDS)
    return chosen


def _title_or_text(
    title: tuple[str, ...], parts: list[tuple[str, ...]]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """`text` means the title on some boards and the body elsewhere: the title only where nothing else is one."""
    words = [column for column in title if fold(column) == "text"]
    if not words or len(title) > 1:
        return tuple(column for column in title if column not in words), parts
    others = [tuple(column for column in part if column not in words) for part in parts]
    return (title, others) if any(others) else ((), parts)
