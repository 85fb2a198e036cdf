"""Fit the weights of claims and reports on a corpus with gold attributions.

    python benchmarks/fit.py CORPUS.jsonl.gz

Writes ``onrecord/lexicons/en/subject_weights.tsv`` (whose subject a verb has, where it has none
of its own beside it: a conditional logit), ``claim_weights.tsv`` (which cue a quotation belongs to: a
conditional logit over the verbs of its sentence and "none of them") and
``report_weights.tsv`` (whether a cue without quotation marks reports words: a logistic
regression). Both are trained by AdaGrad with an L2 penalty, features seen fewer than
``MIN_COUNT`` times dropped; the outcome depends on the corpus and the seed alone.

CORPUS has an article a line: ``text`` and ``attributions``, each with spans of ``source``,
``cue`` and ``content``.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import exp, sqrt
from pathlib import Path
from typing import Any

from onrecord import lexicons
from onrecord.core.claims import quoted_words, rival_features, rivals
from onrecord.core.clauses import content_of
from onrecord.core.cues import find_cues, mention_span
from onrecord.core.document import Document, read_document
from onrecord.core.reported import report_features
from onrecord.core.selection import worth_parsing
from onrecord.core.subjects import subject_features
from onrecord.core.tokens import read_parse
from onrecord.core.weights import forget_weights
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import Article
from onrecord.nlp import load_parser

MIN_COUNT = 8
EPOCHS = 6
RATE = 0.1
PENALTY = 6e-3
SEED = 7
WORD = re.compile(r"\w+")
TARGET = Path(lexicons.__file__).parent / "en"

Choice = tuple[list[list[str]], list[int]]
"""The candidates' features, and the indices of the right ones."""


def words_of(text: str, spans: Iterable[Any]) -> set[int]:
    """Offsets of the words that begin in the spans."""
    return {m.start() + s for s, e in spans for m in WORD.finditer(text[s:e])}


def parsed(articles: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Document]]:
    """Each article with its parsed document."""
    parser = load_parser()
    for article in articles:
        document = read_document(Article(article["id"], article["text"]))
        indices = list(worth_parsing(document))
        frames = [document.frame(index) for index in indices]
        raw = parser.parse(frame.text for frame in frames)
        parses = {i: read_parse(f, r) for i, f, r in zip(indices, frames, raw, strict=True)}
        yield article, document.with_parses(parses)


def subject_choices(article: dict[str, Any], document: Document) -> Iterator[Choice]:
    """For each verb that is a cue in the corpus: the candidates for its subject."""
    text = document.text
    gold = [(words_of(text, a["cue"]), words_of(text, a["source"])) for a in article["attributions"]]
    cued = set().union(*(cue for cue, _ in gold))
    for sentence in document.parses.values():
        inside = frozenset(i for q in quoted_words(document, sentence) for i in q.tokens)
        for token in sentence.tokens:
            if token.span.start not in cued or token.i in inside:
                continue
            if not token.is_verb and not cue_verb(token.lower):
                continue
            candidates, features = subject_features(sentence, token.i, inside)
            source = set().union(*(words for cue, words in gold if token.span.start in cue))
            right = [
                n
                for n, head in enumerate(candidates)
                if words_of(text, [mention_span(sentence, head, inside, token.i)]) & source
            ]
            if candidates:
                yield features, right or [len(candidates)]


def examples(
    article: dict[str, Any], document: Document
) -> tuple[list[Choice], list[tuple[list[str], bool]]]:
    """The choices between claims, and the reports with whether they are right."""
    text = document.text
    gold = [
        (words_of(text, each["content"]), words_of(text, each["source"]))
        for each in article["attributions"]
    ]
    left_out = words_of(text, article.get("discard") or [])
    choices: list[Choice] = []
    reports: list[tuple[list[str], bool]] = []
    for sentence in document.parses.values():
        quotes = quoted_words(document, sentence)
        inside = frozenset(i for quote in quotes for i in quote.tokens)
        cues = find_cues(sentence, inside)
        contents = {cue.token: content_of(sentence, cue, inside) for cue in cues}
        claimants = rivals(sentence, cues, inside)
        for quote in quotes:
            words = words_of(text, [quote.quotation.span])
            if words & left_out or not words:
                continue
            best = max(gold, key=lambda each: (len(each[0] & words), -len(each[0])), default=None)
            source = best[1] if best and len(best[0] & words) >= 0.8 * len(words) else set()
            nearest, candidates = rival_features(quote, sentence, claimants, contents, inside)
            right = [
                n
                for n, cue in enumerate(nearest)
                if cue.source is not None
                and words_of(text, [mention_span(sentence, cue.source, inside, cue.token)]) & source
            ]
            choices.append((candidates, right or [len(nearest)]))
        for cue in cues:
            content = contents[cue.token]
            if content is None or cue.kind == "decline" or inside.intersection(content.tokens):
                continue
            words = words_of(text, [sentence.tokens[i].span for i in content.tokens])
            if words & left_out or not words:
                continue
            good = any(len(each & words) * 2 > len(each | words) for each, _ in gold)
            reports.append((list(report_features(document, sentence, cue, content)), good))
    return choices, reports


class AdaGrad:
    """Sparse weights, trained a step at a time."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = defaultdict(float)
        self._squares: dict[str, float] = defaultdict(lambda: 1e-6)

    def step(self, feature: str, gradient: float) -> None:
        """Move one weight against its gradient."""
        gradient += PENALTY * self.weights[feature]
        self._squares[feature] += gradient * gradient
        self.weights[feature] -= RATE * gradient / sqrt(self._squares[feature])

    def score(self, features: list[str]) -> float:
        """The sum of the features' weights."""
        return sum(self.weights[feature] for feature in features)


def fit_choices(choices: list[Choice]) -> AdaGrad:
    """A conditional logit: raise the right candidates' share."""
    model, rng = AdaGrad(), random.Random(SEED)
    for _ in range(EPOCHS):
        rng.shuffle(choices)
        for candidates, right in choices:
            scores = [model.score(features) for features in candidates]
            top = max(scores)
            powers = [exp(score - top) for score in scores]
            total = sum(powers)
            mass = sum(powers[n] for n in right)
            for n, features in enumerate(candidates):
                wanted = powers[n] / mass if n in right else 0.0
                gradient = powers[n] / total - wanted
                if abs(gradient) > 1e-4:
                    for feature in features:
                        model.step(feature, gradient)
    return model


def fit_reports(reports: list[tuple[list[str], bool]]) -> AdaGrad:
    """A logistic regression."""
    model, rng = AdaGrad(), random.Random(SEED)
    for _ in range(EPOCHS):
        rng.shuffle(reports)
        for features, good in reports:
            gradient = 1 / (1 + exp(-max(-30.0, min(30.0, model.score(features))))) - good
            for feature in features:
                model.step(feature, gradient)
    return model


def write(name: str, what: str, model: AdaGrad, size: int) -> None:
    """The weights as a list of the lexicons, largest first."""
    rows = sorted(model.weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    lines = [
        f"# Fitted weights: {what}. Made by benchmarks/fit.py from {size} examples; do not edit.",
        "feature\tweight",
        *(f"{feature}\t{weight:.3f}" for feature, weight in rows if abs(weight) >= 0.01),
    ]
    (TARGET / f"{name}_weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    forget_weights()
    print(f"{name}: {size} examples, {len(lines) - 2} weights")


def seldom(groups: Iterable[Iterable[str]]) -> set[str]:
    """Features seen too few times to be trusted."""
    counts = Counter(feature for features in groups for feature in features)
    return {feature for feature, times in counts.items() if times < MIN_COUNT}


def without_rare(choices: list[Choice]) -> list[Choice]:
    """The same choices, without the features that are too rare to be trusted."""
    rare = seldom(features for candidates, _ in choices for features in candidates)
    return [([[f for f in fs if f not in rare] for fs in cs], right) for cs, right in choices]


def main() -> None:
    """Fit the models on the corpus named on the command line, each on what those before it say."""
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    pairs = list(parsed(articles))
    subjects = without_rare([choice for pair in pairs for choice in subject_choices(*pair)])
    write("subject", "whose subject a verb has", fit_choices(subjects), len(subjects))
    choices: list[Choice] = []
    reports: list[tuple[list[str], bool]] = []
    for article, document in pairs:
        some, more = examples(article, document)
        choices += some
        reports += more
    choices = without_rare(choices)
    rare = seldom(features for features, _ in reports)
    reports = [([f for f in features if f not in rare], good) for features, good in reports]
    write("claim", "which cue a quotation belongs to", fit_choices(choices), len(choices))
    write("report", "whether a cue reports words", fit_reports(reports), len(reports))


if __name__ == "__main__":
    main()
