"""The words of an utterance, and how a report's differ from them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.core.statements import Comparison, Words, compare, words_of

SAID = (
    "We will not go back to work until they pay the writers. The studios had 100 days to make us "
    "an offer, and they never did! We're ready to talk."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("“We agree.”", "we agree", id="marks and case"),
        pytest.param("Zoë’s café", "zoe's cafe", id="accents and apostrophe"),
        pytest.param("I don’t", "I do not", id="contraction"),
        pytest.param("the labour theatre", "the labor theater", id="spelling"),
        pytest.param("ten percent", "10%", id="number and percent"),
        pytest.param("1,000 jobs", "1000 jobs", id="thousands"),
        pytest.param("[W]e go", "We go", id="capital in brackets"),
        pytest.param("the U.S. side", "the US side", id="abbreviation"),
        pytest.param("a well-known name", "a well known name", id="hyphen"),
    ],
)
def test_the_same_words(one: str, other: str) -> None:
    assert words_of(one).folded == words_of(other).folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("we will", "we will not", id="not"),
        pytest.param("1.5 million", "15 million", id="decimal"),
        pytest.param("the well", "the we'll", id="apostrophe"),
        pytest.param("100", "1000", id="number"),
    ],
)
def test_other_words(one: str, other: str) -> None:
    assert words_of(one).folded != words_of(other).folded


@pytest.mark.parametrize(
    ("reported", "fidelity"),
    [
        pytest.param(SAID, "verbatim", id="all of it"),
        pytest.param(
            "the studios had 100 days to make us an offer, and they never did",
            "verbatim",
            id="a sentence",
        ),
        pytest.param("We are ready to talk", "verbatim", id="a sentence, contraction written out"),
        pytest.param("until they pay the writers", "shortened", id="a piece of a sentence"),
        pytest.param("We will not go back to work … until they pay", "shortened", id="needless"),
        pytest.param("The studios … never did!", "shortened", id="ellipsis"),
        pytest.param("[They] had 100 days to make us an offer", "shortened", id="put in"),
        pytest.param("We will go back to work until they pay the writers", "altered", id="no not"),
        pytest.param("The studios had 200 days to make us an offer", "altered", id="a number"),
        pytest.param("The studios had days to make us an offer", "altered", id="left out unmarked"),
        pytest.param("We will not go back to work, ever, until they pay", "altered", id="added"),
        pytest.param("We will not go back to the bargaining table", "altered", id="another end"),
        pytest.param("The weather is fine in spring", "not found", id="nothing of it"),
        pytest.param("…", "not found", id="no words"),
    ],
)
def test_fidelity(reported: str, fidelity: str) -> None:
    assert compare(words_of(reported), words_of(SAID)).fidelity == fidelity


@pytest.mark.parametrize(
    ("reported", "differences"),
    [
        pytest.param(
            "We will go back to work until they pay the writers",
            [("left out", "", "not", False)],
            id="a dropped not",
        ),
        pytest.param(
            "The studios had 200 days to make us an offer",
            [("changed", "200", "100", False)],
            id="a number",
        ),
        pytest.param(
            "The studios had … to make [the writers] an offer",
            [("left out", "", "100 days", True), ("changed", "the writers", "us", True)],
            id="what the report shows",
        ),
        pytest.param(
            "We were ready to talk",
            [("changed", "We were", "We're", False)],
            id="a contraction is one word of the text",
        ),
        pytest.param(
            "they never did! We're not ready to talk",
            [("added", "not", "", False)],
            id="an added not",
        ),
    ],
)
def test_each_difference_is_marked(
    reported: str, differences: list[tuple[str, str, str, bool]]
) -> None:
    found = compare(words_of(reported), words_of(SAID))
    told = [
        (part.what, part.reported.of(reported), part.original.of(SAID), part.marked)
        for part in found.parts
        if part.what != "same"
    ]
    assert told == differences


@pytest.mark.parametrize(
    ("reported", "original"),
    [
        pytest.param(
            "We pay the carters first … You … drive over the ice.",
            "We pay the carters first. You cannot haul timber for us and then drive over the ice.",
            id="one light word between two",
        ),
        pytest.param(
            "all the air is gone from the hall … That is not much of a problem for her, "
            "but it is a problem for us",
            "all the air is gone from the hall, that means she has not been heard. It also means "
            "that no other singer is. That is not much of a problem for her, but it is a problem "
            "for us",
            id="its words stand there more than once",
        ),
    ],
)
def test_what_ellipses_leave_out_is_no_alteration(reported: str, original: str) -> None:
    found = compare(words_of(reported), words_of(original))
    assert found.fidelity == "shortened"
    assert {part.what for part in found.parts} == {"same", "left out"}


def test_what_the_original_puts_in_is_no_alteration() -> None:
    found = compare(words_of("they have to pay us"), words_of("[the studios] have to … pay us"))
    assert all(part.what == "same" or part.marked for part in found.parts)


words = st.sampled_from(
    ["we", "will", "not", "don't", "pay", "…", "[the]", "studios", "100", "ten", ".", "writers"]
)
texts = st.lists(words, max_size=25).map(" ".join)


@given(st.text())
def test_words_stand_where_they_say(text: str) -> None:
    read = words_of(text)
    assert len(read.folded) == len(read.spans)
    assert all(read.folded)
    assert all(span.start < span.end <= len(text) for span in read.spans)
    assert list(read.spans) == sorted(read.spans)
    assert all(0 <= gap <= len(read) for gap in read.gaps)
    assert all(0 <= n < len(read) for n in read.inserted)


@given(texts | st.text(), texts | st.text())
def test_parts_are_the_texts(reported: str, original: str) -> None:
    one, other = words_of(reported), words_of(original)
    found = compare(one, other)
    assert (found.place is None) == (found.fidelity == "not found") == (not found.parts)
    if found.place is None:
        return
    assert_in_order(found)
    for part in found.parts:
        if part.what == "same":
            assert folded(one, part.reported) == folded(other, part.original) != ()
        if part.what == "left out":
            assert part.reported.start == part.reported.end
        if part.what == "added":
            assert part.original.start == part.original.end
    # No word of the report is passed over.
    assert sum((folded(one, part.reported) for part in found.parts), ()) == one.folded


def assert_in_order(found: Comparison) -> None:
    assert found.place is not None
    spans = [part.original for part in found.parts if part.original.start < part.original.end]
    assert spans[0].start == found.place.start
    assert max(span.end for span in spans) == found.place.end
    for one, other in pairwise(spans):
        assert one.end <= other.start
    mine = [part.reported for part in found.parts if part.reported.start < part.reported.end]
    for one, other in pairwise(mine):
        assert one.end <= other.start


def folded(words: Words, span: tuple[int, int]) -> tuple[str, ...]:
    return tuple(
        word
        for word, at in zip(words.folded, words.spans, strict=True)
        if span[0] <= at.start and at.end <= span[1]
    )


@given(texts)
def test_words_are_verbatim_in_themselves(text: str) -> None:
    read = words_of(text)
    if len(read) and not read.inserted and not read.gaps:
        assert compare(read, read).fidelity == "verbatim"


@given(texts, st.integers(0, 20), st.integers(1, 8))
def test_a_piece_is_found(text: str, start: int, length: int) -> None:
    whole = words_of(text.replace("…", "").replace("[the]", "the"))
    picked = whole.text.split()[start : start + length]
    piece = words_of(" ".join(picked))
    if len(piece):
        assert compare(piece, whole).fidelity in ("verbatim", "shortened")
