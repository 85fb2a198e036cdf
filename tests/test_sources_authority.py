"""The authority file of speakers, and how it tells what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import AuthorityError
from onrecord.models import Authority, AuthorityEntry
from onrecord.sources import load_authority

GOOD = """\
# Known speakers
- id: bakers-union
  name: Bakers Union
  kind: organization
  party: bakers-union
  aliases: [BU, the union]
- id: ann-lee
  name: Ann  Lee
  kind: person
  role: its president
  party: bakers-union
  wikidata: ~
"""


def load(folder: Path, content: str) -> Authority:
    path = folder / "speakers.yml"
    path.write_text(content, encoding="utf-8")
    return load_authority(path)


def test_entries(tmp_path: Path) -> None:
    union = AuthorityEntry(
        "bakers-union",
        "Bakers Union",
        "organization",
        party="bakers-union",
        aliases=("BU", "the union"),
    )
    ann = AuthorityEntry("ann-lee", "Ann Lee", "person", "its president", "bakers-union")
    assert load(tmp_path, GOOD).entries == (union, ann)


@pytest.mark.parametrize("content", ["", "# nobody yet\n", "[]"])
def test_an_empty_file_knows_nobody(tmp_path: Path, content: str) -> None:
    assert load(tmp_path, content) == Authority()


def speaker(id: str, name: str, more: str = "") -> str:
    return f"- id: {id}\n  name: {name}\n  kind: person\n{more}"


SMITHS = speaker("john-smith", "John Smith", "  aliases:\n    - Smith\n") + speaker(
    "ann-smith", "Ann Smith", "  aliases:\n    - A. Smith\n    - smith\n"
)


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        pytest.param(SMITHS, ":11", "(john-smith, ann-smith)", id="alias of two"),
        pytest.param(
            speaker("a", "Ann Lee") + speaker("b", "ann lee"),
            ":5",
            'name "ann lee" belongs to two speakers (a, b)',
            id="name of two",
        ),
        pytest.param(
            speaker("a", "Ann Lee") + speaker("b", "Bo Lee", "  aliases: Ann Lee\n"),
            ":7",
            'alias "Ann Lee" belongs to two',
            id="alias is a name",
        ),
        pytest.param(speaker("a", "A B") * 2, ":4", 'id "a" belongs to two', id="id of two"),
        pytest.param(speaker("a", "A B", "  party: x\n"), ":4", 'party "x"', id="unknown party"),
        pytest.param(speaker("a", "A B", "  rôle: x\n"), ":4", 'key "rôle"', id="unknown key"),
        pytest.param(speaker("a", "A B", "  id: b\n"), ":4", "stands twice", id="key twice"),
        pytest.param("- id: a\n  kind: person\n", ":1", 'has no "name"', id="no name"),
        pytest.param("- name: A\n  kind: person\n", ":1", 'has no "id"', id="no id"),
        pytest.param("- id: a\n  name: A\n", ":1", 'has no "kind"', id="no kind"),
        pytest.param("- {id: a, name: A, kind: unnamed}", ":1", 'kind "unnamed"', id="wrong kind"),
        pytest.param(speaker("A b", "A B"), ":1", '"A b" cannot be an id', id="form of id"),
        pytest.param(speaker("a", "[A]"), ":2", '"name" is not a single text', id="name a list"),
        pytest.param(speaker("a", "A", "  aliases: {}\n"), ":4", "not a list", id="aliases"),
        pytest.param("wga: x\n", ":1", "not a list of speakers", id="mapping"),
        pytest.param("- a\n", ":1", "has no keys", id="entry a text"),
        pytest.param("- id: a\n  name: b: c\n", ":2", "not YAML", id="broken"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, content: str, line: str, what: str
) -> None:
    with pytest.raises(AuthorityError) as caught:
        load(tmp_path, content)
    assert caught.value.where.endswith(f"speakers.yml{line}")
    assert what in str(caught.value)
    assert caught.value.remedy or "YAML" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AuthorityError, match="cannot be read"):
        load_authority(tmp_path / "speakers.yml")


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "speakers.yml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(AuthorityError, match="not UTF-8"):
        load_authority(path)


def test_the_projects_own_file() -> None:
    authority = load_authority(Path(__file__).parent.parent / "data" / "speakers.yml")
    assert {"wga", "amptp", "karen-bass"} <= set(authority.by_id)
    assert all(entry.party in authority.by_id for entry in authority.entries if entry.party)
