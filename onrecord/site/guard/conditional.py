"""Answers that a client may already have: it is told so instead of being sent them again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from datasette.utils.asgi import Response

__all__ = ["answer", "held", "tag_of"]


def tag_of(body: bytes) -> str:
    """A strong entity tag of a body.

    >>> tag_of(b"")
    '"e3b0c44298fc1c149afbf4c8996fb924"'
    """
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def held(headers: Mapping[str, str], tag: str, modified: datetime) -> bool:
    """Whether a client has an answer already, as its request says.

    A tag counts before a time (RFC 9110, 13.2.2): two versions may be of the same second.

    >>> then = datetime(2024, 3, 5, tzinfo=UTC)
    >>> held({"if-none-match": 'W/"a", "b"'}, '"b"', then)
    True
    >>> held({"if-none-match": '"a"'}, '"b"', then)
    False
    >>> held({"if-modified-since": "Tue, 05 Mar 2024 00:00:00 GMT"}, '"b"', then)
    True
    """
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in (
            each.strip().removeprefix("W/") for each in tags.split(",")
        )
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
    except (TypeError, ValueError):
        return False
    since = since.replace(tzinfo=UTC) if since.tzinfo is None else since
    return modified.replace(microsecond=0) <= since


def answer(
    request: Any, body: bytes, content_type: str, modified: datetime, headers: Mapping[str, str]
) -> Response:
    """The body with its tag and time; 304 without it when the client has it."""
    tag = tag_of(body)
    given = {
        "etag": tag,
        "last-modified": format_datetime(modified.astimezone(UTC), usegmt=True),
        **headers,
    }
    if held(request.headers, tag, modified):
        return Response(b"", status=304, headers=given, content_type=content_type)
    return Response(body, headers=given, content_type=content_type)
