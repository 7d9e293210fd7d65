"""OpenAI's API of files and fine-tuning jobs, at any address that speaks it.

What comes back is a stranger's: names are checked before they stand in a path, words are cut and hold no key, numbers are
numbers, lists end, and no address in an answer is ever asked.

Source: developers.openai.com, API reference, "Fine-tuning" and "Files".
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from metier.domain.chat import FieldClass
from metier.errors import ProviderAnswerError, ProviderRefusedError
from metier.models.chat.asking import Place
from metier.models.chat.batches.lines import DOUBT, PAGE, PAGES, checked_name, is_name
from metier.models.chat.reading import Json, count, hints_for, rows, table, words
from metier.net.batch_client import BatchClient
from metier.net.chat_client import ChatClient
from metier.training.hosted.ports import Event, FoundJob, Job, JobCheckpoint, JobState, Order

PURPOSE = "finetune"
"""As the log has it."""
_JOBS = "/fine_tuning/jobs"
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@+-]*(?:/[A-Za-z0-9][A-Za-z0-9._:@+-]*)*", re.ASCII)
_LONGEST_MODEL, _LONGEST_WORDS = 200, 300
_SYNTAX = frozenset({400, 422})
_GONE = 404
_ACCEPTED = range(201, 300)
"""Done, in an answer without what was asked for."""
_MOST_FIGURES = 30
_MOST_BYTES = 8_000_000
_EVENT_PAGES = 5
_USUAL_PAGE = 20
"""What a list holds at most where a service minds no `limit`: a fuller one that repeats itself may be cut."""
_STATES: Mapping[str, JobState] = {
    **dict.fromkeys(
        ("validating_files", "queued", "pending", "created", "scheduled", "not_started"), JobState.WAITING
    ),
    **dict.fromkeys(("succeeded", "completed", "success", "finished"), JobState.SUCCEEDED),
    **dict.fromkeys(("failed", "error", "validation_failed", "expired"), JobState.FAILED),
    **dict.fromkeys(("cancelled", "canceled"), JobState.CANCELLED),
}
"""Every other word says that the job is under way."""


class HostedTuning:
    """A `TuningService`.

    Args:
        client: Whose consent, log and connections are used.
    """

    def __init__(self, place: Place, client: ChatClient) -> None:
        self._place = place
        self._client = BatchClient(
            client, place.address, place.key, hints_for(place.name), place.seconds, purpose=PURPOSE
        )

    # --- files ------------------------------------------------------------------------------------------

    def upload(self, name: str, lines: bytes, *, carries: frozenset[FieldClass], n_rows: int) -> str:
        """Send a file of rows; its name at the service."""
        try:
            answer = self._client.upload(
                "/files", {"purpose": "fine-tune"}, lines, carries=carries, n_texts=n_rows, name=name
            )
        except ProviderRefusedError as error:
            if error.status not in _ACCEPTED:
                raise
            found = self.files_named(frozenset({name})).get(name, [])
            answer = {"id": found[0] if found else ""}
        return checked_name(table(answer).get("id"), self._place, what="name of the file")

    def files_named(self, names: frozenset[str]) -> dict[str, list[str]]:
        """Names at the service of files that were sent under one of `names`, by that."""
        found: dict[str, list[str]] = {}
        for row in self._listed("/files?purpose=fine-tune&", PAGES):
            name = words(row.get("filename"))
            if name in names and is_name(row.get("id")):
                found.setdefault(name, []).append(words(row.get("id")))
        return found

    def delete_file(self, file: str) -> None:
        """Remove a file; one that is not there is removed."""
        self._removed(f"/files/{file}")

    def figures(self, file: str) -> Mapping[str, float]:
        """The last figures in a result file: a table with a column for each, which some services write in base 64."""
        content = self._client.lines(f"/files/{file}/content", max_bytes=_MOST_BYTES)
        return _last_figures(_plain(content))

    # --- jobs -------------------------------------------------------------------------------------------

    def create(self, order: Order) -> Job:
        """Begin a job. What a server says it does not take is left out, but for the epochs: the price rests on them."""
        body = _body(order)
        while True:
            try:
                answer = table(self._client.post(_JOBS, body))
            except ProviderRefusedError as error:
                other = _without(body, error.said, order) if error.status in _SYNTAX else None
                if other is None:
                    raise
                body = other
            else:
                return self._job(answer)

    def find(self, order: Order, *, since: float) -> FoundJob:
        """Look for the job of `order`, begun after `since` in seconds since 1970, by this machine's clock."""
        is_sure, is_whole = True, False
        earliest = since - DOUBT.total_seconds()
        for page, is_whole in self._pages(f"{_JOBS}?", PAGES):  # noqa: B007  # of the last page
            for row in page:
                if not is_name(row.get("id")):
                    is_sure = False
                    continue
                job = self._job(row)
                if _is_ours(job, order):
                    return FoundJob(job)
                is_old = job.created_at is not None and job.created_at < earliest
                is_sure = is_sure and (job.tells_origin or is_old)
        return FoundJob(is_sure=is_sure and is_whole)

    def look(self, job: str) -> Job:
        """Where a job stands."""
        return self._job(table(self._client.get(f"{_JOBS}/{self._checked(job)}")))

    def cancel(self, job: str) -> Job:
        """Ask for its end; what was trained before is still to be paid. One that has ended stays as it is."""
        try:
            return self._job(table(self._client.post(f"{_JOBS}/{self._checked(job)}/cancel", {})))
        except ProviderRefusedError as error:
            if error.status not in _ACCEPTED and error.status not in _SYNTAX:
                raise
            return self.look(job)

    def events(self, job: str) -> tuple[Event, ...]:
        """What it told, oldest first."""
        listed = self._listed(f"{_JOBS}/{self._checked(job)}/events?", _EVENT_PAGES)
        found = [
            Event(_moment(row.get("created_at")), self._shown(row.get("message")), _numbers(table(row.get("data"))))
            for row in listed
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda event: event.at or 0.0))

    def checkpoints(self, job: str) -> tuple[JobCheckpoint, ...]:
        """Models kept on the way, by step."""
        found = []
        for row in self._listed(f"{_JOBS}/{self._checked(job)}/checkpoints?", _EVENT_PAGES):
            model, step = _model(row.get("fine_tuned_model_checkpoint")), count(row.get("step_number"))
            if model and step is not None:
                found.append(JobCheckpoint(model, step, _numbers(table(row.get("metrics")))))
        return tuple(sorted(found, key=lambda one: one.step))

    def delete_model(self, model: str) -> None:
        """Remove a tuned model; one that is not there is removed."""
        name = _model(model)
        if not name:
            hint = hints_for(self._place.name).name
            raise ProviderAnswerError(self._place.address.shown, what="the model's name is none", hint=hint)
        self._removed(f"/models/{quote(name, safe=':')}")

    # --- reading ----------------------------------------------------------------------------------------

    def _checked(self, job: str) -> str:
        return checked_name(job, self._place, what="name of the job")

    def _removed(self, path: str) -> None:
        try:
            self._client.delete(path)
        except ProviderRefusedError as error:
            if error.status != _GONE and error.status not in _ACCEPTED:
                raise

    def _listed(self, path: str, most_pages: int) -> Iterator[Json]:
        """Every row of a list."""
        for page, _ in self._pages(path, most_pages):
            yield from page

    def _pages(self, path: str, most_pages: int) -> Iterator[tuple[list[Json], bool]]:
        """The pages of a list, each with whether it is certainly the last; none is, where a list cannot be read to its end.

        A service that does not say whether there is more is asked for more until it has none, or begins to repeat itself.
        """
        after, seen = "", set[str]()
        for _ in range(most_pages):
            answer = table(self._client.get(f"{path}limit={PAGE}{after}"))
            listed = rows(answer.get("data"))
            names = [words(row.get("id")) for row in listed]
            page = [row for row, name in zip(listed, names, strict=True) if not name or name not in seen]
            has_more = answer.get("has_more")
            is_short = has_more is None and not page and len(listed) < _USUAL_PAGE
            is_last = has_more is False or not listed or is_short
            yield page, is_last
            if is_last or not page or not is_name(names[-1]):
                return
            seen.update(names)
            after = f"&after={names[-1]}"

    def _job(self, answer: Json) -> Job:
        name = answer.get("id") if answer.get("id") is not None else answer.get("job_id")
        metadata, error = table(answer.get("metadata")), answer.get("error")
        model = _model(answer.get("fine_tuned_model"))
        finished = _moment(answer.get("finished_at"))
        state = _state(words(answer.get("status")), model=model, is_over=finished is not None)
        said = words(table(error).get("message")) or words(table(error).get("code")) or words(error)
        files = answer.get("result_files")
        return Job(
            checked_name(name, self._place, what="name of the job"),
            state,
            model,
            count(answer.get("trained_tokens")),
            self._shown(said),
            words(table(error).get("param")) in {"training_file", "validation_file"},
            _moment(answer.get("created_at")),
            finished,
            tuple(file for file in files if is_name(file)) if isinstance(files, list) else (),
            words(answer.get("training_file")),
            words(metadata.get("metier"))[:64],
            words(answer.get("user_provided_suffix") or answer.get("suffix"))[:64],
            bool(words(answer.get("training_file")) or isinstance(answer.get("metadata"), dict)),
        )

    def _shown(self, said: object) -> str:
        """Words of the service, without the key, on one line and of some length."""
        return " ".join(self._place.key.secret.hide_in(words(said)).split())[:_LONGEST_WORDS]


def _state(word: str, *, model: str, is_over: bool) -> JobState:
    """Where a job stands; one with an unknown word that says when it finished has ended, well if there is a model.

    Example:
        >>> _state("queued", model="", is_over=False), _state("halted", model="", is_over=True)
        (<JobState.WAITING: 'waiting'>, <JobState.FAILED: 'failed'>)
    """
    known = _STATES.get(word.lower())
    if known is not None:
        return known
    if is_over:
        return JobState.SUCCEEDED if model else JobState.FAILED
    return JobState.RUNNING


def _body(order: Order) -> dict[str, object]:
    body: dict[str, object] = {"model": order.base, "training_file": order.training_file}
    if order.validation_file:
        body["validation_file"] = order.validation_file
    numbers = {"n_epochs": order.epochs}
    return body | {
        "suffix": order.suffix,
        "seed": order.seed,
        "metadata": {"metier": order.mark},
        "method": {"type": "supervised", "supervised": {"hyperparameters": numbers}},
    }


def _without(body: Mapping[str, object], said: str, order: Order) -> dict[str, object] | None:
    """The next way to ask after a server refused this one and `said` why; None if it names nothing that can be left out."""
    for name in ("metadata", "seed", "suffix"):
        if name in body and re.search(rf"\b{name}\b", said):
            return {key: value for key, value in body.items() if key != name}
    if "method" in body and re.search(r"\b(method|supervised|extra|unknown|unexpected)", said, re.IGNORECASE):
        rest = {key: value for key, value in body.items() if key != "method"}
        return rest | {"hyperparameters": {"n_epochs": order.epochs}}
    return None


def _is_ours(job: Job, order: Order) -> bool:
    is_file = bool(order.training_file) and job.training_file == order.training_file
    return is_file or job.mark == order.mark or (bool(job.suffix) and job.suffix == order.suffix)


def _model(value: object) -> str:
    """A model's name as it may stand in a request; empty where it is none."""
    name = words(value)
    return name if len(name) <= _LONGEST_MODEL and _MODEL.fullmatch(name) and ".." not in name else ""


def _moment(value: object) -> float | None:
    """Seconds since 1970, where that is what it says."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 < value < 1e11 else None  # type: ignore[operator,arg-type]  # a number, as just seen


def _numbers(row: Json) -> dict[str, float]:
    """Figures by name; what is no finite number is left out."""
    found = {
        str(name)[:60]: float(value)
        for name, value in list(row.items())[:_MOST_FIGURES]
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
    }
    return {name: value for name, value in found.items() if math.isfinite(value)}


def _plain(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    if "," in text[:1_000]:
        return text
    try:
        return base64.b64decode(content, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _last_figures(text: str) -> dict[str, float]:
    """The last number in each column."""
    found: dict[str, float] = {}
    try:
        head, *lines = list(csv.reader(io.StringIO(text)))
    except (csv.Error, ValueError):
        return {}
    for line in lines:
        found |= {
            name[:60]: float(cell)
            for name, cell in zip(head[:_MOST_FIGURES], line, strict=False)
            if _is_number(cell)
        }
    return found


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False
