r"""How to cite a quote or a statement: in plain text, and as an entry for BibTeX.

Stored text is hostile here too. BibTeX counts braces whether or not a backslash stands before
them, so that both go in as commands; whatever TeX would run or choke on is written as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as percent_encoded

from onrecord.site.show.render import article_name, day_said, readable_day, web_address

__all__ = ["Cited", "bibtex", "plain", "plain_words"]

Row = Mapping[str, Any]

_REPORTED = {
    "direct": "Quoted in",
    "mixed": "Quoted in part in",
    "indirect": "Paraphrased in",
    "declined": "Reported in",
    "primary": "From",
}
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{char: f"\\{char}" for char in "#$%&_"},
}
_SPECIAL = re.compile("[" + re.escape("".join(_TEX)) + "]")
_GAPS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_COMMA = re.compile(r",(?=”?\Z)")
"""A comma that closes the words is the report's, where it goes on with the speaker."""
_INNER = str.maketrans("“”", "‘’")
_URL_SAFE = ":/?#[]@!$&'()*+,;=%~-._"
_LONGEST = (600, 200)
"""Characters of the words that are cited, and of a document's; of longer ones, the beginning."""


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited.

    Attributes:
        key: The id of the quote or statement.
        url: The address of its page that stays, in full.
        words: Its words, in quotation marks what stands in them.
        kind: Its kind; ``primary`` for a document in the speaker's own words.
        speaker: Who said it, with role and party; empty when not known.
        said_on: The day it was said, if known.
        when: That day, or its bounds, in words.
        source: Title, publisher and day of the article that has it.
        author: Who wrote that article.
        source_url: Where it was published.
        published: When it was published.
        others: In how many more articles it is reported.
        sure: Whether the speaker is sure enough to stand there without a warning.
    """

    key: str
    url: str
    words: str
    kind: str
    speaker: str
    said_on: str | None
    when: str
    source: str
    author: str
    source_url: str | None
    published: str | None
    others: int = 0
    sure: bool = True

    @classmethod
    def of(
        cls,
        row: Row,
        *,
        key: str,
        url: str,
        words: str,
        kind: str,
        others: int = 0,
        sure: bool = True,
    ) -> Cited:
        """What is cited, from a row with the names and the article of a quote or statement."""
        return cls(
            key=key,
            url=url,
            words=_cut(_COMMA.sub("", _line(words)), _LONGEST[kind == "primary"]),
            kind=kind,
            speaker=_speaker(row),
            said_on=row["said_on"],
            when=day_said(row["said_on"], row["earliest"], row["latest"]).striptags(),
            source=_source(row),
            author=_line(row["author"] or ""),
            source_url=web_address(row["url"]),
            published=row["published"],
            others=others,
            sure=sure,
        )

    @property
    def who(self) -> str:
        """The speaker, with a warning if that is not sure."""
        if not self.speaker:
            return "speaker not known"
        return self.speaker if self.sure else f"perhaps {self.speaker}: not sure"


def plain_words(segments: Iterable[Row], text: str, kind: str) -> str:
    """The words of a quote, in quotation marks what the article has in them.

    >>> plain_words([{"text": "hasty", "quoted": 1}, {"text": "and late", "quoted": 0}], "", "")
    '“hasty” and late'
    """
    pieces = [f"“{each['text']}”" if each["quoted"] else each["text"] for each in segments]
    return " ".join(pieces) or (f"“{text}”" if kind in ("direct", "primary") else text)


def plain(cited: Cited) -> str:
    """One line to put under a text or into a message.

    >>> print(plain(Cited("1a", "https://rec.example/quote/1a", "“We agree,”", "direct",
    ...     "Ann Bell, mayor", "2024-03-04", "4 March 2024", "“Bridge,” Gazette, 5 March 2024",
    ...     "Jo Roe", "https://gazette.example/b", "2024-03-05")))
    “We agree,” (Ann Bell, mayor; 4 March 2024). Quoted in Jo Roe, “Bridge,” Gazette, 5 March 2024,
    https://gazette.example/b. On record at https://rec.example/quote/1a
    """
    source = ", ".join(filter(None, (cited.author, cited.source, cited.source_url)))
    ending = "s" if cited.others > 1 else ""
    more = f"; in {cited.others:,} more article{ending}" if cited.others else ""
    told = f"{cited.words} ({cited.who}; {cited.when}). {_how(cited)} {source}{more}."
    return _line(f"{told} On record at {cited.url}")


def bibtex(cited: Cited) -> str:
    """An entry for BibTeX: the words as its title, the speaker as its author, if that is sure."""
    day = cited.said_on or ""
    doubt = "" if cited.sure else f" By {cited.who}."
    fields = {
        "author": f"{{{_tex(cited.speaker)}}}" if cited.speaker and cited.sure else "",
        "title": f"{{{_tex(cited.words)}}}",
        "howpublished": _tex(
            f"{_how(cited)} {', '.join(filter(None, (cited.author, cited.source)))}"
        ),
        "year": day[:4] or (cited.published or "")[:4],
        "date": day,
        "url": _tex_url(cited.source_url or cited.url),
        "note": _tex(f"Said: {cited.when}.{doubt} On record at {cited.url}"),
    }
    key = re.sub(r"[^A-Za-z0-9:-]", "-", f"onrecord-{cited.key}")
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}}}\n"


def _how(cited: Cited) -> str:
    return _REPORTED.get(cited.kind, "Reported in")


def _speaker(row: Row) -> str:
    party = row["party_name"] if row["party"] != row["speaker"] else None
    named = (row["speaker_name"], row["speaker_role"], party)
    return _line(", ".join(filter(None, named)) if row["speaker_name"] else "")


def _source(row: Row) -> str:
    title, publisher, published = row["article_title"], row["publisher"], row["published"]
    if not title:
        names = {"title": None, "publisher": publisher, "published": published}
        return _line(article_name(names | {"id": row["article"] or ""}))
    # Marks within marks are single ones.
    day = readable_day(published) if published else None
    return _line(", ".join(filter(None, (f"“{title.translate(_INNER)}”", publisher, day))))


def _cut(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    close = "”" if words.startswith("“") and words.endswith("”") else ""
    return f"{words[:longest].rsplit(None, 1)[0]} …{close}"


def _line(text: str) -> str:
    """A text on one line: line ends and other control characters become a space."""
    return _GAPS.sub(" ", text).strip()


def _tex(text: str) -> str:
    r"""A text as TeX reads it: every character as itself.

    >>> print(_tex("50 % of {a_b} \\ c"))
    50 \% of \textbraceleft{}a\_b\textbraceright{} \textbackslash{} c
    """
    return _SPECIAL.sub(lambda found: _TEX[found[0]], _line(text))


def _tex_url(url: str) -> str:
    """An address that holds nothing that would end the field or the line."""
    return percent_encoded(url, safe=_URL_SAFE)
