"""Finding recorded words like some others, in a time that hardly grows with the database.

A full-text index tells quickly which rows have a rare word, and not at all quickly which of many
rows with common words suit best. So nothing is ranked by the index. It is asked for the newest few
rows of every word, from which follows how common the word is here; then for all rows of the rare
ones; and if those are few, for two or three of the rarest words at a time, so chosen that one or
two words may be others in the record. The rows that answer most are looked at one by one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from onrecord.core.statements import Words
from onrecord.core.statements.words import weight_of

__all__ = ["most_alike", "search"]

_TRIED_ROWS = 64
"""Rows by which it is learnt how common a word is."""
_MOST_TRIED = 20
"""Words of which that is learnt."""
_RARE_ROWS = 2_000
"""Rows that a rare word is in at most."""
_RARE_WORDS = 6
"""Rare words whose rows are all read, the rarest first."""
_SETTLED = 4
"""Rare words with which no other question is needed: a change or two does not touch them all."""
_MOST_HITS = 300
"""Rows that another question gives at most, the newest."""
_MOST_FILTERED = 2_500
"""Rows of such a question that are looked through, when not all rows count."""
_MOST_READ = 200
"""Rows whose words are read."""
_FEWEST_TOGETHER, _MOST_TOGETHER = 4, 6
"""Words that are first asked for together, the rarest; hardly any other row has them all."""
_NEARLY_ALL = 0.85
"""Share of the weight of all words that a row with these must have to be what is looked for."""
_WHOLE = 12
"""Words up to which all of them are asked for as they stand."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A word of the text as the index may be asked for it.

    Attributes:
        text: The word as written.
        start: Where it begins.
        weight: What it weighs, in bits.
        loose: Whether something is left out, or put in, before it.
    """

    text: str
    start: int
    weight: float
    loose: bool


@dataclass(frozen=True, slots=True)
class _Term:
    """A word as the index knows it, by its stem.

    Attributes:
        phrase: What the index is asked for.
        slots: The words of the text that have this stem, as bits.
        rows: In how many rows it is, about.
    """

    phrase: str
    slots: int
    rows: float


@dataclass(slots=True)
class _Hits:
    """Rows that answered questions to the index.

    Attributes:
        weights: What each word of the text weighs.
        covered: From a row to the words that it is known to have, as bits.
        complete: Whether every question was answered with all rows that there are.
    """

    weights: Sequence[float]
    covered: dict[int, int] = field(default_factory=dict)
    complete: bool = True

    def add(self, rows: Iterable[int], slots: int) -> None:
        covered = self.covered
        for row in rows:
            covered[row] = covered.get(row, 0) | slots

    def best(self, most: int) -> list[int]:
        """The rows with most of the words by weight; of equal ones, the newest."""
        weight = {slots: self._weight(slots) for slots in set(self.covered.values())}
        order = sorted((-weight[slots], -row) for row, slots in self.covered.items())
        return [-row for _, row in order[:most]]

    def _weight(self, slots: int) -> float:
        return sum(weight for n, weight in enumerate(self.weights) if slots >> n & 1)


class _Index:
    """A full-text index, asked for the rows that match, the newest first."""

    def __init__(self, db: sqlite3.Connection, table: str, only: Container[int] | None) -> None:
        self._db = db
        self._only = only
        self._first = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ? LIMIT ?"
        self._latest = self._first.replace("LIMIT", "ORDER BY rowid DESC LIMIT")

    def any_rows(self, question: str, most: int) -> list[int]:
        """The rows, whether they count or not."""
        return [row[0] for row in self._db.execute(self._latest, (question, most))]

    def few_rows(self, question: str, most: int) -> list[int]:
        """The same, quicker where there are fewer: the index is read the way it is written."""
        rows = [row[0] for row in self._db.execute(self._first, (question, most))]
        return self.any_rows(question, most) if len(rows) == most else rows[::-1]

    def rows(self, question: str, most: int) -> list[int]:
        """The rows that count."""
        only = self._only
        if only is None:
            return self.few_rows(question, most)
        rows = self.few_rows(question, max(most, _MOST_FILTERED))
        return [row for row in rows if row in only][:most]


def search(
    db: sqlite3.Connection,
    table: str,
    words: Words,
    most: int,
    only: Container[int] | None = None,
) -> tuple[list[int], bool]:
    """The rows of a table that have most of some words, and whether none was passed over.

    Args:
        db: The database.
        table: Name of a table with a column ``text`` and a full-text index of it.
        words: The words.
        most: Number of rows at most.
        only: The rows that count; None for all.

    Returns:
        Row ids, the likeliest first; and whether every row was looked at that has the words.
    """
    slots = _slots(words)
    index, hits = _Index(db, table, only), _Hits([slot.weight for slot in slots])
    terms = _terms(index, slots)
    if only is None and len(terms) >= _FEWEST_TOGETHER:
        rows = index.rows(_all_of(terms[:_MOST_TOGETHER]), _MOST_HITS)
        weighed = _weighed(db, table, words, rows)
        if len(rows) < _MOST_HITS and weighed and weighed[0][0] <= -_NEARLY_ALL:
            return [-row for _, row in weighed[:most]], True
        hits.add(rows, _union(terms[:_MOST_TOGETHER]))
    if _read_rare_ones(index, terms, hits) < _SETTLED:
        _ask_more(index, slots, terms, hits)
    return most_alike(db, table, words, hits.best(_MOST_READ), most), hits.complete


def most_alike(
    db: sqlite3.Connection, table: str, words: Words, rows: Sequence[int], most: int
) -> list[int]:
    """Those of the rows whose text has most of some words, the likeliest first."""
    return [-row for _, row in _weighed(db, table, words, rows)[:most]]


def _weighed(
    db: sqlite3.Connection, table: str, words: Words, rows: Sequence[int]
) -> list[tuple[float, int]]:
    """Rows by the share of the weight of the words that their text has, both negative, in order.

    What has all of them as they stand counts twice.
    """
    weights = {
        span.of(words.text).casefold(): weight_of((folded,))
        for folded, span in zip(words.folded, words.spans, strict=True)
    }
    begun = [(f" {word}", bits) for word, bits in weights.items()]
    whole, total = words.text.casefold().rstrip(" .,!?"), sum(weights.values())
    marks = ", ".join("?" * len(rows))
    found = []
    for row, text in db.execute(f"SELECT rowid, text FROM {table} WHERE rowid IN ({marks})", rows):
        # That a word only begins so, or is missed behind a bracket, hardly matters here, and it
        # is told ten times as fast.
        small = f" {text.casefold()}"
        weight = sum(bits for word, bits in begun if word in small)
        found.append((-weight / total - (whole in small), -row))
    return sorted(found)


def _slots(words: Words) -> list[_Slot]:
    """The words in order; a contraction is one."""
    slots: list[_Slot] = []
    for n, (folded, span) in enumerate(zip(words.folded, words.spans, strict=True)):
        weight, written = weight_of((folded,)), span.of(words.text)
        if slots and slots[-1].start == span.start:
            last = slots.pop()
            slots.append(_Slot(last.text, last.start, last.weight + weight, last.loose))
            continue
        # Brackets within a word, as in "[W]e", are the reporter's.
        text = folded if "[" in written else written
        loose = n in words.gaps or bool({n, n - 1} & words.inserted)
        if any(c.isalnum() for c in text):
            slots.append(_Slot(text, span.start, weight, loose))
    return slots


def _terms(index: _Index, slots: Sequence[_Slot]) -> list[_Term]:
    """The telling words, the rarest first; those that are in no row are left out.

    The newest rows of a word tell how densely they lie, and so how many there are.
    """
    tried = sorted(range(len(slots)), key=lambda n: (-slots[n].weight, n))[:_MOST_TRIED]
    newest = {n: tuple(index.any_rows(_phrase(slots[n : n + 1]), _TRIED_ROWS)) for n in tried}
    last = max((rows[0] for rows in newest.values() if rows), default=0)
    # Words with the same rows are forms of one word.
    terms: dict[tuple[int, ...], _Term] = {}
    for n, rows in newest.items():
        if not rows:
            continue
        full = len(rows) == _TRIED_ROWS
        often = len(rows) * last / (last - rows[-1] + 1) if full else len(rows)
        same = terms[rows].slots if rows in terms else 0
        terms[rows] = _Term(_phrase(slots[n : n + 1]), same | 1 << n, often)
    return sorted(terms.values(), key=lambda term: (term.rows, term.slots))


def _read_rare_ones(index: _Index, terms: Sequence[_Term], hits: _Hits) -> int:
    """Note all rows of the words that are rare here; how many such words there are."""
    rare = [term for term in terms if term.rows <= _RARE_ROWS][:_RARE_WORDS]
    for term in rare:
        # Twice as many, for what is known is but an estimate.
        hits.add(index.rows(term.phrase, 2 * _RARE_ROWS), term.slots)
    return len(rare)


def _ask_more(index: _Index, slots: Sequence[_Slot], terms: Sequence[_Term], hits: _Hits) -> None:
    """Ask for several words together, and with one more where too many rows have them."""
    common = False
    for some in _together(terms):
        rows = index.rows(_all_of(some), _MOST_HITS)
        hits.add(rows, _union(some))
        if len(rows) == _MOST_HITS:
            common = True
            more = next((term for term in terms if term not in some), None)
            if more is not None:
                hits.add(index.rows(_all_of((*some, more)), _MOST_HITS), _union((*some, more)))
    hits.complete = not common
    if not common:
        return
    # In their order even common words are in few rows.
    if len(slots) <= _WHOLE and not any(slot.loose for slot in slots[1:]):
        hits.add(index.rows(_phrase(slots), _MOST_HITS), (1 << len(slots)) - 1)


def _together(terms: Sequence[_Term]) -> Iterator[tuple[_Term, ...]]:
    """Words to ask for together. Two of them may be others in the record: one question is left.

    Either two of the rarest three are there, or else the next three.
    """
    if len(terms) == 1:
        yield (terms[0],)
    yield from combinations(terms[:3], 2)
    if len(terms) > 3:
        yield tuple(terms[3:6])


def _all_of(terms: Iterable[_Term]) -> str:
    return " AND ".join(term.phrase for term in terms)


def _union(terms: Iterable[_Term]) -> int:
    having = 0
    for term in terms:
        having |= term.slots
    return having


def _phrase(slots: Sequence[_Slot]) -> str:
    """The words as one string of FTS5's: whatever they are, nothing in it is an operator."""
    return '"' + " ".join(slot.text for slot in slots).replace('"', '""') + '"'
