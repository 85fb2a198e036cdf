"""Where a content ends: with its clause, sooner, or with what follows in its sentence.

A parser hangs ", but could not pay" and ", because the river rose" where it likes. The places
where a content could end (before a comma, a dash, a conjunction; at the end of the sentence) are
rivals, weighed by what stands between them and how it hangs on the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from onrecord.core.attribution.clauses import Content, trimmed
from onrecord.core.attribution.cues import Cue
from onrecord.core.attribution.words import grammar_word
from onrecord.core.reading.tokens import Sentence
from onrecord.core.weights import chances
from onrecord.lexicons.verbs import cue_verb

__all__ = ["end_features", "with_end"]

_RULES = frozenset(
    "clause infinitive object naming phrase accusation nominal gerund infinitive-loose for-to "
    "naming-loose object-loose complement that-later rest rest-loose".split()
)
_STEPS = 3
_STOPS = (",", ";", ":", "\u2014", "\u2013", "--", "-", "(", ")")


def with_end(sentence: Sentence, cue: Cue, content: Content) -> Content:
    """The same content, ended where it most likely ends.

    Args:
        sentence: A parsed sentence.
        cue: One of its cues.
        content: What the grammar gives as the cue's content.
    """
    ends, features = end_features(sentence, cue, content)
    if len(ends) < 2:
        return content
    scores = chances("end", features)
    best = max(range(len(scores)), key=lambda n: scores[n])
    if best == 0:
        return content
    last, end = content.tokens[-1], ends[best]
    kept = [i for i in content.tokens if i <= end]
    return Content(trimmed(sentence, [*kept, *range(last + 1, end + 1)]), content.rule)


def end_features(
    sentence: Sentence, cue: Cue, content: Content
) -> tuple[list[int], list[list[str]]]:
    """The tokens with which the content may end, and the features of each; first the present one.

    Only contents that follow their cue are looked at.
    """
    last = content.tokens[-1]
    if content.rule not in _RULES or content.tokens[0] < cue.token:
        return [last], [[]]
    ends = [last, *_later(sentence, cue, last), *_sooner(sentence, content.tokens)]
    return ends, [[*_features(sentence, cue, content, end)] for end in ends]


def _breaks(sentence: Sentence, i: int) -> bool:
    """Whether a content may end right before token ``i``."""
    token = sentence.tokens[i]
    return token.text in _STOPS or token.tag == "CC" or token.dep in ("mark", "prep", "advmod")


def _later(sentence: Sentence, cue: Cue, last: int) -> list[int]:
    """Later ends: before each further break, and with the sentence."""
    tokens = sentence.tokens
    final = len(tokens) - 1
    while final > last and not tokens[final].is_word:
        final -= 1
    own = cue.source if cue.source is not None and cue.source > last else final + 1
    found = []
    for i in range(last + 2, min(final, own) + 1):
        if tokens[i].text in _STOPS and tokens[i - 1].is_word:
            found.append(i - 1)
    if own > final > last and final not in found:
        found = [*found[: _STEPS - 1], final]
    return found[:_STEPS]


def _sooner(sentence: Sentence, content: Sequence[int]) -> list[int]:
    """Sooner ends: before a break within the content, the last ones."""
    found: list[int] = []
    for before, i in pairwise(content[1:]):
        if _breaks(sentence, i) and sentence.tokens[before].is_word:
            found.append(before)
    return found[: -_STEPS - 1 : -1]


def _features(sentence: Sentence, cue: Cue, content: Content, end: int) -> Iterator[str]:
    last = content.tokens[-1]
    rule = content.rule
    if end == last:
        following = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else None
        yield "keep"
        yield f"keep,rule={rule}"
        yield f"keep,next={grammar_word(sentence, following.i) if following else 'end'}:{rule}"
        return
    way = "later" if end > last else "sooner"
    piece = range(min(end, last) + 1, max(end, last) + 1)
    words = [i for i in piece if sentence.tokens[i].is_word]
    first = words[0]
    opener = "comma" if sentence.tokens[piece[0]].text in _STOPS else "none"
    name = grammar_word(sentence, first)
    tags = {sentence.tokens[i].tag for i in words}
    finite = any(sentence.tokens[i].is_finite for i in words)
    has_cue = any(
        cue_verb(sentence.tokens[i].lower) for i in words if "VB" in sentence.tokens[i].tag
    )
    at_end = not any(token.is_word for token in sentence.tokens[end + 1 :])
    hangs = _hangs(sentence, cue, content, words)
    size = next((edge for edge in (1, 2, 4, 8, 16) if len(words) <= edge), 99)
    yield way
    yield f"{way},rule={rule}:{at_end}"
    yield f"{way},first={name}:{opener}"
    yield f"{way},first,rule={name}:{opener}:{rule}"
    yield f"{way},first,hangs={name}:{hangs}"
    yield f"{way},hangs={hangs}:{rule}"
    yield f"{way},hangs,end={hangs}:{opener}:{at_end}"
    yield f"{way},finite={finite}:{opener}:{hangs}"
    yield f"{way},cue={has_cue}:{opener}:{finite}"
    yield f"{way},size={size}:{opener}:{at_end}"
    yield f"{way},subject={'PRP' in tags or 'NNP' in tags}:{finite}:{name}"


def _hangs(sentence: Sentence, cue: Cue, content: Content, piece: Sequence[int]) -> str:
    """On what the piece hangs: on the content, on the cue, or on something above it."""
    inside = set(piece)
    for i in piece:
        token = sentence.tokens[i]
        if token.head not in inside:
            if token.head == cue.token:
                return f"cue:{token.dep}"
            return f"content:{token.dep}" if token.head in content.tokens else f"else:{token.dep}"
    return "root"
