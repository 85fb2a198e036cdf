"""What a reader types into a search box, as an expression for the full-text index."""

from __future__ import annotations

import re

__all__ = ["MOST_WORDS", "NOTHING", "search_expression"]

MOST_WORDS = 100
"""Different words and phrases looked for at most; they find the passage that more stand in."""

NOTHING = '""'
"""The expression that finds nothing."""

_QUOTATION_MARKS = re.compile("[“”„‟«»＂]")
# SQLite takes a null character for the end of the text, and refuses half of a surrogate pair.
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')


def search_expression(typed: str | None) -> str:
    """Make an FTS5 expression that means what was typed, whatever that is.

    Every word must be there, in any order; words in quotation marks stand side by side. A quotation
    mark that is not closed reaches to the end. All else that means something to FTS5 (AND, OR, NOT,
    NEAR, stars, brackets, names of columns) is a word like others, and what has neither letter nor
    digit is nothing. So the expression is always well-formed, and its length is bounded.

    Args:
        typed: The words; None is as good as none.

    Returns:
        The expression for ``MATCH``; ``NOTHING`` when there is no word in it.

    >>> print(search_expression('boats “not safe” AND ('))
    "boats" "not safe" "AND"
    >>> print(search_expression('an open "end'), search_expression("()"))
    "an" "open" "end" ""
    """
    text = _NO_TEXT.sub(" ", _QUOTATION_MARKS.sub('"', typed or ""))
    pieces = (" ".join((phrase or word).split()) for phrase, word in _PIECE.findall(text))
    wanted = dict.fromkeys(piece for piece in pieces if any(map(str.isalnum, piece)))
    return " ".join(f'"{piece}"' for piece in [*wanted][:MOST_WORDS]) or NOTHING
