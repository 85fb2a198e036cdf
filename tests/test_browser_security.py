"""Every page under the content security policy, in a real browser; and hostile texts in one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import BROWSER, FLAGS
from hostile import make_sample, running
from site_sample import make_database, start_datasette, stop

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH")

PAGES = (
    "/",
    "/quotes",
    "/quotes?_show_hidden=1",
    "/quotes/quotes",
    "/quotes/quotes?_facet=mention&_facet=cue&_facet_size=2&_facet_date=said_on",
    "/quotes/quotes?_all=1&_where=1",
    "/quotes/quotes?_search=boats&kind=direct",
    "/quotes/quotes?_sort_desc=confidence&_size=2",
    "/quotes/articles",
    "/quotes/segments",
    "/quotes/corrections",
    "/quotes/failures",
    "/quotes/runs",
    "/quotes/quotes_fts",
    "/quotes/quotes_fts_data",
    "/quotes/articles/second",
    "/quotes/speakers/hpg",
    "/quotes/said_by?who=hpg",
    "/quotes/said_by?who=hpg&_show_sql=1",
    "/quotes?sql=select+*+from+quotes+where+kind+%3D+:kind&kind=direct",
    "/quotes?sql=select+randomblob(9)+as+a,+%27https://example.com%27+as+b",
    "/quotes?sql=select+absent",
    "/quotes?sql=vacuum",
    "/quotes?sql=with+recursive+r(n)+as+(select+1+union+all+select+n%2B1+from+r)+select+max(n)+from+r",
    "/quotes/quotes?_size=x",
    "/quotes/quotes?_searchmode=raw&_search=%22",
    "/quotes/absent",
    "/quotes/quotes/absent",
    "/absent",
    "/_internal",
    "/quotes.db",
    "/-/check",
    "/-/check?q=boats",
    "/-/check?q=We+will+not+sail&speaker=nobody",
    "/-/contradictions",
    "/-/contradictions?differ=words",
    "/-/versions",
    "/-/plugins",
    "/-/settings",
    "/-/metadata",
    "/-/databases",
    "/-/actor",
    "/-/threads",
    "/-/patterns",
    "/-/logout",
    "/-/auth-token",
)
OPERATORS = ("/-/threads", "/-/permissions", "/-/messages", "/-/allow-debug", "/-/logout", "/")
REFUSED = re.compile(r"status of (400|403|404|405)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield launched
        launched.close()


class Watched:
    """A page that notes faults, dialogs, and what it asks of other hosts."""

    def __init__(self, browser: Any, url: str) -> None:
        self.url = url
        self.page = browser.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("console", self._note)
        self.page.on("request", self._watch)
        self.page.on("dialog", self._dialog)

    def _note(self, message: Any) -> None:
        # The browser reports a page that is refused as a fault of its own.
        if message.type in ("error", "warning") and not REFUSED.search(message.text):
            self.faults.append(message.text)

    def _watch(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def visit(self, path: str) -> Any:
        self.page.goto(self.url + path, wait_until="load")
        return self.page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = make_database(tmp_path_factory.mktemp("policy"))
    with running(path) as served:
        yield served.url


def test_every_page_works_under_the_policy(browser: Any, site: str) -> None:
    watched = Watched(browser, site)
    for path in PAGES:
        page = watched.visit(path)
        assert page.locator("h1").count() == 1, path
        assert watched.faults == [], path
    watched.page.close()


def test_the_policy_stops_what_is_inline(browser: Any, site: str) -> None:
    watched = Watched(browser, site)
    page = watched.visit("/")
    page.evaluate(
        'const image = \'<img src="/absent" onerror="alert(1)">\';'
        "document.body.insertAdjacentHTML('beforeend', image);"
        "const made = document.createElement('script'); made.textContent = 'alert(2)';"
        "document.body.append(made)"
    )
    page.wait_for_timeout(300)
    assert len(watched.faults) >= 2
    assert all("Content Security Policy" in fault for fault in watched.faults), watched.faults
    page.close()


def test_sql_is_written_and_run(browser: Any, site: str) -> None:
    watched = Watched(browser, site)
    page = watched.visit("/quotes")
    page.fill("#sql-editor", "select count(*) as number from quotes where kind = :kind")
    page.locator("#sql-editor").press("Shift+Enter")
    page.wait_for_url("**sql=select**")
    page.fill("input[name=kind]", "direct")
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**kind=direct")
    assert page.locator("tbody td").inner_text() == "3"
    assert watched.faults == []
    page.close()


def test_a_file_for_spreadsheets_is_downloaded(browser: Any, site: str) -> None:
    watched = Watched(browser, site)
    page = watched.visit("/quotes/quotes?kind=direct")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="for a spreadsheet").click()
    assert downloading.value.suggested_filename == "quotes.csv"
    with Path(downloading.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert len(rows) == 3 and {row["kind"] for row in rows} == {"direct"}
    page.close()


def test_hostile_texts_do_nothing(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = make_sample(tmp_path_factory.mktemp("hostile"))
    with running(path) as served:
        watched = Watched(browser, served.url)
        pages = ["/", "/quotes/quotes?_all=1", "/quotes/articles?_all=1", "/quotes/speakers"]
        pages += [
            "/quotes/search",
            "/quotes/quotes?_facet=mention&_facet=article",
            "/quotes/evidence",
        ]
        for each in pages:
            watched.visit(each)
        page = watched.visit("/quotes/quotes?_size=max")
        links = page.eval_on_selector_all("td.col-text a", "all => all.map(a => a.href)")
        assert len(links) > 20
        for link in links[::3]:
            page = watched.visit(link.removeprefix(served.url))
            page.mouse.move(200, 200)
        schemes = page.eval_on_selector_all("a[href]", "all => all.map(a => a.protocol)")
        assert set(schemes) <= {"http:", "https:"}
        assert watched.faults == []
        watched.page.close()


def test_the_operators_pages_work_under_the_policy(browser: Any, tmp_path: Path) -> None:
    path = make_database(tmp_path)
    process, url = start_datasette(path, "--root")
    try:
        [log] = path.parent.glob("*.log")
        token = re.search(r"/-/auth-token\?token=\w+", log.read_text(encoding="utf-8"))
        assert token
        watched = Watched(browser, url)
        watched.visit(token[0])
        for where in OPERATORS:
            page = watched.visit(where)
            assert page.locator("h1").count() == 1, where
            assert watched.faults == [], where
        watched.page.close()
    finally:
        stop(process)
