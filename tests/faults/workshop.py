"""Two editions of a few articles, a process that builds one of them, and what a database holds."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from onrecord.storage import reading, verify

HERE = Path(__file__).parent
ARTICLES = 40
_PEOPLE = ("Ann Lee", "Bo Day", "Cy Roe", "a senior baker", "Di Fox")
_SAID = (
    "We will not bake another loaf until the mill is open",
    "The mill has been open for two weeks and nobody came",
    "Bread is dear, and it will be dearer in the spring",
    "Not one baker was asked before the price of flour was set",
    "I have never seen so many people before an empty shop",
)
_PASSING = frozenset({"fetched", "at", "started", "seconds"})
"""Columns that tell when something was done, and so differ from build to build."""

Content = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Outcome:
    """What came of a fault, tried so many times.

    Attributes:
        fault: What was done.
        tries: How often.
        hit: How often it struck before the build was through.
        lost: Databases whose content was neither the old nor the new, or not sound.
        doubled: Databases in which the next build left something twice.
        unclear: Processes that failed without one clear line.
        seconds: How long the next build took, each time.
    """

    fault: str
    tries: int
    hit: int
    lost: int = 0
    doubled: int = 0
    unclear: int = 0
    seconds: Sequence[float] = field(default=())

    @property
    def harmless(self) -> bool:
        """Whether nothing was lost, doubled or left unclear."""
        return not (self.lost or self.doubled or self.unclear)


class Workshop:
    """A folder with both editions, a database of the old one, and one to compare of each.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db = folder / "quotes.db"
        self._editions = {name: folder / name for name in ("old", "new")}
        self._kept = {name: folder / f"{name}.db" for name in self._editions}
        self.content: dict[str, Content] = {}
        self.writing = 0.0
        for name, articles in self._editions.items():
            write_edition(articles, name)
            process = self.building(name, self._kept[name])
            begun(process)
            started = time.monotonic()
            code, told = told_by(process)
            assert code == 0, told
            self.writing = time.monotonic() - started
            self.content[name] = content(self._kept[name])
        self.restore()

    def point(self, edition: str) -> Path:
        """Let the folder of articles be that of an edition."""
        here = self.folder / "articles"
        here.unlink(missing_ok=True)
        here.symlink_to(self._editions[edition])
        return here

    def clear(self) -> None:
        """Remove the database."""
        for path in self.folder.glob("quotes.db*"):
            path.unlink()

    def restore(self) -> None:
        """Put the database of the old edition in place."""
        self.clear()
        shutil.copy(self._kept["old"], self.db)

    def building(
        self,
        edition: str,
        db: Path | None = None,
        *,
        limit: int = 0,
        days: int = 0,
        pace: int = 0,
        before: Sequence[str] = (),
    ) -> subprocess.Popen[str]:
        """Start a build; its first line of output says that it has begun.

        Args:
            edition: Which articles: ``old`` or ``new``.
            db: The database; else the one in question.
            limit: Bytes that a file of it may have; 0 for no limit.
            days: By how many days its clock is wrong.
            pace: Milliseconds that each article takes.
            before: A command that runs it.
        """
        return subprocess.Popen(
            [
                *before,
                sys.executable,
                str(HERE / "driver.py"),
                str(self.point(edition)),
                str(db or self.db),
                str(limit),
                str(days),
                str(pace),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )

    def whole(self) -> bool:
        """Whether the database is sound, and holds the old edition or the new, all of it."""
        return sound(self.db) and content(self.db) in self.content.values()

    def has(self, edition: str) -> bool:
        """Whether each article of an edition is there once, with all of its quotes."""
        now = content(self.db)
        return all(
            Counter(self.content[edition][table]) <= Counter(now[table])
            and len(set(now[table])) == len(now[table])
            for table in ("articles", "segments", "evidence")
        )

    def settle(self) -> tuple[float, bool]:
        """Build the new edition: how long it took, and whether just that is there now."""
        started = time.monotonic()
        code, told = told_by(self.building("new"))
        took = time.monotonic() - started
        assert code == 0, told
        return took, sound(self.db) and content(self.db) == self.content["new"]


def write_edition(folder: Path, name: str) -> None:
    """Write an edition; half of the new one's articles differ, some are gone, some are new."""
    folder.mkdir()
    random = Random(7)
    first = 0 if name == "old" else ARTICLES // 8
    for n in range(ARTICLES + ARTICLES // 8):
        said = [f"“{random.choice(_SAID)},” {random.choice(_PEOPLE)} said." for _ in range(8)]
        if n < first or (name == "old" and n >= ARTICLES):
            continue
        if name == "new" and n % 2:
            said = [line.replace("mill", "oven") for line in said[2:]]
        head = f"---\npublished: 2024-03-{n % 28 + 1:02}\n---\n"
        (folder / f"a{n}.md").write_text(head + "\n\n".join(said) + "\n", encoding="utf-8")


def content(db: Path) -> Content:
    """All that the tables hold, but for when it was done."""
    found: Content = {}
    with reading(db) as database:
        for table in sorted(set(database.table_names()) - {"runs"}):
            # What begins with a line is the program's own, and has numbers of rows.
            if "_fts" in table or table.startswith("_"):
                continue
            columns = [name for name in database[table].columns_dict if name not in _PASSING]
            named = ", ".join(f'"{name}"' for name in columns)
            rows = database.execute(f'SELECT {named} FROM "{table}"').fetchall()
            found[table] = sorted(map(tuple, rows), key=repr)
    return found


def sound(db: Path) -> bool:
    """Whether SQLite and On Record find nothing wrong."""
    with reading(db) as database:
        return not list(verify(database))


def environment() -> dict[str, str]:
    """Where the driver finds what it imports."""
    places = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(places)}


@contextmanager
def patient(db: Path) -> Iterator[sqlite3.Connection]:
    """A reader that stays, as a site does."""
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def one_line(told: str) -> bool:
    """Whether a process said what is wrong in one line, and not by a traceback."""
    return told.count("\n") == 1 and "Traceback" not in told and len(told) > 20


def begun(process: subprocess.Popen[str]) -> None:
    """Wait until a build has begun."""
    assert process.stdout
    process.stdout.readline()


def told_by(process: subprocess.Popen[str]) -> tuple[int, str]:
    """A process's exit code and what it wrote to standard error."""
    _, told = process.communicate()
    return process.returncode, told
