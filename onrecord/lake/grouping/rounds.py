"""Work on more rows than fit into one place: in rounds, each of which brings one key's together.

A round takes all messages that were sent to it, key by key, and sends messages on. It sees only one
key's at a time, in an order that does not depend on where they come from, so that it makes no
difference how many machines there are, nor in how many buckets keys are put together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Message", "Reduce", "Round", "Rows", "bucket_of", "in_place", "reduced", "sent"]

_BATCH = 16 * 2**20
"""Characters of messages that are put into one table."""


class Message(NamedTuple):
    """What is sent to a round.

    Attributes:
        to: The round's name.
        key: What it is brought together by.
        body: What it says: values that JSON has.
    """

    to: str
    key: str
    body: Sequence[Any]


class Rows:
    """The bodies of one key's messages, read as they are asked for, as often as they are.

    Args:
        bodies: Them, as JSON.
    """

    def __init__(self, bodies: Sequence[str] | Any) -> None:
        self._bodies = bodies

    def __len__(self) -> int:
        return len(self._bodies)

    def __iter__(self) -> Iterator[list[Any]]:
        for body in self._bodies:
            yield json.loads(str(body))

    def said(self) -> dict[str, list[list[Any]]]:
        """All of them by their first value, without it."""
        found: defaultdict[str, list[list[Any]]] = defaultdict(list)
        for what, *rest in self:
            found[what].append(rest)
        return found

    def picked(self, numbers: Iterable[int]) -> Iterator[list[Any]]:
        """Those with these numbers, in this order."""
        for number in numbers:
            yield json.loads(str(self._bodies[number]))


Reduce = Callable[[str, Rows], Iterable[Message]]
"""What a round does with a key and the messages that have it."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round.

    Attributes:
        name: By which messages are sent to it.
        reduce: What it does with each key.
        until_still: Whether what it sends to itself is done in the same way again, until there is
            no such message any more.
    """

    name: str
    reduce: Reduce
    until_still: bool = False


def sent(messages: Iterable[Message]) -> Iterator[pyarrow.Table]:
    """Messages as tables of ``to``, ``key`` and ``body``, some megabytes in each."""
    import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra

    schema = arrow.schema([(name, arrow.string()) for name in Message._fields])
    rows: list[tuple[str, str, str]] = []
    size = 0

    def table() -> pyarrow.Table:
        columns = zip(*rows, strict=True) if rows else ((), (), ())
        return arrow.Table.from_arrays(
            [arrow.array(c, arrow.string()) for c in columns], schema=schema
        )

    for to, key, body in messages:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        rows.append((to, key, text))
        size += len(text) + len(key)
        if size >= _BATCH:
            yield table()
            rows, size = [], 0
    yield table()


def bucket_of(key: str, buckets: int) -> int:
    """The bucket of a key: keys are put together in so many."""
    return crc32(key.encode("utf-8", "replace")) % buckets


def reduced(table: pyarrow.Table, reduce: Reduce) -> Iterator[Message]:
    """What a round makes of all messages of some keys.

    Args:
        table: The messages, in any order.
        reduce: What the round does.
    """
    ordered = table.sort_by([("key", "ascending"), ("body", "ascending")]).combine_chunks()
    keys, bodies = ordered["key"].to_pylist(), ordered["body"]
    start = 0
    for key, run in groupby(keys):
        end = start + sum(1 for _ in run)
        yield from reduce(key, Rows(bodies.slice(start, end - start)))
        start = end


def in_place(rounds: Iterable[Round], messages: Iterable[Message]) -> Mapping[str, list[Message]]:
    """Do all rounds here and now, with all messages in memory.

    Returns:
        What was sent to no round, by where it was sent to.
    """
    waiting: defaultdict[str, list[Message]] = defaultdict(list)
    for message in messages:
        waiting[message.to].append(message)
    for each in rounds:
        while found := waiting.pop(each.name, None):
            for table in _tables(found):
                for message in reduced(table, each.reduce):
                    waiting[message.to].append(message)
            if not each.until_still:
                break
    return waiting


def _tables(messages: Sequence[Message]) -> Iterator[pyarrow.Table]:
    import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra

    yield arrow.concat_tables(sent(messages))
