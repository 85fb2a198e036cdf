"""When something was said: the day of each attribution, carried along one statement.

A day is given only when a time expression dates the saying itself, or when an occasion already
dated in the article is still the one told of. Everything else has no day, and at most bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from onrecord.core.date_attachment import Attached, attached_expressions
from onrecord.core.date_clauses import (
    cue_is_aside,
    cue_is_event,
    cue_is_inner,
    cue_is_plural,
    quoted_words,
    tense_of,
    words_around,
)
from onrecord.core.date_narrative import LEAD_PARAGRAPHS, Narrative
from onrecord.core.date_occasions import (
    Occasion,
    is_exchange,
    is_indefinite,
    occasion_groups,
    occasions_of,
    same_speaker,
    source_is_document,
    speaker_key,
    speaker_parts,
)
from onrecord.core.date_stated import stated_day
from onrecord.core.document import Attribution, Document
from onrecord.models import Day, Span, Speaker

__all__ = ["date_attributions"]

_TOP_PARAGRAPHS = 6
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
    carrier = _Carrier(document, attributions, speakers)
    days = [carrier.day_of(i) for i in range(len(attributions))]
    return tuple(carrier.with_top(days))


class _Carrier:
    """Reads an article once, from top to bottom, and remembers the occasions told of."""

    def __init__(
        self,
        document: Document,
        attributions: Sequence[Attribution],
        speakers: Sequence[Speaker | None],
    ) -> None:
        self._document = document
        self._attributions = attributions
        self._keys = [speaker_key(speaker) for speaker in speakers]
        self._kinds = [speaker and speaker.kind for speaker in speakers]
        self._places = [(each.cue or each.content)[0].start for each in attributions]
        self._paragraphs = [document.paragraph_at(place) for place in self._places]
        self._tenses = [tense_of(document, each) for each in attributions]
        self._documents = {
            key
            for key, kind, each in zip(self._keys, self._kinds, attributions, strict=True)
            if kind == "unnamed" and source_is_document(document, each)
        }
        self._narrative = Narrative(document, [span for a in attributions for span in a.content])
        self._words: dict[tuple[Span, ...], tuple[Span, ...]] = {}
        for each in attributions:
            self._words[each.cue] = (*self._words.get(each.cue, ()), *each.content)
        self._attached = [self._attached_to(each) for each in attributions]
        self._used = frozenset(a.expression.span for found in self._attached for a in found)
        self._told: list[Occasion] = []
        self._closed: set[str] = set()
        self._read = 0

    def day_of(self, i: int) -> Day:
        """The day of attribution ``i``; those before it have been asked for already."""
        at = self._places[i]
        if at > self._read:
            self._told += self._narrative.occasions(Span(self._read, at), self._used)
            self._read = at
        if (day := self._stated(i)) is not None:
            self._closed.discard(self._keys[i] or "")
            return self._tell(day, i)
        if self._attached[i]:
            if any(each.expression.rule != "vague" for each in self._attached[i]):
                self._close(i)
            return self._unknown
        return self._carried(i) or self._unknown

    @cached_property
    def _unknown(self) -> Day:
        return Day(latest=self._document.published)

    def _attached_to(self, attribution: Attribution) -> list[Attached]:
        if attribution.sentence is None:
            return []
        expressions = self._narrative.within(self._document.sentences[attribution.sentence])
        if not expressions:
            return []
        # A quotation that goes on shares its cue; the time may stand in the other's words.
        whole = replace(attribution, content=tuple(sorted(self._words[attribution.cue])))
        return attached_expressions(self._document, whole, expressions)

    def _tell(self, day: Day, i: int, before: Occasion | None = None) -> Day:
        """Remember that attribution ``i`` was said then, on the occasion told of ``before``."""
        attribution = self._attributions[i]
        named = frozenset(each.group for each in occasions_of(self._document, attribution))
        groups = named | occasion_groups(words_around(self._document, attribution))
        in_turn = is_exchange(named) and not cue_is_aside(self._document, attribution)
        if before is not None:
            groups, in_turn = groups | before.groups, in_turn or before.in_turn
        place = self._paragraphs[i]
        told = Occasion(day, groups, self._keys[i], self._places[i], place, True, in_turn)
        self._told.append(told)
        return day

    def _close(self, i: int) -> None:
        """Nothing more is carried to this speaker until a time is given again.

        A cue within another one's words, or in a clause beside the telling, ends nothing.
        """
        if (key := self._keys[i]) is not None and not self._is_inner(i):
            self._closed.add(key)

    def _is_inner(self, i: int) -> bool:
        """Whether the cue stands in another attribution's words, or below another verb."""
        return self._is_nested(i) or cue_is_inner(self._document, self._attributions[i])

    def _is_nested(self, i: int) -> bool:
        return bool(self._attributions[i].cue) and self._narrative.in_content(self._places[i])

    def _stated(self, i: int) -> Day | None:
        """The day, or the bounds, given with the saying itself."""
        if self._tenses[i] == "future":
            return None
        before = self._told[-1].day if self._told else None
        return stated_day(self._document, self._attached[i], before)

    def _carried(self, i: int) -> Day | None:
        """The day of the occasion that the text is still telling of."""
        named = self._named(i)
        if isinstance(named, Occasion):
            return self._follow(named, i, "same-occasion")
        if cue_is_plural(self._document, self._attributions[i]):
            return None
        if self._paragraphs[i] and self._tenses[i] != "past":
            self._close(i)
            return None
        own = self._own(i)
        today = own is not None and own.day.said_on == self._narrative.written
        if named == "new" and not self._elaborates(i) and not today:
            self._close(i)
            return None
        for occasion, rule in (
            (self._introduced(i), "told-before"),
            (own, "same-speaker"),
            (self._shared(i), "same-event"),
        ):
            if occasion is None:
                continue
            if not self._narrative.was_due_by(self._attributions[i], occasion.day):
                return self._follow(occasion, i, rule)
        return None

    def _follow(self, occasion: Occasion, i: int, rule: str) -> Day:
        day = replace(occasion.day, basis="context", rule=rule)
        return self._tell(day, i, occasion)

    def _named(self, i: int) -> Occasion | Literal["new"] | None:
        """The occasion that the cue's clause names, "new" if it is not one told of before."""
        named = occasions_of(self._document, self._attributions[i])
        for each in named:
            if each.definite:
                for occasion in reversed(self._told):
                    if each.group in occasion.groups and self._fits(occasion, i):
                        return occasion
        return "new" if named else None

    def _fits(self, occasion: Occasion, i: int) -> bool:
        """Whether the occasion can be one at which this speaker spoke."""
        if self._keys[i] is None or is_exchange(occasion.groups):
            return True
        if occasion.speaker is None or {occasion.speaker, self._keys[i]} & self._documents:
            return True
        return same_speaker(occasion.speaker, self._keys[i])

    def _elaborates(self, i: int) -> bool:
        """Whether an occasion named here tells in full the one that the article began with."""
        if not self._told or self._paragraphs[i] >= _TOP_PARAGRAPHS:
            return False
        last = self._told[-1]
        near = self._paragraphs[i] - last.paragraph <= _NEAR_PARAGRAPHS
        return near and not last.groups and same_speaker(last.speaker, self._keys[i])

    def _own(self, i: int) -> Occasion | None:
        """The last occasion of the same speaker, if nothing has ended it."""
        key = self._keys[i]
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
        if any(not each.spoken and each.paragraph == self._paragraphs[i] for each in others):
            return None
        is_near = self._paragraphs[i] - last.paragraph <= _REACH_PARAGRAPHS
        is_only_one = len({each.day.said_on for each in mine}) == 1
        return last if is_near and is_only_one and last.day.said_on else None

    def _introduced(self, i: int) -> Occasion | None:
        """An occasion that the text has just told of, with this speaker in it."""
        key = self._keys[i]
        if key is None or not self._told or self._told[-1].spoken:
            return None
        last = self._told[-1]
        is_near = self._paragraphs[i] - last.paragraph <= 1
        surname = key.rsplit(maxsplit=1)[-1]
        is_told = surname[0].isupper() and surname in last.words
        return last if is_near and last.groups and is_told else None

    def _shared(self, i: int) -> Occasion | None:
        """The occasion at which several speak, or the day's own event, while it is told of."""
        if not self._told or self._keys[i] is None or self._keys[i] in self._closed:
            return None
        if self._kinds[i] == "organization" or self._is_nested(i) or self._is_anyone(i):
            return None
        if not cue_is_event(self._document, self._attributions[i]):
            return None
        last = self._told[-1]
        if last.day.said_on is None or self._narrative.tells_other_time(
            self._attributions[i], self._places[i], last.day
        ):
            return None
        if last.in_turn and self._paragraphs[i] - last.paragraph <= _NEAR_PARAGRAPHS:
            return last
        anchor = next(each for each in reversed(self._told) if each.day.rule not in _CARRIED)
        days = {anchor.day.said_on, last.day.said_on, self._narrative.lead}
        is_today = days == {self._narrative.written}
        return last if is_today else None

    def _is_anyone(self, i: int) -> bool:
        """Whether the source is somebody new without a name, who may have spoken at any time."""
        mention = self._attributions[i].mention
        first = mention[0].of(self._document.text).partition(" ")[0] if mention else ""
        return self._kinds[i] == "unnamed" and is_indefinite(first)

    def with_top(self, days: list[Day]) -> list[Day]:
        """Give headline and lead the day that the body then gives to the same speaker's words."""
        done = list(days)
        dated: dict[str, list[int]] = {}
        for i, day in enumerate(days):
            for part in speaker_parts(self._keys[i] or "") if day.said_on else ():
                dated.setdefault(part, []).append(i)
        for i, day in enumerate(days):
            if day.basis != "none" or self._attached[i] or self._paragraphs[i] >= LEAD_PARAGRAPHS:
                continue
            if self._tenses[i] not in {"past", "present"}:
                continue
            later = {each.said_on: each for each in self._later(i, days, dated)}
            if len(later) == 1:
                done[i] = replace(*later.values(), basis="context", rule="lead")
        return done

    def _later(self, i: int, days: list[Day], dated: dict[str, list[int]]) -> list[Day]:
        """The days of the same speaker's words near the top, or of the same words anywhere."""
        document, attribution = self._document, self._attributions[i]
        words = quoted_words(document, attribution)
        parts = speaker_parts(self._keys[i] or "")
        same = sorted({j for part in parts for j in dated.get(part, ())})
        return [
            days[j]
            for j in same
            if j > i
            and (
                self._paragraphs[j] <= _TOP_PARAGRAPHS
                or words & quoted_words(document, self._attributions[j])
            )
            and not self._narrative.was_due_by(attribution, days[j])
        ]
