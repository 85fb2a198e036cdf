"""Statements: each case of ``cases/statements.jsonl`` is a small scope, and what a careful reader
would say of it.

``quotes`` and ``documents`` have their text, or what an ``Utterance`` or a ``Primary`` has; what is
not said is as in ``PLAIN``, and ``all`` holds for every one. ``together`` lists which of them are
one statement, and leaves out those that are in none. The rest is optional: a statement's ``flags``,
``text``, ``said_on``, ``speaker``, ``kind`` and ``reports`` by one of its quotes, the ``fidelity``
of quotes, the quotes ``missing`` from a document, and what ``repeats`` what. A ``known_failure``
says why the program does not yet answer so; once it does, its test fails until the remark goes.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.core.statements import Primary, Statement, Utterance, group, scope_of

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "statements.jsonl")
    .read_text("utf-8")
    .splitlines()
]
LEAST_CASES, LEAST_RULES = 150, 16
PLAIN = {"speaker": "ann-lee", "kind": "direct", "published": "2024-03-05"}
DAYS = ("published", "said_on", "earliest", "latest")
FLAGS = ("words_differ", "days_differ", "speakers_differ")
KEYS = {"id", "rule", "quotes", "documents", "together", "known_failure"}
OPTIONAL = {"flags", "text", "said_on", "speaker", "kind", "reports"}
OF_QUOTES = {"fidelity", "missing", "repeats"}

Case = dict[str, Any]


def given_words(told: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    fields = {**PLAIN, **more, **({"text": told} if isinstance(told, str) else told)}
    days = {key: fields[key] and date.fromisoformat(fields[key]) for key in DAYS if key in fields}
    return fields | days


def utterances(case: Case) -> list[Utterance]:
    return [
        Utterance(**given_words(told, quote=id, article=f"article-of-{id}") | {"quote": id})
        for id, told in case["quotes"].items()
    ]


def documents(case: Case) -> list[Primary]:
    found = []
    for id, told in case.get("documents", {}).items():
        fields = given_words(told, article=id)
        del fields["kind"]
        found.append(Primary(**fields))
    return found


@cache
def statements_of(n: int) -> tuple[Statement, ...]:
    return group(utterances(CASES[n]), documents(CASES[n]))


def members(statement: Statement) -> list[str]:
    return [*([statement.article] if statement.article else []), *statement.quotes]


def told_of(case: Case, statements: tuple[Statement, ...]) -> Case:
    """What the program says of all that a case tells."""
    of = {id: each for each in statements for id in members(each)}
    texts = {id: told["text"] for id, told in [*_told(case, "quotes"), *_told(case, "documents")]}
    fidelity = {a.quote: a.comparison.fidelity for each in statements for a in each.alignments}
    found: Case = {"together": sorted(sorted(members(each)) for each in statements)}
    for key in OPTIONAL & case.keys():
        found[key] = {id: _of(of[id], key) for id in case[key]}
    if "text" in case:
        found["text"] = {
            id: next((i for i in members(of[id]) if texts[i] == of[id].text), None)
            for id in case["text"]
        }
    if "fidelity" in case:
        found["fidelity"] = {id: fidelity.get(id) for id in case["fidelity"]}
    if "missing" in case:
        found["missing"] = [a.quote for each in statements for a in each.missing]
    if "repeats" in case:
        pairs = combinations(case["quotes"], 2)
        found["repeats"] = [f"{a} {b}" for a, b in pairs if of[b].id in of[a].repeats]
    return found


def _told(case: Case, key: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (id, {"text": told} if isinstance(told, str) else told)
        for id, told in case.get(key, {}).items()
    ]


def _of(statement: Statement, key: str) -> Any:
    if key == "flags":
        return [flag for flag in FLAGS if getattr(statement, flag)]
    value = getattr(statement, key)
    return value.isoformat() if isinstance(value, date) else value


def expected(case: Case) -> Case:
    told = {key: case[key] for key in (OPTIONAL | OF_QUOTES) & case.keys()}
    return {"together": sorted(sorted(each) for each in case["together"]), **told}


def is_right(n: int) -> bool:
    try:
        return told_of(CASES[n], statements_of(n)) == expected(CASES[n])
    except KeyError:  # a quote is in no statement
        return False


def parameters() -> list[Any]:
    return [
        pytest.param(
            n,
            id=case["id"],
            marks=pytest.mark.xfail(
                "known_failure" in case,
                reason=case.get("known_failure", ""),
                raises=(AssertionError, KeyError),
                strict=True,
            ),
        )
        for n, case in enumerate(CASES)
    ]


@pytest.mark.parametrize("n", parameters())
def test_case(n: int) -> None:
    assert told_of(CASES[n], statements_of(n)) == expected(CASES[n])


def test_cases_are_well_formed() -> None:
    assert max(Counter(case["id"] for case in CASES).values()) == 1
    assert len(CASES) >= LEAST_CASES
    assert len({case["rule"] for case in CASES}) >= LEAST_RULES
    for case in CASES:
        assert case.keys() <= KEYS | OPTIONAL | OF_QUOTES, case["id"]
        assert case.get("known_failure", "a reason"), case["id"]
        ids = {*case["quotes"], *case.get("documents", {})}
        together = [id for each in case["together"] for id in each]
        assert len(set(together)) == len(together) and set(together) <= ids, case["id"]
        scopes = {scope_of(each.speaker, each.party) for each in utterances(case)}
        assert len(scopes) == 1, case["id"]


@given(n=st.integers(0, len(CASES) - 1), data=st.data())
def test_order_does_not_matter(n: int, data: st.DataObject) -> None:
    said = data.draw(st.permutations(utterances(CASES[n])))
    own = data.draw(st.permutations(documents(CASES[n])))
    assert group(said, own) == statements_of(n)


YEARS = timedelta(days=4 * 365)
MOST_WORDS = 14
"""Up to so many words, two reports are no one utterance years apart."""
SHORT = [
    n
    for n, case in enumerate(CASES)
    if all(each.published and len(each.text.split()) <= MOST_WORDS for each in utterances(case))
]


def years_later(said: Utterance) -> Utterance:
    days = {key: day + YEARS for key in DAYS if (day := getattr(said, key))}
    return replace(said, quote=f"later {said.quote}", article=f"later {said.article}", **days)


@given(n=st.sampled_from(SHORT))
def test_the_same_years_later_is_another_statement(n: int) -> None:
    said = utterances(CASES[n])
    apart = [each.quotes for each in (*group(said), *group([years_later(s) for s in said]))]
    both = group([*said, *map(years_later, said)])
    assert sorted(each.quotes for each in both) == sorted(apart)
