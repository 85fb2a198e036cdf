"""What a lake says of itself: its header, its known speakers, and which parts belong to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onrecord.errors import LakeError
from onrecord.lake.schema import FORM
from onrecord.models import Authority, AuthorityEntry, Failure
from onrecord.places import Place

__all__ = ["Stored", "stored"]

HEADER, SPEAKERS, CHUNKS, END = "lake.json", "speakers.json", "chunks", "end.json"


@dataclass(frozen=True, slots=True)
class Stored:
    """A lake as its small files describe it.

    Attributes:
        place: Where it is.
        header: What all of it was made with.
        authority: The speakers known when it was made.
        parts: The Parquet files that belong to it, as named within it, in order, each with the
            file that says so. One that is not among them was left by a run that was broken off.
        failures: What could not be read, or its quotes not be found.
    """

    place: Place
    header: Mapping[str, Any]
    authority: Authority
    parts: Mapping[str, str]
    failures: tuple[Failure, ...]

    def parts_of(self, table: str) -> list[str]:
        """The parts of a table, with the lake's own place before their names."""
        return [str(self.place / each) for each in self.parts if each.startswith(f"{table}/")]


def stored(place: Place) -> Stored:
    """Read what a lake says of itself.

    Raises:
        LakeError: There is no lake, it is of another form, or one of its small files is damaged.
        EngineError: Its address is of a kind that cannot be reached.
    """
    try:
        if not (place / HEADER).exists():
            remedy = "Make one with: onrecord extract SOURCE --to LAKE"
            raise LakeError(str(place), "there is no lake here", remedy)
        header = _header(place)
        speakers = _json(place / SPEAKERS, list)
        chunks = {
            f"{CHUNKS}/{key}/{name}": _json(place / CHUNKS / key / name, dict)
            for key in (place / CHUNKS).names()
            for name in (place / CHUNKS / key).names()
            if name != END and not name.startswith(".")
        }
    except OSError as error:
        what = f"the lake cannot be read ({error.strerror or error})"
        raise LakeError(str(place), what, "See whether it is within reach.") from None
    try:
        return Stored(
            place,
            header,
            Authority(tuple(_entry(each) for each in speakers)),
            dict(sorted((part, name) for name, told in chunks.items() for part in told["parts"])),
            tuple(Failure(**each) for told in chunks.values() for each in told.get("failures", ())),
        )
    except (LookupError, TypeError, AttributeError):
        what = "what this lake says of its speakers or its parts is damaged"
        raise LakeError(str(place), what, _ANEW) from None


_ANEW = "Bring it back from a copy, or extract the sources anew into another folder."


def _header(place: Place) -> dict[str, Any]:
    header: dict[str, Any] = _json(place / HEADER, dict)
    form = header.get("form")
    if form != FORM:
        what = f"this lake is of form {form}, and this version of On Record reads form {FORM}"
        remedy = "Extract the sources anew into another folder, or use the version that made it."
        raise LakeError(str(place), what, remedy)
    return header


def _json(place: Place, kind: type) -> Any:
    """What a file says, which must be of that kind."""
    try:
        told = json.loads(place.read())
    except FileNotFoundError:
        raise LakeError(str(place), "this file of the lake is missing", _ANEW) from None
    except ValueError:
        told = None
    if not isinstance(told, kind):
        raise LakeError(str(place), "this file of the lake is damaged", _ANEW)
    return told


def _entry(told: Mapping[str, Any]) -> AuthorityEntry:
    return AuthorityEntry(**{**told, "aliases": tuple(told.get("aliases") or ())})
