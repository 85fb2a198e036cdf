"""Rows as a file for spreadsheets, and single binary values."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from datasette.blob_renderer import render_blob
from datasette.utils import to_css_class
from datasette.utils.asgi import BadRequest, NotFound, Response

__all__ = ["SPREADSHEET", "binary_value", "for_spreadsheet", "spreadsheet"]

_BYTE_ORDER_MARK = "\ufeff"
# Spreadsheets take such a cell for a formula, also in the wide forms that Asian writing uses.
_FORMULA = re.compile("[\\s\ufeff]*[=+\\-@\t\r＝＋－＠]")


def for_spreadsheet(value: object) -> object:
    r"""A value that no spreadsheet takes for a formula: such a text gets an apostrophe before it.

    >>> for_spreadsheet('=HYPERLINK("https://example.com")')
    '\'=HYPERLINK("https://example.com")'
    >>> for_spreadsheet("No comment."), for_spreadsheet(-3)
    ('No comment.', -3)
    """
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def spreadsheet(
    columns: Sequence[str], rows: Iterable[Any], database: str, table: str, query_name: str
) -> Response:
    """Rows as CSV for Excel and its like: it says that it is UTF-8, and holds no formula.

    Where Datasette gives a row's name beside its id, the name has a column of its own. Plain
    CSV stays as the data are.
    """
    if not columns:
        raise NotFound("404")
    found = [[row[column] for column in columns] for row in rows]
    named = {n for row in found for n, value in enumerate(row) if isinstance(value, dict)}
    heads = [
        head
        for n, column in enumerate(columns)
        for head in ((column, f"{column}_label") if n in named else (column,))
    ]
    made = io.StringIO()
    made.write(_BYTE_ORDER_MARK)
    # All are quoted, so that no cell comes apart where another character divides the cells.
    writer = csv.writer(made, quoting=csv.QUOTE_ALL)
    writer.writerow(map(for_spreadsheet, heads))
    for row in found:
        writer.writerow(map(for_spreadsheet, _cells(row, named)))
    name = to_css_class(table or query_name or database)
    return Response(
        made.getvalue(),
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        content_type="text/csv; charset=utf-8",
    )


def _cells(row: Sequence[Any], named: set[int]) -> Iterable[object]:
    for n, value in enumerate(row):
        if n not in named:
            yield value
        elif isinstance(value, dict):
            yield from (value["value"], value["label"])
        else:
            yield from (value, None)


def _has_columns(columns: Sequence[str]) -> bool:
    return bool(columns)


SPREADSHEET = {"extension": "spreadsheet", "render": spreadsheet, "can_render": _has_columns}
"""What Datasette needs to know of the format."""


async def binary_value(
    datasette: Any,
    database: str,
    rows: Sequence[Any],
    columns: Sequence[str],
    request: Any,
    table: str | None,
    view_name: str,
) -> Response:
    """A binary value as a file. Datasette's own function takes any value for one, and fails."""
    column = request.args.get("_blob_column")
    if column in columns:
        rows = [row for row in rows if isinstance(row[column], bytes)]
        if not rows:
            raise BadRequest("There is no binary value here.")
    return await render_blob(datasette, database, rows, columns, request, table, view_name)
