"""From a lake to a database: all of it, a slice of it, or a database for each year."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from sqlite_utils import Database

from onrecord import __version__
from onrecord.errors import LakeError
from onrecord.lake.loading.duck import DIGEST, DuckLake
from onrecord.lake.loading.opening import opened
from onrecord.lake.loading.wanted import UNKNOWN, Slice, Year
from onrecord.lake.rows import Row, article_of, quote_of
from onrecord.lake.stored import stored
from onrecord.models import Article, Correction, Failure
from onrecord.places import Place
from onrecord.sources.files import same_address
from onrecord.storage import PublishText, Writer, last_policy, writing
from onrecord.storage.concluding import ROW_FORM, BuildReport, Ways, conclude
from onrecord.storage.matching import held
from onrecord.storage.rows import sha256_of

__all__ = ["load", "load_by_year", "shard"]

Progress = Callable[[str], None]
Clock = Callable[[], datetime]


def load(
    lake: Place,
    db: Path,
    *,
    wanted: Slice | None = None,
    corrections: Sequence[Correction] = (),
    options: Ways | None = None,
    progress: Progress = lambda _: None,
    now: Clock = lambda: datetime.now(UTC),
) -> BuildReport:
    """Bring a database up to date with a lake or a slice of it, as one transaction.

    The database is the one that a build of the lake's sources makes. An article is written only
    if it, its quotes, or anything that its rows depend on has changed; when nothing has, nothing
    at all is written. Of articles with one id or one address the first counts, in order of file
    and place in it.

    Args:
        lake: The lake.
        db: The database file; made if it is not there.
        wanted: Which part of the lake. None, or one that asks nothing of quotes, has articles
            without quotes too.
        corrections: What people have decided about quotes. Those about quotes that are in the
            lake, and not in the slice, are passed over.
        options: How to go about it. Pruning removes every article that is not in the slice.
        progress: Called with the id of each article when it is done.
        now: The clock.

    Raises:
        LakeError: There is no such lake, it is damaged, or the condition is none.
        EngineError: What reads lakes is not installed.
        BuildInProgress: Something else is writing to ``db``.
        StorageError: ``db`` cannot be used.
    """
    wanted = wanted or Slice()
    told = stored(lake)
    with opened(told, db.absolute().parent, wanted.where) as duck:
        duck.narrow(wanted.of_quotes)
        one = _One(duck, wanted, told.failures, corrections, options or Ways())
        return one.bring_up(db, progress, now)


def load_by_year(
    lake: Place,
    db: Path,
    *,
    wanted: Slice | None = None,
    corrections: Sequence[Correction] = (),
    options: Ways | None = None,
    progress: Progress = lambda _: None,
    now: Clock = lambda: datetime.now(UTC),
) -> Iterator[tuple[Path, BuildReport]]:
    """Bring up to date a database for each year of publication, one after the other.

    Each is a record of its own, as ``load`` makes it: reprints and statements are gathered within
    a year. What has no year, articles and failures, is in one apart.

    Args:
        lake: As for ``load``.
        db: What the databases are named after; see ``shard``.
        wanted: As for ``load``.
        corrections: As for ``load``.
        options: As for ``load``.
        progress: As for ``load``.
        now: As for ``load``.

    Yields:
        Each database with what was done to it.

    Raises:
        OnRecordError: As ``load``; the databases before are done.
    """
    wanted = wanted or Slice()
    told = stored(lake)
    with opened(told, db.absolute().parent, wanted.where) as duck:
        duck.narrow(wanted.of_quotes)
        years = duck.years(wanted)
        if told.failures and None not in years:
            years.append(None)
        for year in years:
            failures = told.failures if year is None else ()
            within = replace(wanted, years=(year,))
            one = _One(duck, within, failures, corrections, options or Ways())
            path = shard(db, year)
            yield path, one.bring_up(path, progress, now)


def shard(db: Path, year: Year) -> Path:
    """The database for a year.

    >>> str(shard(Path("data/quotes.db"), 2023)), str(shard(Path("quotes"), None))
    ('data/quotes-2023.db', 'quotes-unknown.db')
    """
    return db.with_name(f"{db.stem}-{UNKNOWN if year is None else year}{db.suffix or '.db'}")


class _One:
    """A database on its way."""

    def __init__(
        self,
        duck: DuckLake,
        wanted: Slice,
        failures: Sequence[Failure],
        corrections: Sequence[Correction],
        options: Ways,
    ) -> None:
        self._duck = duck
        self._wanted = wanted
        self._corrections = corrections
        self._options = options
        self._seen: set[str] = set()
        self._report = BuildReport(failures=[*failures, *duck.left_out(wanted)])

    def bring_up(self, db: Path, progress: Progress, now: Clock) -> BuildReport:
        """Do it."""
        started, began = now().isoformat(timespec="seconds"), time.monotonic()
        lake, prune = self._duck.stored, self._options.prune
        with writing(db) as database:
            policy = self._options.publish_text or last_policy(database)
            writer = Writer(database, lake.authority, policy, started)
            self._store(writer, policy, progress)
            if prune:
                self._prune(writer)
            conclude(
                database,
                writer,
                self._report,
                run={
                    "started": started,
                    "version": __version__,
                    "model": lake.header.model,
                },
                began=began,
                corrections=self._concerned(database),
                concerns=lambda source: prune or self._duck.has_read(source),
                workers=self._options.workers,
            )
        return self._report

    def _store(self, writer: Writer, policy: PublishText, progress: Progress) -> None:
        """Write every article that differs from what is there."""
        report, base = self._report, f"{ROW_FORM} {policy} {self._made_with()}"
        for row, its in self._duck.articles(self._wanted):
            article = self._sound(row)
            self._seen.add(article.id)
            told = " ".join((base, *(each[DIGEST] for each in (row, *its))))
            fingerprint = blake2b(told.encode(), digest_size=16).hexdigest()
            known = writer.fingerprint(article.id)
            if known == fingerprint:
                writer.put_source(article)
                report.unchanged += 1
            elif not self._is_repeated(article, row["canonical_url"], writer):
                quotes = tuple(map(quote_of, its))
                writer.put_article(article, quotes, fingerprint, wording=row["wording"])
                (report.added if known is None else report.replaced).append(article.id)
            progress(article.id)

    def _made_with(self) -> str:
        """What an article's rows depend on besides it and its quotes."""
        return f"{__version__} {self._duck.stored.authority!r}"

    def _sound(self, row: Row) -> Article:
        """The article of a row, if it has the very words that were read."""
        article = article_of(row)
        if sha256_of(article.text) != row["sha256"]:
            where = str(self._duck.stored.place)
            what = f"the text of {article.id} in this lake is not the one that was read"
            raise LakeError(where, what, "Its part is damaged: bring the lake back from a copy.")
        return article

    def _is_repeated(self, article: Article, address: str | None, writer: Writer) -> bool:
        """Whether the database has another article of this address, which is a failure then.

        One that the lake once had, or is to write yet, makes room.
        """
        other = writer.holder(address, article.id) if address else None
        if other is None:
            return False
        id, source = other
        if self._options.prune or self._duck.has(id) or (source and self._duck.has_read(source)):
            writer.remove_articles([id])
            self._report.removed.append(id)
            return False
        self._report.failures.append(same_address(article, f"{id} ({source})"))
        return True

    def _prune(self, writer: Writer) -> None:
        """Remove every article that is not in the slice."""
        gone = [id for id, _ in writer.sources() if id not in self._seen]
        writer.remove_articles(gone)
        self._report.removed.extend(gone)

    def _concerned(self, database: Database) -> Sequence[Correction]:
        """The corrections that are about this slice, or about nothing in the lake at all."""
        if self._wanted.is_whole:
            return self._corrections
        here = held(database, self._corrections)
        ids = {id for each in self._corrections for id in (each.quote, each.article) if id}
        lake = self._duck.known(ids)

        def concerns(each: Correction) -> bool:
            about = next((id for id in (each.quote, each.article) if id in lake), None)
            return about is None or about in here

        return [each for each in self._corrections if concerns(each)]
