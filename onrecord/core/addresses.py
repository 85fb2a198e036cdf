"""Web addresses: which of them mean the same article."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from onrecord import lexicons

__all__ = ["absolute", "canonical", "is_same_site", "name_of", "path_of"]

# As RFC 3986, appendix B, takes an address apart.
_PARTS = re.compile(
    r"(?:(https?)://)([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?\Z", re.IGNORECASE | re.DOTALL
)
_CREDENTIALS = re.compile(r".*@")
_PORT = re.compile(r":(?:80|443)?\Z")
_CACHES = (
    re.compile(r"(?:[\w-]+\.)?cdn\.ampproject\.org\Z"),
    re.compile(r"(?:www\.)?google\.[a-z.]+\Z"),
    re.compile(r"web\.archive\.org\Z"),
)
_CACHED = (
    re.compile(r"/[a-z]/(?P<safe>s/)?"),
    re.compile(r"/amp/(?P<safe>s/)?"),
    re.compile(r"/web/\d+(?:[a-z]{2}_)?/(?:https?:/{1,2})?"),
)
_UNSAFE = re.compile(r"[\x00-\x20\x7f\"'<>]")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_MOST = 2_000


class _Parts(NamedTuple):
    host: str
    path: str
    query: str


def canonical(address: str) -> str | None:
    """The one form of all addresses that mean the same article; None when there is none.

    The scheme, the fragment, the variants of a site for phones or for AMP (also at AMP's caches
    and the Web Archive), parameters that only tell where a reader came from, and a slash at the
    end make no difference. What does is kept, parameters in order of name. A front page is no
    article. Which parts go is written in ``lexicons/en/address_parts.tsv``.

    >>> canonical("http://m.paper.example:80/a/bridge/amp/?utm_source=x&id=7#top")
    'https://paper.example/a/bridge?id=7'
    >>> canonical("https://www.google.com/amp/s/paper.example/a/bridge.amp.html")
    'https://paper.example/a/bridge'
    >>> canonical("https://paper.example/")
    """
    parts = _apart(address)
    if parts is None:
        return None
    host, path, query = _uncached(parts)
    path = _UNSAFE.sub(_escaped, _plain_path(path))
    query = _UNSAFE.sub(_escaped, _plain_query(query))
    if not host or (path == "/" and not query):
        return None
    return f"https://{_plain_host(host)}{path}" + (f"?{query}" if query else "")


def name_of(address: str) -> str:
    """A short name for an article, made of its address: the site, the last words, a digest.

    Addresses that mean the same article give the same name.

    >>> name_of("https://www.paper.example/2024/05/council-puts-off-vote?utm_medium=email")
    'paper.example-council-puts-off-vote-07655f20'
    """
    address = canonical(address) or address
    parts = _apart(address)
    digest = blake2b(address.encode("utf-8", "replace"), digest_size=4).hexdigest()
    if parts is None:
        return digest
    words = max(parts.path.split("/")[-2:], key=len)
    words = re.sub(r"[^\w]+", "-", re.sub(r"\.\w{2,5}\Z", "", words.lower()))
    words = words[:60].strip("-_")
    return "-".join(each for each in (_plain_host(parts.host), words, digest) if each)


def path_of(address: str) -> str:
    """The path of an address, without the site; empty for a front page, and for no address.

    >>> path_of("https://paper.example/a/b?c"), path_of("https://paper.example/")
    ('/a/b', '')
    """
    parts = _apart(address)
    return "" if parts is None else _plain_path(parts.path).removesuffix("/")


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site, for phones or not.

    >>> is_same_site("https://www.paper.example/a", "http://m.paper.example/b")
    True
    """
    sites = [_plain_host(parts.host) if (parts := _apart(each)) else None for each in (one, other)]
    return sites[0] == sites[1] is not None


def absolute(address: str, base: str | None) -> str | None:
    """An address that may be written as seen from another, in full; None when it cannot be told.

    >>> absolute("/a/b", "https://paper.example/c?d"), absolute("//paper.example/a", None)
    ('https://paper.example/a/b', 'https://paper.example/a')
    """
    if _PARTS.match(address):
        return address
    if address.startswith("//"):
        return f"https:{address}"
    parts = _apart(base) if base else None
    if parts is None or not address.startswith("/"):
        return None
    return f"https://{parts.host}{address}"


def _apart(address: str) -> _Parts | None:
    match = _PARTS.match(address.strip()) if len(address) <= _MOST else None
    if match is None:
        return None
    host = _PORT.sub("", _CREDENTIALS.sub("", match[2].lower())).rstrip(".")
    return _Parts(host, match[3], match[4] or "")


def _uncached(parts: _Parts) -> _Parts:
    """The address of which a cache or an archive keeps a copy."""
    for host, path in zip(_CACHES, _CACHED, strict=True):
        found = path.match(parts.path) if host.match(parts.host) else None
        rest = parts.path[found.end() :] if found else ""
        if found and "." in rest.partition("/")[0]:
            query = f"?{parts.query}" if parts.query else ""
            return _apart(f"https://{rest}{query}") or parts
    return parts


def _plain_host(host: str) -> str:
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _forms("host"):
        labels.pop(0)
    return ".".join(labels)


def _plain_path(path: str) -> str:
    path = _ESCAPE.sub(_unescaped, re.sub(r"/{2,}", "/", path)) or "/"
    for start in _forms("start"):
        if path.lower().startswith(start):
            path = path[len(start) - 1 :]
    for end in _forms("end"):
        if path.lower().endswith(end) and len(path) > len(end):
            path = path[: -len(end)]
    folder, slash, last = path.rpartition("/")
    if last.lower() in _forms("default"):
        path = folder + slash
    return path.rstrip("/") or "/"


def _plain_query(query: str) -> str:
    whole, starts = _forms("parameter"), _starts()
    pairs = []
    for pair in re.split("[&;]", query.replace("&amp;", "&")):
        name = pair.partition("=")[0].lower()
        if pair and name not in whole and not name.startswith(starts):
            pairs.append(_ESCAPE.sub(_unescaped, pair))
    return "&".join(sorted(pairs))


def _unescaped(match: re.Match[str]) -> str:
    """A character that need not be escaped, as it is; any other in one way."""
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _escaped(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


@cache
def _forms(part: str) -> tuple[str, ...]:
    forms = lexicons.column("address_parts", "form", part=part)
    # The longest first, so that ".amp.html" goes as a whole.
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


@cache
def _starts() -> tuple[str, ...]:
    return tuple(form[:-1] for form in _forms("parameter") if form.endswith("*"))
