"""The site: a plugin that makes Datasette show On Record's database to readers.

Datasette finds it by the package's entry point, so that a plain
``datasette data/quotes.db -m metadata.yml`` has it too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar, cast

import datasette as _datasette
from datasette.facets import ColumnFacet
from datasette.utils.asgi import Forbidden
from markupsafe import Markup

from onrecord.site import assistants, ours, pages, routes, security, short, threads
from onrecord.site.front import pages as front_pages
from onrecord.site.guard import answering, diagnostics, limits, problems, settings
from onrecord.site.published import downloads, offers
from onrecord.site.reading import about, moved, rejected
from onrecord.site.show.unseen import as_typed, show_unseen
from onrecord.site.tables import answers, cells, counting, exports, extras, facets, frequent, paging

__all__: list[str] = []

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _hook(**options: Any) -> Callable[[_Function], _Function]:
    return cast(Callable[[_Function], _Function], _datasette.hookimpl(**options))


hookimpl = cast(Callable[[_Function], _Function], _datasette.hookimpl)


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Set what the site needs where the operator has not decided, and look at the databases."""
    settings.prefer(datasette)
    threads.separate(datasette)
    assistants.bound(datasette)
    datasette.renderers["blob"] = (exports.binary_value, lambda: False)
    return lambda: _look_at(datasette)


async def _look_at(datasette: Any) -> None:
    await ours.find(datasette)
    for name, database in datasette.databases.items():
        if ours.is_ours(datasette, name):
            paging.keep_order(database)
            frequent.keep_search(database)
            await answers.keep_answers(datasette, name)
            counting.keep_counts(datasette, database)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[answering.App], answering.App]:
    """Guard every answer."""
    return lambda app: security.guard(app, datasette)


@_hook(trylast=True)  # so that what it sets replaces what Datasette has set
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Limit what SQL may do and take."""
    limits.prepare(conn, database, datasette)


@hookimpl
def register_routes(datasette: Any) -> list[Any]:
    """Answer for our own pages, and keep what Datasette tells of the server to its operator."""
    reading = (*front_pages.ROUTES, *short.ROUTES, *about.ROUTES)
    ours = (*routes.ROUTES, *reading, *offers.ROUTES, *downloads.ROUTES)
    return [*ours, *diagnostics.routes(datasette)]


@_hook(hookwrapper=True)
def register_facet_classes() -> Generator[None, Any, None]:
    """Count columns in our own way, in the place of Datasette's."""
    outcome = yield
    outcome.force_result(
        [
            [facets.Facets if each is ColumnFacet else each for each in classes]
            for classes in outcome.get_result()
        ]
    )


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    """Offer rows as a file for spreadsheets."""
    return exports.SPREADSHEET


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Give the templates their functions."""
    env.globals.update(pages.globals_for(datasette))
    env.finalize = show_unseen
    env.filters["as_typed"] = as_typed


@hookimpl
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> None:
    """Note which columns the page of a table is going to show. Nothing is filtered here."""
    if request.url_vars.get("format") is None:
        columns = extras.shown(datasette, database, table, request)
        cells.shown_columns.set(None if columns is None else frozenset(columns))


@hookimpl
def extra_template_vars(
    template: str, database: str | None, table: str | None, request: Any, datasette: Any
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give a page its own data."""
    return lambda: pages.template_vars(datasette, template, database, table, request)


@hookimpl
def render_cell(  # the hook's own parameters
    row: Any, value: object, column: str, table: str | None, database: str, datasette: Any
) -> Markup | Awaitable[Markup | None] | None:
    """Show a value as readers expect it."""
    return cells.show(
        datasette, database=database, table=table, row=row, column=column, value=value
    )


@_hook(specname="handle_exception")
def lead_to_moved(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Any]]:
    """Lead from the former id of a statement to the present one."""
    return lambda: moved.answer(datasette, request, exception)


@_hook(specname="handle_exception")
def say_rejected(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Any]]:
    """Say of a quote that was rejected that it was, instead of merely that it is not there."""
    return lambda: rejected.answer(datasette, request, exception)


@_hook(hookwrapper=True)
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Generator[None, Any, None]:
    """Put our own answer in the place of Datasette's, which tells too much.

    Datasette calls what each plugin gives back, and takes the first answer; so its own must go.
    """
    outcome = yield
    kept = [each for each in outcome.get_result() if not _is_datasettes(each)]
    outcome.force_result([*kept, lambda: problems.answer(datasette, request, exception)])


def _is_datasettes(answer: object) -> bool:
    return getattr(answer, "__module__", "") == "datasette.handle_exception"


@hookimpl
def forbidden(datasette: Any, request: Any, message: str) -> Callable[[], Awaitable[Any]]:
    """Say that a page is not for readers."""
    return lambda: problems.answer(datasette, request, Forbidden(message))
