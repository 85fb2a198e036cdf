"""Fit the weights of claims and reports on a corpus with gold attributions.

    python benchmarks/fit.py CORPUS.jsonl.gz

Writes ``onrecord/lexicons/en/subject_weights.tsv`` (whose subject a verb has, where it has none
of its own beside it: a conditional logit), ``claim_weights.tsv`` (which cue a quotation belongs
to: a conditional logit over the verbs of its sentence and "none of them") and
``report_weights.tsv`` (whether a cue without quotation marks reports words: a logistic
regression). Needs scipy (``pip install scipy``); the outcome depends on the corpus alone.

CORPUS has an article a line: ``text`` and ``attributions``, each with spans of ``source``,
``cue`` and ``content``.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from logit import PENALTY, Choice, fit_choices

from onrecord import lexicons
from onrecord.core.attribution.claim_features import Scene
from onrecord.core.attribution.claims import nearest, quoted_words, rival_features, rivals
from onrecord.core.attribution.clauses import Content
from onrecord.core.attribution.contents import content_of, uncut_content_of
from onrecord.core.attribution.cues import Cue, find_cues, mention_span
from onrecord.core.attribution.discourse import attribute
from onrecord.core.attribution.extent import end_features
from onrecord.core.attribution.reported import report_features
from onrecord.core.attribution.subjects import subject_features
from onrecord.core.attribution.trust import beside, trust_features
from onrecord.core.reading.document import Attribution, Document, read_document
from onrecord.core.reading.selection import may_announce, sentence_features, worth_parsing
from onrecord.core.reading.tokens import Sentence, read_parse
from onrecord.core.weights import forget_weights
from onrecord.lexicons.verbs import cue_verb
from onrecord.models import Article
from onrecord.nlp import load_parser

LEAST_WEIGHT = 0.02
FOLDS = 5
WORTH_PENALTY, REPORT_PENALTY = 10.0, 8.0
WORD = re.compile(r"\w+")
TARGET = Path(lexicons.__file__).parent / "en"

Pair = tuple[dict[str, Any], Document]
"""An article of the corpus, and the same taken apart."""


def words_of(text: str, spans: Iterable[Any]) -> set[int]:
    """Offsets of the words that begin in the spans."""
    return {m.start() + s for s, e in spans for m in WORD.finditer(text[s:e])}


def parsed(articles: list[dict[str, Any]]) -> Iterator[Pair]:
    """Each article with its parsed document, and all its sentences that might be worth it."""
    remove_weights("worth")
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
    gold = [
        (words_of(text, a["cue"]), words_of(text, a["source"])) for a in article["attributions"]
    ]
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


def end_choices(article: dict[str, Any], document: Document) -> Iterator[Choice]:
    """For each content of a cue of the corpus: where it may end."""
    text = document.text
    gold = [
        (words_of(text, each["cue"]), words_of(text, each["content"]))
        for each in article["attributions"]
    ]
    for sentence in document.parses.values():
        inside = frozenset(i for q in quoted_words(document, sentence) for i in q.tokens)
        for cue in find_cues(sentence, inside):
            start = sentence.tokens[cue.token].span.start
            told = [content for words, content in gold if start in words]
            content = uncut_content_of(sentence, cue, inside) if told else None
            if content is not None:
                yield from end_choice(text, sentence, told, cue, content)


def end_choice(
    text: str, sentence: Sentence, told: list[set[int]], cue: Cue, content: Content
) -> Iterator[Choice]:
    """The ends of one content, if one of them is where the corpus has it."""
    ends, features = end_features(sentence, cue, content)
    own = words_of(text, [sentence.tokens[i].span for i in content.tokens])
    best = max(told, key=lambda each: len(each & own))
    if len(ends) < 2 or not best & own:
        return
    last = max(word for word in best if word < sentence.span.end)
    ended = [max(words_of(text, [sentence.tokens[end].span]), default=0) for end in ends]
    if last in ended:
        yield features, [n for n, word in enumerate(ended) if word == last]


def examples(article: dict[str, Any], document: Document) -> tuple[list[Choice], list[Choice]]:
    """The choices between claims, and the reports with whether they are right."""
    text = document.text
    gold = [
        (words_of(text, each["content"]), words_of(text, each["source"]))
        for each in article["attributions"]
    ]
    left_out = words_of(text, article.get("discard") or [])
    choices: list[Choice] = []
    reports: list[Choice] = []
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
            scene = Scene(sentence, quote, nearest(quote, claimants), contents, inside)
            right = [
                n
                for n, cue in enumerate(scene.cues)
                if cue.source is not None
                and words_of(text, [mention_span(sentence, cue.source, inside, cue.token)]) & source
            ]
            choices.append((rival_features(scene), right or [len(scene.cues)]))
        for cue in cues:
            content = contents[cue.token]
            if content is None or cue.kind == "decline" or inside.intersection(content.tokens):
                continue
            words = words_of(text, [sentence.tokens[i].span for i in content.tokens])
            if words & left_out or not words:
                continue
            good = any(len(each & words) * 2 > len(each | words) for each, _ in gold)
            features = [*report_features(document, sentence, cue, content)]
            reports.append(([features, []], [0 if good else 1]))
    return choices, reports


def remove_weights(name: str) -> None:
    """Leave a model without weights: every chance is one half."""
    (TARGET / f"{name}_weights.tsv").write_text("feature\tweight\n", encoding="utf-8")
    forget_weights()


def write(name: str, what: str, choices: list[Choice], penalty: float = PENALTY) -> None:
    """Fit the weights and write them as a list of the lexicons, largest first."""
    weights = fit_choices(choices, penalty)
    rows = sorted(weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    lines = [
        f"# Fitted weights: {what}. Made by benchmarks/fit.py from {len(choices)} examples.",
        "feature\tweight",
        *(f"{feature}\t{weight:.2f}" for feature, weight in rows if abs(weight) >= LEAST_WEIGHT),
    ]
    (TARGET / f"{name}_weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    forget_weights()
    print(f"{name}: {len(choices)} examples, {len(lines) - 2} weights")


def trust_choice(
    article: dict[str, Any], document: Document, attribution: Attribution, features: list[str]
) -> Choice:
    """Whether an attribution holds: its words are a gold one's, and so is its mention.

    The words are when two thirds of all their words are shared.
    """
    text = document.text
    words = words_of(text, attribution.content)
    mention = words_of(text, attribution.mention)
    for each in article["attributions"]:
        content, source = words_of(text, each["content"]), words_of(text, each["source"])
        own = len(words & content) * 3 >= len(words | content) * 2
        if own and (not source or source & mention):
            return [features, []], [0]
    return [features, []], [1]


def worth_choices(article: dict[str, Any], document: Document) -> Iterator[Choice]:
    """For each parsed sentence without quotation: whether it holds a report."""
    text = document.text
    gold = [words_of(text, each["content"]) for each in article["attributions"]]
    held: set[int] = set()
    for attribution in attribute(document):
        words = words_of(text, attribution.content)
        said = attribution.kind == "declined"
        if said or any(len(each & words) * 2 > len(each | words) for each in gold):
            held.add(-1 if attribution.sentence is None else attribution.sentence)
    for index in document.parses:
        span = document.sentences[index]
        if not document.quotations_in(span) and not may_announce(document, index):
            yield [[*sentence_features(span.of(text))], []], [0 if index in held else 1]


def fit_attribution(pairs: list[Pair]) -> None:
    """Fit what attributes, each model on what those before it say."""
    subjects = [choice for pair in pairs for choice in subject_choices(*pair)]
    write("subject", "whose subject a verb has", subjects)
    ends = [choice for pair in pairs for choice in end_choices(*pair)]
    write("end", "where a content ends", ends)
    both = [examples(*pair) for pair in pairs]
    write("claim", "which cue a quotation belongs to", [c for claims, _ in both for c in claims])
    reports = [report for _, own in both for report in own]
    write("report", "whether a cue reports words", reports, REPORT_PENALTY)


def trust_choices(pairs: list[Pair]) -> Iterator[Choice]:
    """Attributions of articles that their weights have not seen."""
    for fold in range(FOLDS):
        fit_attribution([pair for n, pair in enumerate(pairs) if n % FOLDS != fold])
        for article, document in pairs[fold::FOLDS]:
            for attribution, others in beside(attribute(document)):
                features = [*trust_features(document, attribution, others)]
                yield trust_choice(article, document, attribution, features)


def main() -> None:
    """Fit the models on the corpus named on the command line."""
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    pairs = list(parsed(articles))
    write("trust", "whether an attribution holds", [*trust_choices(pairs)])
    fit_attribution(pairs)
    worth = [choice for pair in pairs for choice in worth_choices(*pair)]
    write("worth", "whether a sentence is worth a parse", worth, WORTH_PENALTY)


if __name__ == "__main__":
    main()
