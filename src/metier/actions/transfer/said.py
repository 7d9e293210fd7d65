"""What a file says that a base model said: checked like an answer, as the file may be somebody else's."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from metier.domain.facts import Part
from metier.domain.posting import Sighting
from metier.domain.verdict import Said, Shares
from metier.prompts.answer import TOLERANCE, plain_note

_LONGEST = 300  # characters of the name of a model or a prompt


def said_in(item: Mapping[str, Any], row: Sighting) -> Said:
    """What a base model said about the posting of `row`.

    A quote, or a flagged sentence, that does not stand in the posting is dropped; the note loses addresses and markup.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is nothing that metier writes.
    """
    said = Said.from_json(json.dumps(item))
    own = {Part.TEXT: row.text, Part.TITLE: row.title, Part.COMPANY: row.company, Part.PLACE: row.place}
    words = (said.model, said.prompt, said.note, *said.reasons, *said.examples, *said.flagged)
    flags = (said.addresses_ai, said.truncated)
    if not all(isinstance(word, str) for word in words) or not all(isinstance(flag, bool) for flag in flags):
        raise TypeError(said.model)
    if max(len(said.model), len(said.prompt)) > _LONGEST or not int(said.together) >= 1:
        raise ValueError(said.together)
    return replace(
        said,
        raw=shares_in(said.raw),
        without_flagged=None if said.without_flagged is None else shares_in(said.without_flagged),
        note=plain_note(said.note),
        quotes=tuple(quote for quote in said.quotes if quote.words and quote.words in own[quote.part]),
        flagged=tuple(
            sentence for sentence in said.flagged if any(sentence in part for part in own.values())
        ),
    )


def shares_in(numbers: Sequence[float]) -> Shares:
    """Three probabilities, as they stand.

    Raises:
        TypeError, ValueError: They are none.
    """
    passed, maybe, excited = (float(number) for number in numbers)
    total = passed + maybe + excited
    if not math.isfinite(total) or min(passed, maybe, excited) < 0 or abs(total - 1) > TOLERANCE:
        raise ValueError(total)
    return passed, maybe, excited
