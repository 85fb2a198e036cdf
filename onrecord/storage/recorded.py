"""Recorded words that may be those that somebody asks about, as rows of the database have them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from onrecord.core.checking import Candidate, Found, measured
from onrecord.core.statements import Words
from onrecord.models import Span
from onrecord.storage.lookup import most_alike, search

__all__ = ["candidates", "day_of", "joined", "marks"]

_MOST_QUOTES = 20
"""Quotes that are read."""
_MOST_DOCUMENTS = 20
"""Statements that are looked at for documents of the speakers' own."""
_FEW_ENOUGH = 500
"""Quotes of one speaker that are all looked at."""
_MOST_OF_SPEAKER = 15
"""Quotes of one speaker that are then read."""
_MOST_JOINED = 6
"""Places where quotes that follow each other are put together."""
_BETWEEN = 150
"""Characters between two quotes of a paragraph that are one quotation broken by its cue."""
_BETWEEN_UNSEEN = 40
"""The same where the article's text is not kept, and with it its paragraphs."""

_QUOTES = """
SELECT q.rowid, q.id, q.kind, q.text, q.speaker, q.party, q.statement, q.article, a.published
FROM quotes q JOIN articles a ON a.id = q.article
WHERE q.rowid IN ({marks}) AND q.kind <> 'declined'
"""
_DOCUMENTS = """
SELECT rowid, id, text, speaker, party, article, first_published FROM statements
WHERE rowid IN ({marks})
"""
_ALL_DOCUMENTS = "SELECT rowid FROM statements WHERE article IS NOT NULL"
_THEIRS = """
SELECT rowid FROM quotes WHERE speaker = ? UNION ALL SELECT rowid FROM quotes WHERE party = ?
"""
_OWN = "SELECT quote, text FROM segments WHERE quoted = 1 AND quote IN ({marks}) ORDER BY quote, n"
# The pluses: some statements are looked up, instead of all quotes of a speaker.
_REPORTED_AS = """
SELECT DISTINCT statement FROM quotes WHERE statement IN ({marks}) AND (+speaker = ? OR +party = ?)
"""
_ARTICLE = "SELECT text, published FROM articles WHERE id = ?"
_ID, _TEXT, _SPEAKER, _STATEMENT, _IN, _START, _END = range(7)
_BESIDE = """
SELECT id, text, speaker, statement, article, start, end FROM quotes
WHERE article = ? AND speaker = ? AND kind = 'direct' ORDER BY start, id
"""


def candidates(
    db: sqlite3.Connection, asked: Words, speaker: str | None
) -> tuple[list[Candidate], bool]:
    """The recorded words likeliest to be those asked about.

    Args:
        db: The database.
        asked: The words asked about.
        speaker: Id of the speaker asked about, if one is.

    Returns:
        The candidates, and whether nothing with these words was passed over.
    """
    rows, complete = search(db, "quotes", asked, _MOST_QUOTES)
    theirs = _of_speaker(db, asked, speaker) if speaker is not None else []
    found = list(_quotes(db, list(dict.fromkeys((*theirs, *rows))), speaker))
    documents = frozenset(row[0] for row in db.execute(_ALL_DOCUMENTS))
    if documents:
        rows, all_there = search(db, "statements", asked, _MOST_DOCUMENTS, documents)
        found += _documents(db, rows, speaker)
        complete &= all_there
    return _with_theirs(db, found, speaker), complete


def _of_speaker(db: sqlite3.Connection, asked: Words, speaker: str) -> list[int]:
    """The quotes of a speaker that have most of the words, however common these are."""
    rows = [row[0] for row in db.execute(_THEIRS, (speaker, speaker))]
    if len(rows) > _FEW_ENOUGH:
        return search(db, "quotes", asked, _MOST_OF_SPEAKER, frozenset(rows))[0]
    return most_alike(db, "quotes", asked, rows, _MOST_OF_SPEAKER)


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values, for a list in SQL."""
    return ", ".join("?" * len(values))


def _quotes(
    db: sqlite3.Connection, rows: Sequence[int], speaker: str | None
) -> Iterator[Candidate]:
    sql = _QUOTES.format(marks=marks(rows))
    there = {row[0]: row[1:] for row in db.execute(sql, rows)}
    mixed = [row[0] for row in there.values() if row[1] == "mixed"]
    own = _own_pieces(db, mixed)
    seen = set()
    for number in rows:
        if number not in there:
            continue
        id, kind, text, who, party, statement, article, published = there[number]
        # The same words of one statement tell nothing new.
        form = statement or id, kind, text
        if form in seen:
            continue
        seen.add(form)
        yield Candidate(
            text=text,
            kind=kind,
            speaker=who,
            quotes=(id,),
            statement=statement,
            article=article,
            own=_places(text, own[id]) if kind == "mixed" else None,
            theirs=speaker is None or speaker in (who, party),
            published=day_of(published),
        )


def _own_pieces(db: sqlite3.Connection, quotes: Sequence[str]) -> defaultdict[str, list[str]]:
    """What of each quote stands in quotation marks."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for quote, text in db.execute(_OWN.format(marks=marks(quotes)), quotes):
        found[quote].append(" ".join(text.split()))
    return found


def _places(text: str, pieces: Iterable[str]) -> tuple[Span, ...]:
    """Where the pieces of a quote stand in its words, one after the other."""
    places, position = [], 0
    for piece in pieces:
        at = text.find(piece, position)
        if at >= 0:
            position = at + len(piece)
            places.append(Span(at, position))
    return tuple(places)


def _documents(
    db: sqlite3.Connection, rows: Sequence[int], speaker: str | None
) -> Iterator[Candidate]:
    for _, id, text, who, party, article, published in db.execute(
        _DOCUMENTS.format(marks=marks(rows)), rows
    ):
        yield Candidate(
            text=text,
            kind="primary",
            speaker=who,
            statement=id,
            article=article,
            theirs=speaker is None or speaker in (who, party),
            published=day_of(published),
        )


def _with_theirs(
    db: sqlite3.Connection, found: Sequence[Candidate], speaker: str | None
) -> list[Candidate]:
    """The candidates, where what one report of a statement gives to the speaker is all theirs."""
    if speaker is None:
        return list(found)
    doubtful = {each.statement for each in found if not each.theirs} - {None}
    sql = _REPORTED_AS.format(marks=marks(tuple(doubtful)))
    theirs = {row[0] for row in db.execute(sql, (*doubtful, speaker, speaker))}
    return [replace(each, theirs=True) if each.statement in theirs else each for each in found]


def joined(db: sqlite3.Connection, asked: Words, found: Iterable[Found]) -> Iterator[Found]:
    """The words asked about beside quotes that follow each other with only a cue between.

    Such quotes are one quotation, though no report may have them as one.

    Args:
        db: The database.
        asked: The words asked about.
        found: What may be a part of such a quotation, the likeliest first.
    """
    places = dict.fromkeys(
        (each.candidate.article, each.candidate.speaker, each.candidate.theirs)
        for each in found
        if each.candidate.kind == "direct" and each.candidate.speaker and each.candidate.quotes
    )
    for article, speaker, theirs in list(places)[:_MOST_JOINED]:
        text, published = db.execute(_ARTICLE, (article,)).fetchone()
        rows = db.execute(_BESIDE, (article, speaker)).fetchall()
        for chain in _chains(rows, text):
            whole = measured(asked, _together(chain, theirs, published))
            covered = _covered(chain, whole)
            if len(covered) > 1:
                yield measured(asked, _together(covered, theirs, published))


def _together(chain: Sequence[Any], theirs: bool, published: str | None) -> Candidate:
    return Candidate(
        text=" ".join(row[_TEXT] for row in chain),
        speaker=chain[0][_SPEAKER],
        quotes=tuple(row[_ID] for row in chain),
        statement=chain[0][_STATEMENT],
        article=chain[0][_IN],
        theirs=theirs,
        published=day_of(published),
    )


def _covered(chain: Sequence[Any], found: Found) -> list[Any]:
    """The quotes of which something is among the words asked about."""
    covered, position = [], 0
    for row in chain:
        end = position + len(row[_TEXT])
        if Span(position, end).meets(found.place):
            covered.append(row)
        position = end + 1
    return covered


def _chains(rows: Sequence[Any], text: str | None) -> Iterator[list[Any]]:
    """Two rows or more, each of which begins soon after the one before, in the same paragraph."""
    chain: list[Any] = []
    for row in rows:
        if chain and not _follows(chain[-1][_END], row[_START], text):
            yield from [chain] if len(chain) > 1 else []
            chain = []
        chain.append(row)
    yield from [chain] if len(chain) > 1 else []


def _follows(end: int, start: int, text: str | None) -> bool:
    if text is None:
        return 0 <= start - end <= _BETWEEN_UNSEEN
    return 0 <= start - end <= _BETWEEN and "\n" not in text[end:start]


def day_of(iso: str | None) -> date | None:
    """A stored day; None when it is not known."""
    return None if iso is None else date.fromisoformat(iso)
