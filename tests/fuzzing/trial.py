"""Read bad documents, extract from them, and see whether anything breaks, hangs or is untrue."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mutations import Bad

from onrecord.batch import Extractor
from onrecord.models import Article, Failure, Quote
from onrecord.sources import read

__all__ = ["Tally", "try_out"]

HANG = 5.0
"""Seconds of processor time that no document may take."""


@dataclass
class Tally:
    """What came of some documents.

    Attributes:
        documents: Number of them.
        read: Number of articles found in them.
        refused: Number of failures that were reported.
        quotes: Number of quotes found.
        crashes: For each document that broke the program, what it was, and the last lines.
        hangs: Those that took too long, with their seconds.
        untrue: Quotes whose words do not stand where they say.
        slowest: The longest time that one took, in seconds.
    """

    documents: int = 0
    read: int = 0
    refused: int = 0
    quotes: int = 0
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def harmless(self) -> bool:
        """Whether nothing broke, hung or was untrue."""
        return not (self.crashes or self.hangs or self.untrue)


def try_out(bad: Sequence[Bad], extractor: Extractor, tally: Tally) -> None:
    """Try each document by itself, as a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for document in bad:
            path = Path(folder, document.name)
            path.write_bytes(document.data)
            started = time.process_time()
            try:
                _try_one(path, extractor, tally)
            except Exception:
                last = " | ".join(traceback.format_exc().strip().splitlines()[-3:])
                tally.crashes.append(f"{document.name} ({document.how}): {last}")
            took = time.process_time() - started
            tally.documents += 1
            tally.slowest = max(tally.slowest, took)
            if took > HANG:
                tally.hangs.append(f"{document.name} ({document.how}): {took:.1f} s")
            path.unlink()


def _try_one(path: Path, extractor: Extractor, tally: Tally) -> None:
    articles: list[Article] = []
    for item in read([path], dated=False):
        if isinstance(item, Failure):
            tally.refused += 1
            assert item.message and "\n" not in item.message, item
        else:
            articles.append(item)
    tally.read += len(articles)
    for article, quotes in zip(articles, extractor(articles), strict=True):
        tally.quotes += len(quotes)
        tally.untrue += _untrue(article, quotes)


def _untrue(article: Article, quotes: Sequence[Quote]) -> Iterator[str]:
    size = len(article.text)
    if len({quote.id for quote in quotes}) < len(quotes):
        yield f"{article.id}: two quotes of one id"
    for quote in quotes:
        spans = [*(each.span for each in quote.segments), *quote.content, *quote.cue]
        spans += [*quote.mention, *(each.span for each in quote.evidence if each.span)]
        if any(not 0 <= span.start < span.end <= size for span in spans):
            yield f"{article.id} {quote.id}: a span that is not in the text"
        words = " ".join(span.of(article.text) for span in quote.content)
        if words.split() != quote.text.split():
            yield f"{article.id} {quote.id}: words that are not the text's"
        for each in quote.evidence:
            if each.span and each.span.of(article.text) != each.text:
                yield f"{article.id} {quote.id}: evidence that is not the text's"
        if not 0 <= quote.confidence <= 1:
            yield f"{article.id} {quote.id}: a confidence of {quote.confidence}"
