"""Feeds over HTTP: what is in them, in which order, valid by RFC 4287 whatever the words are."""

from __future__ import annotations

import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from hostile import make_sample
from in_process import got
from site_sample import AUTHORITY, StubExtractor, make_database, site, start_datasette, stop

from onrecord.build import Options, build
from onrecord.models import Authority
from onrecord.site.published.feeds import CANDIDATES, ENTRIES

ATOM = "{http://www.w3.org/2005/Atom}"
SAFE = "We will not sail until the boats are safe, Nobody should drown for a timetable."
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def ask(path: str, base: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request((base or site()) + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def faults(body: bytes) -> list[str]:
    """What RFC 4287 asks for and a feed does not have."""
    feed = ElementTree.fromstring(body)
    found = [] if feed.tag == f"{ATOM}feed" else ["the root is no feed"]
    found += _faults_of(feed, "feed")
    links = [each.get("rel") for each in feed.findall(f"{ATOM}link")]
    found += [] if "self" in links else ["feed: no link to itself"]
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        found += _faults_of(entry, "entry")
        authors = [*entry.findall(f"{ATOM}author"), *feed.findall(f"{ATOM}author")]
        names = [author.findtext(f"{ATOM}name") for author in authors]
        found += [] if any(names) else ["entry: no author"]
        content = entry.findall(f"{ATOM}content")
        linked = [each for each in entry.findall(f"{ATOM}link") if each.get("rel") == "alternate"]
        found += [] if len(content) <= 1 and (content or linked) else ["entry: nothing to read"]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    return found + ([] if len(set(ids)) == len(ids) else ["two entries of one id"])


def _faults_of(element: ElementTree.Element, name: str) -> Iterator[str]:
    for needed in ("id", "title", "updated"):
        if len(element.findall(f"{ATOM}{needed}")) != 1:
            yield f"{name}: not one {needed}"
    if not urlsplit(element.findtext(f"{ATOM}id") or "").scheme:
        yield f"{name}: its id is no address"
    for moment in ("updated", "published"):
        told = element.findtext(f"{ATOM}{moment}")
        if told is not None and not MOMENT.fullmatch(told):
            yield f"{name}: {moment} is {told}"
    for link in element.findall(f"{ATOM}link"):
        if urlsplit(link.get("href") or "").scheme not in ("http", "https"):
            yield f"{name}: a link that is no address"


def feed(path: str, base: str = "") -> Any:
    status, headers, body = ask(path, base)
    assert status == 200, body
    assert headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert faults(body) == []
    read = feedparser.parse(body)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    return read


def test_a_feed_is_looked_at_closely() -> None:
    """The look at a feed sees what is missing."""
    bare = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id></entry></feed>'
    assert "feed: not one title" in faults(bare)
    assert "entry: its id is no address" in faults(bare)
    assert "entry: no author" in faults(bare)


def test_all_quotes() -> None:
    read = feed("/feed.atom")
    assert read.feed.title == "On Record: all quotes"
    assert len(read.entries) == 7
    told = {entry.title: entry for entry in read.entries}
    entry = told[f"Harbor Pilots Guild: “{SAFE}”"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/quotes/quotes/[0-9a-f]{16}", entry.link)
    assert entry.id.startswith("urn:uuid:")
    [content] = entry.content
    assert "Harbor Pilots Guild · " in content.value
    assert "4 March 2024" in content.value
    unknown = next(each for title, each in told.items() if title.startswith("Speaker not known"))
    assert "Speaker not known · " in unknown.content[0].value
    assert "no later than" in unknown.content[0].value


@pytest.mark.parametrize(
    ("query", "title", "count"),
    [
        ("speaker=hpg", "On Record: Harbor Pilots Guild", 2),
        ("party=pob", "On Record: for Port of Ostrava Bay", 2),
        ("speaker=marta-lind&party=pob", "On Record: Marta Lind, for Port of Ostrava Bay", 1),
        ("q=boats", "On Record: “boats”", 2),
        ("q=%22they+always%22", 'On Record: “"they always"”', 1),
        ("q=boats&speaker=pob", "On Record: Port of Ostrava Bay, “boats”", 0),
        ("q=nothingofthekind", "On Record: “nothingofthekind”", 0),
        ("q=", "On Record: “”", 0),
        ("q=AND+(", "On Record: “AND (”", 0),
        ("speaker=&party=", "On Record: all quotes", 7),
    ],
)
def test_feeds_of_some(query: str, title: str, count: int) -> None:
    read = feed(f"/feed.atom?{query}")
    assert read.feed.title == title
    assert len(read.entries) == count


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("", "/"),
        ("?speaker=hpg", "/quotes/speakers/hpg"),
        ("?party=pob", "/quotes/speakers/pob"),
        ("?q=the+boats", "/search?q=the%20boats"),
        ("?party=hpg&q=boats", "/search?q=boats&party=hpg"),
    ],
)
def test_a_feed_names_the_page_that_shows_the_same(query: str, page: str) -> None:
    read = feed(f"/feed.atom{query}")
    links = {link.rel: link.href for link in read.feed.links}
    assert links["alternate"] == site() + page
    assert links["self"] == site() + f"/feed.atom{query}".replace("+", "%20")


def test_an_empty_feed_is_as_old_as_the_last_build(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update runs set started = '2024-05-06T07:08:09+00:00'")
        connection.commit()
    [answer] = got(path, "/feed.atom?q=nothingofthekind")
    assert faults(answer.content) == []
    assert feedparser.parse(answer.content).feed.updated == "2024-05-06T07:08:09+00:00"
    assert answer.headers["last-modified"] == "Mon, 06 May 2024 07:08:09 GMT"


def test_nobody_has_no_feed() -> None:
    status, _, body = ask("/feed.atom?speaker=nobody")
    assert status == 404
    assert b"Nobody of this id is on record here, so there is no feed." in body
    assert ask("/feed.atom?party=nobody")[0] == 404


def test_a_client_that_has_it_is_told_so() -> None:
    _, headers, body = ask("/feed.atom")
    tag, modified = headers["etag"], headers["last-modified"]
    status, again, empty = ask("/feed.atom", **{"If-None-Match": tag})
    assert (status, empty, again["etag"]) == (304, b"", tag)
    assert ask("/feed.atom", **{"If-Modified-Since": modified})[0] == 304
    # The tag counts, whatever the time says.
    both = {"If-None-Match": '"other"', "If-Modified-Since": modified}
    assert ask("/feed.atom", **both)[::2] == (200, body)
    assert ask("/feed.atom", **{"If-Modified-Since": "soon"})[0] == 200
    assert ask("/feed.atom?q=boats", **{"If-None-Match": tag})[0] == 200


def test_pages_name_the_feed() -> None:
    for path in ("/", "/quotes/quotes", "/-/check"):
        html = ask(path)[2].decode()
        title = 'title="On Record: all quotes"'
        link = f'<link rel="alternate" type="application/atom+xml" {title} href="/feed.atom">'
        assert link in html


def test_newest_on_record_comes_first_and_ids_stay(tmp_path: Path) -> None:
    """An old article that is added later is new on record, and what was there stays as it was."""
    path = make_database(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update articles set fetched = '2024-03-08T00:00:00+00:00'")
        connection.commit()
    [before] = got(path, "/feed.atom")
    old = tmp_path / "articles" / "second-old.md"
    old.write_text(
        (tmp_path / "articles" / "second.md")
        .read_text()
        .replace("id: second", "id: old")
        .replace("2024-03-07", "2020-01-02")
        .replace("talks\n", "old\n")
    )
    telling = StubExtractor().tellings[5]
    tellings = (*StubExtractor().tellings, type(telling)(**{**vars(telling), "article": "old"}))
    build(
        [tmp_path / "articles"],
        path,
        authority=AUTHORITY,
        extractor=StubExtractor(tellings),
        options=Options(),
    )
    [after] = got(path, "/feed.atom")
    first, second = (feedparser.parse(answer.content) for answer in (before, after))
    assert "second-old" not in second.entries[0].link
    assert "2 January 2020" in second.entries[0].content[0].value
    kept = [entry.id for entry in second.entries[1:]]
    assert kept == [entry.id for entry in first.entries]
    assert [e.updated for e in second.entries[1:]] == [e.updated for e in first.entries]
    assert second.feed.updated > first.feed.updated


def test_a_decision_of_a_person_updates_the_entry(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update articles set fetched = '2024-03-08T00:00:00+00:00'")
        [key] = connection.execute("select id from quotes order by id limit 1").fetchone()
        connection.execute(
            'insert into corrections (n, field, quote, "on") values (1, ?, ?, ?)',
            ["confirm", key, "2024-04-01"],
        )
        connection.commit()
    [answer] = got(path, "/feed.atom")
    entries = {
        entry.link.rpartition("/")[2]: entry for entry in feedparser.parse(answer.content).entries
    }
    assert entries[key].updated == "2024-04-01T00:00:00+00:00"
    assert entries[key].published == "2024-03-08T00:00:00+00:00"
    assert {entry.updated for name, entry in entries.items() if name != key} == {
        "2024-03-08T00:00:00+00:00"
    }


def test_feeds_are_bounded(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute("pragma table_info(quotes)")][1:]
        names = ", ".join(f'"{name}"' for name in columns)
        connection.execute(
            f"with recursive n(n) as (select 1 union all select n + 1 from n limit 3000)"
            f" insert into quotes (id, {names}) select 'more-' || n, {names} from n"
            " cross join (select * from quotes where speaker = 'hpg' limit 1)"
        )
        connection.commit()
    for answer in got(path, "/feed.atom", "/feed.atom?speaker=hpg", "/feed.atom?q=boats"):
        assert len(feedparser.parse(answer.content).entries) == ENTRIES
    assert ENTRIES <= CANDIDATES


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process, url = start_datasette(make_sample(tmp_path_factory.mktemp("hostile")))
    yield url
    stop(process)


def test_hostile_words_are_words(hostile: str) -> None:
    read = feed("/feed.atom", hostile)
    assert len(read.entries) > 30
    body = ask("/feed.atom", hostile)[2].decode()
    for entry in ElementTree.fromstring(body).findall(f"{ATOM}entry"):
        html = entry.findtext(f"{ATOM}content") or ""
        tags = set(re.findall(r"<\s*/?([a-zA-Z]+)", html))
        assert tags <= {"blockquote", "p", "q", "span", "time", "a"}, html
        assert not re.search(r"<[^>]*\son\w+=", html), html
        assert not re.search(r'href="(?!https?://)', html), html


def test_a_title_typed_by_a_reader_is_text() -> None:
    words = "<script>alert(1)</script> \x01 \ud7ff\uffff"
    read = feed(f"/feed.atom?q={quote(words)}")
    assert "<script>alert(1)</script>" in read.feed.title or "&lt;script" in read.feed.title
    status, _, body = ask(f"/feed.atom?q={quote(words)}")
    assert (status, b"<script>" in body) == (200, False)


def test_a_record_without_quotes_has_a_feed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\npublished: 2024-03-05\n---\nNothing was said here at all.\n"
    )
    path = tmp_path / "quotes.db"
    build(
        [tmp_path / "a.md"],
        path,
        authority=Authority(),
        extractor=StubExtractor(()),
        options=Options(),
    )
    [answer] = got(path, "/feed.atom")
    assert faults(answer.content) == []
    assert feedparser.parse(answer.content).entries == []
