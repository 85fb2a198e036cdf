"""The sitemap and robots.txt: valid, whole, and leading to pages that are there."""

from __future__ import annotations

import re
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from in_process import got, with_site
from protego import Protego
from site_sample import make_database, site
from statements_sample import differing_site

from onrecord.site.published import sitemaps

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("sitemap"))


def locations(body: bytes, kind: str) -> list[str]:
    """The addresses of a sitemap or an index, which has to be one by the protocol's rules."""
    assert len(body) <= 50 * 1024 * 1024
    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    root = ElementTree.fromstring(body)
    outer, inner = ("sitemapindex", "sitemap") if kind == "index" else ("urlset", "url")
    assert root.tag == SPACE + outer
    assert 0 < len(root) <= 50_000
    found = []
    for each in root:
        assert each.tag == SPACE + inner
        [address] = [child.text or "" for child in each if child.tag == f"{SPACE}loc"]
        assert {child.tag for child in each} <= {f"{SPACE}loc", f"{SPACE}lastmod"}
        assert urlsplit(address).scheme in ("http", "https")
        assert len(address) < 2_048
        assert address.isascii()
        found.append(address)
    assert len(set(found)) == len(found)
    return found


def local(address: str) -> str:
    return address.partition("localhost")[2]


async def walk(site: Any) -> dict[str, list[str]]:
    """Every part of the sitemap by its address, with the addresses in it."""
    index = await site.client.get("/sitemap.xml")
    assert index.headers["content-type"] == "application/xml; charset=utf-8"
    parts = [local(each) for each in locations(index.content, "index")]
    return {part: locations((await site.client.get(part)).content, "part") for part in parts}


def test_every_row_is_in_it_once(path: Path) -> None:
    parts = with_site(path, walk)
    assert set(parts) == {f"/sitemap-{about}-1.xml" for about in sitemaps.PARTS}
    with closing(sqlite3.connect(path)) as connection:
        for table, condition in (
            ("quotes", "1"),
            ("articles", "1"),
            ("statements", "1"),
            ("speakers", "kind <> 'unnamed'"),
        ):
            [count] = connection.execute(
                f"select count(*) from {table} where {condition}"
            ).fetchone()
            assert len(parts[f"/sitemap-{table}-1.xml"]) == count, table
        days = connection.execute("select distinct said_on from quotes where said_on is not null")
        wanted = sorted(f"http://localhost/day/{day}" for (day,) in days)
        assert parts["/sitemap-days-1.xml"] == wanted


def test_its_pages_answer(path: Path) -> None:
    async def asking(site: Any) -> list[tuple[str, int]]:
        parts = await walk(site)
        addresses = [local(each) for part in parts.values() for each in part]
        return [(each, (await site.client.get(each)).status_code) for each in addresses]

    answers = with_site(path, asking)
    assert len(answers) > 15
    assert [each for each in answers if each[1] != 200] == []


def test_parts_follow_one_another(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [whole] = got(path, "/sitemap-quotes-1.xml")
    monkeypatch.setattr(sitemaps, "MOST", 3)
    parts = with_site(path, walk)
    quotes = [parts[f"/sitemap-quotes-{n}.xml"] for n in (1, 2, 3)]
    assert [len(part) for part in quotes] == [3, 3, 1]
    assert [each for part in quotes for each in part] == locations(whole.content, "part")


@pytest.mark.parametrize("path_", ["quotes-2", "quotes-0", "quotes-99999", "nothing-1", "pages-2"])
def test_parts_that_are_not_there(path: Path, path_: str) -> None:
    [answer] = got(path, f"/sitemap-{path_}.xml")
    assert answer.status_code == 404


def test_keys_of_any_letters_are_encoded(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    odd = "a b/ü&<x>'\"~5C"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma foreign_keys = off")
        connection.execute("update articles set id = ? where id = 'long'", [odd])
        connection.commit()

    async def asking(site: Any) -> tuple[list[str], Any]:
        parts = await walk(site)
        [found] = [each for each in parts["/sitemap-articles-1.xml"] if "~" in each]
        return parts["/sitemap-articles-1.xml"], await site.client.get(local(found))

    addresses, answer = with_site(path, asking)
    assert len(addresses) == 3
    assert answer.status_code == 200
    assert "About long" in answer.text


def test_an_index_of_a_new_build(tmp_path: Path) -> None:
    path = make_database(tmp_path)

    async def asking(site: Any) -> list[int]:
        before = await walk(site)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("delete from quotes where kind = 'direct'")
            connection.commit()
        return [
            len((await walk(site))["/sitemap-quotes-1.xml"]),
            len(before["/sitemap-quotes-1.xml"]),
        ]

    assert with_site(path, asking) == [4, 7]


def robots() -> Protego:
    with urllib.request.urlopen(f"{site()}/robots.txt", timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/plain")
        return Protego.parse(answer.read().decode())


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/quotes/quotes/0123456789abcdef",
        "/quotes/articles/first",
        "/quotes/statements/0123456789abcdef",
        "/quotes/speakers/hpg",
        "/quotes/said_by",
        "/day/2024-03-04",
        "/-/check",
        "/-/contradictions",
        "/-/static-plugins/onrecord/site.css",
        "/about",
        "/search",
        "/downloads",
        "/feed.atom",
        "/sitemap.xml",
        "/sitemap-quotes-1.xml",
    ],
)
def test_robots_may_read_pages(path: str) -> None:
    assert robots().can_fetch(path, "AnyBot")


@pytest.mark.parametrize(
    "path",
    [
        "/quotes/quotes?speaker=hpg",
        "/quotes/quotes?_sort=kind",
        "/quotes/quotes?_facet=speaker",
        "/quotes?sql=select+1",
        "/search?q=boats",
        "/-/check?q=boats",
        "/feed.atom?q=boats",
        "/quotes/quotes.json",
        "/quotes/quotes.csv?_stream=on",
        "/quotes/quotes.spreadsheet",
        "/quotes/said_by.json?who=hpg",
        "/-/metadata.json",
        "/-/mcp",
        "/-/versions",
        "/downloads/quotes.csv.gz",
    ],
)
def test_robots_may_not_read_what_has_no_end(path: str) -> None:
    assert not robots().can_fetch(path, "AnyBot")


def test_robots_are_told_of_the_sitemap() -> None:
    [sitemap] = robots().sitemaps
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/sitemap\.xml", sitemap)


def test_addresses_below_a_prefix(path: Path) -> None:
    index, part, rules = got(
        path,
        "/sitemap.xml",
        "/sitemap-quotes-1.xml",
        "/robots.txt",
        base_url="/record/",
    )
    assert "http://localhost/record/sitemap-quotes-1.xml" in locations(index.content, "index")
    addresses = locations(part.content, "part")
    assert all(each.startswith("http://localhost/record/quotes/quotes/") for each in addresses)
    assert "Disallow: /record/*?" in rules.text
    assert "Sitemap: http://localhost/record/sitemap.xml" in rules.text


def test_rows_name_their_one_address() -> None:
    with urllib.request.urlopen(
        f"{differing_site()}/quotes/speakers/hpg?_extra=1", timeout=20
    ) as page:
        html = page.read().decode()
    [canonical] = re.findall(r'<link rel="canonical" href="([^"]*)">', html)
    assert canonical == f"{differing_site()}/quotes/speakers/hpg"
