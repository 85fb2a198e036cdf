"""What is wrong, by kind: each place where quotes and gold differ gets a path.

=====================================  ===========================================================
``quoted/not-found``                   words in quotation marks that no quote holds
``quoted/none-there/RULE``             a title or the like, taken for a quotation
``quoted/wrong-source/RULE/SOURCE``    found, and given to another mention; SOURCE is the gold
                                       mention's kind: pronoun, name, noun
``quoted/no-source/RULE/SOURCE``       found, and given to nobody
``speech/missed/unparsed``             the cue's sentence was not thought worth a parse
``speech/missed/no-cue``               it was parsed, and the cue not taken for one
``speech/missed/no-content``           a cue, and no words found that it reports
``speech/missed/weighed-low``          cue and words, and too little weight to be kept
``speech/missed/elsewhere``            kept, with other words
``speech/missed/other``                kept, and then left to another attribution
``speech/wrong-source/RULE/SOURCE``    paired, and given to another mention or to nobody
``speech/cut/EDGE/RULE``               paired, not with the same words: ``starts-early``,
                                       ``starts-late``, ``ends-early``, ``ends-late``, or
                                       ``inside`` (only between the ends)
``speech/spurious/RULE``               a quote that no gold attribution was paired with
=====================================  ===========================================================

"Speech" are gold attributions whose cue has a verb of communication. One pair may be cut wrong at
both ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reading import Reading, Unit

from onrecord import lexicons
from onrecord.core.attribution.claims import quoted_words
from onrecord.core.attribution.contents import content_of
from onrecord.core.attribution.cues import find_cues
from onrecord.core.attribution.sentence import attribute_sentence
from onrecord.core.reading.document import Document
from onrecord.models import Span

__all__ = ["Fault", "SourceKinds", "faults", "tree"]


@dataclass(frozen=True)
class Fault:
    """A place where quotes and gold differ.

    Attributes:
        path: Its kind, from the general to the particular.
        reading: The article.
        start: Offset of the words in question.
        told: Index of the gold attribution, if there is one.
        made: Index of our quote, if there is one.
    """

    path: str
    reading: Reading
    start: int
    told: int | None
    made: int | None


class SourceKinds:
    """Tells pronouns, names and noun phrases apart.

    A capital makes a name, but not that of a sentence's first word when the texts have that word
    mostly in lower case.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._forms = Counter(word for text in texts for word in text.split())
        self._pronouns = lexicons.column("pronouns", "form")

    def __call__(self, text: str, spans: Iterable[Span]) -> str:
        """pronoun, name, noun, or none without a span."""
        found = [*spans]
        if not found:
            return "none"
        words = " ".join(span.of(text) for span in found).split()
        if all(word.lower().strip(",.’'") in self._pronouns for word in words):
            return "pronoun"
        start = found[0].start
        opens = not text[:start].rstrip(" “\"'’‘”`")[-1:].strip(".!?:\n")
        if opens and words[0][:1].isupper() and not self._is_name(words[0]):
            words = words[1:]
        return "name" if any(word.lstrip("“\"'’‘(")[:1].isupper() for word in words) else "noun"

    def _is_name(self, word: str) -> bool:
        return self._forms[word] > self._forms[word.lower()]


def faults(
    reading: Reading, document: Callable[[], Document], kinds: SourceKinds
) -> Iterator[Fault]:
    """Everything wrong with an article's quotes.

    Args:
        reading: The article's quotes beside its gold.
        document: Gives the article taken apart, with the parses that extraction used.
        kinds: Tells kinds of sources apart.
    """
    for unit in reading.units:
        yield from _unit_faults(reading, unit, kinds)
    apart: Document | None = None
    for n, told in enumerate(reading.told):
        if not told.speech:
            continue
        if n in reading.pairs:
            yield from _pair_faults(reading, n, kinds)
            continue
        apart = apart or document()
        yield Fault(
            f"speech/missed/{_missed(reading, n, apart)}", reading, told.spans[0].start, n, None
        )
    for n in reading.unpaired():
        quote = reading.made[n].quote
        yield Fault(f"speech/spurious/{quote.rule}", reading, quote.start, None, n)


def _unit_faults(reading: Reading, unit: Unit, kinds: SourceKinds) -> Iterator[Fault]:
    sourced = [n for n in unit.covering if reading.made[n].source]
    made = next(iter([*sourced, *unit.covering]), None)
    rule = reading.made[made].quote.rule if made is not None else ""
    if unit.told is None:
        if made is not None:
            yield Fault(f"quoted/none-there/{rule}", reading, unit.span.start, None, made)
        return
    told = reading.told[unit.told]
    if made is None:
        yield Fault("quoted/not-found", reading, unit.span.start, unit.told, None)
    elif told.source and not unit.right:
        what = "wrong-source" if sourced else "no-source"
        path = f"quoted/{what}/{rule}/{kinds(reading.text, told.source_span)}"
        yield Fault(path, reading, unit.span.start, unit.told, made)


def _pair_faults(reading: Reading, n: int, kinds: SourceKinds) -> Iterator[Fault]:
    told, at = reading.told[n], reading.pairs[n]
    made = reading.made[at]
    start, rule = told.spans[0].start, made.quote.rule
    if told.source and not reading.names_source(at, n):
        path = f"speech/wrong-source/{rule}/{kinds(reading.text, told.source_span)}"
        yield Fault(path, reading, start, n, at)
    ends = [
        ("starts-early", min(made.content) < min(told.content)),
        ("starts-late", min(made.content) > min(told.content)),
        ("ends-early", max(made.content) < max(told.content)),
        ("ends-late", max(made.content) > max(told.content)),
    ]
    edges = [edge for edge, wrong in ends if wrong]
    if not edges and made.content != told.content:
        edges = ["inside"]
    for edge in edges:
        yield Fault(f"speech/cut/{edge}/{rule}", reading, start, n, at)


def _missed(reading: Reading, n: int, document: Document) -> str:
    """Where a gold attribution was lost on the way."""
    told = reading.told[n]
    offsets = {reading.starts[i] for i in told.cue}
    parsed = {document.sentence_at(offset) for offset in offsets} & document.parses.keys()
    if not parsed:
        return "unparsed"
    reached = 0
    for index in parsed:
        sentence = document.parses[index]
        quotes = quoted_words(document, sentence)
        inside = frozenset(i for quote in quotes for i in quote.tokens)
        kept = {each.cue_token: each for each in attribute_sentence(document, index)}
        for cue in find_cues(sentence, inside):
            if sentence.tokens[cue.token].span.start not in offsets:
                continue
            if cue.token in kept:
                spans = kept[cue.token].content
                meets = any(span.meets(gold) for span in spans for gold in told.spans)
                reached = max(reached, 4 if meets else 3)
            else:
                reached = max(reached, 1 if content_of(sentence, cue, inside) is None else 2)
    return ("no-cue", "no-content", "weighed-low", "elsewhere", "other")[reached]


def tree(found: Iterable[Fault], depth: int = 3) -> Counter[str]:
    """How many faults there are of each kind, and of each kind's kinds."""
    total: Counter[str] = Counter()
    for fault in found:
        parts = fault.path.split("/")
        total.update("/".join(parts[:n]) for n in range(1, min(len(parts), depth) + 1))
    return total
