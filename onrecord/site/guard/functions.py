"""SQL functions whose time grows with the length of their arguments, not with its square.

SQLite's own ``instr``, ``replace`` and ``trim`` with two arguments compare every place of the one
text with all of the other. A single call with two texts of half a million characters takes from
seconds to many minutes, and no time limit ends it, since SQLite looks at the clock only between
its steps. These give the same answers; a test holds them against SQLite's.
"""

from __future__ import annotations

import sqlite3

from onrecord.storage import search_expression

__all__ = ["add_bounded", "add_search"]

Value = str | bytes | int | float | None


def add_search(connection: sqlite3.Connection) -> None:
    """Let ``escape_fts`` make expressions that are always well-formed.

    Datasette puts what readers search for through the function of that name, whose own version
    leaves some texts malformed.
    """
    connection.create_function("escape_fts", 1, search_expression, deterministic=True)


def add_bounded(connection: sqlite3.Connection) -> None:
    """Put the functions of this module in the place of SQLite's."""
    longest = connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)

    def replace(value: Value, old: Value, new: Value) -> Value:
        return _replace(value, old, new, longest)

    connection.create_function("instr", 2, _instr, deterministic=True)
    connection.create_function("replace", 3, replace, deterministic=True)
    connection.create_function("trim", 2, _trim, deterministic=True)
    connection.create_function("ltrim", 2, _ltrim, deterministic=True)
    connection.create_function("rtrim", 2, _rtrim, deterministic=True)


def _instr(value: Value, wanted: Value) -> int | None:
    if value is None or wanted is None:
        return None
    if isinstance(value, bytes) and isinstance(wanted, bytes):
        return value.find(wanted) + 1
    return _text(value).find(_text(wanted)) + 1


def _replace(value: Value, old: Value, new: Value, longest: int) -> Value:
    if value is None or old is None:
        return None
    text, before = _text(value), _text(old)
    if not before or before[0] == "\0":
        return text if isinstance(value, bytes) else value
    if new is None:
        return None
    after = _text(new)
    if len(text) + text.count(before) * (len(after) - len(before)) > longest:
        return " " * (longest + 1)  # which SQLite refuses as too big
    return text.replace(before, after)


def _ltrim(value: Value, characters: Value) -> str | None:
    if value is None or characters is None:
        return None
    # To SQLite, a null character ends the list.
    text, dropped = _text(value), frozenset(_text(characters).partition("\0")[0])
    return text[next((n for n, char in enumerate(text) if char not in dropped), len(text)) :]


def _rtrim(value: Value, characters: Value) -> str | None:
    reversed_value = None if value is None else _text(value)[::-1]
    trimmed = _ltrim(reversed_value, characters)
    return None if trimmed is None else trimmed[::-1]


def _trim(value: Value, characters: Value) -> str | None:
    return _rtrim(_ltrim(value, characters), characters)


def _text(value: str | bytes | float) -> str:
    """A value as SQLite writes it as text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float):
        return _real(value)
    return str(value)


def _real(value: float) -> str:
    if value in (float("inf"), float("-inf")):
        return "Inf" if value > 0 else "-Inf"
    digits, e, exponent = f"{value or 0.0:.15g}".partition("e")
    return f"{digits}{'' if '.' in digits else '.0'}{e}{exponent}"
