"""``onrecord build``: read, extract, resolve, group, store."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.build import Options
from onrecord.build import build as build_database
from onrecord.cli._built import tell
from onrecord.cli._errors import SOME_FAILED
from onrecord.cli._fetching import Fetching, Gathered, fetch_options, gather
from onrecord.cli._inputs import (
    Engine,
    authority_for,
    build_options,
    corrections_for,
    elsewhere,
    engine_options,
    example,
    extractor_for,
)
from onrecord.cli._progress import progress
from onrecord.storage import PublishText

__all__ = ["build", "build_from"]

DATA = Path("data")


@click.command(epilog=example("onrecord build data/articles"))
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--prune", is_flag=True, help="Remove articles that the sources had once and have no more."
)
@build_options
@engine_options
@fetch_options
@click.pass_context
def build(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    db: Path,
    prune: bool,
    publish_text: PublishText | None,
    speakers: Path | None,
    corrections: Path | None,
    model: str | None,
    workers: int,
    engine: Engine,
    ray_address: str | None,
    limit: int,
    contact: str,
    allow_private_addresses: bool,
) -> None:
    """Bring a database of quotes up to date with its sources.

    SOURCE is a file or a folder (.md, .txt, .html, .pdf, .jsonl, .parquet, .warc and more: see
    docs/sources.md), an address on the web, as for "onrecord add", or - for JSON Lines on standard
    input; when none is named, the folders articles and raw beside the database, else data/articles
    and data/raw. Only what has changed is read again: a second build does nothing. What cannot be
    used is named, and the rest goes on; so is a correction that matches no quote.
    """
    fetching = Fetching(limit, contact, allow_private_addresses)
    gathered = gather(sources or _usual(db), db, fetching)
    options = Options(prune, publish_text, workers, elsewhere(engine, ray_address))
    build_from(ctx, gathered, db, options, speakers, corrections, model)


def _usual(db: Path) -> tuple[str, ...]:
    """The sources that are meant when none is named: the articles, and the pages fetched."""
    for folder in (db.parent, DATA):
        there = [folder / name for name in ("articles", "raw") if (folder / name).is_dir()]
        if there:
            return tuple(path.as_posix() for path in there)
    return ((DATA / "articles").as_posix(),)


def build_from(
    ctx: click.Context,
    gathered: Gathered,
    db: Path,
    options: Options,
    speakers: Path | None,
    corrections: Path | None,
    model: str | None,
) -> None:
    """Build from sources that are at hand, and tell what came of it."""
    authority = authority_for(gathered.places, speakers)
    decided = corrections_for(gathered.places, corrections)
    with progress("Reading") as advance:
        report = build_database(
            gathered.sources,
            db,
            authority=authority,
            extractor=extractor_for(authority, model),
            corrections=decided,
            failures=gathered.failures,
            tried=gathered.tried,
            options=options,
            progress=advance,
        )
    tell(report, db)
    if report.failures or report.unapplied:
        ctx.exit(SOME_FAILED)
