"""WARC records for tests, written out by hand."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

PAGE = (
    '<html><head><meta property="article:published_time" content="2024-03-05"></head><body>'
    "<h1>Vote put off</h1><p>The council put off its vote on the bridge on Monday.</p>"
    "<p>“The bridge can wait,” Mayor Ann Bell said after the session.</p></body></html>"
).encode()


def record(
    url: str,
    body: bytes = PAGE,
    *,
    kind: str = "response",
    status: str = "HTTP/1.1 200 OK",
    content_type: str | None = "text/html; charset=utf-8",
    headers: Sequence[str] = (),
    warc_headers: Sequence[str] = (),
    day: str = "2024-03-06T10:00:00Z",
) -> bytes:
    """A record; for a ``response``, the page as a server answered with it."""
    answer = [
        status,
        *([f"Content-Type: {content_type}"] if content_type else []),
        *headers,
        "",
        "",
    ]
    content = "\r\n".join(answer).encode() + body if kind == "response" else body
    of_content = "application/http; msgtype=response" if kind == "response" else content_type
    head = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        f"WARC-Date: {day}",
        "WARC-Record-ID: <urn:uuid:6f7a1f9e-0000-4000-8000-000000000000>",
        f"Content-Type: {of_content}",
        f"Content-Length: {len(content)}",
        *warc_headers,
        "",
        "",
    ]
    return "\r\n".join(head).encode() + content + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    """The records as crawlers pack them: each by itself."""
    return b"".join(gzip.compress(each) for each in records)
