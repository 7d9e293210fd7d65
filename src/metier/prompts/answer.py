"""The closed answer of a base model: three probabilities, reason codes, quotes that stand in the posting, a note."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from metier.domain.chat import ChatReply, Finish
from metier.domain.decision import Label
from metier.domain.facts import Part, Quote
from metier.domain.posting import Posting
from metier.domain.verdict import Shares
from metier.errors import AnswerError
from metier.prompts.one_object import object_of
from metier.prompts.reasons import REASONS
from metier.text.clean import clean
from metier.text.lines import one_line

CHOICES = tuple(label.value for label in Label)
"""The words whose log-probabilities are asked for."""

MAX_QUOTES = 5
"""Of one answer; a person reads no more of them (taste)."""
MAX_QUOTE = 200
MAX_NOTE = 200
"""Characters; as the security design has them."""
TOLERANCE = 0.02
"""How far the sum of the three numbers may be from 1."""
MIN_MASS = 0.5
"""Least probability that the model must give to the three labels together for its log-probabilities to count."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, as far as it can be believed to have said it.

    Attributes:
        p: Probabilities of passed, maybe and excited. To two digits, unless they come from log-probabilities.
        reasons: Known codes, without repeats, in the model's order.
        quotes: Pieces of the posting, as they stand in our own copy.
        addresses_ai: The model says that the posting gives orders to programs.
        note: Its own words on one line, without addresses and markup; untrusted.
    """

    p: Shares
    reasons: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    addresses_ai: bool = False
    note: str = ""


def answer_schema(*, with_label: bool = False) -> dict[str, object]:
    """The JSON schema of an answer, in the words that OpenAI, Anthropic and llama.cpp all understand.

    Every key is required and nothing else is allowed, as strict modes ask. Ranges and lengths are left out, as some
    providers refuse them; `read_answer` checks them.

    Args:
        with_label: A first key `label`, so that its log-probabilities can be read.
    """
    numbers: dict[str, object] = {label: {"type": "number"} for label in CHOICES}
    properties: dict[str, object] = {
        "p": _closed(numbers),
        "reasons": {"type": "array", "items": {"type": "string", "enum": list(REASONS)}},
        "quotes": {"type": "array", "items": {"type": "string"}},
        "addresses_ai": {"type": "boolean"},
        "note": {"type": "string"},
    }
    if with_label:
        properties = {"label": {"type": "string", "enum": list(CHOICES)}, **properties}
    return _closed(properties)


def _closed(properties: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def read_answer(reply: ChatReply, posting: Posting, *, with_label: bool = False) -> Answer:
    """The answer in a reply.

    Keys other than the known ones are ignored; `reasons`, `quotes`, `addresses_ai` and `note` may be missing, as small
    models forget them, but not be of another kind.

    Args:
        reply: Untrusted.
        posting: What was judged; quotes are looked for in its own words.
        with_label: The answer must begin with a label.

    Raises:
        AnswerError: It is no answer. `what` says why in a few words of our own, none of the model's.
    """
    if reply.finish is Finish.REFUSED:
        raise AnswerError(what="the model refused to answer")
    found = object_of(reply)
    written = _shares(found)
    _check_label(found, required=with_label)
    sure = shares_of_logprobs(reply.logprobs)
    codes = list(dict.fromkeys(_strings(found, "reasons")))
    quotes = _strings(found, "quotes")
    placed = [quote for words in quotes[:MAX_QUOTES] if (quote := find_quote(words, posting))]
    return Answer(
        p=sure or written,
        reasons=tuple(code for code in codes if code in REASONS),
        quotes=tuple(dict.fromkeys(placed)),
        addresses_ai=_flag(found),
        note=_note(found),
    )


def shares_of_logprobs(logprobs: Mapping[str, float]) -> Shares | None:
    """The probabilities of the three labels by their log-probabilities, or None where those say too little.

    They say too little where one of the three is missing or no number, or where all three together have less than
    half of the probability: then the model was about to say something else.

    Example:
        >>> shares_of_logprobs({"passed": math.log(0.5), "maybe": math.log(0.25), "excited": math.log(0.25)})
        (0.5, 0.25, 0.25)
    """
    values = [logprobs.get(label, math.nan) for label in CHOICES]
    if any(math.isnan(value) or value > 1e-6 for value in values):
        return None
    masses = [math.exp(value) for value in values]
    total = sum(masses)
    if total < MIN_MASS:
        return None
    passed, maybe, excited = (mass / total for mass in masses)
    return passed, maybe, excited


def find_quote(words: str, posting: Posting) -> Quote | None:
    r"""Where the words stand in the posting, up to white space; None where they do not, or are longer than 200.

    The text is searched first, then title, company and place. What is returned are the posting's own words.

    Example:
        >>> from metier.domain.posting import PostingId, UntrustedText
        >>> posting = Posting(PostingId("a"), UntrustedText("Baker"), UntrustedText("Night\nshifts only."))
        >>> find_quote("Night shifts", posting)
        Quote(part=<Part.TEXT: 'text'>, start=0, end=12, words='Night\nshifts')
    """
    pieces = clean(words[: 4 * MAX_QUOTE]).text.split()
    if not pieces or len(" ".join(pieces)) > MAX_QUOTE or len(words) > 4 * MAX_QUOTE:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, pieces)))
    parts = {
        Part.TEXT: posting.text,
        Part.TITLE: posting.title,
        Part.COMPANY: posting.company,
        Part.PLACE: posting.place,
    }
    for part, own in parts.items():
        if found := pattern.search(own):
            return Quote(part, found.start(), found.end(), found[0])
    return None


def _shares(found: Mapping[str, Any]) -> Shares:
    p = found.get("p")
    if not isinstance(p, dict):
        raise AnswerError(what="`p` is missing" if p is None else "`p` is not an object")
    if missing := [label for label in CHOICES if label not in p]:
        raise AnswerError(what=f"`p` has no {' and no '.join(missing)}")
    if len(p) > len(CHOICES):
        raise AnswerError(what="`p` has a label other than passed, maybe and excited")
    for label in CHOICES:
        if not _is_number(p[label]):
            raise AnswerError(what=f"{label} in `p` is not a number")
        if not 0 <= p[label] <= 1:
            raise AnswerError(what=f"{label} in `p` is not between 0 and 1")
    total = sum(p[label] for label in CHOICES)
    if abs(total - 1) > TOLERANCE + 1e-9:
        raise AnswerError(what=f"the numbers in `p` sum to {total:.2f}, not to 1")
    return _two_digits([p[label] / total for label in CHOICES])


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _two_digits(shares: list[float]) -> Shares:
    """Hundredths that sum to 1: what is left over goes to the largest remainders."""
    hundredths = [math.floor(share * 100 + 1e-9) for share in shares]
    by_remainder = sorted(range(3), key=lambda place: hundredths[place] - shares[place] * 100)
    for place in by_remainder[: 100 - sum(hundredths)]:
        hundredths[place] += 1
    passed, maybe, excited = (count / 100 for count in hundredths)
    return passed, maybe, excited


def _check_label(found: Mapping[str, Any], *, required: bool) -> None:
    label = found.get("label")
    if label is None and required:
        raise AnswerError(what="`label` is missing")
    if label is not None and label not in CHOICES:
        raise AnswerError(what="`label` is none of passed, maybe and excited")


def _strings(found: Mapping[str, Any], name: str) -> list[str]:
    value = found.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise AnswerError(what=f"`{name}` is not a list of strings")
    return value


def _flag(found: Mapping[str, Any]) -> bool:
    value = found.get("addresses_ai", False)
    if not isinstance(value, bool):
        raise AnswerError(what="`addresses_ai` is neither true nor false")
    return value


_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}:/*\S*[/@.]\S*|\bwww\.\S+|\S+@\S+|data:\S+|javascript:\S*|mailto:\S*"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ai|co|dev|app|info|biz|me|xyz|top|site|online|eu|de|uk|us|ru|cn|in)\b\S*"
    r"|\S+\.\w{2,}/\S*",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,200}>?")
_MARKUP = re.compile(r"[\[\]<>`*_~#|{}\\]+|!(?=\()|&#?\w+;")


def _note(found: Mapping[str, Any]) -> str:
    value = found.get("note")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise AnswerError(what="`note` is not a string")
    return plain_note(value)


def plain_note(words: str) -> str:
    """A model's own words on one line of at most 200 characters, without addresses, markup and hidden characters.

    Example:
        >>> plain_note("**Great** job, see [here](https://evil.example/x?a=1) <img src=x>")
        'Great job, see'
    """
    line = one_line(clean(words[:2_000]).text)
    bare = _MARKUP.sub(" ", _TAG.sub(" ", _ADDRESS.sub(" ", line)))
    return one_line(bare, MAX_NOTE)
