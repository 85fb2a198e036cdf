"""Web pages from WARC archives, as crawlers such as Common Crawl's keep them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import IO

import brotli
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from onrecord.errors import SourceError, UnreadableSource
from onrecord.models import Failure
from onrecord.sources.limits import MOST_BYTES, gunzip, refuse_large
from onrecord.sources.pages import is_page_type
from onrecord.sources.raw import Page

__all__ = ["pages_of"]

_OK = 200
_BLOCK = 2**20
_MEMBER = re.compile(rb"\x1f\x8b\x08")
_PLAIN = re.compile(rb"WARC/\d\.\d\r\n")
_LEAST = 10
_RECORD_TYPES = WarcRecordType.response | WarcRecordType.resource


def pages_of(file: IO[bytes], source: str) -> Iterator[Page | Failure]:
    """The web pages of a WARC archive, and a failure for each record of no use.

    One record after the other is taken out, so that the file may be of any size. Only web pages
    that the server answered with (200) are looked at; redirects, pictures and the like are passed
    over. A record that is broken or too large is a failure, and the next one follows.

    Args:
        file: The archive, in which one can go back.
        source: How to call it in messages and in the record; each page adds its offset.
    """
    start: int | None = 0
    found = False
    while start is not None:
        place, broken = start, None
        try:
            for place, record in _records(file, start):
                found = True
                yield from _taken_out(record, f"{source}:{place}")
        except (OSError, ValueError, RuntimeError) as error:
            broken = error
        start = None if broken is None else _next(file, place)
        if broken is not None:
            yield _broken(f"{source}:{place}", broken, start is not None)
    if not found:
        yield Failure(source, "read", "there is no answer of a server in it. Give a WARC file.")


def _records(file: IO[bytes], start: int) -> Iterator[tuple[int, WarcRecord]]:
    """The records from an offset on, each with its own."""
    file.seek(start)
    for record in ArchiveIterator(file, record_types=_RECORD_TYPES, parse_http=False):
        yield start + record.stream_pos, record


def _next(file: IO[bytes], start: int) -> int | None:
    """Where the first sound record after a broken one begins; None when there is none."""
    file.seek(start)
    head = file.read(_LEAST)
    mark = _MEMBER if _MEMBER.match(head) else _PLAIN
    position = start + 1
    while True:
        file.seek(position)
        block = file.read(_BLOCK)
        for match in mark.finditer(block):
            place = position + match.start()
            if mark is _PLAIN or _is_member(file, place):
                return place
        if len(block) < _BLOCK:
            return None
        # A mark may lie across the end of the block.
        position += len(block) - _LEAST


def _is_member(file: IO[bytes], place: int) -> bool:
    """Whether a packed record begins there: the mark alone is found in any data by chance."""
    file.seek(place)
    with suppress(zlib.error):
        return bool(_PLAIN.match(zlib.decompressobj(wbits=31).decompress(file.read(512), _LEAST)))
    return False


def _taken_out(record: WarcRecord, where: str) -> Iterator[Page | Failure]:
    """The page of a record, if it is a web page."""
    try:
        page = _page(record, where)
        if page is not None:
            data, content_type = page
            yield Page(data, content_type, _address(record), _seen(record), where)
    except SourceError as error:
        yield Failure(where, "read", f"{error.what}. {error.remedy}".rstrip())


def _page(record: WarcRecord, where: str) -> tuple[bytes, str] | None:
    """The bytes of a page and its type; None when the record is something else."""
    kind = record.headers.get("Content-Type")
    if record.is_http:
        record.parse_http(auto_decode="none")
        headers = record.http_headers
        if headers is None or headers.status_code is None:
            raise UnreadableSource(where, "the server's answer is broken off", "Archive it again.")
        if headers.status_code != _OK:
            return None
        kind = headers.get("Content-Type")
    if kind is None or not is_page_type(kind):
        return None
    # No more is ever read than a page may have; a record knows its own length before.
    length = record.content_length
    data = record.reader.read(MOST_BYTES + 1)
    refuse_large(data, where)
    if len(data) < length:
        raise UnreadableSource(where, "the page is broken off", "Archive it again.")
    if record.is_http and record.http_headers is not None:
        if "chunked" in (record.http_headers.get("Transfer-Encoding") or "").lower():
            data = _unchunked(data)
        data = _unpacked(data, (record.http_headers.get("Content-Encoding") or "").lower(), where)
    return data, kind


def _unchunked(data: bytes) -> bytes:
    """The body of an answer that came in chunks; as it is, if it is not written so after all."""
    pieces: list[bytes] = []
    position = 0
    while (end := data.find(b"\r\n", position)) >= 0:
        try:
            size = int(data[position:end].partition(b";")[0], 16)
        except ValueError:
            return b"".join(pieces) or data
        if size <= 0:
            break
        pieces.append(data[end + 2 : end + 2 + size])
        position = end + 2 + size + 2
    return b"".join(pieces) or data


def _unpacked(data: bytes, encoding: str, where: str) -> bytes:
    """The body without its packing. Many archives keep it unpacked and still name the packing."""
    if "gzip" in encoding and data.startswith(b"\x1f\x8b"):
        return gunzip(data, where)
    if encoding.strip() == "br":
        unpack = brotli.Decompressor()
        with suppress(brotli.error):
            data = unpack.process(data, output_buffer_limit=MOST_BYTES + 1)
            refuse_large(data, where)
    elif "deflate" in encoding:
        for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
            with suppress(zlib.error):
                data = zlib.decompressobj(bits).decompress(data, MOST_BYTES + 1)
                break
        refuse_large(data, where)
    return data


def _address(record: WarcRecord) -> str | None:
    address = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
    return address if re.match(r"https?://\S+\Z", address, re.IGNORECASE) else None


def _seen(record: WarcRecord) -> date | None:
    """The day on which the page was fetched."""
    try:
        return date.fromisoformat((record.headers.get("WARC-Date") or "")[:10])
    except ValueError:
        return None


def _broken(where: str, error: Exception, goes_on: bool) -> Failure:
    reason = " ".join(str(error).split())[:100]
    after = "The records after it are read" if goes_on else "Nothing after it could be read"
    return Failure(where, "read", f"the archive is broken here ({reason}). {after}.")
