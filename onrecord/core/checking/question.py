"""The words that somebody asks about, read so that they can be looked for."""

from __future__ import annotations

import re
import unicodedata

from onrecord import lexicons
from onrecord.core.statements import Words, words_of
from onrecord.errors import QuestionError

__all__ = ["LONGEST", "looks_english", "read_question"]

LONGEST = 600
"""Words that can be asked about at once: longer than any quotation that news prints."""
_LONGEST_TEXT = 12_000
"""Characters, likewise."""
_FEWEST_TO_TELL = 6
"""Words from which on a language can be told."""
_LEAST_COMMON = 0.25
"""Share of the words that are common ones of English in any English text of some length."""
_LATIN_ENDS = "\u0250"
_MARKS = '“”„«»"'


def read_question(text: str) -> Words:
    r"""Read words that somebody asks about.

    White space becomes one space, quotation marks around the whole go, and what cannot be shown
    or stored is left out, so that offsets refer to the text of what is returned.

    Args:
        text: The words, from anywhere.

    Raises:
        QuestionError: There is no word among them, or there are more than ``LONGEST``.

    >>> read_question(' “We will\n not\x00 stop.” ').text
    'We will not stop.'
    >>> read_question("?!")
    Traceback (most recent call last):
    onrecord.errors.QuestionError: the words asked about: there is no word among them. Give the ...
    """
    category = unicodedata.category
    shown = "".join(" " if category(c) in _UNSHOWN else c for c in text)
    plain = " ".join(shown.split())
    count = plain.count(" ") + 1
    if count > LONGEST or len(plain) > _LONGEST_TEXT:
        size = f"{count:,} words" if count > LONGEST else f"{len(plain):,} characters"
        most = f"{LONGEST} words" if count > LONGEST else f"{_LONGEST_TEXT:,} characters"
        remedy = f"Ask about {most} at most, a passage at a time."
        raise QuestionError("the words asked about", f"{size} are too many", remedy)
    words = words_of(_unwrapped(plain))
    if not any(any(c.isalnum() for c in word) for word in words.folded):
        remedy = "Give the words of a quotation."
        raise QuestionError("the words asked about", "there is no word among them", remedy)
    return words


_UNSHOWN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Characters that control, are halves of others, or stand for nothing."""


def _unwrapped(text: str) -> str:
    """The text without quotation marks around the whole of it.

    >>> _unwrapped("“No,” he said, “never.”"), _unwrapped("“Never.”")
    ('“No,” he said, “never.”', 'Never.')
    """
    inner = text.strip(_MARKS + " ")
    return text if any(mark in inner for mark in _MARKS) else inner


_LETTERS = re.compile(r"[^\W\d_]+")


def looks_english(words: Words) -> bool:
    """Whether words may be English: enough of them are among its most common ones.

    Of a few words that may not hold; they are told by their letters alone.

    >>> looks_english(words_of("Nous ne reprendrons pas le travail sans un accord juste"))
    False
    >>> looks_english(words_of("We will not go back to work without a fair deal"))
    True
    """
    letters = [word for word in words.folded if _LETTERS.match(word)]
    if len(letters) < _FEWEST_TO_TELL:
        return all(c < _LATIN_ENDS for word in letters for c in word)
    common = lexicons.mapping("word_frequencies", "word", "per_million")
    return sum(word in common for word in letters) >= _LEAST_COMMON * len(letters)
