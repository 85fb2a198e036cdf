"""What is told of a database that was brought up to date."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._errors import count, plain, show_failures
from onrecord.storage import Decisions
from onrecord.storage.concluding import BuildReport

__all__ = ["tell"]


def tell(report: BuildReport, db: Path, *, most: int | None = None) -> None:
    """Print what could not be used or applied, and in one line what the database has now.

    Args:
        report: What was done.
        db: The database.
        most: Failures that are printed; of more, only how many they are.
    """
    show_failures(report.failures[:most])
    if most is not None and len(report.failures) > most:
        more = count(len(report.failures) - most, "more failure")
        click.echo(f"… and {more}: see the table failures", err=True)
    for line in report.unapplied:
        click.echo(plain(line), err=True)
    click.echo(_summary(report, db))


def _summary(report: BuildReport, db: Path) -> str:
    done = [
        f"{number} {what}"
        for number, what in (
            (len(report.added), "added"),
            (len(report.replaced), "read again"),
            (report.unchanged, "unchanged"),
            (len(report.removed), "removed"),
            (len(report.failures), "failed"),
        )
        if number
    ]
    totals = report.totals
    held = f"{count(totals.quotes, 'quote')} from {count(totals.articles, 'article')}"
    line = f"{db}: {held} ({', '.join(done) or 'no articles'}; {report.seconds:.1f} s)"
    return f"{line}; {told}" if (told := _decided(report.decisions)) else line


def _decided(decisions: Decisions) -> str:
    """What people have decided: how many quotes, and how they fared."""
    if not decisions.reviewed and not decisions.unapplied:
        return ""
    corrected = [f"{number} {field}" for field, number in decisions.corrected.items()]
    fared = [
        f"{number} {what}"
        for number, what in (
            (decisions.confirmed, "confirmed"),
            (decisions.mended, f"corrected: {', '.join(corrected)}"),
            (decisions.rejected, "rejected"),
        )
        if number
    ]
    told = f"{decisions.reviewed} reviewed" + (f" ({'; '.join(fared)})" if fared else "")
    missed = f", {count(decisions.unapplied, 'correction')} not applied"
    return told + (missed if decisions.unapplied else "")
