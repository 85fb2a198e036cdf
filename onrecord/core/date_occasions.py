"""Occasions: the speech, hearing or letter in which something was said, as the text names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from onrecord import lexicons
from onrecord.core.date_attachment import relation_of
from onrecord.core.date_clauses import clause_heads, cue_parse, occasion_group, verb_kind
from onrecord.core.document import Attribution, Document
from onrecord.core.tokens import Sentence, Token
from onrecord.models import Day, Speaker

__all__ = [
    "NamedOccasion",
    "Occasion",
    "is_exchange",
    "is_indefinite",
    "occasion_groups",
    "occasions_of",
    "same_speaker",
    "source_is_document",
    "speaker_key",
    "speaker_parts",
]

_TERM = re.compile(r"[\w-]+")
_JOINT = re.compile(r",? and |, ")


@dataclass(frozen=True, slots=True)
class Occasion:
    """A time told of in the article, and what is known to have been said then.

    Attributes:
        day: The day or the bounds.
        groups: Groups of the nouns that name it ("hearing").
        speaker: Key of who spoke, if it is one speaker's.
        offset: Where it is told.
        paragraph: In which paragraph.
        spoken: Whether something was said on it for sure.
        in_turn: Whether others spoke there too, as in a debate.
        words: The sentence that tells of it, when it is no attribution's.
    """

    day: Day
    groups: frozenset[str]
    speaker: str | None
    offset: int
    paragraph: int
    spoken: bool
    in_turn: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class NamedOccasion:
    """An occasion named with a saying: its group, and whether it is known from before."""

    group: str
    definite: bool


def occasion_groups(words: str) -> frozenset[str]:
    """The groups of the occasions that the words name.

    >>> sorted(occasion_groups("in a letter to the committee after the debate"))
    ['debate', 'message']
    """
    return frozenset(
        group for word in _TERM.findall(words) if (group := occasion_group(word)) is not None
    )


def is_exchange(groups: frozenset[str]) -> bool:
    """Whether the occasion is one at which several speak in turn.

    >>> is_exchange(frozenset({"debate"})), is_exchange(frozenset({"message"}))
    (True, False)
    """
    return not groups.isdisjoint(lexicons.column("date_occasions", "group", kind="exchange"))


def is_indefinite(word: str) -> bool:
    """Whether the word shows that what follows is new to the text: "a note", "one aide"."""
    return word.lower() in lexicons.column("small_words", "form", kind="indefinite")


def speaker_key(speaker: Speaker | None) -> str | None:
    """What tells speakers apart here: a spokesperson counts as the party spoken for."""
    if speaker is None:
        return None
    return speaker.name if speaker.kind == "person" else speaker.party or speaker.name


def same_speaker(one: str | None, other: str | None) -> bool:
    """Whether two keys share a speaker; joint speakers are each of them.

    >>> same_speaker("Ann Bell and Joe Cole", "Joe Cole")
    True
    """
    if one is None or other is None:
        return False
    return one == other or not speaker_parts(one).isdisjoint(speaker_parts(other))


@lru_cache(maxsize=4096)
def speaker_parts(key: str) -> frozenset[str]:
    """The keys of the speakers who share a key."""
    return frozenset(part for part in _JOINT.split(key) if part)


def source_is_document(document: Document, attribution: Attribution) -> bool:
    """Whether the source is a letter or the like, whose words are also those of its writer."""
    found = cue_parse(document, attribution)
    if found is None or attribution.source_token is None:
        return False
    group = occasion_group(found[0].tokens[attribution.source_token].text)
    return group in lexicons.column("date_occasions", "group", kind="document")


def occasions_of(document: Document, attribution: Attribution) -> list[NamedOccasion]:
    """The occasions that the cue's clause names: "in an interview", "the letter says".

    Only those of the saying itself: one that is spoken of, or that lies before or after the
    saying, is not among them.
    """
    found = cue_parse(document, attribution)
    if found is None:
        return []
    parse, cue = found
    heads = clause_heads(parse, cue)
    return [
        NamedOccasion(group, _is_definite(parse, token))
        for token in parse.tokens
        if token.tag.startswith("NN")
        and (group := occasion_group(token.text))
        and not document.quoted_at(token.span.start)
        and not any(span.holds(token.span) for span in attribution.content)
        and _reaches(parse, heads, token)
    ]


def _is_definite(parse: Sentence, noun: Token) -> bool:
    """Whether the noun is known from before: "the note", "his speech", not "a note"."""
    marks = parse.children(noun.i, "det", "poss")
    return any(not is_indefinite(mark.text) for mark in marks)


def _reaches(parse: Sentence, heads: dict[int, int], noun: Token) -> bool:
    """Whether the noun belongs to the cue's clause, with nothing but occasions between."""
    below = noun
    for token in parse.ancestors(noun.i):
        if token.i in heads:
            return below.dep in {"prep", "nsubj", "dobj", "nsubjpass", "agent", "advcl", "dative"}
        if relation_of(token):
            return False
        if token.is_verb and not (token.dep == "advcl" and verb_kind(token.text, "speak")):
            return False
        if token.tag.startswith("NN") and occasion_group(token.text) is None:
            return False
        below = token
    return noun.i in heads
