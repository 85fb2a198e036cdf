"""Quotation marks of all writings, paired."""

from __future__ import annotations

import pytest

from onrecord.core.reading.quotations import Quotation, find_quotations
from onrecord.core.reading.text import paragraphs


def quotations(text: str) -> tuple[Quotation, ...]:
    return find_quotations(text, paragraphs(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("No marks at all.", [], id="none"),
        pytest.param("“We agree,” she said.", ["We agree,"], id="curly"),
        pytest.param('"We agree," she said.', ["We agree,"], id="straight"),
        pytest.param("''We agree,'' she said.", ["We agree,"], id="two-apostrophes"),
        pytest.param("``We agree,'' she said.", ["We agree,"], id="backticks"),
        pytest.param("``We agree,`` she said.", ["We agree,"], id="backticks-both-sides"),
        pytest.param("„We agree,“ she said.", ["We agree,"], id="low-opening"),
        pytest.param("«We agree», she said.", ["We agree"], id="guillemets"),
        pytest.param("＂We agree,＂ she said.", ["We agree,"], id="full-width"),
        pytest.param("“We agree,“ she said.", ["We agree,"], id="closing-reversed"),
        pytest.param("”We agree,” she said.", ["We agree,"], id="opening-reversed"),
        pytest.param("”We agree,“ she said.", ["We agree,"], id="both-reversed"),
        pytest.param('“We agree," she said.', ["We agree,"], id="curly-with-straight"),
        pytest.param("“ We agree, ” she said.", ["We agree,"], id="spaces-inside"),
        pytest.param("He said:“We agree.”", ["We agree."], id="no-space-before"),
        pytest.param("(“We agree.”)", ["We agree."], id="in-brackets"),
        pytest.param("the plan—“a gift”—failed", ["a gift"], id="between-dashes"),
        pytest.param("“One,” he said, “two.”", ["One,", "two."], id="broken-by-its-cue"),
        pytest.param("“He said ‘no’ to me,” I said.", ["He said ‘no’ to me,"], id="nested"),
        pytest.param("“” and “ ”", [], id="empty"),
        pytest.param("“One” “two”", ["One", "two"], id="side-by-side"),
        pytest.param('"One""two"', ["One", "two"], id="side-by-side-without-a-space"),
        pytest.param("‘We agree,’ she said.", ["We agree,"], id="single"),
        pytest.param("'We agree,' she said.", ["We agree,"], id="single-straight"),
        pytest.param("‘We can’t agree,’ she said.", ["We can’t agree,"], id="single-apostrophe"),
        pytest.param("the unions’ offer and the drivers’ answer", [], id="possessives"),
        pytest.param("the '90s and the dancers didn't", [], id="clipped-words"),
        pytest.param("‘Twas the night", [], id="clipped-at-the-start"),
        pytest.param('<a href="x y z">She</a> said "no."', ["no."], id="markup-left-over"),
        pytest.param('a < b, "so it is," and c > d', ["so it is,"], id="no-markup"),
    ],
)
def test_one_paragraph(text: str, expected: list[str]) -> None:
    assert [each.span.of(text) for each in quotations(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "“One.\n\n“Two.”", [("One.", False), ("Two.", True)], id="mark-at-each-paragraph"
        ),
        pytest.param(
            "“One.\n\n“Two.\n\n“Three.”",
            [("One.", False), ("Two.", True), ("Three.", True)],
            id="three-paragraphs",
        ),
        pytest.param(
            '"One.\n\n"Two."', [("One.", False), ("Two.", True)], id="straight-at-each-paragraph"
        ),
        pytest.param(
            "“One.\n\nTwo.”", [("One.", False), ("Two.", True)], id="closed-without-a-new-mark"
        ),
        pytest.param("“One.\n\nTwo. “Three.”", [("Three.", False)], id="slip-is-dropped"),
        pytest.param("“One.\n\nTwo.", [], id="never-closed"),
        pytest.param(
            "“One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive. Six.”", [], id="closed-too-far-away"
        ),
        pytest.param(
            "A slip” here.\n\n“One,” he said.", [("One,", False)], id="closing-mark-alone"
        ),
        pytest.param(
            "“A slip here.\n\nAnd then he said: “One.”",
            [("One.", False)],
            id="slip-then-a-quotation-in-mid-paragraph",
        ),
        pytest.param(
            "“One,” she said. “Two.\n\n“Three.”",
            [("One,", False), ("Two.", False), ("Three.", True)],
            id="opened-after-the-cue",
        ),
        pytest.param(
            '"One “two” three.\n\n"Four “five” six."',
            [("One “two” three.", False), ("Four “five” six.", True)],
            id="curly-within-a-passage-in-straight",
        ),
    ],
)
def test_over_paragraphs(text: str, expected: list[tuple[str, bool]]) -> None:
    assert [(each.span.of(text), each.continues) for each in quotations(text)] == expected


def test_outer_holds_the_marks() -> None:
    (quotation,) = quotations("so “we agree,” she said")
    assert quotation.outer.of("so “we agree,” she said") == "“we agree,”"


def test_single_marks_are_told() -> None:
    text = "‘One,’ he said. “Two,” she said."
    assert [each.single for each in quotations(text)] == [True, False]


def test_paragraph_is_told() -> None:
    text = "Nothing here.\n\n“One,” he said.\n\n“Two,” she said."
    assert [each.paragraph for each in quotations(text)] == [1, 2]


@pytest.mark.xfail(strict=True, raises=AssertionError)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A closing guillemet with a space before it is taken for an opening one.
        pytest.param("« We agree », she said.", ["We agree"], id="guillemets-with-spaces"),
        # Apostrophes on both sides of a clipped word are taken for marks.
        pytest.param("rock 'n' roll", [], id="clipped-at-both-ends"),
    ],
)
def test_known_failures(text: str, expected: list[str]) -> None:
    assert [each.span.of(text) for each in quotations(text)] == expected
