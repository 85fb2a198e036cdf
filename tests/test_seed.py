"""The article in data/articles/, from the file to speakers and days, with the real parser."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from onrecord import Article, Quote, extract, load_parser
from onrecord.models import Failure
from onrecord.sources import read
from onrecord.sources.authority import load_authority

ROOT = Path(__file__).parent.parent
CASES = [
    json.loads(line)
    for line in (ROOT / "tests/cases/seed.jsonl").read_text(encoding="utf-8").splitlines()
]


@cache
def read_article() -> tuple[Article, tuple[Quote, ...]]:
    (article,) = [
        each for each in read([str(ROOT / "data/articles")]) if not isinstance(each, Failure)
    ]
    authority = load_authority(ROOT / "data/speakers.yml")
    return article, extract(article, parser=load_parser(), authority=authority)


def quotes_of(words: str) -> list[Quote]:
    """The quotes whose content holds the words, the shortest first."""
    article, quotes = read_article()
    holding = [q for q in quotes if any(words in span.of(article.text) for span in q.content)]
    return sorted(holding, key=lambda quote: len(quote.text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_who_said_it_and_when(case: dict[str, Any]) -> None:
    quote = quotes_of(case["words"])[0]
    assert quote.speaker is not None
    assert quote.speaker.name == case["speaker"]
    assert quote.speaker.party == case.get("party", quote.speaker.party)
    assert quote.kind == case.get("kind", quote.kind)
    assert str(quote.day.said_on or "") == (case["said_on"] or "")
    if "latest" in case:
        assert str(quote.day.latest) == case["latest"]


def test_every_segment_is_the_articles_own_words() -> None:
    article, quotes = read_article()
    assert quotes
    for quote in quotes:
        for segment in quote.segments:
            words = segment.span.of(article.text)
            assert words
            assert words == words.strip()
            assert " ".join(words.split()) in quote.text


def test_the_parties_are_all_there() -> None:
    _, quotes = read_article()
    parties = {quote.speaker.party for quote in quotes if quote.speaker}
    assert parties >= {
        "Writers Guild of America",
        "Alliance of Motion Picture and Television Producers",
        "Karen Bass",
    }


def test_the_way_from_the_guild_to_its_name() -> None:
    article, _ = read_article()
    quote = quotes_of("could not agree on terms")[0]
    steps = [(e.what, e.text) for e in quote.evidence if e.about == "speaker"]
    assert steps == [
        ("short form", "the guild"),
        ("alias", "the guild"),
        ("name", "Writers Guild of America"),
    ]
    (day,) = [e for e in quote.evidence if e.about == "day"]
    assert day.span is not None
    assert day.span.of(article.text) == day.text == "Friday night"
    assert day.carried_from == quotes_of("little progress was made")[0].id
