"""The same utterance in many reports: which quotes report it, and how their words differ."""

from onrecord.core.statements.differences import Comparison, Fidelity, Part, compare
from onrecord.core.statements.grouping import group
from onrecord.core.statements.models import (
    Alignment,
    Primary,
    Statement,
    StatementKind,
    Utterance,
    scope_of,
)
from onrecord.core.statements.words import Words, words_of

__all__ = [
    "Alignment",
    "Comparison",
    "Fidelity",
    "Part",
    "Primary",
    "Statement",
    "StatementKind",
    "Utterance",
    "Words",
    "compare",
    "group",
    "scope_of",
    "words_of",
]
