"""How the command line tells people what is wrong: one line, and an exit code that means it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from onrecord.errors import OnRecordError
from onrecord.models import Failure

__all__ = ["INTERRUPTED", "SOME_FAILED", "Commands", "count", "plain", "show_failures"]

SOME_FAILED = 1
"""Exit code: some documents could not be used, or something does not agree."""

WRONG_USE = 2
"""Exit code: it was asked for something that it cannot do."""

INTERRUPTED = 130
"""Exit code: stopped by Ctrl-C."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Commands(click.Group):
    """A group of commands whose errors of On Record's own come out as one line."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn what it raises into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except OnRecordError as error:
            click.echo(f"Error: {plain(str(error))}", err=True)
            ctx.exit(WRONG_USE)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(INTERRUPTED)


def show_failures(failures: Iterable[Failure]) -> None:
    """Print each failure on a line of its own, apart from the output."""
    for failure in failures:
        click.echo(plain(str(failure)), err=True)


def count(number: int, thing: str) -> str:
    """A number with what it counts.

    >>> count(1, "quote"), count(1200, "quote")
    ('1 quote', '1,200 quotes')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def plain(text: str) -> str:
    r"""A text on one line that no terminal takes for an instruction.

    >>> plain("a\x1b[2Jb\nc")
    'a\ufffd[2Jb c'
    """
    return _CONTROL.sub("\ufffd", " ".join(text.split()))
