"""Whether words are on record: which of the recorded ones they are, and with what differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from onrecord.core.checking.measuring import in_pieces, measured, overlap
from onrecord.core.checking.models import Candidate, Found, Judgement, Verdict
from onrecord.core.statements import Words
from onrecord.core.statements.words import weight_of

__all__ = ["judge", "judged", "look_at"]

_NEAR = 0.1
"""By how much less like others may be that are shown beside the best, when each has other words."""
_THEIRS = 0.2
"""By how much less like the speaker's own words may be than somebody else's to be meant."""
_REPORTERS = 0.2
"""By how much nearer a reporter's words must be than a speaker's own to come first."""
_LEAST_OVERLAP = 0.4
"""Share of the weight of the words asked about that others must have to be looked at."""
_LEAST_NEAREST = 0.15
"""Likeness below which words are not worth showing as the nearest."""


def judge(asked: Words, candidates: Iterable[Candidate]) -> Judgement:
    """What recorded words say of those asked about.

    The speaker's own words in whole sentences are ``verbatim``. Any difference makes them
    ``different``: other words, part of a sentence, an ellipsis, words of a reporter's. Words that
    have too little in common with all recorded ones are ``not_on_record``. When a speaker is asked
    about, others' words count only if they are much nearer: then it is ``other_speaker``.

    Args:
        asked: The words asked about.
        candidates: Recorded words that may be those, in any order; ``theirs`` tells which are of
            the speaker asked about.

    >>> from onrecord.core.checking.question import read_question
    >>> said = Candidate("We will not go back to work until they pay.", quotes=("q1",))
    >>> judge(read_question("We will not go back to work until they pay"), [said]).verdict
    'verbatim'
    >>> judged = judge(read_question("we will go back to work"), [said])
    >>> judged.verdict, [p.said.of(said.text) for p in judged.found[0].pieces if p.what != "same"]
    ('different', ['not'])
    """
    return judged(asked, look_at(asked, candidates))


def look_at(asked: Words, candidates: Iterable[Candidate]) -> tuple[Found, ...]:
    """The words asked about beside those candidates that are worth a look word by word."""
    weighed = [(overlap(asked, each), n, each) for n, each in enumerate(candidates)]
    least = _LEAST_OVERLAP * weight_of(tuple(set(asked.folded)))
    best = max(weighed, default=None)
    likely = [each for weight, _, each in weighed if weight >= least]
    return tuple(measured(asked, each) for each in likely or ([best[2]] if best else []))


def judged(asked: Words, found: Iterable[Found]) -> Judgement:
    """What comparisons say of the words asked about, as ``judge`` has it."""
    found = _best_of_each(found)
    on_record = [each for each in found if each.on_record]
    if not on_record:
        return Judgement("not_on_record", nearest=_nearest(asked, found))
    theirs = [each for each in on_record if each.candidate.theirs]
    others = [each for each in on_record if not each.candidate.theirs]
    if not theirs or (others and _far(theirs[0], others[0])):
        return Judgement("other_speaker", _beside_best(asked, others))
    nearer = [each for each in others if _quality(each) <= _quality(theirs[0])]
    best = _beside_best(asked, theirs)
    verdict: Verdict = "verbatim" if best[0].verbatim else "different"
    return Judgement(verdict, best, tuple(in_pieces(asked, each) for each in nearer))


def _far(theirs: Found, other: Found) -> bool:
    return theirs.likeness < other.likeness - _THEIRS


def _best_of_each(found: Iterable[Found]) -> list[Found]:
    """The best form of each statement, the best statement first."""
    best: dict[str, Found] = {}
    for each in sorted(found, key=_order):
        best.setdefault(each.candidate.key, each)
    return list(best.values())


def _order(found: Found) -> tuple[object, ...]:
    """What comes first: the best, and of equals what was said first."""
    candidate = found.candidate
    return (
        *_quality(found),
        candidate.kind != "primary",
        candidate.published or date.max,
        -len(candidate.text),
        candidate.key,
    )


def _quality(found: Found) -> tuple[bool, bool, bool, float]:
    """What is better is less: the speaker's own words, whole, unaltered."""
    return (
        not found.on_record,
        not found.verbatim,
        not found.very_words or found.reporters,
        -round(found.likeness - _REPORTERS * found.reporters, 3),
    )


def _beside_best(asked: Words, found: Sequence[Found]) -> tuple[Found, ...]:
    """The best, and all that say the same as well, or nearly."""
    best = found[0]
    if best.very_words:
        same = [each for each in found if each.very_words]
        # Of a reporter's words there is more to say than that they are the same.
        return tuple(e for e in same if e.verbatim == best.verbatim or e.reporters)
    near = [each for each in found if each.likeness >= best.likeness - _NEAR]
    return tuple(in_pieces(asked, each) for each in near)


def _nearest(asked: Words, found: Sequence[Found]) -> Found | None:
    near = max(found, key=lambda each: each.likeness, default=None)
    if near is None or near.likeness < _LEAST_NEAREST:
        return None
    return in_pieces(asked, near)
