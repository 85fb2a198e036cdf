"""The site under load: many readers at once, some of them hostile, and how it stands it.

    python benchmarks/load.py --db FILE [--clients 32] [--seconds 300] [--seed 0] [--log FILE]
                              [--option=--no-sql ...]

It starts ``onrecord serve`` on the loopback, and as many clients as asked for. Each asks one page
after the other, drawn by chance from ``MIX``, with words and ids from the database itself. A share
of the requests is hostile: they come from the table of attacks in ``hostile/``. After the time is
up it prints how often each kind was asked, the statuses, how long answers took, and the memory of
the server. It ends with 1 when a request failed, when a status was 500 or above, or when the
server's memory was still growing at the end (``GROWTH``).

The clients take processor time too, on the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, quantiles
from urllib.parse import quote

import httpx
from hostile import ATTACKS, Site, running

TIMEOUT = 60.0
GROWTH = 64.0
"""MB by which the server's memory may differ between the third quarter of the time and the last."""
SAMPLE = 2_000
WATCH = 2.0
WARM_UP = 3

Draw = Callable[[random.Random, "Known"], str]

SQL = (
    "select speaker, count(*) from quotes group by speaker order by 2 desc limit 20",
    "select said_year, kind, count(*) from quotes where party = '{speaker}' group by 1, 2",
    "select text from quotes where article = '{article}' order by start",
    "select q.text, s.name from quotes q join speakers s on s.id = q.speaker"
    " where s.id = '{speaker}'",
    "select count(*) from quotes where text like '%{word}%'",
    "select rowid from quotes_fts where quotes_fts match '{word}' limit 50",
)
ENDLESS = (
    "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r",
    "select count(*) from quotes a, quotes b, quotes c",
)


@dataclass(frozen=True)
class Known:
    """What is in the database: words and ids to ask for."""

    quotes: Sequence[str]
    articles: Sequence[str]
    speakers: Sequence[str]
    words: Sequence[str]

    @classmethod
    def of(cls, db: Path) -> Known:
        """Draw a sample from a database, evenly over all of it."""
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
            quotes = _spread(connection, "quotes", "id")
            text = " ".join(_spread(connection, "quotes", "text"))
            articles = _spread(connection, "articles", "id")
            speakers = _spread(connection, "speakers", "id")
        words = sorted({word for word in re.findall(r"[a-z]{4,}", text.lower())})
        return cls(quotes, articles, speakers, words)


def _spread(connection: sqlite3.Connection, table: str, column: str) -> list[str]:
    most = connection.execute(f"select max(rowid) from {table}").fetchone()[0] or 0
    step = max(1, most // SAMPLE)
    sql = f"select {column} from {table} where rowid in ({','.join('?' * SAMPLE)})"
    return [row[0] for row in connection.execute(sql, [1 + n * step for n in range(SAMPLE)])]


def _row(table: str, ids: Callable[[Known], Sequence[str]]) -> Draw:
    return lambda chance, known: f"/quotes/{table}/{tilde(chance.choice(ids(known)))}"


def tilde(key: str) -> str:
    """A key as Datasette writes it in an address."""
    safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
    return "".join(c if c in safe else "".join(f"~{b:02X}" for b in c.encode()) for c in key)


def _page(path: str) -> Draw:
    def draw(chance: random.Random, known: Known) -> str:
        return path.format(
            word=chance.choice(known.words),
            other=chance.choice(known.words),
            speaker=quote(chance.choice(known.speakers), safe=""),
            year=chance.randint(2019, 2024),
        )

    return draw


def _sql(chance: random.Random, known: Known) -> str:
    query = chance.choice(SQL).format(
        speaker=chance.choice(known.speakers).replace("'", "''"),
        article=chance.choice(known.articles).replace("'", "''"),
        word=chance.choice(known.words),
    )
    return f"/quotes{chance.choice(('', '.json', '.csv'))}?sql={quote(query)}"


def _endless(chance: random.Random, known: Known) -> str:
    return f"/quotes.json?sql={quote(chance.choice(ENDLESS))}"


def _hostile(chance: random.Random, known: Known) -> str:
    attacks = [
        a for a in ATTACKS if not a.bare and a.id not in ("sql-endless", "sql-one-slow-step")
    ]
    while True:
        request = chance.choice(chance.choice(attacks).requests)
        plain = request.method == "GET" and not request.headers and request.body is None
        if plain and len(request.path) < 10_000:
            return request.path


MIX: Mapping[str, tuple[int, Draw]] = {
    "home": (10, _page("/")),
    "table": (10, _page("/quotes/quotes")),
    "filtered": (8, _page("/quotes/quotes?speaker={speaker}&_sort_desc=said_on")),
    "facets": (3, _page("/quotes/quotes?said_year={year}&_facet=kind")),
    "search": (10, _page("/quotes/quotes?_search={word}+{other}")),
    "question": (10, _page("/quotes/search?q={word}")),
    "said by": (6, _page("/quotes/said_by?who={speaker}&about={word}")),
    "quote": (14, _row("quotes", lambda known: known.quotes)),
    "article": (8, _row("articles", lambda known: known.articles)),
    "speaker": (5, _row("speakers", lambda known: known.speakers)),
    "json": (5, _page("/quotes/quotes.json?_shape=array&_size=100&speaker={speaker}")),
    "csv": (2, _page("/quotes/quotes.csv?_size=max&speaker={speaker}")),
    "sql": (5, _sql),
    "endless sql": (1, _endless),
    "hostile": (5, _hostile),
}
"""Kinds of requests, with their weights."""


@dataclass
class Seen:
    """What the clients saw."""

    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: list[tuple[float, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def note(self, kind: str, status: str, took: float) -> None:
        """Count a request."""
        self.statuses[kind][status] += 1
        self.seconds[kind].append(took)


async def read(url: str, known: Known, end: float, seed: int, seen: Seen) -> None:
    """One client: ask for page after page until the time is up."""
    chance = random.Random(seed)
    kinds, weights = [*MIX], [weight for weight, _ in MIX.values()]
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT) as client:
        while time.monotonic() < end:
            [kind] = chance.choices(kinds, weights)
            path = MIX[kind][1](chance, known)
            began = time.monotonic()
            try:
                status = str((await client.get(path)).status_code)
            except httpx.HTTPError as error:
                status = type(error).__name__
            if not status.isdigit() or int(status) >= 500:
                seen.failed.append(f"{status} {path[:200]}")
            seen.note(kind, status, time.monotonic() - began)


async def watch(site: Site, end: float, seen: Seen) -> None:
    """Note the server's memory every ``WATCH`` seconds."""
    began = time.monotonic()
    while time.monotonic() < end:
        seen.memory.append((time.monotonic() - began, site.memory))
        await asyncio.sleep(WATCH)


async def load(site: Site, known: Known, clients: int, seconds: float, seed: int) -> Seen:
    """Put the load on a site for so long."""
    seen = Seen()
    end = time.monotonic() + seconds
    readers = (read(site.url, known, end, seed * clients + n, seen) for n in range(clients))
    await asyncio.gather(watch(site, end, seen), *readers)
    return seen


def growth(memory: Sequence[tuple[float, float]]) -> float:
    """MB by which the last quarter's memory is above the third quarter's."""
    values = [used for _, used in memory]
    quarter = max(1, len(values) // 4)
    return mean(values[-quarter:]) - mean(values[-2 * quarter : -quarter] or values)


def told(seen: Seen, seconds: float) -> Iterator[str]:
    """The outcome, line by line."""
    yield "| kind | requests | statuses | p50 ms | p95 ms | p99 ms | most ms |"
    yield "|---|---:|---|---:|---:|---:|---:|"
    everything = Counter[str]()
    for kind in MIX:
        if kind in seen.seconds:
            everything += seen.statuses[kind]
            yield _line(kind, seen.statuses[kind], seen.seconds[kind])
    took = [each for times in seen.seconds.values() for each in times]
    yield _line("all", everything, took)
    values = [used for _, used in seen.memory]
    yield f"\n{len(took) / seconds:.0f} requests a second."
    yield (
        f"Memory: {values[min(WARM_UP, len(values) - 1)]:.0f} MB at the beginning,"
        f" {max(values):.0f} at most, {values[-1]:.0f} at the end;"
        f" {growth(seen.memory):+.0f} MB in the last quarter."
    )
    every = max(1, len(values) // 20)
    yield "MB over time: " + " ".join(f"{used:.0f}" for used in values[::every])


def _line(kind: str, statuses: Counter[str], took: Sequence[float]) -> str:
    cuts = quantiles(took, n=100) if len(took) > 1 else [took[0]] * 99
    each = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    times = " | ".join(f"{1000 * cuts[n]:.0f}" for n in (49, 94, 98))
    return f"| {kind} | {len(took):,} | {each} | {times} | {1000 * max(took):.0f} |"


def main() -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(description="Put load on the site.")
    parser.add_argument("--db", type=Path, required=True, help="the database to serve")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--log", type=Path, help="where the server's messages go")
    parser.add_argument("--option", action="append", default=[], help="for onrecord serve")
    given = parser.parse_args()
    known = Known.of(given.db)
    with tempfile.TemporaryDirectory(prefix="onrecord-load-") as folder:
        # The questions in metadata.yml are those of a database of this name.
        db = Path(folder) / "quotes.db"
        db.symlink_to(given.db.resolve())
        with running(db, *given.option, log=given.log) as site:
            seen = asyncio.run(load(site, known, given.clients, given.seconds, given.seed))
    print("\n".join(told(seen, given.seconds)))
    for failed in seen.failed[:20]:
        print(f"failed: {failed}")
    return 1 if seen.failed or growth(seen.memory) > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
