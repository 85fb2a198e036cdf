"""Questions whether some words are on record, with the right answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple, get_args

from .finding import Found, find, folded
from .sentences import Speech
from .variants import SENTENCE_END, Changed, Variants

__all__ = ["KINDS", "Kind", "Query", "Verdict", "queries"]

Kind = Literal[
    "verbatim", "sentence", "cut", "words", "number", "negation", "other speaker", "invented"
]
"""What is asked about.

``verbatim``: a whole quote. ``sentence``: a whole sentence of a longer one. ``cut``: a part of a
sentence. ``words``, ``number``, ``negation``: a sentence with one or two other words, another
number, or one "not" more or fewer. ``other speaker``: a sentence, under a name that no quote
gives it. ``invented``: a sentence that nobody said.
"""

KINDS: tuple[Kind, ...] = get_args(Kind)

Verdict = Literal["verbatim", "different", "other speaker", "not on record"]

_VERDICTS: dict[Kind, Verdict] = {
    "words": "different",
    "number": "different",
    "negation": "different",
    "other speaker": "other speaker",
    "invented": "not on record",
}
_SPARE = 1.3
"""How many more are drafted than asked for, since some do not hold against all quotes."""
_LEAST_WORDS = 8
_CUT_WORDS = 6
_INVENTED_WORDS = 10
"""The fewest words of a question; a short invented sentence might be one that was said, nearly."""
_NAMED = 0.5
"""Share of questions that give the speaker's name, where that is not the point."""
_LEAST_OTHER = 3
"""Words of an invented sentence that no sentence of a quote has at their place: with one or two
other words, it would be an altered one."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question and its answer.

    Attributes:
        kind: What is asked about.
        words: The words.
        speaker: Name of who is said to have said them; None when none is given.
        verdict: The right answer.
        utterances: Numbers of the utterances that are meant, any of which is right; none when
            the words are not on record.
        changes: For altered words, what was said, and what is asked, of each place; one of the
            two is empty where a word came or went.
    """

    kind: Kind
    words: str
    speaker: str | None
    verdict: Verdict
    utterances: frozenset[int] = frozenset()
    changes: tuple[tuple[str, str], ...] = ()


class _Draft(NamedTuple):
    """A question that is not held against all quotes yet; ``said`` is what the words come from."""

    kind: Kind
    words: str
    said: str | None
    speaker: sqlite3.Row | None
    changes: tuple[tuple[str, str], ...] = ()


def queries(db: Path, truth: Path, n: int, seed: int = 0) -> list[Query]:
    """Questions of all kinds in equal number, mixed. The same numbers give the same questions.

    Every quote is read once to make sure of the answers, which takes half a minute for a
    million.

    Args:
        db: A database that ``write`` has made.
        truth: The file of its truth.
        n: How many.
        seed: Another number gives other questions.

    Raises:
        ValueError: The database is too small for so many.
    """
    each = [(kind, (n + place) // len(KINDS)) for place, kind in enumerate(KINDS)]
    with closing(_opened(db)) as record, closing(_opened(truth)) as known:
        maker = _Drafts(record, Random(f"{seed} queries"))
        drafts = [
            draft for kind, count in each for draft in maker.make(kind, round(count * _SPARE + 2))
        ]
        said = {words for draft in drafts for words in (draft.words, draft.said) if words}
        unsaid = {folded(draft.words) for draft in drafts if draft.kind == "invented"}
        found = find(record, sorted({folded(words) for words in said}), unsaid)
        answered = [query for draft in drafts if (query := _answered(draft, found, known))]
    chosen: list[Query] = []
    for kind, count in each:
        fit = [query for query in answered if query.kind == kind][:count]
        if len(fit) < count:
            raise ValueError(f"{db}: too small for {n} questions; {kind}: only {len(fit)}.")
        chosen += fit
    Random(f"{seed} order").shuffle(chosen)
    return chosen


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


_PICK = """
SELECT quotes.text, speakers.id, speakers.name, speakers.party
FROM quotes JOIN speakers ON speakers.id = quotes.speaker
WHERE quotes.rowid = ? AND quotes.kind = 'direct' AND speakers.kind <> 'unnamed'
"""


class _Drafts:
    """Draws quotes at random, and makes questions of them."""

    def __init__(self, record: sqlite3.Connection, random: Random) -> None:
        self._record = record
        self._random = random
        self._variants = Variants(random)
        self._speech = Speech(random)
        (self._last,) = record.execute("SELECT max(rowid) FROM quotes").fetchone()
        self._alterations: dict[Kind, Callable[[str], Changed | None]] = {
            "words": lambda text: self._variants.reword(text, 1 + (random.random() < 0.4)),
            "number": self._variants.renumber,
            "negation": self._variants.negate,
        }

    def make(self, kind: Kind, count: int) -> list[_Draft]:
        """So many questions of a kind, or fewer when the quotes do not give them."""
        found: list[_Draft] = []
        for _ in range(count * 200):
            if len(found) == count:
                break
            draft = self._invented() if kind == "invented" else self._from_a_quote(kind)
            found += [draft] if draft else []
        return found

    def _from_a_quote(self, kind: Kind) -> _Draft | None:
        quote = self._quote()
        words = self._passage(kind, quote["text"])
        if len(folded(words).split()) < (_CUT_WORDS if kind == "cut" else _LEAST_WORDS):
            return None
        named = quote if self._random.random() < _NAMED else None
        if kind in self._alterations:
            changed = self._alterations[kind](words)
            return changed and _Draft(kind, changed.text, words, named, changed.words)
        if kind == "other speaker":
            named = self._quote()
            # Who speaks for another's party might be said to have said it for the party.
            if named["name"] == quote["name"] or named["party"] == quote["party"] is not None:
                return None
        return _Draft(kind, words, words, named)

    def _invented(self) -> _Draft | None:
        self._speech.change_topic()
        words = self._speech.said(12 + int(self._random.random() * 15))[0]
        if len(folded(words).split()) < _INVENTED_WORDS:
            return None
        named = self._quote() if self._random.random() < _NAMED else None
        return _Draft("invented", words, None, named)

    def _passage(self, kind: Kind, text: str) -> str:
        """The words to ask about: all, a sentence of several, or a part of one."""
        sentences = SENTENCE_END.split(text)
        if kind == "verbatim":
            return text
        if kind == "sentence" and len(sentences) == 1:
            return ""
        sentence = sentences[int(self._random.random() * len(sentences))]
        return (self._variants.cut(sentence) or "") if kind == "cut" else sentence

    def _quote(self) -> sqlite3.Row:
        """A quote in quotation marks of somebody who has a name."""
        while True:
            place = 1 + int(self._random.random() * self._last)
            row: sqlite3.Row | None = self._record.execute(_PICK, [place]).fetchone()
            if row:
                return row


def _answered(draft: _Draft, found: dict[str, Found], known: sqlite3.Connection) -> Query | None:
    """The question with its answer; None when the quotes make another answer right, too."""
    verdict = _VERDICTS.get(draft.kind, "verbatim")
    here = found[folded(draft.words)]
    speaker = draft.speaker["id"] if draft.speaker else None
    if verdict == "different" and here.quotes:
        return None
    other = len(folded(draft.words).split()) - here.nearest
    if verdict == "not on record" and other < _LEAST_OTHER:
        return None
    said = found[folded(draft.said)].quotes if draft.said else []
    if verdict == "other speaker":
        if speaker in {who for _, who in said}:
            return None
    elif speaker:
        said = [(quote, who) for quote, who in said if who == speaker]
    return Query(
        kind=draft.kind,
        words=draft.words,
        speaker=draft.speaker["name"] if draft.speaker else None,
        verdict=verdict,
        utterances=frozenset(_reported(quote, known) for quote, _ in said),
        changes=draft.changes,
    )


def _reported(quote: str, known: sqlite3.Connection) -> int:
    row = known.execute("SELECT utterance FROM reports WHERE quote = ?", [quote]).fetchone()
    return int(row[0])
