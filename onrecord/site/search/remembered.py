"""What searches found before, remembered for as long as the record is the same.

Whoever turns the pages of a search, or narrows it, asks for the same words again and again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from onrecord.site.search.order import Order

__all__ = ["MOST_REMEMBERED", "recall", "recalled"]

MOST_REMEMBERED = 1_000
"""Outcomes that are remembered; of more, the one that was asked for least lately goes. None should
take more than some tens of kilobytes."""

_T = TypeVar("_T")
_Key = tuple[str, ...]
_known: WeakKeyDictionary[Order, OrderedDict[_Key, Any]] = WeakKeyDictionary()
_lock = threading.Lock()


def recall(order: Order, key: _Key, make: Callable[[], _T]) -> _T:
    """What was made under a key before; else it is made.

    Args:
        order: The order of quotes that it rests on, and with which it is forgotten.
        key: What it is called.
        make: Makes it; never gives None.
    """
    value: _T | None = recalled(order, key)
    if value is None:
        value = make()
        with _lock:
            known = _known.setdefault(order, OrderedDict())
            known[key] = value
            while len(known) > MOST_REMEMBERED:
                known.popitem(last=False)
    return value


def recalled(order: Order, key: _Key) -> Any:
    """What ``recall`` would give without making it; None when it would have to."""
    with _lock:
        known = _known.setdefault(order, OrderedDict())
        if key in known:
            known.move_to_end(key)
        return known.get(key)
