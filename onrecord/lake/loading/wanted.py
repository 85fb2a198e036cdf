"""Which part of a lake is wanted, and the conditions in SQL that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["UNKNOWN", "Slice", "Year", "quoted"]

UNKNOWN = "unknown"
"""The month of what has no day, in the names of folders."""

Year = int | None
"""A year of publication; None for articles without a day."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a lake is wanted: articles of a time, and quotes of some kind.

    Attributes:
        where: An SQL condition on the columns of quotes.
        parties: Names or ids of parties: what is said for them, and by themselves.
        speakers: Names or ids of speakers.
        since: Articles published on this day or later.
        until: Articles published on this day or earlier.
        years: Years of publication; none for any.
    """

    where: str | None = None
    parties: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    years: tuple[Year, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything is wanted."""
        return not (self.of_quotes or self.of_time)

    @property
    def of_quotes(self) -> str:
        """What is asked of a quote; empty when every one is wanted.

        >>> Slice(speakers=("Ann O'Day",)).of_quotes
        "(speaker IN ('Ann O''Day') OR speaker_id IN ('Ann O''Day'))"
        """
        told = []
        if self.where:
            told.append(f"({self.where}\n)")
        if self.parties:
            names = _list(self.parties)
            own = f"speaker_kind = 'organization' AND speaker IN {names}"
            told.append(f"(party IN {names} OR party_id IN {names} OR {own})")
        if self.speakers:
            names = _list(self.speakers)
            told.append(f"(speaker IN {names} OR speaker_id IN {names})")
        return " AND ".join(told)

    @property
    def of_time(self) -> str:
        """What is asked of the day of publication; empty when any will do.

        The folder's month is asked for too, so that other folders need not be opened.

        >>> Slice(since=date(2023, 5, 1)).of_time
        "published >= DATE '2023-05-01' AND month >= '2023-05'"
        """
        told = []
        if self.since:
            told.append(f"published >= DATE '{self.since}' AND month >= '{self.since:%Y-%m}'")
        if self.until:
            told.append(f"published <= DATE '{self.until}' AND month <= '{self.until:%Y-%m}'")
        if self.years:
            told.append(f"({' OR '.join(map(_of_year, self.years))})")
        return " AND ".join(told)


def quoted(text: str) -> str:
    """A text as SQL writes it.

    >>> quoted("O'Day")
    "'O''Day'"
    """
    return "'" + text.replace("'", "''") + "'"


def _list(texts: Iterable[str]) -> str:
    return f"({', '.join(map(quoted, texts))})"


def _of_year(year: Year) -> str:
    if year is None:
        return f"month = '{UNKNOWN}'"
    return f"month BETWEEN '{year:04d}-01' AND '{year:04d}-12'"
