"""Pages of statements, over HTTP: reports side by side, and where they contradict each other."""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from site_sample import start_datasette, stop
from statements_sample import differing_site, make_statements, quote_key, statement_key

from onrecord.site.reading.contradictions import MOST_COUNTED, PAGE_SIZE


def ask(path: str, base: str = "", **headers: str) -> http.client.HTTPResponse:
    """Ask for a page without following redirects; its text is put beside it as ``page``."""
    connection = http.client.HTTPConnection(urlsplit(base or differing_site()).netloc, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.page = answer.read().decode()  # type: ignore[attr-defined]
    connection.close()
    return answer


def page(path: str, base: str = "") -> str:
    answer = ask(path, base)
    assert answer.status == 200, answer.status
    text: str = answer.page  # type: ignore[attr-defined]
    return text.split('<details class="all-fields">', maxsplit=1)[0]


def bare(html: str) -> str:
    """What a reader without any typography gets."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def statement(name: str) -> str:
    return page(f"/quotes/statements/{statement_key(name)}")


def quote(name: str) -> str:
    return page(f"/quotes/quotes/{quote_key(name)}")


def forms(html: str) -> list[str]:
    return re.findall(r'<li id="form-\d+">(.*?)</ul>', html, flags=re.DOTALL)


def test_document_shows_what_reports_quote_of_it() -> None:
    html = statement("letter")
    assert '<h1 class="title">A letter to our members</h1>' in html
    marks = re.findall(r"<mark>(.*?)</mark>", html)
    assert "".join(marks).startswith("We will not sail until the boats are safe, and we will not")
    assert "coffee" not in "".join(marks)
    assert re.findall(r'<sup class="note"><a href="#form-(\d)"', html) == ["3", "4", "1", "2"]
    for n in "1234":
        assert f'id="form-{n}"' in html


def test_reports_stand_side_by_side_with_their_differences() -> None:
    courier, post, tide, star = map(bare, forms(statement("letter")))
    assert "Word for word as in the document." in courier
    assert "[left out, with a sign: and we will not be told by an accountant" in post
    assert "[changed, with a sign, from: a to: [any]] timetable" in post
    assert "The document's words, shortened." in post
    assert "[added, outside the quotation marks: its pilots would] “not sail until" in tide
    assert "The same words in quotation marks, with the reporter's around them." in tide
    assert "“We will [left out: not] sail until the boats are [changed, from: safe to: secure]" in (
        star
    )
    assert "Differs from the document without showing it." in star
    assert "said by Jonas Weir, said on 5 March 2024" in star
    assert "said by" not in courier


def test_the_same_words_stand_once_with_all_their_reports(tmp_path: Path) -> None:
    path = make_statements(tmp_path)
    with sqlite3.connect(path) as connection:
        key, other = statement_key("promise-1"), quote_key("promise-star")
        text = "replace(text, 'promise that', 'Promise—that')"
        sql = f"update quotes set statement = ?, text = {text} where id = ?"
        connection.execute(sql, [key, other])
        connection.execute("delete from segments where quote = ?", [other])
        connection.execute("update statements set reports = 2, quotes = 2 where id = ?", [key])
        connection.execute("update articles set reprint_of = 'courier' where id = 'star'")
    connection.close()
    process, url = start_datasette(path)
    try:
        html = page(f"/quotes/statements/{key}", url)
        assert "The reports, all in the same words" in html
        assert forms(html) == []
        assert html.count("the quote in its place") == 2
        assert 'a <a href="/quotes/articles/courier">reprint</a>' in html
        assert "Promise—that" not in html
    finally:
        stop(process)


def test_what_a_build_makes_is_shown(tmp_path: Path) -> None:
    path = make_statements(tmp_path, as_built=True)
    with sqlite3.connect(path) as connection:
        sql = "select statement from quotes where id = ?"
        [key] = connection.execute(sql, [quote_key("letter-star")]).fetchone()
    connection.close()
    process, url = start_datasette(path)
    try:
        assert ask(f"/quotes/statements/{quote_key('letter-star')}", url).status == 302
        told = [bare(form) for form in forms(page(f"/quotes/statements/{key}", url))]
        assert len(told) == 4
        assert "We will [left out: not] sail until the boats are [changed, from: safe" in told[-1]
        found = contradictions("", url)
        assert key in [each["id"] for each in found["statements"]]
        disputed = bare(page(f"/quotes/quotes/{quote_key('open-post')}", url))
        assert "The same words are also given to Marta Lind, in Bay Courier." in disputed
    finally:
        stop(process)


def test_what_differs_is_said_on_top() -> None:
    html = statement("letter")
    told = bare(html[html.index('class="warning"') : html.index("</section>")])
    assert "2 reports have other words without showing it, the first in Evening Star" in told
    assert "Day. 4 March 2024 in Bay Courier and 1 other; 5 March 2024 in Evening Star." in told
    assert "Harbor Pilots Guild in Bay Courier and 2 others; Jonas Weir in Evening Star." in told
    assert html.index('class="warning"') < html.index('class="passage"')


def test_words_that_are_not_in_the_document() -> None:
    assert "Ten of our members will be in court" in statement("letter").split("Not in the doc")[1]
    html = quote("court")
    assert f'href="/quotes/statements/{statement_key("letter")}"' in html
    assert "These words are not in it." in html


@pytest.mark.parametrize(
    ("one", "name", "other"),
    [
        pytest.param("open-1", "Otto Brandt", "open-2", id="one side"),
        pytest.param("open-2", "Marta Lind", "open-1", id="the other"),
    ],
)
def test_disputed_words_lead_to_each_other(one: str, name: str, other: str) -> None:
    [report] = {"open-1": ("open-courier",), "open-2": ("open-post",)}[one]
    for html in (statement(one), quote(report)):
        warning = html[html.index('class="warning"') : html.index("<blockquote>")]
        assert "Who said this is disputed" in warning
        assert f'<a href="/quotes/statements/{statement_key(other)}">{name}</a>' in warning


def test_words_said_again_lead_to_the_other_day() -> None:
    html = statement("promise-1")
    again = f'<a href="/quotes/statements/{statement_key("promise-2")}">on <time'
    assert again in html
    assert "20 March 2024" in html
    assert 'class="warning"' not in html


def test_quote_page_compares_and_leads_to_the_statement() -> None:
    html = quote("letter-star")
    head = bare(html.split("The words in their place")[0])
    assert "Differs from the document without showing it" in head
    assert "We will [left out: not] sail" in head
    assert f'href="/quotes/statements/{statement_key("letter")}"' in html
    assert len(forms(html)) == 3
    assert "“We will not sail until the boats are safe, and" in html.split("elsewhere-heading")[2]


def test_quote_without_other_reports_still_leads_to_its_statement() -> None:
    html = quote("promise-star")
    assert f'<a href="/quotes/statements/{statement_key("promise-2")}">the statement</a>' in html
    assert "reported elsewhere" not in html


@pytest.mark.parametrize("kind", ["", ".json"])
def test_former_id_of_a_statement_leads_to_it(kind: str) -> None:
    former = quote_key("enough-star")
    answer = ask(f"/quotes/statements/{former}{kind}?_shape=array")
    assert answer.status == 302
    to = f"/quotes/statements/{statement_key('enough')}{kind}?_shape=array"
    assert answer.getheader("location") == to
    assert ask(f"/quotes/statements/none{kind}").status == 404
    assert ask(f"/quotes/speakers/{former}{kind}").status == 404


def test_former_id_of_a_quote_in_no_statement_leads_to_the_quote(tmp_path: Path) -> None:
    path = make_statements(tmp_path)
    key = quote_key("promise-star")
    with sqlite3.connect(path) as connection:
        connection.execute("update quotes set statement = null where id = ?", [key])
        connection.execute("delete from statements where id = ?", [key])
    connection.close()
    process, url = start_datasette(path)
    try:
        answer = ask(f"/quotes/statements/{key}", url)
        assert (answer.status, answer.getheader("location")) == (302, f"/quotes/quotes/{key}")
        assert "the statement</a>" not in page(f"/quotes/quotes/{key}", url)
    finally:
        stop(process)


def test_table_of_statements_says_in_words_what_differs() -> None:
    html = page(f"/quotes/statements?_all=1&id={statement_key('letter')}")
    cells = dict(re.findall(r'<td class="col-(\w+)[^>]*>(.*?)</td>', html, flags=re.DOTALL))
    assert [cells[f"{what}_differ"] for what in ("words", "days", "speakers")] == ["yes"] * 3
    assert cells["disputed"] == "no"


HOSTILE = (
    f"/quotes/statements/{statement_key('enough')}",
    f"/quotes/quotes/{quote_key('enough-star')}",
    f"/quotes/quotes/{quote_key('enough-tide')}",
    "/-/contradictions",
)


@pytest.mark.parametrize("path", HOSTILE)
def test_stored_text_in_a_difference_is_never_markup(path: str) -> None:
    html = page(path)
    assert "<script>alert" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert not re.search(r"<script(?! src=| type=.application/ld)|<style|\sstyle=|\son\w+=", html)


def contradictions(path: str = "", base: str = "") -> Any:
    return json.loads(ask(f"/-/contradictions.json{path}", base).page)  # type: ignore[attr-defined]


def test_contradictions_are_listed_with_what_differs() -> None:
    html = bare(page("/-/contradictions"))
    assert "Anything 4 Words 2 Day 1 Speaker 4" in html
    assert "“We will [left out: not] sail until the boats are [changed, from: safe to: secure]" in (
        html
    )
    assert "Evening Star, Pilots’ strike: third week, 21 March 2024; 1 more report with other" in (
        html
    )
    assert "4 March 2024 in Bay Courier and 1 other 5 March 2024 in Evening Star" in html
    assert "Otto Brandt here Marta Lind in Bay Courier, in the same words" in html
    # A dispute is shown from one side.
    assert "Marta Lind here" not in html


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param("", ["enough", "open-2", "open-1", "letter"], id="anything, latest first"),
        pytest.param("words", ["enough", "letter"], id="words"),
        pytest.param("day", ["letter"], id="day"),
        pytest.param("speaker", ["enough", "open-2", "open-1", "letter"], id="speaker"),
        pytest.param("' or 1 --", ["enough", "open-2", "open-1", "letter"], id="nothing there is"),
    ],
)
def test_contradictions_by_what_differs(asked: str, expected: list[str]) -> None:
    from urllib.parse import quote as quoted

    found = contradictions(f"?differ={quoted(asked)}")
    assert [each["id"] for each in found["statements"]] == [statement_key(n) for n in expected]
    assert found["next"] is None


def test_contradictions_as_json() -> None:
    found = contradictions("?differ=day")
    assert found["counts"] == {"any": 4, "words": 2, "day": 1, "speaker": 4}
    [letter] = found["statements"]
    assert letter["speaker"] == {"id": "hpg", "name": "Harbor Pilots Guild"}
    assert letter["url"] == f"{differing_site()}/quotes/statements/{statement_key('letter')}"
    told = {each["about"]: each["forms"] for each in letter["disagreements"]}
    assert [form["value"] for form in told["day"]] == ["2024-03-04", "2024-03-05"]
    assert [form["name"] for form in told["speaker"]] == ["Harbor Pilots Guild", "Jonas Weir"]
    [words] = told["words"]
    assert words["publisher"] == "Evening Star"
    assert words["quote"] == quote_key("letter-star")


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        pytest.param("/-/contradictions", "text/html,*/*", "text/html", id="browser"),
        pytest.param("/-/contradictions", "*/*", "text/html", id="anything"),
        pytest.param("/-/contradictions", "application/json", "application/json", id="accept"),
        pytest.param(
            "/-/contradictions?_format=json", "text/html", "application/json", id="format"
        ),
        pytest.param("/-/contradictions.json", "text/html", "application/json", id="name"),
    ],
)
def test_contradictions_for_people_and_for_programs(path: str, accept: str, kind: str) -> None:
    answer = ask(path, accept=accept)
    assert answer.status == 200
    assert (answer.getheader("content-type") or "").startswith(kind)
    assert "Accept" in (answer.getheader("vary") or "")
    assert answer.getheader("cache-control") == "max-age=5"
    assert "default-src 'none'" in (answer.getheader("content-security-policy") or "")


MANY = PAGE_SIZE * 2 + 3


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site on a database with many contradictions, more than are counted among them."""
    path = make_statements(tmp_path_factory.mktemp("many"))
    with sqlite3.connect(path) as connection:
        columns = "id, speaker, party, kind, text, first_published, reports, quotes, words_differ, "
        columns += "days_differ, speakers_differ, disputed"
        connection.executemany(
            f"insert into statements ({columns}) values (?, 'hpg', 'hpg', 'direct', 'x', ?, 1, 1, "
            "?, ?, 0, 0)",
            (
                (f"n{n:05}", f"2023-01-{n % 9 + 1:02}" if n % 7 else None, n >= MANY, n < MANY)
                for n in range(MOST_COUNTED + MANY + 10)
            ),
        )
    connection.close()
    process, url = start_datasette(path)
    yield url
    stop(process)


def test_pages_hold_every_contradiction_once_the_latest_first(many: str) -> None:
    seen: list[dict[str, Any]] = []
    path = "?differ=day"
    for _ in range(4):
        found = contradictions(path, many)
        seen += found["statements"]
        if found["next"] is None:
            break
        assert len(found["statements"]) == PAGE_SIZE
        path = "?" + urlsplit(found["next"]).query
        assert "differ=day" in path
    assert found["next"] is None
    ids = [each["id"] for each in seen]
    assert len(ids) == len(set(ids)) == MANY + 1
    order = [(each["first_published"] or "", each["id"]) for each in seen]
    assert order == sorted(order, reverse=True)


def test_counts_stop_where_they_would_get_slow(many: str) -> None:
    found = contradictions("", many)
    assert found["counts"]["words"] == found["most_counted"] == MOST_COUNTED
    assert "10,000+" in page("/-/contradictions", many)


@pytest.mark.parametrize("after", ["", "~", "2024~x", "x' or '1'='1~y", "2024-01-01~" + "z" * 400])
def test_odd_places_to_go_on_from_are_no_fault(after: str) -> None:
    from urllib.parse import quote as quoted

    assert ask(f"/-/contradictions?after={quoted(after)}").status == 200


@pytest.mark.parametrize("about", ["any", "words", "day", "speaker"])
@pytest.mark.parametrize("following", [False, True])
def test_contradictions_are_read_from_their_index(
    tmp_path: Path, about: str, following: bool
) -> None:
    from onrecord.site.reading.contradictions import page_sql

    with sqlite3.connect(make_statements(tmp_path)) as connection:
        sql = page_sql(about, following)  # type: ignore[arg-type]
        values = {"day": "2024-01-01", "id": "x", "size": 3}
        plan = connection.execute(f"explain query plan {sql}", values).fetchall()
    connection.close()
    steps = [row[3] for row in plan]
    assert any(f"statements USING INDEX idx_statements_disagree_{about}" in s for s in steps), steps
    if following:
        assert any("SEARCH statements" in s for s in steps), steps


def test_without_statements_that_differ_the_page_says_so(tmp_path: Path) -> None:
    path = make_statements(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "update statements set words_differ = 0, days_differ = 0, speakers_differ = 0,"
            " disputed = 0"
        )
    connection.close()
    process, url = start_datasette(path)
    try:
        assert "No reports disagree in this database" in page("/-/contradictions", url)
    finally:
        stop(process)


def test_reports_of_a_statement_that_are_too_many_are_cut_and_said_to_be(tmp_path: Path) -> None:
    from onrecord.site.reading.reports import MOST

    path = make_statements(tmp_path)
    key = statement_key("enough")
    with sqlite3.connect(path) as connection:
        names = [row[1] for row in connection.execute("pragma table_info(quotes)")]
        kept = ", ".join(f'"{name}"' for name in names if name != "id")
        connection.executemany(
            f"insert into quotes (id, {kept}) select ?, {kept} from quotes where id = ?",
            ((f"copy{n}", quote_key("enough-tide")) for n in range(MOST)),
        )
    connection.close()
    process, url = start_datasette(path)
    try:
        html = page(f"/quotes/statements/{key}", url)
        assert f'<a href="/quotes/quotes?statement={key}">every quote of this statement</a>' in html
        # What differs is never cut away.
        assert "[added: in this harbor]" in bare(html)
    finally:
        stop(process)


def test_of_a_long_document_only_what_is_quoted_is_shown(tmp_path: Path) -> None:
    path = make_statements(tmp_path)
    with sqlite3.connect(path) as connection:
        more = "".join(f"\n\nParagraph {n} of many. " + "It goes on. " * 20 for n in range(40))
        for table in ("articles", "statements"):
            connection.execute(f"update {table} set text = text || ? where text like 'To%'", [more])
    connection.close()
    process, url = start_datasette(path)
    try:
        html = page(f"/quotes/statements/{statement_key('letter')}", url)
        assert "".join(re.findall("<mark>(.*?)</mark>", html)).startswith("We will not sail")
        assert html.count("paragraphs that no report quotes") == 2
        assert "Paragraph 20" not in html
        assert 'href="/quotes/articles/letter"' in html
    finally:
        stop(process)


def test_a_document_whose_text_is_not_published(tmp_path: Path) -> None:
    path = make_statements(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("update articles set text = null")
        connection.execute("update statements set text = 'We will not sail' where kind = 'primary'")
        connection.execute("delete from alignments")
    connection.close()
    process, url = start_datasette(path)
    try:
        html = page(f"/quotes/statements/{statement_key('letter')}", url)
        assert "Its text is not published here." in html
        assert '<span class="words">We will not sail</span>' in html
        assert "A letter to our members" in html
        assert len(forms(html)) == 4
    finally:
        stop(process)


def test_pages_are_not_for_readers_who_may_not_see_the_tables(tmp_path: Path) -> None:
    config = tmp_path / "metadata.json"
    config.write_text(json.dumps({"databases": {"quotes": {"allow": False}}}), encoding="utf-8")
    process, url = start_datasette(make_statements(tmp_path / "db"), "-m", str(config))
    try:
        for path in ("/-/contradictions", "/-/contradictions.json"):
            assert ask(path, url).status == 403
    finally:
        stop(process)
