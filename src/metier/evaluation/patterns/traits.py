"""Words that stand close to who somebody is: found so that they can be reported and kept out of every rule.

The short lists are metier's own. Coded wording follows the idea of Gaucher, Friesen and Kay 2011 ("Evidence that gendered
wording in job advertisements exists and sustains gender inequality"); words of the trade such as "analysis" or "support"
are left out, as they say what the work is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from metier.domain.posting import Posting
from metier.evaluation.patterns.values import Trait

_STEMS = {
    Trait.MASCULINE: (
        "adventur aggressiv ambitio assertiv boast champion competitiv conquer courag crush decisiv determin domina driven "
        "fearless fighter fights hero hungry hustl ninja outspoken relentless rockstar ruthless self-relian self-sufficien "
        "stubborn superior tough warrior wolf durchsetzungs ehrgeiz kämpf zielstrebig"
    ),
    Trait.FEMININE: (
        "affection caring cheer compassion considerate cooperativ co-operativ empath feminin gentle honest interpersonal "
        "kindness loyal modest nurtur pleasant polite sensitiv sympath tactful tender warm-hearted warmth einfühl fürsorg "
        "herzlich mitfühl"
    ),
}  # fmt: skip
_PATTERNS = {
    Trait.AGE: r"young(?:,? (?:and )?\w+){0,2} (?:team|company|startup|people|crew|environment|professionals?)|youthful|digital natives?"
    r"|recent(?:ly)? graduate[sd]?|fresh graduates?|millennials?|gen[- ]z\b|mature (?:candidate|applicant|worker)s?"
    r"|(?:junge[snmr]?|jugendliche[sn]?)(?:,? (?:und )?\w+){0,2} (?:team|unternehmen|umfeld)|berufseinsteiger\w*|maximum age|under \d\d years of age",
    Trait.ORIGIN: r"citizens?(?:hip)?\b|nationality|nationals only|work (?:permit|visa|authori[sz]ation)|right to work|green ?card"
    r"|visa (?:sponsor\w*|status|transfer)|sponsorship|authori[sz]ed to work|\beu passport\b|staatsangehörig\w*|staatsbürger\w*|arbeitserlaubnis",
    Trait.LANGUAGE: r"native(?:[- ]level)? (?:\w+ )?(?:speakers?|english|german|french|spanish|dutch)|mother[- ]tongue|native proficiency"
    r"|muttersprach\w*|accent[- ]free|akzentfrei",
    Trait.FAMILY: r"pregnan\w+|maternity|paternity|parental leave|child ?care|working (?:mothers?|fathers?|parents?)|kindergarten|elternzeit"
    r"|mutterschutz|schwanger\w*|marital|family[- ]friendly|familienfreundlich\w*",
    Trait.RELIGION: r"christian|catholic|protestant|muslim|islamic|jewish|hindu|church|religio\w+|christlich\w*|kirchlich\w*|konfession\w*",
    Trait.DISABILITY: r"disabilit\w+|disabled|wheelchair|able[- ]bodied|physically fit|schwerbehindert\w*|behinderung\w*|barrierefrei\w*",
    Trait.CONTACT: r"\b(?:contact(?: person)?|recruiter|hiring manager|ansprechpartner(?:in)?|kontakt)\s*:\s*(?:(?:mr|ms|mrs|frau|herrn?|dr)\.?\s+)*"
    r"[a-zà-ÿ]+ [a-zà-ÿ-]+|\b(?:frau|herrn?|mrs?\.|ms\.) (?!or\b|oder\b)[a-zà-ÿ]+",
}  # fmt: skip
_EQUAL = re.compile(
    r"equal[- ](?:opportunit|employment)|without regard to|regardless of|(?:do|does|not) (?:not )?discriminat|affirmative action"
    r"|protected (?:class|characteristic|veteran)|reasonable accommodation|chancengleichheit|ungeachtet|unabhängig von (?:geschlecht|alter|herkunft)"
    r"|all qualified applicants|diversity (?:and|&) inclusion",
    re.IGNORECASE,
)
_ENDS = ".!?\n"
_AROUND = 80  # characters on either side of a hit that belong to it, within its sentence (taste)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_RULES = {
    **{
        trait: re.compile(rf"\b(?:{'|'.join(map(re.escape, stems.split()))})\w*", re.IGNORECASE)
        for trait, stems in _STEMS.items()
    },
    **{trait: re.compile(rf"\b(?:{rule})", re.IGNORECASE) for trait, rule in _PATTERNS.items()},
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a posting's text that stand close to a trait: `text[start:end]`."""

    trait: Trait
    start: int
    end: int


def hits(posting: Posting) -> tuple[Hit, ...]:
    """What a posting's text says near each trait; equal-opportunity statements name all of them, and count as such alone.

    Cost: about 1 ms for 3,000 characters.

    Example:
        >>> from metier.testing import posting
        >>> found = hits(posting("Dev", "A young, dynamic team. We do not discriminate by religion."))
        >>> [hit.trait.value for hit in found]
        ['words about age', 'equal-opportunity statements']
    """
    equal = [match.span() for match in _SENTENCE.finditer(posting.text) if _EQUAL.search(match[0])]
    bare = list(posting.text)
    for start, end in equal:
        bare[start:end] = " " * (end - start)
    text = "".join(bare)
    found = [Hit(trait, *match.span()) for trait, rule in _RULES.items() for match in rule.finditer(text)]
    return tuple(sorted([*found, *(Hit(Trait.EQUAL, *span) for span in equal)], key=lambda hit: hit.start))


def traits_of(posting: Posting, found_hits: Iterable[Hit]) -> frozenset[Trait]:
    """The traits that a posting's words, as `hits` found them, or its facts stand close to."""
    facts = posting.facts
    found = {hit.trait for hit in found_hits}
    if facts.visa:
        found.add(Trait.ORIGIN)
    if any(fact.value != facts.language for fact in facts.languages):
        found.add(Trait.LANGUAGE)
    return frozenset(found)


def plain_text(posting: Posting, found_hits: Iterable[Hit]) -> str:
    """The text with blanks in place of what stands near a trait: a coded word, or the words around any other hit.

    So that the "dynamic" of a "young, dynamic team" cannot stand in for it.

    Example:
        >>> from metier.testing import posting
        >>> shown = posting("Dev", "Rust. You join a young, dynamic team. Go.")
        >>> " ".join(plain_text(shown, hits(shown)).split())
        'Rust. . Go.'
    """
    text = list(posting.text)
    for hit in found_hits:
        start, end = hit.start, hit.end
        if hit.trait not in _STEMS:
            start = max(posting.text.rfind(mark, 0, hit.start) for mark in _ENDS) + 1
            start = max(start, hit.start - _AROUND)
            ends = [at for mark in _ENDS if (at := posting.text.find(mark, end)) >= 0]
            end = min([*ends, end + _AROUND])
        text[start:end] = " " * (min(end, len(text)) - start)
    return "".join(text)


_NEAR = re.compile(
    r"\b(?:young|youth\w*|old|aged?|jung\w*|digital native\w*|natives?|graduates?|citizen\w*|national\w*|visa|sponsor\w*|authori[sz]ation"
    r"|permit|passport|muttersprach\w*|tongue|pregnan\w*|maternity|paternity|parent\w*|mothers?|fathers?|famil\w*|child\w*|kinder\w*"
    r"|christ\w*|cathol\w*|protestant\w*|muslim\w*|islam\w*|jewish|hindu|church\w*|religio\w*|kirch\w*|disab\w*|behinder\w*|wheelchair"
    r"|accommodations?|discriminat\w*|applicants?|qualified|regard\w*|employer|equal\w*|opportunit\w*|veterans?|frau|herrn?|accent\w*"
    r"|english|german|french|spanish|dutch|deutsch\w*|englisch\w*|fluent|fließend|spoken|native)\b",
    re.IGNORECASE,
)


def is_near(words: str) -> bool:
    """Whether a word, or two, stands too close to who somebody is to be part of a pattern.

    Example:
        >>> [words for words in ("rust", "young team", "competitive", "payments", "visa") if is_near(words)]
        ['young team', 'competitive', 'visa']
    """
    return bool(_NEAR.search(words)) or any(rule.search(words) for rule in _RULES.values())


def most_frequent(found: Iterable[tuple[Posting, tuple[Hit, ...]]], trait: Trait) -> tuple[str, ...]:
    """The most frequent words that were found for a trait, at most five; of statements and names none."""
    if trait in {Trait.EQUAL, Trait.CONTACT}:
        return ()
    counts: Counter[str] = Counter()
    for posting, here in found:
        counts.update(
            {
                " ".join(posting.text[hit.start : hit.end].lower().split())
                for hit in here
                if hit.trait is trait
            }
        )
    return tuple(words[:40] for words, _ in counts.most_common(5))
