"""How the words asked about compare with one recorded text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from onrecord.core.checking.likeness import key_words, share_found
from onrecord.core.checking.models import Candidate, Found, Piece
from onrecord.core.checking.passages import around, passage
from onrecord.core.reading.sentences import sentences
from onrecord.core.statements import Comparison, Part, Words, compare, words_of
from onrecord.core.statements.words import own_weight, weight_of
from onrecord.models import Span

__all__ = ["in_pieces", "measured", "overlap"]

_LEAST_SHARED = 0.65
"""Share of the weight of the words asked about that must be found in the same order."""
_LEAST_KEYS = 0.6
"""Share of the weight of the key words that must be there, too: a turn of phrase proves nothing."""
_HARDLY_ALTERED = 0.85
"""Likeness from which on that is not asked for: a light word or two make no other utterance."""
_LEAST_WEIGHT = 25.0
"""Bits that altered words must have in common with those on record."""
_LEAST_SENTENCE = 40.0
"""Bits that one of several sentences must weigh to be on record when the others are not."""
_LEAST_FRAGMENT = 28.0
"""Bits that part of a sentence must weigh to be told from any other sentence with these words."""
_LEAST_KEYS_UNORDERED = 0.75
"""Share of the weight of the key words that a paraphrase must have, whatever the order."""
_STRETCH = 6
"""Words more than asked about, and half as many again, within which it must have them."""
_LEAST_UNORDERED = 75.0
"""Bits that it must have: six common words stand together by chance in many a text."""


@lru_cache(maxsize=1024)
def _read(text: str) -> Words:
    """The words of a recorded text, which are asked for more than once in a check."""
    return words_of(text)


def overlap(asked: Words, candidate: Candidate) -> float:
    """Weight of the words asked about that a recorded text has, wherever: a first, quick look."""
    text = passage(asked, candidate.text)
    return weight_of(tuple(set(asked.folded).intersection(_read(text).folded)))


def measured(asked: Words, candidate: Candidate) -> Found:
    """The words asked about beside recorded ones, in that form of them which fits best.

    Of a mixed quote the pieces in quotation marks are looked at by themselves, then together, and
    only then with the reporter's words between them.

    >>> from onrecord.core.checking.question import read_question
    >>> said = Candidate("We will not go back to work.", quotes=("q1",))
    >>> found = measured(read_question("we will go back to work"), said)
    >>> found.on_record, found.fidelity, round(found.likeness, 2)
    (True, 'altered', 0.87)
    """
    forms = [_found(asked, candidate, text, own) for text, own in _forms(candidate)]
    return max(forms, key=_fits)


def _fits(found: Found) -> tuple[bool, bool, float]:
    return found.on_record, not found.reporters, found.likeness


def _forms(candidate: Candidate) -> Iterator[tuple[str, tuple[Span, ...] | None]]:
    """Texts to compare with, each with the pieces of it that are the speaker's own."""
    text, own = candidate.text, candidate.own
    if candidate.kind == "indirect":
        yield text, ()
        return
    if own is None:
        yield text, None
        return
    pieces = [span.of(text) for span in own]
    # Between the pieces are words that are not shown to be the speaker's.
    for piece in dict.fromkeys((*pieces, " … ".join(pieces))):
        if piece:
            yield piece, None
    yield text, own


def _found(asked: Words, candidate: Candidate, text: str, own: tuple[Span, ...] | None) -> Found:
    said = passage(asked, text)
    if said != text:
        own = None if own is None else ()
    original = _read(said)
    comparison = _compared(asked, original)
    place = comparison.place
    if place is None:
        return _unordered(asked, candidate, original, own)
    before, after = around(said, place)
    loses_marks = _loses_marks(asked, original, place)
    cut = comparison.fidelity == "verbatim" and bool(before or after or loses_marks)
    return Found(
        candidate=candidate,
        said=said,
        fidelity="shortened" if cut else comparison.fidelity,
        pieces=_pieces(comparison),
        place=place,
        before=before,
        after=after,
        reporters=_reporters(original, place, own),
        loses_marks=loses_marks,
        likeness=_likeness(comparison),
        on_record=_on_record(asked, original, comparison),
    )


def _compared(asked: Words, original: Words) -> Comparison:
    if asked.folded == original.folded:
        # The whole of it is itself, whatever ellipses it has.
        return _the_same(asked, original.span(0, len(original)))
    comparison = compare(asked, original)
    if comparison.fidelity != "shortened" or len(comparison.parts) > 1:
        return comparison
    # Part of a sentence here, the words may be a whole one further on.
    for place in _places(asked, original):
        if around(original.text, place) == ("", ""):
            return _the_same(asked, place)
    return comparison


def _the_same(asked: Words, place: Span) -> Comparison:
    part = Part("same", asked.span(0, len(asked)), place)
    return Comparison("verbatim", place, (part,), weight_of(asked.folded))


def _places(asked: Words, original: Words) -> Iterator[Span]:
    """Where the original has the very words."""
    first, size = asked.folded[0], len(asked)
    for n, word in enumerate(original.folded):
        if word == first and original.folded[n : n + size] == asked.folded:
            yield original.span(n, n + size)


def _loses_marks(asked: Words, original: Words, place: Span) -> bool:
    """Whether the place has an ellipsis or an insertion that the words asked about do not show."""
    numbers = [n for n, span in enumerate(original.spans) if place.holds(span)]
    inserted = {original.folded[n] for n in original.inserted.intersection(numbers)}
    if not inserted <= {asked.folded[n] for n in asked.inserted}:
        return True
    inner = original.gaps.intersection(numbers[1:])
    return len(inner) > len(asked.gaps - {0, len(asked)})


def _pieces(comparison: Comparison) -> tuple[Piece, ...]:
    return tuple(
        Piece(part.what, part.reported, part.original, part.marked) for part in comparison.parts
    )


def _likeness(comparison: Comparison) -> float:
    whole = comparison.shared + comparison.changed + comparison.outside
    return comparison.shared / whole if whole else 0.0


def _reporters(original: Words, place: Span, own: tuple[Span, ...] | None) -> bool:
    """Whether the place has words that are not the speaker's own."""
    if own is None:
        return False
    inside = (span for span in original.spans if place.holds(span))
    return not all(any(piece.holds(span) for piece in own) for span in inside)


def _on_record(asked: Words, original: Words, comparison: Comparison) -> bool:
    place = comparison.place
    assert place is not None
    if comparison.fidelity == "verbatim":
        return True
    ordered = comparison.shared >= _LEAST_SHARED * own_weight(asked)
    if comparison.fidelity == "shortened":
        # Behind an ellipsis on record may be anything, but not most of the words.
        return ordered and comparison.shared >= _LEAST_FRAGMENT
    if comparison.shared < _LEAST_WEIGHT:
        return False
    if _likeness(comparison) >= _HARDLY_ALTERED:
        return True
    wanted = key_words(asked.folded)
    if ordered:
        inside = [w for w, s in zip(original.folded, original.spans, strict=True) if place.holds(s)]
        if not wanted or share_found(wanted, inside) >= _LEAST_KEYS:
            return True
    if _key_share(asked, original) >= _LEAST_KEYS_UNORDERED:
        return True
    return _has_a_sentence(asked, comparison)


def _has_a_sentence(asked: Words, comparison: Comparison) -> bool:
    """Whether one of several sentences asked about is there in the very words."""
    spans = sentences(asked.text, Span(0, len(asked.text)), ())
    if len(spans) < 2:
        return False
    same = [part.reported for part in comparison.parts if part.what == "same"]
    for sentence in spans:
        words = [n for n, span in enumerate(asked.spans) if sentence.holds(span)]
        if not words or weight_of([asked.folded[n] for n in words]) < _LEAST_SENTENCE:
            continue
        whole = asked.span(words[0], words[-1] + 1)
        if any(run.holds(whole) for run in same):
            return True
    return False


def _key_share(asked: Words, original: Words) -> float:
    """The share of the key words that are in one passage of the original, whatever their order.

    Nought, when these are too little to tell anything.
    """
    wanted = key_words(asked.folded)
    total = sum(wanted.values())
    if total < _LEAST_UNORDERED:
        return 0.0
    share = max(share_found(wanted, words) for words in _stretches(asked, original))
    return share if share * total >= _LEAST_UNORDERED else 0.0


def _stretches(asked: Words, original: Words) -> Iterator[Sequence[str]]:
    """Stretches of the original that are half as long again as the words asked about."""
    size = len(asked) * 3 // 2 + _STRETCH
    step = max(1, size // 4)
    for start in range(0, max(1, len(original) - size + step), step):
        yield original.folded[start : start + size]


def _unordered(
    asked: Words, candidate: Candidate, original: Words, own: tuple[Span, ...] | None
) -> Found:
    """Words that are no form of the original's in its order: a paraphrase of it, or others."""
    share = _key_share(asked, original)
    on_record = share >= _LEAST_KEYS_UNORDERED
    return Found(
        candidate=candidate,
        said=original.text,
        fidelity="not found",
        pieces=(),
        place=Span(0, 0),
        before="",
        after="",
        reporters=own == (),
        loses_marks=False,
        likeness=share / 2,
        on_record=on_record,
    )


def in_pieces(asked: Words, found: Found) -> Found:
    """The same, word by word also where the words are no form of those on record."""
    if found.pieces:
        return found
    original = _read(found.said)
    pieces = tuple(_edits(asked, original))
    same = [piece.said for piece in pieces if piece.what == "same"]
    if not same:
        return found
    place = Span(same[0].start, same[-1].end)
    before, after = around(original.text, place)
    return replace(found, pieces=pieces, place=place, before=before, after=after)


def _edits(asked: Words, original: Words) -> Iterator[Piece]:
    """The words asked about, each the same as one of the original's, changed or added."""
    for edit in Levenshtein.opcodes(asked.folded, original.folded):
        here = _place(asked, edit.src_start, edit.src_end)
        there = _place(original, edit.dest_start, edit.dest_end)
        if edit.tag == "equal":
            yield Piece("same", here, there)
        elif edit.tag == "replace":
            yield Piece("changed", here, there)
        elif edit.tag == "insert":
            yield Piece("left out", here, there)
        else:
            yield Piece("added", here, there)


def _place(words: Words, start: int, end: int) -> Span:
    if end > start:
        return words.span(start, end)
    at = words.spans[start].start if start < len(words) else words.spans[-1].end
    return Span(at, at)
