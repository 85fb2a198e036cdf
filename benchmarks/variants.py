"""Other forms of a quotation, as other articles would have it: cut, marked, retyped, misheard.

Every change is drawn at random, from nothing that the grouping under measure knows: not its word
lists, not its weights. A change that cannot be made of some words gives None.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import log2
from random import Random

__all__ = ["CHANGES", "LEAST_WORDS", "Changer"]

CHANGES = ("cut", "ellipsis", "bracket", "punctuation", "spelling", "words changed", "split")
"""What one article can do to a quotation; ``Changer.two`` does two of them."""

LEAST_WORDS = 5
_LEAST_SHARE = 0.4
_LEAST_SIDE = 3
"""Words that stay on either side of an ellipsis."""

_CORE = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)
_PRONOUNS = frozenset(
    "i he she it we they me him her us them this that these those his their its".split()
)
_ELLIPSES = ("…", "...", ". . .", "[...]", "....")
_CONTRACTIONS = (
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|would|could|should)n['’]t\b"), r"\1 not"),
    (re.compile(r"\b(I|you|we|they|who)['’]ll\b"), r"\1 will"),
    (re.compile(r"\b(you|we|they)['’]re\b"), r"\1 are"),
    (re.compile(r"\b(I|you|we|they)['’]ve\b"), r"\1 have"),
    (re.compile(r"\bI['’]m\b"), "I am"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|would|could) not\b"), r"\1n't"),
    (re.compile(r"\b(you|we|they) are\b"), r"\1're"),
    (re.compile(r"\b(I|we|they) have\b"), r"\1've"),
    (re.compile(r"\b(cannot|can not)\b"), "can't"),
    (re.compile(r"\bgoing to\b"), "gonna"),
)
_SPELLINGS = (
    (re.compile(r"(?<=\w{3})iz(e[ds]?|ing|ation)\b"), r"is\1"),
    (re.compile(r"\b([Ll]ab|[Cc]ol|[Ff]av|[Hh]on|[Nn]eighb|[Bb]ehavi)or"), r"\1our"),
    (re.compile(r"\b([Cc]ent|[Tt]heat)er\b"), r"\1re"),
    (re.compile(r"\b([Dd]ef|[Oo]ff)ense"), r"\1ence"),
    (re.compile(r"\b([Pp]rogram)\b"), r"\1me"),
    (re.compile(r"\bpercent\b"), "per cent"),
    (re.compile(r" percent\b"), "%"),
)
_NUMBERS = tuple(
    (re.compile(rf"\b{word}\b", re.IGNORECASE), str(n + 2))
    for n, word in enumerate("two three four five six seven eight nine ten".split())
)
_PUNCTUATION: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace(",", ""),
    lambda text: text.rstrip(".,!?;:") + ",",
    lambda text: text.rstrip(".,!?;:"),
    lambda text: re.sub(r"\s*(--|—|–)\s*", ", ", text),
    lambda text: re.sub(r", ", " — ", text, count=1),
    lambda text: text.replace("’", "'").replace("“", '"').replace("”", '"'),
    lambda text: text.replace("'", "’"),
    lambda text: re.sub(r"(?<=\w)-(?=\w)", " ", text),
    lambda text: re.sub(r"[“”‘\"]", "", text),
    lambda text: text[:1].swapcase() + text[1:],
    lambda text: re.sub(r"[.!?] (\w)", lambda m: f"; {m[1].lower()}", text),
    lambda text: text.upper(),
    lambda text: text.lower(),
    lambda text: text.title(),
)


class Changer:
    """Makes other forms of quotations.

    Args:
        texts: Where its words come from, and how frequent each is.
        names: Names to put in brackets.
    """

    def __init__(self, texts: Iterable[str], names: Sequence[str]) -> None:
        counts = Counter(word for text in texts for word in re.findall(r"[a-z]+", text.lower()))
        self._often = {word: int(log2(count)) for word, count in counts.items()}
        self._alike: defaultdict[int, list[str]] = defaultdict(list)
        for word, often in sorted(self._often.items()):
            self._alike[often].append(word)
        self._names = names

    def make(self, change: str, text: str, random: Random) -> tuple[str, ...] | None:
        """The quotation after a change; as two, when it is split."""
        if change == "split":
            return self._split(text, random)
        changed = {
            "cut": self._cut,
            "ellipsis": self._ellipsis,
            "bracket": self._bracket,
            "punctuation": self._punctuation,
            "spelling": self._spelling,
            "words changed": self._words_changed,
        }[change](text, random)
        return None if changed is None or changed == text else (changed,)

    def two(self, text: str, random: Random) -> tuple[str, ...] | None:
        """The quotation after two changes, one on the other; it is split last, if at all."""
        one, other = sorted(random.sample(CHANGES, 2), key=lambda each: each == "split")
        first = self.make(one, text, random)
        if first is None:
            return None
        second = self.make(other, first[0], random)
        enough = second is not None and all(_kept(each, text) for each in second)
        return second if enough or other == "split" else None

    def _cut(self, text: str, random: Random) -> str | None:
        words = text.split()
        spare = len(words) - _least(len(words))
        if spare < 1:
            return None
        lost = random.randint(1, spare)
        before = random.choice((0, lost, random.randint(0, lost)))
        return " ".join(words[before : len(words) - (lost - before)])

    def _split(self, text: str, random: Random) -> tuple[str, ...] | None:
        words = text.split()
        if len(words) < 2 * LEAST_WORDS:
            return None
        at = random.randint(LEAST_WORDS, len(words) - LEAST_WORDS)
        return " ".join(words[:at]), " ".join(words[at:])

    def _ellipsis(self, text: str, random: Random) -> str | None:
        words = text.split()
        spare = min(len(words) - _least(len(words)), len(words) - 2 * _LEAST_SIDE)
        if spare < 1:
            return None
        lost = random.randint(1, spare)
        at = random.randint(_LEAST_SIDE, len(words) - _LEAST_SIDE - lost)
        return " ".join([*words[:at], random.choice(_ELLIPSES), *words[at + lost :]])

    def _bracket(self, text: str, random: Random) -> str | None:
        words = text.split()
        pronouns = [n for n, word in enumerate(words) if _core(word).lower() in _PRONOUNS]
        put_in = random.choice(self._names).split()[-1]
        put_in = random.choice((f"[{put_in}]", f"[the {self._any_word(random)}]"))
        way = random.choice(("instead", "after", "anywhere", "capital"))
        if way == "capital" and words[0][:1].isalpha():
            words[0] = f"[{words[0][0].swapcase()}]{words[0][1:]}"
        elif way in ("instead", "after") and pronouns:
            at = random.choice(pronouns)
            before, word, after = _parts(words[at])
            words[at] = f"{before}{put_in if way == 'instead' else f'{word} {put_in}'}{after}"
        else:
            words.insert(random.randint(1, len(words) - 1), put_in)
        return " ".join(words)

    def _punctuation(self, text: str, random: Random) -> str | None:
        for change in random.sample(_PUNCTUATION, 3):
            text = change(text) if random.random() < 0.7 else text
        return text

    def _spelling(self, text: str, random: Random) -> str | None:
        rules = [rule for rule in (*_SPELLINGS, *_CONTRACTIONS, *_NUMBERS) if rule[0].search(text)]
        if rules and random.random() < 0.8:
            for pattern, new in random.sample(rules, min(2, len(rules))):
                text = pattern.sub(new, text, count=1)
            return text
        return self._mistyped(text, random)

    def _mistyped(self, text: str, random: Random) -> str | None:
        """One long word with a letter missing, doubled, or before its neighbour."""
        words = text.split()
        long = [n for n, word in enumerate(words) if re.fullmatch(r"[A-Za-z]{5,}", word)]
        if not long:
            return None
        n = random.choice(long)
        word, at = words[n], random.randint(1, len(words[n]) - 2)
        left, here, right = word[:at], word[at], word[at + 1 :]
        words[n] = random.choice(
            (left + right, left + here * 2 + right, left + right[0] + here + right[1:])
        )
        return " ".join(words)

    def _words_changed(self, text: str, random: Random) -> str | None:
        words = text.split()
        most = min(3, len(words) // 4)
        if most < 1:
            return None
        for _ in range(random.randint(1, most)):
            at = random.randrange(len(words))
            way = random.choices(("replace", "delete", "insert"), (2, 1, 1))[0]
            if way == "replace":
                words[at] = self._replaced(words[at], random)
            elif way == "insert":
                words.insert(at, self._similar(_core(words[at]).lower(), random))
            elif len(words) > LEAST_WORDS:
                del words[at]
        return " ".join(words)

    def _replaced(self, token: str, random: Random) -> str:
        before, word, after = _parts(token)
        if word.isdigit():
            new = str(int(word) + random.choice((1, 2, 5, 10, 100)))
        else:
            new = self._similar(word.lower(), random)
        return before + (new.capitalize() if word[:1].isupper() else new) + after

    def _similar(self, word: str, random: Random) -> str:
        """Another word that is about as frequent."""
        rivals = self._alike[self._often.get(word, 0)]
        return next(
            (new for new in random.choices(rivals, k=5) if new != word), self._any_word(random)
        )

    def _any_word(self, random: Random) -> str:
        return random.choice(self._alike[random.choice((2, 3, 4, 5))])


def _least(words: int) -> int:
    """How many of so many words have to stay."""
    return max(LEAST_WORDS, -int(-words * _LEAST_SHARE // 1))


def _kept(form: str, text: str) -> bool:
    """Whether a form still has enough of the words."""
    return len(form.split()) >= _least(len(text.split()))


def _parts(token: str) -> tuple[str, str, str]:
    """What stands before a word, the word, and what stands after it."""
    match = _CORE.match(token)
    assert match is not None
    return match[1], match[2], match[3]


def _core(token: str) -> str:
    return _parts(token)[1]
