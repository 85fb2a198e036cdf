"""Files of the whole record, for whoever wants more than pages: what ``onrecord export`` has made.

Only what the list of an export names is handed out, and only while the file is as the list has it.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakKeyDictionary

from datasette.utils.asgi import NotFound, Response

from onrecord.errors import SiteBusy
from onrecord.site.asking import database_of, headers_of, json_of, wants_json
from onrecord.site.guard import conditional
from onrecord.storage.export import LIST, Export, ExportedFile, last_build, listed
from onrecord.storage.exported import EXPORTED

__all__ = ["AT_ONCE", "FOLDER", "ROUTES", "Offer", "offer_from", "offered"]

FOLDER = "exports"
"""The folder beside the database whose files are offered, unless the operator names another."""

AT_ONCE = 16
"""Files handed out at the same time; slow readers must not take all the room for requests."""

_PIECE = 256 * 1024
_KINDS = {
    "csv": "application/gzip",
    "jsonl": "application/gzip",
    "parquet": "application/vnd.apache.parquet",
}
_ABOUT = {table.name: table.about for table in EXPORTED}

_folders: WeakKeyDictionary[Any, Path] = WeakKeyDictionary()
_open = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What a site offers.

    Attributes:
        folder: Where the files lie.
        export: The export; only files that are there as it says.
        made: When it was made, in UTC.
        stale: Whether a build has changed the database since.
    """

    folder: Path
    export: Export
    made: str
    stale: bool

    @property
    def tables(self) -> Sequence[tuple[str, str, int, Sequence[ExportedFile]]]:
        """The tables: name, what a row is, number of rows, and the files."""
        by: dict[str, list[ExportedFile]] = {}
        for file in self.export.files:
            by.setdefault(file.table, []).append(file)
        return [(name, _ABOUT.get(name, ""), files[0].rows, files) for name, files in by.items()]


def offer_from(datasette: Any, folder: Path) -> None:
    """Let a site offer the files of another folder than the usual one."""
    _folders[datasette] = folder


async def offered(datasette: Any, database: str) -> Offer | None:
    """What a site offers; None when there is nothing."""
    db = datasette.get_database(database)
    folder = _folders.get(datasette)
    if folder is None:
        if not db.path:
            return None
        folder = Path(db.path).parent / FOLDER
    export = await asyncio.to_thread(_there, folder)
    if export is None:
        return None
    build, _ = await db.execute_fn(last_build)
    made = (folder / LIST).stat().st_mtime
    return Offer(
        folder, export, datetime.fromtimestamp(made, UTC).isoformat(), export.build != build
    )


def _there(folder: Path) -> Export | None:
    """The export of a folder without files that are not, or no more, as its list has them."""
    export = listed(folder)
    files = tuple(each for each in export.files if _is_as_listed(folder, each)) if export else ()
    return Export(export.build, export.built, files) if export and files else None


def _is_as_listed(folder: Path, file: ExportedFile) -> bool:
    if file.table not in _ABOUT or file.format not in _KINDS or Path(file.name).name != file.name:
        return False
    try:
        found = (folder / file.name).lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == file.bytes


async def _page(datasette: Any, request: Any) -> Response:
    database = await database_of(datasette, request)
    offer = await offered(datasette, database)
    if wants_json(request):
        return json_of(datasette, _as_json(datasette, request, offer), headers_of(datasette))
    given = {"offer": offer, "database": database}
    html = await datasette.render_template("downloads.html", given, request=request)
    return Response.html(html, headers=headers_of(datasette))


def _as_json(datasette: Any, request: Any, offer: Offer | None) -> dict[str, Any]:
    def url(name: str) -> str:
        return str(datasette.absolute_url(request, datasette.urls.path(f"downloads/{name}")))

    files = offer.export.files if offer else ()
    return {
        "license": datasette.metadata("license"),
        "built": offer.export.built if offer else None,
        "made": offer.made if offer else None,
        "stale": offer.stale if offer else None,
        "files": [{**asdict(each), "url": url(each.name)} for each in files],
    }


async def _file(datasette: Any, request: Any, send: Any, receive: Any) -> Response | None:
    database = await database_of(datasette, request)
    offer = await offered(datasette, database)
    name = request.url_vars["name"]
    file = next((each for each in offer.export.files if each.name == name), None) if offer else None
    if offer is None or file is None:
        raise NotFound("There is no such file here. The page Downloads lists those that there are.")
    opened = await asyncio.to_thread(_opened, offer.folder / file.name, file.bytes)
    with opened:
        changed = datetime.fromtimestamp(os.fstat(opened.fileno()).st_mtime, UTC)
        tag = f'"{file.sha256[:32]}"'
        headers = {
            "etag": tag,
            "last-modified": format_datetime(changed, usegmt=True),
            "cache-control": "no-cache",
            "content-disposition": f'attachment; filename="{file.name}"',
        }
        kind = _KINDS[file.format]
        if conditional.held(request.headers, tag, changed):
            return Response(b"", status=304, headers=headers, content_type=kind)
        headers |= {"content-type": kind, "content-length": str(file.bytes)}
        await _hand_out(opened, headers, request.method, send, receive)
    return None


def _opened(path: Path, size: int) -> BinaryIO:
    """The file, if it is still as listed; what takes its place meanwhile does not matter."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        raise NotFound("This file is being replaced. Try again soon.") from None
    opened = os.fdopen(handle, "rb")
    if os.fstat(handle).st_size != size:
        opened.close()
        raise NotFound("This file is being replaced. Try again soon.")
    return opened


async def _hand_out(
    opened: BinaryIO, headers: Mapping[str, str], method: str, send: Any, receive: Any
) -> None:
    global _open  # noqa: PLW0603
    if _open >= AT_ONCE:
        raise SiteBusy("this site", "too many files are handed out already", "Try again soon.")
    _open += 1
    gone = asyncio.ensure_future(_left(receive))
    try:
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        piece = b"" if method == "HEAD" else await asyncio.to_thread(opened.read, _PIECE)
        while piece and not gone.done():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = await asyncio.to_thread(opened.read, _PIECE)
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        _open -= 1


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


ROUTES: tuple[tuple[str, Any], ...] = (
    (r"^/downloads(?:\.json)?$", _page),
    (r"^/downloads/(?P<name>[a-z_]{1,40}\.(?:csv\.gz|jsonl\.gz|parquet))$", _file),
)
"""Regular expressions of paths, and what answers them."""
