"""Many articles on one machine: in this process, or in several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from onrecord.core.pipeline import together
from onrecord.errors import OnRecordError
from onrecord.models import Article, Failure, Quote
from onrecord.processes import Spread, spread

__all__ = ["Extractor", "Result", "extract_many"]

_TOGETHER = 32
"""Articles handed over at once, unless they are long: enough sentences to fill a parser's batch."""

Result = tuple[Article, tuple[Quote, ...] | Failure]
"""An article with its quotes, or with why there are none."""


class Extractor(Protocol):
    """What turns articles into quotes. It can be pickled, to go to another process."""

    @property
    def model(self) -> str:
        """The language model and its version, for the record."""
        ...

    @property
    def identity(self) -> str:
        """A digest of everything but the articles that the quotes depend on."""
        ...

    def __call__(self, articles: Sequence[Article]) -> Sequence[tuple[Quote, ...]]:
        """The quotes of each article, in order."""
        ...


def extract_many(
    articles: Iterable[Article],
    extractor: Extractor,
    *,
    workers: int = 1,
    elsewhere: Spread | None = None,
) -> Iterator[Result]:
    """Each article with its quotes, in order; lazily, some dozens of articles at a time.

    An article that the extractor fails on gets a failure, and the others go on.

    Args:
        articles: The articles.
        extractor: What finds the quotes.
        workers: Number of processes; 1 is this one.
        elsewhere: What spreads the work, if not processes of this machine.

    Raises:
        ModelError: The language model is missing or unfit.
        OnRecordError: A process ended before its time.
    """
    chunks = together(articles, _TOGETHER)
    if workers <= 1 and elsewhere is None:
        for chunk in chunks:
            yield from _extract(extractor, chunk)
    else:
        share = elsewhere or spread
        for results in share(chunks, _work, workers, begin=_begin, given=(extractor,)):
            yield from results


def _extract(extractor: Extractor, chunk: Sequence[Article]) -> list[Result]:
    try:
        return [
            (article, _distinct(article, quotes))
            for article, quotes in zip(chunk, extractor(chunk), strict=True)
        ]
    except OnRecordError:
        raise
    except Exception as error:
        if len(chunk) > 1:
            # One of them is at fault; the others need not suffer for it.
            return [result for article in chunk for result in _extract(extractor, [article])]
        return [(chunk[0], _failure(chunk[0], f"{type(error).__name__}: {error}"))]


def _distinct(article: Article, quotes: tuple[Quote, ...]) -> tuple[Quote, ...] | Failure:
    if len({quote.id for quote in quotes}) == len(quotes):
        return quotes
    return _failure(article, "two quotes have one id")


def _failure(article: Article, what: str) -> Failure:
    message = f"its quotes cannot be found ({what}). Please report this as a fault of On Record."
    return Failure(article.source or article.id, "extract", message)


_extractor: Extractor | None = None


def _begin(extractor: Extractor) -> None:
    global _extractor  # noqa: PLW0603  # a process's own, set once as it begins
    _extractor = extractor


def _work(chunk: list[Article]) -> list[Result]:
    assert _extractor is not None
    return _extract(_extractor, chunk)
