"""Which sentences are worth a parse: the cheap look that spares the dear one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord import lexicons
from onrecord.core.document import Document
from onrecord.lexicons.verbs import cue_verb_forms

__all__ = ["worth_parsing"]

_MARKS = tuple("\"\u201c\u201d'")
_WORDS = re.compile(r"[a-z]+")


def worth_parsing(document: Document) -> Iterator[int]:
    """Indices of the sentences that may hold an attribution, in order.

    A sentence may hold one when, outside quotation marks, it has a form of a cue verb or a
    word of decline, or any word at all beside a quotation.

    Args:
        document: A document without parses.
    """
    wanted = cue_verb_forms() | lexicons.column("cue_words", "form")
    for index, span in enumerate(document.sentences):
        quotations = document.quotations_in(span)
        position, outside = span.start, []
        for quotation in quotations:
            outside.append(document.text[position : quotation.outer.start])
            position = quotation.outer.end
        outside.append(document.text[position : span.end])
        words = _WORDS.findall(" ".join(outside).lower())
        announces = document.text[span.end : span.end + 8].lstrip()[:1] in _MARKS
        announces = announces or document.text[span.end - 1] == ":"
        if (quotations and words) or announces or not wanted.isdisjoint(words):
            yield index
