"""From reports that belong together to the statement that they report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from onrecord.core.statements.components import Edge
from onrecord.core.statements.differences import Comparison, compare
from onrecord.core.statements.models import Alignment, Statement, StatementKind, Utterance
from onrecord.core.statements.nodes import Node, statement_id
from onrecord.core.statements.words import Words, own_weight, words_of

__all__ = ["is_missing", "may_be_missed", "statement_of", "summarize"]

_OWN_WORDS_ENOUGH = 0.5
"""Share of the longest mixed report's weight that a wholly quoted one must have to stand for
the statement."""
_MISSED = 24.0
"""Bits from which on a quote is long enough to be missed in the speaker's document."""


def summarize(
    nodes: Sequence[Node], sets: Iterable[Sequence[int]], repeats: Iterable[Edge]
) -> tuple[Statement, ...]:
    """The statement of each set, sorted by id; a paraphrase by itself has none.

    Args:
        nodes: The reports and documents of a scope.
        sets: Numbers of those that belong together.
        repeats: Pairs of those with the same words said on another day.
    """
    found: list[tuple[Statement, Sequence[int]]] = []
    for each in sets:
        statement = statement_of([nodes[n] for n in each])
        if statement is not None:
            found.append((statement, each))
    of_node = {n: statement.id for statement, each in found for n in each}
    again: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in repeats:
        a, b = of_node.get(one), of_node.get(other)
        if a and b and a != b:
            again[a].add(b)
            again[b].add(a)
    statements = _with_missing((each for each, _ in found), nodes)
    told = (replace(each, repeats=tuple(sorted(again[each.id]))) for each in statements)
    return tuple(sorted(told, key=lambda statement: statement.id))


def statement_of(members: Sequence[Node]) -> Statement | None:
    """The statement that some reports make; None for a paraphrase by itself.

    It is without what can't be told from its reports: what it repeats, and which other quotes are
    missing from it.

    Args:
        members: The reports, by rank.
    """
    if len(members) == 1 and not members[0].stands_alone:
        return None
    documents = [node.said for node in members if node.primary]
    quotes = [node.said for node in members if not node.primary]
    primary = documents[0] if documents else None
    main = primary or _fullest(quotes)
    kind: StatementKind = "primary" if primary else main.kind  # type: ignore[assignment]
    alignments = tuple(_alignments(quotes, main, primary is not None))
    differ = {a.quote for a in alignments if a.comparison.fidelity == "altered"}
    own = kind in ("primary", "direct")
    said_on = {each.said_on for each in (*quotes, *documents)} - {None}
    published = [each.published for each in (*quotes, *documents) if each.published]
    speaker = primary or _speaker(quotes)
    return Statement(
        id=statement_id([(node.id, node.primary) for node in members]),
        speaker=speaker.speaker,
        party=speaker.party,
        kind=kind,
        text=main.text,
        article=primary.article if primary else None,
        said_on=_day(documents or quotes),
        first_published=min(published, default=None),
        reports=len({each.first_print or each.article for each in quotes} - {_article(primary)}),
        quotes=tuple(sorted(each.quote for each in quotes)),
        alignments=tuple(sorted(alignments, key=lambda each: each.quote)),
        # Where a report mixes in words of its own, those that differ may be these.
        words_differ=own and any(e.quote in differ and e.kind == "direct" for e in quotes),
        days_differ=len(said_on) > 1,
        speakers_differ=len({each.speaker for each in (*quotes, *documents)}) > 1,
    )


def _article(document: Utterance | None) -> str | None:
    return document.article if document else None


def _fullest(quotes: Sequence[Utterance]) -> Utterance:
    """The report whose words stand for the statement: the longest, as far as they are its own."""
    if len(quotes) == 1:
        return quotes[0]

    def size(each: Utterance) -> float:
        return own_weight(words_of(each.text))

    best: dict[str, Utterance] = {}
    for each in quotes:
        if each.kind not in best or size(each) > size(best[each.kind]):
            best[each.kind] = each
    direct, mixed = best.get("direct"), best.get("mixed")
    if direct and mixed:
        return direct if size(direct) >= _OWN_WORDS_ENOUGH * size(mixed) else mixed
    return direct or mixed or best["indirect"]


def _speaker(quotes: Sequence[Utterance]) -> Utterance:
    """A report with the speaker whom most articles name; of equals, the one that claims least."""
    articles: defaultdict[str, set[str]] = defaultdict(set)
    for each in quotes:
        articles[each.speaker].add(each.article)
    order = {"organization": 0, "person": 1, "unnamed": 2}
    return min(
        quotes,
        key=lambda each: (-len(articles[each.speaker]), order[each.speaker_kind], each.speaker),
    )


def _alignments(
    quotes: Sequence[Utterance], main: Utterance, from_document: bool
) -> Iterator[Alignment]:
    if len(quotes) < 2 and not from_document:
        return
    original = words_of(main.text)
    for each in quotes:
        yield Alignment(each.quote, _aligned(words_of(each.text), original))


def _aligned(reported: Words, original: Words) -> Comparison:
    """A report beside the statement's text.

    Where a report goes on after the text breaks off, neither has altered anything.
    """
    found = compare(reported, original)
    if found.fidelity != "altered" or found.place is None:
        return found
    inner = [part for part in found.parts if part.what != "same" and not part.marked]
    head = found.place.start == original.spans[0].start and inner[0] is found.parts[0]
    tail = found.place.end == original.spans[-1].end and inner[-1] is found.parts[-1]
    beyond = [*(inner[:1] if head else ()), *(inner[-1:] if tail else ())]
    added = all(part in beyond and part.what == "added" for part in inner)
    return replace(found, fidelity="shortened") if added else found


def _day(members: Sequence[Utterance]) -> date | None:
    """The one day that the best-founded reports agree on."""
    for basis in ("stated", "context"):
        days = Counter(each.said_on for each in members if each.basis == basis and each.said_on)
        if days:
            return next(iter(days)) if len(days) == 1 else None
    return None


def _with_missing(statements: Iterable[Statement], nodes: Sequence[Node]) -> Iterator[Statement]:
    """The statements; those of documents with the quotes that one would look for in them."""
    quotes = [node.said for node in nodes if not node.primary]
    by_article: defaultdict[str, list[Utterance]] = defaultdict(list)
    for each in quotes:
        by_article[each.article].append(each)
    article_of = {each.quote: each.article for each in quotes}
    for statement in statements:
        if statement.article is None:
            yield statement
            continue
        found = set(statement.quotes)
        articles = {article_of[quote] for quote in found} - {statement.article}
        missing = tuple(
            Alignment(each.quote, Comparison("not found"))
            for article in sorted(articles)
            for each in by_article[article]
            if each.quote not in found and _expected(each, statement)
        )
        yield replace(statement, missing=missing)


def _expected(quote: Utterance, statement: Statement) -> bool:
    """Whether a quote beside others of a document should stand in it too."""
    said = quote.speaker, quote.said_on
    return is_missing(*said, statement.speaker, statement.said_on) and may_be_missed(quote)


def may_be_missed(quote: Utterance) -> bool:
    """Whether a quote is such that one would look for its words in a document of the speaker's."""
    return quote.kind == "direct" and own_weight(words_of(quote.text)) >= _MISSED


def is_missing(speaker: str, said_on: date | None, author: str, published: date | None) -> bool:
    """Whether such a quote is missing from a document, if it is not among its reports.

    Args:
        speaker: Who is quoted.
        said_on: When.
        author: Whose document an article quotes that has the quote, too.
        published: The document's day.
    """
    return speaker == author and said_on in (None, published)
