"""The day or the bounds that the time expressions of a saying give it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from onrecord.core.days.beside import Attached
from onrecord.core.days.windows import number_of
from onrecord.core.reading.document import Document
from onrecord.models import Day, Span

__all__ = ["stated_day"]

_DAYS_FROM = re.compile(r"\b(?P<n>\w+)\s+days?\s+(?P<way>before|after|following)\s+$")
_DAYS_FROM_LENGTH = 40
_TOLD_BEFORE = frozenset({"same-day", "day-after", "day-before", "then"})


def stated_day(document: Document, attached: Sequence[Attached], before: Day | None) -> Day | None:
    """The day that a saying's own time expressions give, or its bounds.

    Args:
        document: The article.
        attached: The expressions, nearest first.
        before: The day told of last, which "that night" refers to.

    Returns:
        None when nothing dates the saying, or when two days do.
    """
    past = [each for each in attached if not each.expression.future]
    exact = [each for each in past if each.expression.exact and each.relation == "on"]
    days = {each.expression.window for each in exact if each.steps == exact[0].steps}
    if days:
        return _dated(document, exact[0]) if len(days) == 1 else None
    for each in past:
        if each.expression.rule in _TOLD_BEFORE:
            day = _shifted(document, each, before)
        else:
            day = _days_from(document, each) or _bounded(document, each)
        if day is not None:
            return day
    return None


def _dated(document: Document, each: Attached) -> Day:
    (earliest, latest), span = each.expression.window, each.expression.span
    return Day(latest, earliest, latest, "stated", span.of(document.text), span, each.rule)


def _bounded(document: Document, each: Attached) -> Day | None:
    """The bounds that an expression sets; a day that it lies before or after bounds one side."""
    earliest, latest = each.expression.window
    if latest is None:
        return None
    if each.relation == "before":
        earliest = None
    elif each.relation == "after":
        latest = document.published
    if document.published and latest:
        latest = min(latest, document.published)
    span, rule = each.expression.span, f"{each.relation}-{each.rule}"
    return Day(None, earliest, latest, "stated", span.of(document.text), span, rule)


def _days_from(document: Document, each: Attached) -> Day | None:
    """The day so many days before or after another ("two days before Thursday's vote")."""
    start, end = each.expression.span
    match = _DAYS_FROM.search(document.text, max(0, start - _DAYS_FROM_LENGTH), start)
    day = each.expression.window.latest if each.expression.exact else None
    if match is None or day is None:
        return None
    number = 1 if match["n"].lower() == "the" else number_of(match["n"])
    if number is None:
        return None
    return _one_day(
        document,
        day + timedelta(days=-number if match["way"] == "before" else number),
        Span(match.start(), end),
        "days-from",
    )


def _shifted(document: Document, each: Attached, before: Day | None) -> Day | None:
    """The day told of before, or the one after it."""
    span, shift = each.expression.span, each.expression.shift
    if before is None or each.relation != "on":
        return None
    if before.said_on is not None:
        if shift is None:
            return None
        return _one_day(document, before.said_on + timedelta(days=shift), span, each.rule)
    words = span.of(document.text)
    return Day(None, before.earliest, before.latest, "stated", words, span, each.rule)


def _one_day(document: Document, day: date, span: Span, rule: str) -> Day | None:
    if document.published and day > document.published:
        return None
    return Day(day, day, day, "stated", span.of(document.text), span, rule)
