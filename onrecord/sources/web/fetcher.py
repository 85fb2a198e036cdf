"""Fetching an address politely and safely.

Each hop of a redirect is a visit of its own: its form is checked, its site's robots.txt is asked,
its host gets its pause, and its machine's address is checked (see ``connection``). Proxies that
the environment names are not used, since behind one nobody could check an address.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self

import httpx

from onrecord.errors import FetchError
from onrecord.sources.web.addresses import Resolve, check_url, system_resolve
from onrecord.sources.web.answers import Answer, Manners, Validators, shown
from onrecord.sources.web.pace import Pace, TooEarly
from onrecord.sources.web.robots import Robots
from onrecord.sources.web.visit import BadStatus, Passing, Visitor

__all__ = ["PRODUCT", "Fetcher", "agent"]

PRODUCT = "OnRecord"
"""The robot's name: what a robots.txt calls it."""


def agent(contact: str = "") -> str:
    """The name under which pages are asked for.

    >>> agent("https://example.org/robot").partition("/")[0]
    'OnRecord'

    Args:
        contact: The address of a page or of mail where to reach whoever runs it.
    """
    try:
        name = f"{PRODUCT}/{version('onrecord')}"
    except PackageNotFoundError:
        name = PRODUCT
    return f"{name} (+{contact})" if contact else name


class Fetcher:
    """Fetches addresses, one after the other; use it in a ``with`` block.

    Args:
        manners: How to visit.
        resolve: What looks names up.
        tls: What certificates to believe; those of the usual authorities when not given.
        clock: Seconds, that only grow.
        sleep: Waits for so many seconds.
        now: The time of day, in UTC.
    """

    def __init__(
        self,
        manners: Manners | None = None,
        *,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.manners = manners or Manners(agent())
        self.now = now
        self._pace = Pace(self.manners.interval, self.manners.patience, clock, sleep)
        self._robots = Robots(PRODUCT, self._get_robots)
        self._visitor = Visitor(self.manners, resolve, tls, clock, now)
        self._silent: set[str] = set()
        """Hosts that could not be reached, however often tried: from then on, once is enough."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._visitor.close()

    def fetch(self, url: str, known: Validators | None = None) -> Answer:
        """Fetch an address.

        Args:
            url: The address.
            known: What it had the last time; when it still has that, the answer is 304.

        Raises:
            AddressRefused: It, or an address that it redirects to, may not be visited.
            FetchError: It cannot be had: forbidden by robots.txt, not there, too large, too slow.
        """
        return self._persist(url, known, self.manners.most, robots=True)

    def _get_robots(self, url: str, most: int) -> tuple[int, bytes]:
        try:
            answer = self._persist(url, None, most, robots=False)
        except BadStatus as error:
            return error.status, b""
        return answer.status, answer.body

    def _persist(self, url: str, known: Validators | None, most: int, *, robots: bool) -> Answer:
        """Try until it works, or cannot work, or has been tried enough."""
        last: FetchError | None = None
        for attempt in range(self.manners.tries):
            try:
                return self._follow(url, known, most, robots=robots)
            except Passing as passing:
                last, wait = passing.error, passing.wait
                self._pace.hold(passing.host, 2.0**attempt if wait is None else wait)
                if passing.host in self._silent:
                    break
                if passing.silent and attempt == self.manners.tries - 1:
                    self._silent.add(passing.host)
            except TooEarly as early:
                what = f"its site wants more time between visits than {early.patience:.0f} s"
                last = last or FetchError(shown(url), what, "Try again later.")
                break
        assert last is not None  # it was tried at least once
        raise last

    def _follow(self, asked: str, known: Validators | None, most: int, *, robots: bool) -> Answer:
        """Visit an address, and those that it redirects to."""
        here, hosts = asked, dict[str, str]()
        try:
            for _ in range(self.manners.hops + 1):
                url = check_url(here, allow_private=self.manners.allow_private)
                if str(url) in hosts:
                    raise FetchError(str(url), "it redirects in a circle")
                if robots:
                    self._ask_robots(url)
                if url.host not in hosts.values():
                    self._pace.turn(url.host)
                hosts[str(url)] = url.host
                answer = self._visitor.visit(url, known, most)
                if isinstance(answer, Answer):
                    return replace(answer, url=asked)
                here = answer
        except Passing as passing:
            _tell_from(passing.error, asked, here)
            raise
        except FetchError as error:
            _tell_from(error, asked, here)
            raise
        raise FetchError(shown(asked), f"it redirects more than {self.manners.hops} times")

    def _ask_robots(self, url: httpx.URL) -> None:
        permission = self._robots.ask(url)
        if not permission.allowed:
            raise FetchError(str(url), "the site's robots.txt does not allow to fetch it")
        self._pace.slow(url.host, permission.pause)


def _tell_from(error: FetchError, asked: str, here: str) -> None:
    """Tell a failure on the way from the address that was asked for."""
    if here is not asked:
        error.what = f"it redirects to {error.where}, and {error.what}"
    error.where = shown(asked)
