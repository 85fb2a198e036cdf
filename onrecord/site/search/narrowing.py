"""How the quotes that a search finds are spread over speakers, parties, papers, kinds and years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.site.search.order import KINDS, Names, Order
from onrecord.site.search.wanted import Wanted

__all__ = ["Choice", "Facet", "facets"]

_MOST_CHOICES = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a search can be narrowed to.

    Attributes:
        value: The value; an id for a speaker or a party.
        name: How it is shown.
        count: How many of the quotes counted have it.
        query: The part of an address that asks for these alone.
        chosen: Whether the search is narrowed to it already.
        without: If so, the part of an address that asks for all again.
    """

    value: str
    name: str
    count: int
    query: str
    chosen: bool = False
    without: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow a search.

    Attributes:
        field: The parameter that does it.
        title: What it is called.
        choices: The most common values.
        more: How many more values there are.
    """

    field: str
    title: str
    choices: Sequence[Choice]
    more: int


def facets(
    order: Order, wanted: Wanted, counted: Sequence[int], names: Mapping[str, str]
) -> list[Facet]:
    """Count some quotes by each of the ways to narrow a search.

    Args:
        order: All quotes.
        wanted: The search.
        counted: The positions of the quotes to count.
        names: The names of speakers and parties, from their ids.
    """
    found = [
        _facet(wanted, field, title, _values(column, known, counted), names)
        for field, title, column, known in _columns(order)
    ]
    kinds = Counter(KINDS[order.kinds[at]] for at in counted)
    found.append(_facet(wanted, "kind", "Kind", kinds, {}))
    found.append(_years(wanted, order, counted))
    return [facet for facet in found if len(facet.choices) > 1 or _is_chosen(facet)]


_Column = tuple[str, str, Sequence[int], Names]


def _columns(order: Order) -> tuple[_Column, ...]:
    return (
        ("party", "Party", order.parties, order.party_names),
        ("speaker", "Speaker", order.speakers, order.speaker_names),
        ("publisher", "Publisher", order.publishers, order.publisher_names),
    )


def _values(column: Sequence[int], known: Names, counted: Iterable[int]) -> Counter[str]:
    numbers = Counter(column[at] for at in counted)
    return Counter(
        {value: count for number, count in numbers.items() if (value := known.values[number])}
    )


def _facet(
    wanted: Wanted, field: str, title: str, counts: Counter[str], names: Mapping[str, str]
) -> Facet:
    chosen = {"party": wanted.party, "speaker": wanted.speaker, "publisher": wanted.publisher}
    value_chosen = chosen.get(field, wanted.kind)
    choices = [
        Choice(
            value,
            names.get(value, value),
            count,
            wanted.query(**{field: value}),
            value == value_chosen,
            wanted.query(**{field: None}) if value == value_chosen else "",
        )
        for value, count in _first(counts)
    ]
    return Facet(field, title, choices, len(counts) - len(choices))


def _first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:_MOST_CHOICES]


def _years(wanted: Wanted, order: Order, counted: Iterable[int]) -> Facet:
    """By the year in which a quote was surely said; one that may be of two is in neither."""
    years: Counter[int] = Counter()
    for (first, last), count in Counter((order.first[a], order.last[a]) for a in counted).items():
        if first and last:
            year = date.fromordinal(first).year
            years[year] += count if year == date.fromordinal(last).year else 0
    latest = sorted((year for year in years if years[year]), reverse=True)
    choices = []
    for year in latest[:_MOST_CHOICES]:
        days = {"from": f"{year:04}-01-01", "to": f"{year:04}-12-31"}
        chosen = all(wanted.given.get(name) == day for name, day in days.items())
        without = wanted.query(**dict.fromkeys(days)) if chosen else ""
        query = wanted.query(**days)
        choices.append(Choice(str(year), str(year), years[year], query, chosen, without))
    return Facet("year", "Year", choices, len(latest) - len(choices))


def _is_chosen(facet: Facet) -> bool:
    return any(choice.chosen for choice in facet.choices)
