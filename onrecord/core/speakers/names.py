"""Names in a text: whose they may be, with the titles and the roles that stand beside them.

No model is asked. A name is a run of capitals; what kind of name it is shows in its words (a
given name, "Committee"), in a title or role before it, and in what follows it ("(D-Ohio)",
"(WGA)", ", 56,", ", the group's director,").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from onrecord.core.reading.document import Document
from onrecord.core.speakers.capitals import (
    CapitalWord,
    after_titles,
    capital_words,
    is_headline,
    is_organization_noun,
    is_plain_word,
    is_shouted,
    runs,
    trimmed,
)
from onrecord.core.speakers.roles import has_verb, is_role, is_role_phrase, role_phrase_before
from onrecord.lexicons import column, mapping
from onrecord.models import Span

__all__ = ["Name", "NameKind", "find_names", "kind_of"]


NameKind = Literal["person", "organization", "place", "unknown"]
_SUFFIX = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
_ABBREVIATION = re.compile(r"[A-Z][A-Z&]{1,5}s?|[A-Z]{2,5}-[A-Z]{2,6}|(?:[A-Z]\.){2,}")
_BRACKET = re.compile(r"\s*\(([^()]{1,40})\)")
_INITIALS = re.compile(r"(?:the )?((?:[A-Z]\.?){2,9}s?)$")
_MEMBER = re.compile(r"[RDI]-[A-Z]|[A-Z][a-z]+(?:, [RDI])?$")
_GOES_ON = re.compile(r" [a-z]")
_AGE = re.compile(r", (?:aged? )?\d{1,3}(?=[,.;])")
_AFTER = re.compile(r"(?:,| --?| –| —) ((?:now |then |who (?:is|was) )?[^,.;:“”\"()\n–—]{3,140})")
_FORMER = re.compile(r"\b([Ff]ormer|[Tt]hen|[Aa]cting) $")
_THE = re.compile(r"\b[Tt]he $")
_LINK = re.compile(r"(?:now |then |who (?:is|was) )")
_INITIAL = re.compile(r"(?:[A-Z]\.)+")
_SMALL = re.compile(r"\b[a-z]{3,}\b")
_LEADER = re.compile(r"(?:^|[,.;:“\"(–—] ?)([^,.;:“”\"()\n–—]{3,90}), $")


class Name(NamedTuple):
    """A name where it stands.

    Attributes:
        span: The name, without titles and without "'s".
        words: Its words.
        kind: What it names, as far as the place itself tells.
        sentence: Index of its sentence.
        title: What stands before it ("Los Angeles Mayor"), as written.
        roles: What the text around it says that it is, the title included.
        short: An abbreviation in brackets after it.
        after_the: Whether "the" stands before it.
        owner: Whether "'s" follows it.
        quoted: Whether it stands in a quotation.
        headline: Whether it stands in a headline.
    """

    span: Span
    words: tuple[str, ...]
    kind: NameKind
    sentence: int
    title: str = ""
    roles: tuple[str, ...] = ()
    short: str = ""
    after_the: bool = False
    owner: bool = False
    quoted: bool = False
    headline: bool = False


def find_names(document: Document) -> tuple[Name, ...]:
    """The names of a document, in order.

    Names in headlines are found by the names of the text below, since there every word has a
    capital.
    """
    found: list[Name] = []
    headlines: list[int] = []
    capitals: dict[int, list[CapitalWord]] = {}
    small = frozenset(_SMALL.findall(document.text))
    for index, sentence in enumerate(document.sentences):
        if is_headline(document.text, sentence):
            headlines.append(index)
        elif words := list(capital_words(document.text, sentence)):
            capitals[index] = words
            found += _in_sentence(document, index, words, small)
    surnames = {name.words[-1] for name in found if len(name.words) > 1}
    # "Stone said": no plain word where the text names a Tom Stone
    for index, words in capitals.items():
        if any(word.text in surnames for word in words[:2]):
            found += _plain_surnames(document, index, words[:2], small, surnames)
    known = {name.words: name for name in reversed(found)}
    for name in found:
        if name.kind == "person" and len(name.words) > 1:
            known.setdefault(name.words[-1:], name)
    for index in headlines:
        found += _in_headline(document, index, known)
    return tuple(sorted(found, key=lambda name: name.span))


def _in_sentence(
    document: Document, index: int, words: Sequence[CapitalWord], small: frozenset[str]
) -> Iterator[Name]:
    text, sentence = document.text, document.sentences[index]
    for run in runs(text, words):
        for part in trimmed(run):
            if not is_plain_word(text, sentence, part, small) and not is_shouted(part):
                yield from _read(document, index, part)


def _plain_surnames(
    document: Document,
    index: int,
    words: Sequence[CapitalWord],
    small: frozenset[str],
    surnames: set[str],
) -> Iterator[Name]:
    text, sentence = document.text, document.sentences[index]
    for run in runs(text, words):
        if run[0].text in surnames and is_plain_word(text, sentence, run, small):
            yield _describe(document, index, run, "")


def _read(document: Document, index: int, run: list[CapitalWord]) -> Iterator[Name]:
    """The names in a run of capitals: a name after a title, and an organization before it."""
    text = document.text
    cut = after_titles([word.text for word in run])
    if cut == len(run):
        yield from _organizations(document, index, run)
        return
    title = text[run[0].start : run[cut - 1].end] if cut else ""
    if cut:
        yield from _organizations(document, index, run[:cut])
    yield _describe(document, index, run[cut:], title)


def _organizations(document: Document, index: int, run: list[CapitalWord]) -> Iterator[Name]:
    """Organizations named within a title ("FBI Director")."""
    titles = column("titles", "form")
    part = run
    for n, word in enumerate(run):
        pair = f"{word.text} {run[n + 1].text}" if n + 1 < len(run) else ""
        if word.text in titles or pair in titles:
            part = run[:n]
            break
    if part:
        name = _describe(document, index, part, "")
        if name.kind in ("organization", "unknown"):
            yield name._replace(kind="organization" if part is not run else name.kind, roles=())


def _describe(document: Document, index: int, run: list[CapitalWord], title: str) -> Name:
    text, sentence = document.text, document.sentences[index]
    lead = run[0].start - (len(title) + 1 if title else 0)
    before = text[max(sentence.start, lead - 120) : lead]
    if title and (match := _FORMER.search(before[-9:])):
        title = f"{match.group(1)} {title}"
    party_or_people = mapping("capitals", "form", "kind").get(run[0].text)
    if (
        not title
        and len(run) > 2
        and party_or_people in ("party", "demonym")
        and not is_organization_noun(run[-1].text)
    ):
        run, title = run[1:], run[0].text
    span = Span(run[0].start, run[-1].end)
    words = tuple(span.of(text).split())
    lead_role = title or role_phrase_before(before)
    roles, short, aged = _around(text, before, span, lead_role)
    the = bool(_THE.search(before[-6:])) and not _GOES_ON.match(text, span.end)
    kind = _kind(words, the, bool(title), roles, short, aged)
    if kind == "person":
        title = lead_role
    return Name(
        span,
        words,
        kind,
        index,
        title,
        roles,
        short,
        the,
        run[-1].owner,
        document.quoted_at(span.start),
    )


def _around(text: str, before: str, span: Span, lead: str) -> tuple[tuple[str, ...], str, bool]:
    """Roles, abbreviation and whether an age is given, from the words around a name."""
    roles = [lead] if lead else []
    short, position, aged = "", span.end, False
    if match := _BRACKET.match(text, position):
        inside = match.group(1).strip(" “”\"'")
        if _MEMBER.match(inside):
            roles.append(inside)
        elif abbreviation := _INITIALS.match(inside):
            short = abbreviation.group(1)
        position = match.end()
    if match := _AGE.match(text, position):
        aged, position = True, match.end()
    match = _AFTER.match(text, position)
    if match and not _begins_title(match.group(1)) and _is_apposition(match.group(1)):
        roles.append(match.group(1).strip())
    match = _LEADER.search(before) if ", " in before[-3:] else None
    if match and is_role_phrase(match.group(1), apposed=True):
        roles.append(match.group(1).strip())
    return tuple(roles), short, aged


def _is_apposition(phrase: str) -> bool:
    link = _LINK.match(phrase)
    return is_role_phrase(phrase) and not has_verb(phrase[link.end() if link else 0 :])


def _begins_title(phrase: str) -> bool:
    """Whether the phrase is the title of the next name in a list ("Ohio Sen", cut at its dot)."""
    words = phrase.split()
    if not words or not phrase[0].isupper():
        return False
    return f"{words[-1]}." in column("titles", "form") or words[-1] == "Lt"


def kind_of(name: str) -> NameKind:
    """What a name names, as far as its words tell.

    >>> kind_of("Kay Bell"), kind_of("Harbor Pilots Guild"), kind_of("Zorblax")
    ('person', 'organization', 'unknown')
    """
    return _kind(tuple(name.split()), False, False, (), "", False)


def _kind(
    words: Sequence[str], the: bool, titled: bool, roles: Sequence[str], short: str, aged: bool
) -> NameKind:
    kinds = mapping("capitals", "form", "kind")
    joined = " ".join(words)
    kind: NameKind = "unknown"
    if kinds.get(joined) in ("place", "demonym", "party"):
        kind = "place"
    elif aged or (titled and not is_organization_noun(words[-1])):
        kind = "person"
    elif short or _is_organization(words):
        kind = "organization"
    elif _is_person(words) or any(is_role(role) for role in roles):
        kind = "person"
    elif the and len(words) > 1:
        kind = "organization"
    return kind


def _is_organization(words: Sequence[str]) -> bool:
    if len(words) == 1:
        return bool(_ABBREVIATION.fullmatch(words[0])) or is_organization_noun(words[0])
    if words[0] in column("given_names", "name") and not any(map(is_organization_noun, words[2:])):
        return False
    return any(is_organization_noun(word) for word in words)


def _is_person(words: Sequence[str]) -> bool:
    names = [word for word in words if word not in _SUFFIX]
    first = names[0] if names else ""
    given = first.split("-")[0] in column("given_names", "name")
    if given and (len(names) > 1 or first == words[-1]):
        return True
    return len(names) > 1 and any(_INITIAL.fullmatch(word) for word in words[:-1])


def _in_headline(
    document: Document, index: int, known: dict[tuple[str, ...], Name]
) -> Iterator[Name]:
    """Names of the text below that a headline holds too, and given names with what follows."""
    text = document.text
    words = list(capital_words(text, document.sentences[index]))
    named = frozenset(word for words in known for word in words)
    given = column("given_names", "name")
    at = 0
    while at < len(words):
        for size in range(min(8, len(words) - at), 0, -1):
            run = words[at : at + size]
            written = text[run[0].start : run[-1].end]
            like = known.get(tuple(written.split()))
            paired = (
                size == 2
                and written == f"{run[0].text} {run[1].text}"
                and run[0].text in given
                and not run[0].owner
                and run[1].text not in column("capitals", "form")
                and run[0].text not in named
            )
            if like or paired:
                yield Name(
                    Span(run[0].start, run[-1].end),
                    tuple(written.split()),
                    like.kind if like else "person",
                    index,
                    owner=run[-1].owner,
                    quoted=document.quoted_at(run[0].start),
                    headline=True,
                )
                at += size
                break
        else:
            at += 1
