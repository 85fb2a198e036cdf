"""Which quotes report one utterance."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.core.statements import Utterance, group

FOURTH, FIFTH = date(2024, 3, 4), date(2024, 3, 5)


def quote(id: str, text: str = "We will not stop.", **more: object) -> Utterance:
    return Utterance(
        **{  # type: ignore[arg-type]
            "quote": id,
            "speaker": "ann-lee",
            "kind": "direct",
            "text": text,
            "article": id,
            "published": FIFTH,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("We will not stop.", "we will not stop", True, id="case and stop"),
        pytest.param("We won’t — ever — stop", "We won't, ever, stop", True, id="punctuation"),
        pytest.param("We will not stop", "We will not halt", False, id="another word"),
        pytest.param("the well", "the we'll", False, id="apostrophe makes another word"),
        pytest.param("ﬁnal offer", "final offer", True, id="ligature"),
    ],
)
def test_the_same_words(one: str, other: str, same: bool) -> None:
    assert len(group([quote("a", one), quote("b", other)])) == (1 if same else 2)


def test_speakers_are_kept_apart() -> None:
    assert len(group([quote("a"), quote("b", speaker="bo-day")])) == 2


@pytest.mark.parametrize("kind", ["indirect", "declined"])
def test_a_paraphrase_has_no_statement(kind: str) -> None:
    assert group([quote("a", kind=kind)]) == ()


def test_words_there_must_be() -> None:
    assert group([quote("a", "…")]) == ()


@pytest.mark.parametrize(
    ("days", "said_on"),
    [
        pytest.param([(None, "none")], None, id="no day"),
        pytest.param([(FOURTH, "context"), (None, "none")], FOURTH, id="one knows"),
        pytest.param([(FOURTH, "stated"), (FIFTH, "context")], FOURTH, id="stated is better"),
        pytest.param([(FOURTH, "stated"), (FIFTH, "stated")], None, id="two stated days: unknown"),
        pytest.param([(FOURTH, "context"), (FIFTH, "context")], None, id="two days: unknown"),
    ],
)
def test_the_day(days: list[tuple[date | None, str]], said_on: date | None) -> None:
    words = "We will not stop until the last studio has signed."
    quotes = [quote(str(n), words, said_on=day, basis=b) for n, (day, b) in enumerate(days)]
    (statement,) = group(quotes)
    assert statement.said_on == said_on


def test_what_a_statement_has() -> None:
    (statement,) = group(
        [
            quote("a", "We will not stop", article="x", published=FIFTH),
            quote("b", "We will not stop!", article="x", published=FIFTH),
            quote("c", article="y", published=FOURTH),
        ]
    )
    assert statement.reports == 2
    assert statement.first_published == FOURTH
    assert statement.quotes == ("a", "b", "c")
    assert len(statement.text) == len("We will not stop.")


words = st.sampled_from(["We agree.", "we agree", "We AGREE!", "No deal.", "no deal", "…"])
quotes = st.builds(
    quote,
    st.uuids().map(str),
    words,
    speaker=st.sampled_from(["ann-lee", "bo-day"]),
    article=st.sampled_from("xyz"),
    said_on=st.sampled_from([FOURTH, FIFTH, None]),
    basis=st.sampled_from(["stated", "context"]),
)


@given(
    st.lists(quotes, max_size=8).flatmap(
        lambda found: st.permutations(found).map(lambda p: (found, p))
    )
)
def test_order_does_not_matter_and_no_quote_is_lost(
    pair: tuple[list[Utterance], list[Utterance]],
) -> None:
    found, shuffled = pair
    statements = group(found)
    assert statements == group(shuffled)
    grouped = [id for statement in statements for id in statement.quotes]
    assert sorted(grouped) == sorted(each.quote for each in found if each.text != "…")
