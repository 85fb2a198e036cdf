"""What "it" stands for, and "they" where no source was told: a noun near by that fits.

"It" is the document or the organization that spoke last, or the one that the sentence before is
about. "They" may be people whom the text has just spoken of ("officials met; they said").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from onrecord.core.speakers.antecedents import Context, Referent
from onrecord.core.speakers.capitals import is_organization_noun
from onrecord.core.speakers.nominals import nominal
from onrecord.core.speakers.nouns import described, read_noun
from onrecord.core.speakers.pronouns import chain
from onrecord.core.speakers.roles import is_role, singular
from onrecord.lexicons import column
from onrecord.models import Span

__all__ = ["it", "people_before", "those"]

_NEAR = 3
_PHRASE = re.compile(
    r"\b(?:the|an?|his|her|its|their|this|that|another)(?: [\w’'&.-]+){1,4}?(?=[ ,.;:’'—–]|$)",
    re.IGNORECASE,
)
_PREPOSITIONS = column("small_words", "form", kind="preposition")
_NUMBERED = frozenset({"NNS", "NNPS"})


def it(context: Context, span: Span) -> Referent:
    """What "it" stands for; unclear when two fit, or the last who spoke is a person."""
    document = context.document
    here = document.sentence_at(span.start)
    last = context.last_told(span.start)
    told_at = -1
    if last and here - document.sentence_at(last.at) <= _NEAR and _speaks_as_thing(last.referent):
        told_at = last.at
    start = document.sentences[max(0, here - 1)].start
    nouns = [each for each in _phrases(context, Span(start, span.start)) if each.start > told_at]
    named = [
        (entity, name.span)
        for name in context.roster.names_in(Span(start, span.start))
        if name.span.start > told_at
        and not (name.quoted or name.owner or name.headline)
        and (entity := context.roster.whose(name))
        and entity.kind == "organization"
        and _leads(context, name.span)
    ]
    others = {entity for entity, _ in named}
    if told_at >= 0 and last and not nouns and others <= {*last.referent.entities}:
        told = last.referent
        return Referent(
            "pronoun-it",
            told.entities,
            told.description,
            told.party,
            last.attribution.mention + told.via,
            told.many,
            told.thing,
        )
    if len(others) == 1 and not nouns and told_at < 0:
        return Referent("pronoun-it", (named[0][0],), via=chain(*named[0]))
    if nouns and not named:
        return _noun(context, nouns[-1])
    return Referent("pronoun-it-unclear")


def _speaks_as_thing(referent: Referent) -> bool:
    if referent.entities:
        kind = referent.entities[0].kind
        return kind == "organization" or (kind == "unknown" and not referent.entities[0].gender)
    words = referent.description.casefold().split()
    return not referent.many and any(
        word in column("documents", "noun") or is_organization_noun(word) for word in words
    )


def _phrases(context: Context, span: Span) -> Iterator[Span]:
    """The documents and organizations that are spoken of, and are no part of something else."""
    text = context.document.text
    for match in _PHRASE.finditer(text, *span):
        word = match.group().rsplit(" ", 1)[-1]
        head = word.casefold()
        if head not in column("documents", "noun") and not is_organization_noun(head):
            continue
        found = Span(*match.span())
        if word.islower() and _leads(context, found):
            yield found


def _leads(context: Context, span: Span) -> bool:
    """Whether it follows no preposition, and is not quoted."""
    document = context.document
    sentence = document.sentences[document.sentence_at(span.start)]
    before = document.text[sentence.start : span.start].split()
    if before and before[-1].casefold() == "the":
        before = before[:-1]
    oblique = bool(before) and before[-1].casefold().strip("“\"'") in _PREPOSITIONS
    return not oblique and not document.quoted_at(span.start)


def _noun(context: Context, span: Span) -> Referent:
    text = span.of(context.document.text)
    head = text.rsplit(" ", 1)[-1]
    names = context.roster.names_in(span)
    noun = read_noun(span, text, head, span.end - len(head), names, plural=False)
    found = nominal(context, noun)
    return replace(found, rule=f"pronoun-it-{found.rule}", via=(span, *found.via))


def those(context: Context, span: Span) -> Referent | None:
    """For "They" the organization that is the subject of the sentence before, in its paragraph."""
    document = context.document
    here = document.sentence_at(span.start)
    before = document.sentences[max(0, here - 1)]
    opens = document.sentences[here].start == span.start
    if not opens or document.owner[here] != document.owner[max(0, here - 1)]:
        return None
    names = context.roster.names_in(before)
    entity = context.roster.whose(names[0]) if names else None
    if entity is None or names[0].owner or entity.kind == "person" or entity.gender:
        return None
    if document.text[before.start : names[0].span.start].strip() not in ("", "The"):
        return None
    return Referent("pronoun-they", (entity,), via=chain(entity, names[0].span))


def people_before(context: Context, span: Span) -> Referent | None:
    """People whom the sentence, or the one before it, has as a subject: "they"."""
    document = context.document
    here = document.sentence_at(span.start)
    for index in range(here, max(-1, here - 2), -1):
        parse = document.parses.get(index)
        for token in reversed(parse.tokens if parse else ()):
            if (
                parse is None
                or token.span.end > span.start
                or token.tag not in _NUMBERED
                or token.dep not in ("nsubj", "nsubjpass")
                or not is_role(singular(token.lower))
                or document.quoted_at(token.span.start)
            ):
                continue
            first = parse.tokens[min([i for i in parse.subtree(token.i) if i <= token.i])]
            phrase = Span(first.span.start, token.span.end)
            text = described(phrase.of(document.text), named=first.tag.startswith("NNP"))
            return Referent("pronoun-they-noun", description=text, via=(phrase,), many=True)
    return None
