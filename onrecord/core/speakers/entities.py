"""The persons and organizations that an article names, each with all its forms.

Full forms make entities; shorter forms join one of them ("Bell" → Kay Bell, "WGA" → Writers
Guild of America). Two persons of one surname stay two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from onrecord.core.speakers.capitals import key
from onrecord.core.speakers.names import Name
from onrecord.core.speakers.roles import Role, read_role
from onrecord.lexicons import mapping, rows
from onrecord.models import Authority, AuthorityEntry, Span

__all__ = [
    "Entity",
    "Named",
    "bare",
    "entities_of",
    "give_entries",
    "may_be_one",
    "with_kinds",
]


_SUFFIX = frozenset({"jr", "sr", "ii", "iii", "iv"})
_DOUBLED = re.compile(r"(.)\1")
_LITTLE = frozenset("of the for and to on in a at & our".split())


@dataclass(slots=True, eq=False)
class Entity:
    """One person or organization of the article.

    Attributes:
        name: The fullest form in the article.
        words: Its words as compared, without suffix.
        kind: person, organization or unknown.
        gender: m, f or empty.
        roles: What the article says that it is.
        title: The first title or role written before its name.
        short: Its abbreviation, compared form.
        named: Where it is named, in order.
        entry: The authority file's entry.
    """

    name: str
    words: tuple[str, ...]
    kind: str
    gender: str = ""
    roles: list[Role] = field(default_factory=list)
    title: str = ""
    short: str = ""
    named: list[Name] = field(default_factory=list)
    entry: AuthorityEntry | None = None
    full: Span | None = None


@lru_cache(maxsize=4096)
def bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words as compared, without "the", "Jr." and dots."""
    keys = [key(word.rstrip(",")) for word in words]
    if keys and keys[0] == "the":
        keys = keys[1:]
    return tuple(word for word in keys if word not in _SUFFIX)


def with_kinds(names: Sequence[Name]) -> tuple[Name, ...]:
    """Names, less places; several capitals whose last is used alone too are a person."""
    alone = {key(name.words[0]) for name in names if len(name.words) == 1 and not name.after_the}
    told: list[Name] = []
    for name in names:
        if name.kind == "place":
            continue
        if name.kind == "unknown" and 1 < len(name.words) < 5 and key(name.words[-1]) in alone:
            told.append(_as_person(name))
        else:
            told.append(name)
    return tuple(told)


def _as_person(name: Name) -> Name:
    return name._replace(kind="person")


def entities_of(names: Sequence[Name]) -> list[Entity]:
    """One entity for each different full form, in order; unquoted names in the body first."""
    order = sorted(names, key=lambda n: (n.headline, n.quoted, -len(n.words)))
    entities = _named_in_full([name for name in order if len(bare(name.words)) > 1])
    known = Named(entities)
    for name in [name for name in order if len(bare(name.words)) == 1]:
        words = bare(name.words)
        fits = known.fitting(words)
        if not fits or (len(fits) == 1 and _another(name, fits[0])):
            entity = _entity(name, words)
            entities.append(entity)
            known.add(entity)
    return entities


def _named_in_full(names: Sequence[Name]) -> list[Entity]:
    """The entities of names of several words; one name is another's only if its last word is."""
    entities: list[Entity] = []
    by_last: dict[str, list[Entity]] = {}
    for name in names:
        words = bare(name.words)
        near = by_last.setdefault(words[-1], [])
        like = next((e for e in near if _same(e, words, name.kind)), None)
        if like is None and name.kind != "organization":
            longer = [e for e in near if e.kind == "person" and e.words[-len(words) :] == words]
            like = longer[0] if len(longer) == 1 else None
        if like is None:
            entity = _entity(name, words)
            entities.append(entity)
            near.append(entity)
        else:
            _enrich(like, name, words)
    return entities


def _another(name: Name, entity: Entity) -> bool:
    """Whether a titled surname is not the only bearer's that is named in full.

    "Mr. Bell" is not Ann Bell; "President Bell", before Ann Bell is named, is another too.
    """
    if entity.kind == "organization" or len(entity.words) < 2 or not name.title or name.headline:
        return False
    gender = mapping("titles", "form", "gender").get(name.title, "")
    given = mapping("given_names", "name", "gender").get(entity.name.split()[0], "u")
    if gender and given != "u":
        return gender != given
    role = read_role(name.title)
    if not role.group or entity.full is None or name.quoted:
        return False
    same = any(each.group == role.group for each in entity.roles)
    return name.span.start < entity.full.start and not same


def _entity(name: Name, words: tuple[str, ...]) -> Entity:
    entity = Entity(_shown(name), words, name.kind, full=name.span, short=key(name.short))
    return entity


def _shown(name: Name) -> str:
    return " ".join(name.words)


def _enrich(entity: Entity, name: Name, words: tuple[str, ...]) -> None:
    if len(words) > len(entity.words):
        entity.words, entity.name, entity.full = words, _shown(name), name.span
    entity.short = entity.short or key(name.short)
    if entity.kind == "unknown":
        entity.kind = name.kind


def _same(entity: Entity, words: tuple[str, ...], kind: str) -> bool:
    """Whether full names agree: middle names and initials may be missing."""
    mine = entity.words
    if mine == words:
        return True
    if "organization" in (entity.kind, kind) or len(mine) < 2 or mine[-1] != words[-1]:
        return False
    one, other = mine[0], words[0]
    if one == other or _same_given(one, other):
        return True
    return len(mine) == len(words) == 2 and 1 in (len(one), len(other)) and one[0] == other[0]


@lru_cache(maxsize=4096)
def _same_given(one: str, other: str) -> bool:
    """Whether given names are one: a short form, or a letter doubled ("Hilary").

    >>> _same_given("ken", "kenneth"), _same_given("hilary", "hillary"), _same_given("jo", "joan")
    (True, True, False)
    """
    if {(one, other), (other, one)} & _short_forms():
        return True
    return one[:1] == other[:1] and _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", other)


def may_be_one(one: str, other: str) -> bool:
    """Whether two names, of any articles, may be of one: as far as both go, they agree.

    >>> may_be_one("Ken Bell", "Kenneth R. Bell"), may_be_one("Bell", "Kay Bell and Ann Lee")
    (True, True)
    >>> may_be_one("Coast Painters Guild", "CPG"), may_be_one("Kay Bell", "Thomas Bell")
    (True, False)
    """
    first, second = bare(tuple(one.split())), bare(tuple(other.split()))
    if not first or not second or set(first) <= set(second) or set(second) <= set(first):
        return True
    if first[-1] == second[-1] and len(first) > 1 < len(second):
        given = first[0], second[0]
        initial = 1 in map(len, given) and given[0][0] == given[1][0]
        return initial or _same_given(*given)
    return any(
        len(short) == 1 and short[0] in _initials(full)
        for short, full in ((first, second), (second, first))
    )


@cache
def _short_forms() -> frozenset[tuple[str, str]]:
    return frozenset((row["form"], row["name"]) for row in rows("nicknames"))


class Named:
    """Entities by every word that can name them, so that no name is held against them all."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._by_word: dict[str, list[Entity]] = {}
        for entity in entities:
            self.add(entity)

    def add(self, entity: Entity) -> None:
        """Know one more."""
        for word in {*entity.words, *_initials(entity.words), entity.short}:
            self._by_word.setdefault(word, []).append(entity)

    def fitting(self, words: tuple[str, ...]) -> list[Entity]:
        """The entities that compared words can name, the better kind of fit first and alone."""
        if words and words[0] == "the":
            words = words[1:]
        return _fitting(self._by_word.get(words[-1], []), words) if words else []


def _fitting(pool: Sequence[Entity], words: tuple[str, ...]) -> list[Entity]:
    return (
        [e for e in pool if e.words == words]
        or [e for e in pool if len(words) > 1 and _same(e, words, "person")]
        or [e for e in pool if len(words) == 1 and words[0] in _abbreviations(e)]
        or [e for e in pool if e.kind != "organization" and e.words[-len(words) :] == words]
        or [
            e
            for e in pool
            if e.kind == "person"
            and len(words) == 1
            and e.words[0] == words[0]
            and len(e.words) > 1
        ]
        or [e for e in pool if e.kind != "person" and _part_of(words, e.words)]
    )


def _abbreviations(entity: Entity) -> set[str]:
    initials = _initials(entity.words) if entity.kind != "person" else ()
    return {entity.short, *initials} - {""}


def _initials(words: tuple[str, ...]) -> tuple[str, ...]:
    """The first letters of the words, with and without those of little ones."""
    if len(words) < 2:
        return ()
    big = [word[:1] for word in words if word not in _LITTLE]
    return "".join(big), "".join([word[:1] for word in words])


def _part_of(words: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether the words are a run of an organization's name that is telling enough."""
    size = len(words)
    if size >= len(whole) or all(word in _LITTLE for word in words):
        return False
    return any(whole[i : i + size] == words for i in range(len(whole) - size + 1))


class _Forms(NamedTuple):
    """The authority's entries by their full names, as compared, and by their abbreviations."""

    full: dict[tuple[str, ...], dict[str, AuthorityEntry]]
    short: dict[str, dict[str, AuthorityEntry]]


@lru_cache(maxsize=4)
def _forms(authority: Authority) -> _Forms:
    known = _Forms({}, {})
    for entry in authority.entries:
        for form in (entry.name, *entry.aliases):
            if any(char.isupper() for char in form):
                known.full.setdefault(bare(tuple(form.split())), {})[entry.id] = entry
            if form.isupper():
                known.short.setdefault(key(form), {})[entry.id] = entry
    return known


def give_entries(entities: Iterable[Entity], authority: Authority) -> None:
    """Give each entity the authority's entry with one of its full names, if one alone has it."""
    forms = _forms(authority)
    for entity in entities:
        found = dict(forms.full.get(entity.words, {}))
        if entity.short:
            found |= forms.short.get(entity.short, {})
        if len(found) == 1:
            entity.entry = next(iter(found.values()))
