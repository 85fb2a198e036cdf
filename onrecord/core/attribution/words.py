"""Words as features see them."""

from __future__ import annotations

from onrecord import lexicons
from onrecord.core.reading.tokens import Sentence

__all__ = ["grammar_word"]


def grammar_word(sentence: Sentence, i: int) -> str:
    """Token ``i``: a word of grammar or a mark by itself, any other by its tag."""
    if i >= len(sentence.tokens):
        return "end"
    token = sentence.tokens[i]
    if not token.is_word or token.lower in lexicons.column("grammar_words", "form"):
        return token.lower
    return token.tag
