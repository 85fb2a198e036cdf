"""What a parser says of a sentence: the only place that knows a parser's labels.

Tags are Penn Treebank's, dependencies ClearNLP's (as in spaCy's English pipelines). The rest of
the core asks for "the subject" or "the finite clause", never for a label.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from onrecord.core.reading.frames import Frame
from onrecord.models import Span

__all__ = ["Parser", "RawToken", "Sentence", "Token", "read_parse"]

_ALNUM = re.compile(r"[^\W_]")


class RawToken(NamedTuple):
    """A token as a parser gives it; offsets into the parsed text, ``head`` an index into it."""

    start: int
    end: int
    tag: str
    dep: str
    head: int


class Parser(Protocol):
    """Anything that tags and parses English sentences.

    Attributes:
        model: The model's name, for the record.
        version: The model's version.
    """

    model: str
    version: str

    def parse(self, texts: Iterable[str]) -> Iterator[Sequence[RawToken]]:
        """The tokens of each text, in order; lazily, in batches of its own choice."""
        ...


class Token(NamedTuple):
    """A token, with its place in the article.

    Attributes:
        i: Index in its sentence.
        span: Its place in the article's text; a stand-in's is the whole quotation.
        text: The word as parsed.
        tag: Part of speech (Penn Treebank).
        dep: Relation to its head.
        head: Index of its head; its own index at a root.
    """

    i: int
    span: Span
    text: str
    tag: str
    dep: str
    head: int

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb or an auxiliary, in any form."""
        return self.tag.startswith("V") or self.tag == "MD"

    @property
    def is_finite(self) -> bool:
        """Whether it is a verb or an auxiliary that has a subject and a tense, or a modal."""
        return self.tag in ("VBD", "VBZ", "VBP", "MD")

    @property
    def is_noun(self) -> bool:
        """Whether it is a noun, a name or a personal pronoun."""
        return self.tag.startswith("NN") or self.tag == "PRP"

    @property
    def is_word(self) -> bool:
        """Whether it has a letter or a digit."""
        return self.text.isalnum() or _ALNUM.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence: tokens in order, and who depends on whom."""

    span: Span
    tokens: tuple[Token, ...]
    kids: tuple[tuple[int, ...], ...] = field(repr=False)

    def children(self, i: int, *deps: str) -> list[Token]:
        """The dependents of token ``i``, in order; with ``deps`` only those so related."""
        tokens, kids = self.tokens, self.kids[i]
        return [tokens[kid] for kid in kids if not deps or tokens[kid].dep in deps]

    def after(self, i: int, *deps: str) -> list[Token]:
        """The dependents of token ``i`` that follow it; with ``deps`` only those so related."""
        return [kid for kid in self.children(i, *deps) if kid.i > i]

    def subtree(self, i: int, without: Iterable[int] = ()) -> list[int]:
        """Indices of token ``i`` and all below it, in order, ``without`` those and theirs."""
        left, found = frozenset(without), [i]
        for at in found:  # grows meanwhile
            kids = self.kids[at]
            found += [kid for kid in kids if kid not in left] if left else kids
        return sorted(found)

    def ancestors(self, i: int) -> Iterator[Token]:
        """The heads of token ``i``, nearest first."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield self.tokens[i]

    def at(self, offset: int) -> Token | None:
        """The first token that ends after the article's ``offset``."""
        first = bisect_right(self.tokens, offset, key=lambda token: token.span.end)
        return self.tokens[first] if first < len(self.tokens) else None

    def span_of(self, indices: Sequence[int]) -> Span:
        """From the first to the last of the tokens, in the article."""
        chosen = [self.tokens[i].span for i in indices]
        return Span(min(span.start for span in chosen), max(span.end for span in chosen))


def read_parse(frame: Frame, raw: Sequence[RawToken]) -> Sentence:
    """A parser's tokens as a sentence of the article; white space tokens are left out.

    >>> from onrecord.models import Span
    >>> tokens = [RawToken(0, 3, "PRP", "nsubj", 1), RawToken(4, 8, "VBD", "ROOT", 1)]
    >>> sentence = read_parse(Frame(Span(10, 18), "She said"), tokens)
    >>> [(token.text, token.span.start) for token in sentence.tokens]
    [('She', 10), ('said', 14)]
    """
    words = [frame.text[token.start : token.end] for token in raw]
    kept = [n for n, word in enumerate(words) if word.strip()]
    place = {n: i for i, n in enumerate(kept)}

    def head_of(n: int) -> int:
        while (head := raw[n].head) not in place:
            if head == n:
                return place.get(n, 0)
            n = head
        return place[head]

    tokens: list[Token] = []
    kids: list[list[int]] = [[] for _ in kept]
    for i, n in enumerate(kept):
        start, end, tag, dep, _ = raw[n]
        head = head_of(n)
        tokens.append(Token(i, frame.to_source(start, end), words[n], tag, dep, head))
        if head != i:
            kids[head].append(i)
    return Sentence(frame.span, tuple(tokens), tuple(map(tuple, kids)))
