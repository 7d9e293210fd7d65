"""Visa: sponsorship, citizenship, clearance; "authorised to work" alone says nothing about sponsorship."""

from __future__ import annotations

from metier.domain.facts import Fact, Visa
from metier.text.facts.reading import Needles, Reading, View, matches, rules, sentence, under_optional_heading

_NEEDLES = Needles(
    "sponsor*",
    "citizen*",
    "clearance*",
    "h1b",
    "h-1b",
    "ts/sci",
    "cleared",
    "staatsbürger",
    "sicherheitsüberprüfung",
    "visa support",
    "visa assistance",
)
_CLEARANCE = r"(?<![a-z])(?:security|government|secret|ts/sci|sci|dod|doe|polygraph|ts|us|u\.s\.|federal|q-level|l|q|public trust|nato|dv|sc)[ -]{1,2}(?:[a-z/-]+ ){0,4}?clearance"

_RULES = rules(
    [
        (Visa.CITIZENS_ONLY, 5, r"\b(?:must be|need to be|required to be|requires?|open to|only|restricted to|limited to|applicants? (?:must|need|are required)[^.\n]{0,20})(?: an?| only)?(?: (?:current|sole))? ?(?:u\.?s\.?a?\.?|united states|american|german|british|uk|eu|canadian|australian|indian) ?citizen(?:s|ship)?\b(?!,? (?:\w+ )?(?:or|and|/|green))"),
        (Visa.CITIZENS_ONLY, 5, r"\b(?:u\.?s\.?a?\.?|united states|american|uk|british|eu|canadian|australian) ?citizen(?:s|ship)(?: status)?(?: (?:is|are))?(?: (?:a|strictly))? ?(?:required|only|mandatory|requirement|must)\b|\bcitizenship\s?:\s?u\.?s\.? citizen|\b(?:u\.?s\.?|united states) citizens? only\b|\bcitizenship required\b"),
        (Visa.CITIZENS_ONLY, 5, rf"\b(?:active|current|requires?|must (?:have|hold|possess|be able to (?:obtain|get)|maintain)|required|ability to (?:obtain|get|hold|acquire)|able to (?:obtain|get|hold|acquire)|eligib\w+ (?:to obtain |for )|obtain(?:ing)?(?: and maintain(?:ing)?)?|possess(?:ing|ion of)?|hold(?:ing)?|subject to)(?: and (?:maintain|hold|keep))?(?: an?| the| any)?(?: (?:active|current|appropriate|necessary|valid|department of energy|doe|granted|existing|\(doe\)))* ?{_CLEARANCE}(?!\s?(?:\w+ )?(?:required\??:?\s{{0,9}}no\b|preferred|a plus|is a plus|is preferred|desired))"),
        (Visa.CITIZENS_ONLY, 4, r"\b(?:must|required to|ability to|able to|willing(?:ness)? to) (?:be able to |be eligible to )?(?:obtain|get|hold|maintain|possess|have)(?: and (?:maintain|keep|hold))?(?: an?| the)? (?:[a-z/.()-]+ ){0,4}(?:security|secret|sensitive|public trust|level|sci) clearance"),
        (Visa.CITIZENS_ONLY, 4, rf"{_CLEARANCE}(?: level)?(?:\s?\(?[a-z/ -]{{0,30}}\)?)? (?:is |are )?(?:required|needed|mandatory|necessary|a must)\b(?!\?|\s?:?\s{{0,9}}no\b)|\bts/sci (?:with|clearance|cleared|required|poly|full)|\b(?:security|clearance) (?:cleared|required)\b(?!\?)|\bsicherheitsüberprüfung\b(?! nicht)"),
        (Visa.NOT_SPONSORED, 4, r"\b(?:not|cannot|can't|can ?not|unable|won't|don't|doesn't|no longer|never|nor)(?: (?:currently|be|able|to|in a position|at this time|presently|offering|provide|providing|available|eligible|willing|for|we|do|will|considering?|accept|support|offer))*,? ?(?:[a-z0-9/-]+ ){0,3}?(?:sponsor(?:ship|ing|ed|s)?)\b(?! (?:new|events|talks))"),
        (Visa.NOT_SPONSORED, 4, r"\bno (?:visa|immigration|work visa|work permit|employment|h-?1b|sponsor)[a-z /-]{0,20}?sponsor(?:ship|ing)?\b|\bno sponsor(?:ship|s|ing)?\b|(?<!with or )\bwithout (?:the )?(?:need (?:for|of) )?(?:any )?(?:current or future |requiring |requirement (?:for|of) )?(?:[a-z-]+ ){0,3}sponsor(?:ship|ing)?\b"),
        (Visa.NOT_SPONSORED, 4, r"\bsponsor(?:ship|ing)?(?: (?:of|for)[a-z0-9 /,-]{0,40}?)?,? (?:is|are|will|can|does|do) ?(?:not|n't) ?(?:be )?(?:currently |be )?(?:available|offered|provided|possible|considered|supported|an option|apply)|\bsponsorship (?:not|un)(?: ?available| offered| provided)|\bsponsorship(?: available| offered| provided)?\?? {0,2}[:\-]?\s{1,9}no\b|\b(?:unable|not able) to sponsor\b"),
        (Visa.NOT_SPONSORED, 3, r"\b(?:will not|do not|must not|not now|does not|not)(?: (?:now|or|and|in|the|future|ever|currently|will|you|either|/|have to|nor|and/or))*,? ?(?:need|require)s?(?: [a-z]+){0,3} (?:visa |immigration |employer |company )?sponsor"),
        (Visa.SPONSORED, 3, r"\b(?:visa|immigration|h-?1b|work permit|relocation and visa|employment) sponsor(?:ship|ing)?(?: (?:is|are|and relocation|can be|may be))*(?: (?:available|offered|provided|possible|supported|considered|included))|\bvisa sponsorship(?: available)?\s?[:?]\s{0,9}yes\b|\bsponsorship (?:is )?(?:available|provided|offered)"),
        (Visa.SPONSORED, 3, r"\b(?:we|will|can|do|happy to|able to|company|does|offer|offers|offering|provide|provides|providing|including|with|and)(?: (?:also|happily|do|gladly|can|will|currently|be able to|offer|provide|support))* (?:(?:full|work|employment) )?(?:sponsor(?:s|ing)? (?:work |employment |h-?1b |your |a |relocation |the )*(?:visas?|permits?)|(?:visa|immigration|h-?1b|work permit)(?: and relocation| & relocation)? (?:sponsorship|support|assistance))\b(?! is not)"),
    ]
)  # fmt: skip
_PERMANENT_TOO = rules(
    [
        (
            True,
            1,
            r"citizen(?:s|ship)?(?: status)?(?:,? (?:or|and|/)|/| -) ?(?:an? |lawful |legal |us |u\.s\. )*(?:permanent|green|resident|gc\b|authori[sz]ed|eea|eu)",
        )
    ]
)
_OPTIONAL = rules(
    [
        (
            True,
            1,
            r"preferred|\bplus\b|desired|nice to have|not required|advantag|(?:clearance|citizenship) required\??:?\s{0,9}no\b|if applicable|most positions|some positions|may be required|certain positions|regardless|without regard|do you (?:now|require)|will you (?:now|require)",
        )
    ]
)
_BOILERPLATE = (
    "national origin",
    "race,",
    "religion,",
    "veteran status",
    "marital status",
    "gender identity",
    "ancestry",
)


def read_visa(reading: Reading) -> Fact[Visa] | None:
    """Citizens only before not sponsored before sponsored; None when nothing is said about the role."""
    view = reading.text
    best: tuple[int, Fact[Visa]] | None = None
    for at in _NEEDLES.find(view, each=12, most=30):
        for weight, fact in _said(view, at):
            if best is None or weight > best[0]:
                best = weight, fact
    return best[1] if best else None


def _said(view: View, at: int) -> list[tuple[int, Fact[Visa]]]:
    start, end = sentence(view.low, at, before=160, after=130)
    around = view.low[start:end]
    if any(words in around for words in _BOILERPLATE) and "sponsor" not in around:
        return []
    said = list(matches(view, _RULES, start, min(len(view.low), max(end, at + 45))))
    if not said:
        return []
    is_optional = any(matches(view, _OPTIONAL, start, end)) or under_optional_heading(view.low, at)
    is_open = any(matches(view, _PERMANENT_TOO, start, end))
    return [
        pair
        for pair in said
        if not (pair[1].value is Visa.CITIZENS_ONLY and (is_optional or is_open))
        and not (is_optional and pair[1].value is Visa.SPONSORED)
    ]
