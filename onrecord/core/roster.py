"""Who is named in an article: its persons and organizations, each with all its names.

Full forms make entries; shorter forms join one of them when exactly one fits ("Bell" → Kay Bell,
"WGA" and "the guild" → Writers Guild of America). Two persons of one surname stay two.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from onrecord.core.document import Document
from onrecord.core.names import Name, find_names, is_organization_noun, key
from onrecord.core.roles import Role, read_role
from onrecord.lexicons import column, mapping
from onrecord.models import Authority, AuthorityEntry, Span, Speaker

__all__ = ["Entity", "Roster", "make_roster"]

_SUFFIX = frozenset({"jr", "sr", "ii", "iii", "iv"})
_LITTLE = frozenset("of the for and to on in a at & our".split())
_SETTLED = 3
_SPEAK_FOR = frozenset({"spokesperson", "negotiator"})
_CAMPAIGN = re.compile(r"\b[A-Z]\w+ (?:campaign|transition)\b")
_WORDS = re.compile(r"[\w&-]+")
_PRONOUNS_WITHIN = 3
_HE = re.compile(r"\b(?:[Hh]e|[Hh]is|[Hh]im|[Hh]imself)\b")
_SHE = re.compile(r"\b(?:[Ss]he|[Hh]er|[Hh]ers|[Hh]erself)\b")


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


@dataclass(frozen=True, slots=True)
class Roster:
    """The entities of an article, and which of its names are whose."""

    entities: tuple[Entity, ...]
    names: tuple[Name, ...]
    owner: dict[Span, Entity]
    groups: tuple[tuple[Span, tuple[Entity, ...]], ...]
    authority: Authority

    def names_in(self, span: Span) -> list[Name]:
        """The names that begin within ``span``, in order."""
        low = bisect_left(self.names, span.start, key=lambda name: name.span.start)
        high = bisect_left(self.names, span.end, key=lambda name: name.span.start)
        return list(self.names[low:high])

    def name_at(self, offset: int) -> Name | None:
        """The name that holds ``offset``."""
        at = bisect_left(self.names, offset + 1, key=lambda name: name.span.start) - 1
        return self.names[at] if at >= 0 and offset < self.names[at].span.end else None

    def whose(self, name: Name) -> Entity | None:
        """The entity that a name stands for; None when two fit."""
        return self.owner.get(name.span)

    def group_before(self, offset: int, since: Span) -> tuple[Span, tuple[Entity, ...]] | None:
        """The last persons named together between ``since`` and ``offset``."""
        for span, entities in reversed(self.groups):
            if since.start <= span.start and span.end <= offset:
                return span, entities
        return None

    def find(self, words: Sequence[str]) -> list[Entity]:
        """The entities that these words can name."""
        return _fitting(self.entities, tuple(key(word) for word in words))

    def speaker(self, entity: Entity) -> Speaker:
        """The entity as a speaker, with the authority file's name, role and party."""
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
                if other.kind == "organization" and _within(other, role.text, words):
                    found.add(self.speaker(other).name)
        return found.pop() if len(found) == 1 else None


def _within(entity: Entity, text: str, words: set[str]) -> bool:
    return entity.name in text or any(
        len(name.words) == 1 and name.words[0] in words for name in entity.named
    )


def make_roster(document: Document, authority: Authority) -> Roster:
    """Find the names of an article and who they stand for."""
    names = _with_kinds(find_names(document))
    entities = _entities(names)
    for entity in entities:
        entity.entry = _entry_of(entity, authority)
    owner = _assign(document, names, entities)
    known = [entity for entity in entities if entity.named]
    _infer_gender(document, known, owner, names)
    return Roster(tuple(known), names, owner, _groups(document, names, owner), authority)


def _bare(words: Iterable[str]) -> tuple[str, ...]:
    """The words as compared, without "the", "Jr." and dots."""
    keys = [key(word.rstrip(",")) for word in words]
    if keys and keys[0] == "the":
        keys = keys[1:]
    return tuple(word for word in keys if word not in _SUFFIX)


def _with_kinds(names: Sequence[Name]) -> tuple[Name, ...]:
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
    return replace(name, kind="person")


def _entities(names: Sequence[Name]) -> list[Entity]:
    """One entity for each different full form, in order; unquoted names in the body first."""
    entities: list[Entity] = []
    order = sorted(names, key=lambda n: (n.headline, n.quoted, -len(n.words)))
    for name in [n for n in order if len(_bare(n.words)) > 1]:
        words = _bare(name.words)
        like = next((e for e in entities if _same(e, words, name.kind)), None)
        if like is None and name.kind != "organization":
            longer = [e for e in entities if e.kind == "person" and e.words[-len(words) :] == words]
            like = longer[0] if len(longer) == 1 else None
        if like is None:
            entities.append(_entity(name, words))
        else:
            _enrich(like, name, words)
    for name in [n for n in order if len(_bare(n.words)) == 1]:
        words = _bare(name.words)
        fits = _fitting(entities, words)
        if not fits or (len(fits) == 1 and _another(name, fits[0])):
            entities.append(_entity(name, words))
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
    return one == other or (len(mine) == len(words) == 2 and 1 in (len(one), len(other))
                            and one[0] == other[0])


def _fitting(entities: Iterable[Entity], words: tuple[str, ...]) -> list[Entity]:
    """The entities that compared words can name, the better kind of fit first and alone."""
    if words and words[0] == "the":
        words = words[1:]
    if not words:
        return []
    pool = list(entities)
    return (
        [e for e in pool if e.words == words]
        or [e for e in pool if len(words) == 1 and words[0] in _abbreviations(e)]
        or [e for e in pool if e.kind != "organization" and e.words[-len(words):] == words]
        or [e for e in pool if e.kind == "person" and len(words) == 1 and e.words[0] == words[0]
            and len(e.words) > 1]
        or [e for e in pool if e.kind != "person" and _part_of(words, e.words)]
    )


def _abbreviations(entity: Entity) -> set[str]:
    if entity.kind == "person" or len(entity.words) < 2:
        return {entity.short} - {""}
    big = [word[0] for word in entity.words if word not in _LITTLE]
    return {entity.short, "".join(big), "".join(w[0] for w in entity.words)} - {""}


def _part_of(words: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether the words are a run of an organization's name that is telling enough."""
    size = len(words)
    if size >= len(whole) or all(word in _LITTLE for word in words):
        return False
    return any(whole[i : i + size] == words for i in range(len(whole) - size + 1))


def _entry_of(entity: Entity, authority: Authority) -> AuthorityEntry | None:
    """The authority's entry with one of the entity's full names; None when two claim it."""
    found = {}
    for entry in authority.entries:
        forms = {entry.name, *entry.aliases}
        for form in forms:
            if any(char.isupper() for char in form) and _bare(form.split()) == entity.words:
                found[entry.id] = entry
            elif entity.short and entity.short == key(form) and form.isupper():
                found[entry.id] = entry
    return next(iter(found.values())) if len(found) == 1 else None


def _assign(
    document: Document, names: Sequence[Name], entities: Sequence[Entity]
) -> dict[Span, Entity]:
    """Whose each name is; names that could be two persons' are settled in the text's order."""
    owner: dict[Span, Entity] = {}
    last_full: dict[int, Name] = {}
    alone: dict[tuple[str, ...], list[Entity]] = defaultdict(list)
    for name in names:
        words = _bare(name.words)
        fits = _fitting(entities, words)
        if len(fits) > 1:
            fits = _narrowed(document, name, words, fits, last_full, alone)
        elif fits and len(words) < len(fits[0].words):
            alone[words].append(fits[0])
        if len(fits) != 1:
            continue
        entity = fits[0]
        owner[name.span] = entity
        entity.named.append(name)
        _learn(entity, name)
        if len(words) > 1:
            last_full[id(entity)] = name
    return owner


def _narrowed(
    document: Document,
    name: Name,
    words: tuple[str, ...],
    fits: list[Entity],
    last_full: dict[int, Name],
    alone: dict[tuple[str, ...], list[Entity]],
) -> list[Entity]:
    """Which of several bearers of a surname is meant here, if the text tells."""
    gender = mapping("titles", "form", "gender").get(name.title, "")
    if gender:
        return [entity for entity in fits if entity.gender == gender]
    if name.title:
        role = read_role(name.title)
        titled = [e for e in fits if any(r.head == role.head for r in e.roles)]
        return titled if len(titled) == 1 else []
    met = [entity for entity in fits if id(entity) in last_full]
    own = [entity for entity in met if not any(role.group == "kin" for role in entity.roles)]
    met = own if len(own) == 1 else met
    if len(met) < 2:
        alone[words] += met
        return met
    near = [
        entity for entity in met if name.sentence - last_full[id(entity)].sentence <= 1
    ]
    usual = set(alone[words])
    if len(usual) == 1 and usual <= set(met):
        # the one who goes by the surname here, unless another was just named in full
        settled = len(alone[words]) >= _SETTLED
        return list(usual) if settled or not near or usual & set(near) else []
    return near if len(near) == 1 else []


def _learn(entity: Entity, name: Name) -> None:
    if entity.kind == "unknown":
        entity.kind = name.kind
    for text in name.roles:
        role = read_role(text)
        entity.roles.append(role)
        entity.gender = entity.gender or (role.gender if entity.kind == "person" else "")
    titles = mapping("titles", "form", "gender")
    first = name.title.split(" ")[-1] if name.title else ""
    entity.gender = entity.gender or titles.get(first, "")
    plain = mapping("titles", "form", "role").get(name.title, name.title) != ""
    if name.title and plain and len(name.title) > len(entity.title) and not name.quoted:
        entity.title = entity.title or name.title
    if entity.kind != "organization" and not entity.gender:
        given = mapping("given_names", "name", "gender")
        first = name.words[0].split("-")[0]
        found = given.get(first, "") if len(name.words) > 1 or entity.words[0] == key(first) else ""
        entity.gender = "" if found == "u" else found


def _infer_gender(
    document: Document,
    entities: Sequence[Entity],
    owner: dict[Span, Entity],
    names: Sequence[Name],
) -> None:
    """Gender from the pronouns that follow a name, up to the next person's."""
    people = [n for n in names if not n.quoted and not n.headline and _may_be_person(owner, n)]
    votes: dict[int, int] = defaultdict(int)
    for n, name in enumerate(people):
        entity = owner[name.span]
        lead = document.text[max(0, name.span.start - 8) : name.span.start].split()
        if entity.gender or (lead and lead[-1].casefold() in ("with", "to", "of", "by", "for")):
            continue
        end = document.sentences[min(name.sentence + _PRONOUNS_WITHIN, len(document.sentences) - 1)].end
        if n + 1 < len(people):
            end = min(end, people[n + 1].span.start)
        text = _unquoted(document, Span(name.span.end, max(end, name.span.end)))
        votes[id(entity)] += len(_HE.findall(text)) - len(_SHE.findall(text))
    for entity in entities:
        if vote := votes.get(id(entity)):
            entity.gender = "m" if vote > 0 else "f"
            if entity.kind == "unknown":
                entity.kind = "person"


def _may_be_person(owner: dict[Span, Entity], name: Name) -> bool:
    entity = owner.get(name.span)
    return entity is not None and entity.kind != "organization"


def _groups(
    document: Document, names: Sequence[Name], owner: dict[Span, Entity]
) -> tuple[tuple[Span, tuple[Entity, ...]], ...]:
    """Persons named together: "Kay Bell and Tom Reed", "Senators Kay Bell, of Ohio, and Tom Reed"."""
    found = []
    run: list[Name] = []
    for name, after in zip(names, (*names[1:], None), strict=False):
        if name.span not in owner:
            run = []
            continue
        run.append(name)
        if after is None or after.sentence != name.sentence:
            run = []
            continue
        gap = document.text[name.span.end : after.span.start]
        gap = re.sub(r"\([^)]*\)", "", gap.replace(after.title, "") if after.title else gap)
        titled = read_role(run[0].title).text.split(" ")[-1] in _PLURAL_TITLES
        loose = rf"(?:, [^,]{{3,40}})?,? and (?:the )?\s*" if titled else r",? and (?:the )?\s*"
        if re.fullmatch(loose, gap.replace("  ", " ")) and not name.owner:
            members = tuple(owner[each.span] for each in [*run, after] if after.span in owner)
            if len(members) > 1 and all(each.kind == "person" for each in members):
                found.append((Span(run[0].span.start, after.span.end), members))
            run = []
        elif not re.fullmatch(r", \s*", gap):
            run = []
    return tuple(found)


_PLURAL_TITLES = frozenset({"Sens.", "Reps.", "Govs.", "Senators", "Representatives", "Governors",
                            "Messrs."})


def _unquoted(document: Document, span: Span) -> str:
    kept, position = [], span.start
    for quotation in document.quotations_in(span):
        kept.append(document.text[position : max(position, quotation.outer.start)])
        position = max(position, quotation.outer.end)
    kept.append(document.text[position : max(position, span.end)])
    return " ".join(kept)
