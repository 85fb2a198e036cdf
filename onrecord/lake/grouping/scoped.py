"""From articles and quotes to scopes: who is which speaker, for whom each speaks, and how much.

========  ==================  ==========================================================
round     key                 what it does
========  ==================  ==========================================================
counted   article             sends an article that counts where it is asked for
quotes    article             passes on the quotes of an article that counts
met       speaker, in shares  tells of many articles as of one
quoted    speaker             tells a document whether its author is quoted
authored  article             says whose a document is (``storage.documents``)
speakers  speaker             settles kind and party (``storage.settling``)
sizes     scope               counts how much a scope has
scoped    speaker, in shares  sends quotes and documents to their scope
========  ==================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from onrecord.core.reprints import Wording
from onrecord.core.speakers.authors import author_called
from onrecord.core.statements import Primary, Utterance
from onrecord.core.statements.nodes import Node, nodes_of
from onrecord.lake.grouping.by_bands import to_band
from onrecord.lake.grouping.counted import order_of
from onrecord.lake.grouping.nodes import day_of, node_from, node_told, told
from onrecord.lake.grouping.reprinted import compare_prints
from onrecord.lake.grouping.rounds import Message, Round, Rows
from onrecord.lake.grouping.told import Told, together
from onrecord.models import Authority, Speaker, SpeakerKind
from onrecord.storage.speakers import SpeakerIds

__all__ = ["ARTICLE_COLUMNS", "QUOTE_COLUMNS", "Scoping", "head_of", "quote_of"]

ARTICLE_COLUMNS = (
    "id",
    "canonical_url",
    "file",
    "record",
    "source",
    "kind",
    "published",
    "wording",
    "speaker",
)
"""The columns that ``head_of`` needs, but for the text of documents."""
QUOTE_COLUMNS = (
    "article",
    "file",
    "record",
    "id",
    "kind",
    "text",
    "content",
    "speaker_id",
    "speaker_kind",
    "party_id",
    "party",
    "said_on",
    "earliest",
    "latest",
    "date_basis",
)
"""The columns that ``quote_of`` needs."""

_SHARES = 64
"""Shares in which the quotes of one speaker are dealt with: no one place has all of them."""


def head_of(row: dict[str, Any]) -> list[Any]:
    """What the rounds need of an article; the text, only of a document in somebody's own words.

    Args:
        row: A row of the lake's articles.
    """
    signed = row["speaker"] if row["kind"] == "statement" else None
    return [
        row["id"],
        row["canonical_url"],
        order_of(row["file"], row["source"]),
        row["record"],
        row["file"],
        row["kind"],
        told(row["published"]),
        row["wording"],
        signed,
        row["text"] if signed is not None else None,
    ]


def quote_of(row: dict[str, Any]) -> Message:
    """What the rounds need of a quote.

    Args:
        row: A row of the lake's quotes.
    """
    days = (told(row[name]) for name in ("said_on", "earliest", "latest"))
    start = row["content"][0][0]
    said = [row["id"], row["kind"], row["text"], start, *days, row["date_basis"]]
    who = [row["speaker_id"], row["speaker_kind"], row["party_id"], row["party"] is not None]
    return Message("quotes", row["article"], ["quote", row["file"], row["record"], [who, said]])


@dataclass(frozen=True, slots=True)
class Scoping:
    """The rounds, for one set of known speakers.

    Attributes:
        authority: The speakers known beforehand.
        most: Quotes and documents of a scope up to which it is looked at as a whole.
    """

    authority: Authority
    most: int

    @property
    def counted(self) -> tuple[Round, ...]:
        """What comes before reprints are looked for."""
        return (Round("counted", self._counted),)

    @property
    def rounds(self) -> tuple[Round, ...]:
        """What comes after; it sends scopes to the round ``whole``, or to those by bands."""
        return (
            Round("quotes", self._quotes),
            Round("met", self._met),
            Round("quoted", self._quoted),
            Round("authored", self._authored),
            Round("speakers", self._speakers),
            Round("sizes", self._sizes),
            Round("scoped", self._scoped),
        )

    def _counted(self, article: str, rows: Rows) -> Iterator[Message]:
        for _, _, order, record, file, kind, published, wording, signed, text in rows:
            yield Message("quotes", article, ["counts", file, record, order, published])
            if wording is not None:
                yield from compare_prints(Wording(article, kind, day_of(published), wording))
            if signed is not None:
                yield Message("authored", article, ["signed", signed, text, published])
                for id in self._authors(signed, article):
                    yield Message("quoted", id, ["ask", article])

    def _authors(self, signed: str, article: str) -> dict[str, Speaker]:
        """Whom a document's name may stand for: a person or an organization, unless it is known."""
        ids = SpeakerIds(self.authority)
        speaker = author_called(signed, self.authority)
        found = {ids.of(speaker, article): speaker}
        if speaker.id is None:
            kind: SpeakerKind = "organization" if speaker.kind == "person" else "person"
            other = replace(speaker, kind=kind)
            found.setdefault(ids.of(other, article), other)
        return found

    def _quotes(self, article: str, rows: Rows) -> Iterator[Message]:
        said = rows.said()
        if not said["counts"]:
            return
        ((file, record, order, published),) = said["counts"]
        first_print = said["first"][0][0] if said["first"] else None
        share = _share_of(article)
        speakers: dict[str, list[Any]] = {}
        parties: dict[str, list[Any]] = {}
        among = (its for *place, its in said["quote"] if place == [file, record])
        for who, quote in sorted(among, key=lambda each: (each[1][3], each[1][0])):
            speaker, kind, party, is_named = who
            if speaker is None:
                continue
            place = [order, record, quote[3], quote[0]]
            its = speakers.setdefault(speaker, ["quotes", place, kind, share, 0, []])
            if party is not None and party not in its[-1]:
                its[-1].append(party)
            if is_named:
                parties.setdefault(party, ["party", place])
            node = _node(article, published, speaker, quote, first_print)
            if node is not None:
                its[4] += 1
                yield Message("scoped", _dealt(speaker, share), ["node", *node_told(node)])
        for id, told_of in (*speakers.items(), *parties.items()):
            yield Message("met", _dealt(id, share), [id, *told_of])
        quoted = {id for its in speakers.values() for id in its[-1]} | speakers.keys()
        yield from (Message("met", _dealt(id, share), [id, "is"]) for id in sorted(quoted))

    def _met(self, _: str, rows: Rows) -> Iterator[Message]:
        """Tell of many articles as of one, where somebody is in millions."""
        speaker = next(iter(rows))[0]
        found: list[Any] | None = None
        party: list[Any] | None = None
        quoted = False
        for _, what, *rest in rows:
            if what == "quotes":
                found = together(found, rest) if found else rest
            elif what == "party":
                party = min(party or rest[0], rest[0])
            else:
                quoted = True
        if found is not None:
            yield Message("speakers", speaker, ["quotes", *found])
        if party is not None:
            yield Message("speakers", speaker, ["party", party])
        if quoted:
            yield Message("quoted", speaker, ["is"])

    def _quoted(self, speaker: str, rows: Rows) -> Iterator[Message]:
        said = rows.said()
        if said["is"]:
            for (article,) in said["ask"]:
                yield Message("authored", article, ["quoted", speaker])

    def _authored(self, article: str, rows: Rows) -> Iterator[Message]:
        said = rows.said()
        ((signed, text, published),) = said["signed"]
        quoted = {id for (id,) in said["quoted"]}
        authors = self._authors(signed, article)
        (id, speaker), *others = authors.items()
        for other, its in others:
            if other in quoted and id not in quoted:
                id, speaker = other, its
        document = Primary(article, id, text, published=day_of(published))
        share = _share_of(article)
        yield Message("speakers", id, ["document", article, speaker.kind, share])
        yield Message(
            "scoped", _dealt(id, share), ["node", *node_told(nodes_of([], [document])[0])]
        )

    def _speakers(self, speaker: str, rows: Rows) -> Iterator[Message]:
        found = Told()
        for what, *rest in rows:
            found.take(what, rest)
        if not found.shares:
            return
        known = self.authority.by_id.get(speaker)
        kind = known.kind if known else found.kind
        party = known.party if known else found.party(speaker)
        of = party or (speaker if kind == "organization" else None)
        told_of = [speaker, kind, of, found.count, sorted(found.shares)]
        yield Message("sizes", party or speaker, told_of)

    def _sizes(self, scope: str, rows: Rows) -> Iterator[Message]:
        large = sum(count for *_, count, _ in rows) > self.most
        for speaker, kind, party, _, shares in rows:
            for share in shares:
                told_of = ["in", scope, kind, party, large]
                yield Message("scoped", _dealt(speaker, share), told_of)

    def _scoped(self, _: str, rows: Rows) -> Iterator[Message]:
        # They come sorted: what is known of the speaker before the quotes.
        scope, party, large = "", None, False
        kind: SpeakerKind = "unnamed"
        for what, *rest in rows:
            if what == "in":
                scope, kind, party, large = rest
                continue
            node = node_from(rest)
            node = replace(node, said=replace(node.said, speaker_kind=kind, party=party))
            if large:
                yield from to_band(scope, node)
            else:
                yield Message("whole", scope, node_told(node))


def _share_of(article: str) -> int:
    return crc32(article.encode("utf-8", "replace")) % _SHARES


def _dealt(speaker: str, share: int) -> str:
    return f"{share} {speaker}"


def _node(
    article: str, published: str | None, speaker: str, quote: Sequence[Any], first: str | None
) -> Node | None:
    """A quote to be grouped, but for who the speaker is; None for a refusal to speak."""
    id, kind, text, start, *days, basis = quote
    said = Utterance(id, speaker, kind, text, article, start, basis=basis, first_print=first)
    said_on, earliest, latest = map(day_of, days)
    said = replace(
        said, published=day_of(published), said_on=said_on, earliest=earliest, latest=latest
    )
    return next(iter(nodes_of([said], ())), None)
