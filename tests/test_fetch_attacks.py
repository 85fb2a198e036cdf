"""Attacks by way of addresses, names, redirects and answers: each is tried, and refused.

Every attack has an id; docs/fetching.md lists them, and the last test here holds the two lists
against each other. The servers are real ones on the loopback; a connection to any other address
fails the test before it is opened.
"""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from ipaddress import IPv6Address
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from internet import PUBLIC, Handler, Internet, Reply, endlessly, internet, redirect, sends

from onrecord.errors import AddressRefused, FetchError, SourceError
from onrecord.sources.web.addresses import check_url, public_addresses
from onrecord.sources.web.bodies import BadBody, TooLarge, read_body
from onrecord.sources.web.kept import read_kept
from onrecord.sources.web.lists import read_feed, read_sitemap
from onrecord.sources.web.store import RawStore

ROOT = Path(__file__).resolve().parent.parent
URL = "http://news.test/a"
OK = Reply(b"<p>We bake.</p>")


@pytest.fixture
def net() -> Iterator[Internet]:
    with internet() as made:
        yield made


def refusal(net: Internet, url: str = URL, **manners: Any) -> FetchError:
    with net.fetcher(**manners) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    return caught.value


# The form of an address: refused before a name is looked up.

FORMS = {
    "scheme-file": "file:///etc/passwd",
    "scheme-ftp": "ftp://news.test/a",
    "scheme-gopher": "gopher://news.test:80/_x",
    "scheme-javascript": "javascript://news.test/%0aalert(1)",
    "scheme-unix": "http+unix://%2Fvar%2Frun%2Fdocker.sock/x",
    "credentials": "http://ann:secret@news.test/a",
    "credentials-user-only": "http://localhost@news.test/a",
    "credentials-backslash": "http://localhost\\@news.test/a",
    "port-ssh": "http://news.test:22/a",
    "port-8080": "http://news.test:8080/a",
    "port-of-other-scheme": "http://news.test:443/a",
    "port-too-large": "http://news.test:65616/a",
    "number-decimal": "http://2130706433/",
    "number-hexadecimal": "http://0x7f000001/",
    "number-hexadecimal-parts": "http://0x7f.0x0.0x0.0x1/",
    "number-octal": "http://0177.0.0.1/",
    "number-octal-long": "http://017700000001/",
    "number-short": "http://127.1/",
    "number-five-parts": "http://127.0.0.1.1/",
    "number-padded": "http://127.000.000.001/",
    "number-decimal-of-public": "http://1572395042/",
    "number-full-width": "http://１２７.0.0.1/",
    "number-circled": "http://①②⑦.⓪.⓪.①/",
    "number-percent": "http://%31%32%37.0.0.1/",
    "ipv6-zone": "http://[fe80::1%25eth0]/",
    "ipv6-broken": "http://[::1/",
    "host-empty": "http:///a",
    "host-dots": "http://news..test/",
    "host-space": "http://news test/",
    "host-nul": "http://news.test%00.example.org/",
    "host-label-too-long": f"http://{'a' * 64}.test/",
    "host-too-long": f"http://{'a.' * 127}test/",
    "host-bad-punycode": "http://xn--a/",
    "line-break": "http://news.test/\r\nHost: other.test",
    "address-too-long": "http://news.test/" + "a" * 2000,
}


@pytest.mark.parametrize("url", FORMS.values(), ids=FORMS)
def test_form(net: Internet, url: str) -> None:
    error = refusal(net, url)
    assert isinstance(error, AddressRefused)
    assert not net.looked_up
    assert not net.connected
    assert "secret" not in str(error)


# What a name stands for: refused before a connection is opened.

PLACES = {
    "loopback": ["127.0.0.1"],
    "loopback-other": ["127.8.9.10"],
    "loopback-ipv6": ["::1"],
    "unspecified": ["0.0.0.0"],
    "unspecified-ipv6": ["::"],
    "this-network": ["0.1.2.3"],
    "private-10": ["10.0.0.1"],
    "private-172": ["172.31.255.1"],
    "private-192": ["192.168.1.1"],
    "shared-of-providers": ["100.64.0.1"],
    "link-local": ["169.254.1.1"],
    "cloud-metadata": ["169.254.169.254"],
    "cloud-metadata-ipv6": ["fd00:ec2::254"],
    "cloud-metadata-shared": ["100.100.100.200"],
    "cloud-metadata-public": ["168.63.129.16"],
    "link-local-ipv6": ["fe80::1"],
    "link-local-ipv6-zone": ["fe80::1%lo"],
    "unique-local-ipv6": ["fc00::1"],
    "site-local-ipv6": ["fec0::1"],
    "multicast": ["224.0.0.1"],
    "multicast-ipv6": ["ff02::1"],
    "broadcast": ["255.255.255.255"],
    "reserved": ["240.0.0.1"],
    "examples": ["192.0.2.1"],
    "examples-ipv6": ["2001:db8::1"],
    "benchmarks": ["198.18.0.1"],
    "protocols": ["192.0.0.8"],
    "relay-6to4": ["192.88.99.1"],
    "mapped-loopback": ["::ffff:127.0.0.1"],
    "mapped-metadata": ["::ffff:169.254.169.254"],
    "compatible-loopback": ["::127.0.0.1"],
    "nat64-private": ["64:ff9b::10.0.0.1"],
    "nat64-loopback": ["64:ff9b::7f00:1"],
    "nat64-local-use": ["64:ff9b:1::1.1.1.1"],
    "6to4-private": ["2002:c0a8:0101::1"],
    "teredo": ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "public-then-private": [PUBLIC, "127.0.0.1"],
    "private-then-public": ["10.0.0.1", PUBLIC],
    "public-then-private-ipv6": [PUBLIC, "::1"],
}


@pytest.mark.parametrize("addresses", PLACES.values(), ids=PLACES)
def test_place(net: Internet, addresses: list[str]) -> None:
    net.names["news.test"] = addresses
    error = refusal(net)
    assert isinstance(error, AddressRefused)
    assert "which is not a public address" in error.what
    assert (net.looked_up, net.connected) == (["news.test"], [])


LITERALS = {
    "literal-loopback": "http://127.0.0.1/",
    "literal-dot": "http://127.0.0.1./",
    "literal-metadata": "http://169.254.169.254/latest/meta-data/",
    "literal-ipv6-loopback": "http://[::1]/",
    "literal-ipv6-mapped": "http://[::ffff:7f00:1]/",
    "literal-ipv6-unspecified": "http://[::]/",
}


@pytest.mark.parametrize("url", LITERALS.values(), ids=LITERALS)
def test_literal(net: Internet, url: str) -> None:
    assert isinstance(refusal(net, url), AddressRefused)
    assert net.connected == []


def test_rebinding_while_connecting(net: Internet) -> None:
    """A second answer of the name server has nothing to slip into: nobody asks for one."""
    answers = chain([[PUBLIC]], repeat(["127.0.0.1"]))
    net.server("news.test", {"/robots.txt": sends(b""), "/a": OK})
    net.names["news.test"] = lambda: next(answers)
    with net.fetcher(tries=1) as fetcher, pytest.raises(FetchError):
        fetcher.fetch(URL)
    assert (net.looked_up, net.connected) == (["news.test"], [(PUBLIC, 80)])


def test_rebinding_between_visits(net: Internet) -> None:
    """Another answer for the next connection is looked at like the first."""
    answers = chain([[PUBLIC]], repeat(["127.0.0.1"]))
    server = net.server("news.test", {"/robots.txt": Reply(b""), "/a": OK})
    net.names["news.test"] = lambda: next(answers)
    error = refusal(net)
    assert isinstance(error, AddressRefused)
    assert (net.connected, server.paths) == ([(PUBLIC, 80)], [])


def test_proxy_of_the_environment(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look names up itself, out of sight: none is used."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    net.server("news.test", {"/a": OK})
    with net.fetcher() as fetcher:
        assert fetcher.fetch(URL).status == 200
    assert set(net.connected) == {(PUBLIC, 80)}


# Redirects: each hop is looked at like the first.

REDIRECTS = {
    "redirect-metadata": "http://169.254.169.254/latest/meta-data/",
    "redirect-loopback": "http://127.0.0.1/",
    "redirect-decimal": "http://2130706433/",
    "redirect-file": "file:///etc/passwd",
    "redirect-other-port": "http://news.test:6379/",
    "redirect-credentials": "http://a:b@news.test/",
    "redirect-private-name": "http://inside.test/",
    "redirect-relative-scheme": "//127.0.0.1/",
    "redirect-broken": "http://[",
    "redirect-backslash": "http:\\\\127.0.0.1\\",
}


@pytest.mark.parametrize("target", REDIRECTS.values(), ids=REDIRECTS)
def test_redirect(net: Internet, target: str) -> None:
    net.names["inside.test"] = ["192.168.0.10"]
    server = net.server("news.test", {"/a": redirect(target)})
    error = refusal(net)
    assert "it redirects to" in error.what
    assert set(net.connected) == {(PUBLIC, 80)}
    assert server.paths == ["/a"]


LOOPS = {
    "redirect-to-itself": ({"/a": redirect("/a")}, "in a circle", 1),
    "redirect-circle": ({"/a": redirect("/b"), "/b": redirect("/a")}, "in a circle", 2),
    "redirect-endless": (
        {f"/{n}": redirect(f"/{n + 1}") for n in range(99)} | {"/a": redirect("/0")},
        "more than 5 times",
        6,
    ),
}


@pytest.mark.parametrize(("routes", "what", "visits"), LOOPS.values(), ids=LOOPS)
def test_loop(net: Internet, routes: dict[str, Handler], what: str, visits: int) -> None:
    server = net.server("news.test", routes)
    assert what in refusal(net).what
    assert len(server.paths) == visits


def test_robots_redirect(net: Internet) -> None:
    net.server("news.test", {"/robots.txt": redirect("http://127.0.0.1/"), "/a": OK})
    assert isinstance(refusal(net), AddressRefused)
    assert set(net.connected) == {(PUBLIC, 80)}


# What a server sends.

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BOMB = gzip.compress(b"\0" * 50_000_000)


def packed(body: bytes, how: str = "gzip") -> Reply:
    return Reply(body, headers={"Content-Encoding": how})


ANSWERS: dict[str, tuple[Handler, str]] = {
    "body-endless": (endlessly(HEAD + b"\r\n", b"x" * 60_000), "larger than 1 MB"),
    "body-announced-huge": (
        sends(HEAD + b"Content-Length: 99999999999\r\n\r\n", 5.0),
        "larger than 1 MB",
    ),
    "body-announced-negative": (sends(HEAD + b"Content-Length: -1\r\n\r\nx"), "broke off"),
    "body-announced-twice": (
        sends(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        "broke off",
    ),
    "body-shorter-than-announced": (sends(HEAD + b"Content-Length: 9\r\n\r\nx"), "broke off"),
    "body-slow": (endlessly(HEAD + b"\r\n", b"x", 0.05), "too slow"),
    "body-silent": (sends(HEAD + b"Content-Length: 9\r\n\r\n", 5.0), "too slow"),
    "head-slow": (endlessly(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05), "too slow"),
    "head-silent": (sends(5.0), "too slow"),
    "head-endless": (endlessly(b"HTTP/1.1 200 OK\r\n", b"X: x\r\n" * 1000), "broke off"),
    "head-one-endless-line": (endlessly(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 9999), "broke off"),
    "head-garbage": (sends(b"\0\1\2\3 SSH-2.0\r\n\r\n"), "broke off"),
    "head-interim-endless": (endlessly(b"", b"HTTP/1.1 102 X\r\n\r\n", 0.01), "too slow"),
    "chunks-broken": (
        sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "broke off",
    ),
    "chunks-endless": (
        endlessly(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"3e8\r\n%s\r\n" % (b"x" * 1000)),
        "larger than 1 MB",
    ),
    "chunks-tiny-endless": (
        endlessly(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.001),
        "too slow",
    ),
    "gzip-bomb": (packed(BOMB), "larger than 1 MB once unpacked"),
    "gzip-bomb-in-members": (
        packed(gzip.compress(b"\0" * 600_000) * 99),
        "larger than 1 MB once unpacked",
    ),
    "gzip-bomb-in-chunks": (
        sends(
            HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(BOMB), BOMB),
        ),
        "larger than 1 MB once unpacked",
    ),
    "gzip-cut-off": (packed(gzip.compress(b"We bake." * 99)[:-9]), "ends too early"),
    "gzip-broken": (packed(b"\x1f\x8b\x08\0" + b"\xff" * 99), "its packing is broken"),
    "gzip-twice": (packed(gzip.compress(b"x"), "gzip, gzip"), "not asked for"),
    "brotli-bomb": (packed(b"\x5b\xff\xff\xff" * 9, "br"), 'not asked for ("br")'),
    "zstd-bomb": (packed(b"\x28\xb5\x2f\xfd" * 9, "zstd"), 'not asked for ("zstd")'),
    "deflate-bomb": (packed(zlib.compress(b"\0" * 9_000_000), "deflate"), "not asked for"),
    "status-of-no-kind": (sends(b"HTTP/1.1 999 \x1b[2J\r\nContent-Length: 0\r\n\r\n"), "999"),
}


@pytest.mark.parametrize(("handler", "what"), ANSWERS.values(), ids=ANSWERS)
def test_answer(net: Internet, handler: Handler, what: str) -> None:
    net.server("news.test", {"/a": handler})
    error = refusal(net, most=2**20, read=0.5, total=1.0, tries=1)
    assert what in str(error)
    assert "\x1b" not in str(error)


def test_body_silent_within_patience(net: Internet) -> None:
    """A wait for the next bytes ends when the time for the whole is over, if that is sooner."""
    net.server("news.test", {"/a": sends(HEAD + b"Content-Length: 9\r\n\r\n", 5.0)})
    assert "too slow" in refusal(net, read=30.0, total=0.5, tries=1).what


def test_robots_huge(net: Internet) -> None:
    net.server("news.test", {"/robots.txt": packed(BOMB), "/a": OK})
    assert "robots.txt cannot be had: it is larger than 2 MB" in refusal(net).what


def test_robots_wildcards(net: Internet) -> None:
    """A rule of many wildcards, against an address that it nearly fits."""
    rule = b"User-agent: *\nDisallow: /" + b"*a" * 500 + b"*b\n"
    net.server("news.test", {"/robots.txt": Reply(rule * 50), "/" + "a" * 1500: OK})
    with net.fetcher() as fetcher:
        assert fetcher.fetch("http://news.test/" + "a" * 1500).status == 200


def test_robots_endless_delay(net: Internet) -> None:
    rule = b"User-agent: *\nCrawl-delay: 1e300\nRequest-rate: 1/%sd\n" % (b"9" * 400)
    server = net.server("news.test", {"/robots.txt": Reply(rule), "/a": redirect("/b"), "/b": OK})
    with net.fetcher() as fetcher:
        assert fetcher.fetch(URL).status == 200
        with pytest.raises(FetchError):
            fetcher.fetch(URL)
    assert server.paths == ["/a", "/b"]
    assert sum(net.clock.slept) < 5


def test_retry_after_endless(net: Internet) -> None:
    busy = Reply(status=503, headers={"Retry-After": "9" * 5000})
    server = net.server("news.test", {"/a": busy})
    refusal(net)
    assert server.paths == ["/a"]
    assert sum(net.clock.slept) < 5


# Feeds and sitemaps.

ENTITIES = b"".join(
    b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"ha") for n in range(12)
)
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [%s]>'
FILE = b'<!ENTITY f SYSTEM "file:///etc/hostname">'
LIST = "https://news.test/list.xml"


def sitemap(body: bytes, doctype: bytes = b"") -> bytes:
    return doctype + b"<urlset><url><loc>%s</loc></url></urlset>" % body


BAD_SITEMAPS = {
    "sitemap-entity-bomb": sitemap(b"http://news.test/&e11;", DOCTYPE % ENTITIES),
    "sitemap-external-entity": sitemap(b"http://news.test/&f;", DOCTYPE % FILE),
    "sitemap-external-doctype": sitemap(b"x", b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'),
    "sitemap-unclosed": b"<urlset><url><loc>http://news.test/a",
    "sitemap-of-nothing": b"",
    "sitemap-encoding-of-no-kind": b'<?xml version="1.0" encoding="x"?><urlset/>',
}


@pytest.mark.parametrize("body", BAD_SITEMAPS.values(), ids=BAD_SITEMAPS)
def test_sitemap(body: bytes) -> None:
    with pytest.raises(SourceError, match="this sitemap cannot be read"):
        read_sitemap(body, LIST)


FOREIGN = {
    "sitemap-of-another-site": "http://victim.test/",
    "sitemap-of-a-suffix": "http://badnews.test/",
    "sitemap-of-loopback": "http://127.0.0.1/",
    "sitemap-of-files": "file:///etc/passwd",
    "sitemap-of-scripts": "javascript:alert(1)",
}


@pytest.mark.parametrize("url", FOREIGN.values(), ids=FOREIGN)
def test_foreign(url: str) -> None:
    assert read_sitemap(sitemap(url.encode()), LIST).items == ()


def test_sitemap_deep() -> None:
    depth = 100_000
    body = b"<urlset>" + b"<url>" * depth + b"</url>" * depth + b"</urlset>"
    assert read_sitemap(body, LIST).items == ()


def test_sitemap_of_everything() -> None:
    body = b"<url><loc>/%d</loc></url>"
    many = b"<urlset>" + b"".join(body % n for n in range(60_000)) + b"</urlset>"
    assert len(read_sitemap(many, LIST).items) == 50_000


def test_feed_huge() -> None:
    with pytest.raises(SourceError, match="this feed is larger than 4 MB"):
        read_feed(b"<rss><channel>" + b"<a>" * 1_500_000, LIST)


def rss(link: bytes, doctype: bytes = b"", more: bytes = b"") -> bytes:
    item = b"<item><title>T</title><link>%s</link>%s</item>" % (link, more)
    return doctype + b'<rss version="2.0"><channel>%s</channel></rss>' % item


BAD_FEEDS = {
    "feed-is-a-file-name": b"/etc/passwd",
    "feed-is-an-address": b"http://127.0.0.1/",
    "feed-of-scripts": rss(b"javascript:alert(1)"),
    "feed-of-files": rss(b"file:///etc/passwd"),
    "feed-character-out-of-range": rss(b"http://news.test/", more=b"<a>&#x110000;&#xFFFFFFFFF;<"),
    "feed-encoding-of-no-kind": rss(b"x", b'<?xml version="1.0" encoding="punycode"?>'),
    "feed-encoding-not-ascii": rss(b"x", b'<?xml version="1.0" encoding="\xff"?>'),
    "feed-is-noise": bytes(range(256)) * 9,
}


FEED_ENTITIES = {
    "feed-external-entity": rss(b"&f;", DOCTYPE % FILE),
    "feed-entity-bomb": rss(b"&e11;", DOCTYPE % ENTITIES),
    "feed-entity-bomb-utf-16": rss(b"&e11;", DOCTYPE % ENTITIES).decode().encode("utf-16"),
}


@pytest.mark.parametrize("body", FEED_ENTITIES.values(), ids=FEED_ENTITIES)
def test_feed_entities(body: bytes) -> None:
    with pytest.raises(SourceError, match="this feed declares entities"):
        read_feed(body, LIST)


@pytest.mark.parametrize("body", BAD_FEEDS.values(), ids=BAD_FEEDS)
def test_feed(net: Internet, body: bytes) -> None:
    try:
        items = read_feed(body, LIST).items
    except SourceError:
        items = ()
    # What is not understood may leave an address of the feed's own site, and nothing else.
    assert all(item.url.startswith("https://news.test/") and len(item.url) < 100 for item in items)
    assert net.connected == []


# The raw store: what is read back may have been written by anybody.


def stored(folder: Path, **changes: object) -> Path:
    """A page's record, with some of its values changed."""
    body = b"<p>We bake.</p>"
    digest = sha256(body).hexdigest()
    path = RawStore(folder).path(URL)
    values = {"url": URL, "final_url": URL, "status": 200, "fetched": "2024-03-06", "body": digest}
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({**values, **changes}), encoding="utf-8")
    (folder / digest[:2]).mkdir(exist_ok=True)
    (folder / digest[:2] / f"{digest}.gz").write_bytes(gzip.compress(body))
    return path


RECORDS = {
    "record-path": {"body": "../../../etc/passwd"},
    "record-path-absolute": {"body": "/etc/passwd"},
    "record-body-of-no-kind": {"body": ["a"]},
    "record-address-of-files": {"url": "file:///etc/passwd"},
    "record-address-of-scripts": {"final_url": "javascript:alert(1)"},
    "record-more-keys": {"x": 1},
    "record-day-of-no-kind": {"published": "tomorrow"},
    "record-time-of-no-kind": {"fetched": "today"},
}


@pytest.mark.parametrize("changes", RECORDS.values(), ids=RECORDS)
def test_record(tmp_path: Path, changes: dict[str, object]) -> None:
    path = stored(tmp_path, **changes)
    with pytest.raises(SourceError, match="this is no record of a page"):
        read_kept(path, "r")


def _bomb() -> bytes:
    return gzip.compress(b"\0" * 70_000_000)


BODIES: dict[str, Callable[[], bytes]] = {
    "kept-bomb": _bomb,
    "kept-other-words": lambda: gzip.compress(b"<p>We never bake.</p>"),
    "kept-cut-off": lambda: gzip.compress(b"<p>We bake.</p>")[:-4],
    "kept-no-gzip": lambda: b"<p>We bake.</p>",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_kept(tmp_path: Path, body: Callable[[], bytes]) -> None:
    path = stored(tmp_path)
    (kept,) = tmp_path.glob("*/*.gz")
    kept.write_bytes(body())
    with pytest.raises(SourceError, match="the page kept there is damaged"):
        read_kept(path, "r")


# What must hold for any input.


@given(st.ip_addresses())
@example(IPv6Address("2002:100::"))
def test_no_address_gets_through_that_is_not_of_the_public_internet(address: object) -> None:
    try:
        public_addresses("x", 80, lambda *_: [str(address)])
    except AddressRefused:
        return
    assert address.is_global  # type: ignore[attr-defined]
    assert not address.is_multicast  # type: ignore[attr-defined]


@given(st.text(max_size=40).map("http://{}".format) | st.text(max_size=40))
def test_an_address_is_refused_or_of_the_web(url: str) -> None:
    try:
        checked = check_url(url)
    except AddressRefused:
        return
    assert checked.scheme in ("http", "https")
    assert checked.port in (None, 80, 443)
    assert not checked.userinfo
    assert check_url(str(checked)) == checked


@given(st.binary(max_size=300), st.integers(1, 50), st.booleans())
def test_a_body_is_refused_or_no_larger_than_allowed(data: bytes, size: int, pack: bool) -> None:
    body = gzip.compress(data) if pack else data
    parts = [body[n : n + size] for n in range(0, len(body), size)]
    try:
        assert read_body(parts, "gzip", 200) == data
    except TooLarge:
        assert len(body) > 200 or len(data) > 200
    except BadBody:
        assert not pack


def test_a_bomb_takes_no_more_memory_than_its_limit() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            read_body([BOMB], "gzip", 2**20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * 2**20


# The list.

SINGLE: dict[str, Callable[..., None]] = {
    "rebinding-while-connecting": test_rebinding_while_connecting,
    "rebinding-between-visits": test_rebinding_between_visits,
    "proxy-of-the-environment": test_proxy_of_the_environment,
    "body-silent-within-patience": test_body_silent_within_patience,
    "robots-redirect": test_robots_redirect,
    "robots-huge": test_robots_huge,
    "robots-wildcards": test_robots_wildcards,
    "robots-endless-delay": test_robots_endless_delay,
    "retry-after-endless": test_retry_after_endless,
    "sitemap-deep": test_sitemap_deep,
    "sitemap-of-everything": test_sitemap_of_everything,
    "feed-huge": test_feed_huge,
}
GROUPS: dict[tuple[str, str], tuple[str, ...]] = {
    ("The form of an address", "refused before its name is looked up"): (*FORMS,),
    ("What a name stands for", "refused before a connection is opened"): (*PLACES, *LITERALS),
    ("Redirects", "each target is looked at like an address given"): (*REDIRECTS, *LOOPS),
    ("What a server sends", "cut off by a limit, or not understood on purpose"): (*ANSWERS,),
    (
        "Feeds and sitemaps",
        "taken apart without entities; addresses off the web or off the site left out",
    ): (*BAD_SITEMAPS, *FOREIGN, *FEED_ENTITIES, *BAD_FEEDS),
    (
        "Files of the raw store",
        "not believed unless they are of the right form and digest",
    ): (*RECORDS, *BODIES),
    (
        "Name servers, proxies, timing, robots.txt",
        "no second answer is asked for, no proxy used, no rule or delay obeyed beyond its limit",
    ): (*SINGLE,),
}
"""What is attacked, and what comes of it; with the ids of the attacks."""


def table() -> str:
    """The list of attacks as the documentation has it."""
    lines = ["| attack by | what happens | tried | ids |", "|---|---|---:|---|"]
    for (name, what), ids in GROUPS.items():
        told = ", ".join(f"`{id}`" for id in ids)
        lines.append(f"| {name} | {what} | {len(ids)} | {told} |")
    return "\n".join(lines)


def test_the_list_of_attacks_is_that_of_the_documentation() -> None:
    page = (ROOT / "docs" / "fetching.md").read_text(encoding="utf-8")
    ids = [id for group in GROUPS.values() for id in group]
    assert len(set(ids)) == len(ids)
    assert f"{len(ids)} attacks" in page
    assert page.rstrip().endswith(table())
