"""The page of a statement: the utterance, its document, its reports, and where they disagree."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onrecord.core.reading.text import paragraphs
from onrecord.models import Span
from onrecord.site.addresses import Addresses
from onrecord.site.reading.disagreements import disagreements, links_of
from onrecord.site.reading.references import of_statement
from onrecord.site.reading.reports import MOST, Form, forms_of, reports_of
from onrecord.site.show.passages import Mark, marked_text
from onrecord.site.show.render import quoted

__all__ = ["statement_of_quote", "statement_page", "statement_row"]

Row = Mapping[str, Any]

# Its source is the document, else the first report that has its text to the letter.
_STATEMENT = """
select st.*, s.name as speaker_name, s.kind as speaker_kind, s.role as speaker_role,
  s.wikidata as speaker_wikidata, p.name as party_name, a.id as source, a.kind as article_kind,
  a.title as article_title, a.author, a.publisher, a.url, a.published,
  a.text is not null as published_here
from statements st left join speakers s on s.id = st.speaker
  left join speakers p on p.id = st.party
  left join articles a on a.id = coalesce(st.article, (
    select q.article from quotes q join articles r on r.id = q.article
    where q.statement = st.id and q.text = st.text
    order by r.published is null, r.published, q.article limit 1))
where st.id = ?
"""
_BOUNDS = """
select max(earliest) as earliest, min(latest) as latest, count(distinct said_on) as days_given
from quotes where statement = ?
"""
_MISSING = """
select q.id, q.text, q.kind, q.statement, s.name as speaker_name, a.id as article,
  a.title as article_title, a.publisher, a.published
from alignments al join quotes q on q.id = al.quote join articles a on a.id = q.article
  left join speakers s on s.id = q.speaker
where al.statement = ? and al.fidelity = 'not found' and q.statement is not al.statement
order by a.published is null, a.published, q.article, q."start" limit 50
"""

_NOT_IN = """
select st.id, a.title as article_title, a.published
from alignments al join statements st on st.id = al.statement
  left join articles a on a.id = st.article
where al.quote = ? and al.fidelity = 'not found' and al.statement is not ?
"""

_CLOSING = re.compile(r"[^\w\s—–-]*")
_SHORT = 500
"""Characters of a document that is shown as an utterance."""
_WHOLE = 6000
"""Characters of a document that is shown with all its paragraphs, quoted or not."""


async def statement_row(db: Any, key: str) -> dict[str, Any] | None:
    """A statement with its speaker, its source and the bounds of its day; None if there is none.

    Args:
        db: Datasette's database.
        key: The statement's id.
    """
    found = (await db.execute(_STATEMENT, [key])).first()
    if found is None:
        return None
    bounds = {"earliest": found["said_on"], "latest": found["said_on"], "days_given": 1}
    if not found["said_on"]:
        row = (await db.execute(_BOUNDS, [key])).first()
        bounds = {name: row[name] for name in bounds}
        if row["days_given"] > 1:  # then they are no bounds of one day
            bounds |= {"earliest": None, "latest": None}
    return {**found, **bounds}


async def statement_page(db: Any, key: str, at: Addresses) -> dict[str, Any]:
    """A statement with its reports, and what they disagree in.

    Args:
        db: Datasette's database.
        key: The statement's id.
        at: Makes addresses.
    """
    statement = await statement_row(db, key)
    if statement is None:
        return {}
    reports = await reports_of(db, statement)
    forms = forms_of(reports, statement)
    links = await links_of(db, [statement])
    linked = links.get(key, [])
    document = statement["kind"] == "primary" and statement["published_here"]
    return {
        "statement": statement,
        "words": _words(statement, forms),
        "reference": of_statement(statement, at),
        "document": _document(statement["text"], forms) if document else [],
        "forms": forms,
        "differ": any(form.marked for form in forms),
        "more": len(reports) == MOST,
        "disagreements": (await disagreements(db, [statement], links))[key],
        "repeated": [row for row in linked if row["link"] == "repeated"],
        "missing": (await db.execute(_MISSING, [key])).rows,
    }


async def statement_of_quote(db: Any, quote: Row) -> dict[str, Any]:
    """The statement that a quote reports, how its words compare, and how others report it.

    Args:
        db: Datasette's database.
        quote: The quote's row.
    """
    found = {"not_in": (await db.execute(_NOT_IN, [quote["id"], quote["statement"]])).rows}
    statement = (await db.execute(_STATEMENT, [quote["statement"]])).first()
    if statement is None:
        return found
    alone = statement["quotes"] == 1 and statement["kind"] != "primary"
    reports = [] if alone else await reports_of(db, statement)
    this = next((report for report in reports if report["id"] == quote["id"]), None)
    others = forms_of([report for report in reports if report is not this], statement)
    links = await links_of(db, [statement]) if statement["disputed"] else {}
    differing = await disagreements(db, [statement], links, words=False)
    return found | {
        "statement": statement,
        "told": this["told"] if this and this["fidelity"] else "",
        "differing_words": this["words"] if this and this["marked"] else "",
        "elsewhere": others,
        "differ": any(form.marked for form in others),
        "disagreements": differing[statement["id"]],
    }


def _words(statement: Row, forms: Sequence[Form]) -> Markup | None:
    """The utterance as it is shown large; None for a document too long for that."""
    if statement["kind"] == "primary" and statement["published_here"]:
        text = statement["text"]
        return quoted(text, "direct") if len(text) <= _SHORT else None
    if forms and not forms[0].marked and statement["text"] in (r["text"] for r in forms[0].reports):
        return Markup('<span class="words">{}</span>').format(forms[0].words)
    return quoted(statement["text"], statement["kind"])


def _document(text: str, forms: Sequence[Form]) -> list[Markup | None]:
    """The paragraphs of a document, what reports have of it marked and numbered as they are.

    Of a long one only those that a report has words of; None stands for the others.
    """
    marks = [
        Mark(_closed(text, place), note=_note(form) if place == form.places[-1] else Markup(""))
        for form in forms
        for place in form.places
    ]
    shown = marked_text(text, marks)
    if len(text) <= _WHOLE:
        return list(shown)
    told: list[Markup | None] = []
    for place, paragraph in zip(paragraphs(text), shown, strict=True):
        if any(mark.span.meets(place) for mark in marks):
            told.append(paragraph)
        elif not told or told[-1] is not None:
            told.append(None)
    return told


def _closed(text: str, place: Span) -> Span:
    """A place with the marks that close it, so that a note stands after them."""
    closing = _CLOSING.match(text, place.end)
    return Span(place.start, closing.end() if closing else place.end)


def _note(form: Form) -> Markup:
    note = '<sup class="note"><a href="#form-{0}" aria-label="Report {0}">{0}</a></sup>'
    return Markup(note).format(form.n)
