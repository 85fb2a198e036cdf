"""Databases for each year, from a lake, served together: each by itself, and all at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lakes import extract_into
from stub_extractor import StubExtractor

from onrecord.lake.loading.load import load_by_year
from onrecord.models import Authority
from onrecord.places import Place

ROOT = Path(__file__).resolve().parent.parent
YEARS = (2022, 2023, 2024)
ACROSS = " UNION ALL ".join(
    f"SELECT {year} AS year, text FROM [quotes-{year}].quotes" for year in YEARS
)


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The latest year first."""
    folder = tmp_path_factory.mktemp("shards")
    (folder / "articles").mkdir()
    for year in YEARS:
        text = f"---\npublished: {year}-03-05\n---\n“Bread of {year},” Ann Lee said.\n"
        (folder / "articles" / f"a{year}.md").write_text(text, encoding="utf-8")
    sources = [folder / "articles"]
    extract_into(folder / "lake", sources, authority=Authority(), extractor=StubExtractor())
    made = load_by_year(Place(str(folder / "lake")), folder / "quotes.db")
    return [path for path, _ in made][::-1]


@contextmanager
def served(*command: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        for _ in range(400):
            try:
                urllib.request.urlopen(f"{url}-/versions.json", timeout=5).close()
                break
            except OSError:
                assert started.poll() is None
                time.sleep(0.05)
        yield url
        started.send_signal(signal.SIGINT)
    finally:
        if started.poll() is None:
            started.kill()
        started.wait(20)


@pytest.fixture(scope="module", params=["serve", "datasette"])
def site(request: pytest.FixtureRequest, shards: Sequence[Path]) -> Iterator[str]:
    names = [str(path) for path in shards]
    if request.param == "serve":
        named = [word for name in names for word in ("--db", name)]
        command = ["onrecord.cli", "serve", "--no-open", *named]
    else:
        command = ["datasette", *names, "--crossdb", "--metadata", str(ROOT / "metadata.yml")]
    with served(*command) as url:
        yield url


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return str(answer.read().decode())


def ask(site: str, database: str, sql: str) -> Any:
    told = urllib.parse.urlencode({"sql": sql, "_shape": "array"})
    return json.loads(get(f"{site}{database}.json?{told}"))


def test_every_year_has_its_own_pages(site: str) -> None:
    assert "Bread of" not in get(f"{site}quotes-2022/quotes?text__contains=2023")
    for year in YEARS:
        assert f"Bread of {year}" in get(f"{site}quotes-{year}/articles/a{year}")
        (found,) = ask(site, f"quotes-{year}", "SELECT text FROM quotes")
        assert found == {"text": f"Bread of {year},"}


def test_one_question_to_all_years(site: str) -> None:
    assert ask(site, "_memory", f"{ACROSS} ORDER BY year") == [
        {"year": year, "text": f"Bread of {year},"} for year in YEARS
    ]


def test_one_search_in_all_years(site: str) -> None:
    searches = (
        f"SELECT text FROM [quotes-{year}].quotes WHERE rowid IN (SELECT rowid FROM "
        f"[quotes-{year}].quotes_fts WHERE quotes_fts MATCH 'breads')"
        for year in YEARS
    )
    assert len(ask(site, "_memory", " UNION ALL ".join(searches))) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH 'file:x.db' AS x",
        "WITH a AS (SELECT 1) INSERT INTO [quotes-2022].quotes SELECT * FROM a",
        "SELECT load_extension('x')",
        "SELECT printf('%.2000000000c', 'x')",
    ],
)
def test_across_databases_readers_may_do_no_more(site: str, sql: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(site, "_memory", sql)
    assert refused.value.code == 400
    refused.value.close()


def test_where_the_files_lie_is_not_told(site: str) -> None:
    assert ask(site, "_memory", "SELECT * FROM pragma_database_list") == []


def test_the_first_has_the_front_page_and_leads_to_the_others(site: str) -> None:
    front = get(site)
    assert "/quotes-2024" in front
    assert "5 March 2024" in front
    assert "/quotes-2022" in front
    assert "SQL across all of them" in front


def test_questions_of_the_usual_database_are_asked_of_each(shards: Sequence[Path]) -> None:
    named = [word for path in shards for word in ("--db", str(path))]
    with served("onrecord.cli", "serve", "--no-open", *named) as url:
        for year in YEARS:
            about = json.loads(get(f"{url}quotes-{year}.json"))
            assert about["queries"]


def test_without_sql_there_is_none_across_databases(shards: Sequence[Path]) -> None:
    named = [word for path in shards for word in ("--db", str(path))]
    with served("onrecord.cli", "serve", "--no-open", "--no-sql", *named) as url:
        for database in ("_memory", "quotes-2022"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                ask(url, database, "SELECT 1")
            assert refused.value.code in (400, 403)
            refused.value.close()
