"""Whether words that somebody quotes are on record: in these words, in others, or not at all."""

from onrecord.core.checking.answer import as_json
from onrecord.core.checking.judging import judge, judged, look_at
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
from onrecord.core.checking.wording import (
    compared,
    day_in_words,
    heading_of,
    how_it_compares,
    looked_at,
    what_of_it,
)

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
    "as_json",
    "compared",
    "day_in_words",
    "heading_of",
    "how_it_compares",
    "judge",
    "judged",
    "look_at",
    "looked_at",
    "looks_english",
    "measured",
    "read_question",
    "what_of_it",
]
