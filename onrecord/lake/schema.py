"""The tables of a lake, column by column: the one place that says so.

A lake has what a database has before quotes are gathered: articles with their texts, and quotes
with all that is known of each. It is read by anything that reads Parquet.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pyarrow

__all__ = ["ARTICLES", "FORM", "QUOTES", "TABLES", "LakeColumn", "LakeTable", "as_parquet"]

FORM = 1
"""Raise it when lakes are laid out otherwise, so that one of another form is refused."""

Type = Literal["text", "number", "share", "day", "span", "spans", "segments", "evidence"]
"""What a column holds: ``span`` is [start, end] in characters, ``spans`` a list of such."""


@dataclass(frozen=True, slots=True)
class LakeColumn:
    """A column.

    Attributes:
        name: Its name.
        type: What it holds.
        description: What that is, for a reader.
    """

    name: str
    type: Type
    description: str


@dataclass(frozen=True, slots=True)
class LakeTable:
    """A table: its name, which its folder has too, what a row is, and its columns in order."""

    name: str
    description: str
    columns: tuple[LakeColumn, ...]

    def schema(self) -> pyarrow.Schema:
        """The columns as Arrow has them."""
        return _schema(self.columns)


def as_parquet(table: pyarrow.Table) -> bytes:
    """A table as a Parquet file, packed with zstd: the same bytes for the same rows."""
    from pyarrow import parquet  # noqa: PLC0415  # it comes with an extra

    file = io.BytesIO()
    parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def _schema(columns: Iterable[LakeColumn]) -> pyarrow.Schema:
    import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra

    span = arrow.list_(arrow.int32())
    segment = [("start", arrow.int32()), ("end", arrow.int32()), ("quoted", arrow.bool_())]
    words = [(name, arrow.string()) for name in ("about", "what", "text")]
    after = [("rule", arrow.string()), ("carried_from", arrow.string())]
    types: dict[Type, Any] = {
        "text": arrow.string(),
        "number": arrow.int64(),
        "share": arrow.float64(),
        "day": arrow.date32(),
        "span": span,
        "spans": arrow.list_(span),
        "segments": arrow.list_(arrow.struct(segment)),
        "evidence": arrow.list_(arrow.struct([*words, ("span", span), *after])),
    }
    return arrow.schema([(column.name, types[column.type]) for column in columns])


_PLACE = (
    LakeColumn("file", "text", "The file that the article was read from."),
    LakeColumn("record", "number", "Its place in that file, from 0."),
    LakeColumn("version", "text", "Version of On Record that wrote the row."),
)

ARTICLES = LakeTable(
    "articles",
    "A document that was read: a journalist's report, or a statement of the speaker's own.",
    (
        LakeColumn("id", "text", "Stable name of the document."),
        LakeColumn("kind", "text", "report or statement."),
        LakeColumn("title", "text", "Headline."),
        LakeColumn("publisher", "text", "Who published it."),
        LakeColumn("author", "text", "Who wrote it."),
        LakeColumn("url", "text", "Where it was published."),
        LakeColumn("published", "day", "Day of publication."),
        LakeColumn("text", "text", "The words as read; every offset counts in their characters."),
        LakeColumn("speaker", "text", "For a statement, whose it is, as the document has it."),
        LakeColumn("source", "text", "The file, and where it has many, the place in it."),
        LakeColumn("sha256", "text", "SHA-256 of the text in UTF-8."),
        LakeColumn("words", "number", "Number of words."),
        LakeColumn(
            "canonical_url", "text", "The one form of all addresses that mean this article."
        ),
        LakeColumn("wording", "text", "A sample of its wording, by which reprints are found."),
        *_PLACE,
    ),
)

QUOTES = LakeTable(
    "quotes",
    "An attributed quotation in an article.",
    (
        LakeColumn("article", "text", "Id of the article."),
        LakeColumn("id", "text", "Stable, made of the article and the quoted words."),
        LakeColumn("kind", "text", "direct, mixed, indirect (a paraphrase) or declined."),
        LakeColumn("text", "text", "The words; pieces that stand apart are joined."),
        LakeColumn("content", "spans", "Where they stand in the article."),
        LakeColumn("cue", "spans", "Where the words stand that attribute them, such as said."),
        LakeColumn("source", "spans", "Where the article names the source there."),
        LakeColumn("speaker", "text", "Who said it; null when unknown."),
        LakeColumn("speaker_kind", "text", "person, organization or unnamed."),
        LakeColumn("party", "text", "The organization that the speaker speaks for."),
        LakeColumn("said_on", "day", "The day it was said; null when the text does not tell."),
        LakeColumn("earliest", "day", "Said no earlier than this day, when known."),
        LakeColumn("latest", "day", "Said no later than this day, when known."),
        LakeColumn("date_basis", "text", "stated, context or none."),
        LakeColumn("date_text", "text", "The words that tell the day; empty without any."),
        LakeColumn("confidence", "share", "From 0 to 1: that these words are this speaker's."),
        LakeColumn("rule", "text", "The rule that attributed it."),
        LakeColumn("evidence", "evidence", "What speaker and day rest on, step by step."),
        LakeColumn("role", "text", "What the speaker is, such as an office held."),
        LakeColumn("speaker_known", "text", "The speaker's id in the file of known speakers."),
        LakeColumn("speaker_id", "text", "The id that the speaker has in a database."),
        LakeColumn("party_id", "text", "The id that the party has there; its own, of a party."),
        LakeColumn("segments", "segments", "The content piece by piece, quoted or not."),
        LakeColumn("date_span", "span", "Where the words stand that tell the day."),
        LakeColumn("date_rule", "text", "The rule that read them; empty without any."),
        LakeColumn("mention", "text", "The source as the article writes it there."),
        LakeColumn("published", "day", "Day of the article's publication."),
        LakeColumn("publisher", "text", "Who published the article."),
        LakeColumn("title", "text", "Its headline."),
        LakeColumn("url", "text", "Where it was published."),
        *_PLACE,
        LakeColumn("model", "text", "Language model and its version."),
    ),
)

TABLES = (ARTICLES, QUOTES)
"""What an extraction writes, a folder each, with one folder for each month of publication."""
