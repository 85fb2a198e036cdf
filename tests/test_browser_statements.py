"""Pages of statements in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import BROWSER, Watched, contrast
from statements_sample import differing_site, quote_key, statement_key

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH")

LETTER = f"/quotes/statements/{statement_key('letter')}"
PAGES = {
    "home": "/",
    "document": LETTER,
    "statement": f"/quotes/statements/{statement_key('enough')}",
    "disputed": f"/quotes/statements/{statement_key('open-1')}",
    "repeated": f"/quotes/statements/{statement_key('promise-1')}",
    "quote": f"/quotes/quotes/{quote_key('letter-star')}",
    "quote not in the document": f"/quotes/quotes/{quote_key('court')}",
    "disputed quote": f"/quotes/quotes/{quote_key('open-post')}",
    "article": "/quotes/articles/letter",
    "contradictions": "/-/contradictions",
    "contradictions in words": "/-/contradictions?differ=words",
    "check": "/-/check",
    "check, different": "/-/check?q=We+will+sail+until+the+boats+are+safe",
    "check, disputed": "/-/check?q=The+harbor+is+open,+and+it+will+stay+open+through+the+winter",
    "check, hostile": "/-/check?q=Twelve+weeks+is+%3Cb%3Eplenty%3C/b%3E+and+more+than+enough+for"
    "+any+%3Cscript%3Ealert(1)%3C/script%3E+crew",
    "check, not on record": "/-/check?q=The+moon+is+made+of+cheese+and+everyone+knows+it",
    "check, unknown speaker": "/-/check?q=The+harbor+is+open&speaker=Marta+Lund",
    "check, one long word": "/-/check?q=" + "abcdefghij" * 60,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_work_and_fit(browser: Any, width: int, scheme: str) -> None:
    watched = Watched(browser, width, scheme, differing_site())
    for name, path in PAGES.items():
        page = watched.visit(path)
        watched.assert_fits(name)
        doubled = page.evaluate(
            "(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
            " return ids.filter((id, n) => ids.indexOf(id) !== n); })()"
        )
        assert doubled == [], name
    assert watched.faults == []
    assert watched.elsewhere == []
    watched.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_differences_can_be_told_apart_without_colour(browser: Any, scheme: str) -> None:
    page = Watched(browser, 1280, scheme, differing_site()).visit(LETTER)
    style = "e => { const s = getComputedStyle(e); return [s.textDecorationLine, s.color,"
    style += " s.backgroundColor, s.textDecorationStyle]; }"
    lost = page.locator(".forms del:not(.shown)").first.evaluate(style)
    added = page.locator(".forms ins:not(.shown)").first.evaluate(style)
    shown = page.locator(".forms ins.shown").first.evaluate(style)
    assert (lost[0], added[0], shown[0]) == ("line-through", "underline", "underline")
    assert (added[3], shown[3]) == ("solid", "dotted")
    assert contrast(lost[1], lost[2]) >= 4.5
    assert contrast(added[1], added[2]) >= 4.5
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for selector in (".key", ".told", ".detail", ".warning h2", ".forms del.shown", "sup.note a"):
        ink = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        assert contrast(paper, ink) >= 4.5, selector
    page.close()


def test_differences_are_heard(browser: Any) -> None:
    page = Watched(browser, 1280, base=differing_site()).visit(LETTER)
    star = page.locator(".forms > li").last
    assert "[left out: not]" in star.text_content()
    heard = star.locator(".heard").first
    assert heard.bounding_box()["width"] <= 1
    # Hidden from sight, not from those who hear the page.
    assert heard.evaluate("e => getComputedStyle(e).visibility") == "visible"
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_from_a_passage_to_its_report_and_the_quote_by_keyboard(browser: Any, width: int) -> None:
    watched = Watched(browser, width, base=differing_site())
    page = watched.visit(LETTER)
    note = page.locator("sup.note a", has_text="4")
    note.focus()
    assert note.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**#form-4")
    assert "secure" in page.locator("li:target").inner_text()
    page.locator("li:target a", has_text="the quote in its place").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/quotes/quotes/{quote_key('letter-star')}")
    page.locator("a", has_text="The statement as it was published").click()
    page.wait_for_url(f"**{LETTER}")
    assert watched.faults == []
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_quotation_is_checked_by_keyboard(browser: Any, width: int) -> None:
    watched = Watched(browser, width, base=differing_site())
    page = watched.visit("/")
    page.get_by_role("link", name="Check whether it was said").click()
    page.wait_for_url("**/-/check")
    page.focus("#check-words")
    page.keyboard.type("We will sail until the boats are safe")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "check-speaker"
    page.keyboard.type("Harbor Pilots")
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/check?q=*")
    page.get_by_role("link", name="Harbor Pilots Guild").first.click()
    page.wait_for_url("**speaker=Harbor+Pilots+Guild")
    assert page.locator(".verdict h2").inner_text() == "On record, but in other words"
    assert page.locator(".verdict del").first.text_content() == "[left out: not]"
    assert page.locator("#check-words").input_value() == "We will sail until the boats are safe"
    page.get_by_role("link", name="The statement, its reports side by side").click()
    page.wait_for_url(f"**{LETTER}")
    assert watched.faults == []
    page.close()


def test_pages_work_without_scripts(browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(differing_site() + "/-/check")
    page.fill("#check-words", "The moon is made of cheese and everyone knows it")
    page.get_by_role("button", name="Check").click()
    assert page.locator(".verdict h2").inner_text() == "Not on record here"
    page.goto(differing_site() + "/-/contradictions")
    page.get_by_role("link", name="Words").click()
    assert page.locator(".contradiction").count() == 2
    context.close()


def test_contradictions_are_chosen_and_followed(browser: Any) -> None:
    watched = Watched(browser, 390, base=differing_site())
    page = watched.visit("/")
    page.get_by_role("link", name="where reports contradict each other").click()
    page.wait_for_url("**/-/contradictions")
    assert page.locator(".contradiction").count() == 3
    page.get_by_role("navigation", name="What differs").get_by_text("Day").click()
    page.wait_for_url("**?differ=day")
    assert page.locator('[aria-current="page"]').inner_text().startswith("Day")
    page.locator(".contradiction h2 a").click()
    page.wait_for_url(f"**{LETTER}")
    assert page.locator("h1").inner_text() == "A letter to our members"
    assert watched.faults == []
    page.close()
