"""Which sentences are worth a parse: the cheap look that spares the dear one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from onrecord import lexicons
from onrecord.core.reading.document import Document
from onrecord.core.reading.frames import in_sentence_case
from onrecord.core.weights import probability
from onrecord.lexicons.verbs import cue_verb, cue_verb_forms

__all__ = ["may_announce", "sentence_features", "worth_parsing"]

_MARKS = tuple("\"\u201c\u201d'")
_WORDS = re.compile(r"[a-z]+")
_TOKENS = re.compile(r"[\w\u2019']+|[^\w\s]")
_ENDINGS = ("ing", "ed", "ly", "s")
_LEAST_CHANCE = 0.15
_LENGTH_STEP, _LONGEST = 6, 8


def worth_parsing(document: Document) -> Iterator[int]:
    """Indices of the sentences that may hold an attribution, in order.

    A sentence may hold one when it has words beside a quotation, or announces one; or when it
    has a form of a cue verb or a word of decline, and its words around that form do not speak
    against a report too plainly.

    Args:
        document: A document without parses.
    """
    wanted = _cue_forms()
    for index, span in enumerate(document.sentences):
        quotations = document.quotations_in(span)
        position, outside = span.start, []
        for quotation in quotations:
            outside.append(document.text[position : quotation.outer.start])
            position = quotation.outer.end
        outside.append(document.text[position : span.end])
        words = frozenset(_WORDS.findall(" ".join(outside).lower()))
        beside = bool(quotations and words) or may_announce(document, index)
        if beside or _declines(words) or (wanted & words and _may_report(span.of(document.text))):
            yield index


@cache
def _cue_forms() -> frozenset[str]:
    return cue_verb_forms() | lexicons.column("cue_words", "form")


def _declines(words: Collection[str]) -> bool:
    """Whether somebody may have been asked for words and given none."""

    def has(role: str) -> bool:
        return not lexicons.column("decline_words", "form", role=role).isdisjoint(words)

    return has("refuse") or has("comment") or (has("answer") and has("request"))


def _may_report(text: str) -> bool:
    return probability("worth", sentence_features(text)) >= _LEAST_CHANCE


def may_announce(document: Document, index: int) -> bool:
    """Whether a quotation follows the sentence, or it ends in a colon."""
    end = document.sentences[index].end
    following = document.text[end : end + 8].lstrip()[:1]
    return following in _MARKS or document.text[end - 1] == ":"


def sentence_features(text: str) -> Iterator[str]:
    """What the words around the cue verbs of a sentence without quotation say for a report."""
    wanted = _cue_forms()
    tokens = _TOKENS.findall(in_sentence_case(text))
    found = 0
    for i, token in enumerate(tokens):
        word = token.lower()
        if word not in wanted:
            continue
        found += 1
        verb = cue_verb(word)
        kind = verb.kind if verb else "word"
        before = _shape(tokens[i - 1]) if i else "edge"
        behind, next_but_one = (
            _shape(tokens[n]) if n < len(tokens) else "edge" for n in (i + 1, i + 2)
        )
        if verb:
            yield f"lemma={verb.lemma}"
            yield f"clause,behind={'clause' in verb.takes}:{behind}"
        yield f"word={word}"
        yield f"word,behind={word}:{behind}"
        yield f"word,before={word}:{before}"
        yield f"before,behind={kind}:{before}:{behind}"
        yield f"behind={kind}:{behind}:{next_but_one}"
        yield f"before={before}:{kind}"
    yield f"cues={min(found, 4)}"
    yield f"length={min(len(tokens) // _LENGTH_STEP, _LONGEST)}"


def _shape(token: str) -> str:
    """A word of grammar by itself; of any other only its ending, case or kind."""
    if not token[0].isalnum():
        return "mark"
    word = token.lower()
    if word in lexicons.column("grammar_words", "form"):
        return word
    if token[0].isupper():
        return "name"
    if token[0].isdigit():
        return "number"
    return next((f"-{ending}" for ending in _ENDINGS if word.endswith(ending)), "word")
