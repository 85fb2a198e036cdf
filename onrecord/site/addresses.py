"""Full addresses of pages, and the short ones that stay: ``/quote/ID``, ``/statement/ID``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode

from onrecord.site.links import Link, links

__all__ = ["SHORT", "Addresses"]

SHORT = {"quote": "quotes", "statement": "statements", "article": "articles"}
"""From the first part of a short address to the table whose rows it leads to."""

_NAMES = {table: name for name, table in SHORT.items()}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes addresses for who has asked: with the host that the request was sent to.

    Attributes:
        datasette: The Datasette that serves the database.
        request: The request.
        database: The database's name.
        host: The scheme and the host.
        link: Makes addresses of rows without the host, for links of a page.
    """

    datasette: Any
    request: Any
    database: str
    host: str
    link: Link

    @classmethod
    def of(cls, datasette: Any, request: Any, database: str) -> Addresses:
        """The addresses that the pages of a database have for who has sent the request."""
        host = str(datasette.absolute_url(request, "/")).removesuffix("/")
        return cls(datasette, request, database, host, links(datasette, database))

    def page(self, table: str, key: object) -> str:
        """The full address of a row's page."""
        return self.full(self.link(table, key))

    def short(self, table: str, key: object, form: str = "") -> str:
        """The full short address of a row of ``SHORT``'s tables, or of one of its other forms."""
        return self.full(self.short_path(table, key, form))

    def short_path(self, table: str, key: object, form: str = "") -> str:
        """The same without the host."""
        ending = f".{form}" if form else ""
        path = f"{_NAMES[table]}/{tilde_encode(str(key))}{ending}"
        return str(self.datasette.urls.path(path))

    def full(self, path: str) -> str:
        """A path of this site with the host before it."""
        return self.host + path
