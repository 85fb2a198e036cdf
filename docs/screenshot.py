"""Make the pictures of the README: the database of ``data/articles``, as a browser shows it.

Run it from the top of the project, after ``make build``::

    python docs/screenshot.py

It needs Playwright, and a Chromium, Chrome or Edge on the PATH.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {
    "first-page.png": "/",
    "article.png": "/article/2023-08-05-indiewire-wga-amptp-meet",
}
"""Files in this folder, and the pages on them."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def browser_path() -> str | None:
    """The first browser on the PATH that will do."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def served(database: Path) -> Iterator[str]:
    """Serve a database with the project's metadata; the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "datasette", str(database), "-m", str(ROOT / "metadata.yml")]
    command += ["-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{url}: Datasette did not start. Try it by hand: datasette data/quotes.db")


def photograph(url: str, to: Path, *, width: int, height: int, scheme: str, whole: bool) -> None:
    """Save a picture of a page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page.goto(url, wait_until="load")
        page.screenshot(path=str(to), full_page=whole)
        browser.close()


def main() -> None:
    """Read the command line, serve, and photograph."""
    parser = argparse.ArgumentParser(description="Make the pictures of the README, or another.")
    parser.add_argument("--db", type=Path, default=ROOT / "data" / "quotes.db")
    parser.add_argument("--to", type=Path, help="the file of another picture")
    parser.add_argument("--page", default="/", help="path of its page on the site")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--whole", action="store_true", help="the page to its end")
    given = parser.parse_args()
    if not given.db.is_file():
        sys.exit(f"{given.db}: there is no such database. Make it with: make build")
    ours = {Path(__file__).with_name(name): page for name, page in PICTURES.items()}
    with served(given.db) as url:
        for to, page in ({given.to: given.page} if given.to else ours).items():
            photograph(
                url + page,
                to,
                width=given.width,
                height=given.height,
                scheme=given.scheme,
                whole=given.whole,
            )


if __name__ == "__main__":
    main()
