"""What a check found, in plain words: for the command line, and for whoever shows it otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from onrecord.core.checking.models import CheckResult, Found, Match, Record

__all__ = ["compared", "day_in_words", "heading_of", "how_it_compares", "looked_at", "what_of_it"]

_HEADINGS = {
    "verbatim": "On record, in these words",
    "shortened": "On record, but cut",
    "altered": "On record, but in other words",
    "not found": "On record, but in quite other words",
}
_TOLD = {
    "verbatim": "The same words.",
    "shortened": "The same words, but not the whole sentence.",
    "altered": "",
    "not found": "The same matter, but not in the same words or order.",
}
_WITH_SIGNS = "The same words, but for what an ellipsis or brackets show."
_REPORTERS = "They are a reporter's words, not quoted as the speaker's own."
_LOSES_MARKS = (
    "On record an ellipsis or brackets show that something is left out or put in here; the words "
    "asked about do not."
)
_NOT_HERE = (
    "That does not show that nobody said them. They may stand in an article that is not among "
    "these, may have been said where no reporter was, or may be reported so differently that they "
    "cannot be recognized."
)
_NOT_ENGLISH = "The words do not look English, and no other language is read here."
_COMMON = "These words are so common that only the latest quotes with them were looked at."
_TOO_LITTLE = (
    "So few words, and such common ones, stand in many sentences. They count as a quotation only "
    "where they are a whole one, or a whole sentence of one."
)
_BETWEEN = " ,;:—–-"
_REST = 100
"""Characters of the rest of a sentence that are shown."""

Run = tuple[Literal["same", "left out", "added"], str]


def heading_of(result: CheckResult) -> str:
    """The verdict in a line."""
    if result.verdict == "not_on_record":
        little = result.nearest is not None and result.nearest.found.too_little
        return "Too few words to tell" if little else "Not on record here"
    found = result.matches[0].found
    if result.verdict == "other_speaker":
        who = result.speaker.name if result.speaker else "this speaker"
        return f"On record, but not from {who}"
    if found.reporters:
        return "On record only in a reporter's words"
    if found.fidelity == "verbatim" and not found.verbatim:
        return _HEADINGS["shortened"]
    return _HEADINGS[found.fidelity]


def compared(words: str, found: Found) -> tuple[Run, ...]:
    """The words asked about in runs, and among them, as left out, those said in their place.

    A difference that the words themselves show, by an ellipsis or brackets, is left as it is.

    >>> from onrecord.core.checking import Candidate, measured, read_question
    >>> asked = read_question("We will go home.")
    >>> found = measured(asked, Candidate("We will not go there.", quotes=("q1",)))
    >>> compared(asked.text, found)
    (('same', 'We will '), ('left out', 'not'), ('same', ' go '), ('left out', 'there'),
     ('added', 'home'), ('same', '.'))
    """
    runs: list[Run] = []
    position = 0
    for piece in found.pieces:
        runs.append(("same", words[position : piece.asked.start]))
        position = piece.asked.end
        asked, said = piece.asked.of(words), piece.said.of(found.said)
        if piece.what == "same" or piece.marked:
            runs.append(("same", asked))
            continue
        runs.append(("left out", said))
        runs.append(("added", asked))
        if not asked:
            # What follows stands right behind the gap.
            runs.append(("same", " "))
    runs.append(("same", words[position:]))
    return tuple(_merged(runs))


def _merged(runs: list[Run]) -> Iterator[Run]:
    """The runs without empty ones; those of a kind that touch are one."""
    kind: Literal["same", "left out", "added"] = "same"
    text = ""
    for what, words in runs:
        if not words:
            continue
        if what != kind and text:
            yield kind, text
            text = ""
        kind, text = what, text + words
    if text:
        yield kind, text


def how_it_compares(found: Found) -> tuple[str, ...]:
    """In sentences, what the words asked about have to do with those on record."""
    return tuple(_comparing(found))


def _comparing(found: Found) -> Iterator[str]:
    signs = found.fidelity == "shortened" and any(piece.marked for piece in found.pieces)
    if told := _WITH_SIGNS if signs else _TOLD[found.fidelity]:
        yield told
    if found.fidelity == "shortened":
        if before := found.before.rstrip(_BETWEEN):
            yield f"The sentence begins “{_cut(before)} …”."
        if after := found.after.lstrip(_BETWEEN):
            yield f"It goes on “… {_cut(after.rstrip('.'))}”."
    if found.reporters:
        yield _REPORTERS
    if found.loses_marks:
        yield _LOSES_MARKS


def what_of_it(result: CheckResult) -> tuple[str, ...]:
    """In sentences, what the verdict means, beyond the matches themselves."""
    return tuple(_meaning(result))


def _meaning(result: CheckResult) -> Iterator[str]:
    if result.verdict == "not_on_record":
        little = result.nearest is not None and result.nearest.found.too_little
        yield _TOO_LITTLE if little else _NOT_HERE
        if not result.english:
            yield _NOT_ENGLISH
    names = {match.who.id if match.who else None for match in result.matches}
    if result.speaker is None and len(names) > 1:
        same = result.matches[0].found.very_words
        what = "These words are" if same else "Words like these are"
        yield f"{what} on record as those of {len(names)} speakers."
    if not result.complete:
        yield _COMMON


def looked_at(record: Record, speaker: str | None = None) -> str:
    """What was looked in, as the subject of a sentence.

    >>> looked_at(Record(2, 1000, date(2024, 3, 4), date(2024, 3, 5)))
    '1,000 quotes in 2 articles, published from 4 March 2024 to 5 March 2024'
    """
    whose = f" of {speaker}" if speaker else ""
    quotes = f"{record.quotes:,} quote{'' if record.quotes == 1 else 's'}{whose}"
    told = f"{quotes} in {record.articles:,} article{'' if record.articles == 1 else 's'}"
    if record.first is None or record.last is None:
        return told
    if record.first == record.last:
        return f"{told}, published on {_day(record.first)}"
    return f"{told}, published from {_day(record.first)} to {_day(record.last)}"


def day_in_words(match: Match) -> str:
    """When it was said, as far as that is known; never one day for several.

    >>> found = Found(None, "", "verbatim", (), None, "", "", False, False, 1.0, True)
    >>> day_in_words(Match(found, latest=date(2024, 3, 5)))
    'day unknown, no later than 5 March 2024'
    """
    if match.said_on is not None:
        return _day(match.said_on)
    if match.days_differ:
        return "reports give different days"
    earliest, latest = match.earliest, match.latest
    if earliest and latest and earliest != latest:
        return f"day unknown, between {_day(earliest)} and {_day(latest)}"
    if latest:
        return f"day unknown, no later than {_day(latest)}"
    return f"day unknown, no earlier than {_day(earliest)}" if earliest else "day unknown"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _cut(text: str) -> str:
    return text if len(text) <= _REST else f"{text[:_REST].rsplit(None, 1)[0]} …"
