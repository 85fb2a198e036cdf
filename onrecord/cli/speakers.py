"""``onrecord speakers``: whom the file of known speakers does not have."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, get_args

import click

from onrecord.cli._entries import entry_of
from onrecord.cli._errors import count, plain
from onrecord.cli._inputs import DATABASE, example
from onrecord.sources.authority_edit import entry_lines
from onrecord.storage import Newcomer, newcomers, reading

__all__ = ["speakers"]

_Format = Literal["table", "yaml"]
_EXAMPLE_LENGTH = 80


@click.command(epilog=example("onrecord speakers data/quotes.db --format yaml"))
@click.argument("db", type=click.Path(path_type=Path), default=DATABASE, metavar="[DB]")
@click.option(
    "--format",
    type=click.Choice(get_args(_Format)),
    default="table",
    show_default=True,
    help="table is for reading; yaml is ready to paste into speakers.yml.",
)
def speakers(db: Path, format: _Format) -> None:
    """List the speakers found that nobody has entered yet, the most quoted first.

    DB is a database that "onrecord build" made; data/quotes.db when none is named. A person named
    by one word alone, or several together, are no entry of the file: in YAML they come as
    comments. Unnamed sources are left out. "onrecord merge" enters another name of one who is
    there.
    """
    with reading(db) as database:
        found = list(newcomers(database))
    if not found:
        click.echo(f"{db}: every speaker with a name is known", err=True)
    elif format == "yaml":
        for block in _blocks(found):
            click.echo(block)
    elif sys.stdout.isatty():
        _table(found)
    else:
        for newcomer in found:
            click.echo("\t".join(_cells(newcomer)))


def _cells(newcomer: Newcomer) -> tuple[str, ...]:
    return (
        str(newcomer.quotes),
        str(newcomer.articles),
        plain(newcomer.name),
        newcomer.kind,
        plain(newcomer.id),
        plain(newcomer.example),
    )


def _table(found: Iterable[Newcomer]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("Quotes", "Articles", "Speaker", "Kind", "Id", "Example", expand=True)
    table.columns[5].ratio = 1
    for newcomer in found:
        table.add_row(*(Text(cell) for cell in _cells(newcomer)))
    Console().print(table)


def _blocks(found: Iterable[Newcomer]) -> Iterator[str]:
    """Entries of the file, each after a comment that tells how often and where; then the others."""
    others = []
    for newcomer in found:
        if newcomer.full_name:
            yield f"# {_told(newcomer)}\n{entry_lines(entry_of(newcomer))}"
        else:
            others.append(f"#   {_told(newcomer)}")
    if others:
        yield "\n".join(
            ("# Named by one word, or several together: no entry as they are.", *others)
        )


def _told(newcomer: Newcomer) -> str:
    words = plain(newcomer.example)
    short = words if len(words) <= _EXAMPLE_LENGTH else f"{words[:_EXAMPLE_LENGTH]} …"
    held = f"{count(newcomer.quotes, 'quote')} in {count(newcomer.articles, 'article')}"
    return f"{plain(newcomer.name)}: {held}, such as “{short}” ({plain(newcomer.article)})"
