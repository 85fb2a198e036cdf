"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from stub_extractor import StubExtractor

from onrecord.cli import main
from onrecord.cli.serve import _listen as listen
from onrecord.models import Authority

ROOT = Path(__file__).parent.parent
KEYS = [
    *("article", "id", "kind", "text", "content", "cue", "source"),
    *("speaker", "speaker_kind", "party"),
    *("said_on", "earliest", "latest", "date_basis", "date_text", "confidence", "rule"),
    "evidence",
]
GOOD = "---\npublished: 2024-03-05\n---\n“We bake,” BU said that day. “No,” somebody said.\n"
SPEAKERS = "- {id: bakers-union, name: Bakers Union, kind: organization, aliases: [BU]}\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with an article and a speaker, and no language model."""

    def stub(authority: Authority, model: str | None) -> StubExtractor:
        return StubExtractor(authority)

    for command in ("build", "extract"):
        monkeypatch.setattr(sys.modules[f"onrecord.cli.{command}"], "extractor_for", stub)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "articles").mkdir(parents=True)
    (tmp_path / "data" / "speakers.yml").write_text(SPEAKERS, encoding="utf-8")
    (tmp_path / "data" / "articles" / "a.md").write_text(GOOD, encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)


def is_one_line(result: Result) -> bool:
    return result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["", *main.commands])
def test_help_ends_in_an_example(command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Example:" in result.output
    assert result.output.rstrip().splitlines()[-1].startswith("    onrecord ")


def test_the_examples_are_commands(desk: Path) -> None:
    for name, command in main.commands.items():
        _, called, *arguments = str(command.epilog).splitlines()[-1].split()
        assert called == name
        command.make_context(name, arguments)


def test_build_and_again(desk: Path) -> None:
    first = run("build")
    assert first.exit_code == 0
    assert first.stdout.startswith("data/quotes.db: 2 quotes from 1 article (1 added; ")
    assert first.stderr == ""
    assert "(1 unchanged; " in run("build", "data/articles").stdout
    result = run("verify")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "data/quotes.db: 2 quotes from 1 article, each where it says\n"


@pytest.mark.parametrize(
    ("there", "held"),
    [
        ((), "1 article"),
        (("raw",), "0 articles"),
        (("articles",), "2 articles"),
        (("articles", "raw"), "2 articles"),
    ],
)
def test_without_sources_a_build_reads_what_lies_beside_its_database(
    desk: Path, there: Sequence[str], held: str
) -> None:
    for name in there:
        (desk / "other" / name).mkdir(parents=True)
    for n in range(2 * ("articles" in there)):
        (desk / "other" / "articles" / f"{n}.md").write_text(f"{GOOD}{n}", encoding="utf-8")
    assert f" from {held} (" in run("build", "--db", "other/quotes.db").stdout


CORRECTIONS = """\
- article: a
  words: We bake,
  said_on: 2024-03-01
  by: A. Reader
  on: 2024-03-14
- quote: '0000'
  confirm: true
  by: A. Reader
  on: 2024-03-14
"""


def test_build_applies_corrections(desk: Path) -> None:
    (desk / "data/corrections.yml").write_text(CORRECTIONS, encoding="utf-8")
    for _ in range(2):
        result = run("build")
        assert result.exit_code == 1
        assert result.stderr.startswith("data/corrections.yml:6: there is no quote 0000. ")
        assert result.stdout.rstrip().endswith(
            " s); 1 reviewed (1 corrected: 1 said_on), 1 correction not applied"
        )
    assert run("verify").exit_code == 0
    (desk / "data/corrections.yml").rename(desk / "mine.yml")
    result = run("build")
    assert (result.exit_code, result.stdout.rstrip()[-3:]) == (0, " s)")
    (desk / "mine.yml").write_text(CORRECTIONS.partition("- quote")[0], encoding="utf-8")
    result = run("build", "--corrections", "mine.yml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "(1 unchanged; " in result.stdout


def test_build_names_what_fails_and_goes_on(desk: Path) -> None:
    (desk / "data/articles/b.md").write_text("---\npublished: 2023-13-40\n---\nHi.", "utf-8")
    (desk / "data/articles/c.md").write_bytes(b"\0\1")
    result = run("build")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert 'data/articles/b.md: published "2023-13-40" is not a date' in result.stderr
    assert "1 added, 2 failed" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        pytest.param("build nowhere", "there is no such file or folder", id="no source"),
        pytest.param("extract nowhere", "there is no such file or folder", id="no source"),
        pytest.param("build --db data/speakers.yml", "this is not a database", id="no database"),
        pytest.param("build --db data", "cannot be opened", id="database a folder"),
        pytest.param("build --speakers none.yml", "cannot be read", id="no speakers"),
        pytest.param("build --corrections no.yml", "cannot be read", id="no corrections"),
        pytest.param("verify none.db", "there is no such database", id="nothing to verify"),
        pytest.param("verify data/speakers.yml", "this is not a database", id="not to verify"),
        pytest.param("serve", "Make it with: onrecord build", id="nothing to serve"),
        pytest.param("serve --db data/speakers.yml", "this is not a database", id="not to serve"),
    ],
)
def test_wrong_use_is_one_line(desk: Path, arguments: str, what: str) -> None:
    result = run(*arguments.split())
    assert result.exit_code == 2
    assert is_one_line(result)
    assert what in result.stderr


@pytest.mark.parametrize("arguments", ["extract", "extract --format xml data", "build --workers 0"])
def test_a_wrong_option_is_wrong_use(desk: Path, arguments: str) -> None:
    assert run(*arguments.split()).exit_code == 2


def test_broken_speakers_stop_a_build(desk: Path) -> None:
    (desk / "data/speakers.yml").write_text(SPEAKERS + SPEAKERS.replace("bakers", "b"), "utf-8")
    result = run("build")
    assert (result.exit_code, is_one_line(result)) == (2, True)
    assert "data/speakers.yml:2: name" in result.stderr


def test_broken_corrections_stop_a_build(desk: Path) -> None:
    (desk / "data/corrections.yml").write_text("- quote: a\n  confirm: true\n", "utf-8")
    result = run("build")
    assert (result.exit_code, is_one_line(result)) == (2, True)
    assert 'data/corrections.yml:1: this correction has no "by"' in result.stderr
    assert not (desk / "data/quotes.db").exists()


def test_a_port_in_use(desk: Path) -> None:
    run("build")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert (result.exit_code, is_one_line(result)) == (2, True)
    assert "Name a free port with --port." in result.stderr


def test_small_pieces_of_an_answer_are_sent_at_once() -> None:
    """A server of asyncio's on our socket does not wait for a client's word between pieces."""

    async def without_delay() -> bool:
        seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            seen.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listen("127.0.0.1", 0)
        async with await asyncio.start_server(met, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            found = await asyncio.wait_for(seen, 10)
            writer.close()
            await writer.wait_closed()
        return bool(found)

    assert asyncio.run(without_delay())


def test_metadata_of_no_use(desk: Path) -> None:
    run("build")
    (desk / "metadata.yml").write_text("{", encoding="utf-8")
    for arguments in (["serve", "--port", "0"], ["serve", "--port", "0", "--metadata", "no.yml"]):
        result = run(*arguments)
        assert (result.exit_code, is_one_line(result)) == (2, True)
        assert "the metadata cannot be used" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("no_such_setting", "1", "--setting no_such_setting: Datasette has no such setting."),
        ("sql_time_limit_ms", "long", '--setting sql_time_limit_ms: "sql_time_limit_ms" should be'),
    ],
)
def test_settings_of_no_use(desk: Path, name: str, value: str, what: str) -> None:
    run("build")
    result = run("serve", "--port", "0", "--setting", name, value)
    assert (result.exit_code, is_one_line(result)) == (2, True)
    assert what in result.stderr


def test_verify_prints_what_does_not_agree(desk: Path) -> None:
    run("build")
    text = (desk / "data/quotes.db").read_bytes()
    (desk / "data/quotes.db").write_bytes(
        text.replace("“We bake,”".encode(), "“We fake,”".encode())
    )
    result = run("verify")
    assert result.exit_code == 1
    assert "its text has another digest than is noted" in result.stdout


def test_jsonl_has_the_promised_keys(desk: Path) -> None:
    result = run("extract", "--format", "jsonl", "data/articles")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert list(first) == list(second) == KEYS
    body = GOOD.split("---\n")[2]
    assert [body[start:end] for start, end in first["content"]] == ["We bake,"]
    assert [body[start:end] for start, end in first["source"]] == ["BU"]
    assert (first["speaker"], first["speaker_kind"]) == ("Bakers Union", "organization")
    assert (first["said_on"], first["date_basis"]) == ("2024-03-05", "stated")
    assert (second["speaker"], second["party"], second["said_on"]) == (None, None, None)
    name, day = first["evidence"]
    assert list(name) == ["about", "what", "text", "span", "rule", "carried_from"]
    assert (name["about"], name["what"], name["carried_from"]) == ("speaker", "name", None)
    assert [body[slice(*each["span"])] for each in (name, day)] == ["BU", "that day"]


def test_csv_has_the_same_values(desk: Path) -> None:
    result = run("extract", "--format", "csv", "data/articles")
    records = run("extract", "--format", "jsonl", "data/articles").stdout.splitlines()
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == KEYS
    for row, line in zip(rows, records, strict=True):
        for key, value in json.loads(line).items():
            assert row[key] == (
                ""
                if value is None
                else json.dumps(value)
                if isinstance(value, list)
                else str(value)
            )


def test_a_table_in_a_pipe_is_plain(desk: Path) -> None:
    result = run("extract", "data/articles")
    assert result.stdout.splitlines() == [
        "2024-03-05\tdirect\tBakers Union\tWe bake,",
        "unknown\tdirect\tunknown\tNo,",
    ]


def test_articles_from_standard_input(desk: Path) -> None:
    lines = '{"id": "x", "text": "“Oh\\u001b[2J,” BU said."}\nnot json\n'
    result = run("extract", "-", stdin=lines)
    assert result.exit_code == 1
    assert result.stdout == "unknown\tdirect\tBakers Union\tOh\ufffd[2J,\n"
    assert result.stderr.startswith("-:2: this is not JSON")


def test_a_table_on_a_terminal(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.cli._output.sys", type("Terminal", (), {"stdout": _Terminal}))
    monkeypatch.setenv("COLUMNS", "80")
    output = run("extract", "data/articles").stdout
    assert "Bakers Union" in output
    assert "Said on" in output


class _Terminal:
    @staticmethod
    def isatty() -> bool:
        return True


def test_ctrl_c(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["onrecord.cli.build"], "build_database", interrupt)
    result = run("build")
    assert (result.exit_code, result.stderr) == (130, "Stopped.\n")


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "onrecord.cli", *arguments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def test_serve_shows_the_database_and_what_is_built_meanwhile(desk: Path) -> None:
    run("build")
    with process("serve", "--port", "0", "--no-open") as server:
        assert server.stdout
        line = server.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        query = f"{url}quotes.json?sql=select+count(*)+as+n+from+quotes&_shape=array"
        assert _get(query) == [{"n": 2}]
        assert _get(f"{url}-/settings.json")["suggest_facets"] is False
        (desk / "data/articles/a.md").write_text(GOOD + "“Yes,” BU said.", encoding="utf-8")
        run("build")
        assert _get(query) == [{"n": 3}]
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in errors


def _get(url: str) -> object:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)
