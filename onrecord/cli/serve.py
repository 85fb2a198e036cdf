"""``onrecord serve``: the database in a browser, with Datasette."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli._inputs import DATABASE, example
from onrecord.errors import ServeError
from onrecord.storage import reading

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["serve"]

_METADATA = Path("metadata.yml")


@click.command(
    epilog=example(
        "onrecord serve --db quotes-2024.db --db quotes-2023.db",
        "onrecord serve --port 8002 --no-open",
    )
)
@click.option(
    "--db",
    "dbs",
    type=click.Path(path_type=Path),
    multiple=True,
    default=(DATABASE,),
    show_default=True,
    help="The database. May be given several times, as for shards of a lake: the first has the "
    "front page.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="The port to listen on; 0 for any that is free.",
)
@click.option(
    "--metadata",
    type=click.Path(path_type=Path),
    help="Datasette's metadata. Default: metadata.yml, if it is there.",
)
@click.option(
    "--sql/--no-sql",
    default=True,
    show_default=True,
    help="Whether readers may send SQL of their own. Without it they also cannot count columns of "
    "their choice or download whole tables.",
)
@click.option(
    "--setting",
    "settings",
    type=(str, str),
    multiple=True,
    metavar="NAME VALUE",
    help="A setting of Datasette's, such as sql_time_limit_ms 500. May be given several times.",
)
@click.option(
    "--downloads",
    type=click.Path(path_type=Path),
    help='Folder with files for readers to download, from "onrecord export". Default: exports '
    "beside the database, if it is there.",
)
@click.option(
    "--mcp",
    is_flag=True,
    help="Let assistants query the record over the Model Context Protocol, at /-/mcp. Needs "
    "onrecord[mcp].",
)
@click.option("--open/--no-open", "browse", default=True, help="Whether to open the browser.")
def serve(
    dbs: tuple[Path, ...],
    host: str,
    port: int,
    metadata: Path | None,
    sql: bool,
    settings: tuple[tuple[str, str], ...],
    downloads: Path | None,
    mcp: bool,
    browse: bool,
) -> None:
    """Show a database in the browser, with Datasette, until Ctrl-C.

    Nothing is built; a database that is built meanwhile is shown as soon as it is done.
    """
    for db in dbs:
        with reading(db):
            pass
    if mcp:
        _check_mcp()
    if downloads is not None and not downloads.is_dir():
        what = "there is no such folder"
        raise ServeError(str(downloads), what, "Make it with: onrecord export DB FOLDER")
    given = _settings(settings)
    listener = _listen(host, port)
    with listener:
        site = _datasette(dbs, metadata, given, sql=sql, mcp=mcp)
        if downloads is not None:
            _offer(site, downloads)
        _run(site, listener, host, browse and _has_browser())


def _settings(given: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Datasette's settings by name, with the values that it would read from its command line."""
    from datasette.app import DEFAULT_SETTINGS
    from datasette.cli import Setting

    read: dict[str, Any] = {}
    for name, value in given:
        where = f"--setting {name}"
        if name not in DEFAULT_SETTINGS:
            what = "Datasette has no such setting"
            raise ServeError(where, what, "See `datasette serve --help-settings`.")
        try:
            read.update([Setting().convert((name, value), None, None)])
        except click.BadParameter as error:
            raise ServeError(where, error.message) from None
    return read


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow is done."""
    where = f"{host}:{port}"
    listener = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        family, kind, protocol, _, address = found
        # Told the protocol, asyncio sends small pieces at once; else each answer waits 40 ms for a
        # client's word that it has got the headers.
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        if listener is not None:
            listener.close()
        what = f"cannot listen here ({error.strerror})"
        raise ServeError(where, what, "Name a free port with --port.") from None
    return listener


def _check_mcp() -> None:
    from onrecord.site.assistants import are_installed

    if not are_installed():
        what = "the plugin datasette-mcp is not installed"
        raise ServeError("--mcp", what, 'Install it: pip install "onrecord[mcp]"')


def _datasette(
    dbs: Sequence[Path], metadata: Path | None, settings: dict[str, Any], *, sql: bool, mcp: bool
) -> Datasette:
    from datasette.app import Datasette
    from datasette.utils import BadMetadataError, StartupError, parse_metadata

    from onrecord.site.assistants import switched_on
    from onrecord.site.guard.settings import CAUTIOUS, cautious

    path = metadata or (_METADATA if _METADATA.is_file() else None)
    details: dict[str, Any] = {}
    try:
        if path is not None:
            details = parse_metadata(path.read_text(encoding="utf-8"))
        details = _of_each(details, dbs)
        if not sql:
            details = cautious(details)
            settings = {**CAUTIOUS, **settings, "default_allow_sql": False}
        if mcp:
            details = switched_on(details)
        return Datasette(
            [str(db) for db in dbs], metadata=details, settings=settings, crossdb=len(dbs) > 1
        )
    except (OSError, UnicodeDecodeError, BadMetadataError) as error:
        what = f"the metadata cannot be used ({getattr(error, 'strerror', None) or error})"
        raise ServeError(str(path), what, "Mend the file, or name another.") from None
    except StartupError as error:
        where = ", ".join(map(str, dbs))
        raise ServeError(where, f"Datasette does not start ({error})") from None


def _of_each(details: dict[str, Any], dbs: Sequence[Path]) -> dict[str, Any]:
    """The metadata, in which what is said of the usual database is said of each of several."""
    about = details.get("databases") or {}
    if len(dbs) == 1 or DATABASE.stem not in about:
        return details
    return {**details, "databases": {db.stem: about[DATABASE.stem] for db in dbs} | about}


def _offer(site: Datasette, downloads: Path) -> None:
    from onrecord.site.published.downloads import offer_from

    offer_from(site, downloads)


async def _warm(site: Datasette) -> None:
    """Ask for the first page, so that no reader waits for what is counted but once."""
    with suppress(Exception):
        await site.client.get("/")


def _run(site: Datasette, listener: socket.socket, host: str, browse: bool) -> None:
    import uvicorn

    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listener.getsockname()[1]}/"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            click.echo(f"On Record is at {url} (Ctrl-C ends it)")
            sys.stdout.flush()
            self.warming = asyncio.create_task(_warm(site))
            if browse:
                await asyncio.to_thread(webbrowser.open, url)

    asyncio.run(site.invoke_startup())
    config = uvicorn.Config(site.app(), log_level="warning", lifespan="on", server_header=False)
    try:
        Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)  # the usual way to end it, and no failure


def _has_browser() -> bool:
    """Whether a browser can show itself: there is a person, and a display where one is needed."""
    if not sys.stdout.isatty():
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
