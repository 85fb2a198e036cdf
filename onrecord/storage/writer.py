"""Writing articles and their quotes: only what differs from what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlite_utils import Database

from onrecord.core.reading.text import paragraphs
from onrecord.models import (
    Article,
    Authority,
    AuthorityEntry,
    Correction,
    Failure,
    Quote,
    Speaker,
)
from onrecord.storage.corrections import apply, digest_of, problems_of
from onrecord.storage.documents import settle_documents
from onrecord.storage.grouping import grouping_rules, regroup
from onrecord.storage.migrations import insert, table
from onrecord.storage.reprints import relink
from onrecord.storage.rows import (
    PublishText,
    Row,
    article_row,
    evidence_rows,
    quote_row,
    segment_rows,
)
from onrecord.storage.scopes import all_scopes
from onrecord.storage.settling import (
    drop_unused_speakers,
    put_found,
    scopes_of,
    settle_parties,
)
from onrecord.storage.speakers import SpeakerIds

__all__ = ["Writer"]


class Writer:
    """Brings an open database up to date, within the transaction that the caller holds.

    Every method compares before it writes, so that ``changed`` tells whether the build had
    anything to say. ``finish`` comes last, once.

    Args:
        db: The database, from ``writing``.
        authority: The speakers known beforehand.
        publish_text: How much of each article to keep.
        now: The time of the build, as an ISO time in UTC.
    """

    def __init__(
        self, db: Database, authority: Authority, publish_text: PublishText, now: str
    ) -> None:
        self._db = db
        self._authority = authority
        self._ids = SpeakerIds(authority)
        self._publish_text = publish_text
        self._now = now
        self._touched: set[str] = set()
        self._scopes: set[str] = set()
        self._renamed: set[str] = set()
        self._found: dict[str, str | None] = {}
        self._articles_changed = False
        self._before = db.conn.total_changes
        self._regroups_all = self._is_grouped_otherwise()
        # Rows refer to one another both ways; all is looked at when the transaction ends.
        db.execute("PRAGMA defer_foreign_keys = ON")
        self._put_authority(authority)

    @property
    def changed(self) -> bool:
        """Whether a row has been written, altered or removed, or is about to be."""
        return self._regroups_all or self._db.conn.total_changes != self._before

    def _is_grouped_otherwise(self) -> bool:
        """Whether there are quotes that were gathered into statements by other rules."""
        held = self._db.execute(_HAS_WORDS).fetchone()[0]
        return bool(held) and self._last_run("grouping") != grouping_rules()

    def fingerprint(self, article: str) -> str | None:
        """What the article of this id was last written with; None when it is not there."""
        found = self._db.execute(
            "SELECT fingerprint FROM articles WHERE id = ?", [article]
        ).fetchone()
        return found[0] if found else None

    def holder(self, address: str, article: str) -> tuple[str, str | None] | None:
        """Another article that has this canonical address: its id, and where it was read from."""
        found = self._db.execute(
            "SELECT id, source FROM articles WHERE canonical_url = ? AND id <> ?",
            [address, article],
        ).fetchone()
        return found and (found[0], found[1])

    def sources(self) -> list[tuple[str, str]]:
        """Every article's id, with where it was read from."""
        rows = self._db.execute("SELECT id, source FROM articles WHERE source IS NOT NULL")
        return rows.fetchall()

    def put_article(
        self,
        article: Article,
        quotes: Sequence[Quote],
        fingerprint: str,
        *,
        wording: str | None = None,
    ) -> None:
        """Write an article and its quotes in place of those it had.

        Args:
            article: The article.
            quotes: Its quotes.
            fingerprint: A digest of both, and of what else its rows depend on.
            wording: The sample of its wording, where that has been taken.
        """
        self._articles_changed = True
        row = article_row(
            article, publish_text=self._publish_text, fetched=self._now, wording=wording
        )
        self._drop_quotes(article.id)
        same = "SELECT fetched FROM articles WHERE id = ? AND sha256 = ?"
        known = self._db.execute(same, [article.id, row["sha256"]]).fetchone()
        if known:
            row["fetched"] = known[0]
        table(self._db, "articles").upsert(row | {"fingerprint": fingerprint}, pk="id")
        for quote in quotes:
            self._put_speaker(quote, article.id)
        ids, policy = self._ids, self._publish_text
        insert(self._db, "quotes", (quote_row(q, article, ids, policy) for q in quotes))
        insert(self._db, "segments", (r for q in quotes for r in segment_rows(q, article)))
        spans = paragraphs(article.text)
        insert(self._db, "evidence", (r for q in quotes for r in evidence_rows(q, spans)))

    def put_source(self, article: Article) -> None:
        """Note where an article, else unchanged, is read from now."""
        self._db.execute(
            "UPDATE articles SET source = ? WHERE id = ? AND source IS NOT ?",
            [article.source, article.id, article.source],
        )

    def remove_articles(self, ids: Iterable[str]) -> None:
        """Remove articles with all that hangs on them."""
        for id in ids:
            self._articles_changed = True
            self._drop_quotes(id)
            self._db.execute("DELETE FROM articles WHERE id = ?", [id])

    def put_failures(self, failures: Iterable[Failure], concerns: Callable[[str], bool]) -> None:
        """Write the failures of this build in place of the earlier ones of the same sources.

        Args:
            failures: What could not be fetched, read or used.
            concerns: Whether this build was about a source.
        """
        new = {(each.source, each.stage, each.message): None for each in failures}
        for row in list(table(self._db, "failures").rows):
            failure = (row["source"], row["stage"], row["message"])
            if failure in new:
                del new[failure]
            elif concerns(row["source"]):
                self._db.execute("DELETE FROM failures WHERE id = ?", [row["id"]])
        table(self._db, "failures").insert_all(
            {"source": source, "stage": stage, "message": message, "at": self._now}
            for source, stage, message in new
        )

    def put_corrections(self, corrections: Sequence[Correction]) -> list[tuple[Correction, str]]:
        """Apply what people have decided; comes after the articles.

        When nothing has changed, nothing is touched. A decision withdrawn gives back what the
        program had found.

        Returns:
            The decisions that could not be applied, each with the reason.
        """
        digest = digest_of(corrections)
        if self.changed or digest != self._last_run("corrections"):
            self._touched |= apply(self._db, corrections, self._authority)
        return [(corrections[n - 1], problem) for n, problem in problems_of(self._db)]

    def _last_run(self, column: str) -> str | None:
        """A digest that the last build has noted."""
        last = f"SELECT {column} FROM runs ORDER BY id DESC LIMIT 1"
        found = self._db.execute(last).fetchone()
        return found[0] if found else None

    def put_run(self, row: Row) -> None:
        """Note the build itself."""
        table(self._db, "runs").insert(
            row | {"grouping": grouping_rules(), "publish_text": self._publish_text}
        )

    def finish(self, *, workers: int = 1) -> None:
        """Bring up to date what is drawn from all: reprints, parties, statements, speakers.

        Args:
            workers: Number of processes that may help.
        """
        if not self.changed:
            return
        reprinted = relink(self._db) if self._articles_changed else set()
        for article in reprinted:
            self._touch(article)
        self._touched.update(settle_documents(self._db, self._authority))
        # Who has changed sides leaves statements behind on the one, and joins some on the other.
        self._scopes |= scopes_of(self._db, self._touched)
        settle_parties(self._db, self._touched)
        self._scopes |= scopes_of(self._db, self._touched)
        if self._regroups_all:
            self._scopes |= all_scopes(self._db)
        regroup(
            self._db,
            self._scopes,
            renamed=self._renamed,
            reprinted=reprinted,
            workers=workers,
        )
        drop_unused_speakers(self._db)

    def _drop_quotes(self, article: str) -> None:
        self._touch(article)
        self._db.execute("DELETE FROM quotes WHERE article = ?", [article])
        self._db.execute("DELETE FROM originals WHERE article = ?", [article])

    def _touch(self, article: str) -> None:
        """Note whose quotes an article has, or whose words it is."""
        self._touched.update(row[0] for row in self._db.execute(_SPEAKERS, [article, article]))

    def _put_authority(self, authority: Authority) -> None:
        speakers = table(self._db, "speakers")
        known = {row["id"]: row for row in speakers.rows_where("reviewed = 1")}
        for entry in authority.entries:
            row = _entry_row(entry)
            if known.pop(entry.id, None) != row:
                self._scopes |= scopes_of(self._db, [entry.id])
                self._touched.add(entry.id)
                self._renamed.add(entry.id)
                speakers.upsert(row, pk="id")
        for id in known:
            speakers.update(id, {"reviewed": 0, "wikidata": None})
            self._touched.add(id)
        wanted = {(e.id, alias) for e in authority.entries for alias in e.aliases}
        there = {(row["speaker"], row["alias"]) for row in table(self._db, "aliases").rows}
        for key in sorted(there - wanted):
            table(self._db, "aliases").delete(key)
        table(self._db, "aliases").insert_all(
            {"speaker": speaker, "alias": alias} for speaker, alias in sorted(wanted - there)
        )

    def _put_speaker(self, quote: Quote, article: str) -> None:
        speaker = quote.speaker
        if speaker is None:
            return
        id = self._ids.of(speaker, article)
        self._touched.add(id)
        self._put_found(id, speaker)
        if speaker.party is not None:
            party = self._ids.of_organization(speaker.party, article)
            self._put_found(party, Speaker(speaker.party, "organization"))

    def _put_found(self, id: str, speaker: Speaker) -> None:
        # Some speak in every article; once one is there with a role, all of it is said.
        if not self._found.get(id) and (speaker.role or id not in self._found):
            put_found(self._db, id, speaker)
            self._found[id] = speaker.role


_HAS_WORDS = """
SELECT EXISTS (SELECT 1 FROM quotes)
  OR EXISTS (SELECT 1 FROM articles WHERE speaker IS NOT NULL)
"""
_SPEAKERS = """
SELECT speaker FROM quotes WHERE article = ? AND speaker IS NOT NULL
UNION SELECT speaker FROM articles WHERE id = ? AND speaker IS NOT NULL
"""


def _entry_row(entry: AuthorityEntry) -> Row:
    return {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind,
        "role": entry.role,
        "party": entry.party,
        "wikidata": entry.wikidata,
        "reviewed": 1,
    }
