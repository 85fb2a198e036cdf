"""The figures on the project's own cases, held against ``floors.toml``.

Known failures count as failures here: mending one raises a figure, and then its floor.
"""

from __future__ import annotations

from floors import FILE, read_floors, shortfalls
from parsing import attributions
from test_attribution import CASES as ATTRIBUTION_CASES
from test_attribution import expected, found
from test_seed import CASES as SEED_CASES
from test_seed import quotes_of
from test_statement_cases import CASES as STATEMENT_CASES
from test_statement_cases import is_right


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def attribution_cases() -> list[bool]:
    return [
        sorted(found(case["text"], each) for each in attributions(case["text"]))
        == sorted(expected(quote) for quote in case["quotes"])
        for case in ATTRIBUTION_CASES
    ]


def seed_speakers() -> list[bool]:
    speakers = [(quotes_of(case["words"])[0].speaker, case["speaker"]) for case in SEED_CASES]
    return [speaker is not None and speaker.name == name for speaker, name in speakers]


def seed_days() -> list[bool]:
    days = [(quotes_of(case["words"])[0].day.said_on, case["said_on"]) for case in SEED_CASES]
    return [str(day or "") == (said_on or "") for day, said_on in days]


def statement_cases() -> list[bool]:
    return [is_right(n) for n in range(len(STATEMENT_CASES))]


def test_no_figure_falls_below_its_floor() -> None:
    measured = {
        "attribution-cases": share(attribution_cases()),
        "seed-speakers": share(seed_speakers()),
        "seed-days": share(seed_days()),
        "statement-cases": share(statement_cases()),
    }
    assert not shortfalls(read_floors(FILE.read_text(encoding="utf-8")), measured)
