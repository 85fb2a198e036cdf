"""Sources that are described and not named: "the mayor", "his lawyer", "the man", "two aides"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.core.speakers.antecedents import Context, Referent
from onrecord.core.speakers.capitals import is_organization_noun
from onrecord.core.speakers.entities import Entity
from onrecord.core.speakers.epithets import at_issue, disagrees, epithet, marks_of
from onrecord.core.speakers.nouns import Noun, clearly, described, owner_of, told_before
from onrecord.core.speakers.organs import organization, party_of
from onrecord.core.speakers.pronouns import chain
from onrecord.core.speakers.roles import Role, read_role
from onrecord.core.speakers.writings import author
from onrecord.lexicons import column
from onrecord.models import Span

__all__ = ["nominal"]


_EPITHETS = frozenset({"man", "woman", "person", "kin"})
_NEAR = 2
_REACH = 8
_MANY_RUN = frozenset({"candidate", "legislator"})
_OTHER = re.compile(r"\b(?:second|third|fourth|other)\b")
_ROLE_OF = re.compile(r"(?:the )?(?:[Mm]ember|[Hh]ead|[Cc]hief|[Ll]eader|[Cc]hair\w*) of ")
_PLACE = re.compile(r"[A-Z]\w+")
_LOOSE = frozenset({"person", "adviser", "worker", "organizer"})
"""Groups of roles that many have, so that the only one named need not be meant."""


def nominal(context: Context, noun: Noun) -> Referent:
    """Whom a description stands for; itself when it names nobody of the article."""
    if noun.head in column("documents", "noun"):
        return author(context, noun) or _unnamed(context, noun)
    if is_organization_noun(noun.head) and not noun.plural and not _ROLE_OF.match(noun.text):
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
    if _OTHER.search(noun.text) or _introduced_since(context, noun):
        return None  # "the second official", "an official" before "the official"
    fits = [
        e
        for e in context.roster.entities
        if e.kind != "organization" and _is(e, role) and _named_before(context, e, noun)
    ]
    if noun.owner or (noun.names and noun.names[0].owner):
        fits = [e for e in fits if _owned(context, noun, e)]
        if len(fits) != 1:
            return None
    if len(fits) > 1 and (lead := _named_next(context, noun, fits)):
        fits = [lead]
    if fits:
        return _one_of(context, noun, role, fits)
    if role.group in _EPITHETS and not noun.owner and noun.head != "source":
        return epithet(context, noun, role)
    if noun.head in column("epithets", "form", kind="fame") or (
        role.former and role.group not in _LOOSE
    ):
        return at_issue(context, noun, role)
    return None


def _one_of(context: Context, noun: Noun, role: Role, fits: Sequence[Entity]) -> Referent | None:
    """Which of those that fit a role: the one with its words, or clearly the nearest."""
    exact = [e for e in fits if any(r.head == role.head for r in e.roles)]
    marked = [e for e in exact or fits if role.marks & marks_of(e)]
    pool = marked or exact or fits
    if len(pool) > 1:
        best = clearly(context, noun, pool)
        return Referent("role", (best[0],), via=chain(*best)) if best else Referent("role-unclear")
    entity = pool[0]
    places = {m for m in _PLACE.findall(noun.text.split(" ", 1)[-1]) if m.casefold() in role.marks}
    strange = (places and not role.marks & marks_of(entity)) or any(
        _at_hand(context, noun, other) for other in fits if other is not entity
    )
    if (strange or role.group in _LOOSE) and not _at_hand(context, noun, entity):
        return None
    first = next((n.span for n in entity.named if n.roles), entity.named[0].span)
    return Referent("role", (entity,), via=chain(entity, first))


def _named_next(context: Context, noun: Noun, fits: Sequence[Entity]) -> Entity | None:
    """Of those whom a headline may mean ("Lawmaker urges repairs") the one named just below."""
    firsts = [(entity.named[0], entity) for entity in fits if entity.named]
    if not firsts or any(name.span.start < noun.span.start for name, _ in firsts):
        return None
    name, entity = min(firsts, key=lambda first: first[0].span.start)
    here = context.document.sentence_at(noun.span.start)
    return entity if name.sentence - here <= _NEAR else None


def _named_before(context: Context, entity: Entity, noun: Noun) -> bool:
    """Whether the text has named the entity, or soon does: "the attorney general" in a lead.

    A headline may be ahead of it; and "his lawyer" may have a name later.
    """
    here = context.document.sentence_at(noun.span.start)
    first = next((name for name in entity.named if not name.headline), None)
    if first is None or first.span.end <= noun.span.start or noun.owner:
        return True
    if here <= _NEAR and not any(
        name.kind == "person" for name in context.roster.names_in(Span(0, noun.span.start))
    ):
        return True
    role = read_role(noun.text)
    return (
        role.group not in _MANY_RUN
        and bool(role.marks & marks_of(entity))
        and first.sentence - here <= _NEAR + 1
    )


def _introduced_since(context: Context, noun: Noun) -> bool:
    """Whether the text has just spoken of an unnamed one: "an aide", before "the aide"."""
    here = context.document.sentence_at(noun.span.start)
    start = context.document.sentences[max(0, here - _NEAR)].start
    pattern = rf"\b(?:an?|one|another) (?:[\w-]+ ){{0,3}}{re.escape(noun.head)}\b"
    found = re.findall(pattern, context.document.text[start : noun.span.start])
    roles = [role.text for entity in context.roster.entities for role in entity.roles]
    # "Tom Reed, an aide" is named
    return bool(found) and not any(role.startswith(found[-1]) for role in roles)


def _at_hand(context: Context, noun: Noun, entity: Entity) -> bool:
    """Whether the entity spoke last, just before, or is named just before."""
    here = context.document.sentence_at(noun.span.start)
    last = context.last_told(noun.span.start)
    if last and entity in last.referent.entities:
        return here - (last.attribution.sentence or 0) <= _NEAR
    near = [n for n in entity.named if n.span.end <= noun.span.start and not n.quoted]
    return bool(near) and here - near[-1].sentence <= 1


def _is(entity: Entity, role: Role) -> bool:
    """Whether something that the article says of an entity agrees with a role."""
    if disagrees(entity, role):
        return False
    return any(
        r.group == role.group and (role.former or not r.former) for r in entity.roles if r.group
    )


def _owned(context: Context, noun: Noun, entity: Entity) -> bool:
    """Whether the article calls the entity's role the same owner's."""
    if noun.owner:
        owner = owner_of(context, noun)
        owners = owner.entities
        said = any(role.text.casefold().startswith(noun.owner) for role in entity.roles)
    else:
        whose = context.roster.whose(noun.names[0])
        owners, said = ((whose,) if whose else ()), False
    return said or any(owner.words[-1] in marks_of(entity) for owner in owners)


def _plural(context: Context, noun: Noun, role: Role) -> Referent | None:
    """For "the senators" those who spoke together before, or the only two that there are."""
    here = context.document.sentence_at(noun.span.start)
    for told in reversed(context.told):
        entities = told.referent.entities
        if here - context.document.sentence_at(told.at) > _REACH:
            break
        if len(entities) > 1 and (all(_is(e, role) for e in entities) or role.group in _EPITHETS):
            return Referent("role-joint", entities, via=told.attribution.mention, many=True)
    loose = role.group in _LOOSE or role.group in _EPITHETS
    start = context.document.sentences[max(0, here - _NEAR) if loose else 0]
    group = context.roster.group_before(noun.span.start, start)
    fit = [_is(entity, role) for entity in group[1]] if group else []
    if group and (all(fit) if loose else any(fit)):
        return Referent("role-joint", group[1], via=(group[0],), many=True)
    fits = [e for e in context.roster.entities if e.kind == "person" and _is(e, role)]
    if len(fits) == 2 and noun.text.casefold().split()[:2] in (["the", "two"], ["both"]):
        return Referent("role-joint", tuple(fits), via=(fits[0].named[0].span,), many=True)
    return None
