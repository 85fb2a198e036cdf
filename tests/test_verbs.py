"""The cue verbs and the word lists they come from."""

from __future__ import annotations

import pytest

from onrecord import lexicons
from onrecord.lexicons.verbs import cue_verb, cue_verb_forms, inflections

CLASSES = {"speech", "report", "belief", "decline"}
TAKES = {
    "about",
    "accusation",
    "addressee",
    "clause",
    "infinitive",
    "naming",
    "object",
    "quote",
}


@pytest.mark.parametrize(
    ("lemma", "irregular", "forms"),
    [
        pytest.param("ask", "", "ask asks asking asked", id="regular"),
        pytest.param("argue", "", "argue argues arguing argued", id="silent-e"),
        pytest.param("agree", "", "agree agrees agreeing agreed", id="double-e"),
        pytest.param("deny", "denied", "deny denies denying denied", id="y-after-consonant"),
        pytest.param("say", "said", "say says saying said", id="y-after-vowel"),
        pytest.param("stress", "", "stress stresses stressing stressed", id="ends-in-s"),
        pytest.param("preach", "", "preach preaches preaching preached", id="ends-in-ch"),
        pytest.param("quip", "quipped", "quip quips quipping quipped", id="doubled-consonant"),
        pytest.param("speak", "spoke spoken", "speak speaks speaking spoke spoken", id="two-pasts"),
    ],
)
def test_inflections(lemma: str, irregular: str, forms: str) -> None:
    assert " ".join(inflections(lemma, irregular)) == forms


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("said", "say"),
        ("told", "tell"),
        ("writes", "write"),
        ("denied", "deny"),
        ("insisting", "insist"),
        ("admitted", "admit"),
    ],
)
def test_a_form_leads_to_its_verb(form: str, lemma: str) -> None:
    verb = cue_verb(form)
    assert verb is not None
    assert verb.lemma == lemma


@pytest.mark.parametrize("form", ["Said", "walk", "sayed", ""])
def test_what_is_no_form(form: str) -> None:
    assert cue_verb(form) is None


def test_all_forms_are_known() -> None:
    assert all(cue_verb(form) for form in cue_verb_forms())


def test_every_row_is_well_formed() -> None:
    rows = lexicons.rows("cue_verbs")
    assert len({row["lemma"] for row in rows}) == len(rows)
    for row in rows:
        takes = row["takes"].split()
        assert row["class"] in CLASSES, row
        assert takes or row["class"] == "decline", row
        assert set(takes) <= TAKES, row


def test_forms_are_words_in_lower_case() -> None:
    for row in lexicons.rows("cue_verbs"):
        for form in inflections(row["lemma"], row["irregular"]):
            assert form.isalpha(), row
            assert form.islower(), row


@pytest.mark.parametrize("vowels_then_y", ["lay", "say", "convey", "relay"])
def test_y_after_a_vowel_stays(vowels_then_y: str) -> None:
    assert vowels_then_y + "s" in inflections(vowels_then_y)


def test_columns_rows_and_mappings_agree() -> None:
    rows = lexicons.rows("abbreviations")
    assert lexicons.column("abbreviations", "form") == {row["form"] for row in rows}
    titles = {row["form"] for row in rows if row["kind"] == "title"}
    assert lexicons.column("abbreviations", "form", kind="title") == titles
    assert lexicons.mapping("abbreviations", "form", "kind")["Mr."] == "title"


def test_the_digest_is_short_and_steady() -> None:
    first = lexicons.digest()
    lexicons.digest.cache_clear()
    assert len(first) == 16
    assert lexicons.digest() == first
