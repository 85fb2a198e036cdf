"""Whether words that somebody quotes are on record: in these words, in others, or not at all."""

from onrecord.core.checking.judging import judge
from onrecord.core.checking.measuring import measured
from onrecord.core.checking.models import (
    Candidate,
    CheckResult,
    Found,
    Judgement,
    Match,
    Original,
    Piece,
    Record,
    Report,
    Verdict,
    Who,
)
from onrecord.core.checking.question import LONGEST, looks_english, read_question

__all__ = [
    "LONGEST",
    "Candidate",
    "CheckResult",
    "Found",
    "Judgement",
    "Match",
    "Original",
    "Piece",
    "Record",
    "Report",
    "Verdict",
    "Who",
    "judge",
    "looks_english",
    "measured",
    "read_question",
]
