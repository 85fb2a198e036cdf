"""Whose each name of an article is, settled in the order of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from onrecord.core.reading.document import Document
from onrecord.core.speakers.capitals import key
from onrecord.core.speakers.entities import Entity, Named, bare
from onrecord.core.speakers.names import Name
from onrecord.core.speakers.roles import read_role
from onrecord.lexicons import column, mapping
from onrecord.models import Span

__all__ = ["assign", "infer_gender", "named_together"]


_SETTLED = 3
_RECENT, _PAST = 4, 14
_PRONOUNS_WITHIN = 3
_PREPOSITIONS = column("small_words", "form", kind="preposition")
_OWNED = re.compile(r"(?:his|her|its|their)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:[Hh]e|[Hh]is|[Hh]im|[Hh]imself)\b")
_SHE = re.compile(r"\b(?:[Ss]he|[Hh]er|[Hh]ers|[Hh]erself)\b")
_BRACKETED = re.compile(r"\([^)]*\)")
_COMMA = re.compile(r", \s*")
_TOGETHER = re.compile(r",? and (?:the )?\s*")
_TITLED_TOGETHER = re.compile(r"(?:, [^,]{3,40})?,? and (?:the )?\s*")


def assign(
    document: Document, names: Sequence[Name], entities: Sequence[Entity]
) -> dict[Span, Entity]:
    """Whose each name is; names that could be two persons' are settled in the text's order."""
    known = Named(entities)
    owner: dict[Span, Entity] = {}
    previous: Entity | None = None
    last_full: dict[int, Name] = {}
    alone: dict[tuple[str, ...], list[Entity]] = defaultdict(list)
    for name in names:
        words = bare(name.words)
        fits = known.fitting(words)
        if len(fits) > 1:
            fits = _narrowed(document, name, words, fits, last_full, alone)
        elif fits and len(words) < len(fits[0].words):
            alone[words].append(fits[0])
        if len(fits) != 1:
            continue
        entity = fits[0]
        owner[name.span] = entity
        entity.named.append(name)
        _learn(entity, name, previous)
        previous = entity
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
        agree = [e for e in fits if e.gender == gender]
        open_ = [e for e in fits if not e.gender]
        if len(agree) < 2:
            return agree or (open_ if len(open_) == 1 else [])
        fits = agree
    elif name.title and mapping("titles", "form", "role").get(name.title, name.title):
        role = read_role(name.title)
        titled = [e for e in fits if any(r.head == role.head for r in e.roles)]
        return titled if len(titled) == 1 else []
    met = [entity for entity in fits if id(entity) in last_full]
    own = [entity for entity in met if not any(role.group == "kin" for role in entity.roles)]
    met = own if len(own) == 1 else met
    if len(met) < 2:
        alone[words] += met
        return met
    near = [entity for entity in met if name.sentence - last_full[id(entity)].sentence <= 1]
    usual = set(alone[words])
    if len(usual) == 1 and usual <= set(met):
        # the one who goes by the surname here, unless another was just named in full
        settled = len(alone[words]) >= _SETTLED
        return list(usual) if settled or not near or usual & set(near) else []
    if gender or len(near) == 1:
        return [] if gender else near
    recent = [entity for entity in met if name.sentence - entity.named[-1].sentence <= _RECENT]
    past = [entity for entity in met if name.sentence - entity.named[-1].sentence >= _PAST]
    return recent if len(recent) == 1 and len(past) == len(met) - 1 else []


def _learn(entity: Entity, name: Name, previous: Entity | None) -> None:
    """What a place says of an entity; ``previous`` is who was named before ("his lawyer")."""
    if entity.kind == "unknown":
        entity.kind = name.kind
    for text in name.roles:
        role = read_role(text)
        if previous and previous is not entity and _OWNED.match(text):
            role = replace(role, marks=role.marks | {previous.words[-1]})
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


def infer_gender(
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
        if entity.gender or (lead and lead[-1].casefold() in _PREPOSITIONS):
            continue
        end = document.sentences[
            min(name.sentence + _PRONOUNS_WITHIN, len(document.sentences) - 1)
        ].end
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


def named_together(
    document: Document, names: Sequence[Name], owner: dict[Span, Entity]
) -> tuple[tuple[Span, tuple[Entity, ...]], ...]:
    """Persons named together: "Kay Bell and Tom Reed", "Senators Bell, of Ohio, and Reed"."""
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
        gap = _BRACKETED.sub("", gap.replace(after.title, "") if after.title else gap)
        titled = run[0].title.split(" ")[-1] in column("plural_titles", "form")
        joint = _TITLED_TOGETHER if titled else _TOGETHER
        if joint.fullmatch(gap.replace("  ", " ")) and not name.owner:
            members = tuple(owner[each.span] for each in [*run, after] if after.span in owner)
            if len(members) > 1 and all(each.kind == "person" for each in members):
                found.append((Span(run[0].span.start, after.span.end), members))
            run = []
        elif not _COMMA.fullmatch(gap):
            run = []
    return tuple(found)


def _unquoted(document: Document, span: Span) -> str:
    kept, position = [], span.start
    for quotation in document.quotations_in(span):
        kept.append(document.text[position : max(position, quotation.outer.start)])
        position = max(position, quotation.outer.end)
    kept.append(document.text[position : max(position, span.end)])
    return " ".join(kept)
