"""Articles from files and folders, of every kind that is read, and from standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from onrecord.core.addresses import canonical
from onrecord.errors import BadFrontMatter, SourceError, UnreadableSource
from onrecord.models import Article, Failure
from onrecord.places import Place, is_remote
from onrecord.sources.bundles import BUNDLES, is_bundle, read_bundle
from onrecord.sources.details import article_of, refuse_undated
from onrecord.sources.frontmatter import parse, split
from onrecord.sources.jsonl import read_lines
from onrecord.sources.language import refuse_foreign
from onrecord.sources.limits import read_bytes
from onrecord.sources.pages import read_page
from onrecord.sources.web.kept import fetched_from, read_kept
from onrecord.sources.web.store import PAGE, is_stored_part

__all__ = [
    "DETAILS",
    "STDIN",
    "files_of",
    "read",
    "read_file",
    "refuse_absent",
    "same_address",
    "unrepeated",
]

STDIN = "-"
"""The source that stands for JSON Lines on standard input."""

DETAILS = ".yml"
"""What follows a document's name in that of the file of its details."""

_TEXTS = (".md", ".txt")
_PAGES = (".html", ".htm", ".html.gz", ".htm.gz")
_PRINTED = (".pdf",)
_KINDS = (*_TEXTS, *_PAGES, *_PRINTED, *BUNDLES)
_KNOWN = ", ".join(_KINDS)
_BROWSER = "_files"


def read(
    sources: Sequence[str | os.PathLike[str]], *, dated: bool = False
) -> Iterator[Article | Failure]:
    """The articles of some files and folders, in a fixed order, each file once.

    Folders are read to the bottom, in order of name, hidden files left out, and what a browser
    saved along with a page. One may be a raw store, or have one in it. What cannot be read comes
    as a failure in its place, and the others go on; so does an article in another language, and
    one whose id or address another has already.

    Args:
        sources: Files, folders, addresses that fsspec knows (``s3://news/2023``), or ``-`` for
            JSON Lines on standard input.
        dated: Whether a document must have a day of publication; in JSON Lines it may lack one.

    Raises:
        UnreadableSource: One of ``sources`` is not there. Nothing has been read then.
        EngineError: What reaches an address is not installed.
    """
    names = [os.fspath(source) for source in sources]
    refuse_absent(names)
    return unrepeated(_items(names, dated))


def refuse_absent(names: Iterable[str]) -> None:
    """Let pass sources that are there.

    Raises:
        UnreadableSource: One of them is not.
        EngineError: What reaches an address is not installed.
    """
    for name in names:
        if name == STDIN:
            continue
        try:
            there = Place(name).exists() if is_remote(name) else Path(name).exists()
        except OSError as error:
            what = f"it cannot be reached ({error.strerror or error})"
            raise UnreadableSource(name, what, "Check the address and the access to it.") from None
        if not there:
            raise UnreadableSource(
                name, "there is no such file or folder", "Check the name, or make it."
            )


def unrepeated(items: Iterable[Article | Failure]) -> Iterator[Article | Failure]:
    """Pass items on; an article whose id or address was there before becomes a failure.

    As many come as are given, each in its place.
    """
    ids: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for item in items:
        if isinstance(item, Failure):
            yield item
            continue
        source = item.source or item.id
        address = canonical(item.url) if item.url else None
        if item.id in ids:
            what = f'its id "{item.id}" belongs to {ids[item.id]} already'
            yield Failure(source, "read", f"{what}. Give it an id of its own.")
        elif address in addresses:
            yield same_address(item, addresses[address])
        else:
            ids[item.id] = source
            if address:
                addresses[address] = f"{item.id} ({source})"
            yield item


def same_address(article: Article, other: str) -> Failure:
    """What an article becomes whose address another one has already.

    Args:
        article: The article.
        other: The other one's id, with where it was read.
    """
    what = f"its address is that of {other} already"
    message = f"{what}. Of each address one article is kept."
    return Failure(article.source or article.id, "read", message)


def _items(names: Sequence[str], dated: bool) -> Iterator[Article | Failure]:
    for name in files_of(names):
        if name == STDIN:
            yield from read_lines(sys.stdin.buffer, STDIN)
        else:
            yield from read_file(name, dated=dated)


def files_of(names: Iterable[str]) -> Iterator[str]:
    """The files of some files, folders and addresses, in a fixed order, each once."""
    done: set[str | Path] = set()
    for name in names:
        if name == STDIN:
            yield name
        elif is_remote(name):
            for place in Place(name).files():
                if place.name not in done and "/." not in place.name:
                    done.add(place.name)
                    yield place.name
        else:
            for path in _files(Path(name)):
                if path.resolve() not in done:
                    done.add(path.resolve())
                    yield os.fspath(path)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path):
        there = set(files)
        folders[:] = sorted(each for each in folders if not _passed_over(each, there))
        yield from (Path(folder, each) for each in sorted(files) if not _passed_over(each, there))


def _passed_over(name: str, there: set[str]) -> bool:
    """Whether a name in a folder is no source of its own.

    It is hidden, or belongs to a kept page; or it is the details of the file that it is named
    after, or the folder into which a browser saved the pictures of the page of that name.
    """
    if name.startswith(".") or is_stored_part(name):
        return True
    if name.endswith(DETAILS) and name.removesuffix(DETAILS) in there:
        return True
    return name.endswith(_BROWSER) and any(name.removesuffix(_BROWSER) + e in there for e in _PAGES)


def read_file(name: str, *, dated: bool = False) -> Iterator[Article | Failure]:
    """The articles of one file, and a failure for each document of no use.

    Args:
        name: The file.
        dated: As for ``read``.
    """
    # A name that is not UTF-8 could be neither shown nor stored.
    source = os.fsencode(name if is_remote(name) else Path(name).as_posix()).decode(
        "utf-8", "replace"
    )
    if is_bundle(name):
        yield from read_bundle(Place(name), source, dated=dated)
        return
    if is_remote(name):
        what = "On Record does not read this kind of file from there"
        yield Failure(source, "read", f"{what}. It reads {', '.join(BUNDLES)}.")
        return
    path = Path(name)
    try:
        article = _document(path, source)
        yield refuse_foreign(refuse_undated(article) if dated else article)
    except SourceError as error:
        yield Failure(error.where, "read", _told(error, path))


def _told(error: SourceError, path: Path) -> str:
    """What is wrong; with the address of a kept page, whose file is named after a digest."""
    address = fetched_from(path) if path.name.endswith(PAGE) else None
    if address is not None:
        error.what = f"{error.what} (fetched from {address})"
    return str(error).removeprefix(f"{error.where}: ")


def _document(path: Path, source: str) -> Article:
    if path.name.endswith(PAGE):
        return read_kept(path, source, details=_details_beside(path))
    kind = next((each for each in _KINDS if path.name.lower().endswith(each)), None)
    if kind is None:
        raise UnreadableSource(
            source, "On Record does not read this kind of file", f"It reads {_KNOWN}."
        )
    name = path.name[: -len(kind)]
    beside = _details_beside(path)
    if kind in _TEXTS:
        details, text = split(_text(path, source), source)
        return article_of({**details, **beside}, text=text, id=name, source=source)
    data = read_bytes(path, source)
    content_type = "application/pdf" if kind in _PRINTED else "text/html"
    return read_page(data, source=source, content_type=content_type, id=name, details=beside)


def _details_beside(path: Path) -> dict[str, object]:
    """The details in the file of a document's name with ``.yml`` after it, if it is there."""
    beside = path.with_name(path.name + DETAILS)
    if not beside.is_file():
        return {}
    source = os.fsencode(beside.as_posix()).decode("utf-8", "replace")
    try:
        return parse(_text(beside, source), source, line=1)
    except BadFrontMatter as error:
        error.what = error.what.replace("the front matter", "this file")
        raise


def _text(path: Path, source: str) -> str:
    """A file's characters, each line ended by a line feed alone."""
    data = read_bytes(path, source)
    if not data.strip():
        raise UnreadableSource(source, "the file is empty", "Add the text, or remove the file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"this is not UTF-8 text (byte {error.start + 1} is {data[error.start]:#04x})"
        raise UnreadableSource(source, what, "Save it as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
