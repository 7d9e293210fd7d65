"""The outermost frame of a request: whatever fails inside, the person gets a page, and the log no word of theirs."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from metier.web import failures


class Frame:
    """Catches what no page caught; inside the headers, so that its answer has them, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        has_begun = False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            return  # nobody is there any more
        except Exception as error:  # noqa: BLE001  # the outermost frame
            answer = _answer(Request(scope), error)
            if not has_begun:  # else the connection is closed, and the browser sees that the page is cut
                await answer(scope, receive, send)


def _answer(request: Request, error: Exception) -> Response:
    told = failures.told_of(error)
    try:
        return failures.answer(request, told)
    except Exception as again:  # noqa: BLE001  # the page of failures fails itself
        failures.internal(again)
        return PlainTextResponse(f"{told.message}. {told.hint}\n", status_code=500)
