"""Documents in the speaker's own words: whose they are, and what is found in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_build import Desk
from test_grouping import ALTERED, CUT, KNOWN, OTHER, SAID, Paper, build, said

from onrecord.core.speakers.authors import author_called

RELEASE = Paper(f"To the public.\n\n{SAID}. {OTHER}.", speaker="Bakers Union")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("written", "name", "kind", "id"),
    [
        pytest.param("Bakers Union", "Bakers Union", "organization", "bakers-union", id="name"),
        pytest.param("the bakers union", "Bakers Union", "organization", "bakers-union", id="the"),
        pytest.param("BU", "Bakers Union", "organization", "bakers-union", id="alias"),
        pytest.param("ann-lee", "Ann Lee", "person", "ann-lee", id="id"),
        pytest.param("President Ann Lee", "Ann Lee", "person", "ann-lee", id="title before"),
        pytest.param("Ann Lee, president", "Ann Lee", "person", "ann-lee", id="role after"),
        pytest.param("Bo Day", "Bo Day", "person", None, id="given name"),
        pytest.param("Mayor Zorb", "Zorb", "person", None, id="title of an unknown"),
        pytest.param("Bo Day, head of Acme", "Bo Day", "person", None, id="unknown with a role"),
        pytest.param("Acme, Inc.", "Acme, Inc.", "organization", None, id="comma"),
        pytest.param("The White House", "White House", "organization", None, id="place"),
        pytest.param("Zorb Works", "Zorb Works", "organization", None, id="nothing tells"),
        pytest.param("The", "The", "organization", None, id="no name"),
    ],
)
def test_whose_words(written: str, name: str, kind: str, id: str | None) -> None:
    found = author_called(written, KNOWN)
    assert (found.name, found.kind, found.id) == (name, kind, id)


def test_a_document_is_a_statement(desk: Desk) -> None:
    build(desk, {"p": RELEASE})
    columns = "speaker, party, kind, article, said_on, first_published, reports, quotes, text"
    assert desk.rows(f"SELECT {columns} FROM statements") == [
        (
            *("bakers-union", "bakers-union", "primary", "p", "2024-03-05", "2024-03-05", 0, 0),
            RELEASE.body,
        )
    ]
    assert desk.rows("SELECT speaker, signed FROM articles") == [("bakers-union", "Bakers Union")]
    assert desk.findings() == []


def test_reports_are_compared_with_it(desk: Desk) -> None:
    papers = {
        "p": RELEASE,
        "a": Paper(said("BU", f"{SAID}."), day="2024-03-06"),
        "b": Paper(said("Ann Lee", CUT), day="2024-03-06"),
        "c": Paper(said("BU", ALTERED), day="2024-03-06"),
        "d": Paper(said("BU", CUT, "Nobody bakes on a feast day, whatever the mayor has told you")),
    }
    build(desk, papers)
    found = dict(desk.rows("SELECT article || substr(text, 1, 2), fidelity FROM quotes"))
    assert found == {
        "aWe": "verbatim",
        "bWe": "shortened",
        "cWe": "altered",
        "dWe": "shortened",
        "dNo": "not found",
    }
    assert ("primary", 4, 1) in desk.rows("SELECT kind, reports, words_differ FROM statements")
    assert desk.findings() == []


def test_without_a_speaker_it_is_nobodys(desk: Desk) -> None:
    papers = {"a": Paper(said("BU", SAID))}
    build(desk, papers)
    (desk.articles / "p.md").write_text(
        f"---\npublished: 2024-03-05\nkind: statement\n---\n{SAID}.\n", encoding="utf-8"
    )
    assert desk.build(authority=KNOWN).failures == []
    assert desk.rows("SELECT speaker, signed FROM articles WHERE id = 'p'") == [(None, None)]
    assert desk.rows("SELECT kind, article FROM statements") == [("direct", None)]
    assert desk.findings() == []


def test_a_report_is_nobodys_own(desk: Desk) -> None:
    (desk.articles / "a.md").write_text(
        "---\npublished: 2024-03-05\nspeaker: Bakers Union\n---\nNo.\n", encoding="utf-8"
    )
    desk.build(authority=KNOWN)
    assert desk.rows("SELECT speaker, signed FROM articles") == [(None, None)]


@pytest.mark.parametrize("policy", ["none", "context"])
def test_a_text_that_is_not_kept_is_no_statement(desk: Desk, policy: str) -> None:
    papers = {"p": RELEASE, "a": Paper(said("BU", SAID)), "b": Paper(said("BU", CUT))}
    build(desk, papers, publish_text=policy)
    assert desk.rows("SELECT kind, article, reports FROM statements") == [("direct", None, 2)]
    assert desk.rows("SELECT speaker FROM articles WHERE id = 'p'") == [("bakers-union",)]
    assert desk.findings() == []
    build(desk, papers, publish_text="full")
    assert desk.rows("SELECT kind, article FROM statements") == [("primary", "p")]


def test_a_name_that_does_not_tell_is_the_one_that_is_quoted(desk: Desk) -> None:
    """By its words "Zorb Works" is an organization; the stub takes every name for a person's."""
    letter = {"p": Paper(f"{SAID}.", speaker="Zorb Works")}
    build(desk, letter)
    assert desk.rows("SELECT id, kind, party FROM speakers WHERE reviewed = 0") == [
        ("zorb-works-org", "organization", "zorb-works-org")
    ]
    build(desk, letter | {"a": Paper(said("Zorb Works", CUT))})
    assert desk.rows("SELECT id, kind FROM speakers WHERE reviewed = 0") == [
        ("zorb-works", "person")
    ]
    assert desk.rows("SELECT kind, reports FROM statements") == [("primary", 1)]
    build(desk, letter)
    assert desk.rows("SELECT speaker FROM articles") == [("zorb-works-org",)]
    assert desk.findings() == []


def test_a_document_gone_takes_its_speaker_along(desk: Desk) -> None:
    build(desk, {"p": Paper(f"{SAID}.", speaker="Zorb Works")})
    build(desk, {})
    assert desk.rows("SELECT * FROM statements") == []
    assert desk.rows("SELECT id FROM speakers WHERE reviewed = 0") == []


def test_it_changes_hands(desk: Desk) -> None:
    papers = {"a": Paper(said("BU", SAID)), "p": Paper(f"{SAID}.", speaker="Bo Day")}
    build(desk, papers)
    assert desk.rows("SELECT kind, reports FROM statements ORDER BY 1") == [
        ("direct", 1),
        ("primary", 0),
    ]
    build(desk, papers | {"p": Paper(f"{SAID}.", speaker="Bakers Union")})
    assert desk.rows("SELECT kind, reports FROM statements") == [("primary", 1)]
    assert desk.findings() == []
