"""Building: what changes when, and what a build that ends badly leaves behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stub_extractor import StubExtractor

from onrecord.batch import extract_many
from onrecord.build import BuildReport, Options, build
from onrecord.errors import BuildInProgress, UnreadableSource
from onrecord.models import Article, Authority, AuthorityEntry, Correction, Failure
from onrecord.storage import reading, verify

ANN = Authority((AuthorityEntry("ann-lee", "Ann Lee", "person"),))


class Desk:
    """A folder of articles and a database, and a clock that never shows one time twice."""

    def __init__(self, folder: Path) -> None:
        self.articles = folder / "articles"
        self.articles.mkdir()
        self.db = folder / "quotes.db"
        self._seconds = 0

    def write(self, name: str, body: str = "“Yes,” Ann Lee said.", day: str = "2024-03-05") -> None:
        text = f"---\npublished: {day}\n---\n{body}\n"
        (self.articles / name).write_text(text, encoding="utf-8")

    def build(
        self,
        *sources: Path | str,
        authority: Authority | None = None,
        extractor: StubExtractor | None = None,
        corrections: Sequence[Correction] = (),
        **options: object,
    ) -> BuildReport:
        known = authority or Authority()
        return build(
            sources or (self.articles,),
            self.db,
            authority=known,
            extractor=extractor or StubExtractor(known),
            corrections=corrections,
            options=Options(**options),  # type: ignore[arg-type]
            now=self._now,
        )

    def _now(self) -> datetime:
        self._seconds += 1
        return datetime(2024, 3, 6, 10, 0, self._seconds, tzinfo=UTC)

    def dump(self) -> list[str]:
        with reading(self.db) as db:
            return list(db.conn.iterdump())

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with reading(self.db) as db:
            return db.execute(sql).fetchall()

    def findings(self) -> list[str]:
        with reading(self.db) as db:
            return [str(finding) for finding in verify(db)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_second_build_changes_nothing(desk: Desk) -> None:
    desk.write("a.md")
    desk.write("b.md", "“No,” Bo Day said that day.")
    (desk.articles / "c.md").write_text("", encoding="utf-8")
    first = desk.build()
    assert (first.changed, first.added, len(first.failures)) == (True, ["a", "b"], 1)
    before, file = desk.dump(), desk.db.read_bytes()
    second = desk.build()
    assert (second.changed, second.added, second.unchanged) == (False, [], 2)
    assert len(second.failures) == 1
    assert desk.dump() == before
    assert desk.db.read_bytes() == file


def test_nothing_is_extracted_twice(desk: Desk) -> None:
    desk.write("a.md")
    desk.build()
    desk.write("b.md")
    report = desk.build(extractor=StubExtractor(fails_on="a"))
    assert (report.added, report.unchanged, report.failures) == (["b"], 1, [])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"extractor": StubExtractor(identity="2")}, id="extractor"),
        pytest.param({"publish_text": "none"}, id="text policy"),
    ],
)
def test_what_quotes_depend_on_has_changed(desk: Desk, change: dict[str, object]) -> None:
    desk.write("a.md")
    desk.build()
    assert desk.build(**change).replaced == ["a"]  # type: ignore[arg-type]
    assert not desk.build(**change).changed  # type: ignore[arg-type]
    assert desk.findings() == []


def test_a_changed_article_replaces_its_quotes(desk: Desk) -> None:
    desk.write("a.md")
    desk.write("b.md", "“No,” Bo Day said.")
    desk.build()
    desk.write("b.md", "“Perhaps,” Cy Fox said.")
    assert desk.build().replaced == ["b"]
    assert desk.rows("SELECT text FROM quotes ORDER BY text") == [("Perhaps,",), ("Yes,",)]
    assert desk.rows("SELECT id FROM speakers ORDER BY id") == [("ann-lee",), ("cy-fox",)]
    assert desk.findings() == []


def test_a_changed_day_replaces_its_quotes(desk: Desk) -> None:
    desk.write("a.md", "“Yes,” Ann Lee said that day.")
    desk.build()
    desk.write("a.md", "“Yes,” Ann Lee said that day.", day="2024-03-07")
    desk.build()
    assert desk.rows("SELECT said_on FROM quotes") == [("2024-03-07",)]
    assert desk.rows("SELECT said_on, first_published FROM statements") == [
        ("2024-03-07", "2024-03-07")
    ]
    # The words are the same, and were first read then.
    assert desk.rows("SELECT fetched FROM articles") == [("2024-03-06T10:00:01+00:00",)]


def test_a_moved_article_keeps_its_quotes(desk: Desk) -> None:
    desk.write("a.md")
    desk.build()
    (desk.articles / "new").mkdir()
    shutil.move(desk.articles / "a.md", desk.articles / "new" / "a.md")
    report = desk.build(prune=True)
    assert (report.unchanged, report.removed, report.changed) == (1, [], True)
    assert str(desk.rows("SELECT source FROM articles")[0][0]).endswith("/new/a.md")


def test_a_removed_file_goes_only_when_pruned(desk: Desk) -> None:
    desk.write("a.md")
    desk.write("b.md", "“No,” Bo Day said.")
    desk.build()
    (desk.articles / "b.md").unlink()
    assert not desk.build().changed
    assert desk.build(prune=True).removed == ["b"]
    assert desk.rows("SELECT text FROM quotes") == [("Yes,",)]
    assert desk.rows("SELECT count(*) FROM statements") == [(1,)]
    assert desk.findings() == []


def test_pruning_spares_other_folders_and_files_that_only_failed(desk: Desk) -> None:
    other = desk.articles.parent / "other"
    other.mkdir()
    (other / "o.jsonl").write_text('{"id": "o", "text": "“Oh,” Ann Lee said."}', encoding="utf-8")
    for name in ("a.md", "b.md"):
        desk.write(name)
    desk.build(desk.articles, other)
    (desk.articles / "b.md").write_text("", encoding="utf-8")
    assert desk.build(prune=True).removed == []
    (other / "o.jsonl").write_text('{"id": "p", "text": "Hm."}\n{', encoding="utf-8")
    assert desk.build(other, prune=True).removed == []
    (other / "o.jsonl").write_text('{"id": "p", "text": "Hm."}\n', encoding="utf-8")
    assert desk.build(other, prune=True).removed == ["o"]


def test_failures_are_kept_until_they_are_mended(desk: Desk) -> None:
    desk.write("a.md")
    desk.write("b.md", day="2023-13-40")
    desk.build()
    ((source, stage, message),) = desk.rows("SELECT source, stage, message FROM failures")
    assert str(source).endswith("b.md")
    assert stage == "read"
    assert "2023-13-40" in str(message)
    desk.build(desk.articles / "a.md")
    assert len(desk.rows("SELECT * FROM failures")) == 1
    desk.write("b.md")
    desk.build()
    assert desk.rows("SELECT * FROM failures") == []


def test_an_article_that_breaks_the_extractor(desk: Desk) -> None:
    for name in ("a.md", "b.md", "c.md"):
        desk.write(name)
    report = desk.build(extractor=StubExtractor(fails_on="b"))
    assert report.added == ["a", "c"]
    ((stage, message),) = desk.rows("SELECT stage, message FROM failures")
    assert stage == "extract"
    assert "ZeroDivisionError: by nought" in str(message)
    assert desk.build().added == ["b"]


def test_the_run_is_noted(desk: Desk) -> None:
    desk.write("a.md")
    desk.build()
    desk.build()
    ((started, model, articles, quotes, failures),) = desk.rows(
        "SELECT started, model, articles, quotes, failures FROM runs"
    )
    assert (started, model) == ("2024-03-06T10:00:01+00:00", "stub 1.0")
    assert (articles, quotes, failures) == (1, 1, 0)


def test_the_speakers_known_are_there_without_quotes(desk: Desk) -> None:
    desk.build(authority=ANN)
    assert desk.rows("SELECT id, reviewed FROM speakers") == [("ann-lee", 1)]
    assert not desk.build(authority=ANN).changed


def test_a_source_that_is_not_there_makes_no_database(desk: Desk) -> None:
    with pytest.raises(UnreadableSource):
        desk.build("nowhere")
    assert not desk.db.exists()


BODIES = [
    "“Yes,” Ann Lee said.",
    "“No,” Bo Day said. “Yes,” Ann Lee said that day.",
    "Silence.",
    "“Yes!” Ann Lee said. “Hm,” a senior baker said. “Hm,” Day said.",
]
STATES = st.lists(
    st.dictionaries(st.sampled_from(["a.md", "b.md", "c.md"]), st.sampled_from(BODIES)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20, deadline=None)
@given(states=STATES)
def test_the_way_to_a_state_leaves_no_trace(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, str]]
) -> None:
    """Many builds with changes and removals end where one build of the last state does."""
    desk, fresh = (Desk(tmp_path_factory.mktemp("desk")) for _ in range(2))
    for state in states:
        for path in desk.articles.iterdir():
            path.unlink()
        for name, body in state.items():
            desk.write(name, body)
        desk.build(prune=True)
    for name, body in states[-1].items():
        fresh.write(name, body)
    fresh.build()
    assert desk.findings() == []
    for table in ("speakers", "aliases", "statements", "quotes", "segments", "evidence"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert desk.rows(query) == fresh.rows(query)
    ids = "SELECT id, text, sha256, fingerprint FROM articles ORDER BY id"
    assert desk.rows(ids) == fresh.rows(ids)


def articles(count: int) -> Iterator[Article]:
    for n in range(count):
        yield Article(f"a{n}", f"“Yes {n},” Ann Lee said.", published=date(2024, 3, 5))


def test_several_processes_find_the_same_in_the_same_order() -> None:
    extractor = StubExtractor(fails_on="a40")
    alone = list(extract_many(articles(100), extractor))
    assert list(extract_many(articles(100), extractor, workers=2)) == alone
    assert [isinstance(result, Failure) for _, result in alone].index(True) == 40


def test_articles_are_read_no_further_ahead_than_needed() -> None:
    read = []

    def watched() -> Iterator[Article]:
        for article in articles(1000):
            read.append(article.id)
            yield article

    next(extract_many(watched(), StubExtractor()))
    assert len(read) < 100


def test_long_articles_are_read_one_at_a_time() -> None:
    read = []

    def watched() -> Iterator[Article]:
        for article in articles(10):
            read.append(article.id)
            yield replace(article, text=article.text + " So it went." * 100_000)

    next(extract_many(watched(), StubExtractor()))
    assert len(read) == 1


WORKERS = """
from stub_extractor import StubExtractor
from onrecord.batch import extract_many
from onrecord.models import Article
articles = (Article(f"a{n}", "“Yes,” Ann Lee said.") for n in range(100_000))
if __name__ == "__main__":
    for _ in extract_many(articles, StubExtractor(seconds=0.01), workers=2):
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for processes")
def test_processes_end_with_the_one_that_began_them(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"import multiprocessing{WORKERS}", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(),
    ) as process:
        assert process.stdout
        children = [int(word) for word in process.stdout.readline().split()]
        process.kill()
    assert len(children) == 2
    deadline = time.monotonic() + 10
    while any(is_running(child) for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        # A process that has ended stays in the list until somebody asks how.
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def environment() -> dict[str, str]:
    here = Path(__file__).parent
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)])}


SLOW = """
import sys
from pathlib import Path
from stub_extractor import StubExtractor
from onrecord.build import build
from onrecord.errors import BuildInProgress
from onrecord.models import Authority
try:
    build([sys.argv[1]], Path(sys.argv[2]), authority=Authority(),
          extractor=StubExtractor(seconds=float(sys.argv[3]), identity="slow"),
          progress=lambda id: print(id, flush=True))
except BuildInProgress:
    sys.exit(2)
"""


def slow_build(desk: Desk, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, str(desk.articles), str(desk.db), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.1])
def test_a_killed_build_leaves_the_old_database_whole(desk: Desk, wait: float) -> None:
    for n in range(100):
        desk.write(f"a{n}.md")
    desk.build()
    before = desk.dump()
    for n in range(100):
        desk.write(f"a{n}.md", "“No,” Bo Day said. " * 20)
    with slow_build(desk, 0.002) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert desk.dump() == before
    assert desk.findings() == []
    assert len(desk.build().replaced) == 100
    assert desk.findings() == []


def test_the_second_of_two_builds_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.storage.database._PATIENCE", 0.05)
    for n in range(40):
        desk.write(f"a{n}.md")
    desk.build()
    with slow_build(desk, 0.05) as first:
        assert first.stdout
        first.stdout.readline()
        with pytest.raises(BuildInProgress):
            desk.build()
        first.kill()


def test_what_is_kept_of_articles_stays_the_same_until_said_otherwise(desk: Desk) -> None:
    def texts() -> dict[str, bool]:
        with reading(desk.db) as db:
            return {row[0]: row[1] for row in db.execute("SELECT id, text <> '' FROM articles")}

    desk.write("one.md")
    desk.build(publish_text="none")
    desk.write("two.md", "“No,” Ann Lee said.")
    desk.build()
    assert texts() == {"one": None, "two": None}
    desk.build(publish_text="full")
    assert texts() == {"one": 1, "two": 1}
    desk.write("three.md", "“Perhaps,” Ann Lee said.")
    desk.build()
    assert texts() == {"one": 1, "two": 1, "three": 1}
