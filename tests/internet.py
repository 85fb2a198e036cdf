"""A small internet on the loopback: names, public addresses, and servers that behave or do not.

A name stands for a public address, as in real life, and every check of the program is at work.
Only at the very last step, where a socket would be opened, the public address is taken for a
server of the test's own; an address that is no server's makes the test fail. So nothing leaves
the machine, whatever goes wrong.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpcore
import httpx

from onrecord.sources.web.answers import Manners
from onrecord.sources.web.fetcher import Fetcher

PUBLIC = "93.184.216.34"
TLS = httpx.create_ssl_context()
NOW = datetime(2024, 3, 6, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    """What a client asked for."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What a well-behaved server answers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, request: Request, connection: socket.socket) -> None:
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(self.body)),
            "Connection": "close",
            **self.headers,
        }
        lines = [f"HTTP/1.1 {self.status} X", *(f"{k}: {v}" for k, v in headers.items() if v)]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + self.body)


Handler = Callable[[Request, socket.socket], None]


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def in_turn(*handlers: Handler) -> Handler:
    """Another answer each time; the last one for ever."""
    left = list(handlers)

    def handle(request: Request, connection: socket.socket) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request, connection)

    return handle


def sends(*parts: bytes | float) -> Handler:
    """Exactly these bytes, with pauses of so many seconds between."""

    def handle(request: Request, connection: socket.socket) -> None:
        for part in parts:
            if isinstance(part, bytes):
                connection.sendall(part)
            else:
                time.sleep(part)

    return handle


def endlessly(head: bytes, part: bytes, pause: float = 0.0, seconds: float = 30.0) -> Handler:
    """A beginning, and then one part again and again until the client has gone."""

    def handle(request: Request, connection: socket.socket) -> None:
        connection.sendall(head)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            connection.sendall(part)
            time.sleep(pause)

    return handle


class Server:
    """A server on the loopback, with a handler for each path; what has none is not there."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Handler] = {}
        self.requests: list[Request] = []
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order, without robots.txt."""
        return [each.path for each in self.requests if each.path != "/robots.txt"]

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                request = self._request(connection)
                if request is None:
                    return
                self.requests.append(request)
                self.routes.get(request.path, Reply(status=404))(request, connection)
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(4096):
                        pass

    @staticmethod
    def _request(connection: socket.socket) -> Request | None:
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return None
            data += part
        first, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        return Request(first.split(" ")[1], {name.lower(): value for name, _, value in pairs})


class Clock:
    """Real time, in which sleeping costs none."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self) -> float:
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class Internet:
    """Names with their addresses, and public addresses with servers of the test's own."""

    def __init__(self) -> None:
        self.names: dict[str, Sequence[str] | Callable[[], Sequence[str]]] = {}
        self.servers: dict[tuple[str, int], Server] = {}
        self.looked_up: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self.clock = Clock()
        self._connect = httpcore.SyncBackend.connect_tcp

    def server(
        self,
        name: str,
        routes: Mapping[str, Handler],
        *,
        address: str | None = None,
        port: int = 80,
        tls: ssl.SSLContext | None = None,
    ) -> Server:
        """Put a server on the internet."""
        address = address or f"93.184.216.{34 + len(self.servers)}"
        self.names.setdefault(name, [address])
        server = self.servers[address, port] = Server(tls)
        server.routes.update(routes)
        return server

    def resolve(self, host: str, port: int) -> Sequence[str]:
        self.looked_up.append(host)
        found = self.names.get(host)
        if found is None:
            try:
                return [entry[4][0] for entry in _numeric(host, port)]
            except socket.gaierror:
                raise socket.gaierror(-2, "Name or service not known") from None
        return found() if callable(found) else found

    def connect(
        self, backend: httpcore.SyncBackend, host: str, port: int, *rest: Any
    ) -> httpcore.NetworkStream:
        """Open a connection in place of the real thing."""
        self.connected.append((host, port))
        assert (host, port) in self.servers, f"it connects to {host}:{port}"
        return self._connect(backend, "127.0.0.1", self.servers[host, port].port, *rest)

    def fetcher(self, tls: ssl.SSLContext | None = None, **manners: Any) -> Fetcher:
        return Fetcher(
            Manners("OnRecord/test", **manners),
            resolve=self.resolve,
            tls=tls or TLS,
            clock=self.clock,
            sleep=self.clock.sleep,
            now=lambda: NOW,
        )

    def close(self) -> None:
        for server in self.servers.values():
            server.close()


def _numeric(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)


@contextmanager
def internet() -> Iterator[Internet]:
    """An internet, in place of the real one while the block runs."""
    net, real = Internet(), httpcore.SyncBackend.connect_tcp

    def connect(backend: httpcore.SyncBackend, host: str, port: int, *rest: Any) -> Any:
        return net.connect(backend, host, port, *rest)

    httpcore.SyncBackend.connect_tcp = connect  # type: ignore[method-assign,assignment]
    try:
        yield net
    finally:
        httpcore.SyncBackend.connect_tcp = real  # type: ignore[method-assign]
        net.close()
