"""Assistants that query by the Model Context Protocol: where wanted, and within the limits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from hostile import running
from in_process import got
from site_sample import make_database

from onrecord.cli import main
from onrecord.site.assistants import MOST_AT_ONCE, switched_on

installed = pytest.mark.skipif(
    find_spec("datasette_mcp") is None, reason="datasette-mcp is not installed"
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_database(tmp_path_factory.mktemp("assistants"))


class Assistant:
    """A client of the protocol, as plain requests."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)
        self._headers = {"accept": "application/json, text/event-stream"}
        client = {"name": "test", "version": "1"}
        answer = self.send(
            "initialize",
            {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client},
        )
        assert answer.status_code == 200, answer.text
        self._headers["mcp-session-id"] = answer.headers["mcp-session-id"]
        assert self.send("notifications/initialized", None, notice=True).status_code == 202

    def send(self, method: str, params: Any, *, notice: bool = False) -> httpx.Response:
        body = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        body |= {} if notice else {"id": 1}
        return self._client.post("/-/mcp", json=body, headers=self._headers)

    def call(self, tool: str, **arguments: str) -> Any:
        answer = self.send("tools/call", {"name": tool, "arguments": arguments})
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def sql(self, sql: str) -> Any:
        return self.call("execute_sql", database="quotes", sql=sql)

    def end(self) -> int:
        return self._client.delete("/-/mcp", headers=self._headers).status_code

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="module")
def assistant(path: Path) -> Iterator[Assistant]:
    with running(path, "--mcp") as site:
        made = Assistant(site.url)
        yield made
        made.close()


@installed
def test_it_answers_a_query(assistant: Assistant) -> None:
    tools = assistant.send("tools/list", None).json()["result"]["tools"]
    assert {tool["name"] for tool in tools} == {
        "list_databases",
        "get_database_schema",
        "execute_sql",
    }
    assert assistant.call("list_databases")["structuredContent"]["databases"] == ["quotes"]
    schema = assistant.call("get_database_schema", database="quotes")
    assert 'CREATE TABLE \\"quotes\\"' in json.dumps(schema)
    found = assistant.sql("select count(*) as n from quotes where kind = 'direct'")
    assert found["structuredContent"]["rows"] == [{"n": 3}]
    searched = assistant.sql("select count(*) as n from quotes_fts where quotes_fts match 'boats'")
    assert searched["structuredContent"]["rows"] == [{"n": 2}]


@installed
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("delete from quotes", "must be a SELECT"),
        ("insert into runs (id, started) values (9, 'now')", "must be a SELECT"),
        ("pragma journal_mode = delete", "must be a SELECT"),
        ("/*\n-- */ vacuum into 'copy.db'", ""),
        ("select * from quotes; delete from quotes", "one statement at a time"),
        ("select load_extension('x')", "not authorized"),
        # What holds for readers' own SQL holds here.
        ("select randomblob(5000000)", "too big"),
        ("select printf('%.2000000000c', 'x')", "not authorized to use function: printf"),
        (
            "with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r",
            "time limit",
        ),
    ],
)
def test_it_cannot_write_and_is_limited(
    path: Path, assistant: Assistant, sql: str, told: str
) -> None:
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    found = assistant.sql(sql)
    assert found["isError"] is True
    assert told in found["content"][0]["text"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert not (path.parent / "copy.db").exists()


@installed
def test_paths_are_not_told(assistant: Assistant, path: Path) -> None:
    found = assistant.sql("select * from pragma_database_list")
    assert found["structuredContent"]["rows"] == []
    assert str(path.parent) not in json.dumps(found)


@installed
def test_other_ways_in_are_shut(path: Path) -> None:
    with running(path, "--mcp") as site:
        assert httpx.get(f"{site.url}/-/mcp").status_code == 405
        assert httpx.put(f"{site.url}/-/mcp", content=b"{}").status_code == 405
        assert httpx.delete(f"{site.url}/").status_code == 405
        large = httpx.post(f"{site.url}/-/mcp", content=b"x" * 200_000)
        assert large.status_code == 413
        ended = Assistant(site.url)
        assert ended.end() == 200
        assert ended.send("tools/list", None).status_code == 404
        ended.close()


@installed
def test_so_many_at_once(path: Path) -> None:
    with running(path, "--mcp") as site:
        begun = [Assistant(site.url) for _ in range(3)]
        client = httpx.Client(base_url=site.url, timeout=30)
        headers = {"accept": "application/json, text/event-stream"}
        client_info = {"name": "test", "version": "1"}
        params = {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": client_info,
        }
        body = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
        statuses = [
            client.post("/-/mcp", json=body, headers=headers).status_code
            for _ in range(MOST_AT_ONCE - 3)
        ]
        assert set(statuses) == {200}
        assert client.post("/-/mcp", json=body, headers=headers).status_code == 503
        assert begun[0].end() == 200
        assert client.post("/-/mcp", json=body, headers=headers).status_code == 200
        client.close()
        for each in begun:
            each.close()


@installed
def test_without_sql_there_is_none_here_either(path: Path) -> None:
    with running(path, "--mcp", "--no-sql") as site:
        assistant = Assistant(site.url)
        found = assistant.sql("select 1")
        assistant.close()
    assert found["isError"] is True
    assert "permission" in found["content"][0]["text"]


def test_it_is_off_unless_switched_on(path: Path) -> None:
    with running(path) as site:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        answer = httpx.post(f"{site.url}/-/mcp", json=body)
    assert answer.status_code == 404
    [answer] = got(path, "/-/mcp")
    assert answer.status_code == 404


@pytest.mark.skipif(find_spec("datasette_mcp") is not None, reason="datasette-mcp is installed")
def test_what_is_missing_is_said_in_one_line(path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--db", str(path), "--port", "0", "--mcp"])
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: --mcp: the plugin datasette-mcp is not installed."
        ' Install it: pip install "onrecord[mcp]"\n'
    )


def test_switched_on_keeps_what_else_there_is() -> None:
    given = {"plugins": {"other": {"a": 1}, "onrecord": {"b": 2}}, "title": "A"}
    assert switched_on(given) == {
        "plugins": {"other": {"a": 1}, "onrecord": {"b": 2, "mcp": True}},
        "title": "A",
    }
    assert given["plugins"] == {"other": {"a": 1}, "onrecord": {"b": 2}}
