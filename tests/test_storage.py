"""The database: its schema, its speakers, and what opening it refuses."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from datasette.utils import detect_fts
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database
from stub_extractor import StubExtractor

from onrecord.errors import BuildInProgress, StorageError
from onrecord.models import Article, Authority, AuthorityEntry, Failure, Speaker
from onrecord.storage import Writer, counts_by_kind, counts_by_party, reading, verify, writing
from onrecord.storage.rows import quote_row, segment_rows
from onrecord.storage.schema import INDEXES, TABLES
from onrecord.storage.speakers import SpeakerIds, slug

NOW = "2024-03-06T10:00:00+00:00"
UNION = AuthorityEntry(
    "bakers-union", "Bakers Union", "organization", party="bakers-union", aliases=("BU",)
)
ANN = AuthorityEntry("ann-lee", "Ann Lee", "person", "its president", "bakers-union")
KNOWN = Authority((ANN, UNION))
TEXT = (
    "“We will bake,” Ann Lee said that day. “No deal,” a senior baker said. "
    "“Perhaps 🍞,” Bo Day said. “Never,” Day said. “Hm,” somebody said. “Talks go on,” BU said."
)


def article(id: str = "one", text: str = TEXT) -> Article:
    return Article(id, text, publisher="The Paper", published=date(2024, 3, 5), source=f"{id}.md")


def store(path: Path, *articles: Article, known: Authority = KNOWN, text: str = "full") -> None:
    with writing(path) as db:
        writer = Writer(db, known, text, NOW)  # type: ignore[arg-type]
        for each in articles:
            writer.put_article(each, StubExtractor(known)([each])[0], "f")
        writer.finish()


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with reading(path) as db:
        return db.execute(sql).fetchall()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "quotes.db"


def test_the_schema_is_what_it_says(path: Path) -> None:
    store(path)
    with reading(path) as db:
        for layout in TABLES:
            table = db.table(layout.name)
            assert list(table.columns_dict.items()) == [(c.name, c.type) for c in layout.columns]
            assert tuple(table.pks) == layout.key
            assert {c.name for c in table.columns if c.notnull} == {
                c.name for c in layout.columns if c.required
            }
            assert {(k.column, k.other_table) for k in table.foreign_keys} == {
                (c.name, c.references) for c in layout.columns if c.references
            }
        for name, columns in INDEXES:
            assert list(columns) in [index.columns for index in db.table(name).indexes]


def test_every_table_and_column_is_described() -> None:
    texts = [t.description for t in TABLES] + [c.description for t in TABLES for c in t.columns]
    assert all(text.endswith(".") and len(text) > 5 for text in texts)


def test_datasette_finds_the_search_index(path: Path) -> None:
    store(path, article())
    with reading(path) as db:
        assert detect_fts(db.conn, "quotes") == "quotes_fts"
        found = db.execute(
            "SELECT text FROM quotes WHERE rowid IN "
            "(SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'baking')"
        )
        assert found.fetchall() == [("We will bake,",)]


def test_a_quote_is_stored_with_its_evidence(path: Path) -> None:
    store(path, article())
    with reading(path) as db:
        row = next(db.query("SELECT * FROM quotes WHERE speaker = 'ann-lee'"))
    assert TEXT[row["start"] : row["end"]] == row["text"] == "We will bake,"
    assert (row["party"], row["mention"], row["cue"]) == ("bakers-union", "Ann Lee", "said")
    assert (row["said_on"], row["said_year"], row["date_basis"]) == ("2024-03-05", 2024, "stated")
    assert row["prefix"] == "“"
    assert row["suffix"].startswith("” Ann Lee said that day.")


def test_the_speakers(path: Path) -> None:
    store(path, article())
    found = rows(path, "SELECT id, name, kind, role, party, reviewed FROM speakers ORDER BY name")
    assert ("ann-lee", "Ann Lee", "person", "its president", "bakers-union", 1) in found
    assert ("bo-day", "Bo Day", "person", "a neighbour", None, 0) in found
    assert ("acme-studios-org", "Acme Studios", "organization", None, None, 0) in found
    assert rows(path, "SELECT * FROM aliases") == [("bakers-union", "BU")]
    assert len(rows(path, "SELECT 1 FROM quotes WHERE speaker IS NULL")) == 1


@pytest.mark.parametrize(
    ("speaker", "joined"),
    [
        pytest.param(Speaker("Bo Day", "person"), True, id="full name"),
        pytest.param(Speaker("Day", "person"), False, id="surname alone"),
        pytest.param(Speaker("a senior aide", "unnamed"), False, id="unnamed"),
        pytest.param(Speaker("Acme", "organization"), True, id="organization"),
        pytest.param(Speaker("Ann Lee", "person", id="ann-lee"), True, id="known"),
        pytest.param(Speaker("Ann Lee", "person"), False, id="name of a known, yet not that one"),
        pytest.param(Speaker("!?", "organization"), False, id="no letter"),
    ],
)
def test_who_is_the_same_in_two_articles(speaker: Speaker, joined: bool) -> None:
    ids = SpeakerIds(KNOWN)
    one, other = ids.of(speaker, "one"), ids.of(speaker, "two")
    assert (one == other) is joined
    assert one == ids.of(speaker, "one")
    assert (one in KNOWN.by_id) is (speaker.id is not None)


def test_a_person_and_an_organization_of_one_name_are_two() -> None:
    ids = SpeakerIds(Authority())
    person, firm = Speaker("Morgan Dale", "person"), Speaker("Morgan Dale", "organization")
    assert ids.of(person, "one") != ids.of(firm, "one")


@given(st.text(max_size=200))
def test_a_slug_is_short_and_plain(name: str) -> None:
    made = slug(name)
    assert len(made) <= 95
    assert not set(made) & set(" /?#%&'\"<>")
    assert made == made.strip("-")


@given(st.text(alphabet="ab c\n", min_size=3, max_size=200), st.data())
def test_context_stands_beside_the_quote(filling: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(filling)))
    text = f"{filling[:cut]}“We bake,” Ann Lee said{filling[cut:]}"
    one = article(text=text)
    quotes = StubExtractor()([one])[0]
    for quote in quotes:
        for policy in ("none", "context", "full"):
            row = quote_row(quote, one, SpeakerIds(KNOWN), policy)
            prefix, suffix = str(row["prefix"]), str(row["suffix"])
            assert text[: quote.start].endswith(prefix)
            assert text[quote.end :].startswith(suffix)
            assert len(prefix) >= min(32, quote.start)
            assert len(suffix) >= min(32, len(text) - quote.end)
            assert max(len(prefix), len(suffix)) <= (32 if policy == "none" else 64)
        assert [row["text"] for row in segment_rows(quote, one)] == ["We bake,"]


def test_replacing_an_article_replaces_its_quotes(path: Path) -> None:
    store(path, article())
    store(path, article(text="“Enough,” Ann Lee said."))
    assert rows(path, "SELECT text FROM quotes") == [("Enough,",)]
    assert rows(path, "SELECT text FROM statements") == [("Enough,",)]
    assert rows(path, "SELECT id FROM speakers WHERE reviewed = 0") == []
    with reading(path) as db:
        assert list(verify(db)) == []


def test_the_same_words_in_two_articles_are_one_statement(path: Path) -> None:
    store(path, article("one"), article("two", text="“WE WILL BAKE!” Ann Lee said."))
    found = rows(path, "SELECT text, said_on, reports FROM statements WHERE speaker = 'ann-lee'")
    assert found == [("We will bake,", "2024-03-05", 2)]


def test_text_can_be_left_out(path: Path) -> None:
    store(path, article(), text="none")
    assert rows(path, "SELECT text, words FROM articles") == [(None, len(TEXT.split()))]
    assert ("We will bake,",) in rows(path, "SELECT text FROM segments")
    with reading(path) as db:
        assert list(verify(db)) == []


def test_speakers_that_the_file_no_longer_has(path: Path) -> None:
    store(path, article())
    store(path, known=Authority((UNION,)))
    assert rows(path, "SELECT reviewed FROM speakers WHERE id = 'ann-lee'") == [(0,)]
    store(path, article(text="Nobody spoke."), known=Authority())
    assert rows(path, "SELECT * FROM speakers") == []
    assert rows(path, "SELECT * FROM aliases") == []


def test_failures_replace_those_of_the_same_sources(path: Path) -> None:
    def put(now: str, *failures: Failure) -> bool:
        with writing(path) as db:
            writer = Writer(db, Authority(), "full", now)
            writer.put_failures(failures, lambda source: source.startswith("a"))
            return writer.changed

    first, other = Failure("a.md", "read", "empty"), Failure("b.md", "read", "empty")
    assert put("1", first, other)
    assert not put("2", first)
    assert put("3", Failure("a.md", "read", "no date"))
    found = rows(path, "SELECT source, message, at FROM failures ORDER BY source")
    assert found == [("a.md", "no date", "3"), ("b.md", "empty", "1")]


def test_counts(path: Path) -> None:
    store(path, article())
    with reading(path) as db:
        assert counts_by_kind(db) == {"direct": 6}
        assert counts_by_party(db) == {"Bakers Union": 2, "Acme Studios": 1, None: 3}


def test_an_error_leaves_nothing(path: Path) -> None:
    store(path, article())
    before = rows(path, "SELECT * FROM quotes")
    with pytest.raises(RuntimeError), writing(path) as db:
        db.execute("DELETE FROM quotes")
        raise RuntimeError
    assert rows(path, "SELECT * FROM quotes") == before


def test_a_reader_sees_the_old_content_until_the_commit(path: Path) -> None:
    store(path, article())
    reader = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    count = "SELECT count(*) FROM quotes"
    with writing(path) as db:
        db.execute("DELETE FROM articles")
        assert reader.execute(count).fetchone() == (6,)
    assert reader.execute(count).fetchone() == (0,)
    reader.close()


def test_two_writers(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.storage.database._PATIENCE", 0.05)
    with (
        writing(path),
        pytest.raises(BuildInProgress, match="another build"),
        writing(path),
    ):
        pass


def test_what_is_no_database_of_ours(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("not a database, but long enough to look at " * 20, encoding="utf-8")
    other = tmp_path / "other.db"
    with Database(other) as db:
        db["things"].insert({"id": 1})
    for path, what in ((text, "not a database"), (other, "not one of On Record's")):
        before = path.read_bytes()
        with pytest.raises(StorageError, match=what), reading(path):
            pass
        with pytest.raises(StorageError, match=what), writing(path):
            pass
        assert path.read_bytes() == before
    with pytest.raises(StorageError, match="no such database"), reading(tmp_path / "no.db"):
        pass
    with pytest.raises(StorageError, match="cannot be opened"), writing(tmp_path):
        pass
    with pytest.raises(StorageError, match="folder cannot be made"), writing(text / "a.db"):
        pass
