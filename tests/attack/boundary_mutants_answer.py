"""Deliberate faults in showing examples, and in what is done with an answer."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from tests.attack import boundary_cases, boundary_checks
from tests.attack.boundary_mutants_request import Patch, skip_builder_checks

from metier.domain.chat import ChatReply, Piece, Role, Turn
from metier.domain.facts import Part, Quote
from metier.domain.posting import Posting
from metier.prompts import (
    answer,
    build,
    data_block,
    fields,
    one_object,
    shown_example,
    template,
)
from metier.prompts.answer import Answer
from metier.prompts.build import Prompt
from metier.screeners import converse, shots

# --- examples ------------------------------------------------------------------------------------------


def examples_without_a_block(patch: Patch) -> None:
    def text(self: shown_example.ShownExample, _block: data_block.DataBlock) -> str:
        words = "\n".join([str(self.fields.get("title", "")), *self.fields.get("text", ())])
        return f"A posting they decided about:\n{words}\nThey said: {self.label.value}.\n\n"

    patch.setattr(shown_example.ShownExample, "text", text)
    skip_builder_checks(patch)


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
    def mending(_: build.Prompt, wrong: build.WrongAnswer | None) -> build._Mending:
        if wrong is None:
            return build._Mending()
        words = f"Your answer was wrong ({wrong.what}): {wrong.text}\nAnswer again."
        return build._Mending((Turn(Role.USER, (Piece(words),)),))

    patch.setattr(build.Prompt, "_mending", mending)
    skip_builder_checks(patch)


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

    patch.setattr(one_object, "one_object", first)


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
