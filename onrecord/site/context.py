"""What the pages show beyond Datasette's own tables: read from the database, ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onrecord.models import Span
from onrecord.site.evidence import decision_of, found_names, told_day, way_of
from onrecord.site.links import Link
from onrecord.site.passages import Mark, marked_text, passage
from onrecord.site.render import quoted, readable_day, spoken
from onrecord.site.statement import statement_of_quote

__all__ = ["SEGMENTS", "article_page", "home_page", "quote_page", "rejected_page"]

Row = Mapping[str, Any]

_QUOTE = """
select q.*, s.name as speaker_name, s.kind as speaker_kind, s.role as speaker_role,
  p.name as party_name, a.title as article_title, a.publisher, a.url, a.published,
  a.kind as article_kind, a.author, a.text as article_text
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
_MARKS = """
select g."start", g."end", q.id, q.kind, q.said_on, s.name as speaker_name
from quotes q join segments g on g.quote = q.id left join speakers s on s.id = q.speaker
where q.article = ? order by g."start"
"""
_OWN_STATEMENT = "select id, reports from statements where article = ?"
_PARTIES = """
select q.party as id, s.name, q.quotes
from (
  select party, count(*) as quotes from quotes where party is not null
  group by party order by count(*) desc, party limit 12
) q join speakers s on s.id = q.party
order by q.quotes desc, s.name
"""
# The first page shows no words whose speaker is doubtful; those of an unknown day come last.
_LATEST = f"""{_QUOTE}
where q.kind in ('direct', 'mixed') and (q.confidence >= 0.6 or q.reviewed)
order by q.said_on desc, q.rowid desc limit 5
"""


async def quote_page(db: Any, key: str, link: Link) -> dict[str, Any]:
    """A quote with its words in their place, and other reports of the same statement.

    Args:
        db: Datasette's database.
        key: The quote's id.
        link: Makes addresses of rows.
    """
    quote = (await db.execute(_QUOTE + "where q.id = ?", [key])).first()
    if quote is None:
        return {}
    segments = (await db.execute(SEGMENTS, [key])).rows
    return {
        "quote": quote,
        "words": _words(quote, segments),
        "passage": _passage(quote, segments),
        **await statement_of_quote(db, quote),
        **await _why(db, quote, link),
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


async def _with_words(db: Any, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Quotes, each with its words ready to print."""
    found = [dict(row) for row in (await db.execute(sql, list(values))).rows]
    for quote in found:
        quote["words"] = _words(quote, (await db.execute(SEGMENTS, [quote["id"]])).rows)
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


async def article_page(db: Any, key: str, link: Link) -> dict[str, Any]:
    """An article's text in paragraphs, every quote in it marked and linked."""
    article = (await db.execute("select * from articles where id = ?", [key])).first()
    if article is None:
        return {}
    rows = (await db.execute(_MARKS, [key])).rows
    statement = (await db.execute(_OWN_STATEMENT, [key])).first()
    marks = [
        Mark(Span(row["start"], row["end"]), link("quotes", row["id"]), _who(row)) for row in rows
    ]
    return {
        "article": article,
        "paragraphs": marked_text(article["text"], marks) if article["text"] else [],
        "quotes": len({row["id"] for row in rows}),
        "reported": statement,
    }


def _who(row: Row) -> str:
    speaker = row["speaker_name"] or "speaker not known"
    when = readable_day(row["said_on"]) if row["said_on"] else "day not known"
    return f"{speaker}, {row['kind']}, {when}"


async def home_page(db: Any) -> dict[str, Any]:
    """The parties and how often they are quoted, and the latest quotes whose day is known."""
    return {
        "parties": (await db.execute(_PARTIES)).rows,
        "latest": await _with_words(db, _LATEST),
    }
