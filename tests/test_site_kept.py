"""Summaries kept in the process: made once for all who ask, and anew after every change."""

from __future__ import annotations

import asyncio
import gc
import os
import sqlite3
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from site_sample import AUTHORITY, StubExtractor, make_database

from onrecord.build import Options, build
from onrecord.site.kept import MOST_KEPT, kept
from onrecord.site.threads import Asked, asks_in_sql, in_readers_thread


class Counter:
    """Counts the quotes, and how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, connection: sqlite3.Connection) -> int:
        self.times += 1
        return int(connection.execute("select count(*) from quotes").fetchone()[0])


def on(path: Path, ask: Callable[[Any], Awaitable[Any]], *, immutable: bool = False) -> Any:
    """What asking the database of a running Datasette gives."""

    async def asking() -> Any:
        datasette = Datasette(immutables=[str(path)]) if immutable else Datasette([str(path)])
        await datasette.invoke_startup()
        try:
            return await ask(datasette.get_database("quotes"))
        finally:
            datasette.get_database("quotes").close()
            datasette.executor.shutdown()

    return asyncio.run(asking())


def put_more(path: Path) -> None:
    """Build again, with one article more."""
    more = path.parent / "more"
    more.mkdir(exist_ok=True)
    text = "---\nid: first\npublished: 2024-03-09\n---\n“They always knew,” said a senior aide.\n"
    (more / "a.md").write_text(text.replace("first", "fourth"), encoding="utf-8")
    extractor = StubExtractor(
        tuple(_moved(each) for each in StubExtractor().tellings if each.words[0][:4] == "They")
    )
    build([more], path, authority=AUTHORITY, extractor=extractor, options=Options())


def _moved(telling: Any) -> Any:
    return type(telling)(**{**vars(telling), "article": "fourth"})


@pytest.mark.parametrize("immutable", [False, True])
def test_it_is_computed_once(tmp_path: Path, immutable: bool) -> None:
    count = Counter()

    async def ask(db: Any) -> list[int]:
        return [await kept(db, "quotes", count) for _ in range(3)]

    assert on(make_database(tmp_path), ask, immutable=immutable) == [7, 7, 7]
    assert count.times == 1


def test_a_second_build_shows(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    count = Counter()

    async def ask(db: Any) -> list[int]:
        before = await kept(db, "quotes", count)
        await asyncio.to_thread(put_more, path)
        return [before, await kept(db, "quotes", count), await kept(db, "quotes", count)]

    assert on(path, ask) == [7, 8, 8]
    assert count.times == 2


def test_another_file_in_its_place_is_noticed(tmp_path: Path) -> None:
    path = make_database(tmp_path / "a")
    other = make_database(tmp_path / "b")
    put_more(other)
    count = Counter()

    async def ask(db: Any) -> None:
        await kept(db, "quotes", count)
        os.replace(other, path)
        await kept(db, "quotes", count)

    on(path, ask)
    assert count.times == 2


def test_many_who_ask_at_once_wait_for_one(tmp_path: Path) -> None:
    count = Counter()

    async def ask(db: Any) -> list[int]:
        return await asyncio.gather(*(kept(db, "quotes", count) for _ in range(20)))

    assert on(make_database(tmp_path), ask) == [7] * 20
    assert count.times == 1


def test_each_name_has_its_own(tmp_path: Path) -> None:
    async def ask(db: Any) -> list[object]:
        return [await kept(db, "a", lambda _: 1), await kept(db, "b", lambda _: None)]

    assert on(make_database(tmp_path), ask) == [1, None]


def test_a_failure_is_told_and_not_kept(tmp_path: Path) -> None:
    times = 0

    def fail(connection: sqlite3.Connection) -> int:
        nonlocal times
        times += 1
        if times == 1:
            connection.execute("select * from nowhere")
        return 5

    async def ask(db: Any) -> list[object]:
        first = await asyncio.gather(
            *(kept(db, "a", fail) for _ in range(3)), return_exceptions=True
        )
        return [*map(type, first), await kept(db, "a", fail)]

    assert on(make_database(tmp_path), ask) == [sqlite3.OperationalError] * 3 + [5]


def test_a_reader_who_leaves_takes_nothing_away(tmp_path: Path) -> None:
    count = Counter()

    async def ask(db: Any) -> int:
        impatient = asyncio.create_task(kept(db, "quotes", count))
        patient = asyncio.create_task(kept(db, "quotes", count))
        await asyncio.sleep(0)
        impatient.cancel()
        return await patient

    assert on(make_database(tmp_path), ask) == 7
    assert count.times == 1


def test_a_request_with_sql_does_not_limit_it(tmp_path: Path) -> None:
    async def ask(db: Any) -> bool:
        asks_in_sql.set(Asked(statement=True))
        return await kept(db, "thread", lambda _: in_readers_thread())

    assert on(make_database(tmp_path), ask) is False


def test_no_more_than_so_many_are_kept(tmp_path: Path) -> None:
    count = Counter()

    async def ask(db: Any) -> None:
        await kept(db, "quotes", count)
        for n in range(MOST_KEPT):
            await kept(db, f"other {n}", lambda _: 0)
        await kept(db, "quotes", count)

    on(make_database(tmp_path), ask)
    assert count.times == 2


def test_what_a_build_has_made_useless_is_let_go(tmp_path: Path) -> None:
    path = make_database(tmp_path)

    class Large:
        """Something of which it is seen whether it is still held."""

    async def ask(db: Any) -> list[bool]:
        held = weakref.ref(await kept(db, "large", lambda _: Large()))
        before = held() is not None
        await asyncio.to_thread(put_more, path)
        await kept(db, "other", lambda _: 0)
        gc.collect()
        return [before, held() is None]

    assert on(path, ask) == [True, True]


def test_closed_connections_are_opened_anew(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    count = Counter()

    async def ask(db: Any) -> list[Any]:
        await kept(db, "quotes", count)
        for connection in db._all_file_connections[-1:]:
            connection.close()
        return [await kept(db, "quotes", count)]

    assert on(path, ask) == [7]
