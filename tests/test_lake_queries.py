"""What docs/lake.md says is done: its queries are asked of a lake, as they stand."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import duckdb
import pytest
from lakes import extract_into

from onrecord.extractor import LocalExtractor
from onrecord.lake.loading.load import load
from onrecord.places import Place
from onrecord.sources import load_authority
from onrecord.storage import reading

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "lake.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```sql\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
VIEWS = [each for each in FENCES if each.startswith("CREATE VIEW")]
QUESTIONS = [each for each in FENCES if not each.startswith("CREATE VIEW")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's articles, one of them crawled three times; and what a killed run left."""
    folder = tmp_path_factory.mktemp("queries")
    authority = load_authority(ROOT / "data" / "speakers.yml")
    lines = [
        {"id": f"crawl-{n}", "url": url, "published": "2024-01-02", "text": text}
        for n, (url, text) in enumerate(
            (
                ("https://paper.example/a?utm_source=x", "“We wait,” Ann Bell said Monday."),
                ("http://www.paper.example/a", "“We wait,” Ann Bell said Monday."),
                ("https://paper.example/b", "“We go,” Ann Bell said Monday."),
            )
        )
    ]
    (folder / "crawls.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "empty.md").write_text("", encoding="utf-8")
    sources = [ROOT / "data" / "articles", folder / "crawls.jsonl", folder / "empty.md"]
    extractor = LocalExtractor(authority)
    extract_into(folder / "lake", sources, authority=authority, extractor=extractor, chunk=2)
    part = next((folder / "lake" / "quotes").rglob("*.parquet"))
    (part.parent / "left.parquet").write_bytes(part.read_bytes())
    return folder


@pytest.fixture
def lake(folder: Path, monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """A connection to which the page's views have been told."""
    monkeypatch.chdir(folder)
    connection = duckdb.connect()
    for view in VIEWS:
        connection.execute(view)
    return connection


def test_the_page_has_views_and_questions() -> None:
    assert len(VIEWS) == 2
    assert len(QUESTIONS) == 8


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered(lake: duckdb.DuckDBPyConnection, question: str) -> None:
    assert lake.execute(question).fetchall()


def test_the_views_have_what_a_load_makes(lake: duckdb.DuckDBPyConnection, folder: Path) -> None:
    load(Place("lake"), folder / "loaded.db")
    with reading(folder / "loaded.db") as db:
        for table in ("articles", "quotes"):
            ids = f"SELECT id FROM {table} ORDER BY id"
            assert lake.execute(ids).fetchall() == db.execute(ids).fetchall()
    assert lake.execute("SELECT count(*) FROM all_articles").fetchone() == (4,)


def test_crawls_that_are_left_out_are_counted(lake: duckdb.DuckDBPyConnection) -> None:
    (question,) = (each for each in QUESTIONS if "AS times, min(file)" in each)
    ((address, times, _),) = lake.execute(question).fetchall()
    assert (address, times) == ("https://paper.example/a", 2)


def test_the_words_stand_where_the_lake_says(lake: duckdb.DuckDBPyConnection) -> None:
    rows = lake.execute(
        "SELECT q.text, a.text, q.segments FROM quotes q JOIN articles a USING (file, record)"
    ).fetchall()
    assert len(rows) > 10
    for words, text, segments in rows:
        assert all(text[each["start"] : each["end"]] in words for each in segments)


def test_the_file_written_has_all_of_it(lake: duckdb.DuckDBPyConnection, folder: Path) -> None:
    (question,) = (each for each in QUESTIONS if each.startswith("COPY"))
    lake.execute(question)
    with (folder / "quotes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sure = lake.execute("SELECT count(*) FROM quotes WHERE confidence >= 0.9").fetchone()
    assert sure == (len(rows),)
    assert rows
    assert set(rows[0]) >= {"speaker", "said_on", "text"}
