"""Parses for tests: written by hand, made up, or a real parser's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from random import Random

from onrecord.core.attribution.discourse import attribute
from onrecord.core.reading.document import Attribution, Document, read_document
from onrecord.core.reading.frames import Frame
from onrecord.core.reading.selection import worth_parsing
from onrecord.core.reading.tokens import Parser, RawToken, Sentence, read_parse
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import Article, Span
from onrecord.nlp import SpacyParser, load_parser

__all__ = [
    "RandomParser",
    "StubParser",
    "attributions",
    "by_hand",
    "parsed",
    "raw_by_hand",
    "real_parser",
    "words",
]

_TOKEN = re.compile(r"\w+|[^\w\s]")
_TAGS = "CC CD DT IN JJ MD NN NNP NNS PRP RB TO VB VBD VBG VBN VBP VBZ WDT WP , : . ``".split()
_RELATIONS = (
    "acl acomp advcl advmod agent amod appos attr aux auxpass cc ccomp compound conj dative dep "
    "det dobj mark neg nmod npadvmod nsubj nsubjpass oprd parataxis pcomp pobj poss prep punct "
    "relcl xcomp"
).split()
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def words(text: str) -> list[str]:
    """The words of a text, in lower case, marks and apostrophes' shapes left out.

    >>> words("“We won’t,” she said.")
    ['we', "won't", 'she', 'said']
    """
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def raw_by_hand(parse: str) -> tuple[str, list[RawToken]]:
    """A text and its tokens, from ``word/tag/relation/head`` items, heads counted from 0.

    An item that begins with ``_`` follows the one before without a space.

    >>> raw_by_hand("She/PRP/nsubj/1 left/VBD/ROOT/1 _././punct/1")[0]
    'She left.'
    """
    text, tokens = "", []
    for item in parse.split():
        word, tag, dep, head = item.rsplit("/", 3)
        if text and not word.startswith("_"):
            text += " "
        word = word.removeprefix("_")
        tokens.append(RawToken(len(text), len(text) + len(word), tag, dep, int(head)))
        text += word
    return text, tokens


def by_hand(parse: str) -> Sentence:
    """A sentence parsed by hand (see ``raw_by_hand``), as if it were a whole article."""
    text, tokens = raw_by_hand(parse)
    return read_parse(Frame(Span(0, len(text)), text), tokens)


class StubParser:
    """A parser that knows cue verbs and nothing else: every word hangs on the first one.

    Attributes:
        characters: How many characters it was given.
    """

    model = "stub"
    version = "0"

    def __init__(self) -> None:
        self.characters = 0

    def parse(self, texts: Iterable[str]) -> Iterator[Sequence[RawToken]]:
        """Every word a noun, every cue verb a verb in the past tense."""
        for text in texts:
            self.characters += len(text)
            yield [
                RawToken(*match.span(), _tag(match.group()), "dep" if n else "ROOT", 0)
                for n, match in enumerate(_TOKEN.finditer(text))
            ]


def _tag(word: str) -> str:
    if not word[0].isalnum():
        return word
    return "VBD" if cue_verb(word.lower()) else "NN"


@cache
def real_parser() -> SpacyParser:
    """The language model of the project, loaded once."""
    return load_parser()


def parsed(text: str, parser: Parser | None = None) -> Document:
    """A text, taken apart and parsed where that is worth while."""
    document = read_document(Article("a", text))
    indices = list(worth_parsing(document))
    frames = [document.frame(index) for index in indices]
    raw = (parser or real_parser()).parse(frame.text for frame in frames)
    return document.with_parses(
        {
            index: read_parse(frame, tokens)
            for index, frame, tokens in zip(indices, frames, raw, strict=True)
        }
    )


def attributions(text: str, parser: Parser | None = None) -> list[Attribution]:
    """The attributions in a text, before names and days."""
    return attribute(parsed(text, parser))


class RandomParser:
    """A parser that is never right: any tag and relation, any tree.

    Args:
        seed: What the parses depend on, besides the text.
    """

    model = "random"
    version = "0"

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def parse(self, texts: Iterable[str]) -> Iterator[Sequence[RawToken]]:
        """A tree over the words of each text, drawn by lot; verbs of speech often verbs."""
        for text in texts:
            draw = Random(f"{self._seed} {text}")
            spans = [match.span() for match in _TOKEN.finditer(text)]
            heads = _random_tree(draw, len(spans))
            yield [
                RawToken(
                    *span,
                    draw.choice([_tag(text[slice(*span)]), *_TAGS]),
                    "ROOT" if head == n else draw.choice(_RELATIONS),
                    head,
                )
                for n, (span, head) in enumerate(zip(spans, heads, strict=True))
            ]


def _random_tree(draw: Random, size: int) -> list[int]:
    order = list(range(size))
    draw.shuffle(order)
    heads = [0] * size
    for place, i in enumerate(order):
        heads[i] = order[draw.randrange(place)] if place else i
    return heads
