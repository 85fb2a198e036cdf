"""What is read from files and folders, and what is refused."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from archived import packed, record
from hypothesis import given
from hypothesis import strategies as st
from printed import pdf, set_lines

from onrecord.errors import BadFrontMatter, UnreadableSource
from onrecord.models import Article, Failure
from onrecord.sources import read
from onrecord.sources.details import parse_day
from onrecord.sources.frontmatter import split
from onrecord.sources.limits import MOST_BYTES, MOST_CHARACTERS, MOST_LINE

FULL = """\
---
id: 2024-01-02-strike
kind: statement
title: "Talks: a note"
publisher: The Paper
author: Ann Lee
url: https://paper.example/talks
published: 2024-01-02  # as printed
speaker: Bakers Union
tags: [labour, bread]
---

“We bake,” they wrote.

It was late.
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only(path: Path, **options: bool) -> Article | Failure:
    (item,) = read([path], **options)
    return item


def test_front_matter_gives_all_details(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", FULL)
    assert only(path, dated=True) == Article(
        id="2024-01-02-strike",
        text="“We bake,” they wrote.\n\nIt was late.",
        kind="statement",
        title="Talks: a note",
        publisher="The Paper",
        author="Ann Lee",
        url="https://paper.example/talks",
        published=date(2024, 1, 2),
        speaker="Bakers Union",
        source=path.as_posix(),
    )


@pytest.mark.parametrize(
    ("document", "text"),
    [
        pytest.param("She said.", "She said.", id="bare"),
        pytest.param("\n \t\nShe said.\n", "She said.", id="blank lines before"),
        pytest.param("She said.\n\n", "She said.\n", id="one line end is left out, not two"),
        pytest.param("  She said.", "  She said.", id="indent of the first line stays"),
        pytest.param("---\nid: a\n...\nShe said.\n", "She said.", id="closed by dots"),
        pytest.param("---\n---\nShe said.\n", "She said.", id="empty front matter"),
        pytest.param("A\n---\nB\n", "A\n---\nB", id="a rule within the text"),
    ],
)
def test_body(document: str, text: str) -> None:
    assert split(document, "a.md")[1] == text


@given(st.text(alphabet="ab \n“”\t", max_size=30))
def test_body_is_an_end_of_the_document(text: str) -> None:
    body = split(f"---\nid: a\n---\n{text}", "a.md")[1]
    assert body in text
    assert body.strip() == text.strip()
    assert split(body, "a.md")[1].strip() == body.strip()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfShe said.", id="byte order mark"),
        pytest.param(b"She said.\r\n", id="Windows line end"),
        pytest.param(b"She said.\r", id="old Macintosh line end"),
    ],
)
def test_forms_of_text_files(tmp_path: Path, content: bytes) -> None:
    item = only(write(tmp_path, "a.txt", content))
    assert isinstance(item, Article)
    assert (item.id, item.text) == ("a", "She said.")


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        pytest.param("", "", "the file is empty", id="empty"),
        pytest.param(" \n\n", "", "the file is empty", id="white space"),
        pytest.param("---\nid: a\n---\n\n", "", "there is no text in it", id="no body"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "", "not UTF-8 text (byte 1 is 0x89)", id="binary"),
        pytest.param("caf\xe9".encode("latin-1"), "", "not UTF-8 text (byte 4", id="latin-1"),
        pytest.param("She said.".encode("utf-16"), "", "not UTF-8", id="utf-16"),
        pytest.param(b"a\0b", "", "it holds NUL characters", id="nul"),
        pytest.param("She said.", "", 'such as "published: 2023-08-05"', id="no date"),
        pytest.param(
            "---\npublished:\n---\nHi.", "", "no day of publication", id="date left empty"
        ),
        pytest.param("---\npublished: 2023-13-40\n---\nHi.", "", '"2023-13-40"', id="wrong month"),
        pytest.param("---\npublished: 2023-02-30\n---\nHi.", "", '"2023-02-30"', id="wrong day"),
        pytest.param("---\npublished: 05.08.2023\n---\nHi.", "", "YYYY-MM-DD", id="other form"),
        pytest.param("---\npublished: 20230805\n---\nHi.", "", "YYYY-MM-DD", id="no hyphens"),
        pytest.param("---\npublished: [a]\n---\nHi.", "", '"published" is not', id="date a list"),
        pytest.param("---\nid: a\ntitle: a: b\n---\nHi.", ":3", "is broken", id="broken yaml"),
        pytest.param("---\nid: a\nHi.", ":1", 'Put a line "---"', id="not closed"),
        pytest.param("---\njust words\n---\nHi.", ":2", "not a list of keys", id="no mapping"),
        pytest.param("---\n" + "[" * 5000 + "\n---\nHi.", "", "front matter", id="nested deeply"),
        pytest.param("---\nkind: essay\n---\nHi.", "", 'kind "essay"', id="kind"),
        pytest.param("---\nurl: javascript:x\n---\nHi.", "", "no web address", id="url"),
        pytest.param('---\ntitle: "a\\eb"\n---\nHi.', "", "control character", id="control"),
    ],
)
def test_a_document_of_no_use_is_one_clear_line(
    tmp_path: Path, content: str | bytes, line: str, what: str
) -> None:
    path = write(tmp_path, "a.md", content)
    item = only(path, dated=True)
    assert isinstance(item, Failure)
    assert item.stage == "read"
    assert item.source.startswith(f"{path.as_posix()}{line}")
    assert what in item.message
    assert "\n" not in str(item)


def test_the_others_go_on(tmp_path: Path) -> None:
    for name, content in (("a.md", ""), ("b.md", "Hello."), ("c.pdf", "%PDF")):
        write(tmp_path, name, content)
    kinds = [type(item) for item in read([tmp_path])]
    assert kinds == [Failure, Article, Failure]


def test_folders_are_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", "sub/c.txt", ".git/d.md", ".e.md"):
        write(tmp_path, name, f"The file {name}.")
    ids = [item.id for item in read([tmp_path]) if isinstance(item, Article)]
    assert ids == ["a", "b", "c"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "Hello.")
    assert len(list(read([tmp_path, path, tmp_path / "." / "a.md"]))) == 1


def test_an_id_belongs_to_one_document(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "Hello.")
    write(tmp_path, "b.md", "---\nid: a\n---\nHello.")
    write(tmp_path, "c.jsonl", '{"id": "c", "text": "x"}\n{"id": "c", "text": "y"}\n')
    items = list(read([tmp_path]))
    assert [type(item) for item in items] == [Article, Failure, Article, Failure]
    assert 'its id "a" belongs to' in str(items[1])


def test_a_source_that_is_not_there_stops_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "Hello.")
    with pytest.raises(UnreadableSource, match="no such file or folder"):
        read([tmp_path, tmp_path / "nowhere"])


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "a.md", "Hello.")

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be read (Permission denied)" in str(only(path))


def test_a_file_name_that_is_not_text(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff.md"
    Path(os.fsdecode(name)).write_text("Hello.", encoding="utf-8")
    (item,) = read([tmp_path])
    item.source.encode()  # type: ignore[union-attr]


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_json_lines(tmp_path: Path, suffix: str) -> None:
    records = [
        {"id": "a", "text": "\n Hello.\r\n", "published": "2024-01-02T23:00:00Z", "extra": [1]},
        {"id": 7, "text": "Hi.", "title": None, "kind": "statement", "author": "Ann Lee"},
    ]
    content = "\n\n".join(json.dumps(record) for record in records).encode()
    data = gzip.compress(content) if suffix.endswith("gz") else content
    path = write(tmp_path, f"news{suffix}", data)
    first, second = read([path], dated=True)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.text, first.published) == ("\n Hello.\r\n", date(2024, 1, 2))
    assert (second.id, second.kind, second.author) == ("7", "statement", "Ann Lee")
    assert first.source == second.source == path.as_posix()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        pytest.param(b"{", "this is not JSON (", id="no json"),
        pytest.param(b"[1]", "not a JSON object", id="array"),
        pytest.param(b"[" * 100_000, "this JSON cannot be used", id="nested deeply"),
        pytest.param(b'{"id": "a"}', 'there is no "text"', id="no text"),
        pytest.param(b'{"id": "a", "text": 3}', 'there is no "text"', id="text a number"),
        pytest.param(b'{"text": "Hi."}', 'there is no "id"', id="no id"),
        pytest.param(b'{"id": " ", "text": "Hi."}', 'there is no "id"', id="blank id"),
        pytest.param(b'{"id": "a", "text": " "}', "there is no text", id="blank text"),
        pytest.param(b'{"id": "a", "text": "a\\u0000"}', "NUL", id="nul"),
        pytest.param(b'{"id": "a", "text": "a\\ud800"}', "surrogate", id="surrogate"),
        pytest.param(b'{"id": "a", "text": "\xff"}', "not UTF-8", id="no utf-8"),
        pytest.param(b'{"id": "a", "text": "a", "published": "soon"}', "not a date", id="date"),
        pytest.param(b'{"id": "a", "text": "a", "title": {}}', '"title" is not', id="title"),
    ],
)
def test_a_line_of_no_use_is_named_and_the_next_is_read(
    tmp_path: Path, line: bytes, what: str
) -> None:
    path = write(tmp_path, "a.jsonl", line + b'\n{"id": "b", "text": "Hello."}\n')
    failure, article = read([path])
    assert isinstance(failure, Failure)
    assert failure.source == f"{path.as_posix()}:1"
    assert what in failure.message
    assert isinstance(article, Article)


def test_a_torn_gzip_file(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"id": "a", "text": "Hello."}\n' * 1000)
    path = write(tmp_path, "a.jsonl.gz", whole[: len(whole) // 2])
    assert "cannot be read" in str(list(read([path]))[-1])
    assert "cannot be read" in str(only(write(tmp_path, "b.jsonl.gz", "no gzip")))


def test_an_empty_file_of_lines(tmp_path: Path) -> None:
    assert "the file is empty" in str(only(write(tmp_path, "a.jsonl", "\n")))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.TextIOWrapper(io.BytesIO(b'{"id": "a", "text": "Hello."}\n{"id": "b"}\n'))
    monkeypatch.setattr(sys, "stdin", data)
    article, failure = read(["-"])
    assert isinstance(article, Article)
    assert isinstance(failure, Failure)
    assert (article.source, failure.source) == ("-", "-:2")


HTML = """<html lang="en"><head><meta property="article:published_time" content="2024-03-05">
<meta property="og:url" content="https://paper.example/vote"></head><body><h1>Vote put off</h1>
<p>The council put off its vote on the bridge on Monday.</p>
<p>“The bridge can wait,” Mayor Ann Bell said after the session.</p></body></html>"""


@pytest.mark.parametrize("name", ["a.html", "a.htm", "A.HTML", "a.html.gz"])
def test_a_web_page(tmp_path: Path, name: str) -> None:
    data = gzip.compress(HTML.encode()) if name.endswith("gz") else HTML.encode()
    item = only(write(tmp_path, name, data), dated=True)
    assert isinstance(item, Article)
    assert (item.id.lower(), item.title, item.published) == ("a", "Vote put off", date(2024, 3, 5))
    assert item.text.endswith("said after the session.")


def test_a_folder_of_all_kinds(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL)
    write(tmp_path, "b.html", HTML)
    write(tmp_path, "c.pdf", pdf([set_lines(["The council put off its vote, said the mayor."])]))
    write(tmp_path, "d.warc.gz", packed(record("https://a.example/one")))
    write(tmp_path, "e.jsonl", '{"id": "e", "text": "Hello."}')
    ids = [item.id for item in read([tmp_path]) if isinstance(item, Article)]
    assert ids[:3] == ["2024-01-02-strike", "b", "c"]
    assert ids[3].startswith("a.example-one-")
    assert ids[4:] == ["e"]


@pytest.mark.parametrize("name", ["a.html", "a.pdf"])
def test_a_page_without_a_day_is_refused_where_one_is_needed(tmp_path: Path, name: str) -> None:
    page = HTML.replace("article:published_time", "x").encode()
    data = pdf([set_lines(["The council put off its vote."])]) if name == "a.pdf" else page
    path = write(tmp_path, name, data)
    assert isinstance(only(path), Article)
    assert "it has no day of publication" in str(only(path, dated=True))


def test_details_beside_a_document_go_before_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, "a.html", HTML)
    beside = "kind: statement\nspeaker: Ann Bell\npublished: 2024-03-04\ntitle:\n"
    write(tmp_path, "a.html.yml", beside)
    write(tmp_path, "b.txt", "Hello.")
    write(tmp_path, "b.txt.yml", "published: 2024-03-04")
    page, text = read([tmp_path], dated=True)
    assert isinstance(page, Article)
    assert isinstance(text, Article)
    assert (page.kind, page.speaker, page.title) == ("statement", "Ann Bell", "Vote put off")
    assert page.published == text.published == date(2024, 3, 4)
    assert page.url == "https://paper.example/vote"
    assert only(path) == page


@pytest.mark.parametrize(
    ("beside", "line", "what"),
    [
        ("title: a: b", ":1", "this file is broken"),
        ("just words", ":1", "this file is not a list of keys"),
        ("published: soon", "", '"soon" is not a date'),
        (b"\xff", ".yml", "not UTF-8"),
    ],
)
def test_details_of_no_use(tmp_path: Path, beside: str | bytes, line: str, what: str) -> None:
    path = write(tmp_path, "a.html", HTML)
    write(tmp_path, "a.html.yml", beside)
    item = only(path)
    assert isinstance(item, Failure)
    assert what in item.message
    assert item.source.endswith(line)


def test_what_a_browser_saves_along_is_no_source(tmp_path: Path) -> None:
    write(tmp_path, "Vote put off.html", HTML)
    write(tmp_path, "Vote put off_files/ad.html", "<p>Buy</p>")
    write(tmp_path, "Vote put off_files/logo.png", b"\x89PNG")
    write(tmp_path, "other_files/a.md", "Hello.")
    assert [type(item) for item in read([tmp_path])] == [Article, Article]


def test_a_page_in_json_lines(tmp_path: Path) -> None:
    records = [
        {"id": "a", "html": HTML, "publisher": "The Paper", "published": None},
        {"id": "b", "html": "<p>x", "url": "https://paper.example/b"},
        {"id": "c", "html": HTML, "text": "Hello."},
        {"id": "d", "html": 7},
    ]
    path = write(tmp_path, "a.jsonl", "\n".join(map(json.dumps, records)))
    page, _, text, failure = read([path])
    assert isinstance(page, Article)
    assert isinstance(text, Article)
    assert isinstance(failure, Failure)
    assert (page.id, page.publisher, page.published) == ("a", "The Paper", date(2024, 3, 5))
    assert text.text == "Hello."
    assert 'there is no "text"' in failure.message


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.md", b"x" * (MOST_BYTES + 1), "larger than 10 MiB"),
        ("a.html", b"x" * (MOST_BYTES + 1), "larger than 10 MiB"),
        ("a.html.gz", gzip.compress(b"x" * (MOST_BYTES + 1)), "larger than 10 MiB"),
        ("a.html.gz", gzip.compress(HTML.encode())[:-9], "end early"),
        ("a.html.gz", b"no gzip", "cannot be unpacked"),
        ("a.txt", b"so it goes " * (MOST_CHARACTERS // 10), "more than 2,000,000 characters"),
        ("a.jsonl", b'{"id": "a", "text": "' + b"x" * MOST_LINE + b'"}', "longer than 20 MiB"),
        ("a.jsonl.gz", gzip.compress(b'"' + b"x" * 2 * MOST_LINE + b'"', 1), "longer than 20 MiB"),
    ],
)
def test_what_is_too_large_is_one_clear_line(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    (failure,) = read([write(tmp_path, name, data)])
    assert isinstance(failure, Failure)
    assert what in failure.message


def test_the_line_after_one_that_is_too_long_is_read(tmp_path: Path) -> None:
    data = b"x" * (MOST_LINE + 5) + b'\n{"id": "b", "text": "Hello."}\n'
    failure, article = read([write(tmp_path, "a.jsonl", data)])
    assert isinstance(article, Article)
    assert str(failure).endswith("Put one article on each line.")


GERMAN = "Der Bürgermeister sagte am Dienstag, dass die Brücke im kommenden Jahr gesperrt werde."


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.jsonl"])
def test_another_language_is_a_failure_that_says_which(tmp_path: Path, name: str) -> None:
    lines = json.dumps({"id": "a", "text": GERMAN})
    item = only(write(tmp_path, name, lines if name == "a.jsonl" else GERMAN))
    assert isinstance(item, Failure)
    assert item.stage == "read"
    assert "it seems to be in German, and On Record reads English only" in item.message


def test_two_documents_of_one_address(tmp_path: Path) -> None:
    write(tmp_path, "a.html", HTML)
    write(tmp_path, "b.md", "---\nurl: http://m.paper.example/vote?utm_id=1\n---\nHello.")
    article, failure = read([tmp_path])
    assert isinstance(article, Article)
    assert "its address is that of a (" in str(failure)


def test_what_reads_pages_is_loaded_when_the_first_one_comes() -> None:
    slow = "brotli charset_normalizer fastwarc htmldate lxml py3langid pypdf trafilatura".split()
    code = f"import sys, onrecord.cli; print(*(set(sys.modules) & set({slow!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert parse_day(day.isoformat(), "a.md") == day


@given(st.text(max_size=20))
def test_a_day_is_read_or_refused(value: str) -> None:
    try:
        day = parse_day(value, "a.md")
    except BadFrontMatter:
        return
    assert value.startswith(day.isoformat())
