"""From the articles and quotes of a lake to its statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from onrecord.code import code_digest
from onrecord.lake.grouping.by_bands import BY_BANDS
from onrecord.lake.grouping.counted import COUNTED, claim
from onrecord.lake.grouping.reprinted import REPRINTED
from onrecord.lake.grouping.rounds import Message, Round, bucket_of
from onrecord.lake.grouping.scoped import ARTICLE_COLUMNS, QUOTE_COLUMNS, Scoping, head_of, quote_of
from onrecord.lake.grouping.stated import STATED
from onrecord.lake.grouping.steps import Shuffle, Steps
from onrecord.lake.grouping.tables import GROUPED, conclude, keys, parts_for, write_part
from onrecord.models import Authority
from onrecord.places import Place
from onrecord.storage.grouping import grouping_rules
from onrecord.storage.rows import STATEMENT_COLUMNS

__all__ = ["MOST", "Grouping", "group_stored", "group_with", "rounds_of"]

MOST = 20_000
"""Quotes of a scope up to which it is looked at as a whole."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A lake to be grouped.

    Attributes:
        lake: Its place.
        authority: The speakers known beforehand.
        articles: The files with its articles, as ``Place`` names them.
        quotes: Those with its quotes.
        contents: A digest of what is in them.
    """

    lake: Place
    authority: Authority
    articles: Sequence[str]
    quotes: Sequence[str]
    contents: str

    @property
    def run(self) -> str:
        """What the parts of the outcome are named after: the same lake, the same name."""
        told = "\n".join(
            [self.rules, repr(self.authority), self.contents, *self.articles, *self.quotes]
        )
        return blake2b(told.encode("utf-8", "replace"), digest_size=6).hexdigest()

    @property
    def rules(self) -> str:
        """A digest of the rules by which statements are made."""
        return f"{grouping_rules()} {code_digest('onrecord.lake.grouping')}"


def rounds_of(authority: Authority, most: int = MOST) -> tuple[Round, ...]:
    """The rounds, in order.

    Args:
        authority: The speakers known beforehand.
        most: Quotes of a scope up to which it is looked at as a whole; with 0, none is.
    """
    scoping = Scoping(authority, most)
    return (*COUNTED, *scoping.counted, *REPRINTED, *scoping.rounds, *BY_BANDS, *STATED)


def group_with(
    shuffle: Shuffle,
    given: Grouping,
    folder: Place,
    *,
    most: int = MOST,
    small: int | None = None,
    told: Callable[[str, int, int], None] = lambda name, rows, size: None,
) -> dict[str, int]:
    """Group a lake in rounds, and write the tables into it.

    What an earlier call has begun with the same lake, and not ended, is gone on with.

    Args:
        shuffle: What does the work.
        given: The lake.
        folder: Where messages are kept meanwhile; every machine must reach it.
        most: As for ``rounds_of``.
        small: Bytes of messages up to which a round is done in this process.
        told: Called with each step's round, the messages that it had, and their bytes.

    Returns:
        How many rows each table has.
    """
    steps = Steps(folder, shuffle, f"{given.run} {most}", told=told)
    if small is not None:
        steps.small = small
    if not steps.go_on():
        steps.feed("articles", given.articles, articles_sent)
        steps.feed("quotes", given.quotes, quotes_sent)
        steps.note(0)
    steps.do(rounds_of(given.authority, most))
    rows, parts = steps.write(given.lake, given.run)
    conclude(given.lake, given.rules, rows, parts)
    steps.clear()
    return rows


def articles_sent(file: str) -> Iterator[Message]:
    """What the rounds need of a file of articles.

    Texts are read only where there is a document in a speaker's own words.
    """
    from pyarrow import compute, parquet  # noqa: PLC0415  # it comes with an extra

    with Place(file).open() as opened:
        table = parquet.ParquetFile(opened)
        kinds = table.read(columns=["kind"])["kind"]
        own = compute.any(compute.equal(kinds, "statement")).as_py()
        columns = [*ARTICLE_COLUMNS, *(["text"] if own else ())]
        for batch in table.iter_batches(_AT_ONCE, columns=columns):
            for row in batch.to_pylist():
                yield from claim(head_of(row))


def quotes_sent(file: str) -> Iterator[Message]:
    """What the rounds need of a file of quotes."""
    from pyarrow import parquet  # noqa: PLC0415  # it comes with an extra

    with Place(file).open() as opened:
        for batch in parquet.ParquetFile(opened).iter_batches(_AT_ONCE, columns=QUOTE_COLUMNS):
            yield from map(quote_of, batch.to_pylist())


_AT_ONCE = 1_000
"""Rows in Python's hands at a time."""


def group_stored(db: Database, given: Grouping) -> dict[str, int]:
    """Write the statements of a database that a lake was loaded into as the tables of the lake.

    Args:
        db: The database, with the whole lake, full texts, and no corrections.
        given: The lake.

    Returns:
        How many rows each table has.
    """
    rows, parts = {}, []
    db.conn.create_function("bucket_of", 2, bucket_of, deterministic=True)
    for table, sql in _STORED.items():
        rows[table] = db.execute(f"SELECT count(*) FROM ({sql})").fetchone()[0]
        key = " || ' ' || ".join(column.name for column in GROUPED[table].columns[: keys(table)])
        ordered = f"SELECT bucket_of({key}, ?) AS bucket, * FROM ({sql}) ORDER BY bucket"
        found = db.execute(ordered, [parts_for(rows[table])])
        for number, part in groupby(found, key=itemgetter(0)):
            told = (row[1:] for row in part)
            parts.append(write_part(given.lake, given.run, table, number, told))
    conclude(given.lake, given.rules, rows, parts)
    return rows


_STORED = {
    "statements": f"SELECT {', '.join(STATEMENT_COLUMNS)} FROM statements",
    "reports": """
SELECT q.id AS quote, q.article, q.statement, q.fidelity, q.speaker,
  coalesce(s.party, CASE s.kind WHEN 'organization' THEN s.id END) AS party,
  coalesce(s.party, s.id) AS scope
FROM quotes q JOIN speakers s ON s.id = q.speaker WHERE q.statement IS NOT NULL
""",
    "alignments": 'SELECT quote, statement, fidelity, start, "end", parts FROM alignments',
    "statement_links": """
SELECT statement, other, kind FROM statement_links WHERE kind = 'repeated'
""",
    "reprints": "SELECT id AS article, reprint_of FROM articles WHERE reprint_of IS NOT NULL",
}
