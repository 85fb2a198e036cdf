"""Applying what people have decided about quotes, over what the program has found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from sqlite_utils import Database

from onrecord.models import Authority, Change, Correction, Speaker
from onrecord.storage.matching import Problem, find_quote
from onrecord.storage.migrations import table
from onrecord.storage.originals import bring_back, keep
from onrecord.storage.people import People
from onrecord.storage.rows import Row

__all__ = ["apply", "digest_of", "problems_of"]


def digest_of(corrections: Sequence[Correction]) -> str | None:
    """A digest of all that is decided, wherever it stands in the file; None for nothing."""
    if not corrections:
        return None
    told = [
        (c.quote, c.article, c.words, c.changes, c.reject, c.by, c.on, c.reason)
        for c in corrections
    ]
    return blake2b(repr(told).encode(), digest_size=8).hexdigest()


def problems_of(db: Database) -> Iterator[tuple[int, str]]:
    """The decisions that could not be applied: their places in the file, from 1, and why."""
    sql = "SELECT DISTINCT n, problem FROM corrections WHERE problem IS NOT NULL ORDER BY n"
    yield from db.execute(sql)


def apply(db: Database, corrections: Sequence[Correction], authority: Authority) -> set[str]:
    """Bring the quotes to what the program found and people have decided since.

    What was decided before is undone first, so that the outcome is the same whatever the
    database went through. A decision that cannot be carried out changes nothing; it stays in the
    table with the reason.

    Returns:
        The speakers whose quotes may have changed.
    """
    touched = set(bring_back(db))
    values = (change.value for each in corrections for change in each.changes)
    people = People(db, authority, [value for value in values if isinstance(value, Speaker)])
    decided = _decide(db, corrections, people)
    for id, speaker in people.new.items():
        row = {"id": id, "name": speaker.name, "kind": speaker.kind, "reviewed": 0}
        table(db, "speakers").insert(row, ignore=True)
    db.execute("DELETE FROM corrections")
    for decision in decided:
        table(db, "corrections").insert_all(_rows(db, decision))
    for decision in decided:
        if decision.quote is not None:
            touched |= _carry_out(db, decision)
    return touched


@dataclass(slots=True)
class _Decision:
    """A correction with what it means for this database.

    Attributes:
        n: Its place in the file, from 1.
        correction: As the file has it.
        quote: Id of the quote decided on; None when it cannot be carried out.
        values: What each field changed is set to.
        columns: What else of the quote's row changes with them.
        problem: Why it cannot be carried out.
    """

    n: int
    correction: Correction
    quote: str | None = None
    values: Row = field(default_factory=dict)
    columns: Row = field(default_factory=dict)
    problem: str | None = None


def _decide(db: Database, corrections: Sequence[Correction], people: People) -> list[_Decision]:
    """What each correction means, before anything is changed."""
    decided: list[_Decision] = []
    by_quote: dict[str, int] = {}
    for n, correction in enumerate(corrections, 1):
        decision = _Decision(n, correction)
        decided.append(decision)
        try:
            quote = find_quote(db, correction)
            first = by_quote.setdefault(str(quote["id"]), n)
            if first != n:
                what = f"entry {first} of the file is about the same quote"
                raise Problem(what, "Put what is decided into one entry.")
            _set(decision, quote, people)
            decision.quote = str(quote["id"])
        except Problem as problem:
            decision.problem = str(problem)
    return decided


def _set(decision: _Decision, quote: Row, people: People) -> None:
    """Work out the columns of a quote's row that a decision changes."""
    changes = {change.field: change.value for change in decision.correction.changes}
    columns, article = decision.columns, str(quote["article"])
    if "speaker" in changes:
        id = people.id_of(changes["speaker"], article)
        columns |= {"speaker": id, "party": people.party_of(id)}
    if "party" in changes:
        columns["party"] = people.id_of(changes["party"], article)
    if "said_on" in changes:
        columns |= _day(changes["said_on"], quote)
    if "kind" in changes:
        columns["kind"] = str(changes["kind"])
    decision.values = {name: columns[name] for name in changes}


def _day(value: str | Speaker | None, quote: Row) -> Row:
    published = quote["published"]
    if value is None:
        bounds: Row = {"earliest": None, "latest": published, "date_basis": "none"}
        return bounds | {"said_on": None, "said_year": None, "date_text": None}
    day = str(value)
    if published is not None and day > str(published):
        what = f"nothing in an article of {published} was said on {day}"
        raise Problem(what, "Mend the day.")
    return {
        "said_on": day,
        "said_year": int(day[:4]),
        "earliest": day,
        "latest": day,
        "date_basis": "corrected",
        "date_text": None,
    }


def _rows(db: Database, decision: _Decision) -> Iterator[Row]:
    """A decision's rows in the table of corrections: one a field."""
    correction = decision.correction
    found = table(db, "quotes").get(decision.quote) if decision.quote is not None else {}
    for name, value in _told(decision):
        yield {
            "n": decision.n,
            "field": name,
            "quote": decision.quote,
            "value": value,
            "found": found.get(name),
            "reason": correction.reason,
            "by": correction.by,
            "on": correction.on.isoformat(),
            "key": correction.quote,
            "article": correction.article,
            "words": correction.words,
            "problem": decision.problem,
        }


def _told(decision: _Decision) -> list[tuple[str, str | int | float | None]]:
    correction = decision.correction
    if correction.reject or correction.confirms:
        return [("reject" if correction.reject else "confirm", None)]
    if decision.quote is not None:
        return list(decision.values.items())
    return [(change.field, _as_written(change)) for change in correction.changes]


def _as_written(change: Change) -> str | None:
    return change.value.name if isinstance(change.value, Speaker) else change.value


def _carry_out(db: Database, decision: _Decision) -> set[str]:
    """Change the quote; return the speakers concerned."""
    assert decision.quote is not None
    correction, quotes = decision.correction, table(db, "quotes")
    before = quotes.get(decision.quote)["speaker"]
    if correction.confirms:
        quotes.update(decision.quote, {"reviewed": 1})
        return set()
    keep(db, decision.quote, reject=correction.reject)
    if not correction.reject:
        not_grouped = {"statement": None, "fidelity": None}
        quotes.update(decision.quote, decision.columns | not_grouped | {"reviewed": 1})
    return {before, decision.columns.get("speaker")} - {None}
