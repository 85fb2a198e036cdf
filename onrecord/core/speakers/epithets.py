"""Other names for somebody whom the text has just named: "the man", "the former governor"."""

from __future__ import annotations

import re

from onrecord.core.speakers.antecedents import Context, Referent
from onrecord.core.speakers.entities import Entity
from onrecord.core.speakers.nouns import Noun
from onrecord.core.speakers.pronouns import chain
from onrecord.core.speakers.roles import Role

__all__ = ["at_issue", "disagrees", "epithet", "marks_of"]

_NEAR = 2
_PARTIES = frozenset({"republican", "democrat", "independent"})
_CLEARLY = 0.65
_OF_ANOTHER_KIND = frozenset(
    {"journalist", "adviser", "scholar", "spokesperson", "lawyer", "organizer", "worker", "student"}
)
"""Roles of people who speak about those whom the press gives other names to."""
_OWNED = re.compile(r"['’]s? ")


def epithet(context: Context, noun: Noun, role: Role) -> Referent | None:
    """For "the woman" the one who spoke just before, when nothing speaks against it."""
    last = context.last_told(noun.span.start)
    here = context.document.sentence_at(noun.span.start)
    if not last or len(last.referent.entities) != 1:
        return None
    entity = last.referent.entities[0]
    near = here - (last.attribution.sentence or 0) <= _NEAR
    earlier = context.document.text[: noun.span.start]
    if re.search(rf"\ban? (?:[\w-]+ ){{0,3}}{re.escape(noun.head)}\b", earlier):
        return None  # "a woman" of whom the text spoke before may be meant
    agrees = not role.gender or role.gender == entity.gender
    if near and agrees and entity.kind == "person":
        return Referent("epithet", (entity,), via=chain(entity, last.attribution.mention[0]))
    return None


def at_issue(context: Context, noun: Noun, role: Role) -> Referent | None:
    """For "the former governor", of whom the text never says it, the one it speaks of just there.

    Such words are another name for somebody whom the reader knows. Nobody else may have been named
    or have spoken just before.
    """
    document = context.document
    here = document.sentence_at(noun.span.start)
    if noun.owner or _OWNED.search(noun.text):
        return None
    last = context.last_told(noun.span.start)
    asked = last and any("ask" in span.of(document.text) for span in last.attribution.cue)
    best = context.best(
        noun.span.start,
        lambda entity: float(entity.kind == "person" and not disagrees(entity, role)),
        last.referent.entities if last and asked else _inner(context, noun.span.start),
        margin=_CLEARLY,
    )
    if best is None or not _may_be_called(best[0], role):
        return None
    if here - document.sentence_at(best[1].start) > _NEAR:
        return None
    return Referent("role-at-issue", (best[0],), via=chain(*best))


def _may_be_called(entity: Entity, role: Role) -> bool:
    """Whether what the article says of an entity leaves room for "the businessman"."""
    groups = {each.group for each in entity.roles}
    if groups & _OF_ANOTHER_KIND:
        return False
    return role.group != "executive" or not groups & {"legislator", "governor"}


def _inner(context: Context, offset: int) -> tuple[Entity, ...]:
    """The last who spoke, when only in another's words: "she claimed that Bell had said"."""
    last = context.last_told(offset)
    if last is None:
        return ()
    contents = [span for told in context.told for span in told.attribution.content]
    inner = any(span.start <= last.at < span.end for span in contents)
    return last.referent.entities if inner else ()


def disagrees(entity: Entity, role: Role) -> bool:
    """Whether a role names another gender or party than the article gives the entity."""
    if role.gender and entity.gender and role.gender != entity.gender:
        return True
    mine, theirs = role.marks & _PARTIES, marks_of(entity) & _PARTIES
    return bool(mine and theirs and not mine & theirs)


def marks_of(entity: Entity) -> frozenset[str]:
    """All that the roles which an article gives an entity say of it."""
    return frozenset().union(*(role.marks for role in entity.roles))
