"""Which words of a report are which of an original's: runs of words, the same or different."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from onrecord.core.statements.words import Words, weight_of

__all__ = ["Run", "edits", "splits"]

_LEAST_ISLAND = 12.0
"""Bits that words in common must weigh to count, when all around them differs."""
_DISTANCE = 3.5
"""Bits that words in common must weigh for each word between them and the rest."""
_SLACK = 8
"""Words beyond the likeliest place in which the rest is looked for."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``a`` up to ``b`` of the report, and ``c`` up to ``d`` of the original."""

    same: bool
    a: int
    b: int
    c: int
    d: int

    @property
    def size(self) -> int:
        """Words of the longer side."""
        return max(self.b - self.a, self.d - self.c)

    @property
    def empty(self) -> bool:
        """Whether it has no word of either."""
        return self.a == self.b and self.c == self.d


def edits(reported: Words, original: Words) -> list[Run]:
    """Lay a report over an original: runs of words in order, in turn the same and different.

    An exact occurrence is taken where there is one. Else each piece of the report (ellipses
    divide it) is laid where most of it fits, and compared word by word there. A few common words
    in the midst of differences, or far from the rest, are chance, and count as different.

    >>> from onrecord.core.statements.words import words_of
    >>> laid = edits(words_of("they paid the writers"), words_of("They paid all the writers"))
    >>> [(run.same, run.b - run.a, run.d - run.c) for run in laid]
    [(True, 2, 2), (False, 0, 1), (True, 2, 2)]
    """
    runs = list(_exact(reported, original)) or list(_laid(reported, original))
    return _unsplit(_without_islands(runs, reported), reported, original)


def _exact(reported: Words, original: Words) -> Iterator[Run]:
    size = len(reported)
    if not reported.gaps - {0, size}:
        for at in _find(reported.folded, original.folded):
            if not (splits(original, at) or splits(original, at + size)):
                yield Run(True, 0, size, at, at + size)
                return


def _find(few: Sequence[str], many: Sequence[str]) -> Iterator[int]:
    """Where ``few`` begin in ``many``, as they are."""
    text, sought = f" {' '.join(many)} ", f" {' '.join(few)} "
    at = text.find(sought)
    while at >= 0:
        yield text.count(" ", 0, at + 1) - 1
        at = text.find(sought, at + 1)


def _laid(reported: Words, original: Words) -> Iterator[Run]:
    """Each piece of the report laid over the original, after the piece before."""
    borders = sorted(reported.gaps - {0, len(reported)})
    after = 0
    for start, end in zip([0, *borders], [*borders, len(reported)], strict=True):
        piece, rest = reported.folded[start:end], original.folded[after:]
        begin, stop = _window(piece, rest)
        found = [
            Run(run.same, run.a + start, run.b + start, run.c + after, run.d + after)
            for run in _edits(piece, rest, begin, stop)
        ]
        if not any(run.same for run in found):
            yield Run(False, start, end, after, after)
            continue
        while not found[-1].same and found[-1].a == found[-1].b:
            found.pop()
        if start and found[0].c > after:
            yield Run(False, start, start, after, found[0].c)
        yield from found
        after += found[-1].d - after


def _window(piece: Sequence[str], rest: Sequence[str]) -> tuple[int, int]:
    """The words of ``rest`` among which ``piece`` is to be looked for."""
    if len(rest) <= 2 * len(piece) + _SLACK:
        return 0, len(rest)
    exact = next(_find(piece, rest), None)
    if exact is not None:
        return exact, exact + len(piece)
    best = fuzz.partial_ratio_alignment(piece, rest)
    if best is None:
        return 0, 0
    slack = _SLACK + len(piece) // 4
    return max(0, best.dest_start - slack), min(len(rest), best.dest_end + slack)


def _edits(piece: Sequence[str], rest: Sequence[str], begin: int, stop: int) -> list[Run]:
    """Runs of words, in turn the same and different, of ``piece`` and that part of ``rest``."""
    runs: list[Run] = []
    for edit in Indel.opcodes(piece, rest[begin:stop]):
        run = Run(
            edit.tag == "equal",
            edit.src_start,
            edit.src_end,
            begin + edit.dest_start,
            begin + edit.dest_end,
        )
        runs.append(run)
    return _slid(_merged(runs), rest)


def _slid(runs: list[Run], rest: Sequence[str]) -> list[Run]:
    """The same edits, with what is left out where it parts no words that go together.

    "the [man with the] hat" and "[the man with] the hat" leave out equally much; the latter
    keeps together what the report has together.
    """
    n = len(runs) - 2
    while n > 0:
        left, gap, right = runs[n - 1 : n + 2]
        size, lost = left.b - left.a, gap.d - gap.c
        pure = left.same and not gap.same and right.same and gap.a == gap.b
        again = rest[gap.d - size : gap.d] == rest[left.c : left.d]
        if pure and again and size < right.b - right.a and lost >= size:
            gap = Run(False, left.a, left.a, left.c, gap.d - size)
            right = Run(True, left.a, right.b, gap.d, right.d)
            # What was left out before is now next to it, and may slide in turn.
            runs = _merged([*runs[: n - 1], gap, right, *runs[n + 2 :]])
        n = min(n - 1, len(runs) - 2)
    return runs


def _without_islands(runs: list[Run], reported: Words) -> list[Run]:
    """The runs, where common words that chance may have put there count as different too.

    Within the report that is a light word or two amid longer differences, other than what the
    report shows to be left out; at its ends, words that weigh less than the distance from the rest.
    """
    for n in range(1, len(runs) - 1):
        run, around = runs[n], [_unshown(runs[at], reported) for at in (n - 1, n + 1)]
        light = weight_of(reported.folded[run.a : run.b]) < _LEAST_ISLAND
        if run.same and light and min(around) > run.b - run.a:
            runs[n] = replace(run, same=False)
    runs = _merged(runs)
    while (far := _far_end(runs, reported)) is not None:
        runs[far] = replace(runs[far], same=False)
        runs = _merged(runs)
    return runs


def _unshown(run: Run, reported: Words) -> int:
    """Words of a difference's longer side, but for what an ellipsis of the report stands for."""
    return 0 if run.a == run.b and run.a in reported.gaps else run.size


def _far_end(runs: Sequence[Run], reported: Words) -> int | None:
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


def _merged(runs: Sequence[Run]) -> list[Run]:
    """The runs, with differences that touch made one."""
    merged: list[Run] = []
    for run in runs:
        if merged and not merged[-1].same and not run.same:
            merged[-1] = Run(False, merged[-1].a, run.b, merged[-1].c, run.d)
        else:
            merged.append(run)
    return merged


def _unsplit(runs: Sequence[Run], reported: Words, original: Words) -> list[Run]:
    """The runs, where no word such as "didn't" is half the same and half different."""
    whole: list[Run] = []
    for run in runs:
        a, b, c, d = run.a, run.b, run.c, run.d
        if run.same:
            while a < b and (splits(reported, a) or splits(original, c)):
                a, c = a + 1, c + 1
            while a < b and (splits(reported, b) or splits(original, d)):
                b, d = b - 1, d - 1
        cut = Run(False, run.a, a, run.c, c), Run(run.same, a, b, c, d)
        whole += [*cut, Run(False, b, run.b, d, run.d + splits(original, run.d))]
    return _merged([run for run in whole if not run.empty])


def splits(words: Words, n: int) -> bool:
    """Whether a border before word ``n`` goes through one word of the text, such as "didn't"."""
    return 0 < n < len(words) and words.spans[n] == words.spans[n - 1]
