"""A digest of the program's own code: what was made with other code may have to be made anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["code_digest"]


def code_digest(package: str, *, without: Collection[str] = ()) -> str:
    """A digest of a package's modules, and of those of the packages in it.

    Args:
        package: Its name.
        without: Names of packages in it that are left out.
    """
    total = blake2b(digest_size=16)
    for source in _sources(files(package), without):
        total.update(source.read_bytes())
    return total.hexdigest()


def _sources(folder: Traversable, without: Collection[str]) -> Iterator[Traversable]:
    """The modules, in one order everywhere."""
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and entry.name not in without:
            yield from _sources(entry, without)
        elif entry.name.endswith(".py"):
            yield entry
