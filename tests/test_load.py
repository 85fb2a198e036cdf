"""From a lake to a database: the same rows as a build, and what else can be asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lakes import extract_into
from stub_extractor import StubExtractor

from onrecord.batch import Extractor
from onrecord.build import BuildReport, Options, build
from onrecord.extractor import LocalExtractor
from onrecord.lake.loading.load import load, load_by_year
from onrecord.lake.loading.wanted import Slice
from onrecord.models import Authority, AuthorityEntry, Change, Correction
from onrecord.places import Place
from onrecord.sources import load_authority
from onrecord.storage import reading, verify
from onrecord.storage.schema import TABLES

ROOT = Path(__file__).resolve().parent.parent
KNOWN = Authority(
    (
        AuthorityEntry("bakers", "Bakers Guild", "organization", None, "bakers"),
        AuthorityEntry("ann-lee", "Ann Lee", "person", "baker", "bakers", ("Lee",)),
    )
)
UNLIKE = {"articles": {"fetched", "fingerprint"}, "failures": {"id", "at"}, "runs": None}
"""What a build and a load have each of its own: times, digests, and the run's row."""

LONG = "“We have said before that bread is dear, and it is,” Ann Lee said that day. "


class Desk:
    """A folder of sources, a lake and databases, and a clock that never shows one time twice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources = folder / "articles"
        self.lake = folder / "lake"
        self._seconds = 0
        self.sources.mkdir()

    def write(self, name: str, body: str, day: str = "2024-03-05", **details: str) -> None:
        told = "".join(f"{key}: {value}\n" for key, value in details.items())
        text = f"---\npublished: {day}\n{told}---\n{body}\n"
        (self.sources / name).write_text(text, encoding="utf-8")

    def lines(self, name: str, *articles: dict[str, str]) -> None:
        told = "\n".join(map(json.dumps, articles))
        (self.sources / name).write_text(told, encoding="utf-8")

    def extract(
        self, authority: Authority = KNOWN, extractor: Extractor | None = None, chunk: int = 3
    ) -> None:
        extract_into(
            self.lake,
            [self.sources],
            authority=authority,
            extractor=extractor or StubExtractor(authority),
            chunk=chunk,
        )

    def load(
        self,
        name: str = "loaded.db",
        *,
        wanted: Slice | None = None,
        corrections: Sequence[Correction] = (),
        **options: object,
    ) -> BuildReport:
        return load(
            Place(str(self.lake)),
            self.folder / name,
            wanted=wanted,
            corrections=corrections,
            options=Options(**options),  # type: ignore[arg-type]
            now=self.now,
        )

    def build(
        self,
        name: str = "built.db",
        *,
        authority: Authority = KNOWN,
        extractor: Extractor | None = None,
        corrections: Sequence[Correction] = (),
        **options: object,
    ) -> BuildReport:
        return build(
            [self.sources],
            self.folder / name,
            authority=authority,
            extractor=extractor or StubExtractor(authority),
            corrections=corrections,
            options=Options(**options),  # type: ignore[arg-type]
            now=self.now,
        )

    def now(self) -> datetime:
        self._seconds += 1
        return datetime(2024, 3, 6, 10, 0, self._seconds, tzinfo=UTC)

    def rows(self, sql: str, name: str = "loaded.db") -> list[tuple[object, ...]]:
        with reading(self.folder / name) as db:
            return db.execute(sql).fetchall()

    def dump(self, name: str = "loaded.db") -> list[str]:
        with reading(self.folder / name) as db:
            return list(db.conn.iterdump())

    def told(self, name: str) -> dict[str, list[tuple[object, ...]]]:
        """All rows of all tables, but for what two runs never have in common."""
        with reading(self.folder / name) as db:
            assert not list(verify(db))
            found = {}
            for table in TABLES:
                unlike = UNLIKE.get(table.name, set())
                if unlike is not None:
                    names = [f'"{c.name}"' for c in table.columns if c.name not in unlike]
                    rows = db.execute(f"SELECT {', '.join(names)} FROM {table.name}").fetchall()
                    found[table.name] = sorted(rows, key=repr)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Reports, a reprint, a statement of a party's own, repeated ids and addresses, and failures.

    Years and months lie across one another, and so do single documents, files of many, and
    folders, so that the lake's order is not that of the sources.
    """
    streets = (f"Street {n} has {n * 7} bakers and {n + 9} mills. " for n in range(20))
    story = LONG + "".join(streets)
    desk.lines(
        "a.jsonl",
        {"id": "one", "text": "“Early,” Cy Fox said.", "published": "2023-05-06"},
        {"id": "d", "text": "“Mine,” Cy Fox said that day.", "published": "2024-05-07"},
        {"id": "two", "text": "“No day,” Cy Fox said."},
        {"id": "three", "text": "“Yes!” Ann Lee said.", "url": "https://moon.example/3"},
    )
    desk.write("b.md", story, "2024-02-01", publisher="The Sun", url="https://sun.example/b")
    desk.write("c.md", story, "2024-02-03", publisher="The Moon", url="https://moon.example/c")
    desk.write("d.md", "“No,” Bo Day said. “Hm,” a senior baker said.", "2022-12-31")
    desk.write("e.md", "“No,” Bo Day said.", url="https://www.sun.example/b?utm_source=x")
    desk.write("f.md", LONG, "2024-02-02", kind="statement", speaker="Bakers Guild")
    desk.write("g.md", "Nobody spoke.", "2023-07-01")
    (desk.sources / "h.md").write_text("", encoding="utf-8")
    desk.write("i.md", "“Yes,” Lee said.", "2023-01-01", publisher="O'Day's")
    for name in ("ab", "ab-c"):
        (desk.sources / name).mkdir()
        desk.write(f"{name}/z.md", f"“{name},” Dee Day-Ng said.", "2023-05-09")
        desk.write(f"{name}/{name}.md", f"“{name}!” Dee Day-Ng said.", "2021-05-09")
    return desk


@pytest.mark.parametrize("together", [1, 2, 2_000])
def test_a_whole_lake_is_what_a_build_makes(
    full: Desk, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr("onrecord.lake.loading.duck._TOGETHER", together)
    full.extract()
    built, loaded = full.build(), full.load()
    assert full.told("loaded.db") == full.told("built.db")
    assert loaded.added == built.added
    # Among them are failures of all kinds (two ids, an address, an empty file), and a reprint.
    assert len(full.rows("SELECT * FROM failures")) == 4
    assert full.rows("SELECT id FROM articles WHERE reprint_of IS NOT NULL") == [("c",)]
    ((model, version),) = full.rows("SELECT model, version FROM runs")
    assert (model, bool(version)) == ("stub 1.0", True)


@pytest.mark.parametrize("policy", ["none", "context"])
def test_texts_are_kept_as_a_build_keeps_them(full: Desk, policy: str) -> None:
    full.extract()
    full.build(publish_text=policy)
    full.load(publish_text=policy)
    assert full.told("loaded.db") == full.told("built.db")
    assert full.rows("SELECT DISTINCT text FROM articles") == [(None,)]


def test_the_real_extractor_through_a_lake(desk: Desk) -> None:
    authority = load_authority(ROOT / "data" / "speakers.yml")
    extractor = LocalExtractor(authority)
    for path in (ROOT / "data" / "articles").glob("*.md"):
        (desk.sources / path.name).write_bytes(path.read_bytes())
    desk.extract(authority, extractor)
    desk.build(authority=authority, extractor=extractor)
    desk.load()
    assert len(desk.rows("SELECT * FROM evidence")) > 20
    assert desk.told("loaded.db") == desk.told("built.db")


def test_a_second_load_changes_nothing(full: Desk) -> None:
    full.extract()
    full.load()
    before = full.dump()
    again = full.load()
    assert (again.changed, again.added, again.replaced, again.removed) == (False, [], [], [])
    assert again.unchanged == len(full.rows("SELECT * FROM articles"))
    assert full.dump() == before


def test_only_what_has_changed_is_written(full: Desk) -> None:
    full.extract()
    full.load()
    full.write("i.md", "“Never,” Lee said.", "2023-01-01", publisher="O'Day's")
    full.write("h.md", "“At last,” Bo Day said.")
    full.extract(chunk=100)
    report = full.load()
    assert (report.added, report.replaced) == (["h"], ["i"])
    full.build()
    assert full.told("loaded.db") == full.told("built.db")


def test_what_the_lake_has_no_more_goes_only_when_pruned(full: Desk) -> None:
    full.extract()
    full.load()
    for name in ("b.md", "h.md"):
        (full.sources / name).unlink()
    full.extract()
    # The article whose address was taken by the one that is gone has it now.
    assert full.load().removed == ["b"]
    (full.sources / "i.md").unlink()
    full.extract()
    assert full.load().removed == []
    assert full.load(prune=True).removed == ["i"]
    full.build()
    assert full.told("loaded.db") == full.told("built.db")


def test_another_known_speaker_renames_those_in_the_lake(full: Desk) -> None:
    full.extract()
    full.load()
    more = Authority((*KNOWN.entries, AuthorityEntry("bo", "Bo Day", "person")))
    full.extract(more)
    assert full.load().replaced
    full.build(authority=more)
    assert full.told("loaded.db") == full.told("built.db")


def test_a_database_of_a_build_keeps_its_own_articles(full: Desk) -> None:
    full.extract()
    full.sources = full.folder / "other"
    full.sources.mkdir()
    full.write("mine.md", "“Mine,” Bo Day said.", url="https://sun.example/b")
    full.build("loaded.db")
    report = full.load()
    assert ("mine",) in full.rows("SELECT id FROM articles")
    assert "its address is that of mine" in report.failures[-1].message
    assert full.load(prune=True).removed == ["mine"]
    assert full.rows("SELECT id FROM articles WHERE id IN ('mine', 'b')") == [("b",)]


OF_BAKERS = {"b", "c", "f", "i", "three"}
SLICES = [
    pytest.param(Slice(where="party = 'Bakers Guild'"), OF_BAKERS, 5, id="party"),
    pytest.param(Slice(parties=("Bakers Guild",)), OF_BAKERS, 5, id="by name"),
    pytest.param(Slice(parties=("bakers",)), OF_BAKERS, 5, id="by id"),
    pytest.param(Slice(speakers=("Bo Day", "cy-fox")), {"one", "two", "d"}, 3, id="speakers"),
    pytest.param(Slice(where="publisher = 'O''Day''s'"), {"i"}, 1, id="apostrophe"),
    pytest.param(Slice(where="said_on >= '2024-01-01' -- so"), {"b", "c", "d", "f"}, 4, id="day"),
    pytest.param(Slice(where="speaker = 'Cy Fox' OR true"), None, 11, id="or"),
    pytest.param(
        Slice(speakers=("Cy Fox",), where="published IS NULL OR false"), {"two"}, 1, id="both"
    ),
    pytest.param(Slice(since=date(2024, 2, 2)), {"c", "d", "f"}, 3, id="since"),
    pytest.param(Slice(since=date(2023, 5, 7), until=date(2023, 7, 1)), {"z", "g"}, 1, id="until"),
    pytest.param(Slice(since=date(2023, 5, 6), speakers=("Cy Fox",)), {"d", "one"}, 2, id="all"),
    pytest.param(Slice(where="false"), set(), 0, id="none"),
]
"""A slice, the articles that are in it, and how many quotes."""


@pytest.mark.parametrize(("wanted", "articles", "quotes"), SLICES)
def test_a_slice_has_what_was_asked_for(
    full: Desk, wanted: Slice, articles: set[str] | None, quotes: int
) -> None:
    full.extract()
    full.load(wanted=wanted)
    if articles is not None:
        assert {id for (id,) in full.rows("SELECT id FROM articles")} == articles
    assert full.rows("SELECT count(*) FROM quotes") == [(quotes,)]
    full.told("loaded.db")
    assert not full.load(wanted=wanted).changed


def test_failures_of_a_slice_are_those_of_its_articles(full: Desk) -> None:
    full.extract()
    report = full.load(wanted=Slice(speakers=("Bo Day",)))
    told = sorted(Path(each.source).name for each in report.failures)
    # What could not be read might have been of it; an id taken twice in another folder is not.
    assert told == ["d.md", "e.md", "h.md"]


def correction(quote: str | None = None, **more: object) -> Correction:
    told: dict[str, object] = {"article": None, "words": None, "changes": (), "reject": False}
    return Correction(
        where="corrections.yml:1",
        quote=quote,
        by="me",
        on=date(2024, 4, 1),
        **told | more,  # type: ignore[arg-type]
    )


def test_corrections_apply_as_in_a_build(full: Desk) -> None:
    full.extract()
    full.build()
    ((no,),) = full.rows("SELECT id FROM quotes WHERE text = 'Early,'", "built.db")
    decided = [
        correction(str(no), changes=(Change("speaker", "ann-lee"),)),
        correction(article="i", words="Yes,", reject=True),
        correction("0123456789abcdef"),
    ]
    (full.folder / "built.db").unlink()
    built, loaded = full.build(corrections=decided), full.load(corrections=decided)
    assert full.told("loaded.db") == full.told("built.db")
    assert loaded.unapplied == built.unapplied
    assert len(loaded.unapplied) == 1
    assert not full.load(corrections=decided).changed
    # A slice is not told of decisions on what lies outside it.
    wanted = Slice(since=date(2023, 1, 1), until=date(2023, 1, 31))
    part = full.load("part.db", wanted=wanted, corrections=decided)
    assert part.unapplied == built.unapplied
    assert full.rows("SELECT DISTINCT article FROM corrections ORDER BY 1", "part.db") == [
        (None,),
        ("i",),
    ]
    assert not full.load("part.db", wanted=wanted, corrections=decided).changed


def shards(desk: Desk, **more: object) -> dict[str, BuildReport]:
    found = load_by_year(Place(str(desk.lake)), desk.folder / "q.db", now=desk.now, **more)  # type: ignore[arg-type]
    return {path.name: report for path, report in found}


def test_a_database_for_each_year(full: Desk) -> None:
    full.extract()
    full.load()
    made = shards(full)
    assert list(made) == [f"q-{year}.db" for year in (2021, 2022, 2023, 2024, "unknown")]
    apart: list[tuple[object, ...]] = []
    for name in made:
        full.told(name)
        apart += full.rows("SELECT id FROM quotes", name)
    assert sorted(apart) == sorted(full.rows("SELECT id FROM quotes"))
    assert full.rows("SELECT id FROM articles", "q-unknown.db") == [("three",), ("two",)]
    years = full.rows("SELECT DISTINCT substr(published, 1, 4) FROM articles", "q-2023.db")
    assert years == [("2023",)]
    failures = [row for name in made for row in full.rows("SELECT source FROM failures", name)]
    assert sorted(failures) == sorted(full.rows("SELECT source FROM failures"))
    assert not any(report.changed for report in shards(full).values())
    assert list(shards(full, wanted=Slice(speakers=("Cy Fox",)))) == [
        "q-2023.db",
        "q-2024.db",
        "q-unknown.db",
    ]


def test_what_a_killed_run_left_does_not_count(full: Desk) -> None:
    full.extract()
    part = next((full.lake / "quotes").rglob("*.parquet"))
    (part.parent / "left.parquet").write_bytes(part.read_bytes())
    (part.parent / "broken.parquet").write_bytes(b"PAR1")
    full.load()
    full.build()
    assert full.told("loaded.db") == full.told("built.db")


def test_a_lake_without_anything(desk: Desk) -> None:
    desk.extract()
    report = desk.load()
    assert (report.totals.articles, report.failures) == (0, [])
    assert desk.rows("SELECT id FROM speakers") == [("ann-lee",), ("bakers",)]


def test_a_lake_without_quotes(desk: Desk) -> None:
    desk.write("a.md", "Silence.")
    desk.extract()
    assert desk.load().totals.articles == 1
    assert desk.load("none.db", wanted=Slice(where="true")).totals.articles == 0


def test_a_lake_at_an_address(full: Desk) -> None:
    import fsspec

    full.extract()
    memory = fsspec.filesystem("memory")
    memory.put(str(full.lake), "/lakes/one", recursive=True)
    load(Place("memory://lakes/one"), full.folder / "far.db", now=full.now)
    full.build()
    assert full.told("far.db") == full.told("built.db")
