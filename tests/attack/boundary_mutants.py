"""Deliberate faults of the program, one at a time: each must be seen by some check of `boundary_checks.py`."""

from __future__ import annotations

from collections.abc import Sequence

from tests.attack import boundary_mutants_answer as after
from tests.attack import boundary_mutants_request as before
from tests.attack.boundary_mutants_request import Mutant

MUTANTS: Sequence[tuple[Mutant, str]] = (
    (before.no_nonce, "nothing leaves its block"),
    (before.fixed_nonce, "marks are fresh and cannot be guessed"),
    (before.nonces_that_count, "marks are fresh and cannot be guessed"),
    (before.nonces_of_few_bits, "marks are fresh and cannot be guessed"),
    (before.nonce_of_the_posting, "marks are fresh and cannot be guessed"),
    (before.nonce_used_again_when_mending, "marks are fresh and cannot be guessed"),
    (before.known_nonce_and_raw_angles, "nothing leaves its block"),
    (before.no_marks_at_all, "nothing leaves its block"),
    (before.code_fence_for_marks, "nothing leaves its block"),
    (before.xml_for_marks, "nothing leaves its block"),
    (before.words_for_json, "nothing leaves its block"),
    (before.no_escape_of_angles, "an unclean posting is cleaned before it is sent"),
    (before.no_escape_of_square_brackets, "nothing leaves its block"),
    (before.letters_beyond_ascii, "nothing leaves its block"),
    (before.line_breaks_left_in_strings, "nothing leaves its block"),
    (before.folded_after_escaping, "nothing leaves its block"),
    (before.quotes_by_hand, "nothing leaves its block"),
    (before.no_cleaning, "an unclean posting is cleaned before it is sent"),
    (before.no_builder_checks, "marks of the person are refused"),
    (before.the_name_in_the_prompt, "nothing leaves its block"),
    (before.a_key_in_the_prompt, "nothing leaves its block"),
    (before.two_postings_in_a_request, "a request holds one posting"),
    (before.hidden_words_in_the_prompt, "hidden words are not sent"),
    (after.hidden_boxes_read, "hidden words are not sent"),
    (before.notes_and_address_in_the_prompt, "hidden words are not sent"),
    (before.more_than_agreed, "only what was agreed is sent"),
    (before.a_request_that_hides_what_it_carries, "only what was agreed is sent"),
    (before.the_tail_cut_off, "both ends of a long posting are sent"),
    (before.no_reminder, "an unclean posting is cleaned before it is sent"),
    (before.no_word_about_data, "an unclean posting is cleaned before it is sent"),
    (before.slots_read_again, "slots in a posting stay words"),
    (after.examples_without_a_block, "examples are data too"),
    (after.examples_as_turns_of_the_model, "examples are data too"),
    (after.a_reason_outside_of_quotes, "examples are data too"),
    (after.examples_that_give_orders, "a posting that gives orders is no example"),
    (after.a_wrong_answer_outside_of_a_block, "a wrong answer is data when it is mended"),
    (after.a_note_as_it_came, "quotes and notes are harmless"),
    (after.quotes_as_they_came, "quotes and notes are harmless"),
    (after.a_label_by_default, "only an answer becomes a verdict"),
    (after.numbers_made_to_fit, "only an answer becomes a verdict"),
    (after.the_first_of_two_answers, "only an answer becomes a verdict"),
    (after.any_label, "log probabilities bind the label too"),
    (after.mending_without_end, "only an answer becomes a verdict"),
    (after.a_reply_that_asks_for_more, "a reply brings about no more calls"),
    (after.verdicts_for_others, "others keep their verdicts"),
    (after.a_memory_of_answers, "a request holds one posting"),
    (after.no_second_look, "a flagged posting is judged again without its orders"),
    (after.a_second_look_with_the_orders, "a flagged posting is judged again without its orders"),
    (after.a_template_with_marks, "a template cannot hold marks"),
)
"""Each fault, and the check that must see it."""

ESCAPES: Sequence[tuple[Mutant, str]] = (
    (before.no_marks_at_all, "G1"),
    (before.code_fence_for_marks, "G1"),
    (before.xml_for_marks, "G1"),
    (before.xml_for_marks, "G3"),
    (before.words_for_json, "G2"),
    (before.words_for_json, "G3"),
    (before.known_nonce_and_raw_angles, "G1"),
    (before.line_breaks_left_in_strings, "G3"),
    (before.folded_after_escaping, "G3"),
    (before.quotes_by_hand, "G3"),
    (after.examples_without_a_block, "G1"),
    (after.examples_without_a_block, "G3"),
    (after.examples_as_turns_of_the_model, "G1"),
    (after.a_wrong_answer_outside_of_a_block, "G1"),
    (after.a_wrong_answer_outside_of_a_block, "G3"),
)
"""Faults that let a posting's words out of their place, and a model that must obey them then."""
