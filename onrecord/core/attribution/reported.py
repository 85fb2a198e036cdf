"""How likely a cue without quotation marks reports somebody's words."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord import lexicons
from onrecord.core.attribution.clauses import Content
from onrecord.core.attribution.cues import Cue
from onrecord.core.attribution.words import grammar_word
from onrecord.core.reading.document import Document
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.core.weights import probability

__all__ = ["chance_of_report", "report_features"]

_LENGTHS = (1, 2, 3, 5, 8, 13, 21)


def chance_of_report(
    document: Document, sentence: Sentence, cue: Cue, content: Content | None
) -> float:
    """The chance that ``content`` is attributed to the source of ``cue``; 0 without content."""
    if content is None or cue.kind == "decline" or _is_unsaid(sentence, cue):
        return 0.0
    return probability("report", report_features(document, sentence, cue, content))


def _is_unsaid(sentence: Sentence, cue: Cue) -> bool:
    """Whether the sentence says that it was not said, or only supposes so."""
    if cue.kind != "speech":
        return False
    kids = sentence.children(cue.token, "neg", "mark", "preconj")
    return any(kid.lower in lexicons.column("unsaid_words", "form") for kid in kids)


def report_features(
    document: Document, sentence: Sentence, cue: Cue, content: Content
) -> Iterator[str]:
    """What speaks for and against reported speech: verb, content, source and tense."""
    verb, tokens = sentence.tokens[cue.token], sentence.tokens
    lemma = cue.verb.lemma if cue.verb else verb.lower
    first = tokens[content.tokens[0]]
    words = sum(1 for i in content.tokens if tokens[i].is_word)
    length = next((edge for edge in _LENGTHS if words <= edge), 99)
    helpers = sentence.children(cue.token, "aux", "auxpass", "neg", "mark")
    yield "bias"
    yield f"lemma={lemma}"
    yield f"lemma,rule={lemma}:{content.rule}"
    yield f"kind,rule={cue.kind}:{content.rule}"
    yield f"tag={verb.tag}"
    yield f"dep={verb.dep}"
    yield f"rule,dep={content.rule}:{verb.dep}"
    yield f"passive={cue.passive}"
    yield f"length={length}"
    yield f"rule,length={content.rule}:{length}"
    yield f"first={first.tag}"
    if first.lower in ("that", "to", "what", "how", "if", "whether", "why", "who", "it", "for"):
        yield f"first,word={first.lower}:{content.rule}"
    yield f"finite={any(tokens[i].tag in ('VBD', 'VBZ', 'VBP', 'MD') for i in content.tokens)}"
    yield from (f"helper={helper.lower}" for helper in helpers)
    yield f"kind,tag={cue.kind}:{verb.tag}:{bool(helpers)}"
    behind = grammar_word(sentence, cue.token + 1)
    yield f"behind={cue.kind}:{behind}"
    yield f"rule,behind={content.rule}:{behind}"
    yield f"adjacent={content.tokens[0] == cue.token + 1}:{content.rule}"
    yield f"quotes={bool(document.quotations_in(sentence.span))}:{content.rule}"
    if cue.source is None:
        yield f"source=none:{cue.kind}"
        return
    source = tokens[cue.source]
    yield f"source={source.tag}"
    yield f"source,kind={source.tag}:{cue.kind}"
    yield f"source,sort={_sort(source)}:{cue.kind}"
    yield f"source,direct={source.head == cue.token}:{cue.source < cue.token}"
    if source.tag in ("PRP", "WP", "WDT", "DT"):
        yield f"source,word={source.lower}"


def _sort(source: Token) -> str:
    """Who may speak: somebody with a name or a role, an organization, a document, or a thing."""
    word = source.lower
    if source.tag == "PRP":
        return word
    if source.tag in ("NNP", "NNPS"):
        return "name"
    one = word.removesuffix("s")
    for name in ("roles", "organizations", "documents"):
        if not lexicons.column(name, "noun").isdisjoint((word, one)):
            return name
    return source.tag
