"""Words that are no rule by themselves: those of every job ad, and those about who somebody is."""

from __future__ import annotations

from metier.prompts.drafting import PERSONAL
from metier.screeners import tokens

_AD = (
    # Frequent words of job ads that say little about the work when they stand alone (read off 1,350 real ads).
    "ability able access according account achieve across actively activities additional advanced application "
    "applications apply applicant applicants appropriate area areas around assist available background bachelor basic "
    "basis benefits best better big bonus bring build building business candidates capabilities career challenges change "
    "clear closely collaborate collaborating collaboration collaborative color com committed communicate communication "
    "company companies competitive complete complex components comprehensive concepts conduct continuous contribute "
    "control core create creating critical cross culture current custom data date decision decisions deep define "
    "degree deliver delivering delivery demonstrated depth description design designing detail details develop "
    "developing development different direct drive driven duties edge education educational effective effectively "
    "efficiency efficient employees employer employment enable end engineer engineering enhance ensure ensuring "
    "environment environments equivalent every excel excellent excellence execute exciting existing expected "
    "experienced experiences expert expertise exposure external familiarity fast features field first fit focus focused "
    "following force forward framework functional functions future gain general global goals group grow growing growth "
    "hands hard high highly hire hiring ideal ideas identify impact implement implementation implementing improve "
    "improvement include including individual individuals industry information initiatives innovation innovative "
    "insights integrate intelligence internal issues join key know knowledge large lead leading learn learning level "
    "lifecycle like location long maintain maintaining make making manage managed managing master meet member members "
    "methods minimum mission modern monitor multi multiple needs next office office ongoing open operating operational "
    "opportunity opportunities optimize order organization organizational oriented outcomes overall own part participate "
    "partner partners passion passionate people perform performance perks place plan planning platform plus post power "
    "practices preferred principles problem problems procedures process processes product products professional "
    "proficiency proficient project projects proven provide provides providing qualification qualifications qualified "
    "quality range real regard related relevant reliable report reports requests required requires resolve resources "
    "responsible results review reviews right robust scale scope seeking self senior service services set sets similar "
    "skill skilled solid solution solutions solve solving source specific stack standards state status stay strategic "
    "strategies strategy strong success successful successfully summary support supporting system systems take takes "
    "tasks team teams tech technical techniques technologies technology term test think thinking time together tool "
    "tools top track training trends understand understanding unit use user users value values various verbal version "
    "via vision wide within word world write writing written"
)
GENERIC = frozenset(_AD.split()) | tokens.COMMON
"""Words that carry no taste alone; in a pair such as "machine learning" they may."""

_WEAK = frozenset(
    [
        "no",
        "not",
        "without",
        "please",
        "want",
        "wants",
        "love",
        "like",
        "too",
        "wrong",
        "right",
        "kind",
        "again",
        "enough",
        "fits",
    ]
)


def can_carry_taste(piece: str) -> bool:
    """Whether a word, or two neighbouring words, can be a wish.

    Example:
        >>> [piece for piece in ("payments", "standards", "machine learning", "gender") if can_carry_taste(piece)]
        ['payments', 'machine learning']
    """
    words = piece.split()
    if any(word in tokens.COMMON or word in _WEAK or word in PERSONAL for word in words):
        return False
    if any(len(word) < 3 or not any(c.isalpha() for c in word) for word in words):
        return False
    return not all(word in GENERIC for word in words) or piece in _PAIRS


_PAIRS = frozenset({"machine learning", "big data", "data engineering", "technical support", "deep learning"})
