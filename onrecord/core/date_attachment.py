"""Which time expression dates a saying: the one in the clause of its cue, never one in its words.

"Bell said on Thursday that ..." is dated; "Bell said Thursday's vote ..." is not. The parse of
the cue's sentence decides: from the expression upwards, through nothing but the occasion of the
saying ("in an interview on Sunday"), the cue's own clause must be reached.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord import lexicons
from onrecord.core.date_clauses import clause_heads, cue_parse, occasion_group, verb_kind
from onrecord.core.date_expressions import Expression
from onrecord.core.document import Attribution, Document
from onrecord.core.tokens import Sentence, Token

__all__ = ["Attached", "Relation", "attached_expressions", "relation_of"]

Relation = Literal["on", "before", "after"]

_RECIPIENT = r"(?:reporters|journalists|lawmakers|supporters|them|him|her|us|me)"
_BETWEEN = re.compile(
    rf",?\s*(?:(?:{_RECIPIENT}|(?:(?:[A-Z][\w.'\u2019-]*|the|of)\s*){{1,5}})\s*,?\s*)?"
    r"(?:,?\s*(?:late|early|earlier|on|in))?\s*"
)
_AFTER_NAME = re.compile(r",?\s*(?:(?:late|early)\s+)?(?:on\s+|in\s+)?")
_AFTER_QUOTE = re.compile(r",?\s*(?:(?:late|early)\s+)?(?:on\s+)?")
_BEFORE_CUE = re.compile(r"\s*,?(?:\s+(?:\w+ly|also|then))?\s*")
_LEADING = re.compile(r"(?:on |in )?", re.IGNORECASE)
_TRAILING = re.compile(r"[\u201d\"\u2019'],?\s*(?:(?:late|early)\s+)?(?:on\s+)?$")
_HOLDS_SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "poss", "compound"})
_CLOSING = ("\u201d", '"', "\u2019", "'")


@dataclass(frozen=True, slots=True)
class Attached:
    """An expression that dates a saying, how it bounds it, and by which way it was reached.

    Attributes:
        expression: The expression.
        relation: ``on`` when the saying is of that time, else before or after it.
        steps: How far up the sentence the cue was; nearer ones win.
        rule: Id of the way.
    """

    expression: Expression
    relation: Relation
    steps: int
    rule: str


def attached_expressions(
    document: Document, attribution: Attribution, expressions: Sequence[Expression]
) -> list[Attached]:
    """The expressions of the cue's sentence that date the saying, nearest first.

    Args:
        document: With the parse of the cue's sentence; without it only expressions directly
            beside the cue count.
        attribution: The words and their cue.
        expressions: Those of the cue's sentence.
    """
    found: list[Attached] = []
    for expression in expressions:
        if document.quoted_at(expression.head):
            continue
        if any(span.start <= expression.head < span.end for span in attribution.content):
            way = _through_object(document, attribution, expression)
            way = way or _at_edge(document, attribution, expression)
        else:
            way = _by_parse(document, attribution, expression)
            way = way or _beside(document, attribution, expression)
        if way:
            found.append(way)
    return sorted(found, key=lambda each: each.steps)


def relation_of(token: Token) -> str | None:
    """Whether the preposition sets its object before or after the saying, or as its topic."""
    if token.tag.startswith("NN"):
        return None
    relation = lexicons.mapping("date_relations", "form", "relation").get(token.lower)
    return relation if relation in {"before", "after", "topic"} else None


def _is(token: Token, relation: str) -> bool:
    return token.lower in lexicons.column("date_relations", "form", relation=relation)


def _by_parse(
    document: Document, attribution: Attribution, expression: Expression
) -> Attached | None:
    found = cue_parse(document, attribution)
    if found is None:
        return None
    parse, cue = found
    start = parse.at(expression.head)
    if start is None or start.i == cue or start.span.start > expression.head:
        return None
    return _climb(parse, clause_heads(parse, cue), start, expression)


def _climb(
    parse: Sentence, heads: dict[int, int], start: Token, expression: Expression
) -> Attached | None:
    """Go up from the expression to the cue's clause, if nothing stands between."""
    relation: Relation = "on"
    below, direct = start, True
    for token in parse.ancestors(start.i):
        if token.i in heads:
            if not _may_arrive(below, expression):
                return None
            return Attached(expression, relation, heads[token.i], f"clause-{expression.rule}")
        if token.span.meets(expression.span):
            below = token
            continue
        kind = relation_of(token)
        if kind == "topic" or (direct and _is_no_day(parse, token)):
            return None
        if kind:
            relation = "before" if kind == "before" else "after"
        elif not _lets_through(parse, below, token, expression, relation):
            return None
        below, direct = token, False
    return None


def _is_no_day(parse: Sentence, token: Token) -> bool:
    """Whether the preposition right before a time keeps it from saying when: "for Friday"."""
    if _is(token, "origin"):
        return occasion_group(parse.tokens[token.head].text) is None
    return _is(token, "other")


def _may_arrive(below: Token, expression: Expression) -> bool:
    """Whether what holds the time depends on the cue as a time or occasion does."""
    if below.is_verb and below.dep in {"ccomp", "relcl", "conj", "parataxis"}:
        return False
    if below.dep in {"nsubj", "nsubjpass", "dobj"} and expression.possessive:
        return below.is_noun and occasion_group(below.text) is not None
    return expression.rule != "vague" or below.dep in {"advmod", "prep", "npadvmod", "dep"}


def _lets_through(
    parse: Sentence, below: Token, token: Token, expression: Expression, relation: Relation
) -> bool:
    """Whether a time below ``token`` is also the time of what ``token`` belongs to."""
    if token.is_verb:
        return (token.dep == "acl" and verb_kind(token.text, "issue")) or (
            token.dep in {"advcl", "prep"} and verb_kind(token.text, "speak")
        )
    if not token.tag.startswith("NN"):
        return token.tag in {"IN", "TO", "RB", "RP", "CD", "JJ"}
    above = parse.tokens[token.head]
    bounds = relation_of(above) or relation_of(parse.tokens[above.head])
    if relation != "on" or bounds in {"before", "after"} or occasion_group(token.text):
        return True
    held = _is(above, "place")
    if expression.possessive and below.dep == "poss":
        return held
    return held or token.tag.startswith("NNP") or token.dep in {"dobj", "dative"}


def _through_object(
    document: Document, attribution: Attribution, expression: Expression
) -> Attached | None:
    """A time among the words of an object that the cue itself governs.

    "She criticized the plan on Tuesday for its cost": the content is what she criticized, the
    time is the verb's own. A cue that takes a clause ("said the plan on Tuesday failed") gives
    no such sign.
    """
    found = cue_parse(document, attribution)
    way = _by_parse(document, attribution, expression)
    if found is None or way is None or way.steps:
        return None
    parse, cue = found
    start = parse.at(expression.head)
    if start is None or parse.children(cue, "ccomp") or not parse.children(cue, "dobj"):
        return None
    above = next(t for t in parse.ancestors(start.i) if not t.span.meets(expression.span))
    if above.dep == "prep" and above.lower in {"on", "in"}:
        above = parse.tokens[above.head]
    return way if above.i == cue and parse.tokens[cue].is_verb else None


def _at_edge(
    document: Document, attribution: Attribution, expression: Expression
) -> Attached | None:
    """A time at the edge of the content that is the cue's own.

    "She told Ann Hale this week he would stay": right after the cue, and nobody's subject.
    "She called the plan a "gift" Tuesday on the radio": right after the quoted name of what a
    cue without a clause governs.
    """
    found = cue_parse(document, attribution)
    if found is None or expression.possessive or expression.rule == "vague":
        return None
    parse, cue = found
    token, text = parse.at(expression.head), document.text
    if token is None or token.dep in _HOLDS_SUBJECT or not parse.tokens[cue].is_verb:
        return None
    start, end = expression.span
    content = next(span for span in attribution.content if span.start <= start < span.end)
    opens = _LEADING.fullmatch(text, content.start, start) and text[end : end + 1] == " "
    if opens and attribution.cue and _BETWEEN.fullmatch(text, attribution.cue[-1].end, start):
        return Attached(expression, "on", 0, f"opening-{expression.rule}")
    if (
        _TRAILING.search(text, content.start, start)
        and parse.children(cue, "dobj")
        and not parse.children(cue, "ccomp")
    ):
        return Attached(expression, "on", 0, f"closing-{expression.rule}")
    return None


def _beside(
    document: Document, attribution: Attribution, expression: Expression
) -> Attached | None:
    """Attach an expression right beside the cue, whatever the parse says."""
    if expression.possessive or not attribution.cue:
        return None
    text, cue_start, cue_end = document.text, attribution.cue[0].start, attribution.cue[-1].end
    start, end = expression.span
    after_cue = [cue_end, *(span.end for span in attribution.mention if span.start >= cue_end)]
    after_quote = [
        span.end
        for span in attribution.content
        if cue_end <= span.start and text[span.end - 1] in _CLOSING
    ]
    after_name = [
        span.end
        for span in attribution.mention
        if end <= cue_start and _BEFORE_CUE.fullmatch(text, end, cue_start)
    ]
    gaps = ((_BETWEEN, after_cue), (_AFTER_QUOTE, after_quote), (_AFTER_NAME, after_name))
    if any(
        offset <= start and gap.fullmatch(text, offset, start)
        for gap, offsets in gaps
        for offset in offsets
    ):
        return Attached(expression, "on", 0, f"beside-{expression.rule}")
    return None
