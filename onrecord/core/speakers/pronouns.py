"""Pronouns as sources: "he said", "they wrote", "the senator, who says"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from onrecord.core.reading.tokens import Sentence, Token
from onrecord.core.speakers.antecedents import Context, Referent
from onrecord.core.speakers.entities import Entity
from onrecord.core.speakers.roles import is_role
from onrecord.lexicons import rows
from onrecord.models import Span

__all__ = ["antecedent_of_relative", "chain", "is_pronoun", "pronoun"]

_TALKED_OF = 0.55
"""What is left of one who is named in the words that "he" says; few speak of themselves so."""
_ROWS = {row["form"]: row for row in rows("pronouns")}


def is_pronoun(word: str) -> bool:
    """Whether the word can stand for a source.

    >>> is_pronoun("She"), is_pronoun("Bell")
    (True, False)
    """
    return word.casefold() in _ROWS


def pronoun(context: Context, span: Span, form: str, doubtful: Sequence[Entity] = ()) -> Referent:
    """Whom a pronoun stands for.

    Third person singular asks for gender and never means one whose own quoted words it stands
    in; "they" means the last source that is many or an organization; "I" means whose words
    these are.

    Args:
        context: Where to look.
        span: The pronoun.
        form: Its word.
        doubtful: Who is hardly meant: in "he said that Bell had left", Bell.
    """
    row = _ROWS[form.casefold()]
    person, number = row["person"], row["number"]
    if person == "first":
        return _speaker_of(context, span)
    if person in ("second", "relative"):
        return Referent(f"pronoun-{person}")
    if person == "indefinite":
        return Referent("described", description=form.casefold(), many=number == "many")
    if number == "one":
        return _one(context, span, _of_gender(row["gender"]), "pronoun-he", doubtful)
    return _many(context, span)


def _of_gender(gender: str) -> Callable[[Entity], float]:
    def fits(entity: Entity) -> float:
        if entity.kind == "organization":
            return 0.0
        if not entity.gender:
            return 0.6 if entity.kind == "person" else 0.0
        return float(entity.gender == gender)

    return fits


def _one(
    context: Context,
    span: Span,
    fits: Callable[[Entity], float],
    rule: str,
    doubtful: Sequence[Entity],
) -> Referent:
    around = _around(context, span) if context.document.quoted_at(span.start) else ()
    best = context.best(
        span.start, lambda e: fits(e) * (_TALKED_OF if e in doubtful else 1.0), around
    )
    return _named(best, rule) if best else Referent(f"{rule}-unclear")


def _named(best: tuple[Entity, Span], rule: str) -> Referent:
    entity, span = best
    return Referent(rule, (entity,), via=chain(entity, span))


def chain(entity: Entity, span: Span) -> tuple[Span, ...]:
    """The way from a mention over ``span`` to the entity's fullest form."""
    full = entity.full
    return (span,) if full is None or full == span else (span, full)


def _around(context: Context, span: Span) -> tuple[Entity, ...]:
    """The speakers in whose words the span stands."""
    return tuple(
        entity
        for told in context.told
        if any(content.holds(span) for content in told.attribution.content)
        for entity in told.referent.entities
    )


def _speaker_of(context: Context, span: Span) -> Referent:
    quoted = context.document.quoted_at(span.start)
    for told in reversed(context.told):
        attribution = told.attribution
        inside = any(content.holds(span) for content in attribution.content)
        # outside quotation marks it is the article's author
        if inside and told.referent.entities and (quoted or attribution.kind == "direct"):
            return Referent("pronoun-i", told.referent.entities, via=told.attribution.mention)
    return Referent("pronoun-i-unclear")


def _many(context: Context, span: Span) -> Referent:
    last = context.last_told(span.start)
    here = context.document.sentence_at(span.start)
    if last and here - (last.attribution.sentence or 0) <= 3:
        referent = last.referent
        plural = referent.many or len(referent.entities) > 1
        thing = referent.entities and referent.entities[0].kind != "person"
        if plural or thing:
            return Referent(
                "pronoun-they",
                referent.entities,
                referent.description,
                referent.party,
                last.attribution.mention + referent.via,
                many=True,
            )
    group = context.roster.group_before(span.start, context.document.sentences[max(0, here - 1)])
    if group and group[1][0].kind == "person":
        return Referent("pronoun-they-joint", group[1], via=(group[0],), many=True)
    return Referent("pronoun-they-unclear")


def antecedent_of_relative(parse: Sentence, token: Token) -> Token | None:
    """The noun that a relative clause says something about; for "who" a person or persons.

    Args:
        parse: The parse of the sentence.
        token: The relative pronoun, or the head of a phrase with it ("most of whom").
    """
    for above in [token, *parse.ancestors(token.i)]:
        if above.dep in ("relcl", "acl", "ccomp") and above.head != above.i:
            noun = parse.tokens[above.head]
            if noun.is_noun and noun.i < token.i:
                return _personal(parse, token, noun)
    before = [t for t in parse.tokens[: token.i] if t.is_noun]
    return before[-1] if before and token.i - before[-1].i <= 2 else None


def _personal(parse: Sentence, token: Token, noun: Token) -> Token:
    """For "who" a noun above one that is no person ("the head of a union, who")."""
    words = {each.lower for each in parse.tokens[noun.i : token.i + 1]}
    if not words & {"who", "whom", "whose"}:
        return noun
    best = noun
    for above in [noun, *parse.ancestors(noun.i)]:
        if above.is_verb:
            break
        if above.is_noun and (above.tag.startswith("NNP") or is_role(above.text)):
            best = above
            break
    while best.dep in ("appos", "conj") and parse.tokens[best.head].is_noun:
        best = parse.tokens[best.head]
    return best
