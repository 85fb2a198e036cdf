"""Whom a correction means by an id or a name."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from onrecord.models import Authority, Speaker
from onrecord.storage.matching import Problem
from onrecord.storage.speakers import SpeakerIds

__all__ = ["People"]

_QUOTED = """
SELECT id, name FROM speakers WHERE (id = :said OR name = :said COLLATE NOCASE) AND (
  EXISTS (SELECT 1 FROM quotes WHERE speaker = speakers.id)
  OR EXISTS (SELECT 1 FROM quotes WHERE party = speakers.id)
)
"""
"""Speakers that articles have: one that only an earlier correction brought in is none."""


class People:
    """Everybody whom the authority file knows, the program has found quoted, or a person named.

    Args:
        db: The database, with every quote as the program found it.
        authority: The speakers known beforehand.
        named: Speakers whom corrections bring in by name and kind.

    Attributes:
        new: Those of ``named`` who were asked for, by id.
    """

    def __init__(self, db: Database, authority: Authority, named: Iterable[Speaker] = ()) -> None:
        self._db = db
        self._authority = authority
        self._ids = SpeakerIds(authority)
        self._by_name = {
            name.casefold(): entry.id
            for entry in authority.entries
            for name in (*entry.aliases, entry.name)
        }
        self._named = tuple(named)
        self.new: dict[str, Speaker] = {}

    def id_of(self, said: str | Speaker | None, article: str) -> str | None:
        """The id of somebody named by id or name, or described as new; None for unknown.

        Args:
            said: Who.
            article: The article of the quote decided on: some speakers stay within one.

        Raises:
            Problem: Nobody is known by that, or two are.
        """
        if said is None:
            return None
        if isinstance(said, Speaker):
            return self._known(said.name) or self._new(said, article)
        known = self._known(said)
        if known is not None:
            return known
        found = {row["id"]: row["name"] for row in self._db.query(_QUOTED, {"said": said})}
        if said in found:
            return said
        if len(found) > 1:
            what = f'"{said}" may be {" or ".join(sorted(found))}'
            raise Problem(what, "Write one of these ids.")
        if found:
            return str(next(iter(found)))
        for speaker in self._named:
            if said.casefold() == speaker.name.casefold() or said == self._ids.of(speaker, article):
                return self._new(speaker, article)
        remedy = "Add that speaker to speakers.yml, or write {name: ..., kind: ...}."
        raise Problem(f'no speaker is known by "{said}"', remedy)

    def _known(self, said: str) -> str | None:
        if said in self._authority.by_id:
            return said
        return self._by_name.get(said.casefold())

    def _new(self, speaker: Speaker, article: str) -> str:
        id = self._ids.of(speaker, article)
        self.new[id] = speaker
        return id

    def party_of(self, id: str | None) -> str | None:
        """The party of somebody: the authority file's, else the one that the articles give."""
        if id is None:
            return None
        entry = self._authority.by_id.get(id)
        if entry is not None:
            return entry.party or (entry.id if entry.kind == "organization" else None)
        if id in self.new:
            return id if self.new[id].kind == "organization" else None
        parties = "SELECT DISTINCT party FROM quotes WHERE speaker = ? AND party IS NOT NULL"
        found = self._db.execute(parties, [id]).fetchall()
        if found:
            return str(found[0][0]) if len(found) == 1 else None
        kind = self._db.execute("SELECT kind FROM speakers WHERE id = ?", [id]).fetchone()
        return id if kind and kind[0] == "organization" else None
