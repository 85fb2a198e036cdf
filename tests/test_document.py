"""An article taken apart."""

from __future__ import annotations

import pytest
from parsing import StubParser, parsed

from onrecord.core.reading.document import read_document
from onrecord.models import Article, Span

TEXT = "One here. “Two here,” he said.\n\nThree “here” now.\n\n“Four.”"
DOCUMENT = read_document(Article("a", TEXT))


def test_parts() -> None:
    assert [span.of(TEXT) for span in DOCUMENT.paragraphs] == TEXT.split("\n\n")
    assert [span.of(TEXT) for span in DOCUMENT.sentences] == [
        "One here.",
        "“Two here,” he said.",
        "Three “here” now.",
        "“Four.”",
    ]
    assert DOCUMENT.owner == (0, 0, 1, 2)
    assert [each.span.of(TEXT) for each in DOCUMENT.quotations] == ["Two here,", "here", "Four."]


@pytest.mark.parametrize(
    ("offset", "sentence", "paragraph"),
    [
        pytest.param(0, 0, 0, id="first"),
        pytest.param(8, 0, 0, id="last-character"),
        pytest.param(9, 0, 0, id="between-sentences"),
        pytest.param(10, 1, 0, id="next"),
        pytest.param(31, 1, 0, id="between-paragraphs"),
        pytest.param(32, 2, 1, id="second-paragraph"),
        pytest.param(999, 3, 2, id="past-the-end"),
    ],
)
def test_where_an_offset_is(offset: int, sentence: int, paragraph: int) -> None:
    assert DOCUMENT.sentence_at(offset) == sentence
    assert DOCUMENT.paragraph_at(offset) == paragraph


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        pytest.param("One", False, id="outside"),
        pytest.param("“Two", True, id="opening-mark"),
        pytest.param("Two", True, id="inside"),
        pytest.param("” he", True, id="closing-mark"),
        pytest.param(" he", False, id="after"),
    ],
)
def test_quoted_at(words: str, quoted: bool) -> None:
    assert DOCUMENT.quoted_at(TEXT.index(words)) is quoted


def test_sentences_of_a_paragraph() -> None:
    assert [list(DOCUMENT.sentences_of(n)) for n in range(3)] == [[0, 1], [2], [3]]


def test_quotations_in_a_span() -> None:
    def inside(span: Span) -> list[str]:
        return [each.span.of(TEXT) for each in DOCUMENT.quotations_in(span)]

    assert inside(Span(0, len(TEXT))) == ["Two here,", "here", "Four."]
    assert inside(DOCUMENT.sentences[1]) == ["Two here,"]
    assert inside(DOCUMENT.sentences[0]) == []


def test_frame_is_the_sentence() -> None:
    assert DOCUMENT.frame(2).text == "Three “here” now."
    assert DOCUMENT.frame(2).span == DOCUMENT.sentences[2]


def test_parses_are_kept_by_sentence() -> None:
    document = parsed(TEXT, StubParser())
    assert DOCUMENT.parses == {}
    assert 1 in document.parses
    for n, sentence in document.parses.items():
        assert sentence.span == DOCUMENT.sentences[n]


def test_an_empty_article() -> None:
    document = read_document(Article("a", ""))
    assert (document.paragraphs, document.quotations, document.sentences) == ((), (), ())
    assert (document.sentence_at(0), document.paragraph_at(0), document.quoted_at(0)) == (
        0,
        0,
        False,
    )
