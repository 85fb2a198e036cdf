"""Keeping the links from reprints to their first print in step with the articles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlite_utils import Database

from onrecord.core.reprints import Wording, find_reprints

__all__ = ["relink"]

_WORDINGS = "SELECT id, kind, published, wording FROM articles WHERE wording IS NOT NULL"
_LINKS = "SELECT id, reprint_of FROM articles WHERE reprint_of IS NOT NULL"


def relink(db: Database) -> set[str]:
    """Look for reprints among all articles anew, and write what differs.

    The links are a function of the articles that are there, whatever came first.

    Returns:
        Ids of the articles whose link has changed.
    """
    found = find_reprints(_wordings(db))
    there = dict(db.execute(_LINKS).fetchall())
    changed = {id for id, first in found.items() if there.get(id) != first} | (there.keys() - found)
    for id in sorted(changed):
        db.execute("UPDATE articles SET reprint_of = ? WHERE id = ?", [found.get(id), id])
    return changed


def _wordings(db: Database) -> Iterator[Wording]:
    for id, kind, published, sketch in db.execute(_WORDINGS):
        yield Wording(id, kind, date.fromisoformat(published) if published else None, sketch)
