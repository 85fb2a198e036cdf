"""Sets of things that belong together, and how they part when they can't be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

__all__ = ["connected", "parted"]

Edge = tuple[int, int]


def connected(nodes: Iterable[int], edges: Iterable[Edge]) -> list[list[int]]:
    """The sets of nodes that edges connect; each sorted, by the least of their nodes.

    >>> connected(range(4), [(0, 2), (3, 2)])
    [[0, 2, 3], [1]]
    """
    root = {node: node for node in nodes}

    def top(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for one, other in edges:
        first, second = sorted((top(one), top(other)))
        root[second] = first
    sets: defaultdict[int, list[int]] = defaultdict(list)
    for node in sorted(root):
        sets[top(node)].append(node)
    return [sets[node] for node in sorted(sets)]


def parted(
    nodes: Sequence[int], edges: Sequence[Edge], label: Callable[[int], Hashable]
) -> list[list[int]]:
    """The nodes of one set, parted where their labels can't be one's.

    Labels are one's when an edge connects them. Nodes of such labels that are connected stay
    together. Those without a label, connected among themselves, go with the labelled ones that
    they touch if these are of one set, else with none.

    Args:
        nodes: A set.
        edges: What connects it.
        label: What a node is known to belong to; None for one that may belong to any.

    >>> said = {0: "ann", 1: "ann", 2: None, 3: "bo", 4: None}
    >>> parted(range(5), [(0, 1), (1, 2), (2, 3), (3, 4)], said.get)
    [[0, 1], [2], [3, 4]]
    """
    labels = {node: label(node) for node in nodes}
    numbers = {each: n for n, each in enumerate(dict.fromkeys(labels.values()))}
    numbers.pop(None, None)
    both = [(labels[a], labels[b]) for a, b in edges if None not in (labels[a], labels[b])]
    classes = connected(numbers.values(), [(numbers[a], numbers[b]) for a, b in both])
    if len(classes) < 2:
        return [sorted(nodes)]
    alike = [(a, b) for a, b in edges if (labels[a] is None) == (labels[b] is None)]
    sets = connected(nodes, alike)
    of_node = {node: number for number, each in enumerate(sets) for node in each}
    touched: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in edges:
        for free, other in ((a, b), (b, a)):
            if labels[free] is None and labels[other] is not None:
                touched[of_node[free]].add(of_node[other])
    joined = [(sets[free][0], sets[min(to)][0]) for free, to in touched.items() if len(to) == 1]
    return connected(nodes, [*alike, *joined])
