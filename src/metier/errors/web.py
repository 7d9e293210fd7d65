"""What the web app refuses, and why; each with the HTTP status it is answered with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from metier.errors.base import (
    BadInputError,
    BusyError,
    ExitCode,
    MachineError,
    MetierError,
    RefusedError,
    UsageError,
    quoted,
)


class WebHostError(RefusedError):
    """A request named another host: what DNS rebinding looks like."""

    code = "E-WEB-HOST"
    http_status: ClassVar[int] = 421

    def __init__(self, host: str) -> None:
        super().__init__(
            f"This server does not answer to {quoted(host)}",
            hint="It answers to 127.0.0.1 and localhost only; open the link that `metier serve` printed",
        )


class WebOriginError(RefusedError):
    """A request that changes something came from another site, or does not say where it came from."""

    code = "E-WEB-ORIGIN"
    http_status: ClassVar[int] = 403

    def __init__(self, origin: str = "") -> None:
        came = f"from {quoted(origin)}" if origin else "from a place it does not name"
        super().__init__(
            f"The request came {came}, and this page takes none but its own",
            hint="Nothing was changed; open the page by the link that `metier serve` printed and try there",
        )


class WebTokenError(RefusedError):
    """No token, or one that was used before."""

    code = "E-WEB-TOKEN"
    http_status: ClassVar[int] = 401

    def __init__(self) -> None:
        super().__init__(
            "This browser has not been let in yet",
            hint="Open the link that `metier serve` printed; it works once. Press Enter in its terminal for a fresh one",
        )


class WebReadOnlyError(RefusedError):
    """The server was started to be looked at only."""

    code = "E-WEB-READONLY"
    http_status: ClassVar[int] = 403

    def __init__(self) -> None:
        super().__init__(
            "Nothing can be changed here, as the server was started with `--read-only`",
            hint="Start `metier serve` without it",
        )


class WebBodyError(BadInputError):
    """More was sent than a request may hold."""

    code = "E-WEB-BODY"
    http_status: ClassVar[int] = 413

    def __init__(self, limit: int, *, got: int | None = None, hint: str = "") -> None:
        size = f"{got / 1e6:.1f} MB > {limit / 1e6:g} MB" if got else f"More than {limit / 1e6:g} MB"
        super().__init__(
            f"{size} in one request",
            hint=hint or "Nothing was stored; split the file, or use `metier add FILE` in a terminal",
            details={"limit": limit, "got": got},
        )


class WebSlowError(BadInputError):
    """What was sent did not come to its end in time."""

    code = "E-WEB-SLOW"
    http_status: ClassVar[int] = 408

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"What was sent did not come to its end within {seconds:g} s",
            hint="Nothing was stored; send it again, or use `metier add FILE` in a terminal",
        )


class WebFormError(BadInputError):
    """A form that cannot be taken apart, or has too many fields or files."""

    code = "E-WEB-FORM"
    http_status: ClassVar[int] = 400

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The form cannot be read: {quoted(why)}",
            hint="Nothing was stored; go back and send it again, many files in several steps",
        )


class WebTypeError(BadInputError):
    """A body in a form that no page sends."""

    code = "E-WEB-TYPE"
    http_status: ClassVar[int] = 415

    def __init__(self, got: str) -> None:
        super().__init__(
            f"A body of type {quoted(got or 'none')} is not understood",
            hint="Send a form: application/x-www-form-urlencoded or multipart/form-data",
        )


class WebFieldError(BadInputError):
    """A field of a form is missing, or holds what it cannot hold."""

    code = "E-WEB-FIELD"
    http_status: ClassVar[int] = 422

    def __init__(self, field: str, wanted: str, got: str = "") -> None:
        what = f"got {quoted(got)}" if got else "nothing was given"
        super().__init__(f"{field}: {what}", hint=f"Wanted: {wanted}", details={"field": field})


class WebStaleError(UsageError):
    """The page is older than what it would change."""

    code = "E-WEB-STALE"
    http_status: ClassVar[int] = 409

    def __init__(self, what: str, *, yours: str, stored: str) -> None:
        super().__init__(
            f"{what} was changed elsewhere in the meantime: yours {quoted(yours)}, stored {quoted(stored)}",
            hint="Nothing was changed; choose one",
            details={"yours": yours, "stored": stored},
        )


class WebReplacedError(UsageError):
    """The page is of before a backup was put back: its numbers may be those of other postings by now."""

    code = "E-WEB-REPLACED"
    http_status: ClassVar[int] = 409

    def __init__(self) -> None:
        super().__init__(
            "A backup was put back since this page was opened, and what it shows may be something else now",
            hint="Nothing was changed; open the page again",
        )


class WebNotFoundError(UsageError):
    """No such page; the address is not repeated, as anybody can write one."""

    code = "E-WEB-NOTFOUND"
    http_status: ClassVar[int] = 404

    def __init__(self) -> None:
        super().__init__("There is no such page", hint="Go to the inbox")


class BasketGoneError(UsageError):
    """Files that were sent are not kept any more."""

    code = "E-WEB-BASKET"
    http_status: ClassVar[int] = 404

    def __init__(self) -> None:
        super().__init__(
            "These files are not kept any more: the server was started anew, or others came after them",
            hint="Nothing is lost that was taken in; choose the files again under Add postings",
        )


class CountingStoppedError(UsageError):
    """The person stopped figures that were being counted."""

    code = "E-WEB-STOPPED"

    def __init__(self) -> None:
        super().__init__("You stopped the counting", hint="Open the page again, and it begins anew")


class WebRestoringError(BusyError):
    """The workspace is being replaced by a backup, or one is being looked at."""

    code = "E-WEB-RESTORING"
    http_status: ClassVar[int] = 503

    def __init__(self) -> None:
        MetierError.__init__(
            self,
            "A backup is being put back, and no page can be shown meanwhile",
            hint="Nothing was changed by this request; wait a moment and try again",
        )


class WebInsideError(BusyError):
    """Something that has the workspace open does not come to its end."""

    code = "E-WEB-INSIDE"
    http_status: ClassVar[int] = 503

    def __init__(self, titles: Sequence[str]) -> None:
        what = ", ".join(titles) or "a request"
        MetierError.__init__(
            self,
            f"Not restored: {what} did not come to a step where it can stop",
            hint="Nothing was changed; wait until it is done and restore again, or end the server and use `metier restore`",
        )


class WebMethodError(UsageError):
    """The page exists and does not take this method."""

    code = "E-WEB-METHOD"
    http_status: ClassVar[int] = 405

    def __init__(self) -> None:
        super().__init__("This page cannot be asked in that way", hint="Go to the inbox")


class WebInternalError(MetierError):
    """Something failed that should not; what it was stands in the local log only."""

    code = "E-WEB-INTERNAL"
    http_status: ClassVar[int] = 500

    def __init__(self, error_id: str) -> None:
        super().__init__(
            f"Something went wrong here (error id {error_id})",
            hint="Nothing half done was stored; details are in the log of `metier serve`",
            details={"error_id": error_id},
        )


class WebPortError(MachineError):
    """The port is taken, or may not be used."""

    code = "E-WEB-PORT"
    exit_code = ExitCode.INTERNAL

    def __init__(self, port: int, why: str) -> None:
        super().__init__(
            f"Port {port} cannot be used: {why}",
            hint="Leave `--port` out for a free one, or name another",
            details={"port": port},
        )
