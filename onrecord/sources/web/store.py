"""The raw store: pages as they were fetched, so that a rebuild needs no network.

A folder with two kinds of files, in subfolders of two letters::

    5b/5b1f….page.json   what was fetched from one address, and when; named after the address
    c0/c0ffee….gz        a body, packed; named after its own SHA-256

A record names its body: ``.page.json`` that of a page, ``.list.json`` that of a feed or a sitemap,
``.moved.json`` that of the page that an address leads to, which has a record of its own under the
address that answered. Addresses that mean the same article have one record. When an address has
other words than before, its record names the new body, and lists the one before among the earlier
ones; a body is never written over nor removed. Every file is written aside and then given its
name, so that none is ever half there.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import get_args

from onrecord.core.addresses import canonical
from onrecord.errors import SourceError, StorageError, UnreadableSource
from onrecord.sources.web.answers import Answer, Validators
from onrecord.sources.web.bodies import BadBody, TooLarge, gunzip
from onrecord.sources.web.records import Kind, Listed, Record, read_record

__all__ = ["PAGE", "RawStore", "body_of", "is_stored_part"]

PAGE = ".page.json"
"""How the name of a page's record ends."""

_PART = re.compile(r"[0-9a-f]{64}\.gz\Z|[0-9a-f]{40}\.(list|moved)\.json\Z")
_MOST = 64 * 2**20
"""Bytes of a body at most: more than any that is fetched."""


class RawStore:
    """A folder of fetched pages.

    Args:
        folder: Where it is; made when the first page is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, url: str, kind: Kind = "page") -> Path:
        """Where the record of an address is, or would be."""
        key = sha256(_key(url).encode()).hexdigest()[:40]
        return self.folder / key[:2] / f"{key}.{kind}.json"

    def find(self, url: str) -> tuple[Kind, Record] | None:
        """What was had from an address, if anything; a record that cannot be read is nothing."""
        for kind in get_args(Kind):
            record = self._before(self.path(url, kind))
            if record is not None:
                return kind, record
        return None

    def page_of(self, url: str) -> Path | None:
        """The record of the page that is kept of an address, under its own or another's name."""
        found = self.find(url)
        if found is None or found[0] == "list":
            return None
        path = self.path(url if found[0] == "page" else found[1].final_url)
        return path if path.exists() else None

    def keep(
        self, answer: Answer, kind: Kind, listed: Listed | None = None, from_list: str | None = None
    ) -> Record:
        """Keep what an address gave: the body first, then the record that names it.

        A page is kept under the address that answered. Where that is another than was asked for,
        a record of the latter says so.

        Args:
            answer: What it gave.
            kind: What that is.
            listed: What a list said of it; what one said before stays when none does now.
            from_list: The feed whose own text it is, if it is that.

        Raises:
            StorageError: The folder cannot be written.
        """
        home = answer.final_url if kind == "page" else answer.url
        before = self._before(self.path(home, kind))
        told = (before.listed if before else Listed()).under(listed or Listed())
        digest = sha256(answer.body).hexdigest()
        fetched = answer.fetched.isoformat(timespec="seconds")
        same = before is not None and before.body == digest
        record = Record(
            url=answer.url,
            final_url=answer.final_url,
            status=answer.status,
            fetched=before.fetched if before and same else fetched,
            body=digest,
            content_type=answer.content_type,
            etag=answer.etag,
            last_modified=answer.last_modified,
            title=told.title,
            published=told.published.isoformat() if told.published else None,
            from_list=from_list,
            earlier=before.earlier if before and same else _earlier(before),
        )
        if not self.has(record):
            _write(_body_path(self.folder, digest), gzip.compress(answer.body, mtime=0))
        self._put(record, self.path(home, kind))
        if _key(home) != _key(answer.url):
            self._put(replace(record, earlier=()), self.path(answer.url, "moved"))
            self._drop_stand_in(answer.url)
        return record

    def _drop_stand_in(self, url: str) -> None:
        path = self.path(url)
        record = self._before(path)
        if record is not None and record.from_list:
            path.unlink(missing_ok=True)

    def tell(self, url: str, listed: Listed) -> None:
        """Note what a list says of a page that is kept already, where nothing was said before."""
        path = self.page_of(url)
        if path is None or (record := self._before(path)) is None:
            return
        told = listed.under(record.listed)
        if told != record.listed:
            day = told.published.isoformat() if told.published else None
            self._put(replace(record, title=told.title, published=day), path)

    @staticmethod
    def _put(record: Record, path: Path) -> None:
        text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
        _write(path, f"{text}\n".encode())

    def validators(self, record: Record) -> Validators | None:
        """What to ask with whether an address has what it had, if that is kept whole."""
        return record.validators if self.has(record) else None

    def has(self, record: Record) -> bool:
        """Whether the body that a record names is kept whole."""
        try:
            self.body(record)
        except UnreadableSource:
            return False
        return True

    def body(self, record: Record) -> bytes:
        """The body that a record names.

        Raises:
            UnreadableSource: It is not there, or is damaged.
        """
        return _read_body(_body_path(self.folder, record.body), record.body)

    @staticmethod
    def _before(path: Path) -> Record | None:
        try:
            return read_record(path, str(path))
        except SourceError:
            return None


def _key(url: str) -> str:
    """One text for all addresses that mean the same article."""
    return canonical(url) or url


def is_stored_part(name: str) -> bool:
    """Whether a file of this name belongs to a raw store and is no page's record.

    >>> is_stored_part("c0" * 32 + ".gz"), is_stored_part("a.md")
    (True, False)
    """
    return bool(_PART.match(name))


def body_of(path: Path, record: Record) -> bytes:
    """The body that a record in the file ``path`` names.

    Raises:
        UnreadableSource: It is not there, or is damaged.
    """
    return _read_body(_body_path(path.parent.parent, record.body), record.body)


def _earlier(before: Record | None) -> tuple[Mapping[str, str], ...]:
    if before is None:
        return ()
    return (*before.earlier, {"body": before.body, "fetched": before.fetched})


def _body_path(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / f"{digest}.gz"


def _read_body(path: Path, digest: str) -> bytes:
    remedy = "Add its address again."
    try:
        body = gunzip(path.read_bytes(), _MOST)
    except OSError as error:
        what = f"the page kept there cannot be read ({error.strerror})"
        raise UnreadableSource(path.as_posix(), what, remedy) from None
    except (BadBody, TooLarge) as error:
        what = f"the page kept there is damaged ({error})"
        raise UnreadableSource(path.as_posix(), what, remedy) from None
    if sha256(body).hexdigest() != digest:
        what = "the page kept there is damaged (its digest is another)"
        raise UnreadableSource(path.as_posix(), what, remedy)
    return body


def _write(path: Path, data: bytes) -> None:
    """Write a file aside and give it its name, so that it is there whole or not at all."""
    # Hidden, so that nobody who looks through the folder takes it for one of its files.
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with aside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        what = f"it cannot be written ({error.strerror})"
        remedy = "Make room, or name a folder that can be written."
        raise StorageError(path.as_posix(), what, remedy) from None
