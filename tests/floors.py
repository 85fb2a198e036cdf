"""Quality floors: figures below which the project does not go unnoticed.

``floors.toml`` has a table for each figure. Every figure is a share, where more is better.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FILE", "Floor", "lowered", "read_floors", "shortfalls"]

FILE = Path(__file__).with_name("floors.toml")


@dataclass(frozen=True)
class Floor:
    """A figure's floor.

    Attributes:
        figure: The figure's name.
        floor: What it must not fall below.
        reason: Why the floor is lower than it once was; empty when it is not.
        history: The floors before this one, oldest first.
    """

    figure: str
    floor: float
    reason: str = ""
    history: tuple[float, ...] = ()


def read_floors(text: str) -> dict[str, Floor]:
    """Read the file.

    Raises:
        ValueError: A table has a key that is not known, or lacks its floor.
    """
    floors = {}
    for figure, table in tomllib.loads(text).items():
        if not set(table) <= {"floor", "reason", "history"} or "floor" not in table:
            raise ValueError(f"[{figure}] needs floor, and may have reason and history")
        floors[figure] = Floor(
            figure,
            float(table["floor"]),
            str(table.get("reason", "")).strip(),
            tuple(float(value) for value in table.get("history", ())),
        )
    return floors


def lowered(floors: Iterable[Floor]) -> list[str]:
    """Floors that are lower than they once were, with no reason given."""
    return [
        f"{each.figure}: the floor was {max(each.history)} and is {each.floor}; give a reason"
        for each in floors
        if each.history and each.floor < max(each.history) and not each.reason
    ]


def shortfalls(floors: Mapping[str, Floor], measured: Mapping[str, float]) -> list[str]:
    """What is wrong with measured figures: below their floor, or one without the other."""
    wrong = [
        f"{name}: {measured[name]:.4f} is below its floor, {floors[name].floor:.4f}"
        for name in sorted(floors.keys() & measured.keys())
        if measured[name] < floors[name].floor
    ]
    wrong += [f"{name}: not measured" for name in sorted(floors.keys() - measured.keys())]
    wrong += [f"{name}: has no floor" for name in sorted(measured.keys() - floors.keys())]
    return wrong
