"""Figures stay above their floors, and no floor is lowered without a reason."""

from __future__ import annotations

import pytest
from floors import FILE, Floor, lowered, read_floors, shortfalls

AT_90 = {"found": Floor("found", 0.9)}


def test_no_floor_is_lowered_without_a_reason() -> None:
    assert not lowered(read_floors(FILE.read_text(encoding="utf-8")).values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[a]\nfloor = 0.9", [], id="first"),
        pytest.param("[a]\nfloor = 0.9\nhistory = [0.8]", [], id="raised"),
        pytest.param("[a]\nfloor = 0.9\nhistory = [0.9]", [], id="kept"),
        pytest.param(
            "[a]\nfloor = 0.8\nhistory = [0.9]",
            ["a: the floor was 0.9 and is 0.8; give a reason"],
            id="lowered",
        ),
        pytest.param(
            "[a]\nfloor = 0.8\nhistory = [0.9, 0.7]",
            ["a: the floor was 0.9 and is 0.8; give a reason"],
            id="lower-than-once",
        ),
        pytest.param(
            '[a]\nfloor = 0.8\nhistory = [0.9]\nreason = "  "',
            ["a: the floor was 0.9 and is 0.8; give a reason"],
            id="empty-reason",
        ),
        pytest.param(
            '[a]\nfloor = 0.8\nhistory = [0.9]\nreason = "harder cases"', [], id="with-a-reason"
        ),
    ],
)
def test_lowering_needs_a_reason(text: str, expected: list[str]) -> None:
    assert lowered(read_floors(text).values()) == expected


@pytest.mark.parametrize("text", ["[a]\nreason = 'x'", "[a]\nfloor = 1\nceiling = 2"])
def test_a_table_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\[a\] needs floor"):
        read_floors(text)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        pytest.param({"found": 0.9}, [], id="at-the-floor"),
        pytest.param({"found": 1.0}, [], id="above"),
        pytest.param({"found": 0.899}, ["found: 0.8990 is below its floor, 0.9000"], id="below"),
        pytest.param({}, ["found: not measured"], id="not-measured"),
        pytest.param({"found": 1.0, "new": 0.1}, ["new: has no floor"], id="no-floor"),
    ],
)
def test_figures_are_held_against_their_floors(
    measured: dict[str, float], expected: list[str]
) -> None:
    assert shortfalls(AT_90, measured) == expected
