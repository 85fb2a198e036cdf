"""Datasette settings that the site needs, also under a plain ``datasette quotes.db``.

Datasette 0.65 takes settings from its command line or from ``settings.json`` of a configuration
folder, never from ``metadata.yml``. So the plugin sets them when the server starts; what the
operator has set stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

__all__ = ["CAUTIOUS", "PREFERRED", "cautious", "prefer"]

PREFERRED: dict[str, int | bool] = {
    # Quotes are read, not scanned: a page of 25 is a screen or two.
    "default_page_size": 25,
    # Guessing facets is nearly the whole cost of a table page; metadata.yml names the good ones.
    "suggest_facets": False,
    # A query gets so many milliseconds; the site's own take less on a million quotes.
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    # For pages; readers' own SQL has threads of its own (see ``threads``).
    "num_sql_threads": 3,
    # The database is replaced by the next build and holds whole articles: whoever wants to hand it
    # out puts up a copy. Datasette offers it only of a database that it is told not to change.
    "allow_download": False,
    # All rows of a table as CSV, up to so many megabytes: some 30,000 quotes. What is longer is
    # broken off so that it is seen; the whole is a matter for a file that is made once.
    "allow_csv_stream": True,
    "max_csv_mb": 10,
}

CAUTIOUS: dict[str, int | bool] = {
    "default_allow_sql": False,
    "allow_facet": False,
    "allow_csv_stream": False,
    "allow_download": False,
}
"""For ``onrecord serve --no-sql``: readers ask what the pages offer, and nothing else."""


def cautious(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata in which no database allows SQL of its readers, whatever it said before."""
    databases = {
        name: {key: value for key, value in (about or {}).items() if key != "allow_sql"}
        for name, about in (metadata.get("databases") or {}).items()
    }
    return {**metadata, "databases": databases, "allow_sql": False}


def prefer(datasette: Any) -> None:
    """Apply ``PREFERRED`` to a starting Datasette where the operator has not decided."""
    decided = _decided(datasette)
    for name, value in PREFERRED.items():
        if name not in decided:
            datasette._settings[name] = value
    # Datasette copies these when it is made.
    datasette.page_size = datasette.setting("default_page_size")
    datasette.max_returned_rows = datasette.setting("max_returned_rows")
    datasette.sql_time_limit_ms = datasette.setting("sql_time_limit_ms")


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
