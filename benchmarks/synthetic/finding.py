"""Where words stand in all quotes of a database, by reading every quote: slow, and sure.

It uses no index of the database's, so that it can tell whether those that do are right.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

from .variants import SENTENCE_END

__all__ = ["Found", "find", "folded"]

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_RUN = 4
"""Words in a row by which a quote is known to be worth a comparison."""

_Run = tuple[str, ...]


@dataclass(slots=True)
class Found:
    """What the quotes have of some words.

    Attributes:
        quotes: Ids of the quotes that have all of them in a row, with their speakers'.
        nearest: The most of them that one sentence has in their order, when that was asked for.
    """

    quotes: list[tuple[str, str | None]] = field(default_factory=list)
    nearest: int = 0


def folded(text: str) -> str:
    """The words alone, in small letters.

    >>> folded("“Don’t—” she’d SAY…")
    "don't she'd say"
    """
    return " ".join(_WORD.findall(text.casefold())).replace("’", "'")


def find(
    connection: sqlite3.Connection, wanted: Iterable[str], unsaid: Container[str] = ()
) -> dict[str, Found]:
    """Read all quotes and look for words in them.

    Args:
        connection: The database.
        wanted: Words, folded; at least four each.
        unsaid: Those of them of which the nearest sentence is looked for, too.

    Returns:
        For each of them, what was found.
    """
    found = {words: Found() for words in wanted}
    runs: defaultdict[_Run, list[str]] = defaultdict(list)
    counts: dict[str, int] = {}
    for words in found:
        own = set(_runs(words))
        counts[words] = len(own)
        for run in own:
            runs[run].append(words)
    known = set(runs)
    for id, speaker, text in connection.execute("SELECT id, speaker, text FROM quotes"):
        quote = folded(text)
        shared = known.intersection(_runs(quote))
        if not shared:
            continue
        hits = Counter(words for run in shared for words in runs[run])
        for words, count in hits.items():
            here = found[words]
            if words in unsaid:
                here.nearest = max(here.nearest, _in_common(words, text))
            if count == counts[words] and f" {words} " in f" {quote} ":
                here.quotes.append((id, speaker))
    return found


def _in_common(words: str, text: str) -> int:
    """How many of some words one sentence of a text has, in their order."""
    own = words.split()
    sentences = (folded(each).split() for each in SENTENCE_END.split(text))
    return max(int(LCSseq.similarity(own, each)) for each in sentences)


def _runs(words: str) -> Iterable[_Run]:
    parts = words.split()
    return zip(*(parts[n:] for n in range(_RUN)), strict=False)
