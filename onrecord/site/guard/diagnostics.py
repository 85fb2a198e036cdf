"""Datasette's pages about itself: what they tell of the server stays with its operator."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from datasette.utils.asgi import Forbidden, NotFound, Response
from datasette.views.special import AllowDebugView, JsonDataView, MessagesDebugView

__all__ = ["routes"]

_JSON = r"(\.(?P<format>json))?$"


def routes(datasette: Any) -> list[tuple[re.Pattern[str], Callable[..., Any]]]:
    """Addresses that are answered here instead of by Datasette."""

    def databases() -> list[dict[str, Any]]:
        """The databases, by the name of each file; the folder is nobody's business."""
        found = datasette._connected_databases()
        return [{**each, "path": each["path"] and PurePath(each["path"]).name} for each in found]

    def operator_only(view: Callable[..., Any]) -> Callable[..., Any]:
        async def checked(request: Any, send: Any) -> Any:
            if not await datasette.permission_allowed(request.actor, "debug-menu"):
                raise Forbidden("debug-menu")
            return await view(request, send)

        return checked

    threads = JsonDataView.as_view(datasette, "threads.json", datasette._threads)
    told = JsonDataView.as_view(datasette, "databases.json", databases)
    return [
        (re.compile(rf"/-/databases{_JSON}"), told),
        (re.compile(rf"/-/threads{_JSON}"), operator_only(threads)),
        (re.compile(r"/-/messages$"), operator_only(MessagesDebugView.as_view(datasette))),
        (re.compile(r"/-/allow-debug$"), operator_only(AllowDebugView.as_view(datasette))),
        (re.compile(r"/-/patterns$"), _not_ours),
    ]


async def _not_ours(request: Any) -> Response:
    """Datasette's samples of its own design, which this site does not use."""
    raise NotFound("404")
