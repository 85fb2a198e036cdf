"""The page of an article: its text with every quote marked as its speaker's, and a list of them.

Each speaker has a letter, a colour and a kind of line, in order of first appearance. The letter
alone tells speakers apart; colour and line only help.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from onrecord.models import Span
from onrecord.site.addresses import Addresses
from onrecord.site.reading.references import of_article
from onrecord.site.show.passages import Mark, marked_pieces, marked_text
from onrecord.site.show.render import cut, day_said
from onrecord.site.show.telling import told_doubt, told_when

__all__ = ["Said", "Voice", "article_page", "letters", "voices_of"]

Row = Mapping[str, Any]

COLOURS, LINES = 8, 5
"""Sorts of colours and of lines; the style sheet has a class for each. They have no common
divisor, so that as many speakers as their product look different."""

_SHORT = 110
"""Characters of a quote that the list shows."""

_QUOTES = """
select q.id, q.kind, q.text, q.said_on, q.earliest, q.latest, q.date_basis, q.date_text,
  q.start as first, q."end" as last, q.prefix, q.suffix, q.speaker,
  q.confidence, q.reviewed, :published as published,
  s.name as speaker_name, s.role as speaker_role, p.name as party_name,
  iif(q.party is q.speaker, null, q.party) as party
from quotes q left join speakers s on s.id = q.speaker left join speakers p on p.id = q.party
where q.article = :article order by q.start, q."end", q.id
"""
_SEGMENTS = """
select g.quote, g."start", g."end", g.text from quotes q join segments g on g.quote = q.id
where q.article = ? order by g.quote, g.n
"""
_OWN_STATEMENT = "select id, reports from statements where article = ?"


@dataclass(frozen=True, slots=True)
class Said:
    """A quote of the article.

    Attributes:
        n: Its place in the article, from 1.
        row: Its row.
        url: The address of its page.
        spans: Where its words stand.
        pieces: Those words.
    """

    n: int
    row: Row
    url: str
    spans: tuple[Span, ...]
    pieces: tuple[str, ...]

    @property
    def words(self) -> str:
        """Its words, cut, as the list shows them."""
        marks = "“{}”" if self.row["kind"] == "direct" else "{}"
        return marks.format(cut(self.row["text"], _SHORT))

    @property
    def day(self) -> Markup:
        """The day, or what is known of it."""
        return day_said(self.row["said_on"], self.row["earliest"], self.row["latest"])

    @property
    def told_when(self) -> Markup:
        """The day and what it rests on, in a sentence."""
        return told_when(self.row)

    @property
    def doubt(self) -> str | None:
        """A warning where the speaker is not sure."""
        return told_doubt(self.row) if self.row["speaker"] else None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is quoted in the article; or all whose words nobody is known to have said.

    Attributes:
        letter: What marks the words; a question mark when the speaker is not known.
        style: The classes of those marks.
        key: The speaker's id; None when not known.
        name: The speaker's name.
        role: What the speaker is, and for whom the speaker speaks.
        quotes: What the article quotes, in its order.
    """

    letter: str
    style: str
    key: str | None
    name: str
    role: str
    quotes: list[Said] = field(default_factory=list)


def letters(n: int) -> str:
    """The ``n``-th letter, from 0; after the last one, pairs of them.

    >>> letters(0), letters(25), letters(26), letters(701), letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    told = ""
    while n >= 0:
        n, rest = divmod(n, 26)
        told, n = chr(65 + rest) + told, n - 1
    return told


def voices_of(said: Iterable[Said]) -> list[Voice]:
    """Who is quoted, in order of first appearance, each with the quotes."""
    found: dict[str | None, Voice] = {}
    known = 0
    for each in said:
        key = each.row["speaker"]
        if key not in found:
            found[key] = _voice(each.row, known)
            known += key is not None
        found[key].quotes.append(each)
    return list(found.values())


def _voice(row: Row, n: int) -> Voice:
    if row["speaker"] is None:
        return Voice("?", "who-none", None, "Speaker not known", "")
    style = f"who-{n % COLOURS + 1} line-{n % LINES + 1}"
    party = row["party_name"] if row["party"] else None
    role = ", ".join(filter(None, (row["speaker_role"], party)))
    return Voice(letters(n), style, row["speaker"], row["speaker_name"] or "", role)


async def article_page(db: Any, key: str, at: Addresses) -> dict[str, Any]:
    """An article with its quotes in their place, and who is quoted in it.

    Args:
        db: Datasette's database.
        key: The article's id.
        at: Makes addresses.
    """
    article = (await db.execute("select * from articles where id = ?", [key])).first()
    if article is None:
        return {}
    said = await _said(db, article, at)
    voices = voices_of(said)
    marks = [mark for voice in voices for each in voice.quotes for mark in _marks(each, voice)]
    by_quote = {each.n: voice for voice in voices for each in voice.quotes}
    text = article["text"]
    return {
        "article": article,
        "paragraphs": marked_text(text, marks) if text else [],
        "passages": [] if text else [_in_context(each, by_quote[each.n]) for each in said],
        "voices": voices,
        "quotes": len(said),
        "reported": (await db.execute(_OWN_STATEMENT, [key])).first(),
        "head": of_article(article, len(said), [v.name for v in voices if v.key], at),
        "short": at.short_path("articles", key),
    }


async def _said(db: Any, article: Row, at: Addresses) -> list[Said]:
    pieces: dict[str, list[Row]] = {}
    for row in (await db.execute(_SEGMENTS, [article["id"]])).rows:
        pieces.setdefault(row["quote"], []).append(row)
    values = {"article": article["id"], "published": article["published"]}
    rows, link = (await db.execute(_QUOTES, values)).rows, at.link
    return [
        _quote(n, row, link("quotes", row["id"]), pieces.get(row["id"], ()))
        for n, row in enumerate(rows, 1)
    ]


def _quote(n: int, row: Row, url: str, pieces: Sequence[Row]) -> Said:
    if not pieces:
        return Said(n, row, url, (Span(row["first"], row["last"]),), (row["text"],))
    spans = tuple(Span(piece["start"], piece["end"]) for piece in pieces)
    return Said(n, row, url, spans, tuple(piece["text"] for piece in pieces))


def _marks(said: Said, voice: Voice) -> Iterator[Mark]:
    """The marks of a quote's pieces: the first can be jumped to, the last tells who and when."""
    last = len(said.spans) - 1
    for n, span in enumerate(said.spans):
        yield Mark(
            span,
            said.url,
            note=_note(said, voice) if n == last else Markup(""),
            style=voice.style,
            tip=_tip(said, voice),
            anchor=f"said-{said.n}" if n == 0 else "",
        )


def _tip(said: Said, voice: Voice) -> Markup:
    """Who and when, beside the words for as long as they are pointed at or in focus."""
    return Markup('<span class="tip {}" aria-hidden="true"><b>{}</b> · {}</span>').format(
        voice.style, voice.name, said.day
    )


def _note(said: Said, voice: Voice) -> Markup:
    """The letter, which opens a card that stays: for fingers, and for who hears the page.

    The button lies over the letter, which as mere text stays on the line of the words.
    """
    role = Markup('<span class="card-role">{}</span>').format(voice.role) if voice.role else ""
    doubt = Markup('<span class="card-doubt">{}</span>').format(said.doubt) if said.doubt else ""
    note = (
        '<span class="letter"><span aria-hidden="true">{letter}{mark}</span><button type="button"'
        ' popovertarget="card-{n}" aria-label="Said by {name}{unsure}: who and when"></button>'
        "</span>"
        '<span class="card {style}" id="card-{n}" popover><b>{name}</b>{role}{doubt}'
        '<span class="card-when">{when}</span><span class="card-ways">'
        '<a href="{url}">The quote, and why</a> <a href="#listed-{n}">In the list</a></span></span>'
    )
    return Markup(note).format(
        n=said.n,
        name=voice.name,
        letter=voice.letter,
        style=voice.style,
        role=role,
        doubt=doubt,
        mark="?" if doubt else "",
        unsure=", which is not sure" if doubt else "",
        when=said.told_when,
        url=said.url,
    )


def _in_context(said: Said, voice: Voice) -> Markup:
    """A quote with what is kept of the words around it, where the text is not published."""
    pieces = marked_pieces(said.pieces, list(_marks(said, voice)))
    words = Markup(" … ").join(pieces)
    return Markup("… {}{}{} …").format(said.row["prefix"] or "", words, said.row["suffix"] or "")
