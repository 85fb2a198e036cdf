"""Whether every quote of a database still stands where it says, and all rows agree."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import get_args

from sqlite_utils import Database

from onrecord.models import ArticleKind, DateBasis, EvidenceKind, QuoteKind, SpeakerKind
from onrecord.storage.findings import Finding
from onrecord.storage.rows import sha256_of
from onrecord.storage.schema import SEARCHED
from onrecord.storage.verify_statements import CHECKS as STATEMENT_CHECKS

__all__ = ["Finding", "verify"]


def verify(db: Database) -> Iterator[Finding]:
    """Look at everything that must hold of every database; what does not comes as a finding.

    * SQLite itself finds the file sound, every reference meets its row, and the search indexes
      have the words of quotes and statements.
    * Every article's text has the digest noted for it, and a reprint is one of a first print.
    * Every quote has segments; each is exactly the article's characters from start to end, and
      lies within its quote.
    * Every piece of evidence is the article's characters from start to end, for one of its quotes.
    * What people have decided is in the quotes, and a rejected quote is not.
    * Every statement has a quote or a document; its text, counts, days and flags are what these
      make them; its links are there from both sides; and every quote's words beside its own are
      the words of both.
    * Kinds and bases are those that there are, and days are in order: none said before its
      earliest, after its latest, or after publication.

    Articles whose text was left out cannot be compared, and are passed over there.
    """
    for check in _CHECKS:
        try:
            yield from check(db)
        except sqlite3.DatabaseError as error:
            yield Finding("database", check.__name__.strip("_"), f"cannot be checked ({error})")


def _file(db: Database) -> Iterator[Finding]:
    for (message,) in db.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield Finding("database", "file", message)


def _references(db: Database) -> Iterator[Finding]:
    for name, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Finding(name, f"number {row}", f"refers to a row of {parent} that is not there")


def _search(db: Database) -> Iterator[Finding]:
    for name in SEARCHED:
        docs = db.execute(f"SELECT count(*) FROM {name}_fts_docsize").fetchone()[0]
        rows = db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        if docs != rows:
            yield Finding(f"{name}_fts", "index", f"has {docs} {name} of {rows}")
        elif not _index_agrees(db, name):
            yield Finding(f"{name}_fts", "index", f"does not agree with the words of {name}")


def _index_agrees(db: Database, name: str) -> bool:
    """Ask SQLite to compare an index with its table; True where it may not.

    The question has the form of an insert, though it writes nothing; in a file that nobody may
    write, or that a build is writing, it cannot be put.
    """
    db.execute("PRAGMA query_only = OFF")
    db.execute("BEGIN")
    try:
        db.execute(f"INSERT INTO {name}_fts ({name}_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        return not error.sqlite_errorname.startswith("SQLITE_CORRUPT")
    finally:
        db.rollback()
        db.execute("PRAGMA query_only = ON")
    return True


def _articles(db: Database) -> Iterator[Finding]:
    for row in db.query("SELECT id, text, sha256 FROM articles WHERE text IS NOT NULL"):
        if sha256_of(row["text"]) != row["sha256"]:
            yield Finding("articles", row["id"], "its text has another digest than is noted")


def _reprints(db: Database) -> Iterator[Finding]:
    for (id,) in db.execute(_CHAINED):
        yield Finding("articles", id, "is a reprint of one that is a reprint itself")


_CHAINED = """
SELECT articles.id FROM articles JOIN articles first ON first.id = articles.reprint_of
WHERE first.reprint_of IS NOT NULL
"""


def _segments(db: Database) -> Iterator[Finding]:
    lone = "SELECT id FROM quotes WHERE id NOT IN (SELECT quote FROM segments)"
    for (quote,) in db.execute(lone):
        yield Finding("quotes", quote, "has no segment")
    article, text = None, ""
    for row in db.query(_PIECES):
        if row["article"] != article:
            article, text = row["article"], _text_of(db, row["article"])
        key = f"{row['quote']} {row['n']}"
        if text and text[row["start"] : row["end"]] != row["text"]:
            yield Finding("segments", key, f"its words do not stand in article {article} there")
        if not row["quote_start"] <= row["start"] < row["end"] <= row["quote_end"]:
            yield Finding("segments", key, "does not lie within its quote")


_PIECES = """
SELECT segments.*, quotes.article, quotes.start AS quote_start, quotes."end" AS quote_end
FROM segments JOIN quotes ON quotes.id = segments.quote ORDER BY quotes.article
"""


def _evidence(db: Database) -> Iterator[Finding]:
    article, text = None, ""
    for row in db.query(_STEPS):
        if row["quote_article"] != article:
            article, text = row["quote_article"], _text_of(db, row["quote_article"])
        key = f"{row['quote']} {row['n']}"
        if (row["start"] is None) != (row["what"] == "alias"):
            yield Finding("evidence", key, "has no place in the article, or an alias has one")
        elif text and row["start"] is not None and text[row["start"] : row["end"]] != row["text"]:
            yield Finding("evidence", key, f"its words do not stand in article {article} there")
    for quote, n in db.execute(_STRAY):
        yield Finding("evidence", f"{quote} {n}", "comes from no quote of the same article")


_STEPS = """
SELECT evidence.*, quotes.article AS quote_article
FROM evidence JOIN quotes ON quotes.id = evidence.quote ORDER BY quotes.article
"""
_STRAY = """
SELECT evidence.quote, evidence.n FROM evidence JOIN quotes ON quotes.id = evidence.quote
WHERE carried_from IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM quotes o WHERE o.id = carried_from AND o.article = quotes.article)
  AND NOT EXISTS (
    SELECT 1 FROM originals o WHERE o.quote = carried_from AND o.article = quotes.article
  )
"""


def _corrections(db: Database) -> Iterator[Finding]:
    for what, sql in _DECIDED.items():
        for (quote,) in db.execute(sql):
            yield Finding("corrections", str(quote), what)


_DECIDED = {
    "is rejected, and stands among the quotes": """
        SELECT quote FROM corrections JOIN quotes ON quotes.id = quote
        WHERE field = 'reject' AND problem IS NULL
        UNION SELECT quote FROM originals JOIN quotes ON quotes.id = quote WHERE rejected
    """,
    "is decided on, and not marked as reviewed": """
        SELECT quote FROM corrections WHERE problem IS NULL AND field <> 'reject'
          AND quote NOT IN (SELECT id FROM quotes WHERE reviewed)
    """,
    "is marked as reviewed, and nobody has decided on it": """
        SELECT id FROM quotes WHERE reviewed
          AND id NOT IN (SELECT quote FROM corrections WHERE problem IS NULL)
    """,
}


def _text_of(db: Database, article: str) -> str:
    found = db.execute("SELECT text FROM articles WHERE id = ?", [article]).fetchone()
    return (found and found[0]) or ""


def _words(db: Database) -> Iterator[Finding]:
    """A quote's text has its segments, in order."""
    quote, left = "", ""
    for row in db.query(_TEXTS):
        if row["id"] != quote:
            quote, left = row["id"], "".join(row["whole"].split())
        _, found, left = left.partition("".join(row["piece"].split()))
        if not found:
            yield Finding("quotes", quote, "its text is not that of its segments")


_TEXTS = """
SELECT quotes.id, quotes.text AS whole, segments.text AS piece
FROM quotes JOIN segments ON segments.quote = quotes.id ORDER BY quotes.id, segments.n
"""


def _days(db: Database) -> Iterator[Finding]:
    for row in db.query(
        """
        SELECT quotes.id, said_on, said_year, earliest, latest, date_basis, published
        FROM quotes JOIN articles ON articles.id = quotes.article
        """
    ):
        said, published = row["said_on"], row["published"]
        if said and row["earliest"] and said < row["earliest"]:
            yield Finding("quotes", row["id"], "was said before its earliest day")
        if said and row["latest"] and said > row["latest"]:
            yield Finding("quotes", row["id"], "was said after its latest day")
        if said and published and said > published:
            yield Finding("quotes", row["id"], "was said after its article was published")
        if row["earliest"] and row["latest"] and row["earliest"] > row["latest"]:
            yield Finding("quotes", row["id"], "its earliest day is after its latest")
        if (int(said[:4]) if said else None) != row["said_year"]:
            yield Finding("quotes", row["id"], "its year is not that of its day")
        if said and row["date_basis"] == "none":
            yield Finding("quotes", row["id"], "has a day, but nothing that it rests on")


def _kinds(db: Database) -> Iterator[Finding]:
    for name, column, values in _VALUES:
        marks = ", ".join("?" for _ in values)
        key = "quote || ' ' || n" if name == "evidence" else "id"
        odd = f'SELECT {key}, "{column}" FROM {name} WHERE "{column}" NOT IN ({marks})'
        for row, value in db.execute(odd, list(values)):
            yield Finding(name, row, f'its {column} "{value}" is not one that there is')
    for (quote,) in db.execute("SELECT id FROM quotes WHERE confidence NOT BETWEEN 0 AND 1"):
        yield Finding("quotes", quote, "its confidence is not between 0 and 1")


_VALUES = (
    ("articles", "kind", get_args(ArticleKind)),
    ("speakers", "kind", get_args(SpeakerKind)),
    ("quotes", "kind", get_args(QuoteKind)),
    ("quotes", "date_basis", (*get_args(DateBasis), "corrected")),
    ("evidence", "about", ("speaker", "day")),
    ("evidence", "what", get_args(EvidenceKind)),
)

_CHECKS: tuple[Callable[[Database], Iterator[Finding]], ...] = (
    _file,
    _references,
    _search,
    _articles,
    _reprints,
    _segments,
    _words,
    _evidence,
    _corrections,
    _days,
    _kinds,
    *STATEMENT_CHECKS,
)
