"""Sources that are described and not named: "the mayor", "his lawyer", "the man", "two aides"."""

from __future__ import annotations

import re

from onrecord.core.antecedents import Context, Referent
from onrecord.core.capitals import is_organization_noun
from onrecord.core.entities import Entity
from onrecord.core.nouns import Noun, clearly, described, owner_of, told_before
from onrecord.core.organs import organization, party_of
from onrecord.core.pronouns import chain
from onrecord.core.roles import Role, read_role
from onrecord.core.writings import author
from onrecord.lexicons import column
from onrecord.models import Span

__all__ = ["nominal"]


_EPITHETS = frozenset({"man", "woman", "person", "kin"})
_NEAR = 2


def nominal(context: Context, noun: Noun) -> Referent:
    """Whom a description stands for; itself when it names nobody of the article."""
    if noun.head in column("documents", "noun"):
        return author(context, noun) or _unnamed(context, noun)
    if is_organization_noun(noun.head) and not noun.plural:
        return organization(context, noun) or _unnamed(context, noun)
    role = read_role(noun.text)
    if noun.definite and role.group:
        found = _plural(context, noun, role) if noun.plural else _person(context, noun, role)
        if found:
            return found
    return _unnamed(context, noun)


def _unnamed(context: Context, noun: Noun) -> Referent:
    """A description kept as it is, with the name of its owner and the party it speaks for."""
    if noun.definite and not noun.owner and (like := told_before(context, noun)):
        return like
    via: tuple[Span, ...] = ()
    text = described(noun.text, named=_begins_named(noun))
    if noun.owner:
        owner = owner_of(context, noun)
        if len(owner.entities) == 1 and " " in text:
            text, via = f"{owner.entities[0].name}’s {text.split(' ', 1)[1]}", owner.via
    party = party_of(context, noun)
    return Referent("described", description=text, party=party, via=via, many=noun.plural)


def _begins_named(noun: Noun) -> bool:
    return (
        bool(noun.names)
        and noun.names[0].span.start == noun.span.start
        and (noun.names[0].kind != "unknown" or noun.names[0].owner or len(noun.names[0].words) > 1)
    )


def _person(context: Context, noun: Noun, role: Role) -> Referent | None:
    """Whoever the article says is a "mayor"; for "the man" whoever spoke last."""
    fits = [e for e in context.roster.entities if e.kind != "organization" and _is(e, role)]
    if noun.owner or (noun.names and noun.names[0].owner):
        fits = [e for e in fits if _owned(context, noun, e)]
        if len(fits) != 1:
            return None
    exact = [e for e in fits if any(r.head == role.head for r in e.roles)]
    marked = [e for e in exact or fits if role.marks & _marks(e)]
    for pool in (marked, exact, fits):
        if len(pool) == 1:
            entity = pool[0]
            first = next((n.span for n in entity.named if n.roles), entity.named[0].span)
            return Referent("role", (entity,), via=chain(entity, first))
        if pool:
            best = clearly(context, noun, pool)
            if best is None:
                return Referent("role-unclear")
            return Referent("role", (best[0],), via=chain(*best))
    if role.group in _EPITHETS and not noun.owner and noun.head != "source":
        return _epithet(context, noun, role)
    return None


def _is(entity: Entity, role: Role) -> bool:
    """Whether something that the article says of an entity agrees with a role."""
    if role.gender and entity.gender and role.gender != entity.gender:
        return False
    parties = frozenset({"republican", "democrat", "independent"})
    mine, theirs = role.marks & parties, _marks(entity) & parties
    if mine and theirs and not mine & theirs:
        return False
    return any(
        r.group == role.group and (role.former or not r.former) for r in entity.roles if r.group
    )


def _marks(entity: Entity) -> frozenset[str]:
    return frozenset().union(*(role.marks for role in entity.roles))


def _owned(context: Context, noun: Noun, entity: Entity) -> bool:
    """Whether the article calls the entity's role the same owner's."""
    if noun.owner:
        owner = owner_of(context, noun)
        owners = owner.entities
        said = any(role.text.casefold().startswith(noun.owner) for role in entity.roles)
    else:
        whose = context.roster.whose(noun.names[0])
        owners, said = ((whose,) if whose else ()), False
    return said or any(owner.words[-1] in _marks(entity) for owner in owners)


def _epithet(context: Context, noun: Noun, role: Role) -> Referent | None:
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


def _plural(context: Context, noun: Noun, role: Role) -> Referent | None:
    """For "the senators" those who spoke together before, or the only two that there are."""
    for told in reversed(context.told):
        entities = told.referent.entities
        if len(entities) > 1 and (all(_is(e, role) for e in entities) or role.group in _EPITHETS):
            return Referent("role-joint", entities, via=told.attribution.mention, many=True)
    start = context.document.sentences[0]
    group = context.roster.group_before(noun.span.start, start)
    if group and any(_is(e, role) for e in group[1]):
        return Referent("role-joint", group[1], via=(group[0],), many=True)
    fits = [e for e in context.roster.entities if e.kind == "person" and _is(e, role)]
    if len(fits) == 2 and noun.text.casefold().split()[:2] in (["the", "two"], ["both"]):
        return Referent("role-joint", tuple(fits), via=(fits[0].named[0].span,), many=True)
    return None
