"""What SQL may do on the site's connections: limits, the authorizer, threads, settings."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from hypothesis import given
from hypothesis import strategies as st
from site_sample import METADATA, make_database

from onrecord.errors import SiteBusy
from onrecord.site import threads
from onrecord.site.guard import limits
from onrecord.site.guard.functions import add_bounded
from onrecord.site.guard.settings import PREFERRED, cautious
from onrecord.site.threads import Asked, Threads, _Readers, asks_in_sql

DATABASE = yaml.safe_load(METADATA.read_text(encoding="utf-8"))
LONG = 3_000_000


def plain_datasette(path: Path, **options: Any) -> Datasette:
    made = Datasette([str(path)], metadata=DATABASE, **options)
    asyncio.run(made.invoke_startup())
    return made


def ask(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("limits"))


@pytest.fixture(scope="module")
def site(path: Path) -> Iterator[Datasette]:
    made = plain_datasette(path)
    yield made
    made.databases["quotes"].close()


@pytest.fixture
def with_long_text(tmp_path: Path) -> Iterator[Datasette]:
    """The sample with an article of several megabytes."""
    path = make_database(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        text = "Boats and cranes.\n\n" * (LONG // 19)
        connection.execute("update articles set text = ? where id = 'long'", (text,))
    made = plain_datasette(path)
    yield made
    made.databases["quotes"].close()


def test_limits_are_those_of_the_module(site: Datasette) -> None:
    def of(connection: sqlite3.Connection) -> dict[str, int]:
        names = [name for name in dir(sqlite3) if name.startswith("SQLITE_LIMIT_")]
        return {name[13:]: connection.getlimit(getattr(sqlite3, name)) for name in names}

    async def both() -> tuple[dict[str, int], dict[str, int]]:
        database = site.databases["quotes"]
        pages = await database.execute_fn(of)
        token = asks_in_sql.set(Asked(True))
        try:
            return pages, await database.execute_fn(of)
        finally:
            asks_in_sql.reset(token)

    pages, readers = asyncio.run(both())
    assert (pages["LENGTH"], readers["LENGTH"]) == (limits.LARGEST_STORED, limits.LARGEST_VALUE)
    assert pages["ATTACHED"] == readers["ATTACHED"] == 0
    for name in ("SQL_LENGTH", "EXPR_DEPTH", "VDBE_OP", "LIKE_PATTERN_LENGTH", "FUNCTION_ARG"):
        assert readers[name] < pages[name]
    assert readers["COMPOUND_SELECT"] <= 50 and readers["COLUMN"] <= 100
    assert site.setting("max_returned_rows") < readers["VARIABLE_NUMBER"] < 10_000
    heap = asyncio.run(site.databases["quotes"].execute("pragma page_count"))
    assert heap.first()[0] > 0
    with closing(sqlite3.connect(":memory:")) as connection:
        assert connection.execute("pragma hard_heap_limit").fetchone()[0] == limits.MOST_MEMORY


def test_a_long_article_is_shown_and_left_out_of_sql(with_long_text: Datasette) -> None:
    page = ask(with_long_text, "/quotes/articles/long")
    assert page.status_code == 200 and len(page.text) > LONG
    row = ask(with_long_text, "/quotes/articles/long.json?_shape=array")
    assert len(row.json()[0]["text"]) > LONG - 20
    assert ask(with_long_text, "/quotes/articles?_all=1").status_code == 200
    sql = ask(with_long_text, "/quotes.json?sql=" + quote("select text from articles"))
    assert sql.status_code == 400
    page = ask(with_long_text, "/quotes?sql=" + quote("select text from articles"))
    assert "leave out the texts of articles" in page.text
    sql = ask(with_long_text, "/quotes.json?sql=" + quote("select id, title from articles"))
    assert len(sql.json()["rows"]) == 3


def authorized(sql: str, decide: limits.Decide, tables: bool = True) -> str | None:
    """The error that SQLite raises for a statement under an authorizer; None when it runs."""
    with closing(sqlite3.connect(":memory:")) as connection:
        if tables:
            connection.execute("create table t (a)")
            connection.execute("create virtual table f using fts5(a)")
        connection.set_authorizer(decide)
        try:
            connection.execute(sql).fetchall()
        except sqlite3.Error as error:
            return str(error)
        return None


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("select a from t", id="select"),
        pytest.param("select count(*), max(a) from t", id="functions"),
        pytest.param("with recursive r(n) as (select 1) select n from r", id="recursive"),
        pytest.param("select a from f where f match 'x' order by rank", id="full-text"),
        pytest.param("select value from json_each('[1]')", id="table-function"),
        pytest.param("pragma table_info(t)", id="pragma-of-a-table"),
        pytest.param("select name from pragma_table_xinfo('t')", id="pragma-as-a-table"),
        pytest.param("pragma schema_version", id="pragma-plain"),
        pytest.param("explain query plan select a from t", id="explain"),
    ],
)
def test_reading_is_allowed(sql: str) -> None:
    assert authorized(sql, limits._only_reading) is None
    assert authorized(sql, limits._reading_quickly) is None


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("insert into t values (1)", id="insert"),
        pytest.param("update t set a = 1", id="update"),
        pytest.param("delete from t", id="delete"),
        pytest.param("create table x (a)", id="create"),
        pytest.param("create temp view x as select 1", id="create-temp"),
        pytest.param("drop table t", id="drop"),
        pytest.param("alter table t add b", id="alter"),
        pytest.param("update sqlite_master set sql = ''", id="schema"),
        pytest.param("attach ':memory:' as x", id="attach"),
        pytest.param("vacuum into 'x'", id="vacuum-into"),
        pytest.param("analyze", id="analyze"),
        pytest.param("reindex", id="reindex"),
        pytest.param("begin", id="begin"),
        pytest.param("savepoint x", id="savepoint"),
        pytest.param("pragma user_version = 1", id="pragma-that-sets"),
        pytest.param("pragma page_size = 512", id="pragma-of-a-page-that-sets"),
        pytest.param("pragma writable_schema = 1", id="pragma-schema"),
        pytest.param("select * from pragma_integrity_check", id="pragma-that-works-long"),
        pytest.param("select fts3_tokenizer('simple')", id="addresses"),
        pytest.param("select FTS3_Tokenizer('simple')", id="addresses-in-capitals"),
        pytest.param("select load_extension('x')", id="extension"),
        pytest.param("select * from sqlite_stmt", id="other-readers"),
        pytest.param("select * from SQLITE_STMT", id="other-readers-in-capitals"),
        pytest.param("select * from dbstat", id="pages"),
    ],
)
def test_all_but_reading_is_refused(sql: str) -> None:
    for decide in (limits._only_reading, limits._reading_quickly):
        assert authorized(sql, decide), sql


@pytest.mark.parametrize("sql", ["select printf('x')", "select json_patch('{}', '{}')"])
def test_only_readers_go_without_slow_functions(sql: str) -> None:
    assert authorized(sql, limits._only_reading) is None
    assert authorized(sql, limits._reading_quickly)


@pytest.mark.parametrize("decide", [limits._only_reading, limits._nothing_outside])
def test_no_pragma_tells_a_path(decide: limits.Decide, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "secret.db")) as connection:
        connection.execute("create table t (a)")
        names = [name for (name,) in connection.execute("select name from pragma_pragma_list")]
        connection.set_authorizer(decide)
        for name in names:
            for sql in (f"pragma {name}", f"select * from pragma_{name}"):
                try:
                    found = connection.execute(sql).fetchall()
                except sqlite3.Error:
                    continue
                assert "secret" not in str(found), sql


def test_other_databases_may_be_written_to_and_not_left() -> None:
    decide = limits._attaching(frozenset(), limits._nothing_outside)
    assert authorized("insert into t values (1)", decide) is None
    assert authorized("pragma user_version = 1", decide) is None
    assert authorized("attach ':memory:' as x", decide)
    for among in (limits._nothing_outside, limits._reading_quickly):
        crossing = limits._attaching(frozenset({":memory:"}), among)
        assert authorized("attach ':memory:' as x", crossing) is None
        assert authorized("attach 'other.db' as x", crossing)
    assert authorized("select fts3_tokenizer('simple')", decide)


def test_an_answer_is_weighed_by_its_rows() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = limits._Weigher(limits.LARGEST_ANSWER)
        rows = "with recursive r(n) as (select 1 union all select n + 1 from r limit {}) "
        size = limits.LARGEST_ANSWER // 10
        sql = rows + f"select randomblob({size}), n from r"
        for _ in range(3):  # each answer is weighed by itself
            found = connection.execute(sql.format(9)).fetchall()
            assert found[8]["n"] == 9 and found[8].keys()[1] == "n"
        with pytest.raises(sqlite3.DataError, match="ask for fewer rows"):
            connection.execute(sql.format(20)).fetchall()


VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    # Of a sixteenth digit SQLite rounds halves its own way, and not the same way everywhere.
    st.floats(allow_nan=False).map(lambda value: float(f"{value:.14g}")),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text("aab é\U0001f600", max_size=12),
    st.text("abé", max_size=6).map(str.encode),
)


@given(VALUES, VALUES, VALUES)
def test_bounded_functions_answer_as_sqlites_own(one: object, two: object, three: object) -> None:
    with closing(sqlite3.connect(":memory:")) as own, closing(sqlite3.connect(":memory:")) as ours:
        ours.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
        add_bounded(ours)
        for name in ("instr", "trim", "ltrim", "rtrim"):
            sql = f"select {name}(?, ?)"
            expected = own.execute(sql, (one, two)).fetchone()
            assert ours.execute(sql, (one, two)).fetchone() == expected, name
        sql = "select replace(?, ?, ?)"
        expected = own.execute(sql, (one, two, three)).fetchone()
        assert ours.execute(sql, (one, two, three)).fetchone() == expected


def test_what_replace_makes_is_bounded() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000)
        add_bounded(connection)
        with pytest.raises(sqlite3.DataError, match="too big"):
            connection.execute("select replace(?, 'a', ?)", ("a" * 900, "b" * 900)).fetchall()


def run(work: Any) -> Any:
    return asyncio.run(work)


def test_readers_sql_runs_in_threads_of_its_own() -> None:
    async def where(asked: Asked | None) -> bool:
        asks_in_sql.set(asked)
        with ThreadPoolExecutor(1) as pool:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(Threads(pool), threads.in_readers_thread)

    assert run(where(Asked(True))) is True
    assert run(where(None)) is False
    assert not threads.in_readers_thread()


def test_what_a_readers_query_raises_is_noted() -> None:
    def fail() -> None:
        raise sqlite3.DataError("no")

    async def both() -> tuple[Asked, BaseException | None]:
        asked = Asked(True)
        asks_in_sql.set(asked)
        with ThreadPoolExecutor(1) as pool:
            executor, loop = Threads(pool), asyncio.get_running_loop()
            with pytest.raises(sqlite3.DataError):
                await loop.run_in_executor(executor, fail)
            noted = asked.error
            await loop.run_in_executor(executor, list)
        return asked, noted

    asked, noted = run(both())
    assert isinstance(noted, sqlite3.DataError) and asked.error is None


def test_a_stuck_query_is_given_up_and_others_go_on() -> None:
    released = threading.Event()

    async def both() -> int:
        readers, loop = _Readers(size=1, deadline=0.2), asyncio.get_running_loop()
        stuck = loop.run_in_executor(readers, released.wait)
        with pytest.raises(QueryInterrupted):
            await stuck
        try:
            return await loop.run_in_executor(readers, lambda: 7)
        finally:
            released.set()

    assert run(both()) == 7


def test_who_comes_after_too_many_stuck_ones_waits_in_vain_but_not_for_ever() -> None:
    released = threading.Event()

    async def fill() -> list[BaseException | object]:
        readers, loop = _Readers(size=1, deadline=0.05), asyncio.get_running_loop()
        found: list[BaseException | object] = []
        for _ in range(threads.STUCK + 3):
            [each] = await asyncio.gather(
                loop.run_in_executor(readers, released.wait), return_exceptions=True
            )
            found.append(each)
        held = readers._threads
        released.set()
        return [*found, held]

    *found, held = run(fill())
    assert all(isinstance(each, QueryInterrupted) for each in found)
    assert held == 1 + threads.STUCK


def test_too_many_queries_are_turned_away() -> None:
    released = threading.Event()

    async def fill() -> None:
        readers, loop = _Readers(size=1, waiting=2), asyncio.get_running_loop()
        waiting = [loop.run_in_executor(readers, released.wait) for _ in range(2)]
        with pytest.raises(SiteBusy):
            loop.run_in_executor(readers, released.wait)
        released.set()
        await asyncio.gather(*waiting)
        assert await loop.run_in_executor(readers, lambda: 7) == 7

    run(fill())


def test_a_datasette_without_threads_has_the_limits_of_pages(path: Path) -> None:
    site = plain_datasette(path, settings={"num_sql_threads": 0})
    assert site.executor is None
    assert ask(site, "/quotes.json?sql=select+1").status_code == 200
    assert ask(site, "/quotes.json?sql=select+zeroblob(500000000)").status_code == 400
    site.databases["quotes"].close()


def test_preferred_settings_reach_datasette(site: Datasette) -> None:
    assert {name: site.setting(name) for name in PREFERRED} == PREFERRED
    assert site.max_returned_rows == PREFERRED["max_returned_rows"]
    assert site.sql_time_limit_ms == PREFERRED["sql_time_limit_ms"]
    assert 500 <= PREFERRED["sql_time_limit_ms"] <= 1000
    assert 500 <= PREFERRED["max_returned_rows"] <= 1000
    assert isinstance(site.executor, Threads)


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"allow_sql": True}, id="for-all"),
        pytest.param({"databases": {"quotes": {"allow_sql": {"id": "*"}}}}, id="for-one"),
        pytest.param({"databases": {"quotes": None}}, id="empty"),
    ],
)
def test_caution_overrules_what_the_metadata_allow(path: Path, metadata: dict[str, Any]) -> None:
    before = str(metadata)
    site = Datasette([str(path)], metadata=cautious(metadata))
    asyncio.run(site.invoke_startup())
    assert ask(site, "/quotes.json?sql=select+1").status_code == 403
    assert str(metadata) == before
    site.databases["quotes"].close()
