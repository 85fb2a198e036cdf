"""Short addresses that stay, ``/quote/ID`` and its like, and the forms of them to cite."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from onrecord.site.addresses import SHORT, Addresses
from onrecord.site.asking import database_of, headers_of, json_of
from onrecord.site.links import links
from onrecord.site.reading import context
from onrecord.site.reading.references import FORMS, Reference, of_quote, of_statement
from onrecord.site.reading.statement import statement_row

__all__ = ["ROUTES"]

_STATEMENT = "select statement from quotes where id = ?"
_REJECTED = "A person has decided that these words are no quotation; they stood here before."


async def _lead(datasette: Any, request: Any) -> Response:
    """Lead to the page of the row, whose address holds the names of database and table."""
    link = links(datasette, await database_of(datasette, request))
    page = link(SHORT[request.url_vars["what"]], tilde_decode(request.url_vars["key"]))
    asked = f"?{request.query_string}" if request.query_string else ""
    return Response.redirect(page + asked, status=301, headers=headers_of(datasette))


async def _form(datasette: Any, request: Any) -> Response:
    """A quote or statement in one of the forms to cite."""
    database = await database_of(datasette, request)
    at = Addresses.of(datasette, request, database)
    db = datasette.get_database(database)
    key, form = tilde_decode(request.url_vars["key"]), request.url_vars["form"]
    if request.url_vars["what"] == "quote":
        found = await _quote(db, key, at)
        if found is None:
            return await _no_quote(datasette, db, key, form)
        return _answer(datasette, found, key, form)
    statement = await statement_row(db, key)
    if statement is None:
        return await _moved(db, key, form, at)
    return _answer(datasette, of_statement(statement, at), key, form)


async def _quote(db: Any, key: str, at: Addresses) -> Reference | None:
    quote = await context.quote_row(db, key)
    if quote is None:
        return None
    return of_quote(quote, (await db.execute(context.SEGMENTS, [key])).rows, at)


async def _no_quote(datasette: Any, db: Any, key: str, form: str) -> Response:
    """What to say where there is no such quote: that it was rejected, or is not here."""
    if await context.rejected_page(db, key) is None:
        raise NotFound("Record not found")
    headers = _headers(datasette, key, form)
    if form == "json":
        told = {"ok": False, "error": _REJECTED, "status": 410}
        return json_of(datasette, told, headers, 410)
    return Response.text(f"{_REJECTED}\n", status=410, headers=headers)


async def _moved(db: Any, key: str, form: str, at: Addresses) -> Response:
    """Lead from the former id of a statement to the present one."""
    found = (await db.execute(_STATEMENT, [key])).first()
    if found is None:
        raise NotFound("Record not found")
    if found[0]:
        return Response.redirect(at.short_path("statements", found[0], form))
    return Response.redirect(at.short_path("quotes", key, form))


def _answer(datasette: Any, reference: Reference, key: str, form: str) -> Response:
    headers = _headers(datasette, key, form)
    if form == "json":
        return json_of(datasette, reference.data, headers)
    text = reference.bibtex if form == "bib" else f"{reference.plain}\n"
    return Response(text, headers=headers, content_type=FORMS[form])


def _headers(datasette: Any, key: str, form: str) -> dict[str, str]:
    name = re.sub(r"[^A-Za-z0-9-]", "-", key)[:80]
    kept = {"content-disposition": f'inline; filename="onrecord-{name}.{form}"'}
    return {**headers_of(datasette), **kept, "x-robots-tag": "noindex"}


ROUTES: tuple[tuple[str, Callable[[Any, Any], Awaitable[Response]]], ...] = (
    (rf"^/(?P<what>quote|statement)/(?P<key>[^/]+)\.(?P<form>{'|'.join(FORMS)})$", _form),
    (rf"^/(?P<what>{'|'.join(SHORT)})/(?P<key>[^/]+)$", _lead),
)
"""Regular expressions of paths, and what answers them."""
