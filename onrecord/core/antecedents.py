"""What has been named and told so far: where a pronoun or "the mayor" looks for its person.

Candidates are weighed by how near they stand, whether they are the subject there, and whether
they were the one who spoke last. The best wins only when nobody else comes close.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from onrecord.core.document import Attribution, Document
from onrecord.core.entities import Entity
from onrecord.core.names import Name
from onrecord.core.roster import Roster
from onrecord.lexicons import column
from onrecord.models import Span

__all__ = ["Context", "Referent", "Told"]

_REACH = 8
_FADE = 0.8
"""What a sentence in between takes from a candidate's weight."""
_QUOTED_SENTENCE = 0.4
_SAME_PRONOUN = 0.2
_OTHER_PARAGRAPH = 0.9
_MARGIN = 0.8
"""A second candidate this close to the best leaves the mention unresolved."""
_SPOKE_LAST = 1.25
_OPENS_SENTENCE, _FIRST, _SUBJECT, _OTHER, _OWNER, _OBLIQUE = 1.1, 0.95, 1.05, 0.65, 0.55, 0.42
_HEADLINE, _QUOTED = 0.3, 0.2
_GOES_ON = re.compile(r"[\W]*(?:He|She|They|It|His|Her|Their)\b")
_PREPOSITIONS = column("small_words", "form", kind="preposition")


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
        self,
        offset: int,
        fits: Callable[[Entity], float],
        without: Sequence[Entity] = (),
        margin: float = _MARGIN,
    ) -> tuple[Entity, Span] | None:
        """The entity most likely meant at ``offset`` among those that fit; None when two do.

        Args:
            offset: Where the mention stands in the text.
            fits: How well an entity fits by itself, 0 when it can't be meant.
            without: Entities that are not meant.
            margin: How near the second may come, as a share of the best.
        """
        scores: dict[int, float] = {}
        seen: dict[int, tuple[Entity, Span]] = {}
        for entity, span, weight in self._evidence(offset):
            if entity in without:
                continue
            one, score = id(entity), weight * fits(entity)
            if score > scores.get(one, 0.0):
                scores[one], seen[one] = score, (entity, span)
        ranked = sorted(scores, key=lambda one: -scores[one])
        if not ranked:
            return None
        if len(ranked) > 1 and scores[ranked[1]] > margin * scores[ranked[0]]:
            return None
        return seen[ranked[0]]

    def _evidence(self, offset: int) -> list[tuple[Entity, Span, float]]:
        document = self.document
        here = document.sentence_at(offset)
        quoted = document.quoted_at(offset)
        start = document.sentences[max(0, here - _REACH)].start
        found: list[tuple[Entity, Span, float]] = []
        for name in self.roster.names_in(Span(start, offset)):
            entity = self.roster.whose(name)
            if entity and name.span.end <= offset:
                weight = self._weight(name, quoted=quoted) * self._fade(name.span, offset)
                found.append((entity, name.span, weight))
        last = self.last_told(offset)
        if last and len(last.referent.entities) == 1 and last.attribution.mention:
            span = last.attribution.mention[0]
            found.append((last.referent.entities[0], span, _SPOKE_LAST * self._fade(span, offset)))
        return found

    def last_told(self, offset: int) -> Told | None:
        """The last attribution before ``offset`` whose source is known."""
        before = [told for told in self.told if told.at < offset and told.referent.known]
        return max(before, key=lambda told: told.at) if before else None

    def _fade(self, span: Span, offset: int) -> float:
        """Less with distance; sentences that go on with the same words or person count little."""
        document = self.document
        there, here = document.sentence_at(span.start), document.sentence_at(offset)
        distance = float(there != here)
        for i in range(there + 1, here):
            sentence = document.sentences[i]
            if document.quoted_at(sentence.start) and document.quoted_at(sentence.end - 2):
                distance += _QUOTED_SENTENCE
            elif _GOES_ON.match(document.text, sentence.start):
                distance += _SAME_PRONOUN
            else:
                distance += 1
        crossed = document.owner[here] != document.owner[there]
        return float(_FADE**distance) * (_OTHER_PARAGRAPH if crossed else 1.0)

    def _weight(self, name: Name, *, quoted: bool) -> float:
        if name.headline:
            return _HEADLINE
        if name.quoted and not quoted:
            return _QUOTED
        if name.owner:
            return _OWNER
        sentence = self.document.sentences[name.sentence]
        first = self._first_of_group(name)
        start = first.span.start - (len(first.title) + 1 if first.title else 0)
        words = self.document.text[sentence.start : start].split()
        if words and words[-1].casefold() in ("the", "a", "an"):
            words = words[:-1]
        parse = self.document.parses.get(name.sentence)
        token = parse.at(first.span.end - 1) if parse else None
        if token and token.span.meets(first.span) and not name.quoted:
            if token.dep in ("nsubj", "nsubjpass", "ROOT"):
                return _OPENS_SENTENCE if not words else _SUBJECT
            return _OBLIQUE if token.dep == "pobj" else _OTHER
        if words and words[-1].casefold() in _PREPOSITIONS:
            return _OBLIQUE
        if not words:
            return _OPENS_SENTENCE
        return _OTHER if self.roster.names_in(Span(sentence.start, start)) else _FIRST

    def _first_of_group(self, name: Name) -> Name:
        """Of persons named together, the first: the others stand where it stands."""
        for span, _ in self.roster.groups:
            if span.holds(name.span):
                return self.roster.name_at(span.start) or name
        return name
