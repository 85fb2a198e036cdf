"""From the things On Record speaks of to rows of the database."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from onrecord.core.addresses import canonical
from onrecord.core.reprints import sketch_of
from onrecord.core.statements import Alignment, Statement
from onrecord.models import Article, Quote, Span
from onrecord.storage.speakers import SpeakerIds

__all__ = [
    "ALIGNMENT_COLUMNS",
    "STATEMENT_COLUMNS",
    "PublishText",
    "Row",
    "Values",
    "alignment_values",
    "article_row",
    "evidence_rows",
    "quote_row",
    "segment_rows",
    "sha256_of",
    "statement_values",
]

PublishText = Literal["none", "context", "full"]
"""How much of an article goes into the database beside its quotes: ``full`` text; ``context``,
up to 64 characters on each side of a quote; ``none``, up to 32, which is enough to find it again.
"""

Row = dict[str, str | int | float | None]
"""A row: from column to value."""

Values = tuple[Any, ...]
"""A row's values, in the order of its columns."""

_CONTEXT: dict[PublishText, int] = {"none": 32, "context": 64, "full": 64}
_SHORTEST_CONTEXT = 32


def sha256_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def article_row(
    article: Article, *, publish_text: PublishText, fetched: str, wording: str | None = None
) -> Row:
    """An article's row, without its fingerprint and what it is a reprint of.

    Args:
        article: The article.
        publish_text: Whether its text is kept.
        fetched: When it was read, as an ISO time in UTC.
        wording: The sample of its wording, where that has been taken.
    """
    return {
        "id": article.id,
        "kind": article.kind,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "url": article.url,
        "published": _iso(article.published),
        "text": article.text if publish_text == "full" else None,
        "sha256": sha256_of(article.text),
        "words": len(article.text.split()),
        "source": article.source,
        "fetched": fetched,
        # Who that is, all that is on record tells.
        "speaker": None,
        "signed": article.speaker if article.kind == "statement" else None,
        "canonical_url": canonical(article.url) if article.url else None,
        "wording": sketch_of(article.text) if wording is None else wording,
    }


def quote_row(quote: Quote, article: Article, ids: SpeakerIds, publish_text: PublishText) -> Row:
    """A quote's row; its statement comes later, from all quotes together."""
    day, text, context = quote.day, article.text, _CONTEXT[publish_text]
    speaker = quote.speaker
    return {
        "id": quote.id,
        "article": article.id,
        "speaker": ids.of(speaker, article.id) if speaker else None,
        "party": ids.of_party(speaker, article.id) if speaker else None,
        "statement": None,
        "kind": quote.kind,
        "text": quote.text,
        "mention": " ".join(span.of(text) for span in quote.mention) or None,
        "cue": " ".join(span.of(text) for span in quote.cue) or None,
        "said_on": _iso(day.said_on),
        "said_year": day.said_on.year if day.said_on else None,
        "earliest": _iso(day.earliest),
        "latest": _iso(day.latest),
        "date_basis": day.basis,
        "date_text": day.text or None,
        "start": quote.start,
        "end": quote.end,
        "prefix": _before(text, quote.start, context),
        "suffix": _after(text, quote.end, context),
        "confidence": quote.confidence,
        "rule": quote.rule,
        "reviewed": 0,
        "fidelity": None,
    }


def segment_rows(quote: Quote, article: Article) -> Iterator[Row]:
    """A quote's segments, numbered from 1."""
    for n, segment in enumerate(quote.segments, 1):
        yield {
            "quote": quote.id,
            "n": n,
            "start": segment.span.start,
            "end": segment.span.end,
            "quoted": int(segment.quoted),
            "text": segment.span.of(article.text),
        }


def evidence_rows(quote: Quote, paragraphs: Sequence[Span]) -> Iterator[Row]:
    """A quote's evidence, numbered from 1.

    Args:
        quote: The quote.
        paragraphs: Those of its article, in order.
    """
    for n, each in enumerate(quote.evidence, 1):
        yield {
            "quote": quote.id,
            "n": n,
            "about": each.about,
            "what": each.what,
            "text": each.text,
            "start": each.span.start if each.span else None,
            "end": each.span.end if each.span else None,
            "paragraph": (
                bisect_right(paragraphs, each.span.start, key=lambda span: span.start)
                if each.span
                else None
            ),
            "rule": each.rule or None,
            "carried_from": each.carried_from,
        }


STATEMENT_COLUMNS = (
    "id",
    "speaker",
    "party",
    "kind",
    "text",
    "article",
    "said_on",
    "first_published",
    "reports",
    "quotes",
    "words_differ",
    "days_differ",
    "speakers_differ",
)
"""The columns of ``statement_values``; whether it is disputed comes later, from all statements."""


def statement_values(statement: Statement, scope: str) -> Values:
    """A statement's row.

    Args:
        statement: The statement.
        scope: That in which it was grouped: a party, or else the speaker.
    """
    return (
        statement.id,
        statement.speaker,
        scope if scope != statement.speaker else statement.party,
        statement.kind,
        statement.text,
        statement.article,
        _iso(statement.said_on),
        _iso(statement.first_published),
        statement.reports,
        len(statement.quotes),
        int(statement.words_differ),
        int(statement.days_differ),
        int(statement.speakers_differ),
    )


ALIGNMENT_COLUMNS = ("quote", "statement", "fidelity", "start", "end", "parts")
"""The columns of ``alignment_values``."""


def alignment_values(alignment: Alignment, statement: str) -> Values:
    """The row of a quote's words beside those of a statement."""
    found = alignment.comparison
    start, end = found.place or (None, None)
    parts = [[part.what, *part.reported, *part.original, int(part.marked)] for part in found.parts]
    told = json.dumps(parts, separators=(",", ":"))
    return alignment.quote, statement, found.fidelity, start, end, told


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _before(text: str, start: int, most: int) -> str:
    """Up to ``most`` characters before ``start``, beginning with a whole word where that fits."""
    if start <= most:
        return text[:start]
    cut = text[start - most : start]
    words = re.search(r"(?<=\s)\S", cut[: most - _SHORTEST_CONTEXT])
    return cut[words.start() :] if words else cut


def _after(text: str, end: int, most: int) -> str:
    """Up to ``most`` characters after ``end``, ending with a whole word where that fits."""
    if len(text) - end <= most:
        return text[end:]
    cut = text[end : end + most]
    words = re.search(r"\S(?=\s\S*\Z)", cut[_SHORTEST_CONTEXT:])
    return cut[: _SHORTEST_CONTEXT + words.end()] if words else cut
