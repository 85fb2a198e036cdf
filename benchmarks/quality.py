"""Score the extractor on a corpus with gold attributions, and its speakers and days.

    python benchmarks/quality.py [--gold FOLDER]

FOLDER (default: ``../shared/gold`` beside the checkout) holds ``score.py`` and
``score_speakers.py``, ``polnear-dev.jsonl.gz``, ``speakers-dates-dev.jsonl`` and ``seed.jsonl``.
Neither the corpus nor its scorers are part of this project. Prints the scorers' own figures.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from onrecord import Article, Authority, Quote, extract_all, load_parser
from onrecord.models import Failure
from onrecord.sources import read
from onrecord.sources.authority import load_authority

ROOT = Path(__file__).resolve().parent.parent


def spans(values: Iterable[Iterable[int]]) -> list[list[int]]:
    """Spans as the scorers read them."""
    return [list(value) for value in values]


def for_attribution(quote: Quote) -> dict[str, Any]:
    """A quote as ``score.py`` reads it."""
    return {
        "content": spans(quote.content),
        "source": spans(quote.mention),
        "cue": spans(quote.cue),
    }


def for_speakers(quote: Quote) -> dict[str, Any]:
    """A quote as ``score_speakers.py`` reads it."""
    day = quote.day
    return {
        "id": quote.article,
        "content": spans(quote.content),
        "speaker": quote.speaker.name if quote.speaker else None,
        "said_on": day.said_on and day.said_on.isoformat(),
        "earliest": day.earliest and day.earliest.isoformat(),
        "latest": day.latest and day.latest.isoformat(),
    }


def write(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """Rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def score(title: str, *command: object) -> None:
    """Run a scorer under a title."""
    print(f"\n{title}", flush=True)
    subprocess.run([sys.executable, *map(str, command)], check=True)


def main() -> None:
    """Extract, and hand the quotes to the scorers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold")
    gold: Path = parser.parse_args().gold
    if not (gold / "score.py").is_file():
        sys.exit(f"{gold}: no scorers there. Name the folder with --gold.")
    with gzip.open(gold / "polnear-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    articles = [
        Article(row["id"], row["text"], published=date.fromisoformat(row["published"]))
        for row in rows
    ]
    nlp = load_parser()
    found = {a.id: quotes for a, quotes in extract_all(articles, parser=nlp, authority=Authority())}
    seeds = [each for each in read([str(ROOT / "data/articles")]) if not isinstance(each, Failure)]
    known = load_authority(ROOT / "data/speakers.yml")
    seeded = [q for _, qs in extract_all(seeds, parser=nlp, authority=known) for q in qs]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        attributed = write(
            out / "attributed.jsonl",
            ({"id": i, "quotes": [for_attribution(q) for q in qs]} for i, qs in found.items()),
        )
        named = write(out / "named.jsonl", (for_speakers(q) for qs in found.values() for q in qs))
        seed_texts = write(out / "texts.jsonl", ({"id": a.id, "text": a.text} for a in seeds))
        seed_quotes = write(out / "seed.jsonl", (for_speakers(q) for q in seeded))
        dev = gold / "polnear-dev.jsonl.gz"
        score("Attribution, 84 articles", gold / "score.py", dev, attributed)
        speakers = gold / "score_speakers.py"
        score("Speakers and days", speakers, gold / "speakers-dates-dev.jsonl", dev, named)
        score("The seed article", speakers, gold / "seed.jsonl", seed_texts, seed_quotes)


if __name__ == "__main__":
    main()
