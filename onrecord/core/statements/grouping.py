"""The same utterance across articles: which quotes report one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from onrecord.core.statements.forms import Form, alike, forms_of
from onrecord.core.statements.likeness import FEW_WORDS, days_of, runs_of
from onrecord.core.statements.linking import Linker
from onrecord.core.statements.models import Primary, Statement, Utterance
from onrecord.core.statements.nodes import nodes_of
from onrecord.core.statements.sets import sets_of
from onrecord.core.statements.summary import summarize

__all__ = ["group"]


def group(
    utterances: Iterable[Utterance], primaries: Iterable[Primary] = ()
) -> tuple[Statement, ...]:
    """Gather the quotes of one scope into statements, sorted by id.

    Two quotes report one statement when they share enough words, in order, for the days between
    them, little else differs, and their days agree. A short piece that would fit two statements
    stands alone. Two persons never share a statement, nor do two of the speaker's documents, nor
    days that can't be one. A refusal to speak is no statement's words; a paraphrase is in a
    statement only with other reports. The outcome does not depend on the order of what is given.

    Args:
        utterances: All quotes of one scope (see ``scope_of``).
        primaries: All documents in the words of the scope's own speakers.

    >>> one = Utterance("q1", "ann-lee", "direct", "We won’t stop until they pay.", "a")
    >>> two = Utterance("q2", "ann-lee", "direct", "we won't stop until [the studios] pay", "b")
    >>> [(s.text, s.quotes, s.reports) for s in group([one, two])]
    [('We won’t stop until they pay.', ('q1', 'q2'), 2)]
    """
    nodes = nodes_of(utterances, primaries)
    forms = forms_of([node.said.text for node in nodes])
    linker = Linker(nodes)
    for form in forms:
        linker.same(form)
    for one, other in alike(forms, [days_of(node.said) for node in nodes]):
        linker.alike(forms[one], forms[other])
    marks = {n: nodes[n].marks(form.weight) for form in forms for n in form.members}
    sets = sets_of(
        dict(sorted(marks.items())),
        linker.strong,
        linker.pieces,
        lambda pieces: _holders(forms, pieces),
    )
    return summarize(nodes, sets, linker.repeats)


def _holders(forms: Sequence[Form], pieces: Set[int]) -> Mapping[int, Iterable[int]]:
    """For each piece of few words, the reports that have them among their words."""
    short = {
        form.words.folded: nodes
        for form in forms
        if len(form.words) <= FEW_WORDS and (nodes := pieces & set(form.members))
    }
    found: defaultdict[int, set[int]] = defaultdict(set)
    sizes = {len(words) for words in short}
    for form in forms:
        for words in runs_of(form.words.folded, sizes):
            for node in short.get(words, ()):
                found[node].update(form.members)
    return found
