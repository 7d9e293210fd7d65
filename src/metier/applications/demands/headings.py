"""Headings of a posting: what stands under them is asked, is nice to have, is the work, or is about something else."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from metier.text.facts.reading import fold


class Under(StrEnum):
    """What the last heading announced."""

    NOTHING = "nothing"
    """No heading so far, or one over a description of everything."""
    NEED = "need"
    NICE = "nice"
    DUTY = "duty"
    OTHER = "other"
    """The employer, pay, benefits, how to apply, the law."""


LONGEST_HEADING = 90
_EDGE = " \t*_#=~>|–—-•●▪◦·►➢✔✅\\:.…!?()[]"

_SORT = (
    r"(?:required|requires|minimum|min|basic|key|technical|professional|essential|mandatory|core|primary|main|job|educational|"
    r"education|your|the|our|my|general|soft|functional|behaviou?ral|other|work|working|relevant|specific|candidate|position|role|"
    r"must|must[- ]have|must to have|needed|necessary|hard|personal|it|software|academic|typical|total|overall|highly valued|"
    r"domain|language|languages|skill|exp|experience|knowledge|requirement|project|top|critical|additional|some|other|special|years of|level of|"
    r"preferred|desired|desirable|optional|good[- ]to[- ]have|nice[- ]to[- ]have|secondary|bonus)"
)
_THING = (
    r"(?:requirements?|qualifications?|skills?(?: ?sets?)?|experiences?|exp|education|competenc(?:y|ies)|capabilit(?:y|ies)|expertise|"
    r"abilit(?:y|ies)|knowledge|eligibility(?: criteria)?|must[- ]?haves?|pre-?requisites?|credentials|criteria|background|certifications?|"
    r"certificates?|attributes|characteristics|level|expectations|profile|stack|tools|technologies|training|proficienc(?:y|ies)|languages?|specifications?|degrees?|licen[sc]es?)"
)
_TAIL = r"(?:required|needed|preferred|desired|you(?:'ll| will)? need|we (?:need|seek|want)|for (?:the|this) (?:role|position|job)|include|level|range|summary|in years|\(years\)|(?:may )?include below|of the (?:role|candidate)|for success)"
_BLOCK = rf"(?:{_SORT}[ ,/&-]{{1,3}}(?:and |or |& )?){{0,5}}{_THING}"
_LISTED = re.compile(
    rf"(?:(?:the|your|our) )?{_BLOCK}(?:(?: ?(?:and|&|/|,|or|-|\+) ?){{1,2}}{_BLOCK}){{0,3}}(?: {_TAIL})?(?: ?\([^)]{{0,50}})?"
)
_NICE_MARK = re.compile(
    r"\b(?:preferred|desired|desirable|good[- ]to[- ]have|nice[- ]to[- ]haves?|bonus|plus(?:es)?|optional|ideally|extra points|an? advantages?|"
    r"highly valued|added advantage|great to have|von vorteil|wünschenswert|pluspunkte?|bonuspunkte|nice|das wäre (?:toll|schön|super)|freuen wir uns|zusätzlich punktest)\b"
)
_NEED_PHRASE = re.compile(
    r"(?:so )?(?:what|who)(?: skills)? (?:we(?:'re| are) (?:looking|searching) for|you(?:'ll| will)? (?:need(?: to (?:bring|have|know|succeed))?|bring(?: to the (?:table|team|role))?|have|are|should (?:have|bring|know))|you should have|do you need|makes you|we (?:need|seek|expect|value)|you bring)\b.{0,40}"
    r"|(?:about you|you have|you are|you bring|you|we(?:'re| are) looking for|we (?:expect|require|seek)|is this you|this is you|must[- ]?haves?|mandatory|must|required|the (?:ideal |right |successful )?candidate|(?:your )?(?:ideal )?candidate profile|ideal (?:candidate|profile)|the person|the successful candidate|your (?:success is grounded in|background|talents?))\b.{0,30}"
    r"|to (?:be successful|succeed|qualify|thrive|apply)\b.{0,50}|should have\b.{0,60}|(?:the|our|an) (?:ideal|successful|right) candidate\b.{0,40}|what do you need\b.{0,30}|what skills/qualifications.{0,30}"
    r"|(?:dein|ihr|das|unser|gesuchtes|gewünschtes)? ?(?:anforderungs)?profil(?: umfasst)?|(?:deine|ihre|unsere|die|fachliche|persönliche)? ?(?:anforderungen|qualifikation(?:en)?|voraussetzungen|kenntnisse|fähigkeiten|kompetenzen|skills|stärken|erfahrung(?:en)?|expertise)\b.{0,40}"
    r"|(?:was|das) (?:du|sie|bringst du|bringen sie|solltest du|sollten sie|wir (?:uns|erwarten|suchen)|zeichnet (?:dich|sie)|macht dich|qualifiziert)\b.{0,40}(?:mit(?:bringst|bringen)?|hast|haben|aus|wünschen|erwarten|suchen|bist|qualifiziert)\b.{0,10}|(?:wen|wonach) (?:wir )?suchen(?: wir)?|so überzeugst du.{0,20}|damit (?:überzeugst|punktest) du.{0,20}|(?:du|sie) (?:bringst|bringen|hast|haben|passt|passen).{0,30}|wer du bist|über dich"
)
_DUTY_PHRASE = re.compile(
    r"(?:.{0,40}\b)?(?:responsibilit(?:y|ies)|accountabilities|duties|deliverables)\b.{0,30}|(?:primary |main |core |key |your |the |job |day[- ]to[- ]day |daily )*(?:tasks|activities|functions|objectives)"
    r"|(?:so )?(?:what|how) (?:you(?:'ll| will|'d| would)?(?: be)?(?: get to)? (?:do(?:ing)?|work(?:ing)? on|own|build|lead|deliver|contribute|achieve|accomplish|spend)|will you (?:be )?(?:do(?:ing)?)|your (?:role|day|job).{0,30}|the (?:role|job) (?:entails|involves|is|looks)|(?:a|your) (?:typical )?day.{0,30}|you can expect to do)\b.{0,40}"
    r"|in this (?:role|position|job),?(?: you(?:'ll| will))?.{0,30}|your (?:role|job|mission|impact|challenge|work)(?: and impact| & impact)?"
    r"|(?:a|your) (?:typical )?day.{0,40}|scope(?: of work)?|as an? .{2,50}(?:you will|you'll)|you(?:'ll| will)(?: be)?(?: responsible for)?|we count on you for|goals(?: and deliverables)?|essential functions|what success looks like|how will your role impact.{0,30}"
    r"|(?:(?:deine?|ihre?|die|unsere|eure) )?(?:neuen? )?(?:(?:rolle|mission|job)|(?:aufgaben?(?:n?gebiet|bereich|schwerpunkte)?|tätigkeit(?:en|sbereich|sfelder)?|verantwortung(?:sbereich|en)?|herausforderung(?:en)?)(?: .{0,30})?)|(?:das|was) (?:(?:dich|sie) erwartet|erwartet|wartet auf|machst|tust|bewegst|sind|ist|du (?:machst|tust|bewegst|tun wirst|bei uns))\b.{0,40}|worum (?:es )?geht.{0,20}|hier wirst du.{0,30}|wofür (?:wir|du).{0,30}"
)
_INTRO_PHRASE = re.compile(
    r"(?:(?:your|the|our|job|position|role|project|general|project role|about (?:the|this)|purpose of (?:the|this)|a bit about the) ?)*(?:role|position|job|opportunity|description|overview|summary|introduction|purpose|brief|definition|profile|scope)(?: (?:description|overview|summary|purpose|profile|brief|in brief|details?|scope|at a glance|definition))*(?: ?(?:&|and) ?summary)?(?: \(.{0,30})?|stellenbeschreibung|einleitung|our current technical environment|additional (?:information|details?|info)|.{0,20}expectations"
)
_OTHER_PHRASE = re.compile(
    r"(?:.{0,30}\b)?(?:culture|values)\b.{0,20}|(?:a(?:bout|t)|why(?: join| work)?|join|meet|life at|working (?:at|with|for)|welcome to) (?!you\b|the (?:role|job|position|opportunity)|this).{0,60}|(?:a )?(?:about|who) (?:us|we are|are we).{0,40}|(?:the |our |about the )?(?:company|team|client|employer|organi[sz]ation|department|business unit)(?: (?:description|overview|profile|background|summary|culture|values|name))?|our (?:values|culture|mission|vision|story|purpose|benefits|process|commitment|team|client|offer|people|hiring process|company).{0,30}"
    r"|why you should (?:work|join).{0,30}|where you\'ll be|(?:what|how|why) (?:we|our)(?:'ll| can| will|'re)? (?:offer|do|give|provide|are|believe|work|hire|value|support|bring to).{0,40}|what(?:'s| is) in it for you.{0,10}|(?:what|why) (?:you(?:'ll| will)? (?:get|gain|love|enjoy|receive|can expect(?! to do)|should (?:join|apply))).{0,40}"
    r"|(?:.{0,25}\b)?(?:benefits|perks|compensation|salary|remuneration|pay(?: range| transparency)?|rewards)(?: .{0,30})?|how to apply.{0,40}|(?:the )?(?:application|interview|hiring|recruitment|selection) (?:process|deadline|instructions?|procedure|practices).{0,20}|apply(?: now| here| today)?|(?:.{0,20})?equal (?:employment )?opportunity.{0,30}|eeo.{0,20}|diversity.{0,40}|(?:commitment to )?(?:diversity|inclusion).{0,30}|belonging.{0,20}"
    r"|(?:legal |important )?(?:disclaimer|notice|privacy|note)s?(?: .{0,30})?|(?:job |primary |work )?(?:location|title|schedule|hours|shift|type|id|category|family|code|mode|level|department)s?(?: .{0,20})?|relocation|travel(?: requirements?)?|visa sponsorship|export control.{0,30}|physical (?:demands|requirements)|work(?:ing)? (?:environment|conditions|authori[sz]ation)|contact(?: us)?|accommodations?.{0,30}|security responsibility|perks.{0,30}|the perks.{0,40}|summary of benefits|notice period|duration|employment type|industry|budget"
    r"|(?:das|was|darauf|warum|wir|unser[e]?)\b.{0,20}(?:bieten(?: wir)?|bietet|erwartet dich bei uns|kannst du dich freuen|freuen|angebot|benefits|leistungen|unternehmen|team|kultur)\b.{0,30}|(?:benefits|vorteile|leistungen|vergütung|gehalt)|über (?:uns|das unternehmen).{0,20}|wer wir sind|wir über uns|(?:dein(?:e)?|ihr(?:e)?|so geht.{0,20}|jetzt|interesse|kontakt|bewerbung|ansprechpartner(?:in)?|bewirb).{0,10}(?:bewerbung(?:sprozess)?|bewerben|kontakt|ansprechpartner(?:in)?|bewirb dich)?"
)
_NUMBERED = re.compile(r"(?:\d{1,2}|[a-z])[.)]\s+")
_SHORT_OTHER = re.compile(
    r"[^a-zäöü]*(?:kontakt|bewerbung|interesse|ansprechpartner(?:in)?|benefits|perks)[^a-zäöü]*"
)


@lru_cache(maxsize=4096)
def heading_of(line: str) -> Under | None:
    """What a line announces, when it is a heading; None where it is none that is known.

    Args:
        line: One line of a posting, without its end; at most `LONGEST_HEADING` characters are a heading.

    Example:
        >>> heading_of("**What you'll bring:**"), heading_of("Nice to have"), heading_of("Deine Aufgaben")
        (<Under.NEED: 'need'>, <Under.NICE: 'nice'>, <Under.DUTY: 'duty'>)
        >>> heading_of("Experience with Git")
    """
    if len(line) > LONGEST_HEADING:
        return None
    low = _NUMBERED.sub("", fold(line).strip(_EDGE))
    low = re.sub(r"\s+", " ", low)
    if len(low) < 2 or len(low.split()) > 12:
        return None
    ends = line.rstrip(" *_#").endswith((":", "?"))
    mark = _NICE_MARK.search(low)
    if mark and (
        _is_listed(low) or (len(low.split()) <= 6 and (ends or not mark.start()) and not _SAYS.search(low))
    ):
        return Under.NICE
    if _is_listed(low):
        return Under.NEED
    ends = ends or len(low.split()) <= 5
    for pattern, under in _PHRASES:
        if pattern.fullmatch(low) and (ends or len(low.split()) <= 8):
            return under
    if line.rstrip(" *_").endswith(":") and _ASKING.search(low) and not _AMOUNT.search(low):
        return Under.NICE if _NICE_MARK.search(low) else Under.NEED
    return None


_SAYS = re.compile(
    r"\b(?:is|are|be|with|in|of|experience (?:with|in|of))\b(?! (?:a plus|an advantage|nice|preferred|desirable|für|have)\b)"
)
_AMOUNT = re.compile(r"\d|\b(?:experience|knowledge|skills) (?:with|in|of)\b(?! the following)")
_ASKING = re.compile(r"\b(?:skills|requirements|qualifications|experience|mitbringen|anforderungen)\b")
_PHRASES = (
    (_SHORT_OTHER, Under.OTHER),
    (_INTRO_PHRASE, Under.NOTHING),
    (_DUTY_PHRASE, Under.DUTY),
    (_NEED_PHRASE, Under.NEED),
    (_OTHER_PHRASE, Under.OTHER),
)


def _is_listed(low: str) -> bool:
    return _LISTED.fullmatch(low) is not None


INLINE = re.compile(
    r"(?:(?<=[.!?:;)*•%])|(?<=[a-z])(?=[A-Z])|^|(?<=\s))\s?(?P<head>(?:(?:Key|Main|Primary|Essential|Minimum|Basic|Required|Preferred|Desired|Position|Job|Core|Your|Technical|Additional|Education and|Nice to have|What You(?:'|’)ll|What you(?:'|’)ll) )?"
    r"(?:Responsibilities(?: and Duties)?|RESPONSIBILITIES|Duties(?: and Responsibilities)?|Requirements|REQUIREMENTS|Qualifications|QUALIFICATIONS|Skills|Experience|Education|Expectations|Accountabilities|Do|Bring|Need|Aufgaben|Profil|Anforderungen|Benefits|BENEFITS|Perks|ABOUT US|About Us|ABOUT YOU|About You|THE ROLE|Perks|Who we are|Why you should work with us|Hiring Practices|Equal Employment Opportunity|Nice to have|Bonus [Pp]oints|Preferred|Company Description|Job Description))"
    r"(?:\s?[:\-–*]\s?|\s?(?=[A-Z0-9•*])|\s(?=[A-Z0-9•*]))"
)
"""A heading within a long line, as in texts whose line ends were lost."""
