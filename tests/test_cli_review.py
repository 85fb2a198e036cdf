"""``onrecord review``: real processes, answered through a pipe or on a terminal."""

from __future__ import annotations

import os
import re
import select
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from test_build import Desk

from onrecord.models import Authority, AuthorityEntry, Change, Correction, Speaker
from onrecord.sources import load_corrections
from onrecord.storage import reading

pty = pytest.importorskip("pty", reason="asks for a terminal of this system's kind")

ROOT = Path(__file__).parent.parent
KNOWN = Authority((AuthorityEntry("ann-lee", "Ann Lee", "person", aliases=("Annie",)),))
BODY = (
    "“We bake,” Ann Lee said that day. “No \x1b[2Jdeal,” Bo Day said.\n\n"
    "“Never,” Cy Fox said.\n\n“Hm,” somebody said."
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("a.md", BODY)
    desk.build(authority=KNOWN)
    with reading(desk.db) as db:
        ids = {row["text"]: row["id"] for row in db.query("SELECT id, text FROM quotes")}
    order = ("Never,", "No \x1b[2Jdeal,", "Hm,", "We bake,")
    # The extractor is equally sure of all; the review needs an order.
    with sqlite3.connect(desk.db) as connection:
        for n, words in enumerate(order):
            sql = "UPDATE quotes SET confidence = ? WHERE id = ?"
            connection.execute(sql, [0.5 + n / 10, ids[words]])
    connection.close()
    return desk


def command(desk: Desk, *options: str) -> list[str]:
    return [sys.executable, "-m", "onrecord.cli", "review", str(desk.db), "--by", "A. R.", *options]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "xterm"}


def review(desk: Desk, *answers: str, options: tuple[str, ...] = ()) -> str:
    done = subprocess.run(
        command(desk, *options),
        input="".join(f"{answer}\n" for answer in answers),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def written(desk: Desk) -> list[Correction]:
    path = desk.db.parent / "corrections.yml"
    return list(load_corrections(path)) if path.exists() else []


def told(correction: Correction) -> tuple[str | None, tuple[Change, ...], bool, str | None]:
    return correction.words, correction.changes, correction.reject, correction.reason


def test_every_answer_is_written_and_can_be_built(desk: Desk) -> None:
    output = review(desk, "s", "annie", "d", "2024-03-01", "r", "on tape", "n", "", "k", "r")
    assert [told(each) for each in written(desk)] == [
        (
            "Never,",
            (Change("speaker", "ann-lee"), Change("said_on", "2024-03-01")),
            False,
            "on tape",
        ),
        ("No \x1b[2Jdeal,", (), True, None),
        ("We bake,", (), False, None),
    ]
    assert {each.by for each in written(desk)} == {"A. R."}
    assert "3 decisions written to " in output
    assert (
        f"Apply with: onrecord build --corrections {desk.db.parent / 'corrections.yml'}" in output
    )
    report = desk.build(authority=KNOWN, corrections=written(desk))
    assert (report.unapplied, report.decisions.reviewed, report.unchanged) == ([], 3, 1)
    assert desk.findings() == []
    assert "1 of 1 · direct" in review(desk, "q")


def test_the_least_certain_comes_first_with_its_place_and_evidence(desk: Desk) -> None:
    output = review(desk, "k", "k", "k", "k")
    assert re.findall(r"confidence (\S+)", output) == ["0.50", "0.60", "0.70", "0.80"]
    assert "“>>Never,<<” Cy Fox said." in output
    assert "Speaker: Cy Fox (cy-fox)\n  “Cy Fox” (name, paragraph 2) [stub]" in output
    assert "Day: unknown, no later than 2024-03-05" in output
    assert "Day: 2024-03-05\n  “that day” (paragraph 1) [stub]" in output
    assert "Speaker: unknown" in output
    assert "\x1b" not in output
    assert "\ufffd[2Jdeal" in output
    assert written(desk) == []
    assert "decision" not in output


def test_mistakes_are_asked_again(desk: Desk) -> None:
    output = review(
        desk,
        *("x", "s", "Nobody", "", "", "d", "yesterday", "2024-02-30", "2024-04-01", "unknown"),
        *("s", "Di Ash", "p", "r", ""),
        *("s", "di ash", "r", "", "q"),
    )
    assert '"x" is none of these.' in output
    assert 'no speaker is known by "Nobody".' in output
    assert output.count("is not a day.") == 2
    assert "The article was published on 2024-03-05, before that day." in output
    new = Change("speaker", Speaker("Di Ash", "person"))
    one, two = written(desk)
    assert set(one.changes) == {new, Change("said_on", None)}
    assert two.changes == (Change("speaker", "di-ash"),)
    report = desk.build(authority=KNOWN, corrections=written(desk))
    assert report.unapplied == []
    assert desk.rows("SELECT count(*) FROM quotes WHERE speaker = 'di-ash'") == [(2,)]


def test_the_end_of_the_input_ends_it(desk: Desk) -> None:
    review(desk, "r", "s", "Ann Lee")
    assert [told(each)[0] for each in written(desk)] == ["Never,"]
    assert review(desk).startswith("\n1 of 3 ")


def test_what_stands_in_the_file_stays(desk: Desk) -> None:
    path = desk.db.parent / "corrections.yml"
    before = "# mine\n- article: a\n  words: never\n  confirm: true\n  by: B\n  on: 2024-03-14 # pi"
    path.write_text(before, encoding="utf-8")
    review(desk, "n", "why: because", "q")
    assert path.read_text(encoding="utf-8").startswith(f"{before}\n- quote: ")
    assert [told(each)[0] for each in written(desk)] == ["never", "No \x1b[2Jdeal,"]
    assert written(desk)[1].reason == "why: because"
    assert [each.name for each in desk.db.parent.glob(".corrections*")] == []


@pytest.mark.parametrize(
    ("options", "count"),
    [
        pytest.param(("--limit", "2"), 2, id="limit"),
        pytest.param(("--speaker", "ann-lee"), 1, id="speaker by id"),
        pytest.param(("--speaker", "annie"), 1, id="speaker by alias"),
        pytest.param(("--speaker", "nobody"), 0, id="no such speaker"),
        pytest.param(("--party", "Bo Day"), 0, id="no such party"),
    ],
)
def test_only_some(desk: Desk, options: tuple[str, ...], count: int) -> None:
    output = review(desk, "k", "k", "k", "k", options=options)
    assert len(re.findall(r"^\d of \d", output, re.MULTILINE)) == count
    assert ("no quote is left to review" in output) is (count == 0)


def test_without_full_texts(desk: Desk) -> None:
    desk.build(authority=KNOWN, publish_text="none")
    output = review(desk, "q", options=("--speaker", "cy-fox"))
    assert "“>>Never,<<” Cy Fox said." in output


def test_a_broken_file_is_left_alone(desk: Desk) -> None:
    path = desk.db.parent / "corrections.yml"
    path.write_text("- quote: a\n", encoding="utf-8")
    done = subprocess.run(
        command(desk), capture_output=True, text=True, env=environment(), check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: {path}:1: this correction decides nothing.")
    assert path.read_text(encoding="utf-8") == "- quote: a\n"


def on_terminal(desk: Desk, answers: str, **more: str) -> str:
    main, side = pty.openpty()
    with subprocess.Popen(
        command(desk), stdin=side, stdout=side, stderr=side, env={**environment(), **more}
    ) as process:
        os.close(side)
        os.write(main, answers.encode())
        shown = b""
        while select.select([main], [], [], 60)[0]:
            try:
                piece = os.read(main, 65536)
            except OSError:  # the other side has been closed
                break
            if not piece:
                break
            shown += piece
    os.close(main)
    assert process.returncode == 0
    return shown.decode(errors="replace")


def test_the_words_are_coloured_on_a_terminal_only(desk: Desk) -> None:
    shown = on_terminal(desk, "q\n")
    assert re.search(r"\x1b\[1;33mNever,\x1b\[0m", shown)
    assert ">>" not in shown
    plain = on_terminal(desk, "q\n", NO_COLOR="1")
    assert ">>Never,<<" in plain
    assert "33m" not in plain


def test_ctrl_c_keeps_what_was_decided(desk: Desk) -> None:
    main, side = pty.openpty()
    with subprocess.Popen(
        command(desk),
        stdin=side,
        stdout=side,
        stderr=side,
        env=environment(),
        start_new_session=True,
    ) as process:
        os.close(side)
        os.write(main, b"r\n")
        shown = b""
        while b"2 of 4" not in shown or not shown.rstrip().endswith(b"q quit:"):
            shown += os.read(main, 65536)
        process.send_signal(2)
        process.wait(timeout=60)
    os.close(main)
    assert process.returncode == 130
    assert [told(each)[0] for each in written(desk)] == ["Never,"]
