"""``onrecord export``: a database as files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from onrecord.cli._errors import count
from onrecord.cli._inputs import DATABASE, example
from onrecord.cli._progress import progress
from onrecord.storage import Format, has_parquet
from onrecord.storage import export as write

__all__ = ["EXPORTS", "export"]

EXPORTS = "exports"
"""The folder beside the database that an export goes to when none is named."""

_FORMATS: tuple[Format, ...] = get_args(Format)


@click.command(
    epilog=example(
        "onrecord export data/quotes.db data/exports",
        "onrecord export data/quotes.db /srv/files --format csv",
    )
)
@click.argument("db", type=click.Path(path_type=Path), default=DATABASE, metavar="[DB]")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--format",
    "formats",
    type=click.Choice(_FORMATS),
    multiple=True,
    help="A form to write; may be given several times. Default: all three, or without Parquet when "
    "pyarrow is not installed.",
)
def export(db: Path, folder: Path | None, formats: tuple[Format, ...]) -> None:
    """Write a database as files for other programs: CSV, JSON Lines and Parquet.

    DB is a database that "onrecord build" made; data/quotes.db when none is named. FOLDER is where
    the files go: the folder exports beside the database when none is named, which is where
    "onrecord serve" looks for files to offer. An earlier export there is replaced once the new one
    is whole; the database may be served and built meanwhile.

    There are the quotes, with the names of speaker and party and with their article written out,
    and the tables behind them. Texts of articles are left out.
    """
    chosen = tuple(dict.fromkeys(formats)) or _possible()
    target = folder or db.parent / EXPORTS
    with progress("Rows") as advance:
        made = write(db, target, chosen, advance)
    quotes = next(each.rows for each in made.files if each.table == "quotes")
    size = sum(each.bytes for each in made.files) / 1_000_000
    files = count(len(made.files), "file")
    click.echo(
        f"{target}: {count(quotes, 'quote')} and the tables behind them, {files}, {size:,.1f} MB"
    )


def _possible() -> tuple[Format, ...]:
    if has_parquet():
        return _FORMATS
    message = 'Parquet is left out: pyarrow is not installed (pip install "onrecord[parquet]").'
    click.echo(message, err=True)
    return tuple(each for each in _FORMATS if each != "parquet")
