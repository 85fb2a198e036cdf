"""Counts on the pages of tables: kept ones and bounded ones, always as the database has them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from in_process import got, with_site
from site_sample import make_database

from onrecord.site.tables import counting, frequent
from onrecord.site.tables.counting import Groups, conditions


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("counts"))


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as opened:
        yield opened


def counts_of(answer: Any) -> dict[str, list[tuple[object, int]]]:
    return {
        name: [(each["value"], each["count"]) for each in facet["results"]]
        for name, facet in answer.json()["facet_results"].items()
    }


# An address, and the condition that it stands for.
FILTERS = (
    ("/quotes/quotes", "1"),
    ("/quotes/quotes?kind=direct", "kind = 'direct'"),
    ("/quotes/quotes?kind__exact=direct&party=hpg", "kind = 'direct' and party = 'hpg'"),
    ("/quotes/quotes?said_year=2024", "said_year = 2024"),
    ("/quotes/quotes?said_year=02024", "said_year = 2024"),
    ("/quotes/quotes?said_year=1999", "said_year = 1999"),
    ("/quotes/quotes?kind=nothing", "kind = 'nothing'"),
    ("/quotes/quotes?kind=direct&kind=mixed", "kind = 'direct' and kind = 'mixed'"),
    ("/quotes/quotes?kind__not=direct", "kind <> 'direct'"),
    ("/quotes/quotes?party__isnull=1", "party is null"),
    ("/quotes/quotes?party__isblank=1&kind=direct", "ifnull(party, '') = '' and kind = 'direct'"),
    ("/quotes/quotes?confidence__gt=0.9", "confidence > 0.9"),
    ("/quotes/quotes?speaker=hpg", "speaker = 'hpg'"),
    ("/quotes/quotes?_search=boats", "text like '%boats%'"),
    ("/quotes/quotes?_where=kind+%3D+'direct'", "kind = 'direct'"),
    ("/quotes/quotes?_facet=speaker", "1"),
    ("/quotes/quotes?_facet=speaker&kind=direct", "kind = 'direct'"),
    ("/quotes/quotes?_facet=kind", "1"),
    ("/quotes/speakers", "1"),
    ("/quotes/articles?publisher=Bay+Courier", "publisher = 'Bay Courier'"),
    ("/quotes/statements?kind=direct", "kind = 'direct'"),
    ("/quotes/segments?_facet=quoted", "1"),
    ("/quotes/runs", "1"),
)


@pytest.mark.parametrize(("address", "condition"), FILTERS)
def test_counts_are_those_of_the_database(
    path: Path, connection: sqlite3.Connection, address: str, condition: str
) -> None:
    page, question, query = address.partition("?")
    [answer] = got(path, f"{page}.json{question}{query}")
    table = page.rpartition("/")[2]
    [whole] = connection.execute(f"select count(*) from {table} where {condition}").fetchone()
    assert answer.json()["filtered_table_rows_count"] == whole
    counted = counts_of(answer)
    assert set(counted) >= ({"party", "kind", "said_year"} if table == "quotes" else set())
    for name, found in counted.items():
        column = name.removesuffix("_2")
        sql = f"select {column}, count(*) from {table} where {condition} and {column} is not null"
        assert found == connection.execute(f"{sql} group by 1 order by 2 desc, 1").fetchall(), name


def test_a_page_after_the_first_counts_as_the_first_did(path: Path) -> None:
    """Datasette's own way counts what is left of the table."""
    for filter in ("", "&kind=direct"):
        [first] = got(path, f"/quotes/quotes.json?_size=2{filter}")
        following = first.json()["next_url"].partition("localhost")[2]
        [second] = got(path, following)
        assert second.json()["rows"] != first.json()["rows"]
        assert counts_of(second) == counts_of(first)
        links = [
            each["toggle_url"]
            for facet in second.json()["facet_results"].values()
            for each in facet["results"]
        ]
        # A filter begins at the first page.
        assert not any("_next" in link for link in links)


def test_counts_follow_a_change_of_the_database(tmp_path: Path) -> None:
    path = make_database(tmp_path)

    async def changing(site: Any) -> list[Any]:
        before = await site.client.get("/quotes/quotes.json")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("update quotes set kind = 'mixed' where kind = 'direct'")
            connection.execute("delete from quotes where kind = 'declined'")
            connection.commit()
        return [before, await site.client.get("/quotes/quotes.json")]

    before, after = (each.json() for each in with_site(path, changing))
    assert after["filtered_table_rows_count"] == before["filtered_table_rows_count"] - 1
    kinds = {each["value"] for each in after["facet_results"]["kind"]["results"]}
    assert kinds == {"mixed", "indirect"}


def test_too_many_rows_are_told_to_be_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_COUNTED", 2)
    few, many, page, known = got(
        path,
        "/quotes/quotes.json?confidence__lt=0.6",
        "/quotes/quotes.json?confidence__lt=0.95",
        "/quotes/quotes?confidence__lt=0.95",
        "/quotes/quotes.json?kind=direct",
    )
    assert few.json()["filtered_table_rows_count"] == 2
    assert many.json()["filtered_table_rows_count"] is None
    assert many.json()["facet_results"] == {}
    assert "More rows than are counted" in page.text
    assert "Too many rows to count by party, kind, said year" in page.text
    # What is counted beforehand is known however many rows there are.
    assert known.json()["filtered_table_rows_count"] == 3


SEARCHES = (
    "_search=boats",
    "_search=boats&_sort=said_on",
    "_search=boats&_sort=kind",
    "_search=boats&_sort_desc=confidence&kind=direct",
    "_search=they+OR+boats",
    "_search=",
    "_search=boats&_size=1",
    "_search_text=boats",
    "_search=boats&_searchmode=raw",
)


@pytest.mark.parametrize("query", SEARCHES)
def test_searches_find_the_same_in_either_way(
    path: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many rows and of few: also in the same order, and page by page."""
    address = f"/quotes/quotes.json?{query}"
    [few] = got(path, address)
    monkeypatch.setattr(frequent, "FREQUENT", 0)
    [many] = got(path, address)
    for key in ("rows", "next", "columns"):
        assert many.json()[key] == few.json()[key], key
    assert few.json()["filtered_table_rows_count"] is not None
    if few.json()["next_url"]:
        following = few.json()["next_url"].partition("localhost")[2]
        [after] = got(path, following)
        monkeypatch.undo()
        assert after.json()["rows"] == got(path, following)[0].json()["rows"] != []


def test_many_rows_are_looked_at_one_by_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequent, "FREQUENT", 0)
    seen: list[str] = []

    def prepare(site: Any) -> None:
        database = site.get_database("quotes")
        execute = database.execute

        async def noting(sql: str, *args: Any, **options: Any) -> Any:
            seen.append(sql)
            return await execute(sql, *args, **options)

        database.execute = noting

    async def asking(site: Any) -> list[Any]:
        return [
            await site.client.get(f"/quotes/quotes?_search=boats{end}")
            for end in ("", "&_sort=kind")
        ]

    plain, sorted_by_kind = with_site(path, asking, prepare=prepare)
    assert "More rows than are counted" in plain.text
    pages = [sql for sql in seen if "limit 26" in sql]
    by_index, by_kind = pages
    assert "rowid = quotes.rowid" in by_index
    assert "rowid = quotes.rowid" not in by_kind
    assert "Too many rows to count by party" in sorted_by_kind.text


def test_a_table_with_too_many_groups_is_counted_column_by_column(
    path: Path, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_GROUPS", 1)
    [answer] = got(path, "/quotes/quotes.json")
    sql = "select kind, count(*) from quotes group by 1 order by 2 desc, 1"
    assert counts_of(answer)["kind"] == connection.execute(sql).fetchall()
    assert answer.json()["filtered_table_rows_count"] == 7


def test_the_database_page_counts_every_table(path: Path, connection: sqlite3.Connection) -> None:
    [answer] = got(path, "/quotes.json")
    for table in answer.json()["tables"]:
        sql = f"select count(*) from [{table['name']}]"
        assert table["count"] == connection.execute(sql).fetchone()[0], table["name"]


def test_a_value_that_is_selected_leads_to_all(path: Path) -> None:
    [answer] = got(path, "/quotes/quotes.json?kind=direct")
    [selected] = answer.json()["facet_results"]["kind"]["results"]
    assert selected["selected"]
    assert selected["toggle_url"] == "http://localhost/quotes/quotes.json"


def test_facets_are_cut_at_their_size(path: Path) -> None:
    short, all_of_them = got(
        path, "/quotes/quotes.json?_facet_size=2", "/quotes/quotes.json?_facet_size=max"
    )
    kinds = [answer.json()["facet_results"]["kind"] for answer in (short, all_of_them)]
    assert [len(each["results"]) for each in kinds] == [2, 4]
    assert [each["truncated"] for each in kinds] == [True, False]
    values = [[each["value"] for each in kind["results"]] for kind in kinds]
    assert values[0] == values[1][:2]


def test_cells_that_are_not_shown_are_not_made(path: Path) -> None:
    """The page without them has the same as the page with all, and a row's page has everything."""
    main, all_of_them = got(path, "/quotes/quotes", "/quotes/quotes?_all=1")
    for text in ("“We will not sail until the boats are safe,”", "“hasty”", "Harbor Pilots Guild"):
        assert text in main.text
        assert text in all_of_them.text
    assert 'class="col-cue' not in main.text
    assert '<td class="col-cue type-str" data-label="cue">called</td>' in all_of_them.text


@pytest.mark.parametrize(
    ("where", "params", "wanted"),
    [
        pytest.param("", {}, {}, id="none"),
        pytest.param("kind = :p0", {"p0": "direct"}, {"kind": "direct"}, id="plain"),
        pytest.param('"said_year" = :p0 ', {"p0": "2024"}, {"said_year": 2024}, id="number"),
        pytest.param("[end] = :p0", {"p0": "-7"}, {"end": -7}, id="reserved word"),
        pytest.param("said_year = :p0", {"p0": " 2024"}, None, id="spelt otherwise"),
        pytest.param("confidence = :p0", {"p0": "1"}, None, id="decimal"),
        pytest.param("nothing = :p0", {"p0": "1"}, None, id="no such column"),
        pytest.param("kind = :p0 or 1", {"p0": "direct"}, None, id="more than a value"),
        pytest.param("kind = :p0 and kind = :p1", {"p0": "a", "p1": "b"}, None, id="twice"),
        pytest.param("(kind = :p0)", {"p0": "direct"}, None, id="brackets"),
    ],
)
def test_conditions(where: str, params: Any, wanted: Any) -> None:
    assert conditions("quotes", where, params) == wanted


def test_groups_remember_a_bounded_number_of_answers() -> None:
    held = Groups(("kind",), [("direct", 3), ("mixed", 2)])
    for n in range(1_000):
        assert held.count({"kind": f"no {n}"}) == 0
    assert held.count({"kind": "mixed"}) == 2
    assert len(held._told) <= 200
