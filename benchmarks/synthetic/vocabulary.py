"""The words that invented text is made of: lists under ``words/``, and rarer ones made of parts.

A list gives the commonest word first. How often a word is drawn follows Zipf's law, as in real
text; the thousands of rarer words, each a start and an end put together, share what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

__all__ = ["SIZE", "Vocabulary", "made", "rows", "spread", "vocabulary", "words_of", "zipf"]

SIZE = 1 << 16
"""Length of a list to draw from: a word stands there as often as it is to be drawn."""

_FOLDER = Path(__file__).with_name("words")
_RARE, _RARE_VERBS = 0.15, 0.04
"""Share of the rarer words among the words of a class."""
_FLATTEN = 3
"""Zipf's law with its head flattened, for no one noun stands in every tenth place."""
_RARE_FLATTEN = 1000


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the list ``name``, each a mapping from column to cell.

    >>> rows("nouns")[0]
    {'of': 'actor', 'one': 'government', 'many': 'governments', 'a': 'a'}
    """
    lines = (_FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(dict(zip(cells[0], row, strict=True)) for row in cells[1:])


def words_of(name: str, of: str, column: str = "word") -> list[str]:
    """One column of the rows of a kind.

    >>> words_of("sources", "month")[:2]
    ['January', 'February']
    """
    return [row[column] for row in rows(name) if row["of"] == of]


def made(name: str, what: str) -> list[str]:
    """Words of every start with every end, mixed, so that neighbors have nothing in common.

    >>> len(made("sources", "place")), "Ashford" in made("sources", "place")
    (2960, True)
    """
    starts, ends = words_of(name, f"{what} start"), words_of(name, f"{what} end")
    return _mixed(start + end for start in starts for end in ends)


def zipf(count: int, flatten: float) -> list[float]:
    """Weights of ``count`` things by Zipf's law: the n-th has 1 / (n + flatten).

    >>> zipf(3, 1)
    [0.5, 0.3333333333333333, 0.25]
    """
    return [1 / (n + flatten) for n in range(1, count + 1)]


def spread(weights: Sequence[float], size: int = SIZE) -> list[int]:
    """Places of the weights, each as often as its weight asks for among ``size``.

    Drawing evenly from the list is drawing by weight, and as quick as drawing can be.

    >>> spread([3, 1], 8)
    [0, 0, 0, 0, 0, 0, 1, 1]
    """
    total = sum(weights)
    found: list[int] = []
    for place, until in enumerate(accumulate(weights)):
        found += [place] * (round(until / total * size) - len(found))
    return found


class Vocabulary:
    """All words by class, to draw from.

    A class is what the grammar names: ``thing`` and ``things``, ``a_thing`` with its article,
    ``v``, ``v_s``, ``v_ed``, ``v_en`` and ``v_ing``, ``place``, ``money`` and so on.

    Attributes:
        lists: From class to the list to draw from.
        topical: For nouns: the places to draw, and from class to the form at each place. What an
            article is about are a few places that it draws again and again.
        classes: From a word to the class whose words can stand for it; none for a word of two.
    """

    def __init__(self) -> None:
        self.lists: dict[str, list[str]] = {}
        self.topical: list[tuple[list[int], dict[str, list[str]]]] = []
        self._enter_nouns()
        self._enter_verbs()
        self._enter_modifiers()
        self._enter_figures()
        names = ("adv", "adj", "i", "v_s", "v_ing", "v", "actors", "things", "actor", "thing")
        found = Counter(word for name in names for word in set(self.lists[name]))
        self.classes = {
            word: name for name in names for word in self.lists[name] if found[word] == 1
        }

    def _enter(
        self,
        names: Sequence[str],
        common: Sequence[tuple[str, ...]],
        rare: Sequence[tuple[str, ...]] = (),
        share: float = _RARE,
    ) -> list[int]:
        """Enter words that have several forms, a class for each form; the places to draw."""
        words = [*common, *rare]
        weights = zipf(len(common), _FLATTEN)
        if rare:
            light = zipf(len(rare), _RARE_FLATTEN)
            scale = share / (1 - share) * sum(weights) / sum(light)
            weights += [weight * scale for weight in light]
        places = spread(weights)
        for n, name in enumerate(names):
            self.lists[name] = [words[place][n] for place in places]
        return places

    def _enter_nouns(self) -> None:
        for of in ("actor", "thing"):
            names = (of, f"{of}s", f"a_{of}")
            common = [
                (row["one"], row["many"], f"{row['a']} {row['one']}")
                for row in rows("nouns")
                if row["of"] == of
            ]
            compounds = made("parts", "noun") if of == "thing" else []
            rare = [(word, f"{word}s", f"{_article(word)} {word}") for word in compounds]
            places = self._enter(names, common, rare)
            forms = zip(*common, *rare, strict=True)
            self.topical.append((places, dict(zip(names, map(list, forms), strict=True))))
        self._enter(("mass",), [(word,) for word in words_of("nouns", "mass", "one")])
        self._enter(("place",), [(place,) for place in made("sources", "place")])
        self._enter(("surname",), [(name,) for name in made("sources", "family")])

    def _enter_verbs(self) -> None:
        keys = ("base", "third", "past", "participle", "ing")
        for of in ("v", "i"):
            names = (of, f"{of}_s", f"{of}_ed", f"{of}_en", f"{of}_ing")
            common = [tuple(row[key] for key in keys) for row in rows("verbs") if row["of"] == of]
            starts = words_of("parts", "verb start") if of == "v" else []
            rare = [
                tuple(start + form for form in verb) for verb in common[:60] for start in starts
            ]
            self._enter(names, common, rare, _RARE_VERBS)

    def _enter_modifiers(self) -> None:
        ends = words_of("parts", "adjective end")
        nouns = words_of("nouns", "thing", "one")[:150]
        compounds = _mixed(f"{noun}-{end}" for noun in nouns for end in ends)
        common = [
            (r["word"], f"{r['a']} {r['word']}") for r in rows("modifiers") if r["of"] == "adj"
        ]
        rare = [(word, f"{_article(word)} {word}") for word in compounds]
        self._enter(("adj", "a_adj"), common, rare)
        self._enter(("adv",), [(word,) for word in words_of("modifiers", "adv")])

    def _enter_figures(self) -> None:
        tenths = [f"{n}.{tenth}" for n in range(1, 10) for tenth in range(1, 10)]
        round_ones = [
            f"{n:,}" for n in (*range(11, 100), *range(100, 1000, 50), *range(1000, 99_000, 400))
        ]
        shares = [f"{share} percent" for share in (*range(2, 100), *tenths)]
        sums = [f"${n} million" for n in (*range(2, 100), *tenths)]
        sums += [f"${n} billion" for n in tenths] + [f"${n:,}" for n in range(1000, 99_000, 200)]
        counts = words_of("modifiers", "count")
        self._enter(("few",), [(word,) for word in [*counts, *map(str, range(11, 40))]])
        self._enter(("cardinal",), [(word,) for word in [*counts, *round_ones]])
        self._enter(("percent",), [(word,) for word in _mixed(shares)])
        self._enter(("money",), [(word,) for word in _mixed(sums)])
        self._enter(("year",), [(str(year),) for year in range(2019, 1960, -1)])
        for name in ("month", "weekday"):
            words = words_of("sources", name)
            self.lists[name] = [words[n % len(words)] for n in range(SIZE)]


@cache
def vocabulary() -> Vocabulary:
    """All words; made once a process."""
    return Vocabulary()


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _mixed(words: Iterable[str]) -> list[str]:
    mixed = list(words)
    Random(0).shuffle(mixed)
    return mixed
