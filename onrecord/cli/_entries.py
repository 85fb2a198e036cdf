"""From a speaker found to an entry of the file of known speakers."""

from __future__ import annotations

import re
from hashlib import blake2b

from onrecord.models import AuthorityEntry
from onrecord.sources.authority import ID
from onrecord.storage import Newcomer

__all__ = ["entry_of"]

_NO_ID = re.compile(r"[^a-z0-9]+")


def entry_of(newcomer: Newcomer) -> AuthorityEntry:
    """The entry that a speaker found would have.

    It keeps the id that it has in the database, so that links to it stay good, unless that has
    letters that no id of the file may have.
    """
    id = newcomer.id if ID.match(newcomer.id) else _plain_id(newcomer.id)
    party = newcomer.party if newcomer.party_known else None
    return AuthorityEntry(id, newcomer.name, newcomer.kind, newcomer.role, party)


def _plain_id(id: str) -> str:
    """An id without letters of other scripts; with a digest where some are lost.

    >>> _plain_id("анна-bell")
    'bell-a4e2'
    """
    plain = _NO_ID.sub("-", id).strip("-")
    return f"{plain or 'speaker'}-{blake2b(id.encode(), digest_size=2).hexdigest()}"
