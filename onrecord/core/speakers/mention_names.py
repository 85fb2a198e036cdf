"""Mentions that are names: which one in "Bell's lawyer, Tom Reed" is meant, and how many."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from onrecord.core.reading.tokens import Sentence, Token
from onrecord.core.speakers.antecedents import Context, Referent
from onrecord.core.speakers.names import Name
from onrecord.core.speakers.pronouns import chain
from onrecord.core.speakers.roles import is_role
from onrecord.models import Span

__all__ = ["Mention", "by_name"]

_OF = re.compile(r" (?:of|who|and|at)\b")
_SMALL = re.compile(r" [a-z]")
_SEVERAL = re.compile(r"\band\b|[—–]")
_ENDS_OPEN = re.compile(r"\b(?:of|for|to|at|by|with|from|about)$")
_AMONG = re.compile(r"\b(?:including|like|such as|and|for|to|by|with|between)\b|,.*,")
_WORDS_AFTER = re.compile(r"\band\b|^ [a-z]")
_BRACKETED = re.compile(r"\([^)]*\)")
_JOINED = re.compile(r"\s*(?:,|,? and|&)\s+(?:the )?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention, taken apart.

    Attributes:
        span: All of it.
        text: Its words.
        head: The word that says who.
        head_at: Where the head stands.
        names: The names within it; the first may begin before it.
        token: The head in the sentence's parse, if there is one.
        parse: The parse of its sentence.
    """

    span: Span
    text: str
    head: str
    head_at: int
    names: tuple[Name, ...]
    token: Token | None
    parse: Sentence | None


def by_name(context: Context, mention: Mention) -> Referent | None:
    """The mention as one name or several."""
    main = _main_name(context, mention)
    if main is None:
        return None
    together = _coordinated(context, mention, main)
    if len(together) > 1:
        entities = [context.roster.whose(name) for name in together]
        known = tuple(dict.fromkeys(entity for entity in entities if entity))
        if len(known) == len(together):
            full = tuple(entity.full for entity in known if entity.full)
            return Referent("names", known, via=full, many=True)
    entity = context.roster.whose(main)
    if entity is None:
        return Referent("name-of-two")
    return Referent("name", (entity,), via=chain(entity, main.span))


def _main_name(context: Context, mention: Mention) -> Name | None:
    """The name that is the head of the mention, or in apposition to it."""
    text = context.document.text
    for name in mention.names:
        if name.span.start <= mention.head_at < name.span.end:
            return name
    for name in mention.names:
        after = text[name.span.end : mention.span.end]
        if name.owner or (_SMALL.match(after) and not _OF.match(after)):
            continue
        before = text[mention.span.start : name.span.start]
        words = before.replace(name.title, "").split() if name.title else before.split()
        apposed = before.rstrip().endswith(",") or not words or name.title
        lead = " ".join(words)
        if _SEVERAL.search(lead) and not _two_roles(mention, name, lead):
            continue
        if apposed and _is_apposed(mention, name, lead, after):
            return name
        role = is_role(before) and not _ENDS_OPEN.search(lead)
        titled = bool(words) and is_role(words[-1]) and len(name.words) > 1
        if name.kind != "organization" and (not words or (apposed and role) or titled):
            return name
    return None


def _two_roles(mention: Mention, name: Name, lead: str) -> bool:
    """Whether "and" joins two roles of one person: "Bell's pollster and strategist Tom Reed"."""
    others = [each for each in mention.names if each.span.start < name.span.start]
    return (
        len(name.words) > 1
        and bool(name.title or name.roles)
        and all(each.owner or each.kind == "organization" for each in others)
        and is_role(re.split(r" and |[—–]", lead)[0])
    )


def _is_apposed(mention: Mention, name: Name, lead: str, after: str) -> bool:
    """Whether a full name ends the mention as what its noun is: "one of the men, Tom Reed, 70"."""
    return (
        lead.endswith(",")
        and len(name.words) > 1
        and name.kind == "person"
        and not _AMONG.search(lead)
        and not _WORDS_AFTER.search(after)
        and (mention.token is None or mention.token.tag not in ("NNS", "NNPS"))
    )


def _coordinated(context: Context, mention: Mention, main: Name) -> list[Name]:
    """The names joined to ``main`` by commas and "and", titles and brackets aside."""
    text = context.document.text
    names = [name for name in mention.names if name.span.start >= main.span.start]
    together = names[:1]
    for last, name in itertools.pairwise(names):
        gap = text[last.span.end : name.span.start]
        gap = _BRACKETED.sub("", gap.replace(name.title, "") if name.title else gap)
        if not _JOINED.fullmatch(gap) or last.owner:
            break
        together.append(name)
    joined = len(together) > 1 and "and" in text[together[0].span.end : together[-1].span.start]
    return together if joined else [main]
