"""How sure an attribution is: the chance that its words are its source's.

What found it (its rule, the chance that the cue's weights gave) and what it looks like speak for
or against it. The weights are fitted on articles that the other weights had not seen, so that a
confidence of 0.9 means: of a hundred such attributions, ninety hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord import lexicons
from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.text import word_count
from onrecord.core.weights import probability
from onrecord.lexicons.verbs import cue_verb

__all__ = ["beside", "trust_features", "with_confidence"]

_CHANCES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995)
_MOST_BESIDE = 50
_LENGTHS = (2, 4, 8, 16, 32)
_FIXED = {"declined": 0.85, "no-cue": 0.3}
"""Refusals are told by a list of phrases; a quotation without a cue has nothing to be sure of."""


def with_confidence(document: Document, attributions: Sequence[Attribution]) -> list[Attribution]:
    """The same attributions, each with the confidence that it deserves."""
    return [
        replace(each, confidence=_confidence(document, each, others))
        for each, others in beside(attributions)
    ]


def beside(
    attributions: Sequence[Attribution],
) -> Iterator[tuple[Attribution, Sequence[Attribution]]]:
    """Each attribution with the others whose cue stands in the same sentence."""
    by_sentence: dict[int | None, list[Attribution]] = {}
    for each in attributions:
        by_sentence.setdefault(each.sentence, []).append(each)
    for each in attributions:
        here = by_sentence[each.sentence] if each.sentence is not None else []
        yield each, [other for other in here[:_MOST_BESIDE] if other is not each]


def _confidence(
    document: Document, attribution: Attribution, others: Sequence[Attribution]
) -> float:
    fixed = _FIXED.get(attribution.rule)
    if fixed is not None:
        return fixed
    return round(probability("trust", trust_features(document, attribution, others)), 3)


def trust_features(
    document: Document, attribution: Attribution, others: Sequence[Attribution]
) -> Iterator[str]:
    """What speaks for and against an attribution, once all of its document are known.

    Args:
        document: The document.
        attribution: One of its attributions, with the chance that it was found with.
        others: The others of its sentence (see ``beside``).
    """
    quoted = "plain" if attribution.kind == "indirect" else "quoted"
    words = sum(word_count(document.text, span) for span in attribution.content)
    length = next((edge for edge in _LENGTHS if words <= edge), 99)
    chance = next((edge for edge in _CHANCES if attribution.confidence <= edge), 1)
    mention = _mention(document, attribution)
    nested = _nested(attribution, others)
    yield f"{quoted}"
    yield f"chance={quoted}:{chance}"
    yield f"rule={attribution.rule}"
    yield f"rule,kind={attribution.rule}:{attribution.kind}"
    yield f"rule,chance={attribution.rule}:{int(attribution.confidence * 10)}"
    yield f"mention={mention}:{quoted}"
    yield f"length={quoted}:{length}"
    yield f"nested={nested}:{quoted}"
    yield f"pieces={min(len(attribution.content), 3)}:{quoted}"
    yield f"cues={min(len(others), 3)}:{quoted}"
    yield f"verb={_verb(document, attribution)}:{quoted}"


def _mention(document: Document, attribution: Attribution) -> str:
    """The look of the mention: none, a pronoun, a name, a noun phrase."""
    if not attribution.mention:
        return "none"
    text = attribution.mention[0].of(document.text)
    if text.lower() in lexicons.column("pronouns", "form"):
        return text.lower() if text.lower() in ("he", "she", "they") else "pronoun"
    return "name" if text[:1].isupper() and not text.lower().startswith("the ") else "noun"


def _nested(attribution: Attribution, others: Sequence[Attribution]) -> str:
    """Whether its cue stands in what another says, or another's in what it says."""
    inner = outer = False
    for other in others:
        for cue in attribution.cue[:1]:
            inner = inner or any(span.meets(cue) for span in other.content)
        for cue in other.cue[:1]:
            outer = outer or any(span.meets(cue) for span in attribution.content)
    return f"{'in' * inner}{'out' * outer}" or "no"


def _verb(document: Document, attribution: Attribution) -> str:
    parse = document.parses.get(attribution.sentence) if attribution.sentence is not None else None
    if parse is None or attribution.cue_token is None:
        return "none"
    token = parse.tokens[attribution.cue_token]
    verb = cue_verb(token.lower)
    return verb.lemma if verb else token.lower if token.lower == "according" else token.tag
