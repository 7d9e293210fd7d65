"""Deliberate faults in building a request: marks, escapes, what goes in."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.attack import boundary_cases
from tests.attack.boundary_bench import KEY
from tests.attack.boundary_cases import GUESSED

from metier.domain.chat import SCREENING, FieldClass, Piece, Turn
from metier.domain.posting import Posting
from metier.prompts import (
    build,
    control_tokens,
    cut_block,
    data_block,
    fields,
    redact,
    shown_example,
    system,
)
from metier.prompts.build import Prompt
from metier.prompts.shorten import Shortened
from metier.text.clean import Cleaned

Patch = pytest.MonkeyPatch
Mutant = Callable[[Patch], None]


def _nonces(patch: Patch, nonces: Callable[[], str]) -> None:
    patch.setitem(Prompt.of.__func__.__kwdefaults__, "nonces", nonces)  # type: ignore[attr-defined]  # a classmethod


def skip_builder_checks(patch: Patch) -> None:
    patch.setattr(build, "check_boundary", lambda *_: None)


def _json_line(patch: Patch, line: Callable[[object], str]) -> None:
    for module in (control_tokens, data_block, build, cut_block, shown_example):
        patch.setattr(module, "json_line", line)


def _blocks(patch: Patch, line: Callable[[object], str]) -> None:
    """Blocks of that line, which nobody looks at."""
    made = data_block.DataBlock

    def block(shown: data_block.Fields, nonce: str) -> data_block.DataBlock:
        plain = {name: value if isinstance(value, str) else list(value) for name, value in shown.items()}
        return made(nonce, line(plain))

    for module in (build, cut_block, shown_example):
        patch.setattr(module, "data_block", block)
    skip_builder_checks(patch)


def _block_text(patch: Patch, text: Callable[[data_block.DataBlock], str]) -> None:
    patch.setattr(data_block.DataBlock, "text", property(text))
    skip_builder_checks(patch)


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

    for module in (build, cut_block):
        patch.setattr(module, "data_block", block)


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
    skip_builder_checks(patch)


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
        return made(*given, **kinds | {"allowed": SCREENING})

    patch.setattr(Prompt, "of", of)


def a_request_that_hides_what_it_carries(patch: Patch) -> None:
    patch.setattr(build, "_carried", lambda _: frozenset({FieldClass.POSTINGS}))


def the_tail_cut_off(patch: Patch) -> None:
    def cut(blocks: Any, budget: int, count: Callable[[str], int]) -> Shortened:
        totals = itertools.accumulate(map(count, blocks))
        kept = [block for block, total in zip(blocks, totals, strict=True) if total <= budget]
        return Shortened(tuple(kept), truncated=True)

    patch.setattr(cut_block, "shorten", cut)


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
