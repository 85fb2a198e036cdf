"""What can happen to a build, tried many times: each fault gives an ``Outcome``."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from workshop import Outcome, Workshop, begun, content, one_line, patient, sound, told_by

from onrecord.errors import StorageError

__all__ = ["FAULTS"]

FORMER = Path(__file__).parent.parent / "cases"


def killed(shop: Workshop, tries: int, random: Random) -> Outcome:
    """A build is killed, without warning, at a random moment."""
    hit, lost, doubled, seconds = 0, 0, 0, []
    for _ in range(tries):
        shop.restore()
        process = shop.building("new")
        begun(process)
        time.sleep(random.uniform(0, shop.writing))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        hit += process.returncode == -signal.SIGKILL
        lost += not shop.whole()
        took, right = shop.settle()
        doubled += not right
        seconds.append(took)
    return Outcome("killed at a random moment", tries, hit, lost, doubled, 0, seconds)


def no_room(shop: Workshop, tries: int, random: Random) -> Outcome:
    """The disk is full: no file may grow beyond a random size."""
    hit, lost, doubled, unclear, seconds = 0, 0, 0, 0, []
    for _ in range(tries):
        shop.restore()
        limit = random.randrange(4096, shop.db.stat().st_size * 2)
        code, told = told_by(shop.building("new", limit=limit))
        hit += code != 0
        unclear += code not in (0, 2) or (code == 2 and not one_line(told))
        lost += not shop.whole()
        took, right = shop.settle()
        doubled += not right
        seconds.append(took)
    return Outcome("no room on the disk", tries, hit, lost, doubled, unclear, seconds)


def read_only(shop: Workshop, tries: int, random: Random) -> Outcome:
    """The folder, or the file, or both may not be written."""
    # Whoever may do everything is not held by a file's mode; that right is given up first.
    weak = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
    before = weak if os.geteuid() == 0 else []
    hit, lost, doubled, unclear, seconds = 0, 0, 0, 0, []
    for n in range(tries):
        shop.restore()
        shop.point("new")
        file, folder = _MODES[n % len(_MODES)]
        process = shop.building("new", before=["sh", "-c", 'sleep 0.2; exec "$@"', "sh", *before])
        shop.db.chmod(file)
        shop.folder.chmod(folder)
        code, told = told_by(process)
        shop.folder.chmod(0o755)
        shop.db.chmod(0o644)
        hit += code == 2
        unclear += code != 2 or not one_line(told)
        lost += not shop.whole()
        took, right = shop.settle()
        doubled += not right
        seconds.append(took)
    return Outcome("a read-only folder or file", tries, hit, lost, doubled, unclear, seconds)


_MODES = ((0o444, 0o755), (0o644, 0o555), (0o444, 0o555))


def damaged(shop: Workshop, tries: int, random: Random) -> Outcome:
    """The file is damaged: bytes overwritten, or the end cut off, or other content altogether.

    A build may refuse it, with one clear line. Then the remedy is to put it aside and build
    anew: the articles are the source of all that is in it.
    """
    hit, lost, doubled, unclear, seconds = 0, 0, 0, 0, []
    for _ in range(tries):
        shop.restore()
        _damage(shop.db, random)
        code, told = told_by(shop.building("new"))
        hit += code != 0 or not _is_sound(shop.db)
        unclear += code not in (0, 2) or (code == 2 and not one_line(told))
        shop.clear()
        took, right = shop.settle()
        lost += not right
        seconds.append(took)
    return Outcome("a damaged file", tries, hit, lost, doubled, unclear, seconds)


def _damage(db: Path, random: Random) -> None:
    size = db.stat().st_size
    how = random.randrange(4)
    if how == 0:
        os.truncate(db, random.randrange(1, size))
    elif how == 1:
        db.write_bytes(random.randbytes(5000))
    else:
        with db.open("r+b") as file:
            file.seek(random.randrange(0, size - 300))
            file.write(random.randbytes(300))


def _is_sound(db: Path) -> bool:
    try:
        return sound(db)
    except StorageError:
        return False


def wrong_clock(shop: Workshop, tries: int, random: Random) -> Outcome:
    """The clock is years ahead, or behind, and another time at each build."""
    hit, lost, doubled, unclear, seconds = 0, 0, 0, 0, []
    shop.restore()
    for n in range(tries):
        edition = ("new", "old")[n % 2]
        code, _ = told_by(shop.building(edition, days=random.randrange(-9000, 9000)))
        unclear += code != 0
        hit += 1
        lost += not sound(shop.db) or content(shop.db) != shop.content[edition]
    took, right = shop.settle()
    doubled += not right
    seconds.append(took)
    return Outcome("a clock that jumps", tries, hit, lost, doubled, unclear, seconds)


def former_schema(shop: Workshop, tries: int, random: Random) -> Outcome:
    """The database is of an earlier version, each that there was, and a build migrates it."""
    former = sorted(FORMER.glob("former-*.sql"))
    hit, lost, doubled, seconds = 0, 0, 0, []
    for n in range(max(tries, len(former))):
        shop.clear()
        connection = sqlite3.connect(shop.db)
        connection.executescript(former[n % len(former)].read_text(encoding="utf-8"))
        connection.close()
        hit += 1
        took, _ = shop.settle()
        lost += not sound(shop.db)
        doubled += not shop.has("new")
        seconds.append(took)
    name = f"a database of an earlier version ({len(former)})"
    return Outcome(name, max(tries, len(former)), hit, lost, doubled, 0, seconds)


def at_once(shop: Workshop, tries: int, random: Random) -> Outcome:
    """Several builds of one database begin at once: one goes on, the others say so."""
    hit, lost, doubled, unclear, seconds = 0, 0, 0, 0, []
    for _ in range(tries):
        shop.restore()
        ended = [told_by(each) for each in [shop.building("new", pace=150) for _ in range(3)]]
        hit += any(code == 2 for code, _ in ended)
        unclear += any(code not in (0, 2) or (code and not one_line(t)) for code, t in ended)
        unclear += all(code for code, _ in ended)
        lost += not shop.whole()
        took, right = shop.settle()
        doubled += not right
        seconds.append(took)
    return Outcome("three builds at once", tries, hit, lost, doubled, unclear, seconds)


def read_meanwhile(shop: Workshop, tries: int, random: Random) -> Outcome:
    """A reader that stays looks on, again and again, while editions come and go."""
    whole = {_counted(shop.content[name]) for name in shop.content}
    hit, lost, seen = 0, 0, set()
    shop.restore()
    with patient(shop.db) as reader:
        for n in range(tries):
            process = shop.building(("new", "old")[n % 2])
            while process.poll() is None:
                found = tuple(reader.execute(_COUNTS).fetchone())
                seen.add(found)
                lost += found not in whole
                hit += 1
            code, told = told_by(process)
            assert code == 0, told
        seen.add(tuple(reader.execute(_COUNTS).fetchone()))
    lost += len(seen) < 2
    took, right = shop.settle()
    return Outcome("read while it is built", tries, hit, lost, int(not right), 0, [took])


_COUNTS = """
SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes),
  (SELECT count(*) FROM segments), (SELECT count(*) FROM speakers),
  (SELECT count(*) FROM statements)
"""


def _counted(held: dict[str, list[tuple[object, ...]]]) -> tuple[int, ...]:
    names = ("articles", "quotes", "segments", "speakers", "statements")
    return tuple(len(held[name]) for name in names)


FAULTS: dict[str, Callable[[Workshop, int, Random], Outcome]] = {
    each.__name__: each
    for each in (
        killed,
        no_room,
        read_only,
        damaged,
        wrong_clock,
        former_schema,
        at_once,
        read_meanwhile,
    )
}
"""Every fault by its name."""
