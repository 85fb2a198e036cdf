"""What a lake is: the form, and what its rows were made with. All of a lake is of one kind."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from onrecord.errors import LakeError
from onrecord.lake.schema import FORM
from onrecord.models import Authority, AuthorityEntry
from onrecord.places import Place

__all__ = ["HEADER", "SPEAKERS", "Header", "begin", "read_header", "read_speakers"]

HEADER = "lake.json"
SPEAKERS = "speakers.json"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in ``lake.json``.

    Attributes:
        form: How the lake is laid out.
        version: Version of On Record that began it.
        model: Language model and its version.
        identity: Digest of all that the quotes depend on but the articles.
        chunk: Documents in a part, at most.
    """

    form: int
    version: str
    model: str
    identity: str
    chunk: int


def begin(lake: Place, header: Header, authority: Authority, *, chunk_asked: bool) -> Header:
    """Make a lake, or go on with one that is there.

    Args:
        lake: Its folder.
        header: What it is to be.
        authority: The speakers known beforehand, which it keeps.
        chunk_asked: Whether the size of its parts must be that of ``header``.

    Returns:
        The header that holds: with the size of parts that the lake has.

    Raises:
        LakeError: The folder cannot be written, or the lake there is of another kind.
    """
    try:
        if not (lake / HEADER).exists():
            if lake.names():
                what = "there are other files in this folder, and no lake"
                raise LakeError(str(lake), what, "Name a new folder, or one with a lake.")
            entries = [asdict(entry) for entry in authority.entries]
            (lake / SPEAKERS).write(_json(entries))
            (lake / HEADER).write(_json(asdict(header)))
            return header
    except OSError as error:
        raise unwritable(lake, error) from None
    there = read_header(lake)
    if there.identity != header.identity:
        made = f"{there.version} with {there.model}"
        what = f"its rows were made otherwise (by On Record {made}, or with other known speakers)"
        remedy = "Go on as it was begun, or name a new folder: all rows of a lake are of one kind."
        raise LakeError(str(lake), what, remedy)
    if chunk_asked and there.chunk != header.chunk:
        what = f"its parts have up to {there.chunk} documents, not {header.chunk}"
        raise LakeError(str(lake), what, "Leave out --chunk, or name a new folder.")
    return there


def read_header(lake: Place) -> Header:
    """What a lake is.

    Raises:
        LakeError: There is no lake, or it is of another form.
    """
    try:
        if not (lake / HEADER).exists():
            what = "there is no lake here"
            raise LakeError(str(lake), what, f"Make one with: onrecord extract … --to {lake}")
        found = json.loads((lake / HEADER).read())
    except OSError as error:
        raise unreadable(lake / HEADER, error) from None
    except ValueError:
        raise _broken(lake / HEADER) from None
    form = found.get("form") if isinstance(found, dict) else None
    if form != FORM:
        what = f"this lake has form {form}, and this version of On Record reads form {FORM}"
        raise LakeError(str(lake), what, "Use the version that wrote it, or make a new lake.")
    try:
        return Header(**found)
    except TypeError:
        raise _broken(lake / HEADER) from None


def read_speakers(lake: Place) -> Authority:
    """The speakers who were known when the lake was made.

    Raises:
        LakeError: Their file cannot be read.
    """
    try:
        found = json.loads((lake / SPEAKERS).read())
        entries = (AuthorityEntry(**{**each, "aliases": tuple(each["aliases"])}) for each in found)
        return Authority(tuple(entries))
    except OSError as error:
        raise unreadable(lake / SPEAKERS, error) from None
    except (ValueError, TypeError, KeyError):
        raise _broken(lake / SPEAKERS) from None


def unreadable(place: Place, error: OSError) -> LakeError:
    """What a file of a lake that cannot be read is told as."""
    reason = error.strerror or error
    return LakeError(str(place), f"it cannot be read ({reason})", "Check the access to it.")


def unwritable(place: Place, error: OSError) -> LakeError:
    """What a lake that cannot be written is told as."""
    remedy = "Make room or get access, and run it again: it goes on where it was."
    return LakeError(str(place), f"it cannot be written ({error.strerror or error})", remedy)


def _broken(place: Place) -> LakeError:
    return LakeError(str(place), "this file is damaged", "Put it back, or make the lake anew.")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
