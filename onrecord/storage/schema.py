"""Every table and column of the database, with what it holds: the one place that says so.

The tables are made from this, the documentation and the site's descriptions are checked
against it.
"""

from __future__ import annotations

from sqlite_utils.db import DescIndex

from onrecord.storage.layout import Column, Table
from onrecord.storage.schema_statements import (
    ALIGNMENTS,
    DISAGREEMENTS,
    FIRST_PUBLISHED,
    STATEMENT_LINKS,
    STATEMENTS,
)

__all__ = [
    "DISAGREEMENTS",
    "FIRST_PUBLISHED",
    "INDEXES",
    "SEARCHED",
    "SEARCH_TOKENIZER",
    "TABLES",
    "Column",
    "Table",
]

SEARCHED = ("quotes", "statements")
"""Tables whose ``text`` has a search index, ``quotes_fts`` and ``statements_fts``."""

SEARCH_TOKENIZER = "porter unicode61 remove_diacritics 2"
"""How a search index splits and folds words: English stems, no case, no diacritics."""

INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("quotes", ("speaker", "said_on")),
    ("quotes", ("party", "said_on")),
    ("quotes", (DescIndex("said_on"), "id")),
    ("quotes", ("article",)),
    ("quotes", ("statement",)),
    ("articles", ("publisher",)),
    ("articles", (DescIndex("published"), "id")),
    ("articles", (DescIndex("fetched"), DescIndex("published"), "id")),
    ("articles", ("speaker",)),
    ("speakers", ("party",)),
    ("articles", ("canonical_url",)),
    ("articles", ("reprint_of",)),
    ("statements", ("speaker", "said_on")),
    ("statements", ("party", "said_on")),
    ("statements", ("article",)),
    ("statements", ("reports", "first_published")),
    ("statement_links", ("other",)),
    ("alignments", ("statement",)),
    ("corrections", ("quote",)),
    ("originals", ("article",)),
)
"""What the pages look rows up by: a table, and its columns in order.

Tables that are shown with the latest day first have an index in just that order, with the key
behind the day: a page of them, filtered or not, is then read off the index.
"""


_SPEAKERS = Table(
    "speakers",
    ("id",),
    "Whoever is quoted: a person, an organization, or an unnamed source of one article.",
    (
        Column("id", str, "Stable short name, made of the full name.", required=True),
        Column("name", str, "Full name; for an unnamed source, its description.", required=True),
        Column("kind", str, "person, organization or unnamed.", required=True),
        Column("role", str, "What the speaker is, such as an office held."),
        Column("party", str, "The organization that the speaker speaks for.", "speakers"),
        Column("wikidata", str, "Wikidata identifier, where somebody looked it up."),
        Column("reviewed", int, "1 when a person has entered it, 0 when a program found it."),
    ),
)

_ALIASES = Table(
    "aliases",
    ("speaker", "alias"),
    "Another name under which articles mention a speaker.",
    (
        Column("speaker", str, "Whose name it is.", "speakers", cascade=True, required=True),
        Column("alias", str, "The other name.", required=True),
    ),
)

_ARTICLES = Table(
    "articles",
    ("id",),
    "A document that was read: a journalist's report, or a statement of the speaker's own.",
    (
        Column("id", str, "Stable name of the document.", required=True),
        Column("kind", str, "report or statement.", required=True),
        Column("title", str, "Headline."),
        Column("publisher", str, "Who published it."),
        Column("author", str, "Who wrote it."),
        Column("url", str, "Where it was published."),
        Column("published", str, "Day of publication."),
        Column("text", str, "The words as read; null in a file published without full texts."),
        Column("sha256", str, "SHA-256 of the text in UTF-8, also when the text is left out."),
        Column("words", int, "Number of words."),
        Column("source", str, "The file or address that it was read from."),
        Column("fetched", str, "When these words were first read, in UTC."),
        Column(
            "fingerprint",
            str,
            "Digest of the document and of all that its quotes were made with; while it stays, "
            "the document is not read again.",
        ),
        Column("speaker", str, "Whose words a statement is; null for a report.", "speakers"),
        Column("signed", str, "Whose words it is, as the document itself has it."),
        Column("canonical_url", str, "The one form of all addresses that mean this article."),
        Column("reprint_of", str, "The first article of which this is a reprint.", "articles"),
        Column("wording", str, "A sample of its wording, by which reprints are found."),
    ),
)

_QUOTES = Table(
    "quotes",
    ("id",),
    "An attributed quotation in an article.",
    (
        Column("id", str, "Stable, made of the article and the quoted words.", required=True),
        Column("article", str, "Where it stands.", "articles", cascade=True, required=True),
        Column("speaker", str, "Who said it; null when unknown.", "speakers"),
        Column("party", str, "The organization spoken for, or a party itself.", "speakers"),
        Column("statement", str, "The utterance that this reports.", "statements"),
        Column(
            "kind",
            str,
            "direct (all in quotation marks), mixed (partly), indirect (a paraphrase) or declined.",
            required=True,
        ),
        Column("text", str, "The words; pieces that stand apart are joined.", required=True),
        Column("mention", str, "The source as the article writes it there."),
        Column("cue", str, "The words that attribute it, such as said."),
        Column("said_on", str, "The day it was said; null when the text does not tell."),
        Column("said_year", int, "The year of that day."),
        Column("earliest", str, "Said no earlier than this day, when known."),
        Column("latest", str, "Said no later than this day, when known."),
        Column(
            "date_basis",
            str,
            "stated (told with this quotation), context (told of the same statement elsewhere "
            "in the article), none, or corrected (a person has settled it).",
            required=True,
        ),
        Column("date_text", str, "The words that tell the day."),
        Column("start", int, "Offset of its first character in the article.", required=True),
        Column("end", int, "Offset after its last character.", required=True),
        Column("prefix", str, "The words before it in the article."),
        Column("suffix", str, "The words after it."),
        Column("confidence", float, "From 0 to 1: that these words are this speaker's."),
        Column("rule", str, "The rule that attributed it."),
        Column("reviewed", int, "1 when a person has confirmed or corrected it."),
        Column(
            "fidelity",
            str,
            "How its words compare with the statement's: verbatim, shortened, altered, or not "
            "found (in a document that its article quotes); null with nothing to compare with.",
        ),
    ),
)

_SEGMENTS = Table(
    "segments",
    ("quote", "n"),
    "A piece of a quote: exactly the article's characters from start to end.",
    (
        Column("quote", str, "The quote it belongs to.", "quotes", cascade=True, required=True),
        Column("n", int, "Its place in the quote, from 1.", required=True),
        Column("start", int, "Offset of its first character in the article.", required=True),
        Column("end", int, "Offset after its last character.", required=True),
        Column("quoted", int, "1 when it stands in quotation marks.", required=True),
        Column("text", str, "Its characters.", required=True),
    ),
)

_EVIDENCE = Table(
    "evidence",
    ("quote", "n"),
    "A step on the way to a quote's speaker, or the words that tell its day.",
    (
        Column("quote", str, "The quote it is for.", "quotes", cascade=True, required=True),
        Column("n", int, "Its place on the way, from 1.", required=True),
        Column("about", str, "speaker or day: what rests on it.", required=True),
        Column(
            "what",
            str,
            "How the words name the speaker: name, surname, given name, abbreviation, short form, "
            "pronoun, role or description; or alias (a name in the file of known speakers), or "
            "expression (words that tell a time).",
            required=True,
        ),
        Column("text", str, "The words.", required=True),
        Column("start", int, "Offset of the first character in the article; null for an alias."),
        Column("end", int, "Offset after the last character."),
        Column("paragraph", int, "The article's paragraph in which they stand, from 1."),
        Column("rule", str, "The rule that took them for evidence."),
        Column("carried_from", str, "The quote that the day was stated with, if with another."),
    ),
)

_CORRECTIONS = Table(
    "corrections",
    ("n", "field"),
    "A decision of a person about a quote, from the file of corrections.",
    (
        Column("n", int, "Its place in the file, from 1.", required=True),
        Column(
            "field",
            str,
            "The column corrected; confirm when the quote is right as it is, reject when it is no "
            "quotation.",
            required=True,
        ),
        Column("quote", str, "The quote decided on; null when none was found."),
        Column("value", str, "What it was set to; null for unknown."),
        Column("found", str, "What the program had found."),
        Column("reason", str, "Why it was decided so."),
        Column("by", str, "Who decided it."),
        Column("on", str, "When it was decided."),
        Column("key", str, "The quote's id, as the file has it."),
        Column("article", str, "The article's id, as the file has it."),
        Column("words", str, "The quoted words, as the file has them."),
        Column("problem", str, "Why it could not be applied; null when it was."),
    ),
)

_ORIGINALS = Table(
    "originals",
    ("quote",),
    "What the program had found of a quote that a person has corrected or rejected.",
    (
        Column("quote", str, "The quote's id; a rejected one is not in quotes.", required=True),
        Column("article", str, "Where it stands.", "articles", cascade=True, required=True),
        Column("rejected", int, "1 when it was rejected, 0 when corrected.", required=True),
        Column("text", str, "The words.", required=True),
        Column(
            "found",
            str,
            "All rows as the program had made them, as JSON; they come back when the decision is "
            "withdrawn.",
            required=True,
        ),
    ),
)

_FAILURES = Table(
    "failures",
    ("id",),
    "A source that could not be fetched, read or used in the last build that met it.",
    (
        Column("id", int, "Number of the failure.", required=True),
        Column("source", str, "The file or address, with a line where it has many.", required=True),
        Column("stage", str, "fetch, read or extract.", required=True),
        Column("message", str, "What is wrong, and what to do about it.", required=True),
        Column("at", str, "When it was first met, in UTC."),
    ),
)

_RUNS = Table(
    "runs",
    ("id",),
    "A build that changed the database.",
    (
        Column("id", int, "Number of the build.", required=True),
        Column("started", str, "When it began, in UTC.", required=True),
        Column("seconds", float, "How long it took."),
        Column("version", str, "Version of On Record."),
        Column("model", str, "Language model and its version."),
        Column("lexicons", str, "Digest of the word lists."),
        Column("articles", int, "Articles in the database after it."),
        Column("quotes", int, "Quotes in the database after it."),
        Column("failures", int, "Failures it met."),
        Column("corrections", str, "Digest of the decisions applied; null when there were none."),
        Column("grouping", str, "Digest of the rules by which quotes make statements."),
        Column("publish_text", str, "How much of each article it kept: none, context or full."),
    ),
)

TABLES: tuple[Table, ...] = (
    _SPEAKERS,
    _ALIASES,
    _ARTICLES,
    STATEMENTS,
    STATEMENT_LINKS,
    _QUOTES,
    ALIGNMENTS,
    _SEGMENTS,
    _EVIDENCE,
    _CORRECTIONS,
    _ORIGINALS,
    _FAILURES,
    _RUNS,
)
"""The tables, each after those it refers to."""
