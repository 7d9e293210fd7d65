"""Standard questions: what is asked in most interviews whatever the posting says, in plain words, and how each is known again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from metier.domain.record import FactKind


@dataclass(frozen=True, slots=True)
class Standard:
    """One question that is asked everywhere.

    Attributes:
        topic: What it is about; two questions of one topic are the same question.
        words: In plain words; empty of a topic that is only known again, and never proposed.
        pattern: How the question is known again in other words; looked for in `plain` text.
        advice: How to prepare an answer.
        story: A story out of the record answers it: situation, task, action, result.
        kinds: Own facts that may serve.
        rank: The lower, the more often it is asked (taste).
    """

    topic: str
    words: str
    pattern: re.Pattern[str]
    advice: str = ""
    story: bool = False
    kinds: tuple[FactKind, ...] = ()
    rank: int = 9


def _one(
    topic: str, pattern: str, words: str = "", advice: str = "", *, story: bool = False, rank: int = 9
) -> Standard:
    kinds = (FactKind.HIGHLIGHT, FactKind.ADDED) if story else ()
    return Standard(topic, words, re.compile(pattern), advice, story, kinds, rank)


_TIME = r"(?:a (?:time|situation|case|project|moment)|an example|ever|how (?:do|did|would) you)"
_PEER = r"(?:colleagues?|co-?workers?|team ?mates?|peers?)"
_BOSS = r"(?:manager|boss|supervisor|superior|team lead)"
_CLIENT = r"(?:customers?|clients?|guests?|patients?|parents)"
_JOB = r"(?:job|position|role|employer|company|employment|work)"

STANDARD: tuple[Standard, ...] = (
    _one(
        "introduction",
        r"\b(?:about|introduc\w+|present(?:ing)?) yourself\b|\bwho are you\b|walk (?:me|us) through your (?:cv|resume|career|background)",
        "Tell us about yourself.",
        "Two minutes: what you do now, the two or three facts that matter for this job, why you are here.",
        rank=0,
    ),
    _one(
        "motivation",
        r"\bwhy (?:do|would) you want to (?:work|join|be)\b(?! (?:alone|in a team))|\bwhy (?:this|our) (?:company|job|role|position|school|team)\b"
        r"|\battract(?:s|ed)? you\b|\binterest(?:s|ed)? (?:you )?(?:are )?(?:you )?(?:in|about) (?:us\b|(?:this|our|the) (?:company|job|role|position|team))|\bwhy us\b"
        r"|\bwhy (?:are|did) you (?:applying|apply|interested)\b|\bwhy did you choose our\b",
        "Why do you want to work here?",
        "Name one thing of this posting and one fact of yours that fit; what you wish for is in your profile.",
        rank=1,
    ),
    _one(
        "strengths",
        r"\b(?:strengths?|strong points?)\b(?!.*\bweak)|\bwhat are you (?:good|best) at\b",
        "What are your strengths?",
        "Two that this posting asks for, each with the fact that shows it.",
        rank=4,
    ),
    _one(
        "weaknesses",
        r"\bweak(?:ness(?:es)?| points?| spots?)\b",
        "What is a weakness of yours?",
        "A true one that this job can live with, and what you do about it.",
        rank=5,
    ),
    _one(
        "conflict with a colleague",
        rf"\b(?:conflicts?|disagree\w*|argument|difficult)\b.*\b{_PEER}\b|\b(?:conflicts?|tensions?|quarrels?|arguments?) (?:at work|(?:in|between)\b.*\bteam)\b|\b(?:not|n't) get (?:along|on) with\b",
        "Tell us about a conflict with a colleague, and how it ended.",
        "A real one; what you did, what came of it, nothing bad about the other.",
        story=True,
        rank=3,
    ),
    _one("conflict with a manager", rf"\bdisagree\w*\b.*\b{_BOSS}\b|\bconflict\b.*\b{_BOSS}\b"),
    _one(
        "difficult customer",
        rf"\b(?:conflicts?|difficult|angry|upset|demanding|unhappy)\b.*\b{_CLIENT}\b",
    ),
    _one(
        "failure",
        r"\bfail(?:ed|ure|ures)?\b(?!.*\bproduction\b)",
        "Tell us about something that failed, and what you learned from it.",
        "Something of weight, your part in it, and what you do differently since.",
        story=True,
        rank=2,
    ),
    _one("mistake", r"\bmistakes?\b|\b(?:went|gone|goes) wrong\b|\bmess(?:ed)? up\b"),
    _one("missed deadline", r"\b(?:miss(?:ed)?|not meet|not keep|late for)\b.*\bdeadlines?\b|\bdeadlines?\b.*\b(?:not meet|miss(?:ed)?)\b"),
    _one("pressure", r"\b(?:under pressure|stress(?:ful)?|tight (?:deadlines?|schedules?))\b"),
    _one(
        "salary",
        r"\bsalary\b|\bpay (?:do|would) you expect\b|\b(?:like|want|expect|hope) to (?:earn|make|be paid)\b|\bcompensation\b.*\bexpect|\bexpect\w*\b.*\b(?:pay|compensation|wage)\b",
        "What pay do you expect?",
        "A range with a reason; your own lowest stays yours.",
        rank=3,
    ),
    _one(
        "future",
        r"\b(?:in|next) (?:a few|\d+|two|three|five|ten) (?:to \w+ )?years\b(?! ago)|\b(?:long-?term|career) (?:goals?|plans?)\b|\bsee yourself\b",
        "Where do you want to be in a few years?",
        "What you want to learn next, and how this job would serve it.",
        rank=6,
    ),
    _one(
        "leaving",
        rf"\b(?:leave|left|leaving|quit|resign\w*)\b.*\b(?:your|last|current|previous|present|old|former)\b.*\b{_JOB}\b|\blooking for (?:a new|another) (?:job|position|role)\b|\bwhy do you want to (?:leave|change jobs)\b",
        "Why do you want to leave, or why did you?",
        "Towards something, not away from somebody.",
        rank=4,
    ),
    _one(
        "start",
        r"\bnotice period\b|\bwhen (?:can|could|would) you (?:start|begin|join)\b|\bearliest (?:possible )?start",
        "When could you start?",
        "Know your notice period.",
        rank=7,
    ),
    _one("priorities", r"\bpriorit\w+\b|\bwork on first\b|\beverything is urgent\b"),
    _one(
        "proudest work",
        r"\bproud(?:est)?\b|\b(?:greatest|biggest|best) (?:achievement|accomplishment|success)\b",
        "Which of your results are you most proud of?",
        "The fact with the clearest number.",
        story=True,
        rank=2,
    ),
    _one("leading", r"\bled a team\b|\b(?:leadership|leading) (?:experience|a team|people)\b|\bmanaged (?:a team|people)\b"),
    _one("criticism", r"\bhandle criticism\b|\breact (?:to|when)\b.*\b(?:criticism|negative feedback)\b|\b(?:take|receive[d]?|get|got)\b.*\b(?:criticism|feedback)\b"),
    _one("giving feedback", r"\b(?:give|gave|giving)\b.*\bfeedback\b"),
    _one(
        "gap in time",
        r"\bgaps?\b.*\b(?:resume|cv|career|years?)\b|\bwhat did you do (?:between|from) \d{4}",
    ),
    _one("short stays", r"\b(?:changed|change|switched) jobs (?:so )?(?:often|a lot)\b|\b(?:only )?(?:stay(?:ed)?|were) (?:for )?(?:only )?(?:a|one) year\b|\bjob hopp"),
    _one("why you", r"\bwhy (?:should|would) we (?:hire|choose|take|pick) you\b|\bbest (?:candidate|person|fit)\b|\bwhy are you the right\b"),
    _one("about us", r"\bwhat do you know about (?:us|our company|this company|our organi[sz]ation|our school)\b|\bread about (?:us|our company)\b"),
    _one(
        "your questions",
        r"\bquestions (?:for|to) us\b|\blike to (?:know|ask) (?:from |of )?us\b|\b(?:do you have|any) questions\b",
    ),
    _one("keeping up", r"\b(?:keep|stay)\w* (?:up|current|informed)\b.*\b(?:technolog\w+|field|date|industry|trends?)\b|\bup to date\b"),
    _one("learning fast", r"\blearn\b.*\b(?:quick\w*|fast|short time)\b"),
    _one("moving", r"\brelocat\w*\b|\b(?:move|moving) to [a-z]+\b.*\b(?:job|role|position|us)\b"),
    _one("travel", r"\btravel\w*\b.*\b(?:work|job|fine|ok|okay|willing|much)\b|\b(?:willing|much|can you)\b.*\btravel\w*\b"),
    _one("motivates", r"\bmotivat(?:es|ed)\b.*\byou\b|\bwhat (?:drives|motivates) you\b"),
    _one("manager wanted", rf"\b(?:ideal|best|good) {_BOSS}\b|\bexpect (?:of|from) (?:your|a|the) {_BOSS}\b"),
    _one("plain words", r"\b(?:non-?technical|lay(?:person|man|people)?|lay audience)\b"),
    _one("decision", r"\b(?:difficult|hard(?:est)?|tough(?:est)?) decisions?\b"),
    _one("onboarding", r"\bonboard\w*\b|\bnewcomers?\b|\bhelp\b.*\bsettle in\b"),
    _one("first months", r"\bfirst (?:\d+ days|(?:three|few|six|two) (?:months|weeks)|months?|weeks)\b"),
    _one("other offers", r"\b(?:interviewing|applying|applied)\b.*\b(?:anywhere|elsewhere|other)\b|\bother (?:applications|offers|interviews|processes)\b"),
    _one("free time", r"\bhobb(?:y|ies)\b|\b(?:outside(?: of)?|besides|beside) work\b|\bfree time\b|\bspare time\b"),
    _one("found us", r"\b(?:hear|heard|find|found)\b.*\b(?:this|our|the) (?:position|job|role|ad|opening|vacancy)\b"),
    _one("others about you", rf"\b(?:{_PEER}|team|friends|{_BOSS}|references)\b.*\b(?:describe|say about|say of)\b.*\byou\b|\bhow would\b.*\bdescribe you\b"),
    _one("present job", r"\b(?:current|present) (?:role|job|position|work)\b(?!.*\bleav)"),
    _one("alone or in a team", r"\b(?:alone|on your own|independently)\b.*\bteam\b|\bteam\b.*\b(?:alone|on your own|independently)\b|\bteam player\b"),
)  # fmt: skip
"""In the order in which they are tried: the first whose pattern is found counts."""

BY_TOPIC = {one.topic: one for one in STANDARD}


def plain(words: str) -> str:
    """Words as patterns look at them: small letters, no accents, straight apostrophes.

    Example:
        >>> plain("Why  did you leave the Café’s team?")
        "why did you leave the cafe's team?"
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return " ".join(bare.replace("’", "'").casefold().split())


@lru_cache(maxsize=4096)  # every question is compared with every other
def topic_of(question: str) -> str:
    """The standard question that this one is; empty where it is none, or could be two.

    Example:
        >>> topic_of("How much would you like to earn?"), topic_of("What is a JOIN in SQL?")
        ('salary', '')
    """
    looked = plain(question)
    found = [one.topic for one in STANDARD if one.pattern.search(looked)]
    return found[0] if len(found) == 1 else ""


def proposed(without: Iterable[str] = ()) -> list[Standard]:
    """Standard questions worth preparing, the most frequent first; topics in `without` left out."""
    left_out = set(without)
    return sorted(
        (one for one in STANDARD if one.words and one.topic not in left_out), key=lambda one: one.rank
    )
