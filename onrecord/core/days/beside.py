"""Times that date a saying by their place beside its words, where a parse cannot be trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from onrecord import lexicons
from onrecord.core.days.clauses import cue_parse, relation_of, verb_kind
from onrecord.core.days.expressions import Expression
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.tokens import Token

__all__ = ["Attached", "Relation", "at_edge", "at_end", "beside"]

Relation = Literal["on", "before", "after"]

_RECIPIENT = r"(?:reporters|journalists|lawmakers|supporters|them|him|her|us|me)"
_BETWEEN = re.compile(
    r",?\s*(?:(?:for\s+the\s+(?:first|second)\s+time|again)\s+)?"
    rf"(?:(?:{_RECIPIENT}|(?:(?:[A-Z][\w.'\u2019-]*|the|of)\s*){{1,5}})\s*,?\s*)?"
    r"(?:,?\s*(?:late|early|earlier|on|in))?\s*"
)
_AFTER_NAME = re.compile(r",?\s*(?:(?:late|early)\s+)?(?:on\s+|in\s+)?")
_AFTER_QUOTE = re.compile(r"[\u201d\u2019\"',]{0,2}\s*(?:(?:late|early)\s+)?(?:on\s+)?")
_BEFORE_CUE = re.compile(r"\s*,?(?:\s+(?:\w+ly|also|then))?\s*")
_PHRASE = re.compile(
    r"\b(?:in|during|at|on)\s(?:(?!\b(?:of|about|for|from|to|by|than|as|in|during|at)\b)"
    r"[^.;:,\u201c\u201d\"])*$"
)
_ENDS = re.compile(r"\s*(?:[.,;\u201c\u201d\"]|on\b|in\b|at\b|that\b|$)")
_LEADING = re.compile(r"(?:on |in )?", re.IGNORECASE)
_TRAILING = re.compile(r"[\u201d\"\u2019'],?\s*(?:(?:late|early)\s+)?(?:on\s+)?$")
_HOLDS_SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "poss", "compound"})
_CLOSING = frozenset("\u201d\"\u2019'")


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


def at_edge(
    document: Document, attribution: Attribution, expression: Expression
) -> Attached | None:
    """A time at the edge of the content that is the cue's own.

    "She told Ann Hale this week he would stay": right after the cue, and nobody's subject.
    "She called the plan a "gift" Tuesday on the radio": right after the quoted name of what a
    cue without a clause governs. "She called for a new dam in a statement on Monday."
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
    if parse.children(cue, "ccomp"):
        return None
    is_last = _given_out().search(text, content.start, start) and end >= content.end
    if is_last or (_TRAILING.search(text, content.start, start) and parse.children(cue, "dobj")):
        return Attached(expression, "on", 0, f"closing-{expression.rule}")
    return None


@cache
def _given_out() -> re.Pattern[str]:
    """The end of "called for a new dam in a statement on", which is none of what was called for."""
    nouns = "|".join(sorted(map(re.escape, lexicons.column("date_occasions", "noun"))))
    return re.compile(
        rf"\b(?:in|during|at)\s+(?:an?|his|her|its|their)\s+(?:{nouns})\s+(?:on\s+)?$"
    )


def at_end(document: Document, attribution: Attribution, expression: Expression) -> Attached | None:
    """A time at the end of a cue's own phrase, where parses go astray most.

    "..., Bell said of the plan in an interview on Lund Radio Tuesday night.": nothing but a
    place or an occasion stands between, no verb, no other clause.
    """
    found = cue_parse(document, attribution)
    if found is None or not attribution.cue or not expression.exact or expression.possessive:
        return None
    (parse, cue), text = found, document.text
    begins = max(attribution.cue[-1].end, *(span.end for span in attribution.mention), 0)
    start, end = expression.span
    if not parse.tokens[cue].is_verb or begins > start or not _ENDS.match(text, end):
        return None
    phrase = _PHRASE.search(text, begins, start)
    if phrase is None or any(begins <= span.start < start for span in attribution.content):
        return None
    between = [token for token in parse.tokens if begins <= token.span.start < start]
    if any(_divides(token, phrase.start()) for token in between):
        return None
    return Attached(expression, "on", 0, f"ending-{expression.rule}")


def _divides(token: Token, phrase: int) -> bool:
    """Whether the token shows that the time after it is another verb's."""
    if verb_kind(token.text, "issue"):
        return False
    if token.span.start < phrase:
        return token.is_finite
    return token.is_verb or relation_of(token) is not None


def beside(document: Document, attribution: Attribution, expression: Expression) -> Attached | None:
    """Attach an expression right beside the cue, whatever the parse says."""
    if expression.possessive or not attribution.cue:
        return None
    text, cue_start, cue_end = document.text, attribution.cue[0].start, attribution.cue[-1].end
    start, end = expression.span
    after_cue = [cue_end, *(span.end for span in attribution.mention if span.start >= cue_end)]
    after_quote = [
        span.end
        for span in attribution.content
        if cue_end <= span.start and not _CLOSING.isdisjoint(text[span.end - 1 : span.end + 1])
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
