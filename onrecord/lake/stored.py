"""What a lake says of itself: its header, its known speakers, and which parts belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from operator import itemgetter

from onrecord.errors import LakeError
from onrecord.lake.extraction.notes import CHUNKS, END, Done
from onrecord.lake.header import Header, read_header, read_speakers, unreadable
from onrecord.models import Authority, Failure
from onrecord.places import Place

__all__ = ["Stored", "stored"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A lake as its small files describe it.

    Attributes:
        place: Where it is.
        header: What all of it was made with.
        authority: The speakers known when it was made.
        parts: The Parquet files that belong to it, as named within it, in order, each with the
            note that says so. One that is not among them was left by a run that was broken off.
        failures: What could not be read, or its quotes not be found.
        contents: A digest of all that the parts were made of; another one when any has changed.
    """

    place: Place
    header: Header
    authority: Authority
    parts: Mapping[str, str]
    failures: tuple[Failure, ...]
    contents: str

    def parts_of(self, table: str) -> list[str]:
        """The parts of a table, with the lake's own place before their names."""
        return [str(self.place / each) for each in self.parts if each.startswith(f"{table}/")]


def stored(lake: Place) -> Stored:
    """Read what a lake says of itself.

    Raises:
        LakeError: There is no lake, it is of another form, or one of its small files is damaged.
        EngineError: Its address is of a kind that cannot be reached.
    """
    header, authority = read_header(lake), read_speakers(lake)
    try:
        notes = list(_notes(lake))
    except OSError as error:
        raise unreadable(lake / CHUNKS, error) from None
    parts = {part: name for name, done in notes for part in done.parts}
    failures = tuple(failure for _, done in notes for failure in done.failures)
    contents = blake2b(digest_size=16)
    for name, done in sorted(notes, key=itemgetter(0)):
        contents.update(f"{name} {done.digest}\n".encode())
    return Stored(
        lake, header, authority, dict(sorted(parts.items())), failures, contents.hexdigest()
    )


def _notes(lake: Place) -> Iterator[tuple[str, Done]]:
    """The notes of all chunks, by their names; a damaged one must not pass for one not there."""
    folder = lake / CHUNKS
    for key in folder.names():
        for name in (folder / key).names():
            if name == END or name.startswith("."):
                continue
            number = name.removesuffix(".json")
            done = Done.read(lake, key, int(number)) if number.isdecimal() else None
            if done is None:
                what = "this note of what was done is damaged"
                remedy = "Extract the sources into this lake again: only that chunk is read anew."
                raise LakeError(str(folder / key / name), what, remedy)
            yield f"{CHUNKS}/{key}/{name}", done
