"""A synthetic record of any size, whose truth is known: for measuring at a million quotes.

``write`` fills a database; ``stories`` gives the same articles and quotes one by one, with what
each quote reports; ``queries`` gives questions for checking, with the right answers. Nothing in it
was ever said by anybody, and the same numbers always give the same.
"""

from .database import Written, write
from .queries import KINDS, Kind, Query, Verdict, queries
from .stories import Report, Size, Story, stories
from .telling import Utterance
from .truth import read_truth
from .variants import FORMS, Form

__all__ = [
    "FORMS",
    "KINDS",
    "Form",
    "Kind",
    "Query",
    "Report",
    "Size",
    "Story",
    "Utterance",
    "Verdict",
    "Written",
    "queries",
    "read_truth",
    "stories",
    "write",
]
