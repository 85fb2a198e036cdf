"""Datasette settings that the site needs, also under a plain ``datasette quotes.db``.

Datasette 0.65 takes settings from its command line or from ``settings.json`` of a configuration
folder, never from ``metadata.yml``. So the plugin sets them when the server starts; what the
operator has set stays.
"""

from __future__ import annotations

import json
from typing import Any

import click

__all__ = ["PREFERRED", "prefer"]

PREFERRED: dict[str, int | bool] = {
    # Quotes are read, not scanned: a page of 25 is a screen or two.
    "default_page_size": 25,
    # Guessing facets is nearly the whole cost of a table page; metadata.yml names the good ones.
    "suggest_facets": False,
}


def prefer(datasette: Any) -> None:
    """Apply ``PREFERRED`` to a starting Datasette where the operator has not decided."""
    decided = _decided(datasette)
    for name, value in PREFERRED.items():
        if name not in decided:
            datasette._settings[name] = value
    # Datasette copies this one when it is made.
    datasette.page_size = datasette.setting("default_page_size")


def _decided(datasette: Any) -> set[str]:
    """Names of settings that the operator gave, even where they equal Datasette's defaults."""
    # Datasette loads its plugins while this module of its own is half made.
    from datasette.app import DEFAULT_SETTINGS  # noqa: PLC0415

    changed = {
        name for name, default in DEFAULT_SETTINGS.items() if datasette.setting(name) != default
    }
    return changed | _on_command_line() | _in_folder(datasette)


def _on_command_line() -> set[str]:
    context = click.get_current_context(silent=True)
    given = context.params.get("settings") if context else None
    return {name for name, _ in given or ()}


def _in_folder(datasette: Any) -> set[str]:
    if datasette.config_dir is None:
        return set()
    path = datasette.config_dir / "settings.json"
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()
