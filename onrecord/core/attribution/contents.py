"""Which words of its sentence a cue reports, quoted or not."""

from __future__ import annotations

from onrecord.core.attribution.clauses import Content, content_by_grammar
from onrecord.core.attribution.cues import Cue
from onrecord.core.attribution.extent import with_end
from onrecord.core.attribution.loose_clauses import loose_content
from onrecord.core.reading.tokens import Sentence

__all__ = ["content_of", "uncut_content_of"]


def content_of(
    sentence: Sentence, cue: Cue, quoted: frozenset[int] = frozenset()
) -> Content | None:
    """The words that ``cue`` reports; None when its sentence has none for it.

    Args:
        sentence: A parsed sentence.
        cue: One of its cues.
        quoted: Indices of the sentence's tokens that stand in quotation marks.
    """
    content = uncut_content_of(sentence, cue, quoted)
    return None if content is None else with_end(sentence, cue, content)


def uncut_content_of(sentence: Sentence, cue: Cue, quoted: frozenset[int]) -> Content | None:
    """The same, ended where the grammar ends it."""
    content = content_by_grammar(sentence, cue, quoted)
    if content is None and cue.verb is not None:
        content = loose_content(sentence, cue)
    return content
