"""Occasions told of before that a saying names again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from onrecord.core.days.clauses import cue_is_noun
from onrecord.core.days.occasions import (
    NamedOccasion,
    Occasion,
    hearer_of,
    is_exchange,
    same_speaker,
)
from onrecord.core.days.sayings import Sayings
from onrecord.core.reading.document import Document

__all__ = ["occasion_named"]


def occasion_named(
    document: Document, sayings: Sayings, told: Sequence[Occasion], i: int
) -> Occasion | Literal["new"] | None:
    """The occasion that the cue's clause names, "new" if it is not one told of before."""
    named = sayings.occasions(i)
    for each in named:
        if each.definite:
            for occasion in reversed(told):
                if each.group in occasion.groups and _fits(document, sayings, occasion, i):
                    return occasion
    return (
        _heard_again(document, sayings, told, i)
        or _given_out(sayings, told, i, named)
        or ("new" if named else None)
    )


def _heard_again(
    document: Document, sayings: Sayings, told: Sequence[Occasion], i: int
) -> Occasion | None:
    """The occasion on which this speaker told things to the same hearer before."""
    hearer = hearer_of(document, sayings.attributions[i]) if told else ""
    if not hearer or hearer in sayings.last_names:
        return None  # who speaks as well is named on many occasions
    key = sayings.keys[i]
    same = (each for each in reversed(told) if hearer in each.words)
    return next((each for each in same if same_speaker(each.speaker, key)), None)


def _given_out(
    sayings: Sayings, told: Sequence[Occasion], i: int, named: list[NamedOccasion]
) -> Occasion | None:
    """The saying just before, when "the statement said" goes on with it."""
    if not named or not told or sayings.keys[i] not in sayings.documents:
        return None
    last = told[-1]
    is_near = sayings.paragraphs[i] - last.paragraph <= 1
    return last if is_near and last.spoken and not last.groups and named[0].definite else None


def _fits(document: Document, sayings: Sayings, occasion: Occasion, i: int) -> bool:
    """Whether the occasion can be one at which this speaker spoke."""
    if cue_is_noun(document, sayings.attributions[i]):
        return same_speaker(occasion.speaker, sayings.keys[i])
    if sayings.keys[i] is None or is_exchange(occasion.groups):
        return True
    if occasion.speaker is None or {occasion.speaker, sayings.keys[i]} & sayings.documents:
        return True
    return same_speaker(occasion.speaker, sayings.keys[i])
