"""``onrecord review``: a person looks at the least certain quotes, one by one."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path

import click
from sqlite_utils import Database

from onrecord.cli._asking import Answer, ask
from onrecord.cli._errors import count, plain
from onrecord.cli._inputs import CORRECTIONS, DATABASE, example
from onrecord.cli._showing import show_quote
from onrecord.models import Correction, Speaker
from onrecord.sources.corrections_edit import CorrectionsFile
from onrecord.storage import (
    Doubtful,
    People,
    decided_on,
    known_speakers,
    least_certain,
    look_at,
    reading,
)

__all__ = ["review"]


@click.command(epilog=example("onrecord review data/quotes.db --limit 20"))
@click.argument("db", type=click.Path(path_type=Path), default=DATABASE, metavar="[DB]")
@click.option(
    "--limit", type=click.IntRange(min=1), help="Number of quotes at most. Default: all there are."
)
@click.option("--speaker", help="Only quotes of this speaker: an id, a name or an alias.")
@click.option("--party", help="Only quotes of this party: an id, a name or an alias.")
@click.option(
    "--corrections",
    type=click.Path(path_type=Path),
    help="The file to write to. Default: corrections.yml beside the database.",
)
@click.option("--by", help="Who decides. Default: your name on this computer.")
def review(
    db: Path,
    limit: int | None,
    speaker: str | None,
    party: str | None,
    corrections: Path | None,
    by: str | None,
) -> None:
    """Go through the quotes that nobody has reviewed, the least certain first.

    DB is a database that "onrecord build" made; data/quotes.db when none is named. Each quote is
    shown in its place, with what its speaker and its day rest on. What you decide is written to
    data/corrections.yml at once; the next build applies it.
    """
    file = CorrectionsFile(corrections or db.parent / CORRECTIONS.name)
    before = len(file.corrections)
    who = by or getpass.getuser()
    with reading(db) as database:
        decided = decided_on(database, file.corrections)
        found = least_certain(database, speaker=speaker, party=party)
        chosen = [quote for quote in found if quote not in decided][:limit]
        if not chosen:
            click.echo(f"{db}: no quote is left to review")
        for n, quote in enumerate(chosen, 1):
            doubtful = look_at(database, quote)
            show_quote(doubtful, n, len(chosen))
            answer = ask(doubtful, _people(database, file))
            if answer is None:
                break
            if answer.decided:
                file.add(_correction(doubtful, answer, who))
    _close(file, len(file.corrections) - before)


def _people(db: Database, file: CorrectionsFile) -> People:
    """Everybody who can be named, also those whom the file has brought in."""
    values = (change.value for each in file.corrections for change in each.changes)
    named = [value for value in values if isinstance(value, Speaker)]
    return People(db, known_speakers(db), named)


def _correction(doubtful: Doubtful, answer: Answer, by: str) -> Correction:
    row = doubtful.row
    return Correction(
        where="",
        quote=row["id"],
        article=row["article"],
        words=" ".join(row["text"].split()),
        changes=answer.changes,
        reject=answer.reject,
        by=" ".join(by.split()),
        on=datetime.now().astimezone().date(),
        reason=answer.reason,
    )


def _close(file: CorrectionsFile, written: int) -> None:
    if not written:
        return
    option = "" if file.path == CORRECTIONS else f" --corrections {file.path}"
    click.echo(
        plain(f"{count(written, 'decision')} written to {file.path}.")
        + f" Apply with: onrecord build{option}"
    )
