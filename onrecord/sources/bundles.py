"""Files that hold many documents: JSON Lines, Parquet, WARC archives; here or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from onrecord.errors import OnRecordError
from onrecord.models import Article, Failure
from onrecord.places import Place
from onrecord.sources.jsonl import lines_of
from onrecord.sources.raw import Raw, read_raw

__all__ = ["BUNDLES", "broken_off", "is_bundle", "raws_of", "read_bundle"]

_LINES = (".jsonl", ".jsonl.gz")
_ARCHIVES = (".warc", ".warc.gz")
_PARQUET = (".parquet",)
BUNDLES = (*_LINES, *_PARQUET, *_ARCHIVES)
"""How the names of such files end."""


def is_bundle(name: str) -> bool:
    """Whether a file of this name holds many documents.

    >>> is_bundle("news/2023.jsonl.gz"), is_bundle("release.pdf")
    (True, False)
    """
    return name.lower().endswith(BUNDLES)


def raws_of(file: IO[bytes], name: str, source: str) -> Iterator[Raw | Failure]:
    """The documents of an open file, one after the other, not yet read.

    A failure whose ``source`` is the file's own tells that the file breaks off there.

    Args:
        file: The file.
        name: Its name, whose ending tells what it is.
        source: How to call it in messages and in the record.
    """
    lower = name.lower()
    if lower.endswith(_LINES):
        return lines_of(file, source, packed=lower.endswith(".gz"))
    # What takes these apart is slow to import, or comes with an extra.
    if lower.endswith(_PARQUET):
        from onrecord.sources.parquet import rows_of

        return rows_of(file, source)
    from onrecord.sources.warc import pages_of

    return pages_of(file, source)


def read_bundle(place: Place, source: str, *, dated: bool = False) -> Iterator[Article | Failure]:
    """The articles of a file, and a failure for each document of no use.

    Args:
        place: The file.
        source: How to call it in messages and in the record.
        dated: Whether a web page must have a day of publication.
    """
    try:
        with place.open() as file:
            for raw in raws_of(file, place.name, source):
                yield raw if isinstance(raw, Failure) else read_raw(raw, dated=dated)
    except OSError as error:
        yield broken_off(error, source)
    except OnRecordError as error:
        yield Failure(source, "read", str(error).removeprefix(f"{error.where}: "))


def broken_off(error: OSError, source: str) -> Failure:
    """What a file that cannot be read (any further) is reported as."""
    reason = error.strerror or str(error) or type(error).__name__
    return Failure(source, "read", f"it cannot be read ({reason}). Give a whole file.")
