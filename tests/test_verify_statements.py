"""That verify finds statements that do not agree with their quotes, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database
from test_build import Desk
from test_grouping import ALTERED, OTHER, SAID, SHORT, Paper, build, said

BREAD = "Nobody in this valley has baked rye bread on a Sunday since the great flood"
ELSE = "The millers met us twice in their own kitchen and brought nothing but stale cake"
PAPERS = {
    "a": Paper(f"“{SAID},” Ann Lee said that day."),
    "b": Paper(said("Ann Lee", f"{ALTERED}."), day="2024-03-06"),
    "c": Paper(f"To all.\n\n{OTHER}. {SHORT}.", speaker="Bakers Union"),
    "d": Paper(said("BU", f"{OTHER},", f"{ELSE},"), day="2024-03-06"),
    "e": Paper(said("Cy Fox", f"{SAID},")),
    "f": Paper(f"“{BREAD},” Bo Day said that day."),
    "g": Paper(f"“{BREAD},” Bo Day said that day.", day="2024-03-15"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    build(desk, PAPERS)
    return desk


def test_the_sample_has_all_that_is_looked_at(desk: Desk) -> None:
    assert desk.findings() == []
    for table, column in (("alignments", "fidelity"), ("statement_links", "kind")):
        assert len(desk.rows(f"SELECT DISTINCT {column} FROM {table}")) > 1
    kinds = desk.rows("SELECT kind, article, words_differ, disputed FROM statements")
    assert {("primary", "c", 0, 0), ("direct", None, 1, 1)} <= set(kinds)


ANN = "(SELECT statement FROM quotes WHERE article = 'a')"
LATER = "(SELECT statement FROM quotes WHERE article = 'g')"
DOCUMENT = "(SELECT id FROM statements WHERE article = 'c')"


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        pytest.param(
            f"UPDATE quotes SET statement = {ANN} WHERE statement = {LATER}",
            "has neither a quote nor a document",
            id="no quote",
        ),
        pytest.param(
            f"UPDATE statements SET quotes = 3 WHERE id = {ANN}", "number of quotes", id="quotes"
        ),
        pytest.param(
            f"UPDATE statements SET reports = 3 WHERE id = {ANN}", "number of reports", id="reports"
        ),
        pytest.param(
            f"UPDATE statements SET reports = 2 WHERE id = {DOCUMENT}",
            "number of reports",
            id="document counted",
        ),
        pytest.param(
            f"UPDATE statements SET kind = 'direct' WHERE id = {DOCUMENT}",
            "is no document, and has one",
            id="kind",
        ),
        pytest.param(
            "UPDATE statements SET kind = 'odd'",
            'kind "odd" is not one that there is',
            id="no kind",
        ),
        pytest.param(
            f"UPDATE statements SET text = text || '.' WHERE id = {DOCUMENT}",
            "its text is not the document's",
            id="document's text",
        ),
        pytest.param(
            f"UPDATE statements SET text = 'Never' WHERE id = {ANN}",
            "its text is not that of a quote",
            id="text",
        ),
        pytest.param(
            f"UPDATE statements SET first_published = '2024-03-06' WHERE id = {ANN}",
            "was first published on another day",
            id="first report",
        ),
        pytest.param(
            f"UPDATE statements SET said_on = '2024-03-04' WHERE id = {ANN}",
            "on a day that no report gives",
            id="day",
        ),
        pytest.param(
            f"UPDATE statements SET days_differ = 1 WHERE id = {ANN}", "its days differ", id="days"
        ),
        pytest.param(
            "UPDATE quotes SET said_on = '2024-03-01', said_year = 2024, earliest = NULL, "
            "date_basis = 'stated' WHERE article = 'b'",
            "its days differ",
            id="days not seen",
        ),
        pytest.param(
            f"UPDATE statements SET speakers_differ = 1 WHERE id = {ANN}",
            "its speakers differ",
            id="speakers",
        ),
        pytest.param(
            f"UPDATE statements SET words_differ = 0 WHERE id = {ANN}",
            "its words differ",
            id="words",
        ),
        pytest.param("UPDATE statements SET disputed = 0", "is disputed, or it is not", id="flag"),
        pytest.param("DELETE FROM statement_links", "is disputed, or it is not", id="no link"),
        pytest.param(
            "UPDATE quotes SET speaker = 'cy-fox' WHERE article = 'b'",
            "has a quote of somebody else's",
            id="speaker",
        ),
        pytest.param(
            "UPDATE quotes SET kind = 'declined' WHERE article = 'b'",
            "a quote that declines",
            id="declined",
        ),
        pytest.param(
            "UPDATE articles SET speaker = 'ann-lee' WHERE id = 'a'",
            "is a report, and has a speaker",
            id="report's speaker",
        ),
        pytest.param(
            f"DELETE FROM statement_links WHERE statement = {LATER}",
            "is not there from both sides",
            id="one side",
        ),
        pytest.param(
            "UPDATE statement_links SET kind = 'odd'", "not there from both sides", id="link's kind"
        ),
        pytest.param(
            "UPDATE quotes SET fidelity = 'verbatim' WHERE article = 'b'",
            "its fidelity is not",
            id="fidelity",
        ),
        pytest.param(
            "UPDATE quotes SET fidelity = NULL WHERE fidelity = 'not found'",
            "its fidelity is not",
            id="fidelity of what is missing",
        ),
        pytest.param(
            "DELETE FROM alignments WHERE fidelity = 'altered'",
            "its fidelity is not",
            id="not aligned",
        ),
        pytest.param(
            f"UPDATE alignments SET statement = {LATER} WHERE fidelity = 'altered'",
            "is of a quote of another statement",
            id="aligned with another",
        ),
        pytest.param("UPDATE alignments SET fidelity = 'odd'", 'fidelity "odd"', id="no fidelity"),
        pytest.param(
            "UPDATE alignments SET start = 0, end = 2 WHERE fidelity = 'not found'",
            "is not found, and has a place",
            id="nowhere",
        ),
        pytest.param(
            "UPDATE alignments SET end = 1000 WHERE fidelity = 'altered'",
            "its place is not in the statement's text",
            id="place beyond",
        ),
        pytest.param(
            "UPDATE alignments SET start = start + 3 WHERE fidelity = 'altered'",
            "its place is not that of its words",
            id="place",
        ),
        pytest.param(
            "UPDATE alignments SET parts = replace(parts, '\"changed\"', '\"same\"')",
            "has words as the same that are not",
            id="words of a part",
        ),
        pytest.param(
            "UPDATE alignments SET parts = replace(parts, '\"changed\"', '\"odd\"')",
            "a part of no kind",
            id="kind of a part",
        ),
        pytest.param(
            "UPDATE alignments SET parts = json_set(parts, '$[0][2]', 1000)",
            "its parts are not in order",
            id="part beyond",
        ),
        pytest.param(
            "UPDATE alignments SET parts = json_set(parts, '$[1][3]', 0) "
            "WHERE fidelity = 'altered'",
            "its parts are not in order",
            id="order of parts",
        ),
        pytest.param("DELETE FROM statements_fts_docsize", "has 0 statements of", id="index short"),
        pytest.param(
            "DROP TRIGGER statements_au; UPDATE statements SET text = text || ' ' || 'zebra'",
            "does not agree with the words of statements",
            id="index stale",
        ),
        pytest.param(
            "DELETE FROM _prints WHERE print = (SELECT max(print) FROM _prints)",
            "lacks a print",
            id="print gone",
        ),
        pytest.param(
            "INSERT INTO _prints SELECT 7, rowid FROM statements LIMIT 1",
            "prints of",
            id="print too many",
        ),
    ],
)
def test_what_does_not_agree(desk: Desk, sql: str, what: str) -> None:
    with Database(desk.db) as db:
        db.executescript(sql)
    assert any(what in finding for finding in desk.findings())
