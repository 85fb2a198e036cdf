"""The database: its schema, writing it, reading it, and checking it."""

from __future__ import annotations

from onrecord.storage.corrections import digest_of
from onrecord.storage.database import reading, writing
from onrecord.storage.reader import (
    Counts,
    Decisions,
    counts,
    counts_by_kind,
    counts_by_party,
    decisions,
)
from onrecord.storage.rows import PublishText
from onrecord.storage.verify import Finding, verify
from onrecord.storage.writer import Writer

__all__ = [
    "Counts",
    "Decisions",
    "Finding",
    "PublishText",
    "Writer",
    "counts",
    "counts_by_kind",
    "counts_by_party",
    "decisions",
    "digest_of",
    "reading",
    "verify",
    "writing",
]
