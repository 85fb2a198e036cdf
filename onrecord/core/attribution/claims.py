"""Which cue of its sentence a quotation belongs to.

Every verb that has a source, and every "according to", claims each quotation of the sentence.
A claim is weighed by where the cue stands, what kind of verb it is, and whether its grammar
governs the quoted words; one rival is always that none of them is right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.core.attribution.claim_features import QuotedWords, Scene
from onrecord.core.attribution.clauses import Content
from onrecord.core.attribution.cues import Cue
from onrecord.core.attribution.subjects import source_of
from onrecord.core.reading.document import Document
from onrecord.core.reading.tokens import Sentence
from onrecord.core.weights import chances
from onrecord.lexicons.verbs import cue_verb

__all__ = ["Claim", "claims_on", "nearest", "quoted_words", "rival_features", "rivals"]

_RIVALS_A_SIDE = 10
_HELPERS = ("aux", "auxpass")


@dataclass(frozen=True, slots=True)
class Claim:
    """A cue's claim to a quotation, with the chance that it is right."""

    cue: Cue
    chance: float
    governs: bool
    gap: int


def quoted_words(document: Document, sentence: Sentence) -> list[QuotedWords]:
    """The quotations of a sentence that have tokens in it, in order."""
    quotations = document.quotations_in(sentence.span)
    if not quotations:
        return []
    starts = [token.span.start for token in sentence.tokens]
    found = []
    for quotation in quotations:
        first = bisect_left(starts, quotation.outer.start)
        end = bisect_left(starts, quotation.outer.end)
        if first < end:
            found.append(QuotedWords(quotation, frozenset(range(first, end)), first, end - 1))
    return found


def rivals(sentence: Sentence, cues: Sequence[Cue], inside: frozenset[int]) -> list[Cue]:
    """All that may claim a quotation: the listed cues, and every other verb with a source.

    A form of a cue verb counts even where the parser took it for a noun ("Conway notes").
    """
    listed = {cue.token: cue for cue in cues}
    found: list[Cue] = []
    for token in sentence.tokens:
        cue = listed.get(token.i)
        if cue is None:
            if token.i in inside or token.dep in _HELPERS:
                continue
            if token.tag.startswith("V"):
                cue = Cue(token.i, None, source_of(sentence, token.i, inside))
            elif token.tag in ("NN", "NNS", "NNP", "NNPS", "JJ") and cue_verb(token.text):
                source = source_of(sentence, token.i, inside)
                cue = Cue(token.i, cue_verb(token.text), source)
            else:
                continue
        if cue.source is not None or cue.verb is not None:
            found.append(cue)
    return found


def rival_features(scene: Scene) -> list[list[str]]:
    """The features of each rival for a quotation; the last are those of "none of them"."""
    return [*([*scene.features(cue)] for cue in scene.cues), [*scene.no_claim()]]


def claims_on(
    quote: QuotedWords,
    sentence: Sentence,
    cues: Sequence[Cue],
    contents: Mapping[int, Content | None],
    inside: frozenset[int],
) -> list[Claim]:
    """The claims of ``cues`` to a quotation, the likeliest first.

    Args:
        quote: The quotation.
        sentence: Its sentence.
        cues: What may claim it (see ``rivals``).
        contents: The content of each listed cue, by the index of its token.
        inside: Indices of all tokens in quotation marks.
    """
    scene = Scene(sentence, quote, nearest(quote, cues), contents, inside)
    claims = [
        Claim(cue, chance, scene.governs(cue), scene.gap(cue))
        for cue, chance in zip(scene.cues, chances("claim", rival_features(scene)), strict=False)
    ]
    return sorted(claims, key=lambda claim: (-claim.chance, claim.gap))


def nearest(quote: QuotedWords, cues: Sequence[Cue]) -> list[Cue]:
    """The few cues around the quotation, in their order: no sentence needs more."""
    before = [cue for cue in cues if cue.token < quote.first]
    after = [cue for cue in cues if cue.token > quote.last]
    return [*before[-_RIVALS_A_SIDE:], *after[:_RIVALS_A_SIDE]]
