"""What a site lets robots fetch: its robots.txt, read once a run.

Rules as in RFC 9309: a robots.txt that is not there allows everything, and one that cannot be had,
because the server fails, allows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from onrecord.errors import AddressRefused, FetchError

__all__ = ["LARGEST_ROBOTS", "Permission", "Robots"]

LARGEST_ROBOTS = 2 * 2**20
"""Bytes of a robots.txt at most: four times what the standard wants read."""


@dataclass(frozen=True, slots=True)
class Permission:
    """What a robots.txt says about one address.

    Attributes:
        allowed: Whether it may be fetched.
        pause: Seconds between two visits that the site asks for; 0 when it asks for none.
    """

    allowed: bool
    pause: float = 0.0


class Robots:
    """The robots.txt of each site, fetched when its first page is asked about.

    Args:
        product: The robot's name, as it stands in a robots.txt.
        get: Fetches an address, with all caution but this, up to so many bytes; gives status
            and body.
    """

    def __init__(self, product: str, get: Callable[[str, int], tuple[int, bytes]]) -> None:
        self._product = product
        self._get = get
        self._known: dict[str, Protego | FetchError] = {}

    def ask(self, url: httpx.URL) -> Permission:
        """What the site of an address allows.

        Raises:
            AddressRefused: The site's address may not be visited at all.
            FetchError: Its robots.txt cannot be had, so that nothing may be fetched.
        """
        site = str(url.copy_with(raw_path=b"/robots.txt"))
        if site not in self._known:
            self._known[site] = self._fetch(site)
        rules = self._known[site]
        if isinstance(rules, FetchError):
            raise type(rules)(str(url), rules.what, rules.remedy)
        allowed = rules.can_fetch(str(url), self._product)
        return Permission(allowed, _pause(rules, self._product))

    def _fetch(self, site: str) -> Protego | FetchError:
        try:
            status, body = self._get(site, LARGEST_ROBOTS)
        except AddressRefused as error:
            return AddressRefused(site, error.what, error.remedy)
        except FetchError as error:
            return FetchError(site, f"its robots.txt cannot be had: {error.what}", error.remedy)
        if 400 <= status < 500 and status != 429:
            return Protego.parse("")
        if status != 200:
            what = f"its robots.txt cannot be had (the server answers {status})"
            return FetchError(site, what, "Try again later.")
        return Protego.parse(body.decode("utf-8-sig", "replace"))


def _pause(rules: Protego, product: str) -> float:
    pause = rules.crawl_delay(product) or 0.0
    rate = rules.request_rate(product)
    if rate is None:
        return pause
    try:
        return max(pause, rate.seconds / rate.requests)
    except OverflowError:  # a number of hundreds of digits
        return pause
