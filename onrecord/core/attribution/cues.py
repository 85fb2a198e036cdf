"""Candidate cues of a parsed sentence: the words that attribute, and whose words they announce."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord import lexicons
from onrecord.core.attribution.subjects import source_of
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.lexicons.verbs import CueVerb, cue_verb
from onrecord.models import Span

__all__ = [
    "Cue",
    "cue_span",
    "find_cues",
    "mention_span",
    "mention_tokens",
]

_LOOSE = ("relcl", "acl", "advcl", "parataxis", "ccomp")
_AUXILIARIES = ("aux", "auxpass", "neg", "prt")


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb (or "according to") that may attribute words.

    Attributes:
        token: Index of the verb in its sentence.
        verb: What is known of the verb; None for "according to" and for unknown verbs.
        source: Index of the head of the source, when the sentence names one.
        passive: Whether its subject is the one spoken to or of ("was told").
    """

    token: int
    verb: CueVerb | None
    source: int | None
    passive: bool = False

    @property
    def kind(self) -> str:
        """Class of the cue: speech, report, belief, decline, or ``other``."""
        return self.verb.kind if self.verb else "other"

    def takes(self, *complements: str) -> bool:
        """Whether the verb takes one of these as content."""
        return bool(self.verb and self.verb.takes.intersection(complements))


def find_cues(sentence: Sentence, quoted: frozenset[int]) -> list[Cue]:
    """The candidate cues of a sentence, in order; words in quotation marks attribute nothing.

    Args:
        sentence: A parsed sentence.
        quoted: Indices of its tokens that stand in quotation marks.
    """
    nouns = lexicons.column("cue_nouns", "form")
    found: list[Cue] = []
    for token in sentence.tokens:
        if token.i in quoted:
            continue
        tag, word = token.tag[:2], token.lower
        if word == "according":
            source = _according_to(sentence, token)
            if source is not None:
                found.append(Cue(token.i, None, source))
        elif tag == "NN":
            if word.removesuffix("s") in nouns:
                found += _nominal(sentence, token)
        elif tag == "VB":
            verb = cue_verb(word)
            if verb is not None and not _is_modifier(token):
                passive = bool(sentence.children(token.i, "nsubjpass", "auxpass"))
                found.append(Cue(token.i, verb, source_of(sentence, token.i, quoted), passive))
        elif word == "per" and tag == "IN":
            found += (Cue(token.i, None, noun.i) for noun in sentence.children(token.i, "pobj"))
    return found


def _nominal(sentence: Sentence, noun: Token) -> list[Cue]:
    """Her claim that ...; the suggestion by the board that ..."""
    if not sentence.children(noun.i, "acl", "ccomp", "relcl"):
        return []
    owners = sentence.children(noun.i, "poss")
    for by in sentence.children(noun.i, "prep", "agent"):
        if by.lower in ("by", "from"):
            owners += sentence.children(by.i, "pobj")
    return [Cue(noun.i, None, owners[0].i)] if owners else []


def _is_modifier(token: Token) -> bool:
    """Whether a participle only describes a noun ("the expected result")."""
    return token.dep in ("amod", "compound", "aux", "auxpass", "case")


def _according_to(sentence: Sentence, token: Token) -> int | None:
    for to in sentence.children(token.i, "prep"):
        for noun in sentence.children(to.i, "pobj", "pcomp"):
            return noun.i
    following = [each for each in sentence.tokens[token.i + 1 :] if each.dep == "pobj"]
    return following[0].i if following else None


def mention_tokens(
    sentence: Sentence, head: int, quoted: Iterable[int] = (), cue: int | None = None
) -> list[int]:
    """Indices of the tokens of the mention with this head: its noun phrase.

    Clauses set off by a comma or a dash are left out ("the chair, who had left,"), and so is
    the cue with all that it says ("a letter asking for more").
    """
    tokens = sentence.tokens
    loose = [
        kid
        for at in sentence.subtree(head)
        for kid in sentence.kids[at]
        if kid == cue
        or (tokens[kid].dep in _LOOSE and _set_off(sentence, kid, head))
        or (tokens[kid].dep == "prep" and kid > head and _is_occasion(sentence, kid))
    ]
    chosen = [i for i in sentence.subtree(head, loose) if i not in set(quoted) and i != cue]
    run = _with_left_nouns(sentence, _run_around(chosen, head), head)
    while len(run) > 1 and not tokens[run[-1]].is_word and tokens[run[-1]].text not in (")", "."):
        run.pop()
    while len(run) > 1 and (not tokens[run[0]].is_word or tokens[run[0]].tag in ("CC", "IN")):
        run.pop(0)
    return run


def _is_occasion(sentence: Sentence, prep: int) -> bool:
    """Whether a phrase names where it was said ("the board in a statement") and not who."""
    said = lexicons.column("utterance_nouns", "form")
    return any(noun.lower in said for noun in sentence.children(prep, "pobj"))


def _with_left_nouns(sentence: Sentence, run: list[int], head: int) -> list[int]:
    """The run, with a name right before it that the parser took for a subject of its own."""
    tokens = sentence.tokens
    verb = tokens[head].head
    while run[0] > 0:
        before = tokens[run[0] - 1]
        if before.head != verb or before.dep != "nsubj" or not before.is_noun or before.i == verb:
            break
        run = [*(i for i in sentence.subtree(before.i) if i < run[0]), *run]
    return run


def _set_off(sentence: Sentence, kid: int, head: int) -> bool:
    first = sentence.subtree(kid)[0]
    if first <= head:
        return first < head and sentence.tokens[kid].dep in ("advcl", "parataxis", "ccomp")
    return sentence.tokens[first - 1].text in (",", "\u2014", "\u2013", "-", "--")


def _run_around(indices: list[int], head: int) -> list[int]:
    """The unbroken run of indices that holds ``head``."""
    chosen = set(indices) | {head}
    low = high = head
    while low - 1 in chosen:
        low -= 1
    while high + 1 in chosen:
        high += 1
    return list(range(low, high + 1))


def mention_span(
    sentence: Sentence, head: int, quoted: Iterable[int] = (), cue: int | None = None
) -> Span:
    """The mention with this head, in the article; see ``mention_tokens``."""
    return sentence.span_of(mention_tokens(sentence, head, quoted, cue))


def cue_span(sentence: Sentence, cue: Cue) -> Span:
    """The cue's words: the verb with its auxiliaries, or "according to"."""
    if sentence.tokens[cue.token].lower == "according":
        last = min(cue.token + 1, len(sentence.tokens) - 1)
        return sentence.span_of([cue.token, last])
    run = [kid.i for kid in sentence.children(cue.token, *_AUXILIARIES)]
    return sentence.span_of(_run_around([*run, cue.token], cue.token))
