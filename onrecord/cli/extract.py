"""``onrecord extract``: quotes from articles, printed or written into a lake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args

import click

from onrecord.batch import Result, extract_many
from onrecord.cli._errors import SOME_FAILED, show_failures
from onrecord.cli._inputs import (
    Engine,
    authority_for,
    elsewhere,
    engine_options,
    example,
    extractor_for,
    model_option,
    speakers_option,
    workers_option,
)
from onrecord.cli._lake import LakeSettings, into_lake
from onrecord.cli._output import Format, write
from onrecord.cli._progress import progress
from onrecord.lake.extraction.run import CHUNK
from onrecord.models import Article, Failure, Quote
from onrecord.sources import read

__all__ = ["extract"]


@click.command(
    epilog=example(
        "onrecord extract --format jsonl data/articles",
        "onrecord extract news/*.warc.gz --to lake --workers 4",
        "onrecord extract s3://news/2023 --to s3://news/lake --engine ray --workers 64",
    )
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--format",
    type=click.Choice(get_args(Format)),
    help="table is for people; jsonl and csv have all that is known of a quote. Default: table.",
)
@click.option(
    "--to",
    "lake",
    metavar="LAKE",
    help="Write Parquet files into this folder or address, instead of printing (docs/lake.md).",
)
@speakers_option
@model_option
@workers_option
@engine_options
@click.option(
    "--chunk",
    type=click.IntRange(min=1, max=100_000),
    help=f"With --to: documents that are done and written at once. Default: {CHUNK}, or as the "
    "lake has it.",
)
@click.option("--retry", is_flag=True, help="With --to: try documents again that were set aside.")
@click.pass_context
def extract(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    format: Format | None,
    lake: str | None,
    speakers: Path | None,
    model: str | None,
    workers: int,
    engine: Engine,
    ray_address: str | None,
    chunk: int | None,
    retry: bool,
) -> None:
    """Print the quotes of articles, or write them into a lake; no database is read or written.

    SOURCE is a file or a folder (.md, .txt, .html, .pdf, .jsonl, .parquet, .warc and more: see
    docs/sources.md), an address that fsspec knows, such as s3://news/2023, or - for JSON Lines on
    standard input: one article a line, with "id" and "text". Offsets refer to that text.

    A lake is for many articles: Parquet files, one folder for each month. A run that was stopped
    goes on where it was when it is started again, and one with new sources adds to the lake.
    """
    if lake is not None:
        if format is not None:
            raise click.UsageError("--format is for printing; a lake has Parquet files.")
        settings = LakeSettings(lake, workers, engine, ray_address, chunk, retry)
        into_lake(ctx, sources, settings, speakers, model)
        return
    if chunk is not None or retry:
        raise click.UsageError("--chunk and --retry are for a lake: name one with --to.")
    authority = authority_for(sources, speakers)
    failures: list[Failure] = []
    with progress("Extracting") as advance:
        found = extract_many(
            _articles(read(sources), failures),
            extractor_for(authority, model),
            workers=workers,
            elsewhere=elsewhere(engine, ray_address),
        )
        write(_quotes(found, failures, advance), format or "table")
    show_failures(failures)
    if failures:
        ctx.exit(SOME_FAILED)


def _quotes(
    found: Iterable[Result], failures: list[Failure], advance: Callable[[str], None]
) -> Iterator[Quote]:
    for article, result in found:
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
