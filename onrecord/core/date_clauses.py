"""The clause of a cue: which words share its time, and its tense."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from onrecord import lexicons
from onrecord.core.document import Attribution, Document
from onrecord.core.tokens import Sentence, Token
from onrecord.models import Span

__all__ = [
    "Tense",
    "clause_heads",
    "cue_is_aside",
    "cue_is_event",
    "cue_is_inner",
    "cue_is_plural",
    "cue_parse",
    "occasion_group",
    "quoted_words",
    "tense_of",
    "verb_kind",
    "words_around",
]

Tense = Literal["past", "present", "perfect", "future"]

_LONGER = re.compile(r"\w{6,}")
_INNER = frozenset({"acl", "advcl", "csubj", "csubjpass", "pcomp", "relcl", "xcomp"})


@lru_cache(maxsize=4096)
def occasion_group(word: str) -> str | None:
    """The group of the occasion or document that a noun names, in either number.

    >>> occasion_group("letters"), occasion_group("hearing"), occasion_group("tree")
    ('message', 'hearing', None)
    """
    groups = lexicons.mapping("date_occasions", "noun", "group")
    lower = word.lower()
    return groups.get(lower) or groups.get(lower.removesuffix("s"))


def verb_kind(word: str, kind: str) -> bool:
    """Whether the list of date verbs has the form under ``kind``."""
    return word.lower() in _forms(kind)


@cache
def _forms(kind: str) -> frozenset[str]:
    return lexicons.column("date_verbs", "form", kind=kind)


def cue_parse(document: Document, attribution: Attribution) -> tuple[Sentence, int] | None:
    """The parse of the cue's sentence and the cue's index in it, if there are both."""
    if attribution.sentence is None or attribution.cue_token is None:
        return None
    parse = document.parses.get(attribution.sentence)
    return (parse, attribution.cue_token) if parse else None


def clause_heads(parse: Sentence, cue: int) -> dict[int, int]:
    """The tokens whose time is the cue's time, each with its distance from the cue.

    The cue itself, the verb that it is coordinated with under one subject ("met and said"), the
    verb that its participle goes with ("voted, calling it"), and the verb that it completes.
    """
    heads, at, steps = {cue: 0}, cue, 0
    while (head := parse.tokens[at].head) != at:
        token, parent = parse.tokens[at], parse.tokens[head]
        own_subject = bool(parse.children(at, "nsubj", "nsubjpass"))
        if (own_subject and token.tag != "VBG") or not _shares_time(token, parent):
            break
        steps += 1
        if parent.is_verb:
            heads[head] = steps
        at = head
    return heads


def _shares_time(token: Token, parent: Token) -> bool:
    is_occasion = token.tag.startswith("NN") and occasion_group(token.text) is not None
    if parent.is_verb:
        return (
            token.dep in {"conj", "xcomp"}
            or (token.dep in {"advcl", "prep", "pcomp"} and token.tag in {"VBG", "IN", "VBN"})
            or (token.dep == "dobj" and is_occasion)
        )
    if token.dep == "pcomp":
        return parent.lower in lexicons.column("date_relations", "form", relation="means")
    if token.dep == "acl":
        return occasion_group(parent.text) is not None
    return token.dep in {"pobj", "dobj"} and is_occasion


def cue_is_event(document: Document, attribution: Attribution) -> bool:
    """Whether the cue is a verb that the text tells of, as far as a parse tells.

    A noun ("his claim") or a clause that says who somebody is ("Cole, who told the court ...")
    tells of no event.
    """
    found = cue_parse(document, attribution)
    if found is None:
        return True
    parse, cue = found
    token = parse.tokens[cue]
    if not token.is_verb:
        return False
    subjects = parse.children(cue, "nsubj", "nsubjpass")
    return token.dep != "relcl" or not any(each.tag in {"WDT", "WP"} for each in subjects)


def cue_is_plural(document: Document, attribution: Attribution) -> bool:
    """Whether the cue is a noun for many sayings ("attacks"), which no one day can hold."""
    found = cue_parse(document, attribution)
    return found is not None and found[0].tokens[found[1]].tag in {"NNS", "NNPS"}


def cue_is_aside(document: Document, attribution: Attribution) -> bool:
    """Whether the cue stands in a relative clause, beside what the text is telling."""
    found = cue_parse(document, attribution)
    return found is not None and found[0].tokens[found[1]].dep == "relcl"


def cue_is_inner(document: Document, attribution: Attribution) -> bool:
    """Whether the cue stands below another verb or noun, so that its tense is not the telling's.

    "The guild slammed reports, which it suggests are rumors": the sentence tells of what the
    guild slammed; the present tense in its relative clause begins nothing new.
    """
    found = cue_parse(document, attribution)
    if found is None:
        return False
    parse, cue = found
    path = (parse.tokens[cue], *parse.ancestors(cue))
    return any(token.dep in _INNER for token in path if token.head != token.i)


def tense_of(document: Document, attribution: Attribution) -> Tense:
    """The tense of the cue; past when there is no parse, as news tells."""
    found = cue_parse(document, attribution)
    return _tense(*found) if found else "past"


def _tense(parse: Sentence, i: int) -> Tense:
    """The tense of the verb at ``i``; a participle's is that of the verb above it."""
    token = parse.tokens[i]
    aux = [child.lower for child in parse.children(i, "aux")]
    if any(verb_kind(word, "future") for word in aux):
        return "future"
    if token.tag in {"VBN", "VBD", "VBG"} and any(verb_kind(word, "have") for word in aux):
        return "perfect"
    if token.tag in {"VBZ", "VBP"} or ({"do", "does", "is", "are", "am"} & set(aux)):
        return "present"
    if token.tag in {"VBG", "VB", "VBN"} and not set(aux) - {"to"}:
        above = next((each for each in parse.ancestors(i) if each.is_verb), None)
        return _tense(parse, above.i) if above else "past"
    return "past"


def words_around(document: Document, attribution: Attribution) -> str:
    """The words of the cue's sentence that are not content."""
    if attribution.sentence is None:
        return ""
    start, end = document.sentences[attribution.sentence]
    pieces: list[str] = []
    for span in sorted(attribution.content):
        if start < span.end and span.start < end:
            pieces.append(document.text[start : span.start])
            start = span.end
    return " ".join((*pieces, document.text[start:end]))


def quoted_words(document: Document, attribution: Attribution) -> frozenset[str]:
    """The longer words of the content that stand in quotation marks."""
    content = attribution.content
    inside = document.quotations_in(Span(content[0].start - 1, content[-1].end))
    return frozenset(
        word.lower()
        for quotation in inside
        for word in _LONGER.findall(quotation.span.of(document.text))
    )
