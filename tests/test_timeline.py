"""Where the bars of a timeline stand, and what they are called."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onrecord.site.show.timeline import HEIGHT, STEP, Chart, Series, chart


def on(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def drawn(*days: str) -> Chart:
    found = chart([Series("a", "A", {on(day): 1 for day in days})])
    assert found is not None
    return found


UNITS = (
    (("2023-08-03",), "day", 12),
    (("2023-08-01", "2023-10-01"), "day", 62),
    (("2023-08-01", "2023-10-02"), "month", 12),
    (("2019-01-31", "2023-12-01"), "month", 60),
    (("2014-01-01", "2023-12-31"), "month", 120),
    (("2013-12-31", "2023-12-31"), "year", 12),
    (("1904-01-01", "2023-12-31"), "year", 120),
    (("1903-12-31", "2023-12-31"), "decade", 13),
)


@pytest.mark.parametrize(("days", "unit", "bars"), UNITS)
def test_bars_stand_for_days_months_years(days: tuple[str, ...], unit: str, bars: int) -> None:
    found = drawn(*days)
    assert (found.unit, len(found.buckets)) == (unit, bars)
    assert found.rows[0].total == len(days)
    for axis in found.axes:
        assert sum(span for _, span in axis) == bars
    for one, following in zip(found.buckets, found.buckets[1:], strict=False):
        assert following.first == one.last + timedelta(days=1)
    for day in days:
        holding = [b for b in found.buckets if b.first <= date.fromisoformat(day) <= b.last]
        assert len(holding) == 1


def test_every_row_has_the_same_scale() -> None:
    found = chart(
        [
            Series("a", "A", {on("2023-08-03"): 10, on("2023-08-05"): 5}),
            Series("b", "B", {on("2023-08-03"): 1}),
            Series("c", "C", {}),
        ]
    )
    assert found is not None
    first, second, third = found.rows
    assert [(bar.height, bar.y) for bar in first.bars] == [(HEIGHT, 0), (HEIGHT // 2, HEIGHT // 2)]
    assert second.bars[0].height == HEIGHT // 10
    assert first.bars[0].x == second.bars[0].x
    assert first.most == ("3 August 2023", 10)
    assert (third.total, third.bars) == (0, ())
    assert found.filled == [
        (found.buckets[first.bars[0].x // STEP], [10, 1, 0]),
        (found.buckets[first.bars[1].x // STEP], [5, 0, 0]),
    ]


def test_a_single_quote_is_seen_beside_a_thousand() -> None:
    found = chart([Series("a", "A", {on("2023-08-03"): 1_000, on("2023-08-04"): 1})])
    assert found is not None
    assert [bar.height > 0 for bar in found.rows[0].bars] == [True, True]


def test_labels_that_have_no_room_are_empty() -> None:
    found = drawn("2018-12-31", "2023-12-31")
    assert found.axes == [[("", 1), *((str(year), 12) for year in range(2019, 2024))]]
    numbers, months = drawn("2023-08-30", "2023-09-02").axes
    assert [label for label, _ in numbers][:4] == ["26", "27", "28", "29"]
    assert months == [("August 2023", 6), ("September 2023", 6)]
    numbers, _ = drawn("2023-08-01", "2023-09-30").axes
    assert numbers[:2] == [("1", 7), ("8", 7)]


@pytest.mark.parametrize("day", [date.min, date.max, date(999, 12, 31), date(3000, 1, 1)])
def test_days_that_no_report_can_have_are_left_out(day: date) -> None:
    assert chart([Series("a", "A", {day.toordinal(): 1})]) is None
    found = chart([Series("a", "A", {day.toordinal(): 1, on("2023-08-03"): 2})])
    assert found is not None
    assert found.rows[0].total == 2


@pytest.mark.parametrize("day", ["1000-01-01", "2999-12-31"])
def test_the_first_and_last_days_that_are_drawn(day: str) -> None:
    assert drawn(day).rows[0].total == 1
    assert drawn(day, "2023-08-03").unit == "decade"


def test_nothing_is_drawn_of_no_day() -> None:
    assert chart([]) is None
    assert chart([Series("a", "A", {})]) is None
