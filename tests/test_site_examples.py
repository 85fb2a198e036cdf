"""The examples of SQL: each runs within the limits of readers' own SQL, and links to pages."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from in_process import got
from site_sample import make_database
from statements_sample import make_statements

from onrecord.site.tables.examples import EXAMPLES, examples


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_statements(tmp_path_factory.mktemp("examples"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("examples"))


@pytest.mark.parametrize(("title", "address"), examples("/quotes"), ids=lambda each: str(each)[:30])
def test_example_runs_and_finds_something(
    path: Path, other: Path, title: str, address: str
) -> None:
    found = []
    for sample in (path, other):
        page, data = got(sample, address, address.replace("/quotes?", "/quotes.json?"))
        assert page.status_code == 200
        assert data.json()["ok"]
        found += data.json()["rows"]
    assert found


def test_examples_are_on_the_pages(path: Path) -> None:
    database, sql = got(path, "/quotes", "/quotes?sql=select+1")
    for title, address in examples("/quotes"):
        assert title in database.text
        assert title in sql.text
        assert parse_qs(urlsplit(address).query)["sql"] == [dict(EXAMPLES)[title]]
    [shut] = got(path, "/quotes", default_allow_sql=False)
    assert "Quotes of each month" in dict(EXAMPLES)
    assert "Quotes of each month" not in shut.text
