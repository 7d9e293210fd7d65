"""Backtests of files and of one's own decisions, as a researcher calls them from Python."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import metier
from metier import Workspace
from metier.actions.backtest.report import BacktestReport
from metier.errors import (
    FileMissingError,
    NothingToReplayError,
    OutputExistsError,
    OutputPathError,
    ScreenerUnknownError,
    SplitKindError,
    SplitsError,
    StoppedError,
)
from metier.testing import ToyEncoder
from metier.workspace.backtest import read_labelled

KINDS = (
    ("Python developer", "excited"),
    ("Data analyst", "maybe"),
    ("Night nurse", "passed"),
    ("Cook", "passed"),
)
QUICK: dict[str, Any] = {
    "screeners": ["learned", "prior"],
    "sizes": [10, 15],
    "seeds": 2,
    "encoder": ToyEncoder(),
}


def row(number: int, **more: object) -> dict[str, object]:
    title, label = KINDS[number * 7 % 11 % 4]
    words: dict[str, object] = {
        "id": f"r{number:03d}",
        "title": title,
        "company": None,
        "text": f"{title} in team {number}.",
        "label": label,
        "order": number,
        "group": f"g{number // 2}" if number < 8 else None,
        "reason": f"secret reason {number}",
    }
    return words | more


def written(rows: list[dict[str, object]], name: str = "labels.jsonl") -> Path:
    content = "".join(f"{json.dumps(one)}\n" for one in rows).encode()
    Path(name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return Path(name)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("METIER_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def labels(folder: Path) -> Path:
    return written([row(number) for number in range(40)])


def rows_of(file: str) -> list[dict[str, Any]]:
    raw = Path(file).read_bytes()
    text = gzip.decompress(raw) if file.endswith(".gz") else raw
    return [json.loads(line) for line in text.decode().splitlines()]


def without_times(file: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in one.items() if key != "fit_seconds"} for one in rows_of(file)]


def test_a_file_is_measured_per_screener_and_size_with_an_interval_over_seeds(labels: Path) -> None:
    report = metier.backtest(labels, **QUICK)
    assert [(cell.words, cell.screener) for cell in report.cells] == [
        ("10", "learned"), ("10", "prior"), ("15", "learned"), ("15", "prior"),
    ]  # fmt: skip
    assert report.labels == {"excited": 10, "maybe": 10, "passed": 20}
    assert {cell.n_splits for cell in report.cells} == {2}
    prior = report.cells[1].figures["auc"]
    assert (prior.value, prior.n) == (0.5, 2)
    assert len(report.splits) == 8
    assert "over seeds" in report.notes[0]


def test_predictions_are_one_row_per_screener_size_seed_and_test_posting(labels: Path) -> None:
    report = metier.backtest(labels, predictions="out.jsonl", **QUICK)
    rows = rows_of("out.jsonl")
    assert len(rows) == report.n_predictions == sum(split.n_test for split in report.splits)
    assert list(rows[0]) == [
        "screener", "size", "seed", "id", "p_passed", "p_maybe", "p_excited", "fit_seconds", "cost_usd",
    ]  # fmt: skip
    assert all(abs(one["p_passed"] + one["p_maybe"] + one["p_excited"] - 1) < 1e-6 for one in rows)
    assert len({(one["screener"], one["size"], one["seed"], one["id"]) for one in rows}) == len(rows)
    assert not Path("out.jsonl.part").exists()


def test_an_existing_file_of_predictions_is_kept_unless_forced(labels: Path) -> None:
    Path("out.jsonl").write_text("mine")
    with pytest.raises(OutputExistsError):
        metier.backtest(labels, predictions="out.jsonl", **QUICK)
    assert Path("out.jsonl").read_text() == "mine"
    metier.backtest(labels, predictions="out.jsonl", force=True, **QUICK)
    assert len(rows_of("out.jsonl")) > 0


def test_predictions_never_replace_the_labels_they_rest_on(labels: Path) -> None:
    before = labels.read_bytes()
    with pytest.raises(OutputPathError, match="rest on it"):
        metier.backtest(labels, predictions=f"./{labels}", force=True, **QUICK)
    assert labels.read_bytes() == before


def test_packed_predictions_are_the_same_rows(labels: Path) -> None:
    metier.backtest(labels, predictions="out.jsonl", **QUICK)
    metier.backtest(labels, predictions="out.jsonl.gz", **QUICK)
    assert without_times("out.jsonl") == without_times("out.jsonl.gz")


class Stop:
    """Progress during which somebody stops the run after some fits."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, what: str, done: int, total: int) -> None:
        if what == "Replaying" and done == self.after:
            raise StoppedError


def test_an_interrupted_run_goes_on_and_ends_as_if_nothing_had_happened(labels: Path) -> None:
    metier.backtest(labels, predictions="whole.jsonl", **QUICK)
    with pytest.raises(StoppedError):
        metier.backtest(labels, predictions="out.jsonl", progress=Stop(3), **QUICK)
    assert not Path("out.jsonl").exists()
    part = Path("out.jsonl.part")
    part.write_bytes(part.read_bytes() + b'{"place": 3, "rows": [[0.1')  # the machine died while it wrote
    report = metier.backtest(labels, predictions="out.jsonl", **QUICK)
    assert report.n_reused == 3
    assert without_times("out.jsonl") == without_times("whole.jsonl")


def test_what_rests_on_other_labels_is_not_reused(labels: Path) -> None:
    with pytest.raises(StoppedError):
        metier.backtest(labels, predictions="out.jsonl", progress=Stop(3), **QUICK)
    written([row(number, **({"label": "excited"} if number == 5 else {})) for number in range(40)])
    assert metier.backtest(labels, predictions="out.jsonl", **QUICK).n_reused == 0


def test_two_processes_predict_what_one_does(labels: Path) -> None:
    profile = Path("profile.md")
    profile.write_text("## Must have\n- Python\n")
    metier.backtest(labels, predictions="one.jsonl", profile=profile, **QUICK)
    metier.backtest(labels, predictions="two.jsonl", profile=profile, jobs=2, **QUICK)
    assert without_times("one.jsonl") == without_times("two.jsonl")


def test_no_text_is_encoded_twice_even_in_another_run(labels: Path) -> None:
    first, second = ToyEncoder(), ToyEncoder()
    metier.backtest(labels, **QUICK | {"encoder": first})
    metier.backtest(labels, **QUICK | {"encoder": second, "sizes": [12]})
    assert len(first.encoded) > 0
    assert second.encoded == []


def test_several_people_are_measured_each_on_their_own_and_the_interval_runs_over_them(folder: Path) -> None:
    rows = [row(n, id=f"{user}-{n}", user=user) for user in ("ada", "bo", "cy") for n in range(24)]
    report = metier.backtest(written(rows, "people.jsonl.gz"), predictions="out.jsonl", **QUICK)
    assert report.n_people == 3
    assert {cell.figures["brier"].n for cell in report.cells} == {3}
    assert "3 people" in report.notes[0]
    for one in rows_of("out.jsonl"):
        assert one["id"].startswith(one["person"])


def test_given_splits_are_replayed_as_they_are(labels: Path) -> None:
    Path("s.json").write_text(
        json.dumps([{"train": ["r001", "r002", "r003"], "test": ["r010", "r011"], "x": 0}])
    )
    report = metier.backtest(labels, splits="s.json", predictions="out.jsonl", **QUICK)
    assert [(one["screener"], one["size"], one["seed"], one["id"]) for one in rows_of("out.jsonl")] == [
        (name, 3, 0, given) for name in ("learned", "prior") for given in ("r010", "r011")
    ]
    assert report.split == "given"
    Path("s.json").write_text(json.dumps([{"train": ["r000"], "test": ["r001", "r010"]}]))
    assert any(
        "one group on both sides" in note for note in metier.backtest(labels, splits="s.json", **QUICK).notes
    )
    Path("s.json").write_text('[{"train": ["nobody"], "test": ["r001"]}]')
    with pytest.raises(SplitsError, match="nobody"):
        metier.backtest(labels, splits="s.json", **QUICK)


def test_bad_rows_are_problems_and_the_others_are_measured(folder: Path) -> None:
    rows = [row(number) for number in range(30)]
    bad = [row(1), row(50, label="great"), row(51, decided_at="yesterday"), row(52, label=None)]
    report = metier.backtest(written([*rows, *bad]), **QUICK)
    found = [(one.source, one.where, one.field) for one in report.problems]
    assert found == [
        (str(Path("labels.jsonl")), "line 31", "id"),
        (str(Path("labels.jsonl")), "line 32", "label"),
        (str(Path("labels.jsonl")), "line 33", "decided_at"),
    ]
    assert sum(report.labels.values()) == 30
    assert report.n_rows == 34


def test_a_labelled_row_without_a_word_is_replayed_not_lost(folder: Path) -> None:
    rows = [row(number) for number in range(30)]
    rows[7] |= {"title": None, "text": None}
    Path("s.json").write_text(json.dumps([{"train": ["r001", "r007", "r003"], "test": ["r010"]}]))
    report = metier.backtest(written(rows), splits="s.json", **QUICK)
    assert report.problems == ()
    assert sum(report.labels.values()) == 30


def test_two_levels_and_a_single_label_are_measured_as_far_as_that_goes(folder: Path) -> None:
    two = [row(n, label="excited" if n % 3 == 0 else "passed") for n in range(30)]
    report = metier.backtest(written(two), **QUICK | {"screeners": ["learned", "words", "prior"]})
    assert any("Nothing is labelled maybe" in note for note in report.notes)
    assert report.cells[0].figures["auc"].n == 2
    one = [row(n, label="passed") for n in range(30)]
    report = metier.backtest(written(one), **QUICK | {"screeners": ["learned", "words", "prior"]})
    assert report.cells[0].figures["auc"].n == 0
    assert any("words could not learn" in note for note in report.notes)


def test_what_cannot_be_done_is_said_before_any_file_is_read(folder: Path) -> None:
    with pytest.raises(ScreenerUnknownError):
        metier.backtest("nowhere.jsonl", screeners=["oracle"])
    with pytest.raises(SplitKindError):
        metier.backtest("nowhere.jsonl", split="random", encoder=ToyEncoder())
    with pytest.raises(FileMissingError):
        metier.backtest("nowhere.jsonl", encoder=ToyEncoder())


def test_too_few_decisions_for_every_size_are_an_error_that_says_so(folder: Path) -> None:
    with pytest.raises(NothingToReplayError, match="8 decisions"):
        metier.backtest(written([row(number) for number in range(8)]), **QUICK)


def test_rows_with_the_same_words_are_one_group_where_none_is_named(folder: Path) -> None:
    rows = [row(10), row(11), row(12, title="Cook", text="Same."), row(13, title="Cook", text=" Same.\n")]
    groups = [item.group for item in read_labelled(written(rows)).labelled.items]
    assert len(set(groups)) == 3
    assert groups[2] == groups[3]


def test_ids_and_texts_are_those_of_the_file_and_nothing_tells_the_source(labels: Path) -> None:
    found = read_labelled(labels).labelled
    assert [item.id for item in found.items][:2] == ["r000", "r001"]
    assert {item.posting.source for item in found.items} == {""}
    assert found.items[3].group == "g1"
    assert "secret" not in repr([item.posting for item in found.items])


def test_an_id_with_spaces_or_an_entity_is_found_and_predicted_as_it_stands(folder: Path) -> None:
    odd = [" a  b ", "R&amp;D", "tab\there", "<i>1</i>"]
    rows = [row(number) for number in range(30)] + [row(40 + n, id=given) for n, given in enumerate(odd)]
    Path("s.json").write_text(json.dumps([{"train": ["r001", "r002", "r003"], "test": odd}]))
    metier.backtest(written(rows), splits="s.json", predictions="out.jsonl", **QUICK)
    assert [one["id"] for one in rows_of("out.jsonl") if one["screener"] == "prior"] == odd


def test_whole_numbers_written_by_pandas_are_orders_groups_and_people(folder: Path) -> None:
    rows = [row(n, order=float(n), group=float(n // 2), user=float(n % 2)) for n in range(4)]
    found = read_labelled(written(rows))
    assert found.problems == []
    assert [item.order for item in found.labelled.items] == [0, 1, 2, 3]
    assert [item.group for item in found.labelled.items] == ["0.0", "0.0", "1.0", "1.0"]
    assert found.labelled.people == ("0.0", "1.0")


def test_an_order_that_is_no_whole_number_is_a_problem(folder: Path) -> None:
    found = read_labelled(written([row(1, order=1.5), row(2, order="1st"), row(3)]))
    assert [one.field for one in found.problems] == ["order", "order"]


def test_splits_may_be_packed(labels: Path) -> None:
    content = json.dumps([{"train": ["r001", "r002", "r003"], "test": ["r010"]}]).encode()
    Path("s.json.gz").write_bytes(gzip.compress(content))
    assert metier.backtest(labels, splits="s.json.gz", **QUICK).n_predictions == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [(b'[{"train": ["\xff"]}]', "byte 13 is not UTF-8"), (b"\x1f\x8b\x08cut", "a damaged gzip file")],
)
def test_splits_that_are_no_text_are_refused_in_words(labels: Path, content: bytes, words: str) -> None:
    Path("s.json").write_bytes(content)
    with pytest.raises(SplitsError, match=words):
        metier.backtest(labels, splits="s.json", **QUICK)


def test_a_split_that_needs_a_row_left_out_says_what_is_wrong_with_the_row(folder: Path) -> None:
    rows = [row(number) for number in range(5)] + [row(5, label="great")]
    Path("s.json").write_text(json.dumps([{"train": ["r001", "r002"], "test": ["r005"]}]))
    with pytest.raises(
        SplitsError, match=r"1 row was left out, first line 6: `great` is not a label.*got `r005`"
    ):
        metier.backtest(written(rows), splits="s.json", **QUICK)


def test_given_splits_whose_predictions_look_alike_are_noted(labels: Path) -> None:
    one = {"size": 3, "seed": 1, "train": ["r001", "r002", "r003"], "test": ["r010", "r011"]}
    Path("s.json").write_text(json.dumps([one, one | {"train": ["r004", "r005", "r006"], "test": ["r011"]}]))
    report = metier.backtest(labels, splits="s.json", **QUICK)
    assert any(note.startswith("1 test postings stand in several given splits") for note in report.notes)


def test_only_the_words_of_a_test_posting_move_its_prediction(folder: Path) -> None:
    def predicted(name: str, rows: list[dict[str, object]], test: list[str]) -> list[tuple[float, ...]]:
        Path("s.json").write_text(json.dumps([{"train": [f"r{n:03d}" for n in range(16)], "test": test}]))
        asked = QUICK | {"screeners": ["learned", "words", "prior"]}
        metier.backtest(written(rows), splits="s.json", predictions=name, **asked)
        found = sorted(rows_of(name), key=lambda one: (one["screener"], test.index(one["id"])))
        return [(one["p_passed"], one["p_maybe"], one["p_excited"]) for one in found]

    plain = [row(number) for number in range(24)]
    test = [f"r{n:03d}" for n in range(16, 24)]
    other = {"label": "excited", "reason": "love it", "order": -7, "group": "all", "source": "elsewhere"}
    renamed = plain[:16] + [one | other | {"id": f"x{one['id']}"} for one in plain[16:]]
    assert predicted("one.jsonl", plain, test) == predicted(
        "two.jsonl", renamed[::-1], [f"x{given}" for given in test]
    )


# --- one's own decisions ----------------------------------------------------------------------------------


@pytest.fixture
def search(folder: Path) -> Workspace:
    made = Workspace.create("ws", encoder=ToyEncoder())
    rows: list[Mapping[str, object]] = [row(number, label=None, reason=None) for number in range(40)]
    made.add(written([dict(one) for one in rows], "jobs.jsonl"))
    return made


def decide(search: Workspace, n: int) -> None:
    for number in range(1, n + 1):
        title = search.posting(number).title
        search.label(number, dict(KINDS)[str(title)])


def replayed(search: Workspace, name: str = "own.jsonl") -> tuple[BacktestReport, list[dict[str, Any]]]:
    report = search.backtest(screeners=["learned", "prior"], predictions=name, force=True)
    return report, without_times(name)


def test_own_decisions_are_predicted_once_each_in_time(search: Workspace) -> None:
    decide(search, 24)
    report, rows = replayed(search)
    assert report.split == "replay"
    ids = [search.posting(number).id for number in range(11, 25)]
    assert [one["id"] for one in rows if one["screener"] == "prior"] == ids
    assert report.cells[0].words == "all"
    assert report.cells[0].figures["brier"].n == 14
    assert any("no random sample" in note for note in report.notes)


def test_decisions_made_later_change_no_earlier_prediction(search: Workspace) -> None:
    decide(search, 18)
    _, before = replayed(search)
    for number, label in ((19, "excited"), (20, "excited"), (21, "excited")):
        search.label(number, label)
    _, after = replayed(search)
    assert len(before) == 16
    early = {one["id"] for one in before}
    assert [one for one in after if one["id"] in early] == before


def test_a_workspace_with_few_decisions_says_what_is_missing(search: Workspace) -> None:
    decide(search, 4)
    with pytest.raises(NothingToReplayError, match="4 decisions"):
        search.backtest()


def test_a_backtest_changes_nothing_in_the_workspace(search: Workspace) -> None:
    decide(search, 20)
    before = list(search.export_lines())
    search.backtest(screeners=["prior"])
    assert list(search.export_lines()) == before


def test_an_export_measured_as_a_file_has_the_postings_of_the_workspace(search: Workspace) -> None:
    decide(search, 30)
    search.export("own-labels.jsonl")
    found = read_labelled("own-labels.jsonl").labelled
    mine = {item.id: item.posting for item in found.items}
    for number in range(1, 31):
        kept = search.posting(number)
        assert (mine[kept.id].text, mine[kept.id].facts_json) == (kept.text, kept.facts_json)
