"""Articles from files and folders: Markdown, plain text, JSON Lines, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from onrecord.errors import SourceError, UnreadableSource
from onrecord.models import Article, Failure
from onrecord.sources.details import article_of
from onrecord.sources.frontmatter import split
from onrecord.sources.jsonl import read_jsonl, read_lines

__all__ = ["STDIN", "read"]

STDIN = "-"
"""The source that stands for JSON Lines on standard input."""

_TEXTS = (".md", ".txt")
_LINES = (".jsonl", ".jsonl.gz")
_KNOWN = ", ".join((*_TEXTS, *_LINES))


def read(
    sources: Sequence[str | os.PathLike[str]], *, dated: bool = False
) -> Iterator[Article | Failure]:
    """The articles of some files and folders, in a fixed order, each file once.

    Folders are read to the bottom, in order of name, hidden files left out. What cannot be read
    comes as a failure in its place, and the others go on; so does an article whose id another
    one has already.

    Args:
        sources: Files, folders, or ``-`` for JSON Lines on standard input.
        dated: Whether a document of ``.md`` or ``.txt`` must have a day of publication.

    Raises:
        UnreadableSource: One of ``sources`` is not there. Nothing has been read then.
    """
    names = [os.fspath(source) for source in sources]
    for name in names:
        if name != STDIN and not Path(name).exists():
            raise UnreadableSource(
                name, "there is no such file or folder", "Check the name, or make it."
            )
    return _unrepeated(_items(names, dated))


def _unrepeated(items: Iterable[Article | Failure]) -> Iterator[Article | Failure]:
    """Pass items on; an article whose id was there before becomes a failure."""
    seen: dict[str, str] = {}
    for item in items:
        if isinstance(item, Article) and item.id in seen:
            what = f'its id "{item.id}" belongs to {seen[item.id]} already'
            yield Failure(item.source or item.id, "read", f"{what}. Give it an id of its own.")
            continue
        if isinstance(item, Article):
            seen[item.id] = item.source or item.id
        yield item


def _items(names: Sequence[str], dated: bool) -> Iterator[Article | Failure]:
    done: set[Path] = set()
    for name in names:
        if name == STDIN:
            yield from read_lines(sys.stdin.buffer, STDIN)
            continue
        for path in _files(Path(name)):
            if path.resolve() not in done:
                done.add(path.resolve())
                yield from _read_file(path, dated)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(folder, each) for each in sorted(files) if not each.startswith("."))


def _read_file(path: Path, dated: bool) -> Iterator[Article | Failure]:
    # A name that is not UTF-8 could be neither shown nor stored.
    source = os.fsencode(path.as_posix()).decode("utf-8", "replace")
    if path.name.endswith(_LINES):
        yield from read_jsonl(path, source)
        return
    try:
        yield _document(path, source, dated)
    except SourceError as error:
        yield Failure(error.where, "read", str(error).removeprefix(f"{error.where}: "))


def _document(path: Path, source: str, dated: bool) -> Article:
    if path.suffix.lower() not in _TEXTS:
        raise UnreadableSource(
            source, "On Record does not read this kind of file", f"It reads {_KNOWN}."
        )
    details, text = split(_text(path, source), source)
    article = article_of(details, text=text, id=path.stem, source=source)
    if dated and article.published is None:
        raise UnreadableSource(
            source,
            "it has no day of publication",
            'Add a line such as "published: 2023-08-05" to its front matter.',
        )
    return article


def _text(path: Path, source: str) -> str:
    """A file's characters, each line ended by a line feed alone."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableSource(source, f"it cannot be read ({error.strerror})") from None
    if not data.strip():
        raise UnreadableSource(source, "the file is empty", "Add the text, or remove the file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"this is not UTF-8 text (byte {error.start + 1} is {data[error.start]:#04x})"
        raise UnreadableSource(source, what, "Save it as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
