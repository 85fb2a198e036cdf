"""What an attack is, and how the site's answer to it is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from onrecord.site.guard.answering import HEADERS

from .asking import Answer, Request

__all__ = ["Attack", "Check", "all_of", "hides", "refused", "shows", "works"]

Check = Callable[[Answer], bool]

LARGEST_REFUSAL = 100_000
"""Bytes of an answer that refuses something; it may repeat the SQL that was sent."""


@dataclass(frozen=True)
class Attack:
    """One kind of attack.

    Attributes:
        id: A short name.
        what: What is tried, for people.
        expected: What the site answers, for people.
        requests: The ways it is tried in.
        holds: Whether an answer is what it must be.
        bare: Whether the server itself may answer, before the site sees the request.
    """

    id: str
    what: str
    expected: str
    requests: tuple[Request, ...]
    holds: Check
    bare: bool = field(default=False)

    def withstood(self, answer: Answer, secrets: Iterable[str] = ()) -> bool:
        """Whether the answer is what it must be, and as harmless as every answer has to be."""
        return self.holds(answer) and (self.bare or harmless(answer, secrets))


def harmless(answer: Answer, secrets: Iterable[str] = ()) -> bool:
    """What holds for every answer: it comes, with its headers, and tells nothing of the inside."""
    return (
        200 <= answer.status < 500
        and all(answer.headers.get(name) == value for name, value in HEADERS.items())
        and "Traceback (most recent" not in answer.body
        and not any(secret in answer.body for secret in secrets)
        and not leads_elsewhere(answer)
    )


def leads_elsewhere(answer: Answer) -> bool:
    """Whether the answer sends the reader to another host."""
    location = answer.headers.get("location", "/")
    return not location.startswith("/") or location[1:2] in ("/", "\\")


def refused(*statuses: int) -> Check:
    """The site says no, with one of these statuses, and gives nothing away."""

    def check(answer: Answer) -> bool:
        return answer.status in (statuses or (400,)) and len(answer.body) < LARGEST_REFUSAL

    return check


def works(answer: Answer) -> bool:
    """The site answers as if nothing was wrong."""
    return answer.status == 200 and answer.whole


def shows(*texts: str) -> Check:
    """The answer is there, and has all of these texts."""
    return lambda answer: answer.status == 200 and all(text in answer.body for text in texts)


def hides(*texts: str) -> Check:
    """The answer is there, and has none of these texts, in letters of any size."""
    low = [text.lower() for text in texts]
    return lambda answer: answer.status == 200 and not any(t in answer.body.lower() for t in low)


def all_of(*checks: Check) -> Check:
    """The answer is all that."""
    return lambda answer: all(check(answer) for check in checks)
