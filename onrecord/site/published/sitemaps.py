"""The sitemap: the addresses of all pages made for readers, for programs that index the web.

An index names the parts, and each part at most ``MOST`` addresses: as many as the protocol allows
(https://www.sitemaps.org/protocol.html). Where the parts begin is kept until the next build; a part
itself is one walk along an index of the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from onrecord.site.kept import kept

__all__ = ["MOST", "PARTS", "index_of", "part_of"]

MOST = 50_000
"""Addresses of one part."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

# Each walks an index; unnamed sources of one article are no pages that anybody looks for.
_KEYS = {
    "quotes": "select id from quotes",
    "statements": "select id from statements",
    "articles": "select id from articles",
    "speakers": "select id from speakers where kind <> 'unnamed'",
    "days": "select distinct said_on as id from quotes where said_on is not null",
}
PARTS = ("pages", *_KEYS)
"""What parts are about: the site's own pages, the rows of tables, and the days."""


async def index_of(db: Any, address: Callable[[str, int], str]) -> str:
    """The index: the parts that there are, each with the time of the last build.

    Args:
        db: Datasette's database.
        address: Makes the absolute address of a part, from what it is about and its number from 1.
    """
    starts, built = await kept(db, "parts of the sitemap", _starts)
    when = f"<lastmod>{escape(built)}</lastmod>" if built else ""
    parts = [("pages", 1), *((about, n + 1) for about in _KEYS for n in range(len(starts[about])))]
    lines = [
        f"<sitemap><loc>{escape(address(about, n))}</loc>{when}</sitemap>\n" for about, n in parts
    ]
    return f"{_HEAD}<sitemapindex {_SPACE}>\n{''.join(lines)}</sitemapindex>\n"


async def part_of(
    db: Any, about: str, number: int, address: Callable[[str], str], pages: Sequence[str]
) -> str | None:
    """A part; None when there is no such.

    Args:
        db: Datasette's database.
        about: One of ``PARTS``.
        number: Its number, from 1.
        address: Makes the absolute address of a page from its key, in which what is neither letter,
            digit, line nor hyphen is written as Datasette writes it.
        pages: The absolute addresses of the site's own pages.
    """
    if about == "pages":
        return _urls(pages) if number == 1 else None
    starts, _ = await kept(db, "parts of the sitemap", _starts)
    found = starts.get(about, [])
    if not 1 <= number <= len(found):
        return None
    first = found[number - 1]

    sql = f"select id from ({_KEYS[about]}) where id >= ? order by id limit {MOST}"

    def write(connection: sqlite3.Connection) -> str:
        # Nearly all keys stand in addresses as they are; SQLite writes those ten times as fast.
        before, after = (escape(part) for part in address("\n").split("~0A"))
        values = [f"<url><loc>{before}", f"{after}</loc></url>\n", first]
        lines, special = connection.execute(_WRITTEN.format(sql), values).fetchone()
        if not special:
            return _set(lines or "")
        return _urls(address(key) for (key,) in connection.execute(sql, [first]))

    text: str = await db.execute_fn(write)
    return text


_WRITTEN = """
select group_concat(? || id || ?, ''), max(id glob '*[^A-Za-z0-9_-]*') from ({})
"""


def _urls(addresses: Iterable[str]) -> str:
    return _set("".join([f"<url><loc>{escape(each)}</loc></url>\n" for each in addresses]))


def _set(lines: str) -> str:
    return f"{_HEAD}<urlset {_SPACE}>\n{lines}</urlset>\n"


def _starts(connection: sqlite3.Connection) -> tuple[dict[str, list[str]], str | None]:
    """The first key of every part, and when the last build began."""
    starts = {}
    for about, sql in _KEYS.items():
        ordered = f"select id, row_number() over (order by id) as n from ({sql})"
        rows = connection.execute(f"select id from ({ordered}) where n % {MOST} = 1")
        starts[about] = [row[0] for row in rows]
    built = connection.execute("select max(started) from runs").fetchone()[0]
    return starts, built
