"""The texts of `metier explain`: every figure stands where it is said to stand, every command and page exists, and nothing is too long."""

from __future__ import annotations

import importlib.resources
import json
import re
from itertools import combinations
from pathlib import Path

import pytest

from metier.adviser.topics import GROUPS, How, Topic, every_topic, find_topic, topic
from metier.adviser.topics.registry import SURE
from metier.adviser.topics.topic import read_topic
from metier.cli.names import COMMANDS, every_command
from metier.cli.names import GROUPS as COMMAND_GROUPS
from metier.domain.guardrail import Guardrail
from metier.domain.profile import parse_profile
from metier.errors import TopicUnknownError
from metier.screeners.guardrails import compile_guardrail

DOCS = Path(__file__).parents[3] / "docs"
TEXTS = importlib.resources.files("metier.adviser.topics") / "texts"
SAMPLE = importlib.resources.files("metier") / "sample"
EACH = pytest.mark.parametrize("one", every_topic(), ids=lambda one: one.name)

SYNONYMS = {
    r"adverts?|job ads?|ads|vacanc(y|ies)|listings?|job offers?": "posting (but “real ads” of a benchmark)",
    r"ratings?|rated|likes|thumbs|votes?|tags?": "label",
    r"predictors?|recommenders?|classifiers?|rankers?|the algorithm": "screener",
    r"predictions?|forecasted label": "verdict",
    r"LLMs?|chatbots?|GPT|the AI|language models? API": "base model",
    r"ground truth|datasets?|training set|users?": "decisions, people",
    r"embeddings?|logits?|softmax|gradients?|epochs?|hyperparameters?|log loss|AUC|F1": "plain words",
    r"amazing|powerful|state of the art|cutting edge|revolutionary|game.chang\w+|effortless\w*|magic\w*": "nothing",
}
"""Words that no topic uses, and what stands for the thing in docs/architecture.md."""


def every_word(one: Topic) -> str:
    """All that a person reads of a topic, without its pages."""
    known = [each.words for each in one.known]
    return " ".join((one.title, one.line, one.what, one.why, *known, *one.made_up, one.next_words))


def test_every_file_is_registered_and_every_registered_one_is_there() -> None:
    names = [name for group in GROUPS.values() for name in group]

    assert sorted(f"{name}.toml" for name in names) == sorted(file.name for file in TEXTS.iterdir())
    assert len(names) == len(set(names)) == len(every_topic())


@EACH
def test_commands_pages_and_topics_that_are_named_exist(one: Topic) -> None:
    known = {" ".join(words) for words in every_command()} | set(COMMANDS) | set(COMMAND_GROUPS)
    named = [one.command, *re.findall(r"`(metier [^`]+)`", every_word(one))]
    for line in named:
        program, *words = line.split()
        typed = [word for word in words if not word.startswith("-")]
        assert program == "metier"
        assert typed[0] in known, line
        if typed[0] in COMMAND_GROUPS and len(typed) > 1:
            assert " ".join(typed[:2]) in known, line
    assert one.pages
    assert all((DOCS.parent / page).is_file() for page in one.pages)
    assert one.see
    assert all(topic(name) is not one for name in one.see)


@EACH
def test_figures_stand_where_they_are_said_to_stand(one: Topic) -> None:
    log = (DOCS / "log.md").read_text(encoding="utf-8")
    assert one.known
    for each in one.known:
        if not each.source.startswith("docs/"):
            assert not each.found
            assert each.how in {How.PUBLISHED, How.RULE, How.ARITHMETIC}
            continue
        page = (DOCS.parent / each.source).read_text(encoding="utf-8")
        assert each.found, each.words
        for piece in each.found:
            assert piece in " ".join(page.split()) or piece in page, piece
        if each.how is How.MEASURED:
            assert each.day is not None, "what was measured has a day"
            assert f"## {each.day}" in log


def test_a_log_entry_named_by_its_day_holds_the_figure_itself() -> None:
    entries = re.split(r"^## (?=\d{4}-)", (DOCS / "log.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for one in every_topic():
        for each in one.known:
            if each.source == "docs/log.md":
                of_that_day = "\n".join(entry for entry in entries if entry.startswith(str(each.day)))
                assert all(piece in of_that_day for piece in each.found), each.words


@EACH
def test_texts_are_short_plain_and_use_the_words_of_the_architecture(one: Topic) -> None:
    sentences = len(re.findall(r"[.?!](?=\s|$)", one.what))
    assert sentences == 2
    assert len(one.line) <= 57
    assert len(one.what) <= 240
    assert len(one.why) <= 160
    text = every_word(one).replace("real ads", "")
    for synonym, word in SYNONYMS.items():
        found = [match[0] for match in re.finditer(rf"\b({synonym})\b", text)]
        assert not found, f"{found}: say {word}"


@EACH
def test_made_up_examples_name_postings_and_wishes_of_the_sample(one: Topic) -> None:
    rows = (SAMPLE / "postings.jsonl").read_text(encoding="utf-8")
    labels = (SAMPLE / "labels.jsonl").read_text(encoding="utf-8")
    profile = (SAMPLE / "profile.md").read_text(encoding="utf-8")
    titles = {json.loads(row)["title"] for row in rows.splitlines()}
    quoted = re.findall(r"“([^”]+)”", " ".join(one.made_up))

    assert any(words in titles for words in quoted)
    ours = {"worth a look", "person"}
    for words in set(quoted) - titles - ours:
        assert words in profile or words.rstrip(".") in labels, words


def test_counts_of_the_sample_person_are_true() -> None:
    labels = [json.loads(row) for row in (SAMPLE / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    count = {label: sum(row["label"] == label for row in labels) for label in ("excited", "maybe", "passed")}
    rows = (SAMPLE / "postings.jsonl").read_text(encoding="utf-8").splitlines()
    title = {json.loads(row)["source_id"]: json.loads(row)["title"] for row in rows}

    assert (
        f"fifteen postings: {count['excited']} excited, {count['maybe']} maybe, {count['passed']} passed"
        in topic("labels").made_up[0]
    )
    assert f"excited about {count['excited']} postings" in topic("promise").made_up[0]
    assert f"{19 - count['excited']} too few" in topic("promise").made_up[0]
    assert len(labels) == 15
    assert f"“{title[labels[0]['source_id']]}” first" in topic("promise").made_up[0]
    assert f"“{title[labels[-1]['source_id']]}” last" in topic("backtest").made_up[0]
    assert f"the {len(rows)} sample postings cost ${0.002 * len(rows):.2f}" in topic("cost").made_up[0]


def test_the_sample_guardrail_flags_the_sample_posting_that_it_is_said_to_flag() -> None:
    goal = "Mentor juniors or apprentices"
    profile = parse_profile((SAMPLE / "profile.md").read_text(encoding="utf-8"))
    rows = (SAMPLE / "postings.jsonl").read_text(encoding="utf-8").splitlines()
    row = next(json.loads(row) for row in rows if '"Data person (60-100 %)"' in row)
    looked_for = compile_guardrail(Guardrail(goal)).phrases

    assert goal in profile.growth_goals
    assert goal in topic("guardrails").made_up[0]
    assert "salary" not in row
    assert any(phrase.find(row["text"]) for phrase in looked_for)


def test_every_alias_finds_its_topic_and_stands_once() -> None:
    found: dict[str, str] = {}
    for one in every_topic():
        assert find_topic(one.name) is one
        assert find_topic(one.title) is one
        for word in one.aliases:
            assert find_topic(word) is one, word
            assert found.setdefault(word, one.name) == one.name


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("finetuning", "fine-tuning"),
        ("Fine Tuning", "fine-tuning"),
        ("ICL", "in-context-learning"),
        ("few-shot", "in-context-learning"),
        ("overfit", "overfitting"),
        ("e-value", "evidence"),
        ("LoRA", "adapters"),
        ("the promise", "promise"),
        ("calibraton", "calibration"),
        ("hybird", "hybrid"),
        ("guard rails", "guardrails"),
        ("break even", "cost"),
        ("novelty", "edge"),
        ("  drift\n", "drift"),
    ],
)
def test_other_words_and_near_spellings_are_understood(asked: str, name: str) -> None:
    assert find_topic(asked).name == name


@pytest.mark.parametrize("asked", ["", "xyzzy", "“”", "a" * 5_000, "\x1b[31m", "the"])
def test_what_is_no_topic_is_told(asked: str) -> None:
    with pytest.raises(TopicUnknownError) as told:
        find_topic(asked)

    assert "metier explain" in told.value.hint
    assert "\x1b" not in str(told.value)


def test_an_unknown_topic_names_the_nearest() -> None:
    with pytest.raises(TopicUnknownError) as told:
        find_topic("tuning a hosted encoder")

    assert "hosted-tuning" in told.value.hint


def test_no_two_topics_are_near_spellings_of_each_other() -> None:
    from difflib import SequenceMatcher

    for one, other in combinations(every_topic(), 2):
        assert SequenceMatcher(None, one.name, other.name).ratio() < SURE, (one.name, other.name)


def test_a_text_with_a_key_too_many_or_too_few_is_refused() -> None:
    text = (TEXTS / "drift.toml").read_text(encoding="utf-8")

    with pytest.raises(KeyError, match="extra"):
        read_topic("drift", "x", f'extra = "1"\n{text}')
    with pytest.raises(KeyError, match="why"):
        read_topic("drift", "x", text.replace("why =", "# why ="))
    with pytest.raises(ValueError, match="hearsay"):
        read_topic("drift", "x", text.replace('how = "measured"', 'how = "hearsay"', 1))
