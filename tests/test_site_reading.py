"""Pages that are read, over HTTP: quote, article, statement and what is told about the record."""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

import pytest
from cogapp import Cog
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from pybtex.database import parse_string
from site_sample import FIRST, METADATA, make_database, site, start_datasette, stop
from statements_sample import LETTER, differing_site, quote_key, statement_key

from onrecord.models import Correction, Span
from onrecord.site.reading.about import contact_of
from onrecord.site.reading.article import COLOURS, LINES, letters
from onrecord.site.reading.linked import data_block, quotation
from onrecord.site.show import measured
from onrecord.site.show.passages import Mark, marked_text
from onrecord.site.show.telling import told_confidence, told_when

LETTER_PAGE = f"/quotes/statements/{statement_key('letter')}"
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def ask(path: str, base: str = "") -> http.client.HTTPResponse:
    """Ask for a page without following redirects; its text is put beside it as ``page``."""
    connection = http.client.HTTPConnection(urlsplit(base or site()).netloc, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.page = answer.read().decode()  # type: ignore[attr-defined]
    connection.close()
    return answer


def page(path: str, base: str = "", status: int = 200) -> str:
    answer = ask(path, base)
    assert answer.status == status, answer.status
    text: str = answer.page  # type: ignore[attr-defined]
    return text


def bare(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def linked(html: str) -> dict[str, Any]:
    """The linked data of a page."""
    [block] = DATA.findall(html)
    found: dict[str, Any] = json.loads(block)
    return found


def key_of(words: str, base: str = "", article: str = "first") -> str:
    path = f"/quotes/quotes.json?_shape=array&text__contains={percent_encoded(words)}"
    [found] = json.loads(page(f"{path}&article={article}", base))
    return str(found["id"])


def test_linked_data_of_a_quote_is_the_quotation_expected() -> None:
    key, base = key_of("will not sail"), site()
    guild = {
        "@type": "Organization",
        "name": "Harbor Pilots Guild",
        "url": f"{base}/quotes/speakers/hpg",
    }
    words = "We will not sail until the boats are safe, Nobody should drown for a timetable."
    assert linked(page(f"/quotes/quotes/{key}")) == {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": f"{base}/quote/{key}",
        "url": f"{base}/quote/{key}",
        "identifier": key,
        "inLanguage": "en",
        "text": words,
        "spokenByCharacter": guild,
        "creator": guild,
        "dateCreated": "2024-03-04",
        "isPartOf": {
            "@type": "NewsArticle",
            "@id": f"{base}/article/first",
            "headline": "About first <i>things</i>",
            "url": "https://courier.example/pilots",
            "datePublished": "2024-03-05",
            "publisher": {"@type": "Organization", "name": "Bay Courier"},
        },
    }


@pytest.mark.parametrize(
    ("words", "article", "has", "lacks"),
    [
        pytest.param("hasty", "first", {"spokenByCharacter"}, {"dateCreated", "creator"}, id="m"),
        pytest.param("talks", "second", {"dateCreated"}, {"creator"}, id="a paraphrase"),
        pytest.param("tells of weather", "long", set(), {"spokenByCharacter"}, id="nobody known"),
    ],
)
def test_what_is_not_known_is_not_in_the_linked_data(
    words: str, article: str, has: set[str], lacks: set[str]
) -> None:
    data = linked(page(f"/quotes/quotes/{key_of(words, article=article)}"))
    assert data["@type"] == "Quotation"
    assert has <= data.keys()
    assert not lacks & data.keys()


def test_a_person_an_unnamed_source_and_a_refusal_as_linked_data() -> None:
    person = linked(page(f"/quotes/quotes/{key_of('talks', article='second')}"))
    assert person["spokenByCharacter"] == {
        "@type": "Person",
        "name": "Marta Lind",
        "url": f"{site()}/quotes/speakers/marta-lind",
        "jobTitle": "spokeswoman",
        "affiliation": {
            "@type": "Organization",
            "name": "Port of Ostrava Bay",
            "url": f"{site()}/quotes/speakers/pob",
        },
    }
    aide = {"id": "1", "kind": "direct", "text": "We agree.", "said_on": None, "party": None}
    aide |= {"speaker": "aide", "speaker_name": "a senior aide", "speaker_kind": "unnamed"}
    unnamed = quotation(aide, url="/quote/1", article=None, link=lambda *_: "")
    told = {"name": "a senior aide", "description": "not named in the article"}
    assert unnamed and unnamed["spokenByCharacter"] == unnamed["creator"] == told
    assert DATA.findall(page(f"/quotes/quotes/{key_of('had no comment')}")) == []


def test_stored_markup_does_not_leave_the_linked_data() -> None:
    html = page(f"/quotes/quotes/{key_of('talks', article='second')}")
    assert linked(html)["text"] == "<b>talks</b> & tea <script>alert(1)</script> would go on"
    assert "<script>alert" not in html
    assert linked(page("/quotes/articles/second"))["headline"] == "About second <i>things</i>"


@given(st.text())
def test_no_text_ends_the_element_that_it_stands_in(text: str) -> None:
    block = data_block({"text": text, "list": [text]})
    assert json.loads(block) == {"text": text, "list": [text]}
    assert not set("<>&'") & set(block)
    assert block.isascii()


def test_an_article_and_a_statement_as_linked_data() -> None:
    article = linked(page("/quotes/articles/first"))
    assert article["@type"] == "NewsArticle"
    assert article["@id"] == f"{site()}/article/first"
    assert article["url"] == "https://courier.example/pilots"
    letter = linked(page(LETTER_PAGE, differing_site()))
    assert (letter["@type"], letter["text"]) == ("Quotation", LETTER)
    assert letter["isPartOf"]["@type"] == "Article"
    assert letter["creator"]["name"] == "Harbor Pilots Guild"
    assert letter["dateCreated"] == "2024-03-04"
    enough = linked(page(f"/quotes/statements/{statement_key('enough')}", differing_site()))
    # The report that has these words, which is not the first one.
    assert enough["isPartOf"]["publisher"]["name"] == "Evening Star"


@pytest.mark.parametrize(
    "path", [f"/quotes/quotes/{quote_key('enough-star')}", LETTER_PAGE, "/quotes/articles/star"]
)
def test_a_page_says_of_itself_what_it_is(path: str) -> None:
    head = page(path, differing_site()).partition("</head>")[0]
    told = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)">', head))
    for name in ("description", "og:title", "og:description", "og:url", "og:type", "og:site_name"):
        assert told[name], name
    assert len(told["description"]) <= 210
    assert f'<link rel="canonical" href="{differing_site()}{path}">' in head
    assert ask(urlsplit(told["og:url"]).path, differing_site()).getheader("location") == path
    for other in re.findall(r'rel="alternate" type="[^"]+" href="([^"]+)"', head):
        assert ask(urlsplit(other).path, differing_site()).status == 200, other


QUOTE, OLD = quote_key("enough-star"), statement_key("enough")


@pytest.mark.parametrize(
    ("path", "status", "to"),
    [
        (f"/quote/{QUOTE}", 301, f"/quotes/quotes/{QUOTE}"),
        (f"/quote/{QUOTE}?a=1", 301, f"/quotes/quotes/{QUOTE}?a=1"),
        (f"/statement/{OLD}", 301, f"/quotes/statements/{OLD}"),
        ("/article/courier", 301, "/quotes/articles/courier"),
        ("/article/a.b", 301, "/quotes/articles/a~2Eb"),
        ("/article/a~2Fb", 301, "/quotes/articles/a~2Fb"),
        # The former id of a statement: the quote's own.
        (f"/statement/{QUOTE}", 301, f"/quotes/statements/{QUOTE}"),
        (f"/statement/{QUOTE}.json", 302, f"/statement/{OLD}.json"),
        (f"/statement/{QUOTE}.bib", 302, f"/statement/{OLD}.bib"),
        ("/quote/none.json", 404, None),
        ("/quote/none.txt", 404, None),
        ("/statement/none.bib", 404, None),
        ("/quote", 404, None),
        ("/quote/a/b", 404, None),
        ("/quote//example.com", 404, None),
    ],
)
def test_short_addresses(path: str, status: int, to: str | None) -> None:
    answer = ask(path, differing_site())
    assert (answer.status, answer.getheader("location")) == (status, to)


def test_a_short_address_of_what_is_not_there_leads_to_a_plain_404() -> None:
    to = ask("/quote/none").getheader("location")
    assert ask(str(to)).status == 404


@pytest.mark.parametrize(
    ("form", "kind"),
    [("txt", "text/plain"), ("bib", "application/x-bibtex"), ("json", "application/json")],
)
@pytest.mark.parametrize("path", [f"/quote/{QUOTE}", f"/statement/{OLD}"])
def test_forms_to_cite(path: str, form: str, kind: str) -> None:
    answer = ask(f"{path}.{form}", differing_site())
    assert answer.status == 200
    assert (answer.getheader("content-type") or "").startswith(kind)
    assert answer.getheader("x-content-type-options") == "nosniff"
    assert answer.getheader("x-robots-tag") == "noindex"
    assert f".{form}" in (answer.getheader("content-disposition") or "")
    text: str = answer.page  # type: ignore[attr-defined]
    words = "Twelve weeks is <i>enough</i> & more than enough for any <script>alert(1)</script>"
    assert f"{differing_site()}{path}" in text
    if form == "bib":
        [entry] = parse_string(text, "bibtex").entries.values()
        assert r"\textless{}i\textgreater{}enough" in entry.fields["title"]
    elif form == "json":
        data = json.loads(text)
        assert data["text"].startswith(words)
        assert data["citation"]["text"] in page(f"{path}.txt", differing_site())
    else:
        assert text.startswith(f"“{words}")
    html = page(
        urlsplit(str(ask(path, differing_site()).getheader("location"))).path, differing_site()
    )
    shown = re.search(
        rf'<pre [^>]*id="cite-{form.replace("txt", "text")}"[^>]*>(.*?)</pre>', html, re.S
    )
    assert shown
    if form == "json":
        assert json.loads(unescape(shown[1])) == json.loads(text)
    else:
        assert unescape(shown[1]).strip() == text.strip()


def test_json_of_a_quote() -> None:
    key = key_of("They always knew")
    data = json.loads(page(f"/quote/{key}.json"))
    assert data["speaker"]["name"] == "a senior aide"
    assert data["said"] == {
        "on": None,
        "earliest": None,
        "latest": "2024-03-05",
        "basis": "none",
        "words": None,
    }
    assert data["confidence"] == 0.55
    assert data["article"]["publisher"] == "Bay Courier"
    assert data["quotation"]["@type"] == "Quotation"


def test_an_annotation_finds_the_words_in_the_article() -> None:
    data = json.loads(page(f"/quote/{key_of('will not sail')}.json"))["annotation"]
    assert (data["@context"], data["type"]) == ("http://www.w3.org/ns/anno.jsonld", "Annotation")
    assert "Harbor Pilots Guild" in data["body"]["value"]
    assert len(data["target"]) == 2
    for target in data["target"]:
        by_words, by_place = target["selector"]
        assert target["source"] == "https://courier.example/pilots"
        assert target["state"]["cached"] == f"{site()}/quotes/articles/first"
        assert (by_words["type"], by_place["type"]) == ("TextQuoteSelector", "TextPositionSelector")
        assert FIRST[by_place["start"] : by_place["end"]] == by_words["exact"]
        around = by_words["prefix"] + by_words["exact"] + by_words["suffix"]
        assert FIRST.count(around) == 1


def test_an_annotation_without_the_text(tmp_path: Path) -> None:
    process, url = start_datasette(make_database(tmp_path, publish_text="none"))
    try:
        target = json.loads(page(f"/quote/{key_of('hasty', url)}.json", url))["annotation"][
            "target"
        ]
        first, last = (each["selector"][0] for each in target)
        assert first["prefix"].endswith("“") and "suffix" not in first
        assert last["suffix"].startswith(".") and "prefix" not in last
        assert all("state" not in each for each in target)
        html = page("/quotes/articles/first", url)
        assert "not published here" in html
        assert '<mark>hasty</mark></a><span class="tip who-2' in html
        assert_jumps_lead_somewhere(html)
        quotes = re.findall(r"<p>… (.*?) …</p>", html, re.S)
        assert len(quotes) == 4
        assert "The port called the vote “" in bare(quotes[1])
    finally:
        stop(process)


def test_a_rejected_quote_is_said_to_be_rejected_in_every_form(tmp_path: Path) -> None:
    from datetime import date

    gone = Correction(
        "c:1", None, "first", "had no comment", (), True, "A. Reader", date(2024, 4, 1)
    )
    key = key_of("had no comment")
    process, url = start_datasette(make_database(tmp_path, corrections=(gone,)))
    try:
        assert "no quotation" in page(f"/quote/{key}.txt", url, 410)
        assert "no quotation" in page(f"/quote/{key}.bib", url, 410)
        assert json.loads(page(f"/quote/{key}.json", url, 410))["ok"] is False
        to = ask(f"/quote/{key}", url).getheader("location")
        assert "Not on record" in page(str(to), url, 410)
        assert "about <strong>1</strong> quote." in page("/about/quality", url)
    finally:
        stop(process)


def test_short_addresses_are_not_for_readers_who_may_not_see_the_tables(tmp_path: Path) -> None:
    config = tmp_path / "metadata.json"
    config.write_text(json.dumps({"databases": {"quotes": {"allow": False}}}), encoding="utf-8")
    key = key_of("hasty")
    process, url = start_datasette(make_database(tmp_path / "db"), "-m", str(config))
    try:
        for path in (f"/quote/{key}", f"/quote/{key}.json", "/about", "/about/how"):
            assert ask(path, url).status == 403, path
    finally:
        stop(process)


def test_addresses_have_the_sites_own_base(tmp_path: Path) -> None:
    process, url = start_datasette(make_database(tmp_path), "--setting", "base_url", "/rec/")
    key = key_of("hasty")
    try:
        assert ask(f"/rec/quote/{key}", url).getheader("location") == f"/rec/quotes/quotes/{key}"
        html = page(f"/rec/quotes/quotes/{key}", url)
        assert f'href="/rec/quote/{key}.bib"' in html
        assert f'<meta property="og:url" content="{url}/rec/quote/{key}">' in html
        assert 'href="/rec/about/quality"' in page("/rec/about", url)
    finally:
        stop(process)


SAID = {
    "kind": "direct",
    "said_on": "2024-03-04",
    "earliest": "2024-03-04",
    "latest": "2024-03-04",
    "date_basis": "stated",
    "date_text": "late Monday",
    "published": "2024-03-05",
}
NO_DAY = {"said_on": None, "earliest": None, "latest": None}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "Said on Monday 4 March 2024; the article says “late Monday”."),
        ({"date_text": None}, "Said on Monday 4 March 2024; the article tells the day."),
        (
            {"date_basis": "context"},
            "Said on Monday 4 March 2024; the article says “late Monday” elsewhere, of the same"
            " statement.",
        ),
        (
            {"date_basis": "corrected"},
            "Said on Monday 4 March 2024; a person has settled the day.",
        ),
        ({"kind": "declined"}, "This was on Monday 4 March 2024; the article says “late Monday”."),
        (
            {"said_on": None, "earliest": "2024-03-01", "date_text": "last week"},
            "Said between Friday 1 March 2024 and Monday 4 March 2024; the article says “last"
            " week”.",
        ),
        (
            {**NO_DAY, "date_basis": "none", "latest": "2024-03-05"},
            "The article does not say when. It was published on Tuesday 5 March 2024: no later"
            " than that.",
        ),
        (
            {**NO_DAY, "date_basis": "none", "latest": "2024-03-03"},
            "The article does not give the day: said no later than Sunday 3 March 2024.",
        ),
        ({**NO_DAY, "date_basis": "none"}, "The article does not say when."),
        ({**NO_DAY, "date_basis": "none", "published": None}, "The article does not say when."),
        (
            {**NO_DAY, "date_basis": "corrected"},
            "On which day is not known: a person has looked.",
        ),
        ({"date_text": "<b>&"}, "Said on Monday 4 March 2024; the article says “<b>&”."),
    ],
)
def test_the_day_is_told_in_plain_words(changed: dict[str, Any], told: str) -> None:
    assert told_when(SAID | changed).striptags() == told or "<b>" in told
    assert "<b>" not in told_when(SAID | changed)


@pytest.mark.parametrize(
    ("confidence", "kind", "told"),
    [
        (0.98, "direct", "Of 244 quotations with a confidence of 0.95 or more that"),
        (0.95, "mixed", "Of 244 quotations with a confidence of 0.95 or more that"),
        (0.9499, "mixed", "Of 145 quotations with a confidence of 0.9 to 0.95 that"),
        # No paraphrase of that confidence was compared.
        (0.97, "indirect", "Of 51 paraphrases with a confidence of 0.9 to 0.95 that"),
        (0.83, "direct", "96 were right (88 in 100)"),
        (0.0, "direct", "Of 124 quotations with a confidence below 0.5 that"),
        (0.2, "indirect", "68 were right (39 in 100)"),
        (0.85, "declined", "A fixed figure, the same for every refusal"),
        (None, "direct", "It was not measured."),
    ],
)
def test_what_a_confidence_means(confidence: float | None, kind: str, told: str) -> None:
    assert told in told_confidence({"kind": kind, "confidence": confidence})


def test_a_quote_page_tells_the_day_and_the_confidence() -> None:
    html = bare(page(f"/quotes/quotes/{key_of('will not sail')}"))
    assert "Said on Monday 4 March 2024; the article says “late Monday”." in html
    assert "239 were right (98 in 100)" in html
    assert "0.98 of 1" in html


def assert_jumps_lead_somewhere(html: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    jumps = set(re.findall(r'href="#([^"]+)"', html)) | set(
        re.findall(r'popovertarget="([^"]+)', html)
    )
    assert jumps <= set(ids), jumps - set(ids)


def test_an_article_marks_quotes_as_their_speakers() -> None:
    html = page("/quotes/articles/first")
    assert_jumps_lead_somewhere(html)
    listed = re.findall(
        r'<section class="listed-voice ([^"]+)" id="voice-(\w+)".*?</section>', html, re.S
    )
    # In order of first appearance, each with a colour and a line of its own.
    assert listed == [
        ("who-1 line-1", "A"),
        ("who-2 line-2", "B"),
        ("who-3 line-3", "C"),
        ("who-4 line-4", "D"),
    ]
    names = re.findall(r'<h3 id="voice-name-\d+">(.*?)</h3>', html, re.S)
    assert [bare(name) for name in names] == [
        "A Harbor Pilots Guild",
        "B Port of Ostrava Bay",
        "C a shipping line",
        "D a senior aide",
    ]
    text = html[html.index('class="reading"') : html.index("<aside")]
    assert '<a class="marked who-2 line-2" href="/quotes/quotes/' in text
    hasty = text[text.index("hasty") : text.index("A shipping line")]
    assert '<span aria-hidden="true">B</span><button type="button"' in hasty
    assert 'aria-label="Said by Port of Ostrava Bay: who and when"' in hasty
    assert "published on Tuesday 5 March 2024" in bare(hasty)
    # One letter a quote, however many pieces it has, after the marks that close it.
    assert len(re.findall("popovertarget", text)) == 4
    assert '”<span class="letter">' in text
    long = page("/quotes/articles/long")
    assert '<span aria-hidden="true">?</span>' in long
    assert 'id="voice-none"' in long
    assert_jumps_lead_somewhere(long)


def test_styles_of_speakers_do_not_soon_repeat() -> None:
    seen = {(n % COLOURS, n % LINES) for n in range(COLOURS * LINES)}
    assert len(seen) == COLOURS * LINES
    assert len({letters(n) for n in range(2000)}) == 2000
    css = (METADATA.parent / "onrecord/site/static/reading.css").read_text(encoding="utf-8")
    for n in range(1, COLOURS + 1):
        assert css.count(f"--voice-{n}:") == 2  # light and dark
        assert f".who-{n} {{" in css
    for n in range(1, LINES + 1):
        assert f".line-{n} {{" in css


MARKS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=6)


@given(text=st.text(alphabet='ab <>&"”\n.', min_size=1, max_size=50), marks=MARKS)
def test_marks_change_no_word_and_let_no_markup_through(
    text: str, marks: list[tuple[int, int]]
) -> None:
    spans = [Span(a, min(a + n, len(text))) for a, n in marks if a < len(text)]
    made = [
        Mark(span, '/q"&', Markup("<i>note</i>"), "who-1", Markup("<i>tip</i>"), f"said-{n}")
        for n, span in enumerate(spans)
    ]
    html = "\n\n".join(marked_text(text, made))
    link = re.escape('a class="marked who-1" href="/q&#34;&amp;"')
    known = rf'<(?:/?mark|/a|/?p|/span|{link}|span class="place" id="said-\d+")>'
    left = re.sub(known, "", html.replace("<i>note</i>", "").replace("<i>tip</i>", ""))
    assert not set("<>") & set(left)
    assert "".join(unescape(left).split()) == "".join(text.split())
    anchors = re.findall(r'id="(said-\d+)"', html)
    assert len(anchors) == len(set(anchors))


ABOUT = ("/about", "/about/how", "/about/quality", "/about/api")


@pytest.mark.parametrize("path", ABOUT)
def test_about_pages_lead_to_each_other(path: str) -> None:
    html = page(path)
    for other in ABOUT:
        assert f'href="{other}"' in html
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', html) == [path]
    assert "undefined" not in html.lower()


def test_about_tells_what_the_record_covers() -> None:
    told = bare(page("/about"))
    assert "7 quotes from 3 articles, published from 5 March 2024 to 7 March 2024" in told


def test_how_it_works_has_an_example_of_the_records_own() -> None:
    html = page("/about/how")
    assert html.count('class="in-example"') == 6
    passage = bare(html[html.index('<div class="passage"') : html.index('class="steps"')])
    assert passage.startswith(
        "“We will not sail until the boats are safe,” the guild3 said late Monday.5"
        " “Nobody should drown for a timetable.”1"
    )
    assert_jumps_lead_somewhere(html)
    assert "“We will not sail until the boats are safe,”" in html
    assert "another name of Harbor Pilots Guild" in html
    assert "reported by 2 articles" in bare(html)


def test_how_it_works_without_an_example(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update quotes set kind = 'indirect'")
    process, url = start_datasette(path)
    try:
        html = page("/about/how", url)
        assert "in-example" not in html
        assert html.count('<li id="step-') == 6
    finally:
        stop(process)


def test_quality_tells_the_measured_figures() -> None:
    html = page("/about/quality")
    table = [bare(row) for row in re.findall(r"<tr>.*?</tr>", html, re.S)]
    for band in measured.BANDS:
        [row] = (row for row in table if row.startswith(band.name))
        told = (
            f"{band.quotations.in_hundred} in 100 {band.quotations.right} of {band.quotations.of}"
        )
        assert told.replace(" ", "") in row.replace(" ", "")
    for what, counted in (*measured.MENTIONS, *measured.NAMING):
        assert any(row.startswith(what) and f"of {counted.of}" in row for row in table), what
    assert html.count("<li>") >= len(measured.WEAK_SPOTS)
    assert "In this record nobody has decided about a quote yet." in bare(html)
    assert "Tell whoever runs this site" in bare(html)


def test_the_documentation_has_the_same_figures() -> None:
    page_of_docs = METADATA.parent / "docs" / "quality.md"
    assert Cog().main(["cog", "--check", str(page_of_docs)]) == 0


def test_bands_cover_every_confidence_once() -> None:
    leasts = [band.least for band in measured.BANDS]
    assert leasts == sorted(leasts, reverse=True)
    assert leasts[-1] == 0
    for band in measured.BANDS:
        for counted in (band.quotations, band.paraphrases):
            assert 0 <= counted.right <= counted.of


class Told:
    """What stands in an operator's metadata."""

    def __init__(self, contact: object) -> None:
        self.contact = contact

    def plugin_config(self, name: str) -> dict[str, object]:
        assert name == "onrecord"
        return {"contact": self.contact}


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("desk@record.example", '<a href="mailto:desk@record.example">desk@record.example</a>'),
        ("https://record.example/x", '<a href="https://record.example/x" rel="noopener">https'),
        ("the desk, room <4>", "the desk, room &lt;4&gt;"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("a@b.example?cc=c@d.example", "a@b.example?cc=c@d.example"),
    ],
)
def test_where_to_write(contact: str, shown: str) -> None:
    assert str(contact_of(Told(contact))).startswith(shown)


@pytest.mark.parametrize("contact", [None, "", "  "])
def test_nowhere_to_write(contact: object) -> None:
    assert contact_of(Told(contact)) is None


@pytest.fixture(scope="module")
def with_contact(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("contact")
    config = folder / "metadata.json"
    plugins = {"plugins": {"onrecord": {"contact": "desk@record.example"}}}
    config.write_text(json.dumps(plugins), encoding="utf-8")
    process, url = start_datasette(make_database(folder / "db"), "-m", str(config))
    yield url
    stop(process)


def test_the_operators_address_is_on_the_page(with_contact: str) -> None:
    assert 'Write to <a href="mailto:desk@record.example">' in page("/about/quality", with_contact)


def test_an_empty_record_has_its_pages(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in ("quotes", "segments", "evidence", "statements", "articles", "runs"):
            connection.execute(f"delete from {table}")
    process, url = start_datasette(path)
    try:
        for each in ABOUT:
            assert ask(each, url).status == 200, each
    finally:
        stop(process)


def test_doubtful_words_are_said_to_be() -> None:
    html = bare(page(f"/quotes/quotes/{key_of('They always knew')}"))
    assert "Not sure: of 100 quotations with so little confidence, 74 were right." in html
    # Who reads the data sees no warning, and so gets no name.
    data = linked(page(f"/quotes/quotes/{key_of('They always knew')}"))
    assert '<meta property="og:title" content="Perhaps a senior aide: “They' in page(
        f"/quotes/quotes/{key_of('They always knew')}"
    )
    assert data["text"] == "They always knew,"
    assert not {"spokenByCharacter", "creator"} & data.keys()
    assert "Not sure" not in page(f"/quotes/quotes/{key_of('hasty')}")
    article = page("/quotes/articles/first")
    marked = re.findall(r'class="letter"><span aria-hidden="true">([^<]+)<', article)
    assert marked == ["A", "B", "C", "D?"]
    assert article.count("<strong>not sure</strong>") == 1
    assert 'aria-label="Said by a senior aide, which is not sure: who and when"' in article
