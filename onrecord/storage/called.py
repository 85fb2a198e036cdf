"""Whom a name stands for among the speakers of a database."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import defaultdict

from rapidfuzz import fuzz, process

from onrecord.core.checking import Who
from onrecord.errors import QuestionError

__all__ = ["speaker_called", "speakers_by_id"]

_MOST_OFFERED = 3
_LEAST_LIKE = 60
"""Likeness in percent from which on a name is worth offering."""
_EXACT = """
SELECT id FROM speakers WHERE id = :name
UNION SELECT id FROM speakers WHERE name = :name COLLATE NOCASE AND kind <> 'unnamed'
UNION SELECT speaker FROM aliases WHERE alias = :name COLLATE NOCASE
"""
_ALL = """
SELECT name, id FROM speakers WHERE kind <> 'unnamed'
UNION ALL SELECT alias, speaker FROM aliases
"""
_BY_ID = """
SELECT s.id, s.name, s.kind, s.role, s.party, p.name
FROM speakers s LEFT JOIN speakers p ON p.id = s.party WHERE s.id IN ({marks})
"""


def speaker_called(db: sqlite3.Connection, name: str) -> Who:
    """The speaker with an id, a name or another name; or with a surname that is no one else's.

    Case and accents make no difference. An unnamed source, "a spokesman", is found by its id only.

    Raises:
        QuestionError: Nobody is called so, or several are; it offers the nearest names.
    """
    wanted = " ".join(name.replace("\0", " ").encode("utf-8", "replace").decode().split())
    found = {row[0] for row in db.execute(_EXACT, {"name": wanted})}
    if not found:
        found = _loosely_called(db, wanted)
    if len(found) > 1:
        raise QuestionError(
            f'the speaker "{wanted}"',
            f"that may be {' or '.join(sorted(found))}",
            "Give the id.",
            sorted(found),
        )
    return speakers_by_id(db, found)[found.pop()]


def speakers_by_id(db: sqlite3.Connection, ids: set[str]) -> dict[str, Who]:
    """The speakers with these ids."""
    sql = _BY_ID.format(marks=", ".join("?" * len(ids)))
    return {row[0]: Who(*row) for row in db.execute(sql, tuple(ids))}


def _loosely_called(db: sqlite3.Connection, wanted: str) -> set[str]:
    """Those whose name is the same but for accents, or ends with the word given.

    Raises:
        QuestionError: There is none.
    """
    names: defaultdict[str, set[str]] = defaultdict(set)
    surnames: defaultdict[str, set[str]] = defaultdict(set)
    shown: dict[str, str] = {}
    for name, id in db.execute(_ALL):
        folded = _folded(name)
        names[folded].add(id)
        surnames[folded.rsplit(" ", 1)[-1]].add(id)
        shown.setdefault(folded, name)
    asked = _folded(wanted)
    found = names.get(asked) or (surnames.get(asked) if asked else None)
    if found:
        return set(found)
    near = process.extract(
        asked, list(shown), scorer=fuzz.WRatio, limit=_MOST_OFFERED, score_cutoff=_LEAST_LIKE
    )
    offered = [shown[each] for each, _, _ in near]
    remedy = f"The nearest names are {_listed(offered)}." if offered else _SPEAKERS
    what = "nobody on record here is called so"
    raise QuestionError(f'the speaker "{wanted}"', what, remedy, offered)


_SPEAKERS = "Leave the speaker out, or look at the table of speakers."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
