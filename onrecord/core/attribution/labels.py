"""Sources that punctuation gives, without a verb: "BELL: We agree.", "We agree." - Ann Bell.

Transcripts and interviews label each turn with its speaker and a colon; collected comments are
signed with a dash and a name; headlines name the speaker first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from onrecord import lexicons
from onrecord.core.attribution.sentence import kind_of, segments_of
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.quotations import Quotation
from onrecord.core.reading.text import trim
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import QuoteKind, Span

__all__ = ["labelled"]

_DOUBLE_MARKS = ('"', "\u201c", "\u201d")
_MARKS = "\"\u201c\u201d'\u2018`"
_CAPITALS = r"[A-Z][A-Z.'\u2019-]+(?: (?:[A-Z][A-Z.'\u2019-]*|\([A-Za-z .-]+\))){0,5}"
_NAME = r"[A-Z][\w.\u2019'-]+(?: (?:[A-Z][\w.\u2019'-]*|de|van|von|of|the|and)){0,6}"
_CAPITAL = r"[A-Z](?:[\w\u2019'-]|\.(?=\s?\w))*"
_TURN = re.compile(rf"[{_MARKS}]*(?P<label>{_CAPITALS}|Q|A|Question|Answer)(?P<colon>:)\s+(?=\S)")
_NAMED_TURN = re.compile(rf"[{_MARKS}]*(?P<label>{_NAME})(?P<colon>:)\s+(?=\S)")
_SIGNED = re.compile(
    rf"\s*(?P<dash>[\u2014\u2013\u2015]|--?)\s*(?P<name>{_NAME})(?P<more>,[^.\n\"\u201c]*)?\s*\.?\s*(?=\n|$)"
)
_SIGNATURE = re.compile(
    rf"(?P<name>{_CAPITAL}(?: (?:{_CAPITAL}|of|the|and|for|de|van|von)){{1,7}}"
    r"(?:, [^.!?]{2,80})?)[.]?"
)
_LEAST_TURNS = 2
_TURN_PARAGRAPHS = 12
_LONGEST_LABEL = 60


def labelled(document: Document) -> list[Attribution]:
    """The attributions that labels and signatures give, in the order of the text.

    Args:
        document: A document; parses are not needed.
    """
    turns = [*_turns(document)]
    signed = [*_signed(document), *_signed_within(document)]
    found = [*turns, *signed, *_headline(document, turns)]
    return [each for each in found if each.segments]


def _turns(document: Document) -> Iterator[Attribution]:
    """Turns of a transcript. One label alone is no transcript."""
    labels = _turn_labels([_label(document, span) for span in document.paragraphs])
    if len(labels) < _LEAST_TURNS:
        return
    following: list[int | None] = [paragraph for paragraph, _ in labels[1:]]
    for (paragraph, match), after in zip(labels, [*following, None], strict=True):
        turn = _turn(document, match, paragraph, _turn_end(document, paragraph, after))
        if turn is not None:
            yield turn


def _label(document: Document, paragraph: Span) -> re.Match[str] | None:
    match = _TURN.match(document.text, *paragraph)
    match = match or _NAMED_TURN.match(document.text, *paragraph)
    not_labels = lexicons.column("not_speakers", "form")
    if match is None or match["label"].upper() in not_labels:
        return None
    return match


def _turn_labels(matches: list[re.Match[str] | None]) -> list[tuple[int, re.Match[str]]]:
    """Paragraphs that begin a turn: labels in capitals, or names that come again."""
    times = Counter(match["label"] for match in matches if match is not None)
    return [
        (index, match)
        for index, match in enumerate(matches)
        if match is not None
        and (match["label"].isupper() or (times[match["label"]] > 1 and len(times) > 1))
    ]


def _turn_end(document: Document, paragraph: int, following: int | None) -> int:
    """The last paragraph of a turn: it goes on in quotation marks, or up to the next label."""
    if following is not None and following - paragraph <= _TURN_PARAGRAPHS:
        return following - 1
    last = paragraph
    while last + 1 < len(document.paragraphs) and any(
        quotation.continues and quotation.paragraph == last + 1
        for quotation in document.quotations_in(document.paragraphs[last + 1])
    ):
        last += 1
    return last


def _turn(document: Document, match: re.Match[str], first: int, last: int) -> Attribution | None:
    spans = [Span(match.end(), document.paragraphs[first].end)]
    spans += document.paragraphs[first + 1 : last + 1]
    words = (_unmarked(document.text, span) for span in spans)
    # A paragraph may be a mark and nothing else.
    content = tuple(span for span in words if span.start < span.end)
    if not content:
        return None
    label = Span(match.start("label"), match.end("label"))
    colon = Span(match.start("colon"), match.end("colon"))
    return _made(document, content, colon, label, "turn", 0.9, "direct")


def _unmarked(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _MARKS:
        start += 1
    while end > start and text[end - 1] in _MARKS:
        end -= 1
    return trim(text, Span(start, end))


def _signed(document: Document) -> Iterator[Attribution]:
    """Quotations with a dash and a name after them, on their own line or the next."""
    first = 0
    for index, quotation in enumerate(document.quotations):
        match = _SIGNED.match(document.text, quotation.outer.end)
        if match is None:
            continue
        whole = _marked_paragraph(document, quotation)
        if whole is None and not _opens_paragraph(document, index, quotation.paragraph):
            continue
        while document.quotations[first].paragraph < quotation.paragraph:
            first += 1
        start = min(first, index)
        while document.quotations[start].continues and start:
            start -= 1
        content = tuple(each.span for each in document.quotations[start : index + 1])
        content = content if whole is None else (whole,)
        name = Span(match.start("name"), match.end("name"))
        dash = Span(match.start("dash"), match.end("dash"))
        yield _made(document, content, dash, name, "signed", 0.9, "direct")


def _marked_paragraph(document: Document, last: Quotation) -> Span | None:
    """What a signed paragraph says that has marks at both ends, and stray ones between them."""
    start = document.paragraphs[last.paragraph].start
    opens = document.text[start : start + 1] in _DOUBLE_MARKS
    inside = document.quotations_in(Span(start, last.outer.end))
    if not opens or len(inside) < 2 or inside[0].outer.start != start:
        return None
    return Span(inside[0].span.start, last.span.end)


def _signed_within(document: Document) -> Iterator[Attribution]:
    """Quotations shown apart, with the name in a last line of its own before the closing mark."""
    for index, last in enumerate(document.quotations):
        signed = index and last.continues and last.outer.start == last.span.start
        match = _SIGNATURE.fullmatch(document.text, *last.span) if signed else None
        if match is None:
            continue
        start = index - 1
        while document.quotations[start].continues and start:
            start -= 1
        content = tuple(each.span for each in document.quotations[start:index])
        name = Span(*match.span("name"))
        yield _made(
            document, content, Span(name.end, last.outer.end), name, "signed", 0.9, "direct"
        )


def _opens_paragraph(document: Document, index: int, paragraph: int) -> bool:
    """Whether the paragraph holds nothing but quotation before the signature."""
    position = document.paragraphs[paragraph].start
    for quotation in document.quotations_in(document.paragraphs[paragraph]):
        gap = document.text[position : quotation.outer.start]
        if any(char.isalnum() for char in gap):
            return False
        position = quotation.outer.end
        if quotation == document.quotations[index]:
            return True
    return False


def _headline(document: Document, turns: list[Attribution]) -> Iterator[Attribution]:
    """A first line of the form "Bell: Talks Are Over", unless it is a transcript's first turn."""
    if not document.paragraphs or any(document.paragraphs[0].meets(t.mention[0]) for t in turns):
        return
    match = _NAMED_TURN.match(document.text, *document.paragraphs[0])
    if match is None or match.end() - match.start() > _LONGEST_LABEL:
        return
    first, *others = match["label"].lower().split()
    if others and cue_verb(first):
        return
    span = trim(document.text, Span(match.end(), document.paragraphs[0].end))
    label = Span(match.start("label"), match.end("label"))
    colon = Span(match.start("colon"), match.end("colon"))
    yield _made(document, (span,), colon, label, "headline", 0.6, None)


def _made(
    document: Document,
    content: tuple[Span, ...],
    cue: Span,
    mention: Span,
    rule: str,
    confidence: float,
    kind: QuoteKind | None,
) -> Attribution:
    segments = segments_of(document, content)
    return Attribution(
        kind or kind_of(segments),
        segments,
        content,
        # Where the text ends with the name, or its last mark is missing, there is none.
        (cue,) if cue.start < cue.end else (),
        (mention,),
        rule,
        confidence,
        document.sentence_at(mention.start),
    )
