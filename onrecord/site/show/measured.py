"""How good the extractor was found to be: figures for the pages and for ``docs/quality.md``.

They stand in ``measured.toml`` as they were counted, and nowhere else, so that what a page tells
its reader and what the documentation says cannot drift apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "ATTRIBUTION",
    "ATTRIBUTIONS",
    "BANDS",
    "ENDS",
    "MENTIONS",
    "NAMING",
    "VERSION",
    "WEAK_SPOTS",
]
__all__ += ["Attribution", "Band", "Counted", "above", "band_of"]

_PARAPHRASE = "indirect"
_FITTED = frozenset({"direct", "mixed", _PARAPHRASE})
"""Kinds of quotes with a confidence that was measured; that of a refusal is a fixed figure."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were right, of how many that were compared with what people had marked."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """The part that was right, from 0 to 1; nought of nothing."""
        return self.right / self.of if self.of else 0.0

    @property
    def in_hundred(self) -> int:
        """How many of a hundred were right, as one says it: never 100 when some were wrong.

        >>> Counted(239, 244).in_hundred, Counted(999, 1000).in_hundred
        (98, 99)
        """
        rounded = round(self.share * 100)
        return 99 if rounded == 100 and self.right < self.of else rounded

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.right + other.right, self.of + other.of)


@dataclass(frozen=True, slots=True)
class Band:
    """What was right of the quotes whose confidence is from ``least`` up to ``below``.

    Attributes:
        least: The least confidence of the band.
        below: The least of the band above it; None for the highest.
        quotations: Direct and mixed quotes.
        paraphrases: Indirect ones.
    """

    least: float
    below: float | None
    quotations: Counted
    paraphrases: Counted

    @property
    def name(self) -> str:
        """The band in words.

        >>> BANDS[0].name, BANDS[1].name, BANDS[-1].name
        ('0.95 and above', '0.9 to 0.95', 'below 0.5')
        """
        if self.below is None:
            return f"{self.least:g} and above"
        return f"{self.least:g} to {self.below:g}" if self.least else f"below {self.below:g}"

    def counted(self, kind: str) -> Counted:
        """What was right of the quotes of a kind."""
        return self.paraphrases if kind == _PARAPHRASE else self.quotations


@dataclass(frozen=True, slots=True)
class Attribution:
    """Figures of one kind of attribution, on two sets of articles.

    Attributes:
        what: What was counted.
        development: Its figures on articles that nothing was learnt from: precision, recall, F1,
            or a share.
        training: On those that the weights were learnt from, each fifth with the weights that the
            others give.
    """

    what: str
    development: Mapping[str, float]
    training: Mapping[str, float]


def band_of(confidence: float, kind: str) -> Band | None:
    """The band that tells what a quote's confidence is worth; None when none does.

    Where no quote of that kind was compared in its own band, it is the next one below, which
    promises less.

    >>> band_of(0.83, "direct").name, band_of(0.97, "indirect").name
    ('0.8 to 0.9', '0.9 to 0.95')
    >>> band_of(0.85, "declined") is None
    True
    """
    if kind not in _FITTED:
        return None
    fitting = (band for band in BANDS if confidence >= band.least and band.counted(kind).of)
    return next(fitting, None)


def above(least: float) -> Band:
    """All bands from ``least`` on as one.

    >>> round(above(0.9).quotations.share, 3)
    0.982
    """
    found = [band for band in BANDS if band.least >= least]
    return Band(
        least,
        None,
        sum((band.quotations for band in found), Counted(0, 0)),
        sum((band.paraphrases for band in found), Counted(0, 0)),
    )


def _read(rows: Sequence[Mapping[str, Any]]) -> tuple[Band, ...]:
    leasts = [row["least"] for row in rows]
    return tuple(
        Band(row["least"], below, Counted(**row["quotations"]), Counted(**row["paraphrases"]))
        for row, below in zip(rows, [None, *leasts], strict=False)
    )


def _by_kind(rows: Sequence[Mapping[str, Any]], column: str) -> tuple[tuple[str, Counted], ...]:
    return tuple((row["what"], Counted(**row[column])) for row in rows)


_FILE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

VERSION: str = _FILE["version"]
"""The version of the program that was measured."""

ATTRIBUTION = tuple(Attribution(**row) for row in _FILE["attribution"])
"""What was found of attributions, and given to the right mention."""

BANDS = _read(_FILE["band"])
"""The bands of confidence, the highest first."""

MENTIONS = _by_kind(_FILE["mention"], "source")
"""How the article writes the source, and how many quotations were given to the right one."""

NAMING = _by_kind(_FILE["naming"], "named")
"""Kinds of mentions, and how many were given the right name."""

ATTRIBUTIONS: tuple[int, int] = (_FILE["ends"]["attributions"], _FILE["ends"]["articles"])
"""How many attributions, of how many articles, ``ENDS`` rests on."""

ENDS: tuple[tuple[str, float], ...] = tuple(
    (row["what"], row["share"]) for row in _FILE["ends"]["figure"]
)
"""Shares of those attributions, from the bare text to the speaker's name and the day."""

WEAK_SPOTS: tuple[str, ...] = tuple(_FILE["weak"]["spots"])
"""What the program does badly; a word between asterisks is stressed."""
