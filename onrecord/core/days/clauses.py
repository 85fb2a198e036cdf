"""The clause of a cue: which words share its time, and its tense."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from onrecord import lexicons
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.models import Span

__all__ = [
    "Tense",
    "clause_heads",
    "cue_is_aside",
    "cue_is_event",
    "cue_is_inner",
    "cue_is_noun",
    "cue_is_plural",
    "cue_parse",
    "holds",
    "occasion_group",
    "opens_before",
    "quoted_words",
    "relation_of",
    "tense_of",
    "verb_kind",
    "words_around",
]

Tense = Literal["past", "present", "perfect", "future"]

_LONGER = re.compile(r"\w{6,}")
_PAST_TAGS = frozenset({"VBN", "VBD", "VBG"})
_SHORT_IS = frozenset({"'s", "\u2019s"})
_PRESENT = (
    frozenset({"do", "does", "is", "are", "am", "'re", "\u2019re", "'m", "\u2019m"}) | _SHORT_IS
)
_APART = re.compile(r"\W*(?:after|following|since)\s", re.IGNORECASE)
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


def holds(verb: Token) -> bool:
    """Whether the object of the verb is the occasion of a saying: "gave a speech"."""
    return verb_kind(verb.text, "issue") or verb_kind(verb.text, "hold")


def relation_of(token: Token) -> str | None:
    """Whether the preposition sets its object before or after the saying, or as its topic."""
    if token.tag.startswith("NN"):
        return None
    relation = lexicons.mapping("date_relations", "form", "relation").get(token.lower)
    return relation if relation in {"before", "after", "topic"} else None


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


def clause_heads(parse: Sentence, cue: int, source: int | None = None) -> dict[int, int]:
    """The tokens whose time is the cue's time, each with its distance from the cue.

    The cue itself, the verb that it is coordinated with under one subject ("met and said"), the
    verb that its participle goes with ("voted, calling it"), the verb that it completes, and the
    verb whose subject ``source`` is, when the cue has none of its own.
    """
    heads = {cue: 0}
    _go_up(parse, cue, heads)
    if source is not None and source < cue and parse.tokens[cue].is_verb:
        verb = parse.tokens[source].head
        token = parse.tokens[verb]
        is_subject = parse.tokens[source].dep == "nsubj" and parse.tokens[cue].dep != "pcomp"
        if is_subject and verb not in heads and token.is_verb and verb < cue:
            heads[verb] = len(heads)
            _go_up(parse, verb, heads)
    return heads


def _go_up(parse: Sentence, start: int, heads: dict[int, int]) -> None:
    """Add the verbs above ``start`` that share its time."""
    at, steps = start, heads[start]
    while (head := parse.tokens[at].head) != at:
        token, parent = parse.tokens[at], parse.tokens[head]
        own_subject = bool(parse.children(at, "nsubj", "nsubjpass"))
        if _is_at_that_time(parse, token, parent):
            own_subject = False
        elif not _shares_time(token, parent):
            break
        if own_subject and token.tag != "VBG":
            break
        if any(_is_apart(each) for each in parse.children(at, "mark")):
            break  # "left on Monday, after saying"
        steps += 1
        if parent.is_verb:
            heads.setdefault(head, steps)
        at = head


def _is_apart(token: Token) -> bool:
    relations = lexicons.mapping("date_relations", "form", "relation")
    return token.dep == "mark" and relations.get(token.lower) in {"before", "after"}


def _is_at_that_time(parse: Sentence, token: Token, parent: Token) -> bool:
    """Whether a clause with a subject of its own says what was said at the time told of.

    "It was laid bare on Monday when Bell said ...", "a speech on Monday in which Bell said ...".
    """
    below = parse.tokens[parent.i + 1 : token.i]
    if token.dep == "advcl" and parent.is_verb and parent.i < token.i:
        return any(each.head == token.i and each.lower == "when" for each in below)
    is_occasion = parent.tag.startswith("NN") and occasion_group(parent.text) is not None
    if token.dep != "relcl" or not is_occasion:
        return False
    above = parse.tokens[parent.head]
    if not (holds(above) or above.lower in {"in", "at", "during"}):
        return False  # "noted a speech in which": the time above is another's
    return any(each.lower in {"which", "where"} and each.dep != "nsubj" for each in below)


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


def cue_is_noun(document: Document, attribution: Attribution) -> bool:
    """Whether the cue is a noun ("her claim that"): it names the words themselves."""
    found = cue_parse(document, attribution)
    return found is not None and found[0].tokens[found[1]].tag.startswith("NN")


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
    if found is None:
        return "past"
    parse, cue = found
    token = parse.tokens[cue]
    is_participle = token.tag == "VBG" and token.lower != "according"
    return _tense(parse, cue, attribution.content if is_participle else ())


def _tense(parse: Sentence, i: int, content: tuple[Span, ...]) -> Tense:
    """The tense of the verb at ``i``; a participle's is that of the verb above it.

    A verb in the ``content`` is no verb of the telling, wherever a parse puts it.
    """
    token = parse.tokens[i]
    helpers = parse.children(i, "aux", "auxpass")
    aux = {each.lower for each in helpers if each.dep == "aux"}
    if aux and any(verb_kind(word, "future") for word in aux):
        return "future"
    if aux and token.tag in _PAST_TAGS and any(verb_kind(word, "have") for word in aux):
        return "perfect"
    short = [each.dep for each in helpers if each.lower in _SHORT_IS]
    if short and token.tag in {"VBN", "VBD"}:  # "he's said", "what's called"
        return "perfect" if "aux" in short else "present"
    if token.tag in {"VBZ", "VBP"} or not _PRESENT.isdisjoint(aux):
        return "present"
    if token.tag in {"VBG", "VB", "VBN"} and not aux - {"to"}:
        for above in parse.ancestors(i):
            if above.is_verb and not any(span.holds(above.span) for span in content):
                return _tense(parse, above.i, content)
    return "past"


def opens_before(document: Document, time: int, cue: int) -> bool:
    """Whether the ``cue`` only comes after that ``time``: "After the vote on Monday, ..."."""
    at = document.sentence_at(cue)
    sentence, text = document.sentences[at], document.text
    if document.sentence_at(time) != at or not _APART.match(text, *sentence):
        return False
    return "," not in text[sentence.start : time]


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
