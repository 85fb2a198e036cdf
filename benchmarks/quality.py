"""Score the extractor on a corpus with gold attributions, and its speakers and days.

    python benchmarks/quality.py [--gold FOLDER] [--corpus dev|train] [--limit N]
                                 [--against FILE] [--list] [--errors KIND]

FOLDER (default: ``../shared/gold`` beside the checkout) holds ``score.py`` and
``score_speakers.py``, ``polnear-dev.jsonl.gz`` (and ``-train``), ``speakers-dates-dev.jsonl`` and
``seed.jsonl``. Neither the corpus nor its scorers are part of this project.

Prints the scorers' own figures, what changed since the last run that came out differently (or
since the run in FILE), the errors by kind (``faults.py`` says what each kind is), and how far
confidence can be trusted (``reliability.py`` says what "right" means there). Every run is kept as
a file in ``benchmarks/.runs/``: figures and offsets, no words.

``--errors quoted/wrong-source`` prints the cases of a kind, with ours beside the gold. Look at
those of ``--corpus train``; what is learnt from dev fits dev.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import faults
import reliability
import runs
from corpus import DEFAULT_FOLDER, ROOT, Gold, Row, articles_of
from parses import Remembering
from reading import Reading, counts, read_article
from report import show_cases, show_changes, show_sources, show_tree

from onrecord import Article, Authority, Quote, extract_all, load_parser
from onrecord.core.reading.tokens import Parser
from onrecord.errors import OnRecordError
from onrecord.extractor import LocalExtractor
from onrecord.models import Failure
from onrecord.sources import read
from onrecord.sources.authority import load_authority
from onrecord.storage import decisions, reading

SPEAKERS = "speakers-dates-dev.jsonl"

Found = dict[str, Sequence[Quote]]
"""The quotes of each article, by its id."""


def flat(figures: dict[str, Any], above: str) -> dict[str, float]:
    """Figures by one name each: ``quoted.detection.f1``."""
    found: dict[str, float] = {}
    for key, value in figures.items():
        if isinstance(value, dict):
            found |= flat(value, f"{above}.{key}")
        elif value is not None:
            found[f"{above}.{key}"] = value
    return found


def seed_figures(gold: Gold, parser: Parser) -> dict[str, Any]:
    """Speakers and days of the article that the project ships."""
    known = load_authority(ROOT / "data/speakers.yml")
    seeds = [each for each in read([str(ROOT / "data/articles")]) if not isinstance(each, Failure)]
    quotes = [q for _, qs in extract_all(seeds, parser=parser, authority=known) for q in qs]
    return gold.speaker_figures("seed.jsonl", {a.id: a.text for a in seeds}, quotes)


def check(readings: Sequence[Reading], figures: dict[str, float]) -> None:
    """End when the readings do not count what the scorer counts."""
    ours = counts(readings)
    theirs = {key: figures.get(f"attribution.counts.{key}", ours[key]) for key in ours}
    apart = {key: (ours[key], value) for key, value in theirs.items() if ours[key] != value}
    if apart:
        sys.exit(f"benchmarks/reading.py no longer counts as score.py does: {apart}")


def options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, default=DEFAULT_FOLDER, metavar="FOLDER")
    parser.add_argument("--corpus", choices=("dev", "train"), default="dev")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N articles")
    parser.add_argument("--against", type=Path, metavar="FILE", help="the run to compare with")
    parser.add_argument("--runs", type=Path, default=ROOT / "benchmarks/.runs", metavar="FOLDER")
    parser.add_argument("--list", action="store_true", help="list every change")
    parser.add_argument("--errors", metavar="KIND", help="print the cases of a kind of error")
    parser.add_argument(
        "--db", type=Path, default=ROOT / "data/quotes.db", help="where people's decisions are"
    )
    return parser.parse_args()


def all_faults(
    readings: Sequence[Reading],
    articles: Sequence[Article],
    parser: Remembering,
    kinds: faults.SourceKinds,
) -> list[faults.Fault]:
    """What is wrong in any article."""
    return [
        fault
        for reading, article in zip(readings, articles, strict=True)
        for fault in faults.faults(reading, partial(parser.document, article), kinds)
    ]


def show_figures(
    gold: Gold, asked: argparse.Namespace, rows: Sequence[Row], found: Found, parser: Parser
) -> dict[str, float]:
    """Print the scorers' figures.

    Returns:
        All of them, by name.
    """
    attribution = gold.attribution_figures(rows, found)
    print(f"Attribution, {len(rows)} articles of {asked.corpus}")
    gold.scorer.show(attribution)
    figures = flat(attribution, "attribution")
    if asked.corpus == "dev":
        texts = {row["id"]: row["text"] for row in rows}
        quotes = [quote for each in found.values() for quote in each]
        for title, name, scores in (
            ("Speakers and days", "speakers", gold.speaker_figures(SPEAKERS, texts, quotes)),
            ("The seed article", "seed", seed_figures(gold, parser)),
        ):
            print(f"\n{title}")
            print("\n".join(f"{key:28} {value}" for key, value in scores.items()))
            figures |= flat(scores, name)
    return figures


def show_decisions(db: Path) -> None:
    """Print what people have decided about the quotes of a database, if there is one."""
    if not db.is_file():
        return
    try:
        with reading(db) as database:
            told = decisions(database)
    except OnRecordError as error:
        print(f"\n{error}")
        return
    print(f"\nDecided by people in {db.name}: {told.reviewed} quotes")
    print(f"confirmed {told.confirmed}, rejected {told.rejected}, not applied {told.unapplied}")
    print("\n".join(f"corrected {field}: {number}" for field, number in told.corrected.items()))


def main() -> None:
    """Extract once, and look at the quotes from all sides."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # "| head" is no fault
    asked = options()
    gold = Gold(asked.gold)
    scorer, rows = gold.scorer, gold.rows(asked.corpus, asked.limit)
    texts = {row["id"]: row["text"] for row in rows}
    parser, articles = Remembering(load_parser()), articles_of(rows)
    found: Found = {
        article.id: quotes
        for article, quotes in extract_all(articles, parser=parser, authority=Authority())
    }
    readings = [read_article(scorer, row, found[row["id"]]) for row in rows]
    kinds = faults.SourceKinds(texts.values())
    wrong = all_faults(readings, articles, parser, kinds)
    if asked.errors:
        show_cases(wrong, asked.errors)
        return
    figures = show_figures(gold, asked, rows, found, parser)
    check(readings, figures)
    judged = [each for reading in readings for each in reliability.judge(reading)]
    figures |= reliability.figures(judged)
    total = faults.tree(wrong)
    run = runs.Run(
        corpus=asked.corpus,
        articles=[*texts],
        identity=LocalExtractor(Authority()).identity,
        figures=figures,
        faults=total,
        **runs.outcomes(readings),
    )
    against = asked.against or runs.last_before(asked.runs, run)
    before = runs.load(against) if against else None
    if before and before["articles"] != run["articles"]:
        sys.exit(f"{against}: a run over other articles.")
    print(f"\nSince {against}" if against else "\nNo run before to compare with")
    print("\n".join(runs.figure_lines(before, run)))
    if before:
        show_changes(before, run, texts, whole=asked.list)
    print("\nErrors by kind")
    show_tree(total, before)
    show_sources(readings, kinds)
    print("\nHow far confidence can be trusted")
    print("\n".join(reliability.table(judged)))
    show_decisions(asked.db)
    kept = runs.keep(asked.runs, run)
    print(f"\nKept as {kept}" if kept else "\nCame out as the last run did; not kept again")


if __name__ == "__main__":
    main()
