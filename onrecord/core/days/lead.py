"""The days of headline and lead, which the body of the article gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.core.days.clauses import quoted_words
from onrecord.core.days.narrative import LEAD_PARAGRAPHS, Narrative
from onrecord.core.days.occasions import speaker_parts
from onrecord.core.days.sayings import Sayings
from onrecord.core.reading.document import Document
from onrecord.models import Day

__all__ = ["TOP_PARAGRAPHS", "with_lead"]

TOP_PARAGRAPHS = 6
"""How far down the words that a headline sums up are told."""


def with_lead(
    document: Document, sayings: Sayings, narrative: Narrative, days: Sequence[Day]
) -> list[Day]:
    """Give headline and lead the day that the body then gives to the same speaker's words."""
    done = list(days)
    dated: dict[str, list[int]] = {}
    for i, day in enumerate(days):
        for part in speaker_parts(sayings.keys[i] or "") if day.said_on else ():
            dated.setdefault(part, []).append(i)
    for i, day in enumerate(days):
        if day.basis != "none" or sayings.attached[i] or sayings.paragraphs[i] >= LEAD_PARAGRAPHS:
            continue
        if sayings.tenses[i] not in {"past", "present"}:
            continue
        told = {
            days[j].said_on: days[j]
            for j in _later(document, sayings, i, dated)
            if not narrative.was_due_by(sayings.attributions[i], days[j])
        }
        if len(told) == 1:
            done[i] = replace(*told.values(), basis="context", rule="lead")
    return done


def _later(
    document: Document, sayings: Sayings, i: int, dated: Mapping[str, list[int]]
) -> list[int]:
    """The dated sayings by the same speaker that this one sums up.

    Those with its very words in quotation marks, if there are any; else those near the top, and
    those that share some of the words.
    """
    words = quoted_words(document, sayings.attributions[i])
    parts = speaker_parts(sayings.keys[i] or "")
    same = sorted({j for part in parts for j in dated.get(part, ()) if j > i})
    shared = {j: words & quoted_words(document, sayings.attributions[j]) for j in same}
    whole = [j for j, both in shared.items() if words and both == words]
    near = [j for j, both in shared.items() if both or sayings.paragraphs[j] <= TOP_PARAGRAPHS]
    return whole or near
