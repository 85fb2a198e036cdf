"""Cue and mention for the words of one sentence, quoted or not.

Quotation marks come first: every quotation of the sentence is claimed by every cue, and goes to
the likeliest one. A quotation that finds no cue stays without one here; ``discourse`` looks
further. What a cue reports without any quotation marks is kept when its grammar says enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord import lexicons
from onrecord.core.attribution.claim_features import QuotedWords
from onrecord.core.attribution.claims import Claim, claims_on, quoted_words, rivals
from onrecord.core.attribution.clauses import Content
from onrecord.core.attribution.contents import content_of
from onrecord.core.attribution.cues import Cue, cue_span, find_cues, mention_span, mention_tokens
from onrecord.core.attribution.reported import chance_of_report
from onrecord.core.attribution.subjects import nearby_noun, source_of
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.quotations import Quotation, is_nickname, is_title
from onrecord.core.reading.text import trim
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import QuoteKind, Segment, Span

__all__ = ["announcement", "attribute_sentence", "kind_of", "segments_of"]

_LEAST_CLAIM = 0.2
_LEAST_TITLE_CLAIM = 0.75
_HEADED = 0.65
_LEAST_REPORT, _LEAST_REPORT_BESIDE = 0.55, 0.88


@dataclass(slots=True)
class _Finding:
    """A cue, its content by grammar, and the quotations that it won."""

    cue: Cue
    content: Content | None
    quotes: list[QuotedWords] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def attribute_sentence(document: Document, index: int) -> list[Attribution]:
    """The attributions whose cue stands in sentence ``index``, in the order of their cues.

    Args:
        document: The document, with that sentence parsed.
        index: The sentence.
    """
    sentence = document.parses[index]
    quotes = quoted_words(document, sentence)
    inside = frozenset(i for quote in quotes for i in quote.tokens)
    cues = find_cues(sentence, inside)
    findings = {cue.token: _Finding(cue, content_of(sentence, cue, inside)) for cue in cues}
    if quotes:
        _share_out(document, sentence, quotes, findings, inside)
    made = [each for k in sorted(findings) for each in _made(document, index, findings[k], inside)]
    won = {quote.first for finding in findings.values() for quote in finding.quotes}
    headed = [_headed(document, index, quote, inside) for quote in quotes if quote.first not in won]
    return [*made, *(attribution for attribution in headed if attribution is not None)]


def _share_out(
    document: Document,
    sentence: Sentence,
    quotes: Sequence[QuotedWords],
    findings: dict[int, _Finding],
    inside: frozenset[int],
) -> None:
    """Give each quotation to the cue with the best claim, if that is good enough."""
    claimants = rivals(sentence, [finding.cue for finding in findings.values()], inside)
    contents = {token: finding.content for token, finding in findings.items()}
    for quote in quotes:
        if is_nickname(document.text, quote.quotation):
            continue
        claims = claims_on(quote, sentence, claimants, contents, inside)
        title = is_title(document.text, quote.quotation)
        if not claims or claims[0].chance < (_LEAST_TITLE_CLAIM if title else _LEAST_CLAIM):
            continue
        best = claims[0]
        finding = findings.setdefault(best.cue.token, _Finding(best.cue, None))
        finding.cue = best.cue
        finding.quotes.append(quote)
        finding.claims.append(best)


def _headed(
    document: Document, index: int, quote: QuotedWords, inside: frozenset[int]
) -> Attribution | None:
    """A quotation after a noun phrase and a colon, without a verb: "From Bell's letter: ..."."""
    sentence = document.parses[index]
    colon = quote.first - 1
    if colon < 1 or sentence.tokens[colon].text != ":":
        return None
    source = nearby_noun(sentence, colon, inside, -1)
    span = quote.quotation.span
    segments = segments_of(document, [span])
    if source is None or not segments:
        return None
    owners = sentence.children(source, "poss")
    if owners and sentence.tokens[source].lower in lexicons.column("utterance_nouns", "form"):
        source = owners[0].i
    cue = colon
    mention = mention_tokens(sentence, source, inside)
    if len(mention) > 1 and _introduces(sentence.tokens[mention[0]]):
        cue, mention = mention[0], mention[1:]
    return Attribution(
        "direct",
        segments,
        (span,),
        (sentence.tokens[cue].span,),
        (sentence.span_of(mention),),
        "headed",
        _HEADED,
        index,
        None,
        source,
    )


def _introduces(token: Token) -> bool:
    """Whether it is a verb of quotation, whatever the parser made of it: "Said Bell: ..."."""
    verb = cue_verb(token.lower)
    return verb is not None and "quote" in verb.takes


def announcement(document: Document, index: int, *, said: bool = False) -> Attribution | None:
    """The cue and the source of a sentence that announces words after it; no content yet.

    That is its last cue of speech, else its main verb ("made the following comment:").

    Args:
        document: The document.
        index: The sentence; it needs a parse.
        said: Whether only a cue of speech will do.
    """
    sentence = document.parses.get(index)
    if sentence is None:
        return None
    quoted = frozenset(i for quote in quoted_words(document, sentence) for i in quote.tokens)
    verbs = rivals(sentence, find_cues(sentence, quoted), quoted)
    cues = [cue for cue in verbs if cue.takes("clause", "quote")]
    if not said:
        roots = [token for token in sentence.tokens if token.head == token.i and token.is_verb]
        cues = [*(Cue(root.i, None, source_of(sentence, root.i, quoted)) for root in roots), *cues]
    for cue in reversed(cues):
        if cue.source is not None:
            return _announced_by(sentence, index, cue, quoted)
    return None


def _announced_by(sentence: Sentence, index: int, cue: Cue, quoted: frozenset[int]) -> Attribution:
    words = (cue_span(sentence, cue),)
    mention = _mention(sentence, cue, quoted)
    return Attribution(
        "direct", (), (), words, mention, "announced", 0.85, index, cue.token, cue.source
    )


def _made(
    document: Document, index: int, finding: _Finding, inside: frozenset[int]
) -> Iterator[Attribution]:
    """The attributions of one cue, from its content and the quotations that it won.

    Quotations beside its content belong to it when another one stands within; where none does,
    content and quotations are two attributions.
    """
    sentence, cue, content = document.parses[index], finding.cue, finding.content
    if not finding.claims:
        chance = chance_of_report(document, sentence, cue, content)
        if content is not None and chance >= _LEAST_REPORT:
            spans = _content_spans(document, sentence, content.tokens, [])
            yield from _attribution(document, index, cue, spans, content.rule, chance, inside)
        return
    chance = min(claim.chance for claim in finding.claims)
    within = [
        quote
        for quote, claim in zip(finding.quotes, finding.claims, strict=True)
        if claim.governs or _follows_at_once(sentence, content, quote)
    ]
    if content is not None and within:
        spans = _content_spans(document, sentence, content.tokens, finding.quotes)
        beside = (q.quotation.span for q in finding.quotes if q not in within)
        spans += [span for span in beside if not any(span.meets(each) for each in spans)]
        spans = sorted(spans)
        yield from _attribution(document, index, cue, spans, content.rule, chance, inside)
        return
    spans = [quote.quotation.span for quote in finding.quotes]
    rule = "beside" if max(claim.gap for claim in finding.claims) <= 2 else "near"
    yield from _attribution(document, index, cue, spans, rule, chance, inside)
    report = chance_of_report(document, sentence, cue, content)
    if content is not None and report >= _LEAST_REPORT_BESIDE:
        spans = _content_spans(document, sentence, content.tokens, [])
        yield from _attribution(document, index, cue, spans, content.rule, report, inside)


def _follows_at_once(sentence: Sentence, content: Content | None, quote: QuotedWords) -> bool:
    """Whether a quotation comes right after a content: said that it was only "partial"."""
    if content is None or not content.tokens[-1] < quote.first:
        return False
    between = sentence.tokens[content.tokens[-1] + 1 : quote.first]
    return not any(token.is_word for token in between)


def _attribution(
    document: Document,
    index: int,
    cue: Cue,
    spans: Sequence[Span],
    rule: str,
    chance: float,
    inside: frozenset[int],
) -> Iterator[Attribution]:
    """An attribution with this content, if there are words in it."""
    sentence = document.parses[index]
    segments = segments_of(document, spans)
    if segments:
        yield Attribution(
            kind_of(segments),
            segments,
            tuple(spans),
            (cue_span(sentence, cue),),
            _mention(sentence, cue, inside),
            rule,
            round(chance, 3),
            index,
            cue.token,
            cue.source,
        )


def _mention(sentence: Sentence, cue: Cue, inside: frozenset[int]) -> tuple[Span, ...]:
    return () if cue.source is None else (mention_span(sentence, cue.source, inside, cue.token),)


def kind_of(segments: Sequence[Segment]) -> QuoteKind:
    """direct when all of it stood in quotation marks, mixed when a part did, else indirect."""
    marks = [segment.quoted for segment in segments]
    return "direct" if all(marks) else "mixed" if any(marks) else "indirect"


def _content_spans(
    document: Document, sentence: Sentence, tokens: list[int], quotes: Sequence[QuotedWords]
) -> list[Span]:
    """The content tokens as spans of the article; the quotations in them are kept whole."""
    runs: list[list[int]] = []
    for i in tokens:
        if runs and not any(sentence.tokens[k].is_word for k in range(runs[-1][-1] + 1, i)):
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = [sentence.span_of(run) for run in runs if any(sentence.tokens[i].is_word for i in run)]
    if all(_is_quoted(document, span) for span in spans):
        return [quote.quotation.span for quote in quotes] or spans
    inside = document.quotations_in(sentence.span)
    return [_whole(span, inside) for span in spans]


def _whole(span: Span, quotations: Sequence[Quotation]) -> Span:
    """The span, with the marks of every quotation that it cuts into."""
    start, end = span
    for quotation in quotations:
        if quotation.outer.meets(span):
            start, end = min(start, quotation.outer.start), max(end, quotation.outer.end)
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
