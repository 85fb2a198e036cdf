"""Attacks with addresses, headers and what is sent along."""

from __future__ import annotations

from urllib.parse import quote

from .asking import Answer, Request
from .attack import Attack, all_of, hides, refused, works

__all__ = ["ADDRESSES"]

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_IN_PIECES = {"Cookie": "a=b", "Transfer-Encoding": "chunked", **_FORM}
_SEARCHES = (
    '"',
    '"open phrase',
    'a "b" "',
    "AND",
    "OR OR",
    "NOT",
    "NEAR(",
    "NEAR(a b, 1000000)",
    "a AND (",
    "*",
    "a*",
    "^a",
    "text:agree",
    "absent:agree",
    "{text}:agree",
    "- agree",
    "a\0b",
    "\0",
    "( ) [ ] { }",
    "“agree",
    "a" * 5000,
    "a " * 5000,
    '"' * 999,
    "\u202e\u200b",
    "😀 é 中",
    "'; drop table quotes; --",
)


def _no_download(answer: Answer) -> bool:
    return answer.status == 403 and "SQLite format" not in answer.body


def _table(*queries: str) -> tuple[Request, ...]:
    return tuple(Request(f"/quotes/quotes?{query}") for query in queries)


ADDRESSES = (
    Attack(
        "redirect-elsewhere",
        "An address of this site that sends the reader to another",
        "400, or a page that is not here; never another host",
        tuple(
            Request(path)
            for path in (
                "/\\example.com/",
                "/\\\\example.com/",
                "/%5Cexample.com/",
                "/%5cexample.com/",
                "//example.com/",
                "///example.com//",
                "/%2Fexample.com/",
                "/%2f%2fexample.com/",
                "/%09/example.com/",
                "/%0d%0a/example.com/",
                "/%0D%0ALocation:%20https://example.com/",
                "/quotes\\..\\/example.com/",
                "/%00/example.com/",
            )
        ),
        refused(400),
    ),
    Attack(
        "redirect-bare",
        "The same with a tab or a line end in it as it is, which is not HTTP",
        "400 from the server",
        (Request("/\t/example.com/"), Request("/x\r\nX: y/"), Request("/ /example.com/")),
        lambda answer: answer.status in (0, 400) and "location" not in answer.headers,
        bare=True,
    ),
    Attack(
        "files-outside",
        "Files of the server through the addresses of static files, pages and downloads",
        "400 or 404",
        tuple(
            Request(path)
            for path in (
                "/-/static/../app.py",
                "/-/static/..%2fapp.py",
                "/-/static/%2e%2e/app.py",
                "/-/static//etc/passwd",
                "/-/static/%00",
                "/-/static-plugins/onrecord/../security.py",
                "/-/static-plugins/onrecord/..%5c..%5csecurity.py",
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd.html",
                "/quotes/../../etc/passwd",
                "/downloads/../quotes.db",
                "/downloads/..%2fquotes.db",
                "/downloads/%2e%2e/%2e%2e/etc/passwd",
                "/downloads//etc/passwd",
                "/downloads/quotes.csv.gz%00",
            )
        ),
        lambda answer: answer.status in (302, 400, 404) and "root:" not in answer.body,
    ),
    Attack(
        "listing",
        "A list of the static files",
        "403",
        (Request("/-/static/"), Request("/-/static-plugins/onrecord/")),
        refused(403, 404),
    ),
    Attack(
        "download",
        "The whole database file",
        "403",
        (Request("/quotes.db"), Request("/quotes.db", "HEAD")),
        _no_download,
    ),
    Attack(
        "host",
        "A host in the header that is none, so that links lead elsewhere",
        "400",
        tuple(
            Request("/quotes/quotes", headers={"Host": host})
            for host in ("[", 'x"><script>', "a b", "example.com/path", "a@b", "x:port", "a,b")
        ),
        refused(400),
    ),
    Attack(
        "methods",
        "Other methods than reading",
        "405",
        (
            *(
                Request(path, method)
                for path in ("/", "/quotes/quotes", "/quotes/search")
                for method in ("PUT", "DELETE", "PATCH", "PROPFIND", "TRACE", "CONNECT", "BREW")
            ),
            Request("/quotes/quotes", "POST"),
            Request("/", "POST"),
            Request("/quotes", "POST"),
        ),
        refused(405),
    ),
    Attack(
        "forms",
        "Forms without the token that the site gives out, or malformed",
        "400, 403 or 405",
        (
            Request("/-/logout", "POST", {"Cookie": "a=b", **_FORM}, b"x=1"),
            Request("/-/logout", "POST", {"Cookie": "a=b", **_FORM}, b"csrftoken=%C3%A9"),
            Request("/-/logout", "POST", {"Cookie": "a=b", "X-CSRFToken": "\xe9", **_FORM}, b""),
            Request("/quotes/quotes", "POST", {"Cookie": "a=b", "Content-Type": "text/x"}, b"x"),
            *(
                Request("/quotes/quotes", "POST", {"Cookie": "a=b", "Content-Type": kind}, b"x")
                for kind in (
                    "multipart/form-data",
                    "multipart/form-data; boundary=",
                    "multipart/form-data; boundary=a",
                    "application/json",
                )
            ),
            Request("/quotes/search", "POST", _FORM, b"{"),
            Request("/quotes/quotes", "POST", _FORM, b"\xff\xfe"),
        ),
        refused(400, 403, 405),
    ),
    Attack(
        "sent-too-much",
        "Megabytes sent along",
        "413",
        (
            Request("/quotes/quotes", "POST", _FORM, b"a" * 2_000_000),
            Request(
                "/quotes/quotes",
                "POST",
                _IN_PIECES,
                b"40000\r\n" + b"a" * 0x40000 + b"\r\n0\r\n\r\n",
            ),
            Request("/", "GET", {"Content-Length": "99999999999"}),
            Request("/", "POST", {"Content-Length": "9" * 17}),
        ),
        lambda answer: answer.status in (0, 413),
        bare=True,
    ),
    Attack(
        "cookies",
        "Cookies that are no cookies, or signed by somebody else",
        "200, as for any reader",
        tuple(
            Request("/quotes", headers={"Cookie": cookie})
            for cookie in (
                "ds_actor=forged",
                "ds_actor=eyJhIjp7ImlkIjoicm9vdCJ9fQ.AAAA",
                "ds_messages=a.b.c",
                "ds_csrftoken=x",
                "a[]=1; =; ;;; \x01",
                'ds_actor="\\',
                "a=" + "b" * 8000,
            )
        ),
        all_of(works, hides("log out")),
    ),
    Attack(
        "searches",
        "Searches that mean something to the full-text index, or nothing at all",
        "200: results, or none",
        tuple(
            Request(path + quote(text))
            for text in _SEARCHES
            for path in (
                "/quotes/quotes?_search=",
                "/quotes/quotes.json?_search_text=",
                "/quotes/search?q=",
                "/quotes/said_by.json?about=",
                "/feed.atom?q=",
            )
        ),
        all_of(works, hides("fts5", "unterminated", "syntax error")),
    ),
    Attack(
        "searches-of-pages",
        "The same, and filters that are none, on the pages of searches and days",
        "200: results, or none; 400 or 404 in plain words",
        (
            *(
                Request(path.format(quote(text, safe="")))
                for text in _SEARCHES
                for path in ("/search?q={}", "/search.json?q={}&sort=relevance")
            ),
            *(
                Request(f"/search?{name}={value}")
                for name in ("speaker", "party", "publisher", "kind", "from", "to", "sort", "after")
                for value in (
                    "%00",
                    "%27",
                    "a" * 5000,
                    "2024-02-30",
                    "-1",
                    "%C2%B2",
                    "%F0%9F%98%80",
                )
            ),
            *(
                Request(f"/{path}")
                for path in ("day/x", "day/0000", "day/9999", "day/9999-12-31", "day/0001-01-01")
            ),
            *(Request(f"/day/2024-03-04?page={page}") for page in ("x", "-1", "9" * 99, "%C2%B2")),
        ),
        lambda answer: answer.status in (200, 400, 404) and "fts5" not in answer.body,
    ),
    Attack(
        "searches-raw",
        "The same as expressions of the reader's own",
        "200, or 400 in plain words",
        tuple(
            Request(f"/quotes/quotes{end}?_searchmode=raw&_search={quote(text)}")
            for text in _SEARCHES
            for end in ("", ".json")
        ),
        lambda answer: answer.status in (200, 400) and "fts5" not in answer.body,
    ),
    Attack(
        "parameters",
        "Parameters that cannot be read",
        "400 in plain words",
        (
            *_table(
                "_facet={",
                "_facet={}",
                "_facet_x={",
                "_facetx=kind",
                "_facet=absent",
                "_facet_array=text",
                "_through=x",
                "_through={}",
                "_through=" + quote('{"table": "x", "column": "y", "value": {}}'),
                "_through=" + quote('{"table": "x", "column": "y", "value": "z"}'),
                "_timelimit=x",
                "_timelimit=-1",
                "_ttl=%C2%B2",
                "_size=-1",
                "_size=%C2%B2",
                "_size=" + "9" * 5000,
                "_size=999999",
                "_facet_size=%C2%B2",
                "start__gt=%C2%B2",
                "start__lt=" + "9" * 400,
                "kind__in=[",
                "kind__in=[{}]",
                "kind__in=" + ",".join("x" * 600),
                "kind__in=" + quote(str([10**30])),
                "_sort=absent",
                "_sort=kind&_sort_desc=kind",
                "_col=absent",
                "_nocol=absent",
                "_next=,,,,",
                "_searchx=a",
                "_search_absent=a",
                "_searchmode=x",
                "_search=a&_fts_pk=absent",
                "_where=absent(",
                "_trace=1",
                "&".join(f"x{n}=1" for n in range(500)),
                "&".join(["_facet=kind"] * 50),
                "kind__in=" + "[" * 5000,
            ),
            Request("/quotes/quotes.json?_shape=absent"),
            Request("/quotes/quotes.json?_json_infinity=x"),
            Request("/quotes/quotes.csv?_stream=1&_next=x"),
            Request("/quotes/quotes.csv?_trace=1"),
            Request("/quotes.blob?sql=select+1+as+a&_blob_column=a"),
            Request("/quotes.blob?sql=select+1+as+a+where+0&_blob_column=a"),
            Request("/quotes.blob?sql=select+1+as+a"),
            Request(
                "/quotes.json?_json=a&sql="
                + quote("select replace(hex(zeroblob(40000)), '00', '[') as a")
            ),
        ),
        all_of(refused(400), lambda answer: "Error" not in answer.body),
    ),
    Attack(
        "not-here",
        "Pages that are not there, under odd names",
        "404, or the way to the right name",
        tuple(
            Request(path)
            for path in (
                "/absent",
                "/absent.json",
                "/quotes/absent",
                "/quotes/absent/1",
                "/quotes/quotes/absent.json",
                "/quotes/quotes/a,b,c",
                "/quotes/segments/a",
                "/quotes/quotes/~zz",
                "/quotes/quotes/%ff",
                "/~",
                "/-/absent",
                "/quotes/quotes?_search=a&_fts_table=absent",
                "/quotes/quotes/" + "a" * 20000,
                "/.env",
                "/.git/config",
                "/wp-login.php",
            )
        ),
        refused(302, 404),
    ),
    Attack(
        "debugging",
        "Datasette's switches for debugging",
        "200 or 400, and nothing of the inside",
        (
            Request("/quotes/quotes?_context=1"),
            Request("/?_context=1"),
            Request("/quotes/quotes.json?_trace=1"),
        ),
        lambda answer: (
            answer.status in (200, 400)
            and "template_debug" not in answer.body
            and "_trace" not in answer.body.replace("_trace is not", "")
        ),
    ),
)
