"""What is grouped: the quotes of a scope, and the documents of its own speakers, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from onrecord.core.statements.models import Primary, Utterance
from onrecord.core.statements.sets import Marks

__all__ = ["Node", "Rank", "nodes_of", "statement_id"]

Rank = tuple[date, bool, str, int, str]
"""What reports and documents are ordered by."""


@dataclass(frozen=True, slots=True)
class Node:
    """A quote, or a document of the speaker's own, as one of the things to group."""

    said: Utterance
    primary: bool = False

    @property
    def id(self) -> str:
        """The id of a statement that this is the first of: a quote's own, or a document's."""
        if not self.primary:
            return self.said.quote
        return blake2b(f"statement\n{self.said.article}".encode(), digest_size=8).hexdigest()

    @property
    def rank(self) -> Rank:
        """What nodes are ordered by: the earliest report first."""
        said = self.said
        return said.published or date.max, self.primary, said.article, said.start, said.quote

    @property
    def person(self) -> str | None:
        """The person who said it; None for an organization or an unnamed source."""
        return self.said.speaker if self.said.speaker_kind == "person" else None

    @property
    def stands_alone(self) -> bool:
        """Whether it makes a statement by itself: a paraphrase does only with other reports."""
        return self.primary or self.said.kind != "indirect"

    def marks(self, weight: float) -> Marks:
        """What it must agree in with others to be of their statement.

        Args:
            weight: Of its words, in bits.
        """
        said = self.said
        return Marks(weight, said.article, self.person, said.said_on, self.primary)


def nodes_of(utterances: Iterable[Utterance], primaries: Iterable[Primary]) -> list[Node]:
    """Quotes and documents, by rank; refusals to speak are left out."""
    nodes = [Node(each) for each in utterances if each.kind != "declined"]
    nodes += [Node(_as_utterance(each), primary=True) for each in primaries]
    nodes.sort(key=lambda node: node.rank)
    return nodes


def statement_id(members: Sequence[tuple[str, bool]]) -> str:
    """The id of a statement: its document's, else that of its first report's quote.

    Args:
        members: Of each report, by rank, its id, and whether it is a document.
    """
    return next((id for id, document in members if document), members[0][0])


def _as_utterance(document: Primary) -> Utterance:
    return Utterance(
        quote=document.article,
        speaker=document.speaker,
        kind="direct",
        text=document.text,
        article=document.article,
        speaker_kind=document.speaker_kind,
        party=document.party,
        published=document.published,
        said_on=document.published,
        basis="stated",
    )
