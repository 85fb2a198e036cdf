"""A lake grouped in rounds: the very bytes that come of a database it was loaded into."""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pyarrow
import pytest
from click.testing import CliRunner
from lakes import extract_into
from pyarrow import parquet
from test_grouping import ALTERED, CUT, KNOWN, OTHER, SAID, SHORT, Extractor
from test_reprints import cut, edited, story

from onrecord.cli import main
from onrecord.lake.grouping.course import Grouping, group_with
from onrecord.lake.grouping.engines import group_here, grouping_of
from onrecord.lake.grouping.steps import Here, Sent
from onrecord.lake.grouping.tables import GROUPED, GROUPS, parts_in
from onrecord.models import Speaker
from onrecord.places import Place

WHO = [
    *["Ann Lee", "BU", "Bo Day", "Cy Fox", "Cy Fox for Acme Mills", "Di Ash for Bakers Union"],
    *["Di Ash for Acme Mills", "Acme Mills", "a senior baker", "Lee", "somebody", "Gus Orr"],
    "Tin Works for Bakers Union",
]
SAYINGS = [SAID, CUT, ALTERED, OTHER, SHORT, f"{SAID}. {OTHER}", "every baker is paid", "…"]
SIGNERS = [
    "Bakers Union",
    "Ann Lee",
    "Acme Mills",
    "Bo Day",
    "Mayor Kay Bell",
    "Lee",
    "Di Ash",
    "Tin Works",
]
STORIES = [story(n, sentences=14) for n in range(6)]
Bytes = dict[str, bytes]


class Works(Extractor):
    """Knows that what is called so is an organization, whoever it speaks for."""

    def _speaker(self, who: str) -> Speaker | None:
        found = super()._speaker(who)
        is_one = found is not None and found.name.endswith(" Works")
        return replace(found, kind="organization") if found and is_one else found


def articles(count: int, seed: int = 5) -> Iterator[dict[str, str]]:
    """Invented ones: reprints, documents, and some whose id or address others have, too."""
    chance = random.Random(seed)
    for n in range(count):
        said = [
            f"“{chance.choice(SAYINGS)},” {chance.choice(WHO)} said"
            f"{chance.choice(['', '', ' that day'])}."
            for _ in range(chance.randint(0, 6))
        ]
        text = chance.choice([*STORIES, ""])
        body = edited(cut(text, chance.choice([1.0, 1.0, 0.7, 0.4])), chance.choice([0.0, 0.04]))
        days = chance.choice([0, 0, 0, 1, 1, 2, 9, 30, 200, None])
        own = chance.random() < 0.12
        same = chance.random() < 0.1
        told = {
            "id": f"a-{chance.randrange(n) if same and n else n}-",
            "text": " ".join([*said, body, f"That is all of number {n}."]),
            "kind": "statement" if own else "report",
            "publisher": chance.choice(["Post", "Star", "Tide"]),
            "speaker": chance.choice(SIGNERS) if own else None,
            "url": chance.choice([None, f"https://post.example/{chance.randrange(2 * count)}"]),
            "published": None if days is None else str(date(2024, 3, 5) + timedelta(days)),
        }
        yield {name: value for name, value in told.items() if value is not None}


def write_sources(folder: Path, told: Iterable[dict[str, str]]) -> None:
    """Some in files of many, some in files of their own; in folders, whose order is not that of
    their names alone."""
    bundles = [folder / name for name in ("m/z.jsonl", "m/n/a.jsonl", "m-1.jsonl", "a.jsonl")]
    (folder / "m" / "n").mkdir(parents=True)
    for n, each in enumerate(told):
        if n % 9 == 0:
            front = "".join(f"{k}: {json.dumps(v)}\n" for k, v in each.items() if k != "text")
            path = folder / ("m", "m/n")[n % 2] / f"{n}.md"
            path.write_text(f"---\n{front}---\n{each['text']}\n", encoding="utf-8")
        else:
            with bundles[n % 4].open("a", encoding="utf-8") as file:
                file.write(json.dumps(each) + "\n")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lakes")
    write_sources(folder / "sources", articles(400))
    run = extract_into(
        folder / "lake", [folder / "sources"], authority=KNOWN, extractor=Works(KNOWN), chunk=40
    )
    assert run.articles > 380
    return folder / "lake"


@pytest.fixture(scope="module")
def given(lake: Path) -> Grouping:
    return grouping_of(Place(str(lake)))


@pytest.fixture(scope="module")
def expected(given: Grouping) -> Bytes:
    """The tables of a database that the lake was loaded into."""
    rows = group_here(given)
    assert all(rows.values()), rows
    return taken(given.lake)


def taken(lake: Place) -> Bytes:
    """The tables of a lake, which then has none any more."""
    names = [GROUPS, *parts_in(lake)]
    found = {name: (lake / name).read() for name in names}
    for name in names:
        (lake / name).remove()
    return found


def rows_of(files: Bytes) -> list[str]:
    """The rows, to see where they differ."""
    tables = {
        name: parquet.read_table(io.BytesIO(data)) for name, data in files.items() if name != GROUPS
    }
    return [f"{name} {row}" for name, table in sorted(tables.items()) for row in table.to_pylist()]


@pytest.mark.parametrize("most", [pytest.param(20_000, id="whole"), pytest.param(0, id="bands")])
def test_rounds_give_the_same_files(
    given: Grouping, expected: Bytes, tmp_path: Path, most: int
) -> None:
    rounds = []
    group_with(
        Here(),
        given,
        Place(str(tmp_path)),
        most=most,
        told=lambda name, rows, size: rounds.append(name),
    )
    assert ("bands" in rounds, "whole" in rounds) == (most == 0, most > 0)
    found = taken(given.lake)
    assert rows_of(found) == rows_of(expected)
    assert found == expected
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class Ending(Here):
    """Is ended within one of its steps, or right after it, like a process that is killed."""

    def __init__(self, step: int, within: bool) -> None:
        self.left = step
        self.within = within

    def by_bucket(
        self,
        files: Sequence[str],
        buckets: int,
        work: Callable[[int, pyarrow.Table], list[Sent]],
    ) -> Iterator[Sent]:
        self.left -= 1
        for each in super().by_bucket(files, buckets, work):
            if self.left <= 0 and self.within:
                raise KeyboardInterrupt
            yield each
        if self.left <= 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("within", [True, False], ids=["within a step", "after a step"])
def test_a_run_that_was_ended_goes_on(
    given: Grouping, expected: Bytes, tmp_path: Path, within: bool
) -> None:
    told: list[list[str]] = []
    for step in (3, 7, 2, 9, 100):
        rounds: list[str] = []
        told.append(rounds)
        with suppress(KeyboardInterrupt):
            group_with(
                Ending(step, within),
                given,
                Place(str(tmp_path)),
                most=0,
                small=-1,
                told=lambda name, rows, size, rounds=rounds: rounds.append(name),  # type: ignore[misc]
            )
    assert [len(rounds) for rounds in told[:4]] == [3, 7, 2, 9]
    # Each begins with the round at which the one before was ended.
    assert all(after[0] == before[-1] for before, after in pairwise(told))
    assert taken(given.lake) == expected
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_another_run_has_left_is_not_gone_on_with(given: Grouping, tmp_path: Path) -> None:
    folder = Place(str(tmp_path))
    with suppress(KeyboardInterrupt):
        group_with(Ending(4, True), replace(given, contents="other"), folder, most=0, small=-1)
    assert (tmp_path / "state.json").exists()
    rounds: list[str] = []
    group_with(Here(), given, folder, told=lambda name, rows, size: rounds.append(name))
    assert rounds[0] == "claims"
    taken(given.lake)


ON_RAY = """
import json, sys
from onrecord.cli import main
from onrecord.lake.grouping.engines import group_on_ray, grouping_of
from onrecord.models import Speaker
from onrecord.places import Place
told = []
given = grouping_of(Place(sys.argv[1]))
small = int(sys.argv[2])
group_on_ray(given, workers=1, most=0, small=small, told=lambda *step: told.append(step))
print(json.dumps([name for name, _, size in told if size > small]))
"""


def test_ray_gives_the_same_files(given: Grouping, expected: Bytes) -> None:
    """The rounds with most messages go by way of Ray, those of a few kilobytes do not."""
    done = subprocess.run(
        [sys.executable, "-c", ON_RAY, str(given.lake), "1100000"],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {"bands", "skeleton"} <= set(json.loads(done.stdout))
    assert taken(given.lake) == expected
    assert not Path(str(given.lake), ".grouping").exists()


def test_the_command_tells_what_came_of_it(given: Grouping, expected: Bytes) -> None:
    done = CliRunner().invoke(main, ["group", str(given.lake)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(
        rf"{given.lake}: [\d,]+ statements from [\d,]+ reports; [\d,]+ reprints \([\d.]+ s\)\n",
        done.stdout,
    )
    assert taken(given.lake) == expected


def test_what_is_wrong_is_told_in_a_line(
    given: Grouping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = CliRunner().invoke(main, ["group", str(tmp_path)])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: {tmp_path}: there is no lake here. ")
    assert done.stderr.count("\n") == 1
    monkeypatch.setitem(sys.modules, "ray", None)
    done = CliRunner().invoke(main, ["group", str(given.lake), "--engine", "ray"])
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: --engine ray: Ray is not installed. ")
    assert done.stderr.count("\n") == 1


def test_a_later_run_leaves_nothing_of_an_earlier_one(given: Grouping) -> None:
    with_less = replace(given, quotes=given.quotes[:-1])
    found = set()
    for each in (with_less, given):
        group_with(Here(), each, given.lake / "aside")
        found.add(tuple(parts_in(given.lake)))
        there = {
            f"{p.parent.name}/{p.name}" for t in GROUPED for p in Path(str(given.lake), t).iterdir()
        }
        assert there == set(parts_in(given.lake))
    assert len(found) == 2
    taken(given.lake)
