"""Quotes, statements and articles as linked data: schema.org in JSON-LD, W3C Web Annotations.

What is not known is left out, never guessed: no day without a day on record, and no creator of
words that are a reporter's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onrecord.site.links import Link
from onrecord.site.show.render import cut, web_address

__all__ = ["annotation", "data_block", "news_article", "quotation"]

Row = Mapping[str, Any]
Data = dict[str, Any]

_TYPES = {"person": "Person", "organization": "Organization"}
_OWN_WORDS = frozenset({"direct", "primary"})
_WIKIDATA = "https://www.wikidata.org/entity/"
_LONGEST = 5000
"""Characters of words that are given whole; of a longer document, the beginning."""
_CONTEXT = 64
"""Characters before and after the exact words by which an annotation finds them."""


def data_block(data: Data) -> Markup:
    r"""JSON that can stand in a ``script`` element of a page: no text of it ends the element.

    All is plain ASCII, so that the page changes nothing in it either.

    >>> data_block({"text": "</script><b>é"})
    Markup('{"text": "\\u003c/script\\u003e\\u003cb\\u003e\\u00e9"}')
    """
    text = json.dumps(data, ensure_ascii=True)
    for char in "<>&'":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def quotation(
    row: Row, *, url: str, article: Data | None, link: Link, sure: bool = True
) -> Data | None:
    """A ``schema.org/Quotation``; None for a refusal to comment, which is none.

    Args:
        row: The quote or statement, with the names of speaker and party.
        url: The address of its page that stays, in full.
        article: The article that it is part of, as ``news_article`` has it.
        link: Makes full addresses of rows.
        sure: Whether the speaker is sure enough to be told to who sees no warning beside it.
    """
    if row["kind"] == "declined":
        return None
    words, speaker = row["text"], _speaker(row, link) if sure else None
    own = row["kind"] in _OWN_WORDS
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "Quotation",
            "@id": url,
            "url": url,
            "identifier": row["id"],
            "inLanguage": "en",
            "text": words if len(words) <= _LONGEST else None,
            "abstract": cut(words, 500) if len(words) > _LONGEST else None,
            "spokenByCharacter": speaker,
            "creator": speaker if own else None,
            "dateCreated": row["said_on"],
            "isPartOf": article,
        }
    )


def _speaker(row: Row, link: Link) -> Data | None:
    """Whoever said it; for an unnamed source a description, and no type, for that is not known."""
    if not row["speaker"] or not row["speaker_name"]:
        return None
    party = None
    if row["party"] and row["party"] != row["speaker"] and row["party_name"]:
        party = {"@type": "Organization", "name": row["party_name"]}
        party["url"] = link("speakers", row["party"])
    kind = _TYPES.get(row["speaker_kind"])
    if kind is None:
        told = "not named in the article"
        return _known({"name": row["speaker_name"], "description": told, "affiliation": party})
    wikidata = row["speaker_wikidata"]
    return _known(
        {
            "@type": kind,
            "name": row["speaker_name"],
            "url": link("speakers", row["speaker"]),
            "jobTitle" if kind == "Person" else "description": row["speaker_role"],
            "affiliation" if kind == "Person" else "memberOf": party,
            "sameAs": f"{_WIKIDATA}{wikidata}" if wikidata else None,
        }
    )


def news_article(row: Row, *, page: str) -> Data:
    """The article as schema.org has it: a ``NewsArticle``, or an ``Article`` for a statement.

    Args:
        row: Its id, kind, title, publisher, author, url and day of publication.
        page: The full address of its page here that stays, by which it is known.
    """
    publisher = row["publisher"]
    return _known(
        {
            "@type": "Article" if row["article_kind"] == "statement" else "NewsArticle",
            "@id": page,
            "headline": row["article_title"],
            "url": web_address(row["url"]) or page,
            "datePublished": row["published"],
            "author": {"@type": "Person", "name": row["author"]} if row["author"] else None,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
        }
    )


def annotation(row: Row, segments: Sequence[Row], *, url: str, page: str, about: str) -> Data:
    """A W3C Web Annotation that finds the words in the article, one target for each piece.

    The place in characters counts those of the text as it was read, which the ``state`` leads
    to where it is published here; the words with what stands around them find it in any other.

    Args:
        row: The quote, with its article.
        segments: Its pieces; none for a quote that has none.
        url: The address of the quote's page that stays, in full.
        page: The full address of the article's page here.
        about: Who said it and when.
    """
    text = row["article_text"]
    pieces = segments or [{"text": row["text"], "start": row["start"], "end": row["end"]}]
    source = web_address(row["url"]) or page
    last = len(pieces) - 1
    targets = []
    for n, piece in enumerate(pieces):
        start, end = piece["start"], piece["end"]
        if text:
            before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
        else:
            before = row["prefix"] if n == 0 else None
            after = row["suffix"] if n == last else None
        exact = _known({"exact": piece["text"], "prefix": before, "suffix": after})
        target = {
            "type": "SpecificResource",
            "source": source,
            "selector": [
                {"type": "TextQuoteSelector", **exact},
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
            "state": _state(row, page) if text else None,
        }
        targets.append(_known(target))
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{url}.json#annotation",
        "type": "Annotation",
        "motivation": "describing",
        "body": {"type": "TextualBody", "value": about, "format": "text/plain", "language": "en"},
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _state(row: Row, page: str) -> Data:
    state = {"type": "TimeState", "cached": page, "sourceDate": row["fetched"]}
    return _known(state)


def _known(data: Data) -> Data:
    """Without what is not known."""
    return {key: value for key, value in data.items() if value not in (None, "")}
