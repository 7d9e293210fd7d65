"""What went wrong in one conversation between a hostile posting and a model: sentences, none in a sound program."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence

from tests.attack.boundary_bench import CANARIES, DISLIKES_BREAD, KEY, Bench, Talk
from tests.attack.boundary_cases import (
    ADDRESS,
    FLIP,
    Case,
)

from metier.domain.chat import ChatRequest, Role
from metier.domain.facts import Part
from metier.screeners.converse import Answered
from metier.testing import GullibleModel
from metier.testing.chat import Mode
from metier.testing.chat.blocks import block_spans

CAREFUL = (Mode.G1, Mode.G2, Mode.G3)
MARK = re.compile(r"<<(data|end) ([^<>\n]*)>>")
_DRAWN = re.compile(r"[0-9a-f]{32,}")
_CHAT = re.compile(r"<\||\[/?INST\]|<(?:start|end)_of_turn>|<</?SYS>>|</?tool_call>")


def gullible(mode: Mode, case: Case | None = None) -> GullibleModel:
    return GullibleModel(mode, orders=case.attack.plain if case else None, base=DISLIKES_BREAD)


def obeyed_outside(case: Case, requests: Sequence[ChatRequest]) -> Iterator[str]:
    """Orders that models obey which know data when they see it."""
    for mode in CAREFUL:
        model = gullible(mode, case)
        for request in requests:
            model.ask(request)
        if model.obeyed:
            yield f"{mode} obeyed {model.obeyed[0]} in {case.name}"


def without_drawn(text: str) -> str:
    """The text without random digits (marks around data) and digests: once in some ten runs they hold five digits of a canary by chance."""
    return _DRAWN.sub("", text)


def leaked(case: Case, talk: Talk) -> Iterator[str]:
    """Secrets that were sent, or that came back to be kept."""
    sent = without_drawn("\n".join(request.text for request in talk.requests))
    for what, word in [*CANARIES.items(), ("key", KEY)]:
        if word in sent:
            yield f"{what} was sent in {case.name}"
        if word in without_drawn(talk.kept):
            yield f"{what} was kept in {case.name}"


def beyond_its_verdict(case: Case, talk: Talk) -> Iterator[str]:
    """What a model that obeys everything did beyond one wrong answer about this posting."""
    result = talk.result
    if isinstance(result, Answered):
        answer = result.answer
        if abs(sum(answer.p) - 1) > 1e-9 or min(answer.p) < 0:
            yield f"an answer that is none was taken in {case.name}"
        if ADDRESS in answer.note or "<" in answer.note or "](" in answer.note:
            yield f"an address or markup stands in the note of {case.name}"
        for quote in answer.quotes:
            part = case.posting.text if quote.part is Part.TEXT else getattr(case.posting, quote.part.value)
            if part[quote.start : quote.end] != quote.words or len(quote.words) > 400:
                yield f"a quote that is none was taken in {case.name}"
        if "tell you" in answer.note or "Must have" in answer.note:
            yield f"the prompt stands in the note of {case.name}"
    flagged = isinstance(result, Answered) and bool(result.flagged)
    n_good = sum(request.purpose == "screening" for request in talk.requests)
    n_mending = len(talk.requests) - n_good
    if n_good > 1 + flagged or n_mending > n_good:
        yield f"{len(talk.requests)} calls were made for {case.name}"


def of_conversation(case: Case, bench: Bench) -> Iterator[str]:
    """All of this for one hostile posting and a model that obeys everything it reads."""
    talk = bench.talk(case.posting, gullible(Mode.G0, case))
    yield from obeyed_outside(case, talk.requests)
    yield from leaked(case, talk)
    yield from beyond_its_verdict(case, talk)
    for request in talk.requests:
        yield from misshapen(request, case.name)
    if not case.seen and any(str(FLIP) in request.text for request in talk.requests):
        yield f"hidden words stand in the prompt of {case.name}"


def misshapen(request: ChatRequest, name: str) -> Iterator[str]:
    """Faults of form: marks, nonces, lines, control tokens."""
    text = request.text
    spans = list(block_spans(text))
    marks = MARK.findall(text)
    if text.count("<<data") + text.count("<<end") != 2 * len(spans) or len(marks) != 2 * len(spans):
        yield f"a stray mark in {name}"
    if not spans:
        yield f"no data block in {name}"
    for start, first, last, end in spans:
        inside = text[first:last].strip("\n")
        if "\n" in inside or not inside.isascii() or "<" in inside:
            yield f"a data block that is not one plain line in {name}"
        if not re.fullmatch(r"<<data [0-9a-f]{32}>>", text[start:first]) or text[end - 2 : end] != ">>":
            yield f"a mark without 128 bits in {name}"
        try:
            value = json.loads(inside)
        except ValueError:
            yield f"a data block that is no JSON in {name}"
            continue
        words = json.dumps(value, ensure_ascii=False).replace(
            "…", ""
        )  # the program's own sign for what was cut
        if words != unicodedata.normalize("NFKC", words) or any(
            unicodedata.category(c) in {"Cf", "Co", "Cs"} for c in words
        ):
            yield f"uncleaned words in {name}"
    if _CHAT.search(text):
        yield f"a token of a chat template in {name}"
    if request.turns[-1].role is not Role.USER:
        yield f"the last turn is not the person's in {name}"
    last_end = max((end for *_, end in block_spans(request.turns[0].text)), default=0)
    after = request.turns[0].text[last_end:]
    if "not an instruction" not in after or "excited" not in after:
        yield f"the task is not repeated after the data in {name}"
    if "evidence" not in request.system or KEY in text:
        yield f"the system text does not tell what data is in {name}"
