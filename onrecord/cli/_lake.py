"""Writing quotes into a lake: what is shown meanwhile, and what is told at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from onrecord.cli._errors import SOME_FAILED, count, plain
from onrecord.cli._inputs import Engine, authority_for, extractor_for
from onrecord.lake.extraction.local import LocalEngine
from onrecord.lake.extraction.run import Run, extract_to_lake
from onrecord.lake.ray import RayEngine
from onrecord.models import Failure
from onrecord.places import Place

__all__ = ["LakeSettings", "into_lake"]

_SHOWN = 20
"""Failures that are shown; the lake has all of them."""


@dataclass(frozen=True, slots=True)
class LakeSettings:
    """How to write a lake: the options of the command."""

    lake: str
    workers: int
    engine: Engine
    ray_address: str | None
    chunk: int | None
    retry: bool


def into_lake(
    ctx: click.Context,
    sources: Sequence[str],
    settings: LakeSettings,
    speakers: Path | None,
    model: str | None,
) -> None:
    """Write the quotes of sources into a lake, and tell what came of it."""
    authority = authority_for(sources, speakers)
    workers = settings.workers
    engine = (
        LocalEngine(workers)
        if settings.engine == "local"
        else RayEngine(workers, settings.ray_address)
    )
    shown = _Failures()
    with _progress() as follow:
        run = extract_to_lake(
            sources,
            Place(settings.lake),
            authority=authority,
            extractor=extractor_for(authority, model),
            engine=engine,
            workers=workers,
            chunk=settings.chunk,
            retry=settings.retry,
            progress=follow,
            failed=shown.add,
        )
    shown.show(settings.lake)
    click.echo(_summary(run, settings.lake))
    if run.failures:
        ctx.exit(SOME_FAILED)


@dataclass(slots=True)
class _Failures:
    """The first failures, and how many there are."""

    first: list[Failure] = field(default_factory=list)
    count: int = 0

    def add(self, failure: Failure) -> None:
        self.count += 1
        if self.count <= _SHOWN:
            self.first.append(failure)

    def show(self, lake: str) -> None:
        for failure in self.first:
            click.echo(plain(str(failure)), err=True)
        if self.count > _SHOWN:
            more = count(self.count - _SHOWN, "more failure")
            click.echo(f"… and {more}: see docs/lake.md for how to list those of {lake}", err=True)


def _summary(run: Run, lake: str) -> str:
    done = [
        f"{number:,} {what}"
        for number, what in (
            (run.articles_now, "read now"),
            (run.articles - run.articles_now, "there before"),
            (run.failures, "failed"),
            (run.set_aside, "of them set aside"),
        )
        if number
    ]
    held = f"{count(run.quotes, 'quote')} from {count(run.articles, 'article')}"
    rate = f", {run.articles_a_second:,.1f} articles a second" if run.articles_now else ""
    return f"{lake}: {held} ({', '.join(done) or 'no articles'}; {run.seconds:,.1f} s{rate})"


@contextmanager
def _progress() -> Iterator[Callable[[Run], None]]:
    """Show how far a run is, how fast, and how long it will take; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda run: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Extracting", total=None, told="")

        def follow(run: Run) -> None:
            told = f"{count(run.articles, 'article')}, {run.articles_a_second:,.1f} a second"
            bar.update(task, completed=run.bytes, total=run.bytes_in_all, told=told)

        yield follow
