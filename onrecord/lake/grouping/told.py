"""What articles tell of a speaker, put together: kind, party, and how much there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onrecord.models import SpeakerKind

__all__ = ["Told", "together"]


class Told:
    """What articles tell of a speaker."""

    def __init__(self) -> None:
        self.count = 0
        self.shares: set[int] = set()
        self._parties: set[str] = set()
        self._first: tuple[Any, ...] | None = None
        self._document: tuple[str, SpeakerKind] | None = None

    def take(self, what: str, told_of: Sequence[Any]) -> None:
        """Take up one."""
        if what == "document":
            article, kind, share = told_of
            self._document = min(self._document or (article, kind), (article, kind))
            self.count += 1
            self.shares.add(share)
            return
        if what == "quotes":
            place, kind, share, count, parties = told_of
            self.count += count
            self.shares.add(share)
            self._parties.update(parties)
            self._put(place, 0, kind)
        else:
            self._put(told_of[0], 1, "organization")

    def _put(self, place: Sequence[Any], order: int, kind: SpeakerKind) -> None:
        put = (*place, order, kind)
        self._first = min(self._first or put, put)

    @property
    def kind(self) -> SpeakerKind:
        """What kind the speaker is, by whatever comes first; quotes come before documents."""
        if self._first is not None:
            kind: SpeakerKind = self._first[-1]
            return kind
        assert self._document is not None
        return self._document[1]

    def party(self, speaker: str) -> str | None:
        """For whom the speaker speaks, if articles agree on one."""
        parties = set(self._parties)
        if self._document is not None and self.kind == "organization":
            parties.add(speaker)
        return parties.pop() if len(parties) == 1 else None


def together(one: list[Any], other: list[Any]) -> list[Any]:
    """What two articles tell of one speaker: where first, the kind there, and the parties."""
    place, kind = min((one[0], one[1]), (other[0], other[1]))
    return [place, kind, one[2], one[3] + other[3], sorted({*one[4], *other[4]})]
