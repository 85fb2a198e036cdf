"""Reprints among all articles of a lake, in rounds: the links of ``core.reprints.find_reprints``.

======  ==================  ==========================================================
round   key                 what it does
======  ==================  ==========================================================
prints  hash                finds the first article that has a hash, for the others
asked   earlier article     goes to those that may be a reprint of it
firsts  later article       judges the earlier ones, and takes the one that it reprints
chains  article             follows reprints of reprints to the first article
======  ==================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.core.reprints import Order, Sketch, Wording, best_of, read_sketch, share
from onrecord.lake.grouping.nodes import day_of, told
from onrecord.lake.grouping.rounds import Message, Round, Rows

__all__ = ["REPRINTED", "compare_prints"]


def compare_prints(wording: Wording) -> Iterator[Message]:
    """Send an article to the rounds."""
    body = [wording.article, wording.kind, told(wording.published), wording.sketch]
    for to in ("asked", "firsts"):
        yield Message(to, wording.article, ["here", *body])
    sketch = _sketch(body)
    for number in sketch.looked_up:
        yield Message("prints", str(number), _order_told(sketch.order))


def _sketch(body: list[Any]) -> Sketch:
    article, kind, published, wording = body
    return read_sketch(Wording(article, kind, day_of(published), wording))


def _order_told(order: Order) -> list[Any]:
    return [order[0].isoformat(), *order[1:]]


def _prints(_: str, rows: Rows) -> Iterator[Message]:
    if len(rows) < 2:
        return
    # The order told is one that can be compared, too.
    first = min(rows)[-1]
    for row in rows:
        if row[-1] != first:
            yield Message("asked", first, ["later", row[-1]])


def _asked(_: str, rows: Rows) -> Iterator[Message]:
    """Go to each later article once; they come sorted, after the article itself."""
    body: list[Any] = []
    before = None
    for what, *rest in rows:
        if what == "here":
            body = rest
        elif rest[0] != before:
            (before,) = rest
            yield Message("firsts", before, ["earlier", *body])


def _firsts(article: str, rows: Rows) -> Iterator[Message]:
    said = rows.said()
    here = _sketch(said["here"][0])
    earlier = map(_sketch, said["earlier"])
    best = best_of((share(here, each), each.order) for each in earlier)
    if best is not None:
        yield Message("chains", article, ["own", best[-1], False])
        yield Message("chains", best[-1], ["from", article])


def _chains(article: str, rows: Rows) -> Iterator[Message]:
    """Let those that point here point where this points; that halves the way each time."""
    said = rows.said()
    own, is_first = said["own"][0] if said["own"] else (article, True)
    for (each,) in said["from"]:
        yield Message("chains", each, ["own", own, is_first])
        if is_first:
            yield Message("quotes", each, ["first", own])
            yield Message("reprints", each, [each, own])
        else:
            yield Message("chains", own, ["from", each])
    if said["own"] and is_first and said["from"]:
        # Others may be sent here yet.
        yield Message("chains", article, ["own", own, True])


REPRINTED = (
    Round("prints", _prints),
    Round("asked", _asked),
    Round("firsts", _firsts),
    Round("chains", _chains, until_still=True),
)
"""The rounds, in order: they send links to the table ``reprints``, and to the round ``quotes``."""
