"""A source that is described and not named, taken apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.core.speakers.antecedents import Context, Referent
from onrecord.core.speakers.entities import Entity
from onrecord.core.speakers.names import Name
from onrecord.core.speakers.pronouns import pronoun
from onrecord.core.speakers.roles import singular
from onrecord.lexicons import column, mapping
from onrecord.models import Span

__all__ = ["DEFINITE", "Noun", "clearly", "described", "owner_of", "read_noun", "told_before"]


DEFINITE = column("small_words", "form", kind="definite")
_INDEFINITE = column("small_words", "form", kind="indefinite")
_POSSESSIVE = column("small_words", "form", kind="possessive")
_CUT = re.compile(r",? (?:who|whom|whose|which)\b|,(?!\d)|[;:(“\"–—]| --")
_CLEAR = 0.55
_NO_ONE = frozenset({"no", "every", "each", "any"})
_SUBJECT = {
    "his": "he",
    "her": "she",
    "its": "it",
    "their": "they",
    "our": "we",
    "my": "i",
    "your": "you",
}


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
    definite = first in DEFINITE or first in _POSSESSIVE or owned or (bare and not plural)
    one = singular(head.casefold()) if plural else head.casefold()
    owner = first if first in _POSSESSIVE else ""
    return Noun(span, text, one, plural, definite, owner, tuple(names), head_at)


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
    little = DEFINITE | _INDEFINITE | _POSSESSIVE
    second = short.split(" ")[1:2]
    if kind is None and second and second[0][0].isupper() and first.casefold() not in little:
        return short  # "Senate Republicans"
    if (
        not named
        and not any(map(str.isupper, first[1:]))
        and kind in (None, "starter", "qualifier")
    ):
        return short[:1].lower() + short[1:]
    return short


def owner_of(context: Context, noun: Noun) -> Referent:
    """Whom the possessive pronoun of a noun means ("his" lawyer)."""
    span = Span(noun.span.start, noun.span.start + len(noun.owner))
    return pronoun(context, span, _SUBJECT[noun.owner])


def told_before(context: Context, noun: Noun) -> Referent | None:
    """A source told before of the same noun: "these voters" after "younger voters"."""
    said = [singular(word) for word in described(noun.text).casefold().split()]
    if not said or said[0] not in DEFINITE:
        return None
    for told in reversed(context.told):
        referent = told.referent
        if not referent.description or referent.entities or noun.plural != referent.many:
            continue
        if referent.description.split(" ")[0].casefold() not in _NO_ONE:
            words = [singular(word) for word in referent.description.casefold().split()]
            if set(said[1:]) <= set(words):
                return Referent(
                    "told-before",
                    description=referent.description,
                    party=referent.party,
                    via=told.attribution.mention,
                    many=referent.many,
                    thing=referent.thing,
                )
    return None


def clearly(context: Context, noun: Noun, pool: Sequence[Entity]) -> tuple[Entity, Span] | None:
    """The one of the pool that is near while no other is, nor named in the same sentence."""
    best = context.best(noun.span.start, lambda entity: float(entity in pool), margin=_CLEAR)
    if best is None:
        return None
    sentence = context.document.sentences[context.document.sentence_at(best[1].start)]
    beside = {context.roster.whose(name) for name in context.roster.names_in(sentence)}
    return None if beside & {*pool} - {best[0]} else best
