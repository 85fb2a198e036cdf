"""The same utterance across articles: which quotes report one statement."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from onrecord.core.statements.models import Primary, Statement, Utterance
from onrecord.models import QuoteKind

__all__ = ["group"]

_KINDS: frozenset[QuoteKind] = frozenset({"direct", "mixed"})
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def group(
    utterances: Iterable[Utterance], primaries: Iterable[Primary] = ()
) -> tuple[Statement, ...]:
    """Gather quotes of one speaker with the same words into statements, sorted by id.

    Words are the same when they differ in case, in punctuation and in the form of quotation
    marks and apostrophes only. A paraphrase, or a refusal to speak, is no statement's words and
    belongs to none. The order of ``utterances`` does not matter.

    >>> one = Utterance("q1", "ann-lee", "direct", "We won’t stop.", "a", published=date(2023, 8, 5))
    >>> two = Utterance("q2", "ann-lee", "mixed", "we won't stop", "b", published=date(2023, 8, 4))
    >>> [(s.text, s.reports, str(s.first_published)) for s in group([one, two])]
    [('We won’t stop.', 2, '2023-08-04')]
    """
    groups: defaultdict[tuple[str, str], list[Utterance]] = defaultdict(list)
    for utterance in utterances:
        words = _fold(utterance.text)
        if words and utterance.kind in _KINDS:
            groups[utterance.speaker, words].append(utterance)
    found = [_statement(speaker, words, members) for (speaker, words), members in groups.items()]
    return tuple(sorted(found, key=lambda statement: statement.id))


def _fold(text: str) -> str:
    """The words alone, in small letters.

    >>> _fold("“Don’t—” she’d SAY…")
    "don't she'd say"
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(word.replace("’", "'") for word in _WORD.findall(plain))


def _statement(speaker: str, words: str, members: Sequence[Utterance]) -> Statement:
    published = [each.published for each in members if each.published is not None]
    return Statement(
        id=min(each.quote for each in members),
        speaker=speaker,
        party=members[0].party,
        kind="direct",
        article=None,
        # Of equally long forms, any rule will do that does not look at the order.
        text=max((each.text for each in members), key=lambda text: (len(text), text)),
        said_on=_day(members),
        first_published=min(published, default=None),
        reports=len({each.article for each in members}),
        quotes=tuple(sorted(each.quote for each in members)),
    )


def _day(members: Sequence[Utterance]) -> date | None:
    """The one day that the best-founded reports agree on."""
    for basis in ("stated", "context"):
        days = {each.said_on for each in members if each.basis == basis} - {None}
        if days:
            return days.pop() if len(days) == 1 else None
    return None
