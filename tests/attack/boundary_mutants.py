"""Deliberate faults of the program, one at a time: each must be seen by some check of `boundary_checks.py`."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import unicodedata
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.attack import boundary_cases, boundary_checks
from tests.attack.boundary_bench import KEY
from tests.attack.boundary_cases import GUESSED

from metier.domain.chat import ChatReply, FieldClass, Piece, Role, Turn
from metier.domain.facts import Part, Quote
from metier.domain.posting import Posting
from metier.prompts import (
    answer,
    build,
    control_tokens,
    data_block,
    fields,
    one_object,
    redact,
    shown_example,
    system,
    template,
)
from metier.prompts.answer import Answer
from metier.prompts.build import Prompt
from metier.prompts.shorten import Shortened
from metier.screeners import converse, shots
from metier.text.clean import Cleaned

Patch = pytest.MonkeyPatch
Mutant = Callable[[Patch], None]


def _nonces(patch: Patch, nonces: Callable[[], str]) -> None:
    patch.setitem(Prompt.of.__func__.__kwdefaults__, "nonces", nonces)  # type: ignore[attr-defined]  # a classmethod


def _no_builder_checks(patch: Patch) -> None:
    patch.setattr(build, "check_boundary", lambda *_: None)


def _json_line(patch: Patch, line: Callable[[object], str]) -> None:
    for module in (control_tokens, data_block, build, shown_example):
        patch.setattr(module, "json_line", line)


def _blocks(patch: Patch, line: Callable[[object], str]) -> None:
    """Blocks of that line, which nobody looks at."""
    made = data_block.DataBlock

    def block(shown: data_block.Fields, nonce: str) -> data_block.DataBlock:
        plain = {name: value if isinstance(value, str) else list(value) for name, value in shown.items()}
        return made(nonce, line(plain))

    for module in (build, shown_example):
        patch.setattr(module, "data_block", block)
    _no_builder_checks(patch)


def _block_text(patch: Patch, text: Callable[[data_block.DataBlock], str]) -> None:
    patch.setattr(data_block.DataBlock, "text", property(text))
    _no_builder_checks(patch)


# --- marks ---------------------------------------------------------------------------------------------


def no_nonce(patch: Patch) -> None:
    _block_text(patch, lambda block: f"<<data>>\n{block.line}\n<<end>>")


def fixed_nonce(patch: Patch) -> None:
    _nonces(patch, lambda: "0123456789abcdef" * 2)


def nonces_that_count(patch: Patch) -> None:
    numbers = itertools.count(1 << 120)
    _nonces(patch, lambda: f"{next(numbers):032x}")


def nonces_of_few_bits(patch: Patch) -> None:
    numbers = itertools.count(1)
    _nonces(patch, lambda: hashlib.sha256(str(next(numbers)).encode()).hexdigest()[:6].rjust(32, "0"))


def nonce_of_the_posting(patch: Patch) -> None:
    made = data_block.data_block

    def block(shown: data_block.Fields, _nonce: str) -> data_block.DataBlock:
        return made(shown, hashlib.sha256(repr(sorted(shown)).encode()).hexdigest()[:32])

    patch.setattr(build, "data_block", block)


def nonce_used_again_when_mending(patch: Patch) -> None:
    kept: dict[int, str] = {}
    made = Prompt._posting_block

    def block(self: Prompt, *rest: Any) -> Any:
        found, tokens, truncated = made(self, *rest)
        nonce = kept.setdefault(id(self), found.nonce)
        return data_block.data_block(json.loads(found.line), nonce), tokens, truncated

    patch.setattr(Prompt, "_posting_block", block)


def no_marks_at_all(patch: Patch) -> None:
    _block_text(patch, lambda block: block.line)


def code_fence_for_marks(patch: Patch) -> None:
    _block_text(patch, lambda block: f"```json\n{block.line}\n```")


def words_for_json(patch: Patch) -> None:
    def text(block: data_block.DataBlock) -> str:
        shown = json.loads(block.line)
        words = "\n\n".join([shown.get("title", ""), *shown.get("text", [shown.get("answer", "")])])
        return f"<<data {block.nonce}>>\n{words}\n<<end {block.nonce}>>"

    _block_text(patch, text)


def xml_for_marks(patch: Patch) -> None:
    _block_text(patch, lambda block: f"<job_posting>{json.loads(block.line)}</job_posting>")


# --- escaping ------------------------------------------------------------------------------------------


def no_escape_of_angles(patch: Patch) -> None:
    _json_line(patch, lambda value: json.dumps(value, ensure_ascii=True))


def no_escape_of_square_brackets(patch: Patch) -> None:
    _json_line(patch, lambda value: json.dumps(value, ensure_ascii=True).replace("<", "\\u003c"))


def letters_beyond_ascii(patch: Patch) -> None:
    _json_line(patch, lambda value: json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))


def folded_after_escaping(patch: Patch) -> None:
    def line(value: object) -> str:
        raw = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
        return unicodedata.normalize("NFKC", raw)

    patch.setattr(fields, "clean", Cleaned)
    patch.setattr(boundary_cases, "clean", Cleaned)  # intake
    _blocks(patch, line)


def quotes_by_hand(patch: Patch) -> None:
    def line(value: object) -> str:
        assert isinstance(value, dict | list | str)
        if isinstance(value, str):
            return f'"{value}"'
        if isinstance(value, list):
            return "[" + ", ".join(map(line, value)) + "]"
        return "{" + ", ".join(f'"{name}": {line(each)}' for name, each in value.items()) + "}"

    _blocks(patch, line)


def known_nonce_and_raw_angles(patch: Patch) -> None:
    """An attacker who knows the mark and can write it."""
    _nonces(patch, lambda: GUESSED)
    _blocks(patch, json.dumps)


def line_breaks_left_in_strings(patch: Patch) -> None:
    """Strings that are quoted, but with their line breaks as they are."""
    _blocks(patch, lambda value: json.dumps(value).replace("\\n", "\n").replace("<", "\\u003c"))


def no_cleaning(patch: Patch) -> None:
    patch.setattr(fields, "clean", Cleaned)


def no_builder_checks(patch: Patch) -> None:
    _no_builder_checks(patch)


# --- what goes in --------------------------------------------------------------------------------------


def the_name_in_the_prompt(patch: Patch) -> None:
    patch.setattr(redact.Redactor, "redact", lambda _, text: redact.Redacted(text, {}))


def a_key_in_the_prompt(patch: Patch) -> None:
    made = system.system_text
    patch.setenv("METIER_CANARY_KEY", KEY)
    patch.setattr(build, "system_text", lambda **kinds: made(**kinds) + os.environ["METIER_CANARY_KEY"])


def two_postings_in_a_request(patch: Patch) -> None:
    before: dict[str, tuple[str, ...]] = {}
    made = fields.posting_fields

    def shown(posting: Posting, without: tuple[str, ...] = ()) -> fields.PostingFields:
        found = made(posting, without)
        others = [block for each, blocks in before.items() if each != posting.id for block in blocks]
        before[posting.id] = found.blocks
        return replace(found, blocks=(*others, *found.blocks))

    patch.setattr(build, "posting_fields", shown)


def hidden_words_in_the_prompt(patch: Patch) -> None:
    made = fields.posting_fields

    def shown(posting: Posting, without: tuple[str, ...] = ()) -> fields.PostingFields:
        found = made(posting, without)
        return replace(found, blocks=(*found.blocks, *(fragment.words for fragment in posting.hidden)))

    patch.setattr(build, "posting_fields", shown)


def notes_and_address_in_the_prompt(patch: Patch) -> None:
    made = fields.posting_fields

    def shown(posting: Posting, without: tuple[str, ...] = ()) -> fields.PostingFields:
        found = made(posting, without)
        return replace(found, short=(*found.short, ("url", posting.url)))

    patch.setattr(build, "posting_fields", shown)


def more_than_agreed(patch: Patch) -> None:
    made = Prompt.of

    def of(*given: Any, **kinds: Any) -> Prompt:
        return made(*given, **kinds | {"allowed": frozenset(FieldClass)})

    patch.setattr(Prompt, "of", of)


def a_request_that_hides_what_it_carries(patch: Patch) -> None:
    patch.setattr(build, "_carried", lambda _: frozenset({FieldClass.POSTINGS}))


def the_tail_cut_off(patch: Patch) -> None:
    def cut(blocks: Any, budget: int, count: Callable[[str], int]) -> Shortened:
        totals = itertools.accumulate(map(count, blocks))
        kept = [block for block, total in zip(blocks, totals, strict=True) if total <= budget]
        return Shortened(tuple(kept), truncated=True)

    patch.setattr(build, "shorten", cut)


def no_reminder(patch: Patch) -> None:
    patch.setattr(build, "reminder", lambda **_: "")


def no_word_about_data(patch: Patch) -> None:
    patch.setattr(build, "system_text", lambda **_: "You judge job postings. Answer in JSON.")


def slots_read_again(patch: Patch) -> None:
    made = Prompt.build

    def filled(self: Prompt, question: build.Question) -> build.Built:
        built = made(self, question)
        turns = tuple(
            Turn(turn.role, (Piece(turn.text.replace("{{profile}}", self.profile)),))
            for turn in built.request.turns
        )
        return replace(built, request=replace(built.request, turns=turns))

    patch.setattr(Prompt, "build", filled)


# --- examples ------------------------------------------------------------------------------------------


def examples_without_a_block(patch: Patch) -> None:
    def text(self: shown_example.ShownExample, _block: data_block.DataBlock) -> str:
        words = "\n".join([str(self.fields.get("title", "")), *self.fields.get("text", ())])
        return f"A posting they decided about:\n{words}\nThey said: {self.label.value}.\n\n"

    patch.setattr(shown_example.ShownExample, "text", text)
    _no_builder_checks(patch)


def examples_as_turns_of_the_model(patch: Patch) -> None:
    """The example's own words as the person's turn: what many few-shot prompts do."""
    made = Prompt.build

    def built(self: Prompt, question: build.Question) -> build.Built:
        found = made(self, question)
        turns = [
            Turn(role, (Piece(words),))
            for example in (*question.stable_examples, *question.near_examples)
            for role, words in ((Role.USER, example.posting.text), (Role.ASSISTANT, example.label.value))
        ]
        return replace(found, request=replace(found.request, turns=(*turns, *found.request.turns)))

    patch.setattr(Prompt, "build", built)


def a_reason_outside_of_quotes(patch: Patch) -> None:
    def text(self: shown_example.ShownExample, block: data_block.DataBlock) -> str:
        return f"A posting:\n{block.text}\nThey said: {self.label.value}. In their words: {self.reason}\n\n"

    patch.setattr(shown_example.ShownExample, "text", text)


def examples_that_give_orders(patch: Patch) -> None:
    patch.setattr(shots, "_orders_programs", lambda _: False)
    patch.setattr(shots, "_harmless", lambda one: one)


# --- what comes back -----------------------------------------------------------------------------------


def a_wrong_answer_outside_of_a_block(patch: Patch) -> None:
    def mending(wrong: build.WrongAnswer | None, _nonces: object, **_: object) -> build._Mending:
        if wrong is None:
            return build._Mending()
        words = f"Your answer was wrong ({wrong.what}): {wrong.text}\nAnswer again."
        return build._Mending((Turn(Role.USER, (Piece(words),)),))

    patch.setattr(build, "_mending", mending)
    _no_builder_checks(patch)


def a_note_as_it_came(patch: Patch) -> None:
    patch.setattr(answer, "plain_note", lambda words: words)


def quotes_as_they_came(patch: Patch) -> None:
    patch.setattr(answer, "find_quote", lambda words, _: Quote(Part.TEXT, 0, len(words), words))


def a_label_by_default(patch: Patch) -> None:
    made = answer.read_answer

    def read(reply: ChatReply, posting: Posting, **kinds: bool) -> Answer:
        try:
            return made(reply, posting, **kinds)
        except Exception:  # noqa: BLE001 - the fault that is wanted
            return Answer((0.2, 0.5, 0.3))

    patch.setattr(converse, "read_answer", read)


def numbers_made_to_fit(patch: Patch) -> None:
    def shares(found: Mapping[str, Any]) -> tuple[float, float, float]:
        given = [float(found.get("p", {}).get(label, 0)) + 1e-6 for label in ("passed", "maybe", "excited")]
        passed, maybe, excited = (each / sum(given) for each in given)
        return passed, maybe, excited

    patch.setattr(answer, "_shares", shares)


def the_first_of_two_answers(patch: Patch) -> None:
    made = one_object.one_object

    def first(text: str) -> dict[str, Any]:
        return made(text[: text.find('{"p"', 1)] if text.count('{"p"') > 1 else text)

    patch.setattr(answer, "one_object", first)


def any_label(patch: Patch) -> None:
    patch.setattr(answer, "_check_label", lambda *_, **__: None)


def mending_without_end(patch: Patch) -> None:
    made = converse._asked

    def asked(question: Any, ask: Any, **kinds: bool) -> Generator[Any, ChatReply, Any]:
        found, built = yield from made(question, ask, **kinds)
        if isinstance(found, Answer):
            return found, built
        return (yield from made(question, ask, **kinds))

    patch.setattr(converse, "_asked", asked)


def a_reply_that_asks_for_more(patch: Patch) -> None:
    made = converse._asked

    def asked(question: Any, ask: Any, **kinds: bool) -> Generator[Any, ChatReply, Any]:
        request, _ = ask(question)
        reply = yield request
        if '"continue"' in reply.text or '"tool_calls"' in reply.text:
            yield request
        return (yield from made(question, ask, **kinds))

    patch.setattr(converse, "_asked", asked)


def verdicts_for_others(patch: Patch) -> None:
    told: dict[str, str] = {}
    made = answer.read_answer

    def read(reply: ChatReply, posting: Posting, **kinds: bool) -> Answer:
        found = made(reply, posting, **kinds)
        others = json.loads(reply.text).get("others")
        if told and not others:
            found = replace(found, p=(1.0, 0.0, 0.0))
        if others:
            told.update(others)
        return found

    patch.setattr(converse, "read_answer", read)


def a_memory_of_answers(patch: Patch) -> None:
    """What was said about one posting is told in the next request."""
    said: list[str] = []
    made_build, made_read = Prompt.build, answer.read_answer

    def read(reply: ChatReply, posting: Posting, **kinds: bool) -> Answer:
        said.append(reply.text[:300] + posting.text[:100])
        return made_read(reply, posting, **kinds)

    def built(self: Prompt, question: build.Question) -> build.Built:
        found = made_build(self, question)
        before = Turn(Role.USER, (Piece("\n".join(said)),))
        return replace(found, request=replace(found.request, turns=(before, *found.request.turns)))

    patch.setattr(converse, "read_answer", read)
    patch.setattr(Prompt, "build", built)


def no_second_look(patch: Patch) -> None:
    patch.setattr(converse, "flagged_sentences", lambda _: ())


def a_second_look_with_the_orders(patch: Patch) -> None:
    made = fields.posting_fields
    patch.setattr(build, "posting_fields", lambda posting, _=(): made(posting))


def a_template_with_marks(patch: Patch) -> None:
    patch.setattr(template, "_check_marks", lambda _: None)


def hidden_boxes_read(patch: Patch) -> None:
    """Intake that takes every word of a page for seen."""

    def read(html: str) -> Posting:
        bare = html.replace("<!--", " ").replace("-->", " ")
        return boundary_cases.stored("Baker", " ".join(part.split(">", 1)[-1] for part in bare.split("<")))

    patch.setattr(boundary_checks, "page_posting", read)


MUTANTS: Sequence[tuple[Mutant, str]] = (
    (no_nonce, "nothing leaves its block"),
    (fixed_nonce, "marks are fresh and cannot be guessed"),
    (nonces_that_count, "marks are fresh and cannot be guessed"),
    (nonces_of_few_bits, "marks are fresh and cannot be guessed"),
    (nonce_of_the_posting, "marks are fresh and cannot be guessed"),
    (nonce_used_again_when_mending, "marks are fresh and cannot be guessed"),
    (known_nonce_and_raw_angles, "nothing leaves its block"),
    (no_marks_at_all, "nothing leaves its block"),
    (code_fence_for_marks, "nothing leaves its block"),
    (xml_for_marks, "nothing leaves its block"),
    (words_for_json, "nothing leaves its block"),
    (no_escape_of_angles, "an unclean posting is cleaned before it is sent"),
    (no_escape_of_square_brackets, "nothing leaves its block"),
    (letters_beyond_ascii, "nothing leaves its block"),
    (line_breaks_left_in_strings, "nothing leaves its block"),
    (folded_after_escaping, "nothing leaves its block"),
    (quotes_by_hand, "nothing leaves its block"),
    (no_cleaning, "an unclean posting is cleaned before it is sent"),
    (no_builder_checks, "marks of the person are refused"),
    (the_name_in_the_prompt, "nothing leaves its block"),
    (a_key_in_the_prompt, "nothing leaves its block"),
    (two_postings_in_a_request, "a request holds one posting"),
    (hidden_words_in_the_prompt, "hidden words are not sent"),
    (hidden_boxes_read, "hidden words are not sent"),
    (notes_and_address_in_the_prompt, "hidden words are not sent"),
    (more_than_agreed, "only what was agreed is sent"),
    (a_request_that_hides_what_it_carries, "only what was agreed is sent"),
    (the_tail_cut_off, "both ends of a long posting are sent"),
    (no_reminder, "an unclean posting is cleaned before it is sent"),
    (no_word_about_data, "an unclean posting is cleaned before it is sent"),
    (slots_read_again, "slots in a posting stay words"),
    (examples_without_a_block, "examples are data too"),
    (examples_as_turns_of_the_model, "examples are data too"),
    (a_reason_outside_of_quotes, "examples are data too"),
    (examples_that_give_orders, "a posting that gives orders is no example"),
    (a_wrong_answer_outside_of_a_block, "a wrong answer is data when it is mended"),
    (a_note_as_it_came, "quotes and notes are harmless"),
    (quotes_as_they_came, "quotes and notes are harmless"),
    (a_label_by_default, "only an answer becomes a verdict"),
    (numbers_made_to_fit, "only an answer becomes a verdict"),
    (the_first_of_two_answers, "only an answer becomes a verdict"),
    (any_label, "log probabilities bind the label too"),
    (mending_without_end, "only an answer becomes a verdict"),
    (a_reply_that_asks_for_more, "a reply brings about no more calls"),
    (verdicts_for_others, "others keep their verdicts"),
    (a_memory_of_answers, "a request holds one posting"),
    (no_second_look, "a flagged posting is judged again without its orders"),
    (a_second_look_with_the_orders, "a flagged posting is judged again without its orders"),
    (a_template_with_marks, "a template cannot hold marks"),
)
"""Each fault, and the check that must see it."""

ESCAPES: Sequence[tuple[Mutant, str]] = (
    (no_marks_at_all, "G1"),
    (code_fence_for_marks, "G1"),
    (xml_for_marks, "G1"),
    (xml_for_marks, "G3"),
    (words_for_json, "G2"),
    (words_for_json, "G3"),
    (known_nonce_and_raw_angles, "G1"),
    (line_breaks_left_in_strings, "G3"),
    (folded_after_escaping, "G3"),
    (quotes_by_hand, "G3"),
    (examples_without_a_block, "G1"),
    (examples_without_a_block, "G3"),
    (examples_as_turns_of_the_model, "G1"),
    (a_wrong_answer_outside_of_a_block, "G1"),
    (a_wrong_answer_outside_of_a_block, "G3"),
)
"""Faults that let a posting's words out of their place, and a model that must obey them then."""
