"""WARC archives: record by record, and past whatever is broken."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import date
from pathlib import Path

import brotli
import pytest
from archived import PAGE, packed, record
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.models import Article, Failure
from onrecord.places import Place
from onrecord.sources import read
from onrecord.sources.bundles import read_bundle
from onrecord.sources.limits import MOST_BYTES

GERMAN = (
    '<meta property="article:published_time" content="2024-03-05"><h1>Abstimmung verschoben</h1>'
    "<p>Der Rat verschob am Montag die Abstimmung über die Brücke.</p>"
    "<p>„Die Brücke kann warten“, sagte die Bürgermeisterin nach der Sitzung.</p>"
).encode()
BOMB = gzip.compress(b"\0" * (3 * MOST_BYTES))


def items(folder: Path, data: bytes, name: str = "a.warc.gz") -> list[Article | Failure]:
    path = folder / name
    path.write_bytes(data)
    return list(read_bundle(Place(str(path)), name, dated=True))


def ids(found: list[Article | Failure]) -> list[str]:
    return [each.url or "" if isinstance(each, Article) else "failure" for each in found]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_become_articles(tmp_path: Path, name: str) -> None:
    records = record("https://a.example/one"), record("https://a.example/two")
    data = packed(*records) if name.endswith("gz") else b"".join(records)
    first, second = items(tmp_path, data, name)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.url, first.published) == ("https://a.example/one", date(2024, 3, 5))
    assert first.text.endswith("Mayor Ann Bell said after the session.")
    assert first.id.startswith("a.example-one-")
    place = len(packed(records[0])) if name.endswith("gz") else len(records[0])
    assert (first.source, second.source) == (f"{name}:0", f"{name}:{place}")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            record("https://a.example/x", status="HTTP/1.1 404 Not Found"), id="not found"
        ),
        pytest.param(record("https://a.example/x", status="HTTP/1.1 301 Moved"), id="moved"),
        pytest.param(
            record("https://a.example/x", b"\x89PNG", content_type="image/png"), id="picture"
        ),
        pytest.param(record("https://a.example/x", content_type=None), id="no type"),
        pytest.param(record("https://a.example/x", kind="request"), id="request"),
        pytest.param(record("https://a.example/x", b"a: b", kind="metadata"), id="metadata"),
        pytest.param(
            record("dns:a.example", b"x", kind="resource", content_type="text/dns"), id="DNS"
        ),
    ],
)
def test_what_is_no_page_is_passed_over(tmp_path: Path, other: bytes) -> None:
    found = items(tmp_path, packed(other, record("https://a.example/one")))
    assert ids(found) == ["https://a.example/one"]


def chunks(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n%x;x=y\r\n%s\r\n0\r\n\r\n" % (20, data[:20], len(data) - 20, data[20:])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(gzip.compress(PAGE), ["Content-Encoding: gzip"], id="gzip"),
        pytest.param(zlib.compress(PAGE), ["Content-Encoding: deflate"], id="deflate"),
        pytest.param(zlib.compress(PAGE)[2:-4], ["Content-Encoding: deflate"], id="raw deflate"),
        pytest.param(brotli.compress(PAGE), ["Content-Encoding: br"], id="brotli"),
        pytest.param(PAGE, ["Content-Encoding: gzip"], id="unpacked though it says gzip"),
        pytest.param(PAGE, ["Content-Encoding: br"], id="unpacked though it says brotli"),
        pytest.param(chunks(PAGE), ["Transfer-Encoding: chunked"], id="chunks"),
        pytest.param(PAGE, ["Transfer-Encoding: chunked"], id="whole though it says chunks"),
        pytest.param(
            chunks(gzip.compress(PAGE)),
            ["Transfer-Encoding: chunked", "Content-Encoding: gzip"],
            id="gzip in chunks",
        ),
    ],
)
def test_packings(tmp_path: Path, body: bytes, headers: list[str]) -> None:
    (article,) = items(tmp_path, packed(record("https://a.example/one", body, headers=headers)))
    assert isinstance(article, Article), article
    assert "“The bridge can wait,”" in article.text


def test_a_resource_is_a_page_too(tmp_path: Path) -> None:
    data = packed(record("https://a.example/one", kind="resource", content_type="text/html"))
    assert ids(items(tmp_path, data)) == ["https://a.example/one"]


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        pytest.param(
            record("https://a.example/x", BOMB, headers=["Content-Encoding: gzip"]),
            "larger than 10 MiB",
            id="gzip bomb",
        ),
        pytest.param(
            record(
                "https://a.example/x",
                brotli.compress(b"\0" * (3 * MOST_BYTES)),
                headers=["Content-Encoding: br"],
            ),
            "larger than 10 MiB",
            id="brotli bomb",
        ),
        pytest.param(
            record(
                "https://a.example/x",
                zlib.compress(b"\0" * (3 * MOST_BYTES)),
                headers=["Content-Encoding: deflate"],
            ),
            "larger than 10 MiB",
            id="deflate bomb",
        ),
        pytest.param(
            record("https://a.example/x", b"\0" * (3 * MOST_BYTES)),
            "larger than 10 MiB",
            id="bomb of the archive",
        ),
        pytest.param(
            record(
                "https://a.example/x", gzip.compress(PAGE)[:-30], headers=["Content-Encoding: gzip"]
            ),
            "end early",
            id="torn gzip",
        ),
        pytest.param(record("https://a.example/x", b"<p>x"), "", id="no article"),
        pytest.param(
            record("https://a.example/x", PAGE.replace(b"published_time", b"x")),
            "no day of publication",
            id="undated",
        ),
        pytest.param(
            record("https://a.example/x", PAGE, day="2023-01-01T00:00:00Z"),
            "no day of publication",
            id="published after it was fetched",
        ),
        pytest.param(
            record("https://a.example/x", GERMAN),
            "it seems to be in German",
            id="foreign",
        ),
    ],
)
def test_a_record_of_no_use_is_named_and_the_next_is_read(
    tmp_path: Path, bad: bytes, what: str
) -> None:
    good = record("https://a.example/one")
    failure, article = items(tmp_path, packed(bad, good))
    assert isinstance(failure, Failure)
    assert isinstance(article, Article)
    assert (failure.source, failure.stage) == ("a.warc.gz:0", "read")
    assert what in failure.message


@pytest.mark.parametrize(
    ("name", "junk"),
    [
        pytest.param("a.warc.gz", b"junk" * 100, id="between packed records"),
        pytest.param(
            "a.warc.gz", b"\x1f\x8b\x08 not one" * 10, id="what looks like a packed record"
        ),
        pytest.param("a.warc", b"junk\r\n" * 100, id="between plain records"),
    ],
)
def test_past_what_is_broken(tmp_path: Path, name: str, junk: bytes) -> None:
    one, two = record("https://a.example/one"), record("https://a.example/two")
    pack = packed if name.endswith("gz") else (lambda each: each)
    found = items(tmp_path, pack(one) + junk + pack(two), name)
    assert ids(found) == ["https://a.example/one", "failure", "https://a.example/two"]
    assert "The records after it are read" in str(found[1])


def test_an_archive_that_is_cut_off(tmp_path: Path) -> None:
    one, two = record("https://a.example/one"), record("https://a.example/two")
    found = items(tmp_path, packed(one) + packed(two)[:-150])
    assert ids(found) == ["https://a.example/one", "failure"]


@pytest.mark.parametrize("data", [b"", b"no archive", gzip.compress(b""), packed(b"no archive")])
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    found = items(tmp_path, data)
    assert found and all(isinstance(each, Failure) for each in found)


@given(st.integers(0, 1100), st.binary(min_size=1, max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_damaged_archive_ends(
    tmp_path_factory: pytest.TempPathFactory, place: int, damage: bytes, plain: bool
) -> None:
    records = [record(f"https://a.example/{n}") for n in range(3)]
    whole = b"".join(records) if plain else packed(*records)
    data = whole[:place] + damage + whole[place + len(damage) :]
    folder = tmp_path_factory.mktemp("damaged")
    found = items(folder, data, "a.warc" if plain else "a.warc.gz")
    assert len(found) <= 12


def test_an_archive_is_never_whole_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        for n in range(200):
            file.write(record(f"https://a.example/{n}", b"x" * 200_000))

    def article(data: bytes, *, url: str, **_: object) -> Article:
        return Article(url, f"{len(data)} bytes were read.")

    monkeypatch.setattr("onrecord.sources.raw.read_page", article)
    tracemalloc.start()
    try:
        count = sum(isinstance(each, Article) for each in read_bundle(Place(str(path)), "a.warc"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 200
    assert peak < path.stat().st_size / 10


def test_a_page_that_was_fetched_twice_is_one_article(tmp_path: Path) -> None:
    again = record("http://m.a.example/one/?utm_source=x")
    (tmp_path / "a.warc.gz").write_bytes(packed(record("https://a.example/one"), again))
    article, failure = read([tmp_path])
    assert isinstance(article, Article)
    assert isinstance(failure, Failure)
    assert "already" in failure.message
