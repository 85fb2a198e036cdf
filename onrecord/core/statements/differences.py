"""How a report's words differ from others': word by word, and what that amounts to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.core.statements.edits import Run, edits, splits
from onrecord.core.statements.words import Words, own_weight, weight_of
from onrecord.models import Span

__all__ = ["LEAST_SHARED", "Comparison", "Fidelity", "Part", "compare"]

Fidelity = Literal["verbatim", "shortened", "altered", "not found"]
"""``verbatim``: the very words, all of them or whole sentences of them. ``shortened``: the very
words, but a sentence is cut, or the report itself shows by an ellipsis or brackets that it left
something out or put something in. ``altered``: other words, without a sign. ``not found``: too
little in common to be the same utterance."""

LEAST_SHARED = 0.35
"""Share of the reported words' weight that must be found for it to be the same utterance."""
_MOST_PAIRED = 2
"""Words at an end of a report for which other words at that place of the original are named."""
_ENDS = ".!?…"
_BEFORE = " \n\t“\"'‘([«—–-"
_AFTER_END = "”\"'’)]»"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words that two texts share, or in which they differ.

    Attributes:
        what: ``same``; ``changed`` from other words; ``left out`` of the report; ``added`` by it.
        reported: Where it stands in the report's text; empty for what is left out.
        original: Where it stands in the original's text; empty for what is added.
        marked: Whether an ellipsis or brackets, of either text, show the difference.
    """

    what: Literal["same", "changed", "left out", "added"]
    reported: Span
    original: Span
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What reported words have to do with an original.

    Attributes:
        fidelity: What the differences amount to.
        place: Where the original's text has what is reported; None when it is not found.
        parts: The report from its first word to its last, in order; and between them what it
            left out of the original's ``place``.
        shared: Weight of the words in common, in bits.
        changed: Weight of the words that differ between words in common, but for what the report
            shows to be its own.
        outside: Weight of the reported words before the first and after the last in common.
    """

    fidelity: Fidelity
    place: Span | None = None
    parts: tuple[Part, ...] = ()
    shared: float = 0.0
    changed: float = 0.0
    outside: float = 0.0


def compare(reported: Words, original: Words) -> Comparison:
    """Find reported words in an original, and say how they differ from it.

    A word or two before the first or after the last in common count as changed from the
    original's words there, if its sentence goes on; more, as added.

    Args:
        reported: The words to look for.
        original: The words in which to look; of any length.

    >>> from onrecord.core.statements.words import words_of
    >>> said = words_of("We will not go back to work until they pay the writers.")
    >>> found = compare(words_of("We will go back to work … [and] pay the writers"), said)
    >>> found.fidelity
    'altered'
    >>> [(p.what, p.original.of(said.text)) for p in found.parts if not p.marked]
    [('same', 'We will'), ('left out', 'not'), ('same', 'go back to work'),
     ('same', 'pay the writers')]
    """
    if not len(reported) or not len(original):
        return Comparison("not found")
    runs = edits(reported, original)
    if not any(run.same for run in runs):
        return Comparison("not found")
    return _judged(reported, original, runs)


def _judged(reported: Words, original: Words, runs: list[Run]) -> Comparison:
    same = [n for n, run in enumerate(runs) if run.same]
    head, inner, tail = runs[: same[0]], runs[same[0] : same[-1] + 1], runs[same[-1] + 1 :]
    shared = sum(weight_of(reported.folded[run.a : run.b]) for run in inner if run.same)
    outside = sum(weight_of(reported.folded[run.a : run.b]) for run in (*head, *tail))
    if shared < LEAST_SHARED * own_weight(reported):
        return Comparison("not found", shared=shared, outside=outside)
    runs = [*_paired(head, inner[0].c, -1, original), *inner]
    runs += _paired(tail, inner[-1].d, 1, original)
    place = original.span(runs[0].c, runs[-1].d)
    parts = tuple(_part(reported, original, run) for run in runs)
    changed = sum(
        _weight(reported, original, run)
        for run, part in zip(runs, parts, strict=True)
        if run in inner and not (run.same or part.marked)
    )
    fidelity = _fidelity(parts, original.text, place)
    return Comparison(fidelity, place, parts, shared, changed, outside)


def _paired(edge: Sequence[Run], at: int, step: int, original: Words) -> list[Run]:
    """What the report has beyond the words in common, with the original's words there, if any.

    Args:
        edge: The run before the first or after the last in common; or none.
        at: Number of the original's word at which those in common begin, or end.
        step: -1 before them, 1 after them.
        original: The original.
    """
    size = edge[0].b - edge[0].a if edge else 0
    if not size:
        return []
    to = at
    if size <= _MOST_PAIRED:
        for _ in range(size):
            to = _further(to, step, original)
    return [replace(edge[0], c=min(at, to), d=max(at, to))]


def _further(at: int, step: int, original: Words) -> int:
    """One word of the text on, or an insertion as a whole, but not beyond the sentence."""
    to = at + step
    if not 0 <= to <= len(original) or _sentence_ends(original, at):
        return at
    while splits(original, to) or {to - 1, to} <= original.inserted:
        to += step
    return to


def _sentence_ends(words: Words, n: int) -> bool:
    """Whether a sentence ends between word ``n`` and the one before."""
    between = words.text[words.spans[n - 1].end : words.spans[n].start]
    return any(mark in between for mark in _ENDS)


def _fidelity(parts: Sequence[Part], text: str, place: Span) -> Fidelity:
    differences = [part for part in parts if part.what != "same"]
    if any(not part.marked for part in differences):
        return "altered"
    uncut = _begins_sentence(text, place) and _ends_sentence(text, place)
    return "verbatim" if uncut and not differences else "shortened"


def _weight(reported: Words, original: Words, run: Run) -> float:
    """What the words of a difference weigh: the more telling side of it."""
    said, there = reported.folded[run.a : run.b], original.folded[run.c : run.d]
    return max(weight_of(said), weight_of(there))


def _part(reported: Words, original: Words, run: Run) -> Part:
    here, there = _place(reported, run.a, run.b), _place(original, run.c, run.d)
    if run.same:
        return Part("same", here, there)
    if run.a == run.b:
        marked = run.a in reported.gaps or _all_inserted(original, run.c, run.d)
        return Part("left out", here, there, marked)
    marked = _all_inserted(reported, run.a, run.b)
    if run.c == run.d:
        return Part("added", here, there, marked or run.c in original.gaps)
    return Part("changed", here, there, marked or _all_inserted(original, run.c, run.d))


def _all_inserted(words: Words, start: int, end: int) -> bool:
    return all(n in words.inserted for n in range(start, end))


def _place(words: Words, start: int, end: int) -> Span:
    """The characters of some words, or the empty place where there are none of them."""
    if end > start:
        return words.span(start, end)
    at = words.spans[start].start if start < len(words) else words.spans[-1].end
    return Span(at, at)


def _begins_sentence(text: str, place: Span) -> bool:
    before = text[: place.start].rstrip(_BEFORE).rstrip(_AFTER_END)
    return not before or before[-1] in _ENDS


def _ends_sentence(text: str, place: Span) -> bool:
    after = text[place.end :].lstrip(_AFTER_END + " ,;:—–-")
    return not after or after[0] in _ENDS
