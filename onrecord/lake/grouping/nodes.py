"""Reports, forms and labels as what is sent from round to round: values that JSON has."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from onrecord.core.statements.bands import Outline
from onrecord.core.statements.models import Utterance
from onrecord.core.statements.nodes import Node
from onrecord.core.statements.sets import Marks
from onrecord.core.statements.skeleton import Label

__all__ = [
    "day_of",
    "label_from",
    "label_told",
    "node_from",
    "node_told",
    "outline_from",
    "outline_told",
    "told",
]


def told(day: date | None) -> str | None:
    """A day as text."""
    return None if day is None else day.isoformat()


@lru_cache(maxsize=20_000)
def day_of(value: str | None) -> date | None:
    """A day told so."""
    return None if value is None else date.fromisoformat(value)


def node_told(node: Node) -> list[Any]:
    """A report or document.

    >>> said = Utterance("q", "ann-lee", "direct", "No.", "a", published=date(2023, 8, 3))
    >>> node_from(node_told(Node(said))) == Node(said)
    True
    """
    said = node.said
    return [
        node.primary,
        said.quote,
        said.speaker,
        said.kind,
        said.text,
        said.article,
        said.start,
        said.speaker_kind,
        said.party,
        *map(told, (said.published, said.said_on, said.earliest, said.latest)),
        said.basis,
        said.first_print,
    ]


def node_from(values: Sequence[Any]) -> Node:
    """A report or document told so."""
    primary, *first = values[:9]
    return Node(Utterance(*first, *map(day_of, values[9:13]), *values[13:]), primary)


def label_told(label: Label) -> list[Any]:
    """A report without its words.

    >>> said = Utterance("q", "ann-lee", "direct", "No.", "a", published=date(2023, 8, 3))
    >>> from onrecord.core.statements.skeleton import label_of
    >>> label = label_of(Node(said), "f", 7.25)
    >>> label_from(label_told(label)) == label
    True
    """
    marks = label.marks
    published, _, article, start, quote = label.rank
    return [
        label.id,
        label.form,
        published.isoformat(),
        article,
        start,
        quote,
        label.stands_alone,
        marks.weight,
        marks.person,
        told(marks.day),
        marks.document,
    ]


def label_from(values: Sequence[Any]) -> Label:
    """A report told so."""
    id, form, published, article, start, quote, alone, weight, person, day, document = values
    rank = (date.fromisoformat(published), document, article, start, quote)
    return Label(id, form, rank, alone, Marks(weight, article, person, day_of(day), document))


def outline_told(outline: Outline) -> list[Any]:
    """A form as its bands have it.

    >>> outline = Outline("f", 2, 1, (5, 5), 2, (-7, 2**62))
    >>> outline_from(outline_told(outline)) == outline
    True
    """
    return [
        outline.form,
        outline.words,
        outline.reports,
        *outline.days,
        outline.pairs,
        b64encode(array("q", outline.keys).tobytes()).decode("ascii"),
    ]


def outline_from(values: Sequence[Any]) -> Outline:
    """A form told so."""
    form, words, reports, first, last, pairs, packed = values
    keys = array("q")
    keys.frombytes(b64decode(packed))
    return Outline(form, words, reports, (first, last), pairs, tuple(keys))
