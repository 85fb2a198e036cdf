"""One request to one address, with no redirect followed and nothing tried again."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin

import httpcore
import httpx

from onrecord.errors import FetchError
from onrecord.sources.web.addresses import Resolve
from onrecord.sources.web.answers import Answer, Manners, Validators
from onrecord.sources.web.bodies import BadBody, TooLarge, read_body, too_large
from onrecord.sources.web.connection import CheckedBackend, Deadline

__all__ = ["BadStatus", "Passing", "Visitor"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be another in a while."""

_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,"
    "application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.5"
)
_TROUBLE = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


class BadStatus(FetchError):
    """The server answered, but with no page; ``status`` says what."""

    status = 0


class Passing(Exception):
    """A failure that another try may not meet.

    Attributes:
        error: The failure.
        host: The host that it is about.
        wait: The seconds for which the host wants to be left alone, if it says so.
        silent: Whether the host cannot be reached at all.
    """

    def __init__(
        self, error: FetchError, host: str, *, wait: float | None = None, silent: bool = False
    ) -> None:
        super().__init__(error)
        self.error = error
        self.host = host
        self.wait = wait
        self.silent = silent


class Visitor:
    """Asks servers, one request after the other.

    Args:
        manners: How to visit.
        resolve: What looks names up.
        tls: What certificates to believe; those of the usual authorities when not given.
        clock: Seconds, that only grow.
        now: The time of day, in UTC.
    """

    def __init__(
        self,
        manners: Manners,
        resolve: Resolve,
        tls: ssl.SSLContext | None,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self._manners = manners
        self._now = now
        self._deadline = Deadline(clock)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(),
            network_backend=CheckedBackend(
                self._deadline, resolve, allow_private=manners.allow_private
            ),
            keepalive_expiry=15.0,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def visit(self, url: httpx.URL, known: Validators | None, most: int) -> Answer | str:
        """Ask for one address.

        Args:
            url: The address, checked.
            known: What it had the last time.
            most: Bytes at most.

        Returns:
            Its answer, or the address that it redirects to.

        Raises:
            Passing: It may work in a while.
            AddressRefused: It leads to an address that may not be visited.
            FetchError: It cannot be had.
        """
        if known is not None and known.url != str(url):
            known = None
        with _named(url), self._request(url, known) as response:
            headers = httpx.Headers(response.headers)
            if response.status in _REDIRECTS and headers.get("location"):
                return _target(url, headers["location"])
            if response.status == 304 and known:
                return self._answer(url, 304, headers, b"")
            if response.status != 200:
                raise self._bad_status(url, response.status, headers)
            return self._answer(url, 200, headers, _body(response.iter_stream(), headers, most))

    @contextmanager
    def _request(self, url: httpx.URL, known: Validators | None) -> Iterator[httpcore.Response]:
        manners = self._manners
        self._deadline.set(manners.total)
        waits = {"connect": manners.connect, "read": manners.read, "write": manners.read}
        address = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": manners.agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Accept-Language": "en",
        }
        # A server may have sent any bytes; those that it could not take back stay away.
        if known and known.etag and known.etag.isascii():
            headers["If-None-Match"] = known.etag
        if known and known.last_modified and known.last_modified.isascii():
            headers["If-Modified-Since"] = known.last_modified
        pairs, extensions = list(headers.items()), {"timeout": waits}
        with self._pool.stream("GET", address, headers=pairs, extensions=extensions) as response:
            yield response

    def _answer(self, url: httpx.URL, status: int, headers: httpx.Headers, body: bytes) -> Answer:
        return Answer(
            url=str(url),
            final_url=str(url),
            status=status,
            body=body,
            fetched=self._now(),
            content_type=headers.get("content-type"),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )

    def _bad_status(self, url: httpx.URL, status: int, headers: httpx.Headers) -> Exception:
        try:
            phrase = f"{status} ({HTTPStatus(status).phrase})"
        except ValueError:
            phrase = str(status)
        passing = status in _PASSING
        remedy = "Try again later." if passing else ""
        error = BadStatus(str(url), f"the server answers {phrase}", remedy)
        error.status = status
        if not passing:
            return error
        return Passing(error, url.host, wait=retry_after(headers.get("retry-after"), self._now()))


def _target(url: httpx.URL, location: str) -> str:
    try:
        return urljoin(str(url), location)
    except ValueError as error:
        raise FetchError(str(url), f"it redirects to no address ({error})") from None


def _body(chunks: Iterable[bytes], headers: httpx.Headers, most: int) -> bytes:
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise too_large(most)
    return read_body(chunks, headers.get("content-encoding", "").strip().lower(), most)


@contextmanager
def _named(url: httpx.URL) -> Iterator[None]:
    """Tell of whatever goes wrong with an address as of a failure to fetch it."""
    try:
        yield
    except FetchError as error:
        error.where = str(url)
        raise
    except (BadBody, TooLarge) as error:
        raise FetchError(str(url), str(error)) from None
    except _TROUBLE as error:
        raise _trouble(url, error) from None


def _trouble(url: httpx.URL, error: Exception) -> Exception:
    """What went wrong between here and the server, and whether it may pass."""
    origin = error.args[0] if error.args else None
    if isinstance(origin, ssl.SSLCertVerificationError):
        what = f"its certificate is not to be believed ({origin.verify_message.rstrip('.')})"
        return FetchError(str(url), what)
    silent = isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout)
    what = "the server cannot be reached" if silent else "the connection broke off"
    if isinstance(error, httpcore.ReadTimeout | httpcore.WriteTimeout):
        what = "the server is too slow"
    said = " ".join(str(error).split())
    what = f"{what} ({said})" if said else what
    return Passing(FetchError(str(url), what, "Try again later."), url.host, silent=silent)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds for which a server wants to be left alone; None when it does not say.

    >>> now = datetime(2024, 3, 6, 10, tzinfo=UTC)
    >>> retry_after("120", now), retry_after("Wed, 06 Mar 2024 10:00:30 GMT", now)
    (120.0, 30.0)
    >>> retry_after("soon", now)

    Args:
        value: The header ``Retry-After``: seconds, or a moment.
        now: The time of day, in UTC.
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)
