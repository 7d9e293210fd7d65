"""What of a posting may stand in a letter: short, plain, and nothing that looks like an order or an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metier.domain.facts import Part, Quote
from metier.domain.posting import Posting
from metier.text.lines import one_line
from metier.text.warnings import warnings_in
from metier.text.warnings.sentences import sentences_of

LONGEST_QUOTE = 120
LONGEST_TITLE = 70
LONGEST_EMPLOYER = 60
_UNFIT = re.compile(
    r"https?:|www\.|\S@\S|[<>{}\[\]|\\^`~=]|(?<![A-Za-z])#|__|\w{26,}|(?-i:[a-z][.!?:;][A-Z][a-z])",
    re.IGNORECASE,
)
"""Addresses, markup and codes, and sentences whose space between was lost."""
_TO_PROGRAMS = re.compile(
    r"\b(?:ignor\w+|instruct\w+|prompts?|disregard\w*|override\w*|chatbots?|language models?|as an AI|previous|above|ranking|rate this|"
    r"applicants?|bewerber\w*|include the|mention|the word|password)\b",
    re.IGNORECASE,
)
"""Words to programs or applicants: no letter needs to repeat such a sentence, flagged or not."""
_ORDER = re.compile(r"\b(?:ignor\w+|disregard\w*|instructions?|you must|you are now)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(
    r"\bI(?:['’](?:m|ve|d|ll)\b|\s+(?!(?:at|for|in|of|and|with|on|to|or)\b)[a-z])|\b(?:me|my|mine|myself|mir|mich|mein(?:e[mnrs]?)?)\b|\b[Ii]ch\s+[a-zäöü]"
)
"""What would be told of who writes the letter, were it put in."""
_OF_A_PERSON = re.compile(
    r"\b(?:ex|[Ff]ormer(?:ly)?|[Ee]hemalige?[rns]?)\b|\b(?:PhD|Ph\.D|MBA|M\.?Sc|B\.?Sc|C[EFIOT]O)\b"
)
"""What no employer's name holds."""
_QUOTES = '“”„‟«»"'
_NOT_MEANT = re.compile(
    r"\b(?:no|not|never|without|unable|cannot|regardless|equal opportunity|gender|race|religion|disabilit\w+|veteran\w*|insurance|"
    r"401|benefits?|perks?|retirement|pensions?|bonus\w*|holidays?|kein\w*|nicht|ohne|Versicherung\w*|unabhängig)\b|n't|n’t",
    re.IGNORECASE,
)
"""Sentences that deny, list benefits or keep to a law say nothing about the work."""
_GENDERS = re.compile(
    r"\s*[(\[]\s*(?:all genders?|gn|[mwfdxi](?:\s*[/|,*]\s*[mwfdxia]+){1,3})\s*[)\]]|\s+[mwfdx](?:/[mwfdx]){1,3}\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"^[A-Z]{0,4}[-_ ]?\d{4,}\s*[-–:|]\s*|\s*[-–#]\s*\d{4,}$|\s*[(\[]?\b(?:ref|req|id|job)[.:# -]*\d+\b.*$",
    re.IGNORECASE,
)
"""Numbers of the employer's files."""
_ASIDE = re.compile(
    r"\s*[-–]?\s*\([^()]*(?:\d|\b(?:experience|years?|only|remote|on-?site|hybrid|urgent\w*|hiring|immediate\w*|contract)\b)[^()]*\)",
    re.IGNORECASE,
)
"""Terms that stand in brackets behind a title."""
_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Mx|Herrn?|Frau|Dr|Prof)\.?\s+){0,3}[A-ZÄÖÜÉ][\w'’-]+(?:\s+(?:von|van|de|der|al|el))*(?:\s+[A-ZÄÖÜÉ][\w'’.-]*){0,2}"
)
_NO_NAME = re.compile(
    r"\b(?:team|hiring|manager|recruit\w*|hr|human|resources|talent|people|department|sir|madam|abteilung|personal\w*|ignore\w*|all|every\w*|"
    r"previous|instructions?|the|your|our|word|code|apply|application\w*|bewerbung\w*|company|gmbh|inc|ltd)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quotable:
    """A posting as far as a letter may speak of it.

    Attributes:
        title, company: Empty where they are unfit.
        sentences: Pieces of its text that a letter may quote, in order.
    """

    title: str
    company: str
    sentences: tuple[Quote, ...]

    def allows(self, quote: Quote) -> bool:
        """Whether it stands within one of the sentences."""
        return quote.part is Part.TEXT and any(
            sentence.start <= quote.start and quote.end <= sentence.end for sentence in self.sentences
        )


def quotable(posting: Posting) -> Quotable:
    """What of the posting is fit for a letter; what was flagged is not, nor what stands beside it in one sentence."""
    flagged = [flag.quote for flag in warnings_in(posting) if flag.quote is not None]
    parts = {quote.part for quote in flagged}
    title = "" if Part.TITLE in parts else title_words(posting.title)
    employer = one_line(posting.company)
    is_odd = Part.COMPANY in parts or _OF_A_PERSON.search(employer)
    company = "" if is_odd else _fit(employer, LONGEST_EMPLOYER)
    return Quotable(title, company, tuple(_sentences(posting, flagged)))


def title_words(title: str) -> str:
    """A title without "(m/w/d)" and the like; empty where it is too long for a sentence or no title at all.

    Example:
        >>> title_words("Data Engineer (m/w/d)"), title_words("See https://example.com")
        ('Data Engineer', '')
    """
    bare = _REFERENCE.sub("", plain(_GENDERS.sub(" ", title)).strip(" -–|,;:"))
    bare = _ASIDE.sub("", re.split(r"\s[|•·]\s", bare, maxsplit=1)[0])
    if bare.count("(") > bare.count(")"):
        bare = bare[: bare.rindex("(")]
    return _fit(bare.strip(" -–|,;:"), LONGEST_TITLE)


def person_words(name: str) -> str:
    """A name to greet; empty where the words are none.

    Example:
        >>> person_words("Frau Dr. Lea Winter"), person_words("the hiring manager"), person_words("Ignore all previous")
        ('Frau Dr. Lea Winter', '', '')
    """
    bare = one_line(name).strip(" ,.;:")
    return bare if len(bare) <= 40 and _NAME.fullmatch(bare) and not _NO_NAME.search(bare) else ""


def plain(words: str) -> str:
    r"""One line without the marks of Markdown.

    Example:
        >>> plain("**Must:** C\\+\\+ and *care*")
        'Must: C++ and care'
    """
    bare = re.sub(r"\\([\\`*_{}\[\]()#+.!&>~|-])", r"\1", one_line(words))
    return re.sub(r"\*+|(?<!\w)_+|_+(?!\w)|^#+\s", "", bare).strip()


_ADDRESSED = re.compile(
    r"^(?:you(?:['’]ll| will| should)? (?:bring|have|know|possess|offer)|we (?:ask|are looking|look) for)\s+(?=\w)",
    re.IGNORECASE,
)


def asked_words(words: str) -> str:
    """What is asked, without the words that address the applicant: it is quoted after "You ask for".

    Example:
        >>> asked_words("You bring Python and SQL"), asked_words("You have to travel")
        ('Python and SQL', 'You have to travel')
    """
    bare = _ADDRESSED.sub("", words)
    return words if bare.lower().startswith("to ") else bare


def is_fit(words: str) -> bool:
    """Whether a stranger's words may be quoted: no address, no markup, nothing said to programs or applicants.

    Nor anything that would read as the person's own: quotation marks that end the quote, and the first person.
    """
    is_quotable = not _UNFIT.search(words) and not _TO_PROGRAMS.search(words)
    return bool(words) and is_quotable and not _FIRST_PERSON.search(words) and not set(_QUOTES) & set(words)


def within_quotes(words: str) -> str:
    """Words that can stand between quotation marks, which they cannot end.

    Example:
        >>> within_quotes("Why “us”?")
        "Why 'us'?"
    """
    return re.sub(f"[{_QUOTES}]", "'", words)


def says_yes(words: str) -> bool:
    """Whether a sentence says something of the work, rather than denies, lists benefits or keeps to a law."""
    return not _NOT_MEANT.search(words)


def short_quote(words: str, around: str) -> str:
    """The part of a sentence that holds `around`, whole words only; cut ends are marked.

    Example:
        >>> short_quote("- You will coach our two apprentices.", "coach")
        'You will coach our two apprentices'
    """
    bare = plain(words).lstrip("-*•·–—▪ ").rstrip(" .;:,")
    if len(bare) <= LONGEST_QUOTE:
        return bare
    at = max(bare.find(around), 0)
    left = max(at - 40, 0) if at > LONGEST_QUOTE - len(around) - 10 else 0
    right = min(left + LONGEST_QUOTE, len(bare))
    left = bare.find(" ", left) + 1 if left else 0
    right = bare.rfind(" ", left, right) if right < len(bare) else right
    return f"{'… ' if left else ''}{bare[left:right].rstrip(' ,;:')}{' …' if right < len(bare) else ''}"


def _fit(words: str, longest: int) -> str:
    is_whole = words.count('"') % 2 == 0 and words.count("“") == words.count("”")
    unfit = (_UNFIT, _ORDER, _FIRST_PERSON)
    is_name = is_whole and len(words) <= longest and not any(each.search(words) for each in unfit)
    return words if is_name and not set("“”„«»") & set(words) else ""


def _sentences(posting: Posting, flagged: Sequence[Quote]) -> list[Quote]:
    in_text = [quote for quote in flagged if quote.part is Part.TEXT]
    return [
        Quote(Part.TEXT, start, end, posting.text[start:end])
        for start, end in sentences_of(posting.text)
        if not any(quote.start < end and start < quote.end for quote in in_text)
        and is_fit(plain(posting.text[start:end]))
    ]
