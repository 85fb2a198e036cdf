"""A scope in rounds, band by band: the same statements as of the whole of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_statement_cases import CASES, documents, utterances

from onrecord.core.statements import Primary, Utterance, bands, group
from onrecord.core.statements.nodes import nodes_of
from onrecord.lake.grouping.by_bands import BY_BANDS, to_band
from onrecord.lake.grouping.nodes import node_told
from onrecord.lake.grouping.rounds import Message, in_place
from onrecord.lake.grouping.stated import STATED
from onrecord.storage.statements import Grouped

DAY = date(2024, 3, 5)
TABLES = ("statements", "alignments", "statement_links", "reports")
Rows = dict[str, list[tuple[object, ...]]]


def rows_of(messages: Iterable[Message]) -> Rows:
    found = in_place((*BY_BANDS, *STATED), messages)
    assert found.keys() <= set(TABLES)
    return {name: sorted((tuple(m.body) for m in found.get(name, ())), key=repr) for name in TABLES}


def by_bands(quotes: Sequence[Utterance], primaries: Sequence[Primary], scope: str) -> Rows:
    return rows_of(m for node in nodes_of(quotes, primaries) for m in to_band(scope, node))


def whole(quotes: Sequence[Utterance], primaries: Sequence[Primary], scope: str) -> Rows:
    nodes = nodes_of(quotes, primaries)
    return rows_of(Message("whole", scope, node_told(node)) for node in nodes)


def as_stored(quotes: Sequence[Utterance], primaries: Sequence[Primary], scope: str) -> Rows:
    """The rows as they go into a database (see ``storage.grouping``)."""
    found = Grouped()
    statements = group(quotes, primaries)
    for statement in statements:
        found.add(scope, statement)
    for statement in statements:
        for each in statement.missing:
            found.miss(each.quote)
    said = {each.quote: each for each in quotes}
    reports = [
        (id, said[id].article, *of, said[id].speaker, said[id].party, scope)
        for id, of in found.quotes.items()
    ]
    links = [(*pair, "repeated") for pair in found.repeats]
    rows = (found.statements.values(), found.alignments.values(), links, reports)
    return {name: sorted(each, key=repr) for name, each in zip(TABLES, rows, strict=True)}


def assert_same(quotes: Sequence[Utterance], primaries: Sequence[Primary] = ()) -> None:
    expected = as_stored(quotes, primaries, "scope")
    assert by_bands(quotes, primaries, "scope") == expected
    assert whole(quotes, primaries, "scope") == expected


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_a_case(case: dict[str, object]) -> None:
    assert_same(utterances(case), documents(case))


@pytest.mark.parametrize("most", [250, 8, 0])
def test_all_cases_are_of_one_scope(most: int) -> None:
    """Their documents and quotes meet each other: what is alone in a case is not so here."""
    quotes = [
        replace(each, quote=f"{case['id']}-{each.quote}", article=f"{case['id']}-{each.article}")
        for case in CASES
        for each in utterances(case)
    ]
    primaries = [
        replace(each, article=f"{case['id']}-{each.article}")
        for case in CASES
        for each in documents(case)
    ]
    assert (len(quotes), len(primaries)) > (300, 10)
    with mock.patch.object(bands, "_MOST_KEYS", most):
        assert_same(quotes, primaries)


@pytest.mark.parametrize("most", [250, 4, 0])
def test_a_short_piece_that_is_said_again_in_another_year(most: int) -> None:
    """It shares one pair of words with what has it, too few to be compared with it."""
    texts = (
        ("zoning board", 0),
        ("No zoning board will tell the bakers of this town how to bake their bread", 0),
        ("My grandmother sat on a zoning board for years and never once was asked to vote", 400),
    )
    quotes = [
        Utterance(f"q{n}", "ann-lee", "direct", text, f"a{n}", published=DAY + timedelta(days))
        for n, (text, days) in enumerate(texts)
    ]
    assert [len(each.quotes) for each in group(quotes[:2])] == [2]
    assert [len(each.quotes) for each in group(quotes)] == [1, 1, 1]
    with mock.patch.object(bands, "_MOST_KEYS", most):
        assert_same(quotes)


def test_what_a_document_quotes_itself_is_not_missed_in_it() -> None:
    letter = "We will not light an oven in this city until every baker is paid for the night."
    other = "The mill has offered flour to the strikers at half the winter price."
    said = {"d": (letter, other), "a": (letter, other)}
    quotes = [
        Utterance(f"{article}{n}", "guild", "direct", text, article, n, "organization")
        for article, texts in said.items()
        for n, text in enumerate(texts)
    ]
    primaries = [Primary("d", "guild", letter)]
    missing = [m.quote for each in group(quotes, primaries) for m in each.missing]
    assert missing == ["a1"]
    assert_same(quotes, primaries)


SPEECH = (
    "We will not light an oven in this great city until every baker is paid for the night shift "
    "and the mill has opened its ledgers to the union. Our great harbor was built by bakers and by "
    "sailors. Nobody should drown for a timetable, said my grandmother, and nobody should starve "
    "for a bonus. The council has promised a clinic, a ferry, a school, and delivered a brochure."
).split()
DAYS = st.sampled_from([None, 0, 0, 0, 1, 1, 2, 10, 20, 90, 500])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A run of the speech, long or of a few words, some of it replaced or left out."""
    start = draw(st.integers(0, len(SPEECH) - 1))
    size = draw(st.sampled_from([1, 2, 3, 3, 4, 5, 8, 12, 20, 40, 70]))
    words = SPEECH[start : start + size]
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        place = draw(st.integers(0, len(words) - 1))
        words[place] = draw(st.sampled_from(["…", "[the]", "never", "harbor", "brochure", ""]))
    return " ".join(words)


def day(days: int | None) -> date | None:
    return None if days is None else DAY + timedelta(days)


PEOPLE = st.sampled_from(
    [
        ("ann-lee", "person"),
        ("ann-lee", "person"),
        ("bo-day", "person"),
        ("guild", "organization"),
        ("a-baker-7f", "unnamed"),
    ]
)
BOUNDS = st.sampled_from([None, None, None, None, 0, 3, 8])


@st.composite
def scopes(draw: st.DrawFn) -> tuple[list[Utterance], list[Primary]]:
    quotes = []
    for n in range(draw(st.integers(1, 40))):
        speaker, kind = draw(PEOPLE)
        article = draw(st.integers(0, 12))
        quotes.append(
            Utterance(
                f"q{draw(st.integers(0, 999)):03}-{n}",
                speaker,
                draw(st.sampled_from(["direct"] * 4 + ["mixed", "indirect", "declined"])),  # type: ignore[arg-type]
                draw(texts()),
                f"a{article}",
                n,
                kind,  # type: ignore[arg-type]
                "guild",
                # An article has one day, and some have none.
                None if article == 7 else DAY + timedelta([0, 0, 0, 1, 2, 9, 20, 90][article % 8]),
                day(draw(st.sampled_from([None, None, None, 0, 0, 1, 4, 90]))),
                day(draw(BOUNDS)),
                day(draw(BOUNDS)),
                draw(st.sampled_from(["stated", "context", "none"])),  # type: ignore[arg-type]
                draw(st.sampled_from([None, None, None, "a0"])),
            )
        )
    primaries = [
        # Some documents have quotes of their own.
        Primary(
            f"{draw(st.sampled_from('ad'))}{n}",
            "guild",
            draw(texts()),
            "organization",
            "guild",
            day(draw(DAYS)),
        )
        for n in range(draw(st.sampled_from([0, 0, 1, 2])))
    ]
    return quotes, primaries


@settings(max_examples=80, deadline=None)
@given(scope=scopes(), most=st.sampled_from([250, 250, 12, 2]))
def test_any_scope(scope: tuple[list[Utterance], list[Primary]], most: int) -> None:
    """Also where even short forms are looked at as long documents are."""
    with mock.patch.object(bands, "_MOST_KEYS", most):
        assert_same(*scope)
