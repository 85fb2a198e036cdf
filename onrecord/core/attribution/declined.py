"""Parties who were asked and said nothing: a fact that readers look for.

"The studios had no comment", "she declined to answer", "a spokesman did not respond to a
request for comment". The content is the predicate itself, for there are no other words.
"""

from __future__ import annotations

from functools import cache

from onrecord import lexicons
from onrecord.core.attribution.cues import mention_span
from onrecord.core.attribution.sentence import segments_of
from onrecord.core.attribution.subjects import source_of
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.models import Span

__all__ = ["declined_in"]

_CONFIDENCE = 0.9
_NEGATIONS = ("not", "n't", "n\u2019t", "never", "neither")


def declined_in(document: Document, index: int) -> list[Attribution]:
    """The refusals to comment in sentence ``index``.

    Args:
        document: The document, with that sentence parsed.
        index: The sentence.
    """
    sentence = document.parses[index]
    found = []
    for verb in sentence.tokens:
        if not verb.tag.startswith("V") or not (words := _predicate(sentence, verb)):
            continue
        if document.quoted_at(verb.span.start):
            continue
        source = _source(document, sentence, verb)
        if source is not None:
            found.append(_made(document, index, verb, words, source))
    return found


def _source(document: Document, sentence: Sentence, verb: Token) -> int | None:
    """Index of the head of the party that was asked."""
    quoted = frozenset(t.i for t in sentence.tokens if document.quoted_at(t.span.start))
    source = source_of(sentence, verb.i, quoted)
    passive = sentence.children(verb.i, "nsubjpass")
    return passive[0].i if source is None and passive else source


def _made(
    document: Document, index: int, verb: Token, words: list[int], source: int
) -> Attribution:
    sentence = document.parses[index]
    content = (sentence.span_of(words),)
    return Attribution(
        "declined",
        segments_of(document, content),
        content,
        (_cue(sentence, verb),),
        (mention_span(sentence, source),),
        "declined",
        _CONFIDENCE,
        index,
        verb.i,
        source,
    )


def _cue(sentence: Sentence, verb: Token) -> Span:
    helpers = [
        kid.i for kid in sentence.children(verb.i, "aux", "auxpass", "neg") if kid.i < verb.i
    ]
    return sentence.span_of([*helpers, verb.i])


def _predicate(sentence: Sentence, verb: Token) -> list[int]:
    """The tokens of a predicate that means "gave no comment"; empty for any other."""
    if not _roles(verb):
        return []
    negated = any(kid.lower in _NEGATIONS for kid in sentence.children(verb.i))
    helpers = [
        kid.i for kid in sentence.children(verb.i, "aux", "auxpass", "neg") if kid.i < verb.i
    ]
    if _has_role(verb, "refuse"):
        for clause in sentence.children(verb.i, "xcomp", "ccomp"):
            if _has_role(clause, "talk"):
                return sentence.subtree(clause.i)
    if _has_role(verb, "give"):
        for thing in sentence.children(verb.i, "dobj"):
            if thing.lower in ("comment", "comments") and (negated or _is_none(sentence, thing)):
                return [*helpers, verb.i, *_to(sentence, verb, thing)]
    if negated and _has_role(verb, "answer") and _about_request(sentence, verb):
        return [*helpers, *_after(sentence, verb)]
    if negated and _has_role(verb, "comment"):
        return [*helpers, *_after(sentence, verb)]
    return []


def _to(sentence: Sentence, verb: Token, thing: Token) -> list[int]:
    return list(range(verb.i + 1, sentence.subtree(thing.i)[-1] + 1))


def _after(sentence: Sentence, verb: Token) -> list[int]:
    """The verb and what hangs on it to its right, up to the first comma."""
    tokens = [i for i in sentence.subtree(verb.i) if i >= verb.i]
    for n, i in enumerate(tokens):
        if sentence.tokens[i].text in (",", ";", "."):
            return tokens[:n]
    return tokens


def _is_none(sentence: Sentence, noun: Token) -> bool:
    return any(kid.lower == "no" for kid in sentence.children(noun.i))


def _about_request(sentence: Sentence, verb: Token) -> bool:
    return any(_has_role(sentence.tokens[i], "request") for i in _after(sentence, verb))


def _has_role(token: Token, role: str) -> bool:
    return role in _roles(token)


def _roles(token: Token) -> frozenset[str]:
    """What the word can be in a refusal to comment; nothing, for most words."""
    return _listed().get(token.lower, frozenset())


@cache
def _listed() -> dict[str, frozenset[str]]:
    roles: dict[str, frozenset[str]] = {}
    for row in lexicons.rows("decline_words"):
        roles[row["form"]] = roles.get(row["form"], frozenset()) | {row["role"]}
    return roles
