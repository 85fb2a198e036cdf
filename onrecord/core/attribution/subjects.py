"""Who does what a verb says: the subject that a verb names, shares, or has from elsewhere.

A verb with a subject of its own right before it has that one. Any other verb ("and vowed", "...,
saying", "a letter asking", "prompted the chair to state") has candidates along the way up its
parse and beside it in the text; they are weighed, and "none of them" is one of the rivals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from onrecord import lexicons
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.core.weights import chances
from onrecord.lexicons.verbs import CueVerb, cue_verb

__all__ = ["nearby_noun", "source_of", "subject_features"]

_KIN = ("nsubj", "nsubjpass", "dobj", "dative")
_AFTER = ("dobj", "attr", "oprd", "npadvmod", "dep", "appos", "conj", "nmod", "dative", "ccomp")
_STEPS = 5
_SHOWN_STEPS = 3
_GAPS = (0, 1, 2, 4, 8, 16)
_WORDS_BESIDE = 8
_CLOSED = ("\u201d", "'", "\u2019", '"')
_STOPS = ("\u201c", "\u201d", ":", ";")
_DASHES = (",", "\u2014", "\u2013", "--", "-")


def source_of(sentence: Sentence, i: int, quoted: frozenset[int] = frozenset()) -> int | None:
    """Index of the head of the verb's subject, as far as the sentence has one.

    Args:
        sentence: A parsed sentence.
        i: Index of the verb, or of a word that a parser took for something else.
        quoted: Indices of the tokens that stand in quotation marks: none of them is a subject.
    """
    own = _own_subject(sentence, i, quoted)
    if own is not None:
        return own
    rivals, features = subject_features(sentence, i, quoted)
    if not rivals:
        return None
    scores = chances("subject", features)
    best = max(range(len(scores)), key=lambda n: scores[n])
    return rivals[best] if best < len(rivals) else _inverted_subject(sentence, i, quoted)


def _inverted_subject(sentence: Sentence, i: int, quoted: frozenset[int]) -> int | None:
    """The noun after a verb that comes right after a quotation: "...", read a post."""
    verb = sentence.tokens[i]
    if not verb.tag.startswith("V") or verb.tag in ("VBG", "VBN") or not i:
        return None
    before = sentence.tokens[i - 1]
    if before.i not in quoted and before.text not in _CLOSED:
        return None
    after = (kid for kid in sentence.children(i, *_AFTER) if kid.i > i and kid.is_noun)
    return next((kid.i for kid in after if kid.i not in quoted), None)


def _own_subject(sentence: Sentence, i: int, quoted: frozenset[int]) -> int | None:
    """The subject of the verb itself, unless another noun stands between them."""
    subjects = [each.i for each in sentence.children(i, "nsubj") if each.i not in quoted]
    if not subjects:
        return None
    subject = subjects[-1]
    if subject > i:
        return subject
    beside = nearby_noun(sentence, i, quoted, -1)
    if beside is None or beside == subject or beside in sentence.subtree(subject):
        return subject
    return None


def subject_features(
    sentence: Sentence, i: int, quoted: frozenset[int]
) -> tuple[list[int], list[list[str]]]:
    """The candidates for the subject of a verb, and the features of each.

    The last features are those of "none of them"; without candidates there are none at all.
    """
    ways = _candidates(sentence, i, quoted)
    if not ways:
        return [], []
    scene = _Scene(sentence, i, quoted, ways)
    features = [[*scene.features(j, way)] for j, way in ways.items()]
    return list(ways), [*features, [*scene.none()]]


def _candidates(sentence: Sentence, i: int, quoted: frozenset[int]) -> dict[int, str]:
    """Index of each candidate, with the way on which it was found first."""
    ways: dict[int, str] = {}

    def add(found: Sequence[Token], way: str) -> None:
        for each in found:
            if each.i not in quoted and each.i != i:
                ways.setdefault(each.i, way)

    add(sentence.children(i, "nsubj"), "subject")
    add(_agents(sentence, i), "agent")
    add(sentence.children(i, "nsubjpass", "csubj", "poss"), "passive")
    for kid in sentence.children(i, *_AFTER):
        if kid.i > i and kid.is_noun:
            add([kid], f"after-{kid.dep}")
    for way, head in _way_up(sentence, i):
        if head.is_noun or head.tag in ("DT", "CD", "WP"):
            add([head], f"{way}:head")
            add(sentence.children(head.i, "poss"), f"{way}:owner")
        else:
            for dep in _KIN:
                add(sentence.children(head.i, dep), f"{way}:{dep}")
            add(_agents(sentence, head.i), f"{way}:agent")
    for step, way in ((-1, "before"), (1, "behind")):
        noun = nearby_noun(sentence, i, quoted, step)
        add([] if noun is None else [sentence.tokens[noun]], way)
    return ways


def _agents(sentence: Sentence, i: int) -> list[Token]:
    return [
        noun
        for agent in sentence.children(i, "agent")
        for noun in sentence.children(agent.i, "pobj")
    ]


def _way_up(sentence: Sentence, i: int) -> Iterator[tuple[str, Token]]:
    """The heads above the verb, with the relations that lead there."""
    path: list[str] = []
    token = sentence.tokens[i]
    for head, _ in zip(sentence.ancestors(i), range(_STEPS), strict=False):
        path.append(token.dep)
        yield ">".join(path[:_SHOWN_STEPS]), head
        token = head


def nearby_noun(sentence: Sentence, i: int, quoted: frozenset[int], step: int) -> int | None:
    """Head of the noun phrase right before (``step`` -1) or after (1) token ``i``.

    Whatever the parser says: beside quotations parsers go wrong most often.
    """
    at, passed = i + step, 0
    while 0 <= at < len(sentence.tokens) and at not in quoted and passed < _WORDS_BESIDE:
        token = sentence.tokens[at]
        if token.text in _STOPS:
            return None
        if token.is_noun or (token.tag in ("WP", "WDT") and step < 0):
            return _phrase_head(sentence, at, step, i)
        if token.is_verb and token.dep not in ("aux", "auxpass"):
            return None
        at, passed = at + step, passed + 1
    return None


def _phrase_head(sentence: Sentence, at: int, step: int, verb: int) -> int:
    """The head of the run of nouns that begins (or ends) here."""
    if step > 0:
        while at + 1 < len(sentence.tokens) and sentence.tokens[at + 1].is_noun:
            at += 1
    head = at
    for token in sentence.ancestors(at):
        if not token.is_noun or token.i == verb or (token.i < verb) != (step < 0):
            break
        head = token.i
    return head


class _Scene:
    """What the features of all candidates for one verb's subject share."""

    def __init__(
        self, sentence: Sentence, i: int, quoted: frozenset[int], ways: Mapping[int, str]
    ) -> None:
        self._tokens = sentence.tokens
        self._i = i
        self._quoted = quoted
        self._ways = ways
        self._verb = sentence.tokens[i]
        self._cue: CueVerb | None = cue_verb(self._verb.lower)
        self._kind = self._cue.kind if self._cue else "unlisted"
        self._before = self._side_before()
        self._behind = self._side_behind()

    def _side_before(self) -> str:
        """What stands right before the verb."""
        if not self._i:
            return "start"
        token = self._tokens[self._i - 1]
        if token.i in self._quoted or token.text in _CLOSED:
            return "quoted"
        if token.text in _DASHES:
            return "comma"
        return token.tag if token.tag in ("CC", "IN", "TO") else "other"

    def _side_behind(self) -> str:
        if self._i + 1 >= len(self._tokens):
            return "end"
        token = self._tokens[self._i + 1]
        return "mark" if token.text in (",", ":", "\u201c") else token.tag

    def none(self) -> Iterator[str]:
        """The features of "none of the candidates"."""
        passive = "passive" in self._ways.values()
        yield "none"
        yield f"none,kind={self._kind}:{self._verb.tag}:{passive}"
        yield f"none,dep={self._verb.dep}:{self._verb.tag}"
        yield f"none,dep,before={self._verb.dep}:{self._before}"

    def features(self, j: int, way: str) -> Iterator[str]:
        """What speaks for and against candidate ``j``, found on ``way``."""
        verb, token = self._verb, self._tokens[j]
        side = "left" if j < self._i else "right"
        end = way.rpartition(":")[2]
        sort = "name" if token.tag in ("NNP", "NNPS", "PRP") else token.tag
        between = range(min(j, self._i) + 1, max(j, self._i))
        apart, commas, verbs = self._between(between)
        rank = sum(k in between for k in self._ways)
        yield f"way={way}"
        yield f"way,tag={way}:{verb.tag}"
        yield f"tag={token.tag}:{end}"
        yield f"way,before={way}:{verb.tag}:{self._before}"
        yield f"side,before={side}:{verb.tag}:{sort}:{self._before}"
        yield f"side,behind={side}:{self._behind}:{self._before}"
        yield f"gap={side}:{apart}:{sort}:{verb.tag}"
        yield f"commas={side}:{commas}:{verb.tag}"
        yield f"commas,way={commas}:{way}"
        yield f"rank={min(rank, 3)}:{end}:{side}"
        yield f"verbs={verbs}:{end}:{side}"
        yield f"kind={self._kind}:{end}"
        if self._cue:
            yield f"lemma={self._cue.lemma}:{end}"
        yield f"its={self._its_verb(token)}:{end}:{verb.tag}"
        yield f"its,before={self._its_verb(token)}:{self._before}:{verb.tag}"
        if token.tag in ("PRP", "WP", "WDT", "DT"):
            yield f"word={token.lower}:{end}"
        if end == "head" and token.lower in lexicons.column("utterance_nouns", "form"):
            yield f"utterance={way}"

    def _between(self, indices: range) -> tuple[str, int, int]:
        """Words (in steps), commas and verbs that stand between."""
        words = commas = verbs = 0
        for k in indices:
            token = self._tokens[k]
            commas += token.text in (",", ";")
            if k not in self._quoted:
                words += token.is_word
                verbs += token.is_verb and token.dep not in ("aux", "auxpass")
        gap = next((str(edge) for edge in _GAPS if words <= edge), "more")
        return gap, min(commas, 3), min(verbs, 2)

    def _its_verb(self, token: Token) -> str:
        """What the candidate is the subject or object of."""
        head = self._tokens[token.head]
        if head.is_verb and cue_verb(head.lower):
            return "cue"
        return f"{head.tag[:2]}:{head.dep == 'ROOT'}"
