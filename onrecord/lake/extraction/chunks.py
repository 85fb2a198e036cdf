"""From files to chunks: as many documents as are read and written at once, and begun anew at once.

The chunks of a file are always the same. What has been done with each is noted beside the rows, so
that a run goes on where an earlier one was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO

from onrecord.errors import OnRecordError
from onrecord.models import Failure
from onrecord.places import Place, is_remote
from onrecord.sources.bundles import BUNDLES, broken_off, is_bundle, raws_of
from onrecord.sources.files import DETAILS
from onrecord.sources.raw import Raw, Row, size_of

__all__ = ["Chunk", "Document", "Holding", "Item", "chunks_of", "holdings_of"]

_MOST_BYTES = 16 * 2**20
"""Bytes of documents in a chunk, from which on it takes no more."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is one document: a text, a web page, a PDF."""

    path: str


Item = Raw | Document | Failure
"""What a chunk has: a document not yet read, or why one could not be taken out."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is read as one: a file with many documents, or the single documents of a folder.

    Attributes:
        name: The file's name; of documents, their folder's with a slash.
        documents: The single documents, in order; empty for a file.
    """

    name: str
    documents: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A short name that no other has."""
        return blake2b(os.fsencode(self.name), digest_size=8).hexdigest()

    @property
    def shown(self) -> str:
        """The name as text: one that is not UTF-8 could be neither shown nor stored."""
        return os.fsencode(self.name).decode("utf-8", "replace")

    def bytes(self) -> int:
        """The bytes of it, as far as is known."""
        try:
            return sum(Place(name).size_and_stamp()[0] for name in self.documents or (self.name,))
        except OSError:
            return 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some documents of a file, next to each other.

    Attributes:
        holding: The name of the file, or of the folder.
        key: The short one.
        number: The chunk's place in it, from 0.
        first: The place of its first document, from 0.
        items: The documents, not yet read, and what could not be taken out.
        digest: Of all that is in it.
        bytes: How many bytes of the file it took, as they lie there.
    """

    holding: str
    key: str
    number: int
    first: int
    items: tuple[Item, ...]
    digest: str
    bytes: int


def holdings_of(files: Iterable[str]) -> list[Holding]:
    """Files as what is read as one, in their order; the documents of a folder where its first is.

    >>> [each.name for each in holdings_of(["a/1.md", "a/2.jsonl", "a/3.txt"])]
    ['a/', 'a/2.jsonl']
    """
    found: dict[str, list[str]] = {}
    for file in files:
        if is_bundle(file) or is_remote(file):
            found[file] = []
        else:
            folder = Path(file).parent.as_posix().rstrip("/") + "/"
            found.setdefault(folder, []).append(file)
    return [Holding(name, tuple(documents)) for name, documents in found.items()]


def chunks_of(holding: Holding, most: int) -> Iterator[Chunk]:
    """The chunks of a file or folder, one after the other, each in memory only while it is used.

    Args:
        holding: The file or folder.
        most: Documents in a chunk.
    """
    open_file = _OpenFile()
    held: list[Item] = []
    number, first, size, before = 0, 0, 0, 0
    for item in _items(holding, open_file):
        held.append(item)
        size += 0 if isinstance(item, Failure | Document) else size_of(item)
        if len(held) >= most or size >= _MOST_BYTES:
            place = open_file.position()
            yield _chunk(holding, number, first, held, place - before)
            number, first, size, before = number + 1, first + len(held), 0, place
            held = []
    if held:
        yield _chunk(holding, number, first, held, open_file.position() - before)


class _OpenFile:
    """How far a file has been taken apart."""

    def __init__(self) -> None:
        self.file: IO[bytes] | None = None
        self._last = 0

    def position(self) -> int:
        if self.file is not None and not self.file.closed:
            self._last = self.file.tell()
        return self._last


def _items(holding: Holding, open_file: _OpenFile) -> Iterator[Item]:
    """What is in a file or folder; where taking out more is impossible, a failure that says so."""
    if holding.documents:
        yield from map(Document, holding.documents)
        return
    source = holding.shown
    if not is_bundle(holding.name):
        what = "On Record does not read this kind of file from there"
        yield Failure(source, "read", f"{what}. It reads {', '.join(BUNDLES)}.")
        return
    try:
        with Place(holding.name).open() as file:
            open_file.file = file
            yield from raws_of(file, holding.name, source)
            open_file.position()
    except OSError as error:
        yield broken_off(error, source)
    except OnRecordError as error:
        yield Failure(source, "read", str(error).removeprefix(f"{error.where}: "))


def _chunk(holding: Holding, number: int, first: int, items: Sequence[Item], size: int) -> Chunk:
    total = blake2b(digest_size=16)
    for item in items:
        for part in _parts(item):
            total.update(len(part).to_bytes(8, "big") + part)
    if holding.documents:
        size = sum(_size(item.path) for item in items if isinstance(item, Document))
    return Chunk(
        holding.shown, holding.key, number, first, tuple(items), total.hexdigest(), max(size, 0)
    )


def _parts(item: Item) -> tuple[bytes, ...]:
    """What makes a document another one when it changes."""
    if isinstance(item, Failure):
        return (str(item).encode("utf-8", "replace"),)
    if isinstance(item, Document):
        beside = item.path + DETAILS
        return (os.fsencode(item.path), _stamp(item.path), _stamp(beside))
    if isinstance(item, Row):
        return item.where.encode("utf-8", "replace"), repr(item.record).encode("utf-8", "replace")
    return item.where.encode("utf-8", "replace"), item.data


def _stamp(path: str) -> bytes:
    try:
        found = os.stat(path)
    except OSError:
        return b""
    return f"{found.st_size} {found.st_mtime_ns}".encode()


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
