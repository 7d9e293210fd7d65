"""schema.org JobPostings → fields of a sighting, and what they claim that the page does not show."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping

from metier.domain.posting import HiddenFragment, RowProblem, Sighting, StatedFields, UntrustedText
from metier.errors import RowError
from metier.sources import values
from metier.sources.options import ReadOptions
from metier.sources.rows import NO_TEXT, Place, readable
from metier.text.jsonld import JobPostingLd, job_postings

_NUMBER = re.compile(r"\d[\d.,'’\u00a0\u202f]{0,15}(?:\s?[kK]\b)?")
_REMOTE = re.compile(
    r"remote|home[- ]?office|telecommut|telework|work(?:ing)? from home|anywhere|mobiles arbeiten|télétravail|teletrabajo",
    re.IGNORECASE,
)


def ld_sightings(
    item: Mapping[str, object], place: Place, options: ReadOptions
) -> Iterator[Sighting | RowProblem]:
    """The postings of one JSON-LD object of a JSON file: its description is the text, as there is no page."""
    found = job_postings([json.dumps(item)])
    if not found:
        yield place.problem(
            RowError(field="@type", got=item.get("@type"), expected="a JobPosting"), field="@type"
        )
    for posting in found:
        text, hidden = readable(posting.description)
        title = values.one_line(options.title) or values.one_line(posting.title)
        if not title:
            yield place.problem(RowError(field="title", got="nothing", expected="a title"), field="title")
            continue
        yield sighting_of(posting, place, title=title, text=text, hidden=hidden)


def sighting_of(
    posting: JobPostingLd,
    place: Place,
    *,
    title: str,
    text: str,
    url: str = "",
    hidden: tuple[HiddenFragment, ...] = (),
    notes: tuple[str, ...] = (),
    raw_hash: str = "",
    raw: Mapping[str, object] | None = None,
) -> Sighting:
    """A sighting with the typed fields of `posting` around a title and text that were chosen before."""
    stated, date_notes = _stated(posting)
    return Sighting(
        source=place.source,
        title=UntrustedText(title),
        text=UntrustedText(text),
        where=place.where,
        source_id=values.one_line(posting.identifier),
        company=UntrustedText(values.one_line(posting.company)),
        place=UntrustedText(values.one_line(posting.place)),
        url=url or values.web_address(posting.url),
        requisition_id=values.one_line(posting.requisition_id),
        stated=stated,
        hidden=hidden,
        notes=(*notes, *date_notes, *(() if text else (NO_TEXT,))),
        text_complete=bool(text),
        raw_hash=raw_hash or values.json_hash(repr(posting)),
        raw=raw or {},
    )


def differences(posting: JobPostingLd, page_text: str) -> tuple[str, ...]:
    """What the structured data claims and the page does not show: notes for the person, one per field."""
    return tuple(
        f"W-JSONLD-DIFF: the page's structured data says {words}, the page does not show it"
        for words in _unshown(posting, page_text).values()
    )


def as_shown(posting: JobPostingLd, page_text: str) -> JobPostingLd:
    """`posting` without the pay, place and work mode that the page does not show: it may be another job's data."""
    unshown = _unshown(posting, page_text)
    if "pay" in unshown:
        posting = dataclasses.replace(posting, pay_min="", pay_max="", pay_currency="", pay_unit="")
    return dataclasses.replace(
        posting,
        place="" if "place" in unshown else posting.place,
        work_mode="" if "work mode" in unshown else posting.work_mode,
    )


def _unshown(posting: JobPostingLd, page_text: str) -> dict[str, str]:
    """Claims that the page does not show, in words, by what they are about."""
    shown = page_text.casefold()
    pay = _pay_words(posting)
    found: dict[str, str] = {}
    if pay and not _amounts(f"{posting.pay_min} {posting.pay_max}") <= _amounts(page_text):
        found["pay"] = f"pay `{pay}`"
    if posting.place and not any(
        part.casefold() in shown for part in re.split(r"[;,]\s*", posting.place) if len(part) > 2
    ):
        found["place"] = f"place `{posting.place[:80]}`"
    if posting.work_mode == "remote" and not _REMOTE.search(page_text):
        found["work mode"] = "remote work"
    if posting.title and values.one_line(posting.title).casefold() not in " ".join(shown.split()):
        found["title"] = f"title `{posting.title[:80]}`"
    return found


def _stated(posting: JobPostingLd) -> tuple[StatedFields, tuple[str, ...]]:
    posted_at, posted_note = values.date(posting.posted_at)
    closes_at, closes_note = values.date(posting.valid_through)
    low, high = values.amount(posting.pay_min), values.amount(posting.pay_max)
    stated = StatedFields(
        pay_min=values.one_line(low),
        pay_max=values.one_line(high),
        pay_currency=values.one_line(posting.pay_currency) if low or high else "",
        pay_period=values.one_line(posting.pay_unit) if low or high else "",
        pay_is_estimate=posting.pay_is_estimate and bool(low or high),
        work_mode=posting.work_mode,
        employment_type=values.one_line(posting.employment_type),
        posted_at=posted_at,
        closes_at=closes_at,
    )
    return stated, tuple(note for note in (posted_note, closes_note) if note)


def _pay_words(posting: JobPostingLd) -> str:
    ends = dict.fromkeys(
        end for end in (values.amount(posting.pay_min), values.amount(posting.pay_max)) if end
    )
    return (
        " ".join(word for word in ("-".join(ends), posting.pay_currency, posting.pay_unit) if word)[:80]
        if ends
        else ""
    )


def _amounts(text: str) -> set[int]:
    """Whole amounts in a text, however their thousands are parted; `60k` is 60,000."""
    found = set()
    for words in _NUMBER.findall(text):
        digits = re.sub(r"[.,]\d{1,2}$", "", words.rstrip("kK \u00a0\u202f.,'’"))
        number = int(re.sub(r"\D", "", digits) or 0)
        found.add(number * 1_000 if words[-1] in "kK" else number)
    if any(number % 1_000 == 0 for number in found):  # "58-66k" means 58,000 too
        found |= {number * 1_000 for number in found if number < 1_000}
    return found - {0}
