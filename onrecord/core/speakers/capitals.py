"""Words with a capital, and the runs of them that may be names.

A capital tells little at the start of a sentence and nothing in a headline.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from onrecord.core.speakers.roles import is_role
from onrecord.lexicons import column, mapping
from onrecord.models import Span

__all__ = [
    "CapitalWord",
    "after_titles",
    "capital_words",
    "is_headline",
    "is_organization_noun",
    "is_plain_word",
    "is_shouted",
    "key",
    "runs",
    "trimmed",
]


# What can begin a word comes first, so that a search skips all else at once.
_WORD = re.compile(
    r"[A-Z\u0080-\U0010ffff](?<=[^\W\d_])(?<![\w'’@#$].)"
    r"(?:(?<=[A-Z])\.(?:[A-Z]\.)+|[^\W\d_]*(?:&(?=[A-Z])[^\W\d_]*)*"
    r"(?:['’-](?:[^\W\d_]|&(?=[A-Z]))+)*\.?)(?!-?\d)"
)
_PARTICLE = r"(?:(?:de|da|di|del|della|la|le|van|von|der|den|bin|ibn|al|el|du|dos|ter|y) )"
_GAP = re.compile(rf"(?: (?:{_PARTICLE}{{1,2}})?|\u00a0)$")
_OF = re.compile(r" (?:of|for|to|on|against|in)(?: the| a| our)? $")
_AND = re.compile(r" (?:and|&) $")
_OWNER = re.compile(r"(?:['’]s|['’])$")
# "Miami-based", "(R-Iowa)", "I've"
_NOT_A_NAME = re.compile(r"-[a-z]+$|^[RDI]-[A-Z]|['’](?:ve|m|ll|re|d|t)$|^[A-Z]$")
_FIRMS = frozenset({"Inc.", "Co.", "Corp.", "Ltd."})
_JUNIOR = frozenset({"Jr", "Jr.", "Sr", "Sr."})
_DOTTED_WORDS = frozenset({"Jr.", "Sr.", "St.", "Inc.", "Co.", "Corp.", "Ltd."})
_ENDINGS = ("ly", "ing", "tions", "ments", "ists")
_NO_NAME = frozenset({"starter", "qualifier", "weekday", "month"})
_HEADLINE_WORDS = 28
_ALNUM = re.compile(r"[^\W_]")
_LONGER = re.compile(r"[^\W\d_]{3,}")


class CapitalWord(NamedTuple):
    """A word with a capital, without "'s"; ``owner`` says whether it had one."""

    text: str
    start: int
    end: int
    owner: bool


def key(word: str) -> str:
    """A word of a name as it is compared: without dots, with one kind of apostrophe.

    >>> key("S.E.C."), key("O’Neill")
    ('sec', "o'neill")
    """
    return word.replace(".", "").replace("’", "'").casefold()


@lru_cache(maxsize=16384)
def is_organization_noun(word: str) -> bool:
    """Whether the word names a kind of organization ("guild", "Department").

    >>> is_organization_noun("Guild"), is_organization_noun("Mayor")
    (True, False)
    """
    return key(word) in mapping("organizations", "noun", "kind")


def is_headline(text: str, sentence: Span) -> bool:
    """Whether all words that tell something have a capital."""
    little = column("capitals", "form", kind="starter")
    big = words = 0
    for match in _LONGER.finditer(text, *sentence):
        word = match.group()
        if word[0].isupper():
            big += 1
        elif word.capitalize() not in little:
            return False
        words += 1
    return big >= 4 and words <= _HEADLINE_WORDS


def capital_words(text: str, sentence: Span) -> Iterator[CapitalWord]:
    """The words of a sentence that have a capital, in order."""
    for match in _WORD.finditer(text, *sentence):
        word, start = match.group(), match.start()
        if word.endswith(".") and not _keeps_dot(word):
            word = word[:-1]
        bare = word if word.isalpha() else _OWNER.sub("", word)
        end = start + len(bare)
        owner = bare != word or (bare[-1:] in "sSzx" and text[end : end + 1] in "'’")
        if (len(bare) == 1 or not bare.isalpha()) and _NOT_A_NAME.search(bare):
            continue
        yield CapitalWord(bare, start, end, owner)


def _keeps_dot(word: str) -> bool:
    return (
        len(word) == 2
        or word.count(".") > 1
        or word in _DOTTED_WORDS
        or word in column("titles", "form")
    )


def runs(text: str, words: Sequence[CapitalWord]) -> Iterator[list[CapitalWord]]:
    """The words put together as far as they can belong to one name."""
    run: list[CapitalWord] = []
    for n, word in enumerate(words):
        if run and not _joins(text, run, words, n):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _joins(text: str, run: list[CapitalWord], words: Sequence[CapitalWord], n: int) -> bool:
    """Whether ``words[n]`` goes on with the name in ``run``."""
    last, word = run[-1], words[n]
    if last.owner or last.text in _FIRMS:
        return False
    gap = text[last.end : word.start]
    if gap == " " or _GAP.match(gap) or (gap == ", " and word.text in _JUNIOR):
        return True
    if f"{last.text}{gap}{word.text}" in column("titles", "form"):
        return True
    if _OF.match(gap):
        return any(is_organization_noun(each.text) for each in run)
    return bool(_AND.match(gap)) and _joins_by_and(text, run, words, n)


def _joins_by_and(text: str, run: list[CapitalWord], words: Sequence[CapitalWord], n: int) -> bool:
    """Whether "and" is part of an organization's name.

    It is in "Department of Health and Human Services" and "Securities and Exchange Commission",
    not in "Department of Justice and Kay Bell".
    """
    reach = next((i for i in range(n, len(words) - 1) if _breaks(text, words, i)), len(words) - 1)
    tail = [each.text for each in words[n : reach + 1]]
    if _begins_person(tail[0]):
        return False
    if any(_OF.match(text[a.end : b.start]) for a, b in itertools.pairwise(run)):
        return tail[-1].endswith("s")
    return (
        len(tail) > 1
        and mapping("organizations", "noun", "kind").get(key(tail[-1])) in ("body", "agency")
        and tail[0] not in column("capitals", "form")
        and not _begins_person(run[0].text)
    )


def _begins_person(word: str) -> bool:
    return word in column("given_names", "name") or word in column("titles", "form")


def _breaks(text: str, words: Sequence[CapitalWord], i: int) -> bool:
    return words[i].owner or text[words[i].end : words[i + 1].start] != " "


def trimmed(run: list[CapitalWord]) -> Iterator[list[CapitalWord]]:
    """The run without words that have their capital from elsewhere."""
    kinds = mapping("capitals", "form", "kind")
    given = column("given_names", "name")
    while run and kinds.get(run[0].text) in _NO_NAME:
        if run[0].text == "Our" and len(run) > 2:
            break  # "Our Harbor Committee"
        if run[0].text in given and len(run) > 1 and run[0].text not in ("May", "Will"):
            break
        run = run[1:]
    while run and kinds.get(run[-1].text) in _NO_NAME:
        run = run[:-1]
    if run:
        yield run


def is_plain_word(
    text: str, sentence: Span, run: Sequence[CapitalWord], small: frozenset[str]
) -> bool:
    """Whether a single word has its capital only because a sentence or a quotation begins."""
    word = run[0].text
    if len(run) > 1 or word in column("given_names", "name") or not word[1:].islower():
        return False
    start = run[0].start
    begins = not _ALNUM.search(text, sentence.start, start) or text[start - 1 : start] in "“\"‘'"
    return begins and (word.casefold() in small or is_role(word) or word.endswith(_ENDINGS))


def is_shouted(run: Sequence[CapitalWord]) -> bool:
    """Whether the run is a line in capitals, and not "JANE DOE" or "SAG-AFTRA"."""
    if len(run) < 2:
        return False
    loud = sum(word.text.isupper() and word.text.isalpha() and len(word.text) > 1 for word in run)
    named = run[0].text.capitalize() in column("given_names", "name")
    return loud > 1 and not (named and len(run) <= 3) and max(len(w.text) for w in run) > 3


def after_titles(words: Sequence[str]) -> int:
    """How many words of a run belong to titles: the last title ends them."""
    titles = column("titles", "form")
    given = column("given_names", "name")
    # "Mayor Don Herald" is no newspaper
    person = len(words) > 2 and words[-2] in given and words[-3] in titles
    if len(words) > 1 and is_organization_noun(words[-1]) and not person:
        return 0
    for n in range(1, len(words) - 1):
        begins = words[n] in given and words[0] not in given and words[n - 1] not in given
        if begins and not titles.isdisjoint(words[n:]):
            continue  # "Republican South Carolina Sen. Ann Bell"
        if begins and any(word in titles or is_role(word) for word in words[:n]):
            return n
    courtesy = len(words) > 1 and mapping("titles", "form", "role").get(words[-2], "-") == ""
    if courtesy and words[-1] in titles and words[-2] != words[-1]:
        return len(words) - 1  # "Mr. King"
    ends = [end for end in range(1, len(words) + 1) if _ends_title(words, end)]
    if ends == [len(words)] and words[0] in column("given_names", "name"):
        return 0  # "Charlie King"
    if not ends or ends[-1] < len(words):
        return ends[-1] if ends else 0
    # "Deputy Commissioner" is all title; "Lt. Gov. Patty Judge" ends in a name
    inner = [end for end in ends if end < len(words) - 1 and words[end] not in titles]
    return inner[-1] if inner else len(words)


def _ends_title(words: Sequence[str], end: int) -> bool:
    titles = column("titles", "form")
    last = words[end - 1]
    if end < 2 or last in titles:
        return last in titles
    return f"{words[end - 2]} {last}" in titles or f"{words[end - 2]} of {last}" in titles
