"""Days as pages write them, for machines and for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["Stamp", "address_day", "is_written", "read_stamp", "written_days"]

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WRITTEN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b",
        rf"\b{_DAY}\s+{_MONTH},?\s+{_YEAR}\b",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
    )
)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?\s*\Z"
)
_COMPACT = re.compile(r"\d{8}\Z")
_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?P<mark>[/-]?)(?P<month>\d\d|[a-z]{3})(?P=mark)(?P<day>\d\d)(?=[/_.-]|\Z)",
    re.IGNORECASE,
)
_FIRST, _LAST = date(1980, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time that a page gives for machines.

    Attributes:
        day: The day, in the zone that it is written in.
        at: The moment, when the time and its zone are written too.
        is_utc: Whether that zone is none of the publisher's own: UTC, as computers write it.
    """

    day: date
    at: datetime | None = None
    is_utc: bool = False


def read_stamp(value: str) -> Stamp | None:
    """Read a time in ISO form, as mail writes it, or in words; None when it cannot mean one day.

    "03/04/2024" cannot: it is in March here and in April there.

    >>> read_stamp("2024-03-14T21:12:44-04:00").day, read_stamp("14 March 2024").day
    (datetime.date(2024, 3, 14), datetime.date(2024, 3, 14))
    >>> read_stamp("03/04/2024")
    """
    value = " ".join(value.split())[:100]
    if _ISO.match(value):
        form = re.sub(r"(?<=\d) (?=[+-]|Z)", "", value)
        return _stamp(form, lambda form: datetime.fromisoformat(form.replace(",", ".")))
    if _COMPACT.match(value):
        return _stamp(value, lambda form: datetime.strptime(form, "%Y%m%d"))
    if re.match(r"[A-Z][a-z]{2}, \d", value):
        return _stamp(value, parsedate_to_datetime)
    days = written_days(value)
    return Stamp(days[0]) if len(set(days)) == 1 else None


def _stamp(value: str, read: Callable[[str], datetime]) -> Stamp | None:
    try:
        moment = read(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if not _FIRST <= moment.date() <= _LAST:
        return None
    if moment.tzinfo is None:
        return Stamp(moment.date())
    return Stamp(moment.date(), moment.astimezone(UTC), moment.utcoffset() == timedelta(0))


def written_days(text: str) -> list[date]:
    """Every full day that a text writes out, in the text's order; none that is ambiguous.

    >>> written_days("Posted: Thursday, March 14, 2024 10:30 AM (3/15/2024)")
    [datetime.date(2024, 3, 14)]
    """
    found = []
    for form in _WRITTEN:
        for match in form.finditer(text):
            day = _date(match["year"], match["month"], match["day"])
            found += [(match.start(), day)] if day else []
    return [day for _, day in sorted(found)]


def is_written(day: date, text: str) -> bool:
    """Whether a text writes out a day so that it can mean no other.

    >>> is_written(date(2024, 3, 14), "am 14.03.2024"), is_written(date(2024, 3, 4), "3/4/2024")
    (True, False)
    """
    if day in written_days(text):
        return True
    if day.day <= 12 and day.day != day.month:
        return False
    pair = rf"(?:0?{day.month}[./-]0?{day.day}|0?{day.day}[./-]0?{day.month})"
    return bool(re.search(rf"(?<!\d){pair}[./-]{day.year}(?!\d)", text))


def address_day(address: str) -> date | None:
    """The day that stands in a page's address.

    >>> address_day("https://courier.example/2024/08/04/council-puts-off-vote/")
    datetime.date(2024, 8, 4)
    """
    path = address.partition("?")[0]
    days = {_date(m["year"], m["month"], m["day"]) for m in _ADDRESS.finditer(path)} - {None}
    return days.pop() if len(days) == 1 else None


def _date(year: str, month: str, day: str) -> date | None:
    if not month.isdigit():
        number = next(
            (n for n, name in enumerate(_MONTHS, 1) if name.startswith(month[:3].lower())), 0
        )
    else:
        number = int(month)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None
