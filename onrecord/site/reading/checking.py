"""The page of a check: what is on record of words that somebody quotes, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from onrecord.core.checking import CheckResult, Found, Match, Piece, Report
from onrecord.core.checking import as_json as answer_of
from onrecord.core.checking.wording import heading_of, how_it_compares, what_of_it
from onrecord.core.statements import Part
from onrecord.site.links import Link
from onrecord.site.show.differing import differing
from onrecord.site.show.passages import Mark, marked_text, passage

__all__ = ["Shown", "as_json", "page", "shown"]

_BY_REPORT = {
    "verbatim": "in these words",
    "shortened": "in these words, and more",
    "altered": "in other words",
    "not found": "without these words",
}
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
        "meaning": what_of_it(result),
        "matches": [shown(result, match) for match in result.matches],
        "others": [shown(result, match) for match in result.others],
        "nearest": shown(result, result.nearest) if result.nearest else None,
    }


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
        told=list(how_it_compares(found)),
        document=_asked(result.words, original.found) if original and beside else None,
        document_told=list(how_it_compares(original.found)) if original and beside else [],
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
        paragraphs = [escape(_cut(found.said))]
    elif found.candidate.kind == "primary" or len(found.said) > _LONG:
        paragraphs = passage(found.said, [Mark(found.place)])
    else:
        paragraphs = marked_text(found.said, [Mark(found.place)])
    if found.candidate.kind == "direct" or (own is not None and found.said != found.candidate.text):
        paragraphs[0] = Markup("“{}").format(paragraphs[0])
        paragraphs[-1] = Markup("{}”").format(paragraphs[-1])
    return paragraphs


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG].rsplit(None, 1)[0]} …"


def as_json(result: CheckResult, link: Link) -> dict[str, Any]:
    """A result for programs: as the command line gives it, with the addresses of what it names.

    Args:
        result: The result.
        link: Makes addresses of rows.
    """
    answer = answer_of(result)
    _address(answer["speaker"], "speakers", "id", link)
    for match in (*answer["matches"], *answer["others"], answer["nearest"]):
        if match is not None:
            _address_match(match, link)
    return {"ok": True, **answer}


def _address_match(match: dict[str, Any], link: Link) -> None:
    quote = next(iter(match["quotes"]), None)
    match["url"] = (
        link("statements", match["statement"]) if match["statement"] else link("quotes", quote)
    )
    _address(match["speaker"], "speakers", "id", link)
    _address(match["document"], "articles", "article", link)
    for report in match["reports"]:
        _address(report, "quotes", "quote", link)


def _address(named: dict[str, Any] | None, table: str, key: str, link: Link) -> None:
    if named is not None:
        named["url"] = link(table, named[key])
