"""What the pages show beyond Datasette's own tables: read from the database, ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onrecord.models import Span
from onrecord.site.addresses import Addresses
from onrecord.site.links import Link
from onrecord.site.reading.references import of_quote
from onrecord.site.reading.statement import statement_of_quote
from onrecord.site.show.evidence import decision_of, found_names, told_day, way_of
from onrecord.site.show.passages import Mark, passage
from onrecord.site.show.render import quoted, spoken
from onrecord.site.show.telling import told_confidence, told_doubt, told_when

__all__ = ["SEGMENTS", "quote_page", "quote_row", "rejected_page"]

Row = Mapping[str, Any]

_QUOTE = """
select q.*, s.name as speaker_name, s.kind as speaker_kind, s.role as speaker_role,
  s.wikidata as speaker_wikidata, p.name as party_name, a.title as article_title, a.publisher,
  a.url, a.published, a.kind as article_kind, a.author, a.fetched, a.text as article_text
from quotes q join articles a on a.id = q.article
  left join speakers s on s.id = q.speaker left join speakers p on p.id = q.party
"""
SEGMENTS = 'select "start", "end", quoted, text from segments where quote = ? order by n'
_EVIDENCE = "select * from evidence where quote = ? order by n"
_DECIDED = "select * from corrections where quote = ? and problem is null order by n, rowid"
_ORIGINAL = "select * from originals where quote = ?"
_NAMES = """
select id, name from speakers
where id in (select value from corrections where quote = ? and field in ('speaker', 'party'))
"""
_REJECTED = """
select o.quote, o.text, c.reason, c."by", c."on", a.id as article, a.title, a.publisher, a.published
from originals o join articles a on a.id = o.article
  left join corrections c on c.quote = o.quote and c.problem is null
where o.quote = ? and o.rejected
"""


async def quote_row(db: Any, key: str) -> Row | None:
    """A quote with its speaker, its party and its article; None if there is none."""
    found: Row | None = (await db.execute(_QUOTE + "where q.id = ?", [key])).first()
    return found


async def quote_page(db: Any, key: str, at: Addresses) -> dict[str, Any]:
    """A quote with its words in their place, and other reports of the same statement.

    Args:
        db: Datasette's database.
        key: The quote's id.
        at: Makes addresses.
    """
    quote = await quote_row(db, key)
    if quote is None:
        return {}
    segments = (await db.execute(SEGMENTS, [key])).rows
    return {
        "quote": quote,
        "words": _words(quote, segments),
        "passage": _passage(quote, segments),
        "told_when": told_when(quote),
        "told_confidence": told_confidence(quote),
        "told_doubt": told_doubt(quote),
        "reference": of_quote(quote, segments, at),
        **await statement_of_quote(db, quote),
        **await _why(db, quote, at.link),
    }


async def _why(db: Any, quote: Row, link: Link) -> dict[str, Any]:
    """What the quote's speaker and day rest on, and what people have decided about it."""
    key = quote["id"]
    steps = (await db.execute(_EVIDENCE, [key])).rows
    decided = (await db.execute(_DECIDED, [key])).rows
    names: dict[str, str] = {}
    speaker = quote["speaker_name"] or ""
    if decided:
        names = found_names((await db.execute(_ORIGINAL, [key])).first())
        found = next((row["found"] for row in decided if row["field"] == "speaker"), None)
        speaker = names.get(found or "", speaker)
        names |= {row["id"]: row["name"] for row in (await db.execute(_NAMES, [key])).rows}
    article = quote["article"] if quote["article_text"] else None
    by_speaker, by_day = ([s for s in steps if s["about"] == a] for a in ("speaker", "day"))
    return {
        "way": way_of(by_speaker, speaker, article, link),
        "told_day": told_day(by_day, article, link),
        "decision": decision_of(decided, names),
    }


async def rejected_page(db: Any, key: str) -> Row | None:
    """A quote that a person has rejected, with the reason; None when it was not."""
    found: Row | None = (await db.execute(_REJECTED, [key])).first()
    return found


def _words(quote: Row, segments: Sequence[Row]) -> Markup:
    return spoken(map(dict, segments)) if segments else quoted(quote["text"], quote["kind"])


def _passage(quote: Row, segments: Sequence[Row]) -> list[Markup]:
    """The paragraphs around a quote, or what is kept of them when the full text is not."""
    marks = [Mark(Span(row["start"], row["end"])) for row in segments]
    marks = marks or [Mark(Span(quote["start"], quote["end"]))]
    if quote["article_text"]:
        return passage(quote["article_text"], marks)
    words = [piece["text"] for piece in segments] or [quote["text"]]
    marked = Markup(" … ").join(Markup("<mark>{}</mark>").format(piece) for piece in words)
    return [Markup("… {}{}{} …").format(quote["prefix"] or "", marked, quote["suffix"] or "")]
