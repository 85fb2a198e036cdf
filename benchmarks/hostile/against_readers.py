"""Attacks on readers: what stored texts and addresses bring into browsers and spreadsheets."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

from datasette.utils import tilde_encode

from .asking import Answer, Request, sql
from .attack import Attack, all_of, hides, shows, works
from .sample import FORMULAS, HOSTILE, OVERRIDE, article_of, quote_of

__all__ = ["READERS"]

_PAGES = (
    "/",
    "/quotes",
    "/quotes/quotes",
    "/quotes/quotes?_all=1",
    "/quotes/articles?_all=1",
    "/quotes/speakers",
    "/quotes/statements",
    "/quotes/segments",
    "/quotes/evidence",
    "/quotes/search",
    "/quotes/most_quoted",
    "/quotes/timeline",
    "/quotes/quotes?_facet=speaker&_facet=article&_facet=text&_facet=mention",
    "/quotes?sql=select+id,title,url,author+from+articles",
    "/quotes?sql=select+*+from+speakers",
    "/search",
    "/search?q=script",
    "/day",
)
_RUNS = 7
"""Texts at the beginning of ``HOSTILE`` that would run something."""


def _pages_of(n: int) -> tuple[str, ...]:
    """The pages of the quote and the article that have a hostile text."""
    return f"/quotes/quotes/{quote_of(n)}", f"/quotes/articles/{tilde_encode(article_of(n))}"


_BACKWARDS = next(n for n, text in enumerate(HOSTILE) if OVERRIDE in text)
_ROWS = (
    *(path for n in range(_RUNS) for path in _pages_of(n)),
    *(f"/quotes/statements/{quote_of(n)}" for n in range(2)),
)
_MARKUP = (
    "<script>alert",
    "<img src=x",
    "<svg/onload",
    '" onmouseover="alert',
    "' onmouseover=alert",
    "</title><script",
)
_TYPED = "<script>alert('typed')</script>\"'><img src=x onerror=alert('typed')>"
_ECHOES = (
    "/quotes/quotes?_search={}",
    "/quotes/quotes?text__contains={}",
    "/quotes/quotes?{}=1",
    "/quotes/search?q={}",
    "/quotes/said_by?who={}&about={}",
    "/quotes?sql=select+%27{}%27",
    "/quotes?sql={}",
    "/quotes?sql=select+:x&x={}",
    "/quotes/quotes?_where={}",
    "/quotes/quotes?_sort={}",
    "/quotes/quotes?_facet={}",
    "/quotes/quotes?_size={}",
    "/search?q={}",
    "/search?speaker={0}&party={0}&publisher={0}&kind={0}&from={0}&to={0}&sort={0}&after={0}",
    "/day/{}",
    "/speaker/{}",
    "/quotes/quotes/{}",
    "/quote/{}",
    "/quote/{}.txt",
    "/statement/{}.json",
    "/article/{}",
    "/quotes/{}",
    "/{}",
    "/quotes/quotes?_next={}",
    "/quotes/quotes?_through={}",
)


def _echoes_safely(answer: Answer) -> bool:
    return (
        answer.status < 500
        and "<script>alert" not in answer.body
        and "<img src=x" not in (answer.body)
    )


def _no_formulas(answer: Answer) -> bool:
    csv.field_size_limit(max(csv.field_size_limit(), len(answer.body) + 1))
    rows = csv.reader(io.StringIO(answer.body.removeprefix("\ufeff"), newline=""))
    cells = [cell for row in rows for cell in row]
    begin = tuple(formula[:2] for formula in FORMULAS)
    return (
        works(answer)
        and not any(cell.startswith(begin) for cell in cells)
        and any(cell.startswith("'=") for cell in cells)
    )


READERS = (
    Attack(
        "stored-markup",
        "Scripts, images and event handlers in the words, names, titles and publishers",
        "200: shown as text",
        tuple(Request(path) for path in (*_PAGES, *_ROWS, "/about/how")),
        all_of(works, hides(*_MARKUP)),
    ),
    Attack(
        "stored-links",
        "Addresses of articles that run something when they are followed",
        "200: shown as text, not linked",
        tuple(Request(path) for path in (*_PAGES, *_ROWS)),
        hides('href="javascript:', 'href="data:', "href=' javascript:", 'src="data:text'),
    ),
    Attack(
        "stored-templates",
        "Words that are a template's code",
        "200: shown as they are",
        (Request("/quotes/quotes"), Request("/quotes/articles"), Request("/search")),
        all_of(shows("{{ 7 * 191 }}"), hides("1337")),
    ),
    Attack(
        "stored-direction",
        "Characters that turn words back to front, or that nobody sees",
        "200: their codes are shown; JSON has them as they are",
        (
            Request("/quotes/quotes?text__contains=ton"),
            Request("/quotes/speakers?name__contains=ton"),
            Request("/quotes/articles?title__contains=ton"),
            Request("/quotes/search?q=ton"),
            Request("/search"),
            *map(Request, _pages_of(_BACKWARDS)),
            sql("select name, id, 'agree' from speakers where name like '%ton%'", ""),
        ),
        all_of(shows("[U+202E]"), hides(OVERRIDE, "\u200b", "\u2066")),
    ),
    Attack(
        "stored-formulas",
        "Cells that a spreadsheet runs",
        "200: with an apostrophe before them in the file for spreadsheets",
        (
            Request("/quotes/quotes.spreadsheet?_size=max"),
            Request("/quotes/quotes.spreadsheet?_size=max&_labels=on"),
            Request("/quotes/speakers.spreadsheet?_size=max"),
            Request("/quotes/articles.spreadsheet?_size=max"),
            sql("select name, name as '=1+1' from speakers", ".spreadsheet"),
        ),
        _no_formulas,
    ),
    Attack(
        "stored-truth",
        "(no attack: the data stay as they are)",
        "200: JSON and CSV have every character",
        (
            Request("/quotes/quotes.csv?_size=max"),
            Request("/quotes/speakers.csv?_size=max"),
            sql("select group_concat(name) from speakers", ".csv"),
        ),
        shows(OVERRIDE, "\u200b", "=HYPERLINK", "<script>"),
    ),
    Attack(
        "typed-markup",
        "Scripts in every part of an address that a page shows again",
        "no script on the page",
        tuple(Request(path.format(*[quote(_TYPED, safe="")] * 2)) for path in _ECHOES),
        _echoes_safely,
    ),
    Attack(
        "framing",
        "The site within a frame, or its answers taken for something else",
        "headers against it with every answer",
        tuple(
            Request(path)
            for path in (
                "/",
                "/quotes/quotes.json",
                "/quotes/quotes.csv",
                "/quotes/quotes.spreadsheet",
                "/-/static/app.css",
                "/-/static-plugins/onrecord/site.js",
                "/favicon.ico",
                "/-/versions.json",
            )
        ),
        works,
    ),
)
