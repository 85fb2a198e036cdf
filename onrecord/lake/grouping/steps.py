"""Rounds done step by step, with all that is on its way in files: memory holds a bucket at a time.

Each step reads the messages to one round, and writes those that it sends, each round's apart. A
step that is done twice writes the same files, so that it does no harm when some of it is. After
each step it is noted what waits for which round; a later process goes on there.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from onrecord.lake.grouping.rounds import Message, Reduce, Round, bucket_of, reduced, sent
from onrecord.lake.grouping.tables import GROUPED, parts_for, write_part
from onrecord.lake.schema import as_parquet
from onrecord.places import Place

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Here", "Sent", "Shuffle", "Steps", "read_files"]

_BUCKET = 8 * 2**20
"""Bytes of messages that make a bucket."""
_SMALL = 32 * 2**20
"""Bytes of messages up to which a round is done where it is asked for; a shuffle costs seconds."""
_STATE = "state.json"
_FED = 32
"""Files of a lake that are read by one task."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of messages, or a part of a table.

    Attributes:
        to: The round, or the table.
        file: The file's name.
        rows: How many there are in it.
        bytes: How much room they take in memory.
    """

    to: str
    file: str
    rows: int
    bytes: int


class Shuffle(Protocol):
    """What does work on many machines."""

    def each(self, items: Sequence[Any], work: Callable[[Any], list[Sent]]) -> Iterator[Sent]:
        """Do work with each of some items."""
        ...

    def by_bucket(
        self,
        files: Sequence[str],
        buckets: int,
        work: Callable[[int, pyarrow.Table], list[Sent]],
    ) -> Iterator[Sent]:
        """Bring messages together by the buckets of their keys, and do work with each bucket."""
        ...


class Here:
    """Does all work in this process, one bucket after the other; all messages are in memory."""

    def each(self, items: Sequence[Any], work: Callable[[Any], list[Sent]]) -> Iterator[Sent]:
        """Do work with each of some items."""
        for item in items:
            yield from work(item)

    def by_bucket(
        self,
        files: Sequence[str],
        buckets: int,
        work: Callable[[int, pyarrow.Table], list[Sent]],
    ) -> Iterator[Sent]:
        """Bring messages together by the buckets of their keys, and do work with each bucket."""
        for bucket, table in _bucketed(read_files(files), buckets):
            yield from work(bucket, table)


@dataclass(frozen=True, slots=True)
class _Feed:
    """Reads files of a lake, and sends what the rounds need of them.

    Attributes:
        folder: Where the messages go.
        name: Of the files of messages.
        read: Gives the messages of a file.
    """

    folder: Place
    name: str
    read: Callable[[str], Iterator[Message]]

    def __call__(self, item: tuple[int, Sequence[str]]) -> list[Sent]:
        """Read some files.

        Args:
            item: A number that no others have, and the files' names.
        """
        number, files = item
        messages = (message for file in files for message in self.read(file))
        return _write(self.folder, f"{self.name}-{number:06}", messages)


@dataclass(frozen=True, slots=True)
class _Step:
    """A round's work with a bucket."""

    folder: Place
    number: int
    reduce: Reduce

    def __call__(self, bucket: int, table: pyarrow.Table) -> list[Sent]:
        name = f"{self.number:03}-{bucket:06}"
        return _write(self.folder, name, reduced(table, self.reduce))


@dataclass(frozen=True, slots=True)
class _Part:
    """Writes a part of a table."""

    lake: Place
    run: str
    table: str

    def __call__(self, bucket: int, messages: pyarrow.Table) -> list[Sent]:
        rows = [message.body for message in _messages(messages)]
        name = write_part(self.lake, self.run, self.table, bucket, rows)
        return [Sent(self.table, name, len(rows), 0)]


@dataclass(slots=True)
class Steps:
    """Rounds on their way.

    Attributes:
        folder: Where messages are kept meanwhile.
        shuffle: What does the work.
        run: What is done: the same work with the same lake has the same name.
        small: Bytes of messages up to which a round is done here.
        told: Called with each step's round, the messages that it had, and their bytes.
    """

    folder: Place
    shuffle: Shuffle
    run: str
    small: int = _SMALL
    told: Callable[[str, int, int], None] = lambda name, rows, size: None
    _waiting: defaultdict[str, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    _number: int = 0
    _next: int = 0

    def go_on(self) -> bool:
        """Take up what an earlier process has noted of the same run; else clear the folder.

        Returns:
            Whether there was something to take up.
        """
        try:
            found = json.loads((self.folder / _STATE).read())
            same = found["run"] == self.run
            waiting = {to: [Sent(*each) for each in some] for to, some in found["waiting"].items()}
            self._number, self._next = found["number"], found["next"]
        except (OSError, ValueError, KeyError, TypeError):
            same = False
        if not same:
            self.clear()
            self._number = self._next = 0
            return False
        self._waiting.update(waiting)
        return True

    def note(self, following: int) -> None:
        """Note what waits, and the place among the rounds of the one that is to be done."""
        self._next = following
        waiting = {
            to: [[each.to, each.file, each.rows, each.bytes] for each in some]
            for to, some in sorted(self._waiting.items())
        }
        told = {"run": self.run, "number": self._number, "next": following, "waiting": waiting}
        (self.folder / _STATE).write(json.dumps(told, ensure_ascii=False).encode())

    def clear(self) -> None:
        """Remove all messages."""
        if self.folder.is_folder():
            for file in list(self.folder.files()):
                file.remove()
            if self.folder.is_local:
                shutil.rmtree(self.folder.name, ignore_errors=True)

    def feed(
        self, name: str, files: Sequence[str], read: Callable[[str], Iterator[Message]]
    ) -> None:
        """Send what the rounds need of files of a lake.

        Args:
            name: That no other files are fed by.
            files: Their names.
            read: Gives the messages of a file.
        """
        feed = _Feed(self.folder, name, read)
        some = [files[n : n + _FED] for n in range(0, len(files), _FED)]
        self._take(self.shuffle.each(list(enumerate(some)), feed))

    def do(self, rounds: Iterable[Round]) -> None:
        """Do rounds, in order, from the one on that is to be done."""
        for place, each in enumerate(rounds):
            if place < self._next:
                continue
            while found := self._waiting.pop(each.name, None):
                self.told(each.name, sum(one.rows for one in found), _bytes(found))
                step = _Step(self.folder, self._number, each.reduce)
                self._take(self._by_bucket(found, 1 + _bytes(found) // _BUCKET, step))
                self._number += 1
                self.note(place if each.until_still else place + 1)
                for one in found:
                    Place(one.file).remove()
                if not each.until_still:
                    break

    def write(self, lake: Place, run: str) -> tuple[dict[str, int], list[str]]:
        """Write what was sent to tables.

        Returns:
            How many rows each has, and the parts.
        """
        rows, parts = dict.fromkeys(GROUPED, 0), []
        for table in GROUPED:
            found = self._waiting.pop(table, [])
            rows[table] = sum(one.rows for one in found)
            count = parts_for(rows[table])
            if found:
                written = self._by_bucket(found, count, _Part(lake, run, table))
                parts += [each.file for each in written]
        assert not self._waiting, f"nothing takes up what is sent to {', '.join(self._waiting)}"
        return rows, parts

    def _take(self, sent_on: Iterable[Sent]) -> None:
        for each in sent_on:
            self._waiting[each.to].append(each)

    def _by_bucket(
        self,
        found: Sequence[Sent],
        buckets: int,
        work: Callable[[int, pyarrow.Table], list[Sent]],
    ) -> Iterator[Sent]:
        files = sorted(each.file for each in found)
        shuffle = self.shuffle if _bytes(found) > self.small else Here()
        return shuffle.by_bucket(files, buckets, work)


def _bucketed(table: pyarrow.Table, buckets: int) -> Iterator[tuple[int, pyarrow.Table]]:
    """The messages of each bucket."""
    import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra

    if buckets == 1:
        yield 0, table
        return
    numbers = arrow.array([bucket_of(key, buckets) for key in table["key"].to_pylist()])
    for bucket in range(buckets):
        there = table.filter(arrow.compute.equal(numbers, bucket))
        if there.num_rows:
            yield bucket, there


def _messages(table: pyarrow.Table) -> Iterator[Message]:
    """The messages of a table."""
    names = (table[name].to_pylist() for name in Message._fields)
    for to, key, body in zip(*names, strict=True):
        yield Message(to, key, json.loads(body))


def _bytes(found: Iterable[Sent]) -> int:
    return sum(each.bytes for each in found)


def read_files(files: Sequence[str]) -> pyarrow.Table:
    """The messages in some files."""
    import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra
    from pyarrow import parquet  # noqa: PLC0415

    tables = []
    for name in files:
        with Place(name).open() as file:
            tables.append(parquet.ParquetFile(file).read())
    return arrow.concat_tables(tables)


def _write(folder: Place, name: str, messages: Iterable[Message]) -> list[Sent]:
    """Write messages, those to each round apart."""
    from pyarrow import compute  # noqa: PLC0415  # it comes with an extra

    written = []
    for number, table in enumerate(sent(messages)):
        for to in sorted(compute.unique(table["to"]).to_pylist()):
            there = table.filter(compute.equal(table["to"], to))
            place = folder / to / f"{name}-{number:04}.parquet"
            place.write(as_parquet(there))
            written.append(Sent(to, place.name, there.num_rows, there.nbytes))
    return written
