"""Which quote a correction is about: that of its id, else that of its words."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from onrecord.core.reading.text import WORD
from onrecord.models import Correction
from onrecord.storage.rows import Row

__all__ = ["Problem", "find_quote", "held"]

_LEAST_SHARED = 0.5
"""Share of the words that a quote must have of those beside its id, lest the id is a slip."""
_LEAST_OVERLAP = 0.8
"""Share of the longer one's words that the shorter must make up, to be the same quotation."""

_QUOTES = """
SELECT quotes.*, articles.published FROM quotes JOIN articles ON articles.id = quotes.article
"""


class Problem(Exception):
    """Why a decision cannot be carried out, as a short clause, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


def find_quote(db: Database, correction: Correction) -> Row:
    """The quote that a correction is about, with the day its article was published.

    Its id decides. When there is none of that id, as after a change of the rules that find where
    a quotation ends, the words do: those of one quote alone in the article, or a run of them.

    Raises:
        Problem: There is none, there are several, or id and words do not belong together.
    """
    if correction.quote is not None:
        found = next(db.query(f"{_QUOTES} WHERE quotes.id = ?", [correction.quote]), None)
        if found is not None:
            return _checked(correction, found)
    if correction.article is None or correction.words is None:
        what = f"there is no quote {correction.quote}"
        raise Problem(what, 'Give "article:" and "words:" too, or remove the entry.')
    return _by_words(db, correction.article, correction.words)


def _checked(correction: Correction, quote: Row) -> Row:
    """Refuse an id that stands with another quote's article or words."""
    if correction.article not in (None, quote["article"]):
        what = f"quote {quote['id']} is of article {quote['article']}"
        raise Problem(f"{what}, not of {correction.article}", "Mend the one or the other.")
    if correction.words is not None:
        one, other = set(_words(correction.words)), set(_words(str(quote["text"])))
        if len(one & other) < _LEAST_SHARED * min(len(one), len(other)):
            what = f"quote {quote['id']} has other words"
            raise Problem(what, "Mend the id or the words.")
    return quote


def _by_words(db: Database, article: str, words: str) -> Row:
    wanted = _words(words)
    quotes = [
        (_words(str(quote["text"])), quote)
        for quote in db.query(f"{_QUOTES} WHERE quotes.article = ?", [article])
    ]
    same = [quote for said, quote in quotes if said == wanted]
    fits = same or [quote for said, quote in quotes if _is_run(said, wanted)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        what = f"{len(fits)} quotes of article {article} have these words"
        raise Problem(what, "Name one by its id.")
    if not quotes:
        what = f"there is no quote of an article {article}"
        raise Problem(what, "Build it, or remove the entry.")
    what = f"no quote of article {article} has these words"
    raise Problem(what, "Compare them with the article's quotes, or remove the entry.")


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _is_run(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one is nearly all of the other, from its beginning, its end, or its middle."""
    short, long = sorted((list(one), list(other)), key=len)
    size = len(short)
    if not size or size < _LEAST_OVERLAP * len(long):
        return False
    return any(long[i : i + size] == short for i in range(len(long) - size + 1))


def held(db: Database, corrections: Sequence[Correction]) -> set[str]:
    """The quotes and articles of some corrections that are on record, or were found and rejected.

    Args:
        db: The database.
        corrections: The corrections.
    """
    ids = {id for each in corrections for id in (each.quote, each.article) if id}
    found = db.execute(_HELD, {"ids": json.dumps(sorted(ids))})
    return {id for (id,) in found}


_HELD = """
SELECT value FROM json_each(:ids) WHERE EXISTS (SELECT 1 FROM quotes WHERE id = value)
  OR EXISTS (SELECT 1 FROM originals WHERE quote = value)
  OR EXISTS (SELECT 1 FROM articles WHERE id = value)
"""
