"""Invented news text of any length: people, bodies, days, quotations of all kinds.

The same seed gives the same text. The number of people grows with the length, as in a collection
of reports; nothing in it was ever said by anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

__all__ = ["article", "paragraphs"]

_GIVEN = """Ada Boris Clara Dmitri Edith Farid Greta Hugo Ines Jonas Katya Lars Mina Nils Olga Pavel
Rosa Stefan Tessa Ulrich Vera Wanda Yusuf Zora""".split()
_FAMILY = """Abel Barlow Castine Dorn Ekholm Farrow Grieve Halloran Ingram Jessup Kestrel Lindqvist
Marrow Nesbit Ostrander Pell Quill Rademaker Sorrel Thackeray Umber Vance Wexler Yarrow Zeller
Ashdown Birch Corbin Delray Emmet Fallon Garrick Hask Irons Jarrold Kemble Lowther Mott""".split()
_ROLES = """mayor treasurer negotiator spokeswoman spokesman councillor professor harbour-master
chair secretary engineer organiser""".split()
_BODIES = """the Harbour Union|the Millers' Guild|the Northgate Council|the Ferry Company|
the Ministry of Works|the Teachers' League|the Bridge Authority|the Valley Growers""".split("|")
_SUBJECTS = """the new contract|the bridge|a second vote|the harbour|the old mill|this proposal|
the budget for next year|every member of the crew|the ferry timetable|the school roof""".split("|")
_VERBS = """will cost more than anyone expected|has to wait until the spring|was never inspected|
could bring the town together|needs a plan that works|had been agreed behind closed doors|
is not safe in strong wind|would be paid for by the county""".split("|")
_TAILS = """|if the council agrees|because nobody asked|despite three earlier warnings|
after two years of delay|as long as the money lasts|""".split("|")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SHAPES = (
    "“{Clause},” {name}, {role} of {body}, said on {day}. “{Clause}.”",
    "“{Clause},” said {name}. “{Clause}, and {clause}.”",
    "{surname} told reporters on {day} that {clause}. He added that {clause}.",
    "{Body} announced late {day} that {clause}. {Clause}.",
    "According to {body}, {clause}. {Clause}.",
    "“{Clause}?” she asked. “{Clause}.”",
    "A spokeswoman for {body} declined to comment. {Clause}.",
    "{name}, the {role}, called it “a matter of {subject}” and warned that {clause}.",
    "{Clause}. {Clause}. It rained for most of {day}, and the meeting ended early.",
    "The vote was held in the town hall. Some forty people came. {Clause}.",
    "“{Clause}. {Clause}.",
    "“{Clause}, {clause},” {surname} wrote in a letter dated {day}.",
    "“{Clause}.”",
    "{Body}'s statement said {clause}; {name} denied that {clause}.",
)


class _Cast:
    """Who is spoken of for some paragraphs."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.people = [(rng.choice(_GIVEN), self._family()) for _ in range(4)]
        self.bodies = [" ".join(rng.choice(_BODIES).split()) for _ in range(2)]

    def _family(self) -> str:
        """Every second family name is a double one, so that there are enough of them."""
        names = self._rng.sample(_FAMILY, 2)
        return "-".join(names[: self._rng.randint(1, 2)])

    def words(self) -> dict[str, str]:
        """Something for every gap of a shape."""
        given, family = self._rng.choice(self.people)
        body = self._rng.choice(self.bodies)
        return {
            "name": f"{given} {family}",
            "surname": family,
            "role": self._rng.choice(_ROLES),
            "body": body,
            "Body": body[0].upper() + body[1:],
            "day": self._rng.choice(_DAYS),
            "subject": self._rng.choice(_SUBJECTS).strip(),
        }

    def clause(self) -> str:
        """A main clause without capital and stop."""
        parts = (self._rng.choice(list_) for list_ in (_SUBJECTS, _VERBS, _TAILS))
        return " ".join(" ".join(parts).split())


def paragraphs(seed: int) -> Iterator[str]:
    """Paragraphs without end. The people change every twenty paragraphs."""
    rng = Random(seed)
    while True:
        cast = _Cast(rng)
        for _ in range(20):
            text, words = rng.choice(_SHAPES), cast.words()
            while "{clause}" in text or "{Clause}" in text:
                clause = cast.clause()
                text = text.replace("{clause}", clause, 1)
                text = text.replace("{Clause}", cast.clause().capitalize(), 1)
            yield text.format(**words)


def article(words: int, seed: int = 0, between: str = "\n\n") -> str:
    """A text of at least ``words`` words.

    >>> article(50) == article(50), article(50) == article(50, seed=1)
    (True, False)
    """
    found: list[str] = []
    count = 0
    for paragraph in paragraphs(seed):
        found.append(paragraph)
        count += len(paragraph.split())
        if count >= words:
            break
    return between.join(found)
