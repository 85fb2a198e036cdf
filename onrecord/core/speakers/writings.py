"""What is written speaks for whoever wrote it: "the letter", "a WGA report", "Bell's memo"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.core.reading.document import Attribution
from onrecord.core.speakers.antecedents import Context, Referent, Told
from onrecord.core.speakers.entities import Entity
from onrecord.core.speakers.names import Name
from onrecord.core.speakers.nouns import Noun, described, owner_of
from onrecord.models import Span

__all__ = ["author"]

_SLASH = re.compile(r"\w/[A-Z]")
_ONE_OF = re.compile(r"one of ", re.IGNORECASE)
_NOT_BY = re.compile(r"\b(?:obtained|reviewed|seen|cited|reported|viewed|provided|published) by\b")


def author(context: Context, noun: Noun) -> Referent | None:
    """Who wrote what speaks, when the text says so.

    Its owner ("his letter"), who is named beside it ("a WGA report"), or who was told before to
    have made one ("said in a statement").
    """
    if len(noun.names) > 1 and _SLASH.search(noun.text):
        start = noun.names[0].span.start
        text = context.document.text[start : noun.head_at] + noun.head
        named = text if start < noun.head_at else noun.text
        return Referent("document", description=described(named, named=True), thing=True)
    if noun.owner:
        owner = owner_of(context, noun)
        if owner.known:
            return owner
    entities = _authors(context, noun.names, noun.span, noun.head_at)
    if entities:
        return Referent("document-of", entities, via=(noun.names[0].span,), many=len(entities) > 1)
    if noun.definite and not noun.names:
        for told in reversed(context.told):
            if told.at < noun.span.start and _made(context, told, noun):
                return _same_as(told.referent, told.attribution.mention)
        if found := _introduced(context, noun):
            return found
    return None


def _same_as(referent: Referent, mention: tuple[Span, ...]) -> Referent:
    return Referent(
        "document-told",
        referent.entities,
        referent.description,
        referent.party,
        mention + referent.via,
        referent.many,
        referent.thing,
    )


def _made(context: Context, told: Told, noun: Noun) -> bool:
    """Whether an earlier source is the document itself, or made one ("said in a letter")."""
    attribution, text = told.attribution, context.document.text
    if any(_has(noun.head, span.of(text)) for span in attribution.mention):
        return not _ONE_OF.match(attribution.mention[0].of(text))  # "one of the report's authors"
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


def _only_here(entity: Entity, name: Name) -> bool:
    """Whether nothing but a capital says that this is a name ("Federal data")."""
    return len(entity.named) == 1 and len(name.words) == 1 and not name.owner


def _authors(
    context: Context, names: Sequence[Name], span: Span, head_at: int
) -> tuple[Entity, ...]:
    """Those named as a document's owners: "Bell's letter", "the WGA report", "a memo by Bell"."""
    text = context.document.text
    by: list[Entity] = []
    for name in names:
        entity = context.roster.whose(name)
        if entity is None or (name.kind == "unknown" and _only_here(entity, name)):
            continue
        between = text[name.span.end : head_at] if name.span.end <= head_at else ""
        if name.span.end <= head_at and re.fullmatch(r"(?:['’]s?)?(?: [\w-]+){0,3} ", between):
            return (entity,)
        lead = text[max(span.start, name.span.start - 40) : name.span.start]
        if _NOT_BY.search(lead):
            continue
        if name.span.start > head_at and re.search(r"\b(?:by|from)(?: the| an?)?(?: \w+)? $", lead):
            by.append(entity)
    return tuple(by)
