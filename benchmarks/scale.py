"""How extraction grows past one process: rates, memory, and what kills do to it.

    python benchmarks/scale.py rates   [--articles 10000] [--few 5000] [--gold FOLDER]
    python benchmarks/scale.py archive [--megabytes 1000]
    python benchmarks/scale.py kills   [--kills 20] [--articles 400] [--seed 1]

``rates`` writes articles of a corpus (repeated under other ids) or invented ones into eight files
of JSON lines, and lets ``onrecord extract --to`` read them: the few with one worker and with two,
on this machine's own processes and on Ray; all of them with two workers on either. By the clock,
from the start of the command to its end, Ray's own start included. Every second it looks at the
memory of each process. ``archive`` lets two workers read a WARC file of that size, which it makes,
and looks at memory. ``kills`` kills a process at random (the command, a worker, a reader, one of
Ray's own), so many times over a run, starts the command again where that ended it, and compares
every file of the lake with those of a run that nobody disturbed.

Ends with 1 when a bound is not kept. The bounds are those of two cores of which nobody else uses
one: two workers at least 1.7 times as fast as one, Ray at most 15 % slower than processes, no
worker above 700 MB or growing by more than 10 % over the run, no difference after kills.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import DEFAULT_FOLDER
from scaling.inputs import write_archive, write_articles
from scaling.killing import digests, killed_run
from scaling.watching import Watched, watch

from onrecord.lake.stored import stored
from onrecord.places import Place

ENGINES = ("local", "ray")
SPEED_UP = 1.7
OVERHEAD = 0.15
MEMORY = 700
GROWTH = 0.10


class Bounds:
    """What is printed, and whether all bounds were kept."""

    def __init__(self) -> None:
        self.kept = True

    def told(self, what: str, value: float, form: str, bound: float, *, most: bool) -> None:
        """Print a figure beside its bound."""
        good = value <= bound if most else value >= bound
        self.kept &= good
        sign = "at most" if most else "at least"
        mark = "" if good else "  NOT KEPT"
        print(f"{what}\t{value:{form}}\t{sign} {bound:{form}}{mark}", flush=True)


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="what", required=True)
    rates = commands.add_parser("rates")
    rates.add_argument("--articles", type=int, default=10_000)
    rates.add_argument("--few", type=int, default=5_000)
    rates.add_argument("--gold", type=Path, default=DEFAULT_FOLDER)
    archive = commands.add_parser("archive")
    archive.add_argument("--megabytes", type=int, default=1_000)
    kills = commands.add_parser("kills")
    kills.add_argument("--kills", type=int, default=20)
    kills.add_argument("--articles", type=int, default=400)
    kills.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"machine\tPython {platform.python_version()}, {os.cpu_count()} cores", flush=True)
    bounds = Bounds()
    with TemporaryDirectory() as folder:
        measure = {"rates": of_rates, "archive": of_archive, "kills": of_kills}[options.what]
        measure(options, Path(folder), bounds)
    return 0 if bounds.kept else 1


def of_rates(options: argparse.Namespace, folder: Path, bounds: Bounds) -> None:
    """Rates with one worker and with two, here and on Ray."""
    write_articles(folder / "few", options.few, options.gold)
    write_articles(folder / "all", options.articles, options.gold)
    taken = {
        (engine, workers): run(folder, "few", engine, workers)
        for workers in (1, 2)
        for engine in ENGINES
    }
    for engine in ENGINES:
        ratio = taken[engine, 1].seconds / taken[engine, 2].seconds
        bounds.told(f"two workers beside one, {engine}", ratio, ".2f", SPEED_UP, most=False)
    whole = {engine: run(folder, "all", engine, 2) for engine in ENGINES}
    overhead = whole["ray"].seconds / whole["local"].seconds - 1
    bounds.told("Ray's time over processes'", overhead, ".1%", OVERHEAD, most=True)
    for engine in ENGINES:
        tell_memory(engine, whole[engine], bounds)


def run(folder: Path, files: str, engine: str, workers: int) -> Watched:
    """Write a lake of some files, and tell how long it took."""
    lake = folder / f"lake-{files}-{engine}-{workers}"
    found = watch(extraction(folder / files, lake, engine, workers))
    if found.code:
        sys.exit(f"{lake.name}: ended with {found.code}: {found.told}")
    print(f"{files}, {engine}, {workers} workers\t{found.seconds:.0f} s\t{found.told}", flush=True)
    return found


def extraction(
    source: Path, lake: Path, engine: str, workers: int, chunk: int = 128
) -> list[str | Path]:
    """The command that writes a lake."""
    how = ["--engine", engine, "--workers", str(workers), "--chunk", str(chunk)]
    return ["extract", source, "--to", lake, *how]


def tell_memory(what: str, found: Watched, bounds: Bounds) -> None:
    """Print how much memory the workers took, and whether it grew."""
    most = found.most("worker")
    bounds.told(f"MB of a worker, {what}", most, ".0f", MEMORY, most=True)
    growth = found.growth("worker") / most if most else 0.0
    bounds.told(f"growth of a worker, {what}", growth, ".1%", GROWTH, most=True)
    for role in ("driver", "reader"):
        if seen := found.most(role):
            print(f"MB of the {role}, {what}\t{seen:.0f}\tgrew by {found.growth(role):.0f}")


def of_archive(options: argparse.Namespace, folder: Path, bounds: Bounds) -> None:
    """Memory while an archive goes through."""
    path = folder / "pages.warc"
    pages = write_archive(path, options.megabytes)
    print(f"archive\t{path.stat().st_size / 1e6:.0f} MB\t{pages} pages", flush=True)
    for engine in ENGINES:
        found = run(folder, "pages.warc", engine, 2)
        tell_memory(engine, found, bounds)


def of_kills(options: argparse.Namespace, folder: Path, bounds: Bounds) -> None:
    """What a lake looks like after kills."""
    write_articles(folder / "in", options.articles, None, files=3)
    undisturbed = folder / "undisturbed"
    watch(extraction(folder / "in", undisturbed, "local", 2, chunk=16))
    expected = digests(undisturbed)
    for engine in ENGINES:
        lake = folder / engine
        words = extraction(folder / "in", lake, engine, 2, chunk=16)
        found = killed_run(words, lake, options.kills, options.seed)
        there = digests(lake)
        named = {part for part in there if part in stored(Place(str(lake))).parts}
        other = sum(expected[part] != there.get(part) for part in expected) + len(
            named - expected.keys()
        )
        killed = ", ".join(f"{count} {role}" for role, count in sorted(found.kills.items()))
        print(f"killed, {engine}\t{killed}\t{found.starts} starts", flush=True)
        bounds.told(f"files that differ, {engine}", other, ".0f", 0, most=True)
        bounds.told(f"documents set aside, {engine}", found.set_aside, ".0f", 0, most=True)


if __name__ == "__main__":
    sys.exit(main())
