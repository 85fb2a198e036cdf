"""``onrecord add``: fetch and keep, then build from what was kept."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from filecmp import cmp
from pathlib import Path

import click

from onrecord.build import Options
from onrecord.cli._fetching import Fetching, fetch_options, gather
from onrecord.cli._inputs import build_options, example
from onrecord.cli.build import build_from
from onrecord.errors import UnreadableSource
from onrecord.models import Article
from onrecord.sources import read
from onrecord.sources.files import DETAILS, STDIN
from onrecord.sources.web.answers import is_web
from onrecord.storage import PublishText, failed_addresses, reading

__all__ = ["add"]


@click.command(epilog=example("onrecord add https://www.example.org/news/feed.xml"))
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@build_options
@fetch_options
@click.pass_context
def add(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    db: Path,
    publish_text: PublishText | None,
    speakers: Path | None,
    corrections: Path | None,
    model: str | None,
    workers: int,
    limit: int,
    contact: str,
    allow_private_addresses: bool,
) -> None:
    """Add articles from the web, or files, to a database of quotes.

    SOURCE is the address of an article, of a feed (RSS, Atom) or of a sitemap, or a file. Pages
    are kept in the folder raw beside the database, and a file is copied into the folder articles
    there, so that "onrecord build" needs no network. Of a feed, the pages are fetched that are not
    kept yet. An address that cannot be fetched is named and noted; without any SOURCE, those that
    were noted are tried again.
    """
    retried = () if sources else _failed(db)
    if not sources and not retried:
        click.echo(f"{db}: no address has failed; there is nothing to try again")
        return
    files = [source for source in sources if not is_web(source)]
    for file in files:
        _check(file, db)
    kept = {file: _keep(file, db) for file in files}
    names = [kept.get(source, source) for source in sources or retried]
    fetching = Fetching(limit, contact, allow_private_addresses)
    gathered = gather(names, db, fetching, again=bool(retried))
    options = Options(publish_text=publish_text, workers=workers)
    build_from(ctx, gathered, db, options, speakers, corrections, model)


def _failed(db: Path) -> Sequence[str]:
    with reading(db) as database:
        return failed_addresses(database)


def _folder(db: Path) -> Path:
    return db.parent / "articles"


def _check(file: str, db: Path) -> None:
    """See whether a file can be added.

    Raises:
        UnreadableSource: It is not there, is a folder, or another one has its name already.
    """
    path = Path(file)
    if file == STDIN or path.is_dir():
        remedy = f"Read it with: onrecord build {file}"
        raise UnreadableSource(file, "only files and addresses can be added", remedy)
    if not path.is_file():
        raise UnreadableSource(file, "there is no such file", "Check the name, or make it.")
    _check_names(path, _folder(db))


def _check_names(path: Path, folder: Path) -> None:
    for each in _together(path):
        target = folder / each.name
        if target.exists() and not cmp(each, target, shallow=False):
            what = f"{target.as_posix()} is another file of that name"
            raise UnreadableSource(str(each), what, "Give it another name.")


def _together(path: Path) -> list[Path]:
    """A file, and that of its details if it has one beside it."""
    beside = path.with_name(f"{path.name}{DETAILS}")
    return [path, beside] if beside.is_file() else [path]


def _keep(file: str, db: Path) -> str:
    """Copy a file that holds an article beside the others; give the name of the copy."""
    path, folder = Path(file), _folder(db)
    if path.resolve().is_relative_to(folder.resolve()):
        return file
    if not any(isinstance(item, Article) for item in read([path], dated=True)):
        return file  # the build will say why it is of no use
    _check_names(path, folder)  # one that came just before may have the same name
    # The details first: without them, the article might be another.
    for each in reversed(_together(path)):
        _copy(each, folder / each.name)
    return (folder / path.name).as_posix()


def _copy(path: Path, target: Path) -> None:
    """Copy a file, so that it is there whole or not at all."""
    aside = target.with_name(f".{path.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, aside)
        aside.replace(target)
    except OSError as error:
        aside.unlink(missing_ok=True)
        what = f"it cannot be copied to {target.as_posix()} ({error.strerror})"
        raise UnreadableSource(str(path), what) from None
