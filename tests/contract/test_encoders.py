"""Another encoder takes the built-in one's place by a setting; what rests on the old one is void, and nothing leaks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.embeddings_server import EmbeddingsServer, embeddings_server, says

from metier.cli.driver import Driver
from metier.domain.profile import Profile
from metier.errors import (
    ConsentMissingError,
    EncoderChangedError,
    OfflineError,
    ProviderDownError,
    SecretMissingError,
)
from metier.net.sent import SentLog
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import FixedClock, MemoryCache, ToyEncoder, posting
from metier.workspace import STORE, Workspace

WISH = "A wish nobody else may read"
N = 12


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with embeddings_server() as running:
        yield running


def settings(url: str, **more: str) -> str:
    lines = [f"{key} = {value}" for key, value in more.items() if key != "privacy"]
    encoder = f'[encoder]\nkind = "endpoint"\nmodel = "toy"\nbase_url = "{url}"\n'
    top = [line for line in lines if line.startswith("offline")]
    inner = [line for line in lines if line not in top]
    return "\n".join([*top, encoder, *inner, more.get("privacy", "")])


def search(folder: Path, toml: str, environment: dict[str, str] | None = None) -> Workspace:
    """A workspace with a few postings and a wish; made at the first call."""
    options: dict[str, object] = {"environment": environment or {}, "clock": FixedClock()}
    if not folder.exists():
        Workspace.create(folder, **options).close()
        (folder / "profile.md").write_text(f"## Nice to have\n- {WISH}\n")
    (folder / "metier.toml").write_text(toml)
    found = Workspace(folder, **options)  # type: ignore[arg-type]  # as named above
    if not found.count().n_postings:
        topics = ("Python pipelines", "night shifts", "value added tax")
        for n in range(N):
            words = " ".join(f"{topics[n % 3]} {n}{k}" for k in range(9))
            found.add_text(f"Role {n} at place {n}\nThe work is {words}. You answer to team {n}.")
    return found


# --- an endpoint on this machine ------------------------------------------------------------------------


def test_a_server_on_this_machine_reads_postings_once(server: EmbeddingsServer, tmp_path: Path) -> None:
    with search(tmp_path / "ws", settings(server.url)) as found:
        report = found.screen()
        assert report.n_screened == N
        n_asked = len(server.asked)
        assert WISH in server.texts
        found.screen()
        assert len(server.asked) == n_asked
    lines = list(SentLog(tmp_path / "ws" / "sent.jsonl").read())
    assert len(lines) == n_asked
    assert {kind for line in lines for kind in line.carries} == {"probe", "postings", "own words"}
    assert not any(line.left for line in lines)
    assert "Python" not in (tmp_path / "ws" / "sent.jsonl").read_text()


def test_what_was_read_is_ranked_without_the_server(tmp_path: Path) -> None:
    with embeddings_server() as server:
        toml = settings(server.url)
        with search(tmp_path / "ws", toml) as found:
            found.label(1, "excited")
            version = found.screen().version
    with search(tmp_path / "ws", toml) as found:  # the server is gone
        assert found.screen().version == version


def test_a_server_that_is_down_stops_what_needs_it_and_nothing_else(tmp_path: Path) -> None:
    with embeddings_server() as gone:
        toml = settings(gone.url)
    with search(tmp_path / "ws", toml) as found:
        with pytest.raises(ProviderDownError):
            found.screen()
        assert found.show(1).why is not None
        assert any("explained by words and facts" in notice for notice in found.notices)
        assert found.screen(quick=True).n_screened == N
        offer = found.asking().next()
        assert offer is not None
        check = next(check for check in found.doctor().checks if check.name == "encoder")
        assert check.health.value == "bad"
        assert check.exit_code == 6
        assert found.label(1, "excited").decision.label == "excited"


# --- changing the encoder ---------------------------------------------------------------------------------


def test_another_encoder_makes_new_verdicts_and_keeps_the_old_ones_as_history(
    server: EmbeddingsServer, tmp_path: Path
) -> None:
    with search(tmp_path / "ws", settings(server.url)) as found:
        found.label(1, "excited")
        first = found.screen().version
    with search(tmp_path / "ws", settings(server.url, window="64")) as found:
        second = found.screen().version
        verdicts = [verdict.version for verdict, _ in found.show(2).verdicts]
        assert first != second
        assert verdicts == [first, second]


def test_doctor_names_vectors_of_other_encoders_and_forgets_them(
    server: EmbeddingsServer, tmp_path: Path
) -> None:
    with search(tmp_path / "ws", settings(server.url)) as found:
        found.screen()
        assert "vectors" not in {check.name for check in found.doctor().checks}
    with search(tmp_path / "ws", settings(server.url, window="64")) as found:
        checks = {check.name: check for check in found.doctor().checks}
        assert f"{N} postings not yet read" in checks["encoder"].words
        assert "not in use" in checks["vectors"].words
        assert checks["vectors"].fixable
        mended = found.doctor(fix=True).mended
        assert any("forgot" in words for words in mended)
        assert "vectors" not in {check.name for check in found.doctor().checks}
        assert found.screen().n_screened == N


def test_a_model_exchanged_silently_is_declared_void_and_read_anew(
    server: EmbeddingsServer, tmp_path: Path
) -> None:
    toml = settings(server.url)
    with search(tmp_path / "ws", toml) as found:
        first = found.screen().version
    server.encoder = ToyEncoder(dim=96)
    with search(tmp_path / "ws", toml) as found:
        found.add_text("A new role\nWords that were never read before, by anybody at all.")
        with pytest.raises(EncoderChangedError):
            found.screen()
    with search(tmp_path / "ws", toml) as found:
        again = found.screen()
        assert again.version != first
        assert again.n_screened == N + 1
        checks = {check.name: check.words for check in found.doctor().checks}
        assert "all postings read" in checks["encoder"]
        assert "not in use" in checks["vectors"]


# --- consent ------------------------------------------------------------------------------------------------


def test_nothing_leaves_without_consent(tmp_path: Path) -> None:
    far = "https://api.example.com/v1"
    with search(tmp_path / "ws", settings(far)) as found:
        with pytest.raises(OfflineError):
            found.screen()
        assert found.show(1).why is not None
        assert any("explained by words and facts" in notice for notice in found.notices)
        assert found.screen(quick=True).n_screened == N
    with search(tmp_path / "ws", settings(far, offline="false")) as found, pytest.raises(ConsentMissingError):
        found.screen()
    other = '[privacy]\nsend_postings_to = ["other.example.com"]'
    with (
        search(tmp_path / "ws", settings(far, offline="false", privacy=other)) as found,
        pytest.raises(ConsentMissingError),
    ):
        found.screen()
    assert not (tmp_path / "ws" / "sent.jsonl").exists()


def test_consent_is_written_down_and_not_taken_from_the_environment(tmp_path: Path) -> None:
    environment = {"METIER_PRIVACY_SEND_POSTINGS_TO": "api.example.com", "METIER_OFFLINE": "false"}
    with (
        search(tmp_path / "ws", settings("https://api.example.com/v1"), environment) as found,
        pytest.raises(ConsentMissingError),
    ):
        found.screen()


class Distant(ToyEncoder):
    """An encoder elsewhere that may read postings and not the person's own words."""

    reads_own_words = False

    def encode_own_words(self, texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        raise AssertionError(texts)


def test_wishes_that_may_not_be_sent_count_by_their_words_alone() -> None:
    wishes = Profile(nice_to_have=("Open data",))
    cache = MemoryCache()
    withheld = LearnedScreener(Featurizer(Distant(), cache), wishes)
    shown = [posting("Clerk", "Files and forms."), posting("Clerk", "All our results are open data.")]
    worse, better = withheld.screen(shown)
    assert better.score > worse.score
    assert not any("own words" in kind for kind in cache.rows)
    given = LearnedScreener(Featurizer(ToyEncoder(), cache), wishes)
    assert given.version != withheld.version


# --- keys -----------------------------------------------------------------------------------------------------

KEY = "sk-canary-4711-do-not-print"


def test_the_key_is_sent_and_appears_nowhere(server: EmbeddingsServer, tmp_path: Path) -> None:
    toml = settings(server.url, api_key_env='"MY_KEY"')
    server.faults.extend([None, says(401, f"wrong key {KEY}".encode())])
    search(tmp_path / "ws", toml, {"MY_KEY": KEY}).close()
    cli = Driver(tmp_path / "ws")
    cli.environment["MY_KEY"] = KEY
    shown = [
        cli("screen"),
        cli("screen", "--debug"),
        cli("--json", "screen"),
        cli("doctor"),
        cli("show", "1"),
    ]
    assert shown[0].exit_code == 6
    assert "E-PROVIDER-REFUSED" in shown[0].stderr
    assert all(KEY not in ran.stdout + ran.stderr for ran in shown)
    assert server.asked[-1].headers["Authorization"] == f"Bearer {KEY}"
    for file in (tmp_path / "ws").rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes()
    assert (tmp_path / "ws" / STORE).exists()


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "schlüssel"])
def test_a_key_that_can_be_none_is_told_without_showing_it(tmp_path: Path, key: str) -> None:
    toml = settings("http://localhost:1/v1", api_key_env='"MY_KEY"')
    with search(tmp_path / "ws", toml, {"MY_KEY": key}) as found, pytest.raises(SecretMissingError) as caught:
        found.screen()
    assert not key.strip() or key not in caught.value.message


# --- settings that cannot be ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[encoder]\nkind = "best"', "one of built-in, onnx"),
        ('[encoder]\nkind = "onnx"', "the folder of an ONNX model"),
        ('[encoder]\nkind = "endpoint"', "the name of a model"),
        ('[encoder]\nkind = "endpoint"\nmodel = "m"', "an https address"),
        (
            '[encoder]\nkind = "endpoint"\nmodel = "m"\nbase_url = "http://api.example.com"',
            "an https address",
        ),
        (
            '[encoder]\nkind = "endpoint"\nmodel = "m"\nbase_url = "https://me:secret@api.example.com"',
            "an https",
        ),
        ('[encoder]\napi_key_env = "sk-secret"', "the name of an environment variable"),
        ("[encoder]\nwindow = 5", "from 32 to 8192"),
        ('[encoder]\npooling = "max"', "auto, mean, cls, last"),
        ('[privacy]\nsend_postings_to = "api.example.com"', "a list of host names"),
        ('[privacy]\nsend_postings_to = ["https://api.example.com"]', "without https://"),
        ('[encoder]\nkind = "sentence-transformers"', "a folder, or `encoder.model`"),
    ],
)
def test_settings_that_cannot_be_are_told_with_exit_2(tmp_path: Path, toml: str, words: str) -> None:
    search(tmp_path / "ws", "").close()
    (tmp_path / "ws" / "metier.toml").write_text(toml)
    ran = Driver(tmp_path / "ws")("screen")
    assert ran.exit_code == 2, ran
    assert words in ran.stderr
    assert "secret" not in ran.stderr


# --- who explains -------------------------------------------------------------------------------------------------


def test_a_posting_is_explained_by_the_screener_that_judged_it(tmp_path: Path) -> None:
    made = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder()})
    search(tmp_path / "ws", "").close()
    for number, label in ((1, "excited"), (2, "passed")):
        made("label", str(number), label)
    made("screen", "--with", "prior")
    why = json.loads(made("--json", "show", "5").stdout)["data"]["why"]
    assert (why["screener"], why["is_of_verdict"], why["breakdown"]) == ("prior", True, None)
    made("screen", "--quick")
    why = json.loads(made("--json", "show", "5").stdout)["data"]["why"]
    assert (why["screener"], why["is_of_verdict"]) == ("learned", True)
    assert sum(term["moved"] for term in why["breakdown"]["terms"]) == pytest.approx(
        why["breakdown"]["score"]
    )
    assert {term["block"] for term in why["breakdown"]["terms"]} == {"base", "words", "facts", "profile"}
    made("label", "3", "maybe")
    why = json.loads(made("--json", "show", "5").stdout)["data"]["why"]
    assert not why["is_of_verdict"]


def test_a_posting_in_another_language_is_marked_in_screen_and_show(tmp_path: Path) -> None:
    class English(ToyEncoder):
        languages = frozenset({"en"})

    made = Driver(tmp_path / "ws", arguments={"encoder": English()})
    made("init", str(tmp_path / "ws"))
    german = (
        "Du kochst mit Gemüse vom Hof nebenan, planst die Woche mit dem Team und bildest Lehrlinge aus. " * 2
    )
    Path(tmp_path / "jobs.jsonl").write_text(json.dumps({"title": "Koch (m/w/d)", "text": german}) + "\n")
    made("add", str(tmp_path / "jobs.jsonl"))
    (tmp_path / "ws" / "profile.md").write_text("## Nice to have\n- Gemüse\n")
    (row,) = json.loads(made("--json", "screen").stdout)["data"]["rows"]
    notes = [reason["words"] for reason in row["reasons"] if reason["kind"] == "note"]
    assert notes == ["written in German, which the encoder does not read: words and facts carry it"]
    assert "written in German, which the encoder does not read" in made("show", "1").stdout
