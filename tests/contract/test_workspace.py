"""The Python API keeps its promises: nothing twice, nothing lost, nothing learned from the future."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metier.domain.decision import Occasion
from metier.errors import (
    BudgetValueError,
    ConfigKeyError,
    ConfigSyntaxError,
    ConfigValueError,
    FileMissingError,
    LabelValueError,
    NoWorkspaceError,
    OutputExistsError,
    UnknownIdError,
    WorkspaceExistsError,
)
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace

ROLES = ("Data engineer", "Nurse", "Head chef", "Tax lawyer", "Wind turbine technician", "Primary teacher")
TASKS = {
    "Data engineer": "You build data pipelines in Python and SQL, model tables and keep a warehouse fresh and correct.",
    "Nurse": "You care for patients on a surgical ward, plan shifts with colleagues and document treatment with care.",
    "Head chef": "You lead a kitchen of nine, write the menu with the season and order from farms in the region.",
    "Tax lawyer": "You advise companies on value added tax, write opinions and speak for clients before the court.",
    "Wind turbine technician": "You service gearboxes and blades at height, read sensor logs and keep the park turning.",
    "Primary teacher": "You teach a class of eight-year-olds, plan lessons together and talk with parents each month.",
}


def jobs_file(path: Path, n: int = 24) -> Path:
    """`n` distinct postings of six kinds, as CSV."""
    rng = random.Random(3)
    lines = ["title,company,location,description,job_url"]
    for i in range(n):
        role = ROLES[i % len(ROLES)]
        words = TASKS[role].split()
        rng.shuffle(words)
        text = f"{TASKS[role]} At firm {i} this means: {' '.join(words)}. Team number {i} of {n} sits in town {i}."
        mode = "Remote within Germany." if i % 2 else "You work on site every day."
        lines.append(f'{role} {i},Firm {i},Town {i},"{text} {mode}",https://jobs.example.com/{i}')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workspace(folder: Path, **options: object) -> Workspace:
    defaults: dict[str, object] = {
        "environment": {},
        "clock": FixedClock(),
        "rng": random.Random(5),
        "encoder": ToyEncoder(),
    }
    return Workspace.create(folder, **(defaults | options))


@pytest.fixture
def search(tmp_path: Path) -> Workspace:
    """A workspace with 24 postings."""
    made = workspace(tmp_path / "search")
    made.add(jobs_file(tmp_path / "jobs.csv"))
    return made


def test_a_fresh_workspace_holds_the_persons_files(tmp_path: Path) -> None:
    workspace(tmp_path / "search")
    names = {file.name for file in (tmp_path / "search").iterdir()}
    assert names == {"profile.md", "guardrails.md", "prompt.md", "resume.json", "metier.toml", "metier.db"}
    assert json.loads((tmp_path / "search" / "resume.json").read_text())["work"] == []


def test_a_profile_that_is_there_already_is_kept(tmp_path: Path) -> None:
    (tmp_path / "profile.md").write_text("## Must have\n- Remote")
    assert workspace(tmp_path).profile.must_have == ("Remote",)


def test_a_fresh_profile_says_nothing_yet(tmp_path: Path) -> None:
    assert workspace(tmp_path / "search").profile.is_empty


def test_a_workspace_is_not_made_twice(search: Workspace) -> None:
    with pytest.raises(WorkspaceExistsError):
        Workspace.create(search.folder)


def test_a_folder_without_a_store_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspaceError):
        Workspace.find(tmp_path)


def test_a_workspace_is_found_by_name_then_variable_then_current_folder(
    search: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = workspace(tmp_path / "other").folder
    monkeypatch.chdir(search.folder)
    assert Workspace.find(environment={}).folder == search.folder
    assert Workspace.find(environment={"METIER_WORKSPACE": str(other)}).folder == other
    assert Workspace.find(search.folder, environment={"METIER_WORKSPACE": str(other)}).folder == search.folder


def test_the_same_file_twice_adds_nothing(search: Workspace, tmp_path: Path) -> None:
    report = search.add(tmp_path / "jobs.csv")
    assert (report.n_rows, len(report.new), report.n_known, report.n_folded) == (24, 0, 24, 0)


def test_one_missing_file_among_good_ones_is_told(search: Workspace, tmp_path: Path) -> None:
    report = search.add(tmp_path / "nowhere.csv", tmp_path / "jobs.csv")
    assert [problem.code for problem in report.problems] == ["E-FILE-MISSING"]
    assert report.n_known == 24


def test_a_single_missing_file_is_an_error(search: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        search.add(tmp_path / "nowhere.csv")


def test_a_file_that_cannot_be_read_does_not_stop_the_others(search: Workspace, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('[{"title": "a"')
    jobs_file(tmp_path / "more.csv", 30)
    report = search.add(tmp_path / "broken.json", tmp_path / "more.csv")
    assert [problem.code for problem in report.problems] == ["E-JSON"]
    assert (len(report.new), report.n_folded) == (6, 24), "24 of them stand at addresses that are known"


def test_a_decision_is_found_again_and_undone(search: Workspace) -> None:
    search.label(3, "maybe")
    search.label(3, "excited", why="the kitchen garden")
    shown = search.show(3)
    assert shown.standing is not None
    assert (shown.standing.label, shown.standing.reason) == ("excited", "the kitchen garden")
    assert len(shown.decisions) == 2
    assert search.undo().undone == shown.standing
    now = search.show(3).standing
    assert now is not None
    assert now.label == "maybe"
    assert search.undo().now is None
    assert search.undo().undone is None


def test_the_same_answer_again_adds_no_row(search: Workspace) -> None:
    search.label(3, "maybe")
    search.label(3, "maybe")
    assert len(search.show(3).decisions) == 1


@pytest.mark.parametrize("word", ["exited", "4", "", "yes"])
def test_a_label_outside_the_set_is_refused(search: Workspace, word: str) -> None:
    with pytest.raises(LabelValueError):
        search.label(1, word)


@pytest.mark.parametrize("word", ["99", "0", "zzz", "ffff", "-1", "1.5", "９９"])
def test_an_unknown_id_is_told_with_the_nearest(search: Workspace, word: str) -> None:
    with pytest.raises(UnknownIdError):
        search.label(word, "maybe")
    with pytest.raises(UnknownIdError) as unknown:
        search.show("27")
    assert unknown.value.details == {"nearest": ["24", "23", "22"]}


def test_postings_are_found_by_the_first_digits_of_their_id(search: Workspace) -> None:
    posting = search.posting(5)
    assert search.posting(posting.id[:8]).number == 5


def test_screening_freezes_a_verdict_before_the_decision(search: Workspace) -> None:
    first = search.screen()
    assert first.n_screened == 24
    assert first.n_new_verdicts == 24
    assert first.tentative
    report = search.label(first.rows[0].posting.number, "excited")
    assert report.said is not None
    assert report.said.p_excited == first.rows[0].verdict.p_excited
    assert report.decision.verdict_run == 1


def test_screening_again_without_news_freezes_nothing(search: Workspace) -> None:
    search.screen()
    assert search.screen().n_new_verdicts == 0


def test_a_dry_run_leaves_no_trace(search: Workspace) -> None:
    assert search.screen(dry_run=True).n_new_verdicts == 0
    assert search.list().rows[0].verdict is None


def test_every_quote_stands_in_its_posting(search: Workspace) -> None:
    for number, label in ((1, "excited"), (2, "passed"), (7, "excited"), (8, "passed"), (13, "maybe")):
        search.label(number, label)
    report = search.screen(shown=24)
    quotes = [(row.posting, reason.quote) for row in report.rows for reason in row.reasons if reason.quote]
    assert quotes
    for posting, quote in quotes:
        whole = {
            "title": posting.title,
            "text": posting.text,
            "company": posting.company,
            "place": posting.place,
        }
        if quote.part != "stated":
            assert whole[quote.part.value][quote.start : quote.end] == quote.words


def test_what_was_liked_rises(search: Workspace) -> None:
    for number in (1, 7, 13):
        search.label(number, "excited")
    for number in (2, 3, 4, 8, 9, 10):
        search.label(number, "passed")
    assert search.screen().rows[0].posting.title == "Data engineer 18"


def test_one_text_is_encoded_once_ever(tmp_path: Path) -> None:
    encoder = ToyEncoder()
    with workspace(tmp_path / "search", encoder=encoder) as search:
        search.add(jobs_file(tmp_path / "jobs.csv"))
        search.screen()
        n_first = len(encoder.encoded)
        search.label(1, "excited")
        search.screen()
    assert n_first == len(set(encoder.encoded)) == 48
    assert len(encoder.encoded) == n_first


def test_a_wish_in_the_profile_ranks_without_any_label(search: Workspace) -> None:
    (search.folder / "profile.md").write_text("## Must have\n- caring for patients on a ward\n")
    report = search.screen()
    assert report.rows[0].posting.title.startswith("Nurse")
    assert "profile" in report.basis


def test_a_hard_limit_ranks_last_and_drops_nothing(search: Workspace) -> None:
    (search.folder / "profile.md").write_text("## Must have\n- Remote\n")
    report = search.screen(shown=24)
    assert search.limits
    assert report.n_outside_limits == 12
    assert [bool(row.verdict.outside_limits) for row in report.rows] == [False] * 12 + [True] * 12


def test_asking_covers_the_verdict_and_remembers_how_it_asked(search: Workspace) -> None:
    asking = search.asking()
    occasions = set()
    while offer := asking.next():
        said = search.show(offer.posting.number).verdicts
        assert said, "no verdict was frozen before the question"
        report = asking.answer(offer, "excited" if "engineer" in offer.posting.title else "passed")  # type: ignore[arg-type]
        assert report.decision.occasion is offer.occasion
        assert report.said is not None
        occasions.add(offer.occasion)
    assert occasions == {Occasion.ASKED, Occasion.RANDOM, Occasion.AUDIT}
    assert search.list(which="undecided").n_matching == 0


def test_a_skipped_posting_is_not_offered_again_in_the_session(search: Workspace) -> None:
    asking = search.asking()
    seen = []
    while offer := asking.next():
        seen.append(offer.posting.number)
        asking.skip(offer)
    assert sorted(seen) == list(range(1, 25))
    assert search.asking().next() is not None


def test_export_and_import_lose_nothing(search: Workspace, tmp_path: Path) -> None:
    search.screen()
    search.label(3, "maybe")
    search.label(5, "excited", why="blades at height")
    search.label(3, "passed", why="late shifts")
    search.undo(3)
    search.screen()
    n_lines = search.export(tmp_path / "labels.jsonl.gz")
    assert n_lines == 24
    with workspace(tmp_path / "copy") as copy:
        report = copy.import_labels(tmp_path / "labels.jsonl.gz")
        assert (report.n_decisions, report.n_verdicts) == (4, 24 + 22)
        again = copy.import_labels(tmp_path / "labels.jsonl.gz")
        assert (len(again.postings.new), again.n_decisions, again.n_verdicts) == (0, 0, 0)
        assert list(copy.export_lines()) == list(search.export_lines())


def test_importing_ones_own_export_changes_nothing(search: Workspace, tmp_path: Path) -> None:
    search.label(5, "excited", why="blades at height")
    search.export(tmp_path / "labels.jsonl")
    before = list(search.export_lines())
    report = search.import_labels(tmp_path / "labels.jsonl")
    assert (len(report.postings.new), report.n_decisions, report.n_decisions_known) == (0, 0, 1)
    assert list(search.export_lines()) == before


def test_a_foreign_labels_file_brings_decisions_in_their_order(tmp_path: Path) -> None:
    rows = [
        {
            "id": f"x{i}",
            "title": f"Role {i}",
            "text": f"{ROLES[i % 6]} {i} " * 30,
            "label": label,
            "order": order,
        }
        for i, (label, order) in enumerate([("excited", 2), ("passed", 0), (None, None), ("maybe", 1)])
    ]
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with workspace(tmp_path / "search") as search:
        report = search.import_labels(tmp_path / "labels.jsonl")
        assert report.n_decisions == 3
        order = [json.loads(line)["order"] for line in search.export_lines()]
        assert order == [2, 0, None, 1]
        assert search.import_labels(tmp_path / "labels.jsonl").n_decisions == 0


def test_an_older_decision_does_not_override_a_newer_one(tmp_path: Path) -> None:
    clock = FixedClock()
    old = (clock.now() - timedelta(days=30)).isoformat()
    row = {"id": "a", "title": "Nurse", "text": TASKS["Nurse"] * 5, "label": "passed", "decided_at": old}
    (tmp_path / "labels.jsonl").write_text(json.dumps({**row, "label": None}) + "\n")
    with workspace(tmp_path / "search", clock=clock) as search:
        search.import_labels(tmp_path / "labels.jsonl")
        search.label(1, "excited")
        (tmp_path / "labels.jsonl").write_text(json.dumps(row) + "\n")
        report = search.import_labels(tmp_path / "labels.jsonl")
        assert report.n_decisions_older == 1
        assert search.show(1).standing.label == "excited"  # type: ignore[union-attr]  # it stands


def test_an_existing_export_is_kept_without_force(search: Workspace, tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text("precious")
    with pytest.raises(OutputExistsError):
        search.export(tmp_path / "labels.jsonl")
    assert (tmp_path / "labels.jsonl").read_text() == "precious"


def test_backup_and_restore_come_back_to_the_same(search: Workspace, tmp_path: Path) -> None:
    search.label(5, "excited")
    before = list(search.export_lines())
    search.backup(tmp_path / "backup.zip")
    search.label(6, "passed")
    Workspace.restore(tmp_path / "backup.zip", search.folder)
    assert list(search.export_lines()) == before


@pytest.mark.parametrize(
    ("toml", "error", "words"),
    [
        ('shown = "many"', ConfigValueError, "shown"),
        ("shown = 0", ConfigValueError, "shown"),
        ("budjet = 5", ConfigKeyError, "budjet"),
        ("[encoder]\npaht = '.'", ConfigKeyError, "encoder.paht"),
        ("shown = = 3", ConfigSyntaxError, "line 1, column"),
        ("budget = -5", BudgetValueError, "-5"),
        ('budget = "abc"', BudgetValueError, "abc"),
        ('budget = "1e999"', BudgetValueError, "1e999"),
        ('budget = "5€"', BudgetValueError, "5€"),
        ("offline = 3", ConfigValueError, "offline"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_told(
    search: Workspace, toml: str, error: type[Exception], words: str
) -> None:
    (search.folder / "metier.toml").write_text(toml)
    with pytest.raises(error) as told:
        Workspace(search.folder, environment={})
    assert words in str(told.value)


def test_the_environment_wins_over_the_file(search: Workspace) -> None:
    (search.folder / "metier.toml").write_text("shown = 3\n[encoder]\npath = '/nowhere'")
    opened = Workspace(search.folder, environment={"METIER_SHOWN": "7"}, encoder=ToyEncoder())
    assert opened.settings.shown == 7
    assert len(opened.screen().rows) == 7


def test_doctor_finds_a_workspace_well_and_changes_nothing(search: Workspace) -> None:
    before = list(search.export_lines())
    report = search.doctor()
    assert report.exit_code == 0
    assert list(search.export_lines()) == before


def test_doctor_mends_what_it_says_it_can(search: Workspace) -> None:
    (search.folder / "metier.db").chmod(0o644)
    (search.folder / "prompt.md").unlink()
    assert {check.name for check in search.doctor().checks if check.fixable} == {"privacy", "files"}
    assert len(search.doctor(fix=True).mended) == 2
    assert not [check for check in search.doctor().checks if check.fixable]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["excited", "maybe", "passed", "undo"])), max_size=14
    )
)
def test_undo_after_do_is_where_one_was(
    steps: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    with workspace(folder / "search") as search:
        search.add(jobs_file(folder / "jobs.csv", 6))
        believed: list[tuple[int, str]] = []
        for number, step in steps:
            if step == "undo":
                search.undo()
                believed = believed[:-1]
            elif dict(believed).get(number) != step:
                search.label(number, step)
                believed.append((number, step))
        stands = {row.posting.number: str(row.decision.label) for row in search.list().rows if row.decision}
        assert stands == dict(believed)


def test_the_verdict_a_person_was_last_shown_is_the_newest_after_an_undo(search: Workspace) -> None:
    first = search.screen()
    search.label(2, "passed")
    search.screen()
    search.undo()
    again = search.screen()
    assert again.version == first.version
    listed = {row.posting.id: row.verdict.score for row in search.list().rows if row.verdict}
    assert listed == {row.posting.id: row.verdict.score for row in search.screen(shown=24).rows}


def test_a_list_never_mixes_the_scores_of_two_versions(search: Workspace) -> None:
    search.label(2, "passed")
    search.screen()
    search.label(3, "excited")
    search.asking().next()
    assert len({row.verdict.version for row in search.list().rows if row.verdict}) == 1


def test_saying_the_same_again_keeps_the_reason(search: Workspace) -> None:
    search.label(3, "excited", why="the kitchen garden")
    search.label(3, "excited")
    standing = search.show(3).standing
    assert standing is not None
    assert standing.reason == "the kitchen garden"


def test_a_decision_knows_whether_a_verdict_could_be_seen(search: Workspace) -> None:
    assert search.label(3, "maybe").decision.occasion is Occasion.CHOSEN
    search.screen()
    assert search.label(4, "maybe").decision.occasion is Occasion.RANKED
