"""Invented sentences that read passably like English, a few millions a minute.

The grammar (``words/grammar.tsv``) is unfolded once into many thousands of sentence patterns with
gaps for words. Making a sentence is then one choice of a pattern and one of a word for each gap.
A pattern has six or more gaps but in the shortest sentences, and each gap hundreds of words that
are not rare, so that two long sentences differ in much, as those of two people do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from operator import itemgetter
from random import Random
from typing import NamedTuple

from .vocabulary import SIZE, rows, vocabulary

__all__ = ["Speech"]

_GAP = re.compile(r"<(\w+)>")
_PATTERNS = {"SAID": 20_000, "TOLD": 6_000, "PARAPHRASE": 1_500, "LEAD": 400, "HEADLINE": 300}
"""The symbols that sentences are made of, and how often each is unfolded."""
_SHORTEST, _LONGEST = 5, 26
_TOPIC_WORDS = 32
_TOPIC_REPEATED = 3


class _Pattern(NamedTuple):
    """A sentence with gaps: the text for ``%``, and the class of the word for each."""

    text: str
    gaps: tuple[int, ...]


class Speech:
    """Makes sentences, each from the random numbers it is given, and so the same from the same.

    Args:
        random: Where choices come from.
    """

    def __init__(self, random: Random) -> None:
        self._draw = random.random
        self._classes = {name: n for n, name in enumerate(vocabulary().lists)}
        self._lists: list[Sequence[str]] = list(vocabulary().lists.values())
        unfolded = _unfold_all()
        self._patterns = {
            symbol: [self._compiled(text) for text in texts] for symbol, texts in unfolded.items()
        }
        self._by_length = self._sorted_by_length(unfolded["SAID"])

    def change_topic(self) -> None:
        """Draw the nouns that come up again and again from now on."""
        draw = self._draw
        for places, forms in vocabulary().topical:
            few = [places[int(draw() * SIZE)] for _ in range(_TOPIC_WORDS)]
            few += few[:_TOPIC_REPEATED] * _TOPIC_REPEATED
            pick = itemgetter(*few)
            for name, words in forms.items():
                self._lists[self._classes[name]] = pick(words)

    def said(self, words: int) -> list[str]:
        """Sentences that somebody says, of about so many words together.

        Args:
            words: From 5 up; the sentences have up to two fewer, or some more.
        """
        found: list[str] = []
        while words >= _SHORTEST or not found:
            length = min(words, _LONGEST)
            if length > 2 * _SHORTEST + 2 and self._draw() < 0.8:
                length = _SHORTEST + int(self._draw() * (length - 2 * _SHORTEST + 1))
            patterns = self._by_length[length]
            sentence = _capital(self._filled(patterns))
            found.append(sentence if sentence[-1] in ".?" else sentence + ".")
            words -= sentence.count(" ") + 1
        return found

    def told(self) -> str:
        """A sentence of the reporter's."""
        return _capital(self._filled(self._patterns["TOLD"]))

    def paraphrase(self) -> str:
        """A clause that tells what somebody said, without capital and stop."""
        return self._filled(self._patterns["PARAPHRASE"])

    def lead(self) -> str:
        """Words of the reporter's that lead to a fragment of what somebody said."""
        return self._filled(self._patterns["LEAD"])

    def headline(self) -> str:
        """A headline."""
        return _capital(self._filled(self._patterns["HEADLINE"]))

    def word(self, name: str) -> str:
        """A word of a class.

        Args:
            name: One of ``Vocabulary.lists``.
        """
        words = self._lists[self._classes[name]]
        return words[int(self._draw() * len(words))]

    def _filled(self, patterns: list[_Pattern]) -> str:
        lists, draw = self._lists, self._draw
        text, gaps = patterns[int(draw() * len(patterns))]
        words = [lists[gap] for gap in gaps]
        return text % tuple([each[int(draw() * len(each))] for each in words])

    def _compiled(self, text: str) -> _Pattern:
        gaps = tuple(self._classes[name] for name in _GAP.findall(text))
        return _Pattern(_GAP.sub("%s", text.replace("%", "%%")), gaps)

    def _sorted_by_length(self, texts: list[str]) -> list[list[_Pattern]]:
        """Patterns for each number of words from nought to the longest."""
        found: defaultdict[int, list[_Pattern]] = defaultdict(list)
        for text in texts:
            gaps = _GAP.findall(text)
            extra = sum(vocabulary().lists[name][0].count(" ") for name in gaps)
            found[text.count(" ") + 1 + extra].append(self._compiled(text))
        return [
            found[min(found, key=lambda there: (abs(there - length), there))]
            for length in range(_LONGEST + 1)
        ]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


@cache
def _unfold_all() -> dict[str, list[str]]:
    """Patterns of each symbol, every one once; the same in every process."""
    grammar: dict[str, tuple[list[str], list[int]]] = {}
    for row in rows("grammar"):
        phrases, weights = grammar.setdefault(row["symbol"], ([], []))
        phrases.append(row["phrase"])
        weights.append(int(row["weight"]))
    until = {symbol: list(accumulate(weights)) for symbol, (_, weights) in grammar.items()}
    random = Random(0)

    def unfolded(symbol: str) -> str:
        (phrase,) = random.choices(grammar[symbol][0], cum_weights=until[symbol])
        return _GAP.sub(lambda gap: unfolded(gap[1]) if gap[1] in grammar else gap[0], phrase)

    return {
        symbol: list(dict.fromkeys(unfolded(symbol) for _ in range(times)))
        for symbol, times in _PATTERNS.items()
    }
