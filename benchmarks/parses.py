"""Parsing once, and looking at an article as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from onrecord import Article
from onrecord.core.reading.document import Document, read_document
from onrecord.core.reading.tokens import Parser, RawToken, read_parse

__all__ = ["Remembering"]


class Remembering:
    """A parser that keeps what it gave, so that a text can be looked at again without parsing."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self.model, self.version = parser.model, parser.version
        self.known: dict[str, Sequence[RawToken]] = {}

    def parse(self, texts: Iterable[str]) -> Iterator[Sequence[RawToken]]:
        """The tokens of each text, in order."""
        wanted = [*texts]
        for text, tokens in zip(wanted, self._parser.parse(wanted), strict=True):
            self.known[text] = tokens
            yield tokens

    def document(self, article: Article) -> Document:
        """The article taken apart, with the parses that its extraction asked for."""
        document = read_document(article)
        frames = [document.frame(index) for index in range(len(document.sentences))]
        parses = {
            index: read_parse(frame, self.known[frame.text])
            for index, frame in enumerate(frames)
            if frame.text in self.known
        }
        return document.with_parses(parses)
