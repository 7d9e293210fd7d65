"""Whatever a rule or a posting says: quotes are the posting's own words, and nothing breaks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from metier.domain.facts import Part
from metier.domain.guardrail import Guardrail
from metier.domain.posting import Posting, StatedFields
from metier.errors import GuardrailError
from metier.screeners.features import Featurizer
from metier.screeners.guardrails import Guards, compile_guardrail, raised_in
from metier.testing import MemoryCache, ToyEncoder, posting
from metier.text.facts import read_facts

WORDS = [
    *(
        "mentoring",
        "Mentors",
        "teach",
        "teaching",
        "remote",
        "Remote",
        "jobs",
        "with",
        "in",
        "or",
        "and",
        "not",
        "no",
        ",",
        ";",
        ".",
    ),
    *(
        "“Go”",
        '"C++"',
        "Go",
        "C++",
        "gambling",
        "junior",
        "part-time",
        "€50,000",
        "Leipzig",
        "İstanbul",
        "Straße",
        "\n",
        "\x1b[2J",
        "\u202e",
    ),
    *(
        "machine",
        "learning",
        "a",
        "team",
        "of",
        "five",
        "flag",
        "even if",
        "“",
        "”",
        "/",
        "(off)",
        "<!--",
        "-->",
        "\ud800",
        "German",
        "fluent",
    ),
]
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=25).map(" ".join)


def read(title: str, text: str) -> Posting:
    facts = read_facts(title=title, company="", place="", text=text, stated=StatedFields())
    return posting(title, text, company="Zoo Leipzig", place="İstanbul", facts=facts)


@settings(deadline=None, max_examples=150)
@given(st.lists(TEXTS, max_size=4), st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_every_quote_is_a_verbatim_piece_of_the_posting(
    rules: list[str], told: list[tuple[str, str]]
) -> None:
    postings = list({one.id: one for one in (read(title, text) for title, text in told)}.values())
    featurizer = Featurizer(ToyEncoder(), MemoryCache())
    guards = Guards.of(map(Guardrail, rules), featurizer)
    found = raised_in(guards, postings, featurizer.features(postings))
    by_id = {one.id: one for one in postings}
    for posting_id, flags in found.items():
        assert len({flag.key for flag in flags}) == len(flags) > 0
        for flag in flags:
            quote = flag.quote
            assert quote.part is not Part.STATED
            assert getattr(by_id[posting_id], quote.part.value)[quote.start : quote.end] == quote.words
            assert quote.words.strip()
            assert flag.words in rules


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_a_rule_is_understood_or_refused_and_safe_to_show(rule: str) -> None:
    try:
        understood = compile_guardrail(Guardrail(rule)).understood
    except GuardrailError as error:
        understood = error.message
    assert not any(ord(character) < 32 or character in "\x7f\u202e\u2028" for character in understood)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="abc def", min_size=3, max_size=20), TEXTS)
def test_a_quoted_rule_finds_exactly_what_stands_there(words: str, around: str) -> None:
    phrase = " ".join(words.split())
    if not phrase:
        return
    has, has_not = read("Cook", f"{around}\n{phrase}\n"), read("Cook", "Nothing of it, 12.")
    featurizer = Featurizer(None, MemoryCache())
    found = raised_in(
        Guards.of([Guardrail(f"“{phrase}”")]), [has, has_not], featurizer.features([has, has_not])
    )
    assert has.id in found
    assert has_not.id not in found or phrase in "nothing of it, 12."
