"""Choices between rivals, and the weights that explain them best (a conditional logit)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

__all__ = ["Choice", "fit_choices"]

Choice = tuple[Sequence[Sequence[str]], Sequence[int]]
"""The rivals' features, and the indices of the right ones."""

MIN_COUNT = 4
"""Features seen fewer times are not to be trusted."""

PENALTY = 4.0
"""On the weights' squares, where nothing else is said. Both are the best of a cross-validation."""


class _Table(NamedTuple):
    """All choices in one sparse table: a row a rival."""

    columns: Any
    starts: Any
    groups: Any
    right: Any
    size: int


def fit_choices(choices: Sequence[Choice], penalty: float = PENALTY) -> dict[str, float]:
    """The weight of each feature that was seen often enough; the same input, the same weights."""
    counts = Counter(f for rivals, _ in choices for features in rivals for f in features)
    places = {f: n for n, f in enumerate(sorted(f for f in counts if counts[f] >= MIN_COUNT))}
    table = _table(choices, places)
    found = minimize(
        _loss,
        np.zeros(len(places)),
        args=(table, penalty),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 300, "maxfun": 400},
    )
    return {feature: float(found.x[n]) for feature, n in places.items()}


def _table(choices: Sequence[Choice], places: dict[str, int]) -> _Table:
    columns: list[int] = []
    starts, groups, right = [0], [], []
    for group, (rivals, correct) in enumerate(choices):
        for n, features in enumerate(rivals):
            columns += [places[f] for f in features if f in places]
            starts.append(len(columns))
            groups.append(group)
            right.append(n in correct)
    return _Table(
        np.array(columns), np.array(starts), np.array(groups), np.array(right), len(choices)
    )


def _loss(weights: Any, table: _Table, penalty: float) -> tuple[float, Any]:
    """The penalized log loss and its gradient: raise the right rivals' share of each choice."""
    columns, starts, groups, right, size = table
    sums = np.concatenate([[0.0], np.cumsum(weights[columns])])
    scores = sums[starts[1:]] - sums[starts[:-1]]
    top = np.full(size, -np.inf)
    np.maximum.at(top, groups, scores)
    powers = np.exp(scores - top[groups])
    total = np.bincount(groups, powers, size)
    mass = np.maximum(np.bincount(groups, powers * right, size), 1e-12)
    loss = np.log(total / mass).sum() + penalty / 2 * weights @ weights
    slope = powers / total[groups] - np.where(right, powers / mass[groups], 0.0)
    by_feature = np.bincount(columns, np.repeat(slope, np.diff(starts)), len(weights))
    return float(loss), by_feature + penalty * weights
