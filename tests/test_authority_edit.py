"""Entering names into the file of known speakers: what stood there stays."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import AuthorityError
from onrecord.models import AuthorityEntry
from onrecord.sources import load_authority
from onrecord.sources.authority_edit import AuthorityFile
from onrecord.sources.written_yaml import replace_file, scalar

BO = AuthorityEntry("bo-day", "Bo Day", "person", "a neighbour")
FULL = """\
# Who is who
- id: ann-lee   # the first
  name: Ann Lee
  kind: person
  # Both are used.
  aliases:
    - A. Lee   # in the Post
    - Annie Lee

- id: acme
  name: Acme
  kind: organization
# The end
"""


def edited(folder: Path, text: str, id: str = "ann-lee", alias: str = "Lee, A.") -> str:
    path = folder / "speakers.yml"
    path.write_bytes(text.encode())
    file = AuthorityFile(path)
    file.add_alias(id, alias)
    file.save()
    return path.read_bytes().decode()


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        pytest.param(
            FULL, FULL.replace("Annie Lee\n", "Annie Lee\n    - Lee, A.\n"), id="block list"
        ),
        pytest.param(
            FULL.replace("\n", "\r\n"),
            FULL.replace("Annie Lee\n", "Annie Lee\n    - Lee, A.\n").replace("\n", "\r\n"),
            id="other line ends",
        ),
        pytest.param(
            "\ufeff" + FULL,
            "\ufeff" + FULL.replace("Annie Lee\n", "Annie Lee\n    - Lee, A.\n"),
            id="byte order mark",
        ),
        pytest.param(
            "- id: ann-lee\n  name: Ann Lee\n  kind: person # 🍞\n\n# next\n",
            "- id: ann-lee\n  name: Ann Lee\n  kind: person # 🍞\n  aliases:\n    - Lee, A.\n\n"
            "# next\n",
            id="no aliases",
        ),
        pytest.param(
            "- id: ann-lee\n  name: Ann Lee\n  kind: person",
            "- id: ann-lee\n  name: Ann Lee\n  kind: person\n  aliases:\n    - Lee, A.\n",
            id="no line end",
        ),
        pytest.param(
            "  - id: ann-lee\n    name: Ann Lee\n    kind: person\n",
            "  - id: ann-lee\n    name: Ann Lee\n    kind: person\n    aliases:\n      - Lee, A.\n",
            id="indented",
        ),
        pytest.param(
            "- aliases: [A, B] # two\n  id: ann-lee\n  name: Ann Lee\n  kind: person\n",
            "- aliases: [A, B, 'Lee, A.'] # two\n  id: ann-lee\n  name: Ann Lee\n  kind: person\n",
            id="list in brackets",
        ),
        pytest.param(
            "- id: ann-lee\n  name: Ann Lee\n  kind: person\n  aliases: []\n",
            "- id: ann-lee\n  name: Ann Lee\n  kind: person\n  aliases: ['Lee, A.']\n",
            id="empty list",
        ),
        pytest.param(
            "- id: ann-lee\n  name: Ann Lee\n  kind: person\n  aliases: [A.,\n    B., ]\n",
            "- id: ann-lee\n  name: Ann Lee\n  kind: person\n  aliases: [A.,\n    B., 'Lee, A.']\n",
            id="last comma",
        ),
        pytest.param(
            "- id: ann-lee\n  aliases: Lee\n  name: Ann Lee\n  kind: person\n",
            "- id: ann-lee\n  aliases: [Lee, 'Lee, A.']\n  name: Ann Lee\n  kind: person\n",
            id="one alias",
        ),
        pytest.param(
            "- id: ann-lee\n  aliases:\n  name: Ann Lee\n  kind: person\n",
            "- id: ann-lee\n  aliases: ['Lee, A.']\n  name: Ann Lee\n  kind: person\n",
            id="nothing",
        ),
        pytest.param(
            "- {id: ann-lee, name: Ann Lee, kind: person}\n",
            "- {id: ann-lee, name: Ann Lee, kind: person, aliases: ['Lee, A.']}\n",
            id="entry in braces",
        ),
        pytest.param(
            "- id: ann-lee\n  name: Ann Lee\n  kind: person\n  role: >\n    of\n    the union\n\n\n"
            "- {id: b, name: B, kind: person}\n",
            "- id: ann-lee\n  name: Ann Lee\n  kind: person\n  role: >\n    of\n    the union\n"
            "  aliases:\n    - Lee, A.\n\n\n- {id: b, name: B, kind: person}\n",
            id="folded text",
        ),
    ],
)
def test_an_alias_is_added_and_nothing_else(tmp_path: Path, text: str, changed: str) -> None:
    assert edited(tmp_path, text) == changed
    entry = load_authority(tmp_path / "speakers.yml").by_id["ann-lee"]
    assert entry.aliases[-1] == "Lee, A."


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("# nobody\n", "# nobody\n\n", id="comment"),
        pytest.param(FULL, f"{FULL}\n", id="others"),
        pytest.param(FULL.rstrip(), f"{FULL}\n", id="no line end"),
    ],
)
def test_an_entry_comes_last(tmp_path: Path, text: str, changed: str) -> None:
    path = tmp_path / "speakers.yml"
    path.write_text(text, encoding="utf-8")
    file = AuthorityFile(path)
    file.add_entry(BO)
    file.save()
    entry = "- id: bo-day\n  name: Bo Day\n  kind: person\n  role: a neighbour\n"
    assert path.read_text(encoding="utf-8") == changed + entry
    assert load_authority(path).by_id["bo-day"] == BO


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    path = tmp_path / "data" / "speakers.yml"
    file = AuthorityFile(path)
    file.add_entry(BO)
    file.add_alias("bo-day", "Robert Day")
    assert not path.exists()
    file.save()
    assert load_authority(path).by_id["bo-day"].aliases == ("Robert Day",)


@pytest.mark.parametrize(
    ("text", "add", "what"),
    [
        pytest.param(FULL, "acme: A. Lee", 'alias "A. Lee" belongs to two speakers', id="taken"),
        pytest.param(FULL, "acme: the a. lee", "(ann-lee, acme)", id="taken but for the"),
        pytest.param(FULL, "acme: Ann Lee", 'alias "Ann Lee" belongs', id="a name"),
        pytest.param(
            "- &a {id: a, name: A, kind: person, aliases: &l [X]}\n"
            "- {id: b, name: B, kind: person, aliases: &m []}\n"
            "- {id: c, name: C, kind: person, aliases: *m}\n",
            "b: Y",
            "belongs to two speakers",
            id="anchors",
        ),
        pytest.param("[{id: b, name: B, kind: person}]", "", "Add by hand", id="list in brackets"),
        pytest.param(
            "- id: bo-day\n  name: B\n  kind: person\n", "", 'id "bo-day" belongs', id="id taken"
        ),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    tmp_path: Path, text: str, add: str, what: str
) -> None:
    path = tmp_path / "speakers.yml"
    path.write_text(text, encoding="utf-8")
    file = AuthorityFile(path)
    with pytest.raises(AuthorityError) as caught:
        if add:
            file.add_alias(*add.split(": "))
        else:
            file.add_entry(BO)
    assert what in str(caught.value)
    assert caught.value.where.startswith(f"{path}:")
    file.save()
    assert path.read_text(encoding="utf-8") == text


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(NAMES.map(lambda name: " ".join(name.split())).filter(lambda n: n and n not in "~null"))
def test_any_name_can_be_an_alias(tmp_path_factory: pytest.TempPathFactory, alias: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    for text in (
        FULL,
        FULL.replace("\n    - Annie Lee", ""),
        "- {id: ann-lee, name: A, kind: person}",
    ):
        edited(folder, text, alias=f"{alias} Q")
        entry = load_authority(folder / "speakers.yml").by_id["ann-lee"]
        assert entry.aliases[-1] == f"{alias} Q"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_is_one_line_of_yaml(text: str) -> None:
    for flow, written in ((False, scalar(text)), (True, scalar(text, flow=True))):
        line = f"- [{written}, {written}]" if flow else f"- {written}"
        assert len(line.splitlines()) == 1
        ((loaded, *_),) = [yaml.load(line, yaml.BaseLoader)]
        assert loaded == ([text, text] if flow else text)


def test_a_file_is_replaced_whole_with_its_rights(tmp_path: Path) -> None:
    path, link = tmp_path / "real.yml", tmp_path / "speakers.yml"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    replace_file(link, "new", AuthorityError)
    assert (path.read_text(encoding="utf-8"), link.is_symlink()) == ("new", True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["real.yml", "speakers.yml"]
    with pytest.raises(AuthorityError, match="cannot be written"):
        replace_file(path / "x.yml", "new", AuthorityError)
