"""Under which id a speaker stands in the database: who is the same, and who is not."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

from onrecord.models import Authority, Speaker

__all__ = ["SpeakerIds", "slug"]

_NO_WORD = re.compile(r"[\W_]+")
_SLUG_LENGTH = 80


class SpeakerIds:
    """The ids of speakers, given those known beforehand.

    Args:
        authority: The speakers known beforehand.
    """

    def __init__(self, authority: Authority) -> None:
        self._known = authority.by_id
        self._by_name = {entry.name: entry.id for entry in authority.entries}

    def of(self, speaker: Speaker, article: str) -> str:
        """The id of a quote's speaker.

        A speaker of the authority file has its id. Any other has a slug of the name, and the same
        full name is the same speaker in all articles, but these, which stay within their article:
        an unnamed source, a person named by one word, and a name that would take the id of
        somebody else in the authority file.
        """
        if speaker.id in self._known:
            return speaker.id
        base = slug(speaker.name)
        own = (
            speaker.kind == "unnamed"
            or (speaker.kind == "person" and len(speaker.name.split()) < 2)
            or base in self._known
            or not base
        )
        if own:
            return f"{base or 'speaker'}-{_short_hash(article)}"
        # A person and an organization of one name are two.
        return base if speaker.kind == "person" else f"{base}-org"

    def of_party(self, speaker: Speaker, article: str) -> str | None:
        """The id of whom a speaker speaks for: an organization, if no other, for itself."""
        if speaker.party is not None:
            return self.of_organization(speaker.party, article)
        if speaker.id in self._known:
            party = self._known[speaker.id].party
            if party is not None:
                return party
        return self.of(speaker, article) if speaker.kind == "organization" else None

    def of_organization(self, name: str, article: str) -> str:
        """The id of a party, of which a quote has the name."""
        known = self._by_name.get(name)
        return known or self.of(Speaker(name, "organization"), article)


def slug(name: str) -> str:
    """A name in small letters without marks, joined by hyphens; letters of any script stay.

    >>> slug("Zoë O’Neil-Smith, Jr.")
    'zoe-o-neil-smith-jr'
    """
    parts = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()
    words = _NO_WORD.sub("-", plain).strip("-")
    if len(words) <= _SLUG_LENGTH:
        return words
    return f"{words[:_SLUG_LENGTH].rstrip('-')}-{_short_hash(words)}"


def _short_hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=5).hexdigest()
