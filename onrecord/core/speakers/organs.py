"""Organizations that are described: "the guild", "the Dorsey campaign", "her team"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.core.speakers.antecedents import Context, Referent
from onrecord.core.speakers.capitals import is_organization_noun
from onrecord.core.speakers.entities import Entity
from onrecord.core.speakers.names import Name
from onrecord.core.speakers.nouns import (
    DEFINITE,
    Noun,
    clearly,
    described,
    owner_of,
    read_noun,
    told_before,
)
from onrecord.core.speakers.pronouns import chain
from onrecord.core.speakers.roles import read_role
from onrecord.lexicons import column, mapping
from onrecord.models import Span

__all__ = ["organization", "party_of"]


_TIME = re.compile(r" (?:on|in|late|early|earlier|this|last)\b.*$")
_TELLING = frozenset({"agency", "court", "school", "media"})


def organization(context: Context, noun: Noun) -> Referent | None:
    """The organization of the article that a noun like "guild" or "campaign" stands for."""
    inner = [name for name in noun.names if name.span.end <= noun.head_at]
    if inner and noun.definite:
        return _named_organ(context, noun, inner)
    if not noun.definite:
        return None
    if noun.owner:
        return _owned_organ(context, noun)
    bare = len(noun.text.split()) <= 2
    entities = [e for e in context.roster.entities if e.kind != "person"]
    kind = mapping("organizations", "noun", "kind")
    pools: list[list[Entity]] = [
        [e for e in entities if noun.head in e.words],
        [e for e in entities if any(r.head == noun.head or noun.head in r.marks for r in e.roles)],
        [e for e in entities if any(kind.get(w) == kind[noun.head] for w in e.words)]
        if kind.get(noun.head) in _TELLING
        else [],
    ]
    for pool in pools:
        before = [e for e in pool if e.named[0].span.end <= noun.span.start]
        if before and bare:
            return _nearest(context, noun, before)
    if like := told_before(context, noun):
        return like
    if bare and noun.head in column("epithets", "form", kind="generic"):
        neutral = [e for e in entities if not any(w in kind for w in e.words)]
        found = _nearest(context, noun, neutral)
        if found.entities:
            return found
    return None


def _nearest(context: Context, noun: Noun, pool: Sequence[Entity]) -> Referent:
    if len(pool) == 1:
        entity = pool[0]
        before = [n.span for n in entity.named if n.span.end <= noun.span.start]
        return Referent(
            "organization", (entity,), via=chain(entity, (before or [entity.named[0].span])[-1])
        )
    best = clearly(context, noun, pool)
    if best:
        return Referent("organization", (best[0],), via=chain(*best))
    return Referent("organization-unclear")


def _owned_organ(context: Context, noun: Noun) -> Referent:
    """The owner's "campaign" or "team", when it is clear whose."""
    owner = owner_of(context, noun)
    rest = described(noun.text).split(" ", 1)[-1]
    if len(owner.entities) == 1:
        name = f"{owner.entities[0].name} {rest}"
        return Referent("organ", description=name, via=owner.via, thing=True)
    return Referent("described", description=described(noun.text))


def _named_organ(context: Context, noun: Noun, inner: Sequence[Name]) -> Referent:
    """An organ of somebody named: "the Dorsey campaign", "the CPG bargaining committee"."""
    modifier = inner[-1]
    start = inner[0].span.start - noun.span.start
    end = noun.head_at + len(noun.head) - noun.span.start
    joint = noun.text[end:].startswith((" and ", ", and "))
    whole = noun.text if joint or start < 0 else noun.text[start:end]
    words = described(whole, named=True).split()
    while words and (words[0].casefold() in DEFINITE or words[0] in column("titles", "form")):
        words = words[1:]
    name = _TIME.sub("", re.sub(r"['’]s?(?= )", "", " ".join(words)))
    entity = context.roster.whose(modifier)
    party = None
    if entity and entity.kind == "organization":
        party = context.roster.speaker(entity).name
    return Referent("organ", description=name, party=party, thing=True)


def party_of(context: Context, noun: Noun) -> str | None:
    """The organization that a spokesperson, or people at an organization, speak for."""
    role = read_role(noun.text)
    if role.group != "spokesperson":
        return None
    for name in noun.names:
        entity = context.roster.whose(name)
        if entity and entity.kind == "organization":
            return context.roster.speaker(entity).name
    match = re.search(r"\bfor ((?:the|its|their) ([a-z]+))", noun.text)
    if match and is_organization_noun(match.group(2)):
        start = noun.span.start + match.start(1)
        inner = read_noun(
            Span(start, noun.span.start + match.end(1)),
            match.group(1),
            match.group(2),
            start,
            (),
            plural=False,
        )
        found = organization(context, inner)
        if found and len(found.entities) == 1:
            return context.roster.speaker(found.entities[0]).name
    return None
