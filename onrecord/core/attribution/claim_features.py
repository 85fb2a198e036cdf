"""What speaks for and against a cue's claim to a quotation: place, kind, grammar, rivals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.core.attribution.clauses import Content
from onrecord.core.attribution.cues import Cue
from onrecord.core.reading.quotations import Quotation
from onrecord.core.reading.tokens import Sentence, Token

__all__ = ["QuotedWords", "Scene"]

_GAPS = (0, 1, 2, 4, 8, 16)
_LENGTHS = (1, 2, 4, 8, 16)
_CLOSING = ("\u201d", "'", '"', "''")


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """A quotation of a sentence, with the indices of its tokens."""

    quotation: Quotation
    tokens: frozenset[int]
    first: int
    last: int


class Scene:
    """One quotation of a sentence, the cues that claim it, and what their features share.

    Args:
        sentence: The sentence.
        quote: The quotation.
        cues: The cues that may claim it, in their order.
        contents: The content of each listed cue, by the index of its token.
        inside: Indices of all tokens in quotation marks.
    """

    def __init__(
        self,
        sentence: Sentence,
        quote: QuotedWords,
        cues: Sequence[Cue],
        contents: Mapping[int, Content | None],
        inside: frozenset[int],
    ) -> None:
        self.sentence = sentence
        self.quote = quote
        self.cues = cues
        self._contents = contents
        self._inside = inside
        self._words = [t for i in sorted(quote.tokens) if (t := sentence.tokens[i]).is_word]
        self._case = "upper" if self._words and self._words[0].text[:1].isupper() else "lower"
        self._mark = self._end_mark()
        self._title = self._is_title()
        self._ahead = sentence.tokens[quote.first - 1] if quote.first else None
        self._above = self._depths()
        self._governs = {cue.token: self._is_governed_by(cue) for cue in cues}
        self._gaps = {cue.token: self._gap_to(cue) for cue in cues}
        self._governing = sum(self._governs.values())

    def governs(self, cue: Cue) -> bool:
        """Whether most of the quoted words are content of the cue by its grammar."""
        return self._governs[cue.token]

    def gap(self, cue: Cue) -> int:
        """Words between cue and quotation; quoted ones and the source's own do not count."""
        return self._gaps[cue.token]

    def _is_governed_by(self, cue: Cue) -> bool:
        content = self._contents.get(cue.token)
        if content is None:
            return False
        return len(self.quote.tokens.intersection(content.tokens)) * 2 > len(self.quote.tokens)

    def _gap_to(self, cue: Cue) -> int:
        own = () if cue.source is None else self.sentence.subtree(cue.source)
        skipped = self._inside.union(own)
        tokens = self.sentence.tokens
        return sum(1 for i in self._between(cue.token) if i not in skipped and tokens[i].is_word)

    def _between(self, i: int) -> range:
        first, last = self.quote.first, self.quote.last
        return range(i + 1, first) if i < first else range(last + 1, i)

    def _side(self, i: int) -> str:
        first, last = self.quote.first, self.quote.last
        return "before" if i < first else "after" if i > last else "within"

    def _depths(self) -> dict[int, int]:
        """How far above the quotation each token above it stands in the parse."""
        found: dict[int, int] = {}
        for word in self._words:
            if word.head in self.quote.tokens:
                continue
            for depth, above in enumerate(self.sentence.ancestors(word.i), 1):
                if found.setdefault(above.i, depth) != depth:
                    break
        return found

    def _end_mark(self) -> str:
        """The mark with which the quotation ends, within its marks or after them."""
        tokens = self.sentence.tokens
        for i in range(self.quote.last, self.quote.first - 1, -1):
            text = tokens[i].text
            if text not in _CLOSING:
                if text in (",", "?", "!", "."):
                    return text
                break
        following = self.quote.last + 1
        if following >= len(tokens):
            return "end"
        return tokens[following].text if tokens[following].text in (",", ".") else "none"

    def _is_title(self) -> bool:
        """Whether most of the words have a capital, as those of a title do."""
        capitals = sum(1 for word in self._words if word.text[:1].isupper())
        return len(self._words) > 1 and capitals * 3 >= len(self._words) * 2

    def features(self, cue: Cue) -> Iterator[str]:
        """What speaks for and against the claim of ``cue``."""
        verb = self.sentence.tokens[cue.token]
        gap, governs = self.gap(cue), self.governs(cue)
        side, near = self._side(cue.token), _bucket(gap, _GAPS)
        kind = cue.kind if cue.verb else _other_kind(verb)
        depth = str(min(self._above[cue.token], 4)) if cue.token in self._above else "none"
        content = self._contents.get(cue.token)
        yield "bias"
        yield f"kind={kind}"
        if cue.verb:
            yield f"lemma={cue.verb.lemma}"
            yield from (f"takes={each}" for each in sorted(cue.verb.takes))
        yield f"gap={side}:{near}"
        yield f"kind,gap={kind}:{side}:{near}"
        yield f"governs={governs}"
        yield f"governs,kind={governs}:{kind}"
        if governs and content:
            yield f"rule={content.rule}"
        yield f"tag={verb.tag}"
        yield f"dep={verb.dep}"
        yield f"kind,dep={kind}:{verb.dep}"
        yield f"passive={cue.passive}"
        yield f"anc={depth}"
        yield f"anc,kind={depth}:{kind}"
        listed = "listed" if cue.verb else kind
        yield f"governs,anc,listed={governs}:{depth}:{listed}:{side}"
        yield f"listed,gap,tag={listed}:{side}:{near}:{verb.tag}"
        yield f"takes,side={cue.takes('quote')}:{cue.takes('clause')}:{side}:{near}"
        yield from self._shape(side, kind, near)
        yield from self._source(cue, side)
        yield from self._rivals(cue, side, gap)

    def _shape(self, side: str, kind: str, near: str) -> Iterator[str]:
        ahead = self._ahead.text if self._ahead else "start"
        ahead = ahead if ahead in (",", ":", "that", "start") else "other"
        case, mark = self._case, self._mark
        yield f"title={self._title}:{kind}:{side}:{near}"
        yield f"shape={side}:{case}:{mark}:{ahead}"
        yield f"shape,kind={kind}:{side}:{case}:{mark}:{ahead}"
        yield f"shape,gap={side}:{near}:{case}:{ahead if side == 'before' else mark}"

    def _source(self, cue: Cue, side: str) -> Iterator[str]:
        if cue.source is None:
            yield "source=none"
            return
        source = self.sentence.tokens[cue.source]
        order = "left" if cue.source < cue.token else "right"
        yield f"source={source.tag}"
        yield f"source,order={source.tag}:{order}:{side}"
        if source.tag in ("PRP", "WP", "WDT", "DT"):
            yield f"source,word={source.lower}"
        yield f"source,direct={source.head == cue.token}:{order}"
        yield f"source,between={cue.source in self._between(cue.token)}:{side}"
        tokens = self.sentence.tokens
        distance = sum(1 for i in self._between(cue.source) if tokens[i].is_word)
        yield f"source,distance={self._side(cue.source)}:{_bucket(distance, _GAPS)}"

    def _rivals(self, cue: Cue, side: str, gap: int) -> Iterator[str]:
        between = self._between(cue.token)
        crossed = [other for other in self.cues if other.token in between]
        yield f"crosses={min(sum(1 for other in crossed if other.verb), 2)}:{side}"
        yield f"crosses,verbs={min(len(crossed), 3)}:{side}"
        tokens = self.sentence.tokens
        commas = sum(1 for i in between if tokens[i].text in (",", ";"))
        yield f"commas={min(commas, 3)}:{side}"
        nested = any(
            other.token != cue.token
            and (content := self._contents.get(other.token)) is not None
            and cue.token in content.tokens
            for other in self.cues
        )
        governs = self.governs(cue)
        governing = min(self._governing - governs, 2)
        yield f"nested={nested}"
        yield f"others,govern={governing}:{governs}"
        yield f"nested,governs={nested}:{governs}:{governing}"
        nearer = sum(
            1
            for other in self.cues
            if self._gaps[other.token] < gap
            and other.source is not None
            and other.takes("clause", "quote")
        )
        yield f"nearer={min(nearer, 3)}:{cue.takes('clause', 'quote')}"

    def no_claim(self) -> Iterator[str]:
        """What speaks for the rival that none of the cues is right."""
        tokens = self.sentence.tokens
        following = self.quote.last + 1
        stands_in = any(tokens[i].lower == "works" for i in self.quote.tokens)
        ahead = _name(self._ahead)
        behind = _name(tokens[following] if following < len(tokens) else None)
        case, title = self._case, self._title
        yield "none"
        yield f"none,length={'long' if stands_in else _bucket(len(self._words), _LENGTHS)}"
        yield f"none,shape={case}:{self._mark}"
        yield f"none,title={title}:{case}"
        yield f"none,ahead={ahead}:{case}"
        yield f"none,ahead,title={ahead}:{title}"
        yield f"none,behind={behind}:{case}"
        yield f"none,behind,title={behind}:{title}"


def _bucket(n: int, edges: Sequence[int]) -> str:
    return str(next((edge for edge in edges if n <= edge), "more"))


def _other_kind(token: Token) -> str:
    if token.lower in ("according", "per"):
        return "according"
    return "nominal" if token.tag.startswith("NN") else "unlisted"


def _name(token: Token | None) -> str:
    """A neighbour of the quotation: a preposition or a mark by itself, any other by its tag."""
    if token is None:
        return "edge"
    return token.lower if token.tag in ("IN", "TO") or not token.is_word else token.tag
