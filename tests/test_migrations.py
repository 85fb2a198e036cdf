"""A database that an earlier version made: refused to readers, brought up to date by a build."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from stub_extractor import StubExtractor
from test_build import Desk

from onrecord.errors import StorageError
from onrecord.models import Authority, AuthorityEntry
from onrecord.storage import reading
from onrecord.storage.schema import INDEXES, TABLES

FORMER = Path(__file__).parent / "cases" / "former-1.sql"
KNOWN = Authority((AuthorityEntry("ann-lee", "Ann Lee", "person", aliases=("Lee",)),))
BODY = "“We bake,” Ann Lee said that day. “No deal,” a senior baker said."


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    connection = sqlite3.connect(desk.db)
    connection.executescript(FORMER.read_text(encoding="utf-8"))
    connection.close()
    return desk


def shape(db: Path) -> dict[str, object]:
    with reading(db) as database:
        found: dict[str, object] = {}
        for layout in TABLES:
            table = database.table(layout.name)
            keys = sorted((key.column, key.other_table) for key in table.foreign_keys)
            found[layout.name] = (table.columns, table.pks, keys)
        for name, _ in INDEXES:
            found[f"{name} indexes"] = sorted(each.columns for each in database[name].indexes)
        return found


def test_a_reader_is_told_what_to_do(desk: Desk) -> None:
    with pytest.raises(StorageError, match="an earlier version") as caught, reading(desk.db):
        pass
    assert caught.value.remedy == "Bring it up to date with: onrecord build"


def test_a_build_brings_it_up_to_date(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk.write("a.md", BODY)
    report = desk.build(authority=KNOWN)
    assert report.replaced == ["a"]
    assert desk.findings() == []
    fresh = Desk(tmp_path_factory.mktemp("fresh"))
    fresh.write("a.md", BODY)
    fresh.build(authority=KNOWN)
    assert shape(desk.db) == shape(fresh.db)
    for table in ("speakers", "aliases", "statements", "quotes", "segments", "evidence"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert desk.rows(query) == fresh.rows(query)
    assert desk.rows("SELECT text FROM evidence WHERE about = 'day'") == [("that day",)]
    # The links to its quotes are still good, and its words were first read then.
    assert ("9314407a3bb17571",) in desk.rows("SELECT id FROM quotes")
    assert desk.rows("SELECT count(*), max(corrections) FROM runs") == [(2, None)]
    assert not desk.build(authority=KNOWN).changed


def test_articles_that_the_build_does_not_read_stay(desk: Desk) -> None:
    desk.write("b.md", "“Yes,” Bo Day said.")
    desk.build(authority=KNOWN, extractor=StubExtractor(KNOWN, fails_on="a"))
    assert desk.findings() == []
    assert desk.rows("SELECT DISTINCT article FROM quotes ORDER BY 1") == [("a",), ("b",)]
    assert desk.rows("SELECT count(*) FROM quotes_fts WHERE quotes_fts MATCH 'bake'") == [(1,)]
