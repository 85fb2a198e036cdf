"""Checking words against real databases."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from checking_sample import Report, Told, make
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.core.checking import CheckResult, Verdict, as_json
from onrecord.core.statements import words_of
from onrecord.errors import QuestionError
from onrecord.storage import check
from onrecord.storage.lookup import search

BOATS = "We will not sail until the boats are safe and the radios work."
COLD = "It was so cold in the engine room that our tea froze at noon."
TOWN = "The harbor stays open all winter, whatever the pilots tell the newspapers"
KEEPER = "The lighthouse keeper warned them twice"
LETTER = f"""To all who sail with us.

For nine weeks we have asked for two things. {BOATS} Nobody should drown for a timetable.

The coffee is on the union."""
REPORTS = (
    Report(
        "first",
        (
            Told("ann-lee", f"“{BOATS}”", day=date(2024, 3, 4)),
            Told("ann-lee", f"“{COLD}”"),
            Told(
                "jose-diaz",
                f"“{TOWN}.”",
                day=date(2024, 3, 3),
            ),
            Told("jose-diaz", "that talks on the harbor fees were “slow as ice” in March", "mixed"),
            Told("bo-lee", "that the ferry company would hire twelve new pilots", "indirect"),
            Told(None, "“Somebody has to pay for the dredging of this river.”"),
        ),
    ),
    Report(
        "second",
        (
            Told("ferry-union", "“We will sail until the boats are safe and the radios work.”"),
            Told(
                "cy-fox",
                f"“{TOWN}.”",
                day=date(2024, 3, 3),
            ),
            Told("a pilot", "“Twelve weeks without a day of rest is enough.”"),
        ),
        "2024-03-07",
        "The Other Paper",
    ),
    Report(
        "third",
        (
            Told("cy-fox", "“The lighthouse keeper warned them twice,”"),
            Told("cy-fox", "“Nobody in that office picked up the telephone.”"),
        ),
        "2024-03-09",
        text="“The lighthouse keeper warned them twice,” he said. “Nobody in that office picked up "
        "the telephone.”",
    ),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("checking"), REPORTS, [("letter", "Ferry Union", LETTER)])


@pytest.fixture(scope="module")
def db(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def who(result: CheckResult) -> list[str | None]:
    return [match.who and match.who.name for match in result.matches]


@pytest.mark.parametrize(
    ("words", "speaker", "verdict", "speakers"),
    [
        pytest.param(COLD, None, "verbatim", ["Ann Lee"], id="whole"),
        pytest.param(COLD, "ann-lee", "verbatim", ["Ann Lee"], id="by id"),
        pytest.param(COLD, "ANN LEE", "verbatim", ["Ann Lee"], id="by name"),
        pytest.param(COLD, "president lee", "verbatim", ["Ann Lee"], id="by alias"),
        pytest.param(COLD, "fu", "verbatim", ["Ann Lee"], id="the party's"),
        pytest.param(COLD, "Jose Diaz", "other_speaker", ["Ann Lee"], id="another's"),
        pytest.param(COLD, "diaz", "other_speaker", ["Ann Lee"], id="by surname"),
        pytest.param(COLD.replace("noon", "ten"), None, "different", ["Ann Lee"], id="altered"),
        pytest.param("our tea froze at noon", "Ann Lee", "different", ["Ann Lee"], id="cut"),
        pytest.param("Nobody should drown for a timetable", None, "verbatim", ["Ferry Union"],
                     id="in a document"),
        pytest.param("slow as ice", None, "verbatim", ["José Díaz"], id="a quoted piece"),
        pytest.param("talks on the harbor fees were slow as ice", None, "different", ["José Díaz"],
                     id="more than the quoted piece"),
        pytest.param("the ferry company would hire twelve new pilots", "Bo Lee", "different",
                     ["Bo Lee"], id="a paraphrase"),
        pytest.param("Somebody has to pay for the dredging of this river", None, "verbatim", [None],
                     id="nobody known"),
        pytest.param("Twelve weeks without a day of rest is enough", None, "verbatim",
                     ["a pilot"], id="unnamed"),
        pytest.param("The engine of our boat was stolen in May", None, "not_on_record", [],
                     id="invented"),
        pytest.param(TOWN, None, "verbatim",
                     ["Cy Fox", "José Díaz"], id="two speakers"),
        pytest.param(TOWN, "cy-fox", "verbatim", ["Cy Fox"],
                     id="one of two speakers"),
        pytest.param(f"{KEEPER}. Nobody in that office picked up the telephone.", None, "verbatim",
                     ["Cy Fox"], id="two quotes with a cue between"),
        pytest.param(f"{KEEPER}. Somebody in that office picked up the telephone.", None,
                     "different", ["Cy Fox"], id="the same, altered"),
    ],
)  # fmt: skip
def test_verdicts(
    db: sqlite3.Connection,
    words: str,
    speaker: str | None,
    verdict: Verdict,
    speakers: list[str | None],
) -> None:
    result = check(db, words, speaker)
    assert result.verdict == verdict
    assert sorted(who(result), key=str) == speakers


def test_what_is_told_of_a_match(db: sqlite3.Connection) -> None:
    (match,) = check(db, COLD).matches
    assert match.who is not None
    assert (match.who.name, match.who.role) == ("Ann Lee", "its president")
    assert (match.who.party, match.who.party_name) == ("ferry-union", "Ferry Union")
    assert (match.said_on, match.latest) == (None, date(2024, 3, 5))
    (report,) = match.reports
    assert (report.article, report.title, report.publisher) == ("first", "About first", "The Paper")
    assert (report.published, report.url) == (date(2024, 3, 5), "https://paper.example/first")
    assert (report.fidelity, report.text) == ("verbatim", COLD)
    quote = db.execute("SELECT text FROM quotes WHERE id = ?", (report.quote,)).fetchone()
    assert quote == (COLD,)


def test_a_report_is_shown_beside_the_document(db: sqlite3.Connection) -> None:
    altered = "We will sail until the boats are safe and the radios work"
    (match,) = check(db, altered).matches
    assert match.original is not None
    assert (match.original.article, match.original.title) == ("letter", "A letter")
    left_out = [
        piece.said.of(match.original.found.said)
        for piece in match.original.found.pieces
        if piece.what == "left out"
    ]
    assert left_out == ["not"]
    fidelities = {report.article: report.fidelity for report in match.reports}
    assert fidelities == {"first": "altered", "second": "verbatim"}
    assert match.words_differ


def test_without_texts_a_document_is_not_looked_into(tmp_path: Path) -> None:
    documents = [("letter", "Ferry Union", LETTER)]
    path = make(tmp_path, REPORTS, documents, publish_text="none")
    with closing(sqlite3.connect(path)) as db:
        assert check(db, "The coffee is on the union").verdict == "not_on_record"
        assert check(db, BOATS).verdict == "verbatim"


def test_disputed_words_are_told(db: sqlite3.Connection) -> None:
    matches = check(db, TOWN).matches
    assert [match.disputed for match in matches] == [True, True]
    result = check(db, TOWN, "Cy Fox")
    assert [match.who.id for match in result.others if match.who] == ["jose-diaz"]


def test_what_was_looked_in(db: sqlite3.Connection) -> None:
    record = check(db, "nothing like it in here at all").record
    assert (record.articles, record.quotes) == (4, 11)
    assert (record.first, record.last) == (date(2024, 3, 4), date(2024, 3, 9))
    assert check(db, "nothing like it in here at all", "Ferry Union").record.quotes == 3
    assert check(db, "nothing like it in here at all", "Cy Fox").record.quotes == 3


def test_the_nearest_is_no_match(db: sqlite3.Connection) -> None:
    result = check(db, "We will not sail until the moon is blue over this house and garden")
    assert (result.verdict, result.matches) == ("not_on_record", ())
    assert result.nearest is not None
    found = result.nearest.found
    assert found.place.of(found.said).startswith("We will not sail until the")


@pytest.mark.parametrize(
    ("name", "what", "offered"),
    [
        pytest.param("Anne Leigh", "nobody on record here is called so", ("Ann Lee",), id="nearly"),
        pytest.param("Lee", "that may be ann-lee or bo-lee", ("ann-lee", "bo-lee"), id="surname"),
        pytest.param("Qqq Zzz", "nobody on record here is called so", (), id="nobody"),
        pytest.param("\x00\ud800%", "nobody on record here is called so", (), id="odd"),
    ],
)
def test_a_speaker_who_is_not_there(
    db: sqlite3.Connection, name: str, what: str, offered: tuple[str, ...]
) -> None:
    with pytest.raises(QuestionError) as raised:
        check(db, COLD, name)
    assert raised.value.what == what
    assert set(offered) <= set(raised.value.offered)
    assert raised.value.remedy
    if not offered:
        assert not raised.value.offered


def test_no_speaker_is_no_question(db: sqlite3.Connection) -> None:
    assert check(db, COLD, "  ").speaker is None


@pytest.mark.parametrize(
    "words",
    [
        pytest.param('boats" OR * NEAR(sail AND NOT ( { } ^ : - +', id="operators"),
        pytest.param('"', id="mark"),
        pytest.param("text:boats", id="column"),
        pytest.param("'; DROP TABLE quotes; --", id="SQL"),
        pytest.param("AND OR NOT NEAR", id="operators alone"),
        pytest.param("boats \x00 sail \ud800", id="what cannot be stored"),
        pytest.param("sail " * 600, id="as many words as may be"),
        pytest.param("a b c d e f g h i j k l", id="letters"),
        pytest.param("½ ² Ⅷ ㈱ ٣ ﷽ 𝟚", id="odd numbers and signs"),
        pytest.param("クジラ 我们 Ёлка", id="other writings"),
        pytest.param("boats", id="one word"),
    ],
)
def test_odd_words_get_an_answer(db: sqlite3.Connection, words: str) -> None:
    try:
        result = check(db, words)
    except QuestionError as error:
        assert error.remedy
        return
    assert result.verdict in ("not_on_record", "different")
    as_json(result)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text(max_size=60), speaker=st.none() | st.text(max_size=8))
def test_no_text_breaks_it(db: sqlite3.Connection, words: str, speaker: str | None) -> None:
    try:
        check(db, f"{words} boats", speaker)
    except QuestionError as error:
        assert str(error)


def test_it_works_on_connections_as_datasette_opens_them(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda octets: str(octets, "utf-8", "replace")
        assert check(connection, COLD, "Ann Lee").verdict == "verbatim"
        assert check(connection, f"{KEEPER}. They slept.").verdict == "different"
        assert check(connection, "Nothing like that was ever heard").verdict == "not_on_record"


def test_an_empty_database_has_nothing_on_record(tmp_path: Path) -> None:
    with closing(sqlite3.connect(make(tmp_path, []))) as db:
        result = check(db, COLD)
        assert (result.verdict, result.nearest) == ("not_on_record", None)
        assert (result.record.quotes, result.record.first) == (0, None)


WORDS = (
    "harbor ferry pilot winter contract council weather engine radio timetable budget lantern "
    "bridge captain market fish rope anchor signal island"
).split()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which every word is common, and hardly any two quotes are the same."""
    draw = random.Random(7)
    path = make(tmp_path_factory.mktemp("crowd"), REPORTS[:1])
    with closing(sqlite3.connect(path)) as db, db:
        (columns,) = db.execute("SELECT group_concat(name) FROM pragma_table_info('quotes')")
        (row,) = db.execute(
            "SELECT * FROM quotes WHERE kind = 'direct' AND speaker = 'ann-lee' LIMIT 1"
        )
        like = dict(zip(columns[0].split(","), row, strict=True)) | {"statement": None}
        for n in range(3000):
            text = f"The {' '.join(draw.choices(WORDS, k=9))}."
            who = "bo-lee" if n % 3 else "jose-diaz"
            other = {"id": f"q{n}", "text": text, "speaker": who, "party": None, "start": 1000 * n}
            values = like | other | {"end": 1000 * n + len(text)}
            marks = ", ".join(f":{name}" for name in values)
            db.execute(f"INSERT INTO quotes VALUES ({marks})", values)
    return path


def test_every_quote_is_found_among_common_words(crowd: Path) -> None:
    draw = random.Random(8)
    with closing(sqlite3.connect(crowd)) as db:
        rows = db.execute("SELECT id, text, speaker FROM quotes WHERE id LIKE 'q%'").fetchall()
        for id, text, speaker in draw.sample(rows, 15):
            words = text.rstrip(".").split()
            whole = check(db, text)
            assert whole.verdict == "verbatim"
            assert id in {
                quote for match in whole.matches for quote in match.found.candidate.quotes
            }
            words[draw.randrange(2, 8)] = "zeppelin"
            altered = check(db, " ".join(words), speaker)
            assert altered.verdict == "different"
            assert text in {match.found.said for match in altered.matches}


def test_rows_with_most_of_the_words_come_first(db: sqlite3.Connection) -> None:
    rows, complete = search(db, "quotes", words_of("tea froze in the radios"), 3)
    (best,) = db.execute("SELECT text FROM quotes WHERE rowid = ?", (rows[0],)).fetchone()
    assert best == COLD
    assert complete
    assert search(db, "quotes", words_of("tea froze"), 3, only=frozenset())[0] == []
    assert search(db, "quotes", words_of("zeppelin"), 3) == ([], True)
