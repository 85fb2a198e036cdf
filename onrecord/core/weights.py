"""Fitted weights: how much each feature of a claim speaks for it.

The weights are data (``lexicons/en/*_weights.tsv``), fitted by ``benchmarks/fit.py``. Features
are of syntax and of the project's own word lists, never of remembered phrases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import repeat
from math import exp

from onrecord import lexicons

__all__ = ["chances", "forget_weights", "probability"]


@cache
def _weights(model: str) -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in lexicons.rows(f"{model}_weights")}


def forget_weights() -> None:
    """Read the weights anew when they are needed next: for a program that has just written them."""
    lexicons.rows.cache_clear()
    _weights.cache_clear()


def _score(model: str, features: Iterable[str]) -> float:
    weights = _weights(model)
    return sum(map(weights.get, features, repeat(0.0)))


def probability(model: str, features: Iterable[str]) -> float:
    """The chance that one thing with these features is so (logistic)."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, _score(model, features)))))


def chances(model: str, candidates: Sequence[Iterable[str]]) -> list[float]:
    """The chances of rival candidates, of which one at most is so (softmax); they sum to one."""
    scores = [_score(model, features) for features in candidates]
    top = max(scores, default=0.0)
    powers = [exp(score - top) for score in scores]
    total = sum(powers) or 1.0
    return [power / total for power in powers]
