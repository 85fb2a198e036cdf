"""The site in a real browser: nothing breaks, nothing is fetched from elsewhere, all fits."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from browsing import (
    BROWSER,
    Watched,
    barriers,
    contrast,
    faults_of_html,
    luminance,
)
from site_sample import site

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH")

PAGES = {
    "home": "/",
    "database": "/quotes",
    "quotes": "/quotes/quotes",
    "all-columns": "/quotes/quotes?_all=1",
    "filtered": "/quotes/quotes?kind=direct&_search=boats",
    "article": "/quotes/articles/second",
    "speaker": "/quotes/speakers/hpg",
    "question": "/quotes/said_by?who=hpg",
    "articles": "/quotes/articles",
    "sql": "/quotes?sql=select+*+from+quotes",
    "missing": "/quotes/nothing",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_work_and_fit(browser: Any, width: int, scheme: str) -> None:
    watched = Watched(browser, width, scheme)
    for name, path in PAGES.items():
        watched.visit(path)
        watched.assert_fits(name)
    assert watched.faults == []
    assert watched.elsewhere == []
    watched.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page(browser: Any, scheme: str) -> None:
    page = Watched(browser, 1280, scheme).visit("/quotes/articles/second")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (luminance(paper) > 0.5) == (scheme == "light")
    for selector in ("body", "a[href]", ".byline", ".kind", "footer p"):
        ink = page.evaluate("s => getComputedStyle(document.querySelector(s)).color", selector)
        assert contrast(paper, ink) >= 4.5, (selector, ink, paper)
    mark = page.evaluate(
        "[getComputedStyle(document.querySelector('mark')).color,"
        " getComputedStyle(document.querySelector('mark')).backgroundColor]"
    )
    assert contrast(*mark) >= 4.5
    page.close()


def test_a_reader_finds_a_quote_by_keyboard(browser: Any) -> None:
    watched = Watched(browser, 1280)
    page = watched.visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.focus("#home-search")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("boats")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=boats")
    page.locator("a.words-link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/quotes/quotes/*")
    assert "We will not sail" in page.locator("mark").first.inner_text()
    assert watched.faults == []
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_evidence_leads_to_its_paragraph(browser: Any, width: int) -> None:
    watched = Watched(browser, width)
    page = watched.visit("/quotes/quotes?article=first&_search=boats")
    page.locator("td.col-text a").first.click()
    page.wait_for_url("**/quotes/quotes/*")
    assert page.locator("ol.way li").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    arrow = "getComputedStyle(document.querySelector('.way li + li'), '::before').content"
    assert "→" in page.evaluate(arrow)
    page.locator("ol.way a", has_text="paragraph 2").click()
    page.wait_for_url("**/quotes/articles/first#p2")
    assert "late Monday" in page.locator("p:target").inner_text()
    assert watched.faults == []
    page.close()


def test_filters_and_column_menus_work(browser: Any) -> None:
    watched = Watched(browser, 1280)
    page = watched.visit("/quotes/quotes")
    page.locator(".facet-info a", has_text="declined").click()
    page.wait_for_url("**kind=declined")
    assert page.locator("tbody tr").count() == 1
    page = watched.visit("/quotes/quotes")
    page.locator("summary", has_text="Filter by a column").click()
    page.select_option("select[name=_filter_column]", "mention")
    page.fill("input[name=_filter_value]", "the guild")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile("[?&]mention(__exact)?=the"))
    assert page.locator("tbody tr").count() == 2
    page.locator("th[data-column=speaker] svg").click()
    page.locator("a.dropdown-facet").click()
    page.wait_for_url(re.compile("_facet=speaker"))
    assert page.locator("#facet-speaker").count() == 1
    assert watched.faults == []
    page.close()


def test_pages_work_without_scripts(browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site() + "/quotes/quotes")
    assert page.locator("tbody tr").count() == 7
    page.locator("#_search").fill("boats")
    page.get_by_role("button", name="Search").click()
    assert page.locator("tbody tr").count() == 2
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_shut_nobody_out(browser: Any, width: int, scheme: str) -> None:
    watched = Watched(browser, width, scheme)
    found = {name: barriers(watched.visit(path)) for name, path in PAGES.items()}
    watched.page.close()
    assert not any(found.values()), found


def test_pages_are_valid_html() -> None:
    pages = {name: httpx.get(site() + path, follow_redirects=True) for name, path in PAGES.items()}
    found = {name: faults_of_html(page.text) for name, page in pages.items()}
    assert not any(found.values()), found
