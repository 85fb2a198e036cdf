"""Who is named in an article, and where: the list that every mention is looked up in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from onrecord.core.reading.document import Document
from onrecord.core.speakers.entities import Entity, entities_of, give_entries, with_kinds
from onrecord.core.speakers.names import Name, find_names
from onrecord.core.speakers.naming import assign, infer_gender, named_together
from onrecord.core.speakers.second_look import second_look
from onrecord.models import Authority, AuthorityEntry, Span, Speaker

__all__ = ["Roster", "make_roster"]


_SPEAK_FOR = frozenset({"spokesperson", "negotiator"})
_CAMPAIGN = re.compile(r"\b[A-Z]\w+ (?:campaign|transition)\b")
_WORDS = re.compile(r"[\w&-]+")


@dataclass(frozen=True, slots=True)
class Roster:
    """The entities of an article, and which of its names are whose."""

    entities: tuple[Entity, ...]
    names: tuple[Name, ...]
    owner: dict[Span, Entity]
    groups: tuple[tuple[Span, tuple[Entity, ...]], ...]
    authority: Authority
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _called: Mapping[str, tuple[AuthorityEntry, ...]] = field(init=False, repr=False, compare=False)
    _firsts: dict[Span, Name] = field(init=False, repr=False, compare=False, default_factory=dict)
    _speakers: dict[Entity, Speaker] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _alone: Mapping[Entity, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_alone", {each: _one_word_names(each) for each in self.entities})
        object.__setattr__(self, "_starts", tuple(name.span.start for name in self.names))
        object.__setattr__(self, "_called", _entries_by_form(self.authority))
        for span, _ in self.groups:
            first = self.name_at(span.start)
            for name in self.names_in(span):
                if span.holds(name.span):
                    self._firsts.setdefault(name.span, first or name)

    def names_in(self, span: Span) -> list[Name]:
        """The names that begin within ``span``, in order."""
        low = bisect_left(self._starts, span.start)
        return list(self.names[low : bisect_left(self._starts, span.end)])

    def name_at(self, offset: int) -> Name | None:
        """The name that holds ``offset``."""
        at = bisect_right(self._starts, offset) - 1
        return self.names[at] if at >= 0 and offset < self.names[at].span.end else None

    def whose(self, name: Name) -> Entity | None:
        """The entity that a name stands for; None when two fit."""
        return self.owner.get(name.span)

    def first_of_group(self, name: Name) -> Name:
        """Of persons named together, the first; the name itself when it stands alone."""
        return self._firsts.get(name.span, name)

    def entries_called(self, text: str) -> tuple[AuthorityEntry, ...]:
        """The authority's entries with this name or alias, "the" or not."""
        return self._called.get(_without_the(text), ())

    def group_before(self, offset: int, since: Span) -> tuple[Span, tuple[Entity, ...]] | None:
        """The last persons named together between ``since`` and ``offset``."""
        for span, entities in reversed(self.groups):
            if since.start <= span.start and span.end <= offset:
                return span, entities
        return None

    def speaker(self, entity: Entity) -> Speaker:
        """The entity as a speaker, with the authority file's name, role and party."""
        if entity not in self._speakers:
            self._speakers[entity] = self._speaker(entity)
        return self._speakers[entity]

    def _speaker(self, entity: Entity) -> Speaker:
        entry = entity.entry
        if entry:
            party = self.authority.by_id.get(entry.party or "")
            return Speaker(
                entry.name,
                entry.kind,
                entry.id,
                entry.role or entity.title or None,
                party.name if party else None,
            )
        if entity.kind == "person":
            role = entity.title or None
            return Speaker(entity.name, "person", role=role, party=self._party(entity))
        return Speaker(entity.name, "organization")

    def _party(self, entity: Entity) -> str | None:
        """The organization that the article says a person speaks for; None when it names two."""
        found = set()
        for role in entity.roles:
            if role.group not in _SPEAK_FOR:
                continue
            if match := _CAMPAIGN.search(role.text):
                found.add(match.group())
                continue
            words = set(_WORDS.findall(role.text))
            for other in self.entities:
                if other.kind != "organization":
                    continue
                if other.name in role.text or not self._alone[other].isdisjoint(words):
                    found.add(self.speaker(other).name)
        return found.pop() if len(found) == 1 else None


def _one_word_names(entity: Entity) -> frozenset[str]:
    return frozenset(name.words[0] for name in entity.named if len(name.words) == 1)


@lru_cache(maxsize=4)
def _entries_by_form(authority: Authority) -> Mapping[str, tuple[AuthorityEntry, ...]]:
    found: dict[str, tuple[AuthorityEntry, ...]] = {}
    for entry in authority.entries:
        for form in {_without_the(form) for form in (entry.name, *entry.aliases)}:
            found[form] = (*found.get(form, ()), entry)
    return found


def _without_the(text: str) -> str:
    return text[4:] if text.startswith(("The ", "the ")) else text


def make_roster(document: Document, authority: Authority) -> Roster:
    """Find the names of an article and who they stand for."""
    names = with_kinds(second_look(document, find_names(document)))
    entities = entities_of(names)
    give_entries(entities, authority)
    owner = assign(document, names, entities)
    known = [entity for entity in entities if entity.named]
    infer_gender(document, known, owner, names)
    return Roster(tuple(known), names, owner, named_together(document, names, owner), authority)
