"""One value in every spelling, as a pattern over folded text: spacing, dots, umlauts, obfuscated addresses, phone formats."""

from __future__ import annotations

import re

from metier.prompts.folding import fold

BEFORE, AFTER = r"(?<![a-z0-9])", r"(?![a-z0-9])"
"""Borders of a word: an underscore joins names, so it is none of its letters."""

AT = r"(?:\s*(?:@|%40|&#64;)\s*|\s*[(\[{<]\s*(?:at|@|a)\s*[)\]}>]\s*|\s+at\s+|[_-]at[_-])"
DOT = r"(?:\s*\.\s*|\s*[(\[{<]\s*(?:dot|punkt|\.)\s*[)\]}>]\s*|\s+(?:dot|punkt)\s+|[_-]dot[_-])"
_BETWEEN_WORDS = r"[\s,._&+/'-]{0,3}"
_BETWEEN_LETTERS = r"[\s._*-]{1,2}"
_BETWEEN_DIGITS = r"[\s().,/_·•-]{0,3}"
_UMLAUTS = {"ä": "ae?", "ö": "oe?", "ü": "ue?", "ø": "oe?", "å": "aa?", "æ": "ae?", "œ": "oe?", "ß": "ss?"}
_STREETS = {
    "strasse": r"str(?:asse|\.)?", "str": r"str(?:asse|\.)?", "street": r"st(?:reet|\.)?", "st": r"st(?:reet|\.)?",
    "road": r"r(?:oa)?d\.?", "rd": r"r(?:oa)?d\.?", "avenue": r"ave?(?:nue|\.)?", "ave": r"ave?(?:nue|\.)?",
    "lane": r"l(?:a)?ne?\.?", "drive": r"dr(?:ive|\.)?", "boulevard": r"b(?:ou)?le?v(?:ar)?d\.?", "court": r"c(?:our)?t\.?",
    "square": r"sq(?:uare|\.)?", "place": r"pl(?:ace|\.)?", "platz": r"pl(?:atz|\.)", "apartment": r"(?:apartment|apt\.?|#)",
    "apt": r"(?:apartment|apt\.?|#)",
}  # fmt: skip
_COMPOUND = re.compile(r"(.{3,})(strasse|str|weg|platz|allee|gasse|ring|ufer|damm|hof|berg|park)$")


def word(value: str) -> str:
    """A word, in letters together or spaced out, with umlauts or without.

    Example:
        >>> bool(re.fullmatch(word("Müller"), "m u e l l e r"))
        True
    """
    letters = _letters(value)
    spaced = _BETWEEN_LETTERS.join(letter.replace("e?", r"(?:[\s._*-]{0,2}e)?") for letter in letters)
    return f"(?:{''.join(letters)}|{spaced})" if len(letters) > 1 else "".join(letters)


def _letters(value: str) -> list[str]:
    letters: list[str] = []
    for character in value.casefold().replace("ss", "ß"):
        if character == "e" and letters and letters[-1] in {"a", "o", "u"}:
            letters[-1] += "e?"  # "Mueller" may be written "Müller", which is folded to "muller"
        elif character in _UMLAUTS:
            letters.append(_UMLAUTS[character])
        else:
            letters += [re.escape(folded) for folded in fold(character).text]
    return letters


def words(values: list[str]) -> str:
    """Words one after the other, together or apart."""
    return _BETWEEN_WORDS.join(map(word, values))


def email(address: str) -> str:
    """An e-mail address, with `(at)` and `[dot]` too."""
    local, _, domain = fold(address).text.partition("@")
    return rf"{BEFORE}(?:mailto:\s*)?{_dotted(local)}{AT}{_dotted(domain)}{AFTER}"


def _dotted(text: str) -> str:
    return DOT.join(re.escape(piece) for piece in text.split("."))


def phone(number: str) -> str:
    """A phone number: its last seven digits in any format, with whatever prefix stands before them.

    Example:
        >>> bool(re.fullmatch(phone("+49 30 1234567"), "(030) 123-45 67"))
        True
    """
    digits = re.sub(r"\D", "", number)
    last = _BETWEEN_DIGITS.join(digits[-7:])
    return rf"(?<!\d)(?:(?:\+|00)?\(?\d[\d\s().,/_·•-]{{0,14}}?)?\(?{last}(?:\s?(?:-|x|ext\.?)\s?\d{{1,5}})?(?!\d)"


def url(address: str) -> str:
    """A web address with or without scheme, `www.` and what follows."""
    bare = re.sub(r"^(?:[a-z]+://)?(?:www\.)?", "", fold(address).text.strip()).rstrip("/")
    host, _, path = bare.partition("/")
    tail = "".join(rf"\s?/\s?{re.escape(piece)}" for piece in path.split("/") if piece)
    return rf"{BEFORE}(?:https?\s?:\s?/\s?/\s?)?(?:www{DOT})?{_dotted(host)}{tail}(?:/[^\s)\]]*)?{AFTER}"


def street(address: str) -> str | None:
    """A street with or without its number; None where there is no name in it."""
    names = [name for name in re.findall(r"[^\W\d_]+", address) if len(name) > 1]
    if sum(map(len, names)) < 4:
        return None
    named = r"[\s,.-]{0,3}".join(_street_word(name) for name in names)
    number = r"\d{1,5}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}\s?[a-z]?)?"
    return rf"{BEFORE}(?:{number}[\s,]{{1,3}})?{named}(?:\s?,?\s?(?:no\.?|nr\.?|#)?\s?{number})?{AFTER}"


def _street_word(name: str) -> str:
    folded = fold(name).text
    if folded in _STREETS:
        return _STREETS[folded]
    compound = _COMPOUND.fullmatch(name.casefold())
    if compound and compound[2] != "str":
        return rf"(?:{word(compound[1])}[\s-]?{_STREETS.get(compound[2], compound[2])})"
    return word(name)


def code(value: str) -> str:
    """A postal code, with the country's letters before it, spaces and dashes anywhere."""
    letters = r"[\s.-]?".join(re.escape(letter) for letter in fold(value).text if letter.isalnum())
    return rf"{BEFORE}(?:[a-z]{{1,2}}\s?-\s?)?{letters}{AFTER}"


def day(year: int, month: int, of_month: int) -> str:
    """A date in figures or words, in the orders people write it."""
    months = (
        "jan(?:uary|uar)?", "feb(?:ruary|ruar)?", "mar(?:ch)?|mae?rz", "apr(?:il)?", "may|mai", "june?|juni", "july?|juli",
        "aug(?:ust)?", "sep(?:t(?:ember)?)?", "o[ck]t(?:ober)?", "nov(?:ember)?", "de[cz](?:ember)?",
    )  # fmt: skip
    y, m, d = rf"(?:{year}|'?{year % 100:02d})", rf"0?{month}", rf"0?{of_month}"
    named = rf"(?:{months[month - 1]})\.?"
    sep = r"\s?[./\s-]\s?"
    orders = (
        rf"{y}{sep}{m}{sep}{d}", rf"{d}{sep}{m}{sep}{y}", rf"{m}{sep}{d}{sep}{y}",
        rf"{d}(?:st|nd|rd|th|\.)?\s?(?:of\s)?{named},?\s?{y}", rf"{named}\s?{d}(?:st|nd|rd|th)?,?\s?{y}",
        f"{year}{month:02d}{of_month:02d}",
    )  # fmt: skip
    return rf"{BEFORE}(?:{'|'.join(orders)}){AFTER}"
