"""Which addresses may be visited: the form of a URL, and the machine that its name leads to.

A page, a feed or a redirect can name any address, also one that only this machine can reach: a
router, a database, a cloud's table of secrets. So nothing is visited but public machines. What
counts is the number that a name stands for at the moment of connecting, whatever the name says.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from onrecord.errors import AddressRefused, FetchError
from onrecord.sources.web.answers import shown

__all__ = ["Resolve", "check_url", "public_addresses", "system_resolve"]

Resolve = Callable[[str, int], Sequence[str]]
"""From a host's name and a port to the addresses it has, as numbers."""

_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\Z", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)\Z", re.IGNORECASE)
_LONGEST = 2000
_PORTS = {"http": 80, "https": 443}

# Said in full, since not every version of the library knows all of them.
_REFUSED_IPV4 = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by providers' customers
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # public in form, yet a cloud's own service
        "169.254.0.0/16",  # this link, with clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols' own
        "192.0.2.0/24",  # examples
        "192.88.99.0/24",  # relays to IPv6, given up
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # examples
        "203.0.113.0/24",  # examples
        "224.0.0.0/3",  # many machines at once; reserved; all machines
    )
)
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_REFUSED_IPV6 = (
    ip_network("2001::/23"),  # protocols' own, with Teredo
    ip_network("2001:db8::/32"),  # examples
    ip_network("3fff::/20"),  # examples
)


def check_url(url: str, *, allow_private: bool = False) -> httpx.URL:
    """The address in its usual form, without a fragment, if its form allows a visit.

    Only http and https, ports 80 and 443, no name and password, no number written in other than
    the usual way.

    >>> str(check_url("HTTP://Example.org:80/a b#end"))
    'http://example.org/a%20b'

    Args:
        url: The address as given.
        allow_private: Whether other ports and this machine's own network are allowed.

    Raises:
        AddressRefused: It may not be visited.
    """
    where = shown(url)
    if len(url) > _LONGEST:
        raise AddressRefused(f"{where[:80]}…", f"it is longer than {_LONGEST} characters")
    if "\\" in url:
        # A browser takes it for a slash, others do not.
        raise AddressRefused(where, "it holds a backslash")
    try:
        parsed = httpx.URL(url.strip()).copy_with(fragment=None)
        _ = parsed.host  # decoded only now
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefused(where, f"this is no web address ({error})") from None
    if parsed.scheme not in _PORTS:
        raise AddressRefused(where, "only http:// and https:// addresses are fetched")
    if parsed.userinfo:
        what = "it holds a name or a password"
        raise AddressRefused(where, what, "Give the address without them.")
    if not allow_private and parsed.port not in (None, _PORTS[parsed.scheme]):
        raise AddressRefused(where, f"port {parsed.port} is not one of the web's (80, 443)")
    host = parsed.raw_host.decode("ascii").removesuffix(".")
    if not _is_host(host):
        raise AddressRefused(where, "its host is not written as hosts are")
    return parsed.copy_with(host=host, path=parsed.path or "/")


def _is_host(host: str) -> bool:
    """Whether a host is a name, or a number in its usual form.

    Some programs read 2130706433, 0x7f.1 and 0177.0.0.1 as 127.0.0.1, others do not: nobody
    writes them who means well.
    """
    try:
        return getattr(ip_address(host), "scope_id", None) is None
    except ValueError:
        return bool(_HOST.match(host)) and not _NUMBER.match(host.rpartition(".")[2])


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as this machine's resolver knows them.

    Raises:
        OSError: It knows none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def public_addresses(
    host: str, port: int, resolve: Resolve, *, allow_private: bool = False
) -> list[str]:
    """The numbers that a host's name stands for, all of them looked at.

    One that is not public is enough to refuse the host: who mixes them means to slip one in.

    Raises:
        AddressRefused: One of them is not public.
        FetchError: The name stands for nothing.
    """
    try:
        addresses = [ip_address(each) for each in resolve(host, port)]
    except (OSError, ValueError) as error:
        # UnicodeError, a ValueError, comes of labels that no name server would take.
        what = getattr(error, "strerror", None) or str(error)
        raise FetchError(host, f"its name cannot be looked up ({what})") from None
    if not addresses:
        raise FetchError(host, "its name stands for no address")
    for address in addresses:
        if not allow_private and not is_public(address):
            raise AddressRefused(host, f"it leads to {address}, which is not a public address")
    return [str(address) for address in addresses]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to a machine that everybody can reach.

    An address of the new kind that carries one of the old is public if that one is; but 6to4 is
    out of use (RFC 7526), and nobody is reached by it who is not reached otherwise.

    >>> from ipaddress import ip_address
    >>> [is_public(ip_address(each)) for each in ("1.1.1.1", "10.0.0.1", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _REFUSED_IPV4)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address.sixtofour is not None:
        return False
    refused = any(address in network for network in _REFUSED_IPV6)
    return address in _GLOBAL_IPV6 and address.is_global and not refused
