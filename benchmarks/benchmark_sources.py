"""How fast sources are read: pages, PDF files, archives, languages, reprints.

python benchmarks/benchmark_sources.py
"""

from __future__ import annotations

import gzip
import os
import platform
import tempfile
import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import invented

from onrecord.core.reprints import Wording, find_reprints, sketch_of
from onrecord.models import Article
from onrecord.places import Place
from onrecord.sources.bundles import read_bundle
from onrecord.sources.language import foreign_language
from onrecord.sources.pages import read_page

PAGES, WORDS, ARTICLES = 200, 600, 100_000
GERMAN = "Der Rat verschob am Montag die Abstimmung über die Brücke, wie die Mühle mitteilte. " * 60


def main() -> None:
    """Print one figure a line."""
    pages = [_page(n) for n in range(PAGES)]
    size = sum(map(len, pages)) / PAGES
    read_page(pages[0], source="first")  # what is imported once
    print(f"machine\tPython {platform.python_version()}, {os.cpu_count()} cores")
    print(f"measured on\t{PAGES} invented pages of {WORDS} words and {size / 1000:.0f} kB")
    seconds = _seconds(lambda: [read_page(each, source="a") for each in pages])
    print(f"web pages a second\t{PAGES / seconds:.0f}")
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "a.warc.gz")
        archive.write_bytes(b"".join(map(_record, range(PAGES), pages)))
        seconds = _seconds(
            lambda: sum(isinstance(x, Article) for x in read_bundle(Place(str(archive)), "a"))
        )
    print(f"pages of an archive a second\t{PAGES / seconds:.0f}")
    releases = [_pdf(n) for n in range(PAGES)]
    read_page(releases[0], source="first")
    seconds = _seconds(lambda: [read_page(each, source="a") for each in releases])
    print(f"PDF files of two pages a second\t{PAGES / seconds:.0f}")
    texts = [invented.article(WORDS, n) for n in range(PAGES)]
    seconds = _seconds(lambda: [foreign_language(each) for each in texts])
    print(f"language of an English text\t{seconds / PAGES * 1e6:.0f} µs")
    print(f"language of the first other text\t{_seconds(lambda: foreign_language(GERMAN)):.2f} s")
    seconds = _seconds(lambda: [foreign_language(GERMAN) for _ in range(PAGES)])
    print(f"language of any other text\t{seconds / PAGES * 1e6:.0f} µs")
    seconds = _seconds(lambda: [sketch_of(each) for each in texts])
    print(f"sketch of a text\t{seconds / PAGES * 1e6:.0f} µs")
    wordings = list(_wordings())
    seconds = _seconds(lambda: find_reprints(wordings))
    print(f"reprints among {ARTICLES:,} articles, a third of them\t{seconds:.1f} s")


def _seconds(what: Callable[[], object]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _page(n: int) -> bytes:
    """A page as news sites make them: most of it is not the article."""
    links = "".join(f"<li><a href='/{n}/{i}'>Story {i}, today</a></li>" for i in range(150))
    cards = "".join(
        f"<div class='card'><a href='/c{i}'><img src='/{i}.jpg'></a><h3>Teaser {i}</h3></div>"
        for i in range(80)
    )
    body = "".join(f"<p class='x{n}'>{p}</p>" for p in invented.article(WORDS, n).split("\n\n"))
    script = f"<script>var state={{{','.join(f'a{i}:{i * n}' for i in range(5000))}}};</script>"
    json_ld = (
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Story {n}",'
        f'"datePublished":"2024-03-{n % 28 + 1:02}T10:00:00-05:00"}}</script>'
    )
    return (
        f"<!doctype html><html><head><title>Story {n}</title>{json_ld}{script}</head><body>"
        f"<nav><ul>{links}</ul></nav><main><article><h1>Story {n}</h1>{body}</article></main>"
        f"<aside>{cards}</aside><footer>© 2024</footer>{script}</body></html>"
    ).encode()


def _record(n: int, page: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{n}\r\n"
        "WARC-Date: 2024-04-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + answer + b"\r\n\r\n")


def _pdf(n: int) -> bytes:
    """Two pages of a text, each line drawn by itself."""
    words = invented.article(WORDS, n).encode("cp1252", "replace").decode("cp1252").split()
    lines = [" ".join(words[i : i + 12]) for i in range(0, len(words), 12)]
    half = len(lines) // 2 + 1
    contents = [zlib.compress(_drawn(part)) for part in (lines[:half], lines[half:])]
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 >>",
        font,
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        head = b"<< /Filter /FlateDecode /Length %d >>" % len(content)
        objects.append(head + b"\nstream\n" + content + b"\nendstream")
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def _drawn(lines: list[str]) -> bytes:
    pieces = []
    for n, line in enumerate(lines):
        text = line.encode("cp1252").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
        pieces.append(b"BT /F1 11 Tf 1 0 0 1 72 %d Tm (%s) Tj ET" % (740 - 14 * n, text))
    return b"\n".join(pieces)


def _wordings() -> Iterator[Wording]:
    """Sketches of invented articles, of which every third is the copy of another."""
    chance = Random(3)
    sketches: list[str] = []
    for n in range(ARTICLES):
        if n % 3 == 2:
            sketches.append(chance.choice(sketches))
        else:
            runs = sorted(chance.randrange(2**32 // 10) for _ in range(64))
            numbers = b"".join(each.to_bytes(4, "little") for each in (600, *runs))
            sketches.append(b64encode(numbers).decode())
        yield Wording(str(n), "report", date(2024, 1, 1) + timedelta(n % 300), sketches[-1])


if __name__ == "__main__":
    main()
