"""What stands behind the question mark of an address: what cannot be read is refused beforehand.

Datasette reads most parameters as they come, and answers a wrong one with an error of its own
inside. Each rule here is for one that it cannot read, or that asks for too much work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

__all__ = ["MOST", "MOST_COUNTED", "fault", "parse", "sends_sql"]

MOST = 100
"""Parameters of one address."""

MOST_COUNTED = 10
"""Columns counted for one page; each takes up to a fifth of a second."""

_DIGITS = 9
_LONGEST_INTEGER = 18
"""Digits of a number that SQLite surely holds."""

_MOST_VALUES = 500
_NUMBERS = frozenset({"_facet_size", "_size", "_timelimit", "_ttl"})
_NUMERIC_FILTERS = frozenset({"gt", "gte", "lt", "lte"})
_LIST_FILTERS = frozenset({"in", "notin"})
_SEARCHES = re.compile(r"_search(mode|_.+)?", re.DOTALL)
_SQL_ONLY = frozenset({"_fts_pk", "_fts_table"})
_COUNTED_BY_NAME = "A column to count is given as _facet, by its name."
_YES_NO = frozenset({"0", "1", "false", "off", "on", "true"})
# What comes before the first word of a statement, as SQLite reads it.
_LEADING = re.compile(r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?(?:\*/|\Z))*", re.DOTALL)
_QUESTION = re.compile(r"(select|with|explain)\b", re.IGNORECASE)

Pairs = Sequence[tuple[str, str]]


def parse(query: bytes) -> Pairs:
    """The parameters of a query string, in order, as Datasette reads them."""
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True)


def sends_sql(pairs: Pairs) -> bool:
    """Whether a request runs what its sender has written, in SQL or as a full-text expression."""
    return any(
        name == "_where" or name in _SQL_ONLY or (name == "sql" and value.strip() != "")
        for name, value in pairs
    ) or _raw_search(pairs)


def _raw_search(pairs: Pairs) -> bool:
    return ("_searchmode", "raw") in pairs


def fault(pairs: Pairs, *, sql_allowed: bool = True, traced: bool = False) -> str | None:
    """What is wrong with the parameters, for the reader; None when nothing is.

    Args:
        pairs: The parameters.
        sql_allowed: Whether readers may send SQL of their own.
        traced: Whether the operator lets readers see how a page was made.

    >>> fault([("_size", "25"), ("kind", "direct")])
    >>> fault([("_size", "many")])
    '_size must be a whole number.'
    """
    if len(pairs) > MOST:
        return f"The address has more than {MOST} parameters."
    if sum(name.startswith("_facet") and name != "_facet_size" for name, _ in pairs) > MOST_COUNTED:
        return f"More than {MOST_COUNTED} columns cannot be counted at once."
    if not sql_allowed and (_raw_search(pairs) or any(name in _SQL_ONLY for name, _ in pairs)):
        return "The search takes words only on this site."
    if not traced and any(name == "_trace" for name, _ in pairs):
        return "_trace is not offered on this site."
    return next(filter(None, (_fault_of(name, value) for name, value in pairs)), None)


def _fault_of(name: str, value: str) -> str | None:
    if name in _RULES:
        return _RULES[name](name, value)
    if name.startswith("_facet"):
        by_name = name == "_facet" or name.startswith("_facet_")
        return None if by_name and not value.startswith("{") else _COUNTED_BY_NAME
    if name.startswith("_search"):
        known = _SEARCHES.fullmatch(name)
        return None if known else "The search is given as _search, or as _search_ with a column."
    if not name.startswith("_") or "__" in name:
        return _filter(name, value)
    return None


def _filter(name: str, value: str) -> str | None:
    column, _, kind = name.rpartition("__")
    if column and kind in _NUMERIC_FILTERS and value.isdigit():  # so Datasette makes it an integer
        whole = value.isdecimal() and len(value) <= _LONGEST_INTEGER
        if not whole:
            return f"{name} must be a number of at most {_LONGEST_INTEGER} digits."
    if column and kind in _LIST_FILTERS:
        values = _json(value) if value.startswith("[") else value.split(",")
        if not isinstance(values, list) or not all(isinstance(v, str | int) for v in values):
            return f"{name} must be a list of values."
        if len(values) > _MOST_VALUES or any(map(_too_large, values)):
            return f"{name} must have at most {_MOST_VALUES} values."
    return None


def _too_large(value: str | int) -> bool:
    return isinstance(value, int) and abs(value) >= 10**_LONGEST_INTEGER


def _number(name: str, value: str) -> str | None:
    whole = value.isascii() and value.isdigit() and len(value) <= _DIGITS
    fine = whole or value == "" or (value == "max" and name in ("_size", "_facet_size"))
    return None if fine else f"{name} must be a whole number."


def _through(name: str, value: str) -> str | None:
    match _json(value):
        case {"table": str(), "column": str(), "value": str() | int()}:
            return None
    return "_through must be an object with table, column and value."


def _statement(name: str, value: str) -> str | None:
    """Datasette looks at the first word as if lines that begin with ``--`` were not there.

    Within a comment such a line may end the comment, and what follows is the true first word.
    """
    leading = _LEADING.match(value)
    rest = value[leading.end() :] if leading else value
    return None if not rest or _QUESTION.match(rest) else "Statement must be a SELECT."


def _mode(name: str, value: str) -> str | None:
    return None if value in ("escaped", "raw") else "_searchmode must be escaped or raw."


def _yes_no(name: str, value: str) -> str | None:
    return None if value.lower() in _YES_NO else f"{name} must be on or off."


def _json(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


_RULES: dict[str, Callable[[str, str], str | None]] = {
    **dict.fromkeys(_NUMBERS, _number),
    "_json_infinity": _yes_no,
    "_searchmode": _mode,
    "_through": _through,
    "sql": _statement,
}
