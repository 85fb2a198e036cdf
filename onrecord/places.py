"""Files and folders wherever they are: on this machine, or at an address such as s3://."""

from __future__ import annotations

import io
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

from onrecord.errors import EngineError

if TYPE_CHECKING:
    import fsspec

__all__ = ["Place", "is_remote"]

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*)(?:::|://)", re.IGNORECASE)
_STAMPS = ("etag", "ETag", "mtime", "LastModified", "last_modified", "updated", "created")
_ASIDE = ".part-"
_AHEAD = 2**20
"""Bytes read ahead of a file elsewhere."""


def is_remote(name: str) -> bool:
    """Whether a name is that of a file elsewhere, which takes fsspec to reach.

    >>> is_remote("s3://news/2023.jsonl"), is_remote("data/articles"), is_remote("https://a.org/b")
    (True, False, False)
    """
    found = _ADDRESS.match(name)
    return bool(found) and not name.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Place:
    """A file or a folder.

    Every method but ``at`` may raise ``OSError``, as for files of this machine.

    Attributes:
        name: Its name, as people give it: a path, or an address that fsspec knows.
    """

    name: str

    def __truediv__(self, name: str) -> Place:
        """A file or folder in this one."""
        return Place(f"{self.name.rstrip('/')}/{name}")

    def __str__(self) -> str:
        return self.name

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine's own disks."""
        return not is_remote(self.name)

    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        system, path = self._reach()
        return bool(system.exists(path))

    def is_folder(self) -> bool:
        """Whether it is a folder."""
        system, path = self._reach()
        return bool(system.isdir(path))

    def size_and_stamp(self) -> tuple[int, str]:
        """The bytes of a file, and a text that is another one when it has been written anew."""
        system, path = self._reach()
        found = system.info(path)
        stamp = next((str(found[key]) for key in _STAMPS if found.get(key)), "")
        return int(found.get("size") or 0), stamp

    def names(self) -> list[str]:
        """The names of what lies in a folder, sorted; none when it is not there."""
        system, path = self._reach()
        # What others have added meanwhile counts.
        system.invalidate_cache(path)
        try:
            found = system.ls(path, detail=False)
        except FileNotFoundError:
            return []
        return sorted(name for each in found if (name := str(each).rstrip("/").rsplit("/", 1)[-1]))

    def files(self) -> Iterator[Place]:
        """All files below a folder, in order of their names; itself, if it is a file."""
        system, path = self._reach()
        if not system.isdir(path):
            yield self
            return
        root = path.rstrip("/")
        for found in sorted(system.find(root)):
            yield self / str(found)[len(root) + 1 :]

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open a file to read its bytes."""
        if self.is_local:
            with open(self.name, "rb") as file:
                yield file
            return
        system, path = self._reach()
        # Those files give lines of any length; a buffer of our own keeps to what is asked for.
        with system.open(path, "rb") as file, io.BufferedReader(file, _AHEAD) as buffered:
            yield buffered

    def read(self) -> bytes:
        """The bytes of a file."""
        with self.open() as file:
            return file.read()

    def write(self, data: bytes) -> None:
        """Write a file, with its folders: afterwards it is there whole, or as it was before."""
        if not self.is_local:
            system, path = self._reach()
            # Stores of objects show a file once all of it has come.
            system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            system.pipe_file(path, data)
            return
        folder, name = os.path.split(os.path.abspath(self.name))
        os.makedirs(folder, exist_ok=True)
        aside = os.path.join(folder, f".{name}{_ASIDE}{uuid.uuid4().hex[:8]}")
        try:
            with open(aside, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, self.name)
        except BaseException:
            with suppress(OSError):
                os.unlink(aside)
            raise

    def remove(self) -> None:
        """Remove a file, if it is there."""
        system, path = self._reach()
        with suppress(FileNotFoundError):
            system.rm_file(path)

    def _reach(self) -> tuple[fsspec.AbstractFileSystem, str]:
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415  # it comes with an extra
        except ImportError:
            raise _missing(self.name, "fsspec is not installed") from None
        try:
            name = self.name if not self.is_local else os.path.abspath(self.name)
            system, path = url_to_fs(name)
        except (ImportError, ValueError) as error:
            raise _missing(self.name, str(error).rstrip(".")) from None
        return cast(Any, system), str(path)


def _missing(name: str, why: str) -> EngineError:
    remedy = 'Install it: pip install "onrecord[scale]", and the package for that kind of address.'
    return EngineError(name, f"this place cannot be reached ({why})", remedy)
