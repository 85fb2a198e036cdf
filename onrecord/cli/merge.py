"""``onrecord merge``: two names are one speaker's."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._entries import entry_of
from onrecord.cli._errors import plain
from onrecord.cli._inputs import DATABASE, SPEAKERS, example
from onrecord.errors import AuthorityError, StorageError
from onrecord.models import AuthorityEntry
from onrecord.sources.authority_edit import AuthorityFile
from onrecord.storage import Newcomer, newcomers_called, reading

__all__ = ["merge"]


@click.command(epilog=example("onrecord merge k-bass karen-bass"))
@click.argument("a")
@click.argument("b")
@click.option(
    "--speakers",
    type=click.Path(path_type=Path),
    default=SPEAKERS,
    show_default=True,
    help="The file of known speakers to write to; made if it is not there.",
)
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    show_default=True,
    help="The database that has the names.",
)
def merge(a: str, b: str, speakers: Path, db: Path) -> None:
    """Enter that speaker A is B: A's name becomes another name of B's.

    A is a speaker found, by id or name, as "onrecord speakers" lists them. B is one of the file of
    known speakers; or another one found, who gets an entry. The file's comments and layout stay.
    The next build takes it up.
    """
    file = AuthorityFile(speakers)
    known = _entry_called(file, b)
    with reading(db) as database:
        found_a, found_b = newcomers_called(database, a), newcomers_called(database, b)
    taken = _entry_called(file, a)
    if taken is not None:
        _settled(file, a, taken, known)
        return
    alias = _one_name(db, a, found_a)
    if known is None:
        known = _new_entry(db, b, found_b)
        if known.name.casefold() == alias.casefold():
            what = f'"{a}" and "{b}" have one name'
            raise StorageError(str(db), what, "Give that name an entry in speakers.yml.")
        file.add_entry(known)
    file.add_alias(known.id, alias)
    file.save()
    click.echo(
        plain(f'{speakers}: "{alias}" is now {known.name} ({known.id}) in every article.')
        + f" Take it up with: onrecord build{_option(speakers)}"
    )


def _entry_called(file: AuthorityFile, said: str) -> AuthorityEntry | None:
    """The entry with that id, name or alias."""
    known = file.authority.by_id.get(said)
    if known is not None:
        return known
    for entry in file.authority.entries:
        if said.casefold() in (name.casefold() for name in (entry.name, *entry.aliases)):
            return entry
    return None


def _settled(
    file: AuthorityFile, said: str, taken: AuthorityEntry, known: AuthorityEntry | None
) -> None:
    """A is in the file already: as B, or as somebody else, which only a person can mend."""
    if known == taken:
        click.echo(plain(f'{file.path}: "{said}" is {taken.name} ({taken.id}) already.'))
        return
    where = f"{file.path}:{file.line_of(taken.id)}"
    what = f'"{said}" has an entry of its own, or is a name of one ({taken.id})'
    if known is not None:
        what = f'"{said}" is {taken.id}, and {known.id} on line {file.line_of(known.id)} is another'
    raise AuthorityError(where, what, "Move the names from the one entry to the other by hand.")


def _one_name(db: Path, said: str, found: list[Newcomer]) -> str:
    """The name of the speaker found, to be an alias."""
    names = {each.name for each in found}
    if not names:
        raise _nobody(db, said)
    if len(names) > 1:
        raise _several(db, said, found)
    if found[0].kind == "unnamed":
        what = f'"{said}" is no name, but describes somebody in one article'
        raise StorageError(str(db), what, "Correct its quotes with: onrecord review")
    return names.pop()


def _new_entry(db: Path, said: str, found: list[Newcomer]) -> AuthorityEntry:
    if not found:
        raise _nobody(db, said)
    if len(found) > 1:
        raise _several(db, said, found)
    if not found[0].full_name:
        what = f'"{said}" does not tell one speaker from all others'
        raise StorageError(str(db), what, "Give a full name an entry in speakers.yml first.")
    return entry_of(found[0])


def _nobody(db: Path, said: str) -> StorageError:
    remedy = "List those that are there with: onrecord speakers"
    return StorageError(str(db), f'no speaker is called "{said}"', remedy)


def _several(db: Path, said: str, found: list[Newcomer]) -> StorageError:
    ids = ", ".join(each.id for each in found)
    return StorageError(str(db), f'several are called "{said}" ({ids})', "Name one by its id.")


def _option(speakers: Path) -> str:
    return "" if speakers == SPEAKERS else f" --speakers {speakers}"
