"""A progress bar on a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

__all__ = ["Advance", "progress"]


class Advance(Protocol):
    """What is called with the name of each thing done, or of several at once."""

    def __call__(self, name: str, number: int = 1, /) -> None:
        """Show that it is done."""


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Advance]:
    """Show how many things are done, while the block runs.

    Args:
        what: What is done.
        total: How many there are, if that is known.

    Yields:
        What to call with each thing done.
    """
    if not sys.stderr.isatty():
        yield lambda name, number=1, /: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda name, number=1, /: bar.advance(task, number)
