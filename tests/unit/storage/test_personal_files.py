"""The person's own files where they are no text, too long or no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from metier.cli.driver import Driver
from metier.errors import MetierError
from metier.storage.files import LARGEST, read_personal_file
from metier.testing import FixedClock, ToyEncoder
from metier.workspace.personal import PersonalFile

BROKEN = {
    "E-ENCODING": b"- Mentoring\n\xff\n",
    "E-BINARY": b"- Mentoring\0\n",
    "E-TOO-LARGE": b"- Mentoring\n" * (LARGEST // 12 + 1),
}


@pytest.mark.parametrize("code", [*BROKEN, "E-FILE-ISDIR"])
def test_what_is_no_text_is_refused_with_a_step_that_helps(tmp_path: Path, code: str) -> None:
    file = tmp_path / "guardrails.md"
    if code in BROKEN:
        file.write_bytes(BROKEN[code])
    else:
        file.mkdir()
    for read in (read_personal_file, PersonalFile.read):
        with pytest.raises(MetierError) as refused:
            read(file)
        assert refused.value.code == code
        assert "guardrails.md" in refused.value.message
        assert "--encoding" not in refused.value.hint
        assert "--max-size" not in refused.value.hint


@pytest.mark.parametrize("name", ["guardrails.md", "profile.md"])
@pytest.mark.parametrize("code", BROKEN)
def test_screening_with_a_broken_file_ends_with_its_code(tmp_path: Path, name: str, code: str) -> None:
    cli = Driver(tmp_path / "ws", arguments={"encoder": ToyEncoder(), "clock": FixedClock()})
    cli("init", str(tmp_path / "ws"))
    (cli.folder / name).write_bytes(BROKEN[code])
    ran = cli("screen")

    assert ran.exit_code == 3
    assert f"error[{code}]" in ran.stderr
    assert name in ran.stderr


def test_a_mark_at_the_beginning_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "profile.md").write_bytes(b"\xef\xbb\xbf- Remote\r\n")
    assert read_personal_file(tmp_path / "profile.md") == "- Remote\r\n"
    assert read_personal_file(tmp_path / "missing.md") == ""
