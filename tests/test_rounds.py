"""What counts in a lake, and reprints: rounds give what is given with all in one place."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reprints import cut, edited, story

from onrecord.core.reprints import Wording, find_reprints, sketch_of
from onrecord.lake.grouping.counted import COUNTED, claim
from onrecord.lake.grouping.reprinted import REPRINTED, compare_prints
from onrecord.lake.grouping.rounds import in_place
from onrecord.models import Article
from onrecord.sources.files import unrepeated

IDS = st.sampled_from("abcdefg")
URLS = st.sampled_from([None, *(f"https://a.org/{n}" for n in range(6))])


@settings(max_examples=300, deadline=None)
@given(articles=st.lists(st.tuples(IDS, URLS), max_size=14))
def test_which_articles_count(articles: Sequence[tuple[str, str | None]]) -> None:
    read = [Article(id, "No.", url=url, source=str(n)) for n, (id, url) in enumerate(articles)]
    expected = {each.source for each in unrepeated(read) if isinstance(each, Article)}
    heads = [[id, url, f"file-{n // 5}", n % 5, str(n)] for n, (id, url) in enumerate(articles)]
    random.Random(1).shuffle(heads)
    found = in_place(COUNTED, [message for head in heads for message in claim(head)])
    assert {message.body[-1] for message in found.get("counted", ())} == expected
    assert found.keys() <= {"counted"}


STORIES = [story(n) for n in range(3)]
PRINTS = st.builds(
    lambda text, rate, share: edited(cut(text, share), rate),
    st.sampled_from([*STORIES, STORIES[0] + STORIES[1], STORIES[1] + STORIES[2]]),
    st.sampled_from([0.0, 0.0, 0.01, 0.05, 0.1]),
    st.sampled_from([1.0, 1.0, 0.8, 0.6, 0.4, 0.2]),
)


def links(wordings: Sequence[Wording]) -> dict[str, str]:
    found = in_place(REPRINTED, [m for each in wordings for m in compare_prints(each)])
    assert found.keys() <= {"reprints", "quotes"}
    reprints = {message.body[0]: message.body[1] for message in found.get("reprints", ())}
    assert {m.key: m.body[1] for m in found.get("quotes", ())} == reprints
    assert len(found.get("reprints", ())) == len(reprints)
    return reprints


@settings(max_examples=60, deadline=None)
@given(
    prints=st.lists(
        st.tuples(PRINTS, st.sampled_from([None, 0, 0, 1, 2, 9]), st.booleans()), max_size=14
    )
)
def test_any_reprints(prints: Sequence[tuple[str, int | None, bool]]) -> None:
    wordings = [
        Wording(
            f"a{n:02}",
            "statement" if own and n % 4 == 0 else "report",
            None if days is None else date(2024, 3, 5) + timedelta(days),
            sketch,
        )
        for n, (text, days, own) in enumerate(prints)
        if (sketch := sketch_of(text)) is not None
    ]
    assert links(wordings) == find_reprints(wordings)


@pytest.mark.parametrize("length", [2, 3, 4, 5, 8, 13, 40])
def test_a_chain_of_reprints(length: int) -> None:
    """Each day's article has most of the day before's, and in the end nothing of the first's."""
    paragraphs = story(5, sentences=2 * (length + 12)).split("\n\n")
    wordings = [
        Wording(f"a{n:02}", "report", date(2024, 3, 5) + timedelta(n), sketch)
        for n in range(length)
        if (sketch := sketch_of("\n\n".join(paragraphs[n : n + 10])))
    ]
    expected = find_reprints(wordings)
    assert set(expected.values()) == {"a00"}
    assert links(wordings) == expected
