"""Assistants that query the record over the Model Context Protocol, where the operator wants it.

The plugin ``datasette-mcp`` (the extra ``onrecord[mcp]``) answers at ``/-/mcp`` as soon as it is
installed. Here it answers only when it is switched on, and what an assistant asks runs as a
reader's own SQL does: in threads apart and under the same limits.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

__all__ = [
    "IDLE",
    "METHODS",
    "MOST_AT_ONCE",
    "PATH",
    "are_asking",
    "are_installed",
    "are_served",
    "bound",
    "switched_on",
]

PATH = "-/mcp"

METHODS = frozenset({"POST", "DELETE"})
"""How assistants ask, and end what they began. A stream of news, which GET would open, has none."""

MOST_AT_ONCE = 200
"""Assistants that may be at work at the same time; each takes some 40 kB of memory."""

IDLE = 300.0
"""Seconds without a word after which an assistant is taken to be gone."""


def are_installed() -> bool:
    """Whether the plugin is there."""
    return find_spec("datasette_mcp") is not None


def are_served(datasette: Any) -> bool:
    """Whether the operator has switched it on."""
    return bool((datasette.plugin_config("onrecord") or {}).get("mcp"))


def are_asking(datasette: Any, scope: Mapping[str, Any]) -> bool:
    """Whether a request is an assistant's."""
    return bool(scope["path"] == datasette.urls.path(PATH))


def bound(datasette: Any) -> None:
    """Let a starting site keep few assistants' sessions; the plugin has no setting for that."""
    if not are_installed():
        return
    # It tells of its start, of every session, of every query that fails, and lets others talk.
    for name in ("mcp", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if not are_served(datasette):
        return
    import datasette_mcp  # noqa: PLC0415

    sessions = datasette_mcp._get_state(datasette).server.session_manager
    sessions.max_sessions = MOST_AT_ONCE
    sessions.session_idle_timeout = IDLE


def switched_on(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata with which assistants are served.

    >>> switched_on({"title": "A"})
    {'title': 'A', 'plugins': {'onrecord': {'mcp': True}}}
    """
    plugins = dict(metadata.get("plugins") or {})
    ours = {**(plugins.get("onrecord") or {}), "mcp": True}
    return {**metadata, "plugins": {**plugins, "onrecord": ours}}
