"""``onrecord check``: whether words are on record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, get_args

import click

from onrecord.cli._inputs import DATABASE, example

__all__ = ["check"]

_Format = Literal["text", "json"]


@click.command(
    epilog=example(
        'onrecord check "We will not go back to work without a deal"',
        'onrecord check "The offer is a step backward" --speaker WGA --format json',
    )
)
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--speaker", help="Whose words they are said to be: an id, a name, an alias or a surname."
)
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    show_default=True,
    help="The database to look in.",
)
@click.option(
    "--format",
    type=click.Choice(get_args(_Format)),
    default="text",
    show_default=True,
    help="text is for people; json has all that is known, under fixed keys.",
)
def check(words: tuple[str, ...], speaker: str | None, db: Path, format: _Format) -> None:
    """Look up whether words are on record: in these words, in others, or from somebody else.

    WORDS are what somebody quotes, up to 600 of them; put quotation marks of the shell around
    them. An ellipsis (...) or [brackets] in them show what is left out or put in. Every answer
    ends with 0, also that they are not on record.
    """
    # These are slow to import.
    from onrecord.cli._verdict import show
    from onrecord.core.checking import as_json
    from onrecord.storage import check as look_up
    from onrecord.storage import reading

    with reading(db) as database:
        result = look_up(database.conn, " ".join(words), speaker)
    if format == "json":
        click.echo(json.dumps(as_json(result), ensure_ascii=False, indent=2))
    else:
        show(result)
