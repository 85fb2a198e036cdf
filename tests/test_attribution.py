"""Attribution: each case is a short text, run through the real parser.

A case of ``cases/attribution.jsonl`` lists what a careful reader would mark: the words, the cue,
the source as written, and the kind. A ``known_failure`` says why the program does not yet do so;
once it does, its test fails until the remark is taken out.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from parsing import attributions, words

from onrecord.core.reading.document import Attribution
from onrecord.models import Span

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "attribution.jsonl")
    .read_text("utf-8")
    .splitlines()
]
LEAST_CASES, LEAST_RULES = 160, 60
KINDS = {"direct", "mixed", "indirect", "declined"}

Marked = tuple[str, str, str, str]
"""Content, cue and mention as words, and the kind."""


def plain(*texts: str) -> str:
    """The words of texts; of a text without any, the marks ("—", ":")."""
    return " ".join(" ".join(words(text)) or text.strip() for text in texts)


def found(text: str, attribution: Attribution) -> Marked:
    def of(spans: tuple[Span, ...]) -> str:
        return plain(*(span.of(text) for span in spans))

    content = of(attribution.content)
    return content, of(attribution.cue), of(attribution.mention), attribution.kind


def expected(quote: dict[str, Any]) -> Marked:
    return plain(*quote["content"]), plain(quote["cue"]), plain(quote["mention"]), quote["kind"]


def parameters() -> list[Any]:
    return [
        pytest.param(
            case,
            id=case["id"],
            marks=pytest.mark.xfail(
                "known_failure" in case,
                reason=case.get("known_failure", ""),
                raises=AssertionError,
                strict=True,
            ),
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", parameters())
def test_attribution(case: dict[str, Any]) -> None:
    marked = sorted(found(case["text"], each) for each in attributions(case["text"]))
    assert marked == sorted(expected(quote) for quote in case["quotes"])


def test_cases_are_well_formed() -> None:
    ids = Counter(case["id"] for case in CASES)
    assert max(ids.values()) == 1
    assert len(CASES) >= LEAST_CASES
    assert len({case["rule"] for case in CASES}) >= LEAST_RULES
    for case in CASES:
        told = plain(case["text"])
        for quote in case["quotes"]:
            assert set(quote) == {"content", "cue", "mention", "kind"}, case["id"]
            assert quote["kind"] in KINDS, case["id"]
            for piece in [*quote["content"], quote["cue"], quote["mention"]]:
                assert plain(piece) in told or piece in case["text"], (case["id"], piece)
        assert case.get("known_failure", "a reason"), case["id"]


def test_segments_stand_in_their_content() -> None:
    for case in CASES:
        for each in attributions(case["text"]):
            for segment in each.segments:
                assert any(content.holds(segment.span) for content in each.content), case["id"]
