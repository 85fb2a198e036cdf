"""The kinds of pages that ``site.py`` asks for, with addresses from a database."""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from load import tilde

__all__ = ["Kind", "kinds_of"]

SAMPLE = 20
"""Addresses of a kind of which there are many pages."""


@dataclass(frozen=True)
class Kind:
    """A kind of page.

    Attributes:
        name: What it is called.
        ours: Addresses on the site.
        plain: The nearest addresses of plain Datasette; empty when there is nothing like it.
        alone: Milliseconds within which 95 of 100 answers must be when one client asks.
        together: The same when several ask; None where nothing is laid down.
    """

    name: str
    ours: Sequence[str]
    plain: Sequence[str] = ()
    alone: int | None = None
    together: int | None = None


def kinds_of(db: Path, seed: int) -> list[Kind]:
    """The kinds of pages, with addresses from a database; an empty list where it has no rows."""
    chance = random.Random(seed)
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        quotes = _ids(connection, "quotes", chance)
        texts = [_text(connection, key) for key in quotes]
        articles, statements = (
            _ids(connection, name, chance) for name in ("articles", "statements")
        )
        speaker = _most(connection, "speaker")
        day = _most(connection, "said_on")
        word = _common_word(connection)
    phrases = [f'"{phrase}"' for phrase in map(_phrase, texts) if phrase][:SAMPLE]
    asked = [" ".join(text.split()[1:15]) for text in texts]
    facets = "_facet=party&_facet=kind&_facet=said_year"
    newest = "&_sort_desc=said_on"
    return [
        Kind("home", ["/"], ["/"], 40, 250),
        Kind(
            "busiest speaker", _rows("speakers", [speaker]), [_filtered(speaker=speaker)], 40, 250
        ),
        Kind("day", [f"/day/{day}"], [_filtered(said_on=day)], 40, 250),
        Kind("article", _rows("articles", articles), _rows("articles", articles), 40, 250),
        Kind("quote", _rows("quotes", quotes), _rows("quotes", quotes), 20, 120),
        Kind(
            "statement", _rows("statements", statements), _rows("statements", statements), 20, 120
        ),
        Kind(
            "search, rare phrase",
            [f"/search?{urlencode({'q': phrase})}" for phrase in phrases],
            [_filtered(_search=phrase) for phrase in phrases],
            25,
            150,
        ),
        Kind(
            "search, common word, newest first",
            [f"/search?{urlencode({'q': word})}"],
            [_filtered(_search=word) + newest],
            40,
            250,
        ),
        Kind("check", [f"/-/check?{urlencode({'q': words})}" for words in asked]),
        Kind("contradictions", ["/-/contradictions"], ["/quotes/statements?words_differ=1"]),
        Kind("table, three facets", ["/quotes/quotes"], [f"/quotes/quotes?{facets}"], 60, 400),
        Kind("feed", ["/feed.atom"]),
        Kind("feed of the busiest speaker", [f"/feed.atom?speaker={quote(speaker, safe='')}"]),
        Kind("sitemap, 50,000 addresses", ["/sitemap-quotes-1.xml"]),
    ]


def _ids(connection: sqlite3.Connection, table: str, chance: random.Random) -> list[str]:
    most = connection.execute(f"select max(rowid) from {table}").fetchone()[0] or 0
    found: dict[str, None] = {}
    for _ in range(SAMPLE if most else 0):
        sql = f"select id from {table} where rowid >= ? order by rowid limit 1"
        found[connection.execute(sql, [chance.randint(1, most)]).fetchone()[0]] = None
    return list(found)


def _text(connection: sqlite3.Connection, key: str) -> str:
    text: str = connection.execute("select text from quotes where id = ?", [key]).fetchone()[0]
    return text


def _most(connection: sqlite3.Connection, column: str) -> str:
    sql = f"select {column} from quotes where {column} is not null group by 1"
    found = connection.execute(f"{sql} order by count(*) desc, 1 limit 1").fetchone()
    return str(found[0]) if found else ""


def _common_word(connection: sqlite3.Connection) -> str:
    texts = connection.execute("select text from quotes order by rowid limit 2000")
    words = Counter(
        word for (text,) in texts for word in dict.fromkeys(re.findall("[a-z]{4,}", text.lower()))
    )
    word: str = words.most_common(1)[0][0]
    return word


def _phrase(text: str) -> str:
    words = re.findall(r"[A-Za-z]+", text)
    return " ".join(words[2:7]) if len(words) >= 7 else ""


def _rows(table: str, keys: Sequence[str]) -> list[str]:
    return [f"/quotes/{table}/{tilde(key)}" for key in keys if key]


def _filtered(**values: str) -> str:
    return f"/quotes/quotes?{urlencode(values)}"
