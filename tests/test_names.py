"""Names in a text, and the roles that stand beside them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.core.reading.document import read_document
from onrecord.core.speakers.names import Name, find_names
from onrecord.core.speakers.roles import is_role_phrase, read_role, role_phrase_before, singular
from onrecord.core.speakers.roster import Roster, make_roster
from onrecord.models import Article, Authority, AuthorityEntry


def names(text: str) -> tuple[Name, ...]:
    return find_names(read_document(Article("a", text)))


def roster(text: str, authority: Authority | None = None) -> Roster:
    return make_roster(read_document(Article("a", text)), authority or Authority())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("We met Kay Bell.", [("Kay Bell", "person")]),
        ("We met Kay Q. Bell Jr. there.", [("Kay Q. Bell Jr.", "person")]),
        ("We met Maria de la Cruz.", [("Maria de la Cruz", "person")]),
        ("We met Mayor Ortiz.", [("Ortiz", "person")]),
        ("We met Teodrik Vashanu, 41, there.", [("Teodrik Vashanu", "person")]),
        ("We met Teodrik Vashanu, a doctor.", [("Teodrik Vashanu", "person")]),
        (
            "We joined the Coast Painters Guild (CPG).",
            [("Coast Painters Guild", "organization"), ("CPG", "organization")],
        ),
        ("We rang the Bureau of Land Records.", [("Bureau of Land Records", "organization")]),
        ("We rang NASA.", [("NASA", "organization")]),
        # a title's organization is named too
        ("We met NASA Director Kay Bell.", [("NASA", "organization"), ("Kay Bell", "person")]),
        # not names: a sentence's first word, days, months, hyphenated places, contractions
        ("Yesterday it rained.", []),
        ("Voters met on Monday in May.", []),
        ("A Miami-based firm said I’m late.", []),
        ("PAY THE PAINTERS NOW, they cried.", []),
    ],
)
def test_names(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(" ".join(name.words), name.kind) for name in names(text)] == wanted


def test_a_headline_holds_only_names_of_the_text_below() -> None:
    found = names("Kay Bell Slams Port Chiefs Over Pier.\n\nThe pier rots. We met Kay Bell.")
    assert [(" ".join(name.words), name.headline) for name in found] == [
        ("Kay Bell", True),
        ("Kay Bell", False),
    ]


@pytest.mark.parametrize(
    ("before", "role"),
    [
        ("He met nominee ", "nominee"),
        ("He met former White House press secretary ", "former White House press secretary"),
        ("The union’s director of communications ", "director of communications"),
        ("He met Frank Dorsey and saw ", ""),
        ("He met the ", ""),
    ],
)
def test_role_before_a_name(before: str, role: str) -> None:
    assert role_phrase_before(before) == role


@pytest.mark.parametrize(
    ("phrase", "apposed", "wanted"),
    [
        ("a doctor", False, True),
        ("president of the painters", False, True),
        ("who is the mayor", False, True),
        ("the second one", False, False),
        ("the mayor said", False, False),
        ("the group’s director", True, True),
        ("in the street", True, False),
    ],
)
def test_role_phrase(phrase: str, apposed: bool, wanted: bool) -> None:
    assert is_role_phrase(phrase, apposed=apposed) is wanted


@pytest.mark.parametrize(
    ("text", "head", "group", "gender"),
    [
        ("Ohio Sen.", "senator", "legislator", ""),
        ("the congresswoman", "congresswoman", "legislator", "f"),
        ("two aides", "aide", "adviser", ""),
        ("general counsel for the guild", "counsel", "lawyer", ""),
        ("the second meeting", "", "", ""),
    ],
)
def test_role(text: str, head: str, group: str, gender: str) -> None:
    role = read_role(text)
    assert (role.head, role.group, role.gender) == (head, group, gender)


@pytest.mark.parametrize(("word", "one"), [("women", "woman"), ("bosses", "boss"), ("us", "us")])
def test_singular(word: str, one: str) -> None:
    assert singular(word) == one


def test_forms_of_one_name_are_one_entity() -> None:
    found = roster(
        "Harold J. Quist runs the Port Inspection Service (PIS). Quist met Harold Quist’s aide. "
        "The PIS waited."
    )
    assert [(entity.name, len(entity.named)) for entity in found.entities] == [
        ("Harold J. Quist", 3),
        ("Port Inspection Service", 3),
    ]


def test_two_of_one_surname_stay_two() -> None:
    found = roster("We met Carl Mason and Judith Mason. Mason left.")
    assert [entity.name for entity in found.entities] == ["Carl Mason", "Judith Mason"]
    assert found.whose(found.names[-1]) is None


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("We met Judith Mason.", "f"),
        ("We met Mr. Mason.", "m"),
        ("We met spokeswoman Casey Mason.", "f"),
        ("Casey Mason lost his keys.", "m"),
        ("We met Casey Mason.", ""),
    ],
)
def test_gender(text: str, gender: str) -> None:
    (entity,) = roster(text).entities
    assert entity.gender == gender


def test_an_alias_that_two_entries_claim_names_neither() -> None:
    authority = Authority(
        tuple(AuthorityEntry(i, i, "person", aliases=("Kay Bell",)) for i in ("one", "two"))
    )
    (entity,) = roster("We met Kay Bell.", authority).entities
    assert entity.entry is None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "Kay Bell Mr. the Guild of and (CPG) said , . “ ” Mayor He U.S. O’Neill’s Jr. a doctor "
            "\n\n I’m R-Iowa".split(" ")
        ),
        max_size=30,
    )
)
def test_any_text_gives_names_that_stand_in_it(words: list[str]) -> None:
    text = " ".join(words)
    found = roster(text)
    ends = 0
    for name in found.names:
        assert " ".join(name.span.of(text).split()) == " ".join(name.words)
        assert name.span.start >= ends
        ends = name.span.end
    for entity in found.entities:
        assert entity.named
