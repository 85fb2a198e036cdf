"""The tables that grouping adds to a lake: statements, what reports them, and reprints.

Which row is in which part depends on its key alone, and parts are sorted, so that the same rows
give the same files whatever has made them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from onrecord.lake.schema import LakeColumn, LakeTable, as_parquet
from onrecord.places import Place

__all__ = [
    "GROUPED",
    "GROUPS",
    "conclude",
    "key_of",
    "keys",
    "parts_for",
    "parts_in",
    "write_part",
]

GROUPS = "grouped.json"
"""The file that says which parts of these tables belong to the lake. It is written last."""
_ROWS = 500_000
"""Rows of a part, about."""

_STATEMENTS = LakeTable(
    "statements",
    "One utterance, however many articles report it, or a document in the speaker's own words.",
    (
        LakeColumn("id", "text", "Stable, as in a database."),
        LakeColumn("speaker", "text", "Id of who said it, as most reports have it."),
        LakeColumn("party", "text", "Id of the organization spoken for, or of a party itself."),
        LakeColumn("kind", "text", "Where its text is from: primary, direct, mixed or indirect."),
        LakeColumn("text", "text", "The document's, else the fullest form reported."),
        LakeColumn("article", "text", "Id of the document in the speaker's own words."),
        LakeColumn("said_on", "day", "The day it was said; null when reports differ."),
        LakeColumn("first_published", "day", "Day of the first report, or of the document."),
        LakeColumn("reports", "number", "Number of articles that report it, reprints not counted."),
        LakeColumn("quotes", "number", "Number of its quotes."),
        LakeColumn("words_differ", "number", "1 when a report has other words, without a sign."),
        LakeColumn("days_differ", "number", "1 when reports give different days."),
        LakeColumn("speakers_differ", "number", "1 when they name different speakers of a party."),
    ),
)
_REPORTS = LakeTable(
    "reports",
    "A quote that reports a statement.",
    (
        LakeColumn("quote", "text", "Id of the quote."),
        LakeColumn("article", "text", "Id of its article."),
        LakeColumn("statement", "text", "Id of the statement."),
        LakeColumn("fidelity", "text", "verbatim, shortened, altered or not found; or null."),
        LakeColumn("speaker", "text", "Id of the speaker."),
        LakeColumn("party", "text", "Id of whom the speaker speaks for, by all quotes together."),
        LakeColumn("scope", "text", "Id of the party or speaker within whose quotes it lies."),
    ),
)
_ALIGNMENTS = LakeTable(
    "alignments",
    "How a quote's words compare with a statement's.",
    (
        LakeColumn("quote", "text", "Id of the quote."),
        LakeColumn("statement", "text", "Id of the statement."),
        LakeColumn("fidelity", "text", "verbatim, shortened, altered or not found."),
        LakeColumn("start", "number", "Offset in the statement's text where it begins."),
        LakeColumn("end", "number", "Offset where it ends."),
        LakeColumn("parts", "text", "JSON: runs of words, as in a database."),
    ),
)
_LINKS = LakeTable(
    "statement_links",
    "Two statements of one speaker in the same words on different days; each way.",
    (
        LakeColumn("statement", "text", "Id of the one."),
        LakeColumn("other", "text", "Id of the other."),
        LakeColumn("kind", "text", "repeated."),
    ),
)
_REPRINTS = LakeTable(
    "reprints",
    "An article that reprints an earlier one.",
    (
        LakeColumn("article", "text", "Id of the article."),
        LakeColumn("reprint_of", "text", "Id of the first article of which it is a reprint."),
    ),
)

GROUPED: Mapping[str, LakeTable] = {
    table.name: table for table in (_STATEMENTS, _REPORTS, _ALIGNMENTS, _LINKS, _REPRINTS)
}
"""The tables, by name."""
_KEYS = {"alignments": 2, "statement_links": 2}
"""Columns that make the key, where it is not the first alone."""


def keys(table: str) -> int:
    """How many of a table's first columns make its key."""
    return _KEYS.get(table, 1)


def key_of(table: str, row: Sequence[Any]) -> str:
    """What a row of a table is told from others by.

    >>> key_of("reprints", ["b", "a"]), key_of("statement_links", ["s", "t", "repeated"])
    ('b', 's t')
    """
    return " ".join(row[: keys(table)])


def parts_for(rows: int) -> int:
    """The number of parts for so many rows."""
    return 1 + rows // _ROWS


def write_part(
    lake: Place, run: str, table: str, number: int, rows: Iterable[Sequence[Any]]
) -> str:
    """Write a part.

    Args:
        lake: The lake.
        run: What made it; a part of the name.
        table: The table's name.
        number: The part's number.
        rows: The values of each row, in the order of its columns; days as text.

    Returns:
        Its name within the lake.
    """
    import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra

    columns = GROUPED[table].columns
    ordered = sorted(rows, key=lambda row: key_of(table, row))
    days = [n for n, column in enumerate(columns) if column.type == "day"]
    told = [
        [date.fromisoformat(v) if v and n in days else v for n, v in enumerate(row)]
        for row in ordered
    ]
    schema = GROUPED[table].schema()
    values = zip(*told, strict=True) if told else [()] * len(columns)
    arrays = [arrow.array(v, field.type) for v, field in zip(values, schema, strict=True)]
    name = f"{table}/{run}-{number:05}.parquet"
    (lake / name).write(as_parquet(arrow.Table.from_arrays(arrays, schema=schema)))
    return name


def conclude(lake: Place, rules: str, counts: Mapping[str, int], parts: Iterable[str]) -> None:
    """Say which parts belong to the lake from now on, and remove those that did before."""
    kept = sorted(parts)
    before = parts_in(lake)
    told = {"rules": rules, "rows": dict(sorted(counts.items())), "parts": kept}
    (lake / GROUPS).write((json.dumps(told, indent=1) + "\n").encode())
    for name in sorted(set(before) - set(kept)):
        (lake / name).remove()


def parts_in(lake: Place, table: str = "") -> list[str]:
    """The parts of these tables that belong to a lake, by their names within it; of one, or all."""
    if not (lake / GROUPS).exists():
        return []
    found: list[str] = json.loads((lake / GROUPS).read())["parts"]
    return [name for name in found if name.startswith(f"{table}/" if table else "")]
