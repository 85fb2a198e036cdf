"""``onrecord build``: read, extract, resolve, group, store."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from onrecord.build import BuildReport, Options
from onrecord.build import build as build_database
from onrecord.cli._errors import SOME_FAILED, count, plain, show_failures
from onrecord.cli._inputs import (
    DATABASE,
    authority_for,
    corrections_for,
    corrections_option,
    example,
    extractor_for,
    model_option,
    speakers_option,
    workers_option,
)
from onrecord.cli._progress import progress
from onrecord.storage import Decisions, PublishText

__all__ = ["build"]


@click.command(epilog=example("onrecord build data/articles"))
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    show_default=True,
    help="The database; made if it is not there.",
)
@click.option(
    "--prune", is_flag=True, help="Remove articles that the sources had once and have no more."
)
@click.option(
    "--publish-text",
    type=click.Choice(get_args(PublishText)),
    default="full",
    show_default=True,
    help="How much of each article to keep beside its quotes: hardly any, some words of context, "
    "or its full text.",
)
@speakers_option
@corrections_option
@model_option
@workers_option
@click.pass_context
def build(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    db: Path,
    prune: bool,
    publish_text: PublishText,
    speakers: Path | None,
    corrections: Path | None,
    model: str | None,
    workers: int,
) -> None:
    """Bring a database of quotes up to date with its sources.

    SOURCE is a file or a folder (.md, .txt, .html, .pdf, .jsonl, .warc and more: see
    docs/sources.md), or - for JSON Lines on standard input; data/articles when none is named. Only
    what has changed is read again: a second build does nothing. What cannot be used is named, and
    the rest goes on; so is a correction that matches no quote.
    """
    names = sources or ("data/articles",)
    authority = authority_for(names, speakers)
    decided = corrections_for(names, corrections)
    options = Options(prune=prune, publish_text=publish_text, workers=workers)
    with progress("Reading") as advance:
        report = build_database(
            names,
            db,
            authority=authority,
            extractor=extractor_for(authority, model),
            corrections=decided,
            options=options,
            progress=advance,
        )
    show_failures(report.failures)
    for line in report.unapplied:
        click.echo(plain(line), err=True)
    click.echo(_summary(report, db))
    if report.failures or report.unapplied:
        ctx.exit(SOME_FAILED)


def _summary(report: BuildReport, db: Path) -> str:
    done = [
        f"{number} {what}"
        for number, what in (
            (len(report.added), "added"),
            (len(report.replaced), "read again"),
            (report.unchanged, "unchanged"),
            (len(report.removed), "removed"),
            (len(report.failures), "failed"),
        )
        if number
    ]
    totals = report.totals
    held = f"{count(totals.quotes, 'quote')} from {count(totals.articles, 'article')}"
    line = f"{db}: {held} ({', '.join(done) or 'no articles'}; {report.seconds:.1f} s)"
    return f"{line}; {told}" if (told := _decided(report.decisions)) else line


def _decided(decisions: Decisions) -> str:
    """What people have decided: how many quotes, and how they fared."""
    if not decisions.reviewed and not decisions.unapplied:
        return ""
    corrected = [f"{number} {field}" for field, number in decisions.corrected.items()]
    fared = [
        f"{number} {what}"
        for number, what in (
            (decisions.confirmed, "confirmed"),
            (decisions.mended, f"corrected: {', '.join(corrected)}"),
            (decisions.rejected, "rejected"),
        )
        if number
    ]
    told = f"{decisions.reviewed} reviewed" + (f" ({'; '.join(fared)})" if fared else "")
    missed = f", {count(decisions.unapplied, 'correction')} not applied"
    return told + (missed if decisions.unapplied else "")
