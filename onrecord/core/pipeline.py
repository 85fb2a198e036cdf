"""An article in, its quotes out: the core's stages, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from onrecord.core.attribution import attribute, with_confidence
from onrecord.core.days import date_attributions
from onrecord.core.evidence import evidence_of
from onrecord.core.reading import Attribution, Document, read_document, worth_parsing
from onrecord.core.reading.text import WORD
from onrecord.core.reading.tokens import Parser, Sentence, read_parse
from onrecord.core.speakers import resolve_speakers
from onrecord.models import Article, Authority, Day, Evidence, Quote, Speaker

__all__ = ["extract", "extract_all", "together"]

_TOGETHER = 64
"""Articles read ahead, so that the parser gets full batches."""
_CHARACTERS = 1_000_000
"""With so much text no more articles are read ahead: parses take a hundred times its room."""


def extract(
    article: Article, *, parser: Parser, authority: Authority | None = None
) -> tuple[Quote, ...]:
    """Every quotation of one article, with its speaker and its day, in the order of the text.

    Args:
        article: The document.
        parser: What tags and parses its sentences (see ``onrecord.nlp.load_parser``).
        authority: The speakers known beforehand.
    """
    return next(iter(extract_all([article], parser=parser, authority=authority)))[1]


def extract_all(
    articles: Iterable[Article], *, parser: Parser, authority: Authority | None = None
) -> Iterator[tuple[Article, tuple[Quote, ...]]]:
    """Each article with its quotes, in order; lazily, a few dozen articles at a time.

    An article's quotes do not depend on the articles around it.
    """
    known = authority or Authority()
    for chunk in together(articles, _TOGETHER):
        documents = _parsed([read_document(article) for article in chunk], parser)
        for article, document in zip(chunk, documents, strict=True):
            yield article, _quotes(article, document, known)


def together(articles: Iterable[Article], most: int) -> Iterator[list[Article]]:
    """Articles in groups of ``most``, or fewer when they are long.

    >>> [len(each) for each in together([Article("a", "So it goes.")] * 5, 2)]
    [2, 2, 1]
    """
    group: list[Article] = []
    size = 0
    for article in articles:
        group.append(article)
        size += len(article.text)
        if len(group) == most or size >= _CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _parsed(documents: Sequence[Document], parser: Parser) -> list[Document]:
    """The documents with a parse of each sentence that is worth one."""
    wanted = [(n, index) for n, each in enumerate(documents) for index in worth_parsing(each)]
    frames = [documents[n].frame(index) for n, index in wanted]
    parses: list[dict[int, Sentence]] = [{} for _ in documents]
    raw = parser.parse(frame.text for frame in frames)
    for (n, index), frame, tokens in zip(wanted, frames, raw, strict=True):
        parses[n][index] = read_parse(frame, tokens)
    return [each.with_parses(found) for each, found in zip(documents, parses, strict=True)]


def _quotes(article: Article, document: Document, authority: Authority) -> tuple[Quote, ...]:
    attributions = with_confidence(document, attribute(document))
    resolutions = resolve_speakers(document, attributions, authority)
    speakers = [resolution.speaker for resolution in resolutions]
    days = date_attributions(document, attributions, speakers)
    used: dict[str, int] = {}
    ids = [_quote_id(article, attribution, used) for attribution in attributions]
    evidence = evidence_of(article.text, attributions, resolutions, days, ids, authority)
    parts = zip(ids, attributions, speakers, days, evidence, strict=True)
    return tuple(_quote(article, *part) for part in parts)


def _quote(
    article: Article,
    id: str,
    attribution: Attribution,
    speaker: Speaker | None,
    day: Day,
    evidence: tuple[Evidence, ...],
) -> Quote:
    text = " ".join(" ".join(span.of(article.text).split()) for span in attribution.content)
    return Quote(
        id=id,
        article=article.id,
        kind=attribution.kind,
        text=text,
        segments=attribution.segments,
        content=attribution.content,
        cue=attribution.cue,
        mention=attribution.mention,
        speaker=speaker,
        day=day,
        confidence=attribution.confidence,
        rule=attribution.rule,
        evidence=evidence,
    )


def _quote_id(article: Article, attribution: Attribution, used: dict[str, int]) -> str:
    """An id made of the article's and the words: the quoted ones, if any, else all.

    It survives a rebuild and a better reading of the sentence around the quotation. The same
    words twice in an article are told apart by a count.
    """
    quoted = [segment for segment in attribution.segments if segment.quoted]
    pieces = [segment.span.of(article.text) for segment in quoted or attribution.segments]
    words = " ".join(WORD.findall(" ".join(pieces).casefold()))
    used[words] = used.get(words, 0) + 1
    key = "\n".join([article.id, words, str(used[words])])
    return blake2b(key.encode(), digest_size=8).hexdigest()
