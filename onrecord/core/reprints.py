"""The same story at several outlets: which articles reprint another one.

An article's words are taken five at a time, each five are hashed, and the smallest hashes are its
sketch: a fair sample of the article, of a fixed size, which two articles share as far as they
share their words. Sketches are kept, so that an article need not be read again to be compared,
and so that articles can be compared whose texts are not kept.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from zlib import crc32

from onrecord.models import ArticleKind

__all__ = [
    "Order",
    "Sketch",
    "Wording",
    "best_of",
    "find_reprints",
    "read_sketch",
    "share",
    "sketch_of",
]

Order = tuple[date, bool, int, str]
"""What articles are ordered by: day, whether it is a report, length, and id."""
_Print = TypeVar("_Print", Order, int)

_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’‘]")
_RUN = 5
_SKETCH = 64
_LOOKED_UP = 16
_LEAST_RUNS = 40
_LEAST_SHARED = 6
_MOST_OWN = 0.5
_HASHES = 2**32


@dataclass(frozen=True, slots=True)
class Wording:
    """What needs to be known of an article to tell whether it is a reprint.

    Attributes:
        article: Its id.
        kind: Whether it is a report or a statement.
        published: Its day.
        sketch: As ``sketch_of`` gives it.
    """

    article: str
    kind: ArticleKind
    published: date | None
    sketch: str


def sketch_of(text: str) -> str | None:
    """The sketch of a text; None for one that is too short to be told from others.

    Case, punctuation and the form of apostrophes make no difference.

    >>> sketch_of("Too short.") is None
    True
    """
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    words = _WORD.findall(plain)
    runs = {
        # The factor scatters what the checksum leaves close together.
        crc32(" ".join(words[n : n + _RUN]).encode("utf-8", "replace")) * 0x9E3779B1 % _HASHES
        for n in range(len(words) - _RUN + 1)
    }
    if len(runs) < _LEAST_RUNS:
        return None
    numbers = array("I", [len(runs), *sorted(runs)[:_SKETCH]])
    return b64encode(numbers.tobytes()).decode("ascii")


def find_reprints(wordings: Iterable[Wording]) -> dict[str, str]:
    """Which articles are reprints, and of which: from the id of the one to that of the other.

    An article is a reprint of an earlier one if at least half of its runs of five words stand in
    it: it may be cut, and edited lightly. What goes before is the earlier day; on the same day a
    statement before reports, then the longer text, which the other was cut from; an article
    without a day comes last. A reprint of a reprint is one of the first article. The order of
    ``wordings`` does not matter.
    """
    sketches = sorted((read_sketch(each) for each in wordings), key=lambda each: each.order)
    found: dict[int, int] = {}
    for later, earlier in _alike(sketches):
        best = best_of((share(sketches[later], sketches[n]), n) for n in earlier)
        if best is not None:
            found[later] = found.get(best, best)
    return {sketches[later].article: sketches[first].article for later, first in found.items()}


@dataclass(frozen=True, slots=True)
class Sketch:
    """What two articles are compared by.

    Attributes:
        article: Its id.
        order: What articles are ordered by: those that may be reprinted before their reprints.
        runs: How many different runs of words it has.
        hashes: The smallest of their hashes, in order.
    """

    article: str
    order: Order
    runs: int
    hashes: Sequence[int]

    @property
    def looked_up(self) -> Sequence[int]:
        """The hashes by which earlier articles are found: the first that has one, of each."""
        return self.hashes[:_LOOKED_UP]


def read_sketch(wording: Wording) -> Sketch:
    """What is known of an article, to be compared."""
    numbers = array("I")
    numbers.frombytes(b64decode(wording.sketch))
    day = wording.published or date.max
    order = (day, wording.kind != "statement", -numbers[0], wording.article)
    return Sketch(wording.article, order, numbers[0], numbers[1:])


def _alike(sketches: Sequence[Sketch]) -> Iterator[tuple[int, set[int]]]:
    """For each sketch, in order, earlier ones that share one of its smallest hashes with it.

    Of all that have a hash, the first is enough: of a story that hundreds print, nearly each hash
    leads to its first print; a phrase that many stories have leads nowhere, but few hashes are
    of such.
    """
    first: dict[int, int] = {}
    for n, sketch in enumerate(sketches):
        earlier = {first.setdefault(h, n) for h in sketch.looked_up} - {n}
        if earlier:
            yield n, earlier


def share(later: Sketch, earlier: Sketch) -> float:
    """How much of the later article stands in the earlier one: 0 to 1, estimated."""
    both = set(later.hashes).intersection(earlier.hashes)
    if len(both) < _LEAST_SHARED:
        return 0.0
    # Up to this bound the sketches hold all hashes that there are of either; what they share is
    # below it.
    bounds = [each.hashes[-1] for each in (later, earlier) if each.runs > len(each.hashes)]
    bound = min(bounds, default=_HASHES)
    held = sum(bisect_right(each.hashes, bound) for each in (later, earlier))
    alike = len(both) / (held - len(both))
    return min(1.0, alike * (later.runs + earlier.runs) / (1 + alike) / later.runs)


def best_of(earlier: Iterable[tuple[float, _Print]]) -> _Print | None:
    """Of earlier articles, the one that an article reprints: that with most of it; None if none.

    Args:
        earlier: Of each, how much of the article stands in it, and its place in the order.

    >>> best_of([(0.6, 8), (0.9, 5), (0.9, 3)]), best_of([(0.4, 1)])
    (3, None)
    """
    enough = [(-much, order) for much, order in earlier if much >= _MOST_OWN]
    return min(enough)[1] if enough else None
