"""Measure how well reports of one utterance are gathered into one statement.

    python benchmarks/statements.py planted [--seed N] [--size N] [--errors N]
    python benchmarks/statements.py real [--show N] [--missed N] [--seed N]
    python benchmarks/statements.py growth [--quotes N ...] [--workers N]

FOLDER (``--gold``, default ``../shared/gold`` beside the checkout) holds a corpus of news. It is
no part of this project, nor is what is made of it: its quotes are extracted once and kept in the
file ``--cache``, outside of the project.

``planted``: real quotes of the training articles, some of them planted again in another form as
if other articles reported them. Prints for each kind of change how many of them were found, beside
the rule of Quotebank. Tune with ``--seed 1``; report ``--seed 2``. ``--errors`` prints quotes.

``real``: all articles as they are. Prints the statements that several articles report, those of
several publishers first, and what may have been missed: to be judged by reading.

``growth``: synthetic records of several sizes (``synthetic/``), gathered by processes of their own
as a build would do it. Seconds, the memory of all processes together, and how right it was.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from re import findall
from time import perf_counter

from corpus import DEFAULT_FOLDER, Gold
from families import DISTINCT, TWO
from found import drawn, missed, reported
from planted import Planted, plant
from real_quotes import Real, real_quotes
from regrouping import grown
from scores import Pair, Scores, scores, share
from variants import CHANGES

from onrecord.core.statements import Utterance, group, scope_of

CACHE = Path(tempfile.gettempdir()) / "onrecord-corpus-quotes.jsonl"


def ours(said: Iterable[Utterance]) -> dict[str, str]:
    """Each quote's statement, by ``group``."""
    of: defaultdict[str, list[Utterance]] = defaultdict(list)
    for each in said:
        of[scope_of(each.speaker, each.party)].append(each)
    return {
        quote: statement.id
        for quotes in of.values()
        for statement in group(quotes)
        for quote in statement.quotes
    }


def quotebank(said: Iterable[Utterance]) -> dict[str, tuple[str, ...]]:
    """Each quote's group by Quotebank's rule: a speaker's same words, whatever the punctuation."""
    return {
        each.quote: (each.speaker, *findall(r"\w+", each.text.lower()))
        for each in said
        if each.kind in ("direct", "mixed")
    }


def show_planted(planted: Planted, of: Sequence[Scores]) -> None:
    """Print a table: a kind of change a row, ours and Quotebank's beside each other."""
    print(f"{'':16} {'':>7}   {'recall':^16}   {'precision':^16}")
    print(f"{'change':16} {'quotes':>7}   {'ours':>7} {'Quoteb.':>8}   {'ours':>7} {'Quoteb.':>8}")
    for change in (*CHANGES, TWO):
        print(_line(planted, of, change))
    figures = [
        figure for each in ("recall", "precision") for figure in (getattr(s, each) for s in of)
    ]
    print(_row("all pairs", len(planted.origin), figures))
    print(_row("B-cubed", len(planted.origin), [s.b_cubed[n] for n in (1, 0) for s in of]))
    print("\nlook-alikes wrongly put with what they look like, and second reports of them found")
    for change in DISTINCT:
        print(_line(planted, of, change))
    print(f"\npairs put together of which nobody knows: {len(of[0].undecided):,} (left out above)")


def show_without_originals(planted: Planted) -> None:
    """Print the same of the variants alone: they must be put together without the whole."""
    left = planted.without_originals()
    of = [scores(left, each(left.utterances)) for each in (ours, quotebank)]
    figures = [getattr(each, name) for name in ("recall", "precision") for each in of]
    print("\nvariants alone, without the real quote that they are made of")
    print(_row("all pairs", len(left.origin), figures))
    for change in (*CHANGES, TWO):
        ids = frozenset(id for id, its in left.change.items() if its == change)
        counted = [
            [sum(not ids.isdisjoint(p) for p in s) for s in (e.right, e.missed, e.wrong)]
            for e in of
        ]
        found = [share(right, missed) for right, missed, _ in counted]
        true = [share(right, wrong) for right, _, wrong in counted]
        print(_row(change, len(ids), [*found, *true]))


def _line(planted: Planted, of: Sequence[Scores], change: str) -> str:
    ids = frozenset(id for id, its in planted.change.items() if its == change)
    found, true = [], []
    for each in of:
        # With the real quote, or with the first report of a look-alike.
        right, missed = (_with_first(planted, pairs, ids) for pairs in (each.right, each.missed))
        found.append(share(right, missed))
        right, wrong = (sum(not ids.isdisjoint(p) for p in s) for s in (each.right, each.wrong))
        true.append(share(right, wrong))
    return _row(change, len(ids), [*found, *true])


def _with_first(planted: Planted, pairs: Iterable[Pair], ids: frozenset[str]) -> int:
    return sum(
        (one in ids and other == planted.first(one))
        or (other in ids and one == planted.first(other))
        for one, other in pairs
    )


def _row(name: str, number: int, figures: Sequence[float]) -> str:
    a, b, c, d = (f"{figure:.4f}" for figure in figures)
    return f"{name:16} {number:7,}   {a:>7} {b:>8}   {c:>7} {d:>8}"


def show_errors(planted: Planted, found: Scores, number: int, seed: int) -> None:
    """Print pairs wrongly put together, pairs missed, and pairs together of which nobody knows."""
    said = {each.quote: each for each in planted.utterances}
    kinds = {"wrongly together": found.wrong, "missed": found.missed, "unknown": found.undecided}
    for title, pairs in kinds.items():
        print(f"\n== {title}: {len(pairs):,} pairs")
        ordered = sorted(pairs)
        for pair in Random(seed).sample(ordered, min(number, len(ordered))):
            print()
            for id in pair:
                print(_told(said[id], planted.change.get(id, "real")))


def _told(quote: Utterance, change: str) -> str:
    days = f"{quote.published} said {quote.said_on} [{quote.earliest}..{quote.latest}]"
    return f"  {quote.quote} {quote.speaker} {quote.kind} {days} ({change})\n    {quote.text}"


def planted_measure(asked: argparse.Namespace) -> None:
    """Plant, group, and print what came of it."""
    planted = plant(real_quotes(Gold(asked.gold), asked.cache, ["train"]), asked.size, asked.seed)
    print(f"{len(planted.utterances):,} quotes, {len(planted.origin):,} planted, seed {asked.seed}")
    start = perf_counter()
    groups = ours(planted.utterances)
    print(f"grouped in {perf_counter() - start:.1f} s\n")
    found = [scores(planted, groups), scores(planted, quotebank(planted.utterances))]
    show_planted(planted, found)
    show_without_originals(planted)
    if asked.errors:
        show_errors(planted, found[0], asked.errors, asked.seed)


def real_measure(asked: argparse.Namespace) -> None:
    """Group all real quotes, and print what to judge."""
    reals = real_quotes(Gold(asked.gold), asked.cache)
    statements = reported(reals)
    several = [each for each in statements if each.articles > 1]
    outlets = sum(each.publishers > 1 for each in several)
    print(f"{len(reals):,} quotes, {len(statements):,} statements, of them {len(several):,} of")
    print(f"several articles, {outlets:,} of several publishers")
    for n, each in enumerate(several[: asked.show], start=1):
        print(f"\n{n}. {each.publishers} publishers, {each.articles} articles")
        for real in each.quotes:
            print(_read(real))
    pairs = missed(reals, statements)
    print(f"\n== {len(pairs):,} pairs of different articles with words in common, not together")
    for n, pair in enumerate(drawn(pairs, asked.missed, asked.seed), start=1):
        print(f"\n{n}. {' '.join(pair.words)}\n{_read(pair.one)}\n{_read(pair.other)}")


def growth_measure(asked: argparse.Namespace) -> None:
    """Gather synthetic records of several sizes, and print what each took."""
    head = (
        "quotes",
        "seconds",
        "CPU s",
        "us each",
        "peak MB",
        "statements",
        "precision",
        "recall",
        "again s",
    )
    print(" ".join(f"{name:>10}" for name in head))
    for quotes in asked.quotes:
        took = grown(quotes, asked.workers, asked.seed, asked.folder)
        print(
            f"{quotes:10,} {took.seconds:10.1f} {took.processor:10.1f}"
            f" {took.processor / quotes * 1e6:10.0f}"
            f" {took.peak:10,.0f} {took.statements:10,}"
            f" {took.precision:10.4f} {took.recall:10.4f} {took.again:10.1f}",
            flush=True,
        )


def _read(real: Real) -> str:
    return f"{_told(real.utterance, f'{real.name}; {real.publisher}; {real.utterance.article}')}"


def options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, default=DEFAULT_FOLDER, metavar="FOLDER")
    parser.add_argument("--cache", type=Path, default=CACHE, metavar="FILE")
    measures = parser.add_subparsers(required=True)
    measure = measures.add_parser("planted", help="real quotes reported again in another form")
    measure.add_argument("--seed", type=int, default=1)
    measure.add_argument("--size", type=int, default=20_000, metavar="N")
    measure.add_argument("--errors", type=int, default=0, metavar="N", help="print N of each kind")
    measure.set_defaults(run=planted_measure)
    measure = measures.add_parser("real", help="the corpus as it is, to read")
    measure.add_argument("--show", type=int, default=60, metavar="N", help="statements to print")
    measure.add_argument("--missed", type=int, default=30, metavar="N", help="pairs to print")
    measure.add_argument("--seed", type=int, default=1)
    measure.set_defaults(run=real_measure)
    measure = measures.add_parser("growth", help="synthetic records of several sizes")
    measure.add_argument(
        "--quotes", type=int, nargs="+", default=[100_000, 300_000, 1_000_000], metavar="N"
    )
    measure.add_argument("--workers", type=int, default=2, metavar="N")
    measure.add_argument("--seed", type=int, default=0)
    measure.add_argument(
        "--folder", type=Path, help="where the records are made, 3 GB for a million"
    )
    measure.set_defaults(run=growth_measure)
    return parser.parse_args()


if __name__ == "__main__":
    asked = options()
    asked.run(asked)
