"""From a lake to a database: the same rows as a build, and what else can be asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lakes import extract_into
from stub_extractor import StubExtractor

from onrecord.batch import Extractor
from onrecord.build import BuildReport, Options, build
from onrecord.lake.load import load
from onrecord.lake.wanted import Slice
from onrecord.models import Authority, AuthorityEntry, Correction
from onrecord.places import Place
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

    The articles of years and months lie across one another, so that their order in the lake's
    folders is not that of the sources.
    """
    story = LONG + "The bakers met in the old hall by the river, and nobody left early. " * 12
    desk.write("b.md", story, "2024-02-01", publisher="The Sun", url="https://sun.example/b")
    desk.write("c.md", story, "2024-02-03", publisher="The Moon", url="https://moon.example/c")
    desk.write("d.md", "“No,” Bo Day said. “Hm,” a senior baker said.", "2022-12-31")
    desk.write("e.md", "“No,” Bo Day said.", url="https://www.sun.example/b?utm_source=x")
    desk.write("f.md", LONG, "2024-02-02", kind="statement", speaker="Bakers Guild")
    desk.write("g.md", "Nobody spoke.", "2023-07-01")
    (desk.sources / "h.md").write_text("", encoding="utf-8")
    desk.write("i.md", "“Yes,” Lee said.", "2023-01-01", publisher="O'Day's")
    desk.lines(
        "a.jsonl",
        {"id": "one", "text": "“Early,” Cy Fox said.", "published": "2023-05-06"},
        {"id": "d", "text": "“Mine,” Cy Fox said that day.", "published": "2024-05-07"},
        {"id": "two", "text": "“No day,” Cy Fox said."},
        {"id": "three", "text": "“Yes!” Ann Lee said.", "url": "https://moon.example/c"},
    )
    return desk


def test_a_whole_lake_is_what_a_build_makes(full: Desk) -> None:
    full.extract()
    built, loaded = full.build(), full.load()
    assert full.told("loaded.db") == full.told("built.db")
    assert loaded.added == built.added
    # Among them are failures of all kinds: an id, two addresses, and an empty file.
    assert len(full.rows("SELECT * FROM failures")) == 4
    assert full.rows("SELECT count(*) FROM articles WHERE reprint_of IS NOT NULL") == [(0,)]
    ((model, version),) = full.rows("SELECT model, version FROM runs")
    assert (model, bool(version)) == ("stub 1.0", True)
