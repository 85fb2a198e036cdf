"""Decisions of people: applied over what was found, withdrawn, and never lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stub_extractor import StubExtractor
from test_build import Desk

from onrecord.models import Authority, AuthorityEntry, Change, Correction, Speaker
from onrecord.storage import Decisions, decisions, reading

UNION = AuthorityEntry(
    "bakers-union", "Bakers Union", "organization", party="bakers-union", aliases=("BU",)
)
ANN = AuthorityEntry("ann-lee", "Ann Lee", "person", "its president", "bakers-union")
KNOWN = Authority((ANN, UNION))
BODY = (
    "“We will bake,” Ann Lee said that day. “No deal at all,” Bo Day said that day. "
    "“Never,” Cy Fox said. “Talks go on,” BU said."
)
FAILING = StubExtractor(KNOWN, fails_on="a")
"""Would fail if the article were read again."""


def decision(
    words: str,
    *changes: tuple[str, str | Speaker | None],
    article: str | None = "a",
    quote: str | None = None,
    reject: bool = False,
) -> Correction:
    told = tuple(Change(field, value) for field, value in changes)  # type: ignore[arg-type]
    return Correction(
        f"c.yml:{words[:5]}", quote, article, words, told, reject, "A. Reader", date(2024, 4, 1)
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("a.md", BODY)
    desk.build(authority=KNOWN)
    return desk


def apply(desk: Desk, *corrections: Correction) -> list[str]:
    """Build with decisions, without reading the article again; what could not be applied."""
    report = desk.build(authority=KNOWN, extractor=FAILING, corrections=corrections)
    assert report.unchanged == 1
    assert desk.findings() == []
    assert report.decisions.unapplied == len(report.unapplied)
    return report.unapplied


def quote(desk: Desk, words: str) -> dict[str, object]:
    with reading(desk.db) as db:
        return next(db.query("SELECT * FROM quotes WHERE text LIKE ?", [f"{words}%"]), {})


def test_a_speaker(desk: Desk) -> None:
    assert apply(desk, decision("No deal at all", ("speaker", "ann-lee"))) == []
    found = quote(desk, "No deal")
    assert (found["speaker"], found["party"], found["reviewed"]) == ("ann-lee", "bakers-union", 1)
    statement = f"SELECT speaker, text FROM statements WHERE id = '{found['statement']}'"
    assert desk.rows(statement) == [("ann-lee", "No deal at all,")]
    assert desk.rows("SELECT id FROM speakers WHERE id = 'bo-day'") == []
    row = "SELECT quote, field, value, found, by, problem FROM corrections"
    assert desk.rows(row) == [(found["id"], "speaker", "ann-lee", "bo-day", "A. Reader", None)]
    assert quote(desk, "We will")["reviewed"] == 0


@pytest.mark.parametrize(
    ("said", "id", "party"),
    [
        pytest.param("ann-lee", "ann-lee", "bakers-union", id="id"),
        pytest.param("Ann Lee", "ann-lee", "bakers-union", id="name"),
        pytest.param("bu", "bakers-union", "bakers-union", id="alias"),
        pytest.param("cy-fox", "cy-fox", None, id="id found"),
        pytest.param("Cy Fox", "cy-fox", None, id="name found"),
        pytest.param(None, None, None, id="unknown"),
        pytest.param(Speaker("Di Ash", "person"), "di-ash", None, id="new"),
        pytest.param(Speaker("Acme", "organization"), "acme-org", "acme-org", id="new one"),
        pytest.param(Speaker("BU", "organization"), "bakers-union", "bakers-union", id="not new"),
    ],
)
def test_who_is_meant(
    desk: Desk, said: str | Speaker | None, id: str | None, party: str | None
) -> None:
    assert apply(desk, decision("No deal at all", ("speaker", said))) == []
    found = quote(desk, "No deal")
    assert (found["speaker"], found["party"]) == (id, party)


def test_a_party_of_its_own(desk: Desk) -> None:
    apply(desk, decision("Never", ("party", "Bakers Union")))
    assert (quote(desk, "Never")["speaker"], quote(desk, "Never")["party"]) == (
        "cy-fox",
        "bakers-union",
    )
    apply(desk, decision("We will bake", ("speaker", "ann-lee"), ("party", None)))
    assert quote(desk, "We will")["party"] is None


def test_a_day(desk: Desk) -> None:
    apply(desk, decision("Never", ("said_on", "2024-03-01")), decision("We will bake"))
    found = quote(desk, "Never")
    day = ("said_on", "said_year", "earliest", "latest", "date_basis", "date_text")
    assert [found[name] for name in day] == [
        *("2024-03-01", 2024, "2024-03-01", "2024-03-01", "corrected", None)
    ]
    statement = f"SELECT said_on FROM statements WHERE id = '{found['statement']}'"
    assert desk.rows(statement) == [("2024-03-01",)]
    apply(desk, decision("We will bake", ("said_on", None)))
    found = quote(desk, "We will")
    assert [found[name] for name in day] == [None, None, None, "2024-03-05", "none", None]


def test_a_kind(desk: Desk) -> None:
    apply(desk, decision("Never", ("kind", "indirect")))
    assert quote(desk, "Never")["kind"] == "indirect"


def test_a_rejected_quote_is_on_record_no_more(desk: Desk) -> None:
    before = quote(desk, "Never")
    apply(desk, decision("Never", reject=True))
    for table in ("quotes", "segments", "evidence"):
        assert desk.rows(f"SELECT * FROM {table} WHERE text LIKE 'Never%'") == []
    assert desk.rows("SELECT * FROM statements WHERE text LIKE 'Never%'") == []
    assert desk.rows("SELECT * FROM speakers WHERE id = 'cy-fox'") == []
    match = "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'never'"
    assert desk.rows(match) == []
    assert desk.rows("SELECT quote, field FROM corrections") == [(before["id"], "reject")]
    assert desk.rows("SELECT quote, rejected, text FROM originals") == [(before["id"], 1, "Never,")]
    apply(desk)
    assert quote(desk, "Never") == before
    assert len(desk.rows(match)) == 1


def test_a_confirmed_quote_stays_as_it_is(desk: Desk) -> None:
    before = quote(desk, "Never")
    apply(desk, decision("Never"))
    assert quote(desk, "Never") == before | {"reviewed": 1}
    assert desk.rows("SELECT field, value, problem FROM corrections") == [("confirm", None, None)]


DECIDED = (
    decision("No deal at all", ("speaker", Speaker("Di Ash", "person")), ("kind", "mixed")),
    decision("Never", reject=True),
    decision("We will bake", ("said_on", None)),
    decision("Talks go on"),
    decision("Nobody said this"),
)


def test_applying_twice_changes_nothing(desk: Desk) -> None:
    assert len(apply(desk, *DECIDED)) == 1
    before, file = desk.dump(), desk.db.read_bytes()
    report = desk.build(authority=KNOWN, extractor=FAILING, corrections=DECIDED)
    assert (report.changed, len(report.unapplied)) == (False, 1)
    assert (desk.dump(), desk.db.read_bytes()) == (before, file)


def test_what_is_withdrawn_is_as_it_was_found(desk: Desk) -> None:
    kept = [f"SELECT * FROM {name} ORDER BY 1, 2" for name in CONTENT]
    before = [desk.rows(sql) for sql in kept]
    apply(desk, *DECIDED)
    assert [desk.rows(sql) for sql in kept] != before
    apply(desk)
    assert [desk.rows(sql) for sql in kept] == before


def test_a_changed_decision(desk: Desk) -> None:
    apply(desk, decision("Never", ("speaker", "Bo Day")))
    apply(desk, decision("Never", ("speaker", "Ann Lee")))
    assert quote(desk, "Never")["speaker"] == "ann-lee"
    assert desk.rows("SELECT value, found FROM corrections") == [("ann-lee", "cy-fox")]


def test_a_decision_outlives_a_rebuild(desk: Desk) -> None:
    apply(desk, *DECIDED)
    other = StubExtractor(KNOWN, identity="better")
    report = desk.build(authority=KNOWN, extractor=other, corrections=DECIDED)
    assert report.replaced == ["a"]
    assert quote(desk, "No deal")["speaker"] == "di-ash"
    assert quote(desk, "Never") == {}
    assert desk.findings() == []


def test_a_decision_on_an_article_that_was_removed_is_kept(desk: Desk) -> None:
    apply(desk, *DECIDED)
    (desk.articles / "a.md").unlink()
    report = desk.build(authority=KNOWN, corrections=DECIDED, prune=True)
    assert len(report.unapplied) == len(DECIDED)
    assert "there is no quote of an article a" in report.unapplied[0]
    assert len(desk.rows("SELECT DISTINCT n FROM corrections")) == len(DECIDED)
    assert desk.rows("SELECT * FROM originals") == []
    assert desk.findings() == []


def test_the_words_find_a_quote_whose_id_has_changed(desk: Desk) -> None:
    long = "“One two three four five six seven eight nine ten,” Bo Day said. "
    desk.write("a.md", long * 2 + "“Hm,” Bo Day said. “Hm,” Cy Fox said.")
    desk.build(authority=KNOWN)
    near = "one two three four five six seven eight nine"
    ambiguous = [decision(near), decision("Hm")]
    apart = [decision("three four five six seven eight"), decision("one two nine ten")]
    assert [each.split(": ", 1)[1] for each in apply(desk, *ambiguous, *apart)] == [
        "2 quotes of article a have these words. Name one by its id.",
        "2 quotes of article a have these words. Name one by its id.",
        *[
            "no quote of article a has these words. "
            "Compare them with the article's quotes, or remove the entry."
        ]
        * 2,
    ]
    desk.write("a.md", long)
    desk.build(authority=KNOWN)
    assert apply(desk, decision(near, quote="0" * 16)) == []
    assert apply(desk, decision(f"And {near} ten!", quote="0" * 16)) == []


def test_an_id_finds_its_quote(desk: Desk) -> None:
    id = str(quote(desk, "Never")["id"])
    assert apply(desk, decision("never!", quote=id)) == []
    alone = Correction("c.yml:1", id, None, None, (), True, "A", date(2024, 4, 1))
    assert apply(desk, alone) == []
    assert quote(desk, "Never") == {}


@pytest.mark.parametrize(
    ("corrections", "problem"),
    [
        pytest.param([decision("Nothing")], "no quote of article a has these words", id="words"),
        pytest.param([decision("", article=None, quote="x")], "there is no quote x", id="id"),
        pytest.param(
            [decision("Never", ("speaker", "Ann Leigh"))],
            'no speaker is known by "Ann Leigh"',
            id="speaker",
        ),
        pytest.param(
            [decision("Never", ("said_on", "2024-03-06"))],
            "nothing in an article of 2024-03-05 was said on 2024-03-06",
            id="day",
        ),
        pytest.param(
            [decision("Never"), decision("never", ("kind", "mixed"))],
            "entry 1 of the file is about the same quote",
            id="twice",
        ),
    ],
)
def test_what_cannot_be_applied_is_reported_and_kept(
    desk: Desk, corrections: list[Correction], problem: str
) -> None:
    if corrections[0].words == "":
        corrections = [Correction("c.yml:3", "x", None, None, (), False, "A", date(2024, 4, 1))]
    before = quote(desk, "We will")
    for _ in range(2):
        (told,) = apply(desk, *corrections)
        assert problem in told
        assert told.startswith(f"{corrections[-1].where}: ")
        assert told.endswith(".")
    assert quote(desk, "We will") == before
    found = desk.rows("SELECT n, key, words, quote, problem FROM corrections WHERE problem NOTNULL")
    last = corrections[-1]
    assert [row[:4] for row in found] == [(len(corrections), last.quote, last.words, None)]


def test_an_id_with_other_words_is_a_slip(desk: Desk) -> None:
    id = str(quote(desk, "Never")["id"])
    (told,) = apply(desk, decision("We will bake", quote=id))
    assert f"quote {id} has other words" in told
    (told,) = apply(desk, decision("Never", quote=id, article="b"))
    assert f"quote {id} is of article a, not of b" in told


def test_somebody_new_is_known_to_all_entries(desk: Desk) -> None:
    """Whatever their order, and even if the one with the name in full cannot be applied."""
    new = Speaker("Di Ash", "person")
    named = [
        decision("We will bake", ("speaker", "di ash")),
        decision("No deal at all", ("speaker", "di-ash")),
        decision("Nobody said this", ("speaker", new)),
    ]
    assert len(apply(desk, *named)) == 1
    assert quote(desk, "We will")["speaker"] == quote(desk, "No deal")["speaker"] == "di-ash"
    (told,) = apply(desk, named[2])
    assert "no quote of article a has these words" in told
    assert desk.rows("SELECT id FROM speakers WHERE id = 'di-ash'") == []


def test_a_name_of_two(desk: Desk) -> None:
    desk.write("a.md", "“Hm,” Day said. “No,” Cy Fox said.")
    desk.write("b.md", "“Hm,” Day said.")
    desk.build(authority=KNOWN)
    report = desk.build(authority=KNOWN, corrections=[decision("No", ("speaker", "Day"))])
    assert '"Day" may be day-' in report.unapplied[0]
    assert report.unapplied[0].endswith(". Write one of these ids.")


def test_the_counts(desk: Desk) -> None:
    same = decision("Talks go on", ("speaker", "BU"))
    apply(desk, *DECIDED[:3], same, DECIDED[4])
    with reading(desk.db) as db:
        found = decisions(db)
    corrected = {"kind": 1, "said_on": 1, "speaker": 1}
    assert found == Decisions(4, 1, 1, corrected, 1)
    assert found.mended == 2


CONTENT = ("speakers", "aliases", "statements", "quotes", "segments", "evidence")
BODIES = [
    BODY,
    "“No deal at all,” Bo Day said. “Never,” Ann Lee said that day.",
    "“Never!” Cy Fox said. “Hm,” a senior baker said.",
    "Silence.",
]
CHANGES = st.sampled_from(
    [
        decision("Never", reject=True),
        decision("Never", ("speaker", "Bo Day")),
        decision("No deal at all", ("speaker", "Cy Fox"), ("said_on", "2024-03-02")),
        decision("No deal at all", ("speaker", Speaker("Di Ash", "person"))),
        decision("We will bake", ("speaker", None)),
        decision("Talks go on", ("party", None), ("kind", "indirect")),
        decision("Hm"),
        decision("Hm", ("speaker", "Di Ash")),
    ]
)
STATES = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(["a.md", "b.md"]), st.sampled_from(BODIES)),
        st.lists(CHANGES, max_size=4),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=30, deadline=None)
@given(states=STATES)
def test_the_way_to_a_state_leaves_no_trace(
    tmp_path_factory: pytest.TempPathFactory,
    states: Sequence[tuple[dict[str, str], list[Correction]]],
) -> None:
    """Whatever was decided and withdrawn before: the end is that of one build of the last state."""
    desk, fresh = (Desk(tmp_path_factory.mktemp("desk")) for _ in range(2))
    for files, decided in states:
        for path in desk.articles.iterdir():
            path.unlink()
        for name, body in files.items():
            desk.write(name, body)
        desk.build(authority=KNOWN, corrections=decided, prune=True)
        assert desk.findings() == []
    files, decided = states[-1]
    for name, body in files.items():
        fresh.write(name, body)
    report = fresh.build(authority=KNOWN, corrections=decided)
    assert not desk.build(authority=KNOWN, corrections=decided, prune=True).changed
    for table in (*CONTENT, "corrections", "originals"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert desk.rows(query) == fresh.rows(query), table
    assert len(report.unapplied) <= len(decided)
