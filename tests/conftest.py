"""What tests of more than one file are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running browser."""
    from browsing import launched

    with launched() as running:
        yield running
