"""Downloads: the page, its files, and that nothing else is handed out."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from hostile import running
from in_process import got, with_site
from site_sample import make_database

from onrecord.cli import main
from onrecord.site.published import downloads
from onrecord.storage import export
from onrecord.storage.export import LIST


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = make_database(tmp_path)
    export(made, tmp_path / "exports", ("csv", "jsonl", "parquet"))
    return made


def test_page_lists_what_is_there(path: Path) -> None:
    page, data = got(path, "/downloads", "/downloads.json")
    assert page.status_code == 200
    listed = data.json()
    assert len(listed["files"]) == 24
    assert listed["stale"] is False
    assert listed["license"].startswith("The text of each article")
    for file in listed["files"]:
        assert file["sha256"] in page.text
        assert f'href="/downloads/{file["name"]}"' in page.text
        assert file["url"] == f"http://localhost/downloads/{file['name']}"
    assert '<h2 id="table-quotes">Quotes <span class="count">7</span></h2>' in page.text
    assert "The text of each article, and the words quoted from it, belong to" in page.text
    assert "built anew" not in page.text


def test_files_are_handed_out_whole(path: Path) -> None:
    kinds = {"csv": "application/gzip", "jsonl": "application/gzip"}
    [data] = got(path, "/downloads.json")
    files = data.json()["files"]
    answers = got(path, *(f"/downloads/{file['name']}" for file in files))
    for file, answer in zip(files, answers, strict=True):
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert answer.headers["content-length"] == str(file["bytes"])
        kind = kinds.get(file["format"], "application/vnd.apache.parquet")
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"] == f'attachment; filename="{file["name"]}"'
        assert "content-encoding" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_client_that_has_a_file_is_told_so(path: Path) -> None:
    async def asking(site: Any) -> list[Any]:
        first = await site.client.get("/downloads/quotes.csv.gz")
        has = {"if-none-match": first.headers["etag"]}
        return [first, await site.client.get("/downloads/quotes.csv.gz", headers=has)]

    first, second = with_site(path, asking)
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    "name",
    [
        "exports.json",
        "nothing.csv.gz",
        "secret.csv.gz",
        "../quotes.db",
        "..%2fquotes.db",
        "%2e%2e/quotes.db",
        "..%5cquotes.db",
        "quotes.csv.gz/",
        "quotes.csv.gz%00",
        "/etc/passwd",
        "//etc/passwd",
        "runs.csv.gz",
    ],
)
def test_nothing_else_is_handed_out(path: Path, name: str) -> None:
    (path.parent / "exports" / "secret.csv.gz").write_bytes(b"secret")
    [answer] = got(path, f"/downloads/{name}")
    assert answer.status_code in (302, 400, 403, 404), answer.text
    assert b"secret" not in answer.content
    assert b"SQLite format" not in answer.content


def spoil(folder: Path, how: str) -> None:
    file = folder / "quotes.csv.gz"
    listed = json.loads((folder / LIST).read_text())
    match how:
        case "gone":
            file.unlink()
        case "shorter":
            file.write_bytes(file.read_bytes()[:-1])
        case "a link elsewhere":
            content = file.read_bytes()
            (folder.parent / "elsewhere").write_bytes(content)
            file.unlink()
            file.symlink_to(folder.parent / "elsewhere")
        case "a pipe":
            file.unlink()
            os.mkfifo(file)
        case "named elsewhere":
            (folder.parent / "elsewhere.csv.gz").write_bytes(b"x" * listed["files"][0]["bytes"])
            listed["files"][0]["name"] = "../elsewhere.csv.gz"
            (folder / LIST).write_text(json.dumps(listed))


@pytest.mark.parametrize(
    "how", ["gone", "shorter", "a link elsewhere", "a pipe", "named elsewhere"]
)
def test_a_file_that_is_not_as_listed_is_not_offered(path: Path, how: str) -> None:
    spoil(path.parent / "exports", how)
    page, file = got(path, "/downloads", "/downloads/quotes.csv.gz")
    assert page.status_code == 200
    assert "quotes.csv.gz" not in page.text.replace("sha256sum quotes.csv.gz", "").replace(
        'read_csv("quotes.csv.gz")', ""
    ).replace("read_csv(&#34;quotes.csv.gz&#34;)", "")
    assert "quotes.jsonl.gz" in page.text
    assert file.status_code == 404


def test_an_export_older_than_the_last_build_is_said_to_be_so(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "insert into runs (id, started) values (99, '2024-05-06T07:08:09+00:00')"
        )
        connection.commit()
    page, data = got(path, "/downloads", "/downloads.json")
    assert "The record has been built anew since then" in page.text
    assert data.json()["stale"] is True


@pytest.mark.parametrize("left", ["no folder", "no list", "a broken list"])
def test_without_files_the_page_says_so(tmp_path: Path, left: str) -> None:
    path = make_database(tmp_path)
    if left != "no folder":
        (tmp_path / "exports").mkdir()
    if left == "a broken list":
        (tmp_path / "exports" / LIST).write_text('{"files": [{}]}')
    page, data, file = got(path, "/downloads", "/downloads.json", "/downloads/quotes.csv.gz")
    assert (page.status_code, file.status_code) == (200, 404)
    assert "No files are offered here." in page.text
    assert data.json()["files"] == []


def test_so_many_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "AT_ONCE", 1)

    async def asking(site: Any) -> list[int]:
        waiting, go_on = asyncio.Event(), asyncio.Event()
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/downloads/quotes.csv.gz",
            "raw_path": b"/downloads/quotes.csv.gz",
            "query_string": b"",
            "headers": [],
            "scheme": "http",
        }

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(3600)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            waiting.set()
            await go_on.wait()

        slow = asyncio.create_task(site.app()(scope, receive, send))
        await waiting.wait()
        during = await site.client.get("/downloads/quotes.csv.gz")
        go_on.set()
        await slow
        after = await site.client.get("/downloads/quotes.csv.gz")
        return [during.status_code, after.status_code]

    assert with_site(path, asking) == [503, 200]


def test_serve_offers_another_folder(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files for readers"
    export(path, folder, ("csv",))
    with running(path, "--downloads", str(folder)) as site:
        connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=20)
        connection.request("GET", "/downloads.json")
        data = json.loads(connection.getresponse().read())
        assert {file["format"] for file in data["files"]} == {"csv"}
        assert str(folder) not in json.dumps(data)
        connection.request("HEAD", "/downloads/quotes.csv.gz")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
        connection.request("GET", "/downloads/quotes.csv.gz")
        assert connection.getresponse().read() == (folder / "quotes.csv.gz").read_bytes()
        connection.close()


def test_a_folder_that_is_not_there_is_one_line(path: Path) -> None:
    result = CliRunner().invoke(
        main, ["serve", "--db", str(path), "--port", "0", "--downloads", str(path.parent / "no")]
    )
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "there is no such folder. Make it with: onrecord export DB FOLDER\n"
    )
