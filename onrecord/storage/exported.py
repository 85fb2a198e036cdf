"""What an export holds: the quotes with all names written out, and the tables behind them.

Each has its columns in order, with the type that SQLite gives back, and one query that reads it row
by row. The texts of articles are left out, as are the columns that only a build needs and those
that tell of the machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.storage.schema import TABLES

__all__ = ["EXPORTED", "Exported"]

_LEFT_OUT = {
    "articles": {"text", "source", "fingerprint", "wording"},
    "quotes": set[str](),
}
_PLAIN = ("speakers", "aliases", "articles", "statements", "segments", "evidence", "alignments")
_TABLES = {table.name: table for table in TABLES}
_QUOTE = {column.name: column.type for column in _TABLES["quotes"].columns}

_WRITTEN_OUT = {
    "id": "q.id",
    "text": "q.text",
    "kind": "q.kind",
    "speaker": "s.name",
    "speaker_id": "q.speaker",
    "speaker_kind": "s.kind",
    "role": "s.role",
    "party": "p.name",
    "party_id": "q.party",
    "said_on": "q.said_on",
    "said_year": "q.said_year",
    "earliest": "q.earliest",
    "latest": "q.latest",
    "date_basis": "q.date_basis",
    "date_text": "q.date_text",
    "article": "a.title",
    "article_id": "q.article",
    "publisher": "a.publisher",
    "author": "a.author",
    "published": "a.published",
    "url": "a.url",
    "statement": "q.statement",
    "fidelity": "q.fidelity",
    "mention": "q.mention",
    "cue": "q.cue",
    "prefix": "q.prefix",
    "suffix": "q.suffix",
    "start": 'q."start"',
    "end": 'q."end"',
    "confidence": "q.confidence",
    "rule": "q.rule",
    "reviewed": "q.reviewed",
}
"""The columns of the quotes, and where each comes from."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A table of an export.

    Attributes:
        name: Its name, which its files have too.
        about: What a row is.
        columns: Its columns in order, with their types.
        sql: The query that gives its rows.
    """

    name: str
    about: str
    columns: dict[str, type[str] | type[int] | type[float]]
    sql: str


def _quotes() -> Exported:
    fields = ", ".join(f'{source} as "{name}"' for name, source in _WRITTEN_OUT.items())
    sql = f"""
    select {fields} from quotes q join articles a on a.id = q.article
      left join speakers s on s.id = q.speaker left join speakers p on p.id = q.party
    order by q.rowid
    """
    types = {
        name: _QUOTE.get(source.split(".")[1].strip('"'), str)
        for name, source in _WRITTEN_OUT.items()
    }
    about = "Every quotation, with the names of speaker and party and with its article."
    return Exported("quotes", about, types, sql)


def _plain(name: str) -> Exported:
    table, left_out = _TABLES[name], _LEFT_OUT.get(name, set())
    columns = {each.name: each.type for each in table.columns if each.name not in left_out}
    fields = ", ".join(f'"{column}"' for column in columns)
    return Exported(
        name, table.description, columns, f'select {fields} from "{name}" order by rowid'
    )


EXPORTED: tuple[Exported, ...] = (_quotes(), *map(_plain, _PLAIN))
"""The tables of an export; the quotes first."""
