"""Measure how often ``onrecord check`` is right, and how long it takes.

    python benchmarks/checking.py synthetic --db FILE --truth FILE [--questions N] [--seed N]
    python benchmarks/checking.py real --db FILE [--gold FOLDER] [--questions N] [--seed N]

Both take ``--wrong N`` to print answers that are not right.

``synthetic``: a database and its truth, as ``python -m benchmarks.synthetic`` writes them, and
questions of all kinds in equal number. Tune with ``--seed 1``; report another one.

``real``: the development articles of a corpus that is no part of this project. They are built
into a database, once; its quotes are asked about whole, in part, and altered. Quotations of the
training articles, which this database does not have, stand for invented ones.

An answer is right when the verdict is, and the words meant are among the matches. *Marked* is the
share of the right ones in which every altered word is marked. Milliseconds are those of the clock,
which other programs slow down, then those of the processor.
"""

from __future__ import annotations

import argparse
import gc
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from corpus import DEFAULT_FOLDER, Gold
from synthetic import queries
from synthetic.finding import folded
from synthetic.variants import SENTENCE_END, Changed, Variants

from onrecord.build import build
from onrecord.core.checking import CheckResult, Found, Verdict
from onrecord.core.statements import words_of
from onrecord.extractor import LocalExtractor
from onrecord.models import Authority
from onrecord.storage import check

__all__ = ["Asked", "Figures", "measure", "real_questions", "show", "synthetic_questions"]

WARM = 100
"""Questions asked before the clock counts."""
LEAST_WORDS = 8
INVENTED_WORDS = 10
_VERDICTS: dict[str, Verdict] = {
    "verbatim": "verbatim",
    "different": "different",
    "other speaker": "other_speaker",
    "not on record": "not_on_record",
}
_ABBREVIATED = re.compile(r"\b(?:[A-Z][a-z]{0,3}|[A-Z.]+)\.\s")
_QUOTED = re.compile(r"“([^“”\n]{40,400}[.,!?])”")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its right answer.

    Attributes:
        kind: What is asked about.
        words: The words.
        speaker: Who is said to have said them, if anybody.
        verdict: The right verdict.
        quotes: Ids of the quotes that are meant, any of which is right.
        changes: What was said and what is asked, of each altered place.
    """

    kind: str
    words: str
    speaker: str | None
    verdict: Verdict
    quotes: frozenset[str] = frozenset()
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Figures:
    """What was measured for one kind of question.

    Attributes:
        asked: Number of questions.
        right: Of these, the right answers.
        marked: Of these, those in which every altered word is marked.
        clock: Milliseconds of each, by the clock.
        processor: Milliseconds of each, of the processor.
        wrong: The questions that got another answer, with it.
    """

    asked: int = 0
    right: int = 0
    marked: int = 0
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    wrong: list[tuple[Asked, CheckResult]] = field(default_factory=list)


def measure(db: sqlite3.Connection, questions: Sequence[Asked]) -> dict[str, Figures]:
    """Ask all questions, each once; the figures by kind, and under ``all`` together."""
    # What was read to make the questions is not for the collector to go through again and again.
    gc.collect()
    gc.freeze()
    for each in questions[:WARM]:
        check(db, each.words, each.speaker)
    figures: defaultdict[str, Figures] = defaultdict(Figures)
    for each in questions:
        clock, processor = perf_counter(), process_time()
        result = check(db, each.words, each.speaker)
        took = 1000 * (perf_counter() - clock), 1000 * (process_time() - processor)
        for kind in (each.kind, "all"):
            _note(figures[kind], each, result, *took)
    return dict(figures)


def _note(
    figures: Figures, asked: Asked, result: CheckResult, clock: float, processor: float
) -> None:
    figures.asked += 1
    figures.clock.append(clock)
    figures.processor.append(processor)
    found = [m.found for m in result.matches]
    meant = next((f for f in found if asked.quotes.intersection(_quotes(result, f))), None)
    if result.verdict != asked.verdict or (asked.quotes and meant is None):
        figures.wrong.append((asked, result))
        return
    figures.right += 1
    figures.marked += all(_is_marked(result.words, meant, *change) for change in asked.changes)


def _quotes(result: CheckResult, found: Found) -> set[str]:
    match = next(m for m in result.matches if m.found is found)
    return {*found.candidate.quotes, *(report.quote for report in match.reports)}


def _is_marked(words: str, found: Found | None, said: str, asked: str) -> bool:
    """Whether an altered place is within the words marked as different."""
    if found is None:
        return False
    pieces = [piece for piece in found.pieces if piece.what != "same"]
    there = " ".join(piece.said.of(found.said) for piece in pieces)
    here = " ".join(piece.asked.of(words) for piece in pieces)
    return _within(said, there) and _within(asked, here)


def _within(few: str, many: str) -> bool:
    few = "not" if few in ("n't", "n’t") else few
    return set(words_of(few).folded) <= set(words_of(many).folded)


def synthetic_questions(db: Path, truth: Path, n: int, seed: int) -> list[Asked]:
    """Questions about a synthetic record.

    Whether a part of a sentence is whole in some report of it decides what is right of a cut.
    """
    with closing(_opened(truth)) as known, closing(_opened(db)) as record:
        return [
            Asked(
                kind=query.kind,
                words=query.words,
                speaker=query.speaker,
                verdict=_verdict(query.kind, query.verdict, query.words, record, quotes),
                quotes=frozenset(quotes),
                changes=query.changes,
            )
            for query in queries(db, truth, n, seed)
            for quotes in [_reports(known, query.utterances)]
        ]


def _verdict(
    kind: str, verdict: str, words: str, record: sqlite3.Connection, quotes: Sequence[str]
) -> Verdict:
    if kind not in ("cut", "sentence"):
        return _VERDICTS[verdict]
    marks = ", ".join("?" * len(quotes))
    texts = record.execute(f"SELECT text FROM quotes WHERE id IN ({marks})", quotes)
    return "verbatim" if any(_is_whole(words, text) for (text,) in texts) else "different"


def _is_whole(words: str, text: str) -> bool:
    """Whether words are all of a text, or sentences of it that follow each other."""
    sentences = [folded(each) for each in SENTENCE_END.split(text)]
    wanted = folded(words)
    return any(
        " ".join(sentences[start:end]) == wanted
        for start in range(len(sentences))
        for end in range(start + 1, len(sentences) + 1)
    )


def _reports(known: sqlite3.Connection, utterances: frozenset[int]) -> list[str]:
    sql = "SELECT quote FROM reports WHERE utterance = ?"
    return [row[0] for number in utterances for row in known.execute(sql, (number,))]


def real_questions(db: sqlite3.Connection, gold: Gold, n: int, seed: int) -> list[Asked]:
    """Questions about the quotes of real articles, and about quotations of other articles."""
    random = Random(f"{seed} real")
    rows = db.execute(
        "SELECT id, text, speaker FROM quotes WHERE kind = 'direct' AND text NOT LIKE '%…%'"
        " AND text NOT LIKE '%...%' AND text NOT LIKE '%[%' ORDER BY id"
    ).fetchall()
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for id, text, _ in rows:
        alike[folded(text)].add(id)
    altering = _Altering(random, [text for _, text, _ in rows])
    each = n // (len(altering.kinds) + 1)
    found: list[Asked] = []
    for kind, (make, verdict) in altering.kinds.items():
        made: list[Asked] = []
        for _, text, speaker in random.sample(rows, len(rows)):
            if len(made) == each:
                break
            changed = make(text) if len(folded(text).split()) >= LEAST_WORDS else None
            if changed is None or (folded(changed.text) in alike and verdict == "different"):
                continue
            named = speaker if random.random() < 0.5 else None
            ids = frozenset(alike[folded(text)])
            made.append(Asked(kind, changed.text, named, verdict, ids, changed.words))
        found += made
    found += random.sample(list(_elsewhere(db, gold)), each)
    random.shuffle(found)
    return found


class _Altering:
    """Makes questions of quotes; each kind with the right verdict."""

    def __init__(self, random: Random, texts: Sequence[str]) -> None:
        self._random = random
        self._variants = Variants(random)
        self._words = sorted({w for text in texts for w in text.split() if w.isalpha() and w[3:]})
        self.kinds: dict[str, tuple[Callable[[str], Changed | None], Verdict]] = {
            "whole": (lambda text: Changed(text, ()), "verbatim"),
            "sentence": (self._sentence, "verbatim"),
            "cut": (self._cut, "different"),
            "ellipsis": (self._ellipsis, "different"),
            "other word": (self._other_word, "different"),
            "two words": (self._two_words, "different"),
            "left out": (self._left_out, "different"),
            "number": (self._variants.renumber, "different"),
            "negation": (self._variants.negate, "different"),
        }

    def _sentence(self, text: str) -> Changed | None:
        sentences = [] if _ABBREVIATED.search(text) else SENTENCE_END.split(text)
        long = [each for each in sentences if len(each.split()) >= LEAST_WORDS]
        return Changed(self._random.choice(long), ()) if len(sentences) > 1 and long else None

    def _cut(self, text: str) -> Changed | None:
        sentence = self._random.choice(SENTENCE_END.split(text))
        words = sentence.split()
        if len(words) < LEAST_WORDS + 3:
            return None
        start = self._random.randrange(0, 3)
        return Changed(" ".join(words[start : len(words) - 3 + start]).rstrip(".,;:"), ())

    def _ellipsis(self, text: str) -> Changed | None:
        words = text.split()
        if len(words) < 14:
            return None
        at = self._random.randrange(4, len(words) - 8)
        return Changed(" ".join((*words[:at], "…", *words[at + 3 :])), ())

    def _other_word(self, text: str) -> Changed | None:
        return self._with_others(text, 1)

    def _two_words(self, text: str) -> Changed | None:
        return self._with_others(text, 2)

    def _with_others(self, text: str, count: int) -> Changed | None:
        words = text.split()
        places = [n for n, word in enumerate(words) if word.isalpha() and len(word) > 3]
        if len(places) < count + 2:
            return None
        changes = []
        for place in self._random.sample(places, count):
            old, words[place] = words[place], self._random.choice(self._words)
            changes.append((old, words[place]))
        return Changed(" ".join(words), tuple(changes))

    def _left_out(self, text: str) -> Changed | None:
        words = text.split()
        at = self._random.randrange(1, len(words) - 1)
        if not words[at].isalpha() or words[at] in (words[at - 1], words[at + 1]):
            return None
        return Changed(" ".join((*words[:at], *words[at + 1 :])), ((words[at], ""),))


def _elsewhere(db: sqlite3.Connection, gold: Gold) -> Iterator[Asked]:
    """Quotations of other articles, of whose runs of five words these have hardly one in ten."""
    runs = {run for (text,) in db.execute("SELECT text FROM articles") for run in _runs(text)}
    for row in gold.rows("train"):
        for match in _QUOTED.finditer(row["text"]):
            own = _runs(match[1])
            if len(own) > INVENTED_WORDS - 5 and len(own & runs) <= len(own) / 10:
                yield Asked("elsewhere", match[1], None, "not_on_record")


def _runs(text: str) -> set[tuple[str, ...]]:
    words = folded(text).split()
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}


def show(figures: dict[str, Figures], wrong: int = 0) -> None:
    """Print a line for each kind, and some wrong answers."""
    head = "right", "marked", "p50", "p95", "max ms", "CPU p50", "CPU p95"
    print(f"{'':14} {'asked':>6} " + " ".join(f"{name:>8}" for name in head))
    for kind, each in sorted(figures.items(), key=lambda item: item[0] == "all"):
        marked = each.marked / each.right if each.right else 0.0
        times = [_at(each.clock, 50), _at(each.clock, 95), max(each.clock)]
        times += [_at(each.processor, 50), _at(each.processor, 95)]
        shown = " ".join(f"{time:8.1f}" for time in times)
        print(f"{kind:14} {each.asked:6} {each.right / each.asked:8.3f} {marked:8.3f} {shown}")
    for asked, result in figures["all"].wrong[:wrong]:
        print(f"\n{asked.kind}: {asked.words} [{asked.speaker}] {asked.changes}")
        print(f"  {result.verdict}, not {asked.verdict}")
        for match in (*result.matches[:2], result.nearest):
            if match is not None:
                print(f"  {match.found.fidelity} {match.found.likeness:.2f}: {match.found.said}")


def _at(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def _opened(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        sys.exit(f"{path}: there is no such file.")
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _build(db: Path, gold: Gold) -> None:
    authority = Authority()
    articles = gold.folder / "polnear-dev.jsonl.gz"
    build([articles], db, authority=authority, extractor=LocalExtractor(authority))


def main() -> None:
    """Ask one kind of record, and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(dest="what", required=True)
    for what in ("synthetic", "real"):
        kind = kinds.add_parser(what)
        kind.add_argument("--db", type=Path, required=True)
        kind.add_argument("--questions", type=int, default=1000)
        kind.add_argument("--seed", type=int, default=2)
        kind.add_argument("--wrong", type=int, default=0)
        if what == "synthetic":
            kind.add_argument("--truth", type=Path, required=True)
        else:
            kind.add_argument("--gold", type=Path, default=DEFAULT_FOLDER)
    asked = parser.parse_args()
    if asked.what == "synthetic":
        questions = synthetic_questions(asked.db, asked.truth, asked.questions, asked.seed)
    else:
        gold = Gold(asked.gold)
        if not asked.db.is_file():
            _build(asked.db, gold)
        with closing(_opened(asked.db)) as db:
            questions = real_questions(db, gold, asked.questions, asked.seed)
    with closing(_opened(asked.db)) as db:
        show(measure(db, questions), asked.wrong)


if __name__ == "__main__":
    main()
