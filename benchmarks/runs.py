"""Runs of the quality benchmark, kept as files, and what changed between two of them.

A run's file holds figures and offsets, and no word of the corpus.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from reading import Reading

__all__ = ["Change", "Run", "changes", "figure_lines", "keep", "last_before", "load", "outcomes"]

Run = dict[str, Any]
"""``corpus`` and ``articles``; ``figures``: name to number; ``faults``: kind to number; and
``units``, ``attributions`` and ``spurious``: key to outcome."""

_WHAT = {"units": "Quoted units", "attributions": "Attributions", "spurious": "Quotes without gold"}
_GOOD = ("right", "exact", "left alone")


def outcomes(readings: Iterable[Reading]) -> Run:
    """What became of every quoted unit, gold attribution and quote without gold.

    A key is the article's id and the words' offsets; an outcome has its ``state``, our rule and
    our mention's and the gold mention's spans. An attribution is ``right`` when the words that its
    quote shares with it are at least half of both together, and the mention is right; ``exact``
    when the words are the same.
    """
    run: Run = {"units": {}, "attributions": {}, "spurious": {}}
    for reading in readings:
        for unit in reading.units:
            run["units"][_key(reading, unit.span)] = _unit_outcome(reading, unit)
        for n, told in enumerate(reading.told):
            key = _key(reading, (told.spans[0].start, told.spans[-1].end))
            run["attributions"][key] = _outcome(
                reading, _state(reading, n), n, reading.pairs.get(n)
            )
        for n in reading.unpaired():
            quote = reading.made[n].quote
            key = _key(reading, (quote.start, quote.end))
            run["spurious"][key] = _outcome(reading, "spurious", None, n)
    return run


def _key(reading: Reading, span: tuple[int, int]) -> str:
    return f"{reading.id} {span[0]}-{span[1]}"


def _outcome(reading: Reading, state: str, told: int | None, made: int | None) -> dict[str, Any]:
    quote = reading.made[made].quote if made is not None else None
    return {
        "state": state,
        "rule": quote.rule if quote else "",
        "ours": quote.mention if quote else (),
        "gold": reading.told[told].source_span if told is not None else (),
    }


def _unit_outcome(reading: Reading, unit: Any) -> dict[str, Any]:
    named = [n for n in unit.covering if reading.made[n].source]
    made = next(iter([*named, *unit.covering]), None)
    if unit.told is None:
        state = "left alone" if made is None else "none there"
    elif made is None:
        state = "not found"
    elif unit.right or not reading.told[unit.told].source:
        state = "right"
    else:
        state = "wrong source" if named else "no source"
    return _outcome(reading, state, unit.told, made)


def _state(reading: Reading, n: int) -> str:
    told, at = reading.told[n], reading.pairs.get(n)
    if at is None:
        return "missed"
    made = reading.made[at]
    if told.source and not reading.names_source(at, n):
        return "wrong source" if made.source else "no source"
    if made.content == told.content:
        return "exact"
    half = len(made.content & told.content) * 2 >= len(made.content | told.content)
    return "right" if half else "badly cut"


def keep(folder: Path, run: Run) -> Path | None:
    """Write a run's file, unless the last one of its kind came out the same.

    Returns:
        The new file, or None.
    """
    last = next(_newest_first(folder, run), None)
    if last is not None and _same(load(last), run):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    path = folder / f"{_stem(run)}-{stamp}.json"
    path.write_text(json.dumps(run), encoding="utf-8")
    return path


def last_before(folder: Path, run: Run) -> Path | None:
    """The last run over the same articles that came out differently."""
    return next((path for path in _newest_first(folder, run) if not _same(load(path), run)), None)


def load(path: Path) -> Run:
    """A run as ``keep`` wrote it."""
    try:
        run: Run = json.loads(path.read_text(encoding="utf-8"))
        run["units"], run["attributions"], run["spurious"], run["figures"], run["articles"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        sys.exit(f"{path}: not a run of this benchmark ({error!r}). Name a file from its folder.")
    return run


def _stem(run: Run) -> str:
    return f"{run['corpus']}-{len(run['articles'])}"


def _newest_first(folder: Path, run: Run) -> Iterator[Path]:
    return reversed(sorted(folder.glob(f"{_stem(run)}-*.json")))


def _same(one: Run, two: Run) -> bool:
    fresh = json.loads(json.dumps(two))
    return all(one.get(key) == fresh[key] for key in ("figures", *_WHAT))


def figure_lines(before: Run | None, now: Run) -> list[str]:
    """The figures that moved, before and after; all of them when there is nothing before."""
    old: Mapping[str, float] = before["figures"] if before else {}
    lines, still = [], 0
    for name, value in now["figures"].items():
        was = old.get(name)
        if was == value:
            still += 1
            continue
        change = f"{_number(was):>9} {value - was:+9.4g}" if was is not None else f"{'':19}"
        lines.append(f"{name:40} {change} {_number(value):>9}")
    head = f"{'figure':40} {'before':>9} {'change':>9} {'now':>9}"
    return [head, *lines, *([f"and {still} figures as before"] if still else [])]


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"


class Change(NamedTuple):
    """Something that came out otherwise than before."""

    key: str
    before: dict[str, Any] | None
    now: dict[str, Any] | None


def changes(before: Run, now: Run) -> Iterator[tuple[str, list[Change]]]:
    """What turned right and what turned wrong, under a title each."""
    for what, name in _WHAT.items():
        old, new = before[what], now[what]
        moved = [
            Change(key, old.get(key), new.get(key))
            for key in dict.fromkeys([*new, *old])
            if _good(old.get(key)) != _good(new.get(key))
        ]
        gained = [each for each in moved if _good(each.now)]
        lost = [each for each in moved if not _good(each.now)]
        if what == "spurious":
            yield f"{name} that are gone", gained
            yield f"{name} that are new", lost
        else:
            yield f"{name} that turned right", gained
            yield f"{name} that turned wrong", lost
            exact = [
                Change(key, old.get(key), value)
                for key, value in new.items()
                if (value["state"] == "exact") != (old.get(key, {}).get("state") == "exact")
                and _good(value) == _good(old.get(key))
            ]
            if what == "attributions":
                yield (
                    "Attributions right before, exact now",
                    [each for each in exact if each.now and each.now["state"] == "exact"],
                )
                yield (
                    "Attributions exact before, only right now",
                    [each for each in exact if each.now and each.now["state"] != "exact"],
                )


def _good(outcome: dict[str, Any] | None) -> bool:
    return outcome is None or outcome["state"] in _GOOD
