"""What grouping takes and gives: utterances and documents in, statements out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from onrecord.core.statements.differences import Comparison
from onrecord.models import DateBasis, QuoteKind, SpeakerKind

__all__ = ["Alignment", "Primary", "Statement", "StatementKind", "Utterance", "scope_of"]

StatementKind = Literal["primary", "direct", "mixed", "indirect"]
"""Where a statement's text is from: the speaker's own document, or a quote of that kind."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What grouping needs to know of a quote.

    Attributes:
        quote: The quote's id.
        speaker: The speaker's id; one that means the same speaker in every article.
        kind: The quote's kind.
        text: The quote's words.
        article: Id of the article.
        start: Where it stands there.
        speaker_kind: Whether the speaker is a person, an organization, or unnamed.
        party: Id of the organization spoken for, if any.
        published: Day of the article's publication.
        said_on: Day it was said, when known.
        earliest: Said no earlier than this day, when known.
        latest: Said no later than this day, when known.
        basis: How the day is known.
        first_print: Id of the article that the article reprints; the two are one report.
    """

    quote: str
    speaker: str
    kind: QuoteKind
    text: str
    article: str
    start: int = 0
    speaker_kind: SpeakerKind = "person"
    party: str | None = None
    published: date | None = None
    said_on: date | None = None
    earliest: date | None = None
    latest: date | None = None
    basis: DateBasis = "none"
    first_print: str | None = None


@dataclass(frozen=True, slots=True)
class Primary:
    """A document in the speaker's own words: a press release, a letter, a transcript.

    Attributes:
        article: Id of the document.
        speaker: The speaker's id.
        text: All its words.
        speaker_kind: Whether the speaker is a person or an organization.
        party: Id of the organization spoken for, if any.
        published: Day of its publication, on which it counts as said.
    """

    article: str
    speaker: str
    text: str
    speaker_kind: SpeakerKind = "organization"
    party: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a quote's words compare with a statement's text.

    Attributes:
        quote: The quote's id.
        comparison: The quote's words as the report, the statement's as the original.
    """

    quote: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Statement:
    """One utterance and the quotes that report it.

    Attributes:
        id: Stable: that of the first report's quote, or one made of the primary document's id.
        speaker: The speaker's id.
        party: Id of the organization spoken for, if any.
        kind: Where its text is from.
        text: The primary document's, or the longest form reported.
        article: Id of the primary document, if there is one.
        said_on: The day, unless the reports differ or none has it.
        first_published: Day of the first dated report, or of the primary document.
        reports: Number of articles that report it.
        quotes: Ids of its quotes, sorted.
        alignments: How each quote's words compare with the text, when there is more than one
            form of it; sorted by quote.
        missing: The same of quotes of other statements, from articles that quote a primary
            document otherwise and on which one would look for these words: all "not found".
        words_differ: Whether a report has words other than the text's, and does not show it.
        days_differ: Whether reports give different days.
        speakers_differ: Whether reports name different speakers of one party.
        repeats: Ids of statements of the same speaker in the same words on another day.
    """

    id: str
    speaker: str
    party: str | None
    kind: StatementKind
    text: str
    article: str | None
    said_on: date | None
    first_published: date | None
    reports: int
    quotes: tuple[str, ...]
    alignments: tuple[Alignment, ...] = ()
    missing: tuple[Alignment, ...] = ()
    words_differ: bool = False
    days_differ: bool = False
    speakers_differ: bool = False
    repeats: tuple[str, ...] = field(default=())


def scope_of(speaker: str, party: str | None) -> str:
    """Within what a statement lies: the party's quotes, or else the speaker's.

    A spokesperson's words are the organization's, whichever of the two a report names.

    >>> scope_of("ann-lee", "guild"), scope_of("guild", None), scope_of("ann-lee", None)
    ('guild', 'guild', 'ann-lee')
    """
    return party or speaker
