"""A real browser for the tests of the site, and what is watched in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from site_sample import site

BROWSER = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
        if (found := shutil.which(name))
    ),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def launched() -> Iterator[Any]:
    """A running browser; the test is skipped without Playwright."""
    reason = "playwright is not installed"
    sync_api = pytest.importorskip("playwright.sync_api", reason=reason)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page that notes what goes wrong on it, and what it asks of other hosts."""

    def __init__(self, browser: Any, width: int, scheme: str = "light", base: str = "") -> None:
        self.base = base or site()
        self.width = width
        self.page = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.faults: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)
        self.page.on("request", self._watch)

    def _note(self, message: Any) -> None:
        # The browser reports an answer of 400 or 404 as a fault of its own.
        if message.type in ("error", "warning") and "with a status of 40" not in message.text:
            self.faults.append(message.text)

    def _watch(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.base).netloc:
            self.elsewhere.append(request.url)

    def visit(self, path: str) -> Any:
        """Go to a path of the site."""
        self.page.goto(self.base + path, wait_until="load")
        return self.page

    def assert_fits(self, name: str) -> None:
        """The page is no wider than the window, and has one heading of the first order."""
        needed = self.page.evaluate("document.documentElement.scrollWidth")
        assert needed <= self.width, f"{name} needs {needed} of {self.width} pixels"
        assert self.page.locator("h1").count() == 1, name


def barriers(page: Any) -> list[str]:
    """What axe-core finds on the page that shuts out somebody: each rule, with an element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    found = axe.Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def faults_of_html(html: str) -> list[str]:
    """Where a document is no valid HTML, as the parser of the standard tells it."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    return [f"line {line}: {code}" for (line, _), code, _ in parser.errors]


def luminance(colour: str) -> float:
    """How light a colour is, written as ``rgb(r, g, b)``; from 0 to 1."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (int(part) / 255 for part in colour[4:-1].split(","))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How much two colours differ in lightness, as WCAG counts it: from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
