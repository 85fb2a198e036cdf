"""The times that an article tells of between its attributions."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cache

from onrecord import lexicons
from onrecord.core.days.expressions import (
    Expression,
    day_of_writing,
    find_dateline,
    find_expressions,
)
from onrecord.core.days.occasions import Occasion, occasion_groups
from onrecord.core.reading.document import Attribution, Document
from onrecord.models import Day, Span

__all__ = ["LEAD_PARAGRAPHS", "Narrative"]

LEAD_PARAGRAPHS = 3
"""Headline and lead: so many paragraphs from the top."""

_DATELINE_PARAGRAPHS = 6
_BESIDE = 60
_WORDS_BEFORE = re.compile(r"(?:[\w\u2019'-]+\s+){1,6}$")
_WORD_AFTER = re.compile(r"(?:[\u2019']s)?(?:\s+[\w-]+){1,2}")
_OPENING = re.compile(r"\W*(?:\w+,?\s+){0,2}")
_NOT_OVER = r"\bdebates?\b(?!\s+(?:over|about|on\s+[a-z]))"
_DEBATE_AFTER = re.compile(rf"(?:[\u2019']s)?(?:\s+[\w-]+){{0,4}}?\s+{_NOT_OVER}")
_DEBATE_BEFORE = re.compile(rf"{_NOT_OVER}(?:,?\s+[\w-]+){{0,4}}?\s*$")
_RANGE_OPENS = re.compile(r"\b(?:from|between)\s+$", re.IGNORECASE)
_RANGE_GOES_ON = re.compile(r"\s+(?:to|through|until|and)\b")
_RANGE_CLOSES = re.compile(r"\b(?:[Ff]rom|[Bb]etween)\s[^.;]{3,40}\s(?:to|through|until|and)\s+$")
_PREPOSED = re.compile(
    r"(?:(?:even|just|shortly|long)\s+)?(?:before|prior\s+to|ahead\s+of)\s"
    r"(?!midnight|noon|dawn|dusk|\d)[^.;]*?,",
    re.IGNORECASE,
)


class Narrative:
    """An article's time expressions, and those among them that the text itself tells of.

    Attributes:
        written: The day on which "today" was written, if known.
        lead: The first day told of at the top, if any.
    """

    def __init__(self, document: Document, content: Sequence[Span]) -> None:
        self._document = document
        self._content = sorted(content)
        datelines = [
            found
            for span in document.paragraphs[:_DATELINE_PARAGRAPHS]
            if (found := find_dateline(document.text, span, document.published))
        ]
        self.written = day_of_writing(datelines[0][1] if datelines else None, document.published)
        self._expressions = tuple(
            each
            for each in find_expressions(document.text, self.written)
            if not any(each.span.meets(span) for span, _ in datelines)
        )
        self._heads = [each.head for each in self._expressions]
        self.lead = self._lead()

    def within(self, span: Span) -> Sequence[Expression]:
        """The time expressions that stand in ``span``, in order."""
        low = bisect_left(self._heads, span.start)
        return self._expressions[low : bisect_left(self._heads, span.end)]

    def occasions(self, span: Span, used: frozenset[Span]) -> list[Occasion]:
        """What is told of in ``span``, in order, apart from the expressions ``used``."""
        found = [
            occasion
            for each in self.within(span)
            if each.span not in used and (occasion := self._told(each)) is not None
        ]
        for paragraph in self._opened(span):
            if (bound := self._preposed(paragraph)) is not None:
                found.append(bound)
        return sorted(found, key=lambda each: each.offset)

    def in_content(self, offset: int) -> bool:
        """Whether ``offset`` stands in the words of an attribution."""
        at = bisect_right(self._content, (offset, len(self._document.text)))
        return any(offset < span.end for span in self._content[max(0, at - 3) : at])

    def tells_other_time(self, attribution: Attribution, at: int, day: Day) -> bool:
        """Whether the sentence of the cue ``at`` has another time in it, though not the cue's."""
        document = self._document
        sentence = document.sentences[document.sentence_at(at)]
        return any(
            each.window.latest not in {None, day.said_on}
            and not document.quoted_at(each.head)
            and not any(span.start <= each.head < span.end for span in attribution.content)
            for each in self.within(sentence)
        )

    def was_due_by(self, attribution: Attribution, day: Day) -> bool:
        """Whether the words look forward to a time that had come by ``day``.

        "Agreed to meet on Friday" was not said after Friday's meeting.
        """
        content, latest = attribution.content[0], day.latest
        if latest is None or not content.of(self._document.text).startswith("to "):
            return False
        times = (each.window.latest for each in self.within(content))
        return any(time is not None and time <= latest for time in times)

    def _lead(self) -> date | None:
        if not self._document.paragraphs:
            return None
        ends = self._document.paragraphs[:LEAD_PARAGRAPHS][-1].end
        told = (each for each in self.within(Span(0, ends)) if each.exact)
        return next((each.window.latest for each in told if self._is_narrated(each)), None)

    def _is_narrated(self, expression: Expression) -> bool:
        """Whether the text itself tells of that time, as of something past."""
        document = self._document
        if expression.future or document.quoted_at(expression.head):
            return False
        sentence = document.sentences[document.sentence_at(expression.head)]
        return not _coming().search(document.text, sentence.start, expression.span.start)

    def _told(self, expression: Expression) -> Occasion | None:
        """The occasion that an expression of the narrative sets, if it sets one.

        It does when it names something said or written, when it opens its sentence, or when it
        is a day that the sentence's past event is dated by.
        """
        if expression.window.latest is None or not self._is_narrated(expression):
            return None
        if self.in_content(expression.head):
            return None
        text, document = self._document.text, self._document
        if self._is_in_range(expression):
            return None
        sentence = document.sentences[document.sentence_at(expression.head)]
        opening = _OPENING.fullmatch(text, sentence.start, expression.span.start)
        words = sentence.of(text) if expression.exact or opening else self._beside(expression)
        groups = occasion_groups(words)
        aside = _aside().search(text, sentence.start, expression.span.start)
        if not groups and not opening and (aside or not expression.exact):
            return None
        if not _past().search(text, *sentence):
            return None
        earliest, latest = expression.window
        said_on = latest if expression.exact else None
        shown = expression.span.of(text)
        day = Day(said_on, earliest, latest, "context", shown, expression.span, "told")
        place = document.paragraph_at(expression.head)
        in_turn = place < LEAD_PARAGRAPHS and self._is_debate(expression, sentence)
        return Occasion(
            day, groups, None, expression.head, place, False, in_turn, sentence.of(text)
        )

    def _is_in_range(self, expression: Expression) -> bool:
        """Whether it opens or closes a stretch of days: "polled from March 3 to March 9"."""
        text, (start, end) = self._document.text, expression.span
        before = max(0, start - _BESIDE)
        opens = _RANGE_OPENS.search(text, before, start) and _RANGE_GOES_ON.match(text, end)
        return bool(opens or _RANGE_CLOSES.search(text, before, start))

    def _is_debate(self, expression: Expression, sentence: Span) -> bool:
        """Whether the day is a debate's: that is all speech, a hearing has more to it."""
        text, (start, end) = self._document.text, expression.span
        if not expression.exact:
            return False
        after = _DEBATE_AFTER.match(text, end, sentence.end)
        return after is not None or _DEBATE_BEFORE.search(text, sentence.start, start) is not None

    def _beside(self, expression: Expression) -> str:
        """The words right around an expression, in which it can belong to an occasion."""
        text, (start, end) = self._document.text, expression.span
        before = _WORDS_BEFORE.search(text, max(0, start - _BESIDE), start)
        after = _WORD_AFTER.match(text, end)
        return " ".join(match[0] for match in (before, after) if match)

    def _opened(self, span: Span) -> Sequence[Span]:
        paragraphs = self._document.paragraphs
        low = bisect_right(paragraphs, (span.start - 1, len(self._document.text)))
        high = bisect_right(paragraphs, (span.end - 1, len(self._document.text)))
        return paragraphs[low:high]

    def _preposed(self, paragraph: Span) -> Occasion | None:
        """The bound that "Before the sides met, ..." at a paragraph's head sets below it.

        Without a day of its own it means the event that the article began with.
        """
        text = self._document.text
        match = _PREPOSED.match(text, paragraph.start, paragraph.end)
        if match is None or self.lead is None or self.within(Span(*match.span())):
            return None
        span = Span(match.start(), match.end() - 1)
        day = Day(None, None, self.lead, "context", span.of(text), span, "preposed")
        place = self._document.paragraph_at(paragraph.start)
        return Occasion(day, frozenset(), None, paragraph.start, place, spoken=False)


def _any_of(forms: frozenset[str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms))


@cache
def _coming() -> re.Pattern[str]:
    """A word before a time that shows it was still to come."""
    forms = _any_of(lexicons.column("date_verbs", "form", kind="coming"))
    return re.compile(rf"\b(?:{forms})\b[^.;]*$", re.IGNORECASE)


@cache
def _past() -> re.Pattern[str]:
    forms = _any_of(lexicons.column("date_verbs", "form", kind="past"))
    return re.compile(rf"\b(?:\w{{2,}}ed|{forms})\b")


@cache
def _aside() -> re.Pattern[str]:
    """A word right before a time that keeps it from being the sentence's own."""
    forms = _any_of(lexicons.column("date_relations", "form", relation="aside"))
    return re.compile(rf"\b(?:{forms})\s+(?:late\s+|early\s+)?$", re.IGNORECASE)
