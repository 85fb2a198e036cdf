"""Cue and mention for the words of one sentence, quoted or not.

Quotation marks come first: every quotation of the sentence is offered to every cue, and goes to
the one that governs it by grammar, else to the one that stands nearest. A quotation that finds
no cue stays without one here; ``discourse`` looks further.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.core.clauses import Content, content_of
from onrecord.core.cues import Cue, cue_span, find_cues, mention_span, source_of
from onrecord.core.document import Attribution, Document
from onrecord.core.quotations import Quotation
from onrecord.core.text import trim
from onrecord.core.tokens import Sentence
from onrecord.models import QuoteKind, Segment, Span

__all__ = ["announcement", "attribute_sentence", "segments_of"]

_FARTHEST = 14
_RULE_CONFIDENCE = {
    "governs": 0.95,
    "beside": 0.9,
    "near": 0.6,
}


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A quotation of the sentence, with the indices of its tokens."""

    quotation: Quotation
    tokens: frozenset[int]

    @property
    def first(self) -> int:
        return min(self.tokens)

    @property
    def last(self) -> int:
        return max(self.tokens)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A cue's claim to a quotation: the smaller the cost, the better."""

    cost: float
    cue: Cue
    rule: str


def attribute_sentence(document: Document, index: int) -> list[Attribution]:
    """The attributions whose cue stands in sentence ``index``, in the order of their cues.

    Args:
        document: The document, with that sentence parsed.
        index: The sentence.
    """
    sentence = document.parses[index]
    quotes = _quotes_of(document, sentence)
    inside = frozenset(i for quote in quotes for i in quote.tokens)
    cues = find_cues(sentence, inside)
    contents = {cue.token: content_of(sentence, cue) for cue in cues}
    won: dict[int, list[tuple[_Quoted, str]]] = {}
    by_token = {cue.token: cue for cue in cues}
    for quote in quotes:
        claim = _best_claim(sentence, quote, cues, contents, inside)
        if claim is not None:
            by_token.setdefault(claim.cue.token, claim.cue)
            won.setdefault(claim.cue.token, []).append((quote, claim.rule))
    found = [
        _made(document, index, by_token[token], contents.get(token), won.get(token, []), inside)
        for token in sorted(by_token)
    ]
    return [attribution for attribution in found if attribution is not None]


def announcement(document: Document, index: int) -> Attribution | None:
    """The cue and the source of a sentence that announces words after it; no content yet.

    That is its last cue of speech, else its main verb ("made the following comment:").

    Args:
        document: The document.
        index: The sentence; it needs a parse.
    """
    sentence = document.parses.get(index)
    if sentence is None:
        return None
    quoted = frozenset(i for quote in _quotes_of(document, sentence) for i in quote.tokens)
    cues = [
        cue
        for cue in find_cues(sentence, quoted)
        if cue.source is not None and cue.takes("clause", "quote")
    ]
    if not cues:
        roots = [token for token in sentence.tokens if token.head == token.i and token.is_verb]
        cues = [
            Cue(root.i, None, source)
            for root in roots
            if (source := source_of(sentence, root.i, quoted)) is not None
        ]
    if not cues:
        return None
    cue = cues[-1]
    words = cue_span(sentence, cue) if cue.verb else sentence.tokens[cue.token].span
    mention = mention_span(sentence, cue.source or 0, quoted)
    return Attribution(
        "direct", (), (), (words,), (mention,), "announced", 0.85, index, cue.token, cue.source
    )


def _quotes_of(document: Document, sentence: Sentence) -> list[_Quoted]:
    quotes = []
    for quotation in document.quotations_in(sentence.span):
        tokens = frozenset(
            token.i
            for token in sentence.tokens
            if quotation.outer.start <= token.span.start < quotation.outer.end
        )
        if tokens:
            quotes.append(_Quoted(quotation, tokens))
    return quotes


def _best_claim(
    sentence: Sentence,
    quote: _Quoted,
    cues: Sequence[Cue],
    contents: dict[int, Content | None],
    inside: frozenset[int],
) -> _Claim | None:
    claims = [
        claim
        for cue in cues
        if (claim := _claim(sentence, quote, cue, contents[cue.token], inside)) is not None
    ]
    if not claims:
        claims = [*_unlisted(sentence, quote, inside)]
    return min(claims, key=lambda claim: claim.cost, default=None)


def _claim(
    sentence: Sentence, quote: _Quoted, cue: Cue, content: Content | None, inside: frozenset[int]
) -> _Claim | None:
    """How well a cue fits a quotation; None when it does not."""
    gap = _gap(sentence, quote, cue, inside)
    penalty = 0.0 if cue.source is not None else 0.5
    if content is not None and len(quote.tokens.intersection(content.tokens)) * 2 > len(
        quote.tokens
    ):
        return _Claim(gap / 100 + penalty, cue, "governs")
    if cue.kind == "belief":
        penalty += 0.5
    if cue.kind == "decline" or (cue.verb and not cue.takes("clause", "quote")):
        penalty += 0.6
    if gap > _FARTHEST:
        return None
    return _Claim(1 + gap / 10 + penalty, cue, "beside" if gap <= 2 else "near")


def _gap(sentence: Sentence, quote: _Quoted, cue: Cue, inside: frozenset[int]) -> int:
    """Words between cue and quotation, the source's own and quoted ones not counted."""
    low, high = sorted((cue.token, quote.first if cue.token < quote.first else quote.last))
    own = set(sentence.subtree(cue.source)) if cue.source is not None else set()
    between = sentence.tokens[low + 1 : high]
    return sum(1 for each in between if each.is_word and each.i not in own and each.i not in inside)


def _unlisted(
    sentence: Sentence, quote: _Quoted, inside: frozenset[int]
) -> Iterable[_Claim]:
    """Claims of verbs that no list has, when they stand right beside a whole quotation."""
    for token in sentence.tokens:
        if token.i in inside or token.tag not in ("VBD", "VBZ", "VBP", "VBG", "VBN"):
            continue
        source = source_of(sentence, token.i, inside)
        if source is None:
            continue
        cue = Cue(token.i, None, source)
        gap = _gap(sentence, quote, cue, inside)
        announces = token.head == token.i and sentence.tokens[quote.first - 1].text == ":"
        if gap <= 6 or announces:
            yield _Claim(3 + gap / 10, cue, "unlisted")


def _made(
    document: Document,
    index: int,
    cue: Cue,
    content: Content | None,
    won: list[tuple[_Quoted, str]],
    inside: frozenset[int],
) -> Attribution | None:
    """The attribution of one cue, from its content and the quotations that it won."""
    sentence = document.parses[index]
    quotes = [quote for quote, _ in won]
    covered = content is not None and all(
        rule == "governs" for _, rule in won
    )
    if content is not None and (covered or not won):
        spans = _content_spans(document, sentence, content.tokens, quotes)
        rule = content.rule
    elif quotes:
        spans = [quote.quotation.span for quote in quotes]
        rule = won[0][1]
    else:
        return None
    if not quotes and not _stands_alone(cue, content):
        return None
    segments = segments_of(document, spans)
    if not segments:
        return None
    kind: QuoteKind = "indirect"
    if any(segment.quoted for segment in segments):
        kind = "direct" if all(segment.quoted for segment in segments) else "mixed"
    mention = () if cue.source is None else (mention_span(sentence, cue.source, inside),)
    rule_cue = () if rule == "unlisted" and cue.verb is None else (cue_span(sentence, cue),)
    if rule == "unlisted":
        rule_cue = (sentence.tokens[cue.token].span,)
    return Attribution(
        kind,
        segments,
        tuple(spans),
        rule_cue,
        mention,
        rule,
        _RULE_CONFIDENCE.get(rule, 0.7),
        index,
        cue.token,
        cue.source,
    )


def _stands_alone(cue: Cue, content: Content | None) -> bool:
    """Whether a cue makes reported speech without any quotation marks."""
    if content is None or cue.kind == "decline":
        return False
    if cue.kind == "belief":
        return content.rule in ("clause", "clause-before") and cue.source is not None
    return True


def _content_spans(
    document: Document, sentence: Sentence, tokens: list[int], quotes: Sequence[_Quoted]
) -> list[Span]:
    """The content tokens as spans of the article; the quotations in them are kept whole."""
    runs: list[list[int]] = []
    for i in tokens:
        if runs and not any(sentence.tokens[k].is_word for k in range(runs[-1][-1] + 1, i)):
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = [
        sentence.span_of(run) for run in runs if any(sentence.tokens[i].is_word for i in run)
    ]
    if all(_is_quoted(document, span) for span in spans):
        return [quote.quotation.span for quote in quotes] or spans
    return [_whole(span, quotes) for span in spans]


def _whole(span: Span, quotes: Sequence[_Quoted]) -> Span:
    start, end = span
    for quote in quotes:
        outer = quote.quotation.outer
        if outer.meets(span):
            start, end = min(start, outer.start), max(end, outer.end)
    return Span(start, end)


def _is_quoted(document: Document, span: Span) -> bool:
    return all(segment.quoted for segment in segments_of(document, [span]))


def segments_of(document: Document, spans: Iterable[Span]) -> tuple[Segment, ...]:
    """Content spans cut at quotation marks, marks and outer white space left out."""
    found: list[Segment] = []
    for span in spans:
        position = span.start
        for quotation in document.quotations_in(Span(max(0, span.start - 2), span.end)):
            if quotation.outer.end <= span.start:
                continue
            found += _plain(document.text, Span(position, quotation.outer.start))
            inner = Span(max(span.start, quotation.span.start), min(span.end, quotation.span.end))
            if inner.start < inner.end:
                found.append(Segment(inner, True))
            position = quotation.outer.end
        found += _plain(document.text, Span(position, span.end))
    return tuple(found)


def _plain(text: str, span: Span) -> list[Segment]:
    if span.start >= span.end or not any(char.isalnum() for char in text[span.start : span.end]):
        return []
    trimmed = trim(text, span)
    if text[trimmed.start : trimmed.end].lower() == "that":
        return []
    return [Segment(trimmed, False)]
