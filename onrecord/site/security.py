"""The guard before Datasette: headers on every answer, and requests that it must not see.

Every page of the site runs without inline scripts and styles, so the content security policy can
be strict. Whatever a stored text holds, the browser will not run it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

from onrecord.site import assistants
from onrecord.site.guard import parameters
from onrecord.site.guard.answering import App, Receive, Scope, Send, Sender, header
from onrecord.site.guard.problems import Problem, TooMuch, problem_for, problem_of
from onrecord.site.tables.cells import shown_columns
from onrecord.site.threads import Asked, asks_in_sql

__all__ = ["MOST_AT_ONCE", "MOST_SENT", "guard"]

MOST_AT_ONCE = 100
"""Requests answered at the same time; one more is told to come back."""

MOST_SENT = 100_000
"""Bytes that a request may bring along."""

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
# A backslash, or a character that nobody sees: browsers drop some, and read the others as a slash.
_MISLEADING = re.compile(rb"\\|%5c|%[01][0-9a-f]|%7f|[^\x21-\x7e]", re.IGNORECASE)

_log = logging.getLogger(__name__)


def guard(app: App, datasette: Any) -> App:
    """Wrap the ASGI ``app``: refuse what it must not see, and complete what it answers."""
    open_requests = 0

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal open_requests
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        pairs = parameters.parse(scope.get("query_string", b""))
        asked = Asked(statement=True) if assistants.are_asking(datasette, scope) else _asked(pairs)
        sender = Sender(datasette, scope, send, lambda: _failed(asked, pairs))
        problem = _refused(datasette, scope, pairs)
        if problem is None and open_requests >= MOST_AT_ONCE:
            problem = Problem.of(503)
        if problem is not None:
            await sender.replace(problem)
            return
        open_requests += 1
        token, shown = asks_in_sql.set(asked), shown_columns.set(None)
        try:
            await _answer(app, scope, receive, sender)
        finally:
            shown_columns.reset(shown)
            asks_in_sql.reset(token)
            open_requests -= 1

    return guarded


def _asked(pairs: parameters.Pairs) -> Asked | None:
    if not parameters.sends_sql(pairs):
        return None
    return Asked(statement=any(name == "sql" and value.strip() for name, value in pairs))


def _failed(asked: Asked | None, pairs: parameters.Pairs) -> Problem | None:
    """What went wrong with a reader's query; Datasette tells it on a page and not in a CSV file."""
    if asked is None or asked.error is None:
        return None
    return problem_for(asked.error, dict(pairs))


async def _answer(app: App, scope: Scope, receive: Receive, sender: Sender) -> None:
    gone = asyncio.create_task(sender.watch(receive)) if sender.streams else None
    try:
        await app(scope, _bounded(receive) if gone is None else _nothing_sent, sender)
    except Exception as error:
        if sender.gone:
            return
        problem = _outside_pages(error)
        if problem.status >= 500:
            _log.error("%s %s", scope["method"], scope["path"], exc_info=error)
        if not await sender.replace(problem):
            raise
    finally:
        if gone is not None:
            gone.cancel()


def _outside_pages(error: Exception) -> Problem:
    """What to say of an exception that did not come from a page.

    Datasette's check of forms raises one when a form is malformed.
    """
    traceback, last = error.__traceback__, ""
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__", "")
        last = name if name.startswith(("asgi_csrf", "datasette", "onrecord")) else last
        traceback = traceback.tb_next
    return Problem.of(400) if last == "asgi_csrf" else problem_of(error)


def _refused(datasette: Any, scope: Scope, pairs: parameters.Pairs) -> Problem | None:
    if assistants.are_asking(datasette, scope):
        if not assistants.are_served(datasette):
            return Problem.of(404)
        if scope["method"] not in assistants.METHODS:
            return Problem.of(405)
    elif scope["method"] not in _METHODS:
        return Problem.of(405)
    host = header(scope.get("headers", ()), b"host")
    if host is not None and not _HOST.fullmatch(host):
        return Problem.of(400)
    if _leads_elsewhere(scope):
        return Problem.of(400, "This address is not a page of the site.")
    length = header(scope.get("headers", ()), b"content-length") or b"0"
    if not length.isdigit() or int(length[:12]) > MOST_SENT:
        return Problem.of(413)
    fault = parameters.fault(
        pairs,
        sql_allowed=bool(datasette.setting("default_allow_sql")),
        traced=bool(datasette.setting("trace_debug")),
    )
    return Problem.of(400, fault) if fault else None


def _leads_elsewhere(scope: Scope) -> bool:
    r"""Whether a redirect to this path without its last slash would leave the host.

    Browsers read ``/\example.com`` and ``//example.com`` as another host's address. Datasette
    writes a backslash in a name as ``~5C``, so that no true path has one.
    """
    path = _raw_path(scope)
    return bool(_MISLEADING.search(path)) or path.lower().startswith((b"//", b"/%2f"))


def _raw_path(scope: Scope) -> bytes:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0]


def _bounded(receive: Receive) -> Receive:
    """Let no request bring more than ``MOST_SENT`` bytes, whatever its header says."""
    brought = 0

    async def bounded() -> Any:
        nonlocal brought
        message = await receive()
        brought += len(message.get("body", b""))
        if brought > MOST_SENT:
            raise TooMuch
        return message

    return bounded


async def _nothing_sent() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}
