"""``onrecord group``: a lake's quotes gathered into statements."""

from __future__ import annotations

import time

import click

from onrecord.cli._errors import count
from onrecord.cli._inputs import Engine, engine_options, example, workers_option
from onrecord.cli._progress import progress
from onrecord.places import Place

__all__ = ["group"]


@click.command(
    epilog=example(
        "onrecord group lake",
        "onrecord group s3://news/lake --engine ray --ray-address ray://head:10001",
    )
)
@click.argument("lake")
@workers_option
@engine_options
def group(lake: str, *, workers: int, engine: Engine, ray_address: str | None) -> None:
    """Gather all quotes of a lake into statements, as further tables of the lake.

    LAKE is a folder or address that "onrecord extract --to" has written. It gets the tables
    statements, reports, alignments, statement_links and reprints (docs/lake.md); those of an
    earlier time are replaced. Either engine writes the same files. The local one makes a database
    of the whole lake meanwhile, as "onrecord load" does; Ray goes on where it was when it is ended.
    """
    from onrecord.lake.grouping.engines import group_here, group_on_ray, grouping_of

    started = time.monotonic()
    given = grouping_of(Place(lake))
    if engine == "ray":
        with progress("Rounds") as advance:
            rows = group_on_ray(
                given,
                workers=workers,
                address=ray_address,
                told=lambda name, rows, size: advance(name),
            )
    else:
        with progress("Articles") as advance:
            rows = group_here(given, workers=workers, progress=advance)
    held = f"{count(rows['statements'], 'statement')} from {count(rows['reports'], 'report')}"
    reprints = count(rows["reprints"], "reprint")
    click.echo(f"{lake}: {held}; {reprints} ({time.monotonic() - started:,.1f} s)")
