"""Who speaks: invented people and organizations, and how often each is quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from onrecord.lexicons import rows as lexicon
from onrecord.models import AuthorityEntry, Speaker
from onrecord.storage.speakers import slug

from .vocabulary import made, rows, spread, words_of, zipf

__all__ = ["NOBODY", "Cast", "Voice", "unnamed_voices"]

T = TypeVar("T")

_ORGANIZATIONS, _UNNAMED = 0.08, 0.1
"""Shares of all speakers; the others are people with names."""
_WITH_PARTY = 0.75
_REVIEWED = 0.05
"""Share of speakers that somebody has entered by hand, the most quoted first."""
_TOP_SHARE = 0.015
"""Share of the quotes that the most quoted speaker has."""
_PRONOUNS = {"f": "she", "m": "he"}


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """A source, and how articles name it. Each is made once, and is the same as no other.

    Attributes:
        speaker: The speaker; None when nobody can tell.
        full: What names it first.
        short: What names it later: a surname, "the union".
        pronoun: he or she; None when the articles use none.
        role: "treasurer", for a person who has one.
        office: The role with its party, "treasurer of the Ashford Harbor Union".
    """

    speaker: Speaker | None
    full: str = ""
    short: str = ""
    pronoun: str | None = None
    role: str | None = None
    office: str | None = None


NOBODY = Voice(None)
"""Whoever said what nobody can be named for."""


class Cast:
    """All named speakers of a database.

    The same size and seed give the same cast. The first in ``voices`` is quoted most; how often
    each is follows Zipf's law with a flattened head.

    Args:
        size: Number of speakers in the database, the unnamed ones too.
        seed: Any number.
    """

    def __init__(self, size: int, seed: int) -> None:
        self._random = Random(f"{seed} cast")
        self.unnamed = round(size * _UNNAMED)
        organizations = max(1, round(size * _ORGANIZATIONS))
        people = max(1, size - organizations - self.unnamed)
        bodies = self._organizations(organizations)
        self._party_of = spread(zipf(organizations, 5), 4096)
        voices = [*bodies, *self._people(people, bodies)]
        self._random.shuffle(voices)
        self.voices: tuple[Voice, ...] = tuple(voices)
        self._turns = spread(zipf(len(voices), _flattening(len(voices))), 1 << 20)

    def draw(self, number: float) -> Voice:
        """The voice that a number from 0 to 1 falls to; evenly drawn numbers give Zipf's law."""
        return self.voices[self._turns[int(number * len(self._turns))]]

    def entries(self) -> tuple[AuthorityEntry, ...]:
        """All named speakers as known beforehand, organizations first."""
        speakers = [voice.speaker for voice in self.voices if voice.speaker]
        ids = {speaker.name: speaker.id for speaker in speakers}
        by_abbreviation: dict[str, str] = {}
        for speaker in speakers:
            if speaker.kind == "organization":
                by_abbreviation.setdefault(_initials(speaker.name), speaker.name)
        aliases = {name: (alias,) for alias, name in by_abbreviation.items()}
        found = [
            AuthorityEntry(
                id=speaker.id or "",
                name=speaker.name,
                kind=speaker.kind,
                role=speaker.role,
                party=_party(speaker, ids),
                aliases=aliases.get(speaker.name, ()),
            )
            for speaker in speakers
        ]
        return tuple(sorted(found, key=lambda entry: entry.kind != "organization"))

    def reviewed(self) -> frozenset[str]:
        """Ids of the speakers that somebody has entered by hand."""
        most_quoted = self.voices[: round(len(self.voices) * _REVIEWED)]
        return frozenset(v.speaker.id for v in most_quoted if v.speaker and v.speaker.id)

    def _organizations(self, count: int) -> list[Voice]:
        heads = [row for row in rows("sources") if row["of"] == "head"]
        places = made("sources", "place")
        found: dict[str, Voice] = {}
        while len(found) < count:
            place, head = self._one(places), self._one(heads)
            name, id = f"{place} {head['word']}", slug(f"{place} {head['word']}") + "-org"
            voice = Voice(Speaker(name, "organization", id), f"the {name}", head["short"])
            found.setdefault(id, voice)
        return list(found.values())

    def _people(self, count: int, bodies: list[Voice]) -> list[Voice]:
        given = [row for row in lexicon("given_names") if row["name"].isascii()]
        families = words_of("sources", "family") + made("sources", "family")
        roles = words_of("sources", "role")
        found: dict[str, Voice] = {}
        while len(found) < count:
            first, last = self._one(given), self._one(families)
            name, id = f"{first['name']} {last}", slug(f"{first['name']} {last}")
            party: str | None = None
            role: str | None = None
            if self._random.random() < _WITH_PARTY:
                body = bodies[self._one(self._party_of)].speaker
                party, role = body.name if body else None, self._one(roles)
            office = f"{role} of the {party}" if party else None
            speaker = Speaker(name, "person", id, office, party)
            pronoun = _PRONOUNS.get(first["gender"])
            found.setdefault(id, Voice(speaker, name, last, pronoun, role, office))
        return list(found.values())

    def _one(self, things: Sequence[T]) -> T:
        return things[int(self._random.random() * len(things))]


def unnamed_voices(random: Random, count: int) -> list[Voice]:
    """Sources without a name; each belongs to one article."""
    kinds = [(row["word"], row["short"]) for row in rows("sources") if row["of"] == "unnamed"]
    chosen = [kinds[int(random.random() * len(kinds))] for _ in range(count)]
    return [Voice(Speaker(full, "unnamed"), full, short) for full, short in chosen]


def _flattening(count: int) -> float:
    """The flattening of Zipf's law with which the first of so many has the share it should."""
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        weights = zipf(count, middle)
        low, high = (middle, high) if weights[0] / sum(weights) > _TOP_SHARE else (low, middle)
    return low


def _party(speaker: Speaker, ids: Mapping[str, str | None]) -> str | None:
    """Whom a speaker speaks for: an organization for itself, like one whose quotes agree on it."""
    if speaker.kind == "organization":
        return speaker.id
    return ids[speaker.party] if speaker.party else None


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())
