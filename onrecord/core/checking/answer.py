"""The result of a check as other programs get it; its keys are a promise."""

from __future__ import annotations

from datetime import date
from typing import Any

from onrecord.core.checking.models import CheckResult, Found, Match, Original, Report, Who

__all__ = ["as_json"]


def as_json(result: CheckResult) -> dict[str, Any]:
    """A result as what JSON has: objects, lists, text, numbers, booleans and null.

    The keys are described in ``docs/check.md``. Days are ISO days; offsets count characters.
    """
    record = result.record
    return {
        "verdict": result.verdict,
        "words": result.words,
        "speaker": _who(result.speaker),
        "matches": [_match(match) for match in result.matches],
        "others": [_match(match) for match in result.others],
        "more": result.more,
        "nearest": _match(result.nearest) if result.nearest else None,
        "record": {
            "articles": record.articles,
            "quotes": record.quotes,
            "first": _iso(record.first),
            "last": _iso(record.last),
        },
        "english": result.english,
        "complete": result.complete,
    }


def _match(match: Match) -> dict[str, Any]:
    candidate = match.found.candidate
    return {
        **_found(match.found),
        "kind": candidate.kind,
        "statement": candidate.statement,
        "quotes": list(candidate.quotes),
        "speaker": _who(match.who),
        "said_on": _iso(match.said_on),
        "earliest": _iso(match.earliest),
        "latest": _iso(match.latest),
        "reports": [_report(report) for report in match.reports],
        "reported": match.reported,
        "articles": match.articles,
        "words_differ": match.words_differ,
        "days_differ": match.days_differ,
        "disputed": match.disputed,
        "document": _document(match.original) if match.original else None,
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "text": found.said,
        "fidelity": found.fidelity,
        "parts": [
            [piece.what, *piece.asked, *piece.said, int(piece.marked)] for piece in found.pieces
        ],
        "start": found.place.start,
        "end": found.place.end,
        "before": found.before,
        "after": found.after,
        "reporters": found.reporters,
        "loses_marks": found.loses_marks,
        "likeness": round(found.likeness, 3),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "quote": report.quote,
        "kind": report.kind,
        "text": report.text,
        "fidelity": report.fidelity,
        "speaker": report.speaker,
        "article": report.article,
        "title": report.title,
        "publisher": report.publisher,
        "published": _iso(report.published),
        "source": report.url,
    }


def _document(original: Original) -> dict[str, Any]:
    return {
        "article": original.article,
        "title": original.title,
        "publisher": original.publisher,
        "published": _iso(original.published),
        "source": original.url,
        **_found(original.found),
    }


def _who(who: Who | None) -> dict[str, Any] | None:
    if who is None:
        return None
    names = ("id", "name", "kind", "role", "party", "party_name")
    return {name: getattr(who, name) for name in names}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
