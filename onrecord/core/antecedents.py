"""What has been named and told so far: where a pronoun or "the mayor" looks for its person.

Candidates are weighed by how near they stand, whether they are the subject there, and whether
they were the one who spoke last. The best wins only when nobody else comes close.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from onrecord.core.document import Attribution, Document
from onrecord.core.names import Name
from onrecord.core.roster import Entity, Roster
from onrecord.models import Span

__all__ = ["Context", "Referent", "Told"]

_REACH = 6
_DECAY = (1.0, 0.9, 0.65, 0.45, 0.3, 0.2, 0.15)
_MARGIN = 0.8
_SPOKE_LAST = 1.1
_PREPOSITIONS = frozenset(
    "about after against among around as at before behind between by despite during for from in "
    "into like near of off on over since than through to toward towards under unlike until with "
    "without".split()
)


@dataclass(frozen=True, slots=True)
class Referent:
    """What a mention stands for.

    Attributes:
        rule: Id of the rule that found it.
        entities: Whom of the roster; several for a joint mention, none when not known.
        description: The words that describe an unnamed source.
        party: The organization that an unnamed source speaks for.
        via: The mentions on the way, the last is the fullest form.
        many: Whether it is more than one.
        thing: Whether a description is of an organization with a name of its own.
    """

    rule: str
    entities: tuple[Entity, ...] = ()
    description: str = ""
    party: str | None = None
    via: tuple[Span, ...] = ()
    many: bool = False
    thing: bool = False

    @property
    def known(self) -> bool:
        """Whether it says who, if only by a description."""
        return bool(self.entities or self.description)


@dataclass(frozen=True, slots=True)
class Told:
    """An attribution that was resolved before."""

    attribution: Attribution
    referent: Referent
    at: int


@dataclass(slots=True)
class Context:
    """The document, who is in it, and what was resolved so far, in order."""

    document: Document
    roster: Roster
    told: list[Told] = field(default_factory=list)

    def best(
        self, offset: int, fits: Callable[[Entity], bool], without: Sequence[Entity] = ()
    ) -> tuple[Entity, Span] | None:
        """The entity most likely meant at ``offset`` among those that fit; None when two do.

        Args:
            offset: Where the mention stands in the text.
            fits: Whether an entity can be meant at all.
            without: Entities that are not meant.
        """
        scores: dict[int, float] = {}
        seen: dict[int, tuple[Entity, Span]] = {}
        for entity, span, score in self._evidence(offset):
            if entity in without or not fits(entity):
                continue
            one = id(entity)
            if score > scores.get(one, 0.0):
                scores[one], seen[one] = score, (entity, span)
        ranked = sorted(scores, key=lambda one: -scores[one])
        if not ranked:
            return None
        if len(ranked) > 1 and scores[ranked[1]] > _MARGIN * scores[ranked[0]]:
            return None
        return seen[ranked[0]]

    def _evidence(self, offset: int) -> list[tuple[Entity, Span, float]]:
        document = self.document
        here = document.sentence_at(offset)
        start = document.sentences[max(0, here - _REACH)].start
        found: list[tuple[Entity, Span, float]] = []
        for name in self.roster.names_in(Span(start, offset)):
            entity = self.roster.whose(name)
            if entity and name.span.end <= offset:
                weight = self._weight(name) * self._decay(name.sentence, here)
                found.append((entity, name.span, weight))
        last = self.last_told(offset)
        if last and len(last.referent.entities) == 1:
            weight = _SPOKE_LAST * self._decay(last.attribution.sentence or 0, here)
            span = last.attribution.mention[0]
            found.append((last.referent.entities[0], span, weight))
        return found

    def last_told(self, offset: int) -> Told | None:
        """The last attribution before ``offset`` whose source is known."""
        before = [told for told in self.told if told.at < offset and told.referent.known]
        return max(before, key=lambda told: told.at) if before else None

    def _decay(self, sentence: int, here: int) -> float:
        """Less with distance, counted in sentences that are not quoted as a whole."""
        owner = self.document.owner
        between = sum(
            not self.document.quoted_at((self.document.sentences[i].start))
            for i in range(sentence + 1, here)
        )
        distance = between + (sentence != here)
        crossed = owner[here] - owner[sentence] > 1
        return _DECAY[min(distance, _REACH)] * (0.9 if crossed else 1.0)

    def _weight(self, name: Name) -> float:
        if name.headline:
            return 0.3
        if name.quoted:
            return 0.2
        parse = self.document.parses.get(name.sentence)
        if name.owner:
            return 0.6
        token = parse.at(name.span.end - 1) if parse else None
        if token:
            subject = token.dep in ("nsubj", "nsubjpass", "ROOT")
            return 1.0 if subject else 0.45 if token.dep == "pobj" else 0.65
        return self._weight_by_place(name)

    def _weight_by_place(self, name: Name) -> float:
        """Without a parse: the first name of a sentence is likely its subject."""
        sentence = self.document.sentences[name.sentence]
        start = name.span.start - (len(name.title) + 1 if name.title else 0)
        words = self.document.text[sentence.start : start].split()
        if words and words[-1].casefold() in ("the", "a", "an"):
            words = words[:-1]
        if words and words[-1].casefold() in _PREPOSITIONS:
            return 0.45
        first = self.roster.names_in(Span(sentence.start, name.span.start))
        return 0.95 if not first else 0.65
