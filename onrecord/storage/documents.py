"""Whose words the documents of the speakers' own are: settled with all that is on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlite_utils import Database

from onrecord.core.speakers.authors import author_called
from onrecord.models import Authority, Speaker, SpeakerKind
from onrecord.storage.settling import put_found
from onrecord.storage.speakers import SpeakerIds

__all__ = ["settle_documents"]

_SIGNED = "SELECT id, signed, speaker FROM articles WHERE signed IS NOT NULL ORDER BY id"
_QUOTED = """
SELECT EXISTS (SELECT 1 FROM quotes WHERE speaker = :id)
  OR EXISTS (SELECT 1 FROM quotes WHERE party = :id)
"""


def settle_documents(db: Database, authority: Authority) -> Iterator[str]:
    """Give every document the speaker that it names.

    A name alone does not always tell a person from an organization. One that the authority file
    does not have is the one of the two that articles quote; when they quote neither or both,
    the name's own words decide.

    Yields:
        The ids of speakers who have gained or lost a document.
    """
    ids = SpeakerIds(authority)
    for article, signed, before in db.execute(_SIGNED).fetchall():
        speaker = author_called(signed, authority)
        id = ids.of(speaker, article)
        if speaker.id is None:
            speaker, id = _as_quoted(db, speaker, id, article, ids)
        if id == before:
            continue
        put_found(db, id, speaker)
        db.execute("UPDATE articles SET speaker = ? WHERE id = ?", [id, article])
        yield from (each for each in (before, id) if each is not None)


def _as_quoted(
    db: Database, speaker: Speaker, id: str, article: str, ids: SpeakerIds
) -> tuple[Speaker, str]:
    kind: SpeakerKind = "organization" if speaker.kind == "person" else "person"
    other = replace(speaker, kind=kind)
    other_id = ids.of(other, article)
    if _is_quoted(db, other_id) and not _is_quoted(db, id):
        return other, other_id
    return speaker, id


def _is_quoted(db: Database, id: str) -> bool:
    return bool(db.execute(_QUOTED, {"id": id}).fetchone()[0])
