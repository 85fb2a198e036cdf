"""A lake: rows without loss, chunks, and runs that go on where they were."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from archived import record as web_record
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_run import Deadly
from pyarrow import parquet
from stub_extractor import StubExtractor

from onrecord.errors import EngineError, LakeError, UnreadableSource
from onrecord.extractor import LocalExtractor
from onrecord.lake.extraction.chunks import Chunk, Holding, chunks_of, holdings_of
from onrecord.lake.extraction.notes import Done, Tries
from onrecord.lake.extraction.parts import packed
from onrecord.lake.extraction.run import Run, extract_to_lake
from onrecord.lake.extraction.work import Outcome, Reader
from onrecord.lake.extraction.worker import Worker
from onrecord.lake.header import read_header, read_speakers
from onrecord.lake.rows import article_of, article_row, quote_of, quote_row
from onrecord.lake.schema import ARTICLES, QUOTES
from onrecord.lake.stored import stored
from onrecord.models import Article, Authority, AuthorityEntry, Failure
from onrecord.places import Place
from onrecord.sources import read
from onrecord.storage.speakers import SpeakerIds

TESTS = Path(__file__).resolve().parent
SET_ASIDE = "3 processes ended over it, and it was set aside. Try it again with: --retry"
SEED = TESTS.parent / "data" / "articles"


def line(n: int, **more: object) -> str:
    record: dict[str, object] = {
        "id": f"a{n}",
        "text": f"“Words of the day number {n},” Ann Bell said that day. It rained in the town.",
        "published": f"2023-{1 + n % 3:02}-{1 + n % 28:02}",
    }
    return json.dumps(record | more) + "\n"


def lines(path: Path, count: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(map(line, range(count))), encoding="utf-8")
    return path


class Here:
    """An engine without any other process: what the others do is tested with them."""

    name = "here"

    def __call__(
        self, holdings: Sequence[Holding], reader: Reader, worker: Worker
    ) -> Iterator[Outcome]:
        for holding in holdings:
            for each in reader(holding):
                yield worker(each) if isinstance(each, Chunk) else each


def run(sources: list[Path] | list[str], lake: Path | str, **more: Any) -> Run:
    settings: dict[str, Any] = {
        "authority": Authority(),
        "extractor": StubExtractor(),
        "chunk": 4,
        "engine": Here(),
        "workers": 1,
    }
    return extract_to_lake(
        [str(each) for each in sources],
        Place(str(lake)),
        **(settings | more),
    )


def apart(**told: object) -> dict[str, Any]:
    """A run in a process of its own, with an extractor that may end processes."""
    done = subprocess.run(
        [sys.executable, TESTS / "lake_run.py", json.dumps({"engine": "local", **told})],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{TESTS}:{TESTS.parent}"},
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def parts(lake: Path) -> dict[str, bytes]:
    """All files with rows, by their names within the lake."""
    return {
        path.relative_to(lake).as_posix(): path.read_bytes()
        for table in ("articles", "quotes")
        for path in sorted((lake / table).rglob("*.parquet"))
    }


def rows(lake: Path, table: str) -> list[dict[str, Any]]:
    found = [
        row
        for path in sorted((lake / table).rglob("*.parquet"))
        for row in parquet.ParquetFile(path).read().to_pylist()
    ]
    return sorted(found, key=lambda row: (row["file"], row["record"], row["id"]))


# Rows


def test_articles_and_quotes_come_back_as_they_were() -> None:
    (article,) = (each for each in read([SEED], dated=True) if isinstance(each, Article))
    (quotes,) = LocalExtractor(Authority())([article])
    assert len(quotes) > 15
    place: dict[str, Any] = {"file": "f", "record": 3, "version": "1"}
    table = parquet.read_table(fsspec_file(packed(ARTICLES, [article_row(article, **place)])))
    assert [article_of(row) for row in table.to_pylist()] == [article]
    ids = SpeakerIds(Authority())
    told = [quote_row(each, article, ids, model="m", **place) for each in quotes]
    table = parquet.read_table(fsspec_file(packed(QUOTES, told)))
    assert tuple(quote_of(row) for row in table.to_pylist()) == quotes


def fsspec_file(data: bytes) -> Any:
    import io

    return io.BytesIO(data)


def test_rows_have_all_keys_that_extract_prints() -> None:
    from onrecord.cli._output import _KEYS

    names = [column.name for column in QUOTES.columns]
    assert names[: len(_KEYS)] == list(_KEYS)


# Chunks


@settings(max_examples=40, deadline=None)
@given(count=st.integers(0, 40), most=st.integers(1, 12))
def test_chunks_have_all_documents_in_order_once(
    tmp_path_factory: pytest.TempPathFactory, count: int, most: int
) -> None:
    path = lines(tmp_path_factory.mktemp("c") / "in.jsonl", count)
    chunks = list(chunks_of(Holding(str(path)), most))
    items = [item for chunk in chunks for item in chunk.items]
    if count:
        assert [json.loads(item.data)["id"] for item in items] == [f"a{n}" for n in range(count)]  # type: ignore[union-attr]
        assert all(len(chunk.items) == most for chunk in chunks[:-1])
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    firsts = [sum(len(each.items) for each in chunks[:n]) for n in range(len(chunks))]
    assert [chunk.first for chunk in chunks] == firsts
    assert sum(chunk.bytes for chunk in chunks) == path.stat().st_size
    again = list(chunks_of(Holding(str(path)), most))
    assert again == chunks


def test_long_documents_make_short_chunks(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(line(n, text="Rain. " * 1_000_000) for n in range(8)))
    assert [len(chunk.items) for chunk in chunks_of(Holding(str(path)), 512)] == [3, 3, 2]


def test_single_documents_of_a_folder_are_one_holding() -> None:
    found = holdings_of(["a/1.md", "a/2.jsonl", "a/3.txt", "a/b/4.html", "memory://x/5.jsonl"])
    assert [(each.name, each.documents) for each in found] == [
        ("a/", ("a/1.md", "a/3.txt")),
        ("a/2.jsonl", ()),
        ("a/b/", ("a/b/4.html",)),
        ("memory://x/5.jsonl", ()),
    ]


# Runs


def test_a_run_writes_every_quote_with_its_month(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 10)
    found = run([source], tmp_path / "lake")
    assert (found.articles, found.quotes, found.failures, found.chunks) == (10, 10, 0, 3)
    assert found.state == "done"
    written = parts(tmp_path / "lake")
    assert len(written) == 2 * (3 + 3 + 2)  # the last chunk's documents are of two months
    months = {name.split("/")[1] for name in written}
    assert months == {"month=2023-01", "month=2023-02", "month=2023-03"}
    told = rows(tmp_path / "lake", "quotes")
    assert [row["article"] for row in told] == [f"a{n}" for n in range(10)]
    first = told[0]
    assert (first["speaker"], first["said_on"]) == ("Ann Bell", date(2023, 1, 1))
    assert (first["speaker_id"], first["model"]) == ("ann-bell", "stub 1.0")
    # With the extractor in this process, the rows are those of the quotes that it finds.
    articles = [each for each in read([source], dated=True) if isinstance(each, Article)]
    expected = [quote for quotes in StubExtractor()(articles) for quote in quotes]
    assert [quote_of(row) for row in told] == expected
    assert [article_of(row) for row in rows(tmp_path / "lake", "articles")] == articles


def test_every_part_is_named_by_a_note_and_nothing_is_left_over(tmp_path: Path) -> None:
    run([lines(tmp_path / "in.jsonl", 10)], tmp_path / "lake")
    named = sorted(stored(Place(str(tmp_path / "lake"))).parts)
    assert named == sorted(parts(tmp_path / "lake"))
    assert list((tmp_path / "lake" / "tries").iterdir()) == []
    assert not [path for path in (tmp_path / "lake").rglob(".*")]


def test_a_second_run_does_nothing(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 10)
    run([source], tmp_path / "lake")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "lake").rglob("*.parquet")}
    again = run([source], tmp_path / "lake", extractor=StubExtractor(fails_on="a3"))
    assert (again.chunks, again.chunks_before, again.articles) == (0, 3, 10)
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "lake").rglob("*.parquet")}
    assert after == before


def test_what_is_added_to_a_file_is_read_and_no_more(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 10)
    run([source], tmp_path / "lake")
    lines(source, 13)
    again = run([source], tmp_path / "lake")
    assert (again.chunks, again.chunks_before, again.articles) == (2, 2, 13)
    run([source], tmp_path / "new")
    assert parts(tmp_path / "lake") == parts(tmp_path / "new")


def test_what_is_taken_out_of_a_file_leaves_the_lake(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 13)
    run([source], tmp_path / "lake")
    lines(source, 6)
    found = run([source], tmp_path / "lake")
    assert (found.articles, len(rows(tmp_path / "lake", "articles"))) == (6, 6)
    run([source], tmp_path / "new")
    assert parts(tmp_path / "lake") == parts(tmp_path / "new")


def test_a_changed_month_moves_the_row(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(line(0))
    run([source], tmp_path / "lake")
    source.write_text(line(0, published="2020-02-02"))
    run([source], tmp_path / "lake")
    assert [row["published"] for row in rows(tmp_path / "lake", "articles")] == [date(2020, 2, 2)]


def test_sources_of_every_kind_become_one_lake(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "---\npublished: 2023-05-01\n---\n“It is done,” Bo Hall said that day. Nobody disagreed."
    (folder / "one.md").write_text(text, encoding="utf-8")
    (folder / "two.jsonl.gz").write_bytes(gzip.compress(line(2).encode()))
    (folder / "three.warc").write_bytes(web_record("https://a.example/three"))
    articles = [
        Article("p1", "“Rows,” Cy Dell said. It was a fine day.", published=date(2022, 1, 2))
    ]
    told = [article_row(each, file="", record=0, version="") for each in articles]
    (folder / "four.parquet").write_bytes(packed(ARTICLES, told))
    (folder / "five.pdf").write_bytes(b"no PDF")
    found = run([folder], tmp_path / "lake")
    ids = {row["id"] for row in rows(tmp_path / "lake", "articles")}
    assert {"one", "a2", "p1"} < ids
    assert (found.articles, found.failures) == (4, 1)
    assert ids == {each.id for each in read([folder], dated=True) if isinstance(each, Article)}


def test_files_elsewhere_are_read_and_written(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 10)
    run([source], tmp_path / "lake")
    # A store that knows files by addresses, and that other processes see too.
    away = f"local://{tmp_path / 'away'}"
    assert run([f"local://{source}"], away).quotes == 10
    here = [{**row, "file": ""} for row in rows(tmp_path / "lake", "quotes")]
    there = [{**row, "file": ""} for row in rows(tmp_path / "away", "quotes")]
    assert there == here


def test_duckdb_reads_a_lake_as_it_is(tmp_path: Path) -> None:
    run([lines(tmp_path / "in.jsonl", 10)], tmp_path / "lake")
    found = duckdb.sql(
        f"select month, count(*) from '{tmp_path}/lake/quotes/*/*.parquet' group by 1 order by 1"
    ).fetchall()
    assert found == [("2023-01", 4), ("2023-02", 3), ("2023-03", 3)]


def test_the_speakers_known_stay_with_the_lake(tmp_path: Path) -> None:
    entry = AuthorityEntry("bell", "Ann Bell", "person", "mayor", aliases=("Bell", "Mayor Bell"))
    authority = Authority((entry,))
    run(
        [lines(tmp_path / "in.jsonl", 1)],
        tmp_path / "lake",
        authority=authority,
        extractor=StubExtractor(authority),
    )
    assert read_speakers(Place(str(tmp_path / "lake"))) == authority
    assert [row["speaker_id"] for row in rows(tmp_path / "lake", "quotes")] == ["bell"]


# Whatever goes wrong


def test_documents_of_no_use_are_counted_and_told(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(line(0) + "{\n" + line(2) + '{"id": "b"}\n' + line(4))
    (tmp_path / "bad.warc").write_bytes(b"nothing")
    (tmp_path / "bad.parquet").write_bytes(b"nothing")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(line(9).encode() * 400)[:-20])
    told: list[Failure] = []
    found = run(
        [tmp_path / "in.jsonl", *sorted(tmp_path.glob("*[dt].*"))],
        tmp_path / "lake",
        failed=told.append,
    )
    assert found.failures == len(told)
    assert Counter(Path(each.source).name for each in told) >= Counter(
        ["in.jsonl:2", "in.jsonl:4", "bad.warc", "bad.parquet", "cut.jsonl.gz"]
    )
    assert [row["record"] for row in rows(tmp_path / "lake", "articles") if row["id"] < "a9"] == [
        0,
        2,
        4,
    ]


def test_a_file_that_broke_off_is_read_again(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl.gz"
    whole = gzip.compress("".join(line(n, text=os.urandom(3000).hex()) for n in range(20)).encode())
    source.write_bytes(whole[: len(whole) // 2])
    first = run([source], tmp_path / "lake")
    assert first.failures == 1
    source.write_bytes(whole)
    found = run([source], tmp_path / "lake")
    assert (found.failures, found.articles) == (0, 20)
    assert found.chunks_before >= 1


@pytest.mark.parametrize("fails", ["a9", "a0"])
def test_an_article_that_fails_leaves_the_others(tmp_path: Path, fails: str) -> None:
    told: list[Failure] = []
    source = lines(tmp_path / "in.jsonl", 10)
    found = run(
        [source], tmp_path / "lake", extractor=StubExtractor(fails_on=fails), failed=told.append
    )
    assert (found.articles, found.failures, found.set_aside) == (9, 1, 0)
    assert "ZeroDivisionError" in told[0].message


def test_a_document_that_ends_processes_is_set_aside(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 10)
    told = {"sources": [str(source)], "lake": str(tmp_path / "lake")}
    found = apart(**told, kills=["a6"])
    assert (found["articles"], found["failures"], found["set_aside"]) == (9, 1, 1)
    assert found["told"] == [f"{source}:7: {SET_ASIDE}"]
    # It stays aside, until somebody asks for it.
    again = apart(**told)
    assert (again["articles"], again["set_aside"], again["chunks"]) == (9, 1, 0)
    mended = apart(**told, retry=True)
    assert (mended["articles"], mended["set_aside"], mended["failures"]) == (10, 0, 0)
    run([source], tmp_path / "new", extractor=Deadly())
    assert parts(tmp_path / "lake") == parts(tmp_path / "new")


def test_a_document_is_not_to_blame_for_the_end_of_its_run(tmp_path: Path) -> None:
    lake = Place(str(tmp_path / "lake"))
    chunk = next(chunks_of(Holding(str(lines(tmp_path / "in.jsonl", 4))), 4))
    for n in range(9):
        Tries.begin(lake, chunk, f"run {n}").note(lake, chunk, 2)
    assert Tries.begin(lake, chunk, "run 8").deaths == {2: 1}
    done = Worker(lake, StubExtractor(), Authority(), "1", "run 9")(chunk)
    assert isinstance(done, Done)
    assert (done.articles, done.set_aside) == (4, 0)


def test_a_process_that_is_held_up_ends_itself(tmp_path: Path) -> None:
    chunk = next(chunks_of(Holding(str(lines(tmp_path / "in.jsonl", 1))), 4))
    worker = Worker(
        Place(str(tmp_path / "lake")),
        StubExtractor(seconds=60),
        Authority(),
        "1",
        "run",
        patience=0.2,
    )
    child = os.fork()
    if child == 0:
        worker(chunk)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 75


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", 40)
    told = {"sources": [str(source)], "lake": str(tmp_path / "lake"), "seconds": 0.05}
    command = [sys.executable, TESTS / "lake_run.py", json.dumps({**told, "engine": "local"})]
    env = {**os.environ, "PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    notes = tmp_path / "lake" / "chunks"
    deadline = time.monotonic() + 60
    while not list(notes.glob("*/0*.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len(list(notes.glob("*/0*.json")))
    assert 0 < done < 10
    found = apart(**told)
    assert found["chunks_before"] >= done
    assert (found["articles"], found["set_aside"]) == (40, 0)
    run([source], tmp_path / "new", extractor=Deadly(seconds=0))
    assert parts(tmp_path / "lake") == parts(tmp_path / "new")


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Path]:
    run([lines(tmp_path / "in.jsonl", 6)], tmp_path / "lake")
    yield tmp_path / "lake"


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("form", 99, "this lake has form 99, and this version of On Record reads form 1"),
        ("identity", "other", "its rows were made otherwise"),
        ("chunk", 7, "its parts have up to 7 documents, not 4"),
    ],
)
def test_a_lake_of_another_kind_is_refused(lake: Path, name: str, value: object, what: str) -> None:
    header = json.loads((lake / "lake.json").read_text())
    (lake / "lake.json").write_text(json.dumps(header | {name: value}))
    before = parts(lake)
    with pytest.raises(LakeError, match=what):
        run([lake.parent / "in.jsonl"], lake)
    assert parts(lake) == before


def test_a_damaged_header_is_told(lake: Path) -> None:
    (lake / "lake.json").write_text("{")
    with pytest.raises(LakeError, match="this file is damaged"):
        read_header(Place(str(lake)))


def test_a_folder_with_other_files_is_no_lake(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="there are other files in this folder, and no lake"):
        run([lines(tmp_path / "in.jsonl", 1)], tmp_path)


def test_a_damaged_note_means_that_the_chunk_is_done_anew(lake: Path) -> None:
    before = parts(lake)
    note = next((lake / "chunks").rglob("000000.json"))
    note.write_text(note.read_text()[:40])
    found = run([lake.parent / "in.jsonl"], lake)
    assert (found.chunks, found.chunks_before) == (1, 1)
    assert parts(lake) == before


@pytest.mark.parametrize("lake", ["in/lake", "in"])
def test_a_lake_within_its_sources_is_refused(tmp_path: Path, lake: str) -> None:
    lines(tmp_path / "in" / "a.jsonl", 1)
    with pytest.raises(LakeError, match=r"this lake lies in .*/in, which is to be read"):
        run([tmp_path / "in"], tmp_path / lake)
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["a.jsonl"]


def test_standard_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="a lake is not written from standard input"):
        run(["-"], tmp_path / "lake")
    assert not (tmp_path / "lake").exists()


def test_a_source_that_is_not_there_is_told_before_anything(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no such file"):
        run([tmp_path / "none.jsonl"], tmp_path / "lake")
    assert not (tmp_path / "lake").exists()


def test_no_room_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    # Not to be packed well, and English all the same.
    chance = random.Random(1)
    long = " ".join(f"The number of the day was {chance.random()}." for _ in range(5_000))
    source.write_text("".join(line(n, **({"text": long} if n == 9 else {})) for n in range(12)))
    told = {"sources": [str(source)], "lake": str(tmp_path / "lake")}
    found = apart(**told, limit=20_000)
    assert re.fullmatch(
        rf"{tmp_path}/lake: it cannot be written \(File too large\)\. "
        r"Make room or get access, and run it again: it goes on where it was\.",
        found["error"],
    )
    # Whoever was writing meanwhile is ended, and may leave what nobody reads: a hidden file.
    assert apart(**told)["articles"] == 12
    run([source], tmp_path / "new", extractor=Deadly())
    assert parts(tmp_path / "lake") == parts(tmp_path / "new")


@pytest.mark.parametrize("package", ["pyarrow", "fsspec.core"])
def test_a_missing_extra_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    source = lines(tmp_path / "in.jsonl", 1)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EngineError, match=r'pip install "onrecord\[scale\]"'):
        run([source], tmp_path / "lake")
    assert not (tmp_path / "lake").exists()


def test_names_that_are_no_text_are_stored_as_they_are_shown(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    source = lines(folder / "in.jsonl", 1)
    (folder / "one.md").write_text("---\npublished: 2023-05-01\n---\n“No,” Bo Hall said to her.")
    assert run([folder], tmp_path / "lake").articles == 2
    shown = str(tmp_path / "caf\ufffd")
    told = rows(tmp_path / "lake", "articles")
    assert [row["file"] for row in told] == [f"{shown}/", f"{shown}/in.jsonl"]
    assert run([str(source)], tmp_path / "lake").chunks_before == 1


def test_what_cannot_be_written_stops_the_run_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("onrecord.lake.extraction.worker.write_parts", broken)
    with pytest.raises(LakeError, match=r"documents 0 to 1: .*ZeroDivisionError: by nought"):
        run([lines(tmp_path / "in.jsonl", 1)], tmp_path / "lake")


def test_the_manifest_tells_how_the_run_went(tmp_path: Path) -> None:
    found = run([lines(tmp_path / "in.jsonl", 6)], tmp_path / "lake")
    (manifest,) = (tmp_path / "lake" / "runs").iterdir()
    told = json.loads(manifest.read_text())
    assert (told["state"], told["articles"], told["quotes"]) == ("done", 6, 6)
    assert (told["bytes"], told["engine"]) == (told["bytes_in_all"], "here")
    assert found.memory and all(value > 10_000_000 for value in told["memory"].values())
