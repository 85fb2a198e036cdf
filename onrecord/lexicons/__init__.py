"""Word lists as data: one TSV a list under ``en/``, with their provenance in ``README.md``.

A list is UTF-8 text. Lines that begin with ``#`` are comments; the first other line names the
columns, and every further line is a row.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["column", "digest", "mapping", "rows"]


def _folder() -> Traversable:
    return files(__package__) / "en"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the list ``name``, each a mapping from column to cell.

    >>> rows("abbreviations")[0].keys()
    dict_keys(['form', 'kind'])
    """
    lines = (_folder() / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    head = cells[0]
    return tuple(
        dict(zip(head, [*row, *[""] * (len(head) - len(row))], strict=True)) for row in cells[1:]
    )


@cache
def column(name: str, key: str, **only: str) -> frozenset[str]:
    """The distinct cells of column ``key``, from the rows whose cells equal ``only``.

    >>> "Mr." in column("abbreviations", "form", kind="title")
    True
    """
    return frozenset(
        row[key] for row in rows(name) if all(row[k] == value for k, value in only.items())
    )


@cache
def mapping(name: str, key: str, value: str) -> dict[str, str]:
    """Column ``key`` to column ``value``; the first row wins."""
    pairs: dict[str, str] = {}
    for row in rows(name):
        pairs.setdefault(row[key], row[value])
    return pairs


@cache
def digest() -> str:
    """A short digest of all lists: it changes when any rule's data does."""
    total = blake2b(digest_size=8)
    for entry in sorted(_folder().iterdir(), key=lambda entry: entry.name):
        total.update(entry.name.encode())
        total.update(entry.read_bytes())
    return total.hexdigest()
