"""Connections to checked addresses only, and none for longer than the visit may take.

A name is looked up once, all that it stands for is checked, and the connection goes to one of
these numbers. The name is not looked up again, so that a second answer, different from the first,
has nothing to slip into. TLS and the ``Host`` header still have the name.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from onrecord.sources.web.addresses import Resolve, public_addresses

__all__ = ["CheckedBackend", "Deadline"]

_Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class Deadline:
    """The moment by which a visit must be over, whatever the server does.

    A server that sends a byte now and then never makes a read time out; this does.

    Args:
        clock: Seconds, that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = float("inf")

    def set(self, seconds: float) -> None:
        """Let the visit that begins now take so long at most."""
        self._end = self._clock() + seconds

    def left(self, timeout: float | None, late: type[Exception]) -> float | None:
        """The seconds that a step may take: no more than are left.

        Raises:
            Exception: ``late``, when none are left.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise late("the time for the whole visit is over")
        if timeout is None:
            return None if left == float("inf") else left
        return min(timeout, left)


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections for httpcore: to addresses that are public, before the deadline.

    Args:
        deadline: When the visit must be over.
        resolve: What looks names up.
        allow_private: Whether this machine's own network is allowed.
    """

    def __init__(
        self, deadline: Deadline, resolve: Resolve, *, allow_private: bool = False
    ) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_Option] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of ``host`` that answers.

        Raises:
            AddressRefused: One of its addresses is not public.
            FetchError: It has none.
        """
        addresses = public_addresses(host, port, self._resolve, allow_private=self._allow_private)
        options = tuple(socket_options or ())
        for n, address in enumerate(addresses, 1):
            left = self._deadline.left(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if n == len(addresses):
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise AssertionError("there is at least one address")

    def connect_unix_socket(self, *_: object, **__: object) -> httpcore.NetworkStream:
        """Refuse: nothing on the web is there."""
        raise NotImplementedError


class _Stream(httpcore.NetworkStream):
    """A connection whose every step keeps to the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
