"""What has been named and told so far: where a pronoun or "the mayor" looks for its person.

Candidates are weighed by how near they stand, whether they are the subject there, and whether
they were the one who spoke last. The best wins only when nobody else comes close.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.core.reading.document import Attribution, Document
from onrecord.core.speakers.entities import Entity
from onrecord.core.speakers.names import Name
from onrecord.core.speakers.roster import Roster
from onrecord.lexicons import column, mapping
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
_REPORTED = 0.6
"""What a name keeps that stands in somebody's reported words: they are about others."""
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
    """The document, who is in it, and what was resolved so far, in order.

    What is asked for every mention is kept: where known sources were told (of two in one place
    the first comes last), what each name weighs, and what each sentence in between takes.
    """

    document: Document
    roster: Roster
    told: list[Told] = field(default_factory=list)
    _known: list[tuple[int, int]] = field(default_factory=list)
    _contents: list[Span] = field(default_factory=list)
    _unsure: dict[tuple[str, ...], Entity] = field(default_factory=dict)
    _weights: dict[Span, float] = field(default_factory=dict)
    _lengths: dict[int, float] = field(default_factory=dict)

    def tell(self, told: Told, n: int | None = None) -> None:
        """Remember an attribution, or that the source of attribution ``n`` has become known."""
        if n is None:
            n = len(self.told)
            self.told.append(told)
            for content in told.attribution.content:
                insort(self._contents, content)
        else:
            self.told[n] = told
        if told.referent.known:
            insort(self._known, (told.at, -n))

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
        for entity, span, score in self._evidence(offset, fits, without):
            one = id(entity)
            if score > scores.get(one, 0.0):
                scores[one], seen[one] = score, (entity, span)
        ranked = sorted(scores, key=lambda one: -scores[one])
        if not ranked:
            return None
        if len(ranked) > 1 and scores[ranked[1]] > margin * scores[ranked[0]]:
            return None
        found = seen[ranked[0]]
        return found if found[0].named else None

    def _evidence(
        self, offset: int, fits: Callable[[Entity], float], without: Sequence[Entity]
    ) -> Iterator[tuple[Entity, Span, float]]:
        """Where those that fit are named before ``offset``, and how much it speaks for them."""
        document = self.document
        here = document.sentence_at(offset)
        quoted = document.quoted_at(offset)
        start = document.sentences[max(0, here - _REACH)].start
        for name in self.roster.names_in(Span(start, offset)):
            entity = self.roster.whose(name) or self._either(name)
            if entity is None or entity in without or name.span.end > offset:
                continue
            if fit := fits(entity):
                weight = self._weight(name, quoted=quoted)
                if name.sentence != here and self._reported(name.span, offset):
                    weight *= _REPORTED
                yield entity, name.span, weight * self._fade(name.sentence, here) * fit
        last = self.last_told(offset)
        if last and len(last.referent.entities) == 1 and last.attribution.mention:
            entity, span = last.referent.entities[0], last.attribution.mention[0]
            if entity not in without:
                fade = self._fade(document.sentence_at(span.start), here)
                yield entity, span, _SPOKE_LAST * fade * fits(entity)

    def _either(self, name: Name) -> Entity | None:
        """Somebody in place of those whom a surname can mean: "Bush", when it is open which."""
        if name.kind == "organization" or name.headline:
            return None
        if name.words not in self._unsure:
            gender = mapping("titles", "form", "gender").get(name.title, "")
            self._unsure[name.words] = Entity("", name.words, "person", gender)
        return self._unsure[name.words]

    def _reported(self, span: Span, offset: int) -> bool:
        """Whether a name stands in words told before, and ``offset`` does not."""
        at = bisect_right(self._contents, (span.start, len(self.document.text)))
        return any(
            content.holds(span) and offset > content.end
            for content in self._contents[max(0, at - 2) : at]
        )

    def last_told(self, offset: int) -> Told | None:
        """The last attribution before ``offset`` whose source is known."""
        at = bisect_left(self._known, (offset,)) - 1
        return self.told[-self._known[at][1]] if at >= 0 else None

    def _fade(self, there: int, here: int) -> float:
        """Less with the distance between two sentences."""
        distance = float(there != here)
        for i in range(there + 1, here):
            distance += self._length(i)
        crossed = self.document.owner[here] != self.document.owner[there]
        return float(_FADE**distance) * (_OTHER_PARAGRAPH if crossed else 1.0)

    def _length(self, i: int) -> float:
        """What a sentence counts; one that goes on with the same words or person counts little."""
        if i not in self._lengths:
            document, sentence = self.document, self.document.sentences[i]
            if document.quoted_at(sentence.start) and document.quoted_at(sentence.end - 2):
                self._lengths[i] = _QUOTED_SENTENCE
            elif _GOES_ON.match(document.text, sentence.start):
                self._lengths[i] = _SAME_PRONOUN
            else:
                self._lengths[i] = 1.0
        return self._lengths[i]

    def _weight(self, name: Name, *, quoted: bool) -> float:
        if name.headline:
            return _HEADLINE
        if name.quoted and not quoted:
            return _QUOTED
        if name.span not in self._weights:
            self._weights[name.span] = self._weight_in_text(name)
        return self._weights[name.span]

    def _weight_in_text(self, name: Name) -> float:
        """What a name weighs by its place in its sentence."""
        if name.owner:
            return _OWNER
        sentence = self.document.sentences[name.sentence]
        first = self.roster.first_of_group(name)
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
