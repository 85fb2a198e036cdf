"""Where words stand in all quotes of a database, by reading every quote: slow, and sure.

It uses no index of the database's, so that it can tell whether those that do are right.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

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
        nearest: The largest share of their runs of four words that one quote has.
    """

    quotes: list[tuple[str, str | None]] = field(default_factory=list)
    nearest: float = 0.0


def folded(text: str) -> str:
    """The words alone, in small letters.

    >>> folded("“Don’t—” she’d SAY…")
    "don't she'd say"
    """
    return " ".join(_WORD.findall(text.casefold())).replace("’", "'")


def find(connection: sqlite3.Connection, wanted: Iterable[str]) -> dict[str, Found]:
    """Read all quotes and look for words in them.

    Args:
        connection: The database.
        wanted: Words, folded; at least four each.

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
            here.nearest = max(here.nearest, count / counts[words])
            if count == counts[words] and f" {words} " in f" {quote} ":
                here.quotes.append((id, speaker))
    return found


def _runs(words: str) -> Iterable[_Run]:
    parts = words.split()
    return zip(*(parts[n:] for n in range(_RUN)), strict=False)
