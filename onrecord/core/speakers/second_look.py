"""Names looked at again once all of the article's are known.

What a capital means shows elsewhere: "Green said" is a person where the article names an Amy
Green, "Debating Bell" is no name where it names a Kay Bell, and "Polls" is none where a
parser takes it for a plain noun.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.core.reading.document import Document
from onrecord.core.reading.text import WORD
from onrecord.core.speakers.names import Name
from onrecord.core.speakers.roles import has_verb, singular
from onrecord.lexicons import column, mapping
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import Span

__all__ = ["second_look"]

_ENDINGS = ("ing", "ly", "ed")
_PEOPLES = ("party", "demonym")
_PARTISANS = frozenset({"Republican", "Republicans", "Democrat", "Democrats", "Libertarians"})
_NO_FIRST_NAME = ("starter", "qualifier", "place", *_PEOPLES)
_NEXT_WORD = re.compile(r"[ \u00a0]([a-z]+)")
_OFFICE = re.compile(r"\b[Ss]ecretary of $")
_HEADED = re.compile(
    r"\b(?:[Dd]irector|[Cc]hief|[Hh]ead|[Pp]resident|[Cc]hair(?:man|woman)?|[Ss]ecretary)"
    r" (?:of|for) $"
)
_ALNUM = re.compile(r"[^\W_]")


def second_look(document: Document, names: Sequence[Name]) -> tuple[Name, ...]:
    """The names, less what is none, and without words that belong to the sentence."""
    given = column("given_names", "name")
    surnames = frozenset(
        name.words[-1]
        for name in names
        if name.kind == "person"
        and len(name.words) > 1
        and (name.words[0] in given or name.title)
        and not name.headline
        and not _is_people(name)
    )
    inside = frozenset(
        name.words[0] for name in names if not name.headline and not _begins(document, name)
    )
    plain = frozenset(WORD.findall(document.text))
    found = []
    for name in names:
        if name.headline:
            found.append(name)
        elif len(name.words) > 1:
            if not _is_people(name):
                found.append(_shortened(document, name, surnames, plain))
        elif name.words[0] in surnames:
            alone = name.kind == "place" and _stands_alone(document, name)
            found.append(name._replace(kind="person") if alone else name)
        elif name.words[0] in inside or not _is_plain(document, name):
            found.append(name)
    return tuple(found)


def _begins(document: Document, name: Name) -> bool:
    """Whether a sentence or a quotation begins with the name."""
    text, start = document.text, name.span.start
    sentence = document.sentences[name.sentence]
    return not _ALNUM.search(text, sentence.start, start) or text[start - 1] in "“\"‘'"


def _is_plain(document: Document, name: Name) -> bool:
    """Whether a word at the start of a sentence is a plain noun there ("Polls show ...")."""
    word = name.words[0]
    if (
        name.title
        or name.roles
        or name.short
        or not word[1:].islower()
        or word in column("given_names", "name")
        or not _begins(document, name)
    ):
        return False
    parse = document.parses.get(name.sentence)
    token = parse.at(name.span.start) if parse else None
    return bool(token and token.span == name.span and not token.tag.startswith("NNP"))


def _is_people(name: Name) -> bool:
    """Whether it names a kind of people: "a Nevada Democrat", "House Republicans"."""
    last = name.words[-1].rsplit("-", 1)[-1]
    kinds = mapping("capitals", "form", "kind")
    if last in _PARTISANS:
        return True
    return (
        name.kind != "person"
        and (kinds.get(last) or kinds.get(singular(last))) in _PEOPLES
        and name.words[0] not in column("given_names", "name")
        and not name.short
        and not name.title
    )


def _stands_alone(document: Document, name: Name) -> bool:
    """Whether "Cuban" goes with no noun: "Cuban said", not "the Cuban government"."""
    following = _NEXT_WORD.match(document.text, name.span.end)
    word = following.group(1) if following else ""
    return not name.after_the and (
        not word or has_verb(word) or cue_verb(word) is not None or word in _LITTLE
    )


_LITTLE = column("small_words", "form", kind="preposition") | {"and", "or", "who", "also"}


def _shortened(
    document: Document, name: Name, surnames: frozenset[str], plain: frozenset[str]
) -> Name:
    """The name without a first word that only stands before it: "Debating Bell"."""
    first, *rest = name.words
    given = column("given_names", "name")
    before = document.text[max(0, name.span.start - 40) : name.span.start]
    if len(rest) > 1 and rest[-2] in given and first not in given and _HEADED.search(before):
        # "Director of Public Affairs Tom Reed"
        return _from(document, name, rest[-2:])
    if first in given or rest[-1] not in surnames or (len(rest) > 1 and rest[0] not in given):
        return name
    if not _is_stray(document, name, first, plain):
        return name
    return _from(document, name, rest)


def _from(document: Document, name: Name, words: Sequence[str]) -> Name:
    """The name of a person that ends with these of its words."""
    start = document.text.rfind(words[0], name.span.start, name.span.end)
    return name._replace(
        span=Span(start, name.span.end), words=tuple(words), kind="person", after_the=False
    )


def _is_stray(document: Document, name: Name, word: str, plain: frozenset[str]) -> bool:
    text = document.text
    if mapping("capitals", "form", "kind").get(word) in _NO_FIRST_NAME:
        return True
    if _OFFICE.search(text[max(0, name.span.start - 14) : name.span.start]):
        return True  # "secretary of State Kay Bell"
    if not _begins(document, name):
        return False
    lower = word.casefold()
    if lower.endswith(_ENDINGS) or cue_verb(lower) is not None or lower in plain:
        return True
    return not lower.isalnum() and re.search(rf"\b{re.escape(lower)}\b", text) is not None
