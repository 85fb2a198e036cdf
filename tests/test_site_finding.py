"""What a search finds, compared with what plain SQL finds, on a record of two thousand quotes."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from datasette.app import Datasette

from benchmarks.synthetic import write
from onrecord.site.guard import limits
from onrecord.site.search import finding, remembered
from onrecord.site.search.finding import PAGE_SIZE
from onrecord.site.search.order import Order, order_of
from onrecord.site.search.searching import Page, search
from onrecord.storage import search_expression

ORDER = "order by coalesce(q.said_on, q.latest) desc, q.said_on is null, q.rowid"


class Record:
    """A record that a running Datasette searches, and the same for plain SQL."""

    def __init__(self, path: Path) -> None:
        self.sql = sqlite3.connect(path)
        self.loop = asyncio.new_event_loop()
        self.datasette = Datasette([str(path)])
        self.loop.run_until_complete(self.datasette.invoke_startup())

    def pages(self, asked: Mapping[str, str], most: int = 100) -> list[Page]:
        """All pages of a search, one after the other."""

        async def asking() -> list[Page]:
            db = self.datasette.get_database("quotes")
            found = [await search(db, asked)]
            while found[-1].next and len(found) < most:
                found.append(await search(db, dict(parse_qsl(found[-1].next.lstrip("?")))))
            return found

        return self.loop.run_until_complete(asking())

    def order(self) -> Order:
        return self.loop.run_until_complete(order_of(self.datasette.get_database("quotes")))

    def close(self) -> None:
        self.datasette.get_database("quotes").close()
        self.datasette.executor.shutdown()
        self.loop.close()
        self.sql.close()


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    path = tmp_path_factory.mktemp("finding") / "quotes.db"
    write(path, quotes=1_500, seed=3)
    found = Record(path)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def forgetful() -> None:
    """No search remembers what was found before a test changed the bounds."""
    remembered._known.clear()


def most_common(connection: sqlite3.Connection, column: str) -> str:
    table = "articles" if column == "publisher" else "quotes"
    sql = f"select {column} from {table} where {column} is not null group by 1"
    found: str = connection.execute(f"{sql} order by count(*) desc limit 1").fetchone()[0]
    return found


def by_sql(connection: sqlite3.Connection, asked: Mapping[str, str]) -> list[str]:
    """The ids of the quotes that a search is to find, in order."""
    tests, values = ["1"], {**asked}
    if "q" in asked:
        tests.append("q.rowid in (select rowid from quotes_fts where quotes_fts match :q)")
        values["q"] = search_expression(asked["q"])
    tests += [f"q.{name} = :{name}" for name in ("speaker", "party", "kind") if name in asked]
    if "publisher" in asked:
        tests.append("a.publisher = :publisher")
    if "from" in asked:
        tests.append("coalesce(q.said_on, q.earliest) >= :from")
    if "to" in asked:
        values["to"] += "-31"[: 10 - len(asked["to"])]
        tests.append("coalesce(q.said_on, q.latest) <= :to")
    where = " and ".join(tests)
    sql = f"select q.id from quotes q join articles a on a.id = q.article where {where} {ORDER}"
    return [id for (id,) in connection.execute(sql, values)]


def ids(found: list[Page]) -> list[str]:
    return [quote["id"] for page in found for quote in page.quotes]


ASKED: dict[str, dict[str, str]] = {
    "all": {},
    "words": {"q": "the"},
    "two words": {"q": "we the"},
    "phrase": {"q": "“of the”"},
    "rare": {"q": "water"},
    "speaker": {"speaker": "?"},
    "party": {"party": "?"},
    "publisher": {"publisher": "?"},
    "kind": {"kind": "indirect"},
    "declined": {"kind": "declined"},
    "from": {"from": "2019-04-01"},
    "to": {"to": "2019-03-31"},
    "days": {"from": "2019-02-10", "to": "2019-03-20"},
    "words of a speaker": {"q": "the", "speaker": "?"},
    "words of a party, in a paper": {"q": "the", "party": "?", "publisher": "?"},
    "words, kind and days": {"q": "we", "kind": "direct", "from": "2019-01-20", "to": "2019-05"},
    "kind of a party": {"kind": "direct", "party": "?", "to": "2019-05-01"},
}


def filled(connection: sqlite3.Connection, asked: Mapping[str, str]) -> dict[str, str]:
    return {
        name: most_common(connection, name) if value == "?" else value
        for name, value in asked.items()
    }


@pytest.mark.parametrize("common", [False, True], ids=["rare words", "common words"])
@pytest.mark.parametrize("name", ASKED)
def test_a_search_finds_what_sql_finds(
    record: Record,
    name: str,
    common: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if common:  # so few that every word is in more
        monkeypatch.setattr(finding, "MOST_SORTED", 3)
        monkeypatch.setattr(finding, "_AT_ONCE", 40)
        monkeypatch.setattr(finding, "_MOST_LOOKED_AT", 300)
    asked = filled(record.sql, ASKED[name])
    expected = by_sql(record.sql, asked)
    found = record.pages(asked)
    assert ids(found) == expected
    assert expected, "a test that finds nothing tests nothing"
    first = found[0]
    if not common:
        assert (first.found.total, first.found.complete) == (len(expected), True)
        assert all(len(page.quotes) == PAGE_SIZE for page in found[:-1])
    elif not first.found.complete:
        assert first.found.total <= max(len(expected), 4)
    for facet in first.facets:
        for choice in facet.choices:
            assert choice.count <= len(expected)


@pytest.mark.parametrize("name", ["words", "words, kind and days", "phrase", "speaker", "all"])
def test_counts_are_those_of_the_narrowed_search(record: Record, name: str) -> None:
    asked = filled(record.sql, ASKED[name])
    first = record.pages(asked, most=1)[0]
    assert {"kind", "publisher"} <= {facet.field for facet in first.facets} | set(asked)
    for facet in first.facets:
        for choice in (*facet.choices[:3], facet.choices[-1]):
            narrowed = dict(parse_qsl(choice.query.lstrip("?")))
            assert choice.count == len(by_sql(record.sql, narrowed)), choice


def test_the_best_come_first_when_asked(record: Record) -> None:
    sql = (
        "select q.id from quotes_fts f join quotes q on q.rowid = f.rowid where quotes_fts match ?"
    )
    expected = [id for (id,) in record.sql.execute(f"{sql} order by rank", ['"we" "city"'])]
    asked = {"q": "we city", "sort": "relevance"}
    found = record.pages(asked)
    assert ids(found) == expected
    assert found[0].found.ranked and not found[0].too_many
    narrowed = record.pages({**asked, "kind": "direct"})
    direct = set(by_sql(record.sql, {"q": "we city", "kind": "direct"}))
    assert ids(narrowed) == [id for id in expected if id in direct]


def test_the_best_of_too_many_are_not_told(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_SORTED", 20)
    found = record.pages({"q": "the", "sort": "relevance"})
    assert found[0].too_many
    assert ids(found) == by_sql(record.sql, {"q": "the"})


def test_a_page_begins_where_a_quote_was_that_is_no_more(record: Record) -> None:
    every = by_sql(record.sql, {"q": "the"})
    days = dict(record.sql.execute("select id, coalesce(said_on, latest) from quotes"))
    day = days[every[40]]
    found = record.pages({"q": "the", "after": f"{day}~gone"}, most=1)[0]
    first = next(n for n, id in enumerate(every) if days[id] <= day)
    assert [quote["id"] for quote in found.quotes] == every[first : first + PAGE_SIZE]


@pytest.mark.parametrize(
    "after",
    ["", "~", "2021-99-01~x", "x", "2021-01-01", "~~", "9" * 40, "-1", "2021-01-01~" + "x" * 201],
)
def test_a_place_that_cannot_be_read_is_the_first_page(record: Record, after: str) -> None:
    found = record.pages({"q": "the", "after": after}, most=1)[0]
    assert found.quotes == record.pages({"q": "the"}, most=1)[0].quotes


def test_what_takes_too_long_is_told(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "sqlite_timelimit", _at_once)
    page = record.pages({"q": "“of the” we will"}, most=1)[0]
    assert [fault.field for fault in page.wanted.faults] == ["q"]
    assert "too long" in page.wanted.faults[0].message


class _at_once:
    """Interrupts the first step of a query."""

    def __init__(self, connection: sqlite3.Connection, _: int) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.set_progress_handler(lambda: 1, 1)

    def __exit__(self, *_: Any) -> None:
        self.connection.set_progress_handler(None, 1)


@pytest.mark.parametrize("name", ["words", "kind", "words of a speaker", "days"])
def test_of_many_the_newest_are_counted(
    record: Record, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 4)
    asked = filled(record.sql, ASKED[name])
    expected = by_sql(record.sql, asked)
    [first] = record.pages(asked, most=1)
    assert (first.found.total, first.found.complete) == (len(expected), True)
    rows = dict(record.sql.execute("select rowid, id from quotes"))
    order = record.order()
    assert [rows[order.rows[at]] for at in first.found.counted] == expected[:4]


@pytest.mark.parametrize("words", ["we the", "“of the”", "strikes city", "WATER"])
def test_hits_are_marked_as_the_index_tells_them(record: Record, words: str) -> None:
    sql = (
        "select q.id, highlight(quotes_fts, 0, '[', ']') from quotes_fts f"
        " join quotes q on q.rowid = f.rowid where quotes_fts match ?"
    )
    expected = dict(record.sql.execute(sql, [search_expression(words)]))
    [first] = record.pages({"q": words}, most=1)
    for quote in first.quotes:
        html = str(quote["words"]).replace("<mark>", "[").replace("</mark>", "]")
        plain = unescape(re.sub("<[^>]*>", "", html)).replace("“", "").replace("”", "")
        if " …" not in plain and "… " not in plain:
            assert plain == expected[quote["id"]].replace("“", "").replace("”", "")
