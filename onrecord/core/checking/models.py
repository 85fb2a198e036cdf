"""What a check takes and gives: recorded words in, a verdict with its grounds out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.core.statements import Fidelity, StatementKind
from onrecord.models import QuoteKind, Span, SpeakerKind

__all__ = [
    "Candidate",
    "CheckResult",
    "Found",
    "Judgement",
    "Match",
    "Original",
    "Piece",
    "Record",
    "Report",
    "Verdict",
    "Who",
]

Verdict = Literal["verbatim", "different", "other_speaker", "not_on_record"]
"""``verbatim``: on record, in these words. ``different``: on record, but altered, cut, or only in
a reporter's words. ``other_speaker``: on record, but not as words of the speaker asked about.
``not_on_record``: not on record here."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Recorded words that may be those asked about.

    Attributes:
        text: The words.
        kind: Where they are from: a document of the speaker's own, or a quote of that kind.
        speaker: The speaker's id; None when not known.
        quotes: Id of the quote; of several, when one quotation was stored in pieces; none for a
            primary document.
        statement: Id of the statement that they report, if any.
        article: Id of the article or document in which they stand.
        own: The pieces of a mixed quote that stand in quotation marks, as spans of ``text``;
            None when all words are the speaker's own, or, of a paraphrase, none.
        theirs: Whether they are the words of the speaker asked about, or nobody was.
        published: Day of the article's publication.
    """

    text: str
    kind: StatementKind = "direct"
    speaker: str | None = None
    quotes: tuple[str, ...] = ()
    statement: str | None = None
    article: str | None = None
    own: tuple[Span, ...] | None = None
    theirs: bool = True
    published: date | None = None

    @property
    def key(self) -> str:
        """What forms of the same statement have in common."""
        return self.statement or self.quotes[0]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that those asked about and those on record share, or in which they differ.

    Attributes:
        what: ``same``; ``changed``; ``left out`` of the words asked about; ``added`` in them.
        asked: Where they stand in the words asked about; empty for what is left out.
        said: Where they stand in the words on record; empty for what is added.
        marked: Whether the words asked about show the difference, by an ellipsis or brackets.
    """

    what: Literal["same", "changed", "left out", "added"]
    asked: Span
    said: Span
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """How words asked about compare with recorded ones.

    Attributes:
        candidate: The recorded words.
        said: The words compared with: the candidate's text, or what of it is the speaker's own.
        fidelity: What the differences amount to.
        pieces: The words asked about from first to last, with what they leave out in between.
        place: Where ``said`` has them.
        before: What comes before them in their sentence.
        after: What comes after them in their sentence.
        reporters: Whether words that are the same are a reporter's, not the speaker's own.
        loses_marks: Whether what is on record shows by an ellipsis or by brackets that something
            was left out or put in there, and the words asked about do not.
        likeness: From 0 to 1, how near they are to what was said; 1 when no word differs.
        on_record: Whether that is near enough to be the same utterance.
    """

    candidate: Candidate
    said: str
    fidelity: Fidelity
    pieces: tuple[Piece, ...]
    place: Span
    before: str
    after: str
    reporters: bool
    loses_marks: bool
    likeness: float
    on_record: bool

    @property
    def verbatim(self) -> bool:
        """Whether it is the speaker's own words, as whole sentences, without a difference."""
        return self.fidelity == "verbatim" and not self.reporters

    @property
    def too_little(self) -> bool:
        """Whether no word differs, but they are too few and too common for a quotation."""
        return not self.on_record and self.fidelity == "shortened"

    @property
    def very_words(self) -> bool:
        """Whether no word differs but for what is cut, with a sign or at the ends."""
        return self.on_record and self.fidelity in ("verbatim", "shortened")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What recorded words say of those asked about.

    Attributes:
        verdict: The verdict.
        found: What it rests on, the best first: one for each statement. Of ``other_speaker``,
            others' words; of ``not_on_record``, none.
        others: Others' words that are as near or nearer, beside those of the speaker asked about.
        nearest: The most like, when none is near enough to be on record.
    """

    verdict: Verdict
    found: tuple[Found, ...] = ()
    others: tuple[Found, ...] = ()
    nearest: Found | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """A speaker, as the database knows it.

    Attributes:
        id: The speaker's id.
        name: Full name; for an unnamed source, its description.
        kind: person, organization or unnamed.
        role: What the speaker is, such as an office held.
        party: Id of the organization that the speaker speaks for.
        party_name: Its name.
    """

    id: str
    name: str
    kind: SpeakerKind = "person"
    role: str | None = None
    party: str | None = None
    party_name: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A quote that reports a statement, and the article in which it stands.

    Attributes:
        quote: The quote's id.
        kind: The quote's kind.
        text: Its words.
        fidelity: How the words asked about compare with them.
        speaker: Whom the article names.
        article: The article's id.
        title: Its headline.
        publisher: Who published it.
        published: Day of publication.
        url: Where it was published.
    """

    quote: str
    kind: QuoteKind
    text: str
    fidelity: Fidelity
    speaker: str | None
    article: str
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """The speaker's own document, beside words that a report has.

    Attributes:
        article: The document's id.
        title: Its headline.
        publisher: Who published it.
        published: Day of publication.
        url: Where it was published.
        found: How the words asked about compare with it.
    """

    article: str
    title: str | None
    publisher: str | None
    published: date | None
    url: str | None
    found: Found


@dataclass(frozen=True, slots=True)
class Match:
    """Words on record that those asked about are, or are like, with all that is known of them.

    Attributes:
        found: The words, and how they compare.
        who: Who said them; None when not known.
        said_on: The day they were said, when known.
        earliest: Said no earlier than this day, when known.
        latest: Said no later than this day, when known.
        reports: Quotes that report them, those in the words asked about first, then as
            published. Of many, the first ones.
        reported: Number of all such quotes.
        articles: Number of the articles that report them.
        words_differ: Whether these articles have other words.
        days_differ: Whether these articles give different days.
        disputed: Whether the same words of the same time are on record as another speaker's.
        original: The document in the speaker's own words, when ``found`` is a report of it, or
            when it is that document.
    """

    found: Found
    who: Who | None = None
    said_on: date | None = None
    earliest: date | None = None
    latest: date | None = None
    reports: tuple[Report, ...] = ()
    reported: int = 0
    articles: int = 0
    words_differ: bool = False
    days_differ: bool = False
    disputed: bool = False
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What there is to look in.

    Attributes:
        articles: Number of articles.
        quotes: Number of quotes; those of the speaker asked about, if one is.
        first: Day of the first article's publication.
        last: Day of the last one's.
    """

    articles: int
    quotes: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether words are on record: the whole answer.

    Attributes:
        words: The words asked about, as they were read; offsets of ``asked`` refer to this.
        speaker: The speaker asked about, if one was.
        verdict: The verdict.
        matches: What it rests on, the best first: one for each statement. For ``other_speaker``,
            others' words; for ``not_on_record``, none.
        others: Others' words that are as near or nearer, beside those of the speaker asked about.
        more: Number of further matches, which are not listed.
        nearest: The most like, when nothing is near enough to be on record.
        record: What was looked in.
        english: Whether the words look English; no other language is read.
        complete: Whether all records with these words were looked at; of very common words only
            the latest are.
    """

    words: str
    speaker: Who | None
    verdict: Verdict
    matches: tuple[Match, ...]
    others: tuple[Match, ...]
    more: int
    nearest: Match | None
    record: Record
    english: bool
    complete: bool
