"""What has been done with each chunk, noted in the lake itself, where every worker can see it.

::

    chunks/KEY/000012.json    the chunk is done: its parts, its counts, its failures
    chunks/KEY/end.json       the file has been taken apart to its end
    tries/KEY-000012.json     somebody is at it, or died over it

A part that no note names does not belong to the lake: it is what a killed run left.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from onrecord.lake.extraction.chunks import Chunk, Holding
from onrecord.models import Failure
from onrecord.places import Place

__all__ = ["CHUNKS", "END", "Done", "Ended", "Tries", "done_with"]

CHUNKS = "chunks"
TRIES = "tries"
END = "end.json"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a chunk.

    Attributes:
        holding: The file or folder.
        key: Its short name.
        number: The chunk's place in it.
        digest: Of what was in the chunk.
        bytes: Bytes of the file that it took.
        records: Documents in it.
        articles: Those that could be read.
        quotes: What was found in them.
        set_aside: Documents given up after they ended a process again and again.
        parts: The files with its rows, by their names within the lake.
        failures: What could not be read or used: where, at which stage, and why.
        seconds: How long it took.
        processor_seconds: The same of the processor.
        memory: Bytes that the process had in memory afterwards.
        process: A name of the process that did it.
    """

    holding: str
    key: str
    number: int
    digest: str
    bytes: int
    records: int
    articles: int
    quotes: int
    set_aside: int = 0
    parts: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0
    processor_seconds: float = 0.0
    memory: int = 0
    process: str = ""

    def write(self, lake: Place) -> None:
        """Note it: from now on the chunk's rows belong to the lake."""
        told = asdict(self) | {"failures": [asdict(each) for each in self.failures]}
        _place(lake, self.key, self.number).write(_json(told))

    def forget(self, lake: Place) -> None:
        """Note it no more: its rows do not belong to the lake any longer."""
        _place(lake, self.key, self.number).remove()

    @classmethod
    def read(cls, lake: Place, key: str, number: int) -> Done | None:
        """What is noted of a chunk; None when it is not done."""
        return _done(_read(_place(lake, key, number)))


@dataclass(frozen=True, slots=True)
class Ended:
    """A file or folder that has been taken apart to its end.

    Attributes:
        holding: Its name.
        key: Its short name.
        chunks: How many chunks it has.
        stamp: What is another text when it has been written anew.
    """

    holding: str
    key: str
    chunks: int
    stamp: str

    def write(self, lake: Place) -> None:
        """Note it."""
        (lake / CHUNKS / self.key / END).write(_json(asdict(self)))

    @classmethod
    def read(cls, lake: Place, holding: Holding) -> Ended | None:
        """What is noted of a file or folder; None when its end was never seen."""
        found = _read(lake / CHUNKS / holding.key / END)
        with suppress(TypeError):
            return cls(**found) if found else None
        return None


@dataclass(slots=True)
class Tries:
    """How often a chunk has been begun, and which of its documents ended the process.

    A process that ended together with its whole run tells nothing about the document that it was
    at: somebody stopped the run, or the machine was taken away.

    Attributes:
        run: The run that began it last.
        begun: Times that it was begun.
        at: The place in the chunk of the document that is being read; None before the first.
        deaths: From places to how many processes ended there.
    """

    run: str
    begun: int = 0
    at: int | None = None
    deaths: dict[int, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, lake: Place, chunk: Chunk, run: str) -> Tries:
        """Note that a chunk is begun by a run, and look at how it went before."""
        found = _read(_tries(lake, chunk))
        tries = cls(run)
        with suppress(TypeError, ValueError, AttributeError, KeyError):
            deaths = {int(place): int(count) for place, count in found["deaths"].items()}
            tries = cls(run, int(found["begun"]), found["at"], deaths)
        if tries.at is not None and found.get("run") == run:
            tries.deaths[tries.at] = tries.deaths.get(tries.at, 0) + 1
        tries.begun += 1
        tries.note(lake, chunk, None)
        return tries

    def note(self, lake: Place, chunk: Chunk, at: int | None) -> None:
        """Note which document is being read."""
        self.at = at
        _tries(lake, chunk).write(_json(asdict(self)))

    @staticmethod
    def end(lake: Place, chunk: Chunk) -> None:
        """Note that a chunk is no longer being tried."""
        _tries(lake, chunk).remove()


def done_with(lake: Place, holding: Holding) -> dict[int, Done]:
    """What is noted of the chunks of a file or folder, by their numbers."""
    folder = lake / CHUNKS / holding.key
    found = (_done(_read(folder / name)) for name in folder.names() if name != END)
    return {each.number: each for each in found if each is not None}


def _done(found: dict[str, Any]) -> Done | None:
    with suppress(TypeError, KeyError):
        if found:
            failures = tuple(Failure(**each) for each in found["failures"])
            return Done(**{**found, "parts": tuple(found["parts"]), "failures": failures})
    return None


def _place(lake: Place, key: str, number: int) -> Place:
    return lake / CHUNKS / key / f"{number:06}.json"


def _tries(lake: Place, chunk: Chunk) -> Place:
    return lake / TRIES / f"{chunk.key}-{chunk.number:06}.json"


def _read(place: Place) -> dict[str, Any]:
    """A note; empty when there is none, or one that is damaged and so counts for nothing."""
    try:
        found = json.loads(place.read())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8", "replace")
