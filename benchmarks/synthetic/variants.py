"""How a second report of an utterance differs from the first, and how a quotation goes wrong.

Every function gives None when the words are too few, or hold nothing that it could change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Literal, NamedTuple, get_args

from .vocabulary import spread, vocabulary

__all__ = ["FORMS", "SENTENCE_END", "Changed", "Form", "Variants"]

Form = Literal[
    "verbatim", "cut", "ellipsis", "bracket", "punctuation", "capitals", "words", "split", "mixed"
]
"""What a report made of an utterance.

``verbatim``: nothing but the marks around it. ``cut``: its beginning or its end is missing.
``ellipsis``: words within it are missing, and dots say so. ``bracket``: an insertion of the
reporter's, often for a pronoun. ``punctuation`` and ``capitals``: these only. ``words``: one or
two words are others. ``split``: two quotes in one article, each a part. ``mixed``: a part of it
within the reporter's sentence.
"""

FORMS: tuple[Form, ...] = get_args(Form)

_SHARES: dict[Form, int] = {
    "verbatim": 28,
    "cut": 22,
    "ellipsis": 8,
    "bracket": 8,
    "punctuation": 8,
    "capitals": 4,
    "words": 10,
    "split": 7,
    "mixed": 5,
}
_LEAST: dict[Form, int] = {
    "verbatim": 1,
    "cut": 9,
    "ellipsis": 12,
    "bracket": 8,
    "punctuation": 5,
    "capitals": 6,
    "words": 10,
    "split": 14,
    "mixed": 9,
}
"""Words that an utterance must have for it, so that enough is left to know it by."""
_FEWEST, _FEWEST_OF_FRAGMENT = 5, 7
"""Words that each part of a split has, and what stands within the reporter's sentence."""

_PRONOUN = re.compile(r"(?<=\s)(?:it|they|them)(?=\s)")
SENTENCE_END = re.compile(r"(?<=[.?]) (?=\S)")
"""Where a sentence ends and another begins: there is no other full stop before a blank."""

_VOWELS = "aeiou"
_END = re.compile(r"[.?!,;:…—\s]+\Z")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w]|[.,]\d)")
_NOT = re.compile(r" not\b|n’t\b")
_WONT = {"wo": "will", "ca": "can"}
_ADD_NOT = re.compile(r"\b(?:will|would|should|could|must|is|are|was|were|has|have)\b(?! not\b)")


class Changed(NamedTuple):
    """Words that were altered: the new text, and each word replaced with what stands there now."""

    text: str
    words: tuple[tuple[str, str], ...]


class Variants:
    """Makes the forms of utterances.

    Args:
        random: Where choices come from.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._lists = vocabulary().lists
        self._classes = vocabulary().classes
        self._turns = spread(list(_SHARES.values()), 100)
        self._makers: Mapping[Form, Callable[[str], Sequence[str] | None]] = {
            "cut": self._one(self.cut),
            "ellipsis": self._one(self._with_ellipsis),
            "bracket": self._one(self._with_bracket),
            "punctuation": self._one(self._punctuated),
            "capitals": self._one(self._capitalized),
            "words": self._one(self._reworded),
            "split": self._split,
            "mixed": self._one(self._fragment),
        }

    def form(self, words: int) -> Form:
        """A form that an utterance of so many words can have."""
        form = FORMS[self._turns[int(self._random.random() * 100)]]
        return form if words >= _LEAST[form] else "verbatim"

    def make(self, form: Form, text: str) -> tuple[Form, Sequence[str]]:
        """The quotes of an utterance in a form: one, or two when it is split.

        Returns:
            The form, ``verbatim`` when the words do not let themselves be changed so; the texts.
        """
        maker = self._makers.get(form)
        made = maker(text) if maker else None
        return (form, made) if made else ("verbatim", (text,))

    def cut(self, text: str) -> str | None:
        """A part of at least six words and two fifths, from either end."""
        words = text.split()
        most = len(words) - 2
        least = max(6, len(words) * 2 // 5)
        if most < least:
            return None
        kept = self._between(least, most)
        if self._random.random() < 0.65:
            return _closed(" ".join(words[:kept]))
        return " ".join(words[-kept:])

    def reword(self, text: str, count: int) -> Changed | None:
        """Other words in place of ``count`` words, each of the same class."""
        words = text.split(" ")
        places = [n for n, word in enumerate(words) if n and word in self._classes]
        if len(places) < count:
            return None
        pairs = []
        for place in sorted(self._random.sample(places, count)):
            old = new = words[place]
            while new == old or (new[0] in _VOWELS) != (old[0] in _VOWELS):
                new = self._drawn(self._lists[self._classes[old]])
            words[place] = new
            pairs.append((old, new))
        return Changed(" ".join(words), tuple(pairs))

    def renumber(self, text: str) -> Changed | None:
        """Another number in place of one in figures."""
        found = list(_NUMBER.finditer(text))
        if not found:
            return None
        number = found[self._between(0, len(found) - 1)]
        value = int(number[0])
        other = str(value + self._between(1, 9) if value < 1900 else value - self._between(1, 9))
        text = text[: number.start()] + other + text[number.end() :]
        return Changed(text, ((number[0], other),))

    def negate(self, text: str) -> Changed | None:
        """The same with one "not" fewer, or else one more."""
        found = _NOT.search(text)
        if found:
            before, after = text[: found.start()], text[found.end() :]
            if before.endswith(("wo", "ca")):
                before = before[:-2] + _WONT[before[-2:]]
            return Changed(before + after, ((found[0].strip(), ""),))
        found = _ADD_NOT.search(text)
        if not found:
            return None
        return Changed(f"{text[: found.end()]} not{text[found.end() :]}", (("", "not"),))

    def _one(self, maker: Callable[[str], str | None]) -> Callable[[str], Sequence[str] | None]:
        def alone(text: str) -> Sequence[str] | None:
            made = maker(text)
            return (made,) if made is not None and made != text else None

        return alone

    def _with_ellipsis(self, text: str) -> str | None:
        words = text.split()
        start = self._between(3, len(words) - 8)
        gap = self._between(2, min(10, len(words) - start - 4))
        dots = ("… ", " … ", " ... ", "... ")[self._between(0, 3)]
        return _END.sub("", " ".join(words[:start])) + dots + " ".join(words[start + gap :])

    def _with_bracket(self, text: str) -> str | None:
        inserted = f"[the {self._drawn(self._lists['actor'])}]"
        pronouns = list(_PRONOUN.finditer(text))
        if pronouns:
            at = pronouns[self._between(0, len(pronouns) - 1)]
            return f"{text[: at.start()]}{inserted}{text[at.end() :]}"
        words = text.split()
        words.insert(self._between(3, len(words) - 3), inserted)
        return " ".join(words)

    def _punctuated(self, text: str) -> str | None:
        way = self._between(0, 3)
        if way == 0 and ", " in text:
            return text.replace(", ", " ")
        if way == 1 and ". " in text:
            return text.replace(". ", "; ", 1)
        if way == 2 and " and " in text:
            return text.replace(" and ", ", and ", 1).replace(",,", ",")
        words = text.split(" ")
        at = self._between(2, len(words) - 3)
        return f"{_END.sub('', ' '.join(words[:at]))} — {' '.join(words[at:])}"

    def _capitalized(self, text: str) -> str | None:
        words = text.split(" ")
        long = [n for n, word in enumerate(words) if len(word) > 4 and word.islower()]
        if not long:
            return None
        for n in self._random.sample(long, min(len(long), 2)):
            words[n] = words[n].capitalize()
        return " ".join(words)

    def _reworded(self, text: str) -> str | None:
        count = 2 if text.count(" ") > 18 and self._random.random() < 0.4 else 1
        changed = self.reword(text, count)
        return changed and changed.text

    def _split(self, text: str) -> Sequence[str] | None:
        words = text.split()
        ends = [n + 1 for n, word in enumerate(words) if word[-1] in ".?"]
        fit = [n for n in ends if _FEWEST <= n <= len(words) - _FEWEST]
        at = fit[0] if fit else self._between(_FEWEST, len(words) - _FEWEST)
        return _closed(" ".join(words[:at])), " ".join(words[at:])

    def _fragment(self, text: str) -> str | None:
        """The end of a sentence, without its beginning."""
        sentences = [each.split() for each in SENTENCE_END.split(text)]
        long = [words for words in sentences if len(words) >= _LEAST["mixed"]]
        if not long:
            return None
        words = long[self._between(0, len(long) - 1)]
        kept = self._between(_FEWEST_OF_FRAGMENT, min(len(words) - 1, 18))
        return _closed(" ".join(words[-kept:]))

    def _between(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def _drawn(self, words: Sequence[str]) -> str:
        return words[int(self._random.random() * len(words))]


def _closed(text: str) -> str:
    """With a full stop at its end, in place of what stands there."""
    return text if text[-1] in ".?" else _END.sub("", text) + "."
