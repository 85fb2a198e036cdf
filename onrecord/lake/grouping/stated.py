"""From the reports of a statement, or of a whole scope, to rows of tables.

==========  =================  =============================================================
round       key                what it does
==========  =================  =============================================================
whole       scope              gathers a scope that is small enough for one place
statement   statement          makes a statement of the reports that belong to it
beside      scope and article  finds what an article quotes that is not in a document
repeated    statement          gathers the statements that repeat one
==========  =================  =============================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.core.statements import Alignment, Comparison, Primary, Statement, group
from onrecord.core.statements.nodes import Node
from onrecord.core.statements.summary import is_missing, may_be_missed, statement_of
from onrecord.lake.grouping.nodes import day_of, node_from, told
from onrecord.lake.grouping.rounds import Message, Round, Rows
from onrecord.storage.rows import alignment_values, statement_values

__all__ = ["STATED"]


def _whole(scope: str, rows: Rows) -> Iterator[Message]:
    nodes = [node_from(body) for body in rows]
    quotes = {node.said.quote: node for node in nodes if not node.primary}
    documents = [_document(node) for node in nodes if node.primary]
    for statement in group([node.said for node in quotes.values()], documents):
        members = [quotes[quote] for quote in statement.quotes]
        yield from _stated(scope, statement, members)
        for other in statement.repeats:
            yield Message("repeated", statement.id, [other])


def _document(node: Node) -> Primary:
    said = node.said
    return Primary(
        said.article, said.speaker, said.text, said.speaker_kind, said.party, said.published
    )


def _statement(_: str, rows: Rows) -> Iterator[Message]:
    scope = next(iter(rows))[0]
    nodes = sorted((node_from(body) for _, *body in rows), key=lambda node: node.rank)
    statement = statement_of(nodes)
    if statement is not None:
        yield from _stated(scope, statement, [node for node in nodes if not node.primary])


def _stated(scope: str, statement: Statement, members: Sequence[Node]) -> Iterator[Message]:
    """A statement's rows, and what the articles that report it are to know of it."""
    yield Message("statements", statement.id, statement_values(statement, scope))
    for alignment in statement.alignments:
        yield _aligned(alignment, statement.id)
    fidelity = {each.quote: each.comparison.fidelity for each in statement.alignments}
    for node in members:
        said = node.said
        report = [said.quote, said.article, statement.id, fidelity.get(said.quote)]
        report += [said.speaker, said.party, scope]
        missed = may_be_missed(said)
        told_of = ["quote", report, told(said.said_on), missed]
        yield Message("beside", f"{scope}\n{said.article}", told_of)
    if statement.article is not None:
        told_of = ["document", statement.id, statement.speaker, told(statement.said_on)]
        for article in {node.said.article for node in members} - {statement.article}:
            yield Message("beside", f"{scope}\n{article}", told_of)


def _beside(_: str, rows: Rows) -> Iterator[Message]:
    said = rows.said()
    for report, day, missed in said["quote"]:
        quote, article, statement, fidelity, speaker, *rest = report
        for document, author, published in said["document"] if missed else ():
            days = day_of(day), day_of(published)
            if statement != document and is_missing(speaker, days[0], author, days[1]):
                yield _aligned(Alignment(quote, Comparison("not found")), document)
                # A report that has the words counts for more than a document that has not.
                fidelity = fidelity or "not found"
        row = [quote, article, statement, fidelity, speaker, *rest]
        yield Message("reports", quote, row)


def _aligned(alignment: Alignment, statement: str) -> Message:
    row = alignment_values(alignment, statement)
    return Message("alignments", f"{row[0]} {row[1]}", row)


def _repeated(statement: str, rows: Rows) -> Iterator[Message]:
    for other in sorted({other for (other,) in rows}):
        yield Message("statement_links", f"{statement} {other}", [statement, other, "repeated"])


STATED = (
    Round("whole", _whole),
    Round("statement", _statement),
    Round("beside", _beside),
    Round("repeated", _repeated),
)
"""The rounds, in order. They send rows to the tables ``statements``, ``alignments``, ``reports``
and ``statement_links``."""
