"""Sentences made ready for a parser, and the way back to the article."""

from __future__ import annotations

import pytest

from onrecord.core.reading.frames import Frame, frame
from onrecord.core.reading.quotations import find_quotations
from onrecord.models import Span

LONG = "We came with two carts and nine children, and we asked nobody for anything at all"


def framed(text: str) -> Frame:
    span = Span(0, len(text))
    return frame(text, span, find_quotations(text, [span]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Bell said no.", "Bell said no.", id="nothing-to-do"),
        pytest.param("Bell\nsaid\u00a0no.", "Bell said no.", id="spaces"),
        pytest.param("“We agree,” Bell said.", "“We agree,” Bell said.", id="short-is-kept"),
        pytest.param('"We agree," Bell said.', "“We agree,” Bell said.", id="marks-made-curly"),
        pytest.param("''We agree,'' Bell said.", "“We agree,” Bell said.", id="doubled-marks"),
        pytest.param(f"“{LONG},” Bell said.", "“It works,” Bell said.", id="long-is-replaced"),
        pytest.param(f"“{LONG}!” Bell said.", "“It works!” Bell said.", id="end-mark-is-kept"),
        pytest.param(
            "“We go. We stay,” Bell said.", "“It works,” Bell said.", id="two-sentences-replaced"
        ),
        pytest.param(
            "Bell said it was “a long and winding road that has no end that anyone can see.”",
            "Bell said it was “a long and winding road that has no end that anyone can see.”",
            id="long-fragment-is-kept",
        ),
        pytest.param(
            f"“{LONG},” she said, “and never will. Not ever.”",
            "“It works,” she said, “it works.”",
            id="two-quotations",
        ),
    ],
)
def test_text(text: str, expected: str) -> None:
    assert framed(text).text == expected


@pytest.mark.parametrize(
    ("text", "piece", "source"),
    [
        pytest.param("Bell said no.", "said", "said", id="no-edit"),
        pytest.param(f"“{LONG},” Bell said.", "It works,", f"{LONG},", id="stand-in-as-a-whole"),
        pytest.param(f"“{LONG},” Bell said.", "works", f"{LONG},", id="part-of-a-stand-in"),
        pytest.param(f"“{LONG},” Bell said.", "Bell", "Bell", id="after-a-stand-in"),
        pytest.param(f"“{LONG},” Bell said.", "said.", "said.", id="the-end"),
        pytest.param("''We agree,'' Bell said.", "“", "''", id="mark-of-another-length"),
        pytest.param("''We agree,'' Bell said.", "agree", "agree", id="within-short-quotation"),
        pytest.param("So “  we agree ” Bell said.", "“", "“  ", id="space-inside-belongs-to-mark"),
    ],
)
def test_way_back(text: str, piece: str, source: str) -> None:
    made = framed(text)
    start = made.text.index(piece)
    assert made.to_source(start, start + len(piece)).of(text) == source


def test_the_way_back_of_the_whole_is_the_sentence() -> None:
    text = f"He came. “{LONG},” Bell said. She left."
    span = Span(9, len(text) - 10)
    made = frame(text, span, find_quotations(text, [Span(0, len(text))]))
    assert made.to_source(0, len(made.text)) == span
