"""``onrecord check``: what it prints, and with which exit code."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from checking_sample import Report, Told, make
from click.testing import CliRunner, Result

from onrecord.cli import main

BOATS = "We will not sail until the boats are safe and the radios work."
REPORTS = (
    Report(
        "first",
        (
            Told("ann-lee", f"“{BOATS}”", day=date(2024, 3, 4)),
            Told("jose-diaz", "“We \x1b[2Jnever promised anybody a second harbor.”"),
            Told("bo-lee", "that the ferry company would hire twelve new pilots", "indirect"),
        ),
    ),
    Report(
        "second",
        (
            Told("cy-fox", "“We will sail until the boats are safe and the radios work.”"),
            Told("ann-lee", f"“{BOATS}”"),
        ),
        "2024-03-06",
    ),
)
MATCH = [
    *("text", "fidelity", "parts", "start", "end", "before", "after"),
    *("reporters", "loses_marks", "likeness", "kind", "statement", "quotes", "speaker"),
    *("said_on", "earliest", "latest", "reports", "reported", "articles"),
    *("words_differ", "days_differ", "disputed", "document"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("check"), REPORTS)


def run(path: Path, *arguments: str, color: bool = False) -> Result:
    env = {
        "FORCE_COLOR": "1" if color else None,
        "COLUMNS": "80",
        "NO_COLOR": None,
        "TERM": "xterm",
    }
    return CliRunner(env=env).invoke(
        main, ["check", *arguments, "--db", str(path)], catch_exceptions=False
    )


def answer(path: Path, *arguments: str) -> Any:
    result = run(path, *arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_words_on_record(path: Path) -> None:
    result = run(path, f"“{BOATS}”", "--speaker", "Ann Lee")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:5] == [
        "On record, in these words",
        "",
        "Ann Lee, its president, for Ferry Union (ann-lee), 4 March 2024",
        f"  “{BOATS}”",
        "The same words.",
    ]
    assert lines[5] == "Reported by 2 articles:"
    assert lines[6].startswith("- The Paper, 2024-03-05, About first, in these words (quote ")
    assert lines[7] == "  https://paper.example/first"
    assert lines[8].startswith("- The Paper, 2024-03-06, About second, in these words (quote ")
    assert lines[-1] == (
        "Looked at: 2 quotes of Ann Lee in 2 articles, published from 5 March 2024 to 6 March 2024."
    )


@pytest.mark.parametrize(
    ("words", "heading", "marked"),
    [
        pytest.param(
            BOATS.replace("radios", "horns"),
            "On record, but in other words",
            "We will not sail until the boats are safe and the [-radios-]{+horns+} work.",
            id="another word",
        ),
        pytest.param(
            "We will not sail until boats are safe",
            "On record, but in other words",
            "We will not sail until [-the-] boats are safe",
            id="left out",
        ),
        pytest.param(
            "We will surely not sail until the boats are safe",
            "On record, but in other words",
            "We will {+surely+} not sail until the boats are safe",
            id="added",
        ),
    ],
)
def test_what_differs_is_marked(path: Path, words: str, heading: str, marked: str) -> None:
    result = run(path, words, "--speaker", "ann-lee")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == heading
    assert result.stdout.splitlines()[2] == f"  {marked}"


def test_part_of_a_sentence_is_shown_with_the_rest(path: Path) -> None:
    output = run(path, "until the boats are safe", "--speaker", "ann-lee").stdout
    assert output.startswith("On record, but cut\n")
    assert (
        "The sentence begins “We will not sail …”.\nIt goes on “… and the radios work”." in output
    )


def test_a_paraphrase_is_a_reporters(path: Path) -> None:
    output = run(path, "The ferry company would hire twelve new pilots").stdout
    assert output.startswith("On record only in a reporter's words\n")
    assert "They are a reporter's words, not quoted as the speaker's own." in output


def test_somebody_elses_words(path: Path) -> None:
    result = run(path, BOATS, "--speaker", "José Díaz")
    assert result.exit_code == 0
    assert result.stdout.startswith("On record, but not from José Díaz\n\nAnn Lee, its president")


def test_nearer_words_of_somebody_else_are_shown_too(path: Path) -> None:
    output = run(path, BOATS, "--speaker", "cy-fox").stdout
    assert output.startswith("On record, but in other words\n\n  We will {+not+} sail")
    assert "Also on record, as somebody else's words:\n\nAnn Lee" in output


def test_words_that_are_not_on_record(path: Path) -> None:
    result = run(path, "The moon is made of cheese and everyone in town knows it")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Not on record here\n\nThat does not show that nobody said ")
    assert "English" not in result.stdout
    assert "Looked at: 5 quotes in 2 articles, published from 5 March 2024 " in result.stdout
    output = run(path, "Nous ne reprendrons pas la mer sans radios").stdout
    assert "The words do not look English, and no other language is read here." in output


def test_the_nearest_is_shown_as_what_it_is(path: Path) -> None:
    output = run(path, "We will not sail until the moon is blue and the cows fly home again").stdout
    assert output.startswith("Not on record here\n\nThe nearest on record, but not near enough:\n")
    output = run(path, "the boats").stdout
    assert output.startswith("Too few words to tell\n\nFor example in:\n")


def test_words_need_no_quotation_marks(path: Path) -> None:
    assert run(path, *BOATS.split()).stdout == run(path, BOATS).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            [""], "there is no word among them. Give the words of a quotation.", id="empty"
        ),
        pytest.param(["?!…"], "there is no word among them. Give the words", id="punctuation"),
        pytest.param(["word " * 10_000], "10,000 words are too many. Ask about 600", id="long"),
        pytest.param(
            [BOATS, "--speaker", "Anne Leigh"],
            'the speaker "Anne Leigh": nobody on record here is called so. The nearest names are ',
            id="unknown speaker",
        ),
        pytest.param(
            [BOATS, "--speaker", "lee"],
            'the speaker "lee": that may be ann-lee or bo-lee. Give the id.',
            id="two speakers",
        ),
    ],
)
def test_what_cannot_be_answered(path: Path, arguments: list[str], message: str) -> None:
    result = run(path, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


def test_no_words_and_no_database(path: Path, tmp_path: Path) -> None:
    assert run(path).exit_code == 2
    result = run(tmp_path / "none.db", BOATS)
    assert result.exit_code == 2
    assert result.stderr.endswith("there is no such database. Make it with: onrecord build\n")
    (tmp_path / "text.db").write_text("no database", encoding="utf-8")
    assert run(tmp_path / "text.db", BOATS).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        pytest.param('boats" OR * NEAR(sail', id="operators"),
        pytest.param("boats", id="one word"),
        pytest.param("boats \x00 sail", id="NUL"),
        pytest.param("\udce9t\udce9 boats", id="not UTF-8"),
    ],
)
def test_odd_words_get_an_answer(path: Path, words: str) -> None:
    assert run(path, words).exit_code == 0
    assert answer(path, words)["verdict"] in ("not_on_record", "different")


def test_nothing_on_record_rules_the_terminal(path: Path) -> None:
    output = run(path, "We never promised anybody a second harbor").stdout
    assert "\x1b" not in output
    assert "\ufffd[2J" in output


def test_colours_on_a_terminal(path: Path) -> None:
    output = run(path, BOATS.replace("radios", "horns"), color=True).stdout
    assert "\x1b[9;31mradios\x1b[0m\x1b[1;32mhorns\x1b[0m" in output
    assert "[-" not in output


def test_the_keys_of_json(path: Path) -> None:
    found = answer(path, BOATS.replace("radios", "horns"))
    assert list(found) == [
        *("verdict", "words", "speaker", "matches", "others", "more", "nearest", "record"),
        *("english", "complete"),
    ]
    assert found["verdict"] == "different"
    assert found["record"] == {
        "articles": 2, "quotes": 5, "first": "2024-03-05", "last": "2024-03-06"
    }  # fmt: skip
    match = found["matches"][0]
    assert list(match) == MATCH
    assert match["speaker"] == {
        "id": "ann-lee", "name": "Ann Lee", "kind": "person", "role": "its president",
        "party": "ferry-union", "party_name": "Ferry Union",
    }  # fmt: skip
    assert match["said_on"] == "2024-03-04"
    assert list(match["reports"][0]) == [
        *("quote", "kind", "text", "fidelity", "speaker"),
        *("article", "title", "publisher", "published", "source"),
    ]
    changed = [
        (found["words"][a:b], match["text"][c:d])
        for what, a, b, c, d, marked in match["parts"]
        if what == "changed" and not marked
    ]
    assert changed == [("horns", "radios")]
    assert match["text"][match["start"] : match["end"]] == BOATS.removesuffix(".")


def test_json_of_what_is_not_on_record(path: Path) -> None:
    found = answer(path, "The moon is made of cheese and everyone in town knows it")
    assert (found["verdict"], found["matches"], found["nearest"]) == ("not_on_record", [], None)
    nearest = answer(path, "We will not sail until the moon is blue and the cows fly home again")
    assert list(nearest["nearest"]) == MATCH
