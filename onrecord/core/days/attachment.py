"""Which time expression dates a saying: the one in the clause of its cue, never one in its words.

"Bell said on Thursday that ..." is dated; "Bell said Thursday's vote ..." is not. The parse of
the cue's sentence decides: from the expression upwards, through nothing but the occasion of the
saying ("in an interview on Sunday"), the cue's own clause must be reached.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord import lexicons
from onrecord.core.days.beside import Attached, Relation, at_edge, at_end, beside
from onrecord.core.days.clauses import (
    clause_heads,
    cue_parse,
    holds,
    occasion_group,
    relation_of,
    verb_kind,
)
from onrecord.core.days.expressions import Expression
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.tokens import Sentence, Token

__all__ = ["answers", "attached_expressions"]


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
        if expression.rule == "name" or document.quoted_at(expression.head):
            continue
        if any(span.start <= expression.head < span.end for span in attribution.content):
            way = _through_object(document, attribution, expression)
            way = way or at_edge(document, attribution, expression)
        else:
            way = _by_parse(document, attribution, expression)
            way = way or beside(document, attribution, expression)
            way = way or at_end(document, attribution, expression)
        if way:
            found.append(way)
    return sorted(found, key=lambda each: each.steps)


def answers(below: Token, token: Token) -> bool:
    """Whether what stands below is only answered: "in response to", "reacting to"."""
    return below.lower == "to" and _is(token, "answer")


def _is(token: Token, relation: str) -> bool:
    return token.lower in lexicons.column("date_relations", "form", relation=relation)


def _by_parse(
    document: Document, attribution: Attribution, expression: Expression
) -> Attached | None:
    found = cue_parse(document, attribution)
    if found is None:
        return None
    parse, cue = found
    if _is_when(parse, cue, expression):
        return Attached(expression, "on", 0, f"when-{expression.rule}")
    start = parse.at(expression.head)
    if start is None or start.i == cue or start.span.start > expression.head:
        return None
    heads = clause_heads(parse, cue, attribution.source_token)
    return _climb(parse, heads, start, expression)


def _is_when(parse: Sentence, cue: int, expression: Expression) -> bool:
    """Whether the cue tells what was said at that very time: "on Monday, when Bell said"."""
    token = parse.tokens[cue]
    of = parse.tokens[token.head]
    if token.dep != "relcl" or not of.span.meets(expression.span):
        return False
    return any(each.lower == "when" for each in parse.children(cue, "advmod"))


def _climb(
    parse: Sentence, heads: dict[int, int], start: Token, expression: Expression
) -> Attached | None:
    """Go up from the expression to the cue's clause, if nothing stands between."""
    relation: Relation = "on"
    below, direct = start, True
    for token in parse.ancestors(start.i):
        if token.i in heads:
            if not _may_arrive(below, token, expression):
                return None
            return Attached(expression, relation, heads[token.i], f"clause-{expression.rule}")
        if token.span.meets(expression.span):
            below = token
            continue
        kind = "after" if answers(below, token) else relation_of(token)
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


def _may_arrive(below: Token, head: Token, expression: Expression) -> bool:
    """Whether what holds the time depends on the cue as a time or occasion does."""
    if below.is_verb and below.dep in {"ccomp", "relcl", "conj", "parataxis"}:
        return False
    if below.dep in {"nsubj", "nsubjpass", "dobj"} and expression.possessive:
        is_occasion = below.is_noun and occasion_group(below.text) is not None
        return is_occasion and (below.dep != "dobj" or holds(head))
    return expression.rule != "vague" or below.dep in {"advmod", "prep", "npadvmod", "dep"}


def _lets_through(
    parse: Sentence, below: Token, token: Token, expression: Expression, relation: Relation
) -> bool:
    """Whether a time below ``token`` is also the time of what ``token`` belongs to."""
    if below.dep == "npadvmod" and token.dep == "nsubj":
        return True  # "Bell this week said"
    if token.is_verb:
        return (token.dep == "acl" and verb_kind(token.text, "issue")) or (
            token.dep in {"advcl", "prep"} and verb_kind(token.text, "speak")
        )
    if not token.tag.startswith("NN"):
        return token.tag in {"IN", "TO", "RB", "RP", "CD", "JJ"}
    above = parse.tokens[token.head]
    owned = any(each.i != below.i for each in parse.children(token.i, "poss"))
    if owned and _is_spoken_of(token, above):
        return False
    bounds = relation_of(above) or relation_of(parse.tokens[above.head])
    if relation != "on" or bounds in {"before", "after"} or occasion_group(token.text):
        return True
    held = _is(above, "place")
    if expression.possessive and below.dep == "poss":
        return held
    return held or token.tag.startswith("NNP") or token.dep in {"dobj", "dative"}


def _is_spoken_of(noun: Token, above: Token) -> bool:
    """Whether the noun is what the verb is about: "noted her remarks in May", "stood by them"."""
    if noun.dep == "dobj":
        return not holds(above)
    return above.lower in {"against", "by", "for", "from", "to"}


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
