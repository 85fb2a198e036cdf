"""What a quote's speaker and day rest on, told step by step.

Naming and dating have decided by now; this only writes down the way that they took, so that a
reader can follow it: from "the guild" to the name in full, and to the words that tell the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.core.reading.document import Attribution
from onrecord.core.speakers.capitals import key
from onrecord.core.speakers.entities import bare
from onrecord.core.speakers.mentions import Resolution
from onrecord.core.speakers.pronouns import is_pronoun
from onrecord.core.speakers.roles import is_role
from onrecord.models import Authority, AuthorityEntry, Day, Evidence, EvidenceKind, Span, Speaker

__all__ = ["evidence_of", "kind_of_mention"]

_WORD = re.compile(r"[\w&]+(?:[.'’-][\w&]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_JOINT = re.compile(r",? and |, ")


def evidence_of(
    text: str,
    attributions: Sequence[Attribution],
    resolutions: Sequence[Resolution],
    days: Sequence[Day],
    ids: Sequence[str],
    authority: Authority,
) -> tuple[tuple[Evidence, ...], ...]:
    """The evidence for the speaker and the day of each quote of an article, in the same order.

    Args:
        text: The article's text.
        attributions: What was attributed.
        resolutions: Whom each mention stands for, and the way to it.
        days: When each was said.
        ids: The quotes' ids, by which one tells that its day comes from another.
        authority: The speakers known beforehand.
    """
    stated: dict[Span, str] = {}
    for day, id in zip(days, ids, strict=True):
        if day.basis == "stated" and day.span is not None:
            stated.setdefault(day.span, id)
    return tuple(
        (*_of_speaker(text, attribution, resolution, authority), *_of_day(text, day, id, stated))
        for attribution, resolution, day, id in zip(
            attributions, resolutions, days, ids, strict=True
        )
    )


def _of_speaker(
    text: str, attribution: Attribution, resolution: Resolution, authority: Authority
) -> list[Evidence]:
    """The mention, the alias by which the authority file has it, and the mentions on the way."""
    speaker, rule = resolution.speaker, resolution.rule
    entry = authority.by_id.get(speaker.id) if speaker and speaker.id else None

    def step(span: Span) -> Evidence:
        words = span.of(text)
        return Evidence("speaker", kind_of_mention(words, speaker, rule), words, span, rule)

    steps = [step(span) for span in attribution.mention]
    whole = " ".join(each.text for each in steps)
    is_alias = entry is not None and _plain(whole) in {_plain(each) for each in entry.aliases}
    if entry is not None and is_alias:
        steps.append(Evidence("speaker", "alias", _alias(entry, whole), None, rule))
    steps += [step(span) for span in dict.fromkeys(resolution.via)]
    last = steps[-1].text if steps else ""
    if entry is not None and not is_alias and _plain(entry.name) not in _plain(last):
        steps.append(Evidence("speaker", "alias", _alias(entry, last), None, rule))
    return steps


def _alias(entry: AuthorityEntry, words: str) -> str:
    """The alias that the words are or hold; the entry's own name when none is in them."""
    said = _plain(words)
    held = [alias for alias in entry.aliases if _plain(alias) in said]
    return max(held, key=len, default=entry.name)


def _plain(words: str) -> str:
    return f" {' '.join(bare(tuple(_WORD.findall(_POSSESSIVE.sub('', words)))))} "


def _of_day(text: str, day: Day, id: str, stated: dict[Span, str]) -> Iterator[Evidence]:
    if day.span is None:
        return
    source = stated.get(day.span) if day.basis == "context" else None
    yield Evidence(
        "day",
        "expression",
        day.span.of(text),
        day.span,
        day.rule,
        source if source != id else None,
    )


def kind_of_mention(words: str, speaker: Speaker | None, rule: str = "") -> EvidenceKind:
    """How the words name a speaker.

    Args:
        words: A mention, as written.
        speaker: Whom it stands for.
        rule: Id of the rule that said so.

    >>> guild = Speaker("Coast Painters Guild", "organization")
    >>> [kind_of_mention(words, guild) for words in ("the guild", "CPG", "Coast Painters Guild")]
    ['short form', 'abbreviation', 'name']
    >>> [kind_of_mention(words, Speaker("Ann Bell", "person")) for words in ("Bell", "The mayor")]
    ['surname', 'role']
    """
    said = [_POSSESSIVE.sub("", word) for word in _WORD.findall(words)]
    if len(said) == 1 and is_pronoun(said[0]):
        return "pronoun"
    if speaker is None:
        return "role" if is_role(words) else "name" if rule.startswith("name") else "description"
    if speaker.kind != "unnamed":
        names = dict.fromkeys((speaker.name, *_JOINT.split(speaker.name)))
        found = [_kind_of_name(said, bare(tuple(name.split())), speaker) for name in names]
        if kinds := [kind for kind in found if kind is not None]:
            # Of several speakers together each has a name of his own.
            return "name" if "name" in kinds else kinds[0]
    return "role" if speaker.kind != "unnamed" and is_role(words) else "description"


def _kind_of_name(said: list[str], name: tuple[str, ...], speaker: Speaker) -> EvidenceKind | None:
    """Which form of a name the words are or hold; None when they hold none."""
    words = tuple(key(word) for word in said)
    if not name:
        return None
    if _holds(words, name):
        return "name"
    if speaker.kind == "person":
        big = {key(word) for word in said if word[:1].isupper()}
        if name[-1] in big:
            return "name" if name[0] in big else "surname"
        return "given name" if name[0] in big else None
    one = [word for word in said if key(word) != "the"]
    if len(one) == 1 and len(one[0]) > 1 and one[0].isupper():
        return "abbreviation"
    short = bare(tuple(said))
    return "short form" if short and _holds(name, short) else None


def _holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether ``part`` is a run of the words of ``whole``."""
    size = len(part)
    return any(whole[i : i + size] == part for i in range(len(whole) - size + 1))
