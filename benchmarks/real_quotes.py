"""The quotes that On Record finds in a corpus, as grouping takes them; extracted once, then kept.

The file that keeps them has the corpus's words in it, so it belongs outside the project.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corpus import Gold

from onrecord import Article, Authority, Quote
from onrecord.batch import extract_many
from onrecord.core.statements import Utterance
from onrecord.extractor import LocalExtractor
from onrecord.models import Failure
from onrecord.storage.speakers import SpeakerIds

__all__ = ["Real", "real_quotes"]

_DAYS = ("published", "said_on", "earliest", "latest")


@dataclass(frozen=True, slots=True)
class Real:
    """A quote that stands in an article of the corpus.

    Attributes:
        utterance: The quote as grouping takes it.
        name: The speaker's name.
        publisher: Who published the article.
        corpus: ``train`` or ``dev``.
    """

    utterance: Utterance
    name: str
    publisher: str
    corpus: str


def real_quotes(gold: Gold, cache: Path, corpora: Sequence[str] = ("train", "dev")) -> list[Real]:
    """Every quote with a speaker; read from ``cache`` when it is there, else written to it."""
    if not cache.is_file():
        found = [*_with_ids(quote for corpus in ("train", "dev") for quote in _found(gold, corpus))]
        lines = [json.dumps(asdict(real), default=date.isoformat) + "\n" for real in found]
        cache.write_text("".join(lines), encoding="utf-8")
    with cache.open(encoding="utf-8") as lines_read:
        reals = [_read(json.loads(line)) for line in lines_read]
    return [real for real in reals if real.corpus in corpora]


def _read(row: dict[str, Any]) -> Real:
    said = row.pop("utterance")
    days = {key: date.fromisoformat(said[key]) if said[key] else None for key in _DAYS}
    return Real(utterance=Utterance(**(said | days)), **row)


def _found(gold: Gold, corpus: str) -> Iterator[tuple[str, Article, Quote]]:
    rows = {row["id"]: row for row in gold.rows(corpus)}
    articles = [
        Article(
            id,
            row["text"],
            title=row["title"],
            publisher=row["publisher"],
            published=date.fromisoformat(row["published"]),
        )
        for id, row in rows.items()
    ]
    results = extract_many(articles, LocalExtractor(Authority()), workers=2)
    for article, found in results:
        if not isinstance(found, Failure):
            yield from ((corpus, article, quote) for quote in found)


def _with_ids(found: Iterable[tuple[str, Article, Quote]]) -> Iterator[Real]:
    """The quotes with the ids that speakers and parties have in the database."""
    ids = SpeakerIds(Authority())
    named = [
        (corpus, article, quote, quote.speaker, ids.of(quote.speaker, article.id))
        for corpus, article, quote in found
        if quote.speaker is not None
    ]
    parties: defaultdict[str, set[str]] = defaultdict(set)
    for _, article, _, speaker, id in named:
        if party := ids.of_party(speaker, article.id):
            parties[id].add(party)
    for corpus, article, quote, speaker, id in named:
        # As in the database: a speaker has a party when the articles agree on it.
        party = next(iter(parties[id])) if len(parties[id]) == 1 else None
        said = Utterance(
            quote=quote.id,
            speaker=id,
            kind=quote.kind,
            text=quote.text,
            article=article.id,
            start=quote.start,
            speaker_kind=speaker.kind,
            party=party,
            published=article.published,
            said_on=quote.day.said_on,
            earliest=quote.day.earliest,
            latest=quote.day.latest,
            basis=quote.day.basis,
        )
        yield Real(said, speaker.name, article.publisher or "", corpus)
