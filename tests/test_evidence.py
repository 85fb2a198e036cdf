"""The evidence for a quote's speaker and day: the steps, and where their words stand."""

from __future__ import annotations

from datetime import date

import pytest
from parsing import real_parser

from onrecord.core.evidence import kind_of_mention
from onrecord.core.pipeline import extract
from onrecord.models import Article, Authority, AuthorityEntry, Quote, Speaker, SpeakerKind

CPG = Authority(
    (
        AuthorityEntry(
            "cpg",
            "Coast Painters Guild",
            "organization",
            party="cpg",
            aliases=("CPG", "the guild", "CPG bargaining committee"),
        ),
        AuthorityEntry("bell", "Katherine Bell", "person", "director", "cpg", ("Kay Bell",)),
    )
)
GUILD = "Coast Painters Guild"


def quotes(text: str, authority: Authority | None = None) -> tuple[Quote, ...]:
    article = Article("a", text, published=date(2024, 3, 9))
    found = extract(article, parser=real_parser(), authority=authority)
    assert all(e.span is None or e.span.of(text) == e.text for q in found for e in q.evidence)
    return found


def way(quote: Quote) -> list[tuple[str, str]]:
    return [(each.what, each.text) for each in quote.evidence if each.about == "speaker"]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        pytest.param(
            "Kay Bell sat down. “We will wait,” Bell said.",
            [("surname", "Bell"), ("name", "Kay Bell")],
            id="surname",
        ),
        pytest.param(
            "Kay Bell sat down. “We will wait,” she said.",
            [("pronoun", "she"), ("name", "Kay Bell")],
            id="pronoun",
        ),
        pytest.param(
            "“We will wait,” Mayor Kay Bell said.", [("name", "Mayor Kay Bell")], id="full name"
        ),
        pytest.param(
            "Mayor Kay Bell sat down. “We will wait,” the mayor said.",
            [("role", "the mayor"), ("name", "Kay Bell")],
            id="role",
        ),
        pytest.param(
            f"The {GUILD} (CPG) met. “We will wait,” the CPG said.",
            [("abbreviation", "the CPG"), ("name", GUILD)],
            id="abbreviation",
        ),
        pytest.param(
            f"The {GUILD} met. “We will wait,” the guild said.",
            [("short form", "the guild"), ("name", GUILD)],
            id="short form",
        ),
        pytest.param(
            "“We will wait,” a senior aide said.", [("description", "a senior aide")], id="unnamed"
        ),
    ],
)
def test_the_way_to_a_speaker(text: str, steps: list[tuple[str, str]]) -> None:
    (quote,) = quotes(text)
    assert way(quote) == steps
    assert {each.rule for each in quote.evidence} - {""}


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        pytest.param(
            f"The {GUILD} met. “We will wait,” the guild said.",
            [("short form", "the guild"), ("alias", "the guild"), ("name", GUILD)],
            id="named in the article too",
        ),
        pytest.param(
            "“We will wait,” the CPG said.",
            [("abbreviation", "the CPG"), ("alias", "CPG")],
            id="named by its alias only",
        ),
        pytest.param(
            "Kay Bell sat down. “We will wait,” Bell said.",
            [("surname", "Bell"), ("surname", "Kay Bell"), ("alias", "Kay Bell")],
            id="the file has another full name",
        ),
        pytest.param(
            "“We will wait,” Katherine Bell said.",
            [("name", "Katherine Bell")],
            id="the file's own name",
        ),
    ],
)
def test_the_authority_file_is_a_step(text: str, steps: list[tuple[str, str]]) -> None:
    (quote,) = quotes(text, CPG)
    assert way(quote) == steps
    assert all((each.span is None) == (each.what == "alias") for each in quote.evidence)


def test_two_that_fit_leave_the_mention_alone() -> None:
    text = "Kay Bell and Ann Bell sat down. “We will wait,” Bell said."
    (quote,) = quotes(text)
    assert quote.speaker is None
    assert [step for _, step in way(quote)] == ["Bell"]


def test_a_quote_without_a_source_has_no_evidence_for_one() -> None:
    (quote,) = quotes("“We will wait and see.” The talks are slow.")
    assert (quote.mention, quote.evidence) == ((), ())


def test_the_day_stands_where_it_says() -> None:
    first, second = quotes(
        "“We will wait,” Kay Bell said on Tuesday. The talks are slow.\n\n"
        "“Nobody knows more,” Bell said."
    )
    (stated,) = [each for each in first.evidence if each.about == "day"]
    (carried,) = [each for each in second.evidence if each.about == "day"]
    assert (stated.what, stated.text, stated.carried_from) == ("expression", "Tuesday", None)
    assert (carried.text, carried.span, carried.carried_from) == ("Tuesday", stated.span, first.id)
    assert first.day.said_on == second.day.said_on == date(2024, 3, 5)
    assert stated.rule == first.day.rule != carried.rule == second.day.rule


def test_no_day_no_evidence() -> None:
    (quote,) = quotes("“We will wait,” Kay Bell said.")
    assert [each.about for each in quote.evidence] == ["speaker"]


@pytest.mark.parametrize(
    ("words", "name", "kind", "what"),
    [
        ("Bell", "Kay Bell", "person", "surname"),
        ("Kay", "Kay Bell", "person", "given name"),
        ("Bell’s", "Kay Bell", "person", "surname"),
        ("Mr. Bell Jr.", "Tom Bell Jr.", "person", "surname"),
        ("Kay A. Bell, a doctor,", "Kay Bell", "person", "name"),
        ("the price", "Ann Price", "person", "description"),
        ("the nominee", "Kay Bell", "person", "role"),
        ("they", "Kay Bell and Tom Reed", "person", "pronoun"),
        ("Bell and Reed", "Kay Bell and Tom Reed", "person", "surname"),
        ("Kay Bell and Tom Reed", "Kay Bell and Tom Reed", "person", "name"),
        ("Kay Bell", "Kay Bell and Tom Reed", "person", "name"),
        ("Kay Bell’s memo", "Kay Bell", "person", "name"),
        ("the Painters", GUILD, "organization", "short form"),
        ("C.P.G.", GUILD, "organization", "abbreviation"),
        ("the union", GUILD, "organization", "description"),
        ("two aides", "two aides", "unnamed", "description"),
    ],
)
def test_kinds_of_mention(words: str, name: str, kind: SpeakerKind, what: str) -> None:
    assert kind_of_mention(words, Speaker(name, kind)) == what


@pytest.mark.parametrize(
    ("words", "rule", "what"),
    [
        ("he", "pronoun-he-unclear", "pronoun"),
        ("the mayor", "role-unclear", "role"),
        ("Bell", "name-of-two", "name"),
        ("the thing", "", "description"),
    ],
)
def test_kinds_of_mention_of_nobody(words: str, rule: str, what: str) -> None:
    assert kind_of_mention(words, None, rule) == what
