"""The tables of statements: utterances, what links them, and how quotes compare with them."""

from __future__ import annotations

from onrecord.storage.layout import Column, Table

__all__ = ["ALIGNMENTS", "DISAGREEMENTS", "FIRST_PUBLISHED", "STATEMENTS", "STATEMENT_LINKS"]

DISAGREEMENTS = {
    "any": "words_differ OR days_differ OR speakers_differ OR disputed",
    "words": "words_differ",
    "day": "days_differ",
    "speaker": "speakers_differ OR disputed",
}
"""What reports of a statement can disagree in, and the condition on its row.

Each has an index of those statements alone, the latest first; SQLite takes it for a query that
has the very condition.
"""
FIRST_PUBLISHED = "coalesce(first_published, '')"
"""The first column of those indexes; the id is the second."""

STATEMENTS = Table(
    "statements",
    ("id",),
    "One utterance, however many articles report it, or a document in the speaker's own words.",
    (
        Column(
            "id",
            str,
            "That of the quote in its first report; one made of the document's id, when there is "
            "one.",
            required=True,
        ),
        Column("speaker", str, "Who said it, as most reports have it.", "speakers"),
        Column("party", str, "The organization spoken for, or a party itself.", "speakers"),
        Column(
            "kind",
            str,
            "Where its text is from: primary (the speaker's own document), or a direct, mixed or "
            "indirect quote.",
            required=True,
        ),
        Column("text", str, "The document's, else the fullest form reported.", required=True),
        Column("article", str, "The document in the speaker's own words.", "articles"),
        Column("said_on", str, "The day it was said; null when unknown, or when reports differ."),
        Column("first_published", str, "Day of the first report, or of the document."),
        Column(
            "reports",
            int,
            "Number of articles that report it, without the document itself; a reprint is one "
            "with its first print.",
            required=True,
        ),
        Column("quotes", int, "Number of its quotes.", required=True),
        Column(
            "words_differ",
            int,
            "1 when a report has other words than its text, without a sign of it.",
            required=True,
        ),
        Column("days_differ", int, "1 when reports give different days.", required=True),
        Column(
            "speakers_differ",
            int,
            "1 when reports name different speakers of one party.",
            required=True,
        ),
        Column(
            "disputed",
            int,
            "1 when other reports give the same words to somebody else.",
            required=True,
        ),
    ),
)

STATEMENT_LINKS = Table(
    "statement_links",
    ("statement", "other"),
    "Two statements in the same words. Each pair stands here twice, once from either side.",
    (
        Column("statement", str, "The one.", "statements", cascade=True, required=True),
        Column("other", str, "The other.", "statements", cascade=True, required=True),
        Column(
            "kind",
            str,
            "disputed (reports give the words to two speakers) or repeated (one speaker said them "
            "on another day too).",
            required=True,
        ),
    ),
)

ALIGNMENTS = Table(
    "alignments",
    ("quote", "statement"),
    "A quote's words beside a statement's: of every quote whose statement has other reports or a "
    "document, and of quotes that are not found in the document that their article quotes.",
    (
        Column("quote", str, "The quote.", "quotes", cascade=True, required=True),
        Column("statement", str, "The statement.", "statements", cascade=True, required=True),
        Column(
            "fidelity",
            str,
            "verbatim (the very words, or whole sentences of them), shortened (the very words, but "
            "cut, or with a sign that some are left out or put in), altered (other words, without "
            "a sign) or not found.",
            required=True,
        ),
        Column("start", int, "Offset in the statement's text where it begins; null if not found."),
        Column("end", int, "Offset where it ends."),
        Column(
            "parts",
            str,
            "JSON: runs of words in order, each a list of what it is (same, changed, left out, "
            "added), start and end in the quote's text, start and end in the statement's, and 1 "
            "when the report itself shows the difference.",
            required=True,
        ),
    ),
)
