"""The day and the confidence of a quote in plain words, for who has never seen a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from onrecord.site.show.measured import band_of
from onrecord.site.show.render import full_day

__all__ = ["told_confidence", "told_doubt", "told_when"]

Row = Mapping[str, Any]

_DOUBTFUL = 0.8
"""Where fewer than this part of the quotes of a band were right, a page warns."""


def told_when(quote: Row) -> Markup:
    """When something was said, and how that is known, as one sentence.

    Args:
        quote: Its row, with the article's day of publication as ``published``.

    >>> said = {"kind": "direct", "said_on": "2023-08-03", "date_basis": "stated",
    ...         "date_text": "late Thursday", "earliest": "2023-08-03", "latest": "2023-08-03",
    ...         "published": "2023-08-04"}
    >>> told_when(said).striptags()
    'Said on Thursday 3 August 2023; the article says “late Thursday”.'
    >>> told_when(said | {"said_on": None, "date_basis": "none", "latest": "2023-08-04"}
    ...           | {"earliest": None}).striptags()
    'The article does not say when. It was published on Friday 4 August 2023: no later than that.'
    """
    what = "This was" if quote["kind"] == "declined" else "Said"
    if quote["said_on"]:
        day = full_day(str(quote["said_on"]))
        return Markup("{} on {}; {}.").format(what, day, _how(quote))
    if quote["date_basis"] == "corrected":
        return Markup("On which day is not known: a person has looked.")
    bounds = _bounds(quote)
    if quote["date_basis"] in ("stated", "context"):
        ends = bounds or Markup("on a day that is not known")
        return Markup("{} {}; {}.").format(what, ends, _how(quote))
    if quote["published"] and quote["latest"] == quote["published"] and not quote["earliest"]:
        told = "The article does not say when. It was published on {}: no later than that."
        return Markup(told).format(full_day(quote["published"]))
    if bounds:
        return Markup("The article does not give the day: {} {}.").format(what.lower(), bounds)
    return Markup("The article does not say when.")


def _how(quote: Row) -> Markup:
    """What the day rests on."""
    words = quote["date_text"]
    match quote["date_basis"]:
        case "corrected":
            return Markup("a person has settled the day")
        case "context" if words:
            return Markup("the article says “{}” elsewhere, of the same statement").format(words)
        case "context":
            return Markup("the article says so elsewhere, of the same statement")
        case _ if words:
            return Markup("the article says “{}”").format(words)
    return Markup("the article tells the day")


def _bounds(quote: Row) -> Markup | None:
    earliest, latest = quote["earliest"], quote["latest"]
    if earliest and latest:
        between = Markup("between {} and {}")
        return between.format(full_day(earliest), full_day(latest))
    if latest:
        return Markup("no later than {}").format(full_day(latest))
    return Markup("no earlier than {}").format(full_day(earliest)) if earliest else None


def told_confidence(quote: Row) -> str:
    """What a quote's confidence means: of how many such quotes how many were right.

    >>> print(told_confidence({"kind": "direct", "confidence": 0.83}))
    Of 109 quotations with a confidence of 0.8 to 0.9 that were compared with what people had marked
    in news articles, 96 were right (88 in 100): the words, and whom the article gives them to.
    """
    kind, confidence = quote["kind"], quote["confidence"]
    if confidence is None:
        return "It was not measured."
    band = band_of(confidence, kind)
    if band is None:
        return "A fixed figure, the same for every refusal to comment: it was not measured."
    counted = band.counted(kind)
    what = "paraphrases" if kind == "indirect" else "quotations"
    much = f"{band.least:g} or more" if band.below is None else band.name
    with_it = f"with a confidence {much}" if not band.least else f"with a confidence of {much}"
    return (
        f"Of {counted.of} {what} {with_it} that were compared with what people had marked in news"
        f" articles, {counted.right} were right ({counted.in_hundred} in 100): the words, and whom"
        " the article gives them to."
    )


def told_doubt(quote: Row) -> str | None:
    """A warning beside words that are likely not this speaker's; None where there is no need.

    >>> told_doubt({"kind": "direct", "confidence": 0.3, "reviewed": None})
    'Not sure: of 100 quotations with so little confidence, 49 were right. Read the article.'
    >>> told_doubt({"kind": "direct", "confidence": 0.98, "reviewed": None})
    """
    if quote["confidence"] is None or quote["reviewed"]:
        return None
    band = band_of(quote["confidence"], quote["kind"])
    if band is None or band.counted(quote["kind"]).share >= _DOUBTFUL:
        return None
    right = band.counted(quote["kind"]).in_hundred
    what = "paraphrases" if quote["kind"] == "indirect" else "quotations"
    return (
        f"Not sure: of 100 {what} with so little confidence, {right} were right. Read the article."
    )
