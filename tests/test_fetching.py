"""Fetching: redirects, robots.txt, pauses, trying again, conditional requests, TLS."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Iterator
from email.utils import format_datetime

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from internet import NOW, Internet, Reply, endlessly, in_turn, internet, redirect, sends

from onrecord.errors import FetchError
from onrecord.sources.web.answers import Answer, Validators
from onrecord.sources.web.fetcher import Fetcher, agent
from onrecord.sources.web.visit import retry_after

PAGE = b"<!doctype html><title>Bread</title><p>We bake.</p>"
URL = "http://news.test/a"
OK = Reply(PAGE)


@pytest.fixture
def net() -> Iterator[Internet]:
    with internet() as made:
        yield made


def fetch(net: Internet, url: str = URL, **manners: object) -> Answer:
    with net.fetcher(**manners) as fetcher:
        return fetcher.fetch(url)


def failure(net: Internet, url: str = URL, **manners: object) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(net, url, **manners)
    return str(caught.value)


def test_a_page_comes_whole_with_what_the_server_says_of_it(net: Internet) -> None:
    said = {"ETag": '"1"', "Last-Modified": "Tue, 05 Mar 2024 10:00:00 GMT"}
    net.server("news.test", {"/a?b=1": Reply(PAGE, headers=said)})
    answer = fetch(net, "HTTP://News.test:80/a?b=1#end")
    assert answer == Answer(
        url="HTTP://News.test:80/a?b=1#end",
        final_url="http://news.test/a?b=1",
        status=200,
        body=PAGE,
        fetched=NOW,
        content_type="text/html; charset=utf-8",
        etag='"1"',
        last_modified="Tue, 05 Mar 2024 10:00:00 GMT",
    )


def test_it_says_who_it_is_and_keeps_no_cookies(net: Internet) -> None:
    server = net.server("news.test", {"/a": Reply(PAGE, headers={"Set-Cookie": "id=1"})})
    with net.fetcher() as fetcher:
        fetcher.fetch(URL)
        fetcher.fetch(URL)
    for request in server.requests:
        assert request.headers["user-agent"] == "OnRecord/test"
        assert request.headers["host"] == "news.test"
        assert request.headers["accept-encoding"] == "gzip"
        assert "cookie" not in request.headers
        assert "referer" not in request.headers
    assert agent("https://example.org/us").startswith("OnRecord/")
    assert agent("https://example.org/us").endswith(" (+https://example.org/us)")


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZip"])
def test_a_packed_page_is_unpacked(net: Internet, encoding: str) -> None:
    packed = gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])
    net.server("news.test", {"/a": Reply(packed, headers={"Content-Encoding": encoding})})
    assert fetch(net).body == PAGE


def test_a_page_in_chunks_is_put_together(net: Internet) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGE[:5], PAGE[5:]))
    net.server("news.test", {"/a": sends(head, chunks + b"0\r\n\r\n")})
    assert fetch(net).body == PAGE


# Redirects


def test_redirects_are_followed_to_other_hosts(net: Internet) -> None:
    net.server("news.test", {"/a": redirect("/b"), "/b": redirect("http://other.test/c", 308)})
    net.server("other.test", {"/c": OK})
    answer = fetch(net)
    assert (answer.url, answer.final_url, answer.body) == (URL, "http://other.test/c", PAGE)


def test_a_redirect_without_an_address_is_no_page(net: Internet) -> None:
    net.server("news.test", {"/a": Reply(status=302)})
    assert failure(net) == f"{URL}: the server answers 302 (Found)"


def test_a_failure_after_a_redirect_is_told_from_the_address_asked_for(net: Internet) -> None:
    net.server("news.test", {"/a": redirect("/gone")})
    told = f"{URL}: it redirects to http://news.test/gone, and the server answers 404 (Not Found)"
    assert failure(net) == told


# robots.txt

ROBOTS = {
    "ours": "User-agent: OnRecord\nDisallow: /a\n\nUser-agent: *\nAllow: /",
    "everybody": "User-agent: *\nDisallow: /",
    "with a wildcard": "User-agent: *\nDisallow: /*a$",
    "in groups": "User-agent: other\nUser-agent: onrecord\nDisallow: /a",
}
ALLOWED = {
    "others only": "User-agent: other\nDisallow: /",
    "a longer rule": "User-agent: *\nDisallow: /\nAllow: /a",
    "ours before all": "User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nDisallow: /x",
    "no rule": "",
    "no robots.txt at all": "\0\x01<html>",
}


@pytest.mark.parametrize("rules", ROBOTS.values(), ids=ROBOTS)
def test_what_robots_txt_forbids_is_not_fetched(net: Internet, rules: str) -> None:
    server = net.server("news.test", {"/robots.txt": Reply(rules.encode()), "/a": OK})
    assert failure(net) == f"{URL}: the site's robots.txt does not allow to fetch it"
    assert server.paths == []


@pytest.mark.parametrize("rules", ALLOWED.values(), ids=ALLOWED)
def test_what_robots_txt_allows_is_fetched(net: Internet, rules: str) -> None:
    net.server("news.test", {"/robots.txt": Reply(rules.encode()), "/a": OK})
    assert fetch(net).body == PAGE


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_allows_all(net: Internet, status: int) -> None:
    net.server("news.test", {"/robots.txt": Reply(status=status), "/a": OK})
    assert fetch(net).body == PAGE


@pytest.mark.parametrize("status", [429, 500, 503, 204])
def test_a_robots_txt_that_cannot_be_had_allows_nothing(net: Internet, status: int) -> None:
    server = net.server("news.test", {"/robots.txt": Reply(status=status), "/a": OK})
    assert f"{URL}: its robots.txt cannot be had (the server answers {status})" in failure(net)
    assert server.paths == []


def test_robots_txt_is_read_once_a_site(net: Internet) -> None:
    server = net.server("news.test", {"/robots.txt": Reply(b""), "/a": OK, "/b": OK})
    with net.fetcher() as fetcher:
        for path in ("a", "b", "a"):
            fetcher.fetch(f"http://news.test/{path}")
    assert [request.path for request in server.requests].count("/robots.txt") == 1


def test_robots_txt_is_asked_again_for_the_site_of_a_redirect(net: Internet) -> None:
    net.server("news.test", {"/a": redirect("http://other.test/c")})
    other = net.server("other.test", {"/robots.txt": Reply(b"User-agent: *\nDisallow: /c")})
    assert "it redirects to http://other.test/c, and the site's robots.txt" in failure(net)
    assert other.paths == []


def test_robots_txt_may_redirect(net: Internet) -> None:
    net.server(
        "news.test", {"/robots.txt": redirect("/r"), "/r": Reply(b"User-agent: *\nDisallow: /")}
    )
    assert "does not allow to fetch it" in failure(net)


# Pauses


def test_visits_of_one_host_are_spaced(net: Internet) -> None:
    net.server("news.test", {"/a": OK, "/b": OK})
    net.server("other.test", {"/c": OK})
    with net.fetcher() as fetcher:
        for url in (URL, "http://news.test/b", "http://other.test/c"):
            fetcher.fetch(url)
    # After robots.txt, after /a; after the other's robots.txt.
    assert [round(seconds) for seconds in net.clock.slept] == [1, 1, 1]


@pytest.mark.parametrize(
    ("rules", "pause"),
    [
        pytest.param("User-agent: *\nCrawl-delay: 7", 7, id="crawl-delay"),
        pytest.param("User-agent: *\nRequest-rate: 1/9", 9, id="request-rate"),
        pytest.param("User-agent: *\nCrawl-delay: 0", 1, id="none"),
    ],
)
def test_a_site_gets_the_pause_it_asks_for(net: Internet, rules: str, pause: int) -> None:
    net.server("news.test", {"/robots.txt": Reply(rules.encode()), "/a": OK, "/b": OK})
    with net.fetcher() as fetcher:
        fetcher.fetch(URL)
        fetcher.fetch("http://news.test/b")
    assert [round(seconds) for seconds in net.clock.slept] == [1, pause]


def test_a_site_that_wants_too_long_a_pause_gives_one_page_a_run(net: Internet) -> None:
    rules = Reply(b"User-agent: *\nCrawl-delay: 86400")
    server = net.server("news.test", {"/robots.txt": rules, "/a": OK, "/b": OK})
    with net.fetcher() as fetcher:
        fetcher.fetch(URL)
        with pytest.raises(FetchError, match="wants more time between visits than 60 s"):
            fetcher.fetch("http://news.test/b")
    assert server.paths == ["/a"]
    assert max(net.clock.slept) <= 1


# Trying again


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(net: Internet, status: int) -> None:
    busy = Reply(status=status)
    server = net.server("news.test", {"/a": in_turn(busy, busy, OK)})
    assert fetch(net).body == PAGE
    assert len(server.paths) == 3
    # One second after robots.txt, then longer each time.
    assert [round(seconds) for seconds in net.clock.slept] == [1, 1, 2]


def test_it_is_tried_three_times_and_no_more(net: Internet) -> None:
    server = net.server("news.test", {"/a": Reply(status=503)})
    told = f"{URL}: the server answers 503 (Service Unavailable). Try again later."
    assert failure(net) == told
    assert len(server.paths) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451, 501, 204, 206, 999])
def test_what_will_not_pass_is_not_tried_again(net: Internet, status: int) -> None:
    server = net.server("news.test", {"/a": Reply(status=status)})
    assert f"the server answers {status}" in failure(net)
    assert len(server.paths) == 1


@pytest.mark.parametrize(
    "after", ["30", format_datetime(NOW.replace(second=30), usegmt=True)], ids=["seconds", "moment"]
)
def test_it_waits_as_long_as_the_server_says(net: Internet, after: str) -> None:
    busy = Reply(status=429, headers={"Retry-After": after})
    net.server("news.test", {"/a": in_turn(busy, OK)})
    assert fetch(net).body == PAGE
    assert round(net.clock.slept[-1]) == 30


@pytest.mark.parametrize("after", ["soon", "-5", "", "1e3", "Wed, 99 Foo"])
def test_a_retry_after_that_says_nothing(net: Internet, after: str) -> None:
    busy = Reply(status=503, headers={"Retry-After": after})
    net.server("news.test", {"/a": in_turn(busy, OK)})
    assert fetch(net).body == PAGE
    assert round(net.clock.slept[-1]) == 1


def test_a_host_that_wants_to_be_left_alone_is(net: Internet) -> None:
    busy = Reply(status=429, headers={"Retry-After": "3600"})
    server = net.server("news.test", {"/a": busy, "/b": OK})
    with net.fetcher() as fetcher:
        with pytest.raises(FetchError, match="answers 429"):
            fetcher.fetch(URL)
        with pytest.raises(FetchError, match="wants more time between visits"):
            fetcher.fetch("http://news.test/b")
    assert server.paths == ["/a"]
    assert max(net.clock.slept) <= 1


def test_a_connection_that_breaks_is_tried_again(net: Internet) -> None:
    net.server("news.test", {"/a": in_turn(sends(b""), sends(b"HTTP/1.1 200 OK\r\n"), OK)})
    assert fetch(net).body == PAGE


def test_a_page_that_ends_early_is_tried_again(net: Internet) -> None:
    short = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nWe ba")
    server = net.server("news.test", {"/a": in_turn(short, OK)})
    assert fetch(net).body == PAGE
    assert len(server.paths) == 2


def test_a_server_that_is_not_there(net: Internet) -> None:
    net.names["news.test"] = ["93.184.216.99"]
    net.servers["93.184.216.99", 80] = net.server("x.test", {})
    net.servers["93.184.216.99", 80].close()
    assert "the server cannot be reached" in failure(net)
    assert len(net.connected) == 3


def test_a_server_that_was_not_there_is_asked_once_from_then_on(net: Internet) -> None:
    for port in (80, 443):
        net.servers["93.184.216.99", port] = net.server(f"x{port}.test", {})
        net.servers["93.184.216.99", port].close()
    net.names["news.test"] = ["93.184.216.99"]
    with net.fetcher() as fetcher:
        for url in (URL, "http://news.test/b", "https://news.test/a"):
            with pytest.raises(FetchError, match="cannot be reached"):
                fetcher.fetch(url)
    assert [port for _, port in net.connected] == [80, 80, 80, 443]


def test_a_name_that_nobody_knows(net: Internet) -> None:
    told = "its robots.txt cannot be had: its name cannot be looked up (Name or service not known)"
    assert told in failure(net, "http://nowhere.test/")


def test_the_next_of_several_addresses_is_tried(net: Internet) -> None:
    net.server("news.test", {"/a": OK}, address="93.184.216.50")
    net.servers["93.184.216.49", 80] = net.server("x.test", {})
    net.servers["93.184.216.49", 80].close()
    net.names["news.test"] = ["93.184.216.49", "93.184.216.50"]
    assert fetch(net).body == PAGE


def test_an_address_in_numbers_of_the_new_kind(net: Internet) -> None:
    server = net.server("six.test", {"/a": OK}, address="2606:4700::1111")
    assert fetch(net, "http://[2606:4700::1111]/a").body == PAGE
    assert server.requests[-1].headers["host"] == "[2606:4700::1111]"


@given(st.text() | st.from_regex(r"(Mon, )?\d{1,9} \w{3} -?\d{1,9}( \d+:\d+:\d+ [+-]?\d{1,9})?"))
def test_any_retry_after_is_a_number_of_seconds_or_none(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0


# Asking whether it has changed

KNOWN = Validators(URL, '"1"', "Tue, 05 Mar 2024 10:00:00 GMT")


def ask(net: Internet, known: Validators, url: str = URL) -> Answer:
    with net.fetcher() as fetcher:
        return fetcher.fetch(url, known)


def test_what_is_known_is_asked_about(net: Internet) -> None:
    server = net.server("news.test", {"/a": Reply(status=304, headers={"Content-Length": ""})})
    answer = ask(net, KNOWN)
    assert (answer.status, answer.body) == (304, b"")
    asked = server.requests[-1].headers
    assert asked["if-none-match"] == '"1"'
    assert asked["if-modified-since"] == "Tue, 05 Mar 2024 10:00:00 GMT"


def test_no_other_address_is_told_what_is_known(net: Internet) -> None:
    server = net.server("news.test", {"/old": redirect("/a"), "/a": OK})
    ask(net, KNOWN, "http://news.test/old")
    _, first, second = server.requests
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == '"1"'


def test_not_modified_without_being_asked_is_no_answer(net: Internet) -> None:
    net.server("news.test", {"/a": Reply(status=304, headers={"Content-Length": ""})})
    assert "the server answers 304" in failure(net)


def test_what_a_server_could_not_take_back_is_kept_from_it(net: Internet) -> None:
    server = net.server("news.test", {"/a": OK})
    assert ask(net, Validators(URL, '"ü"', "“yesterday”")).status == 200
    assert "if-none-match" not in server.requests[-1].headers


# TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def trusting(net: Internet, authority: trustme.CA) -> Fetcher:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return net.fetcher(tls=context)


def test_the_certificate_is_the_names_though_the_number_is_connected_to(
    net: Internet, authority: trustme.CA
) -> None:
    net.server("news.test", {"/a": OK}, port=443, tls=tls(authority, "news.test"))
    with trusting(net, authority) as fetcher:
        assert fetcher.fetch("https://news.test/a").body == PAGE
    assert net.connected == [("93.184.216.34", 443)] * 2


@pytest.mark.parametrize("trusted", [True, False], ids=["another name", "nobody's authority"])
def test_a_certificate_that_is_not_to_be_believed(
    net: Internet, authority: trustme.CA, trusted: bool
) -> None:
    name = "other.test" if trusted else "news.test"
    net.server("news.test", {"/a": OK}, port=443, tls=tls(authority, name))
    fetcher = trusting(net, authority) if trusted else net.fetcher()
    with fetcher, pytest.raises(FetchError, match="its certificate is not to be believed"):
        fetcher.fetch("https://news.test/a")
    assert len(net.connected) == 1


# Servers of one's own


def test_own_servers_can_be_allowed(net: Internet) -> None:
    server = net.server("desk.local", {"/a": OK}, address="127.0.0.1", port=8000)
    url = "http://desk.local:8000/a"
    assert fetch(net, url, allow_private=True).body == PAGE
    assert server.requests[-1].headers["host"] == "desk.local:8000"
    assert "port 8000 is not one of the web's" in failure(net, url)


def test_an_endless_page_at_an_end_of_patience_leaves_the_next_one_alone(net: Internet) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    net.server("news.test", {"/a": endlessly(head, b"x" * 1000), "/b": OK})
    with net.fetcher(most=10_000) as fetcher:
        with pytest.raises(FetchError):
            fetcher.fetch(URL)
        assert fetcher.fetch("http://news.test/b").body == PAGE
