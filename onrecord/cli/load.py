"""``onrecord load``: from a lake to a database, or to one for each year."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from onrecord.cli._built import tell
from onrecord.cli._errors import SOME_FAILED
from onrecord.cli._inputs import (
    corrections_for,
    corrections_option,
    example,
    publish_text_option,
    workers_option,
)
from onrecord.cli._progress import progress
from onrecord.places import Place
from onrecord.storage import PublishText
from onrecord.storage.concluding import Ways

__all__ = ["load"]

_SHOWN = 20
"""Failures that are shown: of repeated crawls there can be very many."""
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    epilog=example(
        "onrecord load lake data/quotes.db",
        'onrecord load lake strike.db --party "Writers Guild of America" --since 2023-05-01',
        "onrecord load lake trade.db --where \"text ILIKE '%tariff%' AND said_on >= '2023-05-01'\"",
        "onrecord load lake data/quotes.db --shards year",
    )
)
@click.argument("lake")
@click.argument("db", type=click.Path(path_type=Path))
@click.option(
    "--where",
    metavar="CONDITION",
    help="Only quotes of which this holds: an SQL condition on the columns of a lake's quotes, "
    "which docs/lake.md lists.",
)
@click.option(
    "--party",
    "parties",
    multiple=True,
    metavar="NAME",
    help="Only what is said for this party, or by itself; a name or an id. May be given several "
    "times.",
)
@click.option(
    "--speaker",
    "speakers",
    multiple=True,
    metavar="NAME",
    help="Only what this speaker says; a name or an id. May be given several times.",
)
@click.option(
    "--since", type=_DAY, metavar="DAY", help="Only articles published on this day or later."
)
@click.option(
    "--until", type=_DAY, metavar="DAY", help="Only articles published on this day or earlier."
)
@click.option(
    "--shards",
    type=click.Choice(["year"]),
    help="Make a database for each year of publication: of quotes.db, quotes-2023.db and so on.",
)
@click.option("--prune", is_flag=True, help="Remove articles that are not among those asked for.")
@publish_text_option
@corrections_option
@workers_option
@click.pass_context
def load(
    ctx: click.Context,
    *,
    lake: str,
    db: Path,
    where: str | None,
    parties: tuple[str, ...],
    speakers: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    shards: str | None,
    prune: bool,
    publish_text: PublishText | None,
    corrections: Path | None,
    workers: int,
) -> None:
    """Bring a database up to date with a lake, or with a slice of it.

    LAKE is a folder or an address that "onrecord extract --to" has written to. DB is the database;
    made if it is not there. All of a lake gives the database that "onrecord build" makes of the
    same sources. Of a slice of quotes, only articles with such quotes come, each with its text.
    What is as it was is not written again: a second load does nothing. Needs onrecord[scale].
    """
    # What reads lakes is slow to import.
    from onrecord.lake.loading import load as loading
    from onrecord.lake.loading.wanted import Slice

    place = Place(lake)
    wanted = Slice(
        where=where,
        parties=parties,
        speakers=speakers,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    options = Ways(prune=prune, publish_text=publish_text, workers=workers)
    decided = corrections_for((lake,), corrections)
    bad = False
    with progress("Loading") as advance:
        if shards:
            done = loading.load_by_year(
                place, db, wanted=wanted, corrections=decided, options=options, progress=advance
            )
        else:
            report = loading.load(
                place, db, wanted=wanted, corrections=decided, options=options, progress=advance
            )
            done = iter([(db, report)])
        for path, report in done:
            tell(report, path, most=_SHOWN)
            bad = bad or bool(report.failures or report.unapplied)
    if bad:
        ctx.exit(SOME_FAILED)
