"""Whatever happens to a build, nothing is lost, nothing doubled, and the next one succeeds.

A few tries of each fault; ``python benchmarks/crashes.py`` makes many.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

import pytest
from kinds import FAULTS
from workshop import Workshop

TRIES = {"killed": 6, "no_room": 4, "read_only": 3, "damaged": 6, "at_once": 1}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost(shop: Workshop, fault: str) -> None:
    if fault == "read_only" and os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("setpriv is not there, and the superuser may write everywhere")
    outcome = FAULTS[fault](shop, TRIES.get(fault, 3), Random(20230502))
    assert outcome.harmless, outcome
    assert outcome.hit, "it never struck"


def test_the_editions_differ(shop: Workshop, tmp_path: Path) -> None:
    assert shop.content["old"] != shop.content["new"]
    shop.restore()
    assert shop.whole() and not shop.has("new")
