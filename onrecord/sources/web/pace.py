"""How often a host is visited: not faster than it can bear, nor before it wants to."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Pace", "TooEarly"]


class TooEarly(Exception):
    """A host wants more time between visits than anybody would wait for.

    Attributes:
        patience: Seconds that would have been waited for.
    """

    def __init__(self, patience: float) -> None:
        super().__init__(patience)
        self.patience = patience


class Pace:
    """Lets visits to one host follow one another with a pause between them.

    Args:
        interval: Seconds between two visits of one host, unless it asks for more.
        patience: Seconds that a visit waits for its turn at most.
        clock: Seconds, that only grow.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        interval: float,
        patience: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._intervals: dict[str, float] = {}
        self._earliest: dict[str, float] = {}

    def slow(self, host: str, seconds: float) -> None:
        """Leave so long between two visits of a host, if that is longer than usual."""
        self._intervals[host] = max(self._interval, seconds)

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long from now."""
        self._earliest[host] = max(self._earliest.get(host, 0.0), self._clock() + seconds)

    def turn(self, host: str) -> None:
        """Wait until a host may be visited, and note that it is.

        Raises:
            TooEarly: That would take longer than ``patience``; nothing was waited for.
        """
        wait = self._earliest.get(host, 0.0) - self._clock()
        if wait > self._patience:
            raise TooEarly(self._patience)
        if wait > 0:
            self._sleep(wait)
        self._earliest[host] = self._clock() + self._intervals.get(host, self._interval)
