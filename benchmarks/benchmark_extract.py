"""How fast articles are read: words per second through the whole core, and the model's loading.

python benchmarks/benchmark_extract.py
"""

from __future__ import annotations

import os
import platform
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from onrecord.extractor import LocalExtractor
from onrecord.models import Article
from onrecord.sources import load_authority, read

DATA = Path(__file__).resolve().parent.parent / "data"
COPIES = 32
"""Each article is read this many times under other ids: one batch of the parser, and some more."""


def main() -> None:
    """Print one figure a line."""
    authority = load_authority(DATA / "speakers.yml")
    found = [each for each in read([DATA / "articles"]) if isinstance(each, Article)]
    articles = [replace(each, id=f"{each.id}-{n}") for n in range(COPIES) for each in found]
    words = sum(len(each.text.split()) for each in articles)
    extractor = LocalExtractor(authority)

    started = time.perf_counter()
    extractor(found[:1])
    first = time.perf_counter() - started

    started = time.perf_counter()
    quotes = sum(len(each) for each in extractor(articles))
    seconds = time.perf_counter() - started

    print(f"machine\tPython {platform.python_version()}, {os.cpu_count()} cores")
    print(f"model\t{extractor.model}, spaCy {version('spacy')}")
    print(f"measured on\t{len(articles)} articles, {words} words, {quotes} quotes")
    print(f"first article, model loaded\t{first:.2f} s")
    print(f"words a second\t{words / seconds:.0f}")
    print(f"articles a second\t{len(articles) / seconds:.1f}")


if __name__ == "__main__":
    main()
