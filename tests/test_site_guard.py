"""The guard: headers, what is refused, what readers are told, and how tables go out as files."""

from __future__ import annotations

import asyncio
import csv
import http.client
import io
import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest, Forbidden, NotFound, Response
from datasette.views.base import DatasetteError
from hostile import Request, make_sample, running
from hostile import ask as ask_site
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from site_sample import make_database
from test_site_limits import ask, plain_datasette

from onrecord.errors import SiteBusy
from onrecord.site import security
from onrecord.site.guard import answering, parameters
from onrecord.site.guard.answering import HEADERS, Sender
from onrecord.site.guard.problems import Problem, problem_for, problem_of, told
from onrecord.site.guard.settings import CAUTIOUS, PREFERRED
from onrecord.site.show.unseen import as_typed, show_unseen
from onrecord.site.tables.exports import for_spreadsheet
from onrecord.site.tables.paging import with_key
from onrecord.storage import reading, search_expression
from onrecord.storage.search import MOST_WORDS, NOTHING


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("guard"))


@pytest.fixture(scope="module")
def site(path: Path) -> Iterator[Datasette]:
    made = plain_datasette(path)
    yield made
    made.databases["quotes"].close()


def test_policy_trusts_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = HEADERS["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert set(rules.values()) == {"'none'", "'self'", "'self' data:"}
    assert rules["script-src"] == "'self'"
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy


@pytest.mark.parametrize(
    ("location", "misleads"),
    [
        pytest.param(b"/quotes/quotes", False, id="local"),
        pytest.param(b"https://example.com/login", False, id="set-on-purpose"),
        pytest.param(b"//example.com", True, id="slashes"),
        pytest.param(b"/\\example.com", True, id="backslash"),
        pytest.param(b"\\/example.com", True, id="backslash-first"),
        pytest.param(b"/\t/example.com", True, id="tab"),
        pytest.param(b"/\n/example.com", True, id="line-end"),
        pytest.param(b" //example.com", True, id="space"),
    ],
)
def test_where_a_redirect_leads(location: bytes, misleads: bool) -> None:
    assert answering._misdirects(location) == misleads


def answer_of(site: Datasette, *messages: Mapping[str, Any], path: str = "/x") -> list[Any]:
    """What goes out when Datasette sends these messages."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def go() -> None:
        sender = Sender(site, {"path": path, "query_string": b""}, send, lambda: None)
        for message in messages:
            await sender(message)

    asyncio.run(go())
    return sent


def start(status: int, **headers: str) -> dict[str, Any]:
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": given}


def piece(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def test_a_redirect_to_another_host_becomes_a_refusal(site: Datasette) -> None:
    sent = answer_of(site, start(302, location="/\t/example.com"), piece(b""))
    assert sent[0]["status"] == 400
    assert b"location" not in dict(sent[0]["headers"])
    assert len(sent) == 2 and b"To the first page" in sent[1]["body"]


def test_a_second_answer_takes_the_place_of_one_that_was_only_begun(site: Datasette) -> None:
    sent = answer_of(site, start(200), start(500), piece(b"no"))
    assert [message.get("status") for message in sent] == [500, None]


def test_headers_of_a_page_are_not_doubled(site: Datasette) -> None:
    [first, _] = answer_of(site, start(200, referrer_policy="same-origin"), piece(b"x"))
    assert [value for name, value in first["headers"] if name == b"referrer-policy"] == [
        b"same-origin"
    ]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        pytest.param(NotFound("Table not found"), 404, "no such table", id="no-table"),
        pytest.param(NotFound("404"), 404, "no page", id="no-page"),
        pytest.param(Forbidden("view-table"), 403, "not open", id="permission"),
        pytest.param(Forbidden("execute-sql"), 403, "SQL", id="no-sql"),
        pytest.param(Forbidden("You do not have /srv/x"), 403, "not open", id="sentence"),
        pytest.param(BadRequest("_size must be <= 1000"), 400, "_size", id="bad-request"),
        pytest.param(DatasetteError("Cannot sort table by x"), 400, "sort", id="datasette-500"),
        pytest.param(DatasetteError("no", status=404), 404, "no", id="datasette-404"),
        pytest.param(QueryInterrupted(None, "select 1", {}), 400, "longer", id="too-long"),
        pytest.param(MemoryError(), 400, "memory", id="memory"),
        pytest.param(SiteBusy("x", "y"), 503, "too much", id="busy"),
        pytest.param(RuntimeError("/srv/secret"), 500, "not yours", id="ours"),
        pytest.param(ValueError("/srv/secret"), 500, "not yours", id="value-error-of-ours"),
        pytest.param(KeyError("text"), 500, "not yours", id="key-error"),
    ],
)
def test_what_readers_are_told(error: Exception, status: int, words: str) -> None:
    problem = problem_of(error)
    assert problem.status == status
    assert words in f"{problem.title} {problem.message}"
    assert "/srv" not in problem.message


def test_a_page_of_ours_that_takes_too_long_is_not_the_readers_fault() -> None:
    error = QueryInterrupted(None, "select 1", {})
    assert problem_for(error, {}).status == 503
    assert problem_for(error, {"text__contains": "x"}).status == 400


def sqlite_error(sql: str, *values: object) -> sqlite3.Error:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create virtual table f using fts5(a)")
        with pytest.raises(sqlite3.Error) as raised:
            connection.execute(sql, values).fetchall()
    return raised.value


@pytest.mark.parametrize(
    ("sql", "status"),
    [
        ("select x", 400),
        ("select * from nowhere", 404),
        ("select * from f where a match '\"'", 400),
    ],
)
def test_errors_of_sqlite_are_not_shown_to_who_has_not_written_sql(sql: str, status: int) -> None:
    error = sqlite_error(sql)
    problem = problem_of(error)
    assert problem.status == status
    assert str(error) not in problem.message
    assert str(error) in problem_of(error, in_sql=True).message
    assert "full-text" not in problem_of(error, raw=True).message
    assert str(error) not in told(error, False) and told(error, True) == str(error)


def test_a_fault_of_the_file_is_the_programs(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\0" + b"x" * 8000)
    with closing(sqlite3.connect(broken)) as connection, pytest.raises(sqlite3.Error) as raised:
        connection.execute("select * from sqlite_master").fetchall()
    assert problem_of(raised.value, in_sql=True) == Problem.of(500)


def test_a_locked_database_is_worth_another_try(tmp_path: Path) -> None:
    locked = tmp_path / "locked.db"
    with (
        closing(sqlite3.connect(locked)) as one,
        closing(sqlite3.connect(locked, timeout=0)) as two,
    ):
        one.execute("create table t (a)")
        one.execute("begin exclusive")
        with pytest.raises(sqlite3.OperationalError) as raised:
            two.execute("select * from t").fetchall()
    assert problem_of(raised.value).status == 503


def test_a_fault_of_ours_is_logged_and_not_told(
    site: Datasette, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret is 4711")

    monkeypatch.setattr("onrecord.site.front.pages.home_page", fail)
    with caplog.at_level(logging.ERROR):
        answer = ask(site, "/")
    assert answer.status_code == 500
    assert "4711" not in answer.text and "not yours" in answer.text
    assert "4711" in caplog.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_what_is_not_there_is_not_logged(
    site: Datasette, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for where in ("/nothing", "/quotes/nothing", "/quotes/quotes/x", "/quotes/quotes?_size=x"):
        assert ask(site, where).status_code in (400, 404)
    assert not caplog.records
    assert capfd.readouterr().out + capfd.readouterr().err == ""


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 500, 503])
def test_every_problem_has_a_page_and_json(site: Datasette, status: int) -> None:
    from onrecord.site.guard.problems import page

    problem = Problem.of(status)
    html = asyncio.run(page(site, "/x", problem))
    assert html.status == status and problem.message in html.body.replace("&#39;", "'")
    assert "To the first page" in html.body
    told = asyncio.run(page(site, "/x.json", problem))
    assert f'"status": {status}' in told.body
    text = asyncio.run(page(site, "/x.csv", problem))
    assert text.content_type.startswith("text/plain")
    assert ("Retry-After" in html.headers) == (status == 503)


def test_more_requests_than_can_be_answered_are_told_to_come_back(
    site: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "MOST_AT_ONCE", 3)

    async def many() -> list[int]:
        answers = await asyncio.gather(*(site.client.get("/quotes/quotes") for _ in range(12)))
        again = await site.client.get("/quotes/quotes")
        return [*(answer.status_code for answer in answers), again.status_code]

    *statuses, after = asyncio.run(many())
    assert set(statuses) == {200, 503} and statuses.count(200) >= 3
    assert after == 200


# Parameters: whatever stands there, the fault is never the site's.

NAMES = st.sampled_from(
    "_facet _facet_size _facet_date _facet_array _facetx _through _timelimit _size _next _ttl _sort"
    " _sort_desc _col _nocol _search _search_text _searchx _searchmode _fts_table _fts_pk _where"
    " _shape _json _json_infinity _nl _labels _label _nocount _nofacet _extras _trace _context _dl"
    " _filter_column _filter_op _filter_value _filter_column_1 _filter_op_1 _sort_by_desc _stream"
    " kind start text__contains start__gt start__in kind__in kind__isnull text__date __ x__y ____"
    " kind__arraycontains text__like text__glob sql q".split()
)
TEXTS = st.one_of(
    st.sampled_from(
        "1 0 -1 max x kind start text id rowid raw quotes [ [1] {} null '' \" ² ٣ $null"
        " , ,, 1,2 999999999999999999999 1e9 a%00 on off array objects text,start ~zz".split()
    ),
    st.text(max_size=8),
)
ENDS = st.sampled_from(["", ".json", ".csv", ".blob", ".spreadsheet", ".jsono", ".x"])
WHERE = st.sampled_from(
    "/ /quotes /quotes/quotes /quotes/articles /quotes/search /quotes/said_by /quotes/quotes_fts"
    " /quotes/segments/x,1 /quotes/quotes/x".split()
)


@given(WHERE, ENDS, st.lists(st.tuples(NAMES, TEXTS), max_size=4))
@example("/quotes/quotes", ".blob", [("_blob_column", "text")])
@example("/quotes/quotes_fts", "", [("_facetx", "1")])
# Datasette leaves other counts of a table unfinished when one of them fails.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_parameters_make_the_site_fail(
    site: Datasette, where: str, end: str, pairs: list[tuple[str, str]]
) -> None:
    address = f"{where}{end}?{urlencode(pairs)}"
    answer = ask(site, address)
    assert answer.status_code < 500, address
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "_size=25&_next=x&_sort=kind",
        "_size=max&_facet=kind&_facet_size=max&_facet_date=said_on",
        "_search=x&_searchmode=escaped&kind__in=direct,mixed",
        'kind__in=["a", "b"]&start__gt=12&start__lte=x&said_on__gte=2024-01-01',
        '_through={"table": "quotes", "column": "article", "value": "1"}',
        "_ttl=&_timelimit=100&_json_infinity=1&_shape=array&_where=1",
        "sql=select 1",
        "sql=  -- why\n/* what */ WITH x as (select 1) select * from x",
        "sql=explain query plan select 1",
        "sql=",
    ],
)
def test_good_parameters_pass(query: str) -> None:
    assert parameters.fault(parameters.parse(query.encode())) is None


@pytest.mark.parametrize(
    "statement",
    [
        "vacuum",
        "/*\n-- */ vacuum",
        "-- select\nvacuum",
        "selection",
        "x",
        "/* select 1",
        "; select 1",
    ],
)
def test_only_questions_are_let_through(statement: str) -> None:
    found = parameters.fault([("sql", statement)])
    assert (found is None) == (statement == "/* select 1")  # nothing but a comment


@pytest.mark.parametrize(
    ("query", "sends"),
    [
        ("sql=select+1", True),
        ("sql=+", False),
        ("_where=1", True),
        ("_searchmode=raw&_search=x", True),
        ("_searchmode=escaped&_search=x", False),
        ("_fts_table=x", True),
        ("kind=direct&_facet=kind&q=select", False),
    ],
)
def test_what_is_sql_of_the_readers_own(query: str, sends: bool) -> None:
    assert parameters.sends_sql(parameters.parse(query.encode())) is sends


# Searching


@given(st.text(max_size=60) | st.text('ab"“” *():^-\0\ud800', max_size=30))
@settings(deadline=None)
def test_every_search_is_well_formed(typed: str) -> None:
    made = search_expression(typed)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create virtual table f using fts5(a, tokenize = 'porter unicode61')")
        connection.execute("insert into f values ('a b')")
        connection.execute("select * from f where f match ?", (made,)).fetchall()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param(None, NOTHING, id="none"),
        pytest.param("  ", NOTHING, id="spaces"),
        pytest.param("() * - _ ", NOTHING, id="no-words"),
        pytest.param("boats at sea", '"boats" "at" "sea"', id="words"),
        pytest.param('the "keep two" berths', '"the" "keep two" "berths"', id="phrase"),
        pytest.param("“keep two”", '"keep two"', id="curly"),
        pytest.param('keep "two berths', '"keep" "two berths"', id="open"),
        pytest.param("a AND b NOT c", '"a" "AND" "b" "NOT" "c"', id="operators"),
        pytest.param("text:boats ^a b*", '"text:boats" "^a" "b*"', id="columns-and-stars"),
        pytest.param("a\0b", '"a" "b"', id="null-character"),
        pytest.param("don't", '"don\'t"', id="apostrophe"),
        pytest.param("a a a", '"a"', id="once"),
    ],
)
def test_search_expression(typed: str | None, expected: str) -> None:
    assert search_expression(typed) == expected


def test_a_search_has_an_end() -> None:
    typed = " ".join(f"w{n}" for n in range(10_000))
    assert search_expression(typed).count(" ") == MOST_WORDS - 1


def test_searching_finds_what_it_should(path: Path) -> None:
    with reading(path) as db:
        sql = "select count(*) from quotes_fts where quotes_fts match ?"
        for typed, number in (("boat", 2), ('"until the boats', 2), ("boats AND", 0), ("(", 0)):
            assert db.execute(sql, (search_expression(typed),)).fetchone()[0] == number, typed


# Unseen characters


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “text” — é\tx\n", "plain “text” — é\tx\n"),
        ("a\u202eb", "a[U+202E]b"),
        ("\u2066a\u2069", "[U+2066]a[U+2069]"),
        ("Ka\u200bren", "Ka[U+200B]ren"),
        ("Ka\u200dren \u200cx", "Ka[U+200D]ren [U+200C]x"),
        ("نامه\u200cای", "نامه\u200cای"),
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),
        ("co\u00adoperate", "co\u00adoperate"),
        ("\0\x1b[2J\x9b", "[U+0000][U+001B][2J[U+009B]"),
        ("\ufeffx\U000e0041", "[U+FEFF]x[U+E0041]"),
    ],
)
def test_unseen_characters_are_shown(text: str, shown: str) -> None:
    assert show_unseen(text) == shown
    assert show_unseen(shown) == shown
    assert show_unseen(as_typed(text)) == text


def test_markup_stays_markup(site: Datasette) -> None:
    def render(source: str, value: object) -> str:
        return str(asyncio.run(site.jinja_env.from_string(source).render_async(value=value)))

    assert render("<b title='{{ value }}'>{{ value }}</b>", "<i>\u202e") == (
        "<b title='&lt;i&gt;[U+202E]'>&lt;i&gt;[U+202E]</b>"
    )
    assert render("{{ value }}", Response) != ""
    assert (
        render("<input value='{{ value|as_typed }}'>", "'\u200b") == "<input value='&#39;\u200b'>"
    )


def test_what_was_typed_goes_back_into_the_form(site: Datasette) -> None:
    typed = quote("a\u200bb")
    for where in (f"/quotes/quotes?_search={typed}", f"/quotes/search?q={typed}"):
        assert 'value="a\u200bb"' in ask(site, where).text


# Files for spreadsheets, and CSV


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1+1", "'-1+1"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\tx", "'\tx"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("a=1", "a=1"),
        ("No – never", "No – never"),
        ("", ""),
        (-1, -1),
        (-1.5, -1.5),
        (None, None),
        (b"abc", "(3 bytes)"),
    ],
)
def test_no_cell_is_a_formula(value: object, expected: object) -> None:
    assert for_spreadsheet(value) == expected


@given(st.text(max_size=20))
def test_a_cell_for_spreadsheets_keeps_its_text(text: str) -> None:
    assert str(for_spreadsheet(text)).removeprefix("'") == text.removeprefix("'")


def test_a_file_for_spreadsheets(site: Datasette) -> None:
    answer = ask(site, "/quotes/quotes.spreadsheet?_labels=on&_size=max")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="quotes.csv"'
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf") and text.startswith(
        '"id","article","article_label"'
    )
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    plain = csv.DictReader(io.StringIO(ask(site, "/quotes/quotes.csv?_labels=on").text, newline=""))
    assert head == plain.fieldnames
    assert [dict(zip(head, row, strict=True)) for row in rows] == [*plain]
    assert ask(site, "/quotes/quotes/x.spreadsheet").status_code == 404
    assert ">for a spreadsheet</a>" in ask(site, "/quotes/quotes").text


def get(url: str, path: str) -> tuple[int, bytes, bool]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read(), True
        except http.client.IncompleteRead as broken:
            return answer.status, broken.partial, False
    finally:
        connection.close()


@contextmanager
def streaming(folder: Path, rows: int) -> Iterator[tuple[str, Path]]:
    """A site whose table of articles is too long for its limit of one megabyte."""
    path = make_sample(folder)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update articles set text = '' where id = 'long'")
        sql = "insert into articles (id, kind, text) values (?, 'report', ?)"
        connection.executemany(sql, ((f"more{n}", "boats " * 50) for n in range(rows)))
    log = path.with_name("log.txt")
    with running(path, "--setting", "max_csv_mb", "1", log=log) as site:
        yield site.url, log


def test_a_table_that_is_cut_is_seen_to_be_cut(tmp_path: Path) -> None:
    with streaming(tmp_path, 6_000) as (url, log):
        status, body, whole = get(url, "/quotes/articles.csv?_stream=1")
        assert (status, whole) == (200, False)
        assert 900_000 < len(body) < 1_100_000 and body.endswith(b"\r\n")
        status, body, whole = get(url, "/quotes/quotes.csv?_stream=1")
        assert (status, whole) == (200, True)
        assert len([*csv.reader(io.StringIO(body.decode(), newline=""))]) > 30
    assert "broken off" in log.read_text(encoding="utf-8")


def test_streaming_can_be_switched_off(path: Path) -> None:
    closed = plain_datasette(path, settings={"allow_csv_stream": False})
    answer = ask(closed, "/quotes/quotes.csv?_stream=1")
    assert answer.status_code == 400 and "ask page by page" in answer.text
    assert 'name="_stream"' not in ask(closed, "/quotes/quotes?_size=2").text
    closed.databases["quotes"].close()
    open_site = plain_datasette(path)
    assert 'name="_stream"' in ask(open_site, "/quotes/quotes?_size=2").text
    open_site.databases["quotes"].close()


def test_nothing_is_written_for_who_has_left(site: Datasette) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def leave() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start(200, content_type="text/csv"))
        for _ in range(1000):
            await send(piece(b"a,b\r\n", True))
            await asyncio.sleep(0)

    scope = {"type": "http", "method": "GET", "path": "/quotes/quotes.csv", "headers": []}
    scope |= {"query_string": b"_stream=1"}
    asyncio.run(security.guard(app, site)(scope, leave, send))
    assert len(sent) < 10


def test_csv_of_a_query_that_fails_says_so(site: Datasette) -> None:
    answer = ask(site, "/quotes.csv?sql=select+absent")
    assert answer.status_code == 400 and "no such column: absent" in answer.text
    answer = ask(site, "/quotes.csv?sql=select+zeroblob(500000000)")
    assert answer.status_code == 400
    assert ask(site, "/quotes.csv?sql=select+1+as+n").text == "n\r\n1\r\n"
    assert ask(site, "/quotes/nothing.csv").status_code == 404


def test_binary_values_are_given_and_nothing_else(site: Datasette) -> None:
    sql = quote("select x'010203' as a, 'text' as b")
    answer = ask(site, f"/quotes.blob?sql={sql}&_blob_column=a")
    assert (answer.status_code, answer.content) == (200, b"\x01\x02\x03")
    assert "attachment" in answer.headers["content-disposition"]
    assert ask(site, f"/quotes.blob?sql={sql}&_blob_column=b").status_code == 400


# The cautious profile, on a real process


@pytest.fixture(scope="module")
def cautious(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = make_sample(tmp_path_factory.mktemp("cautious"))
    options = ["--setting", "allow_csv_stream", "on", "--setting", "default_allow_sql", "on"]
    with running(path, "--no-sql", *options, "--setting", "max_returned_rows", "500") as site:
        yield site.url


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/quotes.json?sql=select+1", 403),
        ("/quotes?sql=select+1", 403),
        ("/quotes.csv?sql=select+1", 403),
        ("/quotes.spreadsheet?sql=select+1", 403),
        ("/quotes/quotes?_where=1", 403),
        ("/quotes/quotes?_searchmode=raw&_search=x", 400),
        ("/quotes/quotes?_fts_table=quotes_fts&_search=x", 400),
        ("/quotes/quotes?_facet=text", 400),
        ("/quotes/quotes?_facet_size=max", 400),
        ("/quotes.db", 403),
        ("/", 200),
        ("/quotes", 200),
        ("/quotes/quotes", 200),
        ("/quotes/quotes?_search=agree&kind=direct", 200),
        ("/quotes/quotes.json", 200),
        ("/quotes/quotes.csv?_size=max", 200),
        ("/quotes/quotes.spreadsheet", 200),
        ("/quotes/search?q=agree", 200),
        ("/quotes/most_quoted.json", 200),
    ],
)
def test_a_cautious_site(cautious: str, address: str, status: int) -> None:
    answer = ask_site(cautious, Request(address))
    assert answer.status == status, answer
    assert all(answer.headers[name] == value for name, value in HEADERS.items())


@pytest.mark.parametrize(
    "address", ["/", "/quotes", "/quotes/quotes", "/quotes/search?q=agree", "/quotes/most_quoted"]
)
def test_a_cautious_site_has_no_way_to_sql(cautious: str, address: str) -> None:
    body = ask_site(cautious, Request(address)).body
    assert "?sql=" not in body and 'name="sql"' not in body
    assert "Ask in SQL" not in body and "Change the SQL" not in body and "and SQL" not in body
    assert "_facet_size" not in body


def test_settings_of_the_operator_hold_but_for_sql(cautious: str) -> None:
    told = json.loads(ask_site(cautious, Request("/-/settings.json")).body)
    expected = {**PREFERRED, **CAUTIOUS, "max_returned_rows": 500, "allow_csv_stream": True}
    assert {name: told[name] for name in expected} == expected
    assert ask_site(cautious, Request("/quotes/quotes.json?_size=501")).status == 400


def test_the_usual_site_has_them(site: Datasette) -> None:
    assert "and SQL" in ask(site, "/").text
    assert 'name="sql"' in ask(site, "/quotes").text
    assert "Change the SQL" in ask(site, "/quotes/quotes").text
    assert "Change the SQL" in ask(site, "/quotes/search?q=x").text


# Pages that follow one another


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    """A database in which many rows have the same values, and none their natural order."""
    path = make_database(tmp_path_factory.mktemp("many"))
    with closing(sqlite3.connect(path)) as connection, connection:
        sql = "insert into articles (id, kind, publisher, published, words) values (?, ?, ?, ?, ?)"
        for n in range(300):
            day = None if n % 3 else f"2024-03-{n % 7 + 1:02}"
            row = (f"{n * 7919 % 1000:03}-{n}", "report", f"Paper {n % 2}", day, n % 5)
            connection.execute(sql, row)
    made = plain_datasette(path)
    yield made
    made.databases["quotes"].close()


@pytest.mark.parametrize("column", ["id", "publisher", "published", "words", "title"])
@pytest.mark.parametrize("sort", ["_sort", "_sort_desc"])
def test_pages_have_every_row_once(many: Datasette, sort: str, column: str) -> None:
    expected = sorted(row["id"] for row in rows_of(many, "/quotes/articles.json?_size=1000"))
    address, found = f"/quotes/articles.json?{sort}={column}&_size=40&_nofacet=1", []
    while address:
        page = ask(many, address).json()
        found += [row[0] for row in page["rows"]]
        address = (page["next_url"] or "").removeprefix("http://localhost")
    assert len(found) == 303 and sorted(found) == expected
    whole = ask(many, f"/quotes/articles.csv?_stream=1&{sort}={column}").text
    assert [row["id"] for row in csv.DictReader(io.StringIO(whole, newline=""))] == found


def rows_of(site: Datasette, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(site, f"{address}&_shape=array").json()
    return found


def test_the_order_of_a_readers_own_sql_is_its_own(many: Datasette) -> None:
    sql = quote(
        "select kind from articles where 1 union select 'x' from articles order by 1 limit 5"
    )
    assert ask(many, f"/quotes.json?sql={sql}").json()["rows"] == [["report"], ["x"]]
    page = rows_of(many, "/quotes/articles.json?_where=1&_sort=publisher&_size=1000")
    assert len(page) == 303


@pytest.mark.parametrize(
    ("sql", "ordered"),
    [
        (
            "select [end], id from quotes where id in (select x) order by [end] limit 9",
            'select [end], id from quotes where id in (select x) order by [end], "id" limit 9',
        ),
        (
            "select n from segments order by n desc limit 26",
            'select n from segments order by n desc, "quote", "n" limit 26',
        ),
        ("select a from other order by a limit 9", None),
        ("select id from quotes order by kind, id limit 9", None),
        ("select kind from quotes order by kind", None),
        ("select kind, count(*) from quotes group by kind", None),
    ],
)
def test_the_key_has_the_last_word_on_the_order(sql: str, ordered: str | None) -> None:
    assert with_key(sql) == (ordered or sql)
