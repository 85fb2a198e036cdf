"""Whether the statements agree with the quotes and documents that they are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from sqlite_utils import Database

from onrecord.core.statements import Fidelity, StatementKind, words_of
from onrecord.core.statements.disputes import prints_of
from onrecord.models import Span
from onrecord.storage.findings import Finding

__all__ = ["CHECKS"]

_CHANGES = ("same", "changed", "left out", "added")

_MEMBERS = """
WITH members AS (
  SELECT q.statement AS id, q.id AS quote, q.speaker, coalesce(a.reprint_of, a.id) AS article,
    q.kind, q.said_on, a.published, q.text, coalesce(s.party, s.id) AS scope
  FROM quotes q JOIN articles a ON a.id = q.article LEFT JOIN speakers s ON s.id = q.speaker
  WHERE q.statement IS NOT NULL
), merged AS (
  SELECT coalesce(s.party, s.id) AS scope FROM articles a JOIN speakers s ON s.id = a.speaker
  WHERE a.text IS NOT NULL AND a.id NOT IN (SELECT article FROM statements WHERE article NOT NULL)
), told AS (
  SELECT st.*, d.published AS document_day, d.text AS document,
    coalesce(st.party, st.speaker) AS scope,
    coalesce(st.party, st.speaker) IN (SELECT scope FROM merged) AS joint
  FROM statements st LEFT JOIN articles d ON d.id = st.article
)
"""
"""``joint``: a document in the same words may be of the same statement, which names one of them."""

_FINDINGS = {
    "has neither a quote nor a document": """
        SELECT id FROM told WHERE article IS NULL AND id NOT IN (SELECT id FROM members)
    """,
    "has another number of quotes": """
        SELECT t.id FROM told t WHERE quotes <> (SELECT count(*) FROM members m WHERE m.id = t.id)
    """,
    "has another number of reports": """
        SELECT t.id FROM told t WHERE reports <> (
          SELECT count(DISTINCT m.article) FROM members m
          WHERE m.id = t.id AND m.article IS NOT t.article
        )
    """,
    "is no document, and has one; or the other way round": """
        SELECT id FROM told WHERE (kind = 'primary') <> (article IS NOT NULL)
    """,
    "its text is not the document's": """
        SELECT id FROM told WHERE document IS NOT NULL AND text <> document
    """,
    "its text is not that of a quote of its kind": """
        SELECT t.id FROM told t WHERE kind <> 'primary' AND NOT EXISTS (
          SELECT 1 FROM members m WHERE m.id = t.id AND m.kind = t.kind AND m.text = t.text
        )
    """,
    "was first published on another day": """
        SELECT t.id FROM told t WHERE NOT joint AND first_published IS NOT (
          SELECT min(day) FROM (
            SELECT published AS day FROM members m WHERE m.id = t.id UNION SELECT document_day
          ) WHERE day IS NOT NULL
        )
    """,
    "was said on a day that no report gives": """
        SELECT t.id FROM told t WHERE said_on IS NOT NULL AND said_on IS NOT document_day
          AND NOT EXISTS (SELECT 1 FROM members m WHERE m.id = t.id AND m.said_on = t.said_on)
    """,
    "its days differ, or they do not, other than it says": """
        SELECT t.id FROM told t WHERE NOT joint AND days_differ <> (
          SELECT count(day) > 1 FROM (
            SELECT said_on AS day FROM members m WHERE m.id = t.id UNION SELECT document_day
          )
        )
    """,
    "its speakers differ, or they do not, other than it says": """
        SELECT t.id FROM told t WHERE NOT joint AND speakers_differ <> (
          SELECT count(who) > 1 FROM (
            SELECT speaker AS who FROM members m WHERE m.id = t.id
            UNION SELECT t.speaker WHERE t.article IS NOT NULL
          )
        )
    """,
    "its words differ, or they do not, other than it says": """
        SELECT t.id FROM told t WHERE words_differ <> (
          kind IN ('primary', 'direct') AND EXISTS (
            SELECT 1 FROM members m JOIN alignments a ON a.quote = m.quote AND a.statement = m.id
            WHERE m.id = t.id AND m.kind = 'direct' AND a.fidelity = 'altered'
          )
        )
    """,
    "is disputed, or it is not, other than it says": """
        SELECT id FROM told t WHERE disputed <> EXISTS (
          SELECT 1 FROM statement_links l WHERE l.statement = t.id AND l.kind = 'disputed'
        )
    """,
    "has a quote of somebody else's": """
        SELECT t.id FROM told t JOIN members m ON m.id = t.id WHERE m.scope IS NOT t.scope
    """,
    "has a quote that declines to speak": """
        SELECT id FROM members WHERE kind = 'declined'
    """,
}


def _statements(db: Database) -> Iterator[Finding]:
    for what, sql in _FINDINGS.items():
        for (id,) in db.execute(f"{_MEMBERS} SELECT DISTINCT id FROM ({sql})"):
            yield Finding("statements", id, what)
    odd = "SELECT id, kind FROM statements WHERE kind NOT IN (SELECT value FROM json_each(?))"
    for id, kind in db.execute(odd, [json.dumps(get_args(StatementKind))]):
        yield Finding("statements", id, f'its kind "{kind}" is not one that there is')
    signed = "SELECT id FROM articles WHERE kind <> 'statement' AND speaker IS NOT NULL"
    for (id,) in db.execute(signed):
        yield Finding("articles", id, "is a report, and has a speaker")


def _links(db: Database) -> Iterator[Finding]:
    for statement, other in db.execute(
        """
        SELECT statement, other FROM statement_links l
        WHERE statement = other OR kind NOT IN ('disputed', 'repeated') OR NOT EXISTS (
          SELECT 1 FROM statement_links b
          WHERE b.statement = l.other AND b.other = l.statement AND b.kind = l.kind
        )
        """
    ):
        yield Finding("statement_links", f"{statement} {other}", "is not there from both sides")


def _fidelity(db: Database) -> Iterator[Finding]:
    for (quote,) in db.execute(
        """
        SELECT q.id FROM quotes q LEFT JOIN statements st ON st.id = q.statement
          LEFT JOIN alignments own ON own.quote = q.id AND own.statement = q.statement
        WHERE q.fidelity IS NOT coalesce(
            own.fidelity, (SELECT 'not found' FROM alignments a WHERE a.quote = q.id)
          ) OR (own.quote IS NOT NULL) <> coalesce(st.quotes > 1 OR st.kind = 'primary', 0)
        """
    ):
        yield Finding(
            "quotes", quote, "its fidelity is not that of its words beside its statement's"
        )
    for quote, statement in db.execute(
        """
        SELECT a.quote, a.statement FROM alignments a JOIN quotes q ON q.id = a.quote
        WHERE a.statement IS NOT q.statement AND a.fidelity <> 'not found'
        """
    ):
        yield Finding("alignments", f"{quote} {statement}", "is of a quote of another statement")


_ALIGNED = """
SELECT a.*, q.text AS said, st.text AS whole
FROM alignments a JOIN quotes q ON q.id = a.quote JOIN statements st ON st.id = a.statement
"""


def _alignments(db: Database) -> Iterator[Finding]:
    for row in db.query(_ALIGNED):
        what = _odd(row)
        if what is not None:
            yield Finding("alignments", f"{row['quote']} {row['statement']}", what)


def _odd(row: Mapping[str, Any]) -> str | None:
    """What is wrong with a quote's words beside a statement's; None for nothing."""
    place, parts = (row["start"], row["end"]), json.loads(row["parts"])
    if row["fidelity"] not in get_args(Fidelity):
        return f'its fidelity "{row["fidelity"]}" is not one that there is'
    if row["fidelity"] == "not found":
        return "is not found, and has a place" if (*place, *parts) != (None, None) else None
    if None in place or not 0 <= place[0] < place[1] <= len(row["whole"]):
        return "its place is not in the statement's text"
    reported = original = 0
    for what, start, end, there, until, marked in parts:
        words, others = Span(start, end).of(row["said"]), Span(there, until).of(row["whole"])
        if what not in _CHANGES or marked not in (0, 1):
            return "has a part of no kind that there is"
        if not (reported <= start <= end <= len(row["said"]) and original <= there <= until):
            return "its parts are not in order, or not in the texts"
        if what == "same" and _folded(words) != _folded(others):
            return "has words as the same that are not"
        reported, original = end, until
    there = [part[3:5] for part in parts if part[3] < part[4]]
    if not there or (there[0][0], there[-1][1]) != place:
        return "its place is not that of its words"
    return None


def _folded(text: str) -> tuple[str, ...]:
    return words_of(text).folded


def _prints(db: Database) -> Iterator[Finding]:
    found = db.execute("SELECT count(*) FROM _prints").fetchone()[0]
    wanted = 0
    there = "SELECT 1 FROM _prints WHERE print = ? AND statement = ?"
    for id, row, text in db.execute("SELECT id, rowid, text FROM statements").fetchall():
        prints = prints_of(_folded(text))
        wanted += len(prints)
        if any(db.execute(there, [each, row]).fetchone() is None for each in prints):
            yield Finding("_prints", id, "lacks a print of the statement's words")
    if found > wanted:
        yield Finding("_prints", "index", f"has {found} prints of {wanted}")


CHECKS = (_statements, _links, _fidelity, _alignments, _prints)
"""Each looks at a database whole, and gives what does not agree."""
