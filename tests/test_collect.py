"""From addresses to kept pages to articles: the raw store, feeds, sitemaps, `onrecord add`."""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from internet import NOW, Handler, Internet, Reply, Server, in_turn, internet
from stub_extractor import StubExtractor

from onrecord.cli import main
from onrecord.errors import AddressRefused, StorageError
from onrecord.models import Article, Authority, Failure
from onrecord.sources import read
from onrecord.sources.web.answers import Answer, Manners
from onrecord.sources.web.collect import Collected, collect
from onrecord.sources.web.fetcher import Fetcher
from onrecord.sources.web.kept import read_kept
from onrecord.sources.web.lists import kind_of, read_feed, read_sitemap
from onrecord.sources.web.records import Listed, Record
from onrecord.sources.web.store import RawStore
from onrecord.storage import reading, verify

URL = "http://news.test/a"
WORDS = "“We bake,” Ann Lee said."
GONE = Reply(status=404)
SAID = {"ETag": '"1"'}
SAME = Reply(status=304, headers={"Content-Length": ""})


def html(words: str = WORDS, day: str = "2024-03-04", title: str = "") -> bytes:
    """A page as a newspaper might have it."""
    published = f'<meta property="article:published_time" content="{day}T10:00:00Z">' if day else ""
    headline = f"<h1>{title}</h1><title>{title}</title>" if title else ""
    said = "".join(f"<p>The bakers of Exampleton met for {n} hours.</p>" for n in range(2, 6))
    head = f"<head><meta charset=utf-8>{published}{headline}</head>"
    nav = "<nav><a href=/>Home</a></nav>"
    return (
        f"<!doctype html><html lang=en>{head}<body>{nav}<article><p>{words}</p>{said}</article>"
        "<footer>All rights reserved.</footer></body></html>"
    ).encode()


PAGE = html()


def page(words: str = WORDS, **headers: str) -> Reply:
    return Reply(html(words), headers=headers)


@pytest.fixture
def net() -> Iterator[Internet]:
    with internet() as made:
        yield made


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


def take(net: Internet, store: RawStore, *urls: str, most_new: int = 100) -> Collected:
    with net.fetcher() as fetcher:
        return collect(urls or (URL,), store, fetcher, most_new=most_new)


def kept(store: RawStore, url: str = URL) -> Record:
    found = store.find(url)
    assert found
    return found[1]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# The raw store


def test_a_page_is_kept_with_what_is_known_of_it(net: Internet, store: RawStore) -> None:
    net.server("news.test", {"/a": Reply(PAGE, headers=SAID)})
    collected = take(net, store)
    (path,) = collected.pages
    assert (collected.failures, collected.tried) == ([], [URL])
    digest = sha256(PAGE).hexdigest()
    key = sha256(b"https://news.test/a").hexdigest()[:40]
    assert list(files(store.folder)) == sorted(
        [f"{digest[:2]}/{digest}.gz", f"{key[:2]}/{key}.page.json"]
    )
    assert gzip.decompress((store.folder / digest[:2] / f"{digest}.gz").read_bytes()) == PAGE
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "url": URL,
        "final_url": URL,
        "status": 200,
        "fetched": NOW.isoformat(timespec="seconds"),
        "body": digest,
        "content_type": "text/html; charset=utf-8",
        "etag": '"1"',
        "last_modified": None,
        "title": None,
        "published": None,
        "from_list": None,
        "earlier": [],
    }


@pytest.mark.parametrize("again", [SAME, Reply(PAGE, headers=SAID)], ids=["304", "the same bytes"])
def test_a_page_that_is_as_it_was_changes_nothing(
    net: Internet, store: RawStore, again: Handler
) -> None:
    net.server("news.test", {"/a": in_turn(Reply(PAGE, headers=SAID), again)})
    first = take(net, store)
    before = files(store.folder)
    assert take(net, store) == first
    assert files(store.folder) == before


def test_a_page_that_has_changed_keeps_what_it_was(net: Internet, store: RawStore) -> None:
    net.server("news.test", {"/a": in_turn(page(), page("“No,” Ann Lee said."), page())})
    first, second, third = (take(net, store).pages and kept(store) for _ in range(3))
    assert (first.earlier, first.body == third.body) == ((), True)  # type: ignore[union-attr]
    assert [each["body"] for each in third.earlier] == [first.body, second.body]  # type: ignore[union-attr]
    assert len(list(store.folder.glob("*/*.gz"))) == 2


def test_a_page_that_is_kept_damaged_is_fetched_anew(net: Internet, store: RawStore) -> None:
    server = net.server("news.test", {"/a": Reply(PAGE, headers=SAID)})
    take(net, store)
    (body,) = store.folder.glob("*/*.gz")
    body.write_bytes(b"")
    take(net, store)
    assert "if-none-match" not in server.requests[-1].headers
    assert store.body(kept(store)) == PAGE


def test_a_page_that_nothing_tells_the_state_of_is_fetched_whole(
    net: Internet, store: RawStore
) -> None:
    net.server("news.test", {"/a": in_turn(page(), SAME)})
    take(net, store)
    (failure,) = take(net, store).failures
    assert failure.message.startswith("the server answers 304")


def test_a_page_of_another_address_by_redirect(net: Internet, store: RawStore) -> None:
    routes = {"/a": Reply(status=301, headers={"Location": "/b"}), "/b": Reply(PAGE, headers=SAID)}
    server = net.server("news.test", routes)
    take(net, store)
    take(net, store)
    assert (kept(store).url, kept(store).final_url) == (URL, "http://news.test/b")
    assert [request.headers.get("if-none-match") for request in server.requests[-2:]] == [
        None,
        '"1"',
    ]


@pytest.mark.parametrize("what", ["os.fsync", "os.replace"])
def test_a_store_that_cannot_be_written(
    net: Internet, store: RawStore, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    net.server("news.test", {"/a": page()})
    monkeypatch.setattr(what, full)
    with pytest.raises(StorageError, match="it cannot be written \\(No space left on device\\)"):
        take(net, store)
    assert files(store.folder) == {}


def test_the_body_is_there_before_the_record_that_names_it(
    store: RawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    real = os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (written.append(Path(b).suffix), real(a, b)))
    store.keep(Answer(URL, URL, 200, PAGE, NOW), "page")
    assert written == [".gz", ".json"]


# What is told apart


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(b"<rss version='2.0'>", "feed", id="rss"),
        pytest.param(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><feed>", "feed", id="atom"),
        pytest.param(b"<rdf:RDF xmlns='x'>", "feed", id="rss 1.0"),
        pytest.param(b"<?xml?><!DOCTYPE rss PUBLIC 'x' 'y'><rss>", "feed", id="rss 0.91"),
        pytest.param(b"<urlset xmlns='x'>", "sitemap", id="sitemap"),
        pytest.param(b"<s:sitemapindex xmlns:s='x'>", "sitemap", id="index"),
        pytest.param(b"<!DOCTYPE html><html><body><rss>", "page", id="html"),
        pytest.param(b"<html><!-- <rss> -->", "page", id="html with a comment"),
        pytest.param(b"%PDF-1.7 <rss>", "page", id="pdf"),
        pytest.param(b"feed me", "page", id="text"),
        pytest.param(b"", "page", id="nothing"),
    ],
)
def test_lists_are_told_from_pages(body: bytes, kind: str) -> None:
    assert kind_of(body) == kind


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/json", "text/css"])
def test_what_is_no_page_is_not_kept(net: Internet, store: RawStore, kind: str) -> None:
    net.server("news.test", {"/a": Reply(b"x", headers={"Content-Type": kind})})
    (failure,) = take(net, store).failures
    assert failure == Failure(
        URL, "fetch", f"this is {kind}, of a kind that On Record does not read"
    )
    assert files(store.folder) == {}


@pytest.mark.parametrize("kind", ["text/html", "application/pdf", "Text/Plain; charset=x", ""])
def test_what_may_be_an_article_is_kept(net: Internet, store: RawStore, kind: str) -> None:
    net.server("news.test", {"/a": Reply(b"x", headers={"Content-Type": kind})})
    assert len(take(net, store).pages) == 1


# Feeds

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<link>http://news.test/</link><title>News</title>
<item><title>Bread &amp;amp; rolls</title><link>http://news.test/1</link>
<pubDate>Tue, 05 Mar 2024 23:30:00 -0800</pubDate></item>
<item><title>Two</title><link>/2#top</link><pubDate>Mon, 04 Mar 2024 08:00:00 GMT</pubDate>
<content:encoded>&lt;p&gt;“No,” Bo Day said.&lt;/p&gt;</content:encoded></item>
<item><title>Elsewhere</title><link>http://other.test/3</link></item>
<item><title>No address</title></item>
<item><title>Two again</title><link>http://news.test/2</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>
<link rel="alternate" href="http://news.test/1"/><published>2024-03-05T23:30:00-08:00</published>
<updated>2024-03-09T00:00:00Z</updated>
<content type="html">&lt;p&gt;Yes.&lt;/p&gt;</content></entry>
<entry><link href="http://news.test/2"/><updated>2024-03-09T00:00:00Z</updated>
<summary>Short.</summary></entry></feed>"""
FEED = "http://news.test/feed"
LISTED = ("http://news.test/1", "http://news.test/2", "http://other.test/3")


def feed(body: str = RSS, **headers: str) -> Reply:
    return Reply(body.encode(), headers={"Content-Type": "application/rss+xml", **headers})


def test_the_entries_of_an_rss_feed() -> None:
    one, two, three = read_feed(RSS.encode(), FEED).items
    assert (one.url, two.url, three.url) == LISTED
    # The day is the one that is written there: a time zone does not move it.
    assert one.listed == Listed("Bread & rolls", date(2024, 3, 5))
    assert (one.text, three.listed.published) == (None, None)
    assert two.text
    assert "<h1>Two</h1>\n<p>“No,” Bo Day said.</p>" in two.text


def test_the_entries_of_an_atom_feed() -> None:
    one, two = read_feed(ATOM.encode(), FEED).items
    assert one.listed == Listed("One", date(2024, 3, 5))
    assert one.text
    # When it was changed is not when it was published, and a summary is not the text.
    assert (two.listed, two.text) == (Listed(), None)


def other(net: Internet, routes: dict[str, Handler] | None = None) -> None:
    net.server("other.test", {"/3": page()} if routes is None else routes)


def test_the_pages_of_a_feed_are_fetched_once(net: Internet, store: RawStore) -> None:
    routes = {"/feed": feed(), "/1": page(), "/2": page()}
    server = net.server("news.test", routes)
    other(net)
    first = take(net, store, FEED)
    assert first.failures == []
    assert first.tried == [FEED, *LISTED]
    assert first.pages == [store.path(url) for url in LISTED]
    assert kept(store, LISTED[0]).listed == Listed("Bread & rolls", date(2024, 3, 5))
    server.routes["/feed"] = feed(RSS.replace("news.test/1", "news.test/4"))
    server.routes["/4"] = page("“Hm,” Cy Fox said.")
    second = take(net, store, FEED)
    assert server.paths == ["/feed", "/1", "/2", "/feed", "/4"]
    # Those kept before are read again too: an earlier round may have been stopped before.
    assert sorted(second.pages) == sorted(
        store.path(url) for url in ("http://news.test/4", *LISTED[1:])
    )


def test_no_more_new_pages_are_fetched_than_wanted(net: Internet, store: RawStore) -> None:
    server = net.server("news.test", {"/feed": feed(), "/1": page(), "/2": page()})
    take(net, store, FEED, most_new=1)
    assert server.paths == ["/feed", "/1"]
    take(net, store, FEED, most_new=1)
    assert server.paths == ["/feed", "/1", "/feed", "/2"]


def test_an_unchanged_feed_still_gives_what_is_missing(net: Internet, store: RawStore) -> None:
    routes = {"/feed": in_turn(feed(**SAID), SAME), "/1": in_turn(GONE, page()), "/2": page()}
    server = net.server("news.test", routes)
    other(net)
    (failure,) = take(net, store, FEED).failures
    assert str(failure) == f"{LISTED[0]}: the server answers 404 (Not Found)"
    assert take(net, store, FEED).failures == []
    assert server.requests[-2].headers["if-none-match"] == '"1"'
    assert kept(store, LISTED[0]).listed.title == "Bread & rolls"


def test_a_feeds_own_text_stands_in_until_the_page_can_be_had(
    net: Internet, store: RawStore
) -> None:
    routes = {"/feed": feed(), "/1": page(), "/2": Reply(status=403)}
    server = net.server("news.test", routes)
    other(net)
    collected = take(net, store, FEED)
    two = LISTED[1]
    (failure,) = collected.failures
    assert failure == Failure(
        two,
        "fetch",
        "the server answers 403 (Forbidden). "
        "The text in its feed stands in for the page until that can be had.",
    )
    assert store.path(two) in collected.pages
    assert kept(store, two).from_list == FEED
    assert "“No,” Bo Day said." in store.body(kept(store, two)).decode()
    # Another try that fails says the same, so that the record need not change.
    assert take(net, store, two).failures == collected.failures
    assert take(net, store, FEED).failures == collected.failures
    server.routes["/2"] = page("“No, no,” Bo Day said.")
    assert take(net, store, FEED).failures == []
    assert kept(store, two).from_list is None
    assert (kept(store, two).title, len(kept(store, two).earlier)) == ("Two", 1)


def test_a_page_that_is_gone_stays_as_it_was_kept(net: Internet, store: RawStore) -> None:
    net.server("news.test", {"/a": in_turn(page(), GONE)})
    take(net, store)
    before = files(store.folder)
    (failure,) = take(net, store).failures
    assert failure.message == (
        "the server answers 404 (Not Found). What was fetched earlier stays."
    )
    assert files(store.folder) == before


def test_a_feed_of_no_use_is_a_failure(net: Internet, store: RawStore) -> None:
    net.server("news.test", {"/feed": feed("<rss")})
    (failure,) = take(net, store, FEED).failures
    assert failure.message.startswith("this feed cannot be read")


def test_an_entry_that_may_not_be_visited(net: Internet, store: RawStore) -> None:
    bad = RSS.replace("http://news.test/1", "http://ann:secret@news.test/1")
    net.server("news.test", {"/feed": feed(bad), "/2": page()})
    other(net)
    collected = take(net, store, FEED)
    (failure,) = collected.failures
    assert failure.source == "http://…@news.test/1"
    assert len(collected.pages) == 2


def test_what_a_feed_says_is_noted_also_of_a_page_kept_before(
    net: Internet, store: RawStore
) -> None:
    net.server("news.test", {"/feed": feed(), "/1": page(), "/2": page()})
    other(net)
    take(net, store, LISTED[0])
    assert kept(store, LISTED[0]).listed == Listed()
    take(net, store, FEED)
    assert kept(store, LISTED[0]).listed == Listed("Bread & rolls", date(2024, 3, 5))
    # What it said first stays.
    store.tell(LISTED[0], Listed("Buns", date(2024, 3, 9)))
    assert kept(store, LISTED[0]).listed == Listed("Bread & rolls", date(2024, 3, 5))


@given(
    st.text()
    | st.datetimes().map(str)
    | st.from_regex(r"(Mon, )?\d{1,9} \w{3} -?\d{1,9}( \d+:\d+:\d+ [+-]?\d{1,9})?")
)
def test_any_time_in_a_list_is_a_day_or_none(said: str) -> None:
    said = "".join(each for each in said if each.isprintable())
    day = f"<publication_date>{escape(said)}</publication_date>"
    body = f"<urlset><url><loc>/1</loc>{day}</url></urlset>"
    (item,) = read_sitemap(body.encode(), SITEMAP).items
    assert item.listed.published is None or isinstance(item.listed.published, date)


# Sitemaps

MAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://news.test/old</loc><lastmod>2024-03-01</lastmod></url>
<url><loc> http://news.test/x?a=1&amp;b=2 </loc><n:news><n:title>New</n:title>
<n:publication_date>2024-03-05T23:30:00-08:00</n:publication_date></n:news></url>
<url><loc>http://sport.news.test/</loc></url>
</urlset>"""
INDEX = """<sitemapindex>
<sitemap><loc>http://news.test/m1</loc><lastmod>2024-03-01</lastmod></sitemap>
<sitemap><loc>http://news.test/m2</loc><lastmod>2024-03-05</lastmod></sitemap></sitemapindex>"""
SITEMAP = "http://news.test/map"


def xml(body: str) -> Reply:
    return Reply(body.encode(), headers={"Content-Type": "application/xml"})


def test_the_pages_of_a_sitemap_the_newest_first() -> None:
    new, old, undated = read_sitemap(MAP.encode(), SITEMAP).items
    assert (new.url, new.listed) == ("http://news.test/x?a=1&b=2", Listed("New", date(2024, 3, 5)))
    # When it was changed is not when it was published.
    assert (old.url, old.listed) == ("http://news.test/old", Listed())
    assert undated.url == "http://sport.news.test/"


@pytest.mark.parametrize("zipped", [False, True])
def test_a_sitemap_is_fetched(net: Internet, store: RawStore, zipped: bool) -> None:
    sitemap = xml(MAP)
    if zipped:
        body, kind = gzip.compress(MAP.encode()), {"Content-Type": "application/gzip"}
        sitemap = replace(sitemap, body=body, headers=kind)
    server = net.server("news.test", {"/map": sitemap, "/old": page(), "/x?a=1&b=2": page()})
    collected = take(net, store, SITEMAP, most_new=2)
    assert collected.failures == []
    assert server.paths == ["/map", "/x?a=1&b=2", "/old"]


def test_the_newest_sitemaps_of_an_index_come_first(net: Internet, store: RawStore) -> None:
    two = "<urlset><url><loc>/2</loc></url></urlset>"
    one = "<urlset><url><loc>/1</loc></url></urlset>"
    routes = {"/map": xml(INDEX), "/m1": xml(one), "/m2": xml(two), "/1": page(), "/2": page()}
    server = net.server("news.test", routes)
    take(net, store, SITEMAP, most_new=1)
    assert server.paths == ["/map", "/m2", "/2"]
    take(net, store, SITEMAP, most_new=1)
    assert server.paths[3:] == ["/map", "/m2", "/m1", "/1"]


@pytest.mark.parametrize("bad", [page(), GONE, xml(INDEX), xml("<urlset>")])
def test_a_sitemap_of_an_index_that_fails(net: Internet, store: RawStore, bad: Handler) -> None:
    one = "<urlset><url><loc>/1</loc></url></urlset>"
    routes = {"/map": xml(INDEX), "/m1": xml(one), "/m2": bad, "/1": page()}
    net.server("news.test", routes)
    collected = take(net, store, SITEMAP)
    assert [failure.source for failure in collected.failures] == ["http://news.test/m2"]
    assert collected.pages == [store.path("http://news.test/1")]


# From kept pages to articles


def test_a_kept_page_is_an_article_without_a_network(net: Internet, store: RawStore) -> None:
    net.server("news.test", {"/a": Reply(status=301, headers={"Location": "/b"}), "/b": page()})
    (path,) = take(net, store).pages
    article = read_kept(path, "raw/a")
    assert article.text.startswith(f"{WORDS}\n")
    assert (article.source, article.url) == ("raw/a", "http://news.test/b")
    assert article.published == date(2024, 3, 4)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("", date(2024, 3, 5), id="the feed's day"),
        pytest.param("2024-03-04", date(2024, 3, 4), id="the page's own"),
    ],
)
def test_a_page_without_a_day_has_that_of_its_feed(
    net: Internet, store: RawStore, day: str, expected: date
) -> None:
    net.server("news.test", {"/feed": feed(), "/1": Reply(html(day=day)), "/2": page()})
    other(net)
    take(net, store, FEED)
    article = read_kept(store.path(LISTED[0]), "r")
    assert (article.title, article.published) == ("Bread & rolls", expected)


def test_a_page_without_an_article_is_named_by_its_address(net: Internet, store: RawStore) -> None:
    net.server("news.test", {"/a": Reply(b"<p>Cookies?</p>")})
    (path,) = take(net, store).pages
    (failure,) = read([path], dated=True)
    assert isinstance(failure, Failure)
    assert failure.source == path.as_posix()
    assert f"it has no day of publication (fetched from {URL}). Add a line" in failure.message


def test_a_person_may_know_better_than_a_page(net: Internet, store: RawStore) -> None:
    net.server("news.test", {"/a": Reply(html(day="", title="Bread"))})
    (path,) = take(net, store).pages
    path.with_name(f"{path.name}.yml").write_text("published: 2024-03-01\nauthor: Al\n", "utf-8")
    (article,) = read([store.folder], dated=True)
    assert isinstance(article, Article)
    assert (article.published, article.author) == (date(2024, 3, 1), "Al")


def test_a_page_is_kept_once_for_all_its_addresses(net: Internet, store: RawStore) -> None:
    """One record, be it asked for with a tracker, by way of a redirect, or as it is."""
    routes: dict[str, Handler] = {
        "/go": Reply(status=302, headers={"Location": "/a?utm_source=feed"}),
        "/a?utm_source=feed": page(),
        "/a": page(),
        "/feed": feed(RSS.replace("news.test/1", "news.test/go")),
    }
    server = net.server("news.test", routes)
    collected = take(net, store, FEED, most_new=1)
    assert collected.pages == [store.path(URL)]
    assert take(net, store, "http://news.test/go", URL).pages == [store.path(URL)] * 2
    assert len(list(store.folder.glob("*/*.page.json"))) == 1
    assert len(list(store.folder.glob("*/*.moved.json"))) == 1
    assert len(list(read([store.folder], dated=True))) == 1
    # The feed's entry is not fetched again, though it goes by another name.
    before = len(server.paths)
    take(net, store, FEED, most_new=1)
    assert "/go" not in server.paths[before:]


def test_a_page_that_moves_leaves_no_stand_in_behind(net: Internet, store: RawStore) -> None:
    server = net.server("news.test", {"/feed": feed(), "/1": page(), "/2": GONE, "/b": page()})
    other(net)
    take(net, store, FEED)
    assert kept(store, LISTED[1]).from_list == FEED
    server.routes["/2"] = Reply(status=301, headers={"Location": "/b"})
    assert store.path("http://news.test/b") in take(net, store, LISTED[1]).pages
    assert not store.path(LISTED[1]).exists()
    assert kept(store, LISTED[1]).final_url == "http://news.test/b"


# The command line


class Desk:
    """A working folder on the small internet."""

    def __init__(self, folder: Path, net: Internet) -> None:
        self.folder = folder
        self.net = net
        self.manners: list[Manners] = []

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with reading(self.folder / "data/quotes.db") as db:
            assert list(verify(db)) == []
            return db.execute(sql).fetchall()

    @property
    def failures(self) -> list[tuple[object, ...]]:
        return self.rows("SELECT source, stage, message FROM failures ORDER BY id")


@pytest.fixture
def desk(tmp_path: Path, net: Internet, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path, net)

    def stub(authority: Authority, model: str | None) -> StubExtractor:
        return StubExtractor(authority)

    def fetcher(manners: Manners) -> Fetcher:
        made.manners.append(manners)
        return net.fetcher(allow_private=manners.allow_private)

    monkeypatch.setattr(sys.modules["onrecord.cli.build"], "extractor_for", stub)
    monkeypatch.setattr("onrecord.sources.web.fetcher.Fetcher", fetcher)
    monkeypatch.chdir(tmp_path)
    return made


@pytest.mark.parametrize("command", ["add", "build"])
def test_an_address_is_fetched_kept_and_built(desk: Desk, command: str) -> None:
    desk.net.server("news.test", {"/a": page()})
    result = desk.run(command, URL)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("data/quotes.db: 1 quote from 1 article (1 added; ")
    ((url, source, text),) = desk.rows("SELECT url, source, text FROM articles")
    assert url == URL
    assert str(text).startswith(f"{WORDS}\n")
    assert str(source).startswith("data/raw/")
    assert (desk.folder / str(source)).is_file()
    (manners,) = desk.manners
    assert re.match(r"OnRecord(/[\d.]+)?\Z", manners.agent)
    assert not manners.allow_private
    assert "(1 unchanged; " in desk.run(command, URL).stdout


def test_a_rebuild_needs_no_network(desk: Desk) -> None:
    server = desk.net.server("news.test", {"/a": page()})
    desk.run("add", URL)
    before = desk.rows("SELECT id, article, text FROM quotes")
    asked = len(server.requests)
    server.routes.clear()
    for arguments in (["build"], ["build", "data/raw"]):
        (desk.folder / "data/quotes.db").unlink()
        result = desk.run(*arguments)
        assert (result.exit_code, result.stderr) == (0, "")
        assert desk.rows("SELECT id, article, text FROM quotes") == before
    assert len(server.requests) == asked


def test_a_page_taken_out_of_the_store_is_pruned(desk: Desk) -> None:
    desk.net.server("news.test", {"/a": page(), "/b": page("“No,” Bo Day said.")})
    desk.run("add", URL, "http://news.test/b")
    RawStore(Path("data/raw")).path(URL).unlink()
    assert "1 unchanged, 1 removed" in desk.run("build", "--prune").stdout
    assert desk.rows("SELECT text FROM quotes") == [("No,",)]


def test_a_failed_address_is_noted_and_tried_again(desk: Desk) -> None:
    server = desk.net.server("news.test", {"/b": page("“No,” Bo Day said.")})
    result = desk.run("add", URL, "http://news.test/b")
    assert result.exit_code == 1
    assert result.stderr == f"{URL}: the server answers 404 (Not Found)\n"
    assert "(1 added, 1 failed; " in result.stdout
    noted = [(URL, "fetch", "the server answers 404 (Not Found)")]
    assert desk.failures == noted
    # Neither another build nor another address changes that.
    desk.run("build")
    desk.run("add", "http://news.test/b")
    assert desk.failures == noted
    assert desk.run("add").exit_code == 1
    assert (desk.failures, server.paths.count("/a")) == (noted, 2)
    server.routes["/a"] = page()
    result = desk.run("add")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "(1 added; " in result.stdout
    assert desk.failures == []
    result = desk.run("add")
    assert result.exit_code == 0
    assert result.stdout == (
        "data/quotes.db: no address has failed; there is nothing to try again\n"
    )


def test_an_address_that_once_failed_is_noted_no_more_once_it_was_had(desk: Desk) -> None:
    server = desk.net.server("news.test", {})
    for path in ("a", "a/b"):
        desk.run("add", f"http://news.test/{path}")
    server.routes["/a"] = page()
    desk.run("add", URL)
    assert [source for source, *_ in desk.failures] == ["http://news.test/a/b"]


def test_a_feed_is_added(desk: Desk) -> None:
    routes = {"/feed": feed(), "/1": page(), "/2": GONE}
    server = desk.net.server("news.test", routes)
    other(desk.net, {"/3": page("“Oh,” Cy Fox said.")})
    result = desk.run("add", "--limit", "9", "--contact", "desk@example.org", FEED)
    assert result.exit_code == 1
    assert "stands in for the page" in result.stderr
    assert desk.manners[0].agent.endswith(" (+desk@example.org)")
    assert sorted(desk.rows("SELECT text FROM quotes")) == [("No,",), ("Oh,",), ("We bake,",)]
    assert [source for source, *_ in desk.failures] == ["http://news.test/2"]
    server.routes["/2"] = page("“No, no,” Bo Day said.")
    assert "(1 read again; " in desk.run("add").stdout
    assert desk.failures == []


def test_an_entry_of_a_form_that_is_never_fetched_holds_nothing_up(desk: Desk) -> None:
    bad = RSS.replace("http://news.test/1", "http://a:b@news.test:99/1")
    server = desk.net.server("news.test", {"/feed": feed(bad)})
    other(desk.net)
    desk.run("add", FEED)
    noted = desk.failures
    assert [source for source, *_ in noted] == ["http://…@news.test:99/1", "http://news.test/2"]
    server.routes["/2"] = page()
    assert desk.run("add").exit_code == 1
    assert desk.failures == noted[:1]


def test_the_known_speakers_beside_the_store_are_found(desk: Desk) -> None:
    desk.net.server("news.test", {"/a": page()})
    mine = desk.folder / "mine"
    mine.mkdir()
    (mine / "speakers.yml").write_text("- {id: lee, name: Ann Lee, kind: person}\n", "utf-8")
    result = desk.run("add", URL, "--db", "mine/quotes.db")
    assert result.exit_code == 0
    assert (mine / "raw").is_dir()
    with reading(mine / "quotes.db") as db:
        assert db.execute("SELECT speaker FROM quotes").fetchall() == [("lee",)]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        pytest.param("add ftp://news.test/a", "only http:// and https://", id="scheme"),
        pytest.param("build file:///etc/passwd", "only http:// and https://", id="build"),
        pytest.param("add http://a:secret@news.test/", "holds a name or a password", id="password"),
        pytest.param("add http://news.test:99/", "port 99 is not one of the web's", id="port"),
        pytest.param("add nowhere.md", "there is no such file", id="no file"),
        pytest.param("add .", "only files and addresses can be added", id="folder"),
        pytest.param("add -", "only files and addresses can be added", id="standard input"),
        pytest.param("add", "there is no such database", id="nothing to try again"),
        pytest.param("add --limit 0 http://news.test/", "Invalid value for '--limit'", id="limit"),
        pytest.param("add --contact a(b http://x.test/", "'--contact'", id="contact"),
    ],
)
def test_wrong_use(desk: Desk, arguments: str, what: str) -> None:
    result = desk.run(*arguments.split())
    assert result.exit_code == 2
    assert what in result.stderr
    assert "secret" not in result.stderr
    assert "Traceback" not in result.output
    assert desk.net.looked_up == []
    assert not (desk.folder / "data").exists()


def test_own_servers_must_be_allowed(desk: Desk) -> None:
    url = "http://127.0.0.1/a"
    server = desk.net.server("desk.local", {"/a": page()}, address="127.0.0.1")
    result = desk.run("add", url)
    assert result.exit_code == 1
    assert "it leads to 127.0.0.1, which is not a public address" in result.stderr
    assert desk.net.connected == []
    assert desk.run("add", url, "--allow-private-addresses").exit_code == 0
    assert server.paths == ["/a"]


# Files

TEXT = f"---\npublished: 2024-03-05\n---\n{WORDS}\n"


def test_a_file_is_copied_beside_the_other_articles(desk: Desk) -> None:
    (desk.folder / "a.md").write_text(TEXT, encoding="utf-8")
    result = desk.run("add", "a.md")
    assert (result.exit_code, result.stderr) == (0, "")
    assert desk.rows("SELECT source FROM articles") == [("data/articles/a.md",)]
    (desk.folder / "a.md").unlink()
    assert "(1 unchanged; " in desk.run("build").stdout
    assert "(1 unchanged; " in desk.run("add", "data/articles/a.md").stdout
    assert [path.name for path in (desk.folder / "data/articles").iterdir()] == ["a.md"]


def test_a_files_details_come_along(desk: Desk) -> None:
    (desk.folder / "a.html").write_bytes(html(day=""))
    (desk.folder / "a.html.yml").write_text("published: 2024-03-05\n", encoding="utf-8")
    assert desk.run("add", "a.html").exit_code == 0
    assert desk.rows("SELECT source, published FROM articles") == [
        ("data/articles/a.html", "2024-03-05")
    ]
    assert sorted(path.name for path in (desk.folder / "data/articles").iterdir()) == [
        "a.html",
        "a.html.yml",
    ]


def test_a_file_is_never_written_over(desk: Desk) -> None:
    articles = desk.folder / "data/articles"
    articles.mkdir(parents=True)
    (articles / "a.md").write_text(TEXT, encoding="utf-8")
    (desk.folder / "a.md").write_text(TEXT + "More.", encoding="utf-8")
    result = desk.run("add", "a.md")
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: a.md: data/articles/a.md is another file of that name. Give it another name.\n"
    )
    assert (articles / "a.md").read_text(encoding="utf-8") == TEXT


def test_two_files_of_one_name(desk: Desk) -> None:
    for name, text in (("x", TEXT), ("y", TEXT + "More.")):
        (desk.folder / name).mkdir()
        (desk.folder / name / "a.md").write_text(text, encoding="utf-8")
    assert desk.run("add", "x/a.md", "y/a.md").exit_code == 2
    assert (desk.folder / "data/articles/a.md").read_text(encoding="utf-8") == TEXT


def test_a_file_of_no_use_is_not_copied(desk: Desk) -> None:
    (desk.folder / "a.md").write_text("No day.", encoding="utf-8")
    result = desk.run("add", "a.md")
    assert result.exit_code == 1
    assert "a.md: it has no day of publication" in result.stderr
    assert not (desk.folder / "data/articles").exists()


def test_folders_of_the_store_hold_nothing_else_to_read(desk: Desk) -> None:
    desk.net.server("news.test", {"/feed": feed(), "/1": page(), "/2": page()})
    other(desk.net)
    desk.run("add", FEED)
    (desk.folder / "data/raw/5b").mkdir(exist_ok=True)
    (desk.folder / "data/raw/5b/.left.part").write_bytes(b"\0")
    items = list(read(["data/raw"], dated=True))
    assert len(items) == 3
    assert all(isinstance(item, Article) for item in items)


# The real thing: no resolver, clock or socket of the tests' own


def test_a_name_for_this_machine_is_refused() -> None:
    with Fetcher() as fetcher, pytest.raises(AddressRefused, match="localhost"):
        fetcher.fetch("http://localhost/")


def test_a_server_of_ones_own(tmp_path: Path) -> None:
    server = Server()
    server.routes["/a"] = page()
    url = f"http://127.0.0.1:{server.port}/a"
    store = RawStore(tmp_path)
    manners = Manners("OnRecord/test", allow_private=True, interval=0.0)
    try:
        with Fetcher(manners) as fetcher:
            assert collect([url], store, fetcher).failures == []
    finally:
        server.close()
    assert store.body(kept(store, url)) == PAGE
