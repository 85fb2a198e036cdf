"""Occasions: the speech, hearing or letter in which something was said, as the text names it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord import lexicons
from onrecord.core.days.attachment import answers
from onrecord.core.days.clauses import (
    clause_heads,
    cue_parse,
    occasion_group,
    relation_of,
    verb_kind,
)
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import Day, Speaker

__all__ = [
    "NamedOccasion",
    "Occasion",
    "hearer_of",
    "is_exchange",
    "is_gathering",
    "is_indefinite",
    "is_met",
    "is_written",
    "occasion_groups",
    "occasion_nouns",
    "occasions_of",
    "same_speaker",
    "source_is_document",
    "source_stands",
    "speaker_key",
    "speaker_parts",
    "speaks_in",
]

_TERM = re.compile(r"[\w-]+")
_GATHERINGS = frozenset({"conference", "debate", "hearing", "meeting", "rally"})
_STANDING = frozenset({"filing", "message", "report"})
"""Groups of documents that say what they say on no day in particular."""
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
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


def is_met(words: str) -> bool:
    """Whether the words tell of people who met and spoke: "interviewed", "clashed".

    >>> is_met("Radio Lund interviewed Ann Bell"), is_met("Ann Bell spoke")
    (True, False)
    """
    return any(verb_kind(word, "meet") for word in _TERM.findall(words))


def speaks_in(surname: str, words: str) -> bool:
    """Whether the words tell of somebody's saying something, or of a meeting with somebody.

    >>> speaks_in("Bell", "Ann Bell responded late on Tuesday")
    True
    >>> speaks_in("Bell", "Critics of Bell slept on Tuesday")
    False
    """
    if is_met(words):
        return True
    found = _TERM.findall(words)
    after = [
        word for i, name in enumerate(found) if name == surname for word in found[i + 1 : i + 4]
    ]
    return any(_is_speech(word) for word in after)


@lru_cache(maxsize=4096)
def _is_speech(word: str) -> bool:
    """Whether the word is the past form of a verb of speaking."""
    verb = cue_verb(word)
    return verb is not None and verb.kind == "speech" and word not in {verb.lemma, f"{verb.lemma}s"}


def is_exchange(groups: frozenset[str]) -> bool:
    """Whether the occasion is one at which several speak in turn.

    >>> is_exchange(frozenset({"debate"})), is_exchange(frozenset({"message"}))
    (True, False)
    """
    return not groups.isdisjoint(lexicons.column("date_occasions", "group", kind="exchange"))


def is_written(groups: frozenset[str]) -> bool:
    """Whether the occasion is a letter, a report or the like, which can be read at any time."""
    return not groups.isdisjoint(lexicons.column("date_occasions", "group", kind="document"))


def is_gathering(groups: frozenset[str]) -> bool:
    """Whether people came together on the occasion, so that a report of it is of what they said."""
    return not groups.isdisjoint(_GATHERINGS)


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
    group = occasion_group(_source(document, attribution))
    return group in lexicons.column("date_occasions", "group", kind="document")


def source_stands(document: Document, attribution: Attribution) -> bool:
    """Whether the source is a poll, a form or the like, that says what it says on no one day."""
    word = _source(document, attribution)
    group = occasion_group(word)
    return group in _STANDING or (group is None and word in lexicons.column("documents", "noun"))


def _source(document: Document, attribution: Attribution) -> str:
    """The head of the source's mention, in lower case; empty when there is no parse."""
    found = cue_parse(document, attribution)
    if found is None or attribution.source_token is None:
        return ""
    return found[0].tokens[attribution.source_token].lower


def occasion_nouns(parse: Sentence) -> list[tuple[Token, str]]:
    """The nouns of a sentence that name occasions, each with its group."""
    return [
        (token, group)
        for token in parse.tokens
        if token.tag in _NOUN_TAGS and (group := occasion_group(token.text))
    ]


def occasions_of(
    document: Document, attribution: Attribution, nouns: Sequence[tuple[Token, str]]
) -> list[NamedOccasion]:
    """The occasions that the cue's clause names: "in an interview", "the letter says".

    Only those of the saying itself: one that is spoken of, or that lies before or after the
    saying, is not among them.

    Args:
        document: The article.
        attribution: The words and their cue.
        nouns: The ``occasion_nouns`` of the cue's sentence.
    """
    found = cue_parse(document, attribution)
    if found is None or not nouns:
        return []
    parse, cue = found
    heads = clause_heads(parse, cue, attribution.source_token)
    return [
        NamedOccasion(group, _is_definite(parse, token))
        for token, group in nouns
        if not document.quoted_at(token.span.start)
        and not any(span.holds(token.span) for span in attribution.content)
        and _reaches(parse, heads, token)
    ]


def hearer_of(document: Document, attribution: Attribution) -> str:
    """The last name of whom the words were told, when the cue names one; else nothing."""
    found = cue_parse(document, attribution)
    if found is None or not found[0].tokens[found[1]].is_verb:
        return ""
    parse, cue = found
    hearers = parse.children(cue, "dobj", "dative")
    return next(
        (
            each.text
            for each in hearers
            if each.tag == "NNP" and not any(span.holds(each.span) for span in attribution.content)
        ),
        "",
    )


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
        if relation_of(token) or answers(below, token):
            return False
        if token.is_verb and not (token.dep == "advcl" and verb_kind(token.text, "speak")):
            return False
        if token.tag.startswith("NN") and occasion_group(token.text) is None:
            return False
        below = token
    return noun.i in heads
