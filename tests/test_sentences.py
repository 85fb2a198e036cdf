"""Where sentences end, and where quotations keep them together."""

from __future__ import annotations

import pytest

from onrecord.core.reading.quotations import find_quotations
from onrecord.core.reading.sentences import sentences
from onrecord.models import Span


def split(text: str) -> list[str]:
    paragraph = Span(0, len(text))
    found = sentences(text, paragraph, find_quotations(text, [paragraph]))
    return [span.of(text) for span in found]


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("One sentence.", id="one"),
        pytest.param("no stop", id="no-stop"),
        pytest.param("Mr. Bell met Dr. Voss.", id="titles"),
        pytest.param("Sen. Ann Bell met Gov. Lund.", id="offices"),
        pytest.param("J. R. Bell met A. Nair.", id="initials"),
        pytest.param("The U.S. Senate met.", id="initials-of-a-country"),
        pytest.param("He came at 6 a.m. on Monday.", id="hours"),
        pytest.param("It fell on Jan. 4 and Feb. 5.", id="months"),
        pytest.param("Dunmore Rail Inc. lost 3.5 million.", id="company-and-decimal"),
        pytest.param("“We go. We stay,” he said.", id="stop-within-a-quotation"),
        pytest.param("“Who goes? You!” he said.", id="marks-within-a-quotation"),
        pytest.param("“Who goes?” Bell asked.", id="question-with-its-cue"),
        pytest.param("“Go!” shouted the crowd.", id="cue-in-lower-case"),
        pytest.param("“We go.” said Bell.", id="stop-then-cue-in-lower-case"),
        pytest.param("“We go!” Ann Bell, the mayor, said.", id="cue-some-words-on"),
        pytest.param("He said “no.” and left.", id="goes-on-in-lower-case"),
        pytest.param("“We go!”, he said.", id="comma-after-the-mark"),
    ],
)
def test_one_sentence(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["One.", "Two."], id="stops"),
        pytest.param(["Who?", "You!", "Me."], id="all-marks"),
        pytest.param(["It was late…", "He left."], id="ellipsis-sign"),
        pytest.param(["It was late...", "He left."], id="three-stops"),
        pytest.param(["He left (at last.)", "She stayed."], id="stop-in-brackets"),
        pytest.param(["He lives in the U.S.", "The others left."], id="initials-at-the-end"),
        pytest.param(["It cost $5.", "Then $6."], id="after-a-number"),
        pytest.param(["It ended.", "3 people left."], id="number-begins"),
        pytest.param(["“We go,” he said.", "“We stay.”"], id="quotation-after-its-cue"),
        pytest.param(["“We go.”", "The room was still."], id="quotation-alone"),
        pytest.param(["“We go.”", "“We stay.”"], id="two-quotations"),
        pytest.param(["Bell left.", "“We go,” he said."], id="sentence-then-quotation"),
        pytest.param(["He said, “We go.”", "Nobody spoke."], id="ends-with-a-quotation"),
    ],
)
def test_several_sentences(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


def test_only_the_paragraph_is_read() -> None:
    text = "One. Two. Three."
    assert [s.of(text) for s in sentences(text, Span(5, 9), [])] == ["Two."]
