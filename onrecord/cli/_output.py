"""Quotes as JSON Lines, as CSV, and as a table for people."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Literal

import click

from onrecord.cli._errors import plain
from onrecord.lake.rows import evidence_row, pairs
from onrecord.models import Quote

__all__ = ["Format", "quote_record", "write"]

Format = Literal["table", "jsonl", "csv"]

_KEYS = (
    "article",
    "id",
    "kind",
    "text",
    "content",
    "cue",
    "source",
    "speaker",
    "speaker_kind",
    "party",
    "said_on",
    "earliest",
    "latest",
    "date_basis",
    "date_text",
    "confidence",
    "rule",
    "evidence",
)


def write(quotes: Iterable[Quote], format: Format) -> None:
    """Print quotes, each as soon as it is there; a table on a terminal waits for the last."""
    if format == "jsonl":
        for quote in quotes:
            click.echo(json.dumps(quote_record(quote), ensure_ascii=False))
    elif format == "csv":
        for line in _csv(quotes):
            click.echo(line, nl=False)
    elif sys.stdout.isatty():
        _table(quotes)
    else:
        for quote in quotes:
            click.echo("\t".join(_cells(quote)))


def quote_record(quote: Quote) -> dict[str, object]:
    """A quote as other programs get it; the keys and their order are a promise."""
    speaker, day = quote.speaker, quote.day
    values = (
        quote.article,
        quote.id,
        quote.kind,
        quote.text,
        pairs(quote.content),
        pairs(quote.cue),
        pairs(quote.mention),
        speaker.name if speaker else None,
        speaker.kind if speaker else None,
        speaker.party if speaker else None,
        day.said_on.isoformat() if day.said_on else None,
        day.earliest.isoformat() if day.earliest else None,
        day.latest.isoformat() if day.latest else None,
        day.basis,
        day.text,
        quote.confidence,
        quote.rule,
        [evidence_row(each) for each in quote.evidence],
    )
    return dict(zip(_KEYS, values, strict=True))


class _Line:
    """A file that keeps what is written last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def _csv(quotes: Iterable[Quote]) -> Iterator[str]:
    """Lines of CSV with a header; spans are JSON, and null is empty."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(_KEYS)
    yield line.text
    for quote in quotes:
        values = quote_record(quote).values()
        writer.writerow(json.dumps(each) if isinstance(each, list) else each for each in values)
        yield line.text


def _cells(quote: Quote) -> tuple[str, str, str, str]:
    """What a person looks for first, safe to show on a terminal."""
    said = quote.day.said_on
    speaker = quote.speaker.name if quote.speaker else "unknown"
    return (
        said.isoformat() if said else "unknown",
        quote.kind,
        plain(speaker),
        plain(quote.text),
    )


def _table(quotes: Iterable[Quote]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("Said on", "Kind", "Speaker", "Words", expand=True)
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    table.columns[3].ratio = 1
    for quote in quotes:
        table.add_row(*(Text(cell) for cell in _cells(quote)))
    Console().print(table)
