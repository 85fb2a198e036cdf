"""Pages that are read, in a real browser: quotes, articles, statements, and about the record."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from browsing import BROWSER, Watched, barriers, contrast, faults_of_html
from site_sample import make_database, site, start_datasette, stop
from statements_sample import differing_site, quote_key, statement_key

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH")

LETTER = f"/quotes/statements/{statement_key('letter')}"
STAR = f"/quotes/quotes/{quote_key('letter-star')}"
PAGES = {
    "quote": STAR,
    "quote of hostile words": f"/quotes/quotes/{quote_key('enough-star')}",
    "quote in a paraphrase": f"/quotes/quotes/{quote_key('letter-tide')}",
    "article": "/quotes/articles/courier",
    "article of hostile words": "/quotes/articles/star",
    "article with a quote": "/quotes/articles/courier#listed-2",
    "statement": f"/quotes/statements/{statement_key('enough')}",
    "document": LETTER,
    "about": "/about",
    "how": "/about/how",
    "quality": "/about/quality",
    "programs": "/about/api",
}
ONE_OF_EACH = ("quote of hostile words", "article of hostile words", "document", "how", "quality")
OVERFLOWING = "document.documentElement.scrollWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_work_and_fit(browser: Any, width: int, scheme: str) -> None:
    watched = Watched(browser, width, scheme, differing_site())
    for name, path in PAGES.items():
        watched.visit(path)
        watched.assert_fits(name)
    # Data in the page are no script: the policy has nothing to say against them.
    assert watched.faults == []
    assert watched.elsewhere == []
    watched.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nobody_is_shut_out(browser: Any, width: int, scheme: str) -> None:
    watched = Watched(browser, width, scheme, differing_site())
    for name in ONE_OF_EACH if width == 390 else PAGES:
        page = watched.visit(PAGES[name])
        page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
        assert barriers(page) == [], name
    watched.page.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_valid_html(name: str) -> None:
    answer = httpx.get(differing_site() + PAGES[name], timeout=20)
    assert faults_of_html(answer.text) == []


def test_linked_data_is_read_and_not_run(browser: Any) -> None:
    watched = Watched(browser, 1280, base=differing_site())
    page = watched.visit(PAGES["quote of hostile words"])
    blocks = page.locator("script[type='application/ld+json']").all_text_contents()
    [data] = map(json.loads, blocks)
    assert "<script>alert(1)</script>" in data["text"]
    assert page.locator("script:not([src]):not([type='application/ld+json'])").count() == 0
    assert watched.faults == []
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_article_to_the_quote_by_keyboard(browser: Any, width: int) -> None:
    watched = Watched(browser, width, base=differing_site())
    page = watched.visit("/quotes/articles/courier")
    page.locator(".voices a", has_text="Marta Lind").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#voice-B")
    page.keyboard.press("Tab")  # from there: the speaker, and then the first quote
    page.keyboard.press("Tab")
    assert "The harbor is open" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**#said-2")
    page.keyboard.press("Tab")
    shown = page.locator(".marked:focus + .tip")
    assert shown.is_visible()
    assert shown.inner_text() == "Marta Lind · 4 March 2024"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Said by Marta Lind: who and when"
    page.keyboard.press("Enter")
    card = page.locator(".card:popover-open")
    assert "the article says “late Monday”" in card.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "The quote, and why"
    page.keyboard.press("Escape")
    assert card.count() == 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/quotes/quotes/{quote_key('open-courier')}")
    assert watched.faults == []
    page.close()


def test_a_finger_opens_the_card_and_jumps_to_the_list(browser: Any) -> None:
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(differing_site() + "/quotes/articles/courier")
    page.locator(".letter button").nth(1).tap()
    card = page.locator(".card:popover-open")
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 800
    card.get_by_role("link", name="In the list").tap()
    page.wait_for_url("**#listed-2")
    page.locator("li:target .to-place").tap()
    page.wait_for_url("**#said-2")
    assert page.locator(".place:target + .marked").is_visible()
    context.close()


def test_pointing_at_words_tells_who_and_when(browser: Any) -> None:
    page = Watched(browser, 1280, base=differing_site()).visit("/quotes/articles/courier")
    tip = page.locator(".tip").first
    assert not tip.is_visible()
    page.locator(".reading .marked").first.hover()
    assert tip.is_visible()
    assert "Harbor Pilots Guild" in tip.inner_text()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_speakers_are_told_apart_without_colour(browser: Any, scheme: str) -> None:
    page = Watched(browser, 1280, scheme, differing_site()).visit("/quotes/articles/courier")
    style = "e => { const s = getComputedStyle(e); return [s.textDecorationStyle, s.color,"
    style += " s.backgroundColor, s.textDecorationColor]; }"
    marks = [
        page.locator(f".marked.{each} mark").first.evaluate(style) for each in ("who-1", "who-2")
    ]
    assert [mark[0] for mark in marks] == ["solid", "dashed"]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for _, ink, ground, line in marks:
        assert contrast(ink, ground) >= 7
        assert contrast(line, paper) >= 3  # as WCAG wants of what is no text
    assert page.locator(".letter").all_inner_texts() == ["A", "B", "A"]
    page.close()


def every_style(page: Any, scheme: str) -> list[list[str]]:
    """Ink and ground of the badge of each style that an article may have."""
    script = """() => ['1','2','3','4','5','6','7','8','none'].map(n => {
        const badge = document.createElement('b');
        badge.className = `badge who-${n}`;
        document.body.append(badge);
        const style = getComputedStyle(badge);
        return [style.color, style.backgroundColor];
    })"""
    found: list[list[str]] = page.evaluate(script)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_style_can_be_read(browser: Any, scheme: str) -> None:
    page = Watched(browser, 1280, scheme, differing_site()).visit("/quotes/articles/courier")
    for n, (ink, ground) in enumerate(every_style(page, scheme), 1):
        assert contrast(ink, ground) >= 4.5, n
    page.close()


def test_the_list_stays_beside_the_text_on_a_wide_screen(browser: Any) -> None:
    page = Watched(browser, 1280).visit("/quotes/articles/long")
    page.evaluate("window.scrollTo(0, 4000)")
    box = page.locator(".listed").bounding_box()
    assert 0 <= box["y"] < 20
    assert box["x"] > 700
    page.close()
    narrow = Watched(browser, 390).visit("/quotes/articles/first")
    text, listed = (narrow.locator(each).bounding_box() for each in (".reading", ".listed"))
    assert listed["y"] >= text["y"] + text["height"]
    narrow.close()


@pytest.mark.parametrize(("width", "beside"), [(1000, True), (1280, True), (390, False)])
def test_a_statement_and_its_reports_stand_side_by_side(
    browser: Any, width: int, beside: bool
) -> None:
    page = Watched(browser, width, base=differing_site()).visit(LETTER)
    one, other = (page.locator(each).bounding_box() for each in (".utterance", ".reports"))
    assert (other["x"] >= one["x"] + one["width"]) == beside
    assert (other["y"] < one["y"] + one["height"]) == beside
    page.close()


def test_a_citation_is_copied(browser: Any) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(differing_site() + STAR)
    page.get_by_role("button", name="Copy the citation").click()
    page.locator(".copied", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#cite-text").text_content()
    assert copied.startswith("“We will sail until the boats are secure")
    page.locator("summary", has_text="BibTeX").click()
    page.get_by_role("button", name="Copy the BibTeX entry").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{onrecord-")
    context.close()


def test_pages_work_without_scripts(browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(differing_site() + "/quotes/articles/courier")
    page.locator(".letter button").first.click()
    assert page.locator(".card:popover-open").is_visible()
    page.keyboard.press("Escape")
    page.locator(".listed .to-place").first.click()
    page.wait_for_url("**#said-1")
    page.locator(".reading .marked").first.click()
    page.wait_for_url("**/quotes/quotes/*")
    assert page.locator(".copy").count() == 0
    page.locator("summary", has_text="BibTeX").click()
    assert "@misc{" in page.locator("#cite-bib").inner_text()
    page.get_by_role("link", name="What this rests on").click()
    page.wait_for_url("**/about/quality")
    context.close()


@pytest.mark.parametrize("name", ["quote", "article", "document", "quality"])
def test_pages_print_without_what_is_for_the_screen(browser: Any, name: str) -> None:
    page = Watched(browser, 1280, "dark", differing_site()).visit(PAGES[name])
    page.emulate_media(media="print")
    for selector in (".sections", ".crumbs", ".exports", ".all-fields", ".tip", ".copy", "footer"):
        for each in page.locator(selector).all():
            assert not each.is_visible(), selector
    address = "getComputedStyle(e, '::after').content"
    for out in page.locator("a.out").all():
        assert out.get_attribute("href") in out.evaluate(f"e => {address}")
    for link in page.locator(".cite .permalink").all():
        assert "/quote/" in link.inner_text() or "/statement/" in link.inner_text()
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    for words in page.locator("blockquote .words, .reading mark, .passage, h1").all()[:9]:
        assert contrast(words.evaluate("e => getComputedStyle(e).color"), paper) >= 7
    page.close()


def test_quotes_stand_with_their_context_where_the_text_is_not_published(
    browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = make_database(tmp_path_factory.mktemp("bare"), publish_text="none")
    process, url = start_datasette(path)
    try:
        watched = Watched(browser, 390, base=url)
        page = watched.visit("/quotes/articles/first")
        assert page.locator(".quotes-alone p").count() == 4
        page.locator(".to-place").nth(1).click()
        page.wait_for_url("**#said-2")
        assert page.locator(".place:target + .marked").is_visible()
        assert barriers(page) == []
        assert faults_of_html(page.content()) == []
        assert watched.faults == []
        page.close()
    finally:
        stop(process)


def test_a_long_name_and_many_words_fit(browser: Any) -> None:
    page = Watched(browser, 390).visit("/quotes/articles/second")
    assert page.evaluate(OVERFLOWING) <= 390
    page.goto(site() + page.locator(".reading .marked").first.get_attribute("href"))
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    assert page.evaluate(OVERFLOWING) <= 390
    page.close()
