"""What is known of each saying of an article before any day is carried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord import lexicons
from onrecord.core.days.attachment import attached_expressions
from onrecord.core.days.beside import Attached
from onrecord.core.days.clauses import cue_is_inner, tense_of
from onrecord.core.days.narrative import Narrative
from onrecord.core.days.occasions import (
    NamedOccasion,
    Occasion,
    is_indefinite,
    occasion_nouns,
    occasions_of,
    same_speaker,
    source_is_document,
    speaker_key,
)
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.tokens import Token
from onrecord.models import Span, Speaker

__all__ = ["Sayings"]

_AROUND = 12
"""How many sayings before and after one can stand in the same words."""


class Sayings:
    """The attributions of an article with what each tells by itself; all lists are parallel.

    Attributes:
        attributions: In the text's order.
        keys: What tells the speakers apart.
        kinds: What kind of speaker each is by.
        places: Offset of the cue, or of the words when there is none.
        paragraphs: In which paragraph the cue stands.
        tenses: The cue's tense.
        attached: The time expressions that date it, nearest first.
        documents: Keys of the speakers that are letters, statements and the like.
        last_names: The last words of the keys.
        cued: Indices of the sentences with a cue.
        used: Spans of all expressions that date a saying.
        outruns: Whether one is dated by a weekday that may be the next: then the article was
            added to after the day of writing.
    """

    def __init__(
        self,
        document: Document,
        attributions: Sequence[Attribution],
        speakers: Sequence[Speaker | None],
        narrative: Narrative,
    ) -> None:
        self._document = document
        self._narrative = narrative
        self._nouns: dict[int, list[tuple[Token, str]]] = {}
        self._occasions: dict[int, list[NamedOccasion]] = {}
        self.attributions = attributions
        self.keys = [speaker_key(speaker) for speaker in speakers]
        self.kinds = [speaker and speaker.kind for speaker in speakers]
        self.places = [(each.cue or each.content)[0].start for each in attributions]
        self.paragraphs = [document.paragraph_at(place) for place in self.places]
        self.tenses = [tense_of(document, each) for each in attributions]
        self.documents = {
            key
            for key, kind, each in zip(self.keys, self.kinds, attributions, strict=True)
            if kind == "unnamed" and source_is_document(document, each)
        }
        self.last_names = {key.rsplit(maxsplit=1)[-1] for key in self.keys if key and " " in key}
        self.cued = {document.sentence_at(place) for place in self.places}
        words: dict[tuple[Span, ...], tuple[Span, ...]] = {}
        for each in attributions:
            words[each.cue] = (*words.get(each.cue, ()), *each.content)
        self.attached = [self._attached_to(each, words[each.cue]) for each in attributions]
        self.used = frozenset(a.expression.span for found in self.attached for a in found)
        self.outruns = any(each.expression.is_doubtful for a in self.attached for each in a)

    def _attached_to(self, attribution: Attribution, words: tuple[Span, ...]) -> list[Attached]:
        if attribution.sentence is None:
            return []
        expressions = self._narrative.within(self._document.sentences[attribution.sentence])
        if not expressions:
            return []
        # A quotation that goes on shares its cue; the time may stand in the other's words.
        whole = replace(attribution, content=tuple(sorted(words)))
        return attached_expressions(self._document, whole, expressions)

    def occasions(self, i: int) -> list[NamedOccasion]:
        """The occasions that the cue's clause names."""
        if i not in self._occasions:
            attribution = self.attributions[i]
            nouns = self._nouns_of(attribution.sentence)
            self._occasions[i] = occasions_of(self._document, attribution, nouns)
        return self._occasions[i]

    def _nouns_of(self, sentence: int | None) -> list[tuple[Token, str]]:
        parse = None if sentence is None else self._document.parses.get(sentence)
        if sentence is None or parse is None:
            return []
        if sentence not in self._nouns:
            self._nouns[sentence] = occasion_nouns(parse)
        return self._nouns[sentence]

    def is_inner(self, i: int) -> bool:
        """Whether the cue stands in another attribution's words, or below another verb."""
        return self.is_nested(i) or cue_is_inner(self._document, self.attributions[i])

    def is_nested(self, i: int) -> bool:
        """Whether the cue stands in another attribution's words."""
        return bool(self.attributions[i].cue) and self._narrative.in_content(self.places[i])

    def is_told_by_same(self, i: int) -> bool:
        """Whether the saying is one that its speaker tells of: "Bell said she had asked ..."."""
        if not self.is_nested(i):
            return False
        place, key = self.places[i], self.keys[i]
        return any(
            same_speaker(self.keys[j], key)
            and any(span.start <= place < span.end for span in self.attributions[j].content)
            for j in range(max(0, i - _AROUND), min(len(self.keys), i + _AROUND))
            if j != i
        )

    def is_passed_over(self, last: Occasion, i: int) -> bool:
        """Whether the sentence that tells of the occasion has an undated saying of this speaker."""
        sentence = self._document.sentence_at(last.offset)
        return any(
            self.attributions[j].sentence == sentence and same_speaker(self.keys[j], self.keys[i])
            for j in range(max(0, i - _AROUND), i)
        )

    def is_pronoun(self, i: int) -> bool:
        """Whether the source is "he", "she" or the like."""
        mention = self.attributions[i].mention
        word = mention[0].of(self._document.text).lower() if mention else ""
        return word in lexicons.column("pronouns", "form") and not self.is_nested(i)

    def is_anyone(self, i: int) -> bool:
        """Whether the source is somebody new without a name, who may have spoken at any time."""
        mention = self.attributions[i].mention
        first = mention[0].of(self._document.text).partition(" ")[0] if mention else ""
        return self.kinds[i] == "unnamed" and is_indefinite(first)
