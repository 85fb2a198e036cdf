"""The site over HTTP: a real Datasette, started as a reader would start it."""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml
from site_sample import METADATA, make_database, site, start_datasette, stop
from statements_sample import differing_site

from onrecord.models import Change, Correction, Speaker
from onrecord.site.guard.answering import HEADERS
from onrecord.site.guard.limits import LARGEST_VALUE
from onrecord.storage import decisions, reading
from onrecord.storage.schema import TABLES

DATABASE = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["quotes"]
QUERIES = DATABASE["queries"]


def get(path: str, base: str = "") -> tuple[int, str]:
    try:
        with urllib.request.urlopen((base or site()) + path, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def rows(path: str) -> list[dict[str, Any]]:
    status, body = get(path)
    assert status == 200, body
    found: list[dict[str, Any]] = json.loads(body)
    return found


def ask(name: str, **values: str) -> list[dict[str, Any]]:
    given = "".join(f"&{key}={quote(value)}" for key, value in values.items())
    return rows(f"/quotes/{name}.json?_shape=array{given}")


def raw(path: str) -> http.client.HTTPResponse:
    """Ask for exactly this path, without the client's own tidying."""
    connection = http.client.HTTPConnection(urlsplit(site()).netloc, timeout=20)
    connection.putrequest("GET", path)
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def quote_id(text: str) -> str:
    [found] = rows(f"/quotes/quotes.json?_shape=array&text__contains={quote(text)}&article=first")
    return str(found["id"])


def test_metadata_describes_every_table_and_column() -> None:
    described = {
        name: set(table["columns"])
        for name, table in DATABASE["tables"].items()
        if not table.get("hidden")
    }
    assert described == {table.name: {c.name for c in table.columns} for table in TABLES}
    for table in DATABASE["tables"].values():
        assert table.get("hidden") or (table["description"] and all(table["columns"].values()))


def test_metadata_names_only_columns_that_are_there() -> None:
    columns = {table.name: {column.name for column in table.columns} for table in TABLES}
    for name, table in DATABASE["tables"].items():
        if table.get("hidden"):
            continue
        named = {table.get("sort"), table.get("sort_desc"), table.get("label_column")} - {None}
        named |= set(table.get("facets", ()))
        named |= set(table.get("plugins", {}).get("onrecord", {}).get("columns", ()))
        assert named <= columns[name]


def test_only_our_own_tables_are_shown() -> None:
    _, body = get("/quotes.json")
    shown = {table["name"] for table in json.loads(body)["tables"] if not table["hidden"]}
    assert shown == {table.name for table in TABLES}


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_has_a_title_a_description_and_labels(name: str) -> None:
    asked = QUERIES[name]
    assert asked["title"].endswith("?")
    assert asked["description"]
    assert set(asked.get("params", ())) == set(asked.get("fields", ()))
    assert set(re.findall(r":([a-z]+)", asked["sql"])) == set(asked.get("params", ()))


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_answers_without_parameters(name: str) -> None:
    # Where reports contradict each other needs a sample in which they do.
    base = differing_site() if name == "contradictions" else site()
    status, body = get(f"/quotes/{name}.json?_shape=array", base)
    assert status == 200
    assert json.loads(body)
    status, body = get(f"/quotes/{name}", base)
    assert status == 200
    assert QUERIES[name]["title"] in body
    assert "<tbody>" in body


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        pytest.param("search", {"q": "boat"}, 2, id="search-another-form"),
        pytest.param("search", {"q": '"keep two berths"'}, 1, id="search-phrase"),
        pytest.param("search", {"q": "“keep berths”"}, 0, id="search-curly-phrase"),
        pytest.param("search", {"q": 'a" OR * ('}, 0, id="search-fts-syntax-is-words"),
        pytest.param("search", {"q": '"'}, 0, id="search-lone-mark"),
        pytest.param("said_by", {"who": "hpg"}, 2, id="said-by-alias"),
        pytest.param("said_by", {"who": "Lind"}, 1, id="said-by-part"),
        pytest.param("said_by", {"who": "pob"}, 2, id="said-by-party-with-its-people"),
        pytest.param("said_by", {"who": "port", "about": "berth"}, 1, id="said-by-about"),
        pytest.param("said_by", {"about": "boats"}, 2, id="about-by-anybody"),
        pytest.param("said_by", {"who": "nobody at all"}, 0, id="said-by-nobody"),
        pytest.param("said_by", {"who": "%"}, 0, id="said-by-no-wildcard"),
        pytest.param("said_by", {"who": "port", "about": '"'}, 0, id="said-by-odd-words"),
        pytest.param("said_on_day", {"day": "2024-03-04"}, 2, id="day"),
        pytest.param("said_on_day", {"day": "2024-03-05"}, 0, id="day-of-publication-is-none"),
        pytest.param("said_on_day", {}, 1, id="day-the-last"),
        pytest.param("timeline", {"party": "HPG"}, 2, id="timeline"),
        pytest.param("timeline", {}, 3, id="timeline-of-all"),
        pytest.param("declined", {}, 1, id="declined"),
        pytest.param("undated", {}, 4, id="undated"),
        pytest.param("low_confidence", {"below": "0.5"}, 1, id="low-confidence"),
        pytest.param("low_confidence", {}, 3, id="low-confidence-usual"),
        pytest.param("widely_reported", {}, 1, id="in-several-articles"),
        pytest.param("articles_by_quotes", {}, 3, id="articles"),
    ],
)
def test_questions_find_what_they_should(name: str, values: dict[str, str], expected: int) -> None:
    assert len(ask(name, **values)) == expected


def test_quotes_without_a_day_are_not_sorted_to_show_the_last(tmp_path: Path) -> None:
    with closing(sqlite3.connect(make_database(tmp_path))) as connection:
        plan = connection.execute(f"explain query plan {QUERIES['undated']['sql']}").fetchall()
    assert not [step for *_, step in plan if "TEMP B-TREE" in step]


def test_questions_are_in_order() -> None:
    assert [row["said_on"] for row in ask("timeline")] == ["2024-03-04", "2024-03-04", "2024-03-06"]
    assert [row["said_on"] for row in ask("search")][:2] == ["2024-03-06", "2024-03-04"]
    assert ask("most_quoted")[0]["speaker"] == "Harbor Pilots Guild"
    sure = [row["confidence"] for row in ask("low_confidence")]
    assert sure == sorted(sure)


def test_first_page_leads_to_everything() -> None:
    status, body = get("/")
    assert status == 200
    for name in QUERIES:
        assert f'href="/quotes/{name}"' in body
    assert 'action="/search"' in body
    assert re.search(r"Harbor Pilots Guild</a> <span class=\"count\">2<", body)
    assert "We will not sail" in body


def test_quotes_table_has_facets_labels_and_the_main_columns() -> None:
    _, body = get("/quotes/quotes")
    facets = re.findall(r'class="facet-info" id="facet-(\w+)"', body)
    assert sorted(facets) == ["kind", "party", "said_year"]
    heads = re.findall(r'<th [^>]*data-column="(\w+)"', body)
    assert heads == DATABASE["tables"]["quotes"]["plugins"]["onrecord"]["columns"]
    assert '<a href="/quotes/speakers/hpg">Harbor Pilots Guild</a>' in body
    assert '<time datetime="2024-03-06" title="2024-03-06">6 March 2024</time>' in body
    assert "no later than" in body
    assert '<span class="number">0.30</span>' in body
    assert body.index("6 March 2024") < body.index("4 March 2024")


def test_all_columns_and_a_hidden_sort_column_can_be_had() -> None:
    _, body = get("/quotes/quotes?_all=1")
    quotes = next(table for table in TABLES if table.name == "quotes")
    heads = re.findall(r'<th [^>]*data-column="(\w+)"', body)
    assert set(heads) == {column.name for column in quotes.columns}
    _, body = get("/quotes/quotes?_sort=latest")
    assert re.findall(r'<th [^>]*data-column="(\w+)"', body)[-1] == "latest"


def test_search_in_the_table() -> None:
    found = rows("/quotes/quotes.json?_shape=array&_search=boats")
    assert {row["article"] for row in found} == {"first", "second"}


def test_quote_page_shows_the_words_in_their_place_and_why() -> None:
    _, body = get(f"/quotes/quotes/{quote_id('hasty')}")
    assert "called the vote “<mark>hasty</mark>” and said that <mark>it would keep two" in body
    assert "“hasty”" in body
    assert "The article writes “The port” and “called”." in body
    assert "The article does not give it; no later than" in body
    assert "The pilots voted" not in body.split("All fields")[0]


def test_quote_page_shows_other_reports_of_the_statement() -> None:
    _, body = get(f"/quotes/quotes/{quote_id('will not sail')}")
    assert "reported elsewhere" in body
    assert "Ostrava Post &amp; Mail" in body
    assert "“late Monday”" in body


def test_quote_page_tells_the_way_to_the_speaker() -> None:
    _, body = get(f"/quotes/quotes/{quote_id('will not sail')}")
    assert '<ol class="way">' in body
    assert "<li>“the guild”, a short form of the name in <a" in body
    assert "<li>“HPG”, another name of Harbor Pilots Guild in the list of known speakers</li>" in (
        body
    )
    assert (
        'with these words: “late Monday”, <a href="/quotes/articles/first#p2">paragraph 2</a>.'
        in body
    )
    first = get("/quotes/articles/first")[1]
    assert 'id="p2">“<span class="place" id="said-1"></span><a class="marked who-1' in first
    _, plain = get(f"/quotes/quotes/{quote_id('hasty')}")
    assert '<ol class="way">' not in plain


DECIDED = date(2024, 4, 1)
CORRECTIONS = (
    Correction(
        "c.yml:1",
        None,
        "first",
        "They always knew,",
        (
            Change("speaker", Speaker("Jan <b>Moss</b>", "person")),
            Change("said_on", "2024-03-02"),
            Change("kind", "direct"),
        ),
        False,
        "A. Reader",
        DECIDED,
        "He says so & signs it.",
    ),
    Correction("c.yml:9", None, "first", "had no comment", (), True, "A. Reader", DECIDED, "No."),
    Correction("c.yml:12", None, "long", "tells of weather", (), False, "B. Reader", DECIDED),
)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The site on a database with decisions of people, and the database."""
    path = make_database(tmp_path_factory.mktemp("corrected"), corrections=CORRECTIONS)
    process, url = start_datasette(path)
    yield url, path
    stop(process)


def test_a_corrected_quote_tells_what_was_decided(corrected: tuple[str, Path]) -> None:
    url, _ = corrected
    status, body = get(f"/quotes/quotes/{quote_id('They always')}", url)
    assert status == 200
    assert "Speaker set to Jan &lt;b&gt;Moss&lt;/b&gt;; the program had found a senior aide." in (
        body
    )
    assert "Day set to <time" in body
    assert "the program had found none." in body
    assert "Kind confirmed." in body
    assert "He says so &amp; signs it." in body
    assert "Set by a person. The program had found: The article writes “a senior aide”" in body
    assert "reviewed by a person" in body
    assert "<b>Moss" not in body
    assert "<td" not in body.split("In other tables")[0]


def test_a_rejected_quote_is_shown_nowhere_but_said_to_be_rejected(
    corrected: tuple[str, Path],
) -> None:
    url, _ = corrected
    key = quote_id("had no comment")
    status, body = get(f"/quotes/quotes/{key}", url)
    assert status == 410
    assert "Not on record" in body
    assert "“had no comment”" in body
    assert "Reason: No." in body
    assert 'href="/quotes/articles/first"' in body
    assert get(f"/quotes/quotes/{key}.json", url)[0] == 404
    assert get(f"/other/quotes/{key}", url)[0] == 404
    assert get("/quotes/quotes/none", url)[0] == 404
    for page in ("/quotes/quotes", "/quotes/declined", "/quotes/search?q=comment", "/"):
        assert "had no comment</" not in get(page, url)[1]
    assert "<mark>had no comment" not in get("/quotes/articles/first", url)[1]


def test_decisions_are_counted_as_the_program_counts_them(corrected: tuple[str, Path]) -> None:
    url, path = corrected
    found = json.loads(get("/quotes/review_counts.json?_shape=array", url)[1])
    told = {row["outcome"]: row["quotes"] for row in found}
    with reading(path) as db:
        counted = decisions(db)
    assert told == {
        "reviewed": counted.reviewed,
        "right as found": counted.confirmed,
        "no quotation": counted.rejected,
        "decision not applied": counted.unapplied,
        **{f"wrong {field}": number for field, number in counted.corrected.items()},
    }
    assert (told["reviewed"], told["wrong said_on"], told["right as found"]) == (3, 1, 1)


@pytest.mark.parametrize("table", ["corrections", "originals", "evidence"])
def test_tables_of_decisions_and_evidence(corrected: tuple[str, Path], table: str) -> None:
    status, body = get(f"/quotes/{table}", corrected[0])
    assert status == 200
    assert "<b>Moss" not in body
    if table != "evidence":
        assert "A. Reader" in body or "had no comment" in body
        assert 'href="/quotes/articles/first"' in body


def test_article_page_marks_every_quote_and_escapes_the_text() -> None:
    _, body = get("/quotes/articles/second")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<script>alert" not in body
    assert "<b>talks" not in body
    assert body.count("<mark>") == 3
    assert "About second &lt;i&gt;things" in body


@pytest.mark.parametrize(
    "path", ["/quotes/quotes?_all=1", "/quotes/search", "/", "/quotes/segments"]
)
def test_stored_text_is_never_markup(path: str) -> None:
    _, body = get(path)
    assert "<script>alert" not in body
    assert "<i>things" not in body


def test_long_text_is_shortened_in_a_table_and_whole_on_its_page() -> None:
    _, table = get("/quotes/articles?_all=1")
    assert "Read it</a>" in table
    assert "Paragraph 39" not in table
    _, page = get("/quotes/articles/long")
    assert "Paragraph 39" in page
    assert page.split('class="reading"')[1].count("<p id=") >= 40


def test_rows_as_json_array() -> None:
    found = rows("/quotes/quotes.json?_shape=array")
    assert len(found) == 7
    assert {"id", "text", "said_on", "speaker"} <= set(found[0])


@pytest.mark.parametrize(
    "path",
    ["/", "/quotes", "/quotes/quotes", "/quotes/quotes.json", "/missing", "/-/settings.json"],
)
def test_headers_are_sent_with_every_answer(path: str) -> None:
    answer = raw(path)
    for name, value in HEADERS.items():
        assert answer.getheader(name) == value
    assert "unsafe" not in HEADERS["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/", "/quotes", "/quotes/quotes", "/quotes/search", "/quotes?sql=select+1"]
)
def test_pages_have_no_inline_script_or_style(path: str) -> None:
    _, body = get(path)
    assert not re.search(r"<script(?![^>]*\bsrc=)", body)
    assert not re.search(r"<style|\sstyle=|\son\w+=", body)


@pytest.mark.parametrize(
    "path", [r"/\example.com/", "/%5Cexample.com/", "//example.com/", "/%2f/x/"]
)
def test_redirects_never_leave_the_site(path: str) -> None:
    answer = raw(path)
    assert answer.status == 400
    assert answer.getheader("location") is None


def test_templates_trust_no_text() -> None:
    for template in Path(str(METADATA.parent / "onrecord/site/templates")).glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), template.name
        assert "autoescape false" not in text, template.name


def test_values_in_sql_are_limited() -> None:
    status, body = get(f"/quotes.json?sql=select+length(randomblob({LARGEST_VALUE * 2}))")
    assert status == 400
    assert "too big" in body
    assert (
        rows("/quotes.json?_shape=array&sql=select+length(randomblob(900000))+as+n")[0]["n"]
        == 900_000
    )


def test_missing_row_is_a_plain_404() -> None:
    status, body = get("/quotes/quotes/none")
    assert status == 404
    assert "Traceback" not in body


def test_settings_are_the_sites_own() -> None:
    _, body = get("/-/settings.json")
    settings = json.loads(body)
    assert settings["default_page_size"] == 25
    assert settings["suggest_facets"] is False


def test_settings_of_the_operator_stay(tmp_path: Path) -> None:
    options = ["--setting", "default_page_size", "100", "--setting", "suggest_facets", "on"]
    process, url = start_datasette(make_database(tmp_path), *options)
    try:
        settings = json.loads(get("/-/settings.json", url)[1])
        assert settings["default_page_size"] == 100
        assert settings["suggest_facets"] is True
    finally:
        stop(process)


def test_other_databases_are_shown_as_ever(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("create table quotes (id integer primary key, text, kind, url)")
        connection.execute("insert into quotes values (1, 'x', 'direct', 'javascript:alert(1)')")
    connection.close()
    process, url = start_datasette(other)
    try:
        for path in ("/", "/other", "/other/quotes", "/other/quotes/1"):
            status, body = get(path, url)
            assert status == 200, body
            assert 'href="javascript' not in body
    finally:
        stop(process)


def test_database_without_full_texts_still_shows_the_words(tmp_path: Path) -> None:
    path = make_database(tmp_path, publish_text="none")
    process, url = start_datasette(path)
    try:
        key = quote_id("hasty")
        _, body = get(f"/quotes/quotes/{key}", url)
        assert "<mark>hasty</mark> … <mark>it would" in body
        _, body = get("/quotes/articles/first", url)
        assert "is not published here" in body
    finally:
        stop(process)
