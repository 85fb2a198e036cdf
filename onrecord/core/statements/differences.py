"""How a report's words differ from others': word by word, and what that amounts to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from onrecord.core.statements.words import Words, own_weight, weight_of
from onrecord.models import Span

__all__ = ["Comparison", "Fidelity", "Part", "compare"]

Fidelity = Literal["verbatim", "shortened", "altered", "not found"]
"""``verbatim``: the very words, all of them or whole sentences of them. ``shortened``: the very
words, but a sentence is cut, or the report itself shows by an ellipsis or brackets that it left
something out or put something in. ``altered``: other words, without a sign. ``not found``: too
little in common to be the same utterance."""

_LEAST_SHARED = 0.35
"""Share of the reported words' weight that must be found for it to be the same utterance."""
_LEAST_ISLAND = 12.0
"""Bits that words in common must weigh to count, when all around them differs."""
_SLACK = 8
"""Words beyond the likeliest place in which the rest is looked for."""
_DISTANCE = 3.5
"""Bits that words in common must weigh for each word between them and the rest."""
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


@dataclass(frozen=True, slots=True)
class _Run:
    """Words ``a`` up to ``b`` of the report, and ``c`` up to ``d`` of the original."""

    same: bool
    a: int
    b: int
    c: int
    d: int

    @property
    def size(self) -> int:
        return max(self.b - self.a, self.d - self.c)

    @property
    def empty(self) -> bool:
        return self.a == self.b and self.c == self.d


def compare(reported: Words, original: Words) -> Comparison:
    """Find reported words in an original, and say how they differ from it.

    An exact occurrence is taken where there is one. Else each piece of the report (ellipses
    divide it) is laid where most of it fits, and compared word by word there.

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
    runs = list(_exact(reported, original)) or list(_laid(reported, original))
    runs = _unsplit(_without_islands(runs, reported), reported, original)
    if not any(run.same for run in runs):
        return Comparison("not found")
    return _judged(reported, original, runs)


def _exact(reported: Words, original: Words) -> Iterator[_Run]:
    size = len(reported)
    if not reported.gaps - {0, size}:
        at = _find(reported.folded, original.folded)
        if at is not None:
            yield _Run(True, 0, size, at, at + size)


def _find(few: Sequence[str], many: Sequence[str]) -> int | None:
    """Where ``few`` begin in ``many``, as they are."""
    text = f" {' '.join(many)} "
    at = text.find(f" {' '.join(few)} ")
    return None if at < 0 else text.count(" ", 0, at + 1) - 1


def _laid(reported: Words, original: Words) -> Iterator[_Run]:
    """Each piece of the report laid over the original, after the piece before."""
    borders = sorted(reported.gaps - {0, len(reported)})
    after = 0
    for start, end in zip([0, *borders], [*borders, len(reported)], strict=True):
        piece, rest = reported.folded[start:end], original.folded[after:]
        begin, stop = _window(piece, rest)
        found = [
            _Run(run.same, run.a + start, run.b + start, run.c + after, run.d + after)
            for run in _edits(piece, rest, begin, stop)
        ]
        if not any(run.same for run in found):
            yield _Run(False, start, end, after, after)
            continue
        while not found[-1].same and found[-1].a == found[-1].b:
            found.pop()
        if start and found[0].c > after:
            yield _Run(False, start, start, after, found[0].c)
        yield from found
        after += found[-1].d - after


def _window(piece: Sequence[str], rest: Sequence[str]) -> tuple[int, int]:
    """The words of ``rest`` among which ``piece`` is to be looked for."""
    if len(rest) <= 2 * len(piece) + _SLACK:
        return 0, len(rest)
    exact = _find(piece, rest)
    if exact is not None:
        return exact, exact + len(piece)
    best = fuzz.partial_ratio_alignment(piece, rest)
    if best is None:
        return 0, 0
    slack = _SLACK + len(piece) // 4
    return max(0, best.dest_start - slack), min(len(rest), best.dest_end + slack)


def _edits(piece: Sequence[str], rest: Sequence[str], begin: int, stop: int) -> list[_Run]:
    """Runs of words, in turn the same and different, of ``piece`` and that part of ``rest``."""
    runs: list[_Run] = []
    for edit in Levenshtein.opcodes(piece, rest[begin:stop]):
        run = _Run(
            edit.tag == "equal",
            edit.src_start,
            edit.src_end,
            begin + edit.dest_start,
            begin + edit.dest_end,
        )
        runs.append(run)
    return _slid(_merged(runs), rest)


def _slid(runs: list[_Run], rest: Sequence[str]) -> list[_Run]:
    """The same edits, with what is left out where it parts no words that go together.

    "the [man with the] hat" and "[the man with] the hat" leave out equally much; the latter
    keeps together what the report has together.
    """
    for n in range(1, len(runs) - 1):
        left, gap, right = runs[n - 1 : n + 2]
        if gap.same or gap.a != gap.b or left.b - left.a >= right.b - right.a:
            continue
        size = left.b - left.a
        if gap.d - gap.c >= size and rest[gap.d - size : gap.d] == rest[left.c : left.d]:
            runs[n - 1] = _Run(True, left.a, left.a, left.c, left.c)
            runs[n] = _Run(False, left.a, left.a, left.c, gap.d - size)
            runs[n + 1] = _Run(True, left.a, right.b, gap.d - size, right.d)
    return [run for run in runs if not run.empty]


def _without_islands(runs: list[_Run], reported: Words) -> list[_Run]:
    """The runs, where common words that chance may have put there count as different too.

    Within the report that is a light word or two amid longer differences; at its ends, words that
    weigh less than the distance from the rest.
    """
    for n in range(1, len(runs) - 1):
        run, around = runs[n], (runs[n - 1].size, runs[n + 1].size)
        light = weight_of(reported.folded[run.a : run.b]) < _LEAST_ISLAND
        if run.same and light and min(around) > run.b - run.a:
            runs[n] = replace(run, same=False)
    runs = _merged(runs)
    while (far := _far_end(runs, reported)) is not None:
        runs[far] = replace(runs[far], same=False)
        runs = _merged(runs)
    return runs


def _far_end(runs: Sequence[_Run], reported: Words) -> int | None:
    """Number of a first or last run in common that is too light for its distance to the next."""
    same = [n for n, run in enumerate(runs) if run.same]
    if len(same) < 2:
        return None
    for end, gap in ((same[0], same[0] + 1), (same[-1], same[-1] - 1)):
        run, between = runs[end], runs[gap]
        marked = any(between.a <= n <= between.b for n in reported.gaps)
        if not marked and weight_of(reported.folded[run.a : run.b]) < _DISTANCE * between.size:
            return end
    return None


def _merged(runs: Sequence[_Run]) -> list[_Run]:
    """The runs, with differences that touch made one."""
    merged: list[_Run] = []
    for run in runs:
        if merged and not merged[-1].same and not run.same:
            merged[-1] = _Run(False, merged[-1].a, run.b, merged[-1].c, run.d)
        else:
            merged.append(run)
    return merged


def _unsplit(runs: Sequence[_Run], reported: Words, original: Words) -> list[_Run]:
    """The runs, where no word such as "didn't" is half the same and half different."""
    whole: list[_Run] = []
    for run in runs:
        a, b, c, d = run.a, run.b, run.c, run.d
        if run.same:
            while a < b and (_splits(reported, a) or _splits(original, c)):
                a, c = a + 1, c + 1
            while a < b and (_splits(reported, b) or _splits(original, d)):
                b, d = b - 1, d - 1
        cut = _Run(False, run.a, a, run.c, c), _Run(run.same, a, b, c, d)
        whole += [*cut, _Run(False, b, run.b, d, run.d + _splits(original, run.d))]
    return _merged([run for run in whole if not run.empty])


def _splits(words: Words, n: int) -> bool:
    """Whether a border before word ``n`` goes through a word of the text."""
    return 0 < n < len(words) and words.spans[n] == words.spans[n - 1]


def _judged(reported: Words, original: Words, runs: list[_Run]) -> Comparison:
    same = [n for n, run in enumerate(runs) if run.same]
    head, inner, tail = runs[: same[0]], runs[same[0] : same[-1] + 1], runs[same[-1] + 1 :]
    shared = sum(weight_of(reported.folded[run.a : run.b]) for run in inner if run.same)
    outside = sum(weight_of(reported.folded[run.a : run.b]) for run in (*head, *tail))
    if shared < _LEAST_SHARED * own_weight(reported):
        return Comparison("not found", shared=shared, outside=outside)
    place = original.span(inner[0].c, inner[-1].d)
    parts = [_part(reported, original, run) for run in inner]
    changed = sum(
        _weight(reported, original, run)
        for run, part in zip(inner, parts, strict=True)
        if not (run.same or part.marked)
    )
    # What the original has around the place is none of the report's.
    ends = (
        [_part(reported, original, replace(run, c=at, d=at)) for run in runs if run.a < run.b]
        for runs, at in ((head, inner[0].c), (tail, inner[-1].d))
    )
    before, after = ends
    whole = (*before, *parts, *after)
    return Comparison(
        _fidelity(whole, original.text, place), place, whole, shared, changed, outside
    )


def _fidelity(parts: Sequence[Part], text: str, place: Span) -> Fidelity:
    differences = [part for part in parts if part.what != "same"]
    if any(not part.marked for part in differences):
        return "altered"
    uncut = _begins_sentence(text, place) and _ends_sentence(text, place)
    return "verbatim" if uncut and not differences else "shortened"


def _weight(reported: Words, original: Words, run: _Run) -> float:
    """What the words of a difference weigh: the more telling side of it."""
    said, there = reported.folded[run.a : run.b], original.folded[run.c : run.d]
    return max(weight_of(said), weight_of(there))


def _part(reported: Words, original: Words, run: _Run) -> Part:
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
