"""Which cue of its sentence a quotation belongs to.

Every verb that has a source, and every "according to", claims each quotation of the sentence.
A claim is weighed by where the cue stands, what kind of verb it is, and whether its grammar
governs the quoted words; one rival is always that none of them is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.core.clauses import Content
from onrecord.core.cues import Cue
from onrecord.core.document import Document
from onrecord.core.quotations import Quotation
from onrecord.core.subjects import source_of
from onrecord.core.tokens import Sentence, Token
from onrecord.core.weights import chances
from onrecord.lexicons.verbs import cue_verb

__all__ = ["Claim", "QuotedWords", "claims_on", "quoted_words", "rival_features", "rivals"]

_GAPS = (0, 1, 2, 4, 8, 16)
_LENGTHS = (1, 2, 4, 8, 16)
_RIVALS_A_SIDE = 10
_HELPERS = ("aux", "auxpass")


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """A quotation of a sentence, with the indices of its tokens."""

    quotation: Quotation
    tokens: frozenset[int]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A cue's claim to a quotation, with the chance that it is right."""

    cue: Cue
    chance: float
    governs: bool
    gap: int


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the features of all claims to the sentence's quotations share."""

    sentence: Sentence
    inside: frozenset[int]
    contents: Mapping[int, Content | None]
    gaps: dict[tuple[int, int], int] = field(default_factory=dict)


def quoted_words(document: Document, sentence: Sentence) -> list[QuotedWords]:
    """The quotations of a sentence that have tokens in it, in order."""
    found = []
    for quotation in document.quotations_in(sentence.span):
        tokens = [
            token.i
            for token in sentence.tokens
            if quotation.outer.start <= token.span.start < quotation.outer.end
        ]
        if tokens:
            found.append(QuotedWords(quotation, frozenset(tokens), tokens[0], tokens[-1]))
    return found


def rival_features(
    quote: QuotedWords,
    sentence: Sentence,
    cues: Sequence[Cue],
    contents: Mapping[int, Content | None],
    inside: frozenset[int],
) -> tuple[list[Cue], list[list[str]]]:
    """The rivals for a quotation, and the features of each; the last are those of "none"."""
    nearest = _nearest(quote, cues)
    scene = _Scene(sentence, inside, contents)
    features = [[*_features(scene, quote, cue, nearest)] for cue in nearest]
    return nearest, [*features, [*_no_claim(scene, quote)]]


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
    nearest, features = rival_features(quote, sentence, cues, contents, inside)
    scene = _Scene(sentence, inside, contents)
    claims = [
        Claim(cue, chance, _governs(scene, quote, cue), _gap(scene, quote, cue))
        for cue, chance in zip(nearest, chances("claim", features), strict=False)
    ]
    return sorted(claims, key=lambda claim: (-claim.chance, claim.gap))


def _nearest(quote: QuotedWords, cues: Sequence[Cue]) -> list[Cue]:
    """The few cues around the quotation, in their order: no sentence needs more."""
    before = [cue for cue in cues if cue.token < quote.first]
    after = [cue for cue in cues if cue.token > quote.last]
    return [*before[-_RIVALS_A_SIDE:], *after[:_RIVALS_A_SIDE]]


def _bucket(n: int, edges: Sequence[int]) -> str:
    return str(next((edge for edge in edges if n <= edge), "more"))


def _governs(scene: _Scene, quote: QuotedWords, cue: Cue) -> bool:
    content = scene.contents.get(cue.token)
    if content is None:
        return False
    return len(quote.tokens.intersection(content.tokens)) * 2 > len(quote.tokens)


def _own(scene: _Scene, cue: Cue) -> set[int]:
    return set(scene.sentence.subtree(cue.source)) if cue.source is not None else set()


def _between(quote: QuotedWords, i: int) -> range:
    return range(i + 1, quote.first) if i < quote.first else range(quote.last + 1, i)


def _gap(scene: _Scene, quote: QuotedWords, cue: Cue) -> int:
    """Words between cue and quotation; quoted ones and the source's own do not count."""
    key = (quote.first, cue.token)
    if key not in scene.gaps:
        own, tokens = _own(scene, cue), scene.sentence.tokens
        scene.gaps[key] = sum(
            1
            for i in _between(quote, cue.token)
            if tokens[i].is_word and i not in own and i not in scene.inside
        )
    return scene.gaps[key]


def _side(quote: QuotedWords, i: int) -> str:
    return "before" if i < quote.first else "after" if i > quote.last else "within"


def _features(scene: _Scene, quote: QuotedWords, cue: Cue, cues: Sequence[Cue]) -> Iterator[str]:
    verb = scene.sentence.tokens[cue.token]
    gap = _gap(scene, quote, cue)
    side, near = _side(quote, cue.token), _bucket(gap, _GAPS)
    kind = cue.kind if cue.verb else _other_kind(verb)
    governs = _governs(scene, quote, cue)
    content = scene.contents.get(cue.token)
    yield "bias"
    yield f"kind={kind}"
    if cue.verb:
        yield f"lemma={cue.verb.lemma}"
        yield from (f"takes={each}" for each in sorted(cue.verb.takes))
    yield f"gap={side}:{near}"
    yield f"kind,gap={kind}:{side}:{near}"
    yield f"governs={governs}"
    yield f"governs,kind={governs}:{kind}"
    if governs and content:
        yield f"rule={content.rule}"
    yield f"tag={verb.tag}"
    yield f"dep={verb.dep}"
    yield f"kind,dep={kind}:{verb.dep}"
    yield f"passive={cue.passive}"
    yield f"anc={_depth(scene, quote, cue)}"
    yield f"anc,kind={_depth(scene, quote, cue)}:{kind}"
    listed = "listed" if cue.verb else kind
    yield f"governs,anc,listed={governs}:{_depth(scene, quote, cue)}:{listed}:{side}"
    yield f"listed,gap,tag={listed}:{side}:{near}:{verb.tag}"
    yield f"takes,side={cue.takes('quote')}:{cue.takes('clause')}:{side}:{near}"
    yield from _shape(scene, quote, side, kind, near)
    yield from _source_features(scene, quote, cue, side)
    yield from _rival_features(scene, quote, cue, cues, side, gap)


def _other_kind(token: Token) -> str:
    if token.lower in ("according", "per"):
        return "according"
    return "nominal" if token.tag.startswith("NN") else "unlisted"


def _depth(scene: _Scene, quote: QuotedWords, cue: Cue) -> str:
    """How far above the quotation the cue stands in the parse."""
    heads = [i for i in sorted(quote.tokens) if scene.sentence.tokens[i].head not in quote.tokens]
    for head in heads:
        token = scene.sentence.tokens[head]
        if not token.is_word:
            continue
        for depth, above in enumerate(scene.sentence.ancestors(head), 1):
            if above.i == cue.token:
                return str(min(depth, 4))
    return "none"


def _shape(scene: _Scene, quote: QuotedWords, side: str, kind: str, near: str) -> Iterator[str]:
    tokens = scene.sentence.tokens
    words = [tokens[i] for i in sorted(quote.tokens) if tokens[i].is_word]
    upper = "upper" if words and words[0].text[:1].isupper() else "lower"
    mark = _end_mark(scene, quote)
    ahead = tokens[quote.first - 1].text if quote.first else "start"
    ahead = ahead if ahead in (",", ":", "that", "start") else "other"
    yield f"title={_is_title(words)}:{kind}:{side}:{near}"
    yield f"shape={side}:{upper}:{mark}:{ahead}"
    yield f"shape,kind={kind}:{side}:{upper}:{mark}:{ahead}"
    yield f"shape,gap={side}:{near}:{upper}:{ahead if side == 'before' else mark}"


def _is_title(words: Sequence[Token]) -> bool:
    """Whether most of the words have a capital, as those of a title do."""
    capitals = sum(1 for word in words if word.text[:1].isupper())
    return len(words) > 1 and capitals * 3 >= len(words) * 2


def _neighbours(scene: _Scene, quote: QuotedWords) -> tuple[str, str]:
    """What stands right before and right after the quotation: a preposition, a mark, a tag."""
    tokens = scene.sentence.tokens
    ahead = tokens[quote.first - 1] if quote.first else None
    behind = tokens[quote.last + 1] if quote.last + 1 < len(tokens) else None
    return _name(ahead), _name(behind)


def _name(token: Token | None) -> str:
    if token is None:
        return "edge"
    return token.lower if token.tag in ("IN", "TO") or not token.is_word else token.tag


def _end_mark(scene: _Scene, quote: QuotedWords) -> str:
    last = [scene.sentence.tokens[i].text for i in sorted(quote.tokens)]
    last = [text for text in last if text not in ("\u201d", "'", '"', "''")]
    if last and last[-1] in (",", "?", "!", "."):
        return last[-1]
    following = quote.last + 1
    if following < len(scene.sentence.tokens):
        text = scene.sentence.tokens[following].text
        return text if text in (",", ".") else "none"
    return "end"


def _source_features(scene: _Scene, quote: QuotedWords, cue: Cue, side: str) -> Iterator[str]:
    if cue.source is None:
        yield "source=none"
        return
    source: Token = scene.sentence.tokens[cue.source]
    order = "left" if cue.source < cue.token else "right"
    yield f"source={source.tag}"
    yield f"source,order={source.tag}:{order}:{side}"
    if source.tag in ("PRP", "WP", "WDT", "DT"):
        yield f"source,word={source.lower}"
    direct = scene.sentence.tokens[source.i].head == cue.token
    yield f"source,direct={direct}:{order}"
    between = cue.source in _between(quote, cue.token)
    yield f"source,between={between}:{side}"
    distance = sum(1 for i in _between(quote, cue.source) if scene.sentence.tokens[i].is_word)
    yield f"source,distance={_side(quote, cue.source)}:{_bucket(distance, _GAPS)}"


def _rival_features(
    scene: _Scene, quote: QuotedWords, cue: Cue, cues: Sequence[Cue], side: str, gap: int
) -> Iterator[str]:
    between = set(_between(quote, cue.token))
    listed = sum(1 for other in cues if other.token in between and other.verb)
    verbs = sum(1 for other in cues if other.token in between)
    yield f"crosses={min(listed, 2)}:{side}"
    yield f"crosses,verbs={min(verbs, 3)}:{side}"
    commas = sum(1 for i in between if scene.sentence.tokens[i].text in (",", ";"))
    yield f"commas={min(commas, 3)}:{side}"
    nested = any(
        other.token != cue.token
        and (content := scene.contents.get(other.token)) is not None
        and cue.token in content.tokens
        for other in cues
    )
    yield f"nested={nested}"
    governing = sum(1 for other in cues if other is not cue and _governs(scene, quote, other))
    yield f"others,govern={min(governing, 2)}:{_governs(scene, quote, cue)}"
    yield f"nested,governs={nested}:{_governs(scene, quote, cue)}:{min(governing, 2)}"
    nearer = sum(
        1
        for other in cues
        if other is not cue
        and other.takes("clause", "quote")
        and other.source is not None
        and _gap(scene, quote, other) < gap
    )
    yield f"nearer={min(nearer, 3)}:{cue.takes('clause', 'quote')}"


def _no_claim(scene: _Scene, quote: QuotedWords) -> Iterator[str]:
    """The features of the rival that none of the cues is right."""
    tokens = scene.sentence.tokens
    words = [tokens[i] for i in sorted(quote.tokens) if tokens[i].is_word]
    upper = "upper" if words and words[0].text[:1].isupper() else "lower"
    stands_in = any(scene.sentence.tokens[i].lower == "works" for i in quote.tokens)
    yield "none"
    yield f"none,length={'long' if stands_in else _bucket(len(words), _LENGTHS)}"
    yield f"none,shape={upper}:{_end_mark(scene, quote)}"
    title = _is_title(words)
    ahead, behind = _neighbours(scene, quote)
    yield f"none,title={title}:{upper}"
    yield f"none,ahead={ahead}:{upper}"
    yield f"none,ahead,title={ahead}:{title}"
    yield f"none,behind={behind}:{upper}"
    yield f"none,behind,title={behind}:{title}"
