"""The file of a backtest's predictions, and what an interrupted backtest leaves beside it.

`OUT.jsonl` appears whole or not at all. Until then every finished fit is a line of `OUT.jsonl.part`, whose first line
names everything the predictions rest on; a run that rests on the same goes on where that one stopped.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Self

from metier.actions.backtest.run import Rests
from metier.errors import OutputExistsError
from metier.evaluation.backtest import Prediction
from metier.evaluation.jobs import Pair
from metier.storage.files import write_chunks

FORMAT = 1
_CHUNK = 1000  # rows compressed and written at once


class PredictionsFile:
    """Keeps predictions fit by fit, and writes them out when all are there. A context manager.

    Args:
        path: The file to be; `.gz` is packed.
        pairs: What is predicted, in order.
        rests_on: Everything the predictions rest on.
        with_people: Rows name the person.
        force: `path` may exist.

    Raises:
        OutputExistsError: `path` exists and `force` is not set.
    """

    def __init__(
        self, path: Path, pairs: Sequence[Pair], rests_on: Rests, *, with_people: bool, force: bool
    ) -> None:
        if path.exists() and not force:
            raise OutputExistsError(str(path))
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._pairs = pairs
        self._with_people = with_people
        self._header = {"metier": "backtest", "format": FORMAT, **rests_on}
        self._offsets: dict[int, int] = {}
        self._file: IO[bytes] = self._opened()

    def __enter__(self) -> Self:
        """The file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave what was finished in the part file."""
        self._file.close()

    def known(self, place: int) -> list[Prediction] | None:
        """What an earlier run, or this one, predicted for the pair at `place`."""
        if place not in self._offsets:
            return None
        self._file.seek(self._offsets[place])
        row = json.loads(self._file.readline())
        split, name = self._pairs[place]
        return [
            Prediction(
                name, split.size, split.seed, given, p[0], p[1], p[2],
                row["fit_seconds"], p[3], split.person, p[4], row["too_few"], given in row.get("unread", ()),
            )
            for given, p in zip(split.test, row["rows"], strict=True)
        ]  # fmt: skip

    def keep(self, place: int, predictions: Sequence[Prediction]) -> None:
        """Remember what was predicted for the pair at `place`."""
        row = {
            "place": place,
            "fit_seconds": predictions[0].fit_seconds,
            "too_few": predictions[0].too_few,
            "unread": [one.id for one in predictions if one.unread],
            "rows": [
                (one.p_passed, one.p_maybe, one.p_excited, one.cost_usd, one.screen_seconds)
                for one in predictions
            ],
        }
        self._offsets[place] = self._file.seek(0, 2)
        self._file.write(json.dumps(row).encode() + b"\n")
        self._file.flush()

    def finish(self) -> None:
        """Write every prediction to the file itself, and drop the part."""
        write_chunks(self._path, self._chunks())
        self._file.close()
        self._part.unlink()

    def _opened(self) -> IO[bytes]:
        """The part file, cut after its last whole line; begun anew where it rests on something else."""
        file = self._part.open("r+b" if self._part.exists() else "w+b")
        first = file.readline()
        if _json(first) != self._header:
            file.seek(0)
            file.truncate()
            file.write(json.dumps(self._header, ensure_ascii=False).encode() + b"\n")
            file.flush()
            return file
        at = file.tell()
        while isinstance(row := _json(line := file.readline()), dict):
            self._offsets[row["place"]] = at
            at += len(line)
        file.seek(at)
        file.truncate()
        return file

    def _chunks(self) -> Iterator[bytes]:
        pack = self._path.suffix == ".gz"
        lines: list[str] = []
        for place in range(len(self._pairs)):
            known = self.known(place) or ()
            lines += (line_of(one, with_people=self._with_people) for one in known)
            if len(lines) >= _CHUNK:
                yield _packed(lines, compress=pack)
                lines = []
        yield _packed(lines, compress=pack)


def line_of(one: Prediction, *, with_people: bool) -> str:
    """A prediction as a line of the file.

    Args:
        with_people: It names the person.
    """
    row: dict[str, object] = {
        "screener": one.screener,
        "size": one.size,
        "seed": one.seed,
        "id": one.id,
        "p_passed": one.p_passed,
        "p_maybe": one.p_maybe,
        "p_excited": one.p_excited,
        "fit_seconds": one.fit_seconds,
        "cost_usd": one.cost_usd,
    }
    if one.unread:
        row["unread"] = True
    if with_people:
        row["person"] = one.person
    return json.dumps(row, ensure_ascii=False) + "\n"


def _json(line: bytes) -> object:
    """A whole line's value; None for a line that was cut off, or is no JSON."""
    try:
        return json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None


def _packed(lines: Sequence[str], *, compress: bool) -> bytes:
    content = "".join(lines).encode("utf-8", "replace")
    return (
        gzip.compress(content, mtime=0) if compress else content
    )  # members of one gzip file may follow another
