"""``onrecord backup``: a copy of a database that may be in use."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._errors import SOME_FAILED, count, plain
from onrecord.cli._inputs import example
from onrecord.storage import backup as make_backup

__all__ = ["backup"]


@click.command(epilog=example("onrecord backup data/quotes.db backups/quotes.db"))
@click.argument("db", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, db: Path, file: Path) -> None:
    """Copy a database into a file, also while it is served or built.

    DB is a database that "onrecord build" made, FILE the copy: a new file, or an earlier backup,
    which is replaced once the new one is whole. The copy is checked as "onrecord verify" does; what
    does not agree is printed, a line each.
    """
    made = make_backup(db, file)
    for finding in made.findings:
        click.echo(plain(str(finding)))
    totals = made.totals
    held = f"{count(totals.quotes, 'quote')} from {count(totals.articles, 'article')}"
    if made.findings:
        wrong = count(len(made.findings), "thing")
        click.echo(f"{file}: {held}, with {wrong} that should not be, as in {db}", err=True)
        ctx.exit(SOME_FAILED)
    click.echo(f"{file}: {held}, as in {db}")
