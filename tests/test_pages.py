"""Web pages: which words of them are the article's, and what they tell of themselves."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from onrecord.core.reading.text import paragraphs
from onrecord.errors import SourceError, UnreadableSource
from onrecord.models import Article
from onrecord.sources.encodings import decode_page, mend
from onrecord.sources.html.details import page_details
from onrecord.sources.html.tree import MOST_ATTRIBUTES, MOST_ELEMENTS
from onrecord.sources.limits import MOST_BYTES
from onrecord.sources.pages import read_page

PAGES = Path(__file__).parent / "pages"
PROSE = (
    "<p>The council put off its vote on the bridge for the second time this summer.</p>"
    "<p>“The bridge can wait,” Mayor Ann Bell said after the session. “The truth cannot.”</p>"
    "<p>The engineers, of the firm Stone & Weir, declined to comment on the report.</p>"
)


def raw(name: str) -> bytes:
    """A page's bytes, in the encoding that it says it is in."""
    text = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    return text.encode("cp1252" if "iso-8859-1" in text else "utf-8")


def page(name: str, url: str | None = None) -> Article:
    return read_page(raw(name), source=f"{name}.html", url=url)


def made(body: str, head: str = "", url: str | None = None) -> Article:
    text = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return read_page(text.encode(), source="a.html", url=url)


@pytest.mark.parametrize(
    ("name", "title", "author", "publisher", "url", "day"),
    [
        pytest.param(
            "wire",
            "Bakers and mills reach a tentative deal after 98 days",
            "ROSA DELGADO, Tom Achebe",
            "Example Wire",
            "https://wire.example/article/bakers-mills-deal-0a1b2c",
            date(2024, 3, 14),
            id="JSON-LD, in the zone of the publisher",
        ),
        pytest.param(
            "wordpress",
            "Council Puts Off Vote on the Bridge",
            "Priya Raman",
            "The Exampleton Courier",
            "https://courier.example/2024/08/04/council-puts-off-vote/",
            date(2024, 8, 4),
            id="a graph of JSON-LD, whose UTC is a day ahead of the page",
        ),
        pytest.param(
            "broadsheet",
            "In Milltown, a Strike Divides Families",
            "Miriam Cole",
            "The Example Times",
            "https://times.example/2024/02/11/business/milltown-strike.html",
            date(2024, 2, 11),
            id="the publisher by reference",
        ),
        pytest.param(
            "british",
            "Mill strike: Minister urges both sides to talk",
            None,
            "EBC News",
            "https://www.ebc.example/news/uk-6612345",
            date(2023, 11, 2),
            id="an author who is the publisher is none",
        ),
        pytest.param(
            "local",
            "Fire chief: 'We got lucky' as warehouse burns",
            None,
            "Milltown Daily",
            "https://www.milltowndaily.example/news/fire-chief-we-got-lucky/article_5c1f.html",
            date(2024, 5, 20),
            id="broken JSON-LD, and a relative address",
        ),
        pytest.param(
            "interview",
            "‘I Still Smell Like Yeast’: A Talk With Joan Ferris",
            "Noor Haddad",
            "Crumb Magazine",
            "https://crumb.example/interviews/joan-ferris",
            date(2024, 4, 2),
            id="microdata",
        ),
        pytest.param(
            "release",
            "Bakers Union Statement on the Mill Owners’ Walkout",
            None,
            None,
            None,
            date(2024, 2, 27),
            id="a press release with one field",
        ),
        pytest.param(
            "tables",
            "Sheriff: No charges in canteen fire",
            None,
            None,
            None,
            date(2024, 3, 14),
            id="nothing for machines, Windows-1252, a page of tables",
        ),
    ],
)
def test_details(
    name: str,
    title: str,
    author: str | None,
    publisher: str | None,
    url: str | None,
    day: date,
) -> None:
    got = page(name)
    assert (got.title, got.author, got.publisher, got.url, got.published) == (
        title,
        author,
        publisher,
        url,
        day,
    )
    assert got.source == f"{name}.html"


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("wire", 10, "EXAMPLETON (EW) — The Bakers", "Achebe reported from Milltown."),
        ("wordpress", 5, "The Exampleton City Council", "The council meets again on Aug. 19."),
        ("broadsheet", 6, "MILLTOWN — On the morning", "A spokeswoman for the mill, Carla"),
        ("british", 6, "The employment minister", "Downing Street declined to comment."),
        ("local", 4, "A flour warehouse on Canal", "Orr asked residents to keep windows"),
        ("interview", 8, "Joan Ferris has led", "The oven, yes. The owners learned."),
        ("release", 10, "FOR IMMEDIATE RELEASE", "Press contact: Leo Adams"),
        ("tables", 4, "MILLTOWN — Nobody will", "Damage was put at $40,000."),
        ("amp", 3, "EXAMPLETON (EW) — The Bakers", "The Mill Owners Association confirmed"),
    ],
)
def test_paragraphs(name: str, count: int, first: str, last: str) -> None:
    text = page(name).text
    spans = paragraphs(text)
    assert [len(spans), text.count("\n\n") + 1] == [count, count]
    assert spans[0].of(text).startswith(first)
    assert spans[-1].of(text).startswith(last)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("wire", "We are hungry"),  # a caption
        ("wire", "not said by anyone"),  # a script
        ("wire", "I never lied"),  # another article
        ("wire", "Related Stories"),
        ("wire", "newsletter"),
        ("wordpress", "my neighbor said"),  # a reader's comment
        ("wordpress", "Share this"),
        ("wordpress", "covered city hall"),  # about the author
        ("broadsheet", "Nobody sleeps here"),
        ("broadsheet", "Advertisement"),
        ("british", "More on this story"),
        ("british", "Bread prices"),
        ("local", "School board"),
        ("local", "Watch now"),
        ("tables", "Classifieds"),
        ("tables", "HANK MÜLLER"),
    ],
)
def test_what_is_no_part_of_the_article(name: str, words: str) -> None:
    assert words in decode_page(raw(name), "")
    assert words not in page(name).text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("wire", "“No member will lose a day of leave,” the summary says."),  # an item of a list
        ("wire", "read aloud at the gates, “and I am tired.”"),  # a block quotation
        ("wire", "\n\nWhat is in the agreement\n\n"),  # a heading
        ("wire", "there was “no path” to an agreement"),  # marked up within a sentence
        ("interview", "I work for.\n\nIt is a small loaf."),  # two line breaks
        ("tables", "“It was a toaster,” King said."),
        ("tables", "The mill’s manager, René Dufour, said"),
    ],
)
def test_what_is_part_of_the_article(name: str, words: str) -> None:
    assert words in page(name).text


def test_a_front_page_has_no_article() -> None:
    with pytest.raises(UnreadableSource, match="no article can be found"):
        page("front")


def test_the_amp_page_is_the_same_article() -> None:
    assert page("amp").id == page("wire").id == "wire.example-bakers-mills-deal-0a1b2c-14d75e85"


@pytest.mark.parametrize(
    ("head", "url", "own"),
    [
        pytest.param("", "https://a.example/x", "https://a.example/x", id="as it was asked for"),
        pytest.param(
            '<link rel="canonical" href="https://www.a.example/y">',
            "https://a.example/x?from=feed",
            "https://www.a.example/y",
            id="canonical at the same site",
        ),
        pytest.param(
            '<link rel="canonical" href="https://origin.example/y">',
            "https://a.example/x",
            "https://a.example/x",
            id="a copy that points to its original",
        ),
        pytest.param(
            '<link rel="canonical" href="https://a.example/">',
            "https://a.example/x",
            "https://a.example/x",
            id="canonical that is the front page",
        ),
        pytest.param(
            '<link rel="canonical" href="javascript:alert(1)">', None, None, id="no web address"
        ),
    ],
)
def test_the_address(head: str, url: str | None, own: str | None) -> None:
    assert made(PROSE, head, url).url == own


@pytest.mark.parametrize(
    ("json_ld", "title"),
    [
        pytest.param('{"@type": "NewsArticle", "headline": "One"}', "One", id="plain"),
        pytest.param('{"@type": ["Article", "X"], "headline": "One"}', "One", id="two types"),
        pytest.param(
            '[{"@type": "WebSite"}, {"@type": "Article", "headline": "One"}]', "One", id="list"
        ),
        pytest.param('<!--{"@type": "Article", "headline": "One"}-->', "One", id="in a comment"),
        pytest.param(
            '{"@type": "Article", "headline": "One &amp; two"}', "One & two", id="an entity"
        ),
        pytest.param(
            '[{"@type": "Article", "headline": "One"}, {"@type": "Article", "headline": "Two"}]',
            "Field",
            id="several, and none is the page's",
        ),
        pytest.param(
            '[{"@type": "Article", "headline": "One"},'
            ' {"@type": "Article", "headline": "Two", "url": "https://a.example/x"}]',
            "Two",
            id="several, and one has the page's address",
        ),
        pytest.param('{"@type": "Article", "headline": 7}', "Field", id="a number"),
        pytest.param('{"@type": "Article", "headline": {"a": []}}', "Field", id="an object"),
        pytest.param("[" * 50_000, "Field", id="nested deeply"),
        pytest.param('{"@type": "Article", "headline": "' + "x" * 900 + '"}', "Field", id="long"),
    ],
)
def test_json_ld(json_ld: str, title: str) -> None:
    head = (
        f'<script type="application/ld+json">{json_ld}</script>'
        '<meta property="og:title" content="Field">'
    )
    assert made(PROSE, head, "https://a.example/x").title == title


def test_details_that_could_not_be_stored_are_cleaned() -> None:
    head = '<meta property="og:title" content="Vote\u200b put\u00a0off\u2028">'
    got = made(PROSE, head, "https://a.example/it's-<here>")
    assert (got.title, got.url) == ("Vote put off", "https://a.example/it%27s-%3Chere%3E")


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_detail_of_a_page_makes_it_unreadable(title: str, name: str) -> None:
    fields = escape(title, quote=True), escape(name, quote=True)
    head = '<meta property="og:title" content="{}"><meta name="author" content="{}">'
    assert made(PROSE, head.format(*fields), f"https://a.example/{name}").text


def test_details_given_go_before_the_page_s() -> None:
    data = raw("wire")
    details = {
        "publisher": "Another",
        "published": "2024-01-02",
        "title": None,
        "kind": "statement",
    }
    got = read_page(data, source="a", id="mine", details=details)
    assert (got.id, got.kind, got.publisher, got.published) == (
        "mine",
        "statement",
        "Another",
        date(2024, 1, 2),
    )
    assert got.title == "Bakers and mills reach a tentative deal after 98 days"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        pytest.param("“Café,” she said.".encode(), None, id="UTF-8 without a word"),
        pytest.param("“Café,” she said.".encode("utf-8-sig"), None, id="UTF-8 with a mark"),
        pytest.param("“Café,” she said.".encode("utf-16"), None, id="UTF-16 with a mark"),
        pytest.param(
            "“Café,” she said.".encode("cp1252"), "text/html; charset=windows-1252", id="server"
        ),
        pytest.param(
            "“Café,” she said.".encode("cp1252"),
            'text/html; charset="ISO-8859-1"',
            id="Latin-1 is Windows-1252",
        ),
        pytest.param(
            "“Café,” she said.".encode(), "text/html; charset=iso-8859-1", id="the server errs"
        ),
        pytest.param(
            b'<meta charset="windows-1252">' + "“Café,” she said.".encode("cp1252"), None, id="page"
        ),
        pytest.param(
            b'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">'
            + "“Café,” she said.".encode("cp1252"),
            "text/html",
            id="old page",
        ),
        pytest.param(
            "“Café,” she said.".encode("cp1252"),
            "text/html; charset=nonsense",
            id="no such encoding",
        ),
        pytest.param("“Caf\0é,” she\x07 said.".encode(), None, id="controls"),
        pytest.param(
            "“Café,” she said.".encode("utf-8-sig")[3:],
            "text/html; charset=utf-7",
            id="UTF-7 is not asked",
        ),
    ],
)
def test_encodings(data: bytes, content_type: str | None) -> None:
    if content_type and "nonsense" in content_type:
        data = data * 20  # there must be something to go by
    assert "“Café,” she said." in decode_page(data, "a", content_type)


def test_a_few_broken_characters_are_no_reason_to_refuse() -> None:
    data = ("“Oui,” she said. " * 20).encode() + b"\xe2\x80 \xff"
    text = decode_page(data, "a", "text/html; charset=utf-8")
    assert text.startswith("“Oui,” she said. ") and "\ufffd" in text


def test_old_pages_numbered_quotation_marks() -> None:
    assert (
        "“The bridge can wait,”" in made(PROSE.replace("“", "&#147;").replace("”", "&#148;")).text
    )


@given(st.text())
def test_mended_text_can_be_stored(text: str) -> None:
    assert "\0" not in mend(text)
    mend(text).encode()


@pytest.mark.parametrize(
    ("data", "content_type", "what"),
    [
        pytest.param(b" \n", None, "it is empty", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "image/png", "it is image/png", id="picture"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0" * 50, None, "", id="picture without a type"),
        pytest.param(b"just words", "text/html", "no web page", id="no tags"),
        pytest.param(b"{}", "application/json", "it is application/json", id="JSON"),
        pytest.param(b"<html></html>", None, "no article", id="nothing on it"),
        pytest.param(b"<p>x" * (MOST_BYTES // 4 + 1), None, "larger than 10 MiB", id="huge"),
        pytest.param(
            b"<p>so</p>" * (MOST_ELEMENTS + 1), None, "more than 15,000 elements", id="elements"
        ),
        pytest.param(
            b"<p " + b" ".join(b"a%d=1" % n for n in range(MOST_ATTRIBUTES + 2)) + b">x",
            None,
            "attributes in a tag",
            id="attributes",
        ),
        pytest.param(
            b"<div x='>' " + b" ".join(b"a%d" % n for n in range(400_000)) + b">x",
            None,
            "attributes in a tag",
            id="attributes behind a quoted bracket",
        ),
    ],
)
def test_a_page_of_no_use_is_refused(data: bytes, content_type: str | None, what: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_page(data, source="a.html", content_type=content_type)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param("<div>" * 100_000, id="open boxes"),
        pytest.param("<div>" * 100_000 + "x" + "</div>" * 100_000, id="boxes"),
        pytest.param("<p>" + "<b>" * 100_000, id="open emphasis"),
        pytest.param("<ul><li>" * 50_000, id="lists"),
        pytest.param("<table><tr><td>" * 50_000, id="tables"),
        pytest.param("<p title='" + "x" * 9_000_000 + "'>", id="a huge attribute"),
        pytest.param("<p>" + "&amp;" * 1_500_000 + "</p>", id="entities"),
        pytest.param("<!--" * 1_000_000 + "-->", id="comments"),
        pytest.param("<" * 3_000_000, id="brackets"),
        pytest.param("<script>" + "<" * 5_000_000 + "</script>", id="brackets in a script"),
        pytest.param("<p>" + "x" * 9_000_000 + "</p>", id="a long word"),
        pytest.param("<p>" + "a. " * 600_000 + "</p>", id="a long paragraph"),
        pytest.param("<p><a href='" * 10_000, id="open quotation marks"),
        pytest.param("\0" * 100_000, id="NULs"),
    ],
)
def test_hostile_pages_neither_crash_nor_hang(attack: str) -> None:
    try:
        got = made(f"{attack}{PROSE}")
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        assert got.text.strip() and "\0" not in got.text


def test_entities_of_a_page_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = f"{bomb}<html><body>&b;{PROSE}</body></html>".encode()
    assert "haha" not in read_page(data, source="a").text


def test_a_page_of_scripts_is_not_large() -> None:
    script = "<script>" + "var a=1<b;" * 5_000 + "</script><svg>" + "<g></g>" * 20_000 + "</svg>"
    data = '{"x": "<b ' + '\\"a\\" ' * 5_000 + '"}'
    got = made(f"{script}<div data-state='{data}'></div>{PROSE}")
    assert "The bridge can wait" in got.text


@given(st.text(alphabet="<>/=\"'&;!-[]{}abp h1\n“”.", max_size=300))
@example("<p")
@example("<h1><h1></h1></h1>")
@settings(max_examples=200, deadline=None)
def test_any_page_is_read_or_refused(body: str) -> None:
    try:
        got = made(body)
    except SourceError:
        return
    assert got.text == got.text.strip()
    assert "\0" not in got.text


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for content_type in (None, "text/html; charset=utf-16", "text/plain"):
        try:
            read_page(data, source="a", content_type=content_type)
        except SourceError as error:
            assert "\n" not in str(error)


def test_details_of_a_page_without_any() -> None:
    tree = html.document_fromstring("<p>x</p>")
    got = page_details(tree, None)
    assert (got.title, got.author, got.publisher, got.url, got.stamped) == (None,) * 4 + ((),)
