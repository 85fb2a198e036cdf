"""What the core asks of a parse."""

from __future__ import annotations

import pytest
from parsing import by_hand, raw_by_hand

from onrecord.core.reading.frames import Edit, Frame
from onrecord.core.reading.tokens import RawToken, Sentence, read_parse
from onrecord.models import Span

TALKS = by_hand(
    "The/DT/det/1 chair/NN/nsubj/2 said/VBD/ROOT/2 that/IN/mark/5 talks/NNS/nsubj/5"
    " failed/VBD/ccomp/2 _././punct/2"
)


def texts(sentence: Sentence, indices: list[int]) -> list[str]:
    return [sentence.tokens[i].text for i in indices]


def test_spans_slice_to_their_words() -> None:
    text, _ = raw_by_hand("The/DT/det/1 chair/NN/ROOT/1 _,/,/punct/1 too/RB/advmod/1")
    sentence = by_hand("The/DT/det/1 chair/NN/ROOT/1 _,/,/punct/1 too/RB/advmod/1")
    assert text == "The chair, too"
    assert [token.span.of(text) for token in sentence.tokens] == ["The", "chair", ",", "too"]


def test_children_are_in_order_and_may_be_asked_by_relation() -> None:
    assert [kid.text for kid in TALKS.children(2)] == ["chair", "failed", "."]
    assert [kid.text for kid in TALKS.children(2, "nsubj", "ccomp")] == ["chair", "failed"]
    assert TALKS.children(0) == []


@pytest.mark.parametrize(
    ("i", "without", "expected"),
    [
        pytest.param(2, [], "The chair said that talks failed .", id="all"),
        pytest.param(5, [], "that talks failed", id="clause"),
        pytest.param(0, [], "The", id="leaf"),
        pytest.param(2, [5], "The chair said .", id="without-a-branch"),
    ],
)
def test_subtree(i: int, without: list[int], expected: str) -> None:
    assert " ".join(texts(TALKS, TALKS.subtree(i, without))) == expected


def test_ancestors_are_nearest_first() -> None:
    assert [token.text for token in TALKS.ancestors(4)] == ["failed", "said"]
    assert list(TALKS.ancestors(2)) == []


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(0, "The"), (3, "chair"), (4, "chair"), (32, "."), (33, None), (99, None)],
)
def test_token_at_an_offset(offset: int, expected: str | None) -> None:
    token = TALKS.at(offset)
    assert (token.text if token else None) == expected


def test_span_of_several_tokens() -> None:
    assert TALKS.span_of([5, 3]) == Span(15, 32)


@pytest.mark.parametrize(
    ("tag", "is_verb", "is_noun"),
    [
        ("VBD", True, False),
        ("MD", True, False),
        ("NNP", False, True),
        ("PRP", False, True),
        ("PRP$", False, False),
        ("JJ", False, False),
    ],
)
def test_parts_of_speech(tag: str, is_verb: bool, is_noun: bool) -> None:
    (token,) = by_hand(f"word/{tag}/ROOT/0").tokens
    assert (token.is_verb, token.is_noun) == (is_verb, is_noun)


@pytest.mark.parametrize(("text", "is_word"), [("yes", True), ("4", True), ("—", False)])
def test_words(text: str, is_word: bool) -> None:
    (token,) = by_hand(f"{text}/NN/ROOT/0").tokens
    assert token.is_word == is_word


def test_white_space_tokens_are_left_out_and_their_children_kept() -> None:
    made = Frame(Span(10, 19), "She  said")
    raw = [
        RawToken(0, 3, "PRP", "nsubj", 2),
        RawToken(4, 5, "_SP", "dep", 0),
        RawToken(5, 9, "VBD", "ROOT", 2),
    ]
    sentence = read_parse(made, raw)
    assert [(token.text, token.head) for token in sentence.tokens] == [("She", 1), ("said", 1)]


def test_a_head_that_is_white_space_hands_on_to_its_own() -> None:
    made = Frame(Span(0, 9), "She  said")
    raw = [
        RawToken(0, 3, "PRP", "nsubj", 1),
        RawToken(4, 5, "_SP", "dep", 2),
        RawToken(5, 9, "VBD", "ROOT", 2),
    ]
    assert [token.head for token in read_parse(made, raw).tokens] == [1, 1]


def test_a_root_that_is_white_space_leaves_a_tree() -> None:
    made = Frame(Span(0, 5), "   go")
    raw = [RawToken(0, 2, "_SP", "ROOT", 0), RawToken(3, 5, "VB", "dep", 0)]
    sentence = read_parse(made, raw)
    assert [token.head for token in sentence.tokens] == [0]
    assert list(sentence.ancestors(0)) == []


def test_nothing_but_white_space() -> None:
    assert read_parse(Frame(Span(0, 2), "  "), [RawToken(0, 2, "_SP", "ROOT", 0)]).tokens == ()


def test_a_stand_in_leads_back_to_the_whole_quotation() -> None:
    made = Frame(Span(0, 60), "It works, she said", (Edit(Span(0, 9), Span(0, 51)),))
    raw = [RawToken(0, 2, "PRP", "nsubj", 1), RawToken(3, 8, "VBZ", "ROOT", 1)]
    assert [token.span for token in read_parse(made, raw).tokens] == [Span(0, 51)] * 2
