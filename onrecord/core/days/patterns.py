"""The patterns of time expressions, over the words of ``lexicons/en/date_words.tsv``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from onrecord import lexicons
from onrecord.core.days.windows import (
    Reading,
    read_ago,
    read_date,
    read_month,
    read_open,
    read_season,
    read_stretch,
    read_today,
    read_weekday,
    read_year,
)

__all__ = ["Rule", "dateline", "rules"]

Reader = Callable[[Mapping[str, str | None], date | None], Reading]

_EARLY = r"(?:(?:late|early|earlier|later)\s+(?:on\s+)?)?"
_WHICH = r"(?:(?P<mod>last|this\s+past|this\s+coming|the\s+coming|this|next)\s+)?"
_TENS = r"(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[\s-]+)?"
_SURE = r"in|since|during|until|last|early|late|mid"
_BEGINS_STRETCH = r"(?=[jelntpo])"  # one look passes over most words
_LIKELY = r"by|through|from|of|an?|his|her|the|their|its"


class Rule(NamedTuple):
    """A kind of expression.

    Attributes:
        id: Its name, for the record.
        tags: Kinds of words one of which every such expression holds.
        pattern: In it ``e`` is the expression and ``h`` the head of it.
        read: From the pattern's groups and the day of writing to the meaning.
    """

    id: str
    tags: frozenset[str]
    pattern: re.Pattern[str]
    read: Reader


def _forms(kind: str) -> str:
    forms = lexicons.column("date_words", "form", kind=kind)
    return "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))


@cache
def _date_pattern() -> str:
    months = _forms("month")
    year = r"(?:,?\s+(?P<{0}>(?:19|20)\d\d)(?!\d))?"
    return (
        rf"(?:(?P<m1>{months})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,]*\d|[-\u2013]\d)"
        rf"{year.format('y1')}"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{months}){year.format('y2')}"
        r"|(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d))"
    )


@cache
def dateline() -> re.Pattern[str]:
    """What opens a report that is dated from a place: "GENEVA, Aug. 4 (Wire) -"."""
    return re.compile(
        r"[A-Z][A-Z'\u2019 .-]+,(?:\s[A-Z][\w.]*(?:\s[A-Z][\w.]*)?,)?"
        rf"\s(?P<date>{_date_pattern()})\s*(?:\([^)\n]{{1,40}}\)\s*)?[\u2014\u2013\u2015-]"
    )


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in the order in which they take their words."""
    return tuple(
        Rule(name, frozenset(tags.split()), re.compile(pattern), read)
        for name, tags, pattern, read in (*_calendar_rules(), *_reckoned_rules())
    )


def _calendar_rules() -> tuple[tuple[str, str, str, Reader], ...]:
    """Dates, months, weekdays and years."""
    week, month, part, name = map(_forms, ("weekday", "month", "part", "name"))
    plain = _forms("month-only")
    before = rf"(?:\b(?i:{_SURE}|{_LIKELY})\s+|\b(?=(?i:last|this|early|late|mid)[\s-]))"
    return (
        (
            "name",
            "weekday today part",
            rf"\b(?=[A-Z])(?P<e>(?:{name}|(?<=[\u2019']s\s)To(?:day|night)))\b",
            read_open,
        ),
        (
            "date",
            "month year",
            rf"\b(?P<e>{_EARLY}(?:(?:{week}),?\s+)?(?:(?:{part}),?\s+)?(?P<h>{_date_pattern()}))",
            read_date,
        ),
        (
            "month",
            "month",
            rf"\b(?P<e>{_TENS}(?P<h>(?P<mon>{month})),?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d))\b",
            read_month,
        ),
        (
            "weekday",
            "weekday",
            rf"\b(?P<e>(?i:{_EARLY}{_WHICH})(?P<h>(?P<wd>{week}))(?:\s+(?:{part}))?)\b",
            read_weekday,
        ),
        (
            "month",
            "month",
            rf"{before}(?P<e>(?i:{_WHICH}){_TENS}(?P<h>(?P<mon>{plain})))\b(?!\s+\d)",
            read_month,
        ),
        (
            "month",
            "month",
            rf"(?:\b(?i:{_SURE})\s+|\b(?=(?i:last|this|early|late|mid)[\s-]))"
            rf"(?P<e>(?i:{_WHICH}){_TENS}(?P<h>(?P<mon>May|March)))\b(?!\s+\d)",
            read_month,
        ),
        (
            "month",
            "month",
            rf"\b(?i:an?|the|his|her|their|its)\s+(?P<e>(?P<h>(?P<mon>May|March)))"
            rf"\s+(?={_occasions()})",
            read_month,
        ),
        (
            "year",
            "year",
            rf"\b(?i:{_SURE}|{_LIKELY})\s+(?P<e>(?P<h>(?P<year>(?:19|20)\d\d)))"
            r"(?![\d,]*\d|[-/\u2013]\d|\s*%)\b",
            read_year,
        ),
    )


def _occasions() -> str:
    """The nouns of occasions: "a March meeting" is a month's, "a march on the capital" is not."""
    nouns = sorted(lexicons.column("date_occasions", "noun"))
    return rf"(?:{'|'.join(map(re.escape, nouns))})\b"


def _reckoned_rules() -> tuple[tuple[str, str, str, Reader], ...]:
    """Times reckoned from the day of writing, or from the time told of before."""
    number = rf"(?:{_forms('number')}|\d{{1,3}})"
    tens = rf"(?:(?:twenty|thirty|forty|fifty)-\w+|{number})"
    part, unit = _forms("part"), _forms("unit")
    return (
        (
            "ago",
            "ago",
            rf"\b(?P<e>(?i:(?P<n>{tens})\s+(?P<unit>{unit})s?\s+(?P<h>ago)))\b",
            read_ago,
        ),
        (
            "day-after",
            "unit part",
            rf"\b(?P<e>(?i:the\s+(?:next|following)\s+(?P<h>day|{part})))\b",
            read_open,
        ),
        (
            "day-before",
            "unit part",
            rf"\b(?=[tTaA])(?P<e>(?i:the\s+(?:previous|preceding)\s+(?P<h>day|{part})"
            rf"|the\s+(?:day|{part})\s+before(?=[,.;])|a\s+day\s+earlier))\b",
            read_open,
        ),
        (
            "same-day",
            "unit part",
            rf"\b(?=[teTlEL])(?P<e>(?i:(?:(?:earlier|later)\s+)?that\s+(?:same\s+)?(?P<h>day|{part})"
            rf"|the\s+same\s+(?:day|{part})(?!\s+(?:of|as|that)\b)|(?:earlier|later)\s+in\s+the\s+day))\b",
            read_open,
        ),
        (
            "then",
            "unit time",
            r"\b(?=[abtABT])(?P<e>(?i:at\s+the\s+time|back\s+then|that\s+(?:week|month|year|weekend)))\b",
            read_open,
        ),
        (
            "counted",
            "unit",
            rf"\b(?=[aefnost\dAEFNOST])(?P<e>(?i:{number}\s+(?:hour|{unit})s?\s+(?P<h>before|after|later|earlier)))\b",
            read_open,
        ),
        (
            "today",
            "today part",
            rf"\b(?P<e>(?i:{_EARLY}(?P<h>yesterday|today|tonight)(?:\s+(?:{part}))?"
            rf"|(?P<last>last)\s+(?:night|evening)|{_EARLY}this\s+(?:morning|afternoon|evening)))\b",
            read_today,
        ),
        (
            "stretch",
            "unit",
            rf"\b(?P<e>(?i:{_BEGINS_STRETCH}(?:just\s+)?(?:(?:earlier|later|late|early)\s+)?"
            r"(?P<rel>last|this\s+past|this|next|the\s+past|past|over\s+the)\s+"
            r"(?P<h>(?P<unit>weekend|week|month|year))))\b",
            read_stretch,
        ),
        (
            "season",
            "season",
            rf"\b(?P<e>(?i:(?:(?:late|early|earlier)\s+)?(?P<rel>last|this\s+past|this|next)"
            rf"\s+(?P<h>{_forms('season')})))\b",
            read_season,
        ),
        ("vague", "vague unit", rf"\b(?P<e>(?i:{_vague()}))\b", read_open),
    )


def _vague() -> str:
    """The vague forms by their first letters, so that most words are passed over at one look."""
    groups: dict[str, list[str]] = {}
    for form in sorted(lexicons.column("date_vague", "form"), key=lambda form: (-len(form), form)):
        words = r"\s+".join(map(re.escape, form.split()))
        rest = words[1:].replace("\u2026", r"(?:\w+\s+){0,2}?\w+")
        groups.setdefault(form[0], []).append(rest)
    either = "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in groups.items())
    return f"(?=[{''.join(groups)}])(?:{either})"
