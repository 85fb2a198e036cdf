"""The truth of a synthetic database, in a file beside it: which utterance each quote reports.

The file is a database of two tables, so that it can be attached to the other one:

* ``utterances``: number, speaker, said_on, text (whole), alike (number of the utterance that it
  looks like and is not), likeness (in what);
* ``reports``: quote, utterance, form. A quote that reports nobody's words (a paraphrase, a refusal)
  is not there: no other quote is the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from onrecord.storage.speakers import SpeakerIds

from .stories import Story

__all__ = ["TruthFile", "read_truth"]

_TABLES = """
CREATE TABLE utterances (
  number INTEGER PRIMARY KEY, speaker TEXT, said_on TEXT NOT NULL, text TEXT NOT NULL,
  alike INTEGER, likeness TEXT
);
CREATE TABLE reports (quote TEXT PRIMARY KEY, utterance INTEGER NOT NULL, form TEXT NOT NULL)
WITHOUT ROWID;
"""


class TruthFile:
    """Writes the truth of stories, as they come.

    Args:
        path: The file, which must not be there.
        ids: Under which ids speakers stand in the database.
    """

    def __init__(self, path: Path, ids: SpeakerIds) -> None:
        self._ids = ids
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(f"PRAGMA synchronous = OFF; {_TABLES} BEGIN;")

    def put(self, stories: Iterable[Story]) -> None:
        """Write the utterances and reports of some stories."""
        for story in stories:
            self._connection.executemany(
                "INSERT INTO utterances VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (
                        each.number,
                        each.voice.speaker and self._ids.of(each.voice.speaker, story.article.id),
                        each.said_on.isoformat(),
                        each.text,
                        each.like,
                        each.likeness,
                    )
                    for each in story.utterances
                ],
            )
            self._connection.executemany(
                "INSERT INTO reports VALUES (?, ?, ?)",
                [
                    (quote.id, report.utterance, report.form)
                    for quote, report in zip(story.quotes, story.reports, strict=True)
                    if report
                ],
            )

    def close(self) -> None:
        """Write the rest, and an index of the reports by utterance."""
        self._connection.execute("COMMIT")
        self._connection.execute("CREATE INDEX reports_utterance ON reports (utterance)")
        self._connection.close()


def read_truth(path: Path) -> dict[str, int]:
    """The number of the utterance that each quote reports, by the quote's id."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT quote, utterance FROM reports"))
