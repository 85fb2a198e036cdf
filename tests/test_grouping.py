"""Statements in the database: they follow the quotes and documents, whatever the way there was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from stub_extractor import StubExtractor
from test_build import Desk

from onrecord.extractor import LocalExtractor
from onrecord.models import Authority, AuthorityEntry, Change, Correction, Speaker
from onrecord.storage import writing
from onrecord.storage.grouping import grouping_rules, regroup_all

UNION = AuthorityEntry(
    "bakers-union", "Bakers Union", "organization", party="bakers-union", aliases=("BU",)
)
ANN = AuthorityEntry("ann-lee", "Ann Lee", "person", "its president", "bakers-union")
KNOWN = Authority((ANN, UNION))

SAID = "We will not light an oven in this city until every baker is paid for the night shift"
CUT = "We will not light an oven in this city"
ALTERED = "We will not light an oven in this city until every baker is paid for the day shift"
OTHER = "The mill has offered to deliver flour to the strikers at half the winter price"
SHORT = "Enough is enough"


class Extractor(StubExtractor):
    """Knows of "Cy Fox for Acme Mills" that he speaks for it, and may reject nothing."""

    def _speaker(self, who: str) -> Speaker | None:
        name, _, party = who.partition(" for ")
        found = super()._speaker(name)
        return replace(found, party=party) if found and party else found


@dataclass(frozen=True)
class Paper:
    """A document: what it says, when it came out, and whose words it is, if it is a statement."""

    body: str
    day: str = "2024-03-05"
    speaker: str | None = None


def put(desk: Desk, papers: dict[str, Paper]) -> None:
    for path in desk.articles.iterdir():
        path.unlink()
    for name, paper in papers.items():
        front = f"published: {paper.day}\n"
        if paper.speaker is not None:
            front += f"kind: statement\nspeaker: {paper.speaker}\n"
        text = f"---\n{front}---\n{paper.body}\n"
        (desk.articles / f"{name}.md").write_text(text, encoding="utf-8")


def build(desk: Desk, papers: dict[str, Paper], **more: object) -> object:
    put(desk, papers)
    known = more.pop("authority", KNOWN)
    return desk.build(
        authority=known,  # type: ignore[arg-type]
        extractor=Extractor(known),  # type: ignore[arg-type]
        prune=True,
        **more,
    )


def tables(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    wanted = {
        "articles": "SELECT id, speaker, signed FROM articles",
        "speakers": "SELECT id, kind, party FROM speakers",
        "quotes": "SELECT id, speaker, party, statement, fidelity FROM quotes",
        "statements": "SELECT * FROM statements",
        "statement_links": "SELECT * FROM statement_links",
        "alignments": "SELECT * FROM alignments",
        "prints": "SELECT p.print, s.id FROM _prints p JOIN statements s ON s.rowid = p.statement",
        "strays": "SELECT * FROM _prints WHERE statement NOT IN (SELECT rowid FROM statements)",
    }
    return {name: sorted(desk.rows(sql), key=repr) for name, sql in wanted.items()}


def said(who: str, *words: str) -> str:
    return " ".join(f"“{each}” {who} said." for each in words)


WHO = ["Ann Lee", "BU", "Bo Day", "Cy Fox", "Cy Fox for Acme Mills", "Cy Fox for Bakers Union"]
RARE_WHO = ["a senior baker", "Lee", "somebody"]
WORDS = [SAID, CUT, ALTERED, OTHER, SHORT, f"{SAID}. {OTHER}"]
QUOTES = st.builds(
    lambda who, words, day: f"“{words},” {who} said{' that day' if day else ''}.",
    st.sampled_from(WHO * 3 + RARE_WHO),
    st.sampled_from(WORDS),
    st.sampled_from([False, False, True]),
)
BODIES = st.lists(QUOTES, min_size=1, max_size=5, unique=True).map(" ".join)
DAYS = st.sampled_from(["2024-03-05"] * 3 + ["2024-03-06", "2024-03-20", "2024-06-01"])
REPORTS = st.builds(Paper, BODIES, DAYS)
PAPERS = st.one_of(
    REPORTS,
    REPORTS,
    st.builds(
        Paper,
        st.sampled_from([f"{SAID}. {SHORT}.", f"{OTHER}.", f"To all.\n\n{said('Bo Day', SAID)}"]),
        DAYS,
        st.sampled_from(["Bakers Union", "Ann Lee", "Acme Mills", "Bo Day", "Cy Fox"]),
    ),
)
DECISIONS = st.sampled_from(
    [
        Correction("c", None, article, words, change, reject, "R", date(2024, 7, 1))
        for article in "abc"
        for words in (f"{SAID},", f"{OTHER},")
        for change, reject in (
            ((), True),
            ((Change("speaker", "Ann Lee"),), False),
            ((Change("speaker", None),), False),
            ((Change("party", "Bakers Union"),), False),
            ((Change("said_on", "2024-03-04"), Change("kind", "indirect")), False),
            ((Change("speaker", Speaker("Di Ash", "person")),), False),
        )
    ]
)
STATES = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abcdefg"), PAPERS, min_size=1, max_size=7),
        st.lists(DECISIONS, max_size=4),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(states=STATES)
def test_the_way_to_a_state_leaves_no_trace(
    tmp_path_factory: pytest.TempPathFactory,
    states: Sequence[tuple[dict[str, Paper], list[Correction]]],
) -> None:
    """Articles come, change and go; the tables are those of one build of the last state.

    On the way, disputes are looked up for each statement that has changed; in the one build, for
    all of them together.
    """
    desk, fresh = (Desk(tmp_path_factory.mktemp("desk")) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.storage.disputes._STOCK", 3)
        for papers, decided in states:
            build(desk, papers, corrections=decided)
            assert desk.findings() == []
        patch.setattr("onrecord.storage.disputes._MANY", -1)
        papers, decided = states[-1]
        build(fresh, papers, corrections=decided)
    assert tables(desk) == tables(fresh)
    before = desk.dump()
    with writing(desk.db) as db:
        regroup_all(db)
    assert desk.dump() == before


def statements(desk: Desk, columns: str = "speaker, reports", where: str = "1") -> list[object]:
    return desk.rows(f"SELECT {columns} FROM statements WHERE {where} ORDER BY {columns}")


def disputed(desk: Desk) -> set[tuple[object, ...]]:
    return set(
        desk.rows(
            "SELECT s.speaker, o.speaker FROM statement_links l "
            "JOIN statements s ON s.id = statement JOIN statements o ON o.id = other "
            "WHERE l.kind = 'disputed'"
        )
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_statement_is_the_partys(desk: Desk) -> None:
    build(desk, {"a": Paper(said("BU", SAID)), "b": Paper(said("Ann Lee", CUT))})
    assert statements(desk, "speaker, party, text, reports, quotes, speakers_differ") == [
        ("bakers-union", "bakers-union", SAID, 2, 2, 1)
    ]
    assert desk.rows("SELECT article, fidelity FROM quotes ORDER BY 1") == [
        ("a", "verbatim"),
        ("b", "shortened"),
    ]


def test_an_alignment_has_the_words_that_differ(desk: Desk) -> None:
    build(desk, {"a": Paper(said("Ann Lee", SAID)), "b": Paper(said("Ann Lee", ALTERED))})
    ((text,),) = desk.rows("SELECT text FROM statements")
    (row,) = desk.rows("SELECT start, \"end\", parts FROM alignments WHERE fidelity = 'altered'")
    start, end, parts = str(row[0]), str(row[1]), json.loads(str(row[2]))
    assert str(text)[int(start) : int(end)] == SAID
    assert [part[0] for part in parts] == ["same", "changed", "same"]
    _, here, until, there, to, marked = parts[1]
    assert (ALTERED[here:until], SAID[there:to], marked) == ("day", "night", 0)


def test_who_changes_sides_takes_the_quotes_along(desk: Desk) -> None:
    papers = {"a": Paper(said("Cy Fox", SAID)), "b": Paper(said("BU", SAID))}
    build(desk, papers)
    assert statements(desk) == [("bakers-union", 1), ("cy-fox", 1)]
    more = papers | {"c": Paper(said("Cy Fox for Bakers Union", SHORT))}
    build(desk, more)
    assert statements(desk) == [("bakers-union", 2), ("cy-fox", 1)]
    assert disputed(desk) == set()
    build(desk, papers)
    assert statements(desk) == [("bakers-union", 1), ("cy-fox", 1)]
    assert desk.findings() == []


def test_the_authority_changes_sides(desk: Desk) -> None:
    papers = {"a": Paper(said("Ann Lee", SAID)), "b": Paper(said("BU", SAID))}
    build(desk, papers)
    assert statements(desk) == [("bakers-union", 2)]
    desk.build(authority=Authority((replace(ANN, party=None), UNION)))
    assert statements(desk) == [("ann-lee", 1), ("bakers-union", 1)]
    assert desk.findings() == []


@pytest.mark.parametrize("words", [(SHORT,), (SHORT, OTHER)], ids=["party first", "person first"])
def test_a_statement_that_moves_with_its_id_leaves_nothing_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """The earliest report gives the id, and its speaker leaves the party of the others.

    Of two scopes grouped one by one, the larger comes first.
    """
    monkeypatch.setattr("onrecord.storage.scopes._TOGETHER", 1)
    papers = {
        "a": Paper(said("Cy Fox for Bakers Union", SAID)),
        "b": Paper(said("BU", SAID)),
        "c": Paper(said("BU", CUT)),
    }
    build(desk, papers)
    ((before,),) = desk.rows("SELECT id FROM statements")
    for other in ("Cy Fox for Acme Mills", "Cy Fox for Zenith Mills"):
        build(desk, papers | {"d": Paper(said(other, *words))})
        assert desk.findings() == []
        assert statements(desk, "id, speaker", f"text = '{SAID}' AND speaker = 'cy-fox'") == [
            (before, "cy-fox")
        ]
        assert desk.rows(f"SELECT count(*) FROM alignments WHERE statement = '{before}'") == [(0,)]
        build(desk, papers)
        assert statements(desk, "id, quotes") == [(before, 3)]


def test_a_dispute_ends_with_its_other_side(desk: Desk) -> None:
    papers = {"a": Paper(said("Ann Lee", SAID)), "b": Paper(said("Bo Day", f"{SAID}."))}
    build(desk, papers)
    assert disputed(desk) == {("ann-lee", "bo-day"), ("bo-day", "ann-lee")}
    assert statements(desk, "speaker, disputed") == [("ann-lee", 1), ("bo-day", 1)]
    del papers["b"]
    build(desk, papers)
    assert statements(desk, "speaker, disputed") == [("ann-lee", 0)]


@pytest.mark.parametrize(
    "third",
    [
        pytest.param(None, id="report gone"),
        pytest.param(said("Bo Day for Bakers Union", SAID), id="as many reports"),
    ],
)
def test_a_dispute_begins_when_a_name_is_gone(desk: Desk, third: str | None) -> None:
    """While a report names Ann Lee, the "Lee" of another may be her."""
    papers = {
        "a": Paper(said("BU", SAID)),
        "b": Paper(said("BU", SAID)),
        "c": Paper(said("Ann Lee", SAID)),
        "d": Paper(said("Lee", SAID)),
    }
    build(desk, papers)
    assert disputed(desk) == set()
    papers = {name: paper for name, paper in papers.items() if name != "c"}
    build(desk, papers | ({"c": Paper(third)} if third else {}))
    assert len(disputed(desk)) == 2
    assert desk.findings() == []


def test_a_stock_phrase_is_no_dispute(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.storage.disputes._STOCK", 2)
    papers = {"a": Paper(said("Ann Lee", SAID)), "b": Paper(said("Bo Day", SAID))}
    build(desk, papers)
    assert len(disputed(desk)) == 2
    build(desk, papers | {"c": Paper(said("Cy Fox", SAID), day="2024-09-01")})
    assert disputed(desk) == set()
    assert statements(desk, "speaker, disputed")[:2] == [("ann-lee", 0), ("bo-day", 0)]
    build(desk, papers)
    assert len(disputed(desk)) == 2


def test_the_same_words_on_another_day_are_repeated(desk: Desk) -> None:
    body = f"“{SAID},” Bo Day said that day."
    build(desk, {"a": Paper(body), "b": Paper(body, day="2024-03-15")})
    ids = [id for (id,) in desk.rows("SELECT id FROM statements")]
    links = desk.rows("SELECT * FROM statement_links ORDER BY statement")
    assert links == sorted([(ids[0], ids[1], "repeated"), (ids[1], ids[0], "repeated")])


FILLING = " ".join(f"The river was at {n} feet by the mill that week." for n in range(20))


def test_a_reprint_is_no_report_of_its_own(desk: Desk) -> None:
    body = f"{said('Ann Lee', SAID)} {FILLING}"
    papers = {"a": Paper(body), "b": Paper(body, day="2024-03-06")}
    build(desk, papers)
    assert statements(desk, "reports, quotes") == [(1, 2)]
    build(desk, papers | {"c": Paper(said("BU", SAID), day="2024-03-06")})
    assert statements(desk, "reports, quotes") == [(2, 3)]
    build(desk, {"b": papers["b"]})
    assert statements(desk, "reports, quotes") == [(1, 1)]
    assert desk.findings() == []


def test_a_reprint_does_not_dispute_its_first_print(desk: Desk) -> None:
    one, other = (f"{said(who, SAID)} {{}}" for who in ("Ann Lee", "Bo Day"))
    papers = {"a": Paper(one.format(FILLING)), "b": Paper(other.format(FILLING), day="2024-03-06")}
    build(desk, papers)
    assert disputed(desk) == set()
    build(desk, papers | {"a": Paper(one.format("It rained."))})
    assert len(disputed(desk)) == 2
    build(desk, papers)
    assert disputed(desk) == set()
    assert desk.findings() == []


def test_a_decision_withdrawn_leaves_no_statement_of_nobody(desk: Desk) -> None:
    papers = {"a": Paper(said("somebody", SAID))}
    change = (Change("speaker", "Ann Lee"),)
    decided = Correction("c", None, "a", SAID, change, False, "R", date(2024, 7, 1))
    build(desk, papers, corrections=[decided])
    assert statements(desk) == [("ann-lee", 1)]
    build(desk, papers)
    assert desk.rows("SELECT speaker, statement FROM quotes") == [(None, None)]
    assert statements(desk) == []


def test_several_processes_group_the_same(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.storage.grouping._WORTH_SPREADING", 0)
    monkeypatch.setattr("onrecord.storage.scopes._TOGETHER", 3)
    names = ["Ann Lee", "BU", *(f"{given} Day" for given in ("Bo", "Cy", "Di", "Ed", "Flo"))]
    papers = {
        f"{n}-{m}": Paper(said(name, words, SHORT), day=day)
        for n, name in enumerate(names)
        for m, words in enumerate([SAID, ALTERED, f"{SAID}. {OTHER}"])
        for day in ["2024-03-05"]
    }
    one, two = (Desk(tmp_path_factory.mktemp("desk")) for _ in range(2))
    build(one, papers)
    build(two, papers, workers=2)
    assert tables(one) == tables(two)
    assert two.findings() == []


LOG = """
CREATE TABLE written (what TEXT, id TEXT);
CREATE TRIGGER log_1 AFTER INSERT ON statements BEGIN INSERT INTO written VALUES ('+', new.id); END;
CREATE TRIGGER log_2 AFTER UPDATE ON statements BEGIN INSERT INTO written VALUES ('*', new.id); END;
CREATE TRIGGER log_3 AFTER DELETE ON statements BEGIN INSERT INTO written VALUES ('-', old.id); END;
CREATE TRIGGER log_4 AFTER UPDATE ON quotes BEGIN INSERT INTO written VALUES ('*', new.id); END;
CREATE TRIGGER log_5 AFTER INSERT ON alignments
  BEGIN INSERT INTO written VALUES ('+', new.quote); END;
CREATE TRIGGER log_6 AFTER UPDATE ON alignments
  BEGIN INSERT INTO written VALUES ('*', new.quote); END;
"""


def test_one_article_more_writes_only_what_it_must(desk: Desk) -> None:
    papers = {
        "a": Paper(said("Ann Lee", SAID, OTHER)),
        "b": Paper(said("BU", OTHER)),
        "c": Paper(said("Bo Day", SAID)),
    }
    build(desk, papers)
    with Database(desk.db) as db:
        db.executescript(LOG)
    build(desk, papers | {"d": Paper(said("BU", f"{OTHER}."), day="2024-03-06")})
    ((statement,),) = desk.rows(f"SELECT id FROM statements WHERE text LIKE '{OTHER}%'")
    ((quote,),) = desk.rows("SELECT id FROM quotes WHERE article = 'd'")
    written = [("*", statement), ("*", quote), ("+", quote)]
    assert sorted(desk.rows("SELECT * FROM written")) == sorted(written)


def test_other_rules_of_grouping_read_no_article_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = {"a": Paper(said("Ann Lee", SAID)), "b": Paper(said("BU", CUT))}
    build(desk, papers)
    before = tables(desk)
    with writing(desk.db) as db:
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("UPDATE quotes SET statement = NULL, fidelity = NULL")
        db.execute("DELETE FROM statements")
        db.execute("DELETE FROM _prints")
    monkeypatch.setattr("onrecord.storage.writer.grouping_rules", lambda: "others")
    report = desk.build(authority=KNOWN, extractor=Extractor(KNOWN, fails_on="a"))
    assert (report.unchanged, report.changed) == (2, True)
    assert tables(desk) == before
    assert not desk.build(authority=KNOWN).changed


def test_reading_does_not_depend_on_grouping(monkeypatch: pytest.MonkeyPatch) -> None:
    before = LocalExtractor(KNOWN).identity
    rules = grouping_rules()
    read = Path.read_bytes

    def changed(path: Path) -> bytes:
        return read(path) + (b"#" if path.parent.name == "statements" else b"")

    monkeypatch.setattr(Path, "read_bytes", changed)
    assert LocalExtractor(KNOWN).identity == before
    assert grouping_rules() != rules
