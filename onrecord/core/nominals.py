"""Sources that are described and not named: "the mayor", "his lawyer", "the guild", "the letter"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onrecord.core.antecedents import Context, Referent, Told
from onrecord.core.document import Attribution
from onrecord.core.names import Name, is_organization_noun
from onrecord.core.pronouns import chain, is_pronoun, pronoun
from onrecord.core.roles import Role, read_role, singular
from onrecord.core.roster import Entity
from onrecord.lexicons import column, mapping
from onrecord.models import Span

__all__ = ["Noun", "described", "nominal", "read_noun"]

_DEFINITE = frozenset("the this that these those both".split())
_INDEFINITE = frozenset(
    "a an one some many several few most two three four five six seven eight nine ten another any "
    "no other each every all more dozens hundreds scores multiple various".split()
)
_POSSESSIVE = frozenset("his her their its our my your".split())
_CUT = re.compile(r",? (?:who|whom|whose|which)\b|[,;:(“\"–—]| --")
_GENERIC = frozenset(
    "company bank firm group organization agency network newspaper union nonprofit site website "
    "magazine outlet corporation charity foundation association department team".split()
)
_TELLING = frozenset({"agency", "court", "school", "media"})
_EPITHETS = frozenset({"man", "woman", "person", "kin"})
_NEAR = 2


@dataclass(frozen=True, slots=True)
class Noun:
    """A mention that is a description.

    Attributes:
        span: The mention.
        text: Its words.
        head: Its noun, in lower case, in the singular.
        plural: Whether the noun is a plural.
        definite: Whether it speaks of somebody the reader knows ("the mayor", "Lawmaker" in a
            headline).
        owner: The possessive pronoun before it ("his lawyer"), if any.
        names: The names within it.
        head_at: Where the noun stands.
    """

    span: Span
    text: str
    head: str
    plural: bool
    definite: bool
    owner: str
    names: tuple[Name, ...]
    head_at: int


def read_noun(
    span: Span, text: str, head: str, head_at: int, names: Sequence[Name], *, plural: bool
) -> Noun:
    """Take a description apart; ``head`` is its noun as written."""
    first = re.split(r"\s+", text)[0].casefold()
    bare = first not in _INDEFINITE and not first[:1].isdigit()
    owned = bool(names) and names[0].owner and names[0].span.end < head_at
    definite = first in _DEFINITE or first in _POSSESSIVE or owned or (bare and not plural)
    one = singular(head.casefold()) if plural else head.casefold()
    owner = first if first in _POSSESSIVE else ""
    return Noun(span, text, one, plural, definite, owner, tuple(names), head_at)


def nominal(context: Context, noun: Noun) -> Referent:
    """Whom a description stands for; itself when it names nobody of the article."""
    if noun.head in column("documents", "noun"):
        return _document(context, noun)
    if is_organization_noun(noun.head) and not noun.plural:
        return _organization(context, noun)
    role = read_role(noun.text)
    if noun.definite and role.group:
        found = _plural(context, noun, role) if noun.plural else _person(context, noun, role)
        if found:
            return found
    return _unnamed(context, noun)


def described(text: str, *, named: bool = False) -> str:
    """The words that describe an unnamed source, without clauses about it.

    Args:
        text: The mention.
        named: Whether it begins with a name, which keeps its capital.

    >>> described("A senior aide, who asked not to be named,")
    'a senior aide'
    """
    cut = _CUT.search(text, 1)
    short = re.sub(r"['’]s?$", "", " ".join((text[: cut.start()] if cut else text).split()))
    first = re.sub(r"['’]s$", "", short.split(" ")[0]) if short else ""
    kind = mapping("capitals", "form", "kind").get(first)
    if not named and not any(map(str.isupper, first[1:])) and kind in (None, "starter", "qualifier"):
        return short[:1].lower() + short[1:]
    return short


def _unnamed(context: Context, noun: Noun) -> Referent:
    """A description kept as it is, with the name of its owner and the party it speaks for."""
    if noun.definite and not noun.owner and (like := _told_before(context, noun)):
        return like
    text, via = described(noun.text, named=_begins_named(noun)), ()
    if noun.owner:
        owner = pronoun(context, _before(noun), _SUBJECT[noun.owner])
        if len(owner.entities) == 1 and " " in text:
            text, via = f"{owner.entities[0].name}’s {text.split(' ', 1)[1]}", owner.via
    party = _party(context, noun)
    return Referent("described", description=text, party=party, via=via, many=noun.plural)


def _begins_named(noun: Noun) -> bool:
    return (
        bool(noun.names)
        and noun.names[0].span.start == noun.span.start
        and (noun.names[0].kind != "unknown" or len(noun.names[0].words) > 1)
    )


def _before(noun: Noun) -> Span:
    return Span(noun.span.start, noun.span.start + len(noun.owner))


def _told_before(context: Context, noun: Noun) -> Referent | None:
    """A source told before of the same noun: "these voters" after "younger black voters"."""
    said = [singular(word) for word in described(noun.text).casefold().split()]
    if said[0] not in _DEFINITE:
        return None
    for told in reversed(context.told):
        referent = told.referent
        if referent.description and not referent.entities:
            words = [singular(word) for word in referent.description.casefold().split()]
            if noun.plural == referent.many and set(said[1:]) <= set(words):
                return Referent(
                    "told-before",
                    description=referent.description,
                    party=referent.party,
                    via=told.attribution.mention,
                    many=referent.many,
                    thing=referent.thing,
                )
    return None


def _party(context: Context, noun: Noun) -> str | None:
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
            Span(start, noun.span.start + match.end(1)), match.group(1), match.group(2), start, (),
            plural=False,
        )
        found = _organization(context, inner)
        if len(found.entities) == 1:
            return context.roster.speaker(found.entities[0]).name
    return None


def _person(context: Context, noun: Noun, role: Role) -> Referent | None:
    """"The mayor": whoever the article says is one; for "the man" whoever spoke last."""
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
            best = context.best(noun.span.start, lambda e, pool=pool: e in pool)
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
        r.group == role.group and (role.former or not r.former)
        for r in entity.roles
        if r.group
    )


def _marks(entity: Entity) -> frozenset[str]:
    return frozenset().union(*(role.marks for role in entity.roles))


def _owned(context: Context, noun: Noun, entity: Entity) -> bool:
    """Whether the article calls the entity's role the same owner's."""
    if noun.owner:
        owner = pronoun(context, _before(noun), _SUBJECT[noun.owner])
        owners = owner.entities
        said = any(role.text.casefold().startswith(noun.owner) for role in entity.roles)
    else:
        whose = context.roster.whose(noun.names[0])
        owners, said = ((whose,) if whose else ()), False
    return said or any(owner.words[-1] in _marks(entity) for owner in owners)


def _epithet(context: Context, noun: Noun, role: Role) -> Referent | None:
    """"The woman": the one who spoke just before, when nothing speaks against it."""
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
    """"The senators": those who spoke together before, or the only two that there are."""
    for told in reversed(context.told):
        entities = told.referent.entities
        if len(entities) > 1 and (
            all(_is(e, role) for e in entities) or role.group in _EPITHETS
        ):
            return Referent("role-joint", entities, via=told.attribution.mention, many=True)
    start = context.document.sentences[0]
    group = context.roster.group_before(noun.span.start, start)
    if group and all(_is(e, role) for e in group[1]):
        return Referent("role-joint", group[1], via=(group[0],), many=True)
    fits = [e for e in context.roster.entities if e.kind == "person" and _is(e, role)]
    if len(fits) == 2 and noun.text.casefold().split()[:2] in (["the", "two"], ["both"]):
        return Referent("role-joint", tuple(fits), via=(fits[0].named[0].span,), many=True)
    return None


def _organization(context: Context, noun: Noun) -> Referent:
    """"The guild", "the Trump campaign", "the WGA negotiating committee", "a local bank"."""
    inner = [name for name in noun.names if name.span.end <= noun.head_at]
    if inner and noun.definite:
        return _named_organ(context, noun, inner[-1])
    if not noun.definite:
        return _unnamed(context, noun)
    if noun.owner:
        return _owned_organ(context, noun)
    bare = len(noun.text.split()) <= 2
    entities = [e for e in context.roster.entities if e.kind != "person"]
    kind = mapping("organizations", "noun", "kind")
    pools: list[list[Entity]] = [
        [e for e in entities if noun.head in e.words],
        [e for e in entities if any(r.head == noun.head or noun.head in r.marks for r in e.roles)],
        [e for e in entities if any(kind.get(w) == kind[noun.head] for w in e.words)]
        if kind[noun.head] in _TELLING
        else [],
    ]
    for pool in pools:
        before = [e for e in pool if e.named[0].span.end <= noun.span.start]
        if before and bare:
            return _nearest(context, noun, before)
    if like := _told_before(context, noun):
        return like
    if bare and noun.head in _GENERIC:
        neutral = [e for e in entities if not any(w in kind for w in e.words)]
        found = _nearest(context, noun, neutral)
        if found.entities:
            return found
    return _unnamed(context, noun)


def _nearest(context: Context, noun: Noun, pool: Sequence[Entity]) -> Referent:
    if len(pool) == 1:
        entity = pool[0]
        before = [n.span for n in entity.named if n.span.end <= noun.span.start]
        return Referent("organization", (entity,), via=chain(entity, (before or [entity.named[0].span])[-1]))
    best = context.best(noun.span.start, lambda e: e in pool)
    if best:
        return Referent("organization", (best[0],), via=chain(*best))
    return Referent("organization-unclear")


def _owned_organ(context: Context, noun: Noun) -> Referent:
    """"Her campaign": the owner's, when it is clear who that is."""
    owner = pronoun(context, _before(noun), _SUBJECT[noun.owner])
    rest = described(noun.text).split(" ", 1)[-1]
    if len(owner.entities) == 1:
        name = f"{owner.entities[0].name} {rest}"
        return Referent("organ", description=name, via=owner.via, thing=True)
    return Referent("described", description=described(noun.text))


def _named_organ(context: Context, noun: Noun, modifier: Name) -> Referent:
    """An organ of somebody named: "the Trump campaign", "the WGA negotiating committee"."""
    words = described(noun.text, named=True).split()
    while words and (words[0].casefold() in _DEFINITE or words[0] in column("titles", "form")):
        words = words[1:]
    name = re.sub(r"['’]s?(?= )", "", " ".join(words))
    entity = context.roster.whose(modifier)
    party = None
    if entity and entity.kind == "organization":
        party = context.roster.speaker(entity).name
    return Referent("organ", description=name, party=party, thing=True)


_SUBJECT = {
    "his": "he", "her": "she", "its": "it", "their": "they", "our": "we", "my": "i", "your": "you"
}


def _document(context: Context, noun: Noun) -> Referent:
    """What is written speaks for whoever wrote it, when the text says who did."""
    if noun.owner:
        owner = pronoun(context, _before(noun), _SUBJECT[noun.owner])
        if owner.known:
            return owner
    entities = _authors(context, noun.names, noun.span, noun.head_at)
    if entities:
        return Referent(
            "document-of", entities, via=(noun.names[0].span,), many=len(entities) > 1
        )
    if noun.definite and not noun.names:
        for told in reversed(context.told):
            if told.at < noun.span.start and _made(context, told, noun):
                return _same_as(told.referent, told.attribution.mention)
        if found := _introduced(context, noun):
            return found
    return _unnamed(context, noun)


def _same_as(referent: Referent, mention: tuple[Span, ...]) -> Referent:
    return Referent(
        "document-told", referent.entities, referent.description, referent.party,
        mention + referent.via, referent.many, referent.thing,
    )


def _made(context: Context, told: Told, noun: Noun) -> bool:
    """Whether an earlier source is the document itself, or made one ("said in a letter")."""
    attribution, text = told.attribution, context.document.text
    if any(_has(noun.head, span.of(text)) for span in attribution.mention):
        return True
    if attribution.sentence is None or not told.referent.entities:
        return False
    kept = re.sub(r"[“\"][^”\"]*[”\"]", " ", _outside(context, attribution))
    return bool(re.search(rf"\b(?:an?|his|her|its|their) (?:\w+ )?{re.escape(noun.head)}\b", kept))


def _has(head: str, text: str) -> bool:
    return head in re.findall(r"\w+", text.casefold())


def _outside(context: Context, attribution: Attribution) -> str:
    """The attribution's sentence without the words attributed."""
    sentence = context.document.sentences[attribution.sentence or 0]
    pieces, position = [], sentence.start
    for content in attribution.content:
        pieces.append(context.document.text[position : max(position, content.start)])
        position = max(position, content.end)
    pieces.append(context.document.text[position : max(position, sentence.end)])
    return " ".join(pieces)


def _introduced(context: Context, noun: Noun) -> Referent | None:
    """The author named beside the noun where the text first speaks of it."""
    text = context.document.text[: noun.span.start]
    places = [m.start() for m in re.finditer(rf"\b{re.escape(noun.head)}\b", text, re.IGNORECASE)]
    for at in reversed(places[-4:]):
        sentence = context.document.sentences[context.document.sentence_at(at)]
        names = context.roster.names_in(sentence)
        near = [n for n in names if -40 < n.span.start - at < 40]
        authors = _authors(context, near, sentence, at)
        if len(authors) == 1:
            return Referent("document-introduced", authors, via=(near[0].span,))
    return None


def _authors(
    context: Context, names: Sequence[Name], span: Span, head_at: int
) -> tuple[Entity, ...]:
    """Those named as a document's owners: "Bell's letter", "the WGA report", "a memo by Bell"."""
    text = context.document.text
    by: list[Entity] = []
    for name in names:
        entity = context.roster.whose(name)
        if entity is None:
            continue
        between = text[name.span.end : head_at] if name.span.end <= head_at else ""
        if name.span.end <= head_at and re.fullmatch(r"(?:['’]s?)?(?: [\w-]+){0,3} ", between):
            return (entity,)
        lead = text[max(span.start, name.span.start - 40) : name.span.start]
        if name.span.start > head_at and re.search(r"\b(?:by|from)(?: the| an?)?(?: \w+)? $", lead):
            by.append(entity)
    return tuple(by)
