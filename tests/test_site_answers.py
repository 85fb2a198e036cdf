"""Ready questions without a parameter: answered once after each build."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from in_process import with_site
from site_sample import make_database
from test_site_kept import put_more

from onrecord.site.threads import Asked, asks_in_sql

OPTIONS = {"truncate": True, "custom_time_limit": None, "page_size": None, "log_sql_errors": True}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_database(tmp_path)


async def ready(site: Any, name: str) -> str:
    return str((await site.get_canned_queries("quotes", None))[name]["sql"])


def test_an_answer_is_kept_until_the_next_build(path: Path) -> None:
    async def asking(site: Any) -> None:
        db, sql = site.get_database("quotes"), await ready(site, "most_quoted")
        first = await db.execute(sql, params={}, **OPTIONS)
        assert await db.execute(sql, params={}, **OPTIONS) is first
        with sqlite3.connect(path) as plain:
            assert [tuple(row) for row in first.rows] == plain.execute(sql).fetchall()
        plain.close()
        put_more(path)
        second = await db.execute(sql, params={}, **OPTIONS)
        assert second is not first
        assert sum(r["quotes"] for r in second.rows) > sum(r["quotes"] for r in first.rows)

    with_site(path, asking)


def test_what_a_reader_may_alter_is_asked_each_time(path: Path) -> None:
    async def asking(site: Any) -> None:
        db, sql = site.get_database("quotes"), await ready(site, "most_quoted")
        first = await db.execute(sql, params={}, **OPTIONS)
        assert await db.execute(sql, {}, **(OPTIONS | {"page_size": 1})) is not first
        asks_in_sql.set(Asked(statement=True))
        assert await db.execute(sql, params={}, **OPTIONS) is not first

    with_site(path, asking)


def test_questions_with_a_parameter_have_many_answers(path: Path) -> None:
    async def asking(site: Any) -> list[int]:
        answers = [
            await site.client.get(f"/quotes/timeline.json?_shape=array&party={party}")
            for party in ("hpg", "nobody-at-all")
        ]
        return [len(answer.json()) for answer in answers]

    some, none = with_site(path, asking)
    assert some > none == 0


def test_no_more_rows_than_elsewhere(path: Path) -> None:
    async def asking(site: Any) -> tuple[int, bool]:
        sql = await ready(site, "most_quoted")
        found = await site.get_database("quotes").execute(sql, params={}, **OPTIONS)
        return len(found.rows), found.truncated

    assert with_site(path, asking, max_returned_rows=1) == (1, True)
