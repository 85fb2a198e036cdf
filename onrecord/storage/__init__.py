"""The database: its schema, writing it, reading it, and checking it."""

from __future__ import annotations

from onrecord.storage.backup import Backup, backup
from onrecord.storage.checking import check
from onrecord.storage.corrections import digest_of
from onrecord.storage.database import reading, writing
from onrecord.storage.doubtful import (
    Doubtful,
    decided_on,
    known_speakers,
    least_certain,
    look_at,
)
from onrecord.storage.export import Export, ExportedFile, export
from onrecord.storage.matching import Problem
from onrecord.storage.newcomers import Newcomer, newcomers, newcomers_called
from onrecord.storage.people import People
from onrecord.storage.reader import (
    Counts,
    Decisions,
    counts,
    counts_by_kind,
    counts_by_party,
    decisions,
    failed_addresses,
    last_policy,
)
from onrecord.storage.rows import PublishText
from onrecord.storage.search import search_expression
from onrecord.storage.verify import Finding, verify
from onrecord.storage.writer import Writer
from onrecord.storage.written import Format, has_parquet

__all__ = [
    "Backup",
    "Counts",
    "Decisions",
    "Doubtful",
    "Export",
    "ExportedFile",
    "Finding",
    "Format",
    "Newcomer",
    "People",
    "Problem",
    "PublishText",
    "Writer",
    "backup",
    "check",
    "counts",
    "counts_by_kind",
    "counts_by_party",
    "decided_on",
    "decisions",
    "digest_of",
    "export",
    "failed_addresses",
    "has_parquet",
    "known_speakers",
    "last_policy",
    "least_certain",
    "look_at",
    "newcomers",
    "newcomers_called",
    "reading",
    "search_expression",
    "verify",
    "writing",
]
