"""The page of a speaker or a party: what is on record from them, day by day."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import Any

from onrecord.site.search.finding import PAGE_SIZE
from onrecord.site.search.listed import listed
from onrecord.site.search.nearest import names_in
from onrecord.site.search.order import Order, days_of, drawn, order_of
from onrecord.site.search.wanted import read_cursor
from onrecord.site.show.timeline import Chart, Series, chart

__all__ = ["Outline", "by_day", "speaker_page"]

_SPEAKER = """
select s.*, p.name as party_name from speakers s left join speakers p on p.id = s.party
where s.id = ?
"""
_ALIASES = "select alias from aliases where speaker = ? order by alias"
_DOCUMENTS = """
select a.id, a.title, a.publisher, a.published, a.speaker, s.name as speaker_name
from articles a join speakers s on s.id = a.speaker
where a.speaker = :id or a.speaker in (select id from speakers where party = :id)
order by a.published desc, a.id limit :most
"""
_ROWID = "select rowid from quotes where id = ?"
_MOST_DOCUMENTS = 5
_MOST_PEOPLE = 24
_MOST_PUBLISHERS = 12

Quote = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outline:
    """What all quotes of a speaker or a party come to.

    Attributes:
        positions: Their positions in the order of time.
        own: How many of them are the speaker's own, and not of others of the party.
        timeline: When they were said; None when no day is known.
        dated: Of how many the day is known.
        people: Who speaks for the party, by id, with the number of quotes; the most quoted first.
        more_people: How many more there are.
        publishers: Who reports them, with the number of quotes.
        more_publishers: How many more there are.
    """

    positions: Sequence[int]
    own: int
    timeline: Chart | None
    dated: int
    people: Sequence[tuple[str, int]]
    more_people: int
    publishers: Sequence[tuple[str, int]]
    more_publishers: int


async def speaker_page(db: Any, key: str, after: str | None) -> dict[str, Any]:
    """The variables of the page; none when there is no such speaker.

    Args:
        db: Datasette's database.
        key: The speaker's id.
        after: Where the list of quotes begins, as the address has it.
    """
    speaker = (await db.execute(_SPEAKER, [key])).first()
    if speaker is None:
        return {}
    order = await order_of(db)
    outline = await drawn(db, order, f"speaker {key}", lambda order: _outline(order, speaker))
    begin = await _begin(db, order, outline.positions, after)
    page = outline.positions[begin : begin + PAGE_SIZE]
    quotes = await listed(db, order, page)
    more = begin + len(page) < len(outline.positions)
    documents = {"id": key, "most": _MOST_DOCUMENTS}
    return {
        "speaker": speaker,
        "aliases": [row["alias"] for row in (await db.execute(_ALIASES, [key])).rows],
        "is_party": bool(order.party_names.at(key)),
        "outline": outline,
        "names": (await names_in(db)).by_id,
        "days": by_day(quotes),
        "documents": (await db.execute(_DOCUMENTS, documents)).rows,
        "first_page": begin == 0,
        "older": _cursor(quotes[-1]) if quotes and more else "",
    }


def _outline(order: Order, speaker: Mapping[str, Any]) -> Outline:
    key = speaker["id"]
    own, others = order.speaker_names.at(key), order.party_names.at(key)
    positions = own if not others else list(dict.fromkeys(merge(own, others)))
    days = days_of(order, positions)
    people = Counter(order.speakers[at] for at in others)
    people.pop(order.speaker_names.of.get(key, 0), None)
    publishers = Counter(order.publishers[at] for at in positions)
    told = _most(people, order.speaker_names.values, _MOST_PEOPLE)
    reporting = _most(publishers, order.publisher_names.values, _MOST_PUBLISHERS)
    return Outline(
        positions=positions,
        own=len(own),
        timeline=chart([Series(key, speaker["name"], days)]),
        dated=days.total(),
        people=told,
        more_people=_named(people) - len(told),
        publishers=reporting,
        more_publishers=_named(publishers) - len(reporting),
    )


def _named(counts: Counter[int]) -> int:
    return sum(number > 0 for number in counts)


def _most(counts: Counter[int], values: Sequence[str | None], most: int) -> list[tuple[str, int]]:
    named = [(name, n) for number, n in counts.items() if (name := values[number]) is not None]
    return sorted(named, key=lambda each: (-each[1], each[0]))[:most]


async def _begin(db: Any, order: Order, positions: Sequence[int], after: str | None) -> int:
    """The place in a list of quotes at which a page begins."""
    cursor = read_cursor(after or "")
    if cursor is None or not cursor.id:
        return 0
    row = (await db.execute(_ROWID, [cursor.id])).first()
    at = order.of_row(row[0]) if row else None
    if at is None:
        return order.up_to(positions, cursor.day)
    return bisect_right(positions, at)


def _cursor(quote: Quote) -> str:
    return f"{quote['said_on'] or quote['latest'] or ''}~{quote['id']}"


def by_day(quotes: Sequence[Quote]) -> list[tuple[Quote, list[Quote]]]:
    """Quotes that follow each other, gathered by what is known of their day.

    Returns:
        For each day, a quote that has it, and all of them.
    """
    days = []
    for _, some in groupby(quotes, key=lambda q: (q["said_on"], q["earliest"], q["latest"])):
        those = list(some)
        days.append((those[0], those))
    return days
