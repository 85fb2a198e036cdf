"""What readers are told when a request cannot be answered: what is wrong, nothing of the inside.

Datasette's own answer shows the text of whatever was raised, and prints the state of the whole
program to the terminal for each page that is not there. Here a reader gets a sentence, and the log
gets a traceback only when the fault is the program's.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils import InvalidSql
from datasette.utils.asgi import Base400, Forbidden, Response
from datasette.views.base import DatasetteError

from onrecord.errors import SiteBusy

__all__ = ["Problem", "TooMuch", "answer", "page", "problem_for", "problem_of", "told"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is not answered: a status of HTTP, a heading, and a sentence for the reader."""

    status: int
    title: str
    message: str

    @classmethod
    def of(cls, status: int, message: str = "") -> Problem:
        """The problem that a status stands for, with the usual sentence unless one is given."""
        title, usual = _USUAL.get(status, _USUAL[500 if status >= 500 else 400])
        return cls(status, title, message or usual)


class TooMuch(Exception):
    """A request brings more than the site takes."""


_USUAL = {
    400: ("This cannot be answered", "The address asks for something that cannot be read."),
    403: ("Not open to readers", "This page is not open to readers."),
    404: (
        "Not here",
        "There is no page at this address. It may have changed, or a part of it is missing.",
    ),
    405: ("Only to be read", "This address can be read; nothing can be sent to it."),
    413: ("Too much", "More was sent than this site takes."),
    500: (
        "Something went wrong here",
        "The fault is not yours. It has been noted, and the other pages are there.",
    ),
    503: ("Much asked at the moment", "The site has too much to do just now. Try again soon."),
}
_TOO_LONG = (
    "The query takes longer than this site gives to one. Ask for fewer rows, or for less of each."
)
_TOO_LARGE = "The query asks for more memory than this site gives to one."
_TOO_BIG = (
    "A value or a row is larger than SQL may make it here. Name the columns that you need, and"
    " leave out the texts of articles."
)
_NOT_THIS_TABLE = (
    "The table cannot be asked this: the address names a column, a filter or a value that it does"
    " not have."
)
_NOT_A_SEARCH = (
    "The search cannot be read as an expression. Put its words in quotation marks, or take"
    " _searchmode=raw out of the address."
)
_KNOWN = {
    "404": "",
    "Database not found": "There is no such database here.",
    "Invalid database": "There is no such database here.",
    "Table not found": "There is no such table or question here.",
    "Record not found": "There is no such row here.",
    "Database download is forbidden": "The database file is not offered for download here.",
    "_where= is not allowed": "SQL of the reader's own is switched off on this site.",
    "execute-sql": "SQL of the reader's own is switched off on this site.",
    "permissions-debug": "",
    "CSV streaming is disabled": "A table is not given as one CSV file here; ask page by page.",
}
"""Datasette's own words, and what readers are told instead; "" stands for the usual sentence."""

_ABSENT = ("no such table", "You did not supply a value for binding")
"""How SQLite's errors begin when a table, or a part of a row's key, is not in the address."""

_READERS_FAULT = frozenset(
    {"SQLITE_ERROR", "SQLITE_AUTH", "SQLITE_TOOBIG", "SQLITE_MISMATCH", "SQLITE_RANGE"}
)
"""What SQLite reports of a statement; all else it reports of the file, the disk or the memory."""

_SENT_TO_A_PAGE = (
    "You may only POST to a canned query",
    "'tuple' object has no attribute 'asgi_send'",
)
"""What Datasette raises when something is sent to a table, or to a question that takes nothing."""

_OTHERS: tuple[tuple[type[BaseException], int, str], ...] = (
    (SiteBusy, 503, ""),
    (TooMuch, 413, ""),
    (MemoryError, 400, _TOO_LARGE),
    (QueryInterrupted, 400, _TOO_LONG),
)

_READS_ADDRESSES = (
    "datasette.facets",
    "datasette.filters",
    "datasette.renderer",
    "datasette.utils",
    "datasette.views.table",
)


def problem_of(exception: BaseException, *, in_sql: bool = False, raw: bool = False) -> Problem:
    """What to tell a reader of an exception that a page has raised.

    Args:
        exception: The exception.
        in_sql: Whether the request had SQL of the reader's own, so that SQLite's words help.
        raw: Whether it had a full-text expression of the reader's own.
    """
    if isinstance(exception, DatasetteError):
        cause = exception.__context__
        if not isinstance(cause, QueryInterrupted | sqlite3.Error):
            return _of_datasette(exception)
        exception = cause
    if isinstance(exception, sqlite3.Error):
        return _of_sqlite(exception, in_sql=in_sql, raw=raw)
    if isinstance(exception, Base400):
        return _of_request(exception)
    status, message = _of_another(exception)
    return Problem.of(status, message)


def _of_another(exception: BaseException) -> tuple[int, str]:
    for kind, status, message in _OTHERS:
        if isinstance(exception, kind):
            return status, message
    match exception:
        case InvalidSql():
            return 400, str(exception)
        case RecursionError() | ValueError() if _raised_in(exception).startswith(_READS_ADDRESSES):
            return 400, ""
        case AssertionError() | AttributeError() if str(exception) in _SENT_TO_A_PAGE:
            return 405, ""
        case KeyError() if _raised_in(exception) == "datasette.views.base":
            return 404, ""  # a page that has no rows was asked for as CSV
        case TypeError() if "non-ASCII" in str(exception):  # compared with a secret
            return 403, ""
    return 500, ""


def _of_datasette(error: Any) -> Problem:
    # It gives 500 where the address is wrong, such as a column to sort by that is not there.
    status = 400 if error.status >= 500 else error.status
    return Problem.of(status, _KNOWN.get(error.message, error.message))


def _of_request(exception: Base400) -> Problem:
    message = str(exception.args[0]) if exception.args else ""
    if isinstance(exception, Forbidden) and message not in _KNOWN:
        message = ""  # it is a sentence of Datasette's, or merely the name of a permission
    return Problem.of(exception.status, _KNOWN.get(message, message))


def _of_sqlite(error: sqlite3.Error, *, in_sql: bool, raw: bool) -> Problem:
    name = getattr(error, "sqlite_errorname", None)
    if name in ("SQLITE_BUSY", "SQLITE_LOCKED"):
        return Problem.of(503)
    # Errors that come from Python have no name: a value that SQLite cannot hold, a large answer.
    if name is not None and name not in _READERS_FAULT:
        return Problem.of(500)
    if raw:
        return Problem.of(400, _NOT_A_SEARCH)
    if not in_sql and str(error).startswith(_ABSENT):
        return Problem.of(404)
    return Problem.of(400, told(error, True) if in_sql else _NOT_THIS_TABLE)


def _raised_in(exception: BaseException) -> str:
    """The innermost module, of Datasette's and ours, that an exception came through."""
    traceback, innermost = exception.__traceback__, ""
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "")
        if module.startswith(("datasette", "onrecord")):
            innermost = module
        traceback = traceback.tb_next
    return innermost


def told(error: object, in_sql: bool) -> str:
    """What the page of a query says of SQLite's error: SQLite's words only to who wrote the SQL."""
    if not in_sql:
        return _USUAL[400][1]
    return _TOO_BIG if str(error) == "string or blob too big" else str(error)


def problem_for(exception: BaseException, parameters: Mapping[str, str]) -> Problem:
    """What to tell the reader whose request, with these parameters, has raised an exception."""
    in_sql = any(parameters.get(name) for name in ("sql", "_where"))
    raw = parameters.get("_searchmode") == "raw" and not in_sql
    problem = problem_of(exception, in_sql=in_sql, raw=raw)
    if problem.message == _TOO_LONG and not [*parameters]:
        return Problem.of(503)  # a page of ours, as it is: the machine has too much to do
    return problem


async def answer(datasette: Any, request: Any, exception: Exception) -> Response:
    """The answer to a request that went wrong; what the program is at fault for is logged."""
    problem = problem_for(exception, request.args)
    if problem.status >= 500 and problem.status != 503:
        _log.error("%s %s", request.method, request.path, exc_info=exception)
    return await page(datasette, request.path, problem)


async def page(datasette: Any, path: str, problem: Problem) -> Response:
    """A problem as a page, or as JSON or plain text for who has asked for such."""
    headers = {"Retry-After": "2"} if problem.status == 503 else {}
    if path.endswith((".json", ".jsono")):
        fields = {
            "ok": False,
            "error": problem.message,
            "status": problem.status,
            "title": problem.title,
        }
        return Response.json(fields, status=problem.status, headers=headers)
    if path.endswith(".csv"):
        text = f"{problem.status}: {problem.message}\n"
        return Response.text(text, status=problem.status, headers=headers)
    template = datasette.jinja_env.select_template([f"{problem.status}.html", "error.html"])
    html = await template.render_async(
        ok=False,
        error=problem.message,
        status=problem.status,
        title=problem.title,
        urls=datasette.urls,
        app_css_hash=datasette.app_css_hash(),
        menu_links=list,
    )
    return Response.html(html, status=problem.status, headers=headers)
