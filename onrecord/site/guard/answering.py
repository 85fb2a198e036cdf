"""Answers on their way out: headers are added, and what would mislead the reader is replaced."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from datasette.utils.asgi import Response

from onrecord.site.guard.problems import Problem, page

__all__ = ["HEADERS", "App", "Message", "Receive", "Scope", "Send", "Sender", "header"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
_Headers = Iterable[tuple[bytes, bytes]]

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Sent with every answer, unless Datasette or another plugin has set the same header."""

_BARE = (
    b"403: ",
    b"404: ",
    b"File encountered before csrftoken",
    b"Method not allowed",
    b"Unknown content-type",
    b"form-urlencoded POST field",
    b"multipart/form-data POST field",
)
"""How answers begin with which Datasette refuses something without a page."""

_ROW_END = b"\r\n"

_log = logging.getLogger(__name__)


def header(headers: _Headers, name: bytes) -> bytes | None:
    """The value of a header; None when it is not there."""
    return next((value for key, value in headers if key.lower() == name), None)


class ClientGone(Exception):
    """Nobody is there any more to take the answer."""


class Sender:
    """Sends one answer. Its start waits for its first piece, so that it can still be replaced.

    Attributes:
        streams: Whether the answer is a table as a CSV file of any length.
        gone: Whether the reader has left while it was sent.
    """

    def __init__(
        self, datasette: Any, scope: Scope, send: Send, failed: Callable[[], Problem | None]
    ) -> None:
        self._datasette = datasette
        self._send = send
        self._failed = failed
        self._path = str(scope["path"])
        self._start: Message | None = None
        self._started = self._closed = False
        self._csv = self._path.endswith(".csv")
        self.streams = self._csv and b"_stream=" in scope.get("query_string", b"")
        self.gone = False

    async def __call__(self, message: Message) -> None:
        """Take a message from Datasette, as ASGI's ``send``."""
        if self.gone:
            raise ClientGone
        if self._closed:
            return
        if message["type"] == "http.response.start":
            self._start = message
            self._csv = self._csv and _holds_rows(message)
        elif message["type"] != "http.response.body":
            await self._send(message)
        elif self._csv and _broken(message):
            await self._break_off(message["body"])
        else:
            await self._begin(message.get("body", b""))
            if not self._closed:
                await self._send(message)

    async def watch(self, receive: Receive) -> None:
        """Note when the reader leaves, so that no table is written out for nobody."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.gone = True

    async def replace(self, problem: Problem) -> bool:
        """Answer with a problem instead; whether it was still possible."""
        if self._started:
            return False
        response = await _page(self._datasette, self._path, problem)
        self._started = self._closed = True
        given = {**response.headers, "content-type": response.content_type}
        if problem.status == 405:
            given["allow"] = "GET, HEAD"
        headers = [(key.lower().encode(), value.encode()) for key, value in given.items()]
        start = {"type": "http.response.start", "status": problem.status, "headers": headers}
        await self._send(_with_headers(start))
        await self._send({"type": "http.response.body", "body": response.body.encode()})
        return True

    async def _begin(self, piece: bytes) -> None:
        if self._started or self._start is None:
            return
        status, headers = self._start["status"], self._start.get("headers", ())
        failed = self._failed() if self._csv else None
        if failed is not None:
            await self.replace(failed)
        elif _misdirects(header(headers, b"location")):
            await self.replace(Problem.of(400))
        elif status >= 400 and piece.startswith(_BARE):
            await self.replace(Problem.of(status))
        else:
            self._started = True
            await self._send(_with_headers(self._start))

    async def _break_off(self, error: bytes) -> None:
        """Datasette writes an error into the CSV and ends it as if it were whole.

        Here it ends without an end, and whoever reads it knows that rows are missing.
        """
        _log.warning("%s: broken off: %s", self._path, error.decode(errors="replace")[:200])
        await self.replace(self._failed() or Problem.of(400))
        self._closed = True


def _holds_rows(start: Message) -> bool:
    html = (header(start.get("headers", ()), b"content-type") or b"").startswith(b"text/html")
    return start["status"] == 200 and not html


def _broken(message: Message) -> bool:
    """Whether a piece of a CSV file is no row."""
    piece = message.get("body", b"")
    return bool(piece) and not piece.endswith(_ROW_END)


def _misdirects(location: bytes | None) -> bool:
    r"""Whether a browser would take a local address for another host's.

    It drops tabs and line ends, and reads a backslash as a slash.
    """
    if location is None:
        return False
    read = location.translate(None, b"\t\r\n").strip().replace(b"\\", b"/")
    return read.startswith(b"//")


def _with_headers(start: Message) -> Message:
    given = list(start.get("headers", ()))
    names = {name.lower() for name, _ in given}
    added = [
        (name.encode(), value.encode())
        for name, value in HEADERS.items()
        if name.encode() not in names
    ]
    return {**start, "headers": given + added}


async def _page(datasette: Any, path: str, problem: Problem) -> Response:
    try:
        return await page(datasette, path, problem)
    except Exception:  # the answer to a problem must not be another problem
        _log.exception("the page for %s cannot be made", problem.status)
        return Response.text(f"{problem.status}: {problem.message}\n", status=problem.status)
