"""What the documents say is held against the program: commands, tables, queries, links."""

from __future__ import annotations

import re
import shlex
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from sqlite_utils import Database

from onrecord.build import build
from onrecord.cli import main
from onrecord.extractor import LocalExtractor
from onrecord.sources import load_authority
from onrecord.sources.corrections import KEYS, parse_corrections
from onrecord.storage.schema import TABLES

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
README = ROOT / "README.md"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w.\]})])/(?:home|root|work|Users|tmp|opt|mnt)/[\w.-]+")
TEXT = {".md", ".py", ".toml", ".yml", ".tsv", ".html", ".js", ".css"}


def commands(
    command: click.Command, ctx: click.Context | None = None
) -> Iterator[tuple[str, click.Command]]:
    path = f"{ctx.command_path} {command.name}" if ctx else "onrecord"
    yield path, command
    if isinstance(command, click.Group):
        inner = click.Context(command, info_name=command.name if ctx else "onrecord", parent=ctx)
        for child in command.commands.values():
            yield from commands(child, inner)


COMMANDS = dict(commands(main))


def fences(page: Path, language: str) -> list[str]:
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [body for kind, body in found if kind == language]


def slug(heading: str) -> str:
    """The anchor that a heading gets on the web."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the project's own articles."""
    db = tmp_path_factory.mktemp("docs") / "quotes.db"
    authority = load_authority(ROOT / "data" / "speakers.yml")
    sources = [ROOT / "data" / "articles"]
    report = build(sources, db, authority=authority, extractor=LocalExtractor(authority))
    assert not report.failures
    return db


@pytest.fixture(scope="module")
def metadata() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
    tables: dict[str, Any] = loaded["databases"]["quotes"]["tables"]
    return tables


@pytest.mark.parametrize("path", COMMANDS)
def test_command_explains_itself(path: str) -> None:
    command = COMMANDS[path]
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{path} {option.opts[0]} has no help text"


@pytest.mark.parametrize("path", COMMANDS)
def test_help_ends_in_an_example_that_parses(path: str) -> None:
    ctx = click.Context(COMMANDS[path], info_name=path)
    *_, last = COMMANDS[path].get_help(ctx).splitlines()
    assert "Example:" in COMMANDS[path].get_help(ctx)
    program, name, *rest = shlex.split(last)
    assert program == "onrecord"
    # It raises if an option or an argument is not one of the command's.
    COMMANDS[f"onrecord {name}"].make_context(name, rest)


@pytest.mark.parametrize("path", COMMANDS)
def test_command_is_in_the_reference(path: str) -> None:
    assert f"`{path}`" in HEADING.findall((ROOT / "docs" / "cli.md").read_text(encoding="utf-8"))


def columns_on_page() -> dict[str, list[str]]:
    """The tables and columns that docs/database.md describes."""
    text = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (\w+)$", text, flags=re.MULTILINE)[1:]
    rows = re.compile(r"^\| `(\w+)` \|.*\| .+ \|$", re.MULTILINE)
    return {name: rows.findall(body) for name, body in zip(parts[::2], parts[1::2], strict=True)}


def columns_in(db: Path) -> dict[str, list[str]]:
    """The tables and columns that are there, without those that SQLite keeps for itself."""
    database = Database(db)
    own = (
        name
        for name in database.table_names()
        if not re.match(r"quotes_fts|statements_fts|_|sqlite_", name)
    )
    return {name: [column.name for column in database[name].columns] for name in own}


def test_every_column_is_in_the_reference(built: Path) -> None:
    assert columns_in(built) == columns_on_page()
    assert set(columns_in(built)) == {table.name for table in TABLES}


def test_every_column_is_described_on_the_site(built: Path, metadata: dict[str, Any]) -> None:
    for table, columns in columns_in(built).items():
        assert metadata[table]["description"]
        assert sorted(metadata[table]["columns"]) == sorted(columns), table


def test_readme_queries_answer(built: Path) -> None:
    queries = fences(README, "sql")
    assert len(queries) >= 3
    connection = sqlite3.connect(built)
    for query in queries:
        assert connection.execute(query).fetchall(), query
    connection.close()


def test_readme_article_and_speakers_do_what_it_says(tmp_path: Path) -> None:
    (article,) = fences(README, "markdown")
    (speakers,) = fences(README, "yaml")
    (tmp_path / "speakers.yml").write_text(speakers, encoding="utf-8")
    (tmp_path / "bridge.md").write_text(article, encoding="utf-8")
    authority = load_authority(tmp_path / "speakers.yml")
    db = tmp_path / "quotes.db"
    build([tmp_path / "bridge.md"], db, authority=authority, extractor=LocalExtractor(authority))
    (row,) = Database(db).query("select speaker, party, said_on, text from quotes")
    assert row == {
        "speaker": "ann-bell",
        "party": "exampleton",
        "said_on": "2024-03-12",
        "text": "The bridge can wait,",
    }


def test_the_corrections_shown_can_be_read() -> None:
    page = ROOT / "docs" / "corrections.md"
    (example,) = fences(page, "yaml")
    corrected, rejected = parse_corrections(example, page)
    assert [change.field for change in corrected.changes] == ["speaker", "said_on"]
    assert rejected.reject
    tables = page.read_text(encoding="utf-8").partition("## What a build makes")[0]
    keys = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.+?) \|", tables, re.MULTILINE)))
    assert sorted(keys) == sorted(KEYS)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_make_targets_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    used = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert used <= targets


def test_make_help_names_every_target_that_people_use() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert {"serve", "test", "build", "lint", "fmt", "docs", "bench", "lock", "clean"} <= told


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page: Path) -> None:
    prose = COMMENT.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    for link in LINK.findall(prose):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        if anchor:
            headings = HEADING.findall(target.read_text(encoding="utf-8"))
            assert anchor in map(slug, headings), link


def project_files() -> list[Path]:
    folders = ["onrecord", "scripts", "tests", "docs", "benchmarks", "data"]
    nested = (
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    )
    top = (path for path in ROOT.iterdir() if path.name == "Makefile" or path.suffix in TEXT)
    return sorted(path for path in (*top, *nested) if path.is_file() and path.suffix in {"", *TEXT})


def test_no_path_of_one_machine_is_named() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in project_files()
        for match in MACHINE_PATH.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found
