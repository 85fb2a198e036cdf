"""An article taken apart: paragraphs, quotations, sentences, and their parses where needed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from onrecord.core.reading.frames import Frame, frame
from onrecord.core.reading.quotations import Quotation, find_quotations
from onrecord.core.reading.sentences import sentences
from onrecord.core.reading.text import paragraphs
from onrecord.core.reading.tokens import Sentence
from onrecord.models import Article, QuoteKind, Segment, Span

__all__ = ["Attribution", "Document", "read_document"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words and their source, before anyone knows who that is or when it was.

    Attributes:
        kind: direct, mixed, indirect or declined.
        segments: The content piece by piece, in order.
        content: The content as whole spans.
        cue: The words that attribute; empty when nothing does.
        mention: The source as written; empty when the text names none.
        rule: Id of the rule that found it.
        confidence: 0-1.
        sentence: Index of the sentence in which the cue stands, if there is a cue.
        cue_token: Index of the cue's head in that sentence's parse, when it was parsed.
        source_token: Index of the mention's head there.
    """

    kind: QuoteKind
    segments: tuple[Segment, ...]
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    mention: tuple[Span, ...]
    rule: str
    confidence: float
    sentence: int | None = None
    cue_token: int | None = None
    source_token: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An article's text, taken apart.

    Attributes:
        text: The article's text.
        published: Its day of publication, if known.
        paragraphs: Its paragraphs, in order.
        quotations: What stands in quotation marks, in order.
        sentences: All sentences, in order.
        owner: For each sentence the index of its paragraph.
        parses: Sentence index to parse, for the sentences that were parsed.
    """

    text: str
    published: date | None
    paragraphs: tuple[Span, ...]
    quotations: tuple[Quotation, ...]
    sentences: tuple[Span, ...]
    owner: tuple[int, ...]
    parses: Mapping[int, Sentence] = field(default_factory=dict)
    _opens: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        opens = tuple(quotation.outer.start for quotation in self.quotations)
        object.__setattr__(self, "_opens", opens)

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds ``offset``, or of the last one before it."""
        return max(0, bisect_right(self.sentences, (offset, len(self.text) + 1)) - 1)

    def paragraph_at(self, offset: int) -> int:
        """Index of the paragraph that holds ``offset``, or of the last one before it."""
        return max(0, bisect_right(self.paragraphs, (offset, len(self.text) + 1)) - 1)

    def quotations_in(self, span: Span) -> tuple[Quotation, ...]:
        """The quotations that begin within ``span``, in order."""
        low = bisect_left(self._opens, span.start)
        high = bisect_left(self._opens, span.end)
        return self.quotations[low:high]

    def quoted_at(self, offset: int) -> bool:
        """Whether the character at ``offset`` stands between quotation marks."""
        at = bisect_right(self._opens, offset) - 1
        return at >= 0 and offset < self.quotations[at].outer.end

    def sentences_of(self, paragraph: int) -> range:
        """Indices of the sentences of a paragraph."""
        low = bisect_right(self.owner, paragraph - 1)
        return range(low, bisect_right(self.owner, paragraph))

    def frame(self, sentence: int) -> Frame:
        """The sentence as a parser should get it."""
        span = self.sentences[sentence]
        return frame(self.text, span, self.quotations_in(span))

    def with_parses(self, parses: Mapping[int, Sentence]) -> Document:
        """The same document, with these sentences parsed."""
        return replace(self, parses=dict(parses))


def read_document(article: Article) -> Document:
    r"""Take an article apart, without any parser.

    >>> document = read_document(Article("a", "One. Two.\n\nThree."))
    >>> [span.of(document.text) for span in document.sentences], document.owner
    (['One.', 'Two.', 'Three.'], (0, 0, 1))
    """
    text = article.text
    spans = paragraphs(text)
    quotations = find_quotations(text, spans)
    by_paragraph: list[list[Quotation]] = [[] for _ in spans]
    for quotation in quotations:
        by_paragraph[quotation.paragraph].append(quotation)
    found: list[Span] = []
    owner: list[int] = []
    for index, (span, inside) in enumerate(zip(spans, by_paragraph, strict=True)):
        pieces: Sequence[Span] = sentences(text, span, inside)
        found += pieces
        owner += [index] * len(pieces)
    return Document(text, article.published, spans, quotations, tuple(found), tuple(owner))
