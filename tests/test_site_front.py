"""The first page, search, speakers and days, over HTTP, for people and for programs."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import sqlite3
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from browsing import faults_of_html
from datasette.app import Datasette
from site_sample import AUTHORITY, StubExtractor, make_database, site
from statements_sample import differing_site
from test_site_statements import ask, bare

from benchmarks.synthetic import write
from onrecord.build import Options, build

HOSTILE = (
    "\"' or 1=1 --",
    "NEAR(boats safe, 2) AND NOT * ^ {text}: boats",
    "“boats",
    "text:boats",
    "<script>alert(1)</script>",
    "boats*",
    "\x00boats\x01",
    "boats \ud800".encode("utf-8", "replace").decode(),
    "a" * 1_999,
    "😀",
    "()",
)


def get(path: str, base: str = "", **given: str) -> tuple[int, str]:
    query = f"?{urlencode(given)}" if given else ""
    answer = ask(f"{path}{query}", base or site())
    html: str = answer.page  # type: ignore[attr-defined]
    return answer.status, html


def spaced(html: str) -> str:
    """The words of a page, with a space at every tag."""
    return bare(re.sub(r"(<[^>]*>)", r"\1 ", html))


def found(**given: str) -> str:
    """The main part of a search's page, as a reader without typography gets it."""
    status, html = get("/search", **given)
    assert status == 200, html
    return bare(html[html.index("</form>") : html.index("</main>")])


def data(path: str = "/search.json", base: str = "", **given: str) -> Any:
    status, text = get(path, base, **given)
    body = json.loads(text)
    assert body["ok"] == (status == 200)
    return body


def words(body: Any) -> list[str]:
    return [quote["text"][:12] for quote in body["quotes"]]


SEARCHES: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"q": "boat"}, ["We will not ", "We will not "]),
    ({"q": "Boats SAILING"}, ["We will not ", "We will not "]),
    ({"q": '"safe boats"'}, []),
    ({"q": "“boats are safe”"}, ["We will not ", "We will not "]),
    ({"q": "boats hasty"}, []),
    ({"speaker": "marta-lind"}, ["<b>talks</b>"]),
    ({"speaker": "Ms. Lind"}, ["<b>talks</b>"]),
    ({"speaker": "lind"}, ["<b>talks</b>"]),
    ({"party": "pob"}, ["<b>talks</b>", "hasty it wou"]),
    ({"party": "the port", "kind": "mixed"}, ["hasty it wou"]),
    ({"publisher": "ostrava post & mail"}, ["<b>talks</b>", "We will not "]),
    ({"kind": "declined"}, ["had no comme"]),
    ({"from": "2024-03-05"}, ["<b>talks</b>"]),
    ({"from": "2024-03-04", "to": "2024-03-04"}, ["We will not ", "We will not "]),
    ({"to": "2024-03-04"}, ["We will not ", "We will not "]),
    ({"from": "2024", "to": "2024-03"}, ["<b>talks</b>", "We will not ", "We will not "]),
    ({"q": "we", "kind": "direct", "party": "hpg", "to": "2023"}, []),
    ({"q": "boats", "sort": "relevance"}, ["We will not ", "We will not "]),
)


@pytest.mark.parametrize(("given", "expected"), SEARCHES)
def test_a_search_finds(given: dict[str, str], expected: list[str]) -> None:
    body = data(**given)
    assert words(body) == expected
    assert (body["found"], body["found_all"], body["next"]) == (len(expected), True, None)
    assert get("/search", **given)[0] == 200


FAULTS: tuple[tuple[dict[str, str], str, list[str]], ...] = (
    ({"from": "soon"}, "first day is no day of the calendar", []),
    ({"to": "2024-02-30"}, "last day is no day of the calendar", []),
    ({"from": "2024-03-05", "to": "2024-03-04"}, "last day is before the first", []),
    ({"party": "Marta Lynd"}, "Nobody here is called so", ["Marta Lind"]),
    ({"speaker": "Harbour Pilots"}, "Nobody here is called so", ["Harbor Pilots Guild"]),
    ({"publisher": "Bay Currier"}, "publisher of that name", ["Bay Courier"]),
    ({"kind": "loud"}, "no kind of quotes", ["direct", "mixed", "indirect", "declined"]),
    ({"sort": "random"}, "sorted by newest", []),
    ({"q": "...!"}, "no word in it", []),
    ({"q": "x " * 10_000}, "more than 2,000 characters", []),
    ({"speaker": "x" * 400}, "too long for a name", []),
    ({"q": "boats", "party": "marta-lind"}, "speaks for it", []),
)


@pytest.mark.parametrize(("given", "message", "offered"), FAULTS)
def test_what_cannot_be_searched_for_is_told(
    given: dict[str, str], message: str, offered: list[str]
) -> None:
    status, html = get("/search", **given)
    assert status == 400
    assert message in bare(html)
    assert 'role="alert"' in html
    body = data(**given)
    [fault] = body["faults"]
    assert message in fault["message"] and message in body["error"]
    assert set(offered) <= set(fault["offered"])
    for each in offered:
        assert f">{each}</a>" in html


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_looked_for_as_words(typed: str) -> None:
    status, html = get("/search", q=typed)
    assert status in (200, 400)
    assert "<script>alert" not in html
    assert "syntax" not in html and "fts5" not in html
    assert json.loads(get("/search.json", q=typed)[1])["ok"] == (status == 200)


def test_hits_are_marked_and_all_else_is_escaped() -> None:
    html = get("/search", q="talks script")[1]
    assert "&lt;b&gt;<mark>talks</mark>&lt;/b&gt; &amp; tea &lt;<mark>script</mark>&gt;" in html
    assert '<q class="words">' not in html[html.index("<blockquote>") : html.index("</blockquote>")]
    html = get("/search", q="berths hasty")[1]
    assert '<q class="words">“<mark>hasty</mark>”</q> <span class="words">it would' in html


def test_a_search_tells_what_it_found_and_how_to_go_on() -> None:
    told = found(q="boats")
    assert "2 quotes" in told and "Newest first · Best first" in told
    assert "Publisher Bay Courier 1 Ostrava Post & Mail 1" in told
    assert "This search as JSON or as a feed" in told
    html = get("/search", q="boats", publisher="Bay Courier")[1]
    assert "Publisher: <strong>Bay Courier</strong>" in html
    assert 'aria-label="Take away: Publisher Bay Courier"' in html
    assert 'href="/search?q=boats"' in html


@pytest.mark.parametrize(
    ("given", "feed"),
    [
        ({"q": "boats"}, "/feed.atom?q=boats"),
        ({"q": "boats", "sort": "relevance"}, "/feed.atom?q=boats"),
        ({"speaker": "Ms. Lind"}, "/feed.atom?speaker=marta-lind"),
        ({"q": "go", "party": "the port"}, "/feed.atom?q=go&amp;party=pob"),
        ({"kind": "direct"}, None),
        ({"q": "boats", "from": "2024"}, None),
        ({}, None),
    ],
)
def test_a_search_has_a_feed_where_there_is_one(given: dict[str, str], feed: str | None) -> None:
    html = get("/search", **given)[1]
    main = html[html.index("<main") : html.index("</main>")]
    assert (f'<a href="{feed}">feed</a>' in main) if feed else ("feed.atom" not in main)


def test_a_search_leads_to_speakers_called_so() -> None:
    html = get("/search", q="pilots guild")[1]
    assert "Speaker called so: " in bare(html)
    assert '<a href="/quotes/speakers/hpg">Harbor Pilots Guild</a>' in html
    assert [each["id"] for each in data(q="MS. LIND")["speakers"]] == ["marta-lind"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("baots", "boats", id="letters changed"),
        pytest.param("timetabel", "timetable", id="longer word"),
        pytest.param("boats hastly", "without “hastly”", id="two words"),
        pytest.param("boats hasty", "without", id="never together"),
        pytest.param("“safe boats”", "not side by side", id="phrase"),
        pytest.param("zzzzzz", "check it", id="nothing like it"),
    ],
)
def test_a_search_that_finds_nothing_offers_the_nearest(typed: str, expected: str) -> None:
    told = found(q=typed)
    assert "No quote has these words" in told
    assert expected in told
    for words_instead in data(q=typed)["suggestions"]:
        assert data(q=words_instead)["found"] > 0


def test_a_search_that_filters_leave_nothing_of_says_so() -> None:
    told = found(q="boats", kind="declined")
    assert "No quote has these words, with these filters." in told
    assert "Without the filters there are 2" in told


def test_a_search_without_words_shows_the_newest() -> None:
    body = data()
    assert body["found"] == 7
    assert words(body)[0] == "<b>talks</b>"
    assert body["quotes"][0]["party"] == {"id": "pob", "name": "Port of Ostrava Bay"}
    assert urlsplit(body["quotes"][0]["url"]).path.startswith("/quotes/quotes/")


@pytest.mark.parametrize(
    ("path", "accept"), [("/search", "application/json"), ("/search?_format=json", "")]
)
def test_programs_get_json(path: str, accept: str) -> None:
    answer = ask(path, site(), **({"Accept": accept} if accept else {}))
    assert json.loads(answer.page)["found"] == 7  # type: ignore[attr-defined]


def test_results_are_not_for_search_engines() -> None:
    assert ask("/search?q=boats", site()).headers["x-robots-tag"] == "noindex"


def test_the_first_page_says_what_it_is_and_covers() -> None:
    status, html = get("/")
    told = spaced(html)
    assert status == 200
    assert "Quotes 7 Speakers 3 Articles 3 Published 5 March 2024 to 7 March 2024" in told
    assert "Reviewed by a person none" in told
    assert "Port of Ostrava Bay 2 Harbor Pilots Guild 2" in told or (
        "Harbor Pilots Guild 2 Port of Ostrava Bay 2" in told
    )
    latest = told[told.index("Latest on record") : told.index("All quotes, the newest first")]
    assert latest.count("We will not sail") == 1, "two reports of one statement"
    assert '<form class="search" role="search" action="/search" method="get">' in html
    for name in (
        "/search",
        "/day",
        "/feed.atom",
        "/-/check",
        "/-/contradictions",
        "/about",
        "/quotes",
    ):
        assert f'href="{name}"' in html, name
    assert get("/.json")[0] == 200


def test_the_timeline_has_its_figures_in_words_too() -> None:
    html = get("/")[1]
    drawn = html[html.index('<section class="timeline"') :].split("</section>")[0]
    assert drawn.count("<svg") == 2
    assert "style=" not in drawn
    for svg in re.findall(r"<svg.*?</svg>", drawn, flags=re.DOTALL):
        [labelled] = re.findall('role="img" aria-labelledby="([^"]+)"', svg)
        assert all(f'id="{id}"' in svg for id in labelled.split())
    table = spaced(drawn[drawn.index("<tbody>") : drawn.index("</tbody>")])
    assert table == "6 March 2024 0 1 4 March 2024 2 0"
    assert 'href="/search?party=hpg&amp;from=2024-03-04&amp;to=2024-03-04"' in drawn


def test_a_speakers_page_tells_who_and_what() -> None:
    html = get("/quotes/speakers/marta-lind")[1]
    told = bare(html)
    assert "Marta Lind Person, spokeswoman, speaking for Port of Ostrava Bay" in told
    assert "Also known as Ms. Lind" in told
    assert "Who reports them Ostrava Post & Mail 1" in told
    assert 'href="/day/2024-03-06"' in html
    assert html.count('href="/feed.atom?speaker=marta-lind"') == 2
    assert '<input type="hidden" name="speaker" value="marta-lind">' in html


def test_a_partys_page_has_its_people() -> None:
    html = get("/quotes/speakers/pob")[1]
    told = bare(html)
    assert "Port of Ostrava Bay Party" in told
    assert "Who speaks for it Marta Lind 1" in told
    assert "2 quotes 6 March 2024" in told
    assert "no later than 5 March 2024" in told
    assert 'href="/search?party=pob&amp;publisher=Bay+Courier"' in html
    assert '<input type="hidden" name="party" value="pob">' in html


def test_an_unnamed_source_has_a_page() -> None:
    [id] = {each["speaker"]["id"] for each in data(q="always knew")["quotes"]}
    told = bare(get(f"/quotes/speakers/{id}")[1])
    assert "a senior aide An unnamed source, in one article" in told
    assert "speaker not sure" in told
    assert "The timeline" not in told


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/speaker/hpg", "/quotes/speakers/hpg"),
        ("/party/hpg?after=x", "/quotes/speakers/hpg?after=x"),
        ("/speaker/~2E~2E", "/quotes/speakers/~2E~2E"),
        ("/speaker/a%0Ab", "/quotes/speakers/a~0Ab"),
    ],
)
def test_short_addresses_lead_to_the_page(path: str, to: str) -> None:
    answer = ask(path, site())
    assert (answer.status, answer.headers["location"]) in ((301, to), (400, None))


def test_a_day_has_what_was_said_on_it() -> None:
    html = get("/day/2024-03-04")[1]
    told = bare(html)
    assert "What was said on 4 March 2024 Monday" in told
    assert "2 quotes of which the article tells that day" in told
    assert "6 March 2024 →" in told and "← " not in told
    assert '<h2 id="party-1"><a href="/quotes/speakers/hpg">Harbor Pilots Guild</a></h2>' in html
    body = data("/day/2024-03-06.json")
    assert (body["count"], body["before"], body["after"]) == (1, "2024-03-04", None)
    assert words(body) == ["<b>talks</b>"]


def test_a_day_without_quotes_offers_the_nearest() -> None:
    status, html = get("/day/2024-03-05")
    assert status == 200
    assert (
        "Nothing on record is known to be of this day. The nearest days are 4 March 2024 and"
        " 6 March 2024." in bare(html)
    )
    assert "The nearest days are 6 March 2024." in bare(get("/day/2031-01-01")[1])


@pytest.mark.parametrize(
    "day",
    ["2024-02-30", "20240304", "2024-3-4", "soon", "<b>", "2024-03-04T00:00", "0000-01-01", "202"],
)
def test_what_is_no_day_is_told(day: str) -> None:
    answer = ask(f"/day/{day}", site())
    assert answer.status in (400, 404)
    assert "Traceback" not in answer.page  # type: ignore[attr-defined]
    if answer.status == 404:
        assert "is no day of the calendar" in bare(answer.page)  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 30, "²"])
def test_a_page_of_a_day_that_there_is_not_is_the_nearest(page: str) -> None:
    status, html = get("/day/2024-03-04", page=page)
    assert status == 200 and "2 quotes" in bare(html)


def test_the_calendar_has_every_day_with_its_number() -> None:
    assert "2024 3 March 3" in bare(get("/day")[1])
    html = get("/day/2024")[1]
    assert html.count("<table") == 12
    assert re.findall(r'href="(/day/2024-[^"]+)"', html) == ["/day/2024-03-04", "/day/2024-03-06"]
    assert "4: 2 quotes" in bare(html)
    assert "Nothing on record" in bare(get("/day/1999")[1])
    assert get("/day/0000")[0] == 404


PAGES = (
    "/",
    "/search",
    "/search?q=boats",
    "/search?q=boats&kind=direct&sort=relevance",
    "/search?q=baots",
    "/search?q=boats&kind=declined",
    "/search?speaker=nobody&from=x&kind=loud&q=...",
    "/quotes/speakers/hpg",
    "/quotes/speakers/pob",
    "/day",
    "/day/2024",
    "/day/2024-03-04",
    "/day/2024-03-05",
    "/day/soon",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("base", [site, differing_site], ids=["plain", "statements"])
def test_pages_are_valid_html(path: str, base: Any) -> None:
    answer: http.client.HTTPResponse = ask(path, base())
    assert faults_of_html(answer.page) == []  # type: ignore[attr-defined]
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert " style=" not in answer.page  # type: ignore[attr-defined]


def inside(path: Path, *paths: str, **options: Any) -> list[httpx.Response]:
    """Answers of a Datasette within this process."""

    async def asking() -> list[httpx.Response]:
        datasette = Datasette([str(path)] if path.exists() else [], **options)
        await datasette.invoke_startup()
        answers = [await datasette.client.get(each) for each in paths]
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()
        return answers

    return asyncio.run(asking())


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("front"))


def test_a_reader_who_may_not_see_the_quotes_sees_none(database: Path) -> None:
    metadata = {"databases": {"quotes": {"tables": {"quotes": {"allow": False}}}}}
    pages = ("/", "/search", "/day", "/day/2024", "/day/2024-03-04")
    home, *others = inside(database, *pages, metadata=metadata)
    assert home.status_code == 200 and "We will not sail" not in home.text
    assert [other.status_code for other in others] == [403] * 4


def test_without_a_record_the_first_page_lists_databases(tmp_path: Path) -> None:
    home, search, speaker = inside(tmp_path / "none.db", "/", "/search", "/speaker/x")
    assert home.status_code == 200 and "<h1>Datasette</h1>" in home.text
    assert (search.status_code, speaker.status_code) == (404, 404)


def test_addresses_begin_with_the_sites_own(database: Path) -> None:
    paths = ("/", "/search?q=we", "/quotes/speakers/hpg", "/day/2024-03-04", "/day/2024", "/day")
    for answer in inside(database, *paths, settings={"base_url": "/record/"}):
        assert answer.status_code == 200
        for address in re.findall(r'(?:href|action|src)="(/[^"]*)"', answer.text):
            assert address.startswith("/record/"), (answer.url, address)


def test_an_empty_record_has_all_pages(tmp_path: Path) -> None:
    path = tmp_path / "quotes.db"
    build([], path, authority=AUTHORITY, extractor=StubExtractor(), options=Options())
    paths = ("/", "/search", "/search?q=we", "/day", "/day/2024", "/quotes/speakers/hpg")
    for answer in inside(path, *paths):
        assert answer.status_code == 200, answer.url
        assert faults_of_html(answer.text) == []


def test_speakers_without_quotes_say_so(tmp_path: Path) -> None:
    path = tmp_path / "quotes.db"
    build([], path, authority=AUTHORITY, extractor=StubExtractor(), options=Options())
    [answer] = inside(path, "/quotes/speakers/hpg")
    assert "No quote of it is on record." in bare(answer.text)


def test_a_long_list_goes_on_where_it_ended(tmp_path: Path) -> None:
    path = tmp_path / "quotes.db"
    write(path, quotes=400, seed=4)
    with sqlite3.connect(path) as connection:
        sql = "select party, count(*) n from quotes where party is not null group by 1"
        party, count = connection.execute(f"{sql} order by n desc limit 1").fetchone()
        day = connection.execute(
            "select said_on from quotes where said_on is not null"
            " group by 1 order by count(*) desc limit 1"
        ).fetchone()[0]
        said = connection.execute("select count(*) from quotes where said_on = ?", [day])
        [on_day] = said.fetchone()
    connection.close()
    seen: list[str] = []
    following = f"/quotes/speakers/{party}"
    while following:
        [answer] = inside(path, following)
        seen += re.findall(r'class="words-link" href="([^"]+)"', answer.text)
        older = re.search(r'href="([^"]+)" rel="next"', answer.text)
        following = unescape(older[1]) if older else ""
        assert ("When it was said" in answer.text) == (len(seen) <= 25)
    assert len(seen) == len(set(seen)) == count > 25
    [answer] = inside(path, f"/day/{day}.json")
    assert answer.json()["count"] == len(answer.json()["quotes"]) == on_day
