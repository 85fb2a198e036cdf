"""When something was said: the day of each attribution, carried along one statement.

A day is given only when a time expression dates the saying itself, or when an occasion already
dated in the article is still the one told of. Everything else has no day, and at most bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from onrecord.core.days.again import occasion_named
from onrecord.core.days.clauses import (
    cue_is_aside,
    cue_is_event,
    cue_is_noun,
    cue_is_plural,
    opens_before,
    verb_kind,
    words_around,
)
from onrecord.core.days.lead import TOP_PARAGRAPHS, with_lead
from onrecord.core.days.narrative import LEAD_PARAGRAPHS, Narrative
from onrecord.core.days.occasions import (
    Occasion,
    is_exchange,
    is_gathering,
    is_met,
    is_written,
    occasion_groups,
    same_speaker,
    source_stands,
    speaks_in,
)
from onrecord.core.days.sayings import Sayings
from onrecord.core.days.stated import stated_day
from onrecord.core.reading.document import Attribution, Document
from onrecord.models import Day, Span, Speaker

__all__ = ["date_attributions"]

_REACH_PARAGRAPHS = 4
_NEAR_PARAGRAPHS = 2
_CARRIED = frozenset({"same-occasion", "same-speaker", "same-event", "told-before"})
"""Rules by which a day is carried; what no such rule gave is told of anew."""


def date_attributions(
    document: Document,
    attributions: Sequence[Attribution],
    speakers: Sequence[Speaker | None],
) -> tuple[Day, ...]:
    """The day on which each quote was said, as far as the text tells.

    Args:
        document: The article, with the parses of the cues' sentences.
        attributions: In the text's order.
        speakers: Whom each is by; parallel to ``attributions``.

    Returns:
        A day for each attribution. ``said_on`` is never the day of publication by default and
        never after it; without it, ``earliest`` and ``latest`` bound what is known.
    """
    if not attributions:
        return ()
    narrative = Narrative(document, [span for each in attributions for span in each.content])
    sayings = Sayings(document, attributions, speakers, narrative)
    carrier = _Carrier(document, sayings, narrative)
    days = [carrier.day_of(i) for i in range(len(attributions))]
    return tuple(with_lead(document, sayings, narrative, days))


class _Carrier:
    """Reads an article once, from top to bottom, and remembers the occasions told of."""

    def __init__(self, document: Document, sayings: Sayings, narrative: Narrative) -> None:
        self._document = document
        self._said = sayings
        self._narrative = narrative
        self._attributions = sayings.attributions
        self._told: list[Occasion] = []
        self._closed: set[str] = set()
        self._read = 0

    def day_of(self, i: int) -> Day:
        """The day of attribution ``i``; those before it have been asked for already."""
        at = self._said.places[i]
        if at > self._read:
            self._told += self._narrative.occasions(Span(self._read, at), self._said.used)
            self._read = at
        if (day := self._stated(i)) is not None:
            self._closed.discard(self._said.keys[i] or "")
            return self._tell(day, i)
        if self._said.attached[i]:
            if any(each.expression.rule != "vague" for each in self._said.attached[i]):
                self._close(i)
            return self._unknown
        return self._carried(i) or self._unknown

    @cached_property
    def _unknown(self) -> Day:
        return Day(latest=self._document.published)

    def _tell(self, day: Day, i: int, before: Occasion | None = None) -> Day:
        """Remember that attribution ``i`` was said then, on the occasion told of ``before``."""
        attribution = self._attributions[i]
        named = frozenset(each.group for each in self._said.occasions(i))
        words = words_around(self._document, attribution)
        groups = named | occasion_groups(words)
        in_turn = is_exchange(named) and not cue_is_aside(self._document, attribution)
        if before is not None:
            groups, in_turn = groups | before.groups, in_turn or before.in_turn
        if before is not None and not before.spoken:
            words = before.words
        at, place = self._said.places[i], self._said.paragraphs[i]
        told = Occasion(day, groups, self._said.keys[i], at, place, True, in_turn, words)
        if not self._said.is_told_by_same(i):
            self._told.append(told)
        return day

    def _close(self, i: int) -> None:
        """Nothing more is carried to this speaker until a time is given again.

        A cue within another one's words, or in a clause beside the telling, ends nothing.
        """
        if (key := self._said.keys[i]) is not None and not self._said.is_inner(i):
            self._closed.add(key)

    def _stated(self, i: int) -> Day | None:
        """The day, or the bounds, given with the saying itself."""
        if self._said.tenses[i] == "future":
            return None
        is_open = self._told and self._said.keys[i] not in self._closed
        before = self._told[-1].day if is_open else None
        attached = self._said.attached[i]
        if self._said.tenses[i] == "present":  # "what today is called a forum"
            attached = [each for each in attached if each.expression.rule != "today"]
        return stated_day(self._document, attached, before)

    def _carried(self, i: int) -> Day | None:
        """The day of the occasion that the text is still telling of."""
        named = occasion_named(self._document, self._said, self._told, i)
        if isinstance(named, Occasion):
            return self._follow(named, i, "same-occasion")
        if cue_is_plural(self._document, self._attributions[i]):
            return None
        if self._said.paragraphs[i] and self._said.tenses[i] != "past":
            read = self._read_on(i)
            if read is not None:
                return self._follow(read, i, "same-speaker")
            self._close(i)
            return None
        own = self._own(i) or self._nobody(i)
        today = own is not None and own.day.said_on == self._narrative.written
        if named == "new" and not self._elaborates(i) and not today:
            shared = self._shared(i)
            if shared is not None and shared.day.said_on == self._narrative.written:
                return self._follow(shared, i, "same-event")
            self._close(i)
            return None
        ways: tuple[tuple[Callable[[int], Occasion | None], str], ...] = (
            (self._introduced, "told-before"),
            (lambda _: own, "same-speaker"),
            (self._shared, "same-event"),
        )
        for way, rule in ways:
            occasion = way(i)
            if occasion and not self._narrative.was_due_by(self._attributions[i], occasion.day):
                return self._follow(occasion, i, rule)
        return None

    def _read_on(self, i: int) -> Occasion | None:
        """What a present tense goes on with: "the paper also writes", "adds"."""
        cue = self._attributions[i].cue
        word = cue[0].of(self._document.text) if cue else ""
        goes_on = verb_kind(word, "goes-on")
        if self._said.tenses[i] != "present" or not (goes_on or verb_kind(word, "reads")):
            return None
        own = self._own(i)
        if own is None or own is not self._told[-1]:
            return None
        is_near = self._said.paragraphs[i] - own.paragraph <= 1
        return own if is_near and (goes_on or is_written(own.groups)) else None

    def _follow(self, occasion: Occasion, i: int, rule: str) -> Day:
        day = replace(occasion.day, basis="context", rule=rule)
        return self._tell(day, i, occasion)

    def _elaborates(self, i: int) -> bool:
        """Whether an occasion named here tells in full the one that the article began with."""
        if not self._told or self._said.paragraphs[i] >= TOP_PARAGRAPHS:
            return False
        last = self._told[-1]
        near = self._said.paragraphs[i] - last.paragraph <= _NEAR_PARAGRAPHS
        return near and not last.groups and same_speaker(last.speaker, self._said.keys[i])

    def _own(self, i: int) -> Occasion | None:
        """The last occasion of the same speaker, if nothing has ended it."""
        key = self._said.keys[i]
        if key is None or key in self._closed or not self._told:
            return None
        if self._told[-1].day.rule == "preposed":
            return self._told[-1]
        mine = [each for each in self._told if same_speaker(each.speaker, key)]
        if not mine:
            return None
        last = mine[-1]
        others = [
            each
            for each in self._told
            if each.offset > last.offset and each.day.latest != last.day.latest
        ]
        if not others:
            return last
        if any(not each.spoken and each.paragraph == self._said.paragraphs[i] for each in others):
            return None
        is_near = self._said.paragraphs[i] - last.paragraph <= _REACH_PARAGRAPHS
        is_only_one = len({each.day.said_on for each in mine}) == 1
        return last if is_near and is_only_one and last.day.said_on else None

    def _nobody(self, i: int) -> Occasion | None:
        """For a "she said" of nobody known, the day of the saying just before in the paragraph."""
        if self._said.keys[i] is not None or not self._told or not self._said.is_pronoun(i):
            return None
        last = self._told[-1]
        is_next = i > 0 and last.offset == self._said.places[i - 1]
        is_near = last.paragraph == self._said.paragraphs[i]
        return last if is_next and is_near and last.day.said_on else None

    def _introduced(self, i: int) -> Occasion | None:
        """An occasion that the text has just told of, with this speaker in it."""
        key = self._said.keys[i]
        if key is None or not self._told:
            return None
        last = self._told[-1]
        surname = key.rsplit(maxsplit=1)[-1]
        if self._said.paragraphs[i] - last.paragraph > 1 or not surname[0].isupper():
            return None
        if surname not in last.words:
            return None
        if last.spoken:  # the other one who was there
            return last if last.day.rule == "told-before" and is_met(last.words) else None
        if last.groups:
            is_before = opens_before(self._document, last.offset, self._said.places[i])
            is_before = is_before and not cue_is_noun(self._document, self._attributions[i])
            return None if is_before or self._said.is_passed_over(last, i) else last
        # A sentence with a cue has been read: what did not date that cue dates nothing here.
        is_read = self._document.sentence_at(last.offset) in self._said.cued
        is_read = is_read or self._said.kinds[i] != "person"
        return last if not is_read and speaks_in(surname, last.words) else None

    def _shared(self, i: int) -> Occasion | None:
        """The occasion at which several speak, or the day's own event, while it is told of."""
        if not self._told or not self._may_share(i):
            return None
        last, is_person = self._told[-1], self._said.kinds[i] == "person"
        is_near = self._said.paragraphs[i] - last.paragraph <= _NEAR_PARAGRAPHS
        if last.day.said_on is None or self._tells_other_time(i, last.day):
            return None
        if last.in_turn and is_near and (last.spoken or is_person):
            return last
        anchor = next(each for each in reversed(self._told) if each.day.rule not in _CARRIED)
        if "report" in anchor.groups or self._said.outruns:
            return None
        days = {anchor.day.said_on, last.day.said_on, self._narrative.lead}
        is_today = days == {self._narrative.written}
        return last if is_today or (is_near and is_person and self._is_eve(anchor)) else None

    def _may_share(self, i: int) -> bool:
        """Whether the saying is somebody's, told of as an event, and nothing has ended the day."""
        key, attribution = self._said.keys[i], self._attributions[i]
        if key is None or key in self._closed or self._said.kinds[i] == "organization":
            return False
        if self._said.is_nested(i) or self._said.is_anyone(i):
            return False
        is_event = cue_is_event(self._document, attribution)
        return is_event and not source_stands(self._document, attribution)

    def _tells_other_time(self, i: int, day: Day) -> bool:
        return self._narrative.tells_other_time(self._attributions[i], self._said.places[i], day)

    def _is_eve(self, event: Occasion) -> bool:
        """Whether the article is of an event of the day before it, and has told of no other day.

        Morning papers are: "The summit on Wednesday", on Thursday. All that is told near the top
        of such an article went on there.
        """
        written = self._narrative.written
        if written is None or event.paragraph > LEAD_PARAGRAPHS or not is_gathering(event.groups):
            return False
        days = {each.day.latest for each in self._told}
        return days == {self._narrative.lead} == {written - timedelta(days=1)}
