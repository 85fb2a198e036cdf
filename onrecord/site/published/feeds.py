"""Atom feeds of what came on record last: of all, of a speaker, of a party, or with some words.

An entry is a quote. The order is that in which articles came into the record, as
``articles.fetched`` has it, not that of days of publication: whoever reads a feed has seen all down
to some entry, and an old article that is added today belongs above it. An entry's id is made of the
quote's id and of nothing else, so that it stays when the site moves. It was *updated* when a person
has last decided about the quote, else when its article was first read: a better rule for speakers
does not make all the entries new again.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from feedgenerator import Atom1Feed
from markupsafe import Markup

from onrecord.site.links import Link
from onrecord.site.show.render import article_name, day, day_said, outside_link, quoted, spoken
from onrecord.storage.search import NOTHING, search_expression

__all__ = ["CANDIDATES", "ENTRIES", "Asked", "Feed", "Named", "entry_id", "feed_of", "named"]

Row = Mapping[str, Any]

ENTRIES = 50
"""Entries of a feed at most."""

CANDIDATES = 2_000
"""Of the quotes of a speaker, of a party or with some words, so many that were written last are
put in order. Of all quotes the order is that of the articles, however many there are."""

_LONGEST_TITLE = 120
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://onrecord/quote")
# XML 1.0 has no signs for these; half of a surrogate pair has no UTF-8.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_FIELDS = """
select q.id, q.text, q.kind, q.said_on, q.earliest, q.latest, q.article, a.title, a.publisher,
  a.published, a.url, a.fetched, s.name as speaker_name, s.role, p.name as party_name,
  (select max("on") from corrections c where c.quote = q.id and c.problem is null) as decided
"""
_NAMES = """
left join speakers s on s.id = q.speaker left join speakers p on p.id = q.party
order by a.fetched desc, a.published desc, a.id, q.start limit :entries
"""
_ALL = f"{_FIELDS} from articles a cross join quotes q on q.article = a.id {_NAMES}"
_SOME = f"""
with found(n) as (
  select q.rowid from quotes q where {{where}} order by q.rowid desc limit :candidates
)
{_FIELDS} from found cross join quotes q on q.rowid = found.n join articles a on a.id = q.article
{_NAMES}
"""
_WITH_WORDS = f"""
with found(n) as (
  select q.rowid from quotes_fts f cross join quotes q on q.rowid = f.rowid
  where f.quotes_fts match :words and {{where}} order by f.rowid desc limit :candidates
)
{_FIELDS} from found cross join quotes q on q.rowid = found.n join articles a on a.id = q.article
{_NAMES}
"""
_SEGMENTS = """
select quote, "start", "end", quoted, text from segments where quote in ({}) order by quote, n
"""
_LAST_BUILD = "select max(started) from runs"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a feed is to hold; all quotes when nothing is asked for.

    Attributes:
        speaker: Who said them: a speaker's id.
        party: The party that they are said for: a speaker's id.
        words: Words as for the search page.
    """

    speaker: str | None = None
    party: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """The names of the speaker and the party that a feed is of."""

    speaker: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, ready to send.

    Attributes:
        body: The XML in UTF-8.
        updated: When the last of its entries was updated; with no entries, the last build.
    """

    body: bytes
    updated: datetime


async def named(db: Any, asked: Asked) -> Named | None:
    """The names of those asked for; None when one of them is not on record."""
    names: dict[str, str] = {}
    for key in {asked.speaker, asked.party} - {None}:
        found = (await db.execute("select name from speakers where id = ?", [key])).first()
        if found is None:
            return None
        names[str(key)] = found["name"]
    return Named(names.get(asked.speaker or ""), names.get(asked.party or ""))


async def feed_of(
    db: Any,
    asked: Asked,
    *,
    about: Named,
    site: str,
    rights: str | None,
    absolute: Link,
    here: str,
    page: str,
) -> Feed:
    """Make a feed.

    Args:
        db: Datasette's database.
        asked: What it is to hold.
        about: The names that belong to it.
        site: The name of the site.
        rights: What the site says about rights.
        absolute: Makes the absolute address of a row's page, from a table and a key.
        here: The feed's own absolute address.
        page: The absolute address of the page that shows the same.
    """
    rows = await _quotes(db, asked)
    built = (await db.execute(_LAST_BUILD)).first()[0]
    made = _Atom(
        title=_clean(_title(site, asked, about)),
        link=page,
        description=None,
        subtitle="What came on record last. Where a speaker or a day is not known, it says so.",
        language="en",
        author_name=_clean(site),
        feed_url=here,
        feed_guid=here,
        feed_copyright=rights and _clean(rights),
        built=_moment(built),
    )
    pieces = await _pieces(db, [row["id"] for row in rows])
    for row in rows:
        first = _moment(row["fetched"] or row["published"])
        made.add_item(
            title=_clean(_headline(row)),
            link=absolute("quotes", row["id"]),
            description=None,
            content=_clean(_content(row, pieces.get(row["id"], []), absolute)),
            unique_id=entry_id(row["id"]),
            pubdate=first,
            updateddate=max(first, _moment(row["decided"])) if row["decided"] else first,
        )
    return Feed(made.writeString("utf-8").encode(), made.latest_post_date())


def entry_id(quote: str) -> str:
    """The id of an entry: the same wherever the quote is published.

    >>> entry_id("6b899d1e83cfd146")
    'urn:uuid:64cc131f-83cf-50bb-a2b8-e8e24c634c0f'
    """
    return uuid.uuid5(_NAMESPACE, quote).urn


async def _quotes(db: Any, asked: Asked) -> Sequence[Row]:
    values: dict[str, object] = {"entries": ENTRIES, "candidates": CANDIDATES}
    if asked == Asked():
        found: Sequence[Row] = (await db.execute(_ALL, values)).rows
        return found
    wanted = {"speaker": asked.speaker, "party": asked.party}
    where = " and ".join(f"q.{name} = :{name}" for name, value in wanted.items() if value) or "1"
    sql = _SOME
    if asked.words is not None:
        sql, words = _WITH_WORDS, search_expression(asked.words)
        if words == NOTHING:
            return []
        values |= {"words": words}
        # The index of words comes first, also where another one could lead the way.
        where = where.replace("q.", "+q.")
    found = (await db.execute(sql.format(where=where), values | wanted)).rows
    return found


async def _pieces(db: Any, quotes: Sequence[str]) -> dict[str, list[Row]]:
    """The segments of quotes, by quote."""
    sql = _SEGMENTS.format(", ".join("?" * len(quotes)))
    found: dict[str, list[Row]] = {}
    for row in (await db.execute(sql, list(quotes))).rows:
        found.setdefault(row["quote"], []).append(dict(row))
    return found


class _Atom(Atom1Feed):  # type: ignore[misc]
    """A feed that is as old as the last build when it has no entries."""

    def latest_post_date(self) -> datetime:
        """When it was last updated."""
        latest: datetime = super().latest_post_date() if self.items else self.feed["built"]
        return latest


def _title(site: str, asked: Asked, about: Named) -> str:
    told = [about.speaker or "", f"for {about.party}" if about.party else ""]
    told += [f"“{asked.words}”" if asked.words is not None else ""]
    return f"{site}: {', '.join(filter(None, told)) or 'all quotes'}"


def _headline(row: Row) -> str:
    words = " ".join(row["text"].split())
    if len(words) > _LONGEST_TITLE:
        words = f"{words[:_LONGEST_TITLE].rsplit(None, 1)[0]} …"
    said = f"“{words}”" if row["kind"] == "direct" else words
    return f"{row['speaker_name'] or 'Speaker not known'}: {said}"


def _content(row: Row, pieces: Sequence[Row], absolute: Link) -> str:
    """What a feed reader shows: the words, who said them when, and where they were reported."""
    words = spoken(pieces) if pieces else quoted(row["text"], row["kind"])
    told = [row["speaker_name"] or "Speaker not known", row["role"] or ""]
    party = row["party_name"] or ""
    who = ", ".join(filter(None, [*told, "" if any(party in each for each in told) else party]))
    name = article_name(row)
    where = outside_link(row["url"], name) if row["url"] else name
    published = Markup(", {}").format(day(row["published"])) if row["published"] else ""
    by = f" ({row['publisher']})" if row["publisher"] and row["publisher"] not in name else ""
    return Markup(
        "<blockquote><p>{}</p></blockquote>\n<p>{} · {}</p>\n"
        '<p>Reported in {}{}{}. <a href="{}">See it in its place</a></p>'
    ).format(
        words,
        who,
        day_said(row["said_on"], row["earliest"], row["latest"]),
        where,
        by,
        published,
        absolute("quotes", row["id"]),
    )


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _moment(iso: str | None) -> datetime:
    """A moment or a day as a moment in UTC; the first of all when it is neither."""
    try:
        read = datetime.fromisoformat(iso or "")
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
