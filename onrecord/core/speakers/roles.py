"""What the words for a person's role mean: "the mayor", "Dorsey spokesman", "counsel for the WGA".

A role phrase has a head ("counsel"), what qualifies it ("general"), and perhaps an owner ("for
the WGA"). Two phrases may name one person when their heads belong to one group and nothing in
them disagrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from onrecord.lexicons import column, mapping
from onrecord.lexicons.verbs import cue_verb

__all__ = [
    "Role",
    "has_verb",
    "is_role",
    "is_role_phrase",
    "read_role",
    "role_phrase_before",
    "singular",
]

_WORD = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?")
_POST = re.compile(r"\b(?:of|for|at|with|in|on|from|to|who|whose|which|that|under|since|during)\b")
_OPENER = re.compile(
    r"(?:now |then |who (?:is|was) |also )?"
    r"(?:(a|an|the|its|his|her|their|one|another|my|our)\b|.{0,60}?['’]s? )",
    re.IGNORECASE,
)
_LOOSE = column("small_words", "form", kind="loose")
_LINK = re.compile(r"(?:now |then |who (?:is|was) )")
_VERBS = column("small_words", "form", kind="verb")
_OWNER = re.compile(r"['’]s\b")
_MEMBER = re.compile(r"([RDI])-(.*)")
_FORMER = re.compile(r"\b(?:former|ex-|late)\b", re.IGNORECASE)
_QUALIFIER = re.compile(r"[^\W\d_][\w.’'/&-]*")
_ENDS_OWNER = re.compile(r"['’]s?$")
_MARKED = re.compile(r"(?:retired|elected|appointed|convicted|renowned|famed|based)$")


@dataclass(frozen=True, slots=True)
class Role:
    """A role phrase, taken apart.

    Attributes:
        text: The phrase as written.
        head: Its noun in the singular, in lower case; empty when it has none that we know.
        group: The group of the head (see ``roles.tsv``).
        gender: m, f or empty.
        marks: Its other words that tell something, in lower case.
        former: Whether it says "former".
    """

    text: str
    head: str
    group: str
    gender: str
    marks: frozenset[str]
    former: bool


def singular(word: str) -> str:
    """The singular of a noun by the plain rules of English spelling.

    >>> [singular(word) for word in ("senators", "parties", "spokesmen", "boss", "attorneys")]
    ['senator', 'party', 'spokesman', 'boss', 'attorney']
    """
    if word.endswith("men") and len(word) > 4:
        return word[:-2] + "an"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=16384)
def _noun(word: str) -> str:
    """The role that a word stands for: of a title its role, of a plural its singular."""
    groups, titles = mapping("roles", "noun", "group"), mapping("titles", "form", "role")
    title = titles.get(word) or titles.get(word.removesuffix(".") + ".")
    if title:
        return title
    lower = word.casefold().removesuffix(".")
    if lower in groups:
        return lower
    one = singular(lower)
    return one if one in groups else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(_OWNER.sub(" ", text))


def _main_words(text: str) -> list[str]:
    """The words up to the first preposition, among which the head is the last that can be one."""
    return _words(_POST.split(text, maxsplit=1)[0]) or _words(text)


@lru_cache(maxsize=4096)
def read_role(text: str) -> Role:
    """A role phrase, taken apart.

    >>> role = read_role("the former Los Angeles mayor")
    >>> role.head, role.group, sorted(role.marks), role.former
    ('mayor', 'mayor', ['angeles', 'los'], True)
    """
    if member := _MEMBER.match(text):
        party = {"R": "republican", "D": "democrat", "I": "independent"}[member.group(1)]
        state = mapping("states", "abbreviation", "name").get(member.group(2).rstrip("."), "")
        home = frozenset((state or member.group(2)).casefold().split())
        return Role(text, "", "", "", frozenset({party}) | home, False)
    words = _main_words(text)
    place = next((n for n in range(len(words) - 1, -1, -1) if _noun(words[n])), None)
    head = _noun(words[place]) if place is not None else ""
    raw = words[place].casefold() if place is not None else ""
    marks = frozenset(
        _same_word(word.casefold().removesuffix("."))
        for n, word in enumerate(_words(text))
        if word.casefold() not in _LOOSE and word.casefold() != raw
    )
    genders = mapping("roles", "noun", "gender")
    gender = genders.get(head, "") or (
        genders.get(singular(raw), "")
        or mapping("titles", "form", "gender").get(words[place] if place is not None else "", "")
    )
    if not gender:
        said = {genders.get(singular(word.casefold()), "") for word in words}
        gender = "".join(said - {""}) if len(said - {""}) == 1 else ""
    last = head.split()[-1] if head else ""
    groups = mapping("roles", "noun", "group")
    group = groups.get(head) or groups.get(last, head)
    return Role(text, head, group, gender, marks, bool(_FORMER.search(text)))


_SAME = {"gop": "republican", "democratic": "democrat", "republicans": "republican"}


def _same_word(word: str) -> str:
    return _SAME.get(word, word)


def is_role(text: str) -> bool:
    """Whether the phrase says what a person is.

    >>> is_role("general counsel for the guild"), is_role("the second meeting")
    (True, False)
    """
    return not _MEMBER.match(text) and any(map(_noun, _main_words(text)))


def has_verb(text: str) -> bool:
    """Whether words after a name go on with the sentence ("the mayor of Bath said no").

    >>> has_verb("the mayor of Bath said no"), has_verb("the mayor who said no")
    (True, False)
    """
    for word in text.split():
        if word in ("who", "that", "which", "whose"):
            return False
        if _is_verb(word.casefold()):
            return True
    return False


def is_role_phrase(text: str, *, apposed: bool = False) -> bool:
    """Whether words beside a name are a role of its bearer, and not the sentence going on.

    Args:
        text: The words between the name's comma and the next one.
        apposed: Whether they stand before the name ("the group's director, Kay Bell").

    >>> is_role_phrase("the mayor of Los Angeles"), is_role_phrase("the mayor said no")
    (True, False)
    """
    text = _LINK.sub("", text)
    main = _words(_POST.split(text, maxsplit=1)[0])
    role = next((n for n, word in enumerate(main) if _noun(word)), None)
    if role is None or any(_is_verb(word.casefold()) for word in main[1:]):
        return False
    if len(_words(text)) > 22:
        return False
    if _OPENER.match(text):
        return not apposed or _noun(main[-1]) != ""
    # "president of the union": no article, the role comes first or after adjectives
    return (
        not apposed
        and role == len(main) - 1
        and len(main) <= 6
        and (main[0][0].islower() or len(main) > 1 or _noun(main[0]) != "")
    )


def _is_verb(word: str) -> bool:
    """Whether the word, in lower case, shows that a clause goes on."""
    if word in _NO_ROLE:
        return True
    verb = cue_verb(word)
    inflected = verb is not None and word != verb.lemma and not word.endswith("ss")
    return inflected and (word == "says" or not word.endswith("s"))


_NO_ROLE = column("small_words", "form", kind="auxiliary")


def role_phrase_before(before: str) -> str:
    """The role that ends ``before``, the text before a name; empty when there is none.

    >>> role_phrase_before("He met Republican presidential nominee ")
    'Republican presidential nominee'
    """
    if not before.endswith(" "):
        return ""
    words = before.rsplit(maxsplit=7)[-7:]
    if not words or (not words[-1][0].islower() and not words[-1].isupper()):
        return ""
    last = len(words) - 1
    if not _noun(words[last]):
        if len(words) < 3 or words[-2] != "of" or not _noun(words[-3]) or words[-1] in _stops():
            return ""
        last = len(words) - 3
    first, capitals = last, False
    while first > 0 and _qualifies(words[first - 1]):
        word = words[first - 1]
        if capitals and word[0].islower() and word not in _LOOSE:
            break  # "met Democratic nominee"
        capitals = capitals or word[0].isupper()
        first -= 1
    return " ".join(words[first:])


def _qualifies(word: str) -> bool:
    if not _QUALIFIER.fullmatch(word) or _ENDS_OWNER.search(word):
        return False
    lower = word.casefold()
    if (lower in _stops() and lower != "first") or _is_verb(lower) or lower in _VERBS:
        return False
    return not (word.islower() and lower.endswith(("ed", "ly")) and not _MARKED.search(lower))


@cache
def _stops() -> frozenset[str]:
    return frozenset(map(str.casefold, column("capitals", "form", kind="starter")))
