"""The things On Record speaks of: articles, quotes, speakers, days.

All are frozen: a stage that knows more makes a new one. Spans are half-open character offsets
into ``Article.text``, which is never changed, so ``text[span.start:span.end]`` is the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

__all__ = [
    "Article",
    "ArticleKind",
    "Authority",
    "AuthorityEntry",
    "Change",
    "CorrectedField",
    "Correction",
    "DateBasis",
    "Day",
    "Evidence",
    "EvidenceKind",
    "Failure",
    "Quote",
    "QuoteKind",
    "Segment",
    "Span",
    "Speaker",
    "SpeakerKind",
]

ArticleKind = Literal["report", "statement"]
QuoteKind = Literal["direct", "mixed", "indirect", "declined"]
SpeakerKind = Literal["person", "organization", "unnamed"]
DateBasis = Literal["stated", "context", "none"]
EvidenceKind = Literal[
    "name",
    "surname",
    "given name",
    "abbreviation",
    "short form",
    "pronoun",
    "role",
    "description",
    "alias",
    "expression",
]
"""What a piece of evidence is.

``name`` to ``description``: how a mention names somebody, from the full name to "a senior aide".
``alias``: another name in the authority file. ``expression``: words that tell a time.
"""


class Span(NamedTuple):
    """Half-open character offsets ``[start, end)`` into an article's text.

    >>> Span(3, 8).of("We agree.")
    'agree'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that the span marks in ``text``."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One document: a *report* (a journalist's text) or a *statement* (the speaker's own).

    Attributes:
        id: Stable name of the document; quotes' ids are made from it.
        text: The words as read. Every offset refers to it.
        published: Day of publication; None when not known.
        speaker: For a statement, whose it is.
        source: Where it was read from (a path or an address), for messages and the record.
    """

    id: str
    text: str
    kind: ArticleKind = "report"
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    published: date | None = None
    speaker: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of a quote's content; ``quoted`` says whether it stood in quotation marks."""

    span: Span
    quoted: bool


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom a mention stands for.

    Attributes:
        name: The authority file's name, else the fullest form in the article; for an unnamed
            source its description ("a senior aide").
        kind: person, organization or unnamed.
        id: Id in the authority file; None for a speaker it does not have.
        role: What the speaker is, as the authority file or the article says it.
        party: Name of the organization that the speaker speaks for, if any.
    """

    name: str
    kind: SpeakerKind
    id: str | None = None
    role: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """When something was said, as far as the text tells.

    Attributes:
        said_on: The day, or None when the text does not give it.
        earliest: No earlier than this day, when known.
        latest: No later than this day, when known (publication, at the least).
        basis: ``stated`` by a time expression with this very attribution, ``context`` when
            carried from the same statement elsewhere in the article, ``none`` otherwise.
        text: The time expression as written ("late Thursday"); empty with basis ``none``.
        span: Where the expression stands; None with basis ``none``.
        rule: Id of the rule that read it; empty with basis ``none``.
    """

    said_on: date | None = None
    earliest: date | None = None
    latest: date | None = None
    basis: DateBasis = "none"
    text: str = ""
    span: Span | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that a quote's speaker or day rests on.

    Attributes:
        about: What rests on it: the ``speaker`` or the ``day``.
        what: What it is.
        text: Its words, exactly as they stand there.
        span: Where they stand in the article; None for an alias, which stands in the authority
            file.
        rule: Id of the rule that took it for evidence.
        carried_from: For a day carried along a statement, the id of the quote that it was stated
            with; None when it was stated with this quote, or with none.
    """

    about: Literal["speaker", "day"]
    what: EvidenceKind
    text: str
    span: Span | None
    rule: str
    carried_from: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """An attributed quotation: the words, who said them, when, and why we think so.

    Attributes:
        id: Stable: made of the article's id and the quoted words.
        article: Id of the article.
        kind: direct (all in quotation marks), mixed (partly), indirect (paraphrase) or
            declined ("had no comment").
        text: The words, segments joined by a space.
        segments: The content, piece by piece, in order; each slices to its words.
        content: The content as whole spans (adjacent segments and the marks between them
            joined).
        cue: The words that attribute ("said"); empty when nothing does.
        mention: The source as the article writes it there ("the guild"); empty when unnamed.
        speaker: Whom the mention stands for; None when not known.
        day: When it was said.
        confidence: 0–1, that words and speaker belong together.
        rule: Id of the rule that attributed it.
        evidence: What speaker and day rest on: first the way from the mention to the speaker's
            fullest name, step by step, then the words that tell the day.
    """

    id: str
    article: str
    kind: QuoteKind
    text: str
    segments: tuple[Segment, ...]
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    mention: tuple[Span, ...]
    speaker: Speaker | None
    day: Day
    confidence: float
    rule: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def start(self) -> int:
        """Offset of the first quoted character."""
        return self.content[0].start

    @property
    def end(self) -> int:
        """Offset after the last quoted character."""
        return self.content[-1].end


@dataclass(frozen=True, slots=True)
class AuthorityEntry:
    """A speaker as ``data/speakers.yml`` knows it; ``party`` is another entry's id."""

    id: str
    name: str
    kind: SpeakerKind
    role: str | None = None
    party: str | None = None
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """The speakers known beforehand. Empty, it knows nobody, and everything still works."""

    entries: tuple[AuthorityEntry, ...] = ()
    by_id: dict[str, AuthorityEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {entry.id: entry for entry in self.entries})


CorrectedField = Literal["speaker", "party", "said_on", "kind"]
"""What a person can correct of a quote."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person has corrected.

    Attributes:
        field: What is set.
        value: To what: a speaker's id or name, a kind, a day as YYYY-MM-DD; a speaker whom
            nobody knows yet; None for unknown.
    """

    field: CorrectedField
    value: str | Speaker | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's decision on a quote. It outlives every rebuild.

    Attributes:
        where: The file and the line, for messages.
        quote: The quote's id.
        article: Id of its article; with ``words`` it finds the quote when the id does not.
        words: Its words.
        changes: What is set; empty when the quote is confirmed as it is, or rejected.
        reject: Whether it is no quotation at all.
        by: Who decided.
        on: When.
        reason: Why.
    """

    where: str
    quote: str | None
    article: str | None
    words: str | None
    changes: tuple[Change, ...]
    reject: bool
    by: str
    on: date
    reason: str | None = None

    @property
    def confirms(self) -> bool:
        """Whether the quote is right as it was found."""
        return not self.changes and not self.reject


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be had, read or used; the others go on.

    Attributes:
        source: The file, with a line for one article of many ("news.jsonl:12"), or the address.
        stage: What could not be done: ``fetch``, ``read`` or ``extract``.
        message: What is wrong, and what to do about it.
    """

    source: str
    stage: Literal["fetch", "read", "extract"]
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"
