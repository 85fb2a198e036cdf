"""Loading from lakes that are broken, and asking for what cannot be had: one line, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lakes import extract_into
from stub_extractor import StubExtractor

from onrecord.cli import main
from onrecord.models import Authority


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of two articles, and a database with both."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "articles").mkdir()
    for name, day in (("a", "2024-03-05"), ("b", "2023-03-05")):
        text = f"---\npublished: {day}\n---\n“Yes {name},” Ann Lee said. “No,” Bo Day said.\n"
        (folder / "articles" / f"{name}.md").write_text(text, encoding="utf-8")
    sources, known = [folder / "articles"], Authority()
    extract_into(folder / "lake", sources, authority=known, extractor=StubExtractor(), chunk=1)
    assert run(folder / "lake", folder / "old.db").exit_code == 0
    return folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    """The same, to break."""
    shutil.copytree(made / "lake", tmp_path / "lake")
    shutil.copy(made / "old.db", tmp_path / "old.db")
    return tmp_path


def run(lake: Path | str, db: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["load", str(lake), str(db), *more])


def part(desk: Path, table: str = "quotes") -> Path:
    return next((desk / "lake" / table).rglob("*.parquet"))


def refused(result: Result) -> str:
    """The one line that says why."""
    assert result.exit_code == 2, result.output
    assert not result.stdout
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line


def test_what_is_told_of_a_load(desk: Path) -> None:
    result = run(desk / "lake", desk / "new.db")
    assert result.exit_code == 0
    assert "new.db: 4 quotes from 2 articles (2 added; " in result.stdout
    assert "(2 unchanged; " in run(desk / "lake", desk / "new.db").stdout
    asked = ("--speaker", "Bo Day", "--since", "2024-01-01")
    assert "1 quote from 1 article" in run(desk / "lake", desk / "part.db", *asked).stdout
    asked = ("--party", "None", "--until", "2024-01-01", "--where", "true")
    assert "0 quotes from 0 articles" in run(desk / "lake", desk / "none.db", *asked).stdout
    shards = run(desk / "lake", desk / "by.db", "--shards", "year").stdout.splitlines()
    assert [line.rpartition("/")[2].partition(":")[0] for line in shards] == [
        "by-2023.db",
        "by-2024.db",
    ]


def test_many_failures_are_counted_and_not_all_shown(tmp_path: Path) -> None:
    told = '{"id": "same", "text": "“Yes,” Ann Lee said."}\n' * 26
    (tmp_path / "news.jsonl").write_text(told, encoding="utf-8")
    sources, known = [tmp_path / "news.jsonl"], Authority()
    extract_into(tmp_path / "lake", sources, authority=known, extractor=StubExtractor())
    result = run(tmp_path / "lake", tmp_path / "new.db")
    assert result.exit_code == 1
    assert "(1 added, 25 failed; " in result.stdout
    *first, last = result.stderr.splitlines()
    assert len(first) == 20
    assert last == "… and 5 more failures: see the table failures"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def scramble(path: Path) -> None:
    """Overwrite the middle, so that a part opens, and does not read."""
    data = bytearray(path.read_bytes())
    data[4 : len(data) // 3] = b"\xff" * (len(data) // 3 - 4)
    path.write_bytes(bytes(data))


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("table", ["articles", "quotes"])
@pytest.mark.parametrize("harm", [cut, scramble, empty, Path.unlink])
def test_a_part_that_is_damaged_or_gone(
    desk: Path, harm: Callable[[Path], None], table: str
) -> None:
    broken = part(desk, table)
    harm(broken)
    before = (desk / "old.db").read_bytes()
    told = refused(run(desk / "lake", desk / "old.db", "--where", "true"))
    assert str(broken) in told
    assert "this part cannot be read" in told
    # The note that names the part is named, since without it that much is read anew.
    note = next(
        path
        for path in (desk / "lake" / "chunks").rglob("*.json")
        if broken.name in path.read_text()
    )
    assert str(note.relative_to(desk / "lake")) in told
    assert (desk / "old.db").read_bytes() == before
    assert not list(desk.glob(".onrecord-*"))


@pytest.mark.parametrize("name", ["lake.json", "speakers.json", "chunks"])
@pytest.mark.parametrize("content", ["", "{", "[1]", '{"parts": 3}', '"x"'])
def test_a_small_file_that_is_damaged(desk: Path, name: str, content: str) -> None:
    path = desk / "lake" / name
    path = next(path.rglob("*.json")) if path.is_dir() else path
    path.write_text(content, encoding="utf-8")
    assert str(desk / "lake") in refused(run(desk / "lake", desk / "new.db"))
    assert not (desk / "new.db").exists()


def test_speakers_that_are_missing(desk: Path) -> None:
    (desk / "lake" / "speakers.json").unlink()
    assert "speakers.json" in refused(run(desk / "lake", desk / "new.db"))


def test_no_lake(desk: Path) -> None:
    for place in (desk / "nowhere", desk / "lake" / "quotes", desk / "old.db", "memory://nowhere"):
        told = refused(run(place, desk / "new.db"))
        assert "there is no lake here" in told
        assert "onrecord extract" in told
    assert "this place cannot be reached" in refused(run("nosuch://a", desk / "new.db"))


def test_a_lake_of_another_form(desk: Path) -> None:
    header = desk / "lake" / "lake.json"
    header.write_text(json.dumps(json.loads(header.read_text()) | {"form": 99}))
    told = refused(run(desk / "lake", desk / "new.db"))
    assert "form 99" in told
    assert "reads form 1" in told


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("partey = 'x'", 'Referenced column "partey" not found'),
        ("party =", "syntax error"),
        ("published > 'yesterday'", "invalid date"),
        ("true) OR (true", "syntax error"),
        ("true; DROP TABLE quotes", "Parser Error"),
        ("count(*) > 1", "aggregate"),
        ("text::INTEGER > 3", "Could not convert string"),
        ("$1", ""),
    ],
)
def test_a_condition_that_is_none(desk: Path, condition: str, reason: str) -> None:
    before = (desk / "old.db").read_bytes()
    told = refused(run(desk / "lake", desk / "old.db", "--where", condition))
    assert told.startswith("Error: --where: DuckDB refuses this condition (")
    assert reason in told
    assert "LINE" not in told
    assert (desk / "old.db").read_bytes() == before


def test_a_database_of_another_program(desk: Path) -> None:
    with sqlite3.connect(desk / "other.db") as other:
        other.execute("CREATE TABLE mine (id)")
    other.close()
    (desk / "text.db").write_text("no database at all, but words " * 9)
    for name, what in (("other.db", "not one of On Record's"), ("text.db", "not a database")):
        before = (desk / name).read_bytes()
        assert what in refused(run(desk / "lake", desk / name))
        assert (desk / name).read_bytes() == before


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from onrecord.cli import main
main(["load", *sys.argv[2:]])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits files as Unix does")
def test_no_room_on_the_disk(desk: Path) -> None:
    limit = 8 * 4096
    before = (desk / "old.db").read_bytes()
    for name, policy in (("new.db", "full"), ("old.db", "none")):
        command = [str(limit), str(desk / "lake"), str(desk / name), "--publish-text", policy]
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, *command],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert done.returncode == 2, done.stderr
        (line,) = done.stderr.splitlines()
        assert name in line
    with sqlite3.connect(desk / "old.db") as old:
        assert old.execute("SELECT count(*) FROM articles WHERE text <> ''").fetchone() == (2,)
    old.close()
    assert (desk / "old.db").read_bytes() == before


@pytest.mark.parametrize("package", ["duckdb", "pyarrow"])
def test_without_the_extra(desk: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    told = refused(run(desk / "lake", desk / "new.db"))
    assert 'pip install "onrecord[scale]"' in told
    assert not (desk / "new.db").exists()


def test_without_what_reaches_files(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert 'pip install "onrecord[scale]"' in refused(run(desk / "lake", desk / "new.db"))


def test_a_text_that_is_not_the_one_read(desk: Path) -> None:
    import pyarrow as arrow
    from pyarrow import parquet

    broken = part(desk, "articles")
    table = parquet.ParquetFile(broken).read()
    changed = arrow.array([text.as_py() + "!" for text in table["text"]])
    at = table.column_names.index("text")
    parquet.write_table(table.set_column(at, "text", changed), broken)
    told = refused(run(desk / "lake", desk / "old.db"))
    assert "is not the one that was read" in told
