"""A database that an earlier version made: refused to readers, brought up to date by a build."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from stub_extractor import StubExtractor
from test_build import Desk

from onrecord.errors import StorageError
from onrecord.models import Authority, AuthorityEntry, Change, Correction
from onrecord.storage import reading
from onrecord.storage.schema import INDEXES, TABLES

CASES = Path(__file__).parent / "cases"
CONTENT = (
    "speakers",
    "aliases",
    "statements",
    "statement_links",
    "quotes",
    "alignments",
    "segments",
    "evidence",
    "corrections",
    "originals",
)
KNOWN = Authority((AuthorityEntry("ann-lee", "Ann Lee", "person", aliases=("Lee",)),))
BODY = "“We bake,” Ann Lee said that day. “No deal,” a senior baker said."


def former(folder: Path, name: str) -> Desk:
    desk = Desk(folder)
    connection = sqlite3.connect(desk.db)
    connection.executescript((CASES / name).read_text(encoding="utf-8"))
    connection.close()
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return former(tmp_path, "former-1.sql")


def shape(db: Path) -> dict[str, object]:
    with reading(db) as database:
        found: dict[str, object] = {}
        for layout in TABLES:
            table = database.table(layout.name)
            keys = sorted((key.column, key.other_table) for key in table.foreign_keys)
            found[layout.name] = (table.columns, table.pks, keys)
        for name, _ in INDEXES:
            found[f"{name} indexes"] = sorted(
                map(repr, (each.columns for each in database[name].indexes))
            )
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR name GLOB '*_fts'"
        found["search"] = sorted(
            (name, " ".join(sql.replace('"', "").split())) for name, sql in database.execute(made)
        )
        return found


@pytest.mark.parametrize("name", ["former-1.sql", "former-2.sql"])
def test_a_reader_is_told_what_to_do(tmp_path: Path, name: str) -> None:
    desk = former(tmp_path, name)
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
    for table in CONTENT:
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


DECIDED = [
    Correction("c.yml", None, article, words, changes, reject, "A. Reader", date(2024, 4, 1))
    for article, words, changes, reject in (
        ("b", "Never,", (Change("speaker", "Ann Lee"),), False),
        ("a", "No deal,", (), True),
    )
]


def write_all(desk: Desk) -> None:
    desk.write("a.md", BODY)
    desk.write("b.md", "“WE BAKE!” Ann Lee said. “Never,” Bo Day said.", day="2024-03-06")
    (desk.articles / "c.md").write_text(
        "---\npublished: 2024-03-06\nkind: statement\nspeaker: Ann Lee\n---\n"
        "To all who eat.\n\nWe bake, and we will go on baking.\n",
        encoding="utf-8",
    )


def test_statements_are_grouped_anew_and_only_documents_read_again(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk, fresh = former(tmp_path, "former-2.sql"), Desk(tmp_path_factory.mktemp("fresh"))
    for each in (desk, fresh):
        write_all(each)
    report = desk.build(authority=KNOWN, corrections=DECIDED)
    assert (report.replaced, report.unchanged) == (["c"], 2)
    fresh.build(authority=KNOWN, corrections=DECIDED)
    assert desk.findings() == []
    assert shape(desk.db) == shape(fresh.db)
    for table in CONTENT:
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert desk.rows(query) == fresh.rows(query), table
    assert ("primary", "c") in desk.rows("SELECT kind, article FROM statements")
    assert not desk.build(authority=KNOWN, corrections=DECIDED).changed


def test_nothing_is_lost_when_no_article_can_be_read(tmp_path: Path) -> None:
    desk = former(tmp_path, "former-2.sql")
    before = desk_rows(tmp_path)
    report = desk.build(authority=KNOWN, corrections=DECIDED)
    assert (report.changed, report.unapplied) == (True, [])
    assert desk.findings() == []
    after = desk_rows(tmp_path)
    assert {name: after[name] for name in before} == before
    assert desk.rows("SELECT count(*) FROM statements") == [(2,)]
    assert desk.rows("SELECT count(*) FROM quotes WHERE statement IS NULL") == [(0,)]
    assert not desk.build(authority=KNOWN, corrections=DECIDED).changed


def desk_rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What stays as it is: all but what follows from all quotes together."""
    connection = sqlite3.connect(folder / "quotes.db")
    quotes = "SELECT id, article, speaker, party, kind, text, reviewed FROM quotes ORDER BY id"
    articles = "SELECT id, kind, text, sha256, fetched FROM articles ORDER BY id"
    found = {"quotes": quotes, "articles": articles}
    for name in ("speakers", "aliases", "segments", "evidence", "originals"):
        found[name] = f"SELECT * FROM {name} ORDER BY 1, 2"
    rows = {name: connection.execute(sql).fetchall() for name, sql in found.items()}
    connection.close()
    return rows


def test_articles_that_are_not_read_again_are_still_compared(tmp_path: Path) -> None:
    story = "The council put off its vote on the bridge for the second time, said the mayor. "
    long = " ".join(
        f"{story}It was day {n} of the talks at the hotel by the river." for n in range(9)
    )
    desk = former(tmp_path, "former-2.sql")
    connection = sqlite3.connect(desk.db)
    with connection:
        connection.execute(
            "INSERT INTO articles (id, kind, url, published, text, source) "
            "VALUES ('old', 'report', 'http://www.paper.example/vote', '2024-03-01', ?, 'gone.md')",
            [long],
        )
    connection.close()
    desk.write("new.md", long)
    desk.build(authority=KNOWN)
    rows = (
        "SELECT id, canonical_url, reprint_of FROM articles WHERE id IN ('old', 'new') ORDER BY id"
    )
    assert desk.rows(rows) == [("new", None, "old"), ("old", "https://paper.example/vote", None)]


@pytest.mark.parametrize(
    ("kept", "policy"),
    [
        ("UPDATE articles SET text = text", "full"),
        (
            "UPDATE articles SET text = NULL; UPDATE quotes SET prefix = printf('%40s', '')",
            "context",
        ),
        ("UPDATE articles SET text = NULL; UPDATE quotes SET prefix = '', suffix = ''", "none"),
    ],
)
def test_as_much_is_kept_of_articles_as_before(desk: Desk, kept: str, policy: str) -> None:
    connection = sqlite3.connect(desk.db)
    connection.executescript(kept)
    connection.close()
    desk.write("new.md", "“Yes,” Bo Day said.")
    desk.build(desk.articles / "new.md")
    assert desk.rows("SELECT DISTINCT publish_text FROM runs") == [(policy,)]
    text = desk.rows("SELECT text IS NOT NULL FROM articles WHERE id = 'new'")
    assert text == [(policy == "full",)]
