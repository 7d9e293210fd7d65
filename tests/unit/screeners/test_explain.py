from __future__ import annotations

from metier.domain.facts import EmploymentType, Fact, Facts, Part, Quote
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.domain.verdict import ReasonKind
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.screeners.phrases import best_quote
from metier.screeners.tokens import STOP
from metier.testing import MemoryCache, ToyEncoder, example, posting

TAUGHT = [
    example(
        posting("Data engineer", "Python pipelines for open data in a hospital.", company="Elbe Analytics"),
        "excited",
    ),
    example(posting("Data engineer", "Python pipelines for a water board."), "excited"),
    example(posting("Sales manager", "Cold calls and weekly travel to customers."), "passed"),
    example(posting("Sales agent", "Cold calls for insurance."), "passed"),
    example(posting("Clerk", "Files and forms."), "maybe"),
]


def screener(profile: Profile = Profile(), *, encoder: bool = True) -> LearnedScreener:  # noqa: B008  # a frozen value
    return LearnedScreener(Featurizer(ToyEncoder() if encoder else None, MemoryCache()), profile)


def test_words_of_loved_postings_lift_and_words_of_passed_ones_lower() -> None:
    shown = posting("Engineer", "You write Python pipelines. Sometimes there are cold calls.")
    weights = {
        reason.words: reason.weight
        for reason in screener().learn(TAUGHT).explain(shown, limit=12)
        if reason.kind is ReasonKind.PHRASE
    }
    assert weights["“Python pipelines”"] > 0
    assert weights["“cold calls”"] < 0


def test_a_pair_stands_for_its_two_words() -> None:
    shown = posting("Engineer", "You write Python pipelines.")
    words = [reason.words for reason in screener().learn(TAUGHT).explain(shown, limit=12)]
    assert "“Python pipelines”" in words
    assert not {"“Python”", "“pipelines”"} & set(words)


def test_stop_words_are_never_a_reason() -> None:
    shown = posting("The one", "You and the in of for to a we are.")
    found = [reason.words.strip("“”").lower() for reason in screener().learn(TAUGHT).explain(shown, limit=12)]
    assert not set(found) & STOP


def test_the_nearest_decisions_are_named_with_their_label() -> None:
    shown = posting("Data engineer", "Python pipelines for open data in a clinic.")
    near = [r for r in screener().learn(TAUGHT).explain(shown) if r.kind is ReasonKind.NEIGHBOUR]
    assert near[0].words == "you were excited about 'Data engineer, Elbe Analytics'"
    assert near[0].posting_id == TAUGHT[0].posting.id
    assert near[0].weight > 0


def test_a_profile_line_is_answered_by_the_best_sentence() -> None:
    wishes = Profile(nice_to_have=("Open data or open source",))
    shown = posting("Engineer", "We sell boxes. All our results are open data. Lunch is free.")
    (reason,) = [r for r in screener(wishes).explain(shown) if r.kind is ReasonKind.PROFILE]
    assert reason.words == "matches “Open data or open source” of your profile"
    assert reason.quote is not None
    assert reason.quote.words == "All our results are open data"
    assert reason.weight > 0


def test_a_profile_line_is_answered_by_the_words_it_shares() -> None:
    wishes = Profile(nice_to_have=("Python or SQL",))
    shown = posting(
        "Engineer", "We ask for a degree or " + "much " * 20 + "experience, good Python and SQL, patience."
    )
    (reason,) = [r for r in screener(wishes).explain(shown) if r.kind is ReasonKind.PROFILE]
    assert reason.quote is not None
    assert reason.quote.words == "good Python and SQL"


def test_the_language_most_postings_are_written_in_is_no_reason() -> None:
    def written(title: str, language: str) -> Posting:
        return posting(title, facts=Facts(language=language))

    taught = [
        example(written("Data engineer", "de"), "excited"),
        example(written("Data clerk", "en"), "maybe"),
        *(example(written(f"Seller {n}", "en"), "passed") for n in range(3)),
    ]
    fitted = screener().learn(taught)

    said = {
        language: [r.words for r in fitted.explain(written("Coder", language), limit=12)]
        for language in ("en", "de")
    }
    assert "written in English" not in said["en"]
    assert "written in German" in said["de"]


def test_a_deal_breaker_in_the_text_lowers() -> None:
    against = Profile(deal_breakers=("Weekly travel",))
    shown = posting("Engineer", "There is weekly travel to sites.")
    (reason,) = [r for r in screener(against).explain(shown) if r.kind is ReasonKind.PROFILE]
    assert reason.weight < 0


def test_a_posting_with_text_always_gets_a_quote() -> None:
    for taught in ([], TAUGHT[:1], TAUGHT):
        reasons = screener(encoder=False).learn(taught).explain(posting("Zzz", "Xyzzy plugh."))
        assert any(reason.quote for reason in reasons), taught


def test_a_quote_takes_its_clause_but_cuts_no_word() -> None:
    text = "First part, " + "very " * 60 + "long Python clause here; last part."
    start = text.index("Python")
    quote = best_quote(Part.TEXT, text, start, start + 6)
    assert quote is not None
    assert quote.words.endswith("Python clause here")
    assert quote.words.startswith("very")
    assert text[quote.start : quote.end] == quote.words
    assert len(quote.words) <= 120


def test_the_quote_of_a_broken_limit_is_the_value_that_breaks_it() -> None:
    def quoted(text: str, words: str) -> Quote:
        return Quote(Part.TEXT, text.index(words), text.index(words) + len(words), words)

    text = "Good German. French is spoken in the team."
    shown = posting(
        "Clerk",
        text,
        facts=Facts(
            languages=(Fact("de", quoted(text, "Good German")), Fact("fr", quoted(text, "French is spoken")))
        ),
    )
    against = Profile(deal_breakers=("French required",))
    (reason,) = [r for r in screener(against).explain(shown) if r.kind is ReasonKind.LIMIT]
    assert reason.quote is not None
    assert reason.quote.words == "French is spoken"


def test_an_internship_quotes_its_contract_where_the_level_is_not_stated() -> None:
    text = "A six-month internship in Kiel."
    quote = Quote(Part.TEXT, text.index("internship"), text.index("internship") + 10, "internship")
    shown = posting("Clerk", text, facts=Facts(employment_types=(Fact(EmploymentType.INTERNSHIP, quote),)))
    against = Profile(deal_breakers=("No internships",))
    (reason,) = [r for r in screener(against).explain(shown) if r.kind is ReasonKind.LIMIT]
    assert reason.quote == quote
