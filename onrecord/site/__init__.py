"""The site: a plugin that makes Datasette show On Record's database to readers.

Datasette finds it by the package's entry point, so that a plain
``datasette data/quotes.db -m metadata.yml`` has it too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import datasette as _datasette
from markupsafe import Markup

from onrecord.site import cells, ours, pages, rejected, security, settings

__all__: list[str] = []

_Function = TypeVar("_Function", bound=Callable[..., Any])
hookimpl = cast(Callable[[_Function], _Function], _datasette.hookimpl)


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[str | None]]:
    """Set what the site needs where the operator has not decided, and look at the databases."""
    settings.prefer(datasette)
    return lambda: ours.find(datasette)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[security.App], security.App]:
    """Guard every answer."""
    return security.guard


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Limit what SQL may make."""
    security.limit_values(conn)


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Give the templates their functions."""
    env.globals.update(pages.globals_for(datasette))


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


@hookimpl
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Any]]:
    """Say of a quote that was rejected that it was, instead of merely that it is not there."""
    return lambda: rejected.answer(datasette, request, exception)
