"""The command line: one file a group of commands. Nothing imports it."""

from __future__ import annotations

import click

from onrecord.cli._errors import Commands
from onrecord.cli._inputs import example
from onrecord.cli.add import add
from onrecord.cli.backup import backup
from onrecord.cli.build import build
from onrecord.cli.check import check
from onrecord.cli.export import export
from onrecord.cli.extract import extract
from onrecord.cli.group import group
from onrecord.cli.load import load
from onrecord.cli.merge import merge
from onrecord.cli.review import review
from onrecord.cli.serve import serve
from onrecord.cli.speakers import speakers
from onrecord.cli.verify import verify

__all__ = ["main"]


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("onrecord build data/articles", "onrecord serve"),
)
@click.version_option(package_name="onrecord", prog_name="onrecord")
def main() -> None:
    """Who said what, when, and where was it reported?

    Finds the quotations in news reports, with their speakers and days, and keeps them in one
    SQLite file that Datasette publishes.

    It ends with 0 when all is well, with 1 when some documents could not be used, a correction
    could not be applied or a database does not agree, and with 2 when it was asked for something
    that it cannot do.
    """


for _command in (
    add,
    backup,
    build,
    check,
    extract,
    export,
    group,
    load,
    verify,
    serve,
    speakers,
    merge,
    review,
):
    main.add_command(_command)
