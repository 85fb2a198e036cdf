"""``onrecord extract``: quotes from articles, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args

import click

from onrecord.batch import Extractor, extract_many
from onrecord.cli._errors import SOME_FAILED, show_failures
from onrecord.cli._inputs import (
    authority_for,
    example,
    extractor_for,
    model_option,
    speakers_option,
    workers_option,
)
from onrecord.cli._output import Format, write
from onrecord.cli._progress import progress
from onrecord.models import Article, Failure, Quote
from onrecord.sources import read

__all__ = ["extract"]


@click.command(epilog=example("onrecord extract --format jsonl data/articles"))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--format",
    type=click.Choice(get_args(Format)),
    default="table",
    show_default=True,
    help="table is for people; jsonl and csv have all that is known of a quote.",
)
@speakers_option
@model_option
@workers_option
@click.pass_context
def extract(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    format: Format,
    speakers: Path | None,
    model: str | None,
    workers: int,
) -> None:
    """Print the quotes of articles; no database is read or written.

    SOURCE is a file or a folder (.md, .txt, .html, .pdf, .jsonl, .warc and more: see
    docs/sources.md), or - for JSON Lines on standard input: one article a line, with "id" and
    "text". Offsets refer to that text.
    """
    authority = authority_for(sources, speakers)
    failures: list[Failure] = []
    with progress("Extracting") as advance:
        extractor = extractor_for(authority, model)
        write(_quotes(read(sources), extractor, workers, failures, advance), format)
    show_failures(failures)
    if failures:
        ctx.exit(SOME_FAILED)


def _quotes(
    items: Iterable[Article | Failure],
    extractor: Extractor,
    workers: int,
    failures: list[Failure],
    advance: Callable[[str], None],
) -> Iterator[Quote]:
    articles = _articles(items, failures)
    for article, result in extract_many(articles, extractor, workers=workers):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            yield from result
        advance(article.id)


def _articles(items: Iterable[Article | Failure], failures: list[Failure]) -> Iterator[Article]:
    for item in items:
        if isinstance(item, Failure):
            failures.append(item)
        else:
            yield item
