"""The words of quotes as a list shows them: the words searched for marked, a long quote cut.

SQLite tells where the words stand by characters put around them. Stored text may hold such
characters too: so they are taken out again, and when then the text is not what is stored, nothing
is marked. Only then is HTML made, in which all of the text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from onrecord.models import Span

__all__ = ["CLOSE", "LONGEST", "OPEN", "places_of", "words_shown"]

OPEN, CLOSE = "\ue0f1", "\ue0f2"
"""Put before and after each hit. They are of those that Unicode leaves to private use."""

LONGEST = 480
"""Characters of a quote that a list shows at most."""

_BEFORE = 160
"""Characters shown before the first hit in a quote that is cut."""

_HIT = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")

Row = Mapping[str, Any]


def places_of(highlighted: str | None, text: str) -> list[Span]:
    """Where the hits stand in a text, told by its copy with ``OPEN`` and ``CLOSE`` around them.

    >>> places_of("The \ue0f1pilots\ue0f2 vote", "The pilots vote")
    [Span(start=4, end=10)]
    >>> places_of("\ue0f1a", "\ue0f1a")
    []
    """
    places, plain, at = [], "", 0
    for hit in _HIT.finditer(highlighted or ""):
        plain += (highlighted or "")[at : hit.start()]
        places.append(Span(len(plain), len(plain) + len(hit[1])))
        plain += hit[1]
        at = hit.end()
    return places if plain + (highlighted or "")[at:] == text else []


def words_shown(
    text: str, kind: object, segments: Sequence[Row], places: Sequence[Span] = ()
) -> Markup:
    """The words of a quote.

    Args:
        text: Its text.
        kind: Its kind.
        segments: Its pieces in the article, each with ``text`` and ``quoted``, in order.
        places: What to mark in the text.

    >>> pieces = [{"text": "it was", "quoted": 0}, {"text": "hasty", "quoted": 1}]
    >>> words_shown("it was hasty", "mixed", pieces, [Span(7, 12)]).striptags()
    'it was “hasty”'
    >>> words_shown("<b>", "direct", ())
    Markup('<q class="words">“&lt;b&gt;”</q>')
    """
    shown = _window(text, places)
    before = "… " if shown.start else ""
    after = " …" if shown.end < len(text) else ""
    pieces = [
        _piece(text, Span(max(each.start, shown.start), min(each.end, shown.end)), quoted, places)
        for each, quoted in _pieces(text, kind, segments)
        if each.meets(shown)
    ]
    return Markup(before) + Markup(" ").join(pieces) + Markup(after)


def _window(text: str, places: Sequence[Span]) -> Span:
    """The part of a text that is shown: all of it, or what is around the first hit."""
    if len(text) <= LONGEST:
        return Span(0, len(text))
    first = places[0].start if places else 0
    start = 0 if first <= _BEFORE else text.rfind(" ", 0, first - _BEFORE) + 1
    end = text.rfind(" ", start + 1, start + LONGEST)
    return Span(start, end if end > first else min(start + LONGEST, len(text)))


def _pieces(text: str, kind: object, segments: Sequence[Row]) -> list[tuple[Span, bool]]:
    """The pieces of a text, each with whether it stood in quotation marks."""
    if kind in ("direct", "mixed") and " ".join(each["text"] for each in segments) == text:
        found, at = [], 0
        for each in segments:
            end = at + len(each["text"])
            found.append((Span(at, end), bool(each["quoted"])))
            at = end + 1
        return found
    return [(Span(0, len(text)), kind == "direct")]


def _piece(text: str, shown: Span, quoted: bool, places: Sequence[Span]) -> Markup:
    marked = "".join(_marked(text, shown, places))
    if quoted:
        return Markup(f'<q class="words">“{marked}”</q>')
    return Markup(f'<span class="words">{marked}</span>')


def _marked(text: str, shown: Span, places: Sequence[Span]) -> Iterator[Markup]:
    at = shown.start
    for place in places:
        start, end = max(place.start, at), min(place.end, shown.end)
        if start < end:
            yield escape(text[at:start])
            yield Markup(f"<mark>{escape(text[start:end])}</mark>")
            at = end
    yield escape(text[at : shown.end])
