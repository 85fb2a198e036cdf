"""A scope that is too large for one place: its statements, in rounds.

========  ==============  ==========================================================
round     key             what it does
========  ==============  ==========================================================
texts     form            gathers the reports in the same words
bands     band            finds forms that may be alike (``core.statements.bands``)
lighter   form            brings the lighter of two such forms to the other
judged    form            judges the two: what connects their reports
linked    report          tells a scope's skeleton of a report that is connected
skeleton  scope           finds the statements, without any words
assigned  report          brings a report to its statement
========  ==============  ==========================================================

Only the skeleton of a scope is in one place, and of its texts never more than one bucket.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from onrecord.core.statements.bands import candidates, in_bands
from onrecord.core.statements.judging import Brief, Worded, form_id, links_between
from onrecord.core.statements.nodes import Node
from onrecord.core.statements.skeleton import Connected, Link, label_of, statements_in
from onrecord.core.statements.words import words_of
from onrecord.lake.grouping.nodes import (
    label_from,
    label_told,
    node_from,
    node_told,
    outline_from,
    outline_told,
)
from onrecord.lake.grouping.rounds import Message, Round, Rows

__all__ = ["BY_BANDS", "to_band"]


def to_band(scope: str, node: Node) -> Iterator[Message]:
    """Send a report of a scope, or a document, to the first round; those without words to none."""
    words = words_of(node.said.text).folded
    if words:
        yield Message("texts", form_id(scope, words), [scope, *node_told(node)])


def _texts(form: str, rows: Rows) -> Iterator[Message]:
    scope = next(iter(rows))[0]
    nodes = sorted((node_from(body) for _, *body in rows), key=lambda node: node.rank)
    worded = Worded(nodes)
    bodies = [node_told(node) for node in nodes]
    for node, body in zip(nodes, bodies, strict=True):
        yield Message(
            "linked", node.id, ["label", *label_told(label_of(node, form, worded.weight))]
        )
        yield Message("assigned", node.id, ["node", scope, *body])
    yield from _linked(scope, worded.links())
    outline = worded.outline(form)
    if outline.keys:
        brief = worded.brief
        told = [scope, " ".join(brief.folded), brief.own, json.dumps(bodies, ensure_ascii=False)]
        for to in ("lighter", "judged"):
            yield Message(to, form, ["here", *told])
    for key, noted in in_bands(outline):
        yield Message("bands", f"{key} {scope}", outline_told(noted))


def _bands(band: str, rows: Rows) -> Iterator[Message]:
    if len(rows) < 2:
        return
    key = int(band.partition(" ")[0])
    for few, many, times in candidates(key, map(outline_from, rows)):
        yield Message("lighter", few, ["other", many, times])


def _lighter(form: str, rows: Rows) -> Iterator[Message]:
    said = rows.said()
    ((_, *told),) = said["here"]
    heard = Counter(other for other, _ in said["other"])
    for other, times in sorted({(other, times) for other, times in said["other"]}):
        if heard[other] >= times:
            yield Message("judged", other, ["other", form, *told])


def _judged(form: str, rows: Rows) -> Iterator[Message]:
    ((scope, *_, bodies),) = (rest for what, *rest in rows if what == "here")
    many = Worded([node_from(body) for body in json.loads(bodies)])
    for what, few_form, words, own, few_bodies in rows:
        # Of most, the words alone tell that nothing connects them; reports are read of the others.
        if what == "here" or not many.may_be_like(Brief(tuple(words.split(" ")), own)):
            continue
        few = Worded([node_from(body) for body in json.loads(few_bodies)])
        yield from _linked(scope, links_between(few, many))
        for (short, held), (holding, holder) in (
            ((few, few_form), (many, form)),
            ((many, form), (few, few_form)),
        ):
            if holding.holds(short):
                told = ["held", held, holder, len(holding.nodes)]
                yield Message("skeleton", scope, told)


def _linked(scope: str, links: Iterable[Link]) -> Iterator[Message]:
    linked = set()
    for link in links:
        yield Message("skeleton", scope, ["link", link.kind, link.few, link.many])
        linked |= {link.few, link.many}
    for id in sorted(linked):
        yield Message("linked", id, ["in", scope])


def _label(_: str, rows: Rows) -> Iterator[Message]:
    label: list[Any] = []
    scope = None
    for what, *rest in rows:
        if what == "in":
            (scope,) = rest
        else:
            label = rest
    if scope is not None:
        yield Message("skeleton", scope, ["label", *label])


def _skeleton(_: str, rows: Rows) -> Iterator[Message]:
    skeleton = _Skeleton(rows)
    repeated = {id for pair in skeleton.repeats for id in pair}
    of_report: dict[str, str | None] = {}
    for numbers in skeleton.parts.values():
        for statement, members in _statements(rows, numbers, skeleton.held):
            for id in members:
                if id in repeated:
                    of_report[id] = statement
                if len(members) > 1:
                    yield Message("assigned", id, ["to", statement])
    for few, many in skeleton.repeats:
        one, other = of_report[few], of_report[many]
        if one and other and one != other:
            yield Message("repeated", one, [other])
            yield Message("repeated", other, [one])


class _Skeleton:
    """A scope's reports and links, taken apart; of most, only the numbers of the rows are kept.

    Args:
        rows: All of them.

    Attributes:
        parts: The rows of those that are connected with each other.
        held: From each form to the rows that tell what has its words.
        repeats: Pairs of reports that repeat each other.
    """

    def __init__(self, rows: Rows) -> None:
        self.parts: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        self.held: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
        self.repeats: list[tuple[str, str]] = []
        connected = Connected()
        for what, *rest in rows:
            if what == "link" and rest[0] != "repeat":
                connected.join(rest[1], rest[2])
        for number, (what, *rest) in enumerate(rows):
            if what == "label":
                self.parts[connected.part_of(rest[0])].append(number)
            elif what == "held":
                self.held[rest[0]].append(number)
            elif rest[0] == "repeat":
                self.repeats.append((rest[1], rest[2]))
            else:
                self.parts[connected.part_of(rest[1])].append(number)


def _statements(
    rows: Rows, numbers: Sequence[int], held: Mapping[str, Sequence[int]]
) -> Iterator[tuple[str | None, list[str]]]:
    """The statements of one part of a scope."""
    labels, links = [], []
    for what, *rest in rows.picked(numbers):
        if what == "label":
            labels.append(label_from(rest))
        else:
            links.append(Link(*rest))
    holders = {
        form: {holder: reports for _, _, holder, reports in rows.picked(held[form])}
        for form in {label.form for label in labels}
        if form in held
    }
    for statement, members in statements_in(labels, links, holders):
        yield statement, [label.id for label in members]


def _assigned(report: str, rows: Rows) -> Iterator[Message]:
    said = rows.said()
    statement = said["to"][0][0] if said["to"] else report
    for body in said["node"]:
        yield Message("statement", statement, body)


BY_BANDS = (
    Round("texts", _texts),
    Round("bands", _bands),
    Round("lighter", _lighter),
    Round("judged", _judged),
    Round("linked", _label),
    Round("skeleton", _skeleton),
    Round("assigned", _assigned),
)
"""The rounds, in order. They send reports to the round ``statement``, by its id, and to
``repeated`` each statement that another one repeats."""
