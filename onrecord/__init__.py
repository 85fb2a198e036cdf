"""On Record: who said what, when, and where it was reported.

>>> from onrecord import Article, extract, load_parser
>>> article = Article("a", "\u201cWe agree,\u201d Ann Bell said.")
>>> [(quote.text, quote.speaker.name) for quote in extract(article, parser=load_parser())]
[('We agree,', 'Ann Bell')]
"""

from importlib.metadata import PackageNotFoundError, version

from onrecord.core.pipeline import extract, extract_all
from onrecord.errors import OnRecordError
from onrecord.models import (
    Article,
    Authority,
    AuthorityEntry,
    Day,
    Evidence,
    Quote,
    Segment,
    Span,
    Speaker,
)
from onrecord.nlp import load_parser

__all__ = [
    "Article",
    "Authority",
    "AuthorityEntry",
    "Day",
    "Evidence",
    "OnRecordError",
    "Quote",
    "Segment",
    "Span",
    "Speaker",
    "__version__",
    "extract",
    "extract_all",
    "load_parser",
]

try:
    __version__ = version("onrecord")
except PackageNotFoundError:
    __version__ = "0"
"""The installed version; "0" when run from a folder that is not installed."""
