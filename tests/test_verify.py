"""That verify finds what does not agree, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database
from test_storage import article, store

from onrecord.storage import reading, verify


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "quotes.db"
    store(path, article())
    return path


def findings(path: Path) -> list[str]:
    with reading(path) as db:
        return [str(finding) for finding in verify(db)]


def test_a_good_database_has_no_findings(path: Path) -> None:
    assert findings(path) == []


ANN = "(SELECT id FROM quotes WHERE speaker = 'ann-lee')"


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        pytest.param("UPDATE segments SET start = start + 1", "do not stand in", id="offset"),
        pytest.param("UPDATE segments SET text = 'Other'", "do not stand in", id="words"),
        pytest.param("UPDATE articles SET text = text || '.'", "another digest", id="digest"),
        pytest.param("UPDATE articles SET text = ' ' || text", "do not stand in", id="article"),
        pytest.param("UPDATE articles SET reprint_of = id", "a reprint itself", id="reprint"),
        pytest.param("UPDATE quotes SET text = 'Other'", "not that of its segments", id="text"),
        pytest.param('UPDATE quotes SET "end" = "end" - 1', "within its quote", id="quote's end"),
        pytest.param(f"DELETE FROM segments WHERE quote = {ANN}", "no segment", id="no segment"),
        pytest.param("UPDATE quotes SET speaker = 'x'", "row of speakers", id="speaker"),
        pytest.param("UPDATE quotes SET kind = 'odd'", 'kind "odd"', id="kind"),
        pytest.param("UPDATE quotes SET date_basis = 'odd'", 'date_basis "odd"', id="basis"),
        pytest.param("UPDATE speakers SET kind = 'odd'", 'kind "odd"', id="speaker's kind"),
        pytest.param("UPDATE articles SET kind = 'odd'", 'kind "odd"', id="article's kind"),
        pytest.param("UPDATE quotes SET confidence = 2", "confidence", id="confidence"),
        pytest.param("UPDATE quotes SET latest = '2024-03-01'", "after its latest", id="latest"),
        pytest.param("UPDATE quotes SET earliest = '2024-04-01'", "before its", id="earliest"),
        pytest.param(
            "UPDATE quotes SET earliest = '2024-04-01', said_on = NULL", "after its", id="bounds"
        ),
        pytest.param(
            "UPDATE articles SET published = '2024-03-01'", "was published", id="published"
        ),
        pytest.param("UPDATE quotes SET said_year = 1999", "its year", id="year"),
        pytest.param(
            "UPDATE quotes SET date_basis = 'none'", "nothing that it rests on", id="no basis"
        ),
        pytest.param("DELETE FROM quotes_fts_docsize", "has 0 quotes of 6", id="index is short"),
        pytest.param(
            "DROP TRIGGER quotes_au; UPDATE quotes SET text = text || ' '||'zebra'",
            "does not agree with the words of quotes",
            id="index is stale",
        ),
        pytest.param(
            "UPDATE evidence SET start = start + 1", "words do not stand in", id="evidence offset"
        ),
        pytest.param("UPDATE evidence SET text = 'Other'", "do not stand in", id="evidence words"),
        pytest.param("UPDATE evidence SET start = NULL", "has no place", id="evidence nowhere"),
        pytest.param("UPDATE evidence SET what = 'alias'", "an alias has one", id="alias in text"),
        pytest.param("UPDATE evidence SET what = 'odd'", 'what "odd"', id="kind of evidence"),
        pytest.param("UPDATE evidence SET about = 'odd'", 'about "odd"', id="what it is for"),
        pytest.param(
            "UPDATE evidence SET carried_from = 'x'", "no quote of the same", id="from nowhere"
        ),
        pytest.param("UPDATE quotes SET reviewed = 1", "nobody has decided", id="not reviewed"),
        pytest.param(
            f"INSERT INTO corrections (n, field, quote) SELECT 1, 'kind', id FROM {ANN}",
            "not marked as reviewed",
            id="not applied",
        ),
        pytest.param(
            f"INSERT INTO corrections (n, field, quote) SELECT 1, 'reject', id FROM {ANN}",
            "stands among the quotes",
            id="not rejected",
        ),
        pytest.param("DROP TABLE segments", "cannot be checked", id="table is gone"),
    ],
)
def test_what_does_not_agree(path: Path, sql: str, what: str) -> None:
    with Database(path) as db:
        db.executescript(sql)
    assert any(what in finding for finding in findings(path))


def test_verify_writes_nothing(path: Path) -> None:
    before = path.read_bytes()
    findings(path)
    assert path.read_bytes() == before
