"""The outermost frame: a bug, Ctrl-C, a full disk; told in metier's words and nothing private."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from metier.cli.call import Call
from metier.cli.driver import Driver
from metier.cli.failures import answer_for

SECRET = "a posting's private words"


def raising(error: BaseException) -> Callable[[], int]:
    def work() -> int:
        raise error

    return work


def test_a_bug_writes_a_report_without_private_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    assert answer_for(raising(KeyError(SECRET)), Call(command="add"), ["add", SECRET]) == 1

    (report,) = tmp_path.iterdir()
    printed = capsys.readouterr()
    assert str(report) in printed.err
    assert printed.err.startswith("error[E-INTERNAL]: ")
    text = report.read_text(encoding="utf-8")
    assert SECRET not in text + printed.err
    assert "KeyError" in text
    assert "command: add" in text
    assert report.stat().st_mode & 0o077 == 0


def test_only_debug_shows_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    answer_for(raising(ValueError("odd")), Call(), [])
    assert "Traceback" not in capsys.readouterr().err

    answer_for(raising(ValueError("odd")), Call(debug=True), [])
    assert "ValueError: odd" in capsys.readouterr().err


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    call = Call(kept=lambda: "400 rows are kept")

    assert answer_for(raising(KeyboardInterrupt()), call, []) == 130
    assert capsys.readouterr().err == (
        "error[E-INTERRUPTED]: Stopped; 400 rows are kept\n\nhint: Run the same command again to go on\n"
    )


@pytest.mark.parametrize(
    ("number", "code", "exit_code"),
    [
        (errno.ENOSPC, "E-DISK", 1),
        (errno.EACCES, "E-DIR-WRITE", 1),
        (errno.ENOENT, "E-OUTPUT", 2),
        (errno.ECHILD, "E-INTERNAL", 1),
    ],
)
def test_the_machine_failing_is_no_bug(
    number: int, code: str, exit_code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer_for(raising(OSError(number, "it failed", "out/x")), Call(), []) == exit_code
    assert capsys.readouterr().err.startswith(f"error[{code}]: ")


def test_a_closed_pipe_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer_for(raising(BrokenPipeError()), Call(), []) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["", "tailor", "letter", "resume", "export-application", "interview"])
def test_help_loads_neither_numpy_nor_rich_nor_the_workspace(command: str) -> None:
    code = (
        f"import sys; sys.argv = ['metier', *{command.split()}, '--help']\n"
        "from metier.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'rich', 'sqlite3', 'sklearn', 'onnxruntime', 'metier.workspace'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )

    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_a_reason_in_another_encoding_than_the_terminal_says_is_kept(encoding: str, tmp_path: Path) -> None:
    cli = Driver(tmp_path / "ws")
    cli("init", str(tmp_path / "ws"))
    for title in ("Baker", "Miller"):
        cli("add", "-", stdin=f"{title}\nBread in Jena.\n")
    settings = {**os.environ, "PYTHONIOENCODING": encoding, "METIER_WORKSPACE": str(tmp_path / "ws")}
    words = b"3 zu gro\xc3\x9f\n3 zu gro\xdf\n"

    ran = subprocess.run(
        [sys.executable, "-m", "metier", "label", "1", "2"],
        input=words,
        capture_output=True,
        env=settings,
        check=False,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stderr
    reasons = [cli("show", which, "--json").envelope["data"]["standing"]["reason"] for which in ("1", "2")]
    assert reasons == ["zu groß", "zu gro\N{REPLACEMENT CHARACTER}"]


@pytest.mark.parametrize(
    ("words", "closed", "code"),
    [
        ("list", "<&-", 0),
        ("list", ">&-", 0),
        ("lits", ">&- 2>&-", 2),
        ("label", "<&-", 2),
        ("add -", "<&-", 2),
    ],
)
def test_closed_streams_are_no_fault_of_metier(
    words: str, closed: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METIER_WORKSPACE", str(tmp_path / "ws"))
    cli = Driver(tmp_path / "ws")
    cli("init", str(tmp_path / "ws"))
    cli("add", "-", stdin="Baker\nBread in Jena.\n")

    ran = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m metier {words} {closed}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
