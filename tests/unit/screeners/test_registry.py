from __future__ import annotations

from contextlib import suppress

import pytest

from metier.cli.commands.screen_model import KINDS
from metier.domain.profile import Profile
from metier.errors import NoModelError, NotEnoughExamplesError, ScreenerUnknownError
from metier.prompts.build import Prompt
from metier.prompts.redact import Redactor
from metier.prompts.template import default_template
from metier.screeners.features import Featurizer
from metier.screeners.prompted import Prompting
from metier.screeners.registry import ASKING, BY_PROMPT, KNOWN, Kit, make
from metier.testing import KeywordModel, MemoryCache, PlainAsker, WordTuner, example, posting

KIT = Kit(Featurizer(None, MemoryCache()))


def test_every_known_screener_is_made_under_its_name() -> None:
    prompt = Prompt.of(default_template(), Profile(), Redactor.of({}))
    kit = Kit(
        KIT.featurizer, Profile(), lambda _: Prompting(prompt, PlainAsker(KeywordModel())), tuner=WordTuner
    )

    assert [make(kind, kit).kind for kind in KNOWN] == list(KNOWN)
    assert KNOWN[0] == "learned"


def test_the_command_line_knows_which_screeners_are_a_model_asked_by_prompt() -> None:
    assert KINDS == BY_PROMPT


def test_whatever_asks_is_known_as_asking() -> None:
    def counted(_: str) -> Prompting:
        asked.append(kind)
        raise NoModelError

    asked: list[str] = []
    for kind in KNOWN:
        with suppress(NoModelError):
            make(kind, Kit(KIT.featurizer, Profile(), counted, tuner=WordTuner))
    assert asked == list(ASKING)


def test_a_hybrid_without_a_base_model_is_the_learned_screener_alone() -> None:
    taught = [example(posting("Cook"), "passed"), example(posting("Coder"), "excited")]
    (learned,), (hybrid,) = (
        make(kind, KIT).learn(taught).screen([posting("Code")]) for kind in ("learned", "hybrid")
    )
    assert (hybrid.p_excited, hybrid.score) == (learned.p_excited, learned.score)


@pytest.mark.parametrize("kind", BY_PROMPT)
def test_a_screener_that_only_asks_needs_a_base_model(kind: str) -> None:
    with pytest.raises(NoModelError):
        make(kind, KIT)


def test_an_unknown_screener_is_named_with_the_known_ones() -> None:
    with pytest.raises(ScreenerUnknownError, match="oracle") as caught:
        make("oracle", KIT)
    assert caught.value.details["known"] == list(KNOWN)


def test_words_needs_two_labels_and_some_words() -> None:
    with pytest.raises(NotEnoughExamplesError):
        make("words", KIT).learn([example(posting(), "passed")] * 3)
    with pytest.raises(NotEnoughExamplesError):
        make("words", KIT).learn([example(posting("", ""), "passed"), example(posting("", ""), "maybe")])
    with pytest.raises(NotEnoughExamplesError):
        make("words", KIT).screen([posting()])


def test_prior_gives_the_smoothed_shares() -> None:
    taught = make("prior", KIT).learn([example(posting(), "passed")] * 3)
    (verdict,) = taught.screen([posting("Cook")])
    assert (verdict.p_passed, verdict.p_excited) == pytest.approx((10 / 12, 1 / 12))
    assert taught.explain(posting())[0].words == "your labels so far: 0 excited, 0 maybe, 3 passed"


def test_words_explains_with_signs_and_quotes() -> None:
    taught = make("words", KIT).learn(
        [example(posting("Coder", "Python"), "excited"), example(posting("Seller", "Calls"), "passed")]
    )
    moved = {reason.words: reason.weight for reason in taught.explain(posting("Job", "Python and Calls"))}
    assert moved["“Python”"] > 0 > moved["“Calls”"]
