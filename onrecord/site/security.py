"""What the site does against misuse: headers, refused paths, and limits on SQL.

Every page of the site runs without inline scripts and styles, so the content security policy can
be strict. Whatever a stored text holds, the browser will not run it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

__all__ = ["HEADERS", "LARGEST_VALUE", "guard", "limit_values"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_VALUE = 2_000_000
"""Bytes that one value in SQL may have.

Without a limit one ``randomblob(500000000)`` costs gigabytes of memory. The transcript of a whole
day's hearing has about half a million characters, so that every article stays readable.
"""

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
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""Sent with every answer, unless Datasette or another plugin has set the same header."""


def limit_values(connection: sqlite3.Connection) -> None:
    """Let no value in SQL on ``connection`` grow beyond ``LARGEST_VALUE`` bytes."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)


def guard(app: App) -> App:
    """Wrap the ASGI ``app``: add ``HEADERS``, and refuse paths that lead elsewhere."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        sender = _with_headers(send)
        if _leads_elsewhere(scope):
            await _refuse(sender)
            return
        await app(scope, receive, sender)

    return guarded


def _leads_elsewhere(scope: Scope) -> bool:
    r"""Whether a redirect to this path without its last slash would leave the host.

    Browsers read ``/\example.com`` and ``//example.com`` as another host's address. Datasette
    writes a backslash in a name as ``~5C``, so that no true path has one.
    """
    raw = scope.get("raw_path") or scope["path"].encode()
    path = raw.partition(b"?")[0].lower()
    return b"\\" in path or b"%5c" in path or path.startswith((b"//", b"/%2f"))


async def _refuse(send: Send) -> None:
    body = b"400: this address is not a page of the site.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            names = {name.lower() for name, _ in given}
            added = [
                (name.encode(), value.encode())
                for name, value in HEADERS.items()
                if name.encode() not in names
            ]
            message = {**message, "headers": given + added}
        await send(message)

    return sender
