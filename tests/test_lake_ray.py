"""Ray: the same answers as on this machine, whatever ends meanwhile."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_lake import SEED, SET_ASIDE, TESTS, apart, lines, parts

WITHOUT_RAY = """
import sys
sys.modules["ray"] = None
from onrecord.cli import main
main()
"""


def command(*words: str | Path, code: str | None = None) -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "onrecord.cli"]
    return subprocess.run(
        [sys.executable, *start, *words], capture_output=True, text=True, check=False, timeout=240
    )


def children(process: int) -> list[int]:
    """The workers of Ray that a process has begun, with those of its own children."""
    found = subprocess.run(
        ["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    )
    table = [line.split(None, 2) for line in found.stdout.splitlines()[1:]]
    ours = {process}
    for _ in range(4):
        ours |= {int(pid) for pid, parent, _ in table if int(parent) in ours}
    return [int(pid) for pid, _, words in table if int(pid) in ours and "_Do" in words]


def test_ray_writes_the_same_bytes_as_this_machine(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 30)
    told = {"sources": [str(source)], "kills": ["a5", "a17"], "fails_on": "a9"}
    here = apart(**told, lake=str(tmp_path / "here"))
    ray = apart(**told, lake=str(tmp_path / "ray"), engine="ray")
    for found in (here, ray):
        assert (found["articles"], found["failures"], found["set_aside"]) == (27, 3, 2)
        assert [each for each in found["told"] if SET_ASIDE in each]
    assert sorted(here["told"]) == sorted(ray["told"])
    assert parts(tmp_path / "here") == parts(tmp_path / "ray")
    assert len(parts(tmp_path / "here")) > 10


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 60)
    told = {"sources": [str(source)], "seconds": 0.1}
    lake = tmp_path / "ray"
    process = subprocess.Popen(
        [
            sys.executable,
            TESTS / "lake_run.py",
            json.dumps({**told, "lake": str(lake), "engine": "ray"}),
        ],
        env={**os.environ, "PYTHONPATH": f"{TESTS}:{TESTS.parent}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not list((lake / "chunks").glob("*/0*.json")) and time.monotonic() < deadline:
        time.sleep(0.1)
    workers = children(process.pid)
    assert workers
    os.kill(workers[0], signal.SIGKILL)
    out, _ = process.communicate(timeout=180)
    # Ray may say what it likes about that, but not where the output goes.
    found = json.loads(out)
    assert (found["state"], found["articles"], found["set_aside"]) == ("done", 60, 0)
    apart(**told | {"seconds": 0}, lake=str(tmp_path / "here"))
    assert parts(lake) == parts(tmp_path / "here")


def test_extract_and_build_give_the_same_on_ray(tmp_path: Path) -> None:
    here = command("extract", "--format", "jsonl", SEED)
    ray = command("extract", "--format", "jsonl", "--engine", "ray", SEED)
    assert (ray.returncode, ray.stderr) == (0, "")
    assert ray.stdout == here.stdout
    assert len(here.stdout.splitlines()) > 15
    found = []
    for engine in ("local", "ray"):
        db = tmp_path / f"{engine}.db"
        done = command("build", SEED, "--db", db, "--engine", engine, "--workers", "2")
        assert (done.returncode, done.stderr) == (0, "")
        with sqlite3.connect(db) as connection:
            found.append(connection.execute("SELECT * FROM quotes ORDER BY id").fetchall())
        connection.close()
    assert found[0] == found[1]
    assert len(found[0]) > 15


def test_the_command_writes_a_lake_and_tells_of_it(tmp_path: Path) -> None:
    done = command("extract", SEED, "--to", tmp_path / "lake", "--engine", "ray", "--workers", "2")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        rf"{tmp_path}/lake: \d\d quotes from 1 article \(1 read now; [\d.]+ s, "
        r"[\d.]+ articles a second\)\n",
        done.stdout,
    )
    again = command("extract", SEED, "--to", tmp_path / "lake", "--workers", "2")
    assert re.search(r"\(1 there before; [\d.]+ s\)", again.stdout)


def test_a_missing_extra_is_told_in_one_line(tmp_path: Path) -> None:
    for words in (("extract", SEED, "--to", tmp_path / "lake"), ("build", SEED)):
        done = command(*words, "--engine", "ray", code=WITHOUT_RAY)
        assert done.returncode == 2
        assert done.stderr == (
            'Error: --engine ray: Ray is not installed. Install it: pip install "onrecord[scale]"\n'
        )


def test_a_cluster_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    words = ("--engine", "ray", "--ray-address", "127.0.0.1:1")
    done = command("extract", SEED, "--to", tmp_path / "lake", *words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert re.match(r"Error: 127.0.0.1:1: no cluster can be reached \(.*\)\. Check", done.stderr)


@pytest.mark.parametrize(
    "words",
    [("--format", "csv", "--to", "lake"), ("--chunk", "5"), ("--retry",)],
    ids=" ".join,
)
def test_options_that_do_not_fit_are_refused(words: tuple[str, ...]) -> None:
    done = command("extract", SEED, *words)
    assert done.returncode == 2
    assert "Error: --" in done.stderr
