"""From written passages to quotes, as the extractor would give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b

from onrecord.models import Article, Day, Evidence, EvidenceKind, Quote, Segment, Span

from .pages import Draft
from .people import Voice

__all__ = ["quotes_of"]

_CUES = ("CUE", "told", "according to", "DECLINED")
_CARRIED = 0.5
"""Share of quotes that have the day told with an earlier one of the same speaker."""


def quotes_of(
    article: Article, drafts: Sequence[Draft], draw: Callable[[], float], *, evidence: bool
) -> Iterator[Quote]:
    """The quotes of an article.

    Args:
        article: The article, written.
        drafts: Where everything stands in it.
        draw: Gives numbers from 0 to 1.
        evidence: Whether the quotes say what their speakers and days rest on.
    """
    stated: dict[Voice, tuple[Day, str]] = {}
    for n, draft in enumerate(drafts):
        spans, voice = draft.spans, draft.passage.voice
        segments, content = _content(draft)
        text = " ".join([span.of(article.text) for span in content])
        id = blake2b(f"{article.id}\n{n}\n{text}".encode(), digest_size=8).hexdigest()
        day, carried_from = _day(article, draft), None
        if day.basis == "stated":
            stated[voice] = (day, id)
        elif _fits(draft, stated.get(voice)) and draw() < _CARRIED:
            day, carried_from = stated[voice]
            day = replace(day, basis="context", rule="same-speaker")
        cue = next((spans[part] for part in _CUES if part in spans), None)
        yield Quote(
            id=id,
            article=article.id,
            kind=draft.passage.kind,
            text=text,
            segments=segments,
            content=content,
            cue=(cue,) if cue else (),
            mention=(spans["WHO"],) if "WHO" in spans else (),
            speaker=voice.speaker,
            day=day,
            # Squared, for most attributions are sure.
            confidence=round(1 - 0.7 * draw() ** 2, 3),
            rule=draft.rule,
            evidence=tuple(_evidence(article, draft, day, carried_from)) if evidence else (),
        )


def _content(draft: Draft) -> tuple[tuple[Segment, ...], tuple[Span, ...]]:
    """A quote's pieces, and the whole spans; with the marks, where not all is in marks."""
    spans = draft.spans
    if draft.passage.kind == "mixed":
        lead, quoted = spans["LEAD"], spans["ALL"]
        return (Segment(lead, False), Segment(quoted, True)), (Span(lead.start, quoted.end + 1),)
    if draft.passage.kind == "direct":
        found = tuple([spans[part] for part in ("ALL", "FIRST", "REST") if part in spans])
        return tuple([Segment(span, True) for span in found]), found
    span = spans["WORDS"] if "WORDS" in spans else spans["DECLINED"]
    return (Segment(span, False),), (span,)


def _day(article: Article, draft: Draft) -> Day:
    """The day as far as the passage itself tells it."""
    span, told = draft.spans.get(" WHEN"), draft.passage.told
    if told is None or span is None or span.start == span.end:
        return Day(latest=article.published)
    text = span.of(article.text).split()[-1]
    said_on = told.utterance.said_on
    span = Span(span.end - len(text), span.end)
    return Day(said_on, said_on, said_on, "stated", text, span, "beside-weekday")


def _fits(draft: Draft, stated: tuple[Day, str] | None) -> bool:
    """Whether the day stated with another quote of the speaker is this quote's, too."""
    told = draft.passage.told
    return bool(stated and told and stated[0].said_on == told.utterance.said_on)


def _evidence(
    article: Article, draft: Draft, day: Day, carried_from: str | None
) -> Iterator[Evidence]:
    """The mention, the full name where the mention is not that, and the words for the day."""
    mention = draft.mention
    if mention and mention.what and draft.passage.voice.speaker:
        span = draft.spans["WHO"]
        if mention.name:
            span = Span(span.start + mention.name[0], span.start + mention.name[1])
        yield Evidence("speaker", mention.what, span.of(article.text), span, "roster")
        if not mention.name and draft.name:
            name = draft.name.of(article.text)
            what: EvidenceKind = "description" if mention.what == "description" else "name"
            yield Evidence("speaker", what, name, draft.name, "roster")
    if day.span:
        text = day.span.of(article.text)
        yield Evidence("day", "expression", text, day.span, day.rule, carried_from)
