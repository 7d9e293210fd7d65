"""The profile of a workspace: an edit is tried before it is kept, nothing is lost, versions come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from metier.actions.profile_try import AFTER, BEFORE
from metier.domain.decision import Label
from metier.domain.profile import parse_profile
from metier.errors import FileChangedError, ProfileVersionError
from metier.evaluation.agreement import Key, Origin
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

PROFILE = "## Must have\n\n- Python\n"
STRICT = "## Must have\n\n- Python\n- Remote only\n"
N = 40


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Workspace]:
    """Forty postings, every second one on site; thirty decided, Python jobs liked."""
    with Workspace.create(tmp_path / "ws", environment={}, encoder=ToyEncoder(), clock=FixedClock()) as made:
        rows = [
            {
                "title": f"{'Python developer' if n % 3 == 0 else 'Cook'} {n}",
                "text": f"You do task {n} in team {n * 7}.",
                "work_mode": "onsite" if n % 2 else "remote",
            }
            for n in range(N)
        ]
        file = tmp_path / "jobs.jsonl"
        file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        made.add(file)
        (made.folder / "profile.md").write_text(PROFILE, encoding="utf-8")
        for number in range(1, 31):
            made.label(number, "excited" if (number - 1) % 3 == 0 else "passed")
        yield made


# --- limits ---------------------------------------------------------------------------------------------------


def test_a_new_limit_is_told_with_what_breaks_it_and_nothing_is_written(search: Workspace) -> None:
    effect = search.profile_file.limits(STRICT, search.profile_file.known_facts())

    (limit,) = effect.limits
    assert (limit.line, limit.understood, limit.is_changed) == (
        "Remote only",
        ("not hybrid or on site",),
        True,
    )
    assert (effect.n_undecided, effect.outside_before, effect.outside_after) == (10, 0, 5)
    assert limit.decided == {Label.PASSED: 10, Label.MAYBE: 0, Label.EXCITED: 5}
    assert [one.decided for one in limit.shown] == [Label.EXCITED] * 3
    assert (search.folder / "profile.md").read_text(encoding="utf-8") == PROFILE


def test_a_limit_that_is_taken_out_is_told(search: Workspace) -> None:
    search.profile_file.save(STRICT)
    effect = search.profile_file.limits(PROFILE, search.profile_file.known_facts())

    assert [limit.line for limit in effect.gone] == ["Remote only"]
    assert (effect.limits, effect.outside_before, effect.outside_after) == ((), 5, 0)


# --- past decisions ---------------------------------------------------------------------------------------------


def test_both_profiles_predict_the_same_decisions_by_earlier_ones_only(search: Workspace) -> None:
    report = search.profile_file.try_out(STRICT)

    assert (report.n, report.n_left_out) == (20, 10)
    assert [(one.screener, one.n, one.origin) for one in report.agreements] == [
        (BEFORE, 20, Origin.REPLAYED),
        (AFTER, 20, Origin.REPLAYED),
    ]
    assert report.comparison is not None
    assert report.comparison.n == 20


def test_the_side_of_the_profile_as_it_is_has_the_figures_of_any_replay(search: Workspace) -> None:
    search.screen()  # which reads them; until then a try goes by words and facts alone
    before, _ = search.profile_file.try_out(STRICT).agreements
    (learned, _) = search.compare("words").agreements

    assert learned.origin is Origin.REPLAYED
    assert (before.order, before.labels) == (learned.order, learned.labels)


def test_an_edit_that_is_tried_leaves_nothing_in_the_store(search: Workspace) -> None:
    search.profile_file.try_out(PROFILE.replace("Python", "Rust"))
    before = n_kept(search)
    search.profile_file.try_out(STRICT)
    assert n_kept(search) == before


def n_kept(search: Workspace) -> int:
    """Predictions of replays in the store."""
    return len(search.store.database.all("select key from cache where kind = 'replay-1'"))


def test_a_limit_that_breaks_what_was_liked_lowers_the_order(search: Workspace) -> None:
    before, after = search.profile_file.try_out(STRICT).agreements
    first, second = (each.figure(Key.AUC).value for each in (before, after))

    assert first is not None
    assert second is not None
    assert second < first


def test_words_that_say_the_same_change_nothing(search: Workspace) -> None:
    report = search.profile_file.try_out(f"{PROFILE}\n<!-- a hint -->\n")

    assert report.before == report.after
    assert [one.was for one in report.top] == [one.place for one in report.top]
    assert report.gone == ()


def test_the_top_of_the_list_says_what_is_new_and_what_is_gone(search: Workspace) -> None:
    report = search.profile_file.try_out(STRICT)

    assert [one.place for one in report.top] == list(range(1, 11))
    assert all(one.outside for one in report.top[5:])
    assert not any(one.outside for one in report.top[:5])


def test_without_postings_or_decisions_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "new", environment={}, encoder=ToyEncoder()) as made:
        report = made.profile_file.try_out(STRICT)

    assert (report.n, report.agreements, report.comparison, report.top) == (0, (), None, ())


# --- saving and versions ------------------------------------------------------------------------------------------


def test_saving_keeps_both_versions(search: Workspace) -> None:
    saved = search.profile_file.save(STRICT)
    versions = search.profile_file.versions()

    assert [row.version for row in versions] == [saved.before, saved.after]
    assert [row.is_current for row in versions] == [False, True]
    assert search.profile == parse_profile(STRICT)


def test_what_verdicts_rest_on_is_counted(search: Workspace) -> None:
    search.screen()
    (version,) = search.profile_file.versions()
    assert version.n_screenings == 1


def test_a_file_that_was_changed_meanwhile_is_left_alone(search: Workspace) -> None:
    read = search.profile_file.read()
    (search.folder / "profile.md").write_text("## Must have\n- Rust\n", encoding="utf-8")

    with pytest.raises(FileChangedError):
        search.profile_file.save(STRICT, read=read)
    assert search.profile == parse_profile("## Must have\n- Rust\n")


def test_line_ends_stay_what_they_are(search: Workspace) -> None:
    (search.folder / "profile.md").write_bytes(PROFILE.replace("\n", "\r\n").encode())
    search.profile_file.save(STRICT)
    assert (search.folder / "profile.md").read_bytes() == STRICT.replace("\n", "\r\n").encode()


def test_an_earlier_version_comes_back_and_differs_by_its_lines(search: Workspace) -> None:
    saved = search.profile_file.save(STRICT)

    assert "+- Remote only" in search.profile_file.diff(saved.before).lines
    search.profile_file.use(saved.before[:6])
    assert search.profile == parse_profile(PROFILE)
    assert search.profile_file.text(saved.after) == STRICT


def test_an_unknown_version_is_named(search: Workspace) -> None:
    with pytest.raises(ProfileVersionError):
        search.profile_file.use("ffff")
    with pytest.raises(ProfileVersionError):
        search.profile_file.try_out()
