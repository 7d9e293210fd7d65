r"""Answers pasted from a chat page: which object answers for which job, whatever stands around them.

Patient about what chat pages do to text (prose, fences, several of them, typographic quotes, escaped underscores), and
silent about content: each object is handed on word for word, to be read as strictly as any answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from metier.errors import PasteError
from metier.prompts.pasting import BATCH_LENGTH, JOB_LENGTH, LETTERS
from metier.text.lines import one_line

MAX_CHARACTERS = 2_000_000
"""Of a pasted answer: twenty of the longest answers, and the prompt with them, have under a tenth of that."""

_MOST_TRIES = 2_000  # braces at which an object is looked for; a bound for what is no answer at all
_CODE = re.compile(f"[{LETTERS}]{{{BATCH_LENGTH}}}-[{LETTERS}]{{{JOB_LENGTH}}}")
_QUOTE = "[\"'\u201c\u201d\u201e\u2033]"
_NAMED = re.compile(
    rf"job\\?{_QUOTE}?\s{{0,9}}:\s{{0,9}}\\?{_QUOTE}?([^\s\"'\u201c\u201d\u201e,}}]{{1,40}})", re.IGNORECASE
)
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))

# What chat pages and mail programs make of JSON outside of a code block.
_MENDED = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u00a0\u202f\u2007", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", None),
    }
)
_ESCAPED = re.compile(r'(?<!\\)\\(?=[^"\\/bfnrtu])')


@dataclass(frozen=True, slots=True)
class PastedObject:
    """One object of a pasted answer.

    Attributes:
        code: The job it answers for.
        text: The object, word for word; untrusted.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted answer says about which jobs.

    Attributes:
        objects: In order; the same object twice counts once.
        broken: Codes that are named and have no object that can be read as JSON.
        strange: Where a job should be named and something else stands, safe to show.
    """

    objects: tuple[PastedObject, ...]
    broken: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    def of(self, code: str) -> list[str]:
        """Every object for that job."""
        return [found.text for found in self.objects if found.code == code]

    @property
    def codes(self) -> tuple[str, ...]:
        """Every job that is named, in order."""
        return tuple(dict.fromkeys([*(found.code for found in self.objects), *self.broken]))


def batch_of(code: str) -> str:
    """The prompt that a job's code belongs to.

    Example:
        >>> batch_of("M4XWP-7QK")
        'M4XWP'
    """
    return code.partition("-")[0]


def read_pasted(text: str) -> Pasted:
    r"""The objects of an answer, by job.

    An array, one object, JSON Lines, several fences, or an object with the array in it: what counts is each object
    with a `job`. What cannot be read as it stands is tried once more with typographic quotes made straight.

    Raises:
        PasteError: It is too long, or has far too many braces for an answer.

    Example:
        >>> read_pasted('Sure!\n```json\n[{"job": "M4XWP-7QK", "p": {}}]\n```').objects
        (PastedObject(code='M4XWP-7QK', text='{"job": "M4XWP-7QK", "p": {}}'),)

    Cost: a pass over the text for each of two readings, and over an object for each brace in it.
    """
    if len(text) > MAX_CHARACTERS:
        raise PasteError(what=f"it has {len(text):,} characters, at most {MAX_CHARACTERS:,} are read")
    objects, strange = _objects(text)
    known = {found.code for found in objects}
    mended = _ESCAPED.sub("", text.translate(_MENDED))
    if mended != text and not known.issuperset(_named(text)):
        more, more_strange = _objects(mended)
        objects += [found for found in more if found.code not in known]
        strange = strange or more_strange
    found_codes = {found.code for found in objects}
    return Pasted(
        tuple(dict.fromkeys(objects)),
        tuple(code for code in dict.fromkeys(_named(text)) if code not in found_codes),
        tuple(dict.fromkeys(strange)),
    )


def _objects(text: str) -> tuple[list[PastedObject], list[str]]:
    """Objects with a job's code, and what stands where a code should stand."""
    objects: list[PastedObject] = []
    strange: list[str] = []
    for value, words in _values(text):
        code = _code(value)
        if code:
            objects.append(PastedObject(code, words))
        elif any(character.isalnum() for character in str(value)):
            strange.append(one_line(str(value), 40))
    return objects, strange


def _values(text: str) -> Iterator[tuple[object, str]]:
    """What stands under `job`, and the object it stands in; objects without one are looked into."""
    decoder = json.JSONDecoder()
    at, n_tries = text.find("{"), 0
    while at >= 0:
        n_tries += 1
        if n_tries > _MOST_TRIES:
            raise PasteError(what="it has far more braces than an answer has")
        end = at + 1
        try:
            value, stop = decoder.raw_decode(text, at)
        except (
            ValueError,
            RecursionError,
        ):  # no JSON here; numbers with thousands of digits are a ValueError
            value, stop = {}, end
        if "job" in value:
            yield value["job"], text[at:stop]
            end = stop
        at = text.find("{", end)


def _named(text: str) -> list[str]:
    """Codes of all jobs that are named, in whatever is left of an object."""
    return [code for found in _NAMED.finditer(text) if (code := _code(found[1]))]


def _code(value: object) -> str:
    """A job's code as it was given out, or an empty text."""
    if not isinstance(value, str) or len(value) > 40:
        return ""
    plain = value.translate(_HYPHENS).strip().upper().removeprefix("JOB").strip(" :")
    return plain if _CODE.fullmatch(plain) else ""
