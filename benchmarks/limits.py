"""Where SQLite stops: a database's size, how long it takes to load, and how long searches take.

    python benchmarks/limits.py load --quotes 1000000 --folder FOLDER [--workers 2]
    python benchmarks/limits.py search FILE...

``load`` writes a lake of synthetic articles into the folder and loads it, all with statements.
``search`` asks databases through SQLite alone: each kind of question some hundred times, with words
and ids drawn from all over the file, once to warm up and once to measure. A line gives the median
and the 95th percentile in milliseconds of a processor, which is how long it takes when all that is
needed is in memory and nothing else runs. Both print what they measured on.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from synthetic import stories
from synthetic.people import Cast
from synthetic.stories import Size

from onrecord.lake.extraction.chunks import Chunk
from onrecord.lake.extraction.notes import Done
from onrecord.lake.extraction.parts import Found, write_parts
from onrecord.lake.header import Header, begin
from onrecord.lake.loading.load import load
from onrecord.lake.schema import FORM
from onrecord.models import Authority
from onrecord.places import Place
from onrecord.storage.concluding import Ways
from onrecord.storage.speakers import SpeakerIds

CHUNK = 2_000
DRAWN = 200
WARM = "warmed up by one round of the same"

QUESTIONS: dict[str, tuple[str, Callable[[Sequence[str], str], str]]] = {
    "a word, newest first": (
        "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? ORDER BY rowid DESC LIMIT 25",
        lambda words, _: words[-1],
    ),
    "two words": (
        "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? ORDER BY rowid DESC LIMIT 25",
        lambda words, _: f'"{words[0]}" "{words[-1]}"',
    ),
    "four words side by side": (
        "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? LIMIT 25",
        lambda words, _: f'"{" ".join(words[:4])}"',
    ),
    "two words, the best first": (
        "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? ORDER BY rank LIMIT 25",
        lambda words, _: f'"{words[0]}" "{words[-1]}"',
    ),
    "how many have a word": (
        "SELECT count(*) FROM quotes_fts WHERE quotes_fts MATCH ?",
        lambda words, _: words[-1],
    ),
    "how many have 'the'": (
        "SELECT count(*) FROM quotes_fts WHERE quotes_fts MATCH ?",
        lambda *_: "the",
    ),
    "a speaker's latest": (
        "SELECT id, text FROM quotes WHERE speaker = ? ORDER BY said_on DESC LIMIT 25",
        lambda _, speaker: speaker,
    ),
    "a speaker by year": (
        "SELECT said_year, count(*) FROM quotes WHERE speaker = ? GROUP BY said_year",
        lambda _, speaker: speaker,
    ),
}
"""From a kind of question to its SQL, and to what it is about: of a quote's words and speaker."""


def main() -> None:
    """Measure, and print one figure a line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ways = parser.add_subparsers(dest="way", required=True)
    loading = ways.add_parser("load")
    loading.add_argument("--quotes", type=int, default=100_000)
    loading.add_argument("--folder", type=Path, required=True)
    loading.add_argument("--workers", type=int, default=1)
    ways.add_parser("search").add_argument("files", type=Path, nargs="+")
    asked = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")
    if asked.way == "load":
        measure_load(asked.quotes, asked.folder, asked.workers)
    else:
        for file in asked.files:
            measure_searches(file)


def measure_load(quotes: int, folder: Path, workers: int) -> None:
    """Write a lake, load it, and load it again."""
    lake, db = Place(str(folder / "lake")), folder / "quotes.db"
    _timed("lake written", lambda: write_lake(lake, quotes))
    size = sum(path.stat().st_size for path in (folder / "lake").rglob("*.parquet"))
    print(f"lake\t{size / 1e6:.0f} MB")
    for what in ("loaded", "loaded again"):
        _timed(what, lambda: load(lake, db, options=Ways(workers=workers)).totals)
    print(f"database\t{db.stat().st_size / 1e6:.0f} MB")
    print(f"memory\t{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _timed(what: str, work: Callable[[], object]) -> None:
    began, used = time.perf_counter(), time.process_time()
    result = work()
    took, busy = time.perf_counter() - began, time.process_time() - used
    print(f"{what}\t{took:.0f} s, {busy:.0f} s of this process's CPU\t{result}", flush=True)


def write_lake(lake: Place, quotes: int) -> int:
    """Write synthetic articles as an extraction of one file would."""
    authority = Authority(Cast(Size.of(quotes).speakers, 0).entries())
    begin(lake, Header(FORM, "0", "none", "0", CHUNK), authority, chunk_asked=False)
    ids, told, number = SpeakerIds(authority), stories(quotes), 0
    while some := list(islice(told, CHUNK)):
        first = number * CHUNK
        found: list[Found] = [(first + n, s.article, s.quotes) for n, s in enumerate(some)]
        chunk = Chunk("news.jsonl", "0", number, first, (), "", 0)
        parts = write_parts(lake, chunk, found, ids, version="0", model="none")
        Done("news.jsonl", "0", number, "", 0, len(some), len(some), 0, parts=parts).write(lake)
        number += 1
    return number


def measure_searches(file: Path) -> None:
    """Ask a database every kind of question."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        (most,) = connection.execute("SELECT max(rowid) FROM quotes").fetchone()
        print(f"\n{file.name}\t{most:,} quotes, {file.stat().st_size / 1e6:,.0f} MB, {WARM}")
        drawn = list(_drawn(connection, most))
        for what, (sql, about) in QUESTIONS.items():
            values = [about(words, speaker) for words, speaker in drawn]
            if len(set(values)) == 1:
                values = values[:10]
            for value in values:
                connection.execute(sql, [value]).fetchall()
            taken = [_milliseconds(connection, sql, value) for value in values]
            at95 = quantiles(taken, n=20)[-1]
            print(f"{what}\t{median(taken):.1f} / {at95:.1f} ms", flush=True)


def _drawn(connection: sqlite3.Connection, most: int) -> Iterator[tuple[Sequence[str], str]]:
    """The words and the speaker of some quotes."""
    chance = random.Random(0)
    sql = "SELECT text, speaker FROM quotes WHERE rowid = ?"
    number = 0
    while number < DRAWN:
        text, speaker = connection.execute(sql, [chance.randint(1, most)]).fetchone()
        words = re.findall(r"[a-z]{4,}", text.lower())
        side = re.findall(r"[A-Za-z]+", text)[:4]
        if speaker and len(words) >= 4 and len(side) == 4 and side[0].isascii():
            number += 1
            yield [*side, *words], speaker


def _milliseconds(connection: sqlite3.Connection, sql: str, value: str) -> float:
    began = time.thread_time()
    connection.execute(sql, [value]).fetchall()
    return (time.thread_time() - began) * 1000


if __name__ == "__main__":
    main()
