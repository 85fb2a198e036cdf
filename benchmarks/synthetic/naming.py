"""How an article names a source: in full at first, later by a short form or a pronoun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from onrecord.models import EvidenceKind

from .people import Voice
from .vocabulary import words_of

__all__ = ["Mention", "Naming"]

_WITH_ROLE = 0.5
_PRONOUN = 0.5
_LATER: dict[str, EvidenceKind] = {"person": "surname", "organization": "short form"}


class Mention(NamedTuple):
    """A source as it is named in one place.

    Attributes:
        text: The words.
        what: How they name it; None for somebody who cannot be told.
        name: Where in them the full name stands, when it does.
    """

    text: str
    what: EvidenceKind | None
    name: tuple[int, int] | None = None


class Naming:
    """Chooses how sources are named.

    Args:
        draw: Gives numbers from 0 to 1.
    """

    def __init__(self, draw: Callable[[], float]) -> None:
        self._draw = draw
        self._somebody = words_of("sources", "somebody")

    def mention(
        self, voice: Voice, *, known: bool, speaking: bool, parts: Sequence[str], dated: bool
    ) -> Mention:
        """The words for a source.

        Args:
            voice: The source.
            known: Whether the article has named it before.
            speaking: Whether the passage before was its own.
            parts: The shape of the passage: what stands before and after the source.
            dated: Whether a day follows.
        """
        begins = parts[0] == "WHO"
        if known:
            # Nobody writes "added she".
            inverted = "CUE" in parts and parts.index("CUE") < parts.index("WHO")
            found = self._later(voice, pronoun=speaking and not inverted)
        else:
            found = self._first(voice, parts, dated)
        if not begins:
            return found
        return found._replace(text=found.text[0].upper() + found.text[1:])

    def _first(self, voice: Voice, parts: Sequence[str], dated: bool) -> Mention:
        if voice.speaker is None:
            return Mention(self._somebody[int(self._draw() * len(self._somebody))], None)
        name = voice.full
        if voice.speaker.kind == "unnamed":
            return Mention(name, "description", (0, len(name)))
        if voice.office and not dated and tuple(parts[-3:]) == ("WHO", " WHEN", "."):
            return Mention(f"{name}, {voice.office}", "name", (0, len(name)))
        if voice.role and parts[0] == "WHO" and self._draw() < _WITH_ROLE:
            before = len(voice.role) + 1
            return Mention(f"{voice.role} {name}", "name", (before, before + len(name)))
        return Mention(name, "name", (0, len(name)))

    def _later(self, voice: Voice, *, pronoun: bool) -> Mention:
        if voice.pronoun and pronoun and self._draw() < _PRONOUN:
            return Mention(voice.pronoun, "pronoun")
        kind = voice.speaker.kind if voice.speaker else ""
        return Mention(voice.short, _LATER.get(kind, "description"))
