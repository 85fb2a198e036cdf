"""How the words of a report are shown beside a statement's."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from onrecord.core.statements import compare, words_of
from onrecord.models import Span
from onrecord.site.show.differing import cut_words, differing, parts_of

SAID = "We will not go back to work until they pay the writers, all of them."


def shown(reported: str, original: str = SAID, quoted: tuple[Span, ...] = ()) -> Markup:
    parts = compare(words_of(reported), words_of(original)).parts
    return differing(reported, original, parts, quoted)


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        pytest.param(SAID, SAID, id="nothing differs"),
        pytest.param(
            "We will go back to work until they pay the writers",
            "We will [left out: not] go back to work until they pay the writers",
            id="left out",
        ),
        pytest.param(
            "We will not go back to work until they finally pay the writers",
            "We will not go back to work until they [added: finally] pay the writers",
            id="added",
        ),
        pytest.param(
            "We will not go back to bed until they pay the writers",
            "We will not go back to [changed, from: work to: bed] until they pay the writers",
            id="changed",
        ),
        pytest.param(
            "We will not go back … they pay the writers",
            "We will not go back … [left out, with a sign: to work until] they pay the writers",
            id="left out with an ellipsis",
        ),
        pytest.param(
            "We will not go back to work until [the studios] pay the writers",
            "We will not go back to work until"
            " [changed, with a sign, from: they to: [the studios]] pay the writers",
            id="brackets belong to what they hold",
        ),
    ],
)
def test_a_reader_without_the_typography_gets_it_in_words(reported: str, expected: str) -> None:
    assert " ".join(unescape(shown(reported).striptags()).split()) == expected


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        pytest.param("We will go back to work until they pay", "<del>not</del>", id="left out"),
        pytest.param(
            "back to work until they finally pay the writers", "<ins>finally</ins>", id="added"
        ),
        pytest.param("go back … they pay", '<del class="shown">to work until</del>', id="ellipsis"),
    ],
)
def test_differences_are_elements_of_their_own(reported: str, expected: str) -> None:
    html = shown(reported)
    assert expected in re.sub(r'<span class="heard">.*?</span>', "", html)


def test_what_is_not_quoted_is_the_reporters() -> None:
    reported = "nobody will not go back to work until they pay the writers"
    html = shown(reported, quoted=(Span(12, len(reported)),))
    assert "outside the quotation marks" in html
    assert 'class="shown"' in html
    assert "“not go back to work until they pay the writers”" in html


@pytest.mark.parametrize(
    ("reported", "quoted", "expected"),
    [
        pytest.param("that it was hasty", "hasty", "that it was “hasty”", id="without"),
        pytest.param("that it was “hasty,” he said", "hasty,", None, id="has curly ones"),
        pytest.param('that it was "hasty"', "hasty", None, id="has straight ones"),
        pytest.param("hasty", "hasty", "“hasty”", id="all of it"),
    ],
)
def test_quotation_marks_are_put_once(reported: str, quoted: str, expected: str | None) -> None:
    start = reported.index(quoted)
    html = differing(reported, "", (), (Span(start, start + len(quoted)),))
    assert unescape(html) == (expected or reported)


def test_long_words_left_out_are_shortened() -> None:
    middle = " ".join(f"word{n}" for n in range(60))
    html = shown("We begin here … and we end there", f"We begin here {middle} and we end there")
    assert "(44 more words)" in html
    assert "word7" in html
    assert "word30" not in html


def test_nothing_of_a_text_is_markup() -> None:
    bad = "<script>alert(1)</script>"
    html = shown(
        f"We will {bad} go back to work until “they” & [<b>who</b>] pay the writers",
        f"We will not go back to work until <i>they</i> pay the writers, {bad} all of them.",
        (Span(0, 8),),
    )
    allowed = re.compile(r'<(/?(del|ins|span)|(del|ins) class="shown"|span class="heard")>')
    assert "<" not in allowed.sub("", html)
    assert "script&gt;" in html


WORDS = st.lists(
    st.sampled_from("we will not go back … [and] “pay” them, <b> &".split()), max_size=12
)


@given(WORDS, WORDS, st.integers(0, 20), st.integers(0, 40))
def test_no_word_of_a_report_is_lost(
    reported: list[str], original: list[str], start: int, end: int
) -> None:
    one, other = " ".join(reported), " ".join(original)
    html = shown(one, other, (Span(min(start, len(one)), min(end, len(one))),))
    kept = re.sub(r'<del( class="shown")?>.*?</del>', "", html, flags=re.DOTALL)
    kept = re.sub(r'<span class="heard">.*?</span>', "", kept)
    text = unescape(Markup(kept).striptags())
    assert re.sub(r"[\s“”]", "", text) == re.sub(r"[\s“”]", "", one)


def test_stored_parts_are_read() -> None:
    assert parts_of(None) == ()
    [part] = parts_of('[["left out", 3, 3, 4, 9, 1]]')
    assert (part.what, part.reported, part.original, part.marked) == (
        "left out",
        Span(3, 3),
        Span(4, 9),
        True,
    )


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param(Span(0, len(SAID)), (0, 0), id="all"),
        pytest.param(Span(8, 54), (2, 3), id="both ends cut"),
    ],
)
def test_cut_words_are_counted(place: Span, expected: tuple[int, int]) -> None:
    assert cut_words(SAID, place) == expected
