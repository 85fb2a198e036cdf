"""The reports of a statement: their words beside its own, and what that comes to in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from onrecord.core.reading.text import WORD
from onrecord.core.statements import Part
from onrecord.models import Span
from onrecord.site.show.differing import cut_words, differing, parts_of

__all__ = ["MOST", "REPORT", "Form", "add_words", "forms_of", "reports_of", "told"]

Row = Mapping[str, Any]
Report = dict[str, Any]

MOST = 200
"""Reports of one statement that a page shows; those that differ come first."""

REPORT = """
select q.id, q.statement, q.article, q.kind, q.text, q.speaker, q.said_on, q.earliest, q.latest,
  s.name as speaker_name, a.title as article_title, a.publisher, a.url, a.published,
  a.reprint_of, al.fidelity, al."start" as place_start, al."end" as place_end, al.parts
from quotes q join articles a on a.id = q.article left join speakers s on s.id = q.speaker
"""
_OF_STATEMENT = f"""{REPORT}
  left join alignments al on al.quote = q.id and al.statement = q.statement
where q.statement = :statement
order by al.fidelity is 'altered' desc, a.published is null, a.published, q.article, q."start"
limit :most
"""
_PIECES = "select quote, text, quoted from segments where quote in ({}) order by quote, n"

_TOLD_OF_DOCUMENT = {
    "verbatim": "word for word as in the document",
    "shortened": "the document's words, shortened",
    "altered": "differs from the document without showing it",
    "not found": "not found in the document",
}
_TOLD_OF_REPORTS = {
    "verbatim": "the same words",
    "shortened": "the same words, shortened",
    "altered": "differs from the fullest report without showing it",
    "not found": "not found in the fullest report",
}
_PARAPHRASE = "a paraphrase, in the reporter's words"
_IN_MARKS = "the same words in quotation marks, with the reporter's around them"


@dataclass(frozen=True, slots=True)
class Form:
    """Words of a statement as one or more reports have them.

    Attributes:
        n: Its number on the page, from 1.
        words: The words, with what differs from the statement's marked.
        told: What they have to do with the statement's, in plain words.
        marked: Whether any difference is marked.
        places: Where the statement's text has them, if that is known.
        reports: Those that have it so, the first one first.
    """

    n: int
    words: Markup
    told: str
    marked: bool
    places: tuple[Span, ...]
    reports: tuple[Report, ...]


async def reports_of(db: Any, statement: Row) -> list[Report]:
    """The reports of a statement, the first one first, each with its words ready to print.

    Args:
        db: Datasette's database.
        statement: The statement's row.
    """
    values = {"statement": statement["id"], "most": MOST}
    found = [dict(row) for row in (await db.execute(_OF_STATEMENT, values)).rows]
    await add_words(db, [(report, statement) for report in found])
    return sorted(found, key=lambda r: (r["published"] is None, r["published"] or ""))


async def add_words(db: Any, reports: Sequence[tuple[Report, Row]]) -> None:
    """Give each report its ``words`` as differing from its statement's, and what is ``told``."""
    keys = [report["id"] for report, _ in reports]
    pieces: dict[str, list[Row]] = {key: [] for key in keys}
    for row in (await db.execute(_PIECES.format(",".join("?" * len(keys))), keys)).rows:
        pieces[row["quote"]].append(row)
    for report, statement in reports:
        quoted = _quoted(report["text"], report["kind"], pieces[report["id"]])
        parts = parts_of(report["parts"])
        words = report["words"] = differing(report["text"], statement["text"], parts, quoted)
        report["places"] = _places(report, statement["text"], parts)
        report["marked"] = "<del" in words or "<ins" in words
        report["differs"] = "<del>" in words or "<ins>" in words
        report["told"] = told(report, statement)


def _places(report: Row, original: str, parts: Sequence[Part]) -> tuple[Span, ...]:
    """Where a statement's text has the words that a report has of it."""
    if report["place_start"] is None:
        return ()
    said: list[Span] = []
    for part in parts:
        if part.what in ("same", "changed"):
            if said and not WORD.search(original, said[-1].end, part.original.start):
                said[-1] = Span(said[-1].start, part.original.end)
            else:
                said.append(part.original)
    return tuple(said) or (Span(report["place_start"], report["place_end"]),)


def _quoted(text: str, kind: str, pieces: Sequence[Row]) -> list[Span]:
    """What of a quote's words stands in quotation marks."""
    if not pieces:
        return [Span(0, len(text))] if kind == "direct" else []
    spans, at = [], 0
    for piece in pieces:
        start = text.find(piece["text"], at)
        if start >= 0:
            at = start + len(piece["text"])
            if piece["quoted"]:
                spans.append(Span(start, at))
    return spans


def told(report: Row, statement: Row) -> str:
    """What a report's words have to do with its statement's, in plain words.

    >>> fullest = {"kind": "direct", "text": "We will not go. Never."}
    >>> told({"kind": "direct", "fidelity": "verbatim", "place_start": 0, "place_end": 15}, fullest)
    'the same words; leaves out the last word'
    """
    primary = statement["kind"] == "primary"
    fidelity = report["fidelity"]
    if report["kind"] == "indirect":
        return _PARAPHRASE
    if fidelity == "altered" and not report["differs"]:
        return _IN_MARKS
    said = (_TOLD_OF_DOCUMENT if primary else _TOLD_OF_REPORTS).get(fidelity or "verbatim", "")
    if primary or report["place_start"] is None:
        return said
    place = Span(report["place_start"], report["place_end"])
    left = _left(*cut_words(statement["text"], place))
    return f"{said}; leaves out {left}" if left else said


def _left(before: int, after: int) -> str:
    ends = []
    for name, count in (("first", before), ("last", after)):
        if count:
            ends.append(f"the {name} word" if count == 1 else f"the {name} {count} words")
    return " and ".join(ends)


def forms_of(reports: Sequence[Report], statement: Row) -> list[Form]:
    """The forms in which reports have a statement: those with its own text first, then by day.

    Words that differ in their punctuation only are one form.
    """
    groups: dict[tuple[object, ...], list[Report]] = {}
    for report in reports:
        plain = " ".join(WORD.findall(report["words"].striptags().casefold()))
        groups.setdefault((report["told"], report["kind"], plain), []).append(report)
    ordered = sorted(groups.values(), key=lambda group: not _texts_own(group, statement))
    return [_form(n, group, statement) for n, group in enumerate(ordered, 1)]


def _texts_own(group: Sequence[Report], statement: Row) -> list[Report]:
    """Those of the reports that have the statement's text to the letter."""
    return [report for report in group if report["text"] == statement["text"]]


def _form(n: int, group: Sequence[Report], statement: Row) -> Form:
    first = (_texts_own(group, statement) or group)[0]
    return Form(
        n=n,
        words=first["words"],
        told=first["told"],
        marked=first["marked"],
        places=first["places"],
        reports=tuple(group),
    )
