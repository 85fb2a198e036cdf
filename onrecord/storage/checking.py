"""Whether words are on record in a database, with all that it knows of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from onrecord.core.checking import (
    Candidate,
    CheckResult,
    Found,
    Judgement,
    Match,
    Original,
    Record,
    Report,
    Who,
    judged,
    look_at,
    looks_english,
    measured,
    read_question,
)
from onrecord.core.statements import Fidelity, Words
from onrecord.storage.called import speaker_called, speakers_by_id
from onrecord.storage.recorded import candidates, day_of, joined

__all__ = ["check"]

_MOST_MATCHES = 10
"""Statements listed at most."""
_MOST_REPORTS = 20
"""Reports of one statement listed at most."""
_MOST_COMPARED = 200
"""Reports of one statement whose words are compared at most, the first ones published."""
_LEAST_JOINED = 8
"""Words that may be of two quotes that follow each other."""
_FIDELITIES: tuple[Fidelity, ...] = ("verbatim", "shortened", "altered", "not found")

_REPORTS = """
SELECT q.id, q.kind, q.text, s.name, a.id, a.title, a.publisher, a.published, a.url
FROM quotes q JOIN articles a ON a.id = q.article LEFT JOIN speakers s ON s.id = q.speaker
WHERE {which} ORDER BY a.published, a.id, q.start, q.id LIMIT ?
"""
_BOUNDS = """
SELECT count(*), count(DISTINCT article), max(earliest), min(latest), min(said_on), max(said_on)
FROM quotes WHERE {which}
"""
_STATEMENT = """
SELECT said_on, kind, article, text, words_differ, days_differ, disputed
FROM statements WHERE id = ?
"""
# Each of these is counted in an index, but the last, which is left out where it must be nought.
_BY_THEM = "SELECT count(*) FROM quotes WHERE speaker = ?"
_FOR_THEM = "SELECT count(*) FROM quotes WHERE party = ?"
_BY_AND_FOR_THEM = "SELECT count(*) FROM quotes WHERE speaker = ? AND party = speaker"


def check(db: sqlite3.Connection, words: str, speaker: str | None = None) -> CheckResult:
    """Look words up: were they said, in these words, by whom, when, and who reports it.

    Args:
        db: A database of On Record's; it is only read.
        words: The words that somebody quotes, with or without quotation marks.
        speaker: Whose they are said to be: an id, a name, another name or a surname.

    Raises:
        QuestionError: There are no words or too many, or nobody is called like the speaker.
    """
    asked = read_question(words)
    who = speaker_called(db, speaker) if speaker and speaker.strip() else None
    found, complete = candidates(db, asked, who.id if who else None)
    judgement = _judged(db, asked, found)
    shown, others = judgement.found[:_MOST_MATCHES], judgement.others[:_MOST_MATCHES]
    nearest = judgement.nearest
    every = [*shown, *others, *([nearest] if nearest else [])]
    ids = {each.candidate.speaker for each in every if each.candidate.speaker is not None}
    names = speakers_by_id(db, ids)
    return CheckResult(
        words=asked.text,
        speaker=who,
        verdict=judgement.verdict,
        matches=tuple(_match(db, asked, each, names) for each in shown),
        others=tuple(_match(db, asked, each, names) for each in others),
        more=len(judgement.found) - len(shown) + len(judgement.others) - len(others),
        nearest=_match(db, asked, nearest, names) if nearest else None,
        record=_record(db, who),
        english=looks_english(asked),
        complete=complete,
    )


def _judged(db: sqlite3.Connection, asked: Words, candidates: list[Candidate]) -> Judgement:
    found = look_at(asked, candidates)
    judgement = judged(asked, found)
    best = judgement.found[0] if judgement.found else judgement.nearest
    if best is None or best.very_words or len(asked) < _LEAST_JOINED:
        return judgement
    part = sorted(found, key=lambda each: -each.likeness)
    return judged(asked, (*found, *joined(db, asked, part)))


def _match(db: sqlite3.Connection, asked: Words, found: Found, names: dict[str, Who]) -> Match:
    candidate = found.candidate
    which, key = ("q.statement = ?", candidate.statement)
    if key is None:
        which, key = "q.id = ?", candidate.quotes[0]
    match = Match(found, names.get(candidate.speaker or ""))
    match = _with_days(db, match, which.replace("q.", ""), key)
    if candidate.statement is not None:
        match = _with_statement(db, asked, match, candidate.statement)
    return replace(match, reports=_reports(db, asked, which, key))


def _with_days(db: sqlite3.Connection, match: Match, which: str, key: str) -> Match:
    row = db.execute(_BOUNDS.format(which=which), (key,)).fetchone()
    reported, articles, earliest, latest, first, last = row
    apart = earliest is not None and latest is not None and earliest > latest
    return replace(
        match,
        reported=reported,
        articles=articles,
        said_on=day_of(first) if first == last else None,
        earliest=None if apart else day_of(earliest),
        latest=None if apart else day_of(latest),
    )


def _with_statement(db: sqlite3.Connection, asked: Words, match: Match, id: str) -> Match:
    """What the statement's own row tells, and how its document has the words."""
    row = db.execute(_STATEMENT, (id,)).fetchone()
    if row is None:
        return match
    said_on, kind, article, text, words_differ, days_differ, disputed = row
    match = replace(
        match,
        said_on=day_of(said_on) or (None if days_differ else match.said_on),
        words_differ=bool(words_differ),
        days_differ=bool(days_differ),
        disputed=bool(disputed),
    )
    if kind != "primary":
        return match
    return replace(match, original=_original(db, asked, match.found, article, text))


def _original(
    db: sqlite3.Connection, asked: Words, found: Found, article: str, text: str
) -> Original:
    if found.candidate.kind != "primary":
        found = measured(asked, replace(found.candidate, text=text, kind="primary", own=None))
    sql = "SELECT title, publisher, published, url FROM articles WHERE id = ?"
    title, publisher, published, url = db.execute(sql, (article,)).fetchone()
    return Original(article, title, publisher, day_of(published), url, found)


def _reports(db: sqlite3.Connection, asked: Words, which: str, key: str) -> tuple[Report, ...]:
    fidelities: dict[tuple[str, str], Fidelity] = {}
    reports = []
    for row in db.execute(_REPORTS.format(which=which), (key, _MOST_COMPARED)):
        id, kind, text, speaker, article, title, publisher, published, url = row
        if (kind, text) not in fidelities:
            fidelities[kind, text] = measured(asked, Candidate(text, kind, quotes=(id,))).fidelity
        reports.append(
            Report(
                quote=id,
                kind=kind,
                text=text,
                fidelity=fidelities[kind, text],
                speaker=speaker,
                article=article,
                title=title,
                publisher=publisher,
                published=day_of(published),
                url=url,
            )
        )
    return tuple(sorted(reports, key=_by_fidelity)[:_MOST_REPORTS])


def _by_fidelity(report: Report) -> int:
    return _FIDELITIES.index(report.fidelity)


def _record(db: sqlite3.Connection, who: Who | None) -> Record:
    """How much there is to look in, and of which days."""
    articles, quotes = _sizes(db)
    if who is not None:
        quotes = _theirs(db, who.id)
    # Apart, each is one look into the index.
    first, last = (
        db.execute(f"SELECT {which}(published) FROM articles").fetchone()[0]
        for which in ("min", "max")
    )
    return Record(articles, quotes, day_of(first), day_of(last))


def _theirs(db: sqlite3.Connection, id: str) -> int:
    """Number of quotes that a speaker has said, or somebody has said for them."""
    by, for_them = (db.execute(sql, (id,)).fetchone()[0] for sql in (_BY_THEM, _FOR_THEM))
    both = db.execute(_BY_AND_FOR_THEM, (id,)).fetchone()[0] if by and for_them else 0
    return int(by + for_them - both)


def _sizes(db: sqlite3.Connection) -> Sequence[int]:
    """Numbers of articles and quotes, as the last build counted them."""
    last = "SELECT articles, quotes FROM runs ORDER BY id DESC LIMIT 1"
    row = db.execute(last).fetchone()
    if row is not None and None not in tuple(row):
        return tuple(row)
    both = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes)"
    return tuple(db.execute(both).fetchone())
