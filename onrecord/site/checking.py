"""The page of a check: what is on record of words that somebody quotes, ready to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from onrecord.core.checking import CheckResult, Found, Match, Piece, Report, Who
from onrecord.core.statements import Part
from onrecord.site.differing import differing
from onrecord.site.links import Link
from onrecord.site.passages import Mark, marked_text, passage

__all__ = ["Shown", "as_json", "heading_of", "page", "shown"]

_HEADINGS = {
    "verbatim": "On record, in these words",
    "shortened": "On record, but cut",
    "altered": "On record, but in other words",
    "not found": "On record, but in quite other words",
}
_REPORTERS = "On record only in a reporter's words"
_NOT = "Not on record here"

_TOLD = {
    "verbatim": "The same words.",
    "shortened": "The same words, but not the whole sentence.",
    "altered": "",
    "not found": "The same matter, but not in the same words or order.",
}
_WITH_SIGNS = "The same words, but for what an ellipsis or brackets show."
_REPORTERS_WORDS = "They are a reporter's words, not quoted as the speaker's own."
_LOSES_MARKS = (
    "On record an ellipsis or brackets show that something is left out or put in here; the words "
    "asked about do not."
)
_BY_REPORT = {
    "verbatim": "in these words",
    "shortened": "in these words, and more",
    "altered": "in other words",
    "not found": "without these words",
}
_BETWEEN = " ,;:—–-"
_REST = 100
"""Characters of the rest of a sentence that are shown."""
_LONG = 600
"""Characters of words on record that are shown whole."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A match, ready to print.

    Attributes:
        match: The match.
        said: What is on record, in paragraphs, with the words asked about marked in it.
        quoted_by: Who published the report that has it so; empty when it is a document.
        asked: The words asked about with what differs marked; None when nothing does.
        told: How the two compare, in plain words.
        document: The words asked about beside the speaker's own document, when the match is a
            report of it, and they differ.
        document_told: How those two compare, in plain words.
        reports: Each report, with how it has the words asked about where that is worth saying.
    """

    match: Match
    said: list[Markup]
    quoted_by: str
    asked: Markup | None
    told: list[str]
    document: Markup | None
    document_told: list[str]
    reports: list[tuple[Report, str]]


def page(result: CheckResult) -> dict[str, Any]:
    """What the page of a result shows beside the result itself."""
    return {
        "heading": heading_of(result),
        "matches": [shown(result, match) for match in result.matches],
        "others": [shown(result, match) for match in result.others],
        "nearest": shown(result, result.nearest) if result.nearest else None,
    }


def heading_of(result: CheckResult) -> str:
    """The verdict in a line."""
    if result.verdict == "not_on_record":
        return _NOT
    found = result.matches[0].found
    if result.verdict == "other_speaker":
        who = result.speaker.name if result.speaker else "this speaker"
        return f"On record, but not from {who}"
    if result.verdict == "verbatim":
        return _HEADINGS["verbatim"]
    if found.reporters or found.candidate.kind == "indirect":
        return _REPORTERS
    return _HEADINGS[found.fidelity if found.fidelity != "verbatim" else "shortened"]


def shown(result: CheckResult, match: Match) -> Shown:
    """A match of a result, ready to print."""
    found, original = match.found, match.original
    beside = original is not None and found.candidate.kind != "primary"
    told = any(report.fidelity in ("verbatim", "shortened") for report in match.reports)
    return Shown(
        match=match,
        said=_said(found),
        quoted_by=_quoted_by(match),
        asked=_asked(result.words, found),
        told=list(_told(found)),
        document=_asked(result.words, original.found) if original and beside else None,
        document_told=list(_told(original.found)) if original and beside else [],
        reports=[(each, _BY_REPORT[each.fidelity] if told else "") for each in match.reports],
    )


def _quoted_by(match: Match) -> str:
    keys = match.found.candidate.quotes
    names = (r.publisher or r.title or r.article for r in match.reports if r.quote in keys)
    return next(names, "")


def _asked(words: str, found: Found) -> Markup | None:
    parts = [_part(piece) for piece in found.pieces]
    if all(part.what == "same" for part in parts):
        return None
    return differing(words, found.said, parts)


def _part(piece: Piece) -> Part:
    return Part(piece.what, piece.asked, piece.said, piece.marked)


def _said(found: Found) -> list[Markup]:
    """What is on record: all of it, or the passage that has the words."""
    own = found.candidate.own
    if found.place.start == found.place.end:
        paragraphs = [escape(_cut(found.said, _LONG))]
    elif found.candidate.kind == "primary" or len(found.said) > _LONG:
        paragraphs = passage(found.said, [Mark(found.place)])
    else:
        paragraphs = marked_text(found.said, [Mark(found.place)])
    if found.candidate.kind == "direct" or (own is not None and found.said != found.candidate.text):
        paragraphs[0] = Markup("“{}").format(paragraphs[0])
        paragraphs[-1] = Markup("{}”").format(paragraphs[-1])
    return paragraphs


def _told(found: Found) -> Iterator[str]:
    signs = found.fidelity == "shortened" and any(piece.marked for piece in found.pieces)
    if told := _WITH_SIGNS if signs else _TOLD[found.fidelity]:
        yield told
    if found.fidelity == "shortened":
        if before := found.before.rstrip(_BETWEEN):
            yield f"The sentence begins “{_cut(before, _REST)} …”."
        if after := found.after.lstrip(_BETWEEN):
            yield f"It goes on “… {_cut(after.rstrip('.'), _REST)}”."
    if found.reporters:
        yield _REPORTERS_WORDS
    if found.loses_marks:
        yield _LOSES_MARKS


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(None, 1)[0]} …"


def as_json(result: CheckResult, link: Link) -> dict[str, Any]:
    """A result for programs.

    Args:
        result: The result.
        link: Makes addresses of rows.
    """
    record = result.record
    return {
        "ok": True,
        "verdict": result.verdict,
        "words": result.words,
        "speaker": _who(result.speaker, link),
        "matches": [_match(match, link) for match in result.matches],
        "others": [_match(match, link) for match in result.others],
        "more": result.more,
        "nearest": _match(result.nearest, link) if result.nearest else None,
        "record": {
            "articles": record.articles,
            "quotes": record.quotes,
            "first": _iso(record.first),
            "last": _iso(record.last),
        },
        "english": result.english,
        "complete": result.complete,
    }


def _match(match: Match, link: Link) -> dict[str, Any]:
    candidate = match.found.candidate
    original = match.original
    return {
        **_found(match.found),
        "kind": candidate.kind,
        "statement": candidate.statement,
        "url": _url(match, link),
        "speaker": _who(match.who, link),
        "said_on": _iso(match.said_on),
        "earliest": _iso(match.earliest),
        "latest": _iso(match.latest),
        "reports": [
            {
                "quote": report.quote,
                "url": link("quotes", report.quote),
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
            for report in match.reports
        ],
        "reported": match.reported,
        "articles": match.articles,
        "words_differ": match.words_differ,
        "days_differ": match.days_differ,
        "disputed": match.disputed,
        "document": original
        and {
            "article": original.article,
            "url": link("articles", original.article),
            "title": original.title,
            "publisher": original.publisher,
            "published": _iso(original.published),
            "source": original.url,
            **_found(original.found),
        },
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


def _url(match: Match, link: Link) -> str:
    candidate = match.found.candidate
    if candidate.statement:
        return link("statements", candidate.statement)
    return link("quotes", candidate.quotes[0])


def _who(who: Who | None, link: Link) -> dict[str, Any] | None:
    if who is None:
        return None
    names = ("id", "name", "kind", "role", "party", "party_name")
    return {name: getattr(who, name) for name in names} | {"url": link("speakers", who.id)}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
