"""Backups: whole copies of one moment, whatever else goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from stub_extractor import StubExtractor

from onrecord.build import build
from onrecord.cli import main
from onrecord.errors import StorageError
from onrecord.models import Authority
from onrecord.storage import backup, reading, verify, writing

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def db(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    return built(tmp_path, "“Yes,” Ann Lee said.")


def built(folder: Path, *bodies: str) -> Path:
    for n, body in enumerate(bodies):
        text = f"---\npublished: 2024-03-05\n---\n{body}\n"
        (folder / "articles" / f"a{n}.md").write_text(text, encoding="utf-8")
    db = folder / "quotes.db"
    now = datetime(2024, 3, 6, tzinfo=UTC)
    sources = [folder / "articles"]
    build(sources, db, authority=Authority(), extractor=StubExtractor(), now=lambda: now)
    return db


def dump(path: Path) -> list[str]:
    with reading(path) as db:
        assert list(verify(db)) == []
        return list(db.conn.iterdump())


def left(folder: Path) -> Iterator[str]:
    """The files in a folder but for the database's own."""
    names = {"articles", "quotes.db", "quotes.db-wal", "quotes.db-shm"}
    return (each.name for each in folder.iterdir() if each.name not in names)


def test_a_backup_is_the_database_in_one_file(db: Path, tmp_path: Path) -> None:
    made = backup(db, tmp_path / "b.db")
    assert (made.totals.quotes, made.findings) == (1, ())
    assert dump(tmp_path / "b.db") == dump(db)
    assert Database(tmp_path / "b.db").journal_mode == "delete"
    assert list(left(tmp_path)) == ["b.db"]


def test_an_earlier_backup_is_replaced(db: Path, tmp_path: Path) -> None:
    backup(db, tmp_path / "b.db")
    (tmp_path / "b.db").chmod(0o600)
    built(tmp_path, "“No,” Bo Day said.")
    backup(db, tmp_path / "b.db")
    assert dump(tmp_path / "b.db") == dump(db)
    assert (tmp_path / "b.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_while_it_is_built_has_the_last_whole_build(db: Path, tmp_path: Path) -> None:
    before = dump(db)
    with writing(db) as database, reading(db) as site:
        database.execute("UPDATE articles SET title = 'x'")
        backup(db, tmp_path / "b.db")
        assert site.execute("SELECT count(*) FROM articles WHERE title = 'x'").fetchone() == (0,)
    assert dump(tmp_path / "b.db") == before
    assert dump(db) != before


def test_a_backup_of_what_an_earlier_version_made(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    former = Database(old)
    former.conn.executescript((ROOT / "tests/cases/former-1.sql").read_text(encoding="utf-8"))
    held = list(former.conn.iterdump())
    former.close()
    backup(old, tmp_path / "b.db")
    assert list(Database(tmp_path / "b.db").conn.iterdump()) == held


def test_what_does_not_agree_is_copied_and_told(db: Path, tmp_path: Path) -> None:
    with writing(db) as database:
        database.execute("UPDATE segments SET text = 'Never,'")
    result = CliRunner().invoke(main, ["backup", str(db), str(tmp_path / "b.db")])
    assert result.exit_code == 1
    assert "segments" in result.stdout
    assert "with 2 things that should not be" in result.stderr
    assert (tmp_path / "b.db").is_file()


def test_the_command(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "b.db"
    result = CliRunner().invoke(main, ["backup", str(db), str(copy)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{copy}: 1 quote from 1 article, as in {db}\n"


def damaged(db: Path) -> None:
    data = bytearray(db.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    db.write_bytes(data)


@pytest.mark.parametrize(
    ("target", "what"),
    [
        pytest.param("quotes.db", "this is the database itself", id="itself"),
        pytest.param(
            "articles/../quotes.db", "this is the database itself", id="itself by a detour"
        ),
        pytest.param("articles/a0.md", "this is not a database", id="an article"),
        pytest.param("articles", "there is no such database", id="a folder"),
        pytest.param("nowhere/b.db", "No such file or directory", id="no folder"),
        pytest.param("used.db", "this database is in use", id="in use"),
        pytest.param("foreign.db", "not one of On Record's", id="another program's"),
    ],
)
def test_what_a_backup_does_not_replace(db: Path, tmp_path: Path, target: str, what: str) -> None:
    Database(tmp_path / "foreign.db").table("x").insert({"a": 1})
    shutil.copy(db, tmp_path / "used.db")
    used = Database(tmp_path / "used.db")
    used.enable_wal()
    used.table("speakers").delete("ann-lee")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(StorageError, match=what):
        backup(db, tmp_path / target)
    used.close()
    for path, data in before.items():
        if not path.name.startswith(("used.db", "quotes.db-")):
            assert path.read_bytes() == data
    assert not list(tmp_path.glob(".*"))


def test_a_damaged_database_makes_no_backup(db: Path, tmp_path: Path) -> None:
    backup(db, tmp_path / "b.db")
    before = (tmp_path / "b.db").read_bytes()
    damaged(db)
    with pytest.raises(StorageError):
        backup(db, tmp_path / "b.db")
    assert (tmp_path / "b.db").read_bytes() == before
    assert list(left(tmp_path)) == ["b.db"]


def test_no_database_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no such database"):
        backup(tmp_path / "none.db", tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


FULL = """
import resource, signal, sys
from pathlib import Path
from onrecord.errors import StorageError
from onrecord.storage import backup
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    backup(Path(sys.argv[1]), Path(sys.argv[2]))
except StorageError as error:
    print(error)
    sys.exit(2)
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from onrecord.storage import backup
sys.modules["onrecord.storage.backup"]._settle = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
backup(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param(FULL, 2, id="no room"),
        pytest.param(KILLED, -signal.SIGKILL, id="killed"),
    ],
)
def test_a_backup_that_fails_leaves_the_earlier_one(
    db: Path, tmp_path: Path, script: str, code: int
) -> None:
    copy = tmp_path / "b.db"
    backup(db, copy)
    before = copy.read_bytes()
    built(tmp_path, "“No,” Bo Day said.")
    done = subprocess.run(
        [sys.executable, "-c", script, str(db), str(copy)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    if code > 0:
        assert "b.db: the backup cannot be written" in done.stdout
        assert not list(tmp_path.glob(".*"))
    assert copy.read_bytes() == before
