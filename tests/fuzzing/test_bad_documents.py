"""No document breaks the program, holds it up, or makes it say what is not there.

A few hundred documents; ``python benchmarks/fuzz.py`` makes a hundred thousand.
"""

from __future__ import annotations

import pytest
from mutations import Bad, documents
from trial import Tally, try_out

from onrecord.extractor import LocalExtractor
from onrecord.models import Authority


def test_bad_documents_do_no_harm() -> None:
    tally = Tally()
    try_out(documents(250, seed=1), LocalExtractor(Authority()), tally)
    assert not tally.crashes
    assert not tally.hangs
    assert not tally.untrue
    # The documents are not so bad that nothing is left to do.
    assert tally.read > 50 and tally.refused > 50 and tally.quotes > 100


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "“We go,” said Ann Lee,     \nof the guild.", id="blanks after a name's comma"
        ),
        pytest.param("“We go,” the .firm said.", id="a full stop before a noun"),
        pytest.param("«0\nR M\nE”", id="a signature above the closing mark"),
        pytest.param("«\nR M”", id="a signature below nothing"),
    ],
)
def test_what_once_did_harm(text: str) -> None:
    tally = Tally()
    try_out([Bad("a.txt", text.encode(), "as found")], LocalExtractor(Authority()), tally)
    assert tally.harmless, tally


def test_the_same_seed_makes_the_same_documents() -> None:
    assert documents(20, seed=3) == documents(20, seed=3) != documents(20, seed=4)
