"""Laws of prompts: strangers' words stay in their blocks, budgets hold, answers are read or refused, redaction is complete."""

from __future__ import annotations

import itertools
import json
import math
import re
import string
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from metier.domain.chat import ChatReply
from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Part
from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.domain.profile import Profile
from metier.errors import AnswerError
from metier.prompts.answer import MAX_NOTE, plain_note, read_answer
from metier.prompts.build import Prompt, Question, WrongAnswer
from metier.prompts.control_tokens import control_token, json_line
from metier.prompts.folding import fold
from metier.prompts.redact import Redactor
from metier.prompts.shorten import LEFT_OUT, shorten
from metier.prompts.sizes import Budget
from metier.prompts.template import default_template
from metier.prompts.tokens import estimate_tokens
from metier.text.clean import clean

MARKS = [
    "<<data ", "<<end ", ">>", "<", "＜", "|im_start|>", "[INST]", "[/INST]", "</s>", "\n\nHuman: ", '"', "\\", "}", "{{profile}}", "\u200b",
    "\ud800", "\u2028", "0" * 31 + "2", "a", " ", "\n", "é", "\\u003c", "<|eot_id|>", "### Response:\n",
]  # fmt: skip
hostile = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=())),
    st.lists(st.sampled_from(MARKS), max_size=12).map("".join),
)
BLOCK = re.compile(r"<<data ([0-9a-f]{32})>>\n(.*)\n<<end \1>>")


def a_prompt(budget: Budget | None = None) -> Prompt:
    numbers = itertools.count()
    return Prompt.of(
        default_template(),
        Profile(must_have=("Remote",)),
        Redactor.of({}),
        budget=budget,
        nonces=lambda: f"f{next(numbers):031x}",
    )


def posting(title: str, text: str) -> Posting:
    return Posting(PostingId("p"), UntrustedText(title), UntrustedText(text))


@given(hostile, hostile, hostile, hostile)
@settings(max_examples=300, deadline=None)
def test_strangers_words_are_only_inside_of_their_blocks(
    title: str, text: str, reason: str, said: str
) -> None:
    example = Example(posting(title, text), Label.MAYBE, reason)

    request = a_prompt().request(
        Question(posting(title, text), (example,), (), wrong=WrongAnswer(said, "it is empty"))
    )

    found = BLOCK.findall(request.text)
    assert len(found) == 3
    judged = json.loads(found[1][1])
    assert (
        "\n\n".join(judged["text"]) == clean(text).text
        or LEFT_OUT in judged["text"]
        or "\n" in clean(text).text
    )
    outside = re.sub(r'In their words: "(?:[^"\\]|\\.)*"', "", BLOCK.sub("", request.text))
    harmless = a_prompt().request(
        Question(
            posting("x", "x"),
            (Example(posting("x", "x"), Label.MAYBE, ""),),
            (),
            wrong=WrongAnswer("x", "it is empty"),
        )
    )
    assert outside.replace("maybe. \n", "maybe.\n") == BLOCK.sub("", harmless.text)
    assert not any(control_token(line) for _, line in found)


@given(st.recursive(hostile, lambda inner: st.lists(inner, max_size=3), max_leaves=5))
@settings(max_examples=300, deadline=None)
def test_a_line_of_json_comes_back_and_spells_no_mark(value: object) -> None:
    line = json_line(value)

    assert json.loads(line) == value
    assert line.isascii()
    assert not set("<\n") & set(line)
    assert not control_token(line)


@given(st.text(alphabet="ab .\n\u00fc\u4e2d<[", max_size=6_000), st.integers(200, 2_000))
@settings(max_examples=150, deadline=None)
def test_a_posting_never_takes_more_tokens_than_it_may(text: str, most: int) -> None:
    built = a_prompt(Budget(posting=most)).build(Question(posting("Baker", text)))

    block = BLOCK.search(built.request.text)
    assert block
    assert estimate_tokens(block[0]) == built.size.posting <= most
    assert built.truncated == (LEFT_OUT in json.loads(block[2])["text"])


@given(st.lists(st.text(alphabet="ab. \n", max_size=80), max_size=20), st.integers(0, 200))
@settings(max_examples=300, deadline=None)
def test_what_is_kept_is_head_and_tail_within_the_budget(blocks: list[str], budget: int) -> None:
    found = shorten(blocks, budget, len)

    if not found.truncated:
        assert found.blocks == tuple(blocks)
        return
    place = found.blocks.index(LEFT_OUT)
    head, tail = found.blocks[:place], found.blocks[place + 1 :]
    assert sum(map(len, (*head, *tail))) <= max(budget - len(LEFT_OUT), 0)
    squeezed = "".join("".join(blocks).split())
    assert squeezed.startswith("".join("".join(head).split()))
    assert squeezed.endswith("".join("".join(tail).split()))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["p", "passed", "maybe", "excited", "x"]), inner),
    max_leaves=8,
)  # fmt: skip


@given(
    st.one_of(
        st.text(),
        json_values.map(json.dumps),
        st.lists(st.sampled_from(['{"p":', "{", "}", '"', "0.5", "passed", ":", ",", "<think>", "</think>", "```"])).map("".join),
        st.dictionaries(st.sampled_from(["p", "reasons", "quotes", "note", "addresses_ai"]), json_values).map(json.dumps),
    )
)  # fmt: skip
@settings(max_examples=500, deadline=None)
def test_a_reply_is_an_answer_or_is_refused_in_words(reply: str) -> None:
    with suppress(AnswerError):
        answer = read_answer(ChatReply(reply), posting("Baker", "Bread."))
        assert math.isclose(sum(answer.p), 1)


@given(
    st.lists(st.floats(0.001, 1), min_size=3, max_size=3), st.text(), st.lists(st.text(), max_size=8), hostile
)
@settings(max_examples=300, deadline=None)
def test_an_honest_answer_is_kept_up_to_rounding(
    weights: list[float], note: str, quotes: list[str], text: str
) -> None:
    shares = [weight / sum(weights) for weight in weights]
    own = posting("Baker", clean(text).text)
    said = {
        "p": dict(zip(("passed", "maybe", "excited"), shares, strict=True)),
        "quotes": quotes,
        "note": note,
    }

    answer = read_answer(ChatReply(json.dumps(said)), own)

    assert all(abs(kept - share) <= 0.01 for kept, share in zip(answer.p, shares, strict=True))
    assert len(answer.note) <= MAX_NOTE
    for quote in answer.quotes:
        whole = own.text if quote.part is Part.TEXT else own.title
        assert whole[quote.start : quote.end] == quote.words


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_a_note_holds_no_address_no_markup_and_no_control_character(text: str) -> None:
    note = plain_note(f"{text} https://evil.example/{text}")

    assert "://" not in note
    assert not set("<>[]`{}|\\\n\x1b") & set(note)
    assert note.isprintable()


names = st.text(alphabet=string.ascii_lowercase + "äöüéøß", min_size=4, max_size=12)


@given(
    names,
    names,
    st.sampled_from(["{} {}", "{1}, {0}", "{0}.{1}", "{0}{1}", "{0}_{1}", "mr {1}", "{0}'s", "({0})"]),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_no_part_of_a_name_is_left(first: str, last: str, shape: str, shout: bool) -> None:
    redactor = Redactor.of({"basics": {"name": f"{first.title()} {last.title()}"}})
    written = shape.format(first.title(), last.title())

    text = redactor.redact(f"I am {written.upper() if shout else written} by name").text

    left = fold(text.replace("[NAME]", "")).text
    named = [name for name in (first, last) if "{0}" in shape or name == last]
    assert not any(re.search(rf"\b{re.escape(fold(name).text)}\b", left) for name in named)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_folding_keeps_the_place_of_every_character(text: str) -> None:
    folded = fold(text)

    assert len(folded.places) == len(folded.text) + 1
    assert list(folded.places) == sorted(folded.places)
    assert folded.span(0, len(folded.text)) == (folded.places[0], len(text))
