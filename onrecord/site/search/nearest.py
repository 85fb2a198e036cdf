"""What a search that finds nothing may have meant: other spellings, fewer words, names.

Every suggestion is tried: it is only made when it finds something.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from typing import Any

from datasette.database import QueryInterrupted
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from onrecord.site.guard.limits import in_time
from onrecord.site.kept import kept
from onrecord.site.search.order import Order
from onrecord.site.show.snippets import CLOSE, OPEN
from onrecord.storage import search_expression

__all__ = ["Name", "Names", "Suggestion", "called_like", "names_in", "suggestions"]

_MOST_WORDS = 12
"""Words of a search that are looked at one by one."""
_MOST_SUGGESTED = 4
_MOST_SPELLINGS = 3
_LEAST_LETTERS = 4
"""Letters from which on a word can be a misspelling of another."""
_MOST_LIKELY = 10
_MOST_APART = 2
"""Letters in which a misspelling differs at most; in a short word, one."""
_ENDINGS = tuple(
    "s es ed ing ings er ers ly ment ments ion ions ation ations ity ness ful able al ive ate ated"
    " ating".split()
)
"""What the index leaves off a word, to have its stem: it has "negoti" for "negotiating"."""
_LONGEST_ENDING = max(map(len, _ENDINGS))
_LEAST_LIKE = 80
"""Likeness in percent of a name that may have been meant."""
_MOST_NAMES = 5

_PIECE = re.compile(r'"([^"]*)"')
_ANY = "select 1 from quotes_fts where quotes_fts match ? limit 1"
_AS_WRITTEN = """
select highlight(quotes_fts, 0, ?, ?) from quotes_fts where quotes_fts match ?
order by rowid desc limit 10
"""
_HIT = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_NAMES = """
select id, name from speakers where kind <> 'unnamed'
union all select speaker, alias from aliases
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words to search for instead, and how they differ from those that were asked for."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Name:
    """A speaker whose name is like the words of a search."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of the record's speakers, for looking them up by their words.

    Attributes:
        shown: From a name without capitals and accents to whose it is, and how it is written.
        having: From a word to the names that have it.
        by_id: From the id of any speaker, also of an unnamed one, to the name.
    """

    shown: Mapping[str, Name]
    having: Mapping[str, frozenset[str]]
    by_id: Mapping[str, str]


async def names_in(db: Any) -> Names:
    """The names in a database; those of unnamed sources only by their ids."""
    return await kept(db, "names", _read_names)


def _read_names(connection: sqlite3.Connection) -> Names:
    shown: dict[str, Name] = {}
    having: dict[str, set[str]] = {}
    for id, name in connection.execute(_NAMES):
        folded = _folded(name)
        shown.setdefault(folded, Name(id, name))
        for word in folded.split():
            having.setdefault(word, set()).add(folded)
    by_id = {id: name for id, name in connection.execute("select id, name from speakers")}
    return Names(shown, {word: frozenset(names) for word, names in having.items()}, by_id)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept_ = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept_.split())


def called_like(names: Names, order: Order, words: str, *, loosely: bool = False) -> list[Name]:
    """Speakers whose name has all the words; those who are quoted most come first.

    Args:
        names: All names.
        order: The quotes.
        words: The words of a search.
        loosely: Whether names that are merely alike will do, when no name has the words.

    Returns:
        A few speakers, each once.
    """
    asked = _folded(words)
    if not asked:
        return []
    holding = [names.having.get(word, frozenset()) for word in asked.split()]
    found = frozenset.intersection(*holding)
    if not found and loosely:
        near = process.extract(
            asked,
            list(names.shown),
            scorer=fuzz.token_sort_ratio,
            limit=3,
            score_cutoff=_LEAST_LIKE,
        )
        return _once(names.shown[each] for each, _, _ in near)
    by_quotes = sorted(
        (names.shown[each] for each in found),
        key=lambda name: (-len(order.speaker_names.at(name.id)), name.name),
    )
    return _once(by_quotes)


def _once(found: Iterable[Name]) -> list[Name]:
    first: dict[str, Name] = {}
    for name in found:
        first.setdefault(name.id, name)
    return list(first.values())[:_MOST_NAMES]


async def suggestions(db: Any, words: str) -> list[Suggestion]:
    """Words that find something, in the place of some that find nothing.

    A word that no quote has gets the nearest that some have. When all are there, but never
    together, one is left out, or the quotation marks are.

    Args:
        db: Datasette's database.
        words: The words as typed.
    """
    pieces = _PIECE.findall(search_expression(words))[:_MOST_WORDS]
    terms = await kept(db, "vocabulary", partial(_read_vocabulary, db))
    try:
        found: list[Suggestion] = await db.execute_fn(
            in_time(lambda connection: _suggested(connection, pieces, terms))
        )
    except QueryInterrupted:
        return []
    return found


def _read_vocabulary(db: Any, _: sqlite3.Connection) -> dict[str, int]:
    """Every word of the index, as its stem, with the number of quotes that have it."""
    # Tables that show an index cannot be made on a connection of the pages.
    connection = db.connect()
    try:
        connection.execute("create virtual table temp.terms using fts5vocab(main, quotes_fts, row)")
        return dict(connection.execute("select term, doc from temp.terms"))
    finally:
        with suppress(ValueError):
            db._all_file_connections.remove(connection)
        connection.close()


def _suggested(
    connection: sqlite3.Connection, pieces: Sequence[str], terms: Mapping[str, int]
) -> list[Suggestion]:
    missing = [piece for piece in pieces if not _is_there(connection, [piece])]
    found: list[Suggestion] = []
    words = [word for word in missing if " " not in word]
    if words and len(words) == len(missing):
        found += _respelled(connection, pieces, words, terms)
    phrases = [piece for piece in missing if " " in piece]
    if phrases:
        apart = [word for piece in pieces for word in piece.split()]
        if _is_there(connection, apart):
            found.append(Suggestion(_typed(apart), "the same words, not side by side"))
    there = [piece for piece in pieces if piece not in missing]
    if not found and missing and there and _is_there(connection, there):
        left_out = "”, “".join(missing)
        found.append(Suggestion(_typed(there), f"without “{left_out}”"))
    elif not missing:
        for left_out in sorted(pieces, key=len):
            rest = [piece for piece in pieces if piece is not left_out]
            if rest and _is_there(connection, rest):
                found.append(Suggestion(_typed(rest), f"without “{left_out}”"))
    return found[:_MOST_SUGGESTED]


def _respelled(
    connection: sqlite3.Connection,
    pieces: Sequence[str],
    missing: Sequence[str],
    terms: Mapping[str, int],
) -> Iterator[Suggestion]:
    """The search with the words that are not there as other words that are."""
    likely = {word: list(_spellings(connection, word, terms)) for word in missing}
    if not all(likely.values()):
        return
    for n in range(max(map(len, likely.values()))):
        told = {word: found[min(n, len(found) - 1)] for word, found in likely.items()}
        instead = [told.get(piece, piece) for piece in pieces]
        if _is_there(connection, instead):
            yield Suggestion(_typed(instead), "another spelling")


def _spellings(
    connection: sqlite3.Connection, word: str, terms: Mapping[str, int]
) -> Iterator[str]:
    """Words of the record that are spelled nearly so, the nearest and most used first."""
    folded = _folded(word)
    if len(folded) < _LEAST_LETTERS:
        return
    seen = set()
    for term in nsmallest(2 * _MOST_SPELLINGS, _likely(folded, terms)):
        written = _as_written(connection, term[-1], folded)
        if written and written not in seen:
            seen.add(written)
            yield written
        if len(seen) == _MOST_SPELLINGS:
            return


def _likely(word: str, terms: Mapping[str, int]) -> Iterator[tuple[float, int, str]]:
    """Stems that a misspelled word may be of: how far off, rows that have it negated, the stem.

    >>> terms = {"strike": 90, "negoti": 50, "timet": 5, "wa": 900, "water": 80}
    >>> [min(_likely(word, terms)) for word in ("strke", "negotating", "timetabel", "watr")]
    [(1, -90, 'strike'), (1.5, -50, 'negoti'), (1, -5, 'timet'), (1, -80, 'water')]
    """
    most = 1 if len(word) < _LEAST_LETTERS + 3 else _MOST_APART
    for ending in ("", *_ENDINGS):
        begun = word.removesuffix(ending) if ending else word
        if len(begun) < _LEAST_LETTERS or (ending and begun == word):
            continue
        near = process.extract(
            begun,
            terms.keys(),
            scorer=DamerauLevenshtein.distance,
            score_cutoff=most if not ending else 1,
            limit=_MOST_LIKELY,
        )
        for term, apart, _ in near:
            # The first letter is seldom the one that is wrong.
            yield apart + (0.5 if ending else 0) + (term[:1] != word[:1]), -terms[term], term
    for end in range(_LEAST_LETTERS + 1, len(word)):  # the ending may be misspelled
        if word[:end] in terms and len(word) - end <= _LONGEST_ENDING:
            yield 1, -terms[word[:end]], word[:end]


def _as_written(connection: sqlite3.Connection, term: str, word: str) -> str | None:
    """How the newest quotes that have a stem write the word, in the form that is nearest."""
    values = (OPEN, CLOSE, search_expression(term))
    hits = {
        hit.lower()
        for (text,) in connection.execute(_AS_WRITTEN, values)
        for hit in _HIT.findall(text or "")
    }
    return min(hits, key=lambda hit: (DamerauLevenshtein.distance(hit, word), hit), default=None)


def _is_there(connection: sqlite3.Connection, pieces: Sequence[str]) -> bool:
    expression = search_expression(_typed(pieces))
    return connection.execute(_ANY, (expression,)).fetchone() is not None


def _typed(pieces: Sequence[str]) -> str:
    """Pieces as a reader would type them: several words in quotation marks."""
    return " ".join(f"“{piece}”" if " " in piece else piece for piece in pieces)
