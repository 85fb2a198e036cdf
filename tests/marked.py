"""Texts with their attributions marked: ``[S:Kay Bell] [C:said] [Q:we agree].``"""

from __future__ import annotations

import re
from collections.abc import Mapping

from onrecord.core.reading.document import Attribution, Document, read_document
from onrecord.core.reading.tokens import Parser, Sentence, read_parse
from onrecord.models import Article, Segment, Span

__all__ = ["read_marked"]

_MARK = re.compile(r"\[([SCQ]):([^\]]*)\]")


def read_marked(marked: str, parser: Parser) -> tuple[Document, tuple[Attribution, ...]]:
    """The document without the marks, parsed where something is attributed, and what is marked.

    The n-th source, cue and content belong together; an empty source is none.
    """
    text, found = "", {"S": [], "C": [], "Q": []}  # type: ignore[var-annotated]
    position = 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        kind, words = match.groups()
        found[kind].append(Span(len(text), len(text) + len(words)))
        text += words
        position = match.end()
    text += marked[position:]
    document = read_document(Article("marked", text))
    rows = list(zip(found["S"], found["C"], found["Q"], strict=True))
    wanted = sorted({document.sentence_at(cue.start) for _, cue, _ in rows})
    frames = [document.frame(index) for index in wanted]
    raw = parser.parse(frame.text for frame in frames)
    parses = {
        index: read_parse(frame, tokens)
        for index, frame, tokens in zip(wanted, frames, raw, strict=True)
    }
    document = document.with_parses(parses)
    return document, tuple(_attribution(document, parses, *row) for row in rows)


def _attribution(
    document: Document, parses: Mapping[int, Sentence], source: Span, cue: Span, content: Span
) -> Attribution:
    index = document.sentence_at(cue.start)
    quoted = document.quoted_at(content.start)
    return Attribution(
        kind="direct" if quoted else "indirect",
        segments=(Segment(content, quoted),),
        content=(content,),
        cue=(cue,),
        mention=(source,) if source.of(document.text) else (),
        rule="marked",
        confidence=1.0,
        sentence=index,
        cue_token=_head(parses[index], cue),
        source_token=_head(parses[index], source) if source.of(document.text) else None,
    )


def _head(parse: Sentence, span: Span) -> int | None:
    """The token within the span whose head lies outside it."""
    inside = {token.i for token in parse.tokens if span.holds(token.span)}
    tops = [i for i in sorted(inside) if parse.tokens[i].head not in inside - {i}]
    return tops[0] if tops else None
