"""What a person writes about a decision teaches more than the decision alone."""

from __future__ import annotations

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Fact, Facts, Part, Quote, WorkMode
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.screeners import fact_columns
from metier.screeners.features import Featurizer
from metier.screeners.hints import hints_of
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, ToyEncoder, posting

FEATURES = Featurizer(ToyEncoder(), MemoryCache())
REMOTE = fact_columns.OFFSETS["work_mode"] + list(WorkMode).index(WorkMode.REMOTE)


def remote(title: str) -> Posting:
    return posting(
        title, "remote", facts=Facts(work_mode=Fact(WorkMode.REMOTE, Quote(Part.TEXT, 0, 6, "remote")))
    )


def weight_of_remote(said: Posting, label: Label, reason: str) -> float:
    examples = [Example(said, label, reason)]
    _, hints = hints_of(examples, FEATURES.features([said]), FEATURES)
    columns, values = hints.facts.row(0)
    return float(dict(zip(columns.tolist(), values.tolist(), strict=True)).get(REMOTE, 0.0))


def test_what_was_missed_speaks_for_what_has_it() -> None:
    assert weight_of_remote(posting("Nurse", "ward"), Label.PASSED, "not remote") < 0
    assert weight_of_remote(posting("Nurse", "ward"), Label.EXCITED, "remote") > 0


def test_what_is_there_counts_as_the_label_says_even_behind_a_no() -> None:
    assert weight_of_remote(remote("Nurse"), Label.PASSED, "remote, not for me") > 0


def test_a_reason_for_a_maybe_and_an_empty_one_say_nothing() -> None:
    examples = [
        Example(posting("A"), Label.MAYBE, "remote"),
        Example(posting("B"), Label.EXCITED, "  "),
    ]
    owners, hints = hints_of(examples, FEATURES.features([e.posting for e in examples]), FEATURES)
    assert len(owners) == len(hints) == 0


def learned(reason: str) -> tuple[float, float]:
    """Scores of a remote posting and of one that is not, after four decisions."""
    wards = [posting(f"Nurse {n}", f"ward {n} nights") for n in range(4)]
    labels = [Label.EXCITED, Label.PASSED, Label.MAYBE, Label.PASSED]
    examples = [
        Example(ward, label, reason if label is Label.PASSED else "")
        for ward, label in zip(wards, labels, strict=True)
    ]
    taught = LearnedScreener(FEATURES, Profile()).learn(examples)
    found = taught.screen([remote("Clerk"), posting("Clerk", "office")])
    return found[0].score, found[1].score


def test_passing_for_want_of_remote_work_lifts_remote_postings() -> None:
    with_reason, without = learned("not remote"), learned("")
    assert with_reason[0] - with_reason[1] > without[0] - without[1]


def test_the_reason_is_part_of_the_version() -> None:
    plain = LearnedScreener(FEATURES, Profile())
    one = plain.learn([Example(posting("A"), Label.PASSED, "too far")])
    other = plain.learn([Example(posting("A"), Label.PASSED, "too senior")])
    assert one.version != other.version
