"""Which statements are the same words given to two speakers, and which are not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.core.speakers.entities import may_be_one
from onrecord.core.statements.disputes import Attributed, Named, are_disputed, prints_of
from onrecord.core.statements.words import weight_of, words_of

SAID = "The harbor board will not sell a single pier to the cruise lines before the autumn vote."
OTHER = "Nobody in this valley has baked rye bread on a Sunday since the great flood."
PHRASE = "We will do whatever it takes to keep our people safe."
MARCH, NEXT, LATER, JUNE = (
    date(2024, 3, 4),
    date(2024, 3, 5),
    date(2024, 3, 20),
    date(2024, 6, 1),
)

ANN = Named("ann-lee", "Ann Lee", "person")
BO = Named("bo-day", "Bo Day", "person")
GUILD = Named("cpg", "Coast Painters Guild", "organization")
MILL = Named("acme-org", "Acme Mills", "organization")
AIDE = Named("an-aide-1", "an aide", "unnamed")
LETTER = Named("a-letter-org", "a letter", "organization")


def told(
    who: Named, *parties: str, text: str = SAID, article: str = "", **more: object
) -> Attributed:
    return Attributed(
        text,
        (who,),
        frozenset(parties or {who.id}),
        frozenset({article or f"of {who.id}"}),
        **{"first_published": MARCH, **more},  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("one", "other", "disputed"),
    [
        pytest.param(told(ANN), told(BO), True, id="two persons"),
        pytest.param(told(ANN, "cpg"), told(BO, "cpg"), True, id="two persons of one party"),
        pytest.param(told(ANN), told(ANN), False, id="one person"),
        pytest.param(told(ANN, "cpg"), told(GUILD), False, id="a person and the party"),
        pytest.param(told(ANN, "cpg"), told(MILL), True, id="a person and another party"),
        pytest.param(told(GUILD), told(MILL), True, id="two parties"),
        pytest.param(told(ANN), told(MILL), True, id="a person of no party, and a party"),
        pytest.param(
            told(ANN, "ann-lee", "cpg"), told(GUILD), False, id="one report names the party"
        ),
        pytest.param(
            told(ANN), told(Named("lee-1", "Lee", "person")), False, id="a surname may be the same"
        ),
        pytest.param(
            told(ANN), told(Named("b", "Ann Lee and Bo Day", "person")), False, id="named together"
        ),
        pytest.param(told(AIDE), told(BO), False, id="nobody named"),
        pytest.param(told(AIDE, "cpg"), told(MILL), True, id="unnamed, but of another party"),
        pytest.param(told(AIDE, "cpg"), told(ANN, "cpg"), False, id="unnamed, of one party"),
        pytest.param(told(LETTER), told(BO), False, id="a thing has no name"),
        pytest.param(told(ANN), told(BO, text=f"{SAID} {OTHER}"), True, id="cut"),
        pytest.param(
            told(ANN), told(BO, text=SAID.replace("pier", "dock")), True, id="a word altered"
        ),
        pytest.param(
            told(ANN), told(BO, text=SAID.replace("autumn vote", "vote")), True, id="a word less"
        ),
        pytest.param(
            told(ANN, text=f"{SAID} {OTHER}"),
            told(BO, text=f"{SAID} We have met the lines four times and heard excuses from both."),
            False,
            id="only a sentence in common",
        ),
        pytest.param(told(ANN), told(BO, text=OTHER), False, id="other words"),
        pytest.param(
            told(ANN, text="We will not sell a single pier."),
            told(BO, text="We will not sell a single pier."),
            False,
            id="fewer than eight words",
        ),
        pytest.param(
            told(ANN, text="No one is above the law in this country."),
            told(BO, text="No one is above the law in this country."),
            False,
            id="a turn of phrase",
        ),
        pytest.param(told(ANN, text=PHRASE), told(BO, text=PHRASE), True, id="at one time"),
        pytest.param(
            told(ANN, text=PHRASE),
            told(BO, text=PHRASE, first_published=LATER),
            False,
            id="a turn of phrase within a month",
        ),
        pytest.param(told(ANN, article="a"), told(BO, article="a"), False, id="in one article"),
        pytest.param(
            told(ANN), told(MILL, text=f"Lee says that {SAID}"), False, id="the other is named"
        ),
        pytest.param(told(ANN), told(BO, text=f"“{SAID}” Really?"), False, id="in quotation marks"),
        pytest.param(
            told(ANN),
            told(
                BO,
                text="The harbor board “will not sell a single pier to the cruise lines before "
                "the autumn vote.”",
            ),
            False,
            id="mostly in quotation marks",
        ),
        pytest.param(
            told(ANN), told(BO, text=f"“{SAID}”", kind="mixed"), True, id="in marks of the report"
        ),
        pytest.param(
            told(ANN, said_on=MARCH), told(BO, said_on=NEXT), True, id="the day and the next"
        ),
        pytest.param(
            told(ANN, said_on=MARCH), told(BO, said_on=LATER), False, id="each on a day of its own"
        ),
        pytest.param(
            told(ANN, said_on=MARCH), told(BO, first_published=LATER), True, id="reported later"
        ),
        pytest.param(
            told(ANN, said_on=LATER), told(BO, first_published=MARCH), False, id="reported before"
        ),
        pytest.param(told(ANN), told(BO, first_published=JUNE), False, id="months later"),
        pytest.param(
            told(ANN, said_on=MARCH, first_published=JUNE),
            told(BO, first_published=JUNE),
            True,
            id="reported together, months later",
        ),
        pytest.param(told(ANN), told(BO, first_published=None), True, id="no day at all"),
        pytest.param(
            told(GUILD, kind="primary"), told(MILL), True, id="a document and a report of it"
        ),
        pytest.param(
            told(GUILD, kind="primary"), told(MILL, kind="primary"), False, id="a joint document"
        ),
        pytest.param(
            told(GUILD, kind="primary", text=f"We met. “{SAID}” said Bo Day of the mill."),
            told(BO),
            False,
            id="quoted in the document",
        ),
    ],
)
def test_disputed(one: Attributed, other: Attributed, disputed: bool) -> None:
    assert are_disputed(one, other) is disputed
    assert are_disputed(other, one) is disputed


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        pytest.param("Ann Lee", "Ann Lee", True, id="same"),
        pytest.param("Ann Lee", "Ann Q. Lee Jr.", True, id="middle initial"),
        pytest.param("A. Lee", "Ann Lee", True, id="initial"),
        pytest.param("A. Lee", "Bo Lee", False, id="other initial"),
        pytest.param("Ken Lee", "Kenneth Lee", True, id="short form"),
        pytest.param("Ann Lee", "Bo Lee", False, id="other given name"),
        pytest.param("Lee", "Ann Lee", True, id="surname"),
        pytest.param("The Harbor Board", "Harbor Board of Ostrava", True, id="short name"),
        pytest.param("HBO", "Harbor Board of Ostrava", True, id="initials"),
        pytest.param("HBC", "Harbor Board of Ostrava", False, id="other initials"),
    ],
)
def test_names_of_one(one: str, other: str, may: bool) -> None:
    assert may_be_one(one, other) is may
    assert may_be_one(other, one) is may


WORDS = "the a of to we is it not harbor pier vote zoning flood rye autumn board 12 lines".split()
texts = st.lists(st.sampled_from(WORDS), max_size=30)


@given(texts, texts, texts, texts, st.lists(st.sampled_from(WORDS), min_size=8, max_size=12))
def test_a_run_in_common_leaves_a_print_in_common(
    a: list[str], b: list[str], c: list[str], d: list[str], run: list[str]
) -> None:
    heavy = any(weight_of(run[n : n + 8]) >= 60.001 for n in range(len(run) - 7))
    shared = prints_of([*a, *run, *b]) & prints_of([*c, *run, *d])
    assert shared or not heavy


@given(st.lists(texts, min_size=2, max_size=2), st.randoms(use_true_random=False))
def test_are_disputed_is_symmetric_and_needs_a_print_in_common(
    pair: Sequence[list[str]], random: Random
) -> None:
    first, second = (" ".join(words) for words in pair)
    if random.random() < 0.7:
        second = " ".join([*pair[0][random.randrange(4) :], *pair[1][: random.randrange(3)]])
    one, other = told(ANN, text=first or "no"), told(BO, text=second or "no")
    disputed = are_disputed(one, other)
    assert disputed == are_disputed(other, one)
    prints = [prints_of(words_of(each.text).folded) for each in (one, other)]
    assert not disputed or prints[0] & prints[1]


def test_prints_are_the_same_everywhere() -> None:
    """They are stored: other ones would have all statements grouped anew."""
    assert sorted(prints_of(words_of(SAID).folded)) == PRINTS
    assert len(prints_of(words_of(f"{SAID} {OTHER}" * 20).folded)) < 60


PRINTS = [44885329445738, 94544928440488, 95771586813201, 117143818005752]
