"""Paragraphs, trimming and words."""

from __future__ import annotations

import pytest

from onrecord.core.reading.text import paragraphs, trim, word_count
from onrecord.models import Span

WRAPPED = (
    "The bridge at Dunmore, which has carried the road to the\n"
    "harbor since the days of the steam trams, will be closed\n"
    "from Monday on. The council has found no money for it and\n"
    "does not expect to find any."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param(" \n\t\n ", [], id="blank"),
        pytest.param("One.", ["One."], id="one"),
        pytest.param("One.\n\nTwo.", ["One.", "Two."], id="blank-line"),
        pytest.param("One.\nTwo.", ["One.", "Two."], id="line-each"),
        pytest.param("  One. \n\n\n\n Two.  ", ["One.", "Two."], id="trimmed"),
        pytest.param("One.\n \t \nTwo.", ["One.", "Two."], id="blank-line-with-spaces"),
        pytest.param("One.\r\n\r\nTwo.\r\n", ["One.", "Two."], id="windows-line-ends"),
        pytest.param("The talks\ngo on.", ["The talks\ngo on."], id="broken-off-in-lower-case"),
        pytest.param("The talks\nGo on.", ["The talks", "Go on."], id="capital-begins-anew"),
        pytest.param("The talks:\ngo on.", ["The talks:", "go on."], id="line-ended-by-colon"),
        pytest.param("He left.”\nand so on", ["He left.”", "and so on"], id="line-ended-by-mark"),
        pytest.param("The talks\n\ngo on.", ["The talks", "go on."], id="blank-line-always-ends"),
        pytest.param(WRAPPED, [WRAPPED], id="wrapped-at-a-width"),
        pytest.param(f"{WRAPPED}\n\nNext.", [WRAPPED, "Next."], id="wrapped-then-another"),
        pytest.param("A\x0bB\x0cC", ["A\x0bB\x0cC"], id="other-line-breaks-are-no-line-ends"),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in paragraphs(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a b", "a b", id="nothing-to-trim"),
        pytest.param(" a b\n", "a b", id="both-ends"),
        pytest.param("\u00a0\u2003a\u00a0", "a", id="other-spaces"),
        pytest.param("  ", "", id="only-space"),
        pytest.param("", "", id="empty"),
    ],
)
def test_trim(text: str, expected: str) -> None:
    assert trim(text, Span(0, len(text))).of(text) == expected


def test_trim_stays_within_its_span() -> None:
    assert trim("a  b", Span(1, 3)) == Span(3, 3)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("“—”", 0, id="marks"),
        pytest.param("We agree, all 12 of us.", 6, id="words-and-numbers"),
        pytest.param("été à Zürich", 3, id="accents"),
    ],
)
def test_word_count(text: str, count: int) -> None:
    assert word_count(text, Span(0, len(text))) == count
