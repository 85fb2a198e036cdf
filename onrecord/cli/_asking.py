"""Asking a person about one quote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import get_args

import click

from onrecord.cli._errors import plain
from onrecord.models import Change, CorrectedField, Speaker, SpeakerKind
from onrecord.sources.corrections import UNKNOWN
from onrecord.storage import Doubtful, People, Problem

__all__ = ["Answer", "ask"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_FIELDS: tuple[CorrectedField, ...] = get_args(CorrectedField)
_KINDS: dict[str, SpeakerKind] = {"p": "person", "o": "organization", "u": "unnamed"}
_FIRST = "r right, s wrong speaker, d wrong day, n not a quotation, k skip, q quit: "
_THEN = "r the rest is right, s wrong speaker, d wrong day, k skip, q quit: "


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of a quote; skipped when nothing is decided."""

    decided: bool = False
    changes: tuple[Change, ...] = ()
    reject: bool = False
    reason: str | None = None


class _Ended(Exception):
    """There is nobody there to answer any more."""


def ask(doubtful: Doubtful, people: People) -> Answer | None:
    """Ask about a quote until it is decided or skipped; None to quit, as at the end of the input.

    Args:
        doubtful: The quote.
        people: Those who can be named.
    """
    changes: dict[CorrectedField, Change] = {}
    try:
        while True:
            match _read(_THEN if changes else _FIRST).casefold():
                case "q" | "quit":
                    return None
                case "" | "k" | "skip":
                    return Answer()
                case "r" | "right":
                    done = tuple(changes[each] for each in _FIELDS if each in changes)
                    return Answer(True, done, reason=_why() if done else None)
                case "n" if not changes:
                    return Answer(True, reject=True, reason=_why())
                case "s":
                    _note(changes, _speaker(doubtful, people))
                case "d":
                    _note(changes, _day(doubtful))
                case other:
                    click.echo(f'"{plain(other)}" is none of these.')
    except _Ended:
        click.echo()
        return None


def _note(changes: dict[CorrectedField, Change], change: Change | None) -> None:
    if change is not None:
        changes[change.field] = change
        value = change.value.name if isinstance(change.value, Speaker) else change.value
        name = "speaker" if change.field == "speaker" else "day"
        click.echo(f"The {name} is {plain(value or UNKNOWN)}.")


def _read(question: str) -> str:
    click.echo(question, nl=False)
    try:
        return " ".join(input().split())
    except EOFError:
        raise _Ended from None


def _why() -> str | None:
    return _read("Why? (Enter for no reason) ") or None


def _speaker(doubtful: Doubtful, people: People) -> Change | None:
    """Who said it; None when the person goes back."""
    while said := _read(f"Who said it? (a name or an id, or {UNKNOWN}; Enter to go back) "):
        if said.casefold() == UNKNOWN:
            return Change("speaker", None)
        try:
            return Change("speaker", people.id_of(said, doubtful.row["article"]))
        except Problem as problem:
            click.echo(plain(f"{problem.what}."))
        if (speaker := _somebody_new(said)) is not None:
            return Change("speaker", speaker)
    return None


def _somebody_new(name: str) -> Speaker | None:
    asked = _read("Somebody new? (p person, o organization, u unnamed source; Enter for no) ")
    kind = _KINDS.get(asked.casefold()[:1])
    return Speaker(name, kind) if kind else None


def _day(doubtful: Doubtful) -> Change | None:
    """When it was said; None when the person goes back."""
    published = doubtful.row["published"]
    while said := _read(f"On which day? (YYYY-MM-DD, or {UNKNOWN}; Enter to go back) "):
        if said.casefold() == UNKNOWN:
            return Change("said_on", None)
        if not _is_day(said):
            click.echo(f'"{plain(said)}" is not a day.')
        elif published and said > published:
            click.echo(f"The article was published on {published}, before that day.")
        else:
            return Change("said_on", said)
    return None


def _is_day(said: str) -> bool:
    try:
        return bool(_DAY.match(said) and date.fromisoformat(said))
    except ValueError:
        return False
