"""A quote in a list: its words, and who said them, when, and where.

This is made here and not in a template, because a page has up to a hundred of them, and templates
take ten times as long for each. Whatever is stored goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from onrecord.site.links import Link
from onrecord.site.show.render import article_name, day_said, label
from onrecord.site.show.telling import told_doubt

__all__ = ["quote_item"]

_LONGEST_TITLE = 90
Quote = Mapping[str, Any]


def quote_item(quote: Quote, link: Link, *, speaker: bool = True, when: bool = True) -> Markup:
    """An element for a quote, as ``listed`` gives it.

    Args:
        quote: The quote.
        link: Makes addresses of rows.
        speaker: Whether to name who said it; a list may be of one speaker.
        when: Whether to tell the day; a list may be of one day.
    """
    byline = "\n".join(_byline(quote, link, speaker, when))
    url = escape(link("quotes", quote["id"]))
    return Markup(
        '<article class="quote">\n<blockquote><p>'
        f'<a class="words-link" href="{url}">{escape(quote["words"])}</a></p></blockquote>\n'
        f'<p class="byline">{byline}</p>\n</article>'
    )


def _byline(quote: Quote, link: Link, speaker: bool, when: bool) -> Iterator[str]:
    if speaker:
        yield _who(quote, link)
    if when:
        said = day_said(quote["said_on"], quote["earliest"], quote["latest"])
        yield f'<span class="when">{escape(said)}</span>'
    yield _where(quote, link)
    yield label(quote["kind"])
    if quote["reviewed"]:
        yield '<span class="kind">reviewed</span>'
    elif quote["speaker"] and told_doubt(quote):
        yield '<span class="kind kind-unsure">speaker not sure</span>'


def _who(quote: Quote, link: Link) -> str:
    if quote["speaker"]:
        who = _link(link("speakers", quote["speaker"]), quote["speaker_name"])
    else:
        who = '<span class="unknown">speaker not known</span>'
    who = f'<span class="who">{who}</span>'
    if not quote["party_name"] or quote["party"] == quote["speaker"]:
        return who
    return f"{who}, for {_link(link('speakers', quote['party']), quote['party_name'])}"


def _where(quote: Quote, link: Link) -> str:
    named = {**quote, "id": quote["article"], "title": quote["article_title"]}
    article = _link(link("articles", quote["article"]), _short(article_name(named)))
    publisher = f"{escape(quote['publisher'])}, " if quote["publisher"] and named["title"] else ""
    others = ""
    more = quote.get("reports", 0) - 1  # a list of statements tells how many others there are
    if more > 0:
        told = f"{more:,} other report{'' if more == 1 else 's'}"
        others = f", and {_link(link('statements', quote['statement']), told)}"
    return f'<span class="where">{publisher}{article}{others}</span>'


def _link(url: str, shown: object) -> str:
    return f'<a href="{escape(url)}">{escape(shown)}</a>'


def _short(title: str) -> str:
    if len(title) <= _LONGEST_TITLE:
        return title
    return f"{title[:_LONGEST_TITLE].rsplit(None, 1)[0]} …"
