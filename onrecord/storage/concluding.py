"""The end of bringing a database up to date, wherever its articles come from, and what is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from onrecord.models import Correction, Failure
from onrecord.storage.corrections import digest_of
from onrecord.storage.reader import Counts, Decisions, counts, decisions
from onrecord.storage.rows import PublishText, Row
from onrecord.storage.writer import Writer

__all__ = ["ROW_FORM", "BuildReport", "Ways", "conclude"]

ROW_FORM = 2
"""Raise it when the same quotes are to be stored in another way, so that all are stored anew."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How to bring a database up to date.

    Attributes:
        prune: Remove articles that the sources had once, and have no more.
        publish_text: How much of each article to keep; None for as much as the last build, and
            in a new database the full text.
        workers: Number of processes.
    """

    prune: bool = False
    publish_text: PublishText | None = None
    workers: int = 1


@dataclass(slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        added: Ids of the articles that were not there before.
        replaced: Ids of the articles that were there, and were written anew.
        unchanged: Number of articles that were there as they are.
        removed: Ids of the articles that were pruned.
        failures: What could not be fetched, read or used.
        unapplied: Decisions of people that could not be applied, each with where and why.
        decisions: How many quotes people have decided on.
        changed: Whether the database has changed.
        totals: What is in it now.
        seconds: How long it took.
    """

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unapplied: list[str] = field(default_factory=list)
    decisions: Decisions = field(default_factory=Decisions)
    changed: bool = False
    totals: Counts = field(default_factory=Counts)
    seconds: float = 0.0


def conclude(
    db: Database,
    writer: Writer,
    report: BuildReport,
    *,
    run: Mapping[str, str | None],
    began: float,
    corrections: Sequence[Correction] = (),
    concerns: Callable[[str], bool] = lambda _: True,
    workers: int = 1,
) -> None:
    """Write what follows from all articles together, once each of them is there.

    Args:
        db: The database, from ``writing``.
        writer: What has written the articles.
        report: What it has done so far; it is completed.
        run: What the run's own row says of its beginning and of what made the quotes.
        began: When it began, by ``time.monotonic``.
        corrections: What people have decided about quotes.
        concerns: Whether the run was about a source; earlier failures of such are over.
        workers: Number of processes that may help.
    """
    writer.put_failures(report.failures, concerns)
    for correction, problem in writer.put_corrections(corrections):
        report.unapplied.append(f"{correction.where}: {problem}")
    writer.finish(workers=workers)
    report.changed = writer.changed
    report.totals = counts(db)
    report.decisions = decisions(db)
    report.seconds = round(time.monotonic() - began, 3)
    if writer.changed:
        row: Row = {
            **run,
            "seconds": report.seconds,
            "articles": report.totals.articles,
            "quotes": report.totals.quotes,
            "failures": len(report.failures),
            "corrections": digest_of(corrections),
        }
        writer.put_run(row)
