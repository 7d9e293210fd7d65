from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from tests.promise_world import Life, rows

from metier.actions.promise import Evidence, promise_now
from metier.domain.decision import Occasion
from metier.domain.placement import Lane, Placement
from metier.domain.posting import PostingId
from metier.evaluation.drift import Alarm, Direction
from metier.evaluation.promise import Promise
from metier.screeners.learned import LearnedScreener
from metier.workspace import Workspace

DECIDED, ALL = 220, 420


def screener(workspace: Workspace) -> LearnedScreener:
    return LearnedScreener(workspace.featurizer(), workspace.profile)


def hidden(
    workspace: Workspace, miss: float = 0.05, *, alarm: Alarm | None = None
) -> tuple[Promise, Mapping[PostingId, str]]:
    promise, hides = promise_now(workspace.desk, screener(workspace), miss=miss, alarm=alarm)
    return promise, hides(workspace.desk.postings.undecided()) if hides else {}


def screened(workspace: Workspace, miss: float = 0.1) -> list[PostingId]:
    """Keep a screening that hides what the promise allows; what it hid."""
    promise, low = hidden(workspace, miss)
    workspace.desk.placements.keep(
        [Placement(posting_id, Lane.HIDDEN, why=why) for posting_id, why in low.items()],
        screener="learned",
        version=str(len(workspace.desk.decisions.history())),
        promise=promise.hiding(len(low)).to_json(),
        made_at=workspace.desk.clock.now(),
    )
    return list(low)


def look(workspace: Workspace, posting_id: PostingId, label: str, occasion: Occasion) -> None:
    workspace.label(posting_id, label, occasion=occasion)


@pytest.fixture
def life(tmp_path: Path) -> Life:
    return Life(tmp_path, rows(ALL, n_decided=DECIDED))


def test_without_decisions_nothing_is_promised_and_it_says_what_is_missing(tmp_path: Path) -> None:
    with Life(tmp_path, rows(30, n_decided=0)).open() as workspace:
        promise, low = hidden(workspace)
    assert not promise.is_given
    assert not low
    assert promise.missing == "19 more excited ones to learn from"


def test_with_some_it_says_about_how_many_decisions_the_rest_takes(tmp_path: Path) -> None:
    with Life(tmp_path, rows(90, n_decided=60)).open() as workspace:
        promise, low = hidden(workspace)
    assert 5 <= promise.n_excited < 19
    assert not low
    assert "more excited ones to learn from, some " in promise.missing
    assert promise.missing.endswith("decisions at the rate so far")


def test_what_is_hidden_is_mostly_no_loss_and_each_has_its_reason(life: Life) -> None:
    liked = {f"Job {n}": row["label"] == "excited" for n, row in enumerate(rows(ALL, n_decided=ALL))}
    with life.open() as workspace:
        promise, low = hidden(workspace, 0.1)
        undecided = workspace.desk.postings.undecided()
    assert promise.is_given
    n_excited = sum(liked[posting.title] for posting in undecided)
    n_missed = sum(liked[posting.title] for posting in undecided if posting.id in low)
    assert len(low) > 40
    assert n_missed <= 0.2 * n_excited
    assert all(reason.startswith("ranks so low that of ") for reason in low.values())


def test_with_nothing_undecided_the_evidence_is_still_told(tmp_path: Path) -> None:
    with Life(tmp_path, rows(200, n_decided=200)).open() as workspace:
        promise, low = hidden(workspace, 0.1)
        report = workspace.promise(miss=0.1)
    assert promise.k > 0
    assert not low
    assert report.chosen.n_may_hide == 0


def test_the_same_decisions_hide_the_same(life: Life) -> None:
    with life.open() as workspace:
        assert hidden(workspace) == hidden(workspace)


def test_a_larger_share_hides_more_and_more_certainty_hides_less(life: Life) -> None:
    with life.open() as workspace:
        found = Evidence.of(workspace.desk, screener(workspace))
    sizes = []
    for miss, sure in ((0.05, None), (0.2, None), (0.2, 0.99)):
        drawn = found.filter(miss, sure)
        assert drawn is not None
        sizes.append(drawn.line.at)
    assert sizes[0] < sizes[1]
    assert sizes[2] < sizes[1]


def test_what_the_person_picked_does_not_count(life: Life) -> None:
    with life.open() as workspace:
        before, _ = hidden(workspace)
        for posting in workspace.desk.postings.undecided()[:20]:
            look(workspace, posting.id, "excited", Occasion.RANKED)
        after, _ = hidden(workspace)
        for posting in workspace.desk.postings.undecided()[:3]:
            look(workspace, posting.id, "excited", Occasion.RANDOM)
        counted, _ = hidden(workspace)
    assert after.n_excited == before.n_excited
    assert counted.n_excited == before.n_excited + 3


def test_an_answer_given_again_counts_as_it_came_first(life: Life) -> None:
    with life.open() as workspace:
        first = workspace.desk.postings.undecided()[0]
        look(workspace, first.id, "passed", Occasion.RANDOM)
        before, _ = hidden(workspace)
        look(workspace, first.id, "excited", Occasion.RELABEL)
        after, _ = hidden(workspace)
    assert after.n_excited == before.n_excited + 1


def test_copies_count_once(tmp_path: Path) -> None:
    content = rows(120, n_decided=100)
    liked = next(row for row in content if row.get("label") == "excited")
    copies = [liked | {"title": f"{liked['title']} again", "company": f"Other {n}"} for n in range(5)]
    with Life(tmp_path, content + copies).open() as workspace:
        decided = Evidence.of(workspace.desk, screener(workspace)).decided
    n_excited = sum(example.label == "excited" for example in decided.examples)
    alone = sum(row.get("label") == "excited" for row in content)
    assert int(decided.excited.sum()) == alone
    assert n_excited >= alone


def test_what_breaks_a_hard_limit_is_neither_hidden_nor_counted(tmp_path: Path) -> None:
    content = rows(ALL, n_decided=DECIDED)
    for row in content[::4]:
        row["text"] = row["text"].replace("Remote.", "On site, five days in the office.")
    life = Life(tmp_path, content)
    with life.open() as workspace:
        everything = Evidence.of(workspace.desk, screener(workspace))
    (life.folder / "profile.md").write_text("## Must have\n- Remote or hybrid\n", encoding="utf-8")
    with life.open() as workspace:
        inside = Evidence.of(workspace.desk, screener(workspace))
        _, low = hidden(workspace, miss=0.1)
        outside = {p.id for p in workspace.desk.postings.undecided() if "On site" in p.text}
    assert inside.n_open < everything.n_open
    assert len(inside.decided.rows) < len(everything.decided.rows)
    assert low
    assert not outside & set(low)


# --- void ---------------------------------------------------------------------------------------------------


def test_a_changed_profile_voids_it_until_twenty_decisions_were_made(life: Life) -> None:
    with life.open() as workspace:
        assert screened(workspace)
    (life.folder / "profile.md").write_text("## Nice to have\n- Rivers\n", encoding="utf-8")
    with life.open(hours=1) as workspace:
        assert not screened(workspace)
        promise, low = hidden(workspace, 0.1)
        assert promise.void == ("profile.md changed: 20 more decisions are needed with it as it is now",)
        assert not low
    with life.open(hours=1) as workspace:
        for posting in workspace.desk.postings.undecided()[:20]:
            look(workspace, posting.id, "passed", Occasion.RANDOM)
        promise, low = hidden(workspace, 0.1)
    assert promise.void == ()
    assert low


def test_an_alarm_voids_it(life: Life) -> None:
    alarm = Alarm(40, 30, "remote", Direction.LESS, 3.0, 2.9)
    with life.open() as workspace:
        promise, low = hidden(workspace, alarm=alarm)
    assert "remote, liked less than before" in promise.void[0]
    assert not low


def test_no_audit_no_promise_and_one_look_brings_it_back(life: Life) -> None:
    with life.open() as workspace:
        low = screened(workspace)
    with life.open(days=15) as workspace:
        promise, hides = hidden(workspace, 0.1)
        assert "no audit, no promise" in promise.void[0]
        assert not hides
        look(workspace, low[0], "passed", Occasion.AUDIT)
    with life.open(hours=1) as workspace:
        promise, hides = hidden(workspace, 0.1)
        assert promise.void == ()
        assert hides


def test_a_clock_that_was_set_back_excuses_nobody_from_looking(life: Life) -> None:
    with life.open() as workspace:
        low = screened(workspace)
    with life.open(days=300) as workspace:  # the clock runs ahead
        look(workspace, low[0], "passed", Occasion.AUDIT)
        assert hidden(workspace, 0.1)[0].is_given
    with life.open(days=-290) as workspace:
        assert "nobody looked" in hidden(workspace, 0.1)[0].void[0]
        look(workspace, low[1], "passed", Occasion.AUDIT)
        assert hidden(workspace, 0.1)[0].is_given, "a look by the clock as it is now helps"
        for posting in workspace.desk.postings.undecided()[-50:]:
            look(workspace, posting.id, "passed", Occasion.RANKED)
        assert "50 decisions" in hidden(workspace, 0.1)[0].void[0], "answers count whatever the clock says"


def test_looks_are_random_ones_at_what_was_hidden_then(life: Life) -> None:
    with life.open() as workspace:
        low = screened(workspace)
        shown = next(p.id for p in workspace.desk.postings.undecided() if p.id not in set(low))
    with life.open(hours=1) as workspace:
        look(workspace, low[0], "excited", Occasion.AUDIT)
        look(workspace, low[1], "passed", Occasion.RANDOM)
        look(workspace, low[2], "excited", Occasion.RANKED)
        look(workspace, shown, "excited", Occasion.RANDOM)
        looks = Evidence.of(workspace.desk, screener(workspace)).watched.looks
    assert (looks.n_looked, looks.n_excited, looks.n_since_excited) == (2, 1, 3)


def test_many_misses_void_it(life: Life) -> None:
    with life.open() as workspace:
        low = screened(workspace)
    with life.open(hours=1) as workspace:
        for posting_id in low[:6]:
            look(workspace, posting_id, "excited", Occasion.AUDIT)
        promise, hides = hidden(workspace, 0.2)
    assert promise.void
    assert "6 of 6 hidden postings looked at excited you" in promise.void[0]
    assert not hides


def test_imports_are_named_in_the_promise_as_they_may_have_been_picked(life: Life) -> None:
    with life.open() as workspace:
        promise, _ = hidden(workspace)
    assert promise.n_imported == promise.n_excited > 0
    assert promise.words.endswith(f", if the {promise.n_imported} imported ones were not picked")


def test_asked_ones_alone_make_a_promise_without_a_condition(tmp_path: Path) -> None:
    content = rows(ALL, n_decided=0)
    labels = [row.get("label") for row in rows(ALL, n_decided=DECIDED)]
    with Life(tmp_path, content).open() as workspace:
        for number, label in enumerate(labels[:DECIDED], start=1):
            assert label
            workspace.label(number, label, occasion=Occasion.RANDOM)
        promise, _ = hidden(workspace, 0.1)
    assert promise.is_given
    assert promise.words.endswith("hidden, on average")


def test_the_report_has_both_forms_and_changes_nothing(life: Life) -> None:
    with life.open() as workspace:
        report = workspace.promise(miss=0.1)
        assert workspace.desk.placements.newest() is None
    assert report.chosen.promise.sure is None
    assert report.other.promise.sure == 0.95
    assert report.chosen.promise.is_given
    assert report.chosen.removed is not None
    assert report.chosen.removed.low < report.chosen.removed.value < report.chosen.removed.high
    assert report.n_excited == {Occasion.IMPORTED: report.chosen.promise.n_excited}
    assert report.audit is None


def test_what_the_report_expects_to_be_removed_is_about_what_is(life: Life) -> None:
    liked = {f"Job {n}": row["label"] == "excited" for n, row in enumerate(rows(ALL, n_decided=ALL))}
    with life.open() as workspace:
        expected = workspace.promise(miss=0.1).chosen.removed
        _, low = hidden(workspace, 0.1)
        rest = [p.id for p in workspace.desk.postings.undecided() if not liked[p.title]]
    assert expected is not None
    assert expected.value == pytest.approx(np.mean([posting_id in low for posting_id in rest]), abs=0.12)
