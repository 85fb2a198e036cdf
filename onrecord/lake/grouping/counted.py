"""Which articles of a lake count: of one id, and of one address, the first.

It is the rule of a build (``sources.files.unrepeated``): an article counts if none that counts and
comes before it, by file and place in it, has its id or its address. Who comes first in one way may
be left out for the other, so it takes some asking to and fro. Ids and addresses hear of articles
what they need to know, and give each article that comes first its turn; an article that has the
turn of both counts, and says so; those behind it are told that they don't.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.lake.grouping.rounds import Message, Round, Rows

__all__ = ["COUNTED", "Head", "claim", "order_of"]

Head = list[Any]
"""What is known of an article: id, canonical address, order, record, and whatever else."""


def order_of(file: str, source: str | None) -> str:
    """What the files of a lake's articles are ordered by, as a build reads them.

    Files come by name, and those of a folder before the files of folders in it. Of documents that
    are files themselves a lake has the folder's name, with a slash, as their file.

    Args:
        file: The file.
        source: Where the article was read from.

    >>> sorted(["a/b/1.jsonl", "a/c.jsonl", "a.jsonl"], key=lambda name: order_of(name, None))
    ['a/c.jsonl', 'a/b/1.jsonl', 'a.jsonl']
    """
    path = source or file if file.endswith("/") else file
    if "://" in path:
        return path
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{slash}{name}".replace("/", "\1")


def claim(head: Head) -> Iterator[Message]:
    """Let an article claim its id, and its address if it has one."""
    place = f"in {head[2]} {head[3]}"
    claims = [f"id {head[0]}", *([f"at {head[1]}"] if head[1] else ())]
    yield Message("claims", place, ["head", claims, [], head])
    for each in claims:
        yield Message("claims", each, ["claim", head[2], head[3], place])


def _claims(key: str, rows: Rows) -> Iterator[Message]:
    said = rows.said()
    if key.startswith("in "):
        yield from _article(key, said)
    else:
        yield from _claimed(key, said)


def _article(place: str, said: dict[str, list[list[Any]]]) -> Iterator[Message]:
    if not said["head"]:
        return
    ((claims, turns, head),) = said["head"]
    if said["behind"]:
        yield from (Message("claims", each, ["gone", place]) for each in claims)
        return
    turns = [*turns, *(claim for (claim,) in said["turn"])]
    if len(turns) < len(claims):
        yield Message("claims", place, ["head", claims, turns, head])
        return
    yield from (Message("claims", each, ["counts"]) for each in claims)
    yield Message("counted", head[0], head)


def _claimed(key: str, said: dict[str, list[list[Any]]]) -> Iterator[Message]:
    """Who has claimed an id or an address: the first gets the turn, and the others wait."""
    if said["claim"]:
        waiting = [place for *_, place in sorted(said["claim"])]
        turn = waiting[:1]
    elif said["waiting"]:
        gone = {place for (place,) in said["gone"]}
        before = said["waiting"][0]
        waiting = [place for place in before if place not in gone]
        turn = waiting[:1] if waiting[:1] != before[:1] else []
    else:
        return
    if said["counts"]:
        yield from (Message("claims", place, ["behind"]) for place in waiting[1:])
        return
    yield from (Message("claims", place, ["turn", key]) for place in turn)
    if len(waiting) > 1:
        yield Message("claims", key, ["waiting", *waiting])


COUNTED = (Round("claims", _claims, until_still=True),)
"""The rounds: they send the heads of those that count to ``counted``, by their ids."""
