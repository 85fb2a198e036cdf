"""The file of corrections, and how it tells what is wrong with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onrecord.errors import CorrectionError
from onrecord.models import Change, Correction, Speaker
from onrecord.sources import load_corrections

END = "  by: A. Reader\n  on: 2024-03-14\n"


def load(folder: Path, content: str) -> tuple[Correction, ...]:
    path = folder / "corrections.yml"
    path.write_text(content, encoding="utf-8")
    return load_corrections(path)


def entry(more: str = "", quote: str = "3f2a") -> str:
    return f"- quote: {quote}\n{more}{END}"


def test_a_decision(tmp_path: Path) -> None:
    (found,) = load(
        tmp_path,
        "# who was it?\n- quote: 3f2a\n  article: one\n  words: We  bake.\n  speaker: ann-lee\n"
        f"  said_on: 2024-03-05\n  kind: indirect\n  reason: 'She: on page two'\n{END}",
    )
    assert found == Correction(
        where=f"{tmp_path / 'corrections.yml'}:2",
        quote="3f2a",
        article="one",
        words="We bake.",
        changes=(
            Change("speaker", "ann-lee"),
            Change("said_on", "2024-03-05"),
            Change("kind", "indirect"),
        ),
        reject=False,
        by="A. Reader",
        on=date(2024, 3, 14),
        reason="She: on page two",
    )
    assert not found.confirms


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "[]"])
def test_an_empty_file_decides_nothing(tmp_path: Path, content: str) -> None:
    assert load(tmp_path, content) == ()


@pytest.mark.parametrize(
    ("line", "change"),
    [
        pytest.param("speaker: unknown", Change("speaker", None), id="no speaker known"),
        pytest.param("party: unknown", Change("party", None), id="no party"),
        pytest.param("said_on: unknown", Change("said_on", None), id="no day"),
        pytest.param("speaker: Ann Lee", Change("speaker", "Ann Lee"), id="by name"),
        pytest.param("speaker: '007'", Change("speaker", "007"), id="a text stays one"),
        pytest.param(
            "speaker: {name: Bo Day, kind: person}",
            Change("speaker", Speaker("Bo Day", "person")),
            id="somebody new",
        ),
        pytest.param(
            "party: {name: Acme, kind: organization}",
            Change("party", Speaker("Acme", "organization")),
            id="a new party",
        ),
    ],
)
def test_what_is_set(tmp_path: Path, line: str, change: Change) -> None:
    (found,) = load(tmp_path, entry(f"  {line}\n"))
    assert found.changes == (change,)


def test_confirm_and_reject(tmp_path: Path) -> None:
    one, two, three = load(
        tmp_path,
        entry("  confirm: true\n")
        + entry("  reject: true\n", "b")
        + entry("  confirm: true\n  kind: mixed\n  reject: false\n", "c"),
    )
    assert (one.confirms, one.reject) == (True, False)
    assert (two.confirms, two.reject) == (False, True)
    assert (three.confirms, three.reject) == (False, False)


def test_any_words_may_be_the_quoted_ones(tmp_path: Path) -> None:
    (found,) = load(tmp_path, f"- article: one\n  words: 'null'\n  confirm: true\n{END}")
    assert (found.quote, found.words) == (None, "null")


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        pytest.param("a: b\n", ":1", "not a list of corrections", id="mapping"),
        pytest.param("- a\n", ":1", "this correction has no keys", id="entry a text"),
        pytest.param(entry("  spaeker: x\n"), ":2", 'key "spaeker" is not known', id="key"),
        pytest.param(entry("  quote: x\n"), ":2", "stands twice", id="key twice"),
        pytest.param(f"- confirm: true\n{END}", ":1", "names no quote", id="no quote"),
        pytest.param(f"- words: x\n  confirm: true\n{END}", ":1", "names no quote", id="words"),
        pytest.param(entry(), ":1", "decides nothing", id="no decision"),
        pytest.param(entry("  confirm: false\n"), ":1", "decides nothing", id="not confirmed"),
        pytest.param(entry("  confirm: yes\n"), ":2", "neither true nor false", id="switch"),
        pytest.param(
            entry("  kind: mixed\n  reject: true\n"), ":3", "cannot be corrected too", id="both"
        ),
        pytest.param(
            entry("  confirm: true\n  reject: true\n"), ":3", "cannot be corrected", id="both ways"
        ),
        pytest.param(entry("  speaker:\n"), ":2", "set to nothing", id="speaker nothing"),
        pytest.param(entry("  said_on: ~\n"), ":2", "set to nothing", id="day nothing"),
        pytest.param(entry("  said_on: 2024-02-30\n"), ":2", "not a day", id="no such day"),
        pytest.param(entry("  said_on: 20240305\n"), ":2", "not a day", id="form of a day"),
        pytest.param(entry("  kind: spoken\n"), ":2", 'kind "spoken"', id="kind"),
        pytest.param(entry("  kind: unknown\n"), ":2", 'kind "unknown"', id="kind unknown"),
        pytest.param(entry("  speaker: [a]\n"), ":2", "not a single text", id="speaker a list"),
        pytest.param(entry("  speaker: {name: A}\n"), ":2", 'lacks a "name"', id="half new"),
        pytest.param(
            entry("  speaker: {name: A, kind: dog}\n"), ":2", 'kind "dog"', id="kind of new"
        ),
        pytest.param(
            entry("  party: {name: A, kind: person}\n"), ":2", "is an organization", id="party"
        ),
        pytest.param("- quote: a\n  confirm: true\n  on: 2024-03-14\n", ":1", '"by"', id="by"),
        pytest.param("- quote: a\n  confirm: true\n  by: A\n", ":1", 'no "on"', id="on"),
        pytest.param(
            "- quote: a\n  confirm: true\n  by: A\n  on: today\n", ":4", "not a day", id="on a day"
        ),
        pytest.param(
            entry("  confirm: true\n") * 2, ":5", "decided on before, on line 1", id="quote twice"
        ),
        pytest.param("- quote: a\n  words: b: c\n", ":2", "not YAML", id="broken"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, content: str, line: str, what: str
) -> None:
    with pytest.raises(CorrectionError) as caught:
        load(tmp_path, content)
    assert caught.value.where.endswith(f"corrections.yml{line}")
    assert what in str(caught.value)
    assert caught.value.remedy


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="cannot be read"):
        load_corrections(tmp_path / "corrections.yml")
