"""Quotes, statements and articles as something to refer to: cited, linked, shared, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord.site.addresses import Addresses
from onrecord.site.reading.citing import Cited, bibtex, plain, plain_words
from onrecord.site.reading.linked import annotation, news_article, quotation
from onrecord.site.reading.sharing import Head
from onrecord.site.show.render import article_name, cut, readable_day
from onrecord.site.show.telling import told_doubt

__all__ = ["FORMS", "Reference", "of_article", "of_quote", "of_statement"]

Row = Mapping[str, Any]
Data = dict[str, Any]

FORMS = {
    "txt": "text/plain; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
"""Other forms of a quote or statement: the ending of the address, and the media type."""

_LONGEST_SHOWN = 10_000
"""Characters of JSON that a page shows."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A quote or statement in all forms in which others may refer to it.

    Attributes:
        url: Its full address that stays.
        path: The same without the host.
        plain: A citation in one line.
        bibtex: A citation as an entry for BibTeX.
        data: All of it, for programs.
        head: What its page says of itself in its head.
    """

    url: str
    path: str
    plain: str
    bibtex: str
    data: Data
    head: Head

    @property
    def json(self) -> str | None:
        """``data`` as text to show on a page; None when it is too long for that."""
        text = json.dumps(self.data, ensure_ascii=False, indent=2)
        return text if len(text) <= _LONGEST_SHOWN else None


def of_quote(quote: Row, segments: Sequence[Row], at: Addresses) -> Reference:
    """A quote to refer to.

    Args:
        quote: Its row, with the names of speaker and party, and its article.
        segments: Its pieces.
        at: Makes addresses.
    """
    key, page = quote["id"], at.page("articles", quote["article"])
    url = at.short("quotes", key)
    words = plain_words(segments, quote["text"], quote["kind"])
    sure = told_doubt(quote) is None
    cited = Cited.of(quote, key=key, url=url, words=words, kind=quote["kind"], sure=sure)
    source = news_article(quote, page=at.short("articles", quote["article"]))
    linked = quotation(quote, url=url, article=source, link=at.page, sure=told_doubt(quote) is None)
    about = f"{cited.who}; {cited.when}. {url}"
    data = {
        "ok": True,
        "id": key,
        "url": url,
        "page": at.page("quotes", key),
        "text": quote["text"],
        "kind": quote["kind"],
        "segments": [
            {"text": s["text"], "quoted": bool(s["quoted"]), "start": s["start"], "end": s["end"]}
            for s in segments
        ],
        **_who(quote, at),
        "said": {
            "on": quote["said_on"],
            "earliest": quote["earliest"],
            "latest": quote["latest"],
            "basis": quote["date_basis"],
            "words": quote["date_text"],
        },
        "mention": quote["mention"],
        "cue": quote["cue"],
        "confidence": quote["confidence"],
        "rule": quote["rule"],
        "reviewed": bool(quote["reviewed"]),
        "article": _article(quote, quote["article"], at),
        "statement": _statement(quote["statement"], at),
        "citation": {"text": plain(cited), "bibtex": bibtex(cited)},
        "quotation": linked,
        "annotation": annotation(quote, segments, url=url, page=page, about=about),
    }
    return _reference(cited, data, at, "quotes", _shared(quote, cited), linked)


def of_statement(statement: Row, at: Addresses) -> Reference:
    """A statement to refer to.

    Args:
        statement: Its row, with the names of speaker and party, the bounds of its day, and the
            document or the report that has its text as its article, whose id is
            ``source``.
        at: Makes addresses.
    """
    key, source = statement["id"], statement["source"]
    url = at.short("statements", key)
    article = None
    if source:
        article = news_article(statement, page=at.short("articles", source))
    words = plain_words((), statement["text"], statement["kind"])
    others = 0 if statement["kind"] == "primary" else max(statement["reports"] - 1, 0)
    row = {**statement, "article": source}
    cited = Cited.of(row, key=key, url=url, words=words, kind=statement["kind"], others=others)
    if statement["days_given"] > 1:
        cited = replace(cited, when="reports give different days")
    linked = quotation(statement, url=url, article=article, link=at.page)
    data = {
        "ok": True,
        "id": key,
        "url": url,
        "page": at.page("statements", key),
        "text": statement["text"],
        "kind": statement["kind"],
        **_who(statement, at),
        "said": {
            "on": statement["said_on"],
            "earliest": statement["earliest"],
            "latest": statement["latest"],
        },
        "first_published": statement["first_published"],
        "reports": statement["reports"],
        "quotes": statement["quotes"],
        "differ": {
            name: bool(statement[column])
            for name, column in (
                ("words", "words_differ"),
                ("days", "days_differ"),
                ("speakers", "speakers_differ"),
                ("disputed", "disputed"),
            )
        },
        "document" if statement["article"] else "report": _article(statement, source, at),
        "citation": {"text": plain(cited), "bibtex": bibtex(cited)},
        "quotation": linked,
    }
    return _reference(cited, data, at, "statements", _shared(statement, cited), linked)


def of_article(article: Row, quotes: int, speakers: Sequence[str], at: Addresses) -> Head:
    """What the page of an article says of itself.

    Args:
        article: Its row.
        quotes: How many quotes it has.
        speakers: The names of those whom it quotes.
        at: Makes addresses.
    """
    url, page = at.short("articles", article["id"]), at.page("articles", article["id"])
    row = {**article, "article_title": article["title"], "article_kind": article["kind"]}
    data = {"@context": "https://schema.org"} | news_article(row, page=url)
    number = f"{quotes:,} quote{'' if quotes == 1 else 's'}"
    whose = f" of {', '.join(speakers[:4])}{' and others' if speakers[4:] else ''}"
    told = [article["publisher"], readable_day(article["published"] or "")]
    where = ", ".join(each for each in told if each)
    described = (
        f"{where + ': ' if where else ''}{number}{whose if speakers else ''}, in their place."
    )
    return Head.of(article_name(article), described, url=url, page=page, data=data)


def _reference(
    cited: Cited,
    data: Data,
    at: Addresses,
    table: str,
    shared: tuple[str, str],
    linked: Data | None,
) -> Reference:
    files = tuple(
        (media.partition(";")[0], at.short(table, cited.key, form)) for form, media in FORMS.items()
    )
    head = Head.of(*shared, url=cited.url, page=data["page"], data=linked, files=files)
    path = at.short_path(table, cited.key)
    return Reference(cited.url, path, plain(cited), bibtex(cited), data, head)


def _shared(row: Row, cited: Cited) -> tuple[str, str]:
    """Title and description of a page of words."""
    name = row["speaker_name"] or "Speaker not known"
    title = f"{name if cited.sure else f'Perhaps {name}'}: {cut(cited.words, 70)}"
    return title, f"{cited.who}; {cited.when}. {cited.source}"


def _who(row: Row, at: Addresses) -> Data:
    speaker = party = None
    if row["speaker"]:
        speaker = {
            "id": row["speaker"],
            "name": row["speaker_name"],
            "kind": row["speaker_kind"],
            "role": row["speaker_role"],
            "url": at.page("speakers", row["speaker"]),
        }
    if row["party"]:
        party = {"id": row["party"], "name": row["party_name"]}
        party["url"] = at.page("speakers", row["party"])
    return {"speaker": speaker, "party": party}


def _article(row: Row, key: str | None, at: Addresses) -> Data | None:
    if key is None:
        return None
    return {
        "id": key,
        "kind": row["article_kind"],
        "title": row["article_title"],
        "publisher": row["publisher"],
        "author": row["author"],
        "published": row["published"],
        "source": row["url"],
        "url": at.page("articles", key),
    }


def _statement(key: str | None, at: Addresses) -> Data | None:
    return {"id": key, "url": at.short("statements", key)} if key else None
