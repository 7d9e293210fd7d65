"""Name, contact data and headline out of the lines before the first section, or out of a section of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from metier.applications.resume.plain.headings import section_named
from metier.applications.resume.plain.lines import Line, items_of
from metier.applications.resume.plain.splitting import is_position, words_in
from metier.applications.resume.plain.vocabulary import SURNAMES

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s|,;<>()]{3,200}|(?<![\w@.])(?:linkedin\.com|github\.com|xing\.com|gitlab\.com)/[^\s|,;<>()]{1,100}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w/.-])(?:\+|00)?\(?\d[\d ()/.\-]{5,20}\d(?![\w-])")
_LABEL = re.compile(
    r"^(?:vor- und nachname|telefonnummer|handynummer|e-mail-adresse|e-?mail(?: address| id)?|mail|phone(?: number| no)?|tel(?:efon|\.|ephone)?|mobile?(?: no| number)?|cell|handy|mobil"
    r"|contact(?: no| number)?|web(?:site|seite)?|homepage|address|anschrift|adresse|wohnort|location|name|linkedin|github|xing|portfolio|url)\.?(?:\s{0,3}[:\-]\s*|\s{2,})",
    re.IGNORECASE,
)
_NETWORKS = {
    "linkedin.com": "LinkedIn",
    "github.com": "GitHub",
    "xing.com": "Xing",
    "gitlab.com": "GitLab",
    "twitter.com": "Twitter",
}
_CELLS = re.compile(r"\s*[|•·]\s*|\s{3,}|\s+[–—]\s+")
_NAME = re.compile(
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Dipl)\.?(?:-Ing\.)? )?[A-ZÄÖÜÉ][^\W\d_]*\.?(?:[ -](?:(?:von|van|de|der|da|del|bin|al|zu) ){0,2}[A-ZÄÖÜÉ][^\W\d_'’]*\.?){1,3}(?:,? (?:PhD|PharmD|MBA|MSc|M\.Sc\.))?"
)
_POSTAL = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}-)?(\d{5})\s+([A-ZÄÖÜ][^\W\d_]+(?:[ -](?:(?:am|an der|im|in der|ob der|vor der|bei) )?[A-ZÄÖÜ(][^\W\d_]+\)?){0,3})$"
)
_TOWN = re.compile(
    r"[A-ZÄÖÜ][^\W\d_]+(?:[ -][A-ZÄÖÜ][^\W\d_]+){0,2}(?: \d{1,2})?, [A-ZÄÖÜ][^\W\d_]*(?: [A-ZÄÖÜ][^\W\d_]+){0,2}(?:, [A-ZÄÖÜ][^\W\d_]+(?: [A-ZÄÖÜ][^\W\d_]+)?)?(?: \d{4,6})?"
)
_TOWN_ALONE = re.compile(r"[A-ZÄÖÜ][^\W\d_]{2,30}(?:-[A-ZÄÖÜ][^\W\d_]{2,20})?")
_FIELDS = frozenset(
    {"remote", "freelance", "marketing", "consulting", "engineering", "accounting", "nursing",
     "teaching", "finance", "sales", "design", "banking", "controlling"}
    | {"vertrieb", "pflege", "informatik", "mechatronik", "einkauf", "logistik",
       "handwerk", "gastronomie", "verwaltung"}
)  # fmt: skip
"""Single words that say what somebody does and not where."""
_US_ADDRESS = re.compile(
    r"(?:(?P<address>\d[^,]{3,50}), )?(?P<city>[A-Z][\w .'-]{2,30}), (?P<region>[A-Z]{2}),? (?P<postalCode>\d{5}(?:-\d{4})?)"
)
_STREET_FIRST = re.compile(
    r"\d{1,4}[a-zA-Z]? (?:[A-Z][\w.'’-]* ){1,3}(?:Street|St\.?|Road|Rd\.?|Lane|Avenue|Ave\.?|Drive|Terrace|Close|Court|Way|Place|Square"
    r"|Crescent|Gardens|Grove|Park|Row|Hill|Mews|Boulevard|Blvd\.?)(?:, [A-Z][^,\d]{1,30}){1,3}"
)
"""A street with its number before it, and the town."""
_LABEL_BEFORE = re.compile(
    r"(?:(?<=\s)|^)(?:telefonnummer|handynummer|e-mail-adresse|e-?mail(?: address| id)?|mail|phone(?: number| no)?|tel(?:efon|\.|ephone)?|mobile?(?: no| number)?"
    r"|cell|handy|mobil|contact(?: no| number)?|kontakt|web(?:site|seite)?|homepage|linkedin|github|xing|portfolio|url)\.?"
    r"\s{0,3}[:\-]?\s{0,3}$",
    re.IGNORECASE,
)
_STREET = re.compile(r"[A-ZÄÖÜ][\w.ß-]{2,30}(?:[ -][\w.]{1,20}){0,3} \d{1,4} ?[a-z]?")
_KIND = re.compile(
    r"\((?:linkedin|github|xing|gitlab|company|personal|portfolio|blog|other|mobile|home|work)\)",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"(?:father|mother|spouse|husband)\S{0,4} name|date of birth|d\.?o\.?b\b|birth|geburts|geboren|marital|familienstand|nationality"
    r"|staatsangeh|religion|gender|sex\b|passport|caste|konfession|blood group|geschlecht|verheiratet|ledig",
    re.IGNORECASE,
)
_WIDE_LABEL = re.compile(
    r"(?:vor- und nachname|name|anschrift|adresse|address|telefon(?:nummer)?|tel\.?|(?:tele)?phone|mobile?|handy|e-?mail|mail)\s{2,}(?=\S)",
    re.IGNORECASE,
)
"""In a table the label of contact data stands wide before it, without a colon."""
_ADDRESS = re.compile(r"(?:address|anschrift|adresse|wohnort|location)\W", re.IGNORECASE)
"""In an address a number is none to call."""
_TITLE = re.compile(r"(?:(?:Dr|Prof)\.?(?:-Ing\.|[ ]med\.|[ ]rer\.[ ]nat\.)? )+")
_NICKNAME = re.compile(r' (?:["“„][^\W\d_]{2,20}["”“]|\([^\W\d_]{2,20}\))')
_LETTERS_AFTER = re.compile(r",? (?:[A-Z]{2,5}|Ph\.?D\.?|PharmD|PsyD|EdD|MSc|BSc|MEng|Esq\.?)$")
_NO_NAME = frozenset(
    {
        "in",
        "to",
        "me",
        "my",
        "the",
        "of",
        "and",
        "at",
        "for",
        "on",
        "get",
        "your",
        "our",
        "we",
        "us",
        "this",
        "hello",
    }
    | {"und", "mein", "meine", "mich", "zu", "im", "hallo"}
)
"""Words that no name of a person has, as `GET IN TOUCH` has."""
_TITLE_OF = re.compile(
    r"^(?:Lebenslauf(?: von)?|Curriculum Vitae(?: of)?|CV(?: of)?|R[ée]sum[ée](?: of)?)\s?[:–-]?\s(?=[A-ZÄÖÜ])",
    re.IGNORECASE,
)
_UK_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$|(?<!\w)[A-Z]\d[A-Z] \d[A-Z]\d$")
_US_POSTCODE = re.compile(r"\d.*, [A-Z]{2} \d{5}(?:-\d{4})?$")
_SITE = re.compile(r"(?:[a-z0-9-]{1,40}\.){1,3}[a-z]{2,12}(?:/[^\s|,;<>()]{0,100})?", re.IGNORECASE)
_MAX_LABEL_WORDS = 10
_LONG = 90
_SENTENCE = 5


def _is_name(text: str, *, is_first: bool) -> bool:
    """Whether it is a person's name; one such as `Anna Baker` only where a name is expected, as it says what bakers do, too."""
    bare = _NICKNAME.sub("", text)
    if not _NO_NAME.isdisjoint(words_in(bare)):
        return False
    if not (_NAME.fullmatch(bare) or _NAME.fullmatch(_LETTERS_AFTER.sub("", bare))) or section_named(text):
        return False
    *first, last = words_in(bare)
    return not is_position(bare) or (is_first and last in SURNAMES and not is_position(" ".join(first)))


def _is_broken_name(lines: Sequence[Line]) -> bool:
    """Whether a name that was too long for its column stands on the first two lines."""
    if (
        len(lines) < 2
        or lines[1].is_after_gap
        or len(_TITLE.sub("", lines[0].text).split()) != 1
        or len(lines[1].text.split()) > 2
    ):
        return False
    words = f"{lines[0].text} {lines[1].text}"
    return (
        bool(_NAME.fullmatch(words))
        and not is_position(words)
        and not any(section_named(line.text) for line in lines[:2])
    )


def is_contact_line(text: str) -> bool:
    """Whether a line is a mail address, a number to call, a link and nothing more.

    Example:
        >>> is_contact_line("jo@example.org"), is_contact_line("+49 30 23125 000"), is_contact_line("See github.com/jo")
        (True, True, False)
    """
    bare = _KIND.sub("", _LABEL.sub("", text)).strip()
    return (
        any(pattern.fullmatch(bare) for pattern in (_MAIL, _URL, _PHONE))
        and sum(map(str.isdigit, bare)) != _YEARS
    )


_YEARS = 8
"""Digits of `2019 - 2021`, which is no number to call."""


def is_place(text: str) -> bool:
    """Whether a line is only a town with its country or state."""
    return bool(_TOWN.fullmatch(text))


def _without_value(cell: str, value: str) -> str:
    """The cell without an address and the label before it: of `Mara Lind Email: m@example.org` the name."""
    before, _, after = cell.partition(value)
    return f"{_LABEL_BEFORE.sub('', before)} {after}"


class Contact:
    """Collects what is known of the person; the first of each kind counts."""

    def __init__(self) -> None:
        self.basics: dict[str, Any] = {}
        self.private = 0

    def read(self, lines: Sequence[Line], *, is_head: bool) -> tuple[list[Line], list[Line]]:
        """Take name, mail, phone, links and place out of lines; of the head of a resume also the headline and a summary.

        Returns:
            The parts of lines that were placed, and those that were not.
        """
        placed: list[Line] = []
        left: list[Line] = []
        flat = [item for each in lines for item in items_of(each)]
        if is_head and "name" not in self.basics and _is_broken_name(flat):
            placed.append(replace(flat[1], text=""))
            flat[:2] = [replace(flat[0], text=f"{flat[0].text} {flat[1].text}")]
        for index, line in enumerate(flat):
            if _PRIVATE.search(line.text[:60]) and len(line.text) <= _LONG:
                self.private += 1
                left.append(line)
                continue
            cells = self._without_addresses(line)
            if not cells:
                placed.append(replace(line, text=""))
            for cell in cells:
                is_placed = (is_head and self._placed_beside(cell.text, line.text)) or self._placed(
                    cell.text, is_head=is_head, is_first=index == 0, line_is_item=line.is_item
                )
                (placed if is_placed else left).append(cell)
        return placed, left

    def _without_addresses(self, line: Line) -> list[Line]:
        """The cells of a line that hold more than a mail address, a number or a link."""
        if len(line.text) > _LONG * 4:
            return [line]
        has_address = bool(_MAIL.search(line.text) or _URL.search(line.text))
        cells = []
        whole = (
            line.text
            if "name" in self.basics
            and is_position(line.text)
            and not has_address
            and not re.search(r"\d{4}", line.text)
            else ""
        )
        wide = _WIDE_LABEL.match(line.text)
        for cell in [whole] if whole else [line.text] if wide else _CELLS.split(line.text):
            rest = self._taken(cell.strip(), alone=has_address or len(cell) <= _LONG)
            # What is left around addresses stood beside them: `Jo Ohm, <mail>, Bonn`.
            is_list = has_address and re.search(r",\s+,", rest)
            parts = re.split(r"(?:\s*,)+\s+", rest) if is_list else [rest]
            cells += [
                Line(line.number, part.strip(" ,"), line.is_item, line.is_after_gap)
                for part in parts
                if re.search(r"\w", part)
            ]
        return cells

    def _taken(self, cell: str, *, alone: bool) -> str:
        if not alone:
            return cell
        found_in = ((_MAIL, "email"), (_URL, "url"), (_PHONE, "phone"))
        for pattern, key in found_in[:2] if _ADDRESS.match(cell) else found_in:
            for found in list(pattern.finditer(cell)):
                if self._take(key, found[0]):
                    cell = _without_value(cell, found[0])
                    cell = (
                        ""
                        if re.fullmatch(
                            r"[\s,;:.()\-]*",
                            _LABEL.sub("", cell.strip() + " ", count=1)
                            if _LABEL.match(cell.strip() + " ")
                            else cell,
                        )
                        else cell
                    )
        return cell.strip(" ,;|-")

    def _take(self, key: str, value: str) -> bool:
        if key == "phone" and len(re.sub(r"\D", "", value)) < 6:
            return False
        if key == "url":
            return self._take_url(value)
        if key in self.basics:
            return bool(self.basics[key] == value)
        self.basics[key] = value.strip()
        return True

    def _take_url(self, value: str) -> bool:
        for host, network in _NETWORKS.items():
            if host in value.lower():
                profile = {"network": network, "url": value, "username": value.rstrip("/").rsplit("/", 1)[-1]}
                known = self.basics.setdefault("profiles", [])
                if not any(
                    one.get("username") == profile["username"] and one["network"] == network for one in known
                ):
                    known.append(profile)
                return True
        if "url" in self.basics and self.basics["url"] != value:
            host = re.sub(r"^(?:https?://)?(?:www\.)?", "", value).partition("/")[0]
            self.basics.setdefault("profiles", []).append(
                {"network": host, "url": value, "username": value.rstrip("/").rsplit("/", 1)[-1]}
            )
            return True
        self.basics["url"] = value
        return True

    def _placed(self, text: str, *, is_head: bool, is_first: bool, line_is_item: bool = False) -> bool:
        if _KIND.fullmatch(text):
            return True  # of a link: the network is told by its address
        if _SITE.fullmatch(text) and not text[0].isupper():
            return self._take_url(text)
        label = _LABEL.match(text)
        bare = text[label.end() :].strip() if label else _TITLE_OF.sub("", text)
        kind = label[0].lower() if label else ""
        if "name" not in self.basics and (
            kind.startswith(("name", "vor-")) or (is_head and not label and _is_name(bare, is_first=is_first))
        ):
            self.basics["name"] = bare
            return True
        called, dash, title = bare.partition(" - ")
        if (
            is_head
            and dash
            and "name" not in self.basics
            and is_position(title)
            and _is_name(called, is_first=is_first)
        ):
            self.basics["name"] = called
            self.basics.setdefault("label", title)
            return bool(self.basics["label"] == title)
        called, comma, place = bare.partition(", ")
        is_named = (
            is_head and is_first and comma and "name" not in self.basics and _is_name(called, is_first=True)
        )
        if is_named and any(code.search(place) for code in (_POSTAL, _UK_POSTCODE, _US_POSTCODE)):
            self.basics["name"] = called
            return self._placed_town(place, is_address=True)
        if self._placed_town(bare, is_address=kind.startswith(("addr", "ansch", "adress", "wohn", "loca"))):
            return True
        if not is_head or label:
            return False
        if (
            "label" not in self.basics
            and not re.search(r"\d\d", text)
            and len(text.split()) <= _MAX_LABEL_WORDS
            and not text.endswith(".")
            and (is_position(text) or (not is_first and "name" in self.basics))
        ):
            self.basics["label"] = text
            return True
        is_own_words = line_is_item and len(text.split()) > 3
        if is_own_words or (
            "name" in self.basics and (len(text.split()) > _SENTENCE or "summary" in self.basics)
        ):
            self.basics["summary"] = f"{self.basics.get('summary', '')} {text}".strip()
            return True
        return False

    def _placed_beside(self, text: str, line: str) -> bool:
        """One word beside a mail address or number, in a line parted by bars, is the town: `Leeds | jo@example.org`."""
        is_town = (
            "name" in self.basics
            and "location" not in self.basics
            and bool(_TOWN_ALONE.fullmatch(text))
            and text in _CELLS.split(line)
            and bool(_MAIL.search(line) or _PHONE.search(line))
            and not is_position(text)
            and not section_named(text)
            and text.lower() not in _FIELDS
        )
        if is_town:
            self.basics["location"] = {"city": text}
        return is_town

    def _placed_town(self, text: str, *, is_address: bool) -> bool:
        known = self.basics.get("location", {})
        if len(text) > _LONG or (known and list(known) != ["address"]):
            return False
        if _STREET.fullmatch(text):
            self.basics["location"] = {"address": text}
            return True
        if (
            _UK_POSTCODE.search(text)
            or _STREET_FIRST.fullmatch(text)
            or (_US_POSTCODE.match(text) and not _US_ADDRESS.fullmatch(text))
        ):
            self.basics["location"] = {"address": text}
            return True
        postal = _POSTAL.search(text)
        if postal:
            place = {"postalCode": postal[1], "city": postal[2]}
            if street := text[: postal.start()].strip(" ,"):
                place["address"] = street
            self.basics["location"] = known | place
            return True
        american = _US_ADDRESS.fullmatch(text)
        if american:
            self.basics["location"] = {key: value for key, value in american.groupdict().items() if value}
            return True
        if is_address or (_TOWN.fullmatch(text) and not is_position(text)):
            city, comma, region = text.rpartition(", ")
            is_simple = comma and "," not in city and not re.search(r"\d", text)
            self.basics["location"] = {"city": city, "region": region} if is_simple else {"address": text}
            return True
        return False
