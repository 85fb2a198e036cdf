"""The first page, search, speakers and days in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import BROWSER, Watched, barriers, contrast
from site_sample import site
from statements_sample import differing_site

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH")

PAGES = {
    "home": "/",
    "search": "/search",
    "found": "/search?q=boats",
    "narrowed": "/search?q=we&kind=direct&from=2024-03-01&to=2024-03-31",
    "nothing": "/search?q=baots",
    "faults": "/search?speaker=nobody&from=x&kind=loud&q=...",
    "party": "/quotes/speakers/pob",
    "speaker": "/quotes/speakers/marta-lind",
    "day": "/day/2024-03-04",
    "empty day": "/day/2024-03-05",
    "no day": "/day/soon",
    "year": "/day/2024",
    "days": "/day",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_work_fit_and_shut_nobody_out(browser: Any, width: int, scheme: str) -> None:
    watched = Watched(browser, width, scheme)
    for name, path in PAGES.items():
        page = watched.visit(path)
        for details in page.locator("details.narrow, details.figures").all():
            details.evaluate("each => { each.open = true }")
        watched.assert_fits(name)
        assert barriers(page) == [], name
    assert watched.faults == []
    assert watched.elsewhere == []
    watched.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_are_seen(browser: Any, scheme: str) -> None:
    page = Watched(browser, 1280, scheme, differing_site()).visit("/")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    bars = page.locator(".bars rect")
    assert bars.count() > 3
    for bar in bars.all():
        box = bar.bounding_box()
        assert box["width"] >= 2 and box["height"] >= 1
    fill = page.evaluate("getComputedStyle(document.querySelector('.bars rect')).fill")
    assert contrast(paper, fill) >= 3
    page.close()


def test_a_reader_goes_from_search_to_quote_by_keyboard(browser: Any) -> None:
    watched = Watched(browser, 1280)
    page = watched.visit("/")
    focused = "document.activeElement"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(f"{focused}.id") == "home-search":
            break
    page.keyboard.type("boats")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=boats")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"{focused}.textContent") == "Bay Courier":
            break
    assert page.evaluate(f"getComputedStyle({focused}).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=boats&publisher=Bay+Courier")
    assert page.locator(".results article").count() == 1
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"{focused}.className") == "words-link":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/quotes/quotes/*")
    assert "We will not sail" in page.locator("main").inner_text()
    assert watched.faults == []
    page.close()


def test_pages_work_without_scripts(browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site() + "/")
    assert page.locator(".bars rect").first.is_visible()
    page.get_by_text("The same figures as a table").click()
    page.get_by_role("link", name="2", exact=True).first.click()
    assert page.locator(".results article").count() == 2
    page.goto(site() + "/search")
    page.locator("#s-q").fill("hasty")
    page.get_by_role("button", name="Search").click()
    assert page.locator(".results mark").inner_text() == "hasty"
    page.locator(".byline .who a").first.click()
    assert page.locator("h1").inner_text() == "Port of Ostrava Bay"
    page.get_by_role("link", name="6 March 2024").click()
    assert "What was said on" in page.locator("h1").inner_text()
    page.get_by_role("link", name="4 March 2024").click()
    assert page.locator("article.quote").count() == 2
    context.close()


def test_the_form_keeps_what_was_typed(browser: Any) -> None:
    page = Watched(browser, 1280).visit("/search?q=boats")
    page.locator("summary", has_text="Speaker, party").click()
    page.fill("#s-speaker", "harbour pilots")
    page.fill("#s-from", "2024-03-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*speaker=harbour*")
    assert page.input_value("#s-speaker") == "harbour pilots"
    assert page.get_attribute("#s-speaker", "aria-invalid") == "true"
    page.locator("#fault-speaker a", has_text="Harbor Pilots Guild").click()
    page.wait_for_url("**/search?*speaker=Harbor+Pilots+Guild*")
    assert page.locator(".results article").count() == 2
    assert page.input_value("#s-from") == "2024-03-01"
    page.close()
