"""From articles and quotes to rows of a lake, and back without loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onrecord.core.addresses import canonical
from onrecord.core.reprints import sketch_of
from onrecord.models import Article, Day, Evidence, Quote, Segment, Span, Speaker
from onrecord.storage.rows import sha256_of
from onrecord.storage.speakers import SpeakerIds

__all__ = [
    "Row",
    "article_of",
    "article_row",
    "evidence_row",
    "month_of",
    "pairs",
    "quote_of",
    "quote_row",
]

Row = dict[str, Any]
"""A row: from column to value."""


def month_of(article: Article) -> str:
    """The month of publication by which rows are laid out.

    >>> from datetime import date
    >>> month_of(Article("a", "No.", published=date(2023, 8, 5))), month_of(Article("b", "No."))
    ('2023-08', 'unknown')
    """
    return f"{article.published:%Y-%m}" if article.published else "unknown"


def article_row(article: Article, *, file: str, record: int, version: str) -> Row:
    """An article's row.

    Args:
        article: The article.
        file: The file that it was read from.
        record: Its place in that file, from 0.
        version: That of the program.
    """
    return {
        "id": article.id,
        "kind": article.kind,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "url": article.url,
        "published": article.published,
        "text": article.text,
        "speaker": article.speaker,
        "source": article.source,
        "sha256": sha256_of(article.text),
        "words": len(article.text.split()),
        "canonical_url": canonical(article.url) if article.url else None,
        "wording": sketch_of(article.text),
        "file": file,
        "record": record,
        "version": version,
    }


def article_of(row: Mapping[str, Any]) -> Article:
    """The article of a row."""
    names = ("id", "text", "kind", "title", "publisher", "author", "url", "published")
    values = {name: row[name] for name in (*names, "speaker", "source")}
    return Article(**values)


def quote_row(
    quote: Quote,
    article: Article,
    ids: SpeakerIds,
    *,
    file: str,
    record: int,
    version: str,
    model: str,
) -> Row:
    """A quote's row.

    Args:
        quote: The quote.
        article: Its article.
        ids: What gives speakers their ids.
        file: The file that the article was read from.
        record: Its place in that file, from 0.
        version: That of the program.
        model: The language model's name and version.
    """
    speaker, day = quote.speaker, quote.day
    return {
        "article": quote.article,
        "id": quote.id,
        "kind": quote.kind,
        "text": quote.text,
        "content": pairs(quote.content),
        "cue": pairs(quote.cue),
        "source": pairs(quote.mention),
        "speaker": speaker.name if speaker else None,
        "speaker_kind": speaker.kind if speaker else None,
        "party": speaker.party if speaker else None,
        "said_on": day.said_on,
        "earliest": day.earliest,
        "latest": day.latest,
        "date_basis": day.basis,
        "date_text": day.text,
        "confidence": quote.confidence,
        "rule": quote.rule,
        "evidence": [evidence_row(each) for each in quote.evidence],
        "role": speaker.role if speaker else None,
        "speaker_known": speaker.id if speaker else None,
        "speaker_id": ids.of(speaker, article.id) if speaker else None,
        "party_id": ids.of_party(speaker, article.id) if speaker else None,
        "segments": [
            {"start": each.span.start, "end": each.span.end, "quoted": each.quoted}
            for each in quote.segments
        ],
        "date_span": list(day.span) if day.span else None,
        "date_rule": day.rule,
        "mention": " ".join(span.of(article.text) for span in quote.mention) or None,
        "published": article.published,
        "publisher": article.publisher,
        "title": article.title,
        "url": article.url,
        "file": file,
        "record": record,
        "version": version,
        "model": model,
    }


def quote_of(row: Mapping[str, Any]) -> Quote:
    """The quote of a row, exactly as it was."""
    return Quote(
        id=row["id"],
        article=row["article"],
        kind=row["kind"],
        text=row["text"],
        segments=tuple(
            Segment(Span(each["start"], each["end"]), each["quoted"]) for each in row["segments"]
        ),
        content=_spans(row["content"]),
        cue=_spans(row["cue"]),
        mention=_spans(row["source"]),
        speaker=_speaker(row),
        day=Day(
            said_on=row["said_on"],
            earliest=row["earliest"],
            latest=row["latest"],
            basis=row["date_basis"],
            text=row["date_text"],
            span=_span(row["date_span"]),
            rule=row["date_rule"],
        ),
        confidence=row["confidence"],
        rule=row["rule"],
        evidence=tuple(_evidence(each) for each in row["evidence"]),
    )


def _speaker(row: Mapping[str, Any]) -> Speaker | None:
    if row["speaker"] is None:
        return None
    return Speaker(
        row["speaker"], row["speaker_kind"], row["speaker_known"], row["role"], row["party"]
    )


def pairs(spans: Iterable[Span]) -> list[list[int]]:
    """Spans as lists of start and end."""
    return [[span.start, span.end] for span in spans]


def _spans(pairs: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _span(pair: Sequence[int] | None) -> Span | None:
    return None if pair is None else Span(pair[0], pair[1])


def evidence_row(evidence: Evidence) -> Row:
    """A piece of evidence, by the names of what it has."""
    return {
        "about": evidence.about,
        "what": evidence.what,
        "text": evidence.text,
        "span": list(evidence.span) if evidence.span else None,
        "rule": evidence.rule,
        "carried_from": evidence.carried_from,
    }


def _evidence(row: Mapping[str, Any]) -> Evidence:
    return Evidence(
        row["about"],
        row["what"],
        row["text"],
        _span(row["span"]),
        row["rule"],
        row["carried_from"],
    )
