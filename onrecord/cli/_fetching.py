"""Sources that are addresses: fetched before a build, which then needs no network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from onrecord.cli._inputs import with_options
from onrecord.cli._progress import progress
from onrecord.models import Failure
from onrecord.sources.web.answers import is_web

__all__ = ["Fetching", "Gathered", "fetch_options", "gather"]

_CONTACT = re.compile(r"[!-'*-~]+\Z")


def _contact(ctx: click.Context, option: click.Parameter, value: str) -> str:
    if value and not _CONTACT.match(value):
        raise click.BadParameter("give one address of a page or of mail, without spaces")
    return value


fetch_options = with_options(
    click.option(
        "--limit",
        type=click.IntRange(min=1),
        default=100,
        show_default=True,
        help="New pages to fetch from each feed or sitemap at most.",
    ),
    click.option(
        "--contact",
        default="",
        callback=_contact,
        help="Where sites can reach you: an address of a page or of mail, sent with each request.",
    ),
    click.option(
        "--allow-private-addresses",
        is_flag=True,
        help="Also fetch from this machine's own network, and from any port: for servers of your "
        "own. Never with addresses that you did not write yourself.",
    ),
)
"""What every command that fetches takes."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How to fetch, as the command line says it.

    Attributes:
        limit: New pages from each feed or sitemap at most.
        contact: Where sites can reach whoever runs this.
        allow_private: Whether this machine's own network is allowed.
    """

    limit: int
    contact: str
    allow_private: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """Sources that are at hand.

    Attributes:
        sources: Files and folders.
        places: Where the files of known speakers and of decisions are looked for.
        failures: What could not be fetched.
        tried: The addresses that were asked for.
    """

    sources: Sequence[str]
    places: Sequence[str]
    failures: Sequence[Failure] = field(default=())
    tried: Sequence[str] = field(default=())


def gather(
    sources: Sequence[str], db: Path, fetching: Fetching, *, again: bool = False
) -> Gathered:
    """Fetch the sources that are addresses into the folder ``raw`` beside the database.

    Args:
        sources: Files, folders and addresses.
        db: The database.
        fetching: How to fetch.
        again: Whether they are no person's words, but addresses that failed before.

    Raises:
        AddressRefused: A person has given an address of a form that is never fetched. Nothing
            was fetched then.
        StorageError: The folder cannot be written.
    """
    urls = [source for source in sources if is_web(source)]
    files = [source for source in sources if not is_web(source)]
    if not urls:
        return Gathered(files, files)
    from onrecord.sources.web.addresses import check_url
    from onrecord.sources.web.answers import Manners
    from onrecord.sources.web.collect import collect
    from onrecord.sources.web.fetcher import Fetcher, agent
    from onrecord.sources.web.store import RawStore

    for url in urls if not again else ():
        check_url(url, allow_private=fetching.allow_private)
    folder = db.parent / "raw"
    manners = Manners(agent(fetching.contact), allow_private=fetching.allow_private)
    with Fetcher(manners) as fetcher, progress("Fetching") as advance:
        collected = collect(
            urls, RawStore(folder), fetcher, most_new=fetching.limit, progress=advance
        )
    pages = dict.fromkeys(page.as_posix() for page in collected.pages)
    # As if a file lay in the folder: what stands beside that folder counts.
    places = [*files, (folder / "page").as_posix()]
    return Gathered([*files, *pages], places, collected.failures, collected.tried)
