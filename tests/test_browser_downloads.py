"""Downloads and the examples of SQL in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import BROWSER, Watched, barriers, faults_of_html
from site_sample import make_database, start_datasette, stop

from onrecord.storage import export

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH")

PAGES = ("/downloads", "/quotes", "/quotes?sql=select+1+as+one", "/quotes/evidence")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path: Path = make_database(tmp_path_factory.mktemp("downloads"))
    export(path, path.parent / "exports", ("csv", "jsonl", "parquet"))
    process, at = start_datasette(path)
    yield at
    stop(process)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_work_fit_and_shut_nobody_out(
    browser: Any, url: str, width: int, scheme: str
) -> None:
    watched = Watched(browser, width, scheme, url)
    for path in PAGES:
        page = watched.visit(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1
        assert barriers(page) == [], path
    assert watched.faults == []
    assert watched.elsewhere == []
    watched.page.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_valid(url: str, path: str) -> None:
    assert faults_of_html(httpx.get(url + path).text) == []


def test_digests_are_opened_and_files_come_by_keyboard(browser: Any, url: str) -> None:
    watched = Watched(browser, 1280, "light", url)
    page = watched.visit("/downloads")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "quotes.csv.gz" in page.locator("pre.digests").inner_text()
    page.locator("a[download]", has_text="CSV").first.focus()
    with page.expect_download() as fetched:
        page.keyboard.press("Enter")
    assert fetched.value.suggested_filename == "quotes.csv.gz"
    assert watched.faults == []
    page.close()


def test_an_example_fills_the_box(browser: Any, url: str) -> None:
    watched = Watched(browser, 1280, "light", url)
    page = watched.visit("/quotes")
    page.locator(".sql-examples a", has_text="Who is quoted most").click()
    assert page.locator("#sql-editor").input_value().startswith("select s.name, s.role, c.quotes")
    assert "Harbor Pilots Guild" in page.locator("table").inner_text()
    assert watched.faults == []
    page.close()
