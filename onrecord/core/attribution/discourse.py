"""Quotations whose cue stands in another sentence, or nowhere.

A quotation that goes on (in the same paragraph after its cue, or in the next paragraph with a
new opening mark) belongs to the utterance that it continues. One that stands alone is given to
the sentence that announces it, else to the speaker who is talking, with less confidence; what
nobody claims is kept without a source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from onrecord.core.attribution.declined import declined_in
from onrecord.core.attribution.labels import labelled
from onrecord.core.attribution.sentence import announcement, attribute_sentence, segments_of
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.quotations import Quotation, is_title
from onrecord.core.reading.text import word_count
from onrecord.models import Span

__all__ = ["attribute", "attribute_rest"]

_LONE_WORDS, _LONE_FRAGMENT_WORDS = 3, 5
_ANNOUNCED, _FLOATING, _ALONE = 0.85, 0.6, 0.3


@dataclass
class _State:
    """The attributions so far, and which of them each quotation belongs to.

    ``added`` has the quotations that were made part of an attribution, and ``places`` for each
    sentence the attributions whose cue or content stands in it.
    """

    document: Document
    attributions: list[Attribution]
    owner: dict[int, int]
    added: dict[int, list[Span]] = field(default_factory=dict)
    places: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for index, made in enumerate(self.attributions):
            self._place(index, (*made.cue, *made.content))

    def _place(self, index: int, spans: Sequence[Span]) -> None:
        for span in spans:
            first = self.document.sentence_at(span.start)
            for sentence in range(first, self.document.sentence_at(span.end - 1) + 1):
                if span.meets(self.document.sentences[sentence]):
                    self.places.setdefault(sentence, set()).add(index)

    def extend(self, quotation: int, attribution: int) -> None:
        """Make a quotation part of an attribution."""
        span = self.document.quotations[quotation].span
        self.added.setdefault(attribution, []).append(span)
        self.owner[quotation] = attribution
        self._place(attribution, [span])

    def whole(self) -> list[Attribution]:
        """The attributions with all that was added to them."""
        found = list(self.attributions)
        for index, spans in self.added.items():
            content = tuple(sorted([*found[index].content, *spans]))
            segments = segments_of(self.document, content)
            found[index] = replace(found[index], content=content, segments=segments)
        return found

    def add(self, quotation: int, source: Attribution | None, rule: str, confidence: float) -> None:
        """Make a quotation an attribution of its own, with the cue and mention of ``source``."""
        span = self.document.quotations[quotation].span
        segments = segments_of(self.document, [span])
        if source is None:
            made = Attribution("direct", segments, (span,), (), (), rule, confidence)
        else:
            made = replace(
                source,
                kind="direct",
                segments=segments,
                content=(span,),
                rule=rule,
                confidence=min(confidence, source.confidence),
            )
        self.attributions.append(made)
        self.owner[quotation] = len(self.attributions) - 1
        self._place(self.owner[quotation], (*made.cue, *made.content))


def attribute_rest(document: Document, attributions: Sequence[Attribution]) -> list[Attribution]:
    """The given attributions, and those of the quotations that have no cue in their sentence.

    Args:
        document: The document.
        attributions: What the sentences' own cues gave.

    Returns:
        All attributions, in the order of their first words.
    """
    state = _State(document, list(attributions), _owners(document, attributions))
    _backward(state)
    names = {span.start for each in attributions for span in each.mention}
    for index, quotation in enumerate(document.quotations):
        is_said = not quotation.single and quotation.span.start not in names
        if is_said and index not in state.owner:
            _settle(state, index, quotation)
    return sorted(state.whole(), key=lambda each: each.content[0])


def _owners(document: Document, attributions: Sequence[Attribution]) -> dict[int, int]:
    """Which attribution's content holds each quotation; the shortest content wins."""
    owner: dict[int, int] = {}
    places = {quotation.span.start: n for n, quotation in enumerate(document.quotations)}
    order = sorted(range(len(attributions)), key=lambda n: -_length(attributions[n]))
    for at in order:
        for segment in attributions[at].segments:
            if segment.quoted and segment.span.start in places:
                owner[places[segment.span.start]] = at
    return owner


def _length(attribution: Attribution) -> int:
    return sum(span.end - span.start for span in attribution.content)


def _backward(state: _State) -> None:
    """Give the parts of a quotation over paragraphs the attribution that comes later."""
    quotations = state.document.quotations
    for index in range(len(quotations) - 1, 0, -1):
        if quotations[index].continues and index in state.owner and index - 1 not in state.owner:
            state.extend(index - 1, state.owner[index])


def _settle(state: _State, index: int, quotation: Quotation) -> None:
    document = state.document
    if quotation.continues and index - 1 in state.owner:
        state.extend(index, state.owner[index - 1])
        return
    sentence = document.sentence_at(quotation.outer.start)
    if not _is_whole(document, sentence, quotation):
        if is_title(document.text, quotation):
            return
        if word_count(document.text, quotation.span) >= _LONE_FRAGMENT_WORDS:
            talking = _talking_here(state, index, sentence)
            rule = "goes-on" if talking else "no-cue"
            state.add(index, talking, rule, _FLOATING if talking else _ALONE)
        return
    before = _owner_before(state, index, quotation)
    after = _owner_after(state, index, quotation)
    announced = _announced(state, sentence)
    if announced is not None:
        state.add(index, announced, "announced", _ANNOUNCED)
    elif before is not None:
        state.extend(index, before)
    elif after is not None:
        state.extend(index, after)
    else:
        floating = _talking(state, sentence)
        if floating is not None or word_count(document.text, quotation.span) >= _LONE_WORDS:
            rule = "floating" if floating else "no-cue"
            state.add(index, floating, rule, _FLOATING if floating else _ALONE)


def _is_whole(document: Document, sentence: int, quotation: Quotation) -> bool:
    """Whether the sentence is nothing but quotation."""
    span = document.sentences[sentence]
    outside = [Span(span.start, quotation.outer.start)]
    inside = document.quotations_in(span)
    for one, two in zip(inside, [*inside[1:], None], strict=True):
        outside.append(Span(one.outer.end, two.outer.start if two else span.end))
    return not any(char.isalnum() for gap in outside for char in gap.of(document.text))


def _owner_before(state: _State, index: int, quotation: Quotation) -> int | None:
    """The attribution of a quotation before this one in the same paragraph."""
    if index and state.document.quotations[index - 1].paragraph == quotation.paragraph:
        owner = state.owner.get(index - 1)
        if owner is not None and state.attributions[owner].kind != "indirect":
            return owner
    return None


def _owner_after(state: _State, index: int, quotation: Quotation) -> int | None:
    """The attribution of the quotation that follows at once in the same paragraph."""
    quotations = state.document.quotations
    if index + 1 < len(quotations) and quotations[index + 1].paragraph == quotation.paragraph:
        gap = Span(quotation.outer.end, quotations[index + 1].outer.start).of(state.document.text)
        if not any(char.isalnum() for char in gap):
            return state.owner.get(index + 1)
    return None


def _announced(state: _State, sentence: int) -> Attribution | None:
    """The cue of a sentence that ends in a colon, just before this one."""
    document = state.document
    before = sentence - 1
    if before < 0 or not document.sentences[before].of(document.text).endswith(":"):
        return None
    return announcement(document, before) or _last_in(state, before)


def _talking_here(state: _State, index: int, sentence: int) -> Attribution | None:
    """The speaker of this sentence or of the one before it in the same paragraph.

    A quotation that begins a sentence of its own goes on from the one before it.
    """
    quotation = state.document.quotations[index]
    if state.document.text[quotation.span.start].isupper():
        before = _owner_before(state, index, quotation)
        if before is not None and state.attributions[before].mention:
            return state.attributions[before]
    here = _last_in(state, sentence)
    if here is not None:
        return here
    owner = state.document.owner
    if sentence == 0 or owner[sentence - 1] != owner[sentence]:
        return None
    return _last_in(state, sentence - 1)


def _talking(state: _State, sentence: int) -> Attribution | None:
    """The last speaker before a quotation that stands alone."""
    if sentence == 0:
        return None
    return _last_in(state, sentence - 1) or announcement(state.document, sentence - 1, said=True)


def _last_in(state: _State, sentence: int) -> Attribution | None:
    """The last attribution with a source in a sentence, of quotations rather than paraphrases."""
    found = [state.attributions[index] for index in sorted(state.places.get(sentence, ()))]
    here = (each for each in found if each.mention)
    return max(here, key=lambda each: (each.kind in ("direct", "mixed"), each.cue), default=None)


def attribute(document: Document) -> list[Attribution]:
    """All attributions of a document whose sentences are parsed, in the order of their words."""
    found: list[Attribution] = []
    for index in sorted(document.parses):
        found += _without_twice(attribute_sentence(document, index), declined_in(document, index))
    return attribute_rest(document, _with_labels(found, labelled(document)))


def _with_labels(found: list[Attribution], labels: list[Attribution]) -> list[Attribution]:
    """Labels stand for what was read inside the words that they label."""
    inside = [(span, label.rule) for label in labels for span in label.content]

    def is_inside(each: Attribution) -> bool:
        return any(
            span.meets(each.content[0]) and (rule != "headline" or each.rule == "headed")
            for span, rule in inside
        )

    return [*(each for each in found if not inside or not is_inside(each)), *labels]


def _without_twice(
    attributions: list[Attribution], declined: list[Attribution]
) -> list[Attribution]:
    """Refusals stand for what else was read off the same verb."""
    verbs = {each.cue_token for each in declined}
    return [*(each for each in attributions if each.cue_token not in verbs), *declined]
