"""The content of a cue where its verb is not known to take it so, or the parser lost the thread.

These rules are tried when those of ``clauses`` find nothing. Each has an id of its own, so that
the fitted weights can tell how far to trust it.
"""

from __future__ import annotations

from onrecord.core.attribution.clauses import Content, trimmed
from onrecord.core.attribution.cues import Cue
from onrecord.core.reading.tokens import Sentence

__all__ = ["loose_content"]

_UTTERED = ("speech", "report")
_DASHES = (",", "\u2014", "\u2013", "--", "-")
_OPENS_CLAUSE = ("DT", "PDT", "PRP", "PRP$", "NNP", "NNPS", "NNS", "NN", "JJ", "EX", "CD", "WP")


def loose_content(sentence: Sentence, cue: Cue) -> Content | None:
    """The words that ``cue`` seems to report; None when no rule fits.

    Args:
        sentence: A parsed sentence.
        cue: One of its cues, with a verb.
    """
    for rule in _RULES:
        content = rule(sentence, cue)
        if content is not None and any(sentence.tokens[i].is_word for i in content.tokens):
            return content
    return None


def _that_later(sentence: Sentence, cue: Cue) -> Content | None:
    """Said on the radio, where he often speaks, that the vote was lost."""
    if not cue.takes("clause") or sentence.after(cue.token, "dobj", "prt"):
        return None
    for token in sentence.tokens[cue.token + 1 :]:
        if token.lower == "that" and token.tag == "IN":
            rest = sentence.subtree(token.head)
            inside = cue.token in rest
            tokens = range(token.i, len(sentence.tokens) if inside else rest[-1] + 1)
            return Content(trimmed(sentence, list(tokens)), "that-later")
    return None


def _clausal_complement(sentence: Sentence, cue: Cue) -> Content | None:
    """Said cutting costs must come first: a clause that the parser took for another kind."""
    if not cue.takes("clause"):
        return None
    for kid in sentence.after(cue.token, "xcomp", "advcl", "dep", "attr", "acomp"):
        below = sentence.subtree(kid.i)
        finite = any(sentence.tokens[i].is_finite for i in below)
        if finite and below[0] > cue.token and not sentence.children(kid.i, "mark", "advmod"):
            return Content(trimmed(sentence, below), "complement")
    return None


def _gerund(sentence: Sentence, cue: Cue) -> Content | None:
    """Proposed closing the bridge; admitted having known."""
    for kid in sentence.after(cue.token, "xcomp", "ccomp"):
        if kid.tag == "VBG" and not sentence.children(kid.i, "nsubj"):
            return Content(trimmed(sentence, sentence.subtree(kid.i)), "gerund")
    return None


def _infinitive(sentence: Sentence, cue: Cue) -> Content | None:
    """Claimed to have won."""
    for kid in sentence.after(cue.token, "xcomp"):
        if any(each.lower == "to" for each in sentence.children(kid.i, "aux")):
            return Content(trimmed(sentence, sentence.subtree(kid.i)), "infinitive-loose")
    return None


def _for_someone_to(sentence: Sentence, cue: Cue) -> Content | None:
    """Called for the board to resign."""
    if not cue.takes("about", "object", "clause"):
        return None
    for kid in sentence.after(cue.token, "advcl", "xcomp", "ccomp"):
        marks = [each for each in sentence.children(kid.i, "mark") if each.lower == "for"]
        if marks and marks[0].i == cue.token + 1:
            below = [i for i in sentence.subtree(kid.i) if i > marks[0].i]
            return Content(trimmed(sentence, below), "for-to")
    return None


def _naming(sentence: Sentence, cue: Cue) -> Content | None:
    """Called the whole affair a sham: the parser saw only an object."""
    if not cue.takes("naming") or cue.passive:
        return None
    for kid in sentence.after(cue.token, "dobj"):
        below = sentence.subtree(kid.i)
        rest = sentence.tokens[below[-1] + 1 :]
        article = next((each.i for each in rest if each.lower in ("a", "an")), None)
        if article is not None:
            below = [*range(below[0], sentence.subtree(sentence.tokens[article].head)[-1] + 1)]
        return Content(trimmed(sentence, below), "naming-loose")
    return None


def _set_off(sentence: Sentence, cue: Cue) -> tuple[int, int] | None:
    """First and last token of ", she said" or ", said the chair"; None for any other cue."""
    if not cue.takes("clause") or cue.source is None or cue.passive:
        return None
    mention = sentence.subtree(cue.source, [cue.token])
    first, last = min(mention[0], cue.token), max(mention[-1], cue.token)
    if last - first > len(mention) + 2 or first < 2:
        return None
    return (first, last) if sentence.tokens[first - 1].text in _DASHES else None


def _tag(sentence: Sentence, cue: Cue) -> Content | None:
    """All of a sentence that ends in ", she said" or ", said the chair"."""
    tokens, edges = sentence.tokens, _set_off(sentence, cue)
    if edges is None:
        return None
    first, last = edges
    if any(token.is_word for token in tokens[last + 1 :]):
        return None
    return Content(trimmed(sentence, list(range(first - 1))), "tag")


def _inserted(sentence: Sentence, cue: Cue) -> Content | None:
    """The guards, she told the court, were asleep: a cue within the clause that it reports."""
    tokens, edges = sentence.tokens, _set_off(sentence, cue)
    if edges is None:
        return None
    first, last = edges
    end = next((t.i for t in tokens[last + 1 :] if t.text in _DASHES), None)
    if end is None or end + 1 >= len(tokens):
        return None
    if not tokens[end + 1].is_finite and tokens[end + 1].tag not in ("RB", "VBN"):
        return None
    kept = [*range(first - 1), *range(end + 1, len(tokens))]
    return Content(trimmed(sentence, kept), "inserted")


def _rest(sentence: Sentence, cue: Cue) -> Content | None:
    """Said under questioning she had not been told."""
    if not cue.takes("clause") or cue.passive or cue.source is None or cue.source > cue.token:
        return None
    rest = sentence.tokens[cue.token + 1 :]
    if not rest or rest[0].text in _DASHES or rest[0].tag not in (*_OPENS_CLAUSE, "IN"):
        return None
    if not any(token.is_finite for token in rest):
        return None
    return Content(trimmed(sentence, [token.i for token in rest]), "rest-loose")


def _object(sentence: Sentence, cue: Cue) -> Content | None:
    """Proclaimed a goal; tweeted her thanks."""
    if cue.passive or cue.kind not in _UTTERED:
        return None
    for kid in sentence.after(cue.token, "dobj"):
        if kid.tag != "PRP":
            return Content(trimmed(sentence, sentence.subtree(kid.i)), "object-loose")
    return None


_RULES = (
    _that_later,
    _clausal_complement,
    _gerund,
    _infinitive,
    _for_someone_to,
    _naming,
    _tag,
    _inserted,
    _rest,
    _object,
)
