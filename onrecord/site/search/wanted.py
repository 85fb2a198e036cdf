"""What a search asks for: the parameters of its address, read and checked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, get_args
from urllib.parse import urlencode

from rapidfuzz import fuzz, process

from onrecord.errors import QuestionError
from onrecord.site.search.order import KINDS, Names, Order
from onrecord.storage import search_expression
from onrecord.storage.called import speaker_called
from onrecord.storage.search import NOTHING

__all__ = [
    "FIELDS",
    "Cursor",
    "Fault",
    "Sort",
    "Wanted",
    "is_settled",
    "read_cursor",
    "read_wanted",
    "settle_names",
]

Sort = Literal["newest", "relevance"]

FIELDS = ("q", "speaker", "party", "publisher", "kind", "from", "to", "sort")
"""The parameters of a search, in the order in which an address has them."""

_LONGEST = 2_000
"""Characters of words; more are no search but a text to check."""
_LONGEST_NAME = 300
_CURSOR = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)?~(?P<id>[^~\s]{1,200})")
_RANK = re.compile(r"\d{1,6}")
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_MOST_OFFERED = 3
_LEAST_LIKE = 60
"""Likeness in percent from which on a name is worth offering."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A parameter that cannot be used.

    Attributes:
        field: The parameter.
        message: What is wrong with it, as a sentence.
        offered: Values to take instead, each with its name.
    """

    field: str
    message: str
    offered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after a quote in the order of time, or at a rank among the best.

    Attributes:
        id: The quote's id; empty for a rank.
        day: Its day as an ordinal number, should the quote be there no more; 0 when unknown.
        rank: The number of quotes on the pages before.
    """

    id: str = ""
    day: int = 0
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for.

    Attributes:
        words: The words as typed.
        expression: The same for the full-text index; empty when there are none.
        speaker: Whose words: an id of a speaker; as typed until ``settle_names``.
        party: For which party: an id of a speaker, likewise.
        publisher: Who published them.
        kind: The kind of quotes.
        first: The first day, as an ordinal number; 0 for no limit.
        last: The last day, likewise.
        given: The parameters as they came, those without a value left out.
        sort: The order.
        after: Where the page begins; None for the first one.
        faults: What of it cannot be used.
    """

    words: str = ""
    expression: str = ""
    speaker: str = ""
    party: str = ""
    publisher: str = ""
    kind: str = ""
    first: int = 0
    last: int = 0
    sort: Sort = "newest"
    after: Cursor | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def shown(self, name: str) -> str:
        """A parameter as the form shows it: as typed, but a day in full.

        >>> read_wanted({"to": "2024-02"}).shown("to"), read_wanted({"to": "soon"}).shown("to")
        ('2024-02-29', 'soon')
        """
        day = {"from": self.first, "to": self.last}.get(name)
        return date.fromordinal(day).isoformat() if day else self.given.get(name, "")

    def query(self, **changed: str | None) -> str:
        """The part of an address that asks for the same with some parameters changed.

        >>> read_wanted({"q": "boats", "kind": "direct"}).query(kind=None, sort="relevance")
        '?q=boats&sort=relevance'
        """
        asked = {**self.given, **changed}
        pairs = [(name, asked[name]) for name in (*FIELDS, "after") if asked.get(name)]
        return f"?{urlencode(pairs)}" if pairs else ""


def read_wanted(parameters: Mapping[str, str]) -> Wanted:
    """Read the parameters of a search; what cannot be read is told in ``faults``.

    Args:
        parameters: From a parameter's name to its value.

    >>> read_wanted({"from": "2023-02-30"}).faults[0].message
    'The first day is no day of the calendar. Write it as 2023-08-03.'
    """
    typed = {name: (parameters.get(name) or "").strip() for name in FIELDS}
    given = {name: value for name, value in typed.items() if value}
    faults = [fault for name, value in given.items() if (fault := _too_long(name, value))]
    given = {name: value for name, value in given.items() if not _too_long(name, value)}
    first, last = _day(given, "from", faults), _day(given, "to", faults)
    if first and last and first > last:
        faults.append(Fault("to", "The last day is before the first one."))
    words = given.get("q", "")
    expression = search_expression(words) if words else ""
    if expression == NOTHING:
        expression = ""
        faults.append(Fault("q", "There is no word in it to look for."))
    kind = given.get("kind", "")
    if kind and kind not in KINDS:
        what = f"There is no kind of quotes called so. There are {', '.join(KINDS[:-1])} and"
        offered = tuple((each, each) for each in KINDS)
        faults.append(Fault("kind", f"{what} {KINDS[-1]}.", offered))
    sort = _sort(given, faults)  # without words, nothing is better than another
    return Wanted(
        words=words,
        expression=expression,
        speaker=given.get("speaker", ""),
        party=given.get("party", ""),
        publisher=given.get("publisher", ""),
        kind=kind,
        first=first,
        last=last,
        sort=sort if expression else "newest",
        after=read_cursor(parameters.get("after") or ""),
        given=given,
        faults=tuple(faults),
    )


def _too_long(name: str, value: str) -> Fault | None:
    if name == "q" and len(value) > _LONGEST:
        what = f"These are more than {_LONGEST:,} characters. A few of the words find it sooner."
        return Fault(name, what)
    if name != "q" and len(value) > _LONGEST_NAME:
        return Fault(name, "This is too long for a name.")
    return None


def _day(given: Mapping[str, str], name: str, faults: list[Fault]) -> int:
    """A day as its ordinal number. A year or a month stands for its first or its last day."""
    value = given.get(name, "")
    if not value:
        return 0
    which = "first" if name == "from" else "last"
    try:
        if not _DAY.fullmatch(value):
            raise ValueError(value)
        parts = [int(part) for part in value.split("-")]
        if len(parts) == 3 or which == "first":
            return date(*[*parts, 1, 1][:3]).toordinal()
        year, month = (*parts, 12)[:2]
        following = date(year + month // 12, month % 12 + 1, 1)
        return following.toordinal() - 1
    except ValueError:
        what = f"The {which} day is no day of the calendar. Write it as 2023-08-03."
        faults.append(Fault(name, what))
        return 0


def _sort(given: Mapping[str, str], faults: list[Fault]) -> Sort:
    value = given.get("sort", "newest")
    known: Sort | None = next((sort for sort in get_args(Sort) if sort == value), None)
    if known is not None:
        return known
    faults.append(Fault("sort", "Quotes are sorted by newest or by relevance."))
    return "newest"


def read_cursor(value: str) -> Cursor | None:
    """Where a page begins; anything that cannot be read is the first page."""
    if _RANK.fullmatch(value):
        return Cursor(rank=int(value))
    found = _CURSOR.fullmatch(value)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found["day"]).toordinal() if found["day"] else 0
    except ValueError:
        return None
    return Cursor(found["id"], day)


def is_settled(wanted: Wanted, order: Order) -> bool:
    """Whether all names in it are ids and exact names already."""
    return (
        (wanted.speaker or None) in order.speaker_names.of
        and (wanted.party or None) in order.party_names.of
        and (wanted.publisher or None) in order.publisher_names.of
    )


def settle_names(connection: sqlite3.Connection, wanted: Wanted, order: Order) -> Wanted:
    """Put ids and exact names in the place of what the reader has typed.

    A speaker or a party may be given by id, by name or by another name; a publisher in any case.
    What nobody is called is told in ``faults``, with the nearest names.
    """
    faults = list(wanted.faults)
    speaker = _settled(connection, wanted.speaker, "speaker", order.speaker_names, faults)
    party = _settled(connection, wanted.party, "party", order.party_names, faults)
    publisher = _publisher(wanted.publisher, order.publisher_names, faults)
    return replace(wanted, speaker=speaker, party=party, publisher=publisher, faults=tuple(faults))


def _settled(
    connection: sqlite3.Connection, value: str, name: str, known: Names, faults: list[Fault]
) -> str:
    if not value or value in known.of:
        return value
    try:
        who = speaker_called(connection, value)
        if name == "party" and who.id not in known.of:
            faults.append(Fault(name, f"{who.name} is no party: nobody here speaks for it."))
        return who.id
    except QuestionError as error:
        several = len(error.offered) > 1 and "may be" in error.what
        said = "More than one on record may be meant." if several else "Nobody here is called so."
        faults.append(Fault(name, said, tuple((each, each) for each in error.offered)))
        return ""


def _publisher(value: str, known: Names, faults: list[Fault]) -> str:
    if not value or value in known.of:
        return value
    names = [name for name in known.values if name]
    same = next((each for each in names if each.casefold() == value.casefold()), None)
    if same is not None:
        return same
    near = process.extract(
        value, names, scorer=fuzz.WRatio, limit=_MOST_OFFERED, score_cutoff=_LEAST_LIKE
    )
    offered = tuple((each, each) for each, _, _ in near)
    faults.append(Fault("publisher", "No article here is from a publisher of that name.", offered))
    return ""
