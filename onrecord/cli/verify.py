"""``onrecord verify``: whether every quote still stands in its article."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._errors import SOME_FAILED, count, plain
from onrecord.cli._inputs import DATABASE, example
from onrecord.storage import counts, reading
from onrecord.storage import verify as findings

__all__ = ["verify"]


@click.command(epilog=example("onrecord verify data/quotes.db"))
@click.argument("db", type=click.Path(path_type=Path), default=DATABASE, metavar="[DB]")
@click.pass_context
def verify(ctx: click.Context, db: Path) -> None:
    """Check a database: every quote stands in its article, and all rows agree.

    DB is a database that "onrecord build" made; data/quotes.db when none is named. What does not
    agree is printed, a line each.
    """
    wrong = 0
    with reading(db) as database:
        for finding in findings(database):
            wrong += 1
            click.echo(plain(str(finding)))
        held = counts(database) if not wrong else None
    if held is None:
        what = f"{count(wrong, 'thing')} that should not be"
        click.echo(f"{db}: {what}. Remove the file, and build it anew.", err=True)
        ctx.exit(SOME_FAILED)
    quotes, articles = count(held.quotes, "quote"), count(held.articles, "article")
    click.echo(f"{db}: {quotes} from {articles}, each where it says")
