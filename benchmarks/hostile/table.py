"""All attacks, in the order in which they are tried and told of."""

from __future__ import annotations

from .against_addresses import ADDRESSES
from .against_readers import READERS
from .against_sql import SQL

__all__ = ["ATTACKS"]

ATTACKS = (*SQL, *ADDRESSES, *READERS)
