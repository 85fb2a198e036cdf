"""Press releases in PDF files: lines into paragraphs, and what cannot be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed import Line, pdf, pdf_of, set_lines

from onrecord.errors import SourceError, UnreadableSource
from onrecord.models import Article
from onrecord.sources.limits import MOST_PAGES
from onrecord.sources.pages import read_page
from onrecord.sources.pdf_lines import Line as Printed
from onrecord.sources.pdf_lines import paragraphs_of

TITLE = ["Bakers Union and Mill Owners Reach", "Tentative Agreement"]
FIRST = [
    "EXAMPLETON, Calif. — The Bakers Union and the four largest mills of the country",
    "announced today that they have reached a tentative agreement, ending the longest",
    "stoppage in the history of the trade and opening the way to a ratification vote.",
]
SECOND = [
    "“This agreement is a testament to the determination of our members, who stood at",
    "the gates for ninety-eight days,” said Joan Ferris, the union’s president, who nego-",
    "tiated the well-",
]


def read(pages: list[list[Line]]) -> Article:
    return read_page(pdf(pages), source="a.pdf", content_type="application/pdf", id="a")


def release(second: list[str] | None = None) -> list[Line]:
    top = set_lines(["FOR IMMEDIATE RELEASE", "", "March 14, 2024", ""])
    title = set_lines(TITLE, y=660, step=22, size=18)
    return top + title + set_lines([*FIRST, "", *(second or [])], y=600)


def test_a_release() -> None:
    got = read([release(["“I can only speak for myself,” Ferris added, “and I am tired.”"])])
    assert got.title == "Bakers Union and Mill Owners Reach Tentative Agreement"
    assert got.published == date(2024, 3, 14)
    assert got.text.split("\n\n") == [
        "FOR IMMEDIATE RELEASE",
        "March 14, 2024",
        " ".join(FIRST),
        "“I can only speak for myself,” Ferris added, “and I am tired.”",
    ]


def lines(*texts: str | tuple[str, float]) -> list[Printed]:
    """Lines of one page, 14 points apart unless a text comes with a distance."""
    y, found = 720.0, []
    for each in texts:
        text, step = each if isinstance(each, tuple) else (each, 14)
        y -= step
        x = 72 + 20 * (len(text) - len(text.lstrip("\t")))
        found.append(Printed(0, text.strip("\t"), x, y, 11))
    return found


FULL = "a line that goes on to the margin of the page as most lines of a text do"


@pytest.mark.parametrize(
    ("given_", "paragraphs"),
    [
        pytest.param([FULL, FULL, "and ends."], 1, id="lines"),
        pytest.param([FULL, "ends.", (FULL, 24), "ends."], 2, id="space between"),
        pytest.param(["\t" + FULL, FULL, "ends.", "\t" + FULL, FULL], 2, id="indents"),
        pytest.param([FULL, "Ends here.", FULL, "ends."], 2, id="a line that had room"),
        pytest.param(["HEADING", FULL, FULL], 2, id="a heading"),
        pytest.param([FULL, "• one point", "• another"], 3, id="bullets"),
        pytest.param([FULL, FULL, "- 2 -"], 1, id="a page number at the edge"),
        pytest.param([FULL, FULL, "-more-"], 1, id="more"),
        pytest.param([FULL, FULL, "# # #"], 1, id="a line without a word"),
    ],
)
def test_paragraphs(given_: list[str | tuple[str, float]], paragraphs: int) -> None:
    found = paragraphs_of(lines(*given_))
    assert len(found) == paragraphs, [each.text for each in found]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        pytest.param("who nego-", "tiated it", "who negotiated it", id="within a word"),
        pytest.param("the well-", "known offer", "the well-known offer", id="well-known"),
        pytest.param("the 98-", "day strike", "the 98-day strike", id="figures"),
        pytest.param("Smith-", "Jones said", "Smith-Jones said", id="a capital follows"),
        pytest.param("who nego\u00ad", "tiated it", "who negotiated it", id="soft hyphen"),
        pytest.param("the offer -", "or what it was", "the offer - or what it was", id="a dash"),
        pytest.param("the de\ufb01nite", "o\ufb00er", "the definite offer", id="ligatures"),
        pytest.param(
            "a bread baker-",
            "owner, a baker, an owner",
            "a bread baker-owner, a baker, an owner",
            id="both are words here",
        ),
    ],
)
def test_line_ends(first: str, second: str, joined: str) -> None:
    # Lines as full as these, one under the other, are of one paragraph.
    found = paragraphs_of(lines(f"{FULL} {first}", f"{second} {FULL}"))
    assert [each.text for each in found] == [f"{FULL} {joined} {FULL}"]


def test_heads_and_feet_are_left_out_and_paragraphs_run_on() -> None:
    head = Line("Bakers Union — Press Release", y=760, size=9)
    one = [head, *set_lines([FIRST[0], FIRST[1]], y=100), Line("Page 1 of 2", y=40, size=9)]
    two = [
        head,
        *set_lines([FIRST[2], "", "Nobody else spoke."]),
        Line("Page 2 of 2", y=40, size=9),
    ]
    assert read([one, two]).text.split("\n\n") == [" ".join(FIRST), "Nobody else spoke."]


def test_two_columns() -> None:
    left = set_lines(
        ["The bakers and the mills", "agreed on Thursday that", "the stoppage would"], x=72
    )
    right = set_lines(
        ["end within the week, as", "both sides said.", "", "Nobody else spoke."], x=320
    )
    assert read([left + right]).text.split("\n\n") == [
        "The bakers and the mills agreed on Thursday that the stoppage would end within the week, "
        "as both sides said.",
        "Nobody else spoke.",
    ]


@pytest.mark.parametrize(
    ("top", "day"),
    [
        pytest.param(["March 14, 2024"], date(2024, 3, 14), id="one day"),
        pytest.param(["March 14, 2024", "", "Embargoed until March 15, 2024"], None, id="two days"),
        pytest.param(["03/04/2024"], None, id="ambiguous"),
        pytest.param(["FOR IMMEDIATE RELEASE"], None, id="none"),
    ],
)
def test_day(top: list[str], day: date | None) -> None:
    assert read([set_lines([*top, "", *FIRST])]).published == day


def test_the_day_of_a_dateline() -> None:
    first = [
        "EXAMPLETON, March 14, 2024 — The Bakers Union and the mills, which had met on",
        *FIRST[1:],
    ]
    assert read([set_lines([*first, "", "They met on May 2, 2023."])]).published == date(
        2024, 3, 14
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        pytest.param(pdf([[]]), "its pages are pictures", id="nothing on it"),
        pytest.param(
            pdf(
                [release()],
                trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> "
                b"/ID [(a)(a)]" % (b"o" * 32, b"u" * 32),
            ),
            "protected by a password",
            id="password",
        ),
        pytest.param(pdf([release()])[:300], "broken", id="torn"),
        pytest.param(b"%PDF-1.7\n" + b"x" * 500, "broken", id="nothing like a PDF"),
        pytest.param(
            pdf([[Line("so it goes on")]] * (MOST_PAGES + 1)), "more than 200 pages", id="pages"
        ),
        pytest.param(pdf_of([b" " * 30_000_000]), "unpacks to far more", id="bomb"),
        pytest.param(
            pdf_of([b"BT /F1 11 Tf " + b"() Tj " * 210_000 + b"ET"]),
            "unpacks to far more",
            id="operations",
        ),
        pytest.param(pdf_of([b"[" * 100_000]), "", id="nested arrays"),
    ],
)
def test_a_file_of_no_use_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_page(data, source="a.pdf")
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.integers(0, 900), st.binary(min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_damaged_file_is_read_or_refused(place: int, bytes_: bytes) -> None:
    whole = pdf([release()], packed=False)
    data = whole[:place] + bytes_ + whole[place + len(bytes_) :]
    try:
        read_page(data, source="a.pdf", content_type="application/pdf")
    except SourceError as error:
        assert "\n" not in str(error)
