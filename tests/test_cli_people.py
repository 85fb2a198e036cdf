"""``onrecord speakers`` and ``onrecord merge``: from the names found to the file of known ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from stub_extractor import StubExtractor

from onrecord.cli import main
from onrecord.models import Authority
from onrecord.sources import load_authority

SPEAKERS = """\
# The known ones
- id: bakers-union   # ours
  name: Bakers Union
  kind: organization
  aliases:
    - BU   # short

- {id: ann-lee, name: Ann Lee, kind: person, party: bakers-union}
"""
FIRST = (
    "“We bake,” Ann Lee said. “No,” Bo Day said that day. “Never,” Bo Day said. “Hm,” Day said. "
    "“Why: not?” Zoë Neil said. “Oh,” Анна Белл said. “So,” Cy Fox and Di Ash said. "
    "“Well,” Annie Lee said. “Yes,” a senior baker said."
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def stub(authority: Authority, model: str | None) -> StubExtractor:
        return StubExtractor(authority, identity=repr(authority))

    monkeypatch.setattr(sys.modules["onrecord.cli.build"], "extractor_for", stub)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "articles").mkdir(parents=True)
    (tmp_path / "data" / "speakers.yml").write_text(SPEAKERS, encoding="utf-8")
    for name, body in (("a", FIRST), ("b", "“Again,” Bo Day said. “Hm,” Day said.")):
        article = f"---\npublished: 2024-03-05\n---\n{body}\n"
        (tmp_path / "data" / "articles" / f"{name}.md").write_text(article, encoding="utf-8")
    run("build")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def known() -> Authority:
    return load_authority(Path("data/speakers.yml"))


def test_speakers_in_a_pipe(desk: Path) -> None:
    result = run("speakers")
    assert (result.exit_code, result.stderr) == (0, "")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert rows[0] == ["3", "2", "Bo Day", "person", "bo-day", "No,"]
    assert [row[2] for row in rows[1:]] == [
        *("Acme Studios", "Annie Lee", "Cy Fox and Di Ash", "Day", "Day", "Zoë Neil"),
        "Анна Белл",
    ]
    assert rows[1][:2] == ["1", "1"]


def test_speakers_to_paste(desk: Path) -> None:
    result = run("speakers", "data/quotes.db", "--format", "yaml")
    with (desk / "data/speakers.yml").open("a", encoding="utf-8") as file:
        file.write(result.stdout)
    found = known()
    assert found.by_id["bo-day"].name == "Bo Day"
    assert found.by_id["bo-day"].role == "a neighbour"
    assert found.by_id["zoe-neil"].name == "Zoë Neil"
    assert found.by_id["acme-studios-org"].kind == "organization"
    assert "Анна Белл" in {entry.name for entry in found.entries}
    assert {"Day", "Cy Fox and Di Ash"} & {entry.name for entry in found.entries} == set()
    assert "# Bo Day: 3 quotes in 2 articles, such as “No,” (a)\n- id: bo-day\n" in result.stdout
    assert "#   Day: 1 quote in 1 article, such as “Hm,” (b)" in result.stdout
    run("build")
    assert [line.split("\t")[2] for line in run("speakers").stdout.splitlines()] == [
        *("Cy Fox and Di Ash", "Day", "Day")
    ]


def test_speakers_on_a_terminal(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    module = sys.modules["onrecord.cli.speakers"]
    monkeypatch.setattr(module, "sys", type("Sys", (), {"stdout": Terminal}))
    monkeypatch.setenv("COLUMNS", "100")
    output = run("speakers").stdout
    assert "Articles" in output
    assert "Zoë Neil" in output


def test_when_all_are_known(desk: Path) -> None:
    for path in (desk / "data/articles").iterdir():
        path.write_text("---\npublished: 2024-03-05\n---\n“Yes,” BU said.\n", encoding="utf-8")
    run("build")
    result = run("speakers")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "data/quotes.db: every speaker with a name is known\n"


def test_merge_into_an_entry(desk: Path) -> None:
    result = run("merge", "Annie Lee", "ann-lee")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        'data/speakers.yml: "Annie Lee" is now Ann Lee (ann-lee) in every article. '
        "Take it up with: onrecord build\n"
    )
    text = (desk / "data/speakers.yml").read_text(encoding="utf-8")
    assert text == SPEAKERS.replace(
        "party: bakers-union}", "party: bakers-union, aliases: [Annie Lee]}"
    )
    run("build")
    assert "Annie Lee" not in run("speakers").stdout
    again = run("merge", "Annie Lee", "Ann Lee")
    assert again.exit_code == 0
    assert again.stdout == 'data/speakers.yml: "Annie Lee" is Ann Lee (ann-lee) already.\n'


def test_merge_into_somebody_found(desk: Path) -> None:
    result = run("merge", "day", "bo-day")
    assert (result.exit_code, result.stderr) == (0, "")
    text = (desk / "data/speakers.yml").read_text(encoding="utf-8")
    assert text == SPEAKERS + (
        "\n- id: bo-day\n  name: Bo Day\n  kind: person\n  role: a neighbour\n"
        "  aliases:\n    - Day\n"
    )
    run("build")
    assert "Day" not in run("speakers").stdout
    assert run("verify").exit_code == 0


def test_merge_into_a_file_that_is_not_there(desk: Path) -> None:
    result = run("merge", "Annie Lee", "Bo Day", "--speakers", "new/who.yml")
    assert result.exit_code == 0
    assert result.stdout.endswith("Take it up with: onrecord build --speakers new/who.yml\n")
    (entry,) = yaml.safe_load((desk / "new/who.yml").read_text(encoding="utf-8"))
    assert (entry["id"], entry["aliases"]) == ("bo-day", ["Annie Lee"])


@pytest.mark.parametrize(
    ("a", "b", "what"),
    [
        pytest.param("Nobody", "ann-lee", 'no speaker is called "Nobody"', id="no A"),
        pytest.param("Annie Lee", "Nobody", 'no speaker is called "Nobody"', id="no B"),
        pytest.param("Annie Lee", "Day", 'several are called "Day"', id="several"),
        pytest.param("a senior baker", "ann-lee", "onrecord review", id="unnamed"),
        pytest.param("Annie Lee", "a senior baker", "does not tell one speaker", id="to unnamed"),
        pytest.param("Bo Day", "bo-day", "have one name", id="the same"),
        pytest.param(
            "BU",
            "ann-lee",
            'data/speakers.yml:2: "BU" is bakers-union, and ann-lee on line 8 is another',
            id="both have entries",
        ),
        pytest.param("BU", "bo-day", 'speakers.yml:2: "BU" has an entry', id="A has an entry"),
    ],
)
def test_what_cannot_be_merged_changes_nothing(desk: Path, a: str, b: str, what: str) -> None:
    result = run("merge", a, b)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert what in result.stderr
    assert (desk / "data/speakers.yml").read_text(encoding="utf-8") == SPEAKERS


def test_merge_with_a_broken_file(desk: Path) -> None:
    broken = SPEAKERS + "- {id: x, name: X, kind: person, aliases: [BU]}\n"
    (desk / "data/speakers.yml").write_text(broken, encoding="utf-8")
    result = run("merge", "Annie Lee", "ann-lee")
    assert result.exit_code == 2
    assert 'speakers.yml:9: alias "BU" belongs to two speakers (bakers-union, x)' in result.stderr
    assert (desk / "data/speakers.yml").read_text(encoding="utf-8") == broken
