"""The content of a cue by grammar: which words of its sentence it reports, quoted or not."""

from __future__ import annotations

from typing import NamedTuple

from onrecord import lexicons
from onrecord.core.attribution.cues import Cue
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.lexicons.verbs import cue_verb

__all__ = ["Content", "content_by_grammar", "trimmed"]

_DASHES = ("\u2014", "\u2013", "--", "-")


class Content(NamedTuple):
    """Indices of a cue's content tokens, in order, and the id of the rule that chose them."""

    tokens: list[int]
    rule: str


def content_by_grammar(
    sentence: Sentence, cue: Cue, quoted: frozenset[int] = frozenset()
) -> Content | None:
    """The words that ``cue`` reports, when it takes them in a way that its verb is known for.

    The rules are tried from the most to the least specific; None when none fits.

    Args:
        sentence: A parsed sentence.
        cue: One of its cues.
        quoted: Indices of the sentence's tokens that stand in quotation marks.
    """
    if cue.verb is None:
        return _without_verb(sentence, cue)
    for rule in _RULES:
        content = rule(sentence, cue)
        if content is not None and _is_content(sentence, content):
            return _with_quoted_clauses(sentence, cue, content, quoted)
    return None


def _with_quoted_clauses(
    sentence: Sentence, cue: Cue, content: Content, quoted: frozenset[int]
) -> Content:
    """With a further main clause that quotes: "said A, but the rest was \u201cfor later\u201d"."""
    if content.rule != "clause":
        return content
    for clause in sentence.after(cue.token, "conj"):
        below = sentence.subtree(clause.i)
        if below[-1] < content.tokens[-1]:
            continue
        own_subject = sentence.children(clause.i, "nsubj", "nsubjpass")
        if own_subject and cue_verb(clause.lower) is None and quoted.intersection(below):
            tokens = range(content.tokens[0], below[-1] + 1)
            return Content(trimmed(sentence, list(tokens)), content.rule)
    return content


def _without_verb(sentence: Sentence, cue: Cue) -> Content | None:
    """According to the chair, ...; her claim that ..."""
    token = sentence.tokens[cue.token]
    if token.lower in ("according", "per"):
        return _main_clause(sentence, cue.token, "according-to")
    for clause in sentence.children(cue.token, "acl", "ccomp", "relcl"):
        tokens = trimmed(sentence, sentence.subtree(clause.i))
        if clause.i > cue.token and tokens and sentence.tokens[tokens[0]].lower in ("that", "to"):
            return Content(tokens, "nominal")
    return None


def _is_content(sentence: Sentence, content: Content) -> bool:
    return any(sentence.tokens[i].is_word for i in content.tokens)


def trimmed(sentence: Sentence, indices: list[int]) -> list[int]:
    """Without what cannot be content at the edges: punctuation and conjunctions."""
    tokens = sentence.tokens
    while indices and (not tokens[indices[-1]].is_word or tokens[indices[-1]].tag == "CC"):
        indices = indices[:-1]
    while indices and (not tokens[indices[0]].is_word or tokens[indices[0]].tag == "CC"):
        indices = indices[1:]
    return indices


def _clause(sentence: Sentence, cue: Cue) -> Content | None:
    """Said (that) the talks were over."""
    if not cue.takes("clause"):
        return None
    own = {cue.token}
    if cue.source is not None:
        own.update(sentence.subtree(cue.source, [cue.token]))
    clauses = sentence.children(cue.token, "ccomp")
    if not clauses:
        return None
    clause = max(clauses, key=lambda kid: (kid.i > cue.token, -abs(kid.i - cue.token)))
    below = [i for i in sentence.subtree(clause.i) if i not in own]
    below = _without_added(sentence, cue, below)
    rule = "clause" if clause.i > cue.token else "clause-before"
    return Content(trimmed(sentence, below), rule)


def _rest_of_sentence(sentence: Sentence, cue: Cue) -> Content | None:
    """Said, and a clause that the parser took for something else."""
    if not cue.takes("clause") or cue.takes("object", "addressee", "infinitive", "naming"):
        return None
    tokens = sentence.tokens
    begins = tokens[cue.token + 1 : cue.token + 2]
    if cue.passive or cue.source is None or cue.source > cue.token or not begins:
        return None
    if begins[0].tag not in ("DT", "PDT", "PRP", "PRP$", "NNP", "NNS", "JJ", "EX", "IN", "CD"):
        return None
    rest = list(range(cue.token + 1, len(tokens)))
    finite = any(tokens[i].is_finite for i in rest)
    things = sentence.after(cue.token, "dobj")
    return Content(trimmed(sentence, rest), "rest") if finite and things else None


def _without_added(sentence: Sentence, cue: Cue, indices: list[int]) -> list[int]:
    """Without a later ", adding that ..." that the parser hung on the content."""
    for n, i in enumerate(indices[1:], 1):
        token, before = sentence.tokens[i], sentence.tokens[i - 1]
        adds = token.tag == "VBG" and token.dep == "advcl" and before.text == ","
        if adds and i > cue.token and token.lower in lexicons.column("added_cues", "form"):
            return indices[:n]
    return indices


def _infinitive(sentence: Sentence, cue: Cue) -> Content | None:
    """Urged the board to act; vowed to go on."""
    if not cue.takes("infinitive"):
        return None
    for clause in sentence.after(cue.token, "xcomp", "ccomp"):
        if not any(kid.lower == "to" for kid in sentence.children(clause.i, "aux")):
            continue
        tokens = sentence.subtree(clause.i)
        if cue.takes("addressee") and clause.dep == "xcomp":
            for thing in sentence.after(cue.token, "dobj"):
                tokens = sorted({*tokens, *sentence.subtree(thing.i)})
        return Content(trimmed(sentence, tokens), "infinitive")
    return None


def _naming(sentence: Sentence, cue: Cue) -> Content | None:
    """Called the offer an insult; described it as fair."""
    if not cue.takes("naming"):
        return None
    parts = [
        kid
        for kid in sentence.after(cue.token, "dobj", "oprd", "ccomp", "xcomp", "prep", "attr")
        if kid.dep != "prep" or kid.lower == "as"
    ]
    named = any(kid.dep in ("oprd", "ccomp", "xcomp", "attr") or kid.dep == "prep" for kid in parts)
    if not named:
        return None
    tokens = sorted({i for kid in parts for i in sentence.subtree(kid.i)})
    return Content(trimmed(sentence, list(range(tokens[0], tokens[-1] + 1))), "naming")


def _as_said(sentence: Sentence, cue: Cue) -> Content | None:
    """As the chair said, the talks are over."""
    verb = sentence.tokens[cue.token]
    marks = [
        kid for kid in sentence.children(cue.token, "mark", "advmod", "prep") if kid.i < verb.i
    ]
    if verb.dep != "advcl" or not any(mark.lower == "as" for mark in marks):
        return None
    if sentence.after(cue.token, "ccomp", "dobj", "xcomp"):
        return None
    return _main_clause(sentence, cue.token, "as-said")


def _main_clause(sentence: Sentence, i: int, rule: str) -> Content | None:
    """The clause on which the cue's phrase hangs, without that phrase."""
    head = sentence.tokens[i].head
    while sentence.tokens[head].dep in ("aux", "auxpass", "prep", "pobj", "dobj", "attr", "acomp"):
        if sentence.tokens[head].is_verb and sentence.tokens[head].dep not in ("aux", "auxpass"):
            break
        head = sentence.tokens[head].head
    if head == i:
        return None
    tokens = trimmed(sentence, sentence.subtree(head, [i]))
    return Content(tokens, rule) if tokens else None


def _parenthesis(sentence: Sentence, cue: Cue) -> Content | None:
    """The talks, she said, are over. / The talks are over, she said."""
    if not cue.takes("clause") or cue.source is None or cue.passive:
        return None
    if sentence.after(cue.token, "dobj"):
        return None
    verb = sentence.tokens[cue.token]
    own = sentence.subtree(cue.token)
    if verb.dep in ("parataxis", "ccomp", "advcl", "conj") and verb.head != verb.i:
        return _rest(sentence, verb, own)
    return None


def _rest(sentence: Sentence, verb: Token, own: list[int]) -> Content | None:
    """The head clause around a cue that is set off by commas."""
    low, high = own[0], own[-1]
    tokens = sentence.tokens
    set_off = tokens[low].text in (",", *_DASHES) or (
        low and tokens[low - 1].text in (",", *_DASHES)
    )
    if not set_off or tokens[verb.i].dep == "conj":
        return None
    ended = high + 1 >= len(tokens) or not tokens[high].is_word or not tokens[high + 1].is_word
    if not ended:
        return None
    rest = [i for i in sentence.subtree(verb.head) if not low <= i <= high]
    return Content(trimmed(sentence, rest), "parenthesis")


def _accusation(sentence: Sentence, cue: Cue) -> Content | None:
    """Accused the studios of stalling; praised her for her patience."""
    if not cue.takes("accusation") or cue.passive:
        return None
    things = sentence.after(cue.token, "dobj")
    reasons = [kid for kid in sentence.after(cue.token, "prep") if kid.lower in ("of", "for", "as")]
    reasons += [
        kid
        for thing in things
        for kid in sentence.after(thing.i, "prep")
        if kid.lower in ("of", "for") and sentence.children(kid.i, "pcomp")
    ]
    if not things or not reasons:
        return None
    tokens = sorted({i for kid in [*things, *reasons] for i in sentence.subtree(kid.i)})
    return Content(trimmed(sentence, tokens), "accusation")


def _phrase(sentence: Sentence, cue: Cue) -> Content | None:
    """Called for a vote; warned of delays; talked about the strike."""
    verb = cue.verb
    if verb is None or cue.passive:
        return None
    pairs = lexicons.mapping("cue_prepositions", "lemma", "prepositions")
    wanted = pairs.get(verb.lemma, "").split()
    for kid in sentence.after(cue.token, "prep"):
        if kid.lower in wanted:
            tokens = sentence.subtree(kid.i, [])[1:]
            return Content(trimmed(sentence, tokens), "phrase") if tokens else None
    return None


def _object(sentence: Sentence, cue: Cue) -> Content | None:
    """Announced a new offer; denied the charge."""
    if not cue.takes("object") or cue.passive:
        return None
    for thing in sentence.after(cue.token, "dobj"):
        tokens = trimmed(sentence, sentence.subtree(thing.i))
        return Content(tokens, "object") if tokens else None
    return None


_RULES = (
    _as_said,
    _naming,
    _clause,
    _infinitive,
    _parenthesis,
    _accusation,
    _phrase,
    _object,
    _rest_of_sentence,
)
