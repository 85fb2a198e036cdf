"""Requests to a site and its answers, over plain sockets of the standard library."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

__all__ = ["Answer", "Request", "ask", "sql"]

TIMEOUT = 60.0


@dataclass(frozen=True)
class Request:
    """A request, to be sent exactly so."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def __str__(self) -> str:
        shown = self.path if len(self.path) < 90 else f"{self.path[:85]} ..."
        told = " ".join(f"[{name}: {value[:40]}]" for name, value in self.headers.items())
        return " ".join(filter(None, (self.method if self.method != "GET" else "", shown, told)))


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: HTTP's status; 0 when there was no answer.
        whole: Whether the answer came to its end.
    """

    status: int
    headers: Mapping[str, str]
    body: str
    whole: bool = True


def sql(query: str, end: str = ".json", **others: str) -> Request:
    """A request that sends SQL of the reader's own."""
    more = "".join(f"&{name}={quote(value)}" for name, value in others.items())
    return Request(f"/quotes{end}?sql={quote(query)}{more}")


def ask(url: str, request: Request) -> Answer:
    """Send a request to the site at ``url``."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT)
    # The client refuses some paths itself; an attacker's does not.
    connection._validate_path = lambda path: None  # type: ignore[attr-defined]
    try:
        names = {name.lower() for name in request.headers}
        connection.putrequest(request.method, request.path, skip_host="host" in names)
        for name, value in request.headers.items():
            connection.putheader(name, value)
        if request.body is not None and not names & {"content-length", "transfer-encoding"}:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        try:
            body, whole = answer.read(), True
        except http.client.IncompleteRead as broken:
            body, whole = broken.partial, False
        return Answer(answer.status, headers, body.decode("utf-8", "replace"), whole)
    except (OSError, http.client.HTTPException):
        return Answer(0, {}, "", False)
    finally:
        connection.close()
