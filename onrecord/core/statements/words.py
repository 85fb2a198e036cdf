"""The words of an utterance, in the form in which two reports of it are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log2

from onrecord import lexicons
from onrecord.models import Span

__all__ = ["Words", "own_weight", "weight_of", "words_of"]

RARE = 14.0
"""Bits that a word rarer than all listed ones weighs: about one in 16,000."""
_LONGEST_INSERTION = 12
"""Words in brackets; longer ones are the speaker's own aside, or a mark that was never closed."""

_TOKEN = (
    r"(?P<gap>\[\s*(?:…|\.\s?\.\s?\.)\s*\]|…|\.(?:\s?\.){2,})"
    r"|(?P<word>\[[^\W\d_]\]LETTERS(?:['’]LETTERS)*"  # [W]e
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*|%"
    r"|['’]em\b"
    r"|LETTERS(?:['’]LETTERS)*)"
    r"|(?P<open>\[)|(?P<close>\])"
)
_TOKENS = re.compile(_TOKEN.replace("LETTERS", r"[^\W_]+"))
_TOKENS_WITH_ACCENTS = re.compile(_TOKEN.replace("LETTERS", r"(?:[^\W_][\u0300-\u036f]*)+"))
"""The same where an accent is a character by itself, which takes longer."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words to compare.

    A word that is two in one ("don't") counts as two that stand at the same place.

    Attributes:
        text: The text.
        folded: The words: small letters, no accents, one spelling, contractions written out.
        spans: Where in ``text`` each stands.
        gaps: Numbers of the words before which the text shows that something is left out; the
            number of words, when it ends so.
        inserted: Numbers of the words that stand in brackets, and so are not the speaker's.
    """

    text: str
    folded: tuple[str, ...]
    spans: tuple[Span, ...]
    gaps: frozenset[int] = frozenset()
    inserted: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.folded)

    def span(self, start: int, end: int) -> Span:
        """The characters of the words from ``start`` up to ``end``, of which there is one."""
        return Span(self.spans[start].start, self.spans[end - 1].end)


def words_of(text: str) -> Words:
    """Read a text as words to compare.

    Case, accents, punctuation, the form of apostrophes, British or American spelling, "ten" or
    "10", "don't" or "do not" make no difference between words. What is left out or put in shows
    by an ellipsis or by brackets.

    >>> words_of("“Don’t go … to [the] theatre”").folded
    ('do', 'not', 'go', 'to', 'the', 'theater')
    >>> read = words_of("“Don’t go … to [the] theatre”")
    >>> read.gaps, read.inserted
    (frozenset({3}), frozenset({4}))
    """
    folded: list[str] = []
    spans: list[Span] = []
    gaps: list[int] = []
    inserted: list[int] = []
    opened: int | None = None
    composed = unicodedata.is_normalized("NFC", text)
    for match in (_TOKENS if composed else _TOKENS_WITH_ACCENTS).finditer(text):
        kind = match.lastgroup
        if kind == "word":
            words = _folded(match.group())
            folded += words
            spans += [Span(match.start(), match.end())] * len(words)
        elif kind == "gap":
            gaps.append(len(folded))
        elif kind == "open":
            opened = len(folded)
        elif opened is not None:
            if len(folded) - opened <= _LONGEST_INSERTION:
                inserted += range(opened, len(folded))
            opened = None
    return Words(text, tuple(folded), tuple(spans), frozenset(gaps), frozenset(inserted))


def weight_of(words: Sequence[str]) -> float:
    """How much it tells, in bits, that two texts have these words in common.

    A word weighs the binary logarithm of how rare it is in news; a number as much as a rare word.

    >>> round(weight_of(["the"])), weight_of(["zoning"])
    (4, 14.0)
    """
    get, total = _weights().get, 0.0
    for word in words:
        total += get(word, RARE)
    return total


def own_weight(words: Words) -> float:
    """The weight of the words but for those in brackets, which are not the speaker's."""
    if not words.inserted:
        return weight_of(words.folded)
    return weight_of([word for n, word in enumerate(words.folded) if n not in words.inserted])


@lru_cache(maxsize=100_000)
def _folded(word: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in "[].,")
    if plain[0].isdigit() and "." in word:
        plain = word.replace(",", "")
    if written_out := _contractions().get(plain):
        return written_out
    if "'" in plain and plain not in _weights():
        base = plain.removesuffix("'s")
        return (_spellings().get(base, base) + plain[len(base) :],)
    return (_spellings().get(plain, plain),)


@cache
def _contractions() -> dict[str, tuple[str, ...]]:
    forms = lexicons.mapping("contractions", "form", "words")
    return {form: tuple(words.split()) for form, words in forms.items()}


@cache
def _spellings() -> dict[str, str]:
    return lexicons.mapping("spellings", "form", "standard")


@cache
def _weights() -> dict[str, float]:
    """From a word to its weight in bits; a contraction's parts have their own rows."""
    listed = lexicons.mapping("word_frequencies", "word", "per_million")
    weights: dict[str, float] = {}
    for word, often in listed.items():
        folded = _spellings().get(word, word)
        weights.setdefault(folded, -log2(int(often) / 1_000_000))
    return weights
